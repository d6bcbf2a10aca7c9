//! Approving a plan and making its orders.

use super::{
    etag::{IfMatch, Seen, Tagged, unmatched_approval},
    list::in_full,
    plan::{PlanInFull, kind},
};
use crate::{
    api::{
        described::{Conditional, Everywhere, Named, OfOneThing, Posted, WithBody},
        key::ByKey,
        problem::Problem,
        read::{Body, Path},
    },
    router::State,
};
use axum::{Json, extract};
use backend::{orders, plans};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, SupplierId},
    orders::{CreateOrders, OrderSummary, Split},
    plans::Check,
    refusal::Never,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What an approval takes upon itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovePlan {
    /// The kinds of warnings that were read, as the plan's `checks` name them.
    #[serde(default)]
    #[schema(example = json!(["needs_review"]))]
    pub acknowledged: Vec<String>,
}

/// Approve a plan exactly as you saw it, which locks it.
///
/// Whoever shaped what is to be approved cannot approve it, and a key acts for its maker. Errors among
/// the plan's checks block; warnings must be acknowledged by their kind. Where the workspace asks for
/// two approvers, the first leaves the plan in review. Needs the right to approve.
#[utoipa::path(
    post,
    path = "/campaigns/plans/{plan}/approve",
    tag = "Plans",
    params(("plan" = Uuid, Path, description = "The plan."), IfMatch, Named),
    request_body = ApprovePlan,
    responses(
        (status = 200, description = "The plan: approved, or in review until a second person approves it.", body = PlanInFull, headers(
            ("etag" = String, description = "Moves with every change of the plan, its items and waves.")
        )),
        Everywhere,
        OfOneThing,
        Posted,
        WithBody,
        Conditional,
    )
)]
pub(in crate::api) async fn approve_plan(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(plan): Path<PlanId>,
    Seen(seen): Seen,
    Body(approval): Body<ApprovePlan>,
) -> Result<Tagged<PlanInFull>, Problem> {
    may(&by.actor, Action::ApprovePlans)?;
    let page = plans::plan_page(&state.cx, &by.actor, plan).await?;
    let acknowledged: Vec<Check> = page
        .checks
        .into_iter()
        .filter(|check| approval.acknowledged.contains(&kind(check)))
        .collect();
    plans::approve(&state.cx, &by.actor, plan, seen, &acknowledged)
        .await
        .map_err(unmatched_approval)?;
    in_full(&state, &by.actor, plan).await
}

/// Refuses before anything is looked at.
fn may(actor: &Actor, action: Action) -> Result<(), Problem> {
    actor.may(action).map_err(|forbidden| backend::Error::<Never>::from(forbidden).into())
}

/// How a plan is cut into orders.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderSplit {
    /// An order for each wave, which mail houses want.
    PerWave,
    /// One order for everything.
    Master,
    /// An order for each campaign.
    PerCampaign,
}

impl From<OrderSplit> for Split {
    fn from(split: OrderSplit) -> Self {
        match split {
            OrderSplit::PerWave => Split::PerWave,
            OrderSplit::Master => Split::Master,
            OrderSplit::PerCampaign => Split::PerCampaign,
        }
    }
}

impl From<Split> for OrderSplit {
    fn from(split: Split) -> Self {
        match split {
            Split::PerWave => OrderSplit::PerWave,
            Split::Master => OrderSplit::Master,
            Split::PerCampaign => OrderSplit::PerCampaign,
        }
    }
}

/// What is to be ordered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecutePlan {
    /// The digest of the plan's approval: orders are made of exactly that content.
    pub digest: String,
    /// How it is cut into orders.
    pub split: OrderSplit,
    /// Who is to make them, if that is known.
    pub supplier: Option<Uuid>,
}

/// An order that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeOrder {
    /// Its identity.
    pub id: Uuid,
    /// Its number.
    #[schema(example = "ORD-2025-03-001")]
    pub number: String,
    /// What it is called beside its number.
    pub title: String,
    /// Its stores.
    pub stores: u64,
    /// Its pieces.
    pub pieces: u64,
    /// What it costs, in cents.
    pub cost_cents: i64,
}

impl From<OrderSummary> for MadeOrder {
    fn from(order: OrderSummary) -> Self {
        MadeOrder {
            id: order.id.0,
            number: order.number.to_string(),
            title: order.title,
            stores: order.totals.stores,
            pieces: order.totals.pieces,
            cost_cents: order.totals.cost.0,
        }
    }
}

/// The orders of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeOrders {
    /// How the plan was cut.
    pub split: OrderSplit,
    /// The orders, by number.
    pub orders: Vec<MadeOrder>,
}

/// Make the orders of an approved plan.
///
/// Done again, it makes nothing twice and answers with the orders that are there, whatever the
/// `Idempotency-Key`. Needs the right to spend.
#[utoipa::path(
    post,
    path = "/campaigns/plans/{plan}/execute",
    tag = "Plans",
    params(("plan" = Uuid, Path, description = "The plan."), Named),
    request_body = ExecutePlan,
    responses(
        (status = 200, description = "The orders.", body = MadeOrders),
        Everywhere,
        OfOneThing,
        Posted,
        WithBody,
    )
)]
pub(in crate::api) async fn execute_plan(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(plan): Path<PlanId>,
    Body(wanted): Body<ExecutePlan>,
) -> Result<Json<MadeOrders>, Problem> {
    may(&by.actor, Action::Order)?;
    let page = plans::plan_page(&state.cx, &by.actor, plan).await?;
    let asked = CreateOrders {
        plan,
        revision: page.plan.revision,
        digest: wanted.digest,
        split: wanted.split.into(),
        supplier: wanted.supplier.map(SupplierId),
    };
    let made = orders::create_from_plan(&state.cx, &by.actor, &asked).await?;
    Ok(Json(MadeOrders {
        split: made.split.into(),
        orders: made.orders.into_iter().map(Into::into).collect(),
    }))
}
