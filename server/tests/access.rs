//! Who may call what: every server function, every plain route and every operation of the REST API,
//! for nobody and for each role.
//!
//! A function or an operation that is not in its table fails the test, so none escapes it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod api_client;

use api_client::{Client, wanted};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use backend::{
    Backend,
    accounts::{Browser, Token},
    db::Engine,
    testing,
};
use domain::{
    accounts::{Action, Need, Right, Role},
    stores::import,
};
use leptos::prelude::LeptosOptions;
use serde_json::{Value, json};
use server::{gate::OPEN_FUNCTIONS, router::State};
use std::collections::BTreeSet;
use tower::ServiceExt;

const ID: &str = "0195a1b2-0000-7000-8000-000000000000";

/// Every server function behind the sign-in: what it needs, and arguments that it can read.
/// `None` as arguments means that it only needs membership and is left to its room's tests.
fn functions() -> Vec<(&'static str, Action, Option<Value>)> {
    use Action::*;
    let campaign = json!({
        "name": "Fall Promo", "theme": "", "format": "postcard", "unit_cost": 4650,
        "fixed_cost": 0, "minimum_pieces": 250, "colour": 1, "active": true
    });
    let store = json!({
        "number": "STR-900", "name": "New", "address": "", "city": "", "state": "", "postcode": "",
        "country": "US", "region": null, "store_type": null, "status": "open", "owner": "",
        "opened_on": null, "annual_turnover": null, "city_population": null, "households": null,
        "latitude": null, "longitude": null
    });
    let supplier = json!({
        "name": "Mail house", "email": "", "lead_days": 10, "minimum_run": 0, "cancel_window_hours": 24
    });
    let rights = json!({ "edit": false, "approve": false, "send": false, "spend": false });
    vec![
        ("accounts/present_visit", Read, None),
        ("accounts/switch_workspace", Read, None),
        ("accounts/sessions", Read, None),
        ("accounts/end_session", Read, None),
        ("accounts/end_other_sessions", Read, None),
        ("accounts/rename_person", Read, None),
        ("accounts/change_password", Read, None),
        ("accounts/members", Read, None),
        ("accounts/settings", Read, None),
        ("accounts/places_of_reach", Read, None),
        (
            "accounts/change_member",
            ManageMembers,
            Some(
                json!({ "person": ID, "role": "viewer", "rights": rights, "reach": "everywhere" }),
            ),
        ),
        ("accounts/remove_member", ManageMembers, Some(json!({ "person": ID }))),
        (
            "accounts/invite",
            ManageMembers,
            Some(
                json!({ "email": "x@example.com", "role": "viewer", "rights": rights, "reach": "everywhere" }),
            ),
        ),
        ("accounts/invitations", ManageMembers, Some(json!({}))),
        ("accounts/revoke_invitation", ManageMembers, Some(json!({ "id": ID }))),
        ("accounts/api_keys", ManageKeys, Some(json!({}))),
        (
            "accounts/create_api_key",
            ManageKeys,
            Some(json!({ "key": {
                "name": "K", "role": "viewer", "rights": rights, "reach": "everywhere",
                "requests_per_minute": 60, "days": null
            }})),
        ),
        ("accounts/revoke_api_key", ManageKeys, Some(json!({ "id": ID }))),
        (
            "accounts/save_settings",
            ManageWorkspace,
            Some(json!({ "settings": {
                "name": "Maple", "currency": "USD", "time_zone": "UTC",
                "thresholds": { "auto_approve_above": 75, "skip_below": 50 }, "margin_per_response": 100
            }})),
        ),
        ("accounts/remove_demonstration", ManageWorkspace, Some(json!({}))),
        ("accounts/add_demonstration", ManageWorkspace, Some(json!({}))),
        ("accounts/audit_page", ReadAudit, Some(json!({ "before": null, "text": "" }))),
        ("accounts/verify_audit", ReadAudit, Some(json!({}))),
        ("shell/find", Read, None),
        ("shell/load_standing", Read, None),
        ("campaigns/list", Read, None),
        ("campaigns/create", EditCampaigns, Some(json!({ "draft": campaign }))),
        (
            "campaigns/change",
            EditPlans,
            Some(json!({ "id": ID, "before": campaign, "after": campaign })),
        ),
        ("matrix/load_matrix", Read, None),
        ("matrix/rows", Read, None),
        ("matrix/closer_look", Read, None),
        ("matrix/stores_between", Read, None),
        ("matrix/remember_columns", Read, None),
        ("matrix/views", Read, None),
        // A view of one's own changes nothing for anybody else; sharing one has its own test.
        ("matrix/save_view", Read, None),
        ("matrix/change_view", Read, None),
        ("matrix/delete_view", Read, None),
        ("matrix/plan_preview", Read, None),
        (
            "matrix/make_plan",
            EditPlans,
            Some(
                json!({ "name": "P", "month": { "year": 2025, "month": 3 }, "run": ID, "filter": {} }),
            ),
        ),
        ("matrix/run_progress", Read, None),
        // Whoever asked for the run may stop it; its own test is in the room's.
        ("matrix/cancel_run", Read, None),
        (
            "matrix/start_run",
            RunMatrix,
            Some(json!({ "draft": {
                "month": { "year": 2025, "month": 3 }, "budget": null, "constraints": {},
                "holdout": 0.0, "exploration": 0.0, "min_run": null, "margin": null
            } })),
        ),
        ("matrix/run_form", Read, None),
        ("matrix/holdout_power", Read, None),
        ("matrix/find_stores", Read, None),
        ("matrix/list_runs", Read, None),
        ("matrix/compare", Read, None),
        ("matrix/calibration", Read, None),
        ("matrix/holdouts", Read, None),
        ("matrix/holdout_lift", Read, None),
        ("matrix/by_region", Read, None),
        ("matrix/tour", Read, None),
        ("matrix/quick_preview", QuickOrder, Some(json!({ "run": ID, "filter": {} }))),
        (
            "matrix/quick_order",
            QuickOrder,
            Some(json!({ "ask": {
                "key": ID, "run": ID, "filter": {}, "split": "per_campaign",
                "in_home_on": "2025-03-10", "supplier": null,
                "seen": { "stores": 0, "pieces": 0, "cost": 0 }
            } })),
        ),
        ("stores/list", Read, None),
        ("stores/remember_columns", Read, None),
        ("stores/choices", Read, None),
        ("stores/search", Read, None),
        ("stores/overview", Read, None),
        ("stores/store", Read, None),
        ("stores/add", EditStores, Some(json!({ "details": store }))),
        ("stores/edit", EditStores, Some(json!({ "id": ID, "version": 1, "details": store }))),
        ("stores/add_group", EditStores, Some(json!({ "name": "G", "content": { "Picked": [] } }))),
        ("stores/change_group", EditStores, Some(json!({ "id": ID, "name": "G", "rule": null }))),
        ("stores/add_to_group", EditStores, Some(json!({ "id": ID, "picked": [ID] }))),
        ("stores/remove_from_group", EditStores, Some(json!({ "id": ID, "picked": [ID] }))),
        ("stores/remove_group", EditStores, Some(json!({ "id": ID }))),
        (
            "stores/restore_group",
            EditStores,
            Some(json!({ "group": { "id": ID, "name": "G", "content": { "Picked": [] } } })),
        ),
        ("stores/add_region", EditStores, Some(json!({ "name": "R", "thresholds": null }))),
        (
            "stores/change_region",
            EditStores,
            Some(json!({ "id": ID, "name": "R", "thresholds": null })),
        ),
        ("stores/remove_region", EditStores, Some(json!({ "id": ID }))),
        ("stores/add_store_type", EditStores, Some(json!({ "name": "T" }))),
        ("stores/rename_store_type", EditStores, Some(json!({ "id": ID, "name": "T" }))),
        ("stores/remove_store_type", EditStores, Some(json!({ "id": ID }))),
        ("stores/imports", Read, None),
        ("stores/import", Read, None),
        ("stores/import_lines", Read, None),
        (
            "stores/import_look_again",
            Import,
            Some(json!({ "id": ID, "choice": import::Choice::default() })),
        ),
        (
            "stores/import_read",
            Import,
            Some(json!({ "choice": { "import": ID, "mapping": import::Mapping::default() } })),
        ),
        (
            "stores/import_decide",
            Import,
            Some(
                json!({ "id": ID, "kind": "region", "name": "R", "create": true, "unit_cost": null }),
            ),
        ),
        ("stores/import_confirm", Import, Some(json!({ "id": ID }))),
        ("stores/import_undo", Import, Some(json!({ "id": ID }))),
        ("stores/import_discard", Import, Some(json!({ "id": ID }))),
        // Whoever asked for the work may stop it, and admins: see `backend::jobs::cancel`.
        ("stores/import_cancel", Read, None),
        ("plans/plans", Read, None),
        ("plans/open", Read, None),
        ("plans/sheet", Read, None),
        ("plans/preview", Read, None),
        // As in the matrix: a view of one's own changes nothing for anybody else.
        ("plans/views", Read, None),
        ("plans/save_view", Read, None),
        ("plans/change_view", Read, None),
        ("plans/delete_view", Read, None),
        ("plans/changes", Read, None),
        ("plans/versions", Read, None),
        ("plans/compare_versions", Read, None),
        ("plans/save_version", EditPlans, Some(json!({ "plan": ID, "name": "A" }))),
        ("plans/restore_version", EditPlans, Some(json!({ "plan": ID, "sequence": 1 }))),
        ("plans/free_name", Read, None),
        ("plans/review", Read, None),
        (
            "plans/duplicate",
            EditPlans,
            Some(json!({ "plan": ID, "name": "P", "month": { "year": 2025, "month": 3 } })),
        ),
        ("plans/archive", EditPlans, Some(json!({ "plan": ID, "archived": true }))),
        ("plans/threads", Read, None),
        ("plans/comment_marks", Read, None),
        ("plans/mark_seen", Read, None),
        (
            "plans/start_thread",
            Comment,
            Some(json!({ "plan": ID, "anchor": "plan", "text": "Why?" })),
        ),
        ("plans/reply", Comment, Some(json!({ "thread": ID, "text": "So." }))),
        ("plans/edit_comment", Comment, Some(json!({ "comment": ID, "text": "So." }))),
        ("plans/take_back_comment", Comment, Some(json!({ "comment": ID }))),
        ("plans/resolve_thread", Comment, Some(json!({ "thread": ID, "resolved": true }))),
        ("plans/shares", SharePlans, Some(json!({ "plan": ID }))),
        (
            "plans/create_share",
            SharePlans,
            Some(json!({ "plan": ID, "new": { "label": "A", "may_comment": false, "days": 7 } })),
        ),
        ("plans/revoke_share", SharePlans, Some(json!({ "share": ID }))),
        // One's own notices and choices concern nobody else.
        ("collaboration/notices", Read, None),
        ("collaboration/unread", Read, None),
        ("collaboration/read_notice", Read, None),
        ("collaboration/read_all", Read, None),
        ("collaboration/choices", Read, None),
        ("collaboration/choose", Read, None),
        ("mail/mails", ReadMail, Some(json!({ "before": null }))),
        ("mail/send_again", ReadMail, Some(json!({ "mail": ID }))),
        (
            "plans/create",
            EditPlans,
            Some(
                json!({ "name": "P", "month": { "year": 2025, "month": 3 }, "run": null, "filter": {} }),
            ),
        ),
        ("plans/rename", EditPlans, Some(json!({ "plan": ID, "name": "P" }))),
        ("plans/approve", ApprovePlans, Some(json!({ "plan": ID, "seen": 1, "acknowledged": [] }))),
        ("plans/send_for_review", EditPlans, Some(json!({ "plan": ID, "note": "" }))),
        ("plans/take_back", EditPlans, Some(json!({ "plan": ID }))),
        ("plans/send_back", ApprovePlans, Some(json!({ "plan": ID, "reason": "Why?" }))),
        ("plans/reopen", ApprovePlans, Some(json!({ "plan": ID, "reason": "Prices changed" }))),
        ("orders/list", Read, None),
        ("orders/order", Read, None),
        ("orders/proposal", Read, None),
        ("orders/suppliers", Read, None),
        ("orders/supplier", Read, None),
        (
            "orders/change_terms",
            ManageWorkspace,
            Some(json!({ "id": ID, "version": 1, "terms": {} })),
        ),
        (
            "orders/create",
            Order,
            Some(
                json!({ "wanted": { "plan": ID, "revision": 1, "digest": "", "split": "master", "supplier": null } }),
            ),
        ),
        (
            "orders/step",
            Order,
            Some(json!({ "step": { "order": ID, "version": 1, "to": "pending", "note": "" } })),
        ),
        (
            "orders/choose_supplier",
            Order,
            Some(json!({ "order": ID, "version": 1, "supplier": null })),
        ),
        ("orders/supplier_side", Read, None),
        ("orders/handover_preview", Order, Some(json!({ "order": ID, "again": false }))),
        (
            "orders/hand_over",
            Order,
            Some(json!({ "wanted": {
                "key": ID, "order": ID, "version": 1, "to": "a@b.example", "message": "",
                "digest": "", "again": false
            } })),
        ),
        ("orders/make_link", Order, Some(json!({ "order": ID, "days": 90 }))),
        ("orders/revoke_link", Order, Some(json!({ "link": ID }))),
        (
            "orders/steps",
            Order,
            Some(json!({ "steps": [{ "order": ID, "version": 1, "to": "pending", "note": "" }] })),
        ),
        (
            "orders/shipment",
            Order,
            Some(json!({ "shipment": {
                "order": ID, "version": 1, "shipped_on": "2025-03-01", "pieces": 1, "note": ""
            } })),
        ),
        ("orders/actuals", Read, None),
        ("orders/actual_history", Read, None),
        ("orders/against", Read, None),
        ("orders/against_overview", Read, None),
        ("orders/scorecards", Read, None),
        ("orders/learning", Read, None),
        (
            "orders/record_actual",
            RecordActuals,
            Some(
                json!({ "typed": { "order": ID, "line": ID, "sequence": 0, "figures": { "printed": 1 } } }),
            ),
        ),
        (
            "orders/give_code",
            RecordActuals,
            Some(json!({ "order": ID, "code": { "line": ID, "code": "FALL" } })),
        ),
        ("orders/add_supplier", Order, Some(json!({ "details": supplier }))),
        (
            "orders/change_supplier",
            Order,
            Some(json!({ "id": ID, "version": 1, "details": supplier })),
        ),
    ]
}

