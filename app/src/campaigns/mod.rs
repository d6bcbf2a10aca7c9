//! The room `campaigns`: its pages and server functions.

use leptos::prelude::*;
use leptos_router::{
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn CampaignRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("campaigns") view=|| view! { <h1>"campaigns"</h1> }/> }
        .into_inner()
        .into_any_nested_route()
}
