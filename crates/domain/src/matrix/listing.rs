//! Runs and recommendations as lists show them.

use super::{
    ChangeKind, ChangeSums, Forecast, HoldoutDesign, RunRefusal, Scores, Settings, Status,
    StoreChange, Totals, Verdict,
};
use crate::{
    ids::{CampaignId, JobId, RunId, StoreId},
    jobs::JobState,
    money::Money,
    period::Month,
    stores::PastMailing,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A run in the list of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunInfo {
    /// Which it is.
    pub id: RunId,
    /// Counts the workspace's runs, from 1.
    pub number: i64,
    /// The work behind it.
    pub job: JobId,
    /// Where that work stands.
    pub state: JobState,
    /// Why it failed, in a sentence.
    pub problem: String,
    /// Why it was refused, where what was asked cannot be done. Runs refused by releases that kept
    /// only the sentence have none.
    pub refusal: Option<RunRefusal>,
    /// What was asked.
    pub settings: Settings,
    /// Sums, once it is finished.
    pub totals: Option<Totals>,
    /// Who asked.
    pub by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was finished.
    pub finished_at: Option<Timestamp>,
    /// Whether its confidence was kept on past months; `None` where that was not checked.
    pub verdict: Option<Verdict>,
    /// Its holdout and the smallest lift it can show, when one was asked for.
    pub holdout: Option<HoldoutDesign>,
}

/// A recommendation as a line of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecommendationRow {
    /// The store.
    pub store: StoreId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Its city.
    pub city: String,
    /// The state it was in when the run was made.
    pub state: String,
    /// The name of the region it was in then; empty when it had none.
    pub region: String,
    /// The name of the store type it had then; empty when it had none.
    pub store_type: String,
    /// The campaign, where one is recommended.
    pub campaign: Option<CampaignId>,
    /// Its name.
    pub campaign_name: String,
    /// Its colour, 0 to 9.
    pub colour: u8,
    /// The quantity.
    pub pieces: u32,
    /// What it asks of people.
    pub status: Status,
    /// 0 to 100.
    pub confidence: f64,
    /// 0 to 100.
    pub overall: f64,
    /// The part scores, 0 to 100 each, and once more the overall one.
    pub scores: Scores,
    /// Expected response rate, 0 to 1.
    pub rate: f64,
    /// The true rate lies above this with 90 % probability.
    pub rate_low: f64,
    /// The true rate lies below this with 90 % probability.
    pub rate_high: f64,
    /// Fewer than three mailings of its own: the forecast rests on other stores.
    pub low_data: bool,
    /// Held out to measure lift: it is not mailed.
    pub held_out: bool,
    /// Among which like stores it was drawn for the holdout, from 0; `None` when it was not.
    pub stratum: Option<u32>,
    /// Expected responses.
    pub responses: f64,
    /// What it costs.
    pub cost: Money,
    /// What it is expected to earn beyond that.
    pub profit: Money,
}

/// Some of the lines that a filter means.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowsPage {
    /// The lines.
    pub rows: Vec<RecommendationRow>,
    /// How many the filter means in all.
    pub total: u64,
    /// How many of those have each status, in the order of [`Status::ALL`].
    pub by_status: [u64; 3],
    /// Pieces of all of those that are not skipped.
    pub pieces: u64,
    /// What those cost.
    pub cost: Money,
    /// What those are expected to earn beyond that.
    pub profit: Money,
    /// Responses expected of those.
    pub responses: f64,
}

/// What changed at a store from one run to another, with the names a line shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedChange {
    /// The store's number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// The name of its region when the later of the runs that know it was made; may be empty.
    pub region: String,
    /// The name and colour (0 to 9) of the campaign before; empty where there was no line.
    pub campaign_before: (String, u8),
    /// The same now.
    pub campaign_now: (String, u8),
    /// What changed, and why.
    pub change: StoreChange,
}

/// Two runs held against each other, and some of the changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparisonPage {
    /// The run that is compared with.
    pub before: RunInfo,
    /// The run that is compared.
    pub now: RunInfo,
    /// What each kind of change comes to.
    pub sums: BTreeMap<ChangeKind, ChangeSums>,
    /// How many changes of the kinds asked for there are.
    pub total: u64,
    /// Some of them: the most important kind first, then by store number.
    pub changes: Vec<NamedChange>,
}

/// A store's past mailings beside what a run foretells: what the history chart draws.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreHistory {
    /// Past mailings, as the store's page lists them.
    pub mailings: Vec<PastMailing>,
    /// The month planned for.
    pub month: Month,
    /// The campaign recommended.
    pub campaign: CampaignId,
    /// The quantity recommended.
    pub quantity: u32,
    /// The rate foretold at that quantity, with its intervals.
    pub forecast: Forecast,
}
