//! Filters above a list: chips that are on or off, and chips of what was set, each with a cross.

use leptos::prelude::*;

use crate::{
    button::{Button, Kind},
    format::{self, Locale},
    icon::Icon,
};

/// A line of chips and selects above a list. With `active` above zero it offers to clear them all.
#[component]
pub fn FilterBar(
    /// What is filtered, read aloud: "Filter stores".
    #[prop(into)]
    label: String,
    /// How many filters are set.
    #[prop(optional, into)]
    active: Signal<usize>,
    /// Takes all of them away.
    #[prop(optional, into)]
    on_clear: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="filters" role="group" aria-label=label>
            {children()}
            {on_clear.map(|act| move || (active.get() > 0).then(|| view! {
                <Button kind=Kind::Ghost small=true icon="x" on_press=act>"Clear filters"</Button>
            }))}
        </div>
    }
}

/// A filter that is on or off, with how many it would leave.
#[component]
pub fn Chip(
    /// Its word.
    #[prop(into)]
    label: Signal<String>,
    /// On.
    #[prop(optional, into)]
    on: Signal<bool>,
    /// How many it leaves.
    #[prop(optional, into)]
    count: MaybeProp<u64>,
    /// An icon before the word.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// A press: turn it on or off, or change what it is set to.
    #[prop(into)]
    on_press: Callback<()>,
    /// Takes it away; shows a cross.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <span class="chip">
            <button type="button" class="chip-main" aria-pressed=move || if on.get() { "true" } else { "false" } on:click=move |_| on_press.run(())>
                {icon.map(|icon| view! { <Icon name=icon/> })}
                {move || label.get()}
                {move || count.get().map(|count| view! { <span class="chip-count">{format::whole(count as i64, &Locale::EN_US)}</span> })}
            </button>
            {on_remove.map(|act| view! {
                <button type="button" class="chip-remove" aria-label=move || format!("Remove filter {}", label.get()) on:click=move |_| act.run(())>
                    <Icon name="x"/>
                </button>
            })}
        </span>
    }
}
