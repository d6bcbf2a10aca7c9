//! Which recommendations are meant, and in which order they are shown.

use super::Status;
use crate::ids::{CampaignId, RegionId, StoreId};
use serde::{Deserialize, Serialize};

/// Which recommendations of a run are meant. Empty lists and texts mean no limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecommendationFilter {
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// In one of these regions.
    pub regions: Vec<RegionId>,
    /// In one of these states, as written in the store list.
    pub states: Vec<String>,
    /// With one of these campaigns.
    pub campaigns: Vec<CampaignId>,
    /// Exactly these stores.
    pub stores: Vec<StoreId>,
    /// Confidence of at least this, 0 to 100.
    pub min_confidence: Option<f64>,
    /// Confidence of at most this, 0 to 100.
    pub max_confidence: Option<f64>,
    /// In the store's number, name, city or state.
    pub text: String,
}

impl RecommendationFilter {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == RecommendationFilter::default()
    }
}

/// By what recommendations are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecommendationColumn {
    /// The store's number.
    Store,
    /// The region's name.
    Region,
    /// The state.
    State,
    /// The campaign's name.
    Campaign,
    /// The quantity.
    Pieces,
    /// The overall score.
    Overall,
    /// The confidence.
    #[default]
    Confidence,
    /// The expected response rate.
    Rate,
    /// The expected responses.
    Responses,
    /// The cost.
    Cost,
    /// The expected profit.
    Profit,
}

/// An order of recommendations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RecommendationSort {
    /// By what.
    pub column: RecommendationColumn,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Default for RecommendationSort {
    fn default() -> Self {
        RecommendationSort { column: RecommendationColumn::Confidence, descending: true }
    }
}
