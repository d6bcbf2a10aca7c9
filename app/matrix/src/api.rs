//! The room's server functions.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::{CampaignId, JobId, RegionId, RunId, StoreId},
    jobs::Job,
    matrix::{
        Parameters, Recommendation, RecommendationFilter, RecommendationSort, RowsPage, RunInfo,
        RunRefusal,
    },
    money::Money,
    period::Month,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// Everything the page shows but the lines themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatrixHere {
    /// The newest runs, newest first.
    pub runs: Vec<RunInfo>,
    /// The run that is shown: the one asked for, or the newest finished one.
    pub shown: Option<RunId>,
    /// What that run learnt.
    pub parameters: Option<Parameters>,
    /// Its campaigns: id, name, colour.
    pub campaigns: Vec<(CampaignId, String, u8)>,
    /// The regions of the workspace.
    pub regions: Vec<(RegionId, String)>,
    /// The states its stores are in.
    pub states: Vec<String>,
    /// The plans that changed last: address, name, status.
    pub plans: Vec<(String, String, String)>,
    /// How many stores and mailings there are to learn from.
    pub stores: i64,
    /// See `stores`.
    pub mailings: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Why this person may not start a run or make a plan, if so.
    pub read_only: Option<String>,
    /// The month a new run is suggested for.
    pub next_month: Month,
}

/// What the matrix page shows.
#[server(prefix = "/do", endpoint = "matrix/load_matrix", input = Json)]
pub async fn load_matrix(run: Option<RunId>) -> Result<MatrixHere, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let runs = backend::matrix::runs(&cx, &actor, 20).await?;
    let shown = run.or_else(|| runs.iter().find(|run| run.finished_at.is_some()).map(|run| run.id));
    let (parameters, campaigns) = match shown {
        Some(id) => (
            backend::matrix::run(&cx, &actor, id).await?.1,
            backend::matrix::campaigns_of(&cx, &actor, id).await?,
        ),
        None => (None, Vec::new()),
    };
    let around = backend::matrix::around(&cx, &actor).await?;
    let currency = backend::accounts::settings(&cx, &actor).await?.currency;
    let today = cx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok(MatrixHere {
        runs,
        shown,
        parameters,
        campaigns,
        regions: around.regions,
        states: around.states,
        plans: around.plans,
        stores: around.stores,
        mailings: around.mailings,
        currency,
        read_only: actor
            .may(domain::accounts::Action::RunMatrix)
            .err()
            .map(|forbidden| forbidden.to_string()),
        next_month: Month::of(today.last_of_month().tomorrow().unwrap_or(today)),
    })
}

/// Some of a run's lines.
#[server(prefix = "/do", endpoint = "matrix/rows", input = Json)]
pub async fn matrix_rows(
    run: RunId,
    filter: RecommendationFilter,
    sort: RecommendationSort,
    offset: u32,
) -> Result<RowsPage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let size = u32::try_from(ui::pages::PAGE).unwrap_or(100);
    Ok(backend::matrix::rows(&cx, &actor, run, &filter, sort, offset, size).await?)
}

/// A recommendation with everything behind it.
#[server(prefix = "/do", endpoint = "matrix/read_recommendation", input = Json)]
pub async fn read_recommendation(run: RunId, store: StoreId) -> Result<Recommendation, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::matrix::recommendation(&cx, &actor, run, store).await?)
}

/// Starts a run.
#[server(prefix = "/do", endpoint = "matrix/start_run", input = Json)]
pub async fn start_run(month: Month, budget: Option<Money>) -> Result<RunId, Failure<RunRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let ask = backend::matrix::Ask { budget, ..backend::matrix::Ask::of(month) };
    Ok(backend::matrix::start(&cx, &actor, ask).await?.0)
}

/// How far a run's work is.
#[server(prefix = "/do", endpoint = "matrix/run_progress", input = Json)]
pub async fn run_progress(job: JobId) -> Result<Job, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::jobs::job(&cx, &actor, job).await?)
}

/// Asks a run's work to stop.
#[server(prefix = "/do", endpoint = "matrix/cancel_run", input = Json)]
pub async fn cancel_run(job: JobId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::jobs::cancel(&cx, &actor, job).await?)
}
