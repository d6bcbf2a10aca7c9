//! The matrix: each open store's best campaign and quantity for a period, with what is known
//! and how well it is known.
//!
//! `history` holds what goes in, `recommendation` what comes out, `fit` the model in the terms of
//! the trade (the mathematics is in `stats::crossed`), `recommend` the way from one to the other.
//! The method and its checks are in `docs/methods/matrix.md`.
//!
//! Pure: no clock, no randomness that is not seeded, no I/O. A store or campaign is addressed by
//! its place in [`History::stores`] and [`History::campaigns`] while computing, and by its id in
//! what comes out.

mod allocation;
mod backtest;
mod basket;
mod beside;
mod by_region;
mod calibration;
mod canonical;
mod chance;
mod columns;
mod compare;
mod confidence;
#[cfg(test)]
mod constrained;
mod constraints;
mod explain;
mod explore;
mod fit;
mod forecast_at;
mod history;
mod holdout;
mod learn;
mod listing;
mod look_alike;
mod progress;
mod quantity;
mod reasons;
mod recommend;
mod recommendation;
mod refusal;
mod run;
mod score;
mod selection;
mod settings;
pub mod simulated;
mod status;
#[cfg(test)]
mod stored_forms;
#[cfg(test)]
mod tests;
mod view;

pub use allocation::{
    AllocationReport, Amount, Conflict, ConflictPart, Constraint, ConstraintUse, NamedCampaign,
};
pub use backtest::backtest;
pub use beside::{CloserLook, LatestPlan, RunBehind};
pub use by_region::{RegionLine, RegionSummary, by_region};
pub use calibration::{
    Calibration, ENOUGH_TO_CALIBRATE, Forecaster, ForecasterChecked, GroupChecked, Inflation,
    KEPT_COVERAGE, Kept, MonthChecked, StoredCalibration, Verdict,
};
pub use columns::{MatrixColumn, MatrixColumns};
pub use compare::{
    ChangeCause, ChangeKind, ChangeSums, Comparison, RunLine, RunSide, StoreChange, compare,
};
pub use constraints::{CampaignLimits, ConstraintRefusal, Constraints, Pressure};
pub use explore::Explored;
pub use fit::{Fitted, fit};
pub use forecast_at::{AtQuantity, Basis, curve, forecast_at};
pub use history::{CampaignFacts, History, Mailing, StoreFacts, StoreProfile};
pub use holdout::{
    HoldoutCandidate, HoldoutDesign, HoldoutPlace, Lift, LiftRefusal, Outcome, SPLIT_ALARM, lift,
    preview_holdout,
};
pub use listing::{
    ComparisonPage, NamedChange, RecommendationRow, RowsPage, RunInfo, StoreHistory,
};
pub use look_alike::{Likeness, LookAlike};
pub use progress::{Progress, Step};
pub use reasons::{Reason, Risk};
pub use recommend::{recommend, run};
pub use recommendation::{
    Forecast, NextStatus, QuantityBound, Recommendation, RunnerUp, StoredRecommendation, Track,
};
pub use refusal::RunRefusal;
pub use run::{
    Budget, Convergence, Curve, Effect, Parameters, Run, StatusTotals, StoredParameters, Totals,
};
pub use score::{Contribution, Part, Parts, Scores};
pub use selection::{RecommendationColumn, RecommendationFilter, RecommendationSort};
pub use settings::{Margin, Settings, Thresholds};
pub use status::{SkipCause, Status};
pub use view::{MatrixView, StoredMatrixView};
