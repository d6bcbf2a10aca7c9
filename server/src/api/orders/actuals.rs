//! Saying what came of orders: figures of their lines, coupon codes, coupons taken in.

use super::order::Outcome;
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
    ids::{OrderId, OrderLineId},
    money::Money,
    orders::{CodeForLine, DifferenceReason, Figures, Redemption, SaidActual},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Why what came of a line differs from what was ordered.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonGiven {
    /// The press run came out short.
    ShortRun,
    /// The press run came out long.
    Overrun,
    /// Spoilt in printing or on the way.
    Damaged,
    /// Addresses that could not be served.
    Undeliverable,
    /// The drop was late.
    Late,
    /// Another price than ordered.
    Price,
    /// A credit note, or a discount.
    Credit,
    /// The order was changed by word of mouth.
    ChangedByPhone,
    /// Something else; the note says what.
    Other,
}

impl From<ReasonGiven> for DifferenceReason {
    fn from(reason: ReasonGiven) -> Self {
        match reason {
            ReasonGiven::ShortRun => DifferenceReason::ShortRun,
            ReasonGiven::Overrun => DifferenceReason::Overrun,
            ReasonGiven::Damaged => DifferenceReason::Damaged,
            ReasonGiven::Undeliverable => DifferenceReason::Undeliverable,
            ReasonGiven::Late => DifferenceReason::Late,
            ReasonGiven::Price => DifferenceReason::Price,
            ReasonGiven::Credit => DifferenceReason::Credit,
            ReasonGiven::ChangedByPhone => DifferenceReason::ChangedByPhone,
            ReasonGiven::Other => DifferenceReason::Other,
        }
    }
}

/// What is said of the line for one store. Figures are totals as of their day; what is left out
/// stays as it is known.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActualSaid {
    /// The store's number.
    #[schema(example = "STR-001")]
    pub store: String,
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
    pub reason: Option<ReasonGiven>,
    /// What is to be noted beside the reason.
    #[serde(default)]
    pub reason_note: String,
}

impl From<ActualSaid> for SaidActual {
    fn from(said: ActualSaid) -> Self {
        SaidActual {
            store: said.store,
            figures: Figures {
                printed: said.printed,
                printed_on: said.printed_on,
                delivered: said.delivered,
                delivered_on: said.delivered_on,
                invoiced: said.invoiced,
                invoiced_amount: said.invoiced_cents.map(Money),
                invoiced_on: said.invoiced_on,
                responses: said.responses,
                revenue: said.revenue_cents.map(Money),
                counted_on: said.counted_on,
                reason: said.reason.map(Into::into),
                reason_note: said.reason_note,
            },
        }
    }
}

/// What is said of an order's lines.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActualsSaid {
    /// At most 1,000 lines, each store once.
    pub lines: Vec<ActualSaid>,
}

/// Record what came of an order's lines, all of it or nothing.
///
/// A figure that was recorded before is corrected; the former value is kept in the line's history.
/// Needs the right to edit.
#[utoipa::path(
    post,
    path = "/campaigns/orders/{order}/actuals",
    tag = "Orders",
    params(("order" = Uuid, Path, description = "The order."), Named),
    request_body = ActualsSaid,
    responses((status = 200, description = "What came of the order, as far as it is known.", body = Outcome), Everywhere, OfOneThing, Posted, WithBody)
)]
pub(in crate::api) async fn record_actuals(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(order): Path<OrderId>,
    Body(said): Body<ActualsSaid>,
) -> Result<Json<Outcome>, Problem> {
    let said: Vec<SaidActual> = said.lines.into_iter().map(Into::into).collect();
    let known = orders::record_said(&state.cx, &by.actor, order, &said).await?;
    Ok(Json(known.sums.into()))
}

/// A coupon code for a line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeGiven {
    /// The line.
    pub line: Uuid,
    /// The code; spaces and small letters do not matter.
    #[schema(example = "FALL25-STR001")]
    pub code: String,
}

/// What a line answers to from now on.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeKept {
    /// The line.
    pub line: Uuid,
    /// The code as it is kept.
    pub code: String,
}

/// Give a coupon code to a line, so that coupons with it count as the line's responses.
///
/// A code stands for one line of the workspace. Needs the right to edit.
#[utoipa::path(
    post,
    path = "/campaigns/orders/{order}/codes",
    tag = "Orders",
    params(("order" = Uuid, Path, description = "The order."), Named),
    request_body = CodeGiven,
    responses((status = 200, description = "The code.", body = CodeKept), Everywhere, OfOneThing, Posted, WithBody)
)]
pub(in crate::api) async fn give_code(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(order): Path<OrderId>,
    Body(given): Body<CodeGiven>,
) -> Result<Json<CodeKept>, Problem> {
    let asked = CodeForLine { line: OrderLineId(given.line), code: given.code };
    let code = orders::give_code(&state.cx, &by.actor, order, &asked).await?;
    Ok(Json(CodeKept { line: given.line, code }))
}

/// A coupon that was taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coupon {
    /// Its code.
    pub code: String,
    /// The number of the receipt it was taken in with; the same code and receipt count once.
    pub receipt: String,
    /// When.
    pub redeemed_on: Date,
    /// What was bought with it, in cents.
    #[serde(default)]
    pub revenue_cents: i64,
}

/// Coupons that were taken in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Coupons {
    /// At most 1,000.
    pub coupons: Vec<Coupon>,
}

/// What taking in coupons came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CouponsCounted {
    /// Coupons that count from now on.
    pub counted: u64,
    /// Coupons that had been counted before.
    pub known: u64,
}

/// Take in coupons: each is a response to the line whose code it carries.
///
/// All of them are taken in or none. The same list sent twice counts once. Needs the right to edit.
#[utoipa::path(
    post,
    path = "/campaigns/orders/redemptions",
    tag = "Orders",
    params(Named),
    request_body = Coupons,
    responses((status = 200, description = "How many were counted.", body = CouponsCounted), Everywhere, Posted, WithBody)
)]
pub(in crate::api) async fn redeem_coupons(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Body(coupons): Body<Coupons>,
) -> Result<Json<CouponsCounted>, Problem> {
    let asked: Vec<Redemption> = coupons
        .coupons
        .into_iter()
        .map(|coupon| Redemption {
            code: coupon.code,
            receipt: coupon.receipt,
            redeemed_on: coupon.redeemed_on,
            revenue: Money(coupon.revenue_cents),
        })
        .collect();
    let redeemed = orders::redeem(&state.cx, &by.actor, &asked).await?;
    Ok(Json(CouponsCounted { counted: redeemed.counted, known: redeemed.known }))
}
