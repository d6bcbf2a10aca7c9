//! The tour of the planning workspace: offered once to each person on each browser, in the page and not over it.

use domain::ids::PersonId;
use leptos::prelude::*;
use ui::{Button, IconButton, Kind, Tour, TourStep};

/// Where the browser remembers that the tour was taken or declined; the person's id ends it, for
/// several people may share a browser.
const TAKEN: &str = "tour plans ";

/// The offer, and the tour itself.
#[component]
pub(super) fn PlanTour(person: PersonId) -> impl IntoView {
    let (open, offered) = (RwSignal::new(false), RwSignal::new(false));
    let store = || window().local_storage().ok().flatten();
    // Only a browser knows; the server offers nothing.
    Effect::new(move |_| {
        let taken =
            store().and_then(|store| store.get_item(&format!("{TAKEN}{person}")).ok().flatten());
        offered.set(taken.is_none());
    });
    let done = move || {
        offered.set(false);
        if let Some(store) = store() {
            // A browser that remembers nothing offers it again.
            let _ = store.set_item(&format!("{TAKEN}{person}"), "taken");
        }
    };
    view! {
        <Show when=move || offered.get()>
            <aside class="tour-offer" aria-label="Tour">
                <p>"New to planning here? A short tour shows what is where."</p>
                <Button small=true kind=Kind::Primary icon="flag" on_press=move || open.set(true)>"Take the tour"</Button>
                <IconButton label="No tour" icon="x" small=true on_press=done/>
            </aside>
        </Show>
        <Tour open=open name="Tour of the planning workspace" steps=steps() on_done=done/>
    }
}

fn steps() -> Vec<TourStep> {
    [
        (".plan-figures", "What it comes to", "Stores, pieces, money and responses of what is included. They follow every change at once."),
        ("[role=grid]", "The sheet", "Type, paste from Excel, fill down with Ctrl+D, find with Ctrl+F. Space includes or excludes a store. Ctrl+Z takes back your own last step."),
        (".plan-bar", "Many at once", "Change the selected stores, or all that match the filters, in one step. Quantity spreads a total over them; quantities on hold stay as they are."),
        ("[name=plan-view]", "Sheet or board", "The board shows waves as columns. Drag stores between them, or pick them up with Space."),
        (".plan-side", "Waves and checks", "Days and budgets of the waves, and what stands in the way of an approval. A store's recommendation opens here when you press its name."),
        (".page-head", "Together", "Others see each change as you make it. Comment, share, look at the history, and send the plan for review."),
    ]
    .into_iter()
    .map(|(at, title, text)| TourStep::new(at, title, text))
    .collect()
}
