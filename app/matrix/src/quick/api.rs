//! What quick orders ask of the server.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::RunId,
    matrix::RecommendationFilter,
    plans::{QuickAsk, QuickDone, QuickPreview, QuickRefusal},
};
use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// What a quick order would do, and the key its confirmation is to carry.
#[server(prefix = "/do", endpoint = "matrix/quick_preview", input = Json)]
pub async fn preview_quick_order(
    run: RunId,
    filter: RecommendationFilter,
) -> Result<(QuickPreview, Uuid), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let preview = backend::orders::quick_preview(&cx, &actor, run, &filter).await?;
    Ok((preview, Uuid::now_v7()))
}

/// Makes the plan and its orders, once.
#[server(prefix = "/do", endpoint = "matrix/quick_order", input = Json)]
pub async fn quick_order(ask: QuickAsk) -> Result<QuickDone, Failure<QuickRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::orders::quick_order(&cx, &actor, &ask).await?)
}
