//! What several pages of the room say in the same words: its tabs, its status badge.

use domain::stores::StoreStatus;
use leptos::prelude::*;
use ui::{Badge, Tab, TabLinks, Tone};

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

/// Whether a store trades, as a badge: a word with a shape, never colour alone.
pub(super) fn status_badge(status: StoreStatus) -> AnyView {
    let (tone, icon) = match status {
        StoreStatus::Open => (Tone::Gain, "check"),
        StoreStatus::Planned => (Tone::Accent, "calendar"),
        StoreStatus::Closed => (Tone::Quiet, "ban"),
    };
    view! { <Badge text=status.to_string() tone=tone icon=icon/> }.into_any()
}
