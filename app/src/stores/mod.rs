//! The room `stores`: its pages and server functions.

use leptos::prelude::*;
use leptos_router::{
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn StoreRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("stores") view=|| view! { <h1>"stores"</h1> }/> }
        .into_inner()
        .into_any_nested_route()
}
