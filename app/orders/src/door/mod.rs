//! `/supplier/:token`: one order as its supplier sees it, without an account and outside the frame.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

pub(super) mod api;
mod dates;
mod page;
mod proof;
mod ship;
mod write;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

// A chunk of its own: a supplier loads nothing of the room.
app_page::room!(door_room, __preload_door_room, {
    DoorPage: page::DoorRoute,
});

/// The route of the page that a supplier's link opens, outside the frame.
#[component(transparent)]
pub fn DoorRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("supplier/:token") view={Lazy::<DoorPage>::new()} ssr=SsrMode::InOrder/>
    }
    .into_inner()
    .into_any_nested_route()
}
