//! The bar above the sheet: undo and redo, which stores are meant, and what can be done with them.

use super::{
    super::{
        desk::{Desk, Narrow},
        threads::CommentsHere,
        words,
    },
    Scope,
    export::export,
    quantity::QuantityDialog,
    scope::{included, reset, same},
    words_dialog::{Asks, WordsDialog},
};
use domain::{
    ids::{CampaignId, WaveId},
    plans::{Anchor, Deed, ItemStatus, Operation},
};
use leptos::prelude::*;
use ui::{Choice, IconButton, Menu, MenuItem, Segments};

/// Does something to many, says it with the way back, and shows what matches then.
fn done(desk: Desk, deed: Deed, said: String) {
    let toaster = desk.toaster;
    if desk.act(deed) {
        toaster.say_with_undo(said, move || {
            desk.undo();
            desk.arrange();
        });
        let narrowed = desk.narrow.with_untracked(|narrow| *narrow != Narrow::default());
        if narrowed || desk.filter.with_untracked(|filter| !filter.is_empty()) {
            desk.arrange();
        }
    } else {
        toaster.say("Nothing to change: it is so already");
    }
}

/// "12 stores".
fn stores(places: &[u32]) -> String {
    words::stores(u32::try_from(places.len()).unwrap_or(u32::MAX))
}

