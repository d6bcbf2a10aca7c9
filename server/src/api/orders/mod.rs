//! `/api/campaigns/orders` and `/api/campaigns/suppliers`: orders and their lines, their steps, what
//! came of them, and plan against actual.

mod actuals;
mod against;
mod list;
mod order;
mod suppliers;

use crate::router::State;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list::list_orders))
        .routes(routes!(list::read_order))
        .routes(routes!(list::list_lines))
        .routes(routes!(order::step_order))
        .routes(routes!(order::ship_order))
        .routes(routes!(actuals::record_actuals))
        .routes(routes!(actuals::give_code))
        .routes(routes!(actuals::redeem_coupons))
        .routes(routes!(against::read_against))
        .routes(routes!(suppliers::list_suppliers))
        .routes(routes!(suppliers::read_supplier))
}
