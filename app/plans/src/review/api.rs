//! The server functions of the review.

use app_page::Failure;
use domain::{
    ids::PlanId,
    plans::{Review as Reviewed, ReviewRefusal, ReviewScope},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// How a plan differs from what was recommended.
#[server(prefix = "/do", endpoint = "plans/review", input = Json)]
pub async fn review(plan: PlanId, scope: ReviewScope) -> Result<Reviewed, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::review(&cx, &actor, plan, scope).await?)
}

/// Sends a plan for review.
#[server(prefix = "/do", endpoint = "plans/send_for_review", input = Json)]
pub async fn send_for_review(plan: PlanId, note: String) -> Result<(), Failure<ReviewRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::send_for_review(&cx, &actor, plan, &note).await?)
}

/// Takes a plan back out of review.
#[server(prefix = "/do", endpoint = "plans/take_back", input = Json)]
pub async fn take_back(plan: PlanId) -> Result<(), Failure<ReviewRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::take_back(&cx, &actor, plan).await?)
}

/// Sends a plan back from review.
#[server(prefix = "/do", endpoint = "plans/send_back", input = Json)]
pub async fn send_back(plan: PlanId, reason: String) -> Result<(), Failure<ReviewRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::send_back(&cx, &actor, plan, &reason).await?)
}
