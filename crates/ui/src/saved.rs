//! Whether what was typed is safe, and whether the server can be reached.

use std::time::Duration;

use leptos::prelude::*;

use crate::{format, icon::Icon};

/// Where saving stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Saving {
    /// Nothing was changed yet.
    #[default]
    Idle,
    /// On its way.
    Busy,
    /// Safe. The mark counts the time since.
    Done,
    /// Not saved, and why, as a sentence. What was typed is kept.
    Failed(String),
}

/// "Saving…", "Saved · 2 s ago", or why not. The time is counted in the browser only.
#[component]
pub fn SavedMark(
    /// Where saving stands.
    #[prop(into)]
    state: Signal<Saving>,
) -> impl IntoView {
    let since = RwSignal::new(None::<f64>);
    let now = RwSignal::new(0.0_f64);
    Effect::new(move |_| {
        if state.get() == Saving::Done {
            let at = js_sys::Date::now();
            since.set(Some(at));
            now.set(at);
        }
    });
    Effect::new(move |_| {
        let beat = set_interval_with_handle(
            move || {
                now.try_set(js_sys::Date::now());
            },
            Duration::from_secs(1),
        );
        on_cleanup(move || {
            if let Ok(beat) = beat {
                beat.clear();
            }
        });
    });
    let age = move || since.get().map(|since| format::ago(((now.get() - since) / 1000.0) as i64));
    view! {
        <span class="saved" class:saved-failed=move || matches!(state.get(), Saving::Failed(_))>
            {move || match state.get() {
                Saving::Idle => ().into_any(),
                Saving::Busy => view! { <Icon name="cloud"/><span>"Saving…"</span> }.into_any(),
                Saving::Done => view! {
                    <Icon name="check"/>
                    <span role="status">"Saved"</span>
                    {move || age().map(|age| view! { <span aria-hidden="true">{format!("· {age}")}</span> })}
                }
                .into_any(),
                Saving::Failed(why) => view! { <Icon name="cloud-off"/><span role="alert">{format!("Not saved. {why}")}</span> }.into_any(),
            }}
        </span>
    }
}

/// Whether the server can be reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Yes. The pill is not shown.
    #[default]
    Live,
    /// It was lost and is being tried again.
    Trying,
    /// There is no network.
    Away,
}

/// Shown only while the server cannot be reached.
#[component]
pub fn ConnectionPill(
    /// Whether it can.
    #[prop(into)]
    state: Signal<Connection>,
) -> impl IntoView {
    view! {
        <span role="status" class="connection-place">
            {move || match state.get() {
                Connection::Live => None,
                Connection::Trying => Some(("connection", "refresh-cw", "Reconnecting…", "The server does not answer. What you change is kept and sent when it does.")),
                Connection::Away => Some(("connection connection-away", "wifi-off", "Offline", "There is no network. What you change is kept and sent when there is.")),
            }
            .map(|(class, icon, word, tip)| view! { <span class=class tabindex="0" data-tip=tip><Icon name=icon/>{word}</span> })}
        </span>
    }
}
