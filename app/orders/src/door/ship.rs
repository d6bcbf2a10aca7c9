//! Reporting a shipment: all that is left, or some pieces of some lines.

use super::page::{Counter, Wrong};
use crate::said::{count, whole};
use domain::{
    ids::OrderLineId,
    orders::{DoorAct, DoorLine, ShippedLine},
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::collections::HashMap;
use ui::{Button, Column, DateField, Field, NumberField, Table, TextInput, Width};

/// How many lines are drawn before one asks for the rest.
const FIRST: usize = 100;

#[component]
pub(super) fn Ship(counter: Counter) -> impl IntoView {
    let door = counter.door;
    let typed = RwSignal::new(HashMap::<OrderLineId, u32>::new());
    let today = door.with_untracked(|door| door.order.today);
    let on = RwSignal::new(Some(today));
    let note = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let all = RwSignal::new(false);
    let left = Memo::new(move |_| {
        door.with(|door| door.order.lines.iter().map(|line| u64::from(line.left())).sum::<u64>())
    });
    let lines = door.with_untracked(|door| door.order.lines.len());
    let everything = move || {
        let left = door.with_untracked(|door| {
            door.order.lines.iter().map(|line| (line.id, line.left())).collect()
        });
        typed.set(left);
    };
    let report = move || {
        let Some(shipped_on) = on.get_untracked() else {
            return problem.set(Some("Enter the day it was shipped.".to_owned()));
        };
        let lines = typed.with_untracked(|typed| {
            typed
                .iter()
                .map(|(line, pieces)| ShippedLine { line: *line, pieces: *pieces })
                .collect()
        });
        let act = DoorAct::Ship { shipped_on, lines, note: note.get_untracked() };
        counter.ask(act, move |wrong| {
            if wrong.is_none() {
                typed.try_set(HashMap::new());
                note.try_set(String::new());
            }
            problem.try_set(wrong);
        });
    };
    let rows = Signal::derive(move || {
        let shown = if all.get() { usize::MAX } else { FIRST };
        door.with(|door| door.order.lines.iter().take(shown).cloned().collect::<Vec<_>>())
    });
    view! {
        <section class="panel panel-flush" aria-labelledby="door-ship">
            <header class="line">
                <h2 id="door-ship" class="grow">"Shipments"</h2>
                <span class="quiet small">{move || match left.get() {
                    0 => "Everything is shipped".to_owned(),
                    left => format!("{} left to ship", count(left, "piece", "pieces")),
                }}</span>
            </header>
            <Table label="Lines to ship" rows=rows columns=columns(typed) key=|line: &DoorLine| line.id.to_string() dense=true/>
            {(lines > FIRST).then(|| view! {
                <Show when=move || !all.get()>
                    <div class="line orders-pages">
                        <Button small=true on_press=move || all.set(true)>{format!("Show all {} lines", whole(lines as u64))}</Button>
                    </div>
                </Show>
            })}
            <Show when=move || { left.get() > 0 }>
                <div class="panel-body stack">
                    <div class="columns-2">
                        <Field label="Shipped on">
                            <DateField value=on today=Some(today) on_change={move |day: Option<Date>| on.set(day)}/>
                        </Field>
                        <Field label="Note" optional=true hint="Such as a parcel's number.">
                            <TextInput value=note max=2_000 on_input=move |text: String| note.set(text)/>
                        </Field>
                    </div>
                    <Wrong problem=problem/>
                    <div class="line line-wrap">
                        <Button icon="list-checks" on_press=everything>"Fill in all that is left"</Button>
                        <span class="push"></span>
                        <Button icon="truck" busy=counter.busy on_press=report>"Report shipment"</Button>
                    </div>
                </div>
            </Show>
        </section>
    }
}

fn columns(typed: RwSignal<HashMap<OrderLineId, u32>>) -> Vec<Column<DoorLine>> {
    vec![
        Column::text("store", "Store", |line: &DoorLine| {
            format!("{} {}", line.store_number, line.store_name)
        })
        .width(Width::L),
        Column::text("place", "Place", |line: &DoorLine| line.place.clone()).width(Width::L),
        Column::text("campaign", "Campaign", |line: &DoorLine| line.campaign.clone())
            .width(Width::L),
        Column::number("pieces", "Ordered", |line: &DoorLine| whole(line.pieces.into())),
        Column::number("shipped", "Shipped", |line: &DoorLine| whole(line.shipped.into())),
        Column::view("now", "Ship now", move |line: &DoorLine| {
            let (id, left) = (line.id, line.left());
            let value = Signal::derive(move || {
                typed.with(|typed| typed.get(&id).map(|pieces| i64::from(*pieces)))
            });
            let change = move |pieces: Option<i64>| {
                let pieces = pieces.and_then(|pieces| u32::try_from(pieces).ok());
                typed.update(|typed| {
                    match pieces {
                        Some(pieces) => typed.insert(id, pieces),
                        None => typed.remove(&id),
                    };
                });
            };
            match left {
                0 => view! { <span class="quiet">"All shipped"</span> }.into_any(),
                _ => view! {
                    <NumberField
                        value=value
                        label=format!("Pieces of {} to ship now", line.store_number)
                        min=0
                        max=i64::from(left)
                        on_change=change
                    />
                }
                .into_any(),
            }
        })
        .width(Width::M),
    ]
}