/// The bar.
#[component]
pub(in super::super) fn BulkBar(
    desk: Desk,
    /// Whether the board is shown instead of the sheet.
    board: RwSignal<bool>,
    /// Whether the panes at the left and at the right are folded away.
    folded: (RwSignal<bool>, RwSignal<bool>),
    comments: CommentsHere,
) -> impl IntoView {
    let scope = RwSignal::new(Scope::Selected);
    let (quantity, asks) = (RwSignal::new(None::<Scope>), RwSignal::new(None::<Asks>));
    let apply = move |operation: Operation, said: &'static str| {
        let places = scope.get_untracked().places(desk);
        let words = format!("{} {said}", stores(&places));
        done(desk, same(places, operation), words);
    };
    let meant = move || match scope.get() {
        Scope::Matching => desk.total.get(),
        _ => desk.selected.with(Vec::len),
    };
    let chosen = Signal::derive(move || {
        if scope.get() == Scope::Matching { "matching" } else { "selected" }.to_owned()
    });
    let campaigns = Memo::new(move |_| {
        desk.page.with(|page| {
            let own = page.campaigns.iter().filter(|one| one.active);
            let own = own.map(|one| (Some(one.id), one.name.clone()));
            own.chain([(None, "No campaign".to_owned())])
                .collect::<Vec<(Option<CampaignId>, String)>>()
        })
    });
    let waves = Memo::new(move |_| {
        desk.page.with(|page| {
            let own = page.waves.iter().map(|wave| (Some(wave.id), wave.name.clone()));
            own.chain([(None, "No wave".to_owned())]).collect::<Vec<(Option<WaveId>, String)>>()
        })
    });
    let to_wave = move |wave: Option<WaveId>, name: String| {
        // Only what is mailed has a wave; the others would only clutter it.
        let places = included(desk, scope.get_untracked().places(desk));
        if places.is_empty() {
            desk.toaster.warn("None of these stores is included. Include them first.");
            return;
        }
        let words = format!("{} moved to {name}", stores(&places));
        done(desk, same(places, Operation::SetWave(wave)), words);
    };
    let status_items = move || {
        let set = move |label: &'static str, status: ItemStatus, said: &'static str| {
            MenuItem::new(label, move || apply(Operation::SetStatus(status), said))
        };
        vec![
            set("Include", ItemStatus::Included, "included").icon("check"),
            set("Exclude", ItemStatus::Excluded, "excluded").icon("minus"),
            set("Needs review", ItemStatus::NeedsReview, "to be decided").icon("eye"),
        ]
    };
    let campaign_items = move || {
        campaigns
            .get()
            .into_iter()
            .map(|(id, name)| {
                MenuItem::new(name, move || {
                    apply(Operation::SetCampaign(id), "have another campaign")
                })
            })
            .collect::<Vec<_>>()
    };
    let wave_items = move || {
        waves
            .get()
            .into_iter()
            .map(|(id, name)| MenuItem::new(name.clone(), move || to_wave(id, name.clone())))
            .collect::<Vec<_>>()
    };
    let more_items = move || {
        vec![
            MenuItem::new("Hold quantities", move || apply(Operation::SetHold(true), "on hold"))
                .icon("lock"),
            MenuItem::new("Release quantities", move || {
                apply(Operation::SetHold(false), "released")
            })
            .icon("lock-open"),
            MenuItem::new("Comment on the first selected store", move || {
                let line = desk
                    .selected
                    .with_untracked(|chosen| chosen.first().copied())
                    .and_then(|place| desk.line(place));
                if let Some(line) = line {
                    comments.about(Anchor::Item(line.item.id), line.store.number);
                }
            })
            .icon("message-square")
            .divided(),
            MenuItem::new("Write a note…", move || asks.set(Some(Asks::Note))).icon("pencil"),
            MenuItem::new("Give a reason…", move || asks.set(Some(Asks::Reason)))
                .icon("square-pen"),
            MenuItem::new("Reset to recommendation", move || {
                let places = scope.get_untracked().places(desk);
                let words = format!("{} reset to their recommendation", stores(&places));
                done(desk, reset(desk, &places), words);
            })
            .icon("rotate-ccw"),
            MenuItem::new("Export as CSV", move || {
                export(desk, &scope.get_untracked().places(desk))
            })
            .icon("download")
            .divided(),
        ]
    };
    view! {
        <div class="plan-bar toolbar" role="group" aria-label="Change many stores">
            <span class="plan-fold">
                <IconButton label="Filters" icon="panel-left" small=true pressed=Signal::derive(move || !folded.0.get()) on_press=move || folded.0.update(|folded| *folded = !*folded)/>
            </span>
            <Segments
                label="View"
                name="plan-view"
                choices=vec![Choice::new("sheet", "Sheet"), Choice::new("board", "Board")]
                value=Signal::derive(move || if board.get() { "board" } else { "sheet" }.to_owned())
                on_change=move |value: String| board.set(value == "board")
            />
            {move || (desk.open() && desk.loaded.get()).then(|| view! {
                <IconButton label="Undo" keys="Ctrl+Z" icon="undo-2" small=true disabled=Signal::derive(move || !desk.steps.get().0) on_press=move || desk.undo()/>
                <IconButton label="Redo" keys="Ctrl+Y" icon="redo-2" small=true disabled=Signal::derive(move || !desk.steps.get().1) on_press=move || desk.redo()/>
                <Segments
                    label="Which stores"
                    name="plan-scope"
                    choices=vec![Choice::new("selected", "Selected"), Choice::new("matching", "All that match")]
                    value=chosen
                    on_change=move |value: String| scope.set(if value == "matching" { Scope::Matching } else { Scope::Selected })
                />
                <span class="small faint num" role="status">{move || words::stores(meant() as u32)}</span>
                <Menu label="Change status" small=true icon=Some("circle-check") items=Signal::derive(status_items)>"Status"</Menu>
                <Menu label="Change campaign" small=true icon=Some("megaphone") items=Signal::derive(campaign_items)>"Campaign"</Menu>
                <ui::Button kind=ui::Kind::Ghost small=true icon="hash" on_press=move || quantity.set(Some(scope.get_untracked()))>"Quantity"</ui::Button>
                <Menu label="Assign to wave" small=true icon=Some("layers") items=Signal::derive(wave_items)>"Wave"</Menu>
                <Menu label="More changes" small=true items=Signal::derive(more_items)/>
            })}
            <span class="plan-fold push">
                <IconButton label="Summary" icon="panel-right" small=true pressed=Signal::derive(move || !folded.1.get()) on_press=move || folded.1.update(|folded| *folded = !*folded)/>
            </span>
        </div>
        <QuantityDialog desk scope=quantity/>
        <WordsDialog desk asks scope/>
    }
}
