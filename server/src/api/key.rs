//! Who asks: the API key in `Authorization: Bearer …`, and how often it may ask.
//!
//! Nothing else is looked at. A cookie must not authenticate here: a browser adds cookies to requests
//! that another site makes, and what is sent without them needs no defence against that; so the
//! API stands outside the layer against requests from other sites, which would refuse programs.

use super::problem::{Kind, Problem};
use crate::{
    paces::{Paces, seconds},
    router::State,
};
use axum::{
    extract::{self, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::accounts::{KeyVisitor, Token, visit_with_key};
use domain::ids::ApiKeyId;

/// Looks the key up and counts the request; without a valid key nothing behind this is reached.
pub(super) async fn with_key(
    extract::State((state, paces)): extract::State<(State, Paces<ApiKeyId>)>,
    mut request: Request,
    next: Next,
) -> Response {
    let visitor = match bearer(request.headers()) {
        Ok(token) => match visit_with_key(&state.cx, &token).await {
            Ok(visitor) => visitor,
            Err(backend::Error::Refused(refusal)) => {
                return locked("Bearer error=\"invalid_token\"", &refusal.to_string());
            }
            Err(error) => return Problem::from(error).into_response(),
        },
        Err(why) => return locked("Bearer realm=\"Groundswell\"", why),
    };
    if let Err(wait) = paces.ask(visitor.key, state.cx.now(), visitor.requests_per_minute) {
        let seconds = seconds(wait);
        let detail = format!(
            "This key may ask {} times a minute. Try again in {seconds} seconds.",
            visitor.requests_per_minute
        );
        return Problem::new(Kind::Pace, detail)
            .with_header(header::RETRY_AFTER, seconds)
            .into_response();
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

/// The token of the `Authorization` header, or what is wrong with it.
fn bearer(headers: &HeaderMap) -> Result<Token, &'static str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let only = match (all.next(), all.next()) {
        (None, _) => return Err("Send an API key: Authorization: Bearer …"),
        (Some(only), None) => only,
        (Some(_), Some(_)) => return Err("Send one Authorization header, not several."),
    };
    let text = only.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() =>
        {
            Ok(Token::from_text(token.trim()))
        }
        _ => Err("The Authorization header must read: Bearer, a space, and the API key."),
    }
}

fn locked(challenge: &'static str, detail: &str) -> Response {
    Problem::new(Kind::Key, detail)
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
        .into_response()
}

/// The key behind a request, for handlers.
#[derive(Clone, Debug)]
pub struct ByKey(pub KeyVisitor);

impl<S: Send + Sync> FromRequestParts<S> for ByKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts
            .extensions
            .get::<KeyVisitor>()
            .cloned()
            .map(ByKey)
            .ok_or_else(|| Problem::new(Kind::Key, "Send an API key: Authorization: Bearer …"))
    }
}
