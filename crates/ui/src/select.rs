//! Choosing from a list that drops down: one or several, with search when the list is long, and the
//! browser's own for plain forms.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    choice::Choice,
    field::field,
    fuzzy,
    icon::Icon,
    place::{Along, area_of, put, show},
    slug::slug,
    table::next_row,
};

/// From how many choices on a search box is shown.
const MANY: usize = 8;

/// The most choices drawn at once; typing narrows the rest.
const MOST: usize = 200;

/// The browser's own select: works without script, best on a phone for a short list.
#[component]
pub fn NativeSelect(
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value.
    #[prop(optional, into)]
    value: Signal<String>,
    /// The newly chosen value.
    #[prop(optional, into)]
    on_change: Option<Callback<(String,)>>,
    /// The form's name for it.
    #[prop(optional, into)]
    name: String,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let around = field();
    view! {
        <span class="native-select">
            <select
                class="input"
                id=around.as_ref().map(|field| field.id.clone())
                name=(!name.is_empty()).then_some(name)
                aria-label=move || label.get()
                aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                disabled=move || disabled.get()
                on:change=move |event| if let Some(tell) = on_change { tell.run((event_target_value(&event),)) }
            >
                {move || choices.get()
                    .into_iter()
                    .map(|choice| {
                        let own = choice.value.clone();
                        let first = value.with_untracked(|value| *value == own);
                        view! {
                            <option value=choice.value selected=first prop:selected=move || value.with(|value| *value == own) disabled=choice.refused.is_some()>
                                {choice.label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
            <Icon name="chevron-down"/>
        </span>
    }
}

/// One of many. Opens on a press, Enter, Space or an arrow; typing searches; Escape gives up.
#[component]
pub fn Select(
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen value; empty for none.
    #[prop(into)]
    value: Signal<String>,
    /// The newly chosen value; empty when cleared.
    #[prop(into)]
    on_change: Callback<(String,)>,
    /// Shown while nothing is chosen.
    #[prop(default = "Choose…".into(), into)]
    placeholder: String,
    /// The form's name: sent in a hidden input.
    #[prop(optional, into)]
    name: String,
    /// Offers to choose nothing.
    #[prop(optional)]
    clearable: bool,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: String,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Lower and without outline, for rows and toolbars.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let chosen = Signal::derive(move || {
        let value = value.get();
        if value.is_empty() { Vec::new() } else { vec![value] }
    });
    let pick = move |picked: String| on_change.run((picked,));
    view! {
        {(!name.is_empty()).then(|| view! { <input type="hidden" name=name value=move || value.get()/> })}
        <Dropdown
            choices=choices
            chosen=chosen
            on_pick=pick
            on_clear=clearable.then(|| Callback::from(move || on_change.run((String::new(),))))
            placeholder=placeholder
            label=label
            disabled=disabled
            quiet=quiet
            several=false
        />
    }
}

/// Several of many. The list stays open while choosing.
#[component]
pub fn MultiSelect(
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The chosen values, in the order they were chosen.
    #[prop(into)]
    value: Signal<Vec<String>>,
    /// The newly chosen values.
    #[prop(into)]
    on_change: Callback<(Vec<String>,)>,
    /// Shown while nothing is chosen: "All regions".
    #[prop(default = "Any".into(), into)]
    placeholder: String,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: String,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let pick = move |picked: String| {
        let mut values = value.get_untracked();
        match values.iter().position(|value| *value == picked) {
            Some(place) => {
                values.remove(place);
            }
            None => values.push(picked),
        }
        on_change.run((values,));
    };
    view! {
        <Dropdown
            choices=choices
            chosen=value
            on_pick=pick
            on_clear=Some(Callback::from(move || on_change.run((Vec::new(),))))
            placeholder=placeholder
            label=label
            disabled=disabled
            quiet=false
            several=true
        />
    }
}

#[component]
fn Dropdown(
    choices: Signal<Vec<Choice>>,
    #[prop(into)] chosen: Signal<Vec<String>>,
    #[prop(into)] on_pick: Callback<(String,)>,
    on_clear: Option<Callback<()>>,
    placeholder: String,
    label: String,
    disabled: Signal<bool>,
    quiet: bool,
    several: bool,
) -> impl IntoView {
    let around = field();
    let id = around.as_ref().map_or_else(
        || format!("select-{}", slug(if label.is_empty() { &placeholder } else { &label })),
        |field| field.id.clone(),
    );
    let list_id = format!("{id}-list");
    let option_id = {
        let id = id.clone();
        move |n: usize| format!("{id}-option-{n}")
    };
    let open = RwSignal::new(false);
    let query = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let search = NodeRef::<html::Input>::new();
    let found = Memo::new(move |_| {
        query.with(|query| {
            choices.with(|choices| {
                fuzzy::ranked(query, choices.iter().map(|choice| choice.label.as_str()))
            })
        })
    });
    let searched = Memo::new(move |_| choices.with(Vec::len) >= MANY);
    let shown = move || chosen.with(|chosen| choices.with(|choices| summary(choices, chosen)));
    let hue = move || {
        chosen.with(|chosen| {
            choices.with(|choices| match chosen.as_slice() {
                [one] => {
                    choices.iter().find(|choice| choice.value == *one).and_then(|choice| choice.hue)
                }
                _ => None,
            })
        })
    };

    let close = move |give_back: bool| {
        if let Some(panel) = panel.get_untracked() {
            show(&panel, false);
        }
        if let (true, Some(button)) = (give_back, button.get_untracked()) {
            let _ = button.focus();
        }
    };
    let open_it = move || {
        if disabled.get_untracked() {
            return;
        }
        query.set(String::new());
        let at = found.with_untracked(|found| {
            choices.with_untracked(|choices| {
                chosen.with_untracked(|chosen| {
                    found.iter().position(|(i, _)| chosen.contains(&choices[*i].value)).unwrap_or(0)
                })
            })
        });
        active.set(at.min(MOST - 1));
        open.set(true);
        if let Some(panel) = panel.get_untracked() {
            show(&panel, true);
        }
    };
    // The list is drawn only while open, so it is placed after it is.
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(move || {
                if let (Some(panel), Some(button)) = (panel.get_untracked(), button.get_untracked())
                {
                    put(&panel, area_of(&button), Along::Start, true);
                    let target: Option<web_sys::HtmlElement> = match search.get_untracked() {
                        Some(search) => Some(search.unchecked_into()),
                        None => panel
                            .query_selector("[role=listbox]")
                            .ok()
                            .flatten()
                            .and_then(|list| list.dyn_into().ok()),
                    };
                    if let Some(target) = target {
                        let _ = target.focus();
                    }
                    reveal(panel, active.get_untracked());
                }
            });
        }
    });
    let pick = move |at: usize| {
        let picked = found.with_untracked(|found| {
            choices.with_untracked(|choices| {
                found
                    .get(at)
                    .and_then(|(i, _)| choices.get(*i))
                    .filter(|choice| choice.refused.is_none())
                    .map(|choice| choice.value.clone())
            })
        });
        if let Some(picked) = picked {
            on_pick.run((picked,));
            if !several {
                close(true);
            }
        }
    };
    let move_to = move |at: usize| {
        active.set(at);
        if let Some(panel) = panel.get_untracked() {
            reveal(panel, at);
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        let typing = searched.get_untracked();
        let key = event.key();
        match key.as_str() {
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                close(true);
            }
            "Tab" => close(true),
            "Enter" => {
                event.prevent_default();
                pick(active.get_untracked());
            }
            " " if !typing => {
                event.prevent_default();
                pick(active.get_untracked());
            }
            "Home" | "End" if typing => {}
            key => {
                let count = found.with_untracked(Vec::len).min(MOST);
                let next = next_row(key, active.get_untracked(), count, 8).or_else(|| {
                    if typing {
                        return None;
                    }
                    choices.with_untracked(|choices| {
                        let labels: Vec<&str> =
                            choices.iter().map(|choice| choice.label.as_str()).collect();
                        crate::menu::typed_to(&labels, active.get_untracked(), key)
                    })
                });
                if let Some(next) = next {
                    event.prevent_default();
                    move_to(next);
                }
            }
        }
    };
    let button_keyed = move |event: ev::KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
            event.prevent_default();
            open_it();
        }
    };
    let invalid = around.as_ref().map(|field| field.invalid);
    let named_by = around.as_ref().map(|field| format!("{0}-label {0}", field.id));
    let own_label = (around.is_none() && !label.is_empty()).then(|| label.clone());
    let list_label = if label.is_empty() { placeholder.clone() } else { label };
    let active_option = {
        let option_id = option_id.clone();
        move || open.get().then(|| option_id(active.get()))
    };
    let for_search = active_option.clone();
    let list_of_search = list_id.clone();
    view! {
        <span class="select" class:select-quiet=quiet>
            <button
                node_ref=button
                type="button"
                class="input select-button"
                id=id
                role="combobox"
                aria-haspopup="listbox"
                aria-controls=list_id.clone()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-labelledby=named_by
                aria-label=own_label.map(|label| move || format!("{label}: {}", shown().unwrap_or_default()))
                aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                aria-invalid=move || invalid.is_some_and(|invalid| invalid.get()).then_some("true")
                disabled=move || disabled.get()
                on:click=move |_| if open.get_untracked() { close(true) } else { open_it() }
                on:keydown=button_keyed
            >
                {move || hue().map(|hue| view! { <span class=format!("dot hue-{hue}") aria-hidden="true"></span> })}
                <span class="clip grow" class:select-none=move || shown().is_none()>
                    {move || shown().unwrap_or_else(|| placeholder.clone())}
                </span>
                <Icon name="chevrons-up-down"/>
            </button>
            <div
                node_ref=panel
                class="float select-panel"
                popover="auto"
                on:keydown=keyed
                on:toggle=move |event: ev::Event| {
                    let shown = event.target().and_then(|panel| panel.dyn_into::<web_sys::Element>().ok()).is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false));
                    open.set(shown);
                }
            >
                {move || open.get().then(|| {
                    let option_id = option_id.clone();
                    view! {
                        {searched.get().then(|| view! {
                            <div class="select-search">
                                <Icon name="search"/>
                                <input
                                    node_ref=search
                                    type="text"
                                    role="combobox"
                                    aria-expanded="true"
                                    aria-autocomplete="list"
                                    aria-controls=list_of_search.clone()
                                    aria-activedescendant=for_search.clone()
                                    aria-label="Search"
                                    placeholder="Search"
                                    autocomplete="off"
                                    spellcheck="false"
                                    on:input=move |event| { query.set(event_target_value(&event)); move_to(0); }
                                />
                            </div>
                        })}
                        <div
                            class="select-list"
                            id=list_id.clone()
                            role="listbox"
                            tabindex="0"
                            aria-label=list_label.clone()
                            aria-multiselectable=several.then_some("true")
                            aria-activedescendant=active_option.clone()
                        >
                            {move || choices.with(|choices| found.with(|found| {
                                let mut group: Option<String> = None;
                                let plain = query.with(|query| query.is_empty());
                                found
                                    .iter()
                                    .take(MOST)
                                    .enumerate()
                                    .map(|(n, (i, places))| {
                                        let choice = choices[*i].clone();
                                        let head = (plain && choice.group != group).then(|| { group = choice.group.clone(); group.clone() }).flatten();
                                        let own = choice.value.clone();
                                        let is_chosen = move || chosen.with(|chosen| chosen.contains(&own));
                                        let marked = fuzzy::pieces(&choice.label, places);
                                        let hint = choice.refused.clone().or(choice.hint.clone());
                                        view! {
                                            {head.map(|head| view! { <div class="select-group" role="presentation">{head}</div> })}
                                            <div
                                                class="select-option"
                                                class:is-active=move || active.get() == n
                                                id=option_id(n)
                                                role="option"
                                                aria-selected=move || if is_chosen() { "true" } else { "false" }
                                                aria-disabled=choice.refused.is_some().then_some("true")
                                                on:mousemove=move |_| if active.get_untracked() != n { active.set(n) }
                                                on:click=move |_| pick(n)
                                            >
                                                <span class="select-tick" aria-hidden="true"><Icon name="check"/></span>
                                                {choice.hue.map(|hue| view! { <span class=format!("dot hue-{hue}") aria-hidden="true"></span> })}
                                                {choice.icon.map(|icon| view! { <Icon name=icon/> })}
                                                <span class="clip grow">
                                                    {marked.into_iter().map(|(hit, piece)| if hit && !plain { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }).collect_view()}
                                                </span>
                                                {hint.map(|hint| view! { <span class="select-hint">{hint}</span> })}
                                            </div>
                                        }
                                    })
                                    .collect_view()
                            }))}
                            {move || found.with(Vec::is_empty).then(|| view! { <div class="select-empty">"Nothing matches. Try fewer letters."</div> })}
                            {move || {
                                let more = found.with(Vec::len).saturating_sub(MOST);
                                (more > 0).then(|| view! { <div class="select-empty">{format!("{more} more. Type to narrow.")}</div> })
                            }}
                        </div>
                        {on_clear.map(|clear| move || chosen.with(|chosen| !chosen.is_empty()).then(|| view! {
                            <button type="button" class="select-clear" on:click=move |_| { clear.run(()); if !several { close(true) } }>"Clear"</button>
                        }))}
                    }
                })}
            </div>
        </span>
    }
}

