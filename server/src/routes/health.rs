//! Whether the server lives (`/health`), and whether it can work (`/health/ready`).

use crate::router::State;
use axum::{Router, extract, http::StatusCode, routing::get};

pub(super) fn routes() -> Router<State> {
    Router::new().route("/health", get(|| async { "ok" })).route("/health/ready", get(ready))
}

async fn ready(extract::State(state): extract::State<State>) -> (StatusCode, &'static str) {
    match state.cx.db.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
