//! What stands beside the recommendations on their page: the plans that were made last, and the
//! history behind one store's line.

use super::{Recommendation, Verdict};
use crate::{
    ids::{CampaignId, PlanId, RunId},
    period::Month,
    stores::{PastMailing, StorePlan},
};
use serde::{Deserialize, Serialize};

/// A plan as the page of a run mentions it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LatestPlan {
    /// Which plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// Its status in words: "in review".
    pub status: String,
    /// The month it mails in.
    pub month: Month,
    /// The run it was made from, if from one.
    pub run: Option<RunId>,
    /// Seconds since it was last changed, at the time of asking.
    pub saved_ago: i64,
}

/// What a closer look says of the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunBehind {
    /// Which run.
    pub id: RunId,
    /// Counts the workspace's runs, from 1.
    pub number: i64,
    /// The month it plans for.
    pub month: Month,
    /// Whether its confidence was kept on past months; `None` where that was not checked.
    pub verdict: Option<Verdict>,
    /// Responses per piece in the history it learnt from.
    pub chain_rate: Option<f64>,
}

/// A recommendation with the history behind it, and what became of the store in plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloserLook {
    /// The line itself.
    pub recommendation: Recommendation,
    /// The run it is part of.
    pub run: RunBehind,
    /// The campaigns of the workspace: id, name, colour from 0 to 9. A runner-up may be one that the
    /// run recommends nowhere.
    pub campaigns: Vec<(CampaignId, String, u8)>,
    /// The store's mailings, newest first.
    pub mailings: Vec<PastMailing>,
    /// The plans the store has an item in, newest first.
    pub plans: Vec<StorePlan>,
}
