//! The plain table and the one of a hundred thousand rows.

use std::collections::HashSet;

use leptos::prelude::*;

use super::{Part, State};
use crate::{
    Badge, Button, ChosenBar, Column, PAGE, Pages, ScoreBar, Sort, Table, Tag, Tone, VirtualTable,
    Width,
    format::{self, Locale},
};

#[derive(Clone, Debug, PartialEq)]
struct Row {
    number: usize,
    name: String,
    region: &'static str,
    campaign: &'static str,
    hue: u8,
    pieces: i64,
    cents: i64,
    score: Option<f64>,
}

/// A made-up row, the same on every visit.
fn row(n: usize) -> Row {
    let names = [
        "Springfield",
        "Dayton",
        "Fairview",
        "Madison",
        "Georgetown",
        "Salem",
        "Bristol",
        "Clinton",
    ];
    let campaigns = ["Spring Garden", "Back to School", "Fall Promo", "Holiday Gifts"];
    // Of fixed width: `usize` is smaller in the browser, and the two sides must agree.
    let mix = ((n as u64).wrapping_mul(2_654_435_761) % 1_000) as usize;
    Row {
        number: n + 1,
        name: format!(
            "{} {}",
            names[n % names.len()],
            ["Main St", "Plaza", "North", "Mall"][n / names.len() % 4]
        ),
        region: ["Northeast", "Midwest", "South", "West"][mix % 4],
        campaign: campaigns[mix % 4],
        hue: (mix % 4) as u8 + 1,
        pieces: 250 + (mix as i64) * 7,
        cents: (250 + (mix as i64) * 7) * 49,
        score: (n % 11 != 4).then_some((mix % 100) as f64),
    }
}

fn columns() -> Vec<Column<Row>> {
    vec![
        Column::text("number", "Store", |r: &Row| format!("STR-{:03} {}", r.number, r.name))
            .width(Width::L)
            .sortable(),
        Column::text("region", "Region", |r: &Row| r.region.into()).width(Width::M).sortable(),
        Column::view("campaign", "Campaign", |r: &Row| view! { <Tag text=r.campaign hue=r.hue/> }),
        Column::number("pieces", "Pieces", |r: &Row| format::whole(r.pieces, &Locale::EN_US))
            .sortable(),
        Column::number("cost", "Cost", |r: &Row| format::money(r.cents, "USD", &Locale::EN_US))
            .width(Width::M)
            .sortable()
            .tip("Pieces times unit cost, with postage."),
        Column::view(
            "score",
            "Confidence",
            |r: &Row| view! { <ScoreBar value=r.score label="Confidence"/> },
        )
        .width(Width::L)
        .sortable(),
        Column::view("status", "Status", |r: &Row| {
            let (word, tone) = match r.score {
                Some(score) if score > 75.0 => ("Auto-approve", Tone::Gain),
                Some(score) if score >= 50.0 => ("Needs review", Tone::Care),
                Some(_) => ("Skip", Tone::Loss),
                None => ("Not scored", Tone::Quiet),
            };
            view! { <Badge text=word tone=tone/> }
        })
        .width(Width::M),
    ]
}

fn sorted(mut rows: Vec<Row>, sort: Option<Sort>) -> Vec<Row> {
    if let Some(sort) = sort {
        rows.sort_by(|a, b| match sort.by.as_str() {
            "number" => a.number.cmp(&b.number),
            "region" => a.region.cmp(b.region),
            "pieces" | "cost" => a.pieces.cmp(&b.pieces),
            _ => a.score.unwrap_or(-1.0).total_cmp(&b.score.unwrap_or(-1.0)),
        });
        if sort.descending {
            rows.reverse();
        }
    }
    rows
}

#[component]
pub(super) fn Lists() -> impl IntoView {
    let sort = RwSignal::new(Some(Sort { by: "pieces".into(), descending: true }));
    let selected = RwSignal::new(HashSet::from(["2".to_owned(), "3".to_owned()]));
    let rows = Signal::derive(move || sorted((0..8).map(row).collect(), sort.get()));
    let opened = RwSignal::new(None::<String>);
    let many = RwSignal::new(HashSet::new());
    // A page comes at once here; on a real page a server function brings it.
    let pages = StoredValue::new(None::<Pages<Row>>);
    let list = Pages::new(move |page: usize, round: u64| {
        if let Some(pages) = pages.get_value() {
            pages.fill(
                page,
                round,
                (page * PAGE..((page + 1) * PAGE).min(100_000)).map(row).collect(),
            );
        }
    });
    pages.set_value(Some(list));
    let round = list.restart(100_000);
    list.fill(0, round, (0..PAGE).map(row).collect());
    view! {
        <Part id="tables" title="Tables" text="Heads sort, rows are worked by arrow keys, Space and Enter; on a phone rows become cards.">
            <State name="Table with selection" wide=true>
                <div class="stack grow">
                    <ChosenBar count=Signal::derive(move || selected.with(HashSet::len)) one="store" many="stores" on_clear=move || selected.set(HashSet::new())>
                        <Button small=true icon="waves">"Assign to wave"</Button>
                        <Button small=true icon="download">"Export"</Button>
                    </ChosenBar>
                    <Table label="Stores" rows=rows columns=columns() key=|r: &Row| r.number.to_string() sort=sort on_sort=move |to: Sort| sort.set(Some(to)) selected=selected on_open=move |key: String| opened.set(Some(key)) current=opened/>
                </div>
            </State>
            <State name="100,000 rows, dense" wide=true>
                <div class="gallery-pane">
                    <VirtualTable dense=true label="Many stores" pages=list columns=columns() key=|r: &Row| r.number.to_string() selected=many on_open=|_: String| {}/>
                </div>
            </State>
        </Part>
    }
}
