//! An order as programs see it, and moving it on.

use crate::{
    api::{
        described::{Everywhere, Named, OfOneThing, Posted, WithBody},
        key::ByKey,
        problem::Problem,
        read::{Body, Path},
    },
    router::State,
};
use axum::{Json, extract};
use backend::orders;
use domain::{
    ids::OrderId,
    orders::{
        ActualSums, AskedShipment, AskedStep, Order, OrderActuals, OrderStatus, OrderSummary,
        Origin, Reported, inferred_delivery, overdue,
    },
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where an order is in its life.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Made, and nobody outside knows of it.
    Draft,
    /// Checked and waiting to be handed over.
    Pending,
    /// With the supplier.
    Sent,
    /// On the press.
    Printing,
    /// On its way.
    Shipped,
    /// Reported as arrived.
    Delivered,
    /// Called off; it keeps its number.
    Cancelled,
}

impl From<OrderStatus> for OrderState {
    fn from(status: OrderStatus) -> Self {
        match status {
            OrderStatus::Draft => OrderState::Draft,
            OrderStatus::Pending => OrderState::Pending,
            OrderStatus::Sent => OrderState::Sent,
            OrderStatus::Printing => OrderState::Printing,
            OrderStatus::Shipped => OrderState::Shipped,
            OrderStatus::Delivered => OrderState::Delivered,
            OrderStatus::Cancelled => OrderState::Cancelled,
        }
    }
}

impl From<OrderState> for OrderStatus {
    fn from(state: OrderState) -> Self {
        match state {
            OrderState::Draft => OrderStatus::Draft,
            OrderState::Pending => OrderStatus::Pending,
            OrderState::Sent => OrderStatus::Sent,
            OrderState::Printing => OrderStatus::Printing,
            OrderState::Shipped => OrderStatus::Shipped,
            OrderState::Delivered => OrderStatus::Delivered,
            OrderState::Cancelled => OrderStatus::Cancelled,
        }
    }
}

impl FromStr for OrderState {
    type Err = UnknownState;

    fn from_str(word: &str) -> Result<Self, UnknownState> {
        OrderStatus::from_word(word).map(Into::into).ok_or(UnknownState)
    }
}

/// A word that is no status.
#[derive(Clone, Copy, Debug)]
pub struct UnknownState;

impl fmt::Display for UnknownState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown")
    }
}

/// An order in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderInShort {
    /// Its identity.
    pub id: Uuid,
    /// Its number.
    #[schema(example = "ORD-2025-03-001")]
    pub number: String,
    /// What it covers: a wave, a campaign, or the whole plan.
    pub title: String,
    /// Where it is in its life.
    pub status: OrderState,
    /// The plan it was made from; `null` for an order made by hand.
    pub plan: Option<Uuid>,
    /// Who makes it, if that is chosen.
    pub supplier_name: Option<String>,
    /// The first day its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// The last day its pieces are to be in homes.
    pub last_in_home_on: Option<Date>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Its lines.
    pub lines: u64,
    /// Its stores.
    pub stores: u64,
    /// Its pieces.
    pub pieces: u64,
    /// What it costs, in cents.
    pub cost_cents: i64,
    /// Pieces of which shipments were reported.
    pub shipped_pieces: u64,
    /// Why it is overdue, in words; `null` when it is not.
    pub overdue: Option<String>,
    /// Why it has probably arrived although nobody reported it, in words; `null` when that is not so.
    pub delivery_inferred: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Counts its changes; a step names the one it was decided on.
    pub version: i64,
}

impl OrderInShort {
    /// The order as it is on a day.
    pub(super) fn on(order: OrderSummary, today: Date) -> OrderInShort {
        OrderInShort {
            overdue: overdue(&order, today).map(|why| why.to_string()),
            delivery_inferred: inferred_delivery(&order, today).map(|why| why.to_string()),
            id: order.id.0,
            number: order.number.to_string(),
            title: order.title,
            status: order.status.into(),
            plan: match order.origin {
                Origin::Plan { plan, .. } => Some(plan.0),
                Origin::Manual => None,
            },
            supplier_name: order.supplier_name,
            in_home_on: order.in_home_on,
            last_in_home_on: order.last_in_home_on,
            sent_at: order.sent_at,
            lines: order.totals.lines,
            stores: order.totals.stores,
            pieces: order.totals.pieces,
            cost_cents: order.totals.cost.0,
            shipped_pieces: order.shipped,
            created_at: order.created_at,
            created_by: order.created_by,
            version: order.version,
        }
    }
}

/// A step an order took.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepTaken {
    /// What it became.
    pub status: OrderState,
    /// When.
    pub at: Timestamp,
    /// Who said so.
    pub by: String,
    /// What they wrote beside it; may be empty.
    pub note: String,
}

/// A part of an order that left the supplier.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentReported {
    /// When it left.
    pub shipped_on: Date,
    /// Pieces.
    pub pieces: u64,
    /// When it was reported.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What they wrote beside it; may be empty.
    pub note: String,
}

/// A figure summed over the lines that report it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportedSum {
    /// Lines that report it.
    pub lines: u64,
    /// What they report; `null` when no line does.
    pub value: Option<i64>,
    /// What was ordered in just these lines.
    pub ordered: i64,
    /// `value` less `ordered`; `null` when no line reports it.
    pub difference: Option<i64>,
}

