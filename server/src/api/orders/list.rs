//! Orders and their lines: listed and read.

use super::order::{OrderInFull, OrderInShort, OrderState, in_full};
use crate::{
    api::{
        described::{Everywhere, OfOneThing, WithParameters},
        key::ByKey,
        pages::{cursor, limit, position},
        problem::Problem,
        read::{List, Path, Query},
    },
    router::State,
};
use axum::{Json, extract};
use backend::orders;
use domain::{
    ids::{OrderId, PlanId},
    orders::{Figures, LineInFull, OrderNumber, OrderQuery},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichOrders {
    /// Only these statuses, with commas between them.
    #[serde(default)]
    #[param(value_type = Option<Vec<OrderState>>, style = Form, explode = false)]
    status: List<OrderState>,
    /// Only orders of this plan.
    plan: Option<Uuid>,
    /// Only those that are overdue.
    #[serde(default)]
    overdue: bool,
    /// A part of the number, the title, the plan's or the supplier's name.
    search: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A piece of the list of orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomeOrders {
    /// The orders, by number.
    pub items: Vec<OrderInShort>,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// List the orders, by number.
#[utoipa::path(
    get,
    path = "/campaigns/orders",
    tag = "Orders",
    params(WhichOrders),
    responses((status = 200, description = "A piece of the list.", body = SomeOrders), Everywhere, WithParameters)
)]
pub(in crate::api) async fn list_orders(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Query(which): Query<WhichOrders>,
) -> Result<Json<SomeOrders>, Problem> {
    let limit = limit(which.limit)?;
    let query = OrderQuery {
        statuses: which.status.0.into_iter().map(Into::into).collect(),
        overdue: which.overdue,
        plan: which.plan.map(PlanId),
        text: which.search.unwrap_or_default(),
        ..OrderQuery::default()
    };
    let after = which
        .cursor
        .map(|cursor| position::<OrderNumber>(&("orders", &query), &cursor))
        .transpose()?;
    let today = orders::today(&state.cx, &by.actor).await?;
    let found = orders::orders_after(&state.cx, &by.actor, &query, after, limit + 1).await?;
    let more = found.len() > limit as usize;
    let found = &found[..found.len().min(limit as usize)];
    let next = match found.last() {
        Some(last) if more => Some(cursor(&("orders", &query), &last.number)?),
        _ => None,
    };
    let items = found.iter().cloned().map(|order| OrderInShort::on(order, today)).collect();
    Ok(Json(SomeOrders { items, next }))
}

/// Read an order with its steps, shipments and what came of it.
#[utoipa::path(
    get,
    path = "/campaigns/orders/{order}",
    tag = "Orders",
    params(("order" = Uuid, Path, description = "The order.")),
    responses((status = 200, description = "The order.", body = OrderInFull), Everywhere, OfOneThing)
)]
pub(in crate::api) async fn read_order(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(order): Path<OrderId>,
) -> Result<Json<OrderInFull>, Problem> {
    in_full(&state, &by.actor, order).await
}

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichLines {
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A line of an order with what is known to have come of it. What nobody reported is `null`.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderLineInFull {
    /// Its identity.
    pub id: Uuid,
    /// The store.
    pub store: Uuid,
    /// The store's number when it was ordered.
    pub store_number: String,
    /// The store's name when it was ordered.
    pub store_name: String,
    /// The campaign.
    pub campaign: Uuid,
    /// The campaign's name when it was ordered.
    pub campaign_name: String,
    /// The wave's name; empty without one.
    pub wave_name: String,
    /// When its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// Pieces ordered.
    pub pieces: u32,
    /// What they cost, in cents.
    pub cost_cents: i64,
    /// Pieces printed.
    pub printed: Option<u32>,
    /// When.
    pub printed_on: Option<Date>,
    /// Pieces delivered.
    pub delivered: Option<u32>,
    /// When.
    pub delivered_on: Option<Date>,
    /// Pieces invoiced.
    pub invoiced: Option<u32>,
    /// Cents invoiced.
    pub invoiced_cents: Option<i64>,
    /// When.
    pub invoiced_on: Option<Date>,
    /// Responses so far.
    pub responses: Option<u32>,
    /// Revenue so far, in cents.
    pub revenue_cents: Option<i64>,
    /// The day up to which both are counted.
    pub counted_on: Option<Date>,
    /// Why it differs from what was ordered.
    pub reason: Option<String>,
    /// What was written beside the reason; may be empty.
    pub reason_note: String,
}

impl From<LineInFull> for OrderLineInFull {
    fn from(line: LineInFull) -> Self {
        let Figures {
            printed,
            printed_on,
            delivered,
            delivered_on,
            invoiced,
            invoiced_amount,
            invoiced_on,
            responses,
            revenue,
            counted_on,
            reason,
            reason_note,
        } = line.figures;
        OrderLineInFull {
            id: line.id.0,
            store: line.store.0,
            store_number: line.store_number,
            store_name: line.store_name,
            campaign: line.campaign.0,
            campaign_name: line.campaign_name,
            wave_name: line.wave_name,
            in_home_on: line.in_home_on,
            pieces: line.pieces,
            cost_cents: line.cost.0,
            printed,
            printed_on,
            delivered,
            delivered_on,
            invoiced,
            invoiced_cents: invoiced_amount.map(|sum| sum.0),
            invoiced_on,
            responses,
            revenue_cents: revenue.map(|sum| sum.0),
            counted_on,
            reason: reason.map(|reason| reason.word().to_owned()),
            reason_note,
        }
    }
}

/// A piece of an order's lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomeLines {
    /// The lines, in the order's own order.
    pub items: Vec<OrderLineInFull>,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// List an order's lines with what came of each.
#[utoipa::path(
    get,
    path = "/campaigns/orders/{order}/lines",
    tag = "Orders",
    params(("order" = Uuid, Path, description = "The order."), WhichLines),
    responses((status = 200, description = "A piece of the list.", body = SomeLines), Everywhere, OfOneThing, WithParameters)
)]
pub(in crate::api) async fn list_lines(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(order): Path<OrderId>,
    Query(which): Query<WhichLines>,
) -> Result<Json<SomeLines>, Problem> {
    let limit = limit(which.limit)?;
    let question = ("lines", order);
    let after = which.cursor.map(|cursor| position::<u32>(&question, &cursor)).transpose()?;
    let mut found = orders::order_lines(&state.cx, &by.actor, order, after, limit + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = match found.last() {
        Some(last) if more => Some(cursor(&question, &last.position)?),
        _ => None,
    };
    Ok(Json(SomeLines { items: found.into_iter().map(Into::into).collect(), next }))
}
