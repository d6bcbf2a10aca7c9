//! What could not be done as it was wanted: one note for each, with what one can do about it.

use super::desk::{Desk, Trouble};
use leptos::prelude::*;
use ui::Icon;

/// The notes that are shown at once; the rest waits behind them.
const SHOWN: usize = 4;

/// The notes, above the sheet.
#[component]
pub(super) fn Troubles(desk: Desk) -> impl IntoView {
    let shown =
        move || desk.troubles.with(|all| all.iter().take(SHOWN).cloned().collect::<Vec<_>>());
    let more = move || desk.troubles.with(Vec::len).saturating_sub(SHOWN);
    view! {
        <div class="plan-troubles" role="status">
            <For each=shown key=|trouble| trouble.id let:trouble>
                <Note desk trouble/>
            </For>
            {move || (more() > 0).then(|| view! { <p class="small quiet">{format!("and {} more", more())}</p> })}
        </div>
    }
}

#[component]
fn Note(desk: Desk, trouble: Trouble) -> impl IntoView {
    let Trouble { id, what, why, mine, insist } = trouble;
    let decides = mine.is_some();
    view! {
        <div class="note trouble" class:note-care=decides class:note-loss=!decides>
            <Icon name=if decides { "triangle-alert" } else { "octagon-alert" }/>
            <span class="grow"><strong>{what}</strong>" "{why}</span>
            {if decides {
                view! {
                    <ui::Button small=true on_press=move || { desk.dismiss(id); }>"Keep theirs"</ui::Button>
                    <ui::Button small=true kind=ui::Kind::Primary on_press=move || desk.insist(id)>{insist}</ui::Button>
                }.into_any()
            } else {
                view! { <ui::Button small=true on_press=move || { desk.dismiss(id); }>"Understood"</ui::Button> }.into_any()
            }}
        </div>
    }
}
