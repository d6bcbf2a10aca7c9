//! Which address shows which page. Each room names its own.

use crate::{
    accounts::{AccountRoutes, JoinPage, SignInPage, WelcomePage},
    campaigns::CampaignRoutes,
    matrix::MatrixRoutes,
    orders::OrderRoutes,
    plans::PlanRoutes,
    room::room,
    shell::{frame::Frame, gallery::Widgets, home::HomePage},
    stores::StoreRoutes,
};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

room!(entrance_room, __preload_entrance_room, {
    SignIn: SignInPage,
    Welcome: WelcomePage,
    Join: JoinPage,
    Start: HomePage,
});

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Groundswell".to_owned() } else { format!("{page} · Groundswell") }/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("sign-in") view={Lazy::<SignIn>::new()}/>
                <Route path=path!("welcome") view={Lazy::<Welcome>::new()}/>
                <Route path=path!("join/:token") view={Lazy::<Join>::new()}/>
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("") view={Lazy::<Start>::new()}/>
                    <StoreRoutes/>
                    <MatrixRoutes/>
                    <PlanRoutes/>
                    <OrderRoutes/>
                    <CampaignRoutes/>
                    <AccountRoutes/>
                    <Route path=path!("ui") view={Lazy::<Widgets>::new()}/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found"/>
        <main class="lone">
            <h1 class="unseen">"Not found"</h1>
            <ui::Empty title="There is nothing at this address" text="The page may have moved, or the link is incomplete.">
                <ui::LinkButton href="/">"Go to the start"</ui::LinkButton>
            </ui::Empty>
        </main>
    }
}
