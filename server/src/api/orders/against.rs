//! Plan against actual.

use super::order::Outcome;
use crate::{
    api::{
        described::{Everywhere, WithParameters},
        key::ByKey,
        pages::{cursor, limit, position},
        problem::Problem,
        read::Query,
    },
    router::State,
};
use axum::{Json, extract};
use backend::orders;
use domain::{
    ids::{CampaignId, PlanId},
    orders::{AgainstQuery, AgainstRow, Grouping},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What the rows are.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowsBy {
    /// A row for each store.
    #[default]
    Store,
    /// A row for each wave of a plan.
    Wave,
    /// A row for each campaign.
    Campaign,
    /// A row for each region.
    Region,
}

/// Which rows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichRows {
    /// What the rows are.
    #[serde(default)]
    #[param(inline)]
    by: RowsBy,
    /// Only this plan; without one, all that were approved, and orders made by hand.
    plan: Option<Uuid>,
    /// Only stores of the region of this name.
    #[serde(default)]
    region: String,
    /// Only waves of this name.
    #[serde(default)]
    wave: String,
    /// Only this campaign.
    campaign: Option<Uuid>,
    /// Only rows in which two neighbouring figures differ.
    #[serde(default)]
    different: bool,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A row of plan against actual.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgainstLine {
    /// What tells it from the others.
    pub key: String,
    /// What it is: the store's number, the wave, the campaign, the region; empty for what has none.
    pub label: String,
    /// More about it: the store's name, the wave's plan; may be empty.
    pub detail: String,
    /// The store, when the rows are stores.
    pub store: Option<Uuid>,
    /// Pieces recommended; `null` where nothing was.
    pub recommended: Option<u64>,
    /// Pieces planned.
    pub planned: u64,
    /// Pieces ordered; cancelled orders do not count.
    pub ordered: u64,
    /// What they were ordered for, in cents.
    pub cost_cents: i64,
    /// What came of it.
    pub outcome: Outcome,
    /// Lines that say why they differ.
    pub reasons: u64,
    /// The reason, when all lines that give one agree.
    pub reason: Option<String>,
}

impl From<AgainstRow> for AgainstLine {
    fn from(row: AgainstRow) -> Self {
        AgainstLine {
            key: row.key,
            label: row.label,
            detail: row.detail,
            store: row.store.map(|store| store.0),
            recommended: row.figures.recommended,
            planned: row.figures.planned,
            ordered: row.figures.ordered,
            cost_cents: row.figures.cost.0,
            outcome: row.figures.actual.into(),
            reasons: row.figures.reasons,
            reason: row.reason.map(|reason| reason.word().to_owned()),
        }
    }
}

/// A piece of plan against actual.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomeAgainst {
    /// The rows, by name.
    pub items: Vec<AgainstLine>,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// Read plan against actual: recommended, planned, ordered, printed, delivered, invoiced.
#[utoipa::path(
    get,
    path = "/campaigns/orders/actual",
    tag = "Orders",
    params(WhichRows),
    responses((status = 200, description = "A piece of the table.", body = SomeAgainst), Everywhere, WithParameters)
)]
pub(in crate::api) async fn read_against(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Query(which): Query<WhichRows>,
) -> Result<Json<SomeAgainst>, Problem> {
    let limit = limit(which.limit)?;
    let query = AgainstQuery {
        by: match which.by {
            RowsBy::Store => Grouping::Store,
            RowsBy::Wave => Grouping::Wave,
            RowsBy::Campaign => Grouping::Campaign,
            RowsBy::Region => Grouping::Region,
        },
        plan: which.plan.map(PlanId),
        region: which.region,
        wave: which.wave,
        campaign: which.campaign.map(CampaignId),
        different: which.different,
        ..AgainstQuery::default()
    };
    let question = ("against", &query);
    let after = which.cursor.map(|cursor| position::<u32>(&question, &cursor)).transpose()?;
    let offset = after.unwrap_or(0);
    let mut rows = orders::against(&state.cx, &by.actor, &query, offset, limit + 1).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = if more { Some(cursor(&question, &(offset + limit))?) } else { None };
    Ok(Json(SomeAgainst { items: rows.into_iter().map(Into::into).collect(), next }))
}
