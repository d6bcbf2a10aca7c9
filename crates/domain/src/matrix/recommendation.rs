//! What a run says about one store.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Basis, Explored, HoldoutPlace, LookAlike, Parts, Reason, Risk, Scores, SkipCause, Status,
};
use crate::ids::{CampaignId, StoreId};
use crate::money::Money;

/// A store's line in a matrix run. It is stored as it is and never changed: an override is a fact
/// of the plan, not of the recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The store.
    pub store: StoreId,
    /// Its best campaign.
    pub campaign: CampaignId,
    /// Its best quantity, in pieces. A skipped store still shows what would be best.
    pub quantity: u32,
    /// What kept the quantity from being larger or smaller.
    pub bound: QuantityBound,
    /// The expected response rate with its intervals.
    pub forecast: Forecast,
    /// Responses expected at that quantity.
    pub expected_responses: f64,
    /// Revenue expected, where the history knows revenue.
    pub expected_revenue: Option<Money>,
    /// What mailing costs: pieces and fixed cost.
    pub cost: Money,
    /// What the expected responses earn before that cost.
    pub expected_margin: Money,
    /// `expected_margin − cost`.
    pub expected_profit: Money,
    /// 100 × the probability that the realised rate lands within ±25 % of `forecast.expected` at
    /// this quantity. A frequency that can be checked.
    pub confidence: f64,
    /// Probability (0 to 1) that this campaign is the best one for the store.
    pub chance_best: f64,
    /// Overall and part scores.
    pub scores: Scores,
    /// The numbers behind the part scores.
    pub parts: Parts,
    /// What speaks for it; at most three, strongest first.
    pub reasons: Vec<Reason>,
    /// What speaks against it; at most three, gravest first.
    pub risks: Vec<Risk>,
    /// What it asks of people.
    pub status: Status,
    /// Why it is skipped, if it is.
    pub skip_cause: Option<SkipCause>,
    /// The quantity that would change the status, if there is one within reach.
    pub next_status: Option<NextStatus>,
    /// The other campaigns, best first; at most three.
    pub runner_ups: Vec<RunnerUp>,
    /// What the store's own history consists of.
    pub track: Track,
    /// What the model says at other quantities; `None` in runs of releases that did not keep it.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// Its part in the holdout; `None` when there was none or it was not mailed anyway.
    #[serde(default)]
    pub holdout: Option<HoldoutPlace>,
    /// How its quantity was varied to learn from it, if it was.
    #[serde(default)]
    pub explored: Option<Explored>,
    /// The stores that a store with hardly any mailings is judged by, most alike first.
    #[serde(default)]
    pub look_alikes: Vec<LookAlike>,
}

impl Recommendation {
    /// Whether the store is held out to measure what mailing adds.
    pub fn is_held_out(&self) -> bool {
        self.holdout.is_some_and(|place| place.held_out)
    }
}

/// An expected response rate and how far it may be off. Rates are between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Mean of the predictive distribution.
    pub expected: f64,
    /// The true rate lies between `low` and `high` with 80 % probability.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// The rate that will be *observed* at this quantity lies between `observed_low` and
    /// `observed_high` with (at least) 80 % probability.
    pub observed_low: f64,
    /// See `observed_low`.
    pub observed_high: f64,
}

/// What decided the quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum QuantityBound {
    /// Nothing: one more piece would cost what it earns.
    ProfitBest,
    /// The smallest run worth ordering.
    MinimumRun,
    /// The largest run allowed.
    MaximumRun,
    /// Every household in the trade area gets one.
    Households,
    /// The households have had, or would have, as many pieces as the run allows.
    HouseholdPressure,
    /// One and a half times the largest quantity seen: beyond it the history says nothing sure.
    Unproven,
}

/// What a store's history consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Mailings the fit has used for this store.
    pub mailings: u32,
    /// Fewer than three mailings: the forecast rests on the region, the type and the chain.
    pub low_data: bool,
    /// The last in-home date.
    pub last_mailing: Option<Date>,
    /// The last in-home date with a response.
    pub last_response: Option<Date>,
    /// Smallest quantity seen, in pieces.
    pub smallest_run: Option<u32>,
    /// Largest quantity seen, in pieces.
    pub largest_run: Option<u32>,
}

/// "Auto-approves from 3,100 pieces": the smallest change of quantity that changes the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStatus {
    /// The status it would have.
    pub status: Status,
    /// From (or down to) this quantity, in pieces.
    pub quantity: u32,
}

impl NextStatus {
    /// The change in words, given the quantity recommended now.
    pub fn sentence(&self, now: u32) -> String {
        let verb = match self.status {
            Status::AutoApprove => "Auto-approves",
            Status::NeedsReview => "Needs review",
            Status::Skip => "Is skipped",
        };
        let pieces = super::reasons::thousands(self.quantity);
        if self.quantity > now {
            format!("{verb} from {pieces} pieces.")
        } else {
            format!("{verb} at {pieces} pieces or fewer.")
        }
    }
}

/// Another campaign for the same store.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunnerUp {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its own best quantity.
    pub quantity: u32,
    /// Its expected rate there.
    pub expected_rate: f64,
    /// Its expected profit there.
    pub expected_profit: Money,
    /// Its confidence there, 0 to 100.
    pub confidence: f64,
    /// Probability (0 to 1) that it is the best one for the store.
    pub chance_best: f64,
}

/// A recommendation as it is written to disk. Runs outlive releases: a new form is a new variant
/// and an arm in [`StoredRecommendation::upgrade`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredRecommendation {
    /// The first form.
    V1(Box<Recommendation>),
}

impl StoredRecommendation {
    /// Today's form, whichever was stored.
    pub fn upgrade(self) -> Recommendation {
        match self {
            StoredRecommendation::V1(recommendation) => *recommendation,
        }
    }
}

impl From<Recommendation> for StoredRecommendation {
    fn from(recommendation: Recommendation) -> Self {
        StoredRecommendation::V1(Box::new(recommendation))
    }
}
