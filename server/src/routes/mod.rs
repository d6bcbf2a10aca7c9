//! Plain routes beside pages and server functions: downloads, uploads, health.

mod audit;
mod compare;
mod door;
mod download;
mod handover;
mod health;
mod import;
mod live;
mod matrix;
mod orders;
mod stores;

use crate::router::State;
use axum::Router;

/// Every plain route.
pub fn all() -> Router<State> {
    Router::new()
        .merge(audit::routes())
        .merge(compare::routes())
        .merge(door::routes())
        .merge(handover::routes())
        .merge(health::routes())
        .merge(import::routes())
        .merge(live::routes())
        .merge(matrix::routes())
        .merge(orders::routes())
        .merge(stores::routes())
}
