//! The room `campaigns`: the list of campaigns with what each did so far, and a form to make and
//! change one.

#![recursion_limit = "512"]

pub mod api;
mod form;
mod page;

use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};
use page::CampaignsPage;

app_page::room!(campaigns_room, __preload_campaigns_room, {
    Campaigns: CampaignsPage,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn CampaignRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("campaigns") view={Lazy::<Campaigns>::new()}/> }
        .into_inner()
        .into_any_nested_route()
}
