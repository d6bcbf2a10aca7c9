//! What is known of a store, as a list of facts.

use super::columns::or_unknown;
use domain::stores::Store;
use leptos::prelude::*;
use ui::format::{self, Locale};

const LOCALE: &Locale = &Locale::EN_US;

/// The facts of a store beside its history.
#[component]
pub(super) fn StoreFacts(store: Store, currency: String) -> impl IntoView {
    let of = &store.details;
    let place = [
        of.address.as_str(),
        of.city.as_str(),
        of.state.as_str(),
        of.postcode.as_str(),
        of.country.as_str(),
    ]
    .into_iter()
    .filter(|text| !text.is_empty())
    .collect::<Vec<_>>()
    .join(", ");
    let band = store.band().map(|band| band.to_string());
    let population = format::or_unknown(of.city_population, |n| format::whole(n.into(), LOCALE));
    let population = match band {
        Some(band) => format!("{population} ({band})"),
        None => population,
    };
    let location = of.latitude.zip(of.longitude).map(|(north, east)| {
        format!("{}, {}", format::fraction(north, 4, LOCALE), format::fraction(east, 4, LOCALE))
    });
    let facts = vec![
        ("Address", or_unknown(&place)),
        ("Region", or_unknown(&store.region_name)),
        ("Type", or_unknown(&store.type_name)),
        ("Owner", or_unknown(&of.owner)),
        ("Opened on", format::or_unknown(of.opened_on, |day| format::date(day, LOCALE))),
        (
            "Annual turnover",
            format::or_unknown(of.annual_turnover, |m| format::money_round(m.0, &currency, LOCALE)),
        ),
        ("Households", format::or_unknown(of.households, |n| format::whole(n.into(), LOCALE))),
        ("City population", population),
        ("Location", location.unwrap_or_else(|| format::UNKNOWN.to_owned())),
    ];
    view! {
        <dl class="facts">
            {facts
                .into_iter()
                .map(|(name, value)| view! { <dt>{name}</dt><dd class="num">{value}</dd> })
                .collect_view()}
        </dl>
    }
}
