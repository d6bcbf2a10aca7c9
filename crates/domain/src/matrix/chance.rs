//! The chance that a campaign is the best one for a store, by joint draws from the posterior.

use stats::crossed::Entry;
use stats::rng::Rng;

use super::fit::Fitted;

/// Draws per store: a chance is good to about ±3 points.
const DRAWS: usize = 256;

/// Joint draws shared by all stores.
pub(super) struct Chances {
    draws: Vec<Vec<f64>>,
    own: Vec<f64>,
    /// β₁ per draw.
    slope: Vec<f64>,
    /// e^(campaign effect) by campaign on offer, store type and draw.
    creative: Vec<f64>,
    types: usize,
}

/// A campaign at its quantity, ready to be compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contender {
    /// ln(quantity / reference).
    pub log_quantity: f64,
    /// Margin of a response × quantity.
    pub full_margin: f64,
    /// (1 + λ) × cost.
    pub cost: f64,
}

impl Chances {
    pub(super) fn new(fitted: &Fitted, campaigns: &[usize], seed: u64) -> Chances {
        let mut rng = Rng::new(seed);
        let draws: Vec<Vec<f64>> = (0..DRAWS).map(|_| fitted.fit.draw_rest(&mut rng)).collect();
        let own = (0..DRAWS).map(|_| rng.normal()).collect();
        let slope = draws
            .iter()
            .map(|draw| fitted.fit.sum_in_draw(draw, &[fitted.fit.fixed_entry(1, 1.0)]))
            .collect();
        let mut creative = Vec::with_capacity(campaigns.len() * fitted.types * DRAWS);
        for campaign in campaigns {
            for kind in 0..fitted.types {
                let entries: Vec<Entry> = fitted.creative_entries(*campaign, kind).collect();
                let unmet = fitted.unmet_variance(*campaign, kind).sqrt();
                for draw in &draws {
                    let surprise = if unmet > 0.0 { unmet * rng.normal() } else { 0.0 };
                    creative.push((fitted.fit.sum_in_draw(draw, &entries) + surprise).exp());
                }
            }
        }
        Chances { draws, own, slope, creative, types: fitted.types }
    }

    /// For each contender (in the order of the campaigns on offer) the share of draws in which it
    /// is worth most. `place` are the store's entries without campaign and quantity.
    pub(super) fn best(
        &self,
        fitted: &Fitted,
        store: usize,
        place: &[Entry],
        contenders: &[Contender],
        wins: &mut Vec<f64>,
    ) {
        wins.clear();
        wins.resize(contenders.len(), 0.0);
        let kind = fitted.type_of[store] as usize;
        let prior = fitted.alike[store].as_ref().map(|alike| alike.prior);
        for (number, draw) in self.draws.iter().enumerate() {
            let here = fitted.fit.sum_in_draw(draw, place)
                + fitted.fit.draw_member(store, prior, draw, self.own[number]);
            let odds_here = here.exp();
            let mut best = (f64::NEG_INFINITY, 0);
            for (slot, contender) in contenders.iter().enumerate() {
                let creative = self.creative[(slot * self.types + kind) * DRAWS + number];
                let odds =
                    odds_here * creative * (self.slope[number] * contender.log_quantity).exp();
                let value = contender.full_margin * odds / (1.0 + odds) - contender.cost;
                if value > best.0 {
                    best = (value, slot);
                }
            }
            if let Some(win) = wins.get_mut(best.1) {
                *win += 1.0 / DRAWS as f64;
            }
        }
    }
}
