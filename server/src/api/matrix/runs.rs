//! Runs: listed, read, followed, stopped.

use super::run::{Run, RunInFull, RunProgress};
use crate::{
    api::{
        described::{Everywhere, OfOneThing, WithParameters},
        key::ByKey,
        pages::{cursor, limit, position},
        problem::Problem,
        read::{Path, Query},
    },
    router::State,
};
use axum::{Json, extract};
use backend::{jobs, matrix};
use domain::ids::RunId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which piece of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichRuns {
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A piece of the list of runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomeRuns {
    /// The runs, the newest first.
    pub items: Vec<Run>,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// List the matrix runs, the newest first.
#[utoipa::path(
    get,
    path = "/campaigns/matrix/runs",
    tag = "Matrix",
    params(WhichRuns),
    responses((status = 200, description = "A piece of the list.", body = SomeRuns), Everywhere, WithParameters)
)]
pub(super) async fn list_runs(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Query(which): Query<WhichRuns>,
) -> Result<Json<SomeRuns>, Problem> {
    let limit = limit(which.limit)?;
    let question = "matrix runs";
    let before = which.cursor.map(|cursor| position::<i64>(&question, &cursor)).transpose()?;
    // One more than asked for tells whether there are more.
    let mut runs = matrix::runs_before(&state.cx, &by.actor, before, i64::from(limit) + 1).await?;
    let more = runs.len() > limit as usize;
    runs.truncate(limit as usize);
    let next = match runs.last() {
        Some(last) if more => Some(cursor(&question, &last.number)?),
        _ => None,
    };
    Ok(Json(SomeRuns { items: runs.into_iter().map(Run::from).collect(), next }))
}

/// Read a matrix run with what it has learnt.
#[utoipa::path(
    get,
    path = "/campaigns/matrix/runs/{run}",
    tag = "Matrix",
    params(("run" = uuid::Uuid, Path, description = "The run.")),
    responses((status = 200, description = "The run.", body = RunInFull), Everywhere, OfOneThing)
)]
pub(super) async fn read_run(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(run): Path<RunId>,
) -> Result<Json<RunInFull>, Problem> {
    let calibration = matrix::calibration(&state.cx, &by.actor, run).await?;
    let (run, parameters) = matrix::run(&state.cx, &by.actor, run).await?;
    Ok(Json(RunInFull {
        run: run.into(),
        parameters: parameters.map(Into::into),
        calibration: calibration.map(Into::into),
    }))
}

/// Follow the progress of a matrix run.
#[utoipa::path(
    get,
    path = "/campaigns/matrix/runs/{run}/progress",
    tag = "Matrix",
    params(("run" = uuid::Uuid, Path, description = "The run.")),
    responses((status = 200, description = "How far it is.", body = RunProgress), Everywhere, OfOneThing)
)]
pub(super) async fn run_progress(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(run): Path<RunId>,
) -> Result<Json<RunProgress>, Problem> {
    let (run, _) = matrix::run(&state.cx, &by.actor, run).await?;
    Ok(Json(jobs::job(&state.cx, &by.actor, run.job).await?.into()))
}

/// Ask a matrix run to stop. One that is over stays as it is.
///
/// The maker of the key that started it may, and every admin.
#[utoipa::path(
    post,
    path = "/campaigns/matrix/runs/{run}/cancel",
    tag = "Matrix",
    params(
        ("run" = uuid::Uuid, Path, description = "The run."),
        crate::api::described::Named,
    ),
    responses(
        (status = 200, description = "How far it is; it stops at its next step.", body = RunProgress),
        Everywhere,
        OfOneThing,
        crate::api::described::Posted,
    )
)]
pub(super) async fn cancel_run(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(run): Path<RunId>,
) -> Result<Json<RunProgress>, Problem> {
    let (run, _) = matrix::run(&state.cx, &by.actor, run).await?;
    jobs::cancel(&state.cx, &by.actor, run.job).await?;
    Ok(Json(jobs::job(&state.cx, &by.actor, run.job).await?.into()))
}
