//! A tour: a card that points at one part of a page after another. It never opens by itself, takes
//! nothing away from the page, and ends on Escape.

use std::cell::RefCell;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    button::{Button, Kind},
    place::{Along, area_of, put, show},
    slug::slug,
};

/// The mark on what is pointed at, for its looks.
const HERE: &str = "data-tour-here";

/// One stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TourStep {
    /// A CSS selector; the first element it finds is pointed at.
    pub at: String,
    /// What it is.
    pub title: String,
    /// What one does with it, in a sentence or two.
    pub text: String,
}

impl TourStep {
    /// A stop at the first element that a selector finds.
    pub fn new(at: impl Into<String>, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { at: at.into(), title: title.into(), text: text.into() }
    }
}

/// The stop after `at` in a direction; `None` past the last one. The first is never left backwards.
fn step(at: usize, forward: bool, of: usize) -> Option<usize> {
    match (forward, at) {
        (false, at) => Some(at.saturating_sub(1)),
        (true, at) if at + 1 < of => Some(at + 1),
        (true, _) => None,
    }
}

fn find(step: &TourStep) -> Option<web_sys::Element> {
    let found = document().query_selector(&step.at).ok().flatten()?;
    // What takes no room is not shown.
    let area = area_of(&found);
    (area.width > 0.0 && area.height > 0.0).then_some(found)
}

/// Shows the stops one after another.
#[component]
pub fn Tour(
    /// Under way or not.
    open: RwSignal<bool>,
    /// What the tour is of, read aloud.
    #[prop(into)]
    name: String,
    /// Its stops, in order.
    steps: Vec<TourStep>,
    /// It was finished or skipped.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let there = RwSignal::new(Vec::<TourStep>::new());
    let at = RwSignal::new(0_usize);
    let id = slug(&name);
    let title_id = format!("tour-{id}");
    let named_by = title_id.clone();

    let unmark = move || {
        if let Ok(Some(marked)) = document().query_selector(&format!("[{HERE}]")) {
            // The attribute is our own.
            let _ = marked.remove_attribute(HERE);
        }
    };
    let settle = move || {
        let Some(card) = node.try_get_untracked().flatten() else { return };
        let here = there.with_untracked(|all| all.get(at.get_untracked()).cloned());
        let Some(found) = here.as_ref().and_then(find) else { return };
        unmark();
        // The attribute is our own.
        let _ = found.set_attribute(HERE, "");
        put(&card, area_of(&found), Along::Start, false);
    };
    // Where focus goes back to.
    let before = RefCell::new(None::<web_sys::HtmlElement>);
    Effect::new(move |_| {
        let Some(card) = node.get() else { return };
        if open.get() {
            there.set(steps.iter().filter(|step| find(step).is_some()).cloned().collect());
            at.set(0);
            if there.with_untracked(Vec::is_empty) {
                open.set(false);
                return;
            }
            let focused = document().active_element();
            *before.borrow_mut() = focused.and_then(|element| element.dyn_into().ok());
            show(&card, true);
            request_animation_frame(move || {
                settle();
                // Only what has left the page cannot be focused.
                let _ = card.focus();
            });
        } else {
            unmark();
            show(&card, false);
            if let Some(before) = before.borrow_mut().take() {
                let _ = before.focus();
            }
        }
    });
    Effect::new(move |_| {
        at.track();
        if !open.get_untracked() {
            return;
        }
        let here = there.with_untracked(|all| all.get(at.get_untracked()).cloned());
        if let Some(found) = here.as_ref().and_then(find) {
            let area = area_of(&found);
            let foot = document().document_element().map_or(0, |root| root.client_height());
            if area.y < 0.0 || area.y + area.height.min(200.0) > f64::from(foot) {
                found.scroll_into_view_with_bool(area.y < 0.0);
            }
        }
        request_animation_frame(settle);
    });
    Effect::new(move |_| {
        let resized = window_event_listener(ev::resize, move |_| {
            if open.get_untracked() {
                settle();
            }
        });
        let scrolled = window_event_listener(ev::wheel, move |_| {
            if open.get_untracked() {
                request_animation_frame(settle);
            }
        });
        on_cleanup(move || {
            resized.remove();
            scrolled.remove();
        });
    });
    on_cleanup(move || {
        if cfg!(target_arch = "wasm32") {
            unmark();
        }
    });

    let end = move || {
        open.set(false);
        if let Some(tell) = on_done {
            tell.run(());
        }
    };
    let go = move |forward: bool| {
        let of = there.with_untracked(Vec::len);
        match step(at.get_untracked(), forward, of) {
            Some(next) => at.set(next),
            None => end(),
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        match event.key().as_str() {
            "Escape" => end(),
            "ArrowRight" => go(true),
            "ArrowLeft" => go(false),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let is_last = Memo::new(move |_| at.get() + 1 >= there.with(Vec::len));
    let is_first = Memo::new(move |_| at.get() == 0);
    let here = move |read: fn(&TourStep) -> String| {
        there.with(|all| all.get(at.get()).map(read).unwrap_or_default())
    };
    view! {
        <div node_ref=node class="tour" popover="manual" role="dialog" aria-labelledby=named_by tabindex="-1" on:keydown=keyed>
            <Show when=move || open.get()>
                <h2 id=title_id.clone()>{move || here(|step| step.title.clone())}</h2>
                <p aria-live="polite">{move || here(|step| step.text.clone())}</p>
                <div class="tour-acts">
                    <span class="small quiet num grow">{move || format!("{} of {}", at.get() + 1, there.with(Vec::len))}</span>
                    <Button small=true kind=Kind::Ghost on_press=end>"Skip"</Button>
                    <Button small=true disabled=is_first on_press=move || go(false)>"Back"</Button>
                    <Button small=true kind=Kind::Primary on_press=move || go(true)>{move || if is_last.get() { "Done" } else { "Next" }}</Button>
                </div>
            </Show>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tour_goes_to_its_end_and_back_to_its_start() {
        assert_eq!(step(0, true, 3), Some(1));
        assert_eq!(step(2, true, 3), None);
        assert_eq!(step(2, false, 3), Some(1));
        assert_eq!(step(0, false, 3), Some(0));
    }
}
