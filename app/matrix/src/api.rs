//! The room's server functions.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::{CampaignId, JobId, PlanId, RegionId, RunId, StoreGroupId, StoreId, StoreTypeId},
    jobs::Job,
    matrix::{
        LatestPlan, MatrixColumns, MatrixView, Parameters, RecommendationFilter,
        RecommendationSort, RowsPage, RunInfo,
    },
    period::Month,
    plans::{CreateRefusal, Preview},
    views::SavedView,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::{Json, Postcard};

#[cfg(feature = "ssr")]
use domain::accounts::Action;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked, cookie};

/// The cookie that keeps a person's choice of columns in this browser.
#[cfg(feature = "ssr")]
const COLUMNS_COOKIE: &str = "matrix_columns";

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
    /// The store types of the workspace.
    pub types: Vec<(StoreTypeId, String)>,
    /// Its store groups.
    pub groups: Vec<(StoreGroupId, String)>,
    /// The views this person sees, their own first.
    pub views: Vec<SavedView<MatrixView>>,
    /// The columns this person chose last.
    pub columns: MatrixColumns,
    /// The plans that changed last; those of the shown run come first.
    pub plans: Vec<LatestPlan>,
    /// How many stores and mailings there are to learn from.
    pub stores: i64,
    /// See `stores`.
    pub mailings: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Why this person may not start a run, if so.
    pub read_only: Option<String>,
    /// Why this person may not make a plan, if so.
    pub no_plans: Option<String>,
    /// Whether this person may share views with the workspace.
    pub may_share: bool,
    /// The month a new run is suggested for.
    pub next_month: Month,
}

/// What the matrix page shows.
#[server(prefix = "/do", endpoint = "matrix/load_matrix", input = Json)]
pub async fn load_matrix(run: Option<RunId>) -> Result<MatrixHere, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let runs = backend::matrix::runs(&cx, &actor, 20).await?;
    // A run that is not finished, or never will be, has nothing to show.
    let unfinished = |id: RunId| runs.iter().any(|run| run.id == id && run.finished_at.is_none());
    let shown = run
        .filter(|id| !unfinished(*id))
        .or_else(|| runs.iter().find(|run| run.finished_at.is_some()).map(|run| run.id));
    let (parameters, campaigns) = match shown {
        Some(id) => (
            backend::matrix::run(&cx, &actor, id).await?.1,
            backend::matrix::campaigns_of(&cx, &actor, id).await?,
        ),
        None => (None, Vec::new()),
    };
    let around = backend::matrix::around(&cx, &actor, shown).await?;
    let currency = backend::accounts::settings(&cx, &actor).await?.currency;
    let today = cx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok(MatrixHere {
        runs,
        shown,
        parameters,
        campaigns,
        regions: around.regions,
        states: around.states,
        types: around.types,
        groups: around.groups,
        views: backend::views::views(&cx, &actor).await?,
        columns: cookie(COLUMNS_COOKIE)
            .map(|words| MatrixColumns::from_words(&words))
            .unwrap_or_default(),
        plans: around.plans,
        stores: around.stores,
        mailings: around.mailings,
        currency,
        read_only: actor.may(Action::RunMatrix).err().map(|forbidden| forbidden.to_string()),
        no_plans: actor.may(Action::EditPlans).err().map(|forbidden| forbidden.to_string()),
        may_share: actor.may(Action::ShareViews).is_ok(),
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

/// The stores on the lines from `offset` on, at most `count`, in the order they are shown.
#[server(prefix = "/do", endpoint = "matrix/stores_between", input = Json, output = Postcard)]
pub async fn stores_between(
    run: RunId,
    filter: RecommendationFilter,
    sort: RecommendationSort,
    offset: u32,
    count: u32,
) -> Result<Vec<StoreId>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let lines = backend::matrix::rows(&cx, &actor, run, &filter, sort, offset, count).await?;
    Ok(lines.rows.into_iter().map(|row| row.store).collect())
}

/// Remembers the choice of columns in this browser for a year.
#[server(prefix = "/do", endpoint = "matrix/remember_columns", input = Json)]
pub async fn remember_columns(columns: MatrixColumns) -> Result<(), Failure> {
    asked::<domain::refusal::Never>()?;
    let text = format!(
        "{COLUMNS_COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        columns.words()
    );
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::HeaderValue::from_str(&text))
    {
        response.append_header(axum::http::header::SET_COOKIE, value);
    }
    Ok(())
}

/// What a plan from these recommendations would hold, and a name for it that is free.
#[server(prefix = "/do", endpoint = "matrix/plan_preview", input = Json)]
pub async fn plan_preview(
    run: RunId,
    filter: RecommendationFilter,
    name: String,
) -> Result<(Preview, String), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let preview = backend::plans::preview(&cx, &actor, run, &filter).await?;
    Ok((preview, backend::plans::free_name(&cx, &actor, &name).await?))
}

/// Makes a plan from these recommendations.
#[server(prefix = "/do", endpoint = "matrix/make_plan", input = Json)]
pub async fn make_plan(
    name: String,
    month: Month,
    run: RunId,
    filter: RecommendationFilter,
) -> Result<PlanId, Failure<CreateRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::create_from_run(&cx, &actor, &name, month, run, &filter).await?)
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
