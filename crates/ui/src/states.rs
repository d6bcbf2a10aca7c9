//! The two states a page forgets most often: nothing there yet, and it did not work.

use leptos::prelude::*;

use crate::{button::Button, icon::Icon};

/// Nothing here yet: what would be here, why it is worth having, and the one act that fills it.
#[component]
pub fn Empty(
    /// The icon of the thing that is missing.
    #[prop(default = "inbox")]
    icon: &'static str,
    /// What would be here: "No plans yet".
    #[prop(into)]
    title: Signal<String>,
    /// Why it is worth having, in a sentence.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// Less room: inside a panel.
    #[prop(optional)]
    small: bool,
    /// The act or acts that fill it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state" class:state-small=small>
            <span class="state-icon" aria-hidden="true"><Icon name=icon/></span>
            <h2 class="state-title">{move || title.get()}</h2>
            {move || text.get().map(|text| view! { <p class="state-text">{text}</p> })}
            {children.map(|children| view! { <div class="state-acts">{children()}</div> })}
        </div>
    }
}

/// It did not work: what happened, what is safe, what to do, and the reference to quote.
#[component]
pub fn Failed(
    /// What happened: "The stores could not be loaded."
    #[prop(into)]
    what: Signal<String>,
    /// What is safe: "Nothing was changed."
    #[prop(optional, into)]
    safe: MaybeProp<String>,
    /// What to do: "Try again in a minute, or tell an admin."
    #[prop(optional, into)]
    next: MaybeProp<String>,
    /// The reference of the log entry.
    #[prop(optional, into)]
    reference: MaybeProp<String>,
    /// Offers "Try again".
    #[prop(optional, into)]
    on_retry: Option<Callback<()>>,
    /// Less room: inside a panel.
    #[prop(optional)]
    small: bool,
    /// Further acts.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="state state-failed" class:state-small=small role="alert">
            <span class="state-icon" aria-hidden="true"><Icon name="octagon-alert"/></span>
            <h2 class="state-title">{move || what.get()}</h2>
            <p class="state-text">
                {move || safe.get().map(|safe| format!("{safe} "))}
                {move || next.get()}
            </p>
            <div class="state-acts">
                {on_retry.map(|act| view! { <Button icon="rotate-cw" on_press=act>"Try again"</Button> })}
                {children.map(|children| children())}
            </div>
            {move || reference.get().map(|reference| view! {
                <p class="state-reference">"Reference " <code>{reference}</code></p>
            })}
        </div>
    }
}

/// A note beside the work, with the shape of its tone.
#[component]
pub fn Note(
    /// What it is about.
    #[prop(optional)]
    tone: crate::label::Tone,
    children: Children,
) -> impl IntoView {
    let icon = tone.icon().unwrap_or("info");
    view! {
        <div class=format!("note note-{}", tone.word()) role="note">
            <Icon name=icon/>
            <div class="grow">{children()}</div>
        </div>
    }
}
