//! The server function of the review.

use app_page::Failure;
use domain::{
    ids::PlanId,
    plans::{Review as Reviewed, ReviewScope},
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