/// Scrolls the option at `at` into sight.
fn reveal(panel: web_sys::HtmlDivElement, at: usize) {
    let options = panel.query_selector_all("[role=option]").ok();
    let option = options
        .and_then(|options| options.item(at as u32))
        .and_then(|option| option.dyn_into::<web_sys::HtmlElement>().ok());
    let list = panel.query_selector("[role=listbox]").ok().flatten();
    if let (Some(option), Some(list)) = (option, list) {
        let (item, pane) = (area_of(&option), area_of(&list));
        let over = (item.y + item.height) - (pane.y + pane.height);
        let under = pane.y - item.y;
        if over > 0.0 {
            list.set_scroll_top(list.scroll_top() + over.ceil() as i32);
        } else if under > 0.0 {
            list.set_scroll_top(list.scroll_top() - under.ceil() as i32);
        }
    }
}

/// What stands on the closed control: the one, or how many.
fn summary(choices: &[Choice], chosen: &[String]) -> Option<String> {
    let label = |value: &String| {
        choices
            .iter()
            .find(|choice| choice.value == *value)
            .map_or_else(|| value.clone(), |choice| choice.label.clone())
    };
    match chosen {
        [] => None,
        [one] => Some(label(one)),
        [one, two] => Some(format!("{}, {}", label(one), label(two))),
        [one, rest @ ..] => Some(format!("{} and {} more", label(one), rest.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_control_names_what_is_chosen() {
        let choices =
            [Choice::new("n", "North"), Choice::new("s", "South"), Choice::new("w", "West")];
        let say = |values: &[&str]| {
            summary(&choices, &values.iter().map(|v| v.to_string()).collect::<Vec<_>>())
        };
        assert_eq!(say(&[]), None);
        assert_eq!(say(&["n"]).as_deref(), Some("North"));
        assert_eq!(say(&["n", "w"]).as_deref(), Some("North, West"));
        assert_eq!(say(&["n", "w", "s"]).as_deref(), Some("North and 2 more"));
        assert_eq!(say(&["gone"]).as_deref(), Some("gone"));
    }
}
