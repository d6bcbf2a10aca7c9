//! What the browser asks.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::{RunId, StoreId},
    matrix::CloserLook,
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// A recommendation with everything behind it.
#[server(prefix = "/do", endpoint = "matrix/closer_look", input = Json)]
pub async fn look_closer(run: RunId, store: StoreId) -> Result<CloserLook, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::matrix::closer_look(&cx, &actor, run, store).await?)
}
