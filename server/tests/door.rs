//! The supplier's door over HTTP: no account, only the link; files to take and proofs to bring, of
//! which none is ever drawn or run by a browser.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use backend::{
    Backend,
    accounts::{self, Browser, Token},
    demonstration::{self, DEMONSTRATION_PASSWORD},
    jobs, matrix, orders,
    testing::on_each_engine,
};
use domain::{
    accounts::{Actor, QuickOrderLimits, Thresholds, WorkspaceSettings},
    ids::OrderId,
    matrix::RecommendationFilter,
    money::Money,
    orders::{AskedStep, OrderStatus, PROOF_BYTES_MOST, Split},
    period::Month,
    plans::QuickAsk,
};
use leptos::prelude::LeptosOptions;
use serde_json::{Value, json};
use server::router::State;
use tower::ServiceExt;
use uuid::Uuid;

const PDF: &[u8] = b"%PDF-1.7\nproof\n%%EOF\n";

fn served(cx: &Backend) -> Router {
    let options = LeptosOptions::builder().output_name("app").hash_files(false).build();
    server::router(State {
        options,
        cx: cx.clone(),
        public_url: "http://127.0.0.1:3000".into(),
        secure: false,
        trust_proxy: false,
        watch: false,
    })
}

async fn send(app: &Router, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn bring(token: &Token, name: &str, body: impl Into<Body>) -> Request<Body> {
    let path = format!("/supplier/{}/proof?name={name}&key={}", token.text(), Uuid::now_v7());
    let request = Request::post(path).header("sec-fetch-site", "same-origin");
    request.body(body.into()).unwrap()
}

async fn call(app: &Router, function: &str, arguments: Value) -> (StatusCode, String) {
    let request = Request::post(format!("/do/{function}"))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Body::from(arguments.to_string()))
        .unwrap();
    let (status, _, body) = send(app, request).await;
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// A pending order of the demonstration chain, and whoever made it.
async fn an_order(cx: &Backend) -> (Actor, OrderId) {
    let created = demonstration::create_from_command_line(cx, 60).await.unwrap();
    let ada = created.people[0].clone();
    let settings = accounts::settings(cx, &ada).await.unwrap();
    let settings = WorkspaceSettings {
        thresholds: Thresholds { auto_approve_above: 40, skip_below: 20 },
        quick_orders: Some(QuickOrderLimits {
            most_cost: Money(100_000_000),
            most_pieces: 10_000_000,
            most_stores: 1_000,
        }),
        ..settings
    };
    accounts::save_settings(cx, &ada, settings).await.unwrap();
    let april = matrix::Ask::of(Month { year: 2025, month: 4 });
    let (run, _) = matrix::start(cx, &ada, april).await.unwrap();
    jobs::run_waiting(cx).await.unwrap();
    let all = RecommendationFilter::default();
    let preview = orders::quick_preview(cx, &ada, run, &all).await.unwrap();
    let suppliers = orders::suppliers(cx, &ada).await.unwrap();
    let asked = QuickAsk {
        key: Uuid::now_v7(),
        run,
        filter: all,
        split: Split::PerCampaign,
        in_home_on: jiff::civil::Date::constant(2025, 4, 14),
        supplier: Some(suppliers[0].id),
        seen: preview.figures,
    };
    let done = orders::quick_order(cx, &ada, &asked).await.unwrap();
    let order = done.orders[0].id;
    let step = AskedStep { order, version: 1, to: OrderStatus::Pending, note: String::new() };
    orders::take_step(cx, &ada, &step).await.unwrap();
    (ada, order)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_supplier_takes_files_and_brings_proofs_without_an_account() {
    on_each_engine(async |cx| {
        let (ada, order) = an_order(&cx).await;
        let (link, token) = orders::create_supplier_link(&cx, &ada, order, 7).await.unwrap();
        let app = served(&cx);
        let base = format!("/supplier/{}", token.text());

        let (status, headers, page) = send(&app, get(&base)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers["x-robots-tag"], "noindex, nofollow");
        assert!(String::from_utf8_lossy(&page).contains("ORD-"));

        let (status, headers, file) = send(&app, get(&format!("{base}/files/0/a.pdf"))).await;
        assert_eq!(status, StatusCode::OK);
        assert!(file.starts_with(b"%PDF-"));
        let disposition = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"ORD-"), "{disposition}");

        let (status, ..) = send(&app, bring(&token, "front.exe", PDF)).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        for wrong in [b"<svg onload=alert(1)>".to_vec(), b"%PDF-1.7 cut off".to_vec()] {
            let (status, _, why) = send(&app, bring(&token, "front.pdf", wrong)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(String::from_utf8_lossy(&why).starts_with("This is not a whole PDF"));
        }
        let large = vec![b'x'; PROOF_BYTES_MOST + 1];
        let (status, _, why) = send(&app, bring(&token, "front.pdf", large)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(String::from_utf8_lossy(&why), "A proof can have at most 10 MB.");
        let elsewhere = {
            let mut request = bring(&token, "front.pdf", PDF);
            request.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
            request
        };
        assert_eq!(send(&app, elsewhere).await.0, StatusCode::FORBIDDEN);

        let side = orders::supplier_side(&cx, &ada, order).await.unwrap();
        assert_eq!(side.proofs.len(), 1);
        let path = format!("/campaigns/orders/proofs/{}/front.pdf", side.proofs[0].id);
        assert_eq!(send(&app, get(&path)).await.0, StatusCode::UNAUTHORIZED);
        let password = DEMONSTRATION_PASSWORD.to_owned();
        let browser = Browser::default();
        let session =
            accounts::sign_in(&cx, "vic@maple.example", password, &browser).await.unwrap();
        let cookie = format!("{}={}", app::request::SESSION_COOKIE, session.text());
        let mut request = get(&path);
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        let (status, headers, proof) = send(&app, request).await;
        assert_eq!((status, proof.as_slice()), (StatusCode::OK, PDF));
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
        let disposition = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(disposition.starts_with("attachment; filename=\"front.pdf\""), "{disposition}");

        let asked = json!({
            "token": token.text(),
            "wanted": { "key": Uuid::now_v7(), "act": { "say": { "text": "On its way." } } },
        });
        let (status, body) = call(&app, "orders/door_act", asked).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert!(body.contains("On its way."), "{body}");

        orders::revoke_supplier_link(&cx, &ada, link.id).await.unwrap();
        let (_, body) = call(&app, "orders/door", json!({ "token": token.text() })).await;
        assert!(body.contains("NoLonger"), "{body}");
        let gone = send(&app, get(&format!("{base}/files/0/a.pdf"))).await.0;
        assert_eq!(gone, StatusCode::UNPROCESSABLE_ENTITY);
        let gone = send(&app, bring(&token, "front.pdf", PDF)).await.0;
        assert_eq!(gone, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}
