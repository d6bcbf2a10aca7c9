//! The button in the page's head, and the sheet that it opens.

use super::{
    super::desk::Desk,
    changes::Changes,
    compare::{CompareDialog, Compared},
    versions::Versions,
};
use leptos::prelude::*;
use ui::{Choice, IconButton, Segments, Sheet};

/// Opens the plan's history.
#[component]
pub(in super::super) fn HistoryButton(desk: Desk) -> impl IntoView {
    let open = RwSignal::new(false);
    let side = RwSignal::new("versions".to_owned());
    let compared = RwSignal::new(None::<Compared>);
    view! {
        <IconButton label="History" icon="history" on_press=move || open.set(true)/>
        <Sheet open=open title="History">
            <div class="stack">
                <Segments
                    label="What to show"
                    name="history-side"
                    choices=vec![Choice::new("versions", "Versions"), Choice::new("changes", "Every change")]
                    value=side
                    on_change=move |value: String| side.set(value)
                />
                {move || if side.get() == "versions" {
                    view! { <Versions desk compared/> }.into_any()
                } else {
                    view! { <Changes desk/> }.into_any()
                }}
            </div>
        </Sheet>
        <CompareDialog desk compared/>
    }
}
