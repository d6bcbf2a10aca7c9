//! The server functions of the list of plans.

use app_page::Failure;
use domain::{
    ids::PlanId,
    period::Month,
    plans::{CreateRefusal, PlanCursor, PlanFilter, PlanList},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// How many plans a page of the list has.
#[cfg(feature = "ssr")]
const PAGE: u32 = 50;

/// The plans that a filter means, last changed first, behind one of them.
#[server(prefix = "/do", endpoint = "plans/plans", input = Json)]
pub async fn plans(filter: PlanFilter, after: Option<PlanCursor>) -> Result<PlanList, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::plans(&cx, &actor, &filter, after, PAGE).await?)
}

/// A name that is free for a copy of a plan.
#[server(prefix = "/do", endpoint = "plans/free_name", input = Json)]
pub async fn free_name(base: String) -> Result<String, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::free_name(&cx, &actor, &base).await?)
}

/// A draft like another plan, under a name of its own.
#[server(prefix = "/do", endpoint = "plans/duplicate", input = Json)]
pub async fn duplicate(
    plan: PlanId,
    name: String,
    month: Month,
) -> Result<PlanId, Failure<CreateRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::duplicate_plan(&cx, &actor, plan, &name, month).await?)
}

/// Puts a plan away, or takes it out of the archive.
#[server(prefix = "/do", endpoint = "plans/archive", input = Json)]
pub async fn archive(plan: PlanId, archived: bool) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::archive_plan(&cx, &actor, plan, archived).await?)
}
