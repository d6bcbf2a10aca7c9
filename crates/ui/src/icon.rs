//! Icons from the sprite `public/icons.svg` (Lucide). Which names exist: `crates/ui/assets/icons.txt`.

use leptos::prelude::*;

/// One icon, as large as its text. Decorative: the word beside it, or the label of the button that
/// holds it, says what it means.
#[component]
pub fn Icon(
    /// A Lucide name, such as `store` or `chevron-down`.
    #[prop(into)]
    name: Signal<String>,
    /// Says what it means, when no word stands beside it.
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    let hidden = label.is_empty();
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            aria-hidden=hidden.then_some("true")
            role=(!hidden).then_some("img")
            aria-label=(!hidden).then_some(label)
        >
            <use href=move || format!("/icons.svg#{}", name.get())></use>
        </svg>
    }
}
