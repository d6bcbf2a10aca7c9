//! `ETag` and `If-Match` (RFC 9110, 8.8.3 and 13.1.1): what a program saw, and what it insists on.

use crate::api::problem::{Kind, Problem};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::refusal::Refusal;
use serde::Serialize;
use utoipa::{
    IntoParams,
    openapi::{
        Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

/// A body with the tag of what it shows.
#[derive(Debug)]
pub(super) struct Tagged<T> {
    pub status: StatusCode,
    pub version: u32,
    pub location: Option<String>,
    pub body: T,
}

impl<T> Tagged<T> {
    /// An answer that shows something at a version.
    pub fn of(version: u32, body: T) -> Tagged<T> {
        Tagged { status: StatusCode::OK, version, location: None, body }
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let tag = [(header::ETAG, tag(self.version))];
        let location: Option<[(HeaderName, String); 1]> =
            self.location.map(|location| [(header::LOCATION, location)]);
        match location {
            Some(location) => (self.status, tag, location, axum::Json(self.body)).into_response(),
            None => (self.status, tag, axum::Json(self.body)).into_response(),
        }
    }
}

/// The tag of a version.
pub(super) fn tag(version: u32) -> String {
    format!("\"{version}\"")
}

/// The version that `If-Match` names. Without it nothing is changed: a program that has not looked
/// would overwrite what it does not know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen(pub u32);

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        seen(&parts.headers).map(Seen)
    }
}

fn seen(headers: &HeaderMap) -> Result<u32, Problem> {
    let Some(told) = headers.get(header::IF_MATCH) else {
        let detail = "Send the ETag of what you saw as If-Match.";
        return Err(Problem::new(Kind::PreconditionMissing, detail));
    };
    let text = told.to_str().unwrap_or_default().trim();
    let version = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    // A tag that is none of ours names something that is not there any more, or never was.
    version.and_then(|version| version.parse().ok()).ok_or_else(changed)
}

fn changed() -> Problem {
    let detail = "It changed since you read it. Read it again and decide anew.";
    Problem::new(Kind::Precondition, detail)
}

/// A failure in which "changed meanwhile" means that the condition did not hold.
pub(super) fn unmatched<R: Refusal>(error: backend::Error<R>) -> Problem {
    match error {
        backend::Error::Changed { .. } => changed(),
        other => other.into(),
    }
}

/// The same for an approval, whose rule says so itself.
pub(super) fn unmatched_approval(error: backend::Error<domain::plans::ApprovalRefusal>) -> Problem {
    match error {
        backend::Error::Refused(domain::plans::ApprovalRefusal::Changed) => changed(),
        other => unmatched(other),
    }
}

/// `If-Match` as the document tells it.
pub(super) struct IfMatch;

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String).build();
        vec![
            ParameterBuilder::new()
                .name("If-Match")
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .description(Some("The `ETag` of what you saw. When it has changed since, nothing is done and the answer is 412."))
                .schema(Some(text))
                .build(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_names_the_version_that_a_tag_told() {
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_MATCH, value.parse().unwrap());
            seen(&headers)
        };
        assert_eq!(with(&tag(7)), Ok(7));
        for foreign in ["7", "\"x\"", "*", "W/\"7\"", "\"7\", \"8\""] {
            assert_eq!(with(foreign).unwrap_err().status().as_u16(), 412, "{foreign}");
        }
        assert_eq!(seen(&HeaderMap::new()).unwrap_err().status().as_u16(), 428);
    }
}
