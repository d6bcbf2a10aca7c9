//! The list of stores as a file, asked for over HTTP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use backend::{
    Backend,
    accounts::{self, Browser},
    demonstration::DEMONSTRATION_PASSWORD,
    testing::on_each_engine_with_world,
};
use leptos::prelude::LeptosOptions;
use server::router::State;
use tower::ServiceExt;

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

async fn cookie(cx: &Backend, email: &str) -> String {
    let browser = Browser { name: "Test".into(), address: "127.0.0.1".into() };
    let token = accounts::sign_in(cx, email, DEMONSTRATION_PASSWORD.into(), &browser).await;
    format!("{}={}", app::request::SESSION_COOKIE, token.unwrap().text())
}

async fn get(
    cx: &Backend,
    path: &str,
    cookie: Option<&str>,
) -> (StatusCode, header::HeaderMap, Vec<u8>) {
    let mut request = Request::get(path);
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    let response = served(cx).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_holds_what_the_address_filters_and_nobody_else_gets_it() {
    on_each_engine_with_world(async |cx, _| {
        let path = "/stores/export.csv?status=open&columns=city&sort=-number";
        let (status, ..) = get(&cx, path, None).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);

        let vic = cookie(&cx, "vic@maple.example").await;
        let (status, headers, file) = get(&cx, path, Some(&vic)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            headers[header::CONTENT_DISPOSITION],
            "attachment; filename=\"stores-2025-03-01.csv\""
        );
        let text = String::from_utf8(file).unwrap();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines[0], "Number,Name,City");
        let numbers: Vec<&str> = lines[1..].iter().filter_map(|l| l.split(',').next()).collect();
        assert!(numbers.len() > 20 && numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");

        let cal = cookie(&cx, "cal@cedar.example").await;
        let (_, _, other) = get(&cx, path, Some(&cal)).await;
        let other = String::from_utf8(other).unwrap();
        assert!(other.lines().count() <= 13, "Cedar's own stores only");

        let (_, headers, book) = get(&cx, "/stores/export.xlsx", Some(&vic)).await;
        assert!(headers[header::CONTENT_TYPE].to_str().unwrap().contains("spreadsheetml"));
        assert!(book.starts_with(b"PK"), "a workbook is a zip");
        let (_, _, marked) = get(&cx, "/stores/export.csv?bom=1", Some(&vic)).await;
        assert!(marked.starts_with(&[0xef, 0xbb, 0xbf]));
    })
    .await;
}
