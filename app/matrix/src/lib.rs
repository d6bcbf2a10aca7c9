//! The room `matrix`: what past mailings recommend for each store, and the way to a plan.

#![recursion_limit = "512"]

mod address;
pub mod api;
mod around;
mod column_choice;
mod columns;
mod export;
mod filters;
mod list;
mod page;
mod panel;
mod plan_dialog;
mod progress;
mod run_dialog;
mod views;

use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};
use page::MatrixPage;

app_page::room!(matrix_room, __preload_matrix_room, {
    Matrix: MatrixPage,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn MatrixRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("campaigns/matrix") view={Lazy::<Matrix>::new()}/> }
        .into_inner()
        .into_any_nested_route()
}
