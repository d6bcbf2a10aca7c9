//! What a run had to keep to, in a few words.

use crate::said::{points, stores, whole};
use domain::matrix::{CampaignLimits, Settings};
use ui::format;

/// The decisions behind a run, a few words each; empty when only the month was decided.
pub(crate) fn brief(settings: &Settings, currency: &str) -> Vec<String> {
    let limits = &settings.constraints;
    let mut words = Vec::new();
    words.extend(
        settings.own_margin().map(|money| {
            format!("{} a response", format::money(money.0, currency, crate::said::EN))
        }),
    );
    words.extend(settings.budget.map(|money| {
        format!("{} budget", format::money_compact(money.0, currency, crate::said::EN))
    }));
    words.extend(limits.max_pieces.map(|n| format!("≤ {} pieces", whole(n))));
    words.extend(limits.max_stores.map(|n| format!("≤ {}", stores(n))));
    let campaigns =
        limits.campaigns.values().filter(|limits| **limits != CampaignLimits::default()).count();
    if campaigns > 0 {
        words.push(match campaigns {
            1 => "1 campaign limited".to_owned(),
            n => format!("{n} campaigns limited"),
        });
    }
    words.extend(limits.weeks_between_mailings.map(|weeks| format!("{weeks} weeks' rest")));
    if limits.pressure.is_some() || limits.max_household_share.is_some() {
        words.push("household pressure".to_owned());
    }
    match limits.excluded_regions.len() {
        0 => {}
        1 => words.push("1 region left out".to_owned()),
        n => words.push(format!("{n} regions left out")),
    }
    if !limits.excluded_stores.is_empty() {
        words.push(format!("{} left out", stores(limits.excluded_stores.len())));
    }
    match limits.excluded_in_region.len() {
        0 => {}
        1 => words.push("1 campaign left out in a region".to_owned()),
        n => words.push(format!("{n} campaigns left out in regions")),
    }
    if settings.holdout > 0.0 {
        words.push(format!("{} held out", points(100.0 * settings.holdout)));
    }
    if settings.exploration > 0.0 {
        words.push(format!("{} varied", points(100.0 * settings.exploration)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        matrix::{Constraints, Margin},
        money::Money,
        period::Month,
    };

    #[test]
    fn a_run_says_in_brief_what_it_had_to_keep_to() {
        let plain =
            Settings::new(Month { year: 2026, month: 3 }, Margin::PerResponse(Money(4_000)));
        assert_eq!(brief(&plain, "USD"), Vec::<String>::new());
        let steered = Settings {
            budget: Some(Money(1_800_000)),
            holdout: 0.05,
            margin: Margin::PerResponse(Money(4_550)),
            margin_is_own: true,
            constraints: Constraints {
                max_stores: Some(1),
                excluded_regions: ["West".to_owned()].into(),
                ..Constraints::default()
            },
            ..plain
        };
        assert_eq!(
            brief(&steered, "USD"),
            ["$45.50 a response", "$18k budget", "≤ 1 store", "1 region left out", "5% held out"]
        );
    }
}
