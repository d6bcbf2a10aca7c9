//! Who calls a plain route, as an extractor; server functions use `app::request` instead.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use backend::accounts::Visitor;
use domain::{accounts::Actor, refusal::Refusal};

/// The person behind a request; without one, the request is answered with 401.
#[derive(Clone, Debug)]
pub struct Caller(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        match parts.extensions.get::<Visitor>() {
            Some(visitor) => Ok(Caller(visitor.visit.actor.clone())),
            None => Err((StatusCode::UNAUTHORIZED, "Sign in first.").into_response()),
        }
    }
}

/// A backend error as a plain answer: `.map_err(Wrong::from)?` in a route.
#[derive(Debug)]
pub struct Wrong(StatusCode, String);

impl<R: Refusal> From<backend::Error<R>> for Wrong {
    fn from(error: backend::Error<R>) -> Self {
        match error {
            backend::Error::Refused(refusal) => {
                Wrong(StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string())
            }
            backend::Error::Forbidden(forbidden) => {
                Wrong(StatusCode::FORBIDDEN, forbidden.to_string())
            }
            backend::Error::NotFound(what) => {
                Wrong(StatusCode::NOT_FOUND, format!("There is no such {what} in this workspace."))
            }
            backend::Error::Changed { .. } => {
                Wrong(StatusCode::CONFLICT, "This was changed meanwhile.".into())
            }
            backend::Error::Outage(error) => {
                let reference = backend::new_reference();
                tracing::error!(reference, error = format!("{error:#}"), "outage");
                let text = format!("Something went wrong on our side. Reference {reference}.");
                Wrong(StatusCode::INTERNAL_SERVER_ERROR, text)
            }
        }
    }
}

impl Wrong {
    /// The request's body did not arrive as a whole.
    pub fn broken_off() -> Wrong {
        Wrong(StatusCode::BAD_REQUEST, "The upload broke off. Nothing was kept; try again.".into())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.0, self.1).into_response()
    }
}
