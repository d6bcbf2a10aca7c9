//! The room `accounts`: sign-in, first start, invitations, profile, members, settings, audit.

#![recursion_limit = "512"]

pub mod api;
mod audit;
mod deeds;
mod gate;
mod integrations;
mod members;
pub mod notices;
pub mod outbox;
mod profile;
mod settings;
mod standing;

pub use gate::{JoinPage, SignInPage, WelcomePage};
use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};
pub use notices::Bell;
use ui::{Tab, TabLinks};

app_page::room!(settings_room, __preload_settings_room, {
    Settings: settings::SettingsPage,
    Members: members::MembersPage,
    Integrations: integrations::IntegrationsPage,
    Profile: profile::ProfilePage,
    Outbox: outbox::OutboxPage,
    Audit: audit::AuditPage,
});

/// The pages below the frame.
#[component(transparent)]
pub fn AccountRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("settings") view={Lazy::<Settings>::new()}/>
        <Route path=path!("settings/members") view={Lazy::<Members>::new()}/>
        <Route path=path!("settings/integrations") view={Lazy::<Integrations>::new()}/>
        <Route path=path!("settings/profile") view={Lazy::<Profile>::new()}/>
        <Route path=path!("settings/mail") view={Lazy::<Outbox>::new()}/>
        <Route path=path!("settings/audit") view={Lazy::<Audit>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// The tabs of the settings.
#[component]
fn SettingsTabs(
    /// The address of the present one.
    current: &'static str,
) -> impl IntoView {
    let tabs = vec![
        Tab::new("/settings", "Workspace"),
        Tab::new("/settings/members", "Members"),
        Tab::new("/settings/integrations", "Integrations"),
        Tab::new("/settings/profile", "Profile"),
        Tab::new("/settings/mail", "E-mails"),
        Tab::new("/settings/audit", "Audit log"),
    ];
    view! { <TabLinks label="Settings" tabs=tabs current=current/> }
}

/// A moment as the settings show it, the same on both sides.
fn moment(at: jiff::Timestamp) -> String {
    at.strftime("%b %-d, %Y, %H:%M UTC").to_string()
}
