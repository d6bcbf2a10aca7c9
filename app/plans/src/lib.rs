//! The room `plans`: its pages and server functions.
//!
//! `list` shows all plans, `new_page` makes one (the matrix links to it, see
//! [`new_page::NewPlanRoute`]), `plan_page` lays out one plan. What a plan's page knows and what is
//! still on its way to the server is in `desk`; `grid` is the table, moved by the pure `gesture`;
//! `cells` draws and edits single cells; `live` hears what others do; `filters`, `summary`, `panel` and `approval` stand around it.
//! `threads` is what is said about a plan, `shares` shows it to people without an account.

#![recursion_limit = "512"]
#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

pub mod api;
mod approval;
mod assign;
mod cells;
mod desk;
mod filters;
mod gesture;
mod grid;
mod list;
mod live;
mod new_page;
mod panel;
mod plan_page;
mod review;
mod shares;
mod summary;
mod threads;
mod words;

pub use shares::ShareRoutes;

use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

app_page::room!(plans_room, __preload_plans_room, {
    Plans: list::PlanListRoute,
    NewPlan: new_page::NewPlanRoute,
    OnePlan: plan_page::PlanRoute,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn PlanRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("campaigns/planning") view={Lazy::<Plans>::new()}/>
        <Route path=path!("campaigns/planning/new") view={Lazy::<NewPlan>::new()}/>
        <Route path=path!("campaigns/planning/:plan") view={Lazy::<OnePlan>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}
