//! What a marketer decides before a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Constraints, RunRefusal};
use crate::money::Money;
use crate::period::Month;

/// The choices behind a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The month that is planned for: it sets the timing, and its distance from the history sets
    /// the regional trend.
    pub month: Month,
    /// What may be spent in all; `None` means every store gets its own best quantity.
    pub budget: Option<Money>,
    /// What a response is worth.
    pub margin: Margin,
    /// Whether that was decided for this run, instead of taken from the workspace's settings.
    #[serde(default)]
    pub margin_is_own: bool,
    /// Where the statuses begin.
    pub thresholds: Thresholds,
    /// Where they begin in regions with thresholds of their own, by the region's name.
    pub region_thresholds: BTreeMap<String, Thresholds>,
    /// Smallest run for stores that name none.
    pub min_run: u32,
    /// Start of the random draws: the same seed gives the same run.
    pub seed: u64,
    /// ISO 4217 code of the currency that sentences word money in; empty for the bare number.
    #[serde(default)]
    pub currency: String,
    /// The share of the mailed stores that is held out at random to measure what mailing adds;
    /// 0 for none, at most a half.
    #[serde(default)]
    pub holdout: f64,
    /// The share of the mailed stores whose quantity is varied at random by up to 20 %, so that
    /// later runs learn what quantity does; 0 for none, at most 1.
    #[serde(default)]
    pub exploration: f64,
    /// What else the recommendations must keep to, together.
    #[serde(default)]
    pub constraints: Constraints,
}

impl Settings {
    /// Settings with usual thresholds, no budget and a minimum run of 250 pieces.
    pub fn new(month: Month, margin: Margin) -> Self {
        Settings {
            month,
            budget: None,
            margin,
            margin_is_own: false,
            thresholds: Thresholds::default(),
            region_thresholds: BTreeMap::new(),
            min_run: 250,
            seed: 1,
            currency: String::new(),
            holdout: 0.0,
            exploration: 0.0,
            constraints: Constraints::default(),
        }
    }

    /// What a response earns, where that was decided for this run alone.
    pub fn own_margin(&self) -> Option<Money> {
        match self.margin {
            Margin::PerResponse(money) if self.margin_is_own => Some(money),
            _ => None,
        }
    }

    /// The thresholds of a region.
    pub fn thresholds_in(&self, region: &str) -> Thresholds {
        self.region_thresholds.get(region).copied().unwrap_or(self.thresholds)
    }

    /// Refuses settings no run could honour.
    pub fn check(&self) -> Result<(), RunRefusal> {
        let margin_is_sound = match self.margin {
            Margin::PerResponse(money) => money.0 > 0,
            Margin::ShareOfBasket(share) => share > 0.0 && share <= 1.0,
        };
        let sound = |Thresholds { auto_approve, review }: &Thresholds| {
            0.0 <= *review && review <= auto_approve && *auto_approve <= 100.0
        };
        let mut thresholds = self.region_thresholds.values().chain([&self.thresholds]);
        if !margin_is_sound {
            Err(RunRefusal::MarginNotPositive)
        } else if !thresholds.all(sound) {
            Err(RunRefusal::ThresholdsOutOfOrder)
        } else if self.budget.is_some_and(|budget| budget.0 <= 0) {
            Err(RunRefusal::BudgetNotPositive)
        } else if !(0.0..=0.5).contains(&self.holdout) {
            Err(RunRefusal::HoldoutOutOfRange)
        } else if !(0.0..=1.0).contains(&self.exploration) {
            Err(RunRefusal::ExplorationOutOfRange)
        } else {
            Ok(())
        }
    }
}

/// What one response earns before the cost of mailing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Margin {
    /// The same amount everywhere.
    PerResponse(Money),
    /// This share (0 to 1) of the basket expected at the store under the campaign. Needs revenue
    /// in the history.
    ShareOfBasket(f64),
}

/// Confidence, 0 to 100, at which a status begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thresholds {
    /// Above this a recommendation needs no second look.
    pub auto_approve: f64,
    /// From this on it is worth a look; below it, it is skipped.
    pub review: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { auto_approve: 75.0, review: 50.0 }
    }
}
