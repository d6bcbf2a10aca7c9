//! A whole run: every recommendation, the totals, and the fitted parameters.

use serde::{Deserialize, Serialize};

use super::{
    AllocationReport, Calibration, HoldoutDesign, Likeness, Recommendation, Settings, Status,
};
use crate::money::Money;

/// What a matrix run results in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// What was asked.
    pub settings: Settings,
    /// What was learnt.
    pub parameters: Parameters,
    /// One line per scored store, in the order of the stores given.
    pub recommendations: Vec<Recommendation>,
    /// Sums over the recommendations.
    pub totals: Totals,
    /// How well the confidence was kept on past months.
    pub calibration: Calibration,
    /// The holdout and the smallest lift it can show, when one was asked for.
    pub holdout: Option<HoldoutDesign>,
}

/// The model as fitted, for the page that explains it and for people who check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Mailings used.
    pub mailings: u32,
    /// Mailings left out because they cannot be right: no pieces, more responses than pieces, or more
    /// than a thousand times the chain's median pieces.
    pub left_out: u32,
    /// Stores with at least one mailing.
    pub stores_with_history: u32,
    /// The chain's response rate in the history: responses by pieces.
    pub chain_rate: f64,
    /// The quantity at which the baseline holds, in pieces.
    pub reference_quantity: f64,
    /// Logit of the baseline rate (β₀).
    pub baseline: f64,
    /// Its posterior standard deviation.
    pub baseline_sd: f64,
    /// How the rate falls as the quantity grows.
    pub curve: Curve,
    /// The spread between stores, regions, campaigns, …, largest group first.
    pub effects: Vec<Effect>,
    /// Spread from mailing to mailing beyond chance (σ_o).
    pub overdispersion: f64,
    /// Expected basket of one response in the chain, where revenue is known.
    pub basket: Option<Money>,
    /// How the fit ended.
    pub convergence: Convergence,
    /// What the variance of a forecast on the logit scale was multiplied by, because past months
    /// strayed more or less from their forecasts than the model expects; 1 is not at all.
    #[serde(default = "one")]
    pub inflation: f64,
    /// How much stores that are alike respond alike, where some store had to be judged by others.
    #[serde(default)]
    pub likeness: Option<Likeness>,
}

fn one() -> f64 {
    1.0
}

/// Diminishing returns: p(q) = p(q₀)·(q/q₀)^(−δ).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// δ, positive when each further piece earns less.
    pub delta: f64,
    /// Posterior standard deviation of δ.
    pub sd: f64,
    /// Lower end of δ's 95 % interval. At 0.02 or below the app does not recommend quantities
    /// beyond one and a half times the largest seen.
    pub low: f64,
    /// Upper end of δ's 95 % interval.
    pub high: f64,
}

impl Curve {
    /// Whether the history shows diminishing returns surely enough to go beyond what was seen.
    pub fn may_extrapolate(&self) -> bool {
        self.low > 0.02
    }
}

/// One group of effects.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// What differs: "store", "region", "campaign", …
    pub name: String,
    /// How many of them.
    pub levels: u32,
    /// Estimated standard deviation on the logit scale.
    pub sd: f64,
}

/// How an iterative fit ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Whether the last step was small enough.
    pub converged: bool,
    /// Steps taken.
    pub iterations: u32,
    /// The largest change in the last step, relative for standard deviations.
    pub last_change: f64,
}

/// Sums over a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Stores scored.
    pub stores: u32,
    /// Per status, in the order of [`Status::ALL`].
    pub by_status: [StatusTotals; 3],
    /// How the budget was met, when there was one.
    pub budget: Option<Budget>,
    /// Stores held out to measure what mailing adds; in none of the statuses' sums.
    #[serde(default)]
    pub held_out: StatusTotals,
    /// How the constraints were met, when there were any.
    #[serde(default)]
    pub allocation: Option<AllocationReport>,
}

impl Totals {
    /// The sums of one status.
    pub fn of(&self, status: Status) -> StatusTotals {
        match status {
            Status::AutoApprove => self.by_status[0],
            Status::NeedsReview => self.by_status[1],
            Status::Skip => self.by_status[2],
        }
    }
}

/// Sums over the recommendations of one status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatusTotals {
    /// Stores.
    pub stores: u32,
    /// Pieces.
    pub pieces: u64,
    /// Expected responses.
    pub responses: f64,
    /// Cost.
    pub cost: Money,
    /// Expected profit.
    pub profit: Money,
}

/// How one multiplier met the budget.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// What was allowed.
    pub allowed: Money,
    /// What the stores that are not skipped cost.
    pub spent: Money,
    /// λ: what the next unit of money would earn beyond itself. 0 when the budget does not bind.
    pub multiplier: f64,
    /// Stores that would pay but fall outside the budget.
    pub stores_left_out: u32,
}

impl Budget {
    /// The multiplier in words.
    pub fn sentence(&self) -> String {
        if self.multiplier > 0.0 {
            format!("The next dollar returns {:.2} dollars.", 1.0 + self.multiplier)
        } else {
            "The budget is larger than what pays: one more dollar returns nothing.".to_string()
        }
    }
}

/// Parameters as they are written to disk, for the same reason as
/// [`StoredRecommendation`](super::StoredRecommendation).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredParameters {
    /// The first form.
    V1(Box<Parameters>),
}

impl StoredParameters {
    /// Today's form, whichever was stored.
    pub fn upgrade(self) -> Parameters {
        match self {
            StoredParameters::V1(parameters) => *parameters,
        }
    }
}

impl From<Parameters> for StoredParameters {
    fn from(parameters: Parameters) -> Self {
        StoredParameters::V1(Box::new(parameters))
    }
}
