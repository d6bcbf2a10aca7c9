//! Waves of a plan: listed, read, changed.

use super::{
    etag::{IfMatch, Seen, Tagged, unmatched},
    item::nullable,
    plan::{PlanWave, wave},
};
use crate::{
    api::{
        described::{Conditional, Everywhere, Named, OfOneThing, Posted, WithBody},
        key::ByKey,
        problem::{Kind, Problem},
        read::{Body, Path},
    },
    router::State,
};
use axum::{Json, extract};
use backend::plans;
use domain::{
    accounts::Actor,
    ids::{PlanId, WaveId},
    money::Money,
    plans::WaveOperation,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The waves of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanWaves {
    /// The waves, in order.
    pub items: Vec<PlanWave>,
}

/// List the waves of a plan, in order. There are few: they come in one piece.
#[utoipa::path(
    get,
    path = "/campaigns/plans/{plan}/waves",
    tag = "Plans",
    params(("plan" = Uuid, Path, description = "The plan.")),
    responses((status = 200, description = "The waves.", body = PlanWaves), Everywhere, OfOneThing)
)]
pub(in crate::api) async fn list_waves(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(plan): Path<PlanId>,
) -> Result<Json<PlanWaves>, Problem> {
    let page = plans::plan_page(&state.cx, &by.actor, plan).await?;
    Ok(Json(PlanWaves { items: page.waves.iter().map(|one| wave(&page, one)).collect() }))
}

async fn one(
    state: &State,
    actor: &Actor,
    plan: PlanId,
    id: WaveId,
) -> Result<Tagged<PlanWave>, Problem> {
    let page = plans::plan_page(&state.cx, actor, plan).await?;
    let found = page
        .wave(Some(id))
        .ok_or_else(|| Problem::new(Kind::NotFound, "There is no such wave in this plan."))?;
    Ok(Tagged::of(found.version, wave(&page, found)))
}

/// Read a wave.
#[utoipa::path(
    get,
    path = "/campaigns/plans/{plan}/waves/{wave}",
    tag = "Plans",
    params(
        ("plan" = Uuid, Path, description = "The plan."),
        ("wave" = Uuid, Path, description = "The wave."),
    ),
    responses(
        (status = 200, description = "The wave.", body = PlanWave, headers(
            ("etag" = String, description = "Moves with every change of the wave itself.")
        )),
        Everywhere,
        OfOneThing,
    )
)]
pub(in crate::api) async fn read_wave(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path((plan, wave)): Path<(PlanId, WaveId)>,
) -> Result<Tagged<PlanWave>, Problem> {
    one(&state, &by.actor, plan, wave).await
}

/// What of a wave is to change; what is left out stays, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeWave {
    /// Another name.
    #[schema(min_length = 1, max_length = 60)]
    pub name: Option<String>,
    /// Another day on which it is in homes, or none yet.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, format = Date)]
    pub in_home_on: Option<Option<Date>>,
    /// What it may cost, in cents, or any amount.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 0)]
    pub budget_cents: Option<Option<i64>>,
}

/// Change a wave: all that is sent, or nothing. Needs the right to edit.
#[utoipa::path(
    patch,
    path = "/campaigns/plans/{plan}/waves/{wave}",
    tag = "Plans",
    params(
        ("plan" = Uuid, Path, description = "The plan."),
        ("wave" = Uuid, Path, description = "The wave."),
        IfMatch,
        Named,
    ),
    request_body = ChangeWave,
    responses(
        (status = 200, description = "The wave as it is now.", body = PlanWave, headers(
            ("etag" = String, description = "Moves with every change of the wave itself.")
        )),
        Everywhere,
        OfOneThing,
        Posted,
        WithBody,
        Conditional,
    )
)]
pub(in crate::api) async fn change_wave(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path((plan, id)): Path<(PlanId, WaveId)>,
    Seen(seen): Seen,
    Body(change): Body<ChangeWave>,
) -> Result<Tagged<PlanWave>, Problem> {
    let operations = [
        change.name.map(WaveOperation::Rename),
        change.in_home_on.map(WaveOperation::SetDate),
        change.budget_cents.map(|budget| WaveOperation::SetBudget(budget.map(Money))),
    ];
    let operations = operations.into_iter().flatten().collect();
    plans::patch_wave(&state.cx, &by.actor, plan, id, seen, operations).await.map_err(unmatched)?;
    one(&state, &by.actor, plan, id).await
}
