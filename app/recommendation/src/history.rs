//! The store's past rates, a dot for each mailing in its campaign's colour, and what is forecast for
//! the month planned.

use crate::words::rate;
use domain::{matrix::Forecast, period::Month, stores::PastMailing};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use std::collections::BTreeMap;
use ui::{
    ChartView,
    chart::{Axis, Chart, Form, Layer},
    format::{self, Locale},
};

const EN: &Locale = &Locale::EN_US;
/// Days are counted from here along the axis.
const START: Date = Date::constant(2000, 1, 1);

/// What is forecast, for which campaign and month.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Foretold {
    /// The rate and its intervals.
    pub(crate) forecast: Forecast,
    /// The campaign's name.
    pub(crate) campaign: String,
    /// Its colour, 0 to 9.
    pub(crate) colour: u8,
    /// The month planned.
    pub(crate) month: Month,
}

#[component]
pub(crate) fn History(
    /// Newest first; may be empty.
    mailings: Vec<PastMailing>,
    /// What is forecast.
    foretold: Foretold,
    /// Responses per piece in the run's history, to compare.
    chain_rate: Option<f64>,
    /// The store's number.
    store: String,
) -> impl IntoView {
    let chart = chart_of(&mailings, &foretold, chain_rate, &store);
    view! { <ChartView chart=chart height=200.0 untitled=true/> }
}

fn chart_of(
    mailings: &[PastMailing],
    foretold: &Foretold,
    chain_rate: Option<f64>,
    store: &str,
) -> Chart {
    let forecast = foretold.forecast;
    let month = foretold.month;
    let ends = month.first_day().map(|first| [days(first), days(first.last_of_month())]);
    let description = format!(
        "{} Forecast for {}: {} with {}, and 80% of such mailings between {} and {}.",
        match mailings.len() {
            0 => format!("{store} has never been mailed."),
            many => format!(
                "{} of {store}.",
                format::count(many as i64, "past mailing", "past mailings", EN)
            ),
        },
        month.name(),
        rate(forecast.expected),
        foretold.campaign,
        rate(forecast.observed_low),
        rate(forecast.observed_high),
    );
    let mut chart = Chart::new(
        format!("Response rates of {store} and the forecast"),
        description,
        Axis::number("In homes", |x| {
            let day = START.checked_add((x.round() as i64).days());
            day.map(|day| format::date(day, EN)).unwrap_or_default()
        }),
        Axis::number("Response rate", |rate| format::percent(rate, 1, EN)).from_zero(),
    );
    let first = mailings.last().map(|past| days(past.mailing.in_home_on));
    if let (Some(chain), Some(first), Some([_, last])) = (chain_rate, first, ends) {
        chart = chart.layer(Layer::new(
            "All stores",
            Form::Dashed,
            vec![(first, chain), (last, chain)],
        ));
    }
    let mut by_campaign: BTreeMap<(&str, u8), Vec<(f64, f64)>> = BTreeMap::new();
    for past in mailings.iter().rev() {
        by_campaign
            .entry((past.campaign_name.as_str(), past.colour))
            .or_default()
            .push((days(past.mailing.in_home_on), past.mailing.response_rate()));
    }
    for ((name, colour), points) in by_campaign {
        chart = chart.layer(Layer::new(name, Form::Dots, points).hue(colour + 1));
    }
    if let Some(ends) = ends {
        // As wide as the month, so that the band can be seen.
        let name = format!("Forecast, {}", foretold.campaign);
        let points = ends.map(|day| (day, forecast.expected)).to_vec();
        let band = vec![(forecast.observed_low, forecast.observed_high); 2];
        chart =
            chart.layer(Layer::new(name, Form::Line, points).hue(foretold.colour + 1).ranges(band));
    }
    chart
}

fn days(day: Date) -> f64 {
    START.until(day).map_or(0.0, |span| f64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_without_mailings_still_shows_its_forecast() {
        let forecast = Forecast {
            expected: 0.018,
            low: 0.015,
            high: 0.021,
            observed_low: 0.012,
            observed_high: 0.024,
        };
        let month = Month { year: 2026, month: 3 };
        let foretold = Foretold { forecast, campaign: "Fall Promo".into(), colour: 2, month };
        let chart = chart_of(&[], &foretold, Some(0.02), "STR-001");
        assert_eq!(chart.layers.len(), 1, "nothing to compare with the chain");
        assert_eq!(chart.layers[0].ranges, [(0.012, 0.024); 2]);
        assert!(chart.description.contains("1.20% and 2.40%"), "{}", chart.description);
        assert_eq!(chart.layers[0].points[0].0, days(Date::constant(2026, 3, 1)));
        assert_eq!(chart.layers[0].points[1].0, days(Date::constant(2026, 3, 31)));
    }
}
