//! What the comparison asks of the server.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::RunId,
    matrix::{ChangeKind, ComparisonPage},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// What is different in all, and the stores of a kind from `offset` on; of all kinds that are changes
/// when none is named.
#[server(prefix = "/do", endpoint = "matrix/compare", input = Json)]
pub async fn compare_runs(
    before: RunId,
    now: RunId,
    kind: Option<ChangeKind>,
    offset: u32,
) -> Result<ComparisonPage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let kinds: Vec<ChangeKind> = kind.into_iter().collect();
    let offset = usize::try_from(offset).unwrap_or(usize::MAX);
    let size = ui::pages::PAGE;
    Ok(backend::matrix::comparison(&cx, &actor, before, now, &kinds, offset, size).await?)
}
