//! `/api/campaigns/plans`: plans, their items and waves, approval and execution.
//!
//! What is changed is changed on top of what the program saw: `etag` reads `If-Match` and writes
//! `ETag`. A plan's tag moves with everything in it, an item's and a wave's with itself only.

mod act;
mod change;
mod etag;
mod item;
mod items;
mod list;
mod make;
mod plan;
mod waves;

use crate::router::State;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list_plans, make::create_plan))
        .routes(routes!(list::read_plan, change::change_plan))
        .routes(routes!(act::approve_plan))
        .routes(routes!(act::execute_plan))
        .routes(routes!(items::list_items))
        .routes(routes!(items::read_item, items::change_item))
        .routes(routes!(waves::list_waves))
        .routes(routes!(waves::read_wave, waves::change_wave))
}
