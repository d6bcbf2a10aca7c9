//! The lines of an order.

use super::said::{day, money, unit_price, whole};
use domain::{
    money::Money,
    orders::{LineAdvice, OrderLine},
};
use leptos::prelude::*;
use ui::{Badge, Button, Column, Table, Tag, Tone, Width, hue};

/// How many lines are drawn before one asks for the rest.
const FIRST: usize = 200;

/// The lines of an order as a table, each with what was recommended for it.
#[component]
pub(super) fn Lines(lines: Vec<OrderLine>, currency: String) -> impl IntoView {
    let total = lines.len();
    let all = RwSignal::new(total <= FIRST);
    let lines = StoredValue::new(lines);
    let rows = Signal::derive(move || {
        let shown = if all.get() { total } else { FIRST };
        lines.with_value(|lines| lines[..shown.min(lines.len())].to_vec())
    });
    view! {
        <Table
            label="Lines of the order"
            rows=rows
            columns=columns(currency)
            key=|line: &OrderLine| line.id.to_string()
        />
        <Show when=move || !all.get()>
            <div class="line orders-pages">
                <Button small=true on_press=move || all.set(true)>
                    {format!("Show all {} lines", whole(total as u64))}
                </Button>
            </div>
        </Show>
    }
}

fn columns(currency: String) -> Vec<Column<OrderLine>> {
    let (unit, fixed, cost) = (currency.clone(), currency.clone(), currency);
    vec![
        Column::view("store", "Store", |row: &OrderLine| {
            let line = &row.line;
            view! {
                <span class="order-store">
                    <a class="link num" href=format!("/stores/{}", line.store)>{line.store_number.clone()}</a>
                    " "
                    <span class="clip">{line.store_name.clone()}</span>
                </span>
            }
        })
        .width(Width::Xl),
        Column::text("place", "City", |row: &OrderLine| {
            format!("{}, {}", row.line.city, row.line.state)
        })
        .width(Width::L)
        .wide_only(),
        Column::view("campaign", "Campaign", |row: &OrderLine| {
            let hue = hue::hue_at(usize::from(row.line.campaign_colour));
            view! { <Tag text=row.line.campaign_name.clone() hue=hue/> }
        })
        .width(Width::L),
        Column::text("wave", "Wave", |row: &OrderLine| {
            row.line.wave.as_ref().map_or_else(|| "–".to_owned(), |wave| wave.name.clone())
        })
        .width(Width::S),
        Column::text("in_home", "In home", |row: &OrderLine| {
            day(row.line.wave.as_ref().and_then(|wave| wave.in_home_on))
        })
        .width(Width::M),
        Column::number("pieces", "Pieces", |row: &OrderLine| whole(row.line.pieces.into())),
        Column::number("unit", "Each", move |row: &OrderLine| {
            unit_price(row.line.unit_cost, &unit)
        }),
        Column::number("fixed", "Fixed", move |row: &OrderLine| {
            match row.line.fixed_cost {
                Money::ZERO => "–".to_owned(),
                fixed_cost => money(fixed_cost, &fixed),
            }
        })
        .tip("What the store costs whatever the quantity")
        .wide_only(),
        Column::number("cost", "Cost", move |row: &OrderLine| money(row.line.cost, &cost))
            .width(Width::M),
        Column::view("advice", "Recommended", |row: &OrderLine| match &row.line.advice {
            Some(advice) => advised(row, advice),
            None => view! { <span class="faint">"–"</span> }.into_any(),
        })
        .width(Width::L)
        .tip("What the matrix had recommended for this store"),
    ]
}

/// The original recommendation as a link to it, and whether the line differs.
fn advised(row: &OrderLine, advice: &LineAdvice) -> AnyView {
    let address = format!("/campaigns/matrix?run={}&store={}", advice.run, row.line.store);
    let confidence = advice.confidence.round();
    let original = format!("{}, {} pieces", advice.campaign_name, whole(advice.pieces.into()));
    let reason = match advice.override_reason.as_str() {
        "" => "No reason was given".to_owned(),
        reason => reason.to_owned(),
    };
    if row.line.differs_from_advice() == Some(true) {
        view! {
            <span class="order-advice">
                <Badge text="Changed" tone=Tone::Care tip=format!("Original: {original}\nConfidence {confidence}\n{reason}")/>
                <a class="link num" href=address>{whole(advice.pieces.into())}</a>
            </span>
        }
        .into_any()
    } else {
        view! {
            <a class="link" href=address data-tip=format!("{original}\nConfidence {confidence}")>"As recommended"</a>
        }
        .into_any()
    }
}
