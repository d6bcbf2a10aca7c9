//! Changing a plan as a whole.

use super::{
    etag::{IfMatch, Seen, Tagged, unmatched},
    list::in_full,
    plan::PlanInFull,
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
use axum::extract;
use backend::plans::{self, PlanPatch};
use domain::ids::PlanId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What of a plan is to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePlan {
    /// Another name; only a draft is renamed.
    #[schema(min_length = 1, max_length = 120)]
    pub name: Option<String>,
    /// Whether it is put away.
    pub archived: Option<bool>,
}

/// Rename, archive or unarchive a plan. Needs the right to edit.
#[utoipa::path(
    patch,
    path = "/campaigns/plans/{plan}",
    tag = "Plans",
    params(("plan" = Uuid, Path, description = "The plan."), IfMatch, Named),
    request_body = ChangePlan,
    responses(
        (status = 200, description = "The plan as it is now.", body = PlanInFull, headers(
            ("etag" = String, description = "Moves with every change of the plan, its items and waves.")
        )),
        Everywhere,
        OfOneThing,
        Posted,
        WithBody,
        Conditional,
    )
)]
pub(in crate::api) async fn change_plan(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(plan): Path<PlanId>,
    Seen(seen): Seen,
    Body(change): Body<ChangePlan>,
) -> Result<Tagged<PlanInFull>, Problem> {
    let patch = PlanPatch { name: change.name, archived: change.archived };
    plans::patch_plan(&state.cx, &by.actor, plan, seen, patch).await.map_err(unmatched)?;
    in_full(&state, &by.actor, plan).await
}
