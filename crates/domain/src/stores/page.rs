//! What the list and the page of a store show beside the store itself.

use super::{
    Mailing, MailingTotals, PageOf, Region, Store, StoreColumns, StoreGroup, StoreStatus,
    StoreType, StoreView,
};
use crate::{
    ids::{OrderId, PlanId, StoreGroupId, StoreId},
    money::Money,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// A store in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreRow {
    /// The store.
    pub store: Store,
    /// What its mailings add up to.
    pub totals: MailingTotals,
}

/// A list of stores as one view shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreList {
    /// What was asked.
    pub view: StoreView,
    /// The columns shown: those asked for, or the person's own choice, or the usual ones.
    pub columns: StoreColumns,
    /// The page of it.
    pub page: PageOf<StoreRow>,
}

/// What the filters of a list offer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StoreChoices {
    /// Every region, by name.
    pub regions: Vec<Region>,
    /// Every store type, by name.
    pub types: Vec<StoreType>,
    /// Every group, by name.
    pub groups: Vec<StoreGroup>,
    /// Every state that has stores, by name, and how many.
    pub states: Vec<(String, u64)>,
    /// How many stores there are in each status that occurs.
    pub statuses: Vec<(StoreStatus, u64)>,
}

impl StoreChoices {
    /// Stores in the workspace.
    pub fn stores(&self) -> u64 {
        self.statuses.iter().map(|(_, stores)| stores).sum()
    }
}

/// A mailing with what its campaign is called and drawn in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastMailing {
    /// The mailing.
    pub mailing: Mailing,
    /// The campaign's name.
    pub campaign_name: String,
    /// The campaign's colour, 0 to 9.
    pub colour: u8,
}

/// A plan the store has an item in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StorePlan {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub name: String,
    /// Its status, as it is stored.
    pub status: String,
    /// Whether the store is included.
    pub included: bool,
    /// The campaign planned for the store.
    pub campaign_name: String,
    /// Pieces planned.
    pub quantity: u32,
    /// The wave's name, if it is in one.
    pub wave: Option<String>,
    /// When the plan was last changed.
    pub changed_at: Timestamp,
}

/// An order with a line for the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreOrder {
    /// The order.
    pub order: OrderId,
    /// Its number such as `ORD-2025-03-001`.
    pub number: String,
    /// Its status, as it is stored.
    pub status: String,
    /// What is mailed.
    pub campaign_name: String,
    /// Pieces for the store.
    pub pieces: u32,
    /// What they cost.
    pub cost: Money,
    /// When they should be in homes, if that is set.
    pub in_home_on: Option<Date>,
    /// When the order was made.
    pub created_at: Timestamp,
}

/// Everything the page of a store shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreOverview {
    /// The store.
    pub store: Store,
    /// What its mailings add up to.
    pub totals: MailingTotals,
    /// Its mailings, newest first.
    pub mailings: Vec<PastMailing>,
    /// Its plans, newest first.
    pub plans: Vec<StorePlan>,
    /// Its orders, newest first.
    pub orders: Vec<StoreOrder>,
    /// The groups it is in, by name.
    pub groups: Vec<(StoreGroupId, String)>,
    /// Responses per piece over all stores, for comparison; `None` when nothing was mailed.
    pub chain_rate: Option<f64>,
    /// Who changed it last, when that is known.
    pub changed_by: Option<String>,
    /// Whether the one who asks may change it.
    pub may_edit: bool,
}

/// A store found by the palette.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreHit {
    /// The store.
    pub id: StoreId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// City and state.
    pub place: String,
}
