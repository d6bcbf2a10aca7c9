//! Security and caching headers on every answer.

use crate::router::State;
use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::nonce::Nonce;

/// The nonce of one answer's scripts, minted before the page is drawn.
#[derive(Clone, Debug)]
pub struct CspNonce(pub Nonce);

/// Adds a strict content security policy with a nonce, and lets hashed files be kept for ever.
pub async fn headers(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(CspNonce(nonce.clone()));
    let path = request.uri().path();
    let shared = path.starts_with("/share/") || path.starts_with("/supplier/");
    let lasting = state.options.hash_files && path.starts_with("/pkg/");
    let asset = path.starts_with("/fonts/") || path == "/icons.svg";
    let reload = if state.watch {
        format!(" ws://{}:{}", state.options.site_addr.ip(), state.options.reload_port)
    } else {
        String::new()
    };
    let mut response = next.run(request).await;
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self'{reload}; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    );
    let headers = response.headers_mut();
    // A file that came from outside brings a stricter one of its own.
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The address of a shared plan or order is its key: it goes into no other site's log and no search engine.
    let referrer = if shared { "no-referrer" } else { "same-origin" };
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    if shared {
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    let keep = if lasting {
        "public, max-age=31536000, immutable"
    } else if asset {
        "public, max-age=3600"
    } else {
        "no-cache"
    };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(keep));
    response
}