impl From<Reported> for ReportedSum {
    fn from(reported: Reported) -> Self {
        ReportedSum {
            lines: reported.lines,
            value: reported.known(),
            ordered: reported.ordered,
            difference: reported.difference(),
        }
    }
}

/// What came of lines, each figure beside what was ordered where it is reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct Outcome {
    /// Lines in all.
    pub lines: u64,
    /// Pieces printed.
    pub printed: ReportedSum,
    /// Pieces delivered.
    pub delivered: ReportedSum,
    /// Pieces invoiced.
    pub invoiced: ReportedSum,
    /// Cents invoiced.
    pub invoiced_cents: ReportedSum,
    /// Responses; `null` when none were reported.
    pub responses: Option<u64>,
    /// Revenue in cents; `null` when none was reported.
    pub revenue_cents: Option<i64>,
}

impl From<ActualSums> for Outcome {
    fn from(sums: ActualSums) -> Self {
        Outcome {
            lines: sums.lines,
            printed: sums.printed.into(),
            delivered: sums.delivered.into(),
            invoiced: sums.invoiced.into(),
            invoiced_cents: sums.amount.into(),
            responses: sums.responses,
            revenue_cents: sums.revenue.map(|sum| sum.0),
        }
    }
}

/// An order with its steps, shipments and sums.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderInFull {
    /// What a list shows of it.
    #[serde(flatten)]
    pub order: OrderInShort,
    /// Who makes it, if that is chosen.
    pub supplier: Option<Uuid>,
    /// What happened to it, first to last.
    pub steps: Vec<StepTaken>,
    /// What left the supplier, first to last.
    pub shipments: Vec<ShipmentReported>,
    /// The statuses it may step to, the usual one first.
    pub next: Vec<OrderState>,
    /// What came of it, as far as it is known.
    pub outcome: Outcome,
}

impl OrderInFull {
    pub(super) fn of(order: Order, actuals: &OrderActuals) -> OrderInFull {
        let next = order.summary.status.next().iter().map(|status| (*status).into()).collect();
        OrderInFull {
            supplier: order.supplier.map(|supplier| supplier.id.0),
            steps: order
                .steps
                .into_iter()
                .map(|step| StepTaken {
                    status: step.status.into(),
                    at: step.at,
                    by: step.by,
                    note: step.note,
                })
                .collect(),
            shipments: order
                .shipments
                .into_iter()
                .map(|part| ShipmentReported {
                    shipped_on: part.shipped_on,
                    pieces: part.pieces,
                    at: part.at,
                    by: part.by,
                    note: part.note,
                })
                .collect(),
            next,
            outcome: actuals.sums.into(),
            order: OrderInShort::on(order.summary, order.today),
        }
    }
}

/// The order as it is now.
pub(super) async fn in_full(
    state: &State,
    actor: &domain::accounts::Actor,
    order: OrderId,
) -> Result<Json<OrderInFull>, Problem> {
    let order = orders::order(&state.cx, actor, order).await?;
    let actuals = orders::order_actuals(&state.cx, actor, order.summary.id).await?;
    Ok(Json(OrderInFull::of(order, &actuals)))
}

/// A step that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepAsked {
    /// What the order is to become.
    pub to: OrderState,
    /// The version it was decided on; an order that changed since stays.
    pub version: i64,
    /// A note, shown in the order's history.
    #[serde(default)]
    pub note: String,
}

/// Move an order on.
///
/// Only the steps that `next` names are taken. An order that a supplier has is cancelled within the
/// supplier's window only. Needs the right to spend.
#[utoipa::path(
    post,
    path = "/campaigns/orders/{order}/steps",
    tag = "Orders",
    params(("order" = Uuid, Path, description = "The order."), Named),
    request_body = StepAsked,
    responses((status = 200, description = "The order.", body = OrderInFull), Everywhere, OfOneThing, Posted, WithBody)
)]
pub(in crate::api) async fn step_order(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(order): Path<OrderId>,
    Body(asked): Body<StepAsked>,
) -> Result<Json<OrderInFull>, Problem> {
    let step = AskedStep { order, version: asked.version, to: asked.to.into(), note: asked.note };
    orders::take_step(&state.cx, &by.actor, &step).await?;
    in_full(&state, &by.actor, order).await
}

/// A shipment that is reported.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipmentAsked {
    /// Pieces that left.
    pub pieces: u64,
    /// When they left.
    pub shipped_on: Date,
    /// The version it was decided on; an order that changed since stays.
    pub version: i64,
    /// A note, shown beside it.
    #[serde(default)]
    pub note: String,
}

/// Report that a part of an order left the supplier.
///
/// Once all its pieces have left, the order is shipped. Needs the right to spend.
#[utoipa::path(
    post,
    path = "/campaigns/orders/{order}/shipments",
    tag = "Orders",
    params(("order" = Uuid, Path, description = "The order."), Named),
    request_body = ShipmentAsked,
    responses((status = 200, description = "The order.", body = OrderInFull), Everywhere, OfOneThing, Posted, WithBody)
)]
pub(in crate::api) async fn ship_order(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(order): Path<OrderId>,
    Body(asked): Body<ShipmentAsked>,
) -> Result<Json<OrderInFull>, Problem> {
    let ShipmentAsked { pieces, shipped_on, version, note } = asked;
    let shipment = AskedShipment { order, version, shipped_on, pieces, note };
    orders::report_shipment(&state.cx, &by.actor, &shipment).await?;
    in_full(&state, &by.actor, order).await
}
