//! Plans: listed and read.

use super::{
    etag::Tagged,
    plan::{PlanInFull, PlanLine, PlanState},
};
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
use backend::plans;
use domain::{
    ids::PlanId,
    plans::{PlanCursor, PlanFilter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which plans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichPlans {
    /// Only these statuses, with commas between them.
    #[serde(default)]
    #[param(value_type = Option<Vec<PlanState>>, style = Form, explode = false)]
    status: List<PlanState>,
    /// A part of the name.
    search: Option<String>,
    /// Those that were archived, instead of those that were not.
    #[serde(default)]
    archived: bool,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A piece of the list of plans.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomePlans {
    /// The plans, last changed first.
    pub items: Vec<PlanLine>,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// List the plans, last changed first.
#[utoipa::path(
    get,
    path = "/campaigns/plans",
    tag = "Plans",
    params(WhichPlans),
    responses((status = 200, description = "A piece of the list.", body = SomePlans), Everywhere, WithParameters)
)]
pub(in crate::api) async fn list_plans(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Query(which): Query<WhichPlans>,
) -> Result<Json<SomePlans>, Problem> {
    let limit = limit(which.limit)?;
    let filter = PlanFilter {
        text: which.search.unwrap_or_default(),
        statuses: which.status.0.into_iter().map(Into::into).collect(),
        archived: which.archived,
    };
    let after = which
        .cursor
        .map(|cursor| position::<PlanCursor>(&("plans", &filter), &cursor))
        .transpose()?;
    let list = plans::plans(&state.cx, &by.actor, &filter, after, limit).await?;
    let next = list.next.map(|next| cursor(&("plans", &filter), &next)).transpose()?;
    Ok(Json(SomePlans { items: list.plans.into_iter().map(Into::into).collect(), next }))
}

/// Read a plan with its waves, sums and checks.
#[utoipa::path(
    get,
    path = "/campaigns/plans/{plan}",
    tag = "Plans",
    params(("plan" = Uuid, Path, description = "The plan.")),
    responses(
        (status = 200, description = "The plan.", body = PlanInFull, headers(
            ("etag" = String, description = "Moves with every change of the plan, its items and waves.")
        )),
        Everywhere,
        OfOneThing,
    )
)]
pub(in crate::api) async fn read_plan(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(plan): Path<PlanId>,
) -> Result<Tagged<PlanInFull>, Problem> {
    in_full(&state, &by.actor, plan).await
}

/// A plan as it is now, with its tag.
pub(super) async fn in_full(
    state: &State,
    actor: &domain::accounts::Actor,
    plan: PlanId,
) -> Result<Tagged<PlanInFull>, Problem> {
    let page = plans::plan_page(&state.cx, actor, plan).await?;
    Ok(Tagged::of(page.plan.sequence, page.into()))
}
