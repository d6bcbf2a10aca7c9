//! What every answer of the API has in common: a number, written-out problems, and no caching.

use super::problem::{Kind, Problem};
use axum::{
    extract::{OriginalUri, Request},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

/// The number of a request, by which client and server can speak of it.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Numbers the request, and writes out the problem that an inner layer or handler answered with.
pub(super) async fn frame(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7();
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        // What inner layers have set, such as `Allow`, stays.
        let before = std::mem::take(response.headers_mut());
        response = problem.written(id);
        for (name, value) in &before {
            if name != header::CONTENT_LENGTH && name != header::CONTENT_TYPE {
                response.headers_mut().insert(name, value.clone());
            }
        }
    }
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Addresses that are not there.
pub(super) async fn not_found(OriginalUri(uri): OriginalUri) -> Response {
    let detail =
        format!("There is nothing at {}. The addresses are listed at /api/docs.", uri.path());
    Problem::new(Kind::NotFound, detail).into_response()
}

/// Methods that an address does not know.
pub(super) async fn method_not_allowed(method: Method, OriginalUri(uri): OriginalUri) -> Response {
    let detail = format!("{method} is nothing that {} knows.", uri.path());
    Problem::new(Kind::Method, detail).into_response()
}
