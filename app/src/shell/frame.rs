//! The frame around every page of someone who is signed in.

use crate::{accounts::api::present_visit, failure::Failure};
use domain::accounts::Visit;
use leptos::prelude::*;
use leptos_router::{
    components::{A, Outlet},
    hooks::use_location,
};

/// Who is here, loaded once with the frame.
#[derive(Clone, Copy, Debug)]
pub struct Here(pub Resource<Result<Visit, Failure>>);

/// Who is here. Await it inside `Suspend`: `let visit = use_visit().0.await?;`
///
/// # Panics
/// Outside the frame.
pub fn use_visit() -> Here {
    expect_context::<Here>()
}

#[component]
pub(super) fn Frame() -> impl IntoView {
    let here = Here(Resource::new_blocking(|| (), |()| present_visit()));
    provide_context(here);
    let path = use_location().pathname;
    let _ = path;
    view! {
        <nav>
            <A href="/stores">"Stores"</A>
        </nav>
        <main id="main"><Outlet/></main>
    }
}
