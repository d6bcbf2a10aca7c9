//! The room `matrix`: what past mailings recommend for each store, and the way to a plan.

pub mod api;
mod columns;
mod list;
mod page;
mod panel;
mod progress;
mod run_dialog;

use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};
use page::MatrixPage;

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn MatrixRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("campaigns/matrix") view={Lazy::<MatrixPage>::new()}/> }
        .into_inner()
        .into_any_nested_route()
}
