//! Where a comment is written: `@` offers the people who can be named.

use domain::{collaboration::mention_at, ids::PersonId};
use leptos::{ev, html, prelude::*};
use ui::{Button, Kind};

/// Most names offered at once.
const OFFERED: usize = 6;

/// The people whose name fits what was typed behind the `@`: by the beginning of any of their names.
fn fitting(people: &[(PersonId, String)], typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        name.starts_with(&typed) || name.split_whitespace().any(|part| part.starts_with(&typed))
    };
    people
        .iter()
        .filter(|(_, name)| name.to_lowercase() != typed && fits(name))
        .map(|(_, name)| name.clone())
        .take(OFFERED)
        .collect()
}

/// A text field for a comment, with its acts. Ctrl or ⌘ and Enter sends.
#[component]
pub(super) fn Composer(
    /// The field's name for those who do not see it.
    #[prop(into)]
    label: String,
    /// The words on the button.
    act: &'static str,
    /// Who can be named.
    people: StoredValue<Vec<(PersonId, String)>>,
    /// What is written; emptied by whoever sends it.
    text: RwSignal<String>,
    /// Whether it is on its way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Why it was not taken.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// Sends it.
    #[prop(into)]
    on_send: Callback<()>,
    /// Puts it away, where that makes sense.
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
    /// Whether the keyboard goes here at once.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    // What stands before the caret, as far as one is typing.
    let before = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let offered = Memo::new(move |_| {
        before.with(|before| match mention_at(before) {
            Some((_, typed)) => people.with_value(|people| fitting(people, typed)),
            None => Vec::new(),
        })
    });
    let open = move || offered.with(|names| !names.is_empty());
    let list = format!("names-{}", label.to_lowercase().replace(' ', "-"));
    let option = {
        let list = list.clone();
        move |at: usize| format!("{list}-{at}")
    };
    let read = move || {
        let Some(field) = node.get_untracked() else { return };
        let value = field.value();
        // The caret counts UTF-16 units.
        let caret = field.selection_start().ok().flatten().unwrap_or(u32::MAX) as usize;
        let units: Vec<u16> = value.encode_utf16().take(caret).collect();
        before.set(String::from_utf16_lossy(&units));
        chosen.set(0);
        text.set(value);
    };
    let put = move |name: String| {
        let Some(field) = node.get_untracked() else { return };
        let typed = before.get_untracked();
        let Some((at, _)) = mention_at(&typed) else { return };
        let rest = field.value().get(typed.len()..).unwrap_or_default().to_owned();
        let start = format!("{}@{name} ", &typed[..at]);
        let caret = u32::try_from(start.encode_utf16().count()).unwrap_or(u32::MAX);
        field.set_value(&format!("{start}{}", rest.trim_start()));
        let _ = field.focus();
        let _ = field.set_selection_range(caret, caret);
        text.set(field.value());
        before.set(String::new());
    };
    let keys = move |event: ev::KeyboardEvent| {
        let names = offered.get_untracked();
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                on_send.run(());
            }
            "ArrowDown" if !names.is_empty() => {
                event.prevent_default();
                chosen.update(|at| *at = (*at + 1) % names.len());
            }
            "ArrowUp" if !names.is_empty() => {
                event.prevent_default();
                chosen.update(|at| *at = (*at + names.len() - 1) % names.len());
            }
            "Enter" | "Tab" if !names.is_empty() => {
                event.prevent_default();
                if let Some(name) = names.get(chosen.get_untracked()) {
                    put(name.clone());
                }
            }
            "Escape" if !names.is_empty() => {
                event.prevent_default();
                event.stop_propagation();
                before.set(String::new());
            }
            "Escape" => {
                if let Some(cancel) = on_cancel {
                    event.stop_propagation();
                    cancel.run(());
                }
            }
            _ => {}
        }
    };
    // The field's text is set from outside only to empty it or to begin a change.
    Effect::new(move |_| {
        let wanted = text.get();
        if let Some(field) = node.get()
            && field.value() != wanted
        {
            field.set_value(&wanted);
        }
    });
    Effect::new(move |_| {
        if let Some(field) = node.get()
            && autofocus
        {
            let _ = field.focus();
        }
    });
    let (list_id, option_id) = (list.clone(), option.clone());
    view! {
        <div class="composer">
            <textarea
                node_ref=node
                class="input input-lines composer-text"
                rows=3
                maxlength=4000
                aria-label=label
                aria-autocomplete="list"
                aria-haspopup="listbox"
                aria-controls=list_id
                aria-activedescendant=move || open().then(|| option_id(chosen.get()))
                placeholder="Write a comment; @ names somebody"
                on:input=move |_| read()
                on:keydown=keys
                on:blur=move |_| before.set(String::new())
            ></textarea>
            <ul class="composer-names" id=list role="listbox" aria-label="People" hidden=move || !open()>
                {move || {
                    let option = option.clone();
                    offered.get().into_iter().enumerate().map(move |(at, name)| {
                        let own = name.clone();
                        view! {
                            <li
                                id=option(at)
                                role="option"
                                aria-selected=move || (chosen.get() == at).to_string()
                                // Before the field loses the focus, and with it the names.
                                on:mousedown=move |event| { event.prevent_default(); put(own.clone()); }
                            >
                                <ui::Person name=name/>
                            </li>
                        }
                    }).collect_view()
                }}
            </ul>
            {move || problem.get().map(|why| view! { <p class="small loss" role="alert">{why}</p> })}
            <div class="line composer-acts">
                <span class="push"></span>
                {on_cancel.map(|cancel| view! { <Button small=true on_press=move || cancel.run(())>"Cancel"</Button> })}
                <Button
                    small=true
                    kind=Kind::Primary
                    busy=busy
                    refused=Signal::derive(move || text.with(|text| text.trim().is_empty()).then(|| "Write something first.".to_owned()))
                    on_press=move || on_send.run(())
                >
                    {act}
                </Button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::PersonId;

    #[test]
    fn names_are_offered_by_the_beginning_of_any_of_their_parts() {
        let id: PersonId = "0195a1b2-0000-7000-8000-000000000000".parse().expect("an id");
        let people: Vec<(PersonId, String)> =
            ["Ann Lee", "Leo Ann", "Max"].map(|name| (id, name.to_owned())).to_vec();
        assert_eq!(fitting(&people, "an"), ["Ann Lee", "Leo Ann"]);
        assert_eq!(fitting(&people, "le"), ["Ann Lee", "Leo Ann"]);
        assert_eq!(fitting(&people, "ann l"), ["Ann Lee"]);
        assert_eq!(fitting(&people, "max"), Vec::<String>::new(), "it is written already");
        assert_eq!(fitting(&people, ""), ["Ann Lee", "Leo Ann", "Max"]);
    }
}
