//! How the API says that it did not do what was asked: problem details (RFC 9457).
//!
//! A handler or a layer answers with a [`Problem`]; [`super::frame`] writes it out, because only the
//! frame knows the request's number.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use serde::Serialize;
use utoipa::ToSchema;

/// A kind of problem; its slug is the end of `type` and an anchor of the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The body is no JSON, or did not arrive.
    Malformed,
    /// Something in the address or a header cannot be used.
    Parameter,
    /// No key, or one that opens nothing.
    Key,
    /// The key may not do that.
    Forbidden,
    /// No such address or thing.
    NotFound,
    /// The address does not know the method.
    Method,
    /// Somebody changed it meanwhile.
    Changed,
    /// It cannot be asked for yet.
    NotReady,
    /// The idempotency key stands for another request.
    IdempotencyMismatch,
    /// The request of that idempotency key is being worked on.
    IdempotencyRunning,
    /// The request of that idempotency key broke off.
    IdempotencyUnknown,
    /// It is not any more what the client saw.
    Precondition,
    /// The body is too large.
    TooLarge,
    /// The body is not declared as JSON.
    MediaType,
    /// The body is JSON of another form than expected.
    Form,
    /// A rule said no.
    Refused,
    /// It is changed only by who says what they saw.
    PreconditionMissing,
    /// Too many requests.
    Pace,
    /// Something failed on the server's side.
    Outage,
}

impl Kind {
    /// Every kind, in the order of their statuses.
    pub const ALL: [Kind; 19] = [
        Kind::Malformed,
        Kind::Parameter,
        Kind::Key,
        Kind::Forbidden,
        Kind::NotFound,
        Kind::Method,
        Kind::Changed,
        Kind::NotReady,
        Kind::IdempotencyMismatch,
        Kind::IdempotencyRunning,
        Kind::IdempotencyUnknown,
        Kind::Precondition,
        Kind::TooLarge,
        Kind::MediaType,
        Kind::Form,
        Kind::Refused,
        Kind::PreconditionMissing,
        Kind::Pace,
        Kind::Outage,
    ];

    /// Status, slug, title, and what a client does about it.
    pub fn about(self) -> (StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Kind::Malformed => (
                StatusCode::BAD_REQUEST,
                "malformed",
                "The request cannot be read",
                "Send a complete body of valid JSON.",
            ),
            Kind::Parameter => (
                StatusCode::BAD_REQUEST,
                "parameter",
                "A parameter cannot be used",
                "The detail names the parameter and what it takes. A cursor works only with the filter and order it was given for.",
            ),
            Kind::Key => (
                StatusCode::UNAUTHORIZED,
                "key",
                "No valid API key",
                "Send `Authorization: Bearer …` with a key that is neither revoked nor expired. Cookies are not looked at.",
            ),
            Kind::Forbidden => (
                StatusCode::FORBIDDEN,
                "forbidden",
                "The key may not do this",
                "The detail names the right or the place that is missing. A key never does more than its maker may at present.",
            ),
            Kind::NotFound => (
                StatusCode::NOT_FOUND,
                "not-found",
                "There is no such thing",
                "Check the address. What belongs to another workspace does not exist for this key.",
            ),
            Kind::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "method",
                "The address does not know this method",
                "The header `Allow` lists those it knows.",
            ),
            Kind::Changed => (
                StatusCode::CONFLICT,
                "changed",
                "It was changed meanwhile",
                "Read it again and decide anew.",
            ),
            Kind::NotReady => (
                StatusCode::CONFLICT,
                "not-ready",
                "It is not there yet",
                "Follow the progress and ask again when the work is done.",
            ),
            Kind::IdempotencyMismatch => (
                StatusCode::CONFLICT,
                "idempotency-mismatch",
                "The idempotency key stands for another request",
                "Use a new key for a new request; repeat a request unchanged.",
            ),
            Kind::IdempotencyRunning => (
                StatusCode::CONFLICT,
                "idempotency-running",
                "The first request with this idempotency key is not answered yet",
                "Repeat the request after the seconds that `Retry-After` tells.",
            ),
            Kind::IdempotencyUnknown => (
                StatusCode::CONFLICT,
                "idempotency-unknown",
                "It is not known whether the first request took effect",
                "Look whether it did; only then send a new request, under a new key.",
            ),
            Kind::Precondition => (
                StatusCode::PRECONDITION_FAILED,
                "precondition",
                "It changed since you read it",
                "Read it again, decide anew, and send its present `ETag` as `If-Match`.",
            ),
            Kind::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "The body is too large",
                "A body holds at most 1 MiB.",
            ),
            Kind::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "The body is not declared as JSON",
                "Send `Content-Type: application/json`.",
            ),
            Kind::Form => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "form",
                "The body does not have the expected form",
                "The detail names the field.",
            ),
            Kind::Refused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "refused",
                "A rule said no",
                "The detail says why and what would help; `rule` names the rule. Nothing was changed.",
            ),
            Kind::PreconditionMissing => (
                StatusCode::PRECONDITION_REQUIRED,
                "precondition-missing",
                "Say what you saw",
                "Send the `ETag` of what you read as `If-Match`.",
            ),
            Kind::Pace => (
                StatusCode::TOO_MANY_REQUESTS,
                "pace",
                "Too many requests",
                "Wait for the seconds that `Retry-After` tells.",
            ),
            Kind::Outage => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "outage",
                "Something went wrong on our side",
                "Ask the people who run the server about the reference in the detail.",
            ),
        }
    }
}

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    rule: Option<String>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// Why a request was not done, as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDetails {
    /// The kind of problem, as an address in the documentation.
    #[serde(rename = "type")]
    #[schema(example = "/api/docs#problem-refused")]
    kind: String,
    /// The kind in words; the same for every problem of this kind.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What stood in the way this time.
    detail: String,
    /// This request, as `urn:uuid:` with the number in the header `x-request-id`.
    instance: String,
    /// Which rule said no, where one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "already_running")]
    rule: Option<String>,
}

