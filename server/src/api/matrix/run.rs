//! A matrix run as the API tells it.
//!
//! These forms are the API's own: what the app stores may change with a release, what programs read
//! must not.

use super::{
    calibration::{CalibrationVerdict, RunCalibration},
    constraints::{ConstraintsMet, RunConstraints},
};
use domain::{
    jobs::{Job, JobState},
    matrix::{self, Margin, Parameters, RunInfo, Settings, StatusTotals, Thresholds, Totals},
};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A matrix run.
#[derive(Debug, Serialize, ToSchema)]
pub struct Run {
    /// Its identity.
    pub id: Uuid,
    /// Counts the workspace's runs, from 1.
    pub number: i64,
    /// The month it recommends for.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", example = "2025-03")]
    pub month: String,
    /// Where the work stands.
    pub state: State,
    /// Why it failed, in a sentence.
    pub problem: Option<String>,
    /// Who started it.
    pub started_by: String,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// What was asked.
    pub settings: RunSettings,
    /// Sums over the recommendations, once it is finished.
    pub totals: Option<RunTotals>,
    /// Whether its confidence was kept on past months, where that was checked.
    pub calibration_verdict: Option<CalibrationVerdict>,
    /// Its holdout, when one was asked for.
    pub holdout: Option<RunHoldout>,
}

/// A holdout as it was drawn, and what it can show.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunHoldout {
    /// Stores that would be mailed.
    pub stores: u32,
    /// Of these, held out.
    pub held_out: u32,
    /// Strata of like stores they were drawn in.
    pub strata: u32,
    /// The smallest true lift that it shows with 80 % probability; 0.05 is 5 %.
    pub detectable_lift: f64,
    /// The profit that the stores held out were expected to make, in cents.
    pub forgone_profit_cents: i64,
}

/// Where a piece of work stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waiting for a free runner.
    Queued,
    /// Being worked on.
    Running,
    /// Finished.
    Done,
    /// Ended without a result; the problem says why.
    Failed,
    /// Stopped because somebody asked.
    Cancelled,
}

impl From<JobState> for State {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Queued => State::Queued,
            JobState::Running => State::Running,
            JobState::Done => State::Done,
            JobState::Failed => State::Failed,
            JobState::Cancelled => State::Cancelled,
        }
    }
}

/// What a run was asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunSettings {
    /// What may be spent in all, in cents; `null` means every store gets its own best quantity.
    pub budget_cents: Option<i64>,
    /// What one response earns before the cost of mailing, in cents, where it is the same everywhere.
    pub margin_per_response_cents: Option<i64>,
    /// The share of a response's basket that is earned, 0 to 1, where it is worked out from that.
    pub margin_share_of_basket: Option<f64>,
    /// Where the statuses begin.
    pub thresholds: RunThresholds,
    /// Where they begin in regions that have thresholds of their own, by the region's name.
    pub region_thresholds: BTreeMap<String, RunThresholds>,
    /// Smallest run of pieces for stores that name none.
    pub minimum_run_pieces: u32,
    /// The share of the mailed stores that is held out to measure lift, 0 to 0.5.
    pub holdout_share: f64,
    /// The share of the mailed stores whose quantity is varied to learn from it, 0 to 1.
    pub exploration_share: f64,
    /// What else the recommendations must keep to.
    pub constraints: RunConstraints,
    /// Start of the random draws: the same history, settings and seed give the same run.
    pub seed: u64,
}

/// Confidence, 0 to 100, at which a status begins.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunThresholds {
    /// Above this, a recommendation is auto-approved.
    pub auto_approve_above: f64,
    /// From this on it needs review; below it, the store is skipped.
    pub review_from: f64,
}

/// Sums over a run's recommendations.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunTotals {
    /// Stores scored.
    pub stores: u32,
    /// Sums over the stores that are auto-approved.
    pub auto_approve: SumsOfStatus,
    /// Sums over the stores that need review.
    pub needs_review: SumsOfStatus,
    /// Sums over the stores that are skipped.
    pub skip: SumsOfStatus,
    /// Sums over the stores that are held out; they are in none of the statuses' sums.
    pub held_out: SumsOfStatus,
    /// How the budget was met, when there was one.
    pub budget: Option<BudgetMet>,
    /// How the constraints were met, when there were any.
    pub constraints: Option<ConstraintsMet>,
}

