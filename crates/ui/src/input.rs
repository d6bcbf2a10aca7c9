//! Text controls. What was typed before the page came alive is kept: the browser's value wins over
//! the server's on the first run.

use leptos::{ev, html, prelude::*};

use crate::{field::field, icon::Icon};

/// Keeps a control's text equal to `value`, except that text typed before hydration is reported
/// through `on_input` instead of being overwritten.
macro_rules! keep_in_step {
    ($node:expr, $value:expr, $on_input:expr) => {
        Effect::new(move |before: Option<()>| {
            let Some(node) = $node.get() else { return };
            let Some(value) = $value else { return };
            let text: String = value.get();
            let shown = node.value();
            if shown == text {
                return;
            }
            if before.is_none() && !shown.is_empty() {
                if let Some(tell) = $on_input {
                    let tell: Callback<(String,)> = tell;
                    tell.run((shown,));
                }
            } else {
                node.set_value(&text);
            }
        });
    };
}

/// One line of text.
#[component]
pub fn TextInput(
    /// The text shown. Leave out in a plain form.
    #[prop(optional, into)]
    value: Option<Signal<String>>,
    /// Each change while typing.
    #[prop(optional, into)]
    on_input: Option<Callback<(String,)>>,
    /// The finished text: on Enter and on leaving the control.
    #[prop(optional, into)]
    on_commit: Option<Callback<(String,)>>,
    /// The form's name for it.
    #[prop(optional, into)]
    name: String,
    /// `text`, `email`, `password`, `search`, `url` or `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// What the browser may fill in: `email`, `current-password`, ….
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// An icon at the start.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// A unit at the end: `pieces`, `%`.
    #[prop(optional)]
    unit: Option<&'static str>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Takes focus when it appears.
    #[prop(optional)]
    autofocus: bool,
    /// The longest text taken.
    #[prop(optional)]
    max: Option<u32>,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// Figures: right-aligned, tabular, numeric keyboard.
    #[prop(optional)]
    figures: bool,
) -> impl IntoView {
    let around = field();
    let node = NodeRef::<html::Input>::new();
    keep_in_step!(node, value, on_input);
    let invalid = around.as_ref().map(|field| field.invalid);
    view! {
        <div class="input" class:input-figures=figures class:is-off=move || disabled.get()>
            {icon.map(|name| view! { <Icon name=name/> })}
            <input
                node_ref=node
                type=kind
                id=around.as_ref().map(|field| field.id.clone())
                name=(!name.is_empty()).then_some(name)
                value=value.map(|value| value.get_untracked())
                placeholder=placeholder
                autocomplete=autocomplete
                autofocus=autofocus
                inputmode=figures.then_some("decimal")
                maxlength=max.map(|max| max.to_string())
                disabled=move || disabled.get()
                required=around.as_ref().is_some_and(|field| field.required)
                aria-label=move || label.get()
                aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                aria-invalid=move || invalid.is_some_and(|invalid| invalid.get()).then_some("true")
                on:input=move |event| if let Some(tell) = on_input { tell.run((event_target_value(&event),)) }
                on:change=move |event| if let Some(tell) = on_commit { tell.run((event_target_value(&event),)) }
            />
            {unit.map(|unit| view! { <span class="input-unit" aria-hidden="true">{unit}</span> })}
        </div>
    }
}

/// Several lines of text. The text never becomes a child of the element: Leptos 0.8 would not
/// escape it on the server. It is put in place when the page comes alive.
#[component]
pub fn TextArea(
    /// The text shown.
    #[prop(optional, into)]
    value: Option<Signal<String>>,
    /// Each change while typing.
    #[prop(optional, into)]
    on_input: Option<Callback<(String,)>>,
    /// The finished text: on leaving the control.
    #[prop(optional, into)]
    on_commit: Option<Callback<(String,)>>,
    /// The form's name for it.
    #[prop(optional, into)]
    name: String,
    /// An example, never the label.
    #[prop(optional, into)]
    placeholder: String,
    /// Lines shown before it scrolls.
    #[prop(default = 3)]
    rows: u32,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The longest text taken.
    #[prop(optional)]
    max: Option<u32>,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
) -> impl IntoView {
    let around = field();
    let node = NodeRef::<html::Textarea>::new();
    keep_in_step!(node, value, on_input);
    let invalid = around.as_ref().map(|field| field.invalid);
    view! {
        <textarea
            node_ref=node
            class="input input-lines"
            id=around.as_ref().map(|field| field.id.clone())
            name=(!name.is_empty()).then_some(name)
            rows=rows.to_string()
            placeholder=placeholder
            maxlength=max.map(|max| max.to_string())
            disabled=move || disabled.get()
            required=around.as_ref().is_some_and(|field| field.required)
            aria-label=move || label.get()
            aria-describedby=around.as_ref().map(|field| field.described_by.clone())
            aria-invalid=move || invalid.is_some_and(|invalid| invalid.get()).then_some("true")
            on:input=move |event| if let Some(tell) = on_input { tell.run((event_target_value(&event),)) }
            on:change=move |event| if let Some(tell) = on_commit { tell.run((event_target_value(&event),)) }
        ></textarea>
    }
}

/// A search box that answers after a short pause in typing, and is cleared by Escape.
#[component]
pub fn SearchInput(
    /// The text shown.
    #[prop(into)]
    value: Signal<String>,
    /// The text after 150 ms without a key.
    #[prop(into)]
    on_search: Callback<(String,)>,
    /// What is searched: "Search stores".
    #[prop(into)]
    label: String,
    /// The key that jumps here, shown at the end.
    #[prop(optional)]
    key_hint: Option<&'static str>,
    /// The element, for a shortcut that focuses it.
    #[prop(optional)]
    node: NodeRef<html::Input>,
) -> impl IntoView {
    keep_in_step!(node, Some(value), Some(on_search));
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
    };
    on_cleanup(stop);
    let typed = move |event: ev::Event| {
        stop();
        let text = event_target_value(&event);
        let handle = set_timeout_with_handle(
            move || on_search.run((text.clone(),)),
            std::time::Duration::from_millis(150),
        );
        waiting.set_value(handle.ok());
    };
    let keyed = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" if !event_target_value(&event).is_empty() => {
            event.prevent_default();
            event.stop_propagation();
            stop();
            if let Some(node) = node.get_untracked() {
                node.set_value("");
            }
            on_search.run((String::new(),));
        }
        "Enter" => {
            stop();
            on_search.run((event_target_value(&event),));
        }
        _ => {}
    };
    view! {
        <div class="input input-search">
            <Icon name="search"/>
            <input
                node_ref=node
                type="search"
                placeholder=label.clone()
                aria-label=label
                value=value.get_untracked()
                autocomplete="off"
                spellcheck="false"
                on:input=typed
                on:keydown=keyed
            />
            {key_hint.map(|key| view! { <kbd aria-hidden="true">{key}</kbd> })}
        </div>
    }
}
