//! The server functions of saved views.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::ViewId,
    plans::PlanView,
    views::{SavedView, ViewRefusal},
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};
#[cfg(feature = "ssr")]
use backend::views::{self, ViewChange};

/// The views this person sees, their own first.
#[server(prefix = "/do", endpoint = "plans/views", input = Json)]
pub async fn list_views() -> Result<Vec<SavedView<PlanView>>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(views::views(&cx, &actor).await?)
}

/// Saves a view under a name.
#[server(prefix = "/do", endpoint = "plans/save_view", input = Json)]
pub async fn save_view(
    name: String,
    shared: bool,
    view: PlanView,
) -> Result<ViewId, Failure<ViewRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(views::save_view(&cx, &actor, &name, shared, view).await?)
}

/// Gives a view that is still at `version` another name, other people, or another content.
#[server(prefix = "/do", endpoint = "plans/change_view", input = Json)]
pub async fn change_view(
    id: ViewId,
    version: u32,
    name: Option<String>,
    shared: Option<bool>,
    view: Option<PlanView>,
) -> Result<(), Failure<ViewRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(views::change_view(&cx, &actor, id, ViewChange { version, name, shared, view }).await?)
}

/// Deletes a view.
#[server(prefix = "/do", endpoint = "plans/delete_view", input = Json)]
pub async fn delete_view(id: ViewId) -> Result<(), Failure<ViewRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(views::delete_view::<PlanView>(&cx, &actor, id).await?)
}
