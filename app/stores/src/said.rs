//! What several pages of the room say in the same words: its tabs, its failures, its status badge.

use app_page::Failure;
use domain::{refusal::Refusal, stores::StoreStatus};
use leptos::prelude::*;
use ui::{Badge, Failed, Tab, TabLinks, Tone};

/// The tabs of the room.
#[component]
pub(super) fn RoomTabs(
    /// The address of the tab one is on.
    current: &'static str,
) -> impl IntoView {
    let tabs = vec![
        Tab::new("/stores", "All stores").icon("store"),
        Tab::new("/stores/groups", "Groups").icon("layers"),
        Tab::new("/stores/places", "Regions and types").icon("map"),
        Tab::new("/stores/import", "Imports").icon("upload"),
    ];
    view! { <TabLinks label="Stores" tabs=tabs current=current/> }
}

/// A page that could not be loaded.
pub(super) fn failed<R: Refusal>(what: &'static str, failure: Failure<R>) -> AnyView {
    let reference = failure.reference();
    let next = match &failure {
        Failure::NotFound(_) => {
            "It may have been removed, or the link is from another workspace.".to_owned()
        }
        Failure::Outage { .. } => {
            "Try again in a minute; if it stays, tell an admin the reference.".to_owned()
        }
        other => other.to_string(),
    };
    let again = move || {
        let _ = window().location().reload();
    };
    view! { <Failed what=what safe="Nothing was changed." next=next reference=reference on_retry=again/> }
        .into_any()
}

/// Whether a store trades, as a badge: a word with a shape, never colour alone.
pub(super) fn status_badge(status: StoreStatus) -> AnyView {
    let (tone, icon) = match status {
        StoreStatus::Open => (Tone::Gain, "check"),
        StoreStatus::Planned => (Tone::Accent, "calendar"),
        StoreStatus::Closed => (Tone::Quiet, "ban"),
    };
    view! { <Badge text=status.to_string() tone=tone icon=icon/> }.into_any()
}