impl Problem {
    /// A problem of that kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Problem {
        Problem { kind, detail: detail.into(), rule: None, headers: Vec::new() }
    }

    /// A failure on the server's side, written to the log under the reference that is told.
    pub fn outage(error: &anyhow::Error) -> Problem {
        let reference = backend::new_reference();
        tracing::error!(reference, error = format!("{error:#}"), "outage");
        let detail = format!("Something went wrong on our side. Reference {reference}.");
        Problem::new(Kind::Outage, detail)
    }

    /// The same with a header.
    pub fn with_header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Problem {
        self.headers.push((name, value.into()));
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.kind.about().0
    }

    /// The answer itself, once the request's number is known.
    pub(super) fn written(self, request: uuid::Uuid) -> Response {
        let (status, slug, title, _) = self.kind.about();
        let details = ProblemDetails {
            kind: format!("/api/docs#problem-{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: self.detail,
            instance: format!("urn:uuid:{request}"),
            rule: self.rule,
        };
        // Strings and a number: there is nothing in it that JSON could not hold.
        let body = serde_json::to_vec(&details).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, kind, body).into_response();
        response.headers_mut().extend(self.headers);
        response
    }
}

impl IntoResponse for Problem {
    /// An answer without a body, which the frame fills.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl<R: Refusal> From<backend::Error<R>> for Problem {
    fn from(error: backend::Error<R>) -> Self {
        match error {
            backend::Error::Refused(refusal) => {
                Problem { rule: rule(&refusal), ..Problem::new(Kind::Refused, refusal.to_string()) }
            }
            backend::Error::Forbidden(forbidden) => {
                Problem::new(Kind::Forbidden, forbidden.to_string())
            }
            error @ backend::Error::NotFound(_) => Problem::new(Kind::NotFound, error.to_string()),
            error @ backend::Error::Changed { .. } => {
                Problem::new(Kind::Changed, error.to_string())
            }
            backend::Error::Outage(error) => Problem::outage(&error),
        }
    }
}

/// The name of a refusal's case in the form of other words here: `AlreadyRunning` is
/// `already_running`.
fn rule(refusal: &impl Refusal) -> Option<String> {
    let case = match serde_json::to_value(refusal).ok()? {
        serde_json::Value::String(case) => case,
        serde_json::Value::Object(fields) => fields.keys().next()?.clone(),
        _ => return None,
    };
    Some(super::words::snake(&case))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{accounts::AccountRefusal, matrix::RunRefusal};

    #[test]
    fn a_refusal_is_named_by_its_case() {
        let problem = Problem::from(backend::Error::Refused(RunRefusal::AlreadyRunning));
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem.rule.as_deref(), Some("already_running"));
        let taken = AccountRefusal::EmailTaken { email: "ada@example.com".into() };
        let problem = Problem::from(backend::Error::Refused(taken));
        assert_eq!(problem.rule.as_deref(), Some("email_taken"));
        assert!(problem.detail.contains("ada@example.com"));
    }

    #[test]
    fn every_kind_has_an_anchor_of_its_own() {
        let mut slugs: Vec<_> = Kind::ALL.iter().map(|kind| kind.about().1).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Kind::ALL.len());
        assert!(Kind::ALL.is_sorted_by_key(|kind| kind.about().0.as_u16()));
    }
}
