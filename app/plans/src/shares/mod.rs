//! Links that show a plan to somebody without an account: the dialog in which they are made and
//! taken back, and the page they open.

pub(super) mod api;
mod dialog;
mod guest_threads;
mod page;

pub(super) use dialog::ShareButton;

use leptos::prelude::*;
use leptos_router::{
    Lazy, SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

// A chunk of its own: a guest loads nothing of the desk.
app_page::room!(share_room, __preload_share_room, {
    SharedPlanPage: page::SharedPlanRoute,
});

/// The route of the page that a link opens, outside the frame.
#[component(transparent)]
pub fn ShareRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("share/:token") view={Lazy::<SharedPlanPage>::new()} ssr=SsrMode::InOrder/>
    }
    .into_inner()
    .into_any_nested_route()
}
