//! Yes or no, and one of a few: checkbox, switch, radio group, segments.

use leptos::prelude::*;

use crate::{field::field, icon::Icon};

/// A square that is ticked, empty, or partly ticked.
#[component]
pub fn Checkbox(
    /// Ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Some of what it stands for is ticked.
    #[prop(optional, into)]
    partly: Signal<bool>,
    /// The new state.
    #[prop(optional, into)]
    on_change: Option<Callback<(bool,)>>,
    /// The words beside it; `aria_label` when there is no room for them.
    #[prop(optional, into)]
    label: MaybeProp<String>,
    /// One line below the label.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Read aloud instead of a visible label.
    #[prop(optional, into)]
    aria_label: MaybeProp<String>,
    /// The form's name for it.
    #[prop(optional, into)]
    name: String,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let around = field();
    view! {
        <label class="check">
            <input
                type="checkbox"
                id=around.map(|field| field.id)
                name=(!name.is_empty()).then_some(name)
                value="true"
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                prop:indeterminate=move || partly.get() && !checked.get()
                disabled=move || disabled.get()
                aria-label=move || aria_label.get()
                on:change=move |event| if let Some(tell) = on_change { tell.run((event_target_checked(&event),)) }
            />
            <span class="check-box" aria-hidden="true"><Icon name="check"/><Icon name="minus"/></span>
            <ChoiceWords label=label hint=hint/>
        </label>
    }
}

/// A switch: takes effect at once, where a checkbox waits for its form.
#[component]
pub fn Switch(
    /// On.
    #[prop(into)]
    checked: Signal<bool>,
    /// The new state.
    #[prop(optional, into)]
    on_change: Option<Callback<(bool,)>>,
    /// The words beside it.
    #[prop(into)]
    label: MaybeProp<String>,
    /// One line below the label.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <label class="check switch">
            <input
                type="checkbox"
                role="switch"
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
                disabled=move || disabled.get()
                on:change=move |event| if let Some(tell) = on_change { tell.run((event_target_checked(&event),)) }
            />
            <span class="switch-track" aria-hidden="true"></span>
            <ChoiceWords label=label hint=hint/>
        </label>
    }
}

#[component]
fn ChoiceWords(label: MaybeProp<String>, hint: MaybeProp<String>) -> impl IntoView {
    move || {
        label.get().map(|label| {
            view! {
                <span class="check-words">
                    <span class="check-label">{label}</span>
                    {hint.get().map(|hint| view! { <span class="check-hint">{hint}</span> })}
                </span>
            }
        })
    }
}

/// One of several things to choose from: in a select, radio group, segments or menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is handed over; unique in its list.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A few quieter words beside it.
    pub hint: Option<String>,
    /// An icon before it.
    pub icon: Option<&'static str>,
    /// A heading it stands under.
    pub group: Option<String>,
    /// A colour from the categorical set, 1 to 10.
    pub hue: Option<u8>,
    /// Why it cannot be chosen.
    pub refused: Option<String>,
}

impl Choice {
    /// A choice with a value and the word shown for it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// Adds a few quieter words.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds an icon.
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Puts it under a heading.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Gives it a colour from the categorical set, 1 to 10.
    pub fn hue(mut self, hue: u8) -> Self {
        self.hue = Some(hue);
        self
    }

    /// Says why it cannot be chosen.
    pub fn refused(mut self, reason: impl Into<String>) -> Self {
        self.refused = Some(reason.into());
        self
    }
}

/// One of a few, all in sight. Arrow keys move, as the browser does for radios of one name.
#[component]
pub fn RadioGroup(
    /// The question.
    #[prop(into)]
    label: String,
    /// The form's name; also tells groups on a page apart.
    #[prop(into)]
    name: String,
    /// The answers.
    choices: Vec<Choice>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// The newly chosen value.
    #[prop(optional, into)]
    on_change: Option<Callback<(String,)>>,
    /// Each answer in a box of its own.
    #[prop(optional)]
    cards: bool,
) -> impl IntoView {
    view! {
        <fieldset class="radios" class:radios-cards=cards>
            <legend class="field-label">{label}</legend>
            {choices
                .into_iter()
                .map(|choice| {
                    let own = choice.value.clone();
                    let chosen = move || value.with(|value| *value == own);
                    let blocked = choice.refused.is_some();
                    let hint = choice.refused.clone().or(choice.hint.clone());
                    let first = chosen.clone();
                    view! {
                        <label class="check radio">
                            <input
                                type="radio"
                                name=name.clone()
                                value=choice.value.clone()
                                checked=untrack(first)
                                prop:checked=chosen
                                disabled=blocked
                                on:change=move |event| if let Some(tell) = on_change { tell.run((event_target_value(&event),)) }
                            />
                            <span class="radio-dot" aria-hidden="true"></span>
                            <ChoiceWords label=choice.label.into() hint=hint.into()/>
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}

/// One of two to four, side by side: a view, a unit, a period.
#[component]
pub fn Segments(
    /// What is switched.
    #[prop(into)]
    label: String,
    /// The form's name; also tells groups on a page apart.
    #[prop(into)]
    name: String,
    /// The answers.
    choices: Vec<Choice>,
    /// The chosen value.
    #[prop(into)]
    value: Signal<String>,
    /// The newly chosen value.
    #[prop(into)]
    on_change: Callback<(String,)>,
) -> impl IntoView {
    view! {
        <fieldset class="segments">
            <legend class="hush">{label}</legend>
            {choices
                .into_iter()
                .map(|choice| {
                    let own = choice.value.clone();
                    let chosen = move || value.with(|value| *value == own);
                    let first = chosen.clone();
                    // An icon alone is named by its hint.
                    let named = choice.hint.clone().filter(|_| choice.label.is_empty());
                    view! {
                        <label class="segment" data-tip=choice.hint.clone()>
                            <input
                                type="radio"
                                aria-label=named
                                name=name.clone()
                                value=choice.value.clone()
                                checked=untrack(first)
                                prop:checked=chosen
                                on:change=move |event| on_change.run((event_target_value(&event),))
                            />
                            <span>{choice.icon.map(|icon| view! { <Icon name=icon/> })}{choice.label}</span>
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
    }
}
