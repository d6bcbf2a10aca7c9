//! The room's server functions.

use app_page::Failure;
use domain::{
    ids::{ItemId, PlanId, RunId},
    period::Month,
    plans::{
        Approval, ApprovalRefusal, Change, Check, Comparison, CreateRefusal, EditRefusal, PlanPage,
        PlanSheet, Preview, RecommendationFilter, Version, VersionRefusal,
    },
};
use leptos::prelude::*;
use server_fn::codec::{Json, Postcard};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// A plan without its lines.
#[server(prefix = "/do", endpoint = "plans/open", input = Json)]
pub async fn open_plan(plan: PlanId) -> Result<PlanPage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::plan_page(&cx, &actor, plan).await?)
}

/// The whole plan, for the browser to work on.
#[server(prefix = "/do", endpoint = "plans/sheet", input = Json, output = Postcard)]
pub async fn load_sheet(plan: PlanId) -> Result<PlanSheet, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::sheet(&cx, &actor, plan).await?)
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
) -> Result<Approval, Failure<ApprovalRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::approve(&cx, &actor, plan, seen, &acknowledged).await?)
}

/// Opens an approved plan as a new revision.
#[server(prefix = "/do", endpoint = "plans/reopen", input = Json)]
pub async fn reopen_plan(plan: PlanId, reason: String) -> Result<(), Failure<ApprovalRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::reopen(&cx, &actor, plan, &reason).await?)
}

/// The versions of a plan, the newest first.
#[server(prefix = "/do", endpoint = "plans/versions", input = Json)]
pub async fn plan_versions(plan: PlanId) -> Result<Vec<Version>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::versions(&cx, &actor, plan).await?)
}

/// Gives the plan as it is now a name; the place in its history.
#[server(prefix = "/do", endpoint = "plans/save_version", input = Json)]
pub async fn save_version(plan: PlanId, name: String) -> Result<u32, Failure<VersionRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::save_version(&cx, &actor, plan, &name).await?)
}

/// How a plan differed between two places of its history; until now without the second.
#[server(prefix = "/do", endpoint = "plans/compare_versions", input = Json)]
pub async fn compare_versions(
    plan: PlanId,
    from: u32,
    to: Option<u32>,
) -> Result<Comparison, Failure<VersionRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::compare_versions(&cx, &actor, plan, from, to).await?)
}

/// Makes the plan hold again what it held at a place of its history; how many cells changed.
#[server(prefix = "/do", endpoint = "plans/restore_version", input = Json)]
pub async fn restore_version(plan: PlanId, sequence: u32) -> Result<u32, Failure<VersionRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::restore_version(&cx, &actor, plan, sequence).await?)
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
