//! How each column shows a recommendation, and how heads become an order.

use app_recommendation::{badge, held_out_badge, rate};
use domain::matrix::{MatrixColumn, MatrixColumns, RecommendationRow, RecommendationSort};
use leptos::prelude::*;
use ui::{
    Column, Icon, Interval, IntervalBar, ScoreBar, Sort, Tag, Width,
    format::{self, Locale, UNKNOWN},
    hue::hue_at,
};

const EN: &Locale = &Locale::EN_US;

/// The columns of the table for a choice of columns; `scale` is the range of rates that intervals
/// are drawn on. Columns of files are left out.
pub(super) fn table_columns(
    shown: &MatrixColumns,
    currency: &str,
    scale: (f64, f64),
) -> Vec<Column<RecommendationRow>> {
    let listed: Vec<MatrixColumn> =
        shown.shown().iter().copied().filter(|column| !column.is_of_files()).collect();
    // The name takes what is left while little is shown; beside many columns it keeps its width and
    // the table scrolls in its pane.
    let name = if listed.len() > 10 { Width::L } else { Width::Rest };
    listed
        .into_iter()
        .map(|column| {
            let made = table_column(column, name, currency.to_owned(), scale);
            if column.sort().is_some() { made.sortable() } else { made }
        })
        .collect()
}

fn table_column(
    column: MatrixColumn,
    name: Width,
    currency: String,
    scale: (f64, f64),
) -> Column<RecommendationRow> {
    let (key, title) = (column.word(), head(column));
    match column {
        MatrixColumn::Number => Column::view(key, title, |row: &RecommendationRow| {
            view! { <span class="strong nowrap num">{row.number.clone()}</span> }
        })
        .width(Width::S),
        MatrixColumn::Name => Column::view(key, title, |row: &RecommendationRow| {
            view! {
                <span class="matrix-store">
                    <span class="clip">{row.name.clone()}</span>
                    {row.low_data.then(|| view! {
                        <span class="matrix-mark" data-tip="Little history: judged by stores like it">
                            <Icon name="circle-dashed" label="Little history"/>
                        </span>
                    })}
                </span>
            }
        })
        .width(name),
        MatrixColumn::Region => text(key, title, |row| known(&row.region)).width(Width::S),
        MatrixColumn::State => text(key, title, |row| known(&row.state)).width(Width::Xs),
        MatrixColumn::City => text(key, title, |row| known(&row.city)).width(Width::M),
        MatrixColumn::StoreType => text(key, title, |row| known(&row.store_type)).width(Width::M),
        MatrixColumn::Status => Column::view(key, title, |row: &RecommendationRow| {
            if row.held_out { held_out_badge().into_any() } else { badge(row.status).into_any() }
        })
        .width(Width::M),
        MatrixColumn::Campaign => Column::view(key, title, |row: &RecommendationRow| {
            if row.campaign.is_some() {
                let hue = hue_at(row.colour.into());
                view! { <Tag text=row.campaign_name.clone() hue=hue/> }.into_any()
            } else {
                view! { <span class="faint">{UNKNOWN}</span> }.into_any()
            }
        })
        .width(Width::M),
        MatrixColumn::Confidence => Column::view(key, title, |row: &RecommendationRow| {
            let label = format!("Confidence of {}", row.number);
            view! { <ScoreBar value=Some(row.confidence) label=label bare=true/> }
        })
        .width(Width::M)
        .tip("Of 100 forecasts this sure, so many land within a quarter of the forecast"),
        MatrixColumn::Rate => Column::view(key, title, move |row: &RecommendationRow| {
            let interval = Interval { low: row.rate_low, middle: row.rate, high: row.rate_high };
            let label = format!("Rate of {} with its 80% interval", row.number);
            view! { <IntervalBar value=Some(interval) scale=scale label=label show=rate/> }
        })
        .width(Width::M),
        MatrixColumn::ScoreStore
        | MatrixColumn::ScoreCreative
        | MatrixColumn::ScoreGeography
        | MatrixColumn::ScoreTiming => Column::view(key, title, move |row: &RecommendationRow| {
            let score = score(column, row);
            let label = format!("{column} of {}", row.number);
            view! { <ScoreBar value=Some(score) label=label bare=true/> }
        })
        .width(Width::M)
        .wide_only(),
        MatrixColumn::LowData => {
            text(key, title, |row| yes(row.low_data)).width(Width::S).wide_only()
        }
        MatrixColumn::HeldOut => {
            text(key, title, |row| yes(row.held_out)).width(Width::S).wide_only()
        }
        column => {
            let made =
                Column::number(key, title, move |row: &RecommendationRow| {
                    figure(column, row, &currency)
                });
            match column {
                MatrixColumn::Overall => made.width(Width::Xs),
                MatrixColumn::RateLow | MatrixColumn::RateHigh => made.width(Width::S).wide_only(),
                _ => made.width(Width::S),
            }
        }
    }
}

