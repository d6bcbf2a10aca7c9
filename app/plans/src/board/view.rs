//! The board laid out: the weeks above, a column for what has no wave and one for each wave.

use super::{
    super::{desk::Desk, live::Others, summary::WaveCard, words},
    carry::{Column, Hand, column_name},
    column::CardList,
    split::{SplitDialog, empty_wave, free_name},
    timeline::Timeline,
};
use domain::plans::{Deed, WaveStep, Whereabouts};
use leptos::{ev, prelude::*};
use ui::{Button, Icon};

/// The board of a plan's waves.
#[component]
pub(in super::super) fn Board(desk: Desk, others: Others) -> impl IntoView {
    let hand = Hand::new(desk);
    let split = RwSignal::new(false);
    // Escape gives up wherever the keyboard is while a card is carried by mouse.
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            hand.give_up();
        }
    });
    on_cleanup(move || escape.remove());
    Effect::new(move |_| {
        let at = hand.at.get();
        let item = at.and_then(|at| desk.line(at)).map(|line| line.item.id);
        let column = item.is_some().then(|| super::column::whereabouts().to_owned());
        let editing = hand.carried.with(Option::is_some);
        if editing {
            // Whoever moves cards goes their own way.
            others.following.set(None);
        }
        let here = Whereabouts { item, column, editing };
        if others.here.with_untracked(|before| *before != here) {
            others.here.set(here);
        }
    });
    let add = move || {
        let (names, place) = desk.page.with_untracked(|page| {
            let names: Vec<String> = page.waves.iter().map(|wave| wave.name.clone()).collect();
            let place = names.len() as u32;
            (names, place)
        });
        let name = free_name(&names, &format!("W{}", place + 1));
        desk.act(Deed::wave(WaveStep::Create { wave: empty_wave(name), place }));
    };
    view! {
        <div class="board" role="group" aria-label="Board of waves">
            <div class="board-top">
                <Timeline desk/>
                {move || desk.open().then(|| view! {
                    <div class="line">
                        <Button small=true icon="plus" on_press=add>"Add wave"</Button>
                        <Button small=true icon="split" on_press=move || split.set(true)>"Suggest waves"</Button>
                    </div>
                })}
            </div>
            <div class="board-columns">
                <For each=move || hand.columns.get() key=|column| *column let:column>
                    <BoardColumn hand others column/>
                </For>
            </div>
            <Ghost hand/>
            <SplitDialog desk open=split/>
            <span class="hush" role="status" aria-live="assertive">{move || hand.said.get()}</span>
        </div>
    }
}

#[component]
fn BoardColumn(hand: Hand, others: Others, column: Column) -> impl IntoView {
    let desk = hand.desk;
    let target =
        move || hand.carried.with(|carried| carried.as_ref().is_some_and(|one| one.over == column));
    let sums = Memo::new(move |_| desk.page.with(|page| page.totals.wave(column)));
    let count = move || hand.of(column).len();
    view! {
        <section class="board-column" class:is-target=target data-column=column_name(column) aria-label=move || { desk.page.track(); hand.name(column) }>
            {match column {
                Some(id) => view! { <WaveCard desk id spreads=None/> }.into_any(),
                None => view! {
                    <div class="wave-card stack stack-s">
                        <h2>"No wave yet"</h2>
                        <p class="small num">{move || format!("{} · {} pieces", words::stores(sums.get().stores), words::pieces(sums.get().pieces))}</p>
                        <p class="small faint">"Included stores without a wave keep a plan from being approved."</p>
                    </div>
                }.into_any(),
            }}
            {move || (count() == 0).then(|| view! {
                <p class="board-empty small faint"><Icon name="inbox"/>{move || match (sums.get().stores, column) {
                    (1.., _) => "None of its stores match the filters",
                    (0, Some(_)) => "Drag stores here",
                    (0, None) if desk.page.with(|page| page.totals.all.stores == 0) => "No store is included yet. Include some in the sheet",
                    (0, None) => "Every included store has its wave",
                }}</p>
            })}
            <CardList hand others column/>
        </section>
    }
}

/// What follows the pointer.
#[component]
fn Ghost(hand: Hand) -> impl IntoView {
    let at = move || {
        hand.carried.with(|carried| {
            carried.as_ref().and_then(|one| one.at.map(|at| (at, one.places.clone())))
        })
    };
    view! {
        {move || at().map(|((x, y), places)| {
            let first = places.first().and_then(|place| hand.desk.line(*place));
            let text = match places.len() {
                1 => first.map(|line| format!("{} {}", line.store.number, line.store.name)).unwrap_or_default(),
                n => words::stores(n as u32),
            };
            view! {
                <div class="board-ghost" aria-hidden="true" style:transform=format!("translate({}px, {}px)", x + 8.0, y + 8.0)>{text}</div>
            }
        })}
    }
}
