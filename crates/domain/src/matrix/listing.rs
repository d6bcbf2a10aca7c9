//! Runs and recommendations as lists show them.

use super::{Settings, Status, Totals};
use crate::{
    ids::{CampaignId, JobId, RunId, StoreId},
    jobs::JobState,
    money::Money,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// Its state.
    pub state: String,
    /// Its region's name; empty when it has none.
    pub region: String,
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
    /// Expected response rate, 0 to 1.
    pub rate: f64,
    /// The true rate lies above this with 90 % probability.
    pub rate_low: f64,
    /// The true rate lies below this with 90 % probability.
    pub rate_high: f64,
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
    /// Pieces of all of those that are not skipped.
    pub pieces: u64,
    /// What those cost.
    pub cost: Money,
    /// What those are expected to earn beyond that.
    pub profit: Money,
    /// Responses expected of those.
    pub responses: f64,
}
