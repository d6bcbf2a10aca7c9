//! Whether the confidence was kept: what earlier forecasts promised, against what came.
//!
//! Filled by `backtest`. Stored with the run, and shown on the calibration page.

use serde::{Deserialize, Serialize};
use stats::normal::Z95;
use stats::proportion::wilson;

use super::Status;
use crate::period::Month;

/// Fewer backtested mailings than this say too little: the run is marked *uncalibrated*.
pub const ENOUGH_TO_CALIBRATE: u32 = 200;
/// An 80 % interval that held between 74 and 86 % of what came needs no correction.
pub const KEPT_COVERAGE: (f64, f64) = (0.74, 0.86);

/// How well forecasts of past months, made from nothing but what was known before each, were kept.
///
/// Everything but `coverage_before` speaks of forecasts as the run makes them, the inflation
/// included. Counts are of mailings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Calibration {
    /// Mailings that were foretold and held against what came.
    pub mailings: u32,
    /// Mailings of those months that were passed over to save time; the checked ones are spread
    /// evenly over the stores.
    pub passed_over: u32,
    /// Month by month, oldest first.
    pub months: Vec<MonthChecked>,
    /// The confidence in tenths: 0 to 10, 10 to 20, …, 90 to 100; always ten.
    pub reliability: Vec<Kept>,
    /// The share of all of them that landed within a quarter of the forecast.
    pub overall: Kept,
    /// Per status by confidence, in the order of [`Status::ALL`]; always three, or empty when
    /// nothing was checked.
    pub by_status: Vec<Kept>,
    /// Per region, by name; empty name for none.
    pub by_region: Vec<GroupChecked>,
    /// Per store type, by name; empty name for none.
    pub by_store_type: Vec<GroupChecked>,
    /// The model against simple forecasts.
    pub forecasters: Vec<ForecasterChecked>,
    /// Share of the observed rates within their 80 % intervals, and before the correction by
    /// `inflation`; `None` when nothing was checked.
    pub coverage: Option<f64>,
    /// See `coverage`.
    pub coverage_before: Option<f64>,
    /// What the variance of forecasts is multiplied by; 1 when there was no need or too little to
    /// tell.
    pub inflation: Inflation,
}

/// The factor on the variance of forecasts, 1 unless set.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inflation(pub f64);

impl Default for Inflation {
    fn default() -> Self {
        Inflation(1.0)
    }
}

/// Promises made, and how many were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Forecasts.
    pub mailings: u32,
    /// Of these, how many landed within a quarter of the forecast.
    pub landed: u32,
    /// Mean confidence claimed, 0 to 100; 0 without forecasts.
    pub claimed: f64,
}

impl Kept {
    /// The share that landed, 0 to 100; `None` without forecasts.
    pub fn kept(&self) -> Option<f64> {
        (self.mailings > 0).then(|| 100.0 * f64::from(self.landed) / f64::from(self.mailings))
    }

    /// The 95 % Wilson interval of that share, 0 to 100. It treats mailings as independent, which
    /// mailings of one month are not quite.
    pub fn interval(&self) -> Option<(f64, f64)> {
        wilson(self.landed.into(), self.mailings.into(), Z95)
            .map(|(low, high)| (100.0 * low, 100.0 * high))
    }
}

/// One month foretold from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthChecked {
    /// Which month.
    pub month: Month,
    /// Mailings the forecast was learnt from.
    pub learnt_from: u32,
    /// Mailings checked.
    pub mailings: u32,
    /// Share within the 80 % intervals; a count on the edge of its interval counts in part.
    pub coverage: f64,
    /// Mean confidence and the share that landed.
    pub kept: Kept,
}

/// A group of stores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupChecked {
    /// Its name; empty for stores without.
    pub name: String,
    /// Mean confidence and the share that landed.
    pub kept: Kept,
    /// Share within the 80 % intervals.
    pub coverage: f64,
}

/// A way to foretell a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Forecaster {
    /// This model.
    Model,
    /// The store's own mean rate, the chain's where it has none.
    StoreMean,
    /// The chain's mean rate.
    ChainMean,
}

/// How well one forecaster foretold the same mailings.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecasterChecked {
    /// Which.
    pub forecaster: Forecaster,
    /// Mean of ln P(the count that came); the larger, the better.
    pub log_score: f64,
    /// Mean squared gap between its claims (0 to 1) to land within a quarter of its own forecast
    /// and whether it did; the smaller, the better.
    pub brier: f64,
    /// Its claims and how many were kept.
    pub kept: Kept,
}

/// What the backtest comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Too little was checked to tell.
    Uncalibrated,
    /// Promises were kept as they stood.
    Kept,
    /// Forecasts strayed further than the model expected; intervals and confidence are widened.
    Widened,
    /// Forecasts strayed less; intervals and confidence are narrowed.
    Narrowed,
}

impl Calibration {
    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        if self.mailings < ENOUGH_TO_CALIBRATE {
            Verdict::Uncalibrated
        } else if self.inflation.0 > 1.0 {
            Verdict::Widened
        } else if self.inflation.0 < 1.0 {
            Verdict::Narrowed
        } else {
            Verdict::Kept
        }
    }

    /// The sums of one status.
    pub fn of(&self, status: Status) -> Kept {
        let place = Status::ALL.iter().position(|other| *other == status);
        place.and_then(|place| self.by_status.get(place)).copied().unwrap_or_default()
    }

    /// Mean gap between claimed and kept confidence over the tenths, weighted by their mailings,
    /// in points; `None` when nothing was checked.
    pub fn mean_gap(&self) -> Option<f64> {
        let gap = |kept: &Kept| {
            kept.kept().map_or(0.0, |share| f64::from(kept.mailings) * (share - kept.claimed).abs())
        };
        (self.mailings > 0)
            .then(|| self.reliability.iter().map(gap).sum::<f64>() / f64::from(self.mailings))
    }

    /// What it comes to, in a sentence.
    pub fn sentence(&self) -> String {
        let share = |share: Option<f64>| format!("{:.0}%", 100.0 * share.unwrap_or_default());
        match self.verdict() {
            Verdict::Uncalibrated => format!(
                "Uncalibrated: only {} of past months could be foretold and checked, fewer than {ENOUGH_TO_CALIBRATE}.",
                super::reasons::mailings_in_words(self.mailings)
            ),
            Verdict::Kept => format!(
                "Checked on {} of past months: 80% intervals held {} of what came.",
                super::reasons::mailings_in_words(self.mailings),
                share(self.coverage)
            ),
            Verdict::Widened => format!(
                "Checked on {} of past months: 80% intervals held only {} of what came, so forecasts are widened until they hold {}.",
                super::reasons::mailings_in_words(self.mailings),
                share(self.coverage_before),
                share(self.coverage)
            ),
            Verdict::Narrowed => format!(
                "Checked on {} of past months: 80% intervals held {} of what came, so forecasts are narrowed until they hold {}.",
                super::reasons::mailings_in_words(self.mailings),
                share(self.coverage_before),
                share(self.coverage)
            ),
        }
    }
}

/// A calibration as it is written to disk, for the same reason as
/// [`StoredRecommendation`](super::StoredRecommendation).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredCalibration {
    /// The first form.
    V1(Box<Calibration>),
}

impl StoredCalibration {
    /// Today's form, whichever was stored.
    pub fn upgrade(self) -> Calibration {
        match self {
            StoredCalibration::V1(calibration) => *calibration,
        }
    }
}

impl From<Calibration> for StoredCalibration {
    fn from(calibration: Calibration) -> Self {
        StoredCalibration::V1(Box::new(calibration))
    }
}