/// Sums over the recommendations of one status.
#[derive(Debug, Serialize, ToSchema)]
pub struct SumsOfStatus {
    /// Stores.
    pub stores: u32,
    /// Pieces.
    pub pieces: u64,
    /// Expected responses.
    pub expected_responses: f64,
    /// Cost, in cents.
    pub cost_cents: i64,
    /// Expected profit, in cents.
    pub profit_cents: i64,
}

/// How a budget was met.
#[derive(Debug, Serialize, ToSchema)]
pub struct BudgetMet {
    /// What was allowed, in cents.
    pub allowed_cents: i64,
    /// What the stores that are not skipped cost, in cents.
    pub spent_cents: i64,
    /// What one more unit of money would return; 0 when the budget is larger than what pays.
    pub next_unit_returns: f64,
    /// The same in a sentence.
    pub sentence: String,
    /// Stores that would pay but fall outside the budget.
    pub stores_left_out: u32,
}

/// A matrix run with what it has learnt.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunInFull {
    /// The run.
    #[serde(flatten)]
    pub run: Run,
    /// The fitted model, once the run is finished.
    pub parameters: Option<RunParameters>,
    /// How well earlier forecasts were kept, once the run is finished and where that was checked.
    pub calibration: Option<RunCalibration>,
}

/// The model as fitted; `docs/methods/matrix.md` explains it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunParameters {
    /// Mailings used.
    pub mailings: u32,
    /// Mailings left out because they cannot be right.
    pub mailings_left_out: u32,
    /// Stores with at least one mailing.
    pub stores_with_history: u32,
    /// The chain's response rate in the history, 0 to 1.
    pub chain_rate: f64,
    /// The quantity at which the baseline holds, in pieces.
    pub reference_pieces: f64,
    /// Logit of the baseline rate.
    pub baseline_logit: f64,
    /// Its posterior standard deviation.
    pub baseline_sd: f64,
    /// How the rate falls as the quantity grows: rate(q) = rate(q₀)·(q/q₀)^(−delta).
    pub diminishing_returns: DiminishingReturns,
    /// The spread between stores, regions, campaigns and so on, largest group first.
    pub spreads: Vec<Spread>,
    /// Spread from mailing to mailing beyond chance, on the logit scale.
    pub overdispersion: f64,
    /// Expected revenue of one response in the chain, in cents, where revenue is known.
    pub basket_cents: Option<i64>,
    /// Whether the last step of the fit was small enough.
    pub converged: bool,
    /// Steps of the fit.
    pub iterations: u32,
}

/// Diminishing returns with their 95 % interval.
#[derive(Debug, Serialize, ToSchema)]
pub struct DiminishingReturns {
    /// Positive when each further piece earns less.
    pub delta: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// One group of effects.
#[derive(Debug, Serialize, ToSchema)]
pub struct Spread {
    /// What differs.
    #[schema(example = "store")]
    pub of: String,
    /// How many of them.
    pub levels: u32,
    /// Estimated standard deviation on the logit scale.
    pub sd: f64,
}

/// How far the work is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunProgress {
    /// Where it stands.
    pub state: State,
    /// What it is doing now.
    #[schema(example = "Fitting")]
    pub step: String,
    /// Steps behind it.
    pub done_steps: i64,
    /// Steps in all; 0 while not known.
    pub all_steps: i64,
    /// Why it failed, in a sentence.
    pub problem: Option<String>,
    /// Whether somebody asked it to stop.
    pub cancel_asked: bool,
}

