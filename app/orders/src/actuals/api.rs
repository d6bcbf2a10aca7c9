//! Server functions about what came of orders.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::{OrderId, OrderLineId},
    orders::{
        ActualEntry, ActualRefusal, AgainstOverview, AgainstQuery, AgainstRow, AskedShipment,
        AskedStep, BulkRefusal, CodeForLine, CouponRefusal, Learning, Order, OrderActuals,
        Scorecard, ShipmentRefusal, StepDone, TypedActual,
    },
};
use leptos::prelude::*;
use server_fn::codec::{Json, Postcard};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};
#[cfg(feature = "ssr")]
use backend::orders;

/// Moves several orders on; what each refuses is told of it.
#[server(prefix = "/do", endpoint = "orders/steps", input = Json)]
pub async fn take_steps(steps: Vec<AskedStep>) -> Result<Vec<StepDone>, Failure<BulkRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::take_steps(&cx, &actor, &steps).await?)
}

/// Reports that a part of an order has left the supplier.
#[server(prefix = "/do", endpoint = "orders/shipment", input = Json)]
pub async fn report_shipment(shipment: AskedShipment) -> Result<Order, Failure<ShipmentRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::report_shipment(&cx, &actor, &shipment).await?)
}

/// What is known to have come of an order.
#[server(prefix = "/do", endpoint = "orders/actuals", input = Postcard, output = Postcard)]
pub async fn load_actuals(order: OrderId) -> Result<OrderActuals, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::order_actuals(&cx, &actor, order).await?)
}

/// Everything that was said of a line, last first.
#[server(prefix = "/do", endpoint = "orders/actual_history", input = Postcard, output = Postcard)]
pub async fn actual_history(
    order: OrderId,
    line: OrderLineId,
) -> Result<Vec<ActualEntry>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::actual_history(&cx, &actor, order, line).await?)
}

/// Keeps what somebody typed about a line.
#[server(prefix = "/do", endpoint = "orders/record_actual", input = Json)]
pub async fn record_actual(typed: TypedActual) -> Result<OrderActuals, Failure<ActualRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::record_actual(&cx, &actor, &typed).await?)
}

/// Gives a coupon code to a line.
#[server(prefix = "/do", endpoint = "orders/give_code", input = Json)]
pub async fn give_code(
    order: OrderId,
    code: CodeForLine,
) -> Result<String, Failure<CouponRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::give_code(&cx, &actor, order, &code).await?)
}

/// Some rows of plan against actual.
#[server(prefix = "/do", endpoint = "orders/against", input = Postcard, output = Postcard)]
pub async fn load_against(
    query: AgainstQuery,
    offset: u32,
    limit: u32,
) -> Result<Vec<AgainstRow>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::against(&cx, &actor, &query, offset, limit).await?)
}

/// How many rows of plan against actual there are, and what they come to.
#[server(prefix = "/do", endpoint = "orders/against_overview", input = Postcard, output = Postcard)]
pub async fn load_overview(query: AgainstQuery) -> Result<AgainstOverview, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::against_overview(&cx, &actor, &query).await?)
}

/// What the latest orders teach.
#[server(prefix = "/do", endpoint = "orders/learning", input = Postcard, output = Postcard)]
pub async fn load_learning() -> Result<Learning, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::learning(&cx, &actor).await?)
}

/// How suppliers did.
#[server(prefix = "/do", endpoint = "orders/scorecards", input = Postcard, output = Postcard)]
pub async fn load_scorecards() -> Result<Vec<Scorecard>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::scorecards(&cx, &actor).await?)
}
