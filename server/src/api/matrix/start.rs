//! Starting a run.

use super::{constraints::RunConstraints, run::Run};
use crate::{
    api::{
        described::{Everywhere, Named, Posted, WithBody},
        key::ByKey,
        problem::{Kind, Problem},
        read::Body,
    },
    router::State,
};
use axum::{
    Json, extract,
    http::{HeaderName, StatusCode, header},
};
use backend::matrix::{self, Ask};
use domain::{money::Money, period::Month};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a run is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartRun {
    /// The month that is planned for.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2025-04")]
    pub month: String,
    /// What may be spent in all, in cents. Without it every store gets its own best quantity.
    #[schema(minimum = 1, example = 2_500_000)]
    pub budget_cents: Option<i64>,
    /// What else the recommendations must keep to. Constraints that cannot all hold fail the run,
    /// whose problem then names the smallest set of them that stand against each other.
    #[serde(default)]
    pub constraints: RunConstraints,
    /// The share of the mailed stores that is held out to measure lift.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 0.5)]
    pub holdout_share: f64,
    /// The share of the mailed stores whose quantity is varied to learn from it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub exploration_share: f64,
    /// Smallest run for stores that name none, in pieces; the usual one without it.
    pub minimum_run_pieces: Option<u32>,
    /// What a response earns in this run before the cost of mailing, in cents; the workspace's
    /// margin without it.
    #[schema(minimum = 1, example = 4_500)]
    pub margin_per_response_cents: Option<i64>,
}

/// Start a matrix run.
///
/// The run is worked on in the background: follow its progress until its state is `done`, then read
/// its recommendations. One run at a time; a second is refused with the rule `already_running`.
/// Thresholds, and without one of its own the margin, come from the workspace's settings. Needs the right to edit.
#[utoipa::path(
    post,
    path = "/campaigns/matrix/runs",
    tag = "Matrix",
    params(Named),
    request_body = StartRun,
    responses(
        (status = 202, description = "It is queued.", body = Run, headers(
            ("location" = String, description = "The address of the run.")
        )),
        Everywhere,
        Posted,
        WithBody,
    )
)]
pub(super) async fn start_run(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Body(ask): Body<StartRun>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Run>), Problem> {
    let month: Month =
        ask.month.parse().map_err(|why| Problem::new(Kind::Form, format!("month: {why}")))?;
    let ask = Ask {
        month,
        budget: ask.budget_cents.map(Money),
        constraints: ask.constraints.read()?,
        holdout: ask.holdout_share,
        exploration: ask.exploration_share,
        min_run: ask.minimum_run_pieces,
        margin: ask.margin_per_response_cents.map(Money),
    };
    let (run, _) = matrix::start(&state.cx, &by.actor, ask).await?;
    let (run, _) = matrix::run(&state.cx, &by.actor, run).await?;
    let location = format!("/api/campaigns/matrix/runs/{}", run.id);
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(run.into())))
}