/// The head of a column: a word, where a file needs two.
fn head(column: MatrixColumn) -> String {
    match column {
        MatrixColumn::Rate => "Rate".to_owned(),
        MatrixColumn::RateLow => "Rate from".to_owned(),
        MatrixColumn::RateHigh => "Rate to".to_owned(),
        MatrixColumn::Responses => "Responses".to_owned(),
        MatrixColumn::Margin => "Margin".to_owned(),
        MatrixColumn::Profit => "Profit".to_owned(),
        MatrixColumn::ScoreStore => "Store score".to_owned(),
        MatrixColumn::ScoreCreative => "Creative score".to_owned(),
        MatrixColumn::ScoreGeography => "Region score".to_owned(),
        MatrixColumn::ScoreTiming => "Timing score".to_owned(),
        column => column.to_string(),
    }
}

fn text(
    key: &'static str,
    title: String,
    words: impl Fn(&RecommendationRow) -> String + Send + Sync + 'static,
) -> Column<RecommendationRow> {
    Column::text(key, title, words)
}

fn known(text: &str) -> String {
    if text.is_empty() { UNKNOWN.to_owned() } else { text.to_owned() }
}

fn yes(is: bool) -> String {
    if is { "Yes" } else { "No" }.to_owned()
}

fn score(column: MatrixColumn, row: &RecommendationRow) -> f64 {
    match column {
        MatrixColumn::ScoreStore => row.scores.store,
        MatrixColumn::ScoreCreative => row.scores.creative,
        MatrixColumn::ScoreGeography => row.scores.geography,
        MatrixColumn::ScoreTiming => row.scores.timing,
        _ => row.overall,
    }
}

fn figure(column: MatrixColumn, row: &RecommendationRow, currency: &str) -> String {
    let money = |cents: i64| format::money_round(cents, currency, EN);
    match column {
        MatrixColumn::Pieces => format::whole(row.pieces.into(), EN),
        MatrixColumn::RateLow => rate(row.rate_low),
        MatrixColumn::RateHigh => rate(row.rate_high),
        MatrixColumn::Responses => format::fraction(row.responses, 1, EN),
        MatrixColumn::Cost => money(row.cost.0),
        MatrixColumn::Margin => money((row.profit + row.cost).0),
        MatrixColumn::Profit => money(row.profit.0),
        MatrixColumn::Overall => format::fraction(row.overall, 0, EN),
        _ => UNKNOWN.to_owned(),
    }
}

/// The order that a press on a column's head asks for, if the column has one.
pub(super) fn order(pressed: &Sort) -> Option<RecommendationSort> {
    let column = MatrixColumn::from_word(&pressed.by)?.sort()?;
    Some(RecommendationSort { column, descending: pressed.descending })
}

/// The order as the heads show it.
pub(super) fn shown_order(sort: RecommendationSort) -> Option<Sort> {
    let column = MatrixColumn::ALL.into_iter().find(|column| column.sort() == Some(sort.column))?;
    Some(Sort { by: column.word().to_owned(), descending: sort.descending })
}
