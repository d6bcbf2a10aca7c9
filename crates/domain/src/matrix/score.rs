//! The four part scores and the raw contributions behind them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of the forecast that has a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// How this store responds compared with others.
    Store,
    /// How this campaign works, at this store type.
    Creative,
    /// How the region responds, with its trend.
    Geography,
    /// How the month responds.
    Timing,
}

impl Part {
    /// The four, in the order of the screen.
    pub const ALL: [Part; 4] = [Part::Store, Part::Creative, Part::Geography, Part::Timing];
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Store => "Store performance",
            Part::Creative => "Creative performance",
            Part::Geography => "Geographic fit",
            Part::Timing => "Timing",
        })
    }
}

/// Scores between 0 and 100: percentiles within the chain, 50 being the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Percentile of the expected profit at the recommended quantity, among the scored stores.
    pub overall: f64,
    /// Percentile of the store's own effect among the scored stores.
    pub store: f64,
    /// Percentile of the campaign's effect at this store type, among all campaigns on offer at
    /// all scored stores.
    pub creative: f64,
    /// Percentile of the region's effect with its trend, among the scored stores.
    pub geography: f64,
    /// Percentile of the month's effect among the twelve months.
    pub timing: f64,
}

impl Scores {
    /// The score of one part.
    pub fn of(&self, part: Part) -> f64 {
        match part {
            Part::Store => self.store,
            Part::Creative => self.creative,
            Part::Geography => self.geography,
            Part::Timing => self.timing,
        }
    }
}

/// The logarithm of a million.
const MILLIONFOLD: f64 = 13.815_510_557_964_274;

/// What one part adds to the forecast, on the logit scale, with its posterior spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// Added to the logit of the response rate.
    pub logit: f64,
    /// Posterior standard deviation of `logit`.
    pub sd: f64,
    /// How many past mailings speak about it.
    pub mailings: u32,
}

impl Contribution {
    /// By how much the odds of a response are multiplied; 1 is no effect. No more than a millionfold
    /// either way: beyond that a history is so odd that only the direction means anything.
    pub fn multiplier(&self) -> f64 {
        self.logit.clamp(-MILLIONFOLD, MILLIONFOLD).exp()
    }

    /// The 80 % interval of the multiplier, with a bound as there; its ends stay apart.
    pub fn multiplier_interval(&self) -> (f64, f64) {
        let reach = 1.281_551_565_544_600_4 * self.sd;
        let low = (self.logit - reach).clamp(-MILLIONFOLD - 1.0, MILLIONFOLD);
        let high = (self.logit + reach).clamp(-MILLIONFOLD, MILLIONFOLD + 1.0);
        (low.exp(), high.exp())
    }
}

/// The forecast taken apart. The four parts, the baseline and the quantity term add up exactly
/// to the linear predictor (the logit of the rate of a typical mailing).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Parts {
    /// The chain's own level: the logit at the reference quantity.
    pub baseline: f64,
    /// The store's own effect.
    pub store: Contribution,
    /// The campaign, and the campaign at this store type.
    pub creative: Contribution,
    /// The region and its trend.
    pub geography: Contribution,
    /// The month.
    pub timing: Contribution,
    /// What the recommended quantity adds or takes away.
    pub quantity: f64,
}

impl Parts {
    /// The contribution of one part.
    pub fn of(&self, part: Part) -> Contribution {
        match part {
            Part::Store => self.store,
            Part::Creative => self.creative,
            Part::Geography => self.geography,
            Part::Timing => self.timing,
        }
    }

    /// The linear predictor: the sum of everything here.
    pub fn linear_predictor(&self) -> f64 {
        self.baseline
            + self.quantity
            + Part::ALL.iter().map(|part| self.of(*part).logit).sum::<f64>()
    }
}
