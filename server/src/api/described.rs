//! What the document says of all operations, and the document itself at `/api/openapi.json`.
//!
//! The document and the page about it are open to everybody: they tell of the program, which is
//! public, and nothing of what is in it.

use super::{docs, problem::ProblemDetails};
use crate::router::State;
use axum::{
    Extension,
    http::{HeaderName, header},
};
use leptos::prelude::LeptosOptions;
use std::{collections::BTreeMap, sync::Arc};
use utoipa::{
    IntoParams, IntoResponses, Modify, OpenApi,
    openapi::{
        Content, Header, Ref, RefOr,
        path::{Parameter, ParameterBuilder, ParameterIn},
        response::{Response, ResponseBuilder},
        schema::{ObjectBuilder, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

/// What stands at the beginning of the document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Groundswell",
        description = "What programs ask of Groundswell.

Every request carries an API key, `Authorization: Bearer gwk_…`; an admin makes one in the settings under Integrations. A key reads everything in its workspace, changes what its rights allow, and never does more than the person who made it may at present.

Lists come in pieces: send `limit`, and send back the `next` of one piece as `cursor` for the following one. A cursor stays right when something is added meanwhile.

What is read with an `ETag` is changed with `If-Match`, which carries that tag back: when somebody has changed it meanwhile, nothing is done and the answer is 412.

A request that changes something may carry an `Idempotency-Key`. Sent again within 24 hours, the same request gets the same answer, marked `Idempotent-Replayed: true`, and is not done twice. A request that changed nothing (status 4xx) frees its key.

What goes wrong is told as `application/problem+json` (RFC 9457). Every answer has an `x-request-id`.

Amounts are whole cents, rates lie between 0 and 1, confidence and scores between 0 and 100, times are UTC. New fields may be added; ignore those you do not know.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Key", description = "The key itself."),
        (name = "Matrix", description = "Runs that score every open store, and what they recommend."),
        (name = "Plans", description = "Which store gets which campaign in what quantity, in which wave, and the orders made of it."),
        (name = "Orders", description = "Orders with their steps and lines, what came of them, plan against actual, and suppliers."),
        (name = "Description", description = "This document."),
    ),
    components(schemas(ProblemDetails)),
    security(("api_key" = [])),
    modifiers(&ApiKeyScheme)
)]
pub(super) struct Description;

struct ApiKeyScheme;

impl Modify for ApiKeyScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("gwk_…")
            .description(Some("An API key of the workspace."))
            .build();
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("api_key", SecurityScheme::Http(scheme));
        }
    }
}

type Responses = BTreeMap<String, RefOr<Response>>;

fn problem(status: u16, description: &str) -> (String, RefOr<Response>) {
    (status.to_string(), RefOr::T(answer(description).build()))
}

fn answer(description: &str) -> ResponseBuilder {
    let content = Content::new(Some(Ref::from_schema_name("ProblemDetails")));
    ResponseBuilder::new().description(description).content("application/problem+json", content)
}

/// Answers of every operation behind a key.
pub(super) struct Everywhere;

impl IntoResponses for Everywhere {
    fn responses() -> Responses {
        let wait = Header::new(ObjectBuilder::new().schema_type(Type::Integer));
        let pace = answer("Too many requests.").header("retry-after", wait).build();
        Responses::from([
            problem(401, "No valid API key."),
            problem(403, "The key may not do this."),
            ("429".to_owned(), RefOr::T(pace)),
            problem(500, "Something went wrong on the server's side."),
        ])
    }
}

/// Answers of operations that name a thing in their address.
pub(super) struct OfOneThing;

impl IntoResponses for OfOneThing {
    fn responses() -> Responses {
        Responses::from([problem(404, "There is no such thing in this workspace.")])
    }
}

/// Answers of operations with parameters behind the `?`.
pub(super) struct WithParameters;

impl IntoResponses for WithParameters {
    fn responses() -> Responses {
        Responses::from([problem(400, "A parameter cannot be used.")])
    }
}

/// Answers of operations that change something: an idempotency key may be in the way, or a rule.
pub(super) struct Posted;

impl IntoResponses for Posted {
    fn responses() -> Responses {
        Responses::from([
            problem(400, "The request cannot be read, or its idempotency key cannot be used."),
            problem(409, "Changed meanwhile, or the idempotency key is taken."),
            problem(413, "The body is too large."),
            problem(422, "A rule said no, or the body does not have the expected form."),
        ])
    }
}

/// Answers of operations that take a body.
pub(super) struct WithBody;

impl IntoResponses for WithBody {
    fn responses() -> Responses {
        Responses::from([problem(415, "The body is not declared as JSON.")])
    }
}

/// Answers of operations that insist on what was seen.
pub(super) struct Conditional;

impl IntoResponses for Conditional {
    fn responses() -> Responses {
        Responses::from([
            problem(412, "It changed since it was read; nothing was done."),
            problem(428, "`If-Match` is missing."),
        ])
    }
}

/// The header that names a request, for operations that change something.
pub(super) struct Named;

impl IntoParams for Named {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(200))
            .build();
        vec![
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .required(utoipa::openapi::Required::False)
                .description(Some("A name of your choice for this request, such as a UUID. The same request under the same name is done once."))
                .schema(Some(text))
                .build(),
        ]
    }
}

/// The document and its page, made once when the server starts.
#[derive(Clone, Debug)]
pub(super) struct Described {
    /// The document as JSON.
    pub document: Arc<str>,
    /// The page about it.
    pub page: Arc<str>,
}

impl Described {
    pub(super) fn new(
        description: &utoipa::openapi::OpenApi,
        options: &LeptosOptions,
    ) -> Described {
        // Made of strings and numbers: there is nothing in it that JSON could not hold.
        let value = serde_json::to_value(description).unwrap_or_default();
        Described {
            document: value.to_string().into(),
            page: docs::draw(&value, &docs::stylesheet(options)).into(),
        }
    }
}

/// The whole description, as the test that compares it with the routes wants it.
pub fn described(state: &State) -> utoipa::openapi::OpenApi {
    super::api(state).1
}

/// Read this description as OpenAPI 3.1.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "Description",
    security(()),
    responses((status = 200, description = "The document.", content_type = "application/json", body = serde_json::Value))
)]
pub(super) async fn openapi(
    Extension(described): Extension<Described>,
) -> ([(HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, "application/json")], described.document.to_string())
}
