//! Badges (a state) and tags (a name with a colour).

use leptos::prelude::*;

use crate::icon::Icon;

/// What a badge, note or toast is about. Colour is never alone: a badge always has its word, and
/// gain, care and loss have a shape too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Quiet,
    /// Chosen, active, under way.
    Accent,
    /// Good.
    Gain,
    /// Look at it.
    Care,
    /// Bad.
    Loss,
}

impl Tone {
    /// The end of the class name.
    pub fn word(self) -> &'static str {
        match self {
            Tone::Quiet => "quiet",
            Tone::Accent => "accent",
            Tone::Gain => "gain",
            Tone::Care => "care",
            Tone::Loss => "loss",
        }
    }

    /// The shape that goes with the colour.
    pub fn icon(self) -> Option<&'static str> {
        match self {
            Tone::Quiet | Tone::Accent => None,
            Tone::Gain => Some("circle-check"),
            Tone::Care => Some("triangle-alert"),
            Tone::Loss => Some("octagon-alert"),
        }
    }
}

/// A state in a word: "Auto-approve", "Draft", "Shipped".
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    text: Signal<String>,
    /// What it is about.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// Another shape than the tone's own; empty for none.
    #[prop(optional, into)]
    icon: MaybeProp<String>,
    /// More on hover and focus.
    #[prop(optional, into)]
    tip: MaybeProp<String>,
) -> impl IntoView {
    let shape = move || {
        icon.get().or_else(|| tone.get().icon().map(str::to_owned)).filter(|name| !name.is_empty())
    };
    view! {
        <span
            class=move || format!("badge badge-{}", tone.get().word())
            data-tip=move || tip.get()
            tabindex=move || tip.get().map(|_| "0")
        >
            {move || shape().map(|name| view! { <Icon name=name/> })}
            {move || text.get()}
        </span>
    }
}

/// A name with its colour: a campaign, a wave, a store group. The same thing keeps its colour on
/// every screen (see [`crate::hue::hue_of`]).
#[component]
pub fn Tag(
    /// The name.
    #[prop(into)]
    text: Signal<String>,
    /// 1 to 10 of the categorical set; 0 for none.
    #[prop(optional, into)]
    hue: Signal<u8>,
    /// Shows a cross that takes it away.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
    /// Makes it a link.
    #[prop(optional, into)]
    href: Option<String>,
) -> impl IntoView {
    let inside = move || {
        view! {
            {move || (hue.get() > 0).then(|| view! { <span class=format!("dot hue-{}", hue.get()) aria-hidden="true"></span> })}
            <span class="clip">{move || text.get()}</span>
            {on_remove.map(|act| view! {
                <button
                    type="button"
                    class="tag-remove"
                    aria-label=move || format!("Remove {}", text.get())
                    on:click=move |_| act.run(())
                >
                    <Icon name="x"/>
                </button>
            })}
        }
    };
    match href {
        Some(href) => view! { <a class="tag" href=href>{inside()}</a> }.into_any(),
        None => view! { <span class="tag">{inside()}</span> }.into_any(),
    }
}
