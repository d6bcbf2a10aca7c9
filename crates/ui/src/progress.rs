//! Long work: how far it is, in counts, and the way out.

use leptos::prelude::*;

use crate::{
    button::{Button, Kind},
    format::{self, Locale},
};

/// The share done, from 0 to 100; `None` while the total is not known.
pub fn percent(done: u64, total: Option<u64>) -> Option<f64> {
    match total {
        None => None,
        Some(0) => Some(100.0),
        Some(total) => Some((done as f64 / total as f64 * 100.0).clamp(0.0, 100.0)),
    }
}

/// A bar with counts: "12,400 of 100,000 rows". Without a total it moves without a measure.
#[component]
pub fn Progress(
    /// What is under way: "Importing mailings".
    #[prop(into)]
    label: Signal<String>,
    /// How many are done.
    #[prop(into)]
    done: Signal<u64>,
    /// How many there are; `None` while not known.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// What is counted: "rows".
    #[prop(optional, into)]
    unit: Signal<String>,
    /// Offers "Cancel".
    #[prop(optional, into)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let share = Memo::new(move |_| percent(done.get(), total.get()));
    let counts = move || {
        let done = format::whole(done.get() as i64, &Locale::EN_US);
        let unit = unit.get();
        match total.get() {
            Some(total) => {
                format!("{done} of {} {unit}", format::whole(total as i64, &Locale::EN_US))
            }
            None => format!("{done} {unit}"),
        }
    };
    view! {
        <div class="progress">
            <div class="progress-head">
                <span class="progress-label">{move || label.get()}</span>
                <span class="progress-counts num">{counts}</span>
                {on_cancel.map(|act| view! { <Button small=true kind=Kind::Ghost on_press=act>"Cancel"</Button> })}
            </div>
            <ProgressBar share=share label=label/>
        </div>
    }
}

/// The bar alone.
#[component]
pub fn ProgressBar(
    /// From 0 to 100; `None` while not known.
    #[prop(into)]
    share: Signal<Option<f64>>,
    /// What is under way, read aloud.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <svg
            class="bar"
            class:bar-unknown=move || share.get().is_none()
            viewBox="0 0 100 4"
            preserveAspectRatio="none"
            role="progressbar"
            aria-label=move || label.get()
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || share.get().map(|share| format!("{share:.0}"))
        >
            <rect class="bar-ground" width="100" height="4"></rect>
            <rect class="bar-done" width=move || format!("{:.2}", share.get().unwrap_or(30.0)) height="4"></rect>
        </svg>
    }
}