async fn send(app: &Router, request: Request<Body>) -> (StatusCode, String) {
    let response = app.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

fn call(path: &str, arguments: &Value, token: Option<&Token>) -> Request<Body> {
    let mut request = Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    if let Some(token) = token {
        request = request
            .header(header::COOKIE, format!("{}={}", app::request::SESSION_COOKIE, token.text()));
    }
    request.body(Body::from(arguments.to_string())).unwrap()
}

async fn server(cx: Backend) -> Router {
    server::router(State {
        options: LeptosOptions::builder().output_name("app").build(),
        cx,
        public_url: "http://127.0.0.1:3000".into(),
        secure: false,
        trust_proxy: false,
        watch: false,
    })
}

fn registered() -> BTreeSet<String> {
    // Names the crate, so that its registrations are linked in.
    let _ = app::App;
    server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_server_function_is_open_on_purpose_or_in_the_table() {
    let known: BTreeSet<String> = functions()
        .into_iter()
        .map(|(name, ..)| format!("/do/{name}"))
        .chain(OPEN_FUNCTIONS.map(str::to_owned))
        .collect();
    assert_eq!(registered().difference(&known).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(known.difference(&registered()).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_gets_past_the_gate() {
    let db = testing::fresh(Engine::Sqlite).await;
    let app = server(db.cx.clone()).await;
    for path in registered().iter().filter(|path| !OPEN_FUNCTIONS.contains(&path.as_str())) {
        let (status, body) = send(&app, call(path, &json!({}), None)).await;
        assert_eq!((status, body.as_str()), (StatusCode::UNAUTHORIZED, "\"SignedOut\""), "{path}");
    }
    for path in [
        "/stores/export.csv",
        "/stores/export.xlsx",
        "/campaigns/matrix/export.csv?run=0195a1b2-0000-7000-8000-000000000000",
        "/campaigns/matrix/export.xlsx?run=0195a1b2-0000-7000-8000-000000000000",
        "/campaigns/matrix/compare.csv?a=0195a1b2-0000-7000-8000-000000000000&b=0195a1b2-0000-7000-8000-000000000000",
        "/campaigns/matrix/compare.xlsx",
        "/ws/plans/0195a1b2-0000-7000-8000-000000000000?client=0195a1b2-0000-7000-8000-000000000000&seen=0",
        "/settings/audit/export.csv",
        "/campaigns/orders/export.csv",
        "/campaigns/orders/export.xlsx",
        "/campaigns/orders/actual/export.csv",
        "/campaigns/orders/actual/export.xlsx",
        "/campaigns/orders/0195a1b2-0000-7000-8000-000000000000/export.csv",
        "/import/0195a1b2-0000-7000-8000-000000000000/wrong-lines.csv",
        "/campaigns/orders/0195a1b2-0000-7000-8000-000000000000/files/ORD-2025-03-001.pdf",
        "/campaigns/orders/sent/0195a1b2-0000-7000-8000-000000000000/0/ORD-2025-03-001.pdf",
        "/campaigns/orders/proofs/0195a1b2-0000-7000-8000-000000000000/proof.pdf",
        "/settings/mail/0195a1b2-0000-7000-8000-000000000000/0/ORD-2025-03-001.pdf",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(send(&app, request).await.0, StatusCode::UNAUTHORIZED, "{path}");
    }
    for path in ["/import/upload", "/campaigns/matrix/export.csv", "/campaigns/matrix/export.xlsx"]
    {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("run={ID}")))
            .unwrap();
        assert_eq!(send(&app, request).await.0, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_send_nobody_to_the_first_start_and_later_to_the_sign_in() {
    let db = testing::fresh(Engine::Sqlite).await;
    let app = server(db.cx.clone()).await;
    let page = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let to = async |path: &str| {
        let response = app.clone().oneshot(page(path)).await.unwrap();
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        response.headers()[header::LOCATION].to_str().unwrap().to_owned()
    };
    assert_eq!(to("/stores").await, "/welcome");
    let _ = testing::world(&db.cx).await;
    assert_eq!(to("/stores?page=2").await, "/sign-in?next=/stores%3Fpage%3D2");
    assert_eq!(to("/welcome").await, "/sign-in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_role_is_refused_what_it_has_no_right_to() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let db = testing::fresh(engine).await;
        let app = server(db.cx.clone()).await;
        let _ = testing::world(&db.cx).await;
        let password = backend::demonstration::DEMONSTRATION_PASSWORD;
        let mut wrong = Vec::new();
        for part in backend::demonstration::CAST.iter().filter(|part| part.only.is_none()) {
            let browser = Browser::default();
            let token = backend::accounts::sign_in(&db.cx, part.email, password.into(), &browser)
                .await
                .unwrap();
            for (name, action, arguments) in functions() {
                let Some(arguments) = arguments else {
                    assert_eq!(action, Action::Read, "{name} changes something and is not asked");
                    continue;
                };
                if may(part.role, action) {
                    continue;
                }
                let path = format!("/do/{name}");
                let form = name.ends_with("_demonstration");
                let mut request = call(&path, &arguments, Some(&token));
                if form {
                    let kind = "application/x-www-form-urlencoded".parse().unwrap();
                    request.headers_mut().insert(header::CONTENT_TYPE, kind);
                    *request.body_mut() = Body::empty();
                }
                let (status, body) = send(&app, request).await;
                if !(status.is_server_error() && body.contains("Forbidden")) {
                    wrong.push(format!("{name} as {}: {status} {body}", part.role.word()));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// Every operation of the REST API behind a key: what it needs, and a body that it can read.
fn operations() -> Vec<(&'static str, &'static str, Action, Value)> {
    use Action::*;
    let none = Value::Null;
    vec![
        ("get", "/api/key", Read, none.clone()),
        ("get", "/api/campaigns/matrix/runs", Read, none.clone()),
        ("post", "/api/campaigns/matrix/runs", RunMatrix, json!({ "month": "2025-03" })),
        ("get", "/api/campaigns/matrix/runs/{run}", Read, none.clone()),
        ("get", "/api/campaigns/matrix/runs/{run}/progress", Read, none.clone()),
        // Whoever asked for the run may stop it, and admins: see `backend::jobs::cancel`.
        ("post", "/api/campaigns/matrix/runs/{run}/cancel", Read, none.clone()),
        ("get", "/api/campaigns/matrix/runs/{run}/recommendations", Read, none.clone()),
        ("get", "/api/campaigns/matrix/runs/{run}/recommendations/{store}", Read, none.clone()),
        ("get", "/api/campaigns/plans", Read, none.clone()),
        ("post", "/api/campaigns/plans", EditPlans, json!({ "name": "P", "month": "2025-03" })),
        ("get", "/api/campaigns/plans/{plan}", Read, none.clone()),
        ("patch", "/api/campaigns/plans/{plan}", EditPlans, json!({ "name": "P" })),
        ("post", "/api/campaigns/plans/{plan}/approve", ApprovePlans, json!({})),
        (
            "post",
            "/api/campaigns/plans/{plan}/execute",
            Order,
            json!({ "digest": "", "split": "per_wave" }),
        ),
        ("get", "/api/campaigns/plans/{plan}/items", Read, none.clone()),
        ("get", "/api/campaigns/plans/{plan}/items/{item}", Read, none.clone()),
        ("patch", "/api/campaigns/plans/{plan}/items/{item}", EditPlans, json!({ "pieces": 1 })),
        ("get", "/api/campaigns/plans/{plan}/waves", Read, none.clone()),
        ("get", "/api/campaigns/plans/{plan}/waves/{wave}", Read, none.clone()),
        ("patch", "/api/campaigns/plans/{plan}/waves/{wave}", EditPlans, json!({ "name": "W" })),
        ("get", "/api/campaigns/orders", Read, none.clone()),
        ("get", "/api/campaigns/orders/{order}", Read, none.clone()),
        ("get", "/api/campaigns/orders/{order}/lines", Read, none.clone()),
        (
            "post",
            "/api/campaigns/orders/{order}/steps",
            Order,
            json!({ "to": "pending", "version": 1 }),
        ),
        (
            "post",
            "/api/campaigns/orders/{order}/shipments",
            Order,
            json!({ "pieces": 1, "shipped_on": "2025-03-01", "version": 1 }),
        ),
        (
            "post",
            "/api/campaigns/orders/{order}/actuals",
            RecordActuals,
            json!({ "lines": [{ "store": "STR-001", "printed": 1 }] }),
        ),
        (
            "post",
            "/api/campaigns/orders/{order}/codes",
            RecordActuals,
            json!({ "line": ID, "code": "FALL" }),
        ),
        ("post", "/api/campaigns/orders/redemptions", RecordActuals, json!({ "coupons": [] })),
        ("get", "/api/campaigns/orders/actual", Read, none.clone()),
        ("get", "/api/campaigns/suppliers", Read, none.clone()),
        ("get", "/api/campaigns/suppliers/{supplier}", Read, none),
    ]
}

/// The status that a client gets for an operation on things that are not there.
async fn asked(client: &Client, method: &str, path: &str, body: &Value) -> StatusCode {
    let names = ["{run}", "{store}", "{plan}", "{item}", "{wave}", "{order}", "{supplier}"];
    let path = names.iter().fold(path.to_owned(), |path, name| path.replace(name, ID));
    match method {
        "get" => client.get(&path).await.status,
        // What is asked for on top of a version names one.
        _ => {
            let method = method.to_uppercase().parse().unwrap();
            client.send_seen(method, &path, body.clone(), Some("\"1\""), None).await.status
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_operation_of_the_api_is_open_on_purpose_or_in_the_table() {
    let db = testing::fresh(Engine::Sqlite).await;
    let document = serde_json::to_value(server::api::described(&api_client::state(&db.cx)));
    let document = document.unwrap();
    let mut behind_keys = BTreeSet::new();
    let nobody = Client::without_key(&db.cx);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, about) in methods.as_object().unwrap() {
            let status = asked(&nobody, method, path, &json!({})).await;
            if about["security"] == json!([{}]) {
                assert_eq!(status, StatusCode::OK, "{method} {path}");
                assert!(["/api/docs", "/api/openapi.json"].contains(&path.as_str()), "{path}");
            } else {
                assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
                behind_keys.insert((method.clone(), path.clone()));
            }
        }
    }
    let table: BTreeSet<(String, String)> = operations()
        .into_iter()
        .map(|(method, path, ..)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(table, behind_keys);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_key_of_each_role_is_refused_what_it_has_no_right_to() {
    testing::on_each_engine_with_world(async |cx, world| {
        let mut wrong = Vec::new();
        for role in Role::ALL {
            let client = Client::new(&cx, &world.ada, wanted(role)).await;
            for (method, path, action, body) in operations() {
                let status = asked(&client, method, path, &body).await;
                let forbidden = status == StatusCode::FORBIDDEN;
                if forbidden == may(role, action) || status.is_server_error() {
                    wrong.push(format!("{method} {path} as {}: {status}", role.word()));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    })
    .await;
}

/// The table of `domain::accounts`, spelt out once more by hand for the usual rights.
fn may(role: Role, action: Action) -> bool {
    match action.needs() {
        Need::Membership => true,
        Need::Part => role != Role::Viewer,
        Need::Right(Right::Edit | Right::Spend) => matches!(role, Role::Marketer | Role::Admin),
        Need::Right(Right::Approve) => matches!(role, Role::Approver | Role::Admin),
        // By their usual rights only admins hold all three that a quick order needs.
        Need::Right(Right::Send) | Need::Rights(_) | Need::Admin => role == Role::Admin,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_from_another_site_is_refused() {
    let db = testing::fresh(Engine::Sqlite).await;
    let app = server(db.cx.clone()).await;
    let request = Request::post("/do/accounts/sign_in")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("email=a&password=b&next=/"))
        .unwrap();
    assert_eq!(send(&app, request).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_answer_carries_a_strict_policy_whose_nonce_the_page_uses() {
    let db = testing::fresh(Engine::Sqlite).await;
    let app = server(db.cx.clone()).await;
    let request = Request::get("/welcome").body(Body::empty()).unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let body = to_bytes(response.into_body(), 1 << 22).await.unwrap();
    let body = String::from_utf8_lossy(&body);
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(body.contains(&format!("nonce=\"{nonce}\"")), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert!(!body.contains(" style="), "an inline style, which the policy blocks");
}
