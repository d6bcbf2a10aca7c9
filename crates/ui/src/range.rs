//! A range of whole numbers with two ends: two thumbs on one track, and two fields that take numbers.
//! Every way of entering keeps the lower end below the upper one.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    button::{Button, Kind},
    field::Field,
    icon::Icon,
    number::NumberField,
    place::{Along, area_of, put, show},
    slug::slug,
    spark::on_scale,
};

/// The two ends, both included.
pub type Ends = (i64, i64);

/// The range after its lower end was moved to `low`: within the bounds, and not above the upper end.
fn with_low(range: Ends, low: i64, bounds: Ends) -> Ends {
    let high = range.1.clamp(bounds.0, bounds.1);
    (low.clamp(bounds.0, high), high)
}

/// The range after its upper end was moved to `high`: within the bounds, and not below the lower end.
fn with_high(range: Ends, high: i64, bounds: Ends) -> Ends {
    let low = range.0.clamp(bounds.0, bounds.1);
    (low, high.clamp(low, bounds.1))
}

/// What a range says in a few words; nothing when it is as wide as the bounds.
fn words(range: Ends, bounds: Ends) -> Option<String> {
    match (range.0 > bounds.0, range.1 < bounds.1) {
        (false, false) => None,
        (true, false) => Some(format!("{} or more", range.0)),
        (false, true) => Some(format!("{} or less", range.1)),
        (true, true) if range.0 == range.1 => Some(range.0.to_string()),
        (true, true) => Some(format!("{}–{}", range.0, range.1)),
    }
}

/// Two thumbs on a track, and a field for each end.
#[component]
pub fn RangeField(
    /// What is limited: "Confidence".
    #[prop(into)]
    label: String,
    /// The least and the most the ends can be.
    bounds: Ends,
    /// The range; one as wide as the bounds limits nothing.
    #[prop(into)]
    value: Signal<Ends>,
    /// The new range: when a thumb is let go or moved by a key, and when a number was entered.
    #[prop(into)]
    on_change: Callback<(Ends,)>,
) -> impl IntoView {
    // What the thumbs show while one of them is dragged.
    let shown = RwSignal::new(value.get_untracked());
    Effect::new(move |_| shown.set(value.get()));
    let (low_node, high_node) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let put_thumbs = move |ends: Ends| {
        for (node, end) in [(low_node, ends.0), (high_node, ends.1)] {
            if let Some(node) = node.get_untracked() {
                node.set_value(&end.to_string());
            }
        }
    };
    Effect::new(move |_| put_thumbs(shown.get()));
    let drag_low = move |event: ev::Event| {
        if let Ok(low) = event_target_value(&event).parse() {
            shown.update(|range| *range = with_low(*range, low, bounds));
            put_thumbs(shown.get_untracked());
        }
    };
    let drag_high = move |event: ev::Event| {
        if let Ok(high) = event_target_value(&event).parse() {
            shown.update(|range| *range = with_high(*range, high, bounds));
            put_thumbs(shown.get_untracked());
        }
    };
    let tell = move || {
        let now = shown.get_untracked();
        if now != value.get_untracked() {
            on_change.run((now,));
        }
    };
    let enter_low = move |low: Option<i64>| {
        shown.update(|range| *range = with_low(*range, low.unwrap_or(bounds.0), bounds));
        tell();
    };
    let enter_high = move |high: Option<i64>| {
        shown.update(|range| *range = with_high(*range, high.unwrap_or(bounds.1), bounds));
        tell();
    };
    let scale = (bounds.0 as f64, bounds.1 as f64);
    let start = move || on_scale(shown.get().0 as f64, scale);
    let wide = move || on_scale(shown.get().1 as f64, scale) - start();
    // The thumb that can still move stays on top when both lie at one end.
    let low_on_top = move || shown.get().0 > (bounds.0 + bounds.1) / 2;
    let (from, to) = (format!("{label}, from"), format!("{label}, to"));
    view! {
        <div class="range" role="group" aria-label=label>
            <div class="range-track">
                <svg class="range-line" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="range-ground" width="100" height="4"></rect>
                    <rect class="range-band" x=move || format!("{:.2}", start()) width=move || format!("{:.2}", wide()) height="4"></rect>
                </svg>
                <input node_ref=low_node type="range" class="range-thumb" class:is-top=low_on_top min=bounds.0.to_string() max=bounds.1.to_string() value=value.get_untracked().0.to_string() aria-label=from.clone() aria-valuetext=move || shown.get().0.to_string() on:input=drag_low on:change=move |_| tell()/>
                <input node_ref=high_node type="range" class="range-thumb" min=bounds.0.to_string() max=bounds.1.to_string() value=value.get_untracked().1.to_string() aria-label=to.clone() aria-valuetext=move || shown.get().1.to_string() on:input=drag_high on:change=move |_| tell()/>
            </div>
            <div class="range-numbers">
                <Field label="From" id=format!("{}-number", slug(&from))>
                    <NumberField value=Signal::derive(move || Some(shown.get().0)) on_change=enter_low min=bounds.0 max=bounds.1/>
                </Field>
                <Field label="To" id=format!("{}-number", slug(&to))>
                    <NumberField value=Signal::derive(move || Some(shown.get().1)) on_change=enter_high min=bounds.0 max=bounds.1/>
                </Field>
            </div>
        </div>
    }
}

