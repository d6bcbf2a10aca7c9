//! What a run learns from: stores, campaigns and past mailings.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{CampaignId, StoreId};
use crate::money::{Money, UnitCost};

/// Everything a matrix run is told. Mailings address stores and campaigns by position.
///
/// The order of the mailings does not matter to the result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Every store that appears in a mailing or is to be scored.
    pub stores: Vec<StoreFacts>,
    /// Every campaign that appears in a mailing or is to be offered.
    pub campaigns: Vec<CampaignFacts>,
    /// Past drops.
    pub mailings: Vec<Mailing>,
}

/// What the model must know of a store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreFacts {
    /// Who it is.
    pub id: StoreId,
    /// Its region's name; empty when unknown (unknown regions are one group).
    pub region: String,
    /// Its store type's name; empty when unknown.
    pub store_type: String,
    /// Households in the trade area: no recommendation asks for more pieces than this.
    pub households: Option<u32>,
    /// Smallest run worth ordering for this store, in pieces.
    pub min_run: Option<u32>,
    /// Largest run allowed for this store, in pieces.
    pub max_run: Option<u32>,
    /// Whether it is to be scored. Closed stores still teach.
    pub candidate: bool,
}

/// What the model must know of a campaign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignFacts {
    /// Which it is.
    pub id: CampaignId,
    /// Its name as a marketer reads it in a sentence.
    pub name: String,
    /// Cost of one more piece.
    pub unit_cost: UnitCost,
    /// Cost of mailing it to a store at all, whatever the quantity.
    pub fixed_cost: Money,
    /// Whether it may be recommended. Past campaigns still teach.
    pub candidate: bool,
}

/// One past drop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mailing {
    /// Position in [`History::stores`].
    pub store: u32,
    /// Position in [`History::campaigns`].
    pub campaign: u32,
    /// When it was in homes.
    pub in_home: Date,
    /// Pieces mailed.
    pub pieces: u32,
    /// Responses counted; never more than `pieces` in a believable row.
    pub responses: u32,
    /// Revenue of those responses, where known.
    pub revenue: Option<Money>,
}
