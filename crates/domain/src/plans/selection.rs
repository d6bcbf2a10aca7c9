//! Which items of a plan, or which recommendations of a run, are meant.

use super::ItemStatus;
use crate::ids::{CampaignId, RegionId, WaveId};
use serde::{Deserialize, Serialize};

/// Which items of a plan. Empty lists and texts mean no limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemFilter {
    /// With one of these statuses.
    pub statuses: Vec<ItemStatus>,
    /// In one of these regions.
    pub regions: Vec<RegionId>,
    /// In one of these waves; `None` is "no wave yet".
    pub waves: Vec<Option<WaveId>>,
    /// With one of these campaigns; `None` is "no campaign yet".
    pub campaigns: Vec<Option<CampaignId>>,
    /// Only what differs from its recommendation.
    pub overrides_only: bool,
    /// In the store's number, name, city or state, or in the notes.
    pub text: String,
}

impl ItemFilter {
    /// Whether everything matches.
    pub fn is_empty(&self) -> bool {
        *self == ItemFilter::default()
    }
}

/// A column one can sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The store's number.
    #[default]
    Number,
    /// The store's name.
    Store,
    /// The region's name.
    Region,
    /// The campaign's name.
    Campaign,
    /// The quantity.
    Pieces,
    /// The wave's position.
    Wave,
    /// The confidence of the recommendation.
    Confidence,
    /// Included, needs review, excluded.
    Status,
    /// Expected responses.
    Responses,
    /// The cost.
    Cost,
}

/// Up or down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest first.
    #[default]
    Ascending,
    /// Largest first.
    Descending,
}

/// The order of a plan's lines; ties go by store number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Sort {
    /// By what.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}
