//! The room `accounts`: sign-in, first start, invitations, profile, members, settings, audit.

pub mod api;
mod gate;

use gate::{JoinPage, SignInPage, WelcomePage};
use leptos::prelude::*;
use leptos_router::{
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// The pages without the frame, open to everybody.
#[component(transparent)]
pub fn GateRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("sign-in") view=SignInPage/>
        <Route path=path!("welcome") view=WelcomePage/>
        <Route path=path!("join/:token") view=JoinPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The pages below the frame.
#[component(transparent)]
pub fn AccountRoutes() -> AnyNestedRoute {
    view! { <Route path=path!("settings/profile") view=|| view! { <h1>"Profile"</h1> }/> }
        .into_inner()
        .into_any_nested_route()
}
