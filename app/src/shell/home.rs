//! The start page.

use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub(super) fn HomePage() -> impl IntoView {
    view! {
        <Title text="Start"/>
        <h1>"Start"</h1>
    }
}
