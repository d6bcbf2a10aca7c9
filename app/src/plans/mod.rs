//! The room `plans`: its pages and server functions.

use leptos::prelude::*;
use leptos_router::{
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn PlanRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("campaigns/planning") view=|| view! { <h1>"plans"</h1> }/> }
        .into_inner()
        .into_any_nested_route()
}
