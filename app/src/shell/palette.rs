//! The command palette: go anywhere, find anything, do what the frame offers.

use super::{
    place,
    search::{Found, find},
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Command, Palette};

#[component]
pub(super) fn PaletteHere(
    open: RwSignal<bool>,
    mine: RwSignal<bool>,
    #[prop(into)] admin: Signal<bool>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    // Asked in the browser only, and only once something was typed.
    let found = LocalResource::new(move || {
        let text = query.get();
        async move { if text.trim().len() < 2 { Ok(Vec::new()) } else { find(text).await } }
    });
    let commands = move || {
        let navigate = StoredValue::new(use_navigate_once());
        let go = move |href: String| navigate.with_value(|navigate| navigate(&href));
        let mut all: Vec<Command> = place::ROOMS
            .iter()
            .map(|room| {
                Command::new("Go to", room.name, room.icon, move || go(room.href.to_owned()))
                    .keys(room.keys)
            })
            .collect();
        all.push(Command::new("Do", "Import stores, campaigns or mailings", "upload", move || {
            go("/stores/import".into())
        }));
        all.push(Command::new("Do", "Theme, workspace, sign out", "user-round", move || {
            mine.set(true)
        }));
        all.push(Command::new("Go to", "Profile and sessions", "user-round", move || {
            go("/settings/profile".into());
        }));
        if admin.get() {
            for (label, icon, href) in [
                ("Members and invitations", "users", "/settings/members"),
                ("Audit log", "scan-line", "/settings/audit"),
                ("Gallery of widgets", "component", "/ui"),
            ] {
                all.push(Command::new("Go to", label, icon, move || go(href.into())));
            }
        }
        if let Some(Ok(found)) = found.get() {
            all.extend(found.into_iter().map(|Found { kind, label, hint, href, icon }| {
                let icon = place::ROOMS
                    .iter()
                    .map(|room| room.icon)
                    .find(|i| *i == icon)
                    .unwrap_or("search");
                Command::new(kind, label, icon, move || go(href.clone())).hint(hint).found()
            }));
        }
        all
    };
    let is_searching =
        Signal::derive(move || query.get().trim().len() >= 2 && found.get().is_none());
    view! { <Palette open=open commands=Signal::derive(commands) query=query searching=is_searching/> }
}

/// Navigation as a plain function of the address.
fn use_navigate_once() -> impl Fn(&str) + Clone + Send + Sync {
    let navigate = use_navigate();
    move |href: &str| navigate(href, Default::default())
}
