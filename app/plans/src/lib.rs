//! The room `plans`: its pages and server functions.
//!
//! `list` shows all plans, `new_page` makes one (the matrix links to it, see
//! [`new_page::NewPlanRoute`]), `plan_page` lays out one plan. The plan as the page holds it and how
//! it is worked on is in `desk`; `live` is the line to the server, `here` shows who else is in the plan; `grid` is the sheet over the stores,
//! with its `rows` and `columns`; `board` shows the waves as columns of cards; `bulk` changes many at once; `troubles` shows what has to be decided; `history` is what happened, with versions;
//! `views` are saved filters and columns; `filters`, `summary`, `panel` and `approval` stand around it.
//! `threads` is what is said about a plan, `shares` shows it to people without an account.

#![recursion_limit = "512"]
#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

pub mod api;
mod approval;
mod board;
mod bulk;
mod columns;
mod desk;
mod filters;
mod grid;
mod here;
mod history;
mod list;
mod live;
mod new_page;
mod panel;
mod plan_page;
mod review;
mod rows;
mod shares;
mod summary;
mod threads;
mod tour;
mod troubles;
mod views;
mod wave_money;
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
