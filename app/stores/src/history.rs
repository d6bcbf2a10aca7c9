//! The store's response rates over time, a dot for each mailing in its campaign's colour.

use domain::stores::PastMailing;
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::{
    ChartView,
    chart::{Axis, Chart, Form, Layer},
    format::{self, Locale},
};

const LOCALE: &Locale = &Locale::EN_US;
/// Days are counted from here along the axis.
const START: Date = Date::constant(2000, 1, 1);

/// The response rate of each mailing, by the day it was in homes, and the chain's rate to compare.
#[component]
pub(super) fn HistoryChart(
    /// At least one.
    mailings: Vec<PastMailing>,
    /// Responses per piece over all stores.
    chain_rate: Option<f64>,
    /// What the store is called.
    label: String,
) -> impl IntoView {
    let chart = chart_of(&mailings, chain_rate, &label);
    view! { <ChartView chart=chart height=240.0 untitled=true/> }
}

fn chart_of(mailings: &[PastMailing], chain_rate: Option<f64>, label: &str) -> Chart {
    let mut by_campaign: BTreeMap<(&str, u8), Vec<(f64, f64)>> = BTreeMap::new();
    for past in mailings.iter().rev() {
        by_campaign
            .entry((past.campaign_name.as_str(), past.colour))
            .or_default()
            .push((days(past.mailing.in_home_on), past.mailing.response_rate()));
    }
    let rates = mailings.iter().map(|past| past.mailing.response_rate());
    let (low, high) = rates.fold((f64::MAX, 0.0_f64), |(l, h), rate| (l.min(rate), h.max(rate)));
    let description = format!(
        "{} of {label}, with response rates from {} to {}.",
        format::count(mailings.len() as i64, "mailing", "mailings", LOCALE),
        format::percent(low, 2, LOCALE),
        format::percent(high, 2, LOCALE),
    );
    let chart = Chart::new(
        format!("Response rate by mailing of {label}"),
        description,
        Axis::number("In homes", |x| {
            let day = START.checked_add((x.round() as i64).days());
            day.map(|day| format::date(day, LOCALE)).unwrap_or_default()
        }),
        Axis::number("Response rate", |rate| format::percent(rate, 1, LOCALE)).from_zero(),
    );
    let chart = match (chain_rate, mailings.last(), mailings.first()) {
        (Some(rate), Some(oldest), Some(newest)) => {
            let ends = [oldest, newest].map(|past| (days(past.mailing.in_home_on), rate));
            chart.layer(Layer::new("All stores", Form::Dashed, ends.to_vec()))
        }
        _ => chart,
    };
    by_campaign.into_iter().fold(chart, |chart, ((name, colour), points)| {
        chart.layer(Layer::new(name, Form::Dots, points).hue(colour + 1))
    })
}

fn days(day: Date) -> f64 {
    START.until(day).map_or(0.0, |span| f64::from(span.get_days()))
}
