//! A field: label, control, hint and error as one. The control inside takes its id and what
//! describes it from here, so that a page never writes an id.

use leptos::{context::Provider, prelude::*};

use crate::{icon::Icon, slug::slug};

/// What a control learns from the field around it.
#[derive(Clone)]
pub struct FieldContext {
    /// The id the control must carry.
    pub id: String,
    /// The ids of hint and error.
    pub described_by: String,
    /// Whether an error is shown.
    pub invalid: Signal<bool>,
    /// Whether an answer is needed.
    pub required: bool,
}

/// The field around this control, if there is one.
pub(crate) fn field() -> Option<FieldContext> {
    use_context::<FieldContext>()
}

/// Label, control, hint and error. Put one control inside.
#[component]
pub fn Field(
    /// The word or two above the control.
    #[prop(into)]
    label: String,
    /// One line on what to enter.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong, as a sentence to act on; `None` or empty when nothing is.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// An answer is needed.
    #[prop(optional)]
    required: bool,
    /// The word "optional" beside the label.
    #[prop(optional)]
    optional: bool,
    /// Label beside the control instead of above it.
    #[prop(optional)]
    beside: bool,
    /// Only when two fields on a page share a label: the id is made from the label otherwise.
    #[prop(optional, into)]
    id: String,
    children: Children,
) -> impl IntoView {
    let id = if id.is_empty() { format!("field-{}", slug(&label)) } else { id };
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let wrong = move || error.get().filter(|text| !text.is_empty());
    let context = FieldContext {
        id: id.clone(),
        described_by: format!("{error_id} {hint_id}"),
        invalid: Signal::derive(move || wrong().is_some()),
        required,
    };
    view! {
        <div class="field" class:field-beside=beside class:is-wrong=move || wrong().is_some()>
            <label class="field-label" for=id id=format!("{}-label", context.id)>
                {label}
                {required.then(|| view! { <span class="field-needed" aria-hidden="true">"*"</span> })}
                {optional.then(|| view! { <span class="field-optional">"optional"</span> })}
            </label>
            <div class="field-control">
                <Provider value=context>{children()}</Provider>
                <p class="field-error" id=error_id aria-live="polite">
                    {move || wrong().map(|text| view! { <Icon name="circle-alert"/><span>{text}</span> })}
                </p>
                <p class="field-hint" id=hint_id>{move || hint.get()}</p>
            </div>
        </div>
    }
}
