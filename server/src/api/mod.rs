//! The REST API below `/api`: what programs ask.
//!
//! A request passes `frame` (number, written-out problems), `key` (who asks, how often), `once`
//! (`Idempotency-Key`) and reaches a handler of a room, which reads it with `read`, calls the same
//! command or query as the app, and answers in a form of its own. Each handler is described where it
//! stands (`#[utoipa::path]`) and mounted together with its description (`routes!`); the document is
//! served at `/api/openapi.json` and drawn at `/api/docs`. How to use it: `docs/api.md`.

mod described;
mod docs;
mod frame;
mod key;
mod key_info;
mod matrix;
mod once;
mod orders;
pub mod pages;
mod plans;
pub mod problem;
mod read;
mod words;

pub use described::described;
pub use once::{IDEMPOTENCY_KEY, REPLAYED};

use crate::{paces::Paces, router::State};
use axum::{Router, extract::DefaultBodyLimit, middleware};
use described::Described;
use domain::ids::ApiKeyId;
use utoipa::OpenApi as _;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Most bytes of a request's body.
pub const BODY_MOST: usize = 1 << 20;

/// Where the API lies.
pub const PREFIX: &str = "/api";

/// Every route, without what stands before it. Nothing is mounted here but by `routes!`, so that no
/// route lacks its description.
fn routes(state: &State, paces: Paces<ApiKeyId>) -> OpenApiRouter<State> {
    let behind_keys = OpenApiRouter::new()
        .routes(routes!(key_info::read_key))
        .merge(matrix::routes())
        .merge(plans::routes())
        .merge(orders::routes())
        // Outermost last.
        .route_layer(middleware::from_fn_with_state(state.clone(), once::once))
        .route_layer(middleware::from_fn_with_state((state.clone(), paces), key::with_key));
    OpenApiRouter::new()
        .routes(routes!(described::openapi))
        .routes(routes!(docs::docs))
        .merge(behind_keys)
}

/// The API, to be nested at [`PREFIX`], and its description.
pub fn api(state: &State) -> (Router<State>, utoipa::openapi::OpenApi) {
    let root = OpenApiRouter::with_openapi(described::Description::openapi());
    let (_, description) = root.nest(PREFIX, routes(state, Paces::default())).split_for_parts();
    let described = Described::new(&description, &state.options);
    let (router, _) = routes(state, Paces::default()).split_for_parts();
    let router = router
        .fallback(frame::not_found)
        .method_not_allowed_fallback(frame::method_not_allowed)
        .layer(axum::Extension(described))
        .layer(DefaultBodyLimit::max(BODY_MOST))
        .layer(middleware::from_fn(frame::frame));
    (router, description)
}
