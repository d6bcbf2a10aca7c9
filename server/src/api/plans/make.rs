//! Making a plan: from a matrix run, from the open stores, or like another.

use super::{etag::Tagged, list::in_full, plan::PlanInFull};
use crate::{
    api::{
        described::{Everywhere, Named, OfOneThing, Posted, WithBody},
        key::ByKey,
        problem::{Kind, Problem},
        read::Body,
    },
    router::State,
};
use axum::{extract, http::StatusCode};
use backend::plans;
use domain::{
    ids::{CampaignId, PlanId, RegionId, RunId, StoreId},
    matrix,
    period::Month,
    plans::RecommendationFilter,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A status of a recommendation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FromStatus {
    /// Auto-approved: its store is included.
    AutoApprove,
    /// Its store is to be decided.
    NeedsReview,
    /// Its store is left out, and stays in the plan to be seen.
    Skip,
}

impl From<FromStatus> for matrix::Status {
    fn from(status: FromStatus) -> Self {
        match status {
            FromStatus::AutoApprove => matrix::Status::AutoApprove,
            FromStatus::NeedsReview => matrix::Status::NeedsReview,
            FromStatus::Skip => matrix::Status::Skip,
        }
    }
}

/// Which recommendations of a run become items; without limits, all of them.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FromRecommendations {
    /// Only with these statuses.
    pub statuses: Vec<FromStatus>,
    /// Only in these regions.
    pub regions: Vec<Uuid>,
    /// Only with these campaigns.
    pub campaigns: Vec<Uuid>,
    /// Only these stores.
    pub stores: Vec<Uuid>,
    /// Only with a confidence of at least this.
    #[schema(minimum = 0, maximum = 100)]
    pub min_confidence: Option<f64>,
}

impl From<FromRecommendations> for RecommendationFilter {
    fn from(from: FromRecommendations) -> Self {
        RecommendationFilter {
            statuses: from.statuses.into_iter().map(Into::into).collect(),
            regions: from.regions.into_iter().map(RegionId).collect(),
            campaigns: from.campaigns.into_iter().map(CampaignId).collect(),
            stores: from.stores.into_iter().map(StoreId).collect(),
            min_confidence: from.min_confidence,
            ..RecommendationFilter::default()
        }
    }
}

/// A plan to be made. With `run` from its recommendations, with `like` as a copy of another plan, with
/// neither from the open stores.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    /// Its name; no other plan has it.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// The month it mails in.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2025-04")]
    pub month: String,
    /// The matrix run to take recommendations from.
    pub run: Option<Uuid>,
    /// Which of its recommendations.
    #[serde(default)]
    pub recommendations: FromRecommendations,
    /// The plan to copy: its run, waves and items.
    pub like: Option<Uuid>,
}

/// Make a plan.
///
/// Only stores within the key's reach become items. Needs the right to edit.
#[utoipa::path(
    post,
    path = "/campaigns/plans",
    tag = "Plans",
    params(Named),
    request_body = NewPlan,
    responses(
        (status = 201, description = "It is made.", body = PlanInFull, headers(
            ("location" = String, description = "The address of the plan."),
            ("etag" = String, description = "Moves with every change of the plan, its items and waves.")
        )),
        Everywhere,
        OfOneThing,
        Posted,
        WithBody,
    )
)]
pub(in crate::api) async fn create_plan(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Body(new): Body<NewPlan>,
) -> Result<Tagged<PlanInFull>, Problem> {
    let month: Month =
        new.month.parse().map_err(|why| Problem::new(Kind::Form, format!("month: {why}")))?;
    let (cx, actor) = (&state.cx, &by.actor);
    let plan = match (new.run, new.like) {
        (Some(_), Some(_)) => {
            let detail = "run, like: A plan is made from a run or like another, not both.";
            return Err(Problem::new(Kind::Form, detail));
        }
        (Some(run), None) => {
            let filter = new.recommendations.into();
            plans::create_from_run(cx, actor, &new.name, month, RunId(run), &filter).await?
        }
        (None, Some(like)) => {
            plans::duplicate_plan(cx, actor, PlanId(like), &new.name, month).await?
        }
        (None, None) => plans::create_from_stores(cx, actor, &new.name, month).await?,
    };
    let made = in_full(&state, actor, plan).await?;
    let location = Some(format!("/api/campaigns/plans/{plan}"));
    Ok(Tagged { status: StatusCode::CREATED, location, ..made })
}
