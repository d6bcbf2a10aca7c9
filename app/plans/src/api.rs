//! The room's server functions.

use app_page::Failure;
use domain::{
    ids::{ItemId, PlanId, RunId, WaveId},
    period::Month,
    plans::{
        ApprovalRefusal, Change, Check, CreateRefusal, EditRefusal, ItemFilter, LinePage,
        Operation, PlanPage, Preview, RecommendationFilter, Saved, SavedWave, Sort, WaveOperation,
    },
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// A plan without its lines.
#[server(prefix = "/do", endpoint = "plans/open", input = Json)]
pub async fn open_plan(plan: PlanId) -> Result<PlanPage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::plan_page(&cx, &actor, plan).await?)
}

/// A window of a plan's lines.
#[server(prefix = "/do", endpoint = "plans/lines", input = Json)]
pub async fn plan_lines(
    plan: PlanId,
    filter: ItemFilter,
    sort: Sort,
    first: u32,
    count: u32,
) -> Result<LinePage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::lines(&cx, &actor, plan, &filter, sort, first, count).await?)
}

/// What a plan from these recommendations would hold, and a name that is free for it.
#[server(prefix = "/do", endpoint = "plans/preview", input = Json)]
pub async fn preview_plan(
    run: Option<RunId>,
    filter: RecommendationFilter,
    name: String,
) -> Result<(Option<Preview>, String), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let name = backend::plans::free_name(&cx, &actor, &name).await?;
    let preview = match run {
        Some(run) => Some(backend::plans::preview(&cx, &actor, run, &filter).await?),
        None => None,
    };
    Ok((preview, name))
}

/// Makes a plan from a run's recommendations, or from the open stores when there is no run.
#[server(prefix = "/do", endpoint = "plans/create", input = Json)]
pub async fn create_plan(
    name: String,
    month: Month,
    run: Option<RunId>,
    filter: RecommendationFilter,
) -> Result<PlanId, Failure<CreateRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(match run {
        Some(run) => {
            backend::plans::create_from_run(&cx, &actor, &name, month, run, &filter).await?
        }
        None => backend::plans::create_from_stores(&cx, &actor, &name, month).await?,
    })
}

/// Changes one cell of an item.
#[server(prefix = "/do", endpoint = "plans/edit_item", input = Json)]
pub async fn edit_item(
    plan: PlanId,
    item: ItemId,
    base: u32,
    operation: Operation,
) -> Result<Saved, Failure<EditRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::edit_item(&cx, &actor, plan, item, base, operation).await?)
}

/// Assigns all included stores that the filter means to a wave, or to none; how many changed.
#[server(prefix = "/do", endpoint = "plans/assign_wave", input = Json)]
pub async fn assign_wave(
    plan: PlanId,
    filter: ItemFilter,
    wave: Option<WaveId>,
) -> Result<u32, Failure<EditRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::assign_wave(&cx, &actor, plan, &filter, wave).await?)
}

/// Changes one cell of a wave.
#[server(prefix = "/do", endpoint = "plans/edit_wave", input = Json)]
pub async fn edit_wave(
    plan: PlanId,
    wave: WaveId,
    base: u32,
    operation: WaveOperation,
) -> Result<SavedWave, Failure<EditRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::edit_wave(&cx, &actor, plan, wave, base, operation).await?)
}

/// Gives a plan another name.
#[server(prefix = "/do", endpoint = "plans/rename", input = Json)]
pub async fn rename_plan(plan: PlanId, name: String) -> Result<String, Failure<EditRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::rename_plan(&cx, &actor, plan, &name).await?)
}

/// Approves a plan as seen at change `seen`, with these warnings acknowledged.
#[server(prefix = "/do", endpoint = "plans/approve", input = Json)]
pub async fn approve_plan(
    plan: PlanId,
    seen: u32,
    acknowledged: Vec<Check>,
) -> Result<(), Failure<ApprovalRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::approve(&cx, &actor, plan, seen, &acknowledged).await?)
}

/// Opens an approved plan as a new revision.
#[server(prefix = "/do", endpoint = "plans/reopen", input = Json)]
pub async fn reopen_plan(plan: PlanId, reason: String) -> Result<(), Failure<ApprovalRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::reopen(&cx, &actor, plan, &reason).await?)
}

/// What happened to a plan or to one of its items, newest first.
#[server(prefix = "/do", endpoint = "plans/changes", input = Json)]
pub async fn plan_changes(
    plan: PlanId,
    item: Option<ItemId>,
    before: Option<u32>,
) -> Result<Vec<Change>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::changes(&cx, &actor, plan, item, before).await?)
}
