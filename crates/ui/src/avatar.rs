//! People: initials in a colour of their own.

use leptos::prelude::*;

use crate::hue::hue_of;

/// The first letters of the first and last word, or the first two of a single word.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> =
        name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let first = |word: &str| word.chars().find(|c| c.is_alphanumeric());
    let letters: String = match words.as_slice() {
        [] => "?".into(),
        [one] => one.chars().filter(|c| c.is_alphanumeric()).take(2).collect(),
        [one, .., last] => first(one).into_iter().chain(first(last)).collect(),
    };
    letters.to_uppercase()
}

/// How large an avatar is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 20 px, in a line of text.
    Small,
    /// 26 px.
    #[default]
    Medium,
    /// 40 px, on a page of one's own.
    Large,
}

/// A person as a circle with initials.
#[component]
pub fn Avatar(
    /// Whose. Told on hover and focus.
    #[prop(into)]
    name: Signal<String>,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// Is here now: a green spot, said aloud too.
    #[prop(optional, into)]
    here: Signal<bool>,
    /// The name stands beside it, so it need not be said twice.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let size = match size {
        Size::Small => "avatar-small",
        Size::Medium => "",
        Size::Large => "avatar-large",
    };
    let spoken = move || if here.get() { format!("{}, here now", name.get()) } else { name.get() };
    view! {
        <span
            class=move || format!("avatar {size} hue-{}{}", hue_of(&name.get()), if here.get() { " avatar-here" } else { "" })
            role="img"
            aria-label=spoken
            aria-hidden=named.then_some("true")
            data-tip=move || (!named).then(spoken)
        >
            {move || initials(&name.get())}
        </span>
    }
}

/// Several people, overlapping; beyond `most` a count.
#[component]
pub fn Avatars(
    /// Their names.
    #[prop(into)]
    names: Signal<Vec<String>>,
    /// How many are drawn.
    #[prop(default = 4)]
    most: usize,
) -> impl IntoView {
    view! {
        <span class="avatars">
            {move || names.get().into_iter().take(most).map(|name| view! { <Avatar name=name/> }).collect_view()}
            {move || {
                let rest: Vec<String> = names.get().into_iter().skip(most).collect();
                (!rest.is_empty()).then(|| view! {
                    <span class="avatar avatars-more" tabindex="0" role="img" aria-label=rest.join(", ") data-tip=rest.join("\n")>{format!("+{}", rest.len())}</span>
                })
            }}
        </span>
    }
}

/// A person with the name beside the circle.
#[component]
pub fn Person(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    view! { <span class="person"><Avatar name=name size=Size::Small named=true/><span class="clip">{move || name.get()}</span></span> }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_are_of_the_first_and_last_word() {
        assert_eq!(initials("Maya Okafor"), "MO");
        assert_eq!(initials("maria del carmen ruiz"), "MR");
        assert_eq!(initials("Leo"), "LE");
        assert_eq!(initials("Élodie (Ops)"), "ÉO");
        assert_eq!(initials(" – "), "?");
    }
}