fn sentence(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

impl From<RunInfo> for Run {
    fn from(run: RunInfo) -> Self {
        let currency = run.settings.currency.clone();
        Run {
            id: run.id.0,
            number: run.number,
            month: run.settings.month.to_string(),
            state: run.state.into(),
            problem: sentence(run.problem),
            started_by: run.by,
            created_at: run.created_at,
            finished_at: run.finished_at,
            settings: run.settings.into(),
            totals: run.totals.map(|totals| RunTotals::new(totals, &currency)),
            calibration_verdict: run.verdict.map(CalibrationVerdict::from),
            holdout: run.holdout.map(|design| RunHoldout {
                stores: design.stores,
                held_out: design.held_out,
                strata: design.strata,
                detectable_lift: design.detectable,
                forgone_profit_cents: design.forgone.0,
            }),
        }
    }
}

impl From<Settings> for RunSettings {
    fn from(settings: Settings) -> Self {
        let (per_response, share) = match settings.margin {
            Margin::PerResponse(money) => (Some(money.0), None),
            Margin::ShareOfBasket(share) => (None, Some(share)),
        };
        let regions = settings.region_thresholds;
        RunSettings {
            budget_cents: settings.budget.map(|money| money.0),
            margin_per_response_cents: per_response,
            margin_share_of_basket: share,
            thresholds: settings.thresholds.into(),
            region_thresholds: regions.into_iter().map(|(name, t)| (name, t.into())).collect(),
            minimum_run_pieces: settings.min_run,
            holdout_share: settings.holdout,
            exploration_share: settings.exploration,
            constraints: settings.constraints.into(),
            seed: settings.seed,
        }
    }
}

impl From<Thresholds> for RunThresholds {
    fn from(thresholds: Thresholds) -> Self {
        RunThresholds {
            auto_approve_above: thresholds.auto_approve,
            review_from: thresholds.review,
        }
    }
}

impl RunTotals {
    /// Sentences word money in this currency.
    fn new(totals: Totals, currency: &str) -> Self {
        RunTotals {
            stores: totals.stores,
            auto_approve: totals.of(matrix::Status::AutoApprove).into(),
            needs_review: totals.of(matrix::Status::NeedsReview).into(),
            skip: totals.of(matrix::Status::Skip).into(),
            held_out: totals.held_out.into(),
            constraints: totals.allocation.map(|report| ConstraintsMet::new(report, currency)),
            budget: totals.budget.map(|budget| BudgetMet {
                allowed_cents: budget.allowed.0,
                spent_cents: budget.spent.0,
                next_unit_returns: if budget.multiplier > 0.0 {
                    1.0 + budget.multiplier
                } else {
                    0.0
                },
                sentence: budget.sentence(),
                stores_left_out: budget.stores_left_out,
            }),
        }
    }
}

impl From<StatusTotals> for SumsOfStatus {
    fn from(sums: StatusTotals) -> Self {
        SumsOfStatus {
            stores: sums.stores,
            pieces: sums.pieces,
            expected_responses: sums.responses,
            cost_cents: sums.cost.0,
            profit_cents: sums.profit.0,
        }
    }
}

impl From<Parameters> for RunParameters {
    fn from(found: Parameters) -> Self {
        RunParameters {
            mailings: found.mailings,
            mailings_left_out: found.left_out,
            stores_with_history: found.stores_with_history,
            chain_rate: found.chain_rate,
            reference_pieces: found.reference_quantity,
            baseline_logit: found.baseline,
            baseline_sd: found.baseline_sd,
            diminishing_returns: DiminishingReturns {
                delta: found.curve.delta,
                low: found.curve.low,
                high: found.curve.high,
            },
            spreads: found
                .effects
                .into_iter()
                .map(|effect| Spread { of: effect.name, levels: effect.levels, sd: effect.sd })
                .collect(),
            overdispersion: found.overdispersion,
            basket_cents: found.basket.map(|money| money.0),
            converged: found.convergence.converged,
            iterations: found.convergence.iterations,
        }
    }
}

impl From<Job> for RunProgress {
    fn from(job: Job) -> Self {
        RunProgress {
            state: job.state.into(),
            step: job.step,
            done_steps: job.done_steps,
            all_steps: job.all_steps,
            problem: sentence(job.problem),
            cancel_asked: job.cancel_asked,
        }
    }
}
