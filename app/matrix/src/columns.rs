//! The columns of the matrix, and how their heads become an order.

use domain::matrix::{RecommendationColumn, RecommendationRow, RecommendationSort, Status};
use leptos::prelude::*;
use ui::{
    Badge, Column, Interval, IntervalBar, ScoreBar, Sort, Tag, Tone, Width,
    format::{self, Locale},
    hue::hue_at,
};

const EN: &Locale = &Locale::EN_US;

/// How a status looks.
pub(super) fn badge(status: Status) -> impl IntoView {
    let (tone, icon) = match status {
        Status::AutoApprove => (Tone::Gain, "circle-check"),
        Status::NeedsReview => (Tone::Care, "eye"),
        Status::Skip => (Tone::Quiet, "circle-minus"),
    };
    view! { <Badge text=status.to_string() tone=tone icon=icon/> }
}

/// A rate as a percentage with two places, such as "1.84 %".
pub(super) fn rate(share: f64) -> String {
    format::percent(share, 2, EN)
}

/// The columns; `scale` is the range of rates that intervals are drawn on.
pub(super) fn columns(
    currency: String,
    scale: Signal<(f64, f64)>,
) -> Vec<Column<RecommendationRow>> {
    let dear = currency.clone();
    vec![
        Column::view("store", "Store", |row: &RecommendationRow| {
            view! {
                <span class="matrix-store">
                    <span class="strong nowrap">{row.number.clone()}</span>
                    <span class="clip">{row.name.clone()}</span>
                </span>
            }
        })
        .width(Width::L)
        .sortable(),
        Column::text("region", "Region", |row: &RecommendationRow| {
            let place = if row.region.is_empty() { "–" } else { &row.region };
            format!("{place} · {}", row.state)
        })
        .sortable()
        .wide_only(),
        Column::view("status", "Status", |row: &RecommendationRow| badge(row.status)),
        Column::view("campaign", "Campaign", |row: &RecommendationRow| {
            if row.campaign.is_some() {
                view! { <Tag text=row.campaign_name.clone() hue=hue_at(row.colour.into())/> }.into_any()
            } else {
                view! { <span class="faint">"–"</span> }.into_any()
            }
        })
        .width(Width::M)
        .sortable(),
        Column::number("pieces", "Pieces", |row: &RecommendationRow| {
            format::whole(row.pieces.into(), EN)
        })
        .sortable(),
        Column::view("confidence", "Confidence", |row: &RecommendationRow| {
            view! { <ScoreBar value=Some(row.confidence) label=format!("Confidence of {}", row.number)/> }
        })
        .sortable(),
        Column::view("rate", "Expected rate", move |row: &RecommendationRow| {
            let interval = Interval { low: row.rate_low, middle: row.rate, high: row.rate_high };
            view! {
                <IntervalBar value=Some(interval) scale=scale label=format!("Rate of {} with its 80 % interval", row.number) show=rate/>
            }
        })
        .width(Width::M)
        .sortable()
        .wide_only(),
        Column::number("responses", "Responses", |row: &RecommendationRow| {
            format::fraction(row.responses, 1, EN)
        })
        .sortable(),
        Column::number("cost", "Cost", move |row: &RecommendationRow| {
            format::money_round(row.cost.0, &currency, EN)
        })
        .sortable(),
        Column::number("profit", "Profit", move |row: &RecommendationRow| {
            format::money_round(row.profit.0, &dear, EN)
        })
        .sortable(),
        Column::view("overall", "Score", |row: &RecommendationRow| {
            view! { <span class="num">{format::fraction(row.overall, 0, EN)}</span> }
        })
        .width(Width::S)
        .sortable()
        .wide_only(),
    ]
}

const KEYS: [(&str, RecommendationColumn); 9] = [
    ("store", RecommendationColumn::Store),
    ("region", RecommendationColumn::Region),
    ("campaign", RecommendationColumn::Campaign),
    ("pieces", RecommendationColumn::Pieces),
    ("confidence", RecommendationColumn::Confidence),
    ("rate", RecommendationColumn::Rate),
    ("responses", RecommendationColumn::Responses),
    ("cost", RecommendationColumn::Cost),
    ("profit", RecommendationColumn::Profit),
];

/// The order that a column's head asks for.
pub(super) fn order(sort: &Sort) -> RecommendationSort {
    let column = KEYS
        .iter()
        .find(|(key, _)| *key == sort.by)
        .map_or(RecommendationColumn::Overall, |(_, column)| *column);
    RecommendationSort { column, descending: sort.descending }
}
