//! The room `matrix`: what past mailings recommend for each store, and the way to a plan.

#![recursion_limit = "512"]

mod address;
pub mod api;
mod around;
mod beyond;
mod by_region;
mod calibration;
mod column_choice;
mod columns;
mod compare;
mod export;
mod filters;
mod help;
mod holdouts;
mod list;
mod page;
mod panel;
mod plan_dialog;
mod progress;
mod quick;
mod run_dialog;
mod runs;
mod said;
mod tour;
mod views;

use calibration::CalibrationPage;
use compare::ComparePage;
use help::HelpPage;
use holdouts::HoldoutsPage;
use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};
use page::MatrixPage;
use runs::RunsPage;

app_page::room!(matrix_room, __preload_matrix_room, {
    Matrix: MatrixPage,
    Runs: RunsPage,
    Compare: ComparePage,
    Calibration: CalibrationPage,
    Holdouts: HoldoutsPage,
    Help: HelpPage,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn MatrixRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("campaigns/matrix") view={Lazy::<Matrix>::new()}/>
        <Route path=path!("campaigns/matrix/runs") view={Lazy::<Runs>::new()}/>
        <Route path=path!("campaigns/matrix/compare") view={Lazy::<Compare>::new()}/>
        <Route path=path!("campaigns/matrix/calibration") view={Lazy::<Calibration>::new()}/>
        <Route path=path!("campaigns/matrix/holdouts") view={Lazy::<Holdouts>::new()}/>
        <Route path=path!("help/matrix") view={Lazy::<Help>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}
