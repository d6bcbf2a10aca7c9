//! Which address shows which page. Each room names its own.

use super::{frame::Frame, gallery::Widgets, home::HomePage};
use app_accounts::{AccountRoutes, JoinPage, SignInPage, WelcomePage};
use app_campaigns::CampaignRoutes;
use app_matrix::MatrixRoutes;
use app_orders::{DoorRoutes, OrderRoutes};
use app_page::room;
use app_plans::{PlanRoutes, ShareRoutes};
use app_stores::StoreRoutes;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
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
///
/// Pages are streamed in order: what takes a moment comes in its place, so that a page is whole
/// without script too. Out of order it would lie in a template that only script can move.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Groundswell".to_owned() } else { format!("{page} · Groundswell") }/>
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("sign-in") view={Lazy::<SignIn>::new()} ssr=SsrMode::InOrder/>
                <Route path=path!("welcome") view={Lazy::<Welcome>::new()} ssr=SsrMode::InOrder/>
                <Route path=path!("join/:token") view={Lazy::<Join>::new()} ssr=SsrMode::InOrder/>
                <ShareRoutes/>
                <DoorRoutes/>
                <ParentRoute path=path!("") view=Frame ssr=SsrMode::InOrder>
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
