//! How well earlier forecasts were kept when a run was made.

use domain::matrix::{Calibration, Forecaster, Kept, Status, Verdict};
use serde::Serialize;
use utoipa::ToSchema;

/// What the backtest comes to.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationVerdict {
    /// Too little was checked to tell.
    Uncalibrated,
    /// Promises were kept as they stood.
    Kept,
    /// Forecasts strayed further than expected; intervals and confidence are widened.
    Widened,
    /// Forecasts strayed less; intervals and confidence are narrowed.
    Narrowed,
}

impl From<Verdict> for CalibrationVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Uncalibrated => CalibrationVerdict::Uncalibrated,
            Verdict::Kept => CalibrationVerdict::Kept,
            Verdict::Widened => CalibrationVerdict::Widened,
            Verdict::Narrowed => CalibrationVerdict::Narrowed,
        }
    }
}

/// How well earlier forecasts were kept: each month of the history foretold from those before it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunCalibration {
    /// What it comes to.
    pub verdict: CalibrationVerdict,
    /// Mailings that were foretold and held against what came.
    pub mailings: u32,
    /// All promises together.
    pub overall: PromisesKept,
    /// By confidence in tenths: 0 to 10, 10 to 20, …, 90 to 100.
    pub by_confidence: Vec<PromisesKept>,
    /// Those that would have been auto-approved.
    pub auto_approve: PromisesKept,
    /// Those that would have needed review.
    pub needs_review: PromisesKept,
    /// Those that would have been skipped.
    pub skip: PromisesKept,
    /// By region, by name.
    pub by_region: Vec<PromisesOfGroup>,
    /// By store type, by name.
    pub by_store_type: Vec<PromisesOfGroup>,
    /// By month, the oldest first.
    pub by_month: Vec<PromisesOfMonth>,
    /// The share of observed rates within their 80 % intervals, 0 to 1.
    pub coverage: Option<f64>,
    /// What the variance of forecasts is multiplied by because of it.
    pub inflation: f64,
    /// The model against simple forecasts of the same mailings.
    pub forecasters: Vec<ForecasterScore>,
}

/// Promises made, and how many were kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromisesKept {
    /// Forecasts.
    pub mailings: u32,
    /// Of these, how many landed within a quarter of the forecast.
    pub landed: u32,
    /// The mean confidence claimed, 0 to 100.
    pub claimed: f64,
    /// The share that landed, 0 to 100.
    pub kept: Option<f64>,
    /// Lower end of the 95 % interval of that share.
    pub kept_low: Option<f64>,
    /// Upper end of the 95 % interval of that share.
    pub kept_high: Option<f64>,
}

impl From<Kept> for PromisesKept {
    fn from(kept: Kept) -> Self {
        let (low, high) = kept.interval().unzip();
        PromisesKept {
            mailings: kept.mailings,
            landed: kept.landed,
            claimed: kept.claimed,
            kept: kept.kept(),
            kept_low: low,
            kept_high: high,
        }
    }
}

/// The promises of a group of stores.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromisesOfGroup {
    /// The group's name; empty for stores without.
    pub name: String,
    /// The promises.
    pub promises: PromisesKept,
    /// The share of observed rates within their 80 % intervals, 0 to 1.
    pub coverage: f64,
}

/// The promises of a month.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromisesOfMonth {
    /// The month.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2025-03")]
    pub month: String,
    /// The promises.
    pub promises: PromisesKept,
    /// The share of observed rates within their 80 % intervals, 0 to 1.
    pub coverage: f64,
}

/// How well one way to forecast did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ForecasterScore {
    /// Which: `model`, `store_mean` or `chain_mean`.
    #[schema(example = "model")]
    pub forecaster: String,
    /// Mean logarithm of the probability given to what came; the larger, the better.
    pub log_score: f64,
    /// Mean squared gap between claim and outcome; the smaller, the better.
    pub brier: f64,
}

impl From<Calibration> for RunCalibration {
    fn from(found: Calibration) -> Self {
        let group = |group: domain::matrix::GroupChecked| PromisesOfGroup {
            name: group.name,
            promises: group.kept.into(),
            coverage: group.coverage,
        };
        RunCalibration {
            verdict: found.verdict().into(),
            mailings: found.mailings,
            overall: found.overall.into(),
            auto_approve: found.of(Status::AutoApprove).into(),
            needs_review: found.of(Status::NeedsReview).into(),
            skip: found.of(Status::Skip).into(),
            by_confidence: found.reliability.into_iter().map(PromisesKept::from).collect(),
            by_region: found.by_region.into_iter().map(group).collect(),
            by_store_type: found.by_store_type.into_iter().map(group).collect(),
            by_month: found
                .months
                .into_iter()
                .map(|month| PromisesOfMonth {
                    month: month.month.to_string(),
                    promises: month.kept.into(),
                    coverage: month.coverage,
                })
                .collect(),
            coverage: found.coverage,
            inflation: found.inflation.0,
            forecasters: found
                .forecasters
                .into_iter()
                .map(|checked| ForecasterScore {
                    forecaster: match checked.forecaster {
                        Forecaster::Model => "model",
                        Forecaster::StoreMean => "store_mean",
                        Forecaster::ChainMean => "chain_mean",
                    }
                    .to_owned(),
                    log_score: checked.log_score,
                    brier: checked.brier,
                })
                .collect(),
        }
    }
}