/// A [`RangeField`] behind a button that says the range, for a line of filters.
#[component]
pub fn RangeSelect(
    /// What is limited: "Confidence".
    #[prop(into)]
    label: String,
    /// The least and the most the ends can be.
    bounds: Ends,
    /// The range; one as wide as the bounds limits nothing.
    #[prop(into)]
    value: Signal<Ends>,
    /// The new range.
    #[prop(into)]
    on_change: Callback<(Ends,)>,
    /// Shown while nothing is limited: "Any confidence".
    #[prop(into)]
    placeholder: String,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let panel = NodeRef::<html::Div>::new();
    let id = format!("range-{}", slug(&label));
    let said = Memo::new(move |_| words(value.get(), bounds));
    let close = move |give_back: bool| {
        if let Some(panel) = panel.get_untracked() {
            show(&panel, false);
        }
        if let (true, Some(button)) = (give_back, button.get_untracked()) {
            let _ = button.focus();
        }
    };
    // What is inside exists only while it is open, so the panel is placed after it is drawn.
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(move || {
                let (Some(panel), Some(button)) = (panel.get_untracked(), button.get_untracked())
                else {
                    return;
                };
                put(&panel, area_of(&button), Along::Start, true);
                let first = panel.query_selector("input").ok().flatten();
                if let Some(first) = first.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok())
                {
                    let _ = first.focus();
                }
            });
        }
    });
    let open_it = move || {
        open.set(true);
        if let Some(panel) = panel.get_untracked() {
            show(&panel, true);
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            close(true);
        }
    };
    let (named, inner, panel_label) = (label.clone(), StoredValue::new(label.clone()), label);
    // What can be read on the button is part of what is read aloud.
    let empty = placeholder.clone();
    view! {
        <span class="select">
            <button
                node_ref=button
                type="button"
                class="input select-button"
                aria-haspopup="dialog"
                aria-controls=id.clone()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=move || format!("{named}: {}", said.get().unwrap_or_else(|| empty.clone()))
                on:click=move |_| if open.get_untracked() { close(true) } else { open_it() }
            >
                <span class="clip grow" class:select-none=move || said.with(Option::is_none)>
                    {move || said.get().unwrap_or_else(|| placeholder.clone())}
                </span>
                <Icon name="chevrons-up-down"/>
            </button>
            <div
                node_ref=panel
                class="float range-panel"
                id=id
                role="dialog"
                aria-label=panel_label
                popover="auto"
                on:keydown=keyed
                on:toggle=move |event: ev::Event| {
                    // The browser closes it on a press elsewhere; the signal follows.
                    let shown = event.target().and_then(|panel| panel.dyn_into::<web_sys::Element>().ok()).is_some_and(|panel| panel.matches(":popover-open").unwrap_or(false));
                    open.set(shown);
                }
            >
                <Show when=move || open.get()>
                    <RangeField label=inner.get_value() bounds=bounds value=value on_change=on_change/>
                    {move || said.with(Option::is_some).then(|| view! {
                        <Button kind=Kind::Ghost small=true icon="x" on_press=move || { on_change.run((bounds,)); close(true); }>"Clear"</Button>
                    })}
                </Show>
            </div>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_stops_at_the_other_one() {
        assert_eq!(with_low((20, 60), 80, (0, 100)), (60, 60));
        assert_eq!(with_high((20, 60), 5, (0, 100)), (20, 20));
    }

    #[test]
    fn an_end_stays_within_the_bounds() {
        assert_eq!(with_low((20, 60), -5, (0, 100)), (0, 60));
        assert_eq!(with_high((20, 60), 500, (0, 100)), (20, 100));
        // A range that lay outside, as from an old address, is brought in.
        assert_eq!(with_low((-10, 900), 50, (0, 100)), (50, 100));
    }

    #[test]
    fn a_range_says_only_what_it_limits() {
        assert_eq!(words((0, 100), (0, 100)), None);
        assert_eq!(words((75, 100), (0, 100)).as_deref(), Some("75 or more"));
        assert_eq!(words((0, 50), (0, 100)).as_deref(), Some("50 or less"));
        assert_eq!(words((50, 75), (0, 100)).as_deref(), Some("50–75"));
        assert_eq!(words((50, 50), (0, 100)).as_deref(), Some("50"));
    }
}
