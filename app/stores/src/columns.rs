//! How each column of the list shows a store.

use super::said::status_badge;
use domain::stores::{StoreColumn, StoreColumns, StoreRow};
use leptos::prelude::*;
use ui::{
    Column, Width,
    format::{self, Locale, UNKNOWN},
};

const LOCALE: &Locale = &Locale::EN_US;

/// The columns of the table for a choice of columns.
pub(super) fn table_columns(shown: &StoreColumns, currency: &str) -> Vec<Column<StoreRow>> {
    // The name takes what is left while little is shown; beside many columns it keeps its width and
    // the table scrolls in its pane.
    let name = if shown.shown().len() > 9 { Width::L } else { Width::Rest };
    shown.shown().iter().map(|column| table_column(*column, name, currency.to_owned())).collect()
}

fn table_column(column: StoreColumn, name: Width, currency: String) -> Column<StoreRow> {
    let (key, title) = (column.word(), column.to_string());
    let made = match column {
        StoreColumn::Number => Column::view(key, title, |row: &StoreRow| {
            let href = format!("/stores/{}", row.store.id);
            view! { <a class="link num" href=href>{row.store.details.number.clone()}</a> }
        })
        .width(Width::S),
        StoreColumn::Name => Column::view(key, title, |row: &StoreRow| {
            view! { <span class="clip strong">{or_unknown(&row.store.details.name)}</span> }
        })
        .width(name),
        StoreColumn::Status => {
            Column::view(key, title, |row: &StoreRow| status_badge(row.store.details.status))
                .width(Width::S)
        }
        StoreColumn::AnnualTurnover => Column::number(key, title, move |row: &StoreRow| {
            let turnover = row.store.details.annual_turnover;
            format::or_unknown(turnover, |m| format::money_round(m.0, &currency, LOCALE))
        })
        .width(Width::M),
        column if column.is_figure() => {
            Column::number(key, title, move |row: &StoreRow| figure(column, row)).width(Width::M)
        }
        column => {
            Column::text(key, title, move |row: &StoreRow| words(column, row)).width(match column {
                StoreColumn::State | StoreColumn::Country | StoreColumn::Postcode => Width::S,
                StoreColumn::Address | StoreColumn::Owner => Width::L,
                _ => Width::M,
            })
        }
    };
    let made = match column {
        StoreColumn::ResponseRate => made.tip("Responses per piece over all the store's mailings"),
        StoreColumn::Households => made.tip("Households in the trade area"),
        _ => made,
    };
    let made = match column {
        StoreColumn::Address
        | StoreColumn::Postcode
        | StoreColumn::Country
        | StoreColumn::Latitude
        | StoreColumn::Longitude
        | StoreColumn::ChangedAt => made.wide_only(),
        _ => made,
    };
    made.sortable()
}

fn figure(column: StoreColumn, row: &StoreRow) -> String {
    let of = &row.store.details;
    let whole = |n: u32| format::whole(n.into(), LOCALE);
    let degrees = |degrees: f64| format::fraction(degrees, 4, LOCALE);
    match column {
        StoreColumn::CityPopulation => format::or_unknown(of.city_population, whole),
        StoreColumn::Households => format::or_unknown(of.households, whole),
        StoreColumn::Latitude => format::or_unknown(of.latitude, degrees),
        StoreColumn::Longitude => format::or_unknown(of.longitude, degrees),
        StoreColumn::Mailings => {
            format::whole(i64::try_from(row.totals.mailings).unwrap_or(i64::MAX), LOCALE)
        }
        StoreColumn::ResponseRate => {
            format::or_unknown(row.totals.response_rate(), |rate| format::percent(rate, 2, LOCALE))
        }
        _ => words(column, row),
    }
}

fn words(column: StoreColumn, row: &StoreRow) -> String {
    let of = &row.store.details;
    let date = |day| format::date(day, LOCALE);
    match column {
        StoreColumn::Region => or_unknown(&row.store.region_name),
        StoreColumn::StoreType => or_unknown(&row.store.type_name),
        StoreColumn::Address => or_unknown(&of.address),
        StoreColumn::City => or_unknown(&of.city),
        StoreColumn::State => or_unknown(&of.state),
        StoreColumn::Postcode => or_unknown(&of.postcode),
        StoreColumn::Country => or_unknown(&of.country),
        StoreColumn::Owner => or_unknown(&of.owner),
        StoreColumn::OpenedOn => format::or_unknown(of.opened_on, date),
        StoreColumn::LastMailing => format::or_unknown(row.totals.last, date),
        StoreColumn::ChangedAt => {
            date(jiff::tz::Offset::UTC.to_datetime(row.store.changed_at).date())
        }
        _ => UNKNOWN.to_owned(),
    }
}

/// A text, or the sign for what is not known.
pub(super) fn or_unknown(text: &str) -> String {
    if text.is_empty() { UNKNOWN.to_owned() } else { text.to_owned() }
}
