//! Three years of mailings, drawn store by store from the chain's true parameters.
//!
//! Each store has its own stream of random numbers, so that its history does not depend on the
//! other stores and can be drawn while it is written.

use super::{
    campaigns::Theme,
    chain::{DrawnStore, Recipe, StoreKind},
    stream,
    truth::{Circumstances, Truth, rate},
};
use domain::{campaigns::Format, money::Money};
use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};
use stats::rng::Rng;

/// How many months of history the chain has.
pub const MONTHS: i32 = 36;

/// A mailing as it was drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnMailing {
    /// Position of the campaign.
    pub campaign: usize,
    /// The day it was in homes: a Tuesday.
    pub in_home_on: Date,
    /// Pieces mailed.
    pub pieces: u32,
    /// Responses.
    pub responses: u32,
    /// What they spent; now and then it was not recorded.
    pub revenue: Option<Money>,
    /// The rate that was true for it, its own chance included.
    pub true_rate: f64,
}

/// The history of one store, oldest first.
pub fn mailings_of(
    store: &DrawnStore,
    themes: &[Theme],
    truth: &Truth,
    recipe: &Recipe,
) -> Vec<DrawnMailing> {
    let Some(present) = recipe.present.first_day() else { return Vec::new() };
    let mut rng = Rng::stream(recipe.seed, stream::MAILINGS + store.stream);
    let mut history = Vec::new();
    for back in (1..=MONTHS).rev() {
        let month = present.saturating_sub(back.months());
        for campaign in mailed_this_month(month.month(), back, store.kind, themes, &mut rng) {
            let Some(in_home_on) = drop_day(month, campaign) else { continue };
            // The draw happens in any case, so that one store's dates do not shift another's luck.
            let mailing = draw(store, campaign, in_home_on, back, themes, truth, &mut rng);
            let trading = store.details.opened_on.is_none_or(|opened| opened <= in_home_on)
                && store.closed_on.is_none_or(|closed| in_home_on < closed);
            if trading {
                history.push(mailing);
            }
        }
    }
    history
}

/// None, one or two of the campaigns in season.
fn mailed_this_month(
    month: i8,
    back: i32,
    kind: StoreKind,
    themes: &[Theme],
    rng: &mut Rng,
) -> Vec<usize> {
    let count = match rng.uniform() {
        u if u < 0.46 => 1,
        u if u < 0.54 => 2,
        _ => 0,
    };
    let mut in_season: Vec<usize> = (0..themes.len())
        .filter(|&c| themes[c].in_season(month))
        .filter(|&c| themes[c].rural || kind != StoreKind::Rural)
        // A campaign no longer in use was last mailed a year and a half ago.
        .filter(|&c| themes[c].active || back > 18)
        .collect();
    let mut chosen = Vec::new();
    while chosen.len() < count && !in_season.is_empty() {
        chosen.push(in_season.swap_remove(rng.below(in_season.len() as u32) as usize));
    }
    chosen
}

/// Each campaign has its Tuesday of the month.
fn drop_day(month: Date, campaign: usize) -> Option<Date> {
    month.nth_weekday_of_month((campaign % 4) as i8 + 1, Weekday::Tuesday).ok()
}

fn draw(
    store: &DrawnStore,
    campaign: usize,
    in_home_on: Date,
    back: i32,
    themes: &[Theme],
    truth: &Truth,
    rng: &mut Rng,
) -> DrawnMailing {
    let theme = &themes[campaign];
    let households = store.details.households.unwrap_or(10_000);
    let wished = 2_500.0 * (f64::from(households) / 12_000.0).sqrt() * (0.42 * rng.normal()).exp();
    let most = households.max(theme.minimum_pieces);
    let pieces = ((wished / 50.0).round() as u32 * 50).clamp(theme.minimum_pieces.max(50), most);
    let logit = truth.linear_predictor(Circumstances {
        region: store.region,
        kind: store.kind,
        campaign,
        month: in_home_on.month(),
        years: -f64::from(back) / 12.0,
        pieces,
    }) + store.effect
        + truth.spreads.mailing * rng.normal();
    let true_rate = rate(logit);
    let responses = rng.binomial(pieces, true_rate);
    // A basket is lognormal; the mean of many spreads less than one.
    let spread = 0.6 / f64::from(responses.max(1)).sqrt();
    let lift = if theme.format == Format::Catalogue { 1.2 } else { 1.0 };
    let basket = store.basket * lift * (spread * rng.normal()).exp();
    let recorded = rng.uniform() >= 0.03;
    DrawnMailing {
        campaign,
        in_home_on,
        pieces,
        responses,
        revenue: recorded.then(|| Money::from_units(f64::from(responses) * basket)),
        true_rate,
    }
}
