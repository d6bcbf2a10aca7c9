//! Tooltips. One layer, mounted once in the shell, shows the text of `data-tip` for whatever is
//! hovered or focused: nothing per widget, nothing cut off at the edge of a pane.

use std::{cell::RefCell, time::Duration};

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::place::{Along, area_of, put, show};

/// Milliseconds of hovering before the text appears. On keyboard focus it appears at once.
const PATIENCE: u64 = 350;

/// The element at or above `target` that has something to tell, and what.
fn told_by(target: Option<web_sys::EventTarget>) -> Option<(web_sys::Element, String)> {
    let target = target?.dyn_into::<web_sys::Element>().ok()?;
    let owner = target.closest("[data-tip]").ok().flatten()?;
    let text = owner.get_attribute("data-tip").filter(|text| !text.is_empty())?;
    Some((owner, text))
}

/// The layer that shows tips. Put it once in the shell, last.
#[component]
pub fn TipLayer() -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let waiting = StoredValue::new(None::<TimeoutHandle>);

    let hide = move || {
        if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
            handle.clear();
        }
        if let Some(node) = node.try_get_untracked().flatten() {
            show(&node, false);
        }
    };
    let tell = move |owner: web_sys::Element, words: String| {
        let Some(node) = node.try_get_untracked().flatten() else { return };
        if !owner.is_connected() {
            return;
        }
        // Written at once: its size is needed to place it.
        node.set_text_content(Some(&words));
        show(&node, true);
        put(&node, area_of(&owner), Along::Middle, false);
    };
    Effect::new(move |_| {
        // Moving within the same element is not leaving it.
        let last = RefCell::new(None::<web_sys::Element>);
        let over = window_event_listener(ev::pointerover, move |event| {
            if event.pointer_type() != "mouse" {
                return;
            }
            let told = told_by(event.target());
            let owner = told.as_ref().map(|(owner, _)| owner.clone());
            if owner.is_some() && *last.borrow() == owner {
                return;
            }
            hide();
            *last.borrow_mut() = owner;
            if let Some((owner, words)) = told {
                // A handle that cannot be had means no window, and then no tip either.
                let handle = set_timeout_with_handle(
                    move || {
                        // It may have changed or gone while waiting.
                        let words = owner.get_attribute("data-tip").unwrap_or(words);
                        tell(owner, words);
                    },
                    Duration::from_millis(PATIENCE),
                );
                waiting.set_value(handle.ok());
            }
        });
        let focused = window_event_listener(ev::focusin, move |event| {
            hide();
            if let Some((owner, words)) = told_by(event.target())
                && owner.matches(":focus-visible").unwrap_or(false)
            {
                tell(owner, words);
            }
        });
        let left = window_event_listener(ev::focusout, move |_| hide());
        let pressed = window_event_listener(ev::pointerdown, move |_| hide());
        let keyed = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                hide();
            }
        });
        let wheel = window_event_listener(ev::wheel, move |_| hide());
        on_cleanup(move || {
            over.remove();
            focused.remove();
            left.remove();
            pressed.remove();
            keyed.remove();
            wheel.remove();
        });
    });
    view! { <div node_ref=node class="tip" role="tooltip" popover="manual"></div> }
}

/// Words that have more to tell, for text that is not a control of its own.
#[component]
pub fn Tooltip(
    /// What is told on hover and focus.
    #[prop(into)]
    text: Signal<String>,
    children: Children,
) -> impl IntoView {
    view! { <span class="told" tabindex="0" data-tip=move || text.get() aria-description=move || text.get()>{children()}</span> }
}
