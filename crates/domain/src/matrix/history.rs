//! What a run learns from: stores, campaigns and past mailings.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{CampaignId, StoreId};
use crate::money::{Money, UnitCost};
use crate::period::Month;

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
    /// Whether it is to be scored. Closed stores still teach. A planned store is a candidate too;
    /// when it opens decides (see [`StoreFacts::is_scored`]).
    pub candidate: bool,
    /// What else is known of it.
    #[serde(default)]
    pub profile: StoreProfile,
}

/// What is known of a store beside its mailings, to find its look-alikes. Everything is optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreProfile {
    /// How a sentence names it, such as "STR-012"; "a store" when empty.
    pub label: String,
    /// Whether it does not trade yet.
    pub planned: bool,
    /// When it opened or will open.
    pub opens_on: Option<Date>,
    /// Annual turnover.
    pub annual_turnover: Option<Money>,
    /// Inhabitants of its city.
    pub city_population: Option<u32>,
    /// Degrees north, with `longitude`.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
}

impl StoreFacts {
    /// Whether a run for the month scores it: a candidate that trades, or opens by the end of
    /// the month. A planned store without a date is not scored.
    pub fn is_scored(&self, month: Month) -> bool {
        let opens_in_time =
            || self.profile.opens_on.is_some_and(|opens_on| Month::of(opens_on) <= month);
        self.candidate && (!self.profile.planned || opens_in_time())
    }
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
    /// Smallest run of it for a store, in pieces. Counts where it is above the store's own.
    #[serde(default)]
    pub min_run: Option<u32>,
    /// Whether it may be recommended. Past campaigns still teach.
    pub candidate: bool,
}

impl Mailing {
    /// What mailings are put in order by: store, date and everything else, so that the order they
    /// came in does not matter.
    pub(super) fn place(&self) -> (u32, Date, u32, u32, u32, Option<Money>) {
        let Mailing { store, campaign, in_home, pieces, responses, revenue } = *self;
        (store, in_home, campaign, pieces, responses, revenue)
    }
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
