//! An order as it is kept and shown.

use super::{
    OrderNumber, OrderStatus, OrderStep, OrderTotals, OrderWarning, Shipment, Split, Supplier,
};
use crate::{
    ids::{CampaignId, ItemId, OrderId, OrderLineId, PlanId, RunId, StoreId, WaveId},
    money::{Money, UnitCost},
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// What one line of an order says: which store gets how many pieces of what, when, at what price.
///
/// Names are copied, not looked up: an order says for ever what it said when it was made, also
/// when a store moves or a campaign is renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The plan's item it was made from, if it was.
    pub item: Option<ItemId>,
    /// The store.
    pub store: StoreId,
    /// Its number.
    pub store_number: String,
    /// Its name.
    pub store_name: String,
    /// Its city.
    pub city: String,
    /// Its state.
    pub state: String,
    /// Its region's name; empty when it is in none.
    pub region: String,
    /// The campaign.
    pub campaign: CampaignId,
    /// Its name.
    pub campaign_name: String,
    /// Its colour on every screen, 0 to 9; not part of what was ordered.
    pub campaign_colour: u8,
    /// The wave it was planned in, if any.
    pub wave: Option<LineWave>,
    /// Pieces to print.
    pub pieces: u32,
    /// What one piece costs.
    pub unit_cost: UnitCost,
    /// What the store costs whatever the quantity.
    pub fixed_cost: Money,
    /// What the line costs.
    pub cost: Money,
    /// What the matrix had recommended, if the line goes back to a recommendation.
    pub advice: Option<LineAdvice>,
    /// What the planner wrote beside it; may be empty.
    pub note: String,
}

/// The wave of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineWave {
    /// Its identity.
    pub id: WaveId,
    /// Its name, such as "W1".
    pub name: String,
    /// Its place among the plan's waves, from 0.
    pub position: u32,
    /// When its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// The last day on which they are, where it takes more than one.
    pub last_in_home_on: Option<Date>,
}

/// The original recommendation behind a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineAdvice {
    /// The matrix run that gave it.
    pub run: RunId,
    /// The campaign recommended.
    pub campaign_name: String,
    /// The pieces recommended.
    pub pieces: u32,
    /// The confidence in it, 0 to 100.
    pub confidence: f64,
    /// Why the planner decided otherwise; empty when they did not, or did not say.
    pub override_reason: String,
}

impl Line {
    /// Whether the line differs from what was recommended. `None` when nothing was.
    pub fn differs_from_advice(&self) -> Option<bool> {
        self.advice
            .as_ref()
            .map(|a| a.pieces != self.pieces || a.campaign_name != self.campaign_name)
    }
}

/// A line in an order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Its identity.
    pub id: OrderLineId,
    /// What it says.
    pub line: Line,
}

/// Where an order comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// From an approved plan.
    Plan {
        /// The plan.
        plan: PlanId,
        /// Its name now.
        name: String,
        /// The revision that was approved.
        revision: u32,
        /// How the plan was cut into orders.
        split: Split,
    },
    /// By hand.
    Manual,
}

impl Origin {
    /// What the badge says.
    pub fn badge(&self) -> String {
        match self {
            Origin::Plan { name, .. } => format!("Created from plan {name}"),
            Origin::Manual => "Created manually".to_owned(),
        }
    }
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderSummary {
    /// Its identity.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// What it covers: a wave, a campaign, or the whole plan.
    pub title: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Where it is in its life.
    pub status: OrderStatus,
    /// Who makes it, if that is chosen.
    pub supplier_name: Option<String>,
    /// The days it needs from order to home, if it is chosen.
    pub supplier_lead_days: Option<u32>,
    /// The first day its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// The last day its pieces are to be in homes.
    pub last_in_home_on: Option<Date>,
    /// When it was sent, if it was.
    pub sent_at: Option<Timestamp>,
    /// Pieces of which shipments were reported.
    pub shipped: u64,
    /// What it comes to.
    pub totals: OrderTotals,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Counts changes; a change based on an older one is refused.
    pub version: i64,
}

impl OrderSummary {
    /// Whether some of it has left the supplier and the rest has not.
    pub fn is_partly_shipped(&self) -> bool {
        matches!(self.status, OrderStatus::Sent | OrderStatus::Printing) && self.shipped > 0
    }
}

/// An order with everything on its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// What a list shows of it.
    pub summary: OrderSummary,
    /// Who makes it, if that is chosen.
    pub supplier: Option<Supplier>,
    /// Its lines, by store number.
    pub lines: Vec<OrderLine>,
    /// What happened to it, first to last; never empty.
    pub steps: Vec<OrderStep>,
    /// What left the supplier, first to last.
    pub shipments: Vec<Shipment>,
    /// What to look at before it is handed over; nothing once it is out.
    pub warnings: Vec<OrderWarning>,
    /// The plan's other orders of the same making, without this one.
    pub siblings: Vec<(OrderId, OrderNumber, String)>,
    /// Counts changes; a change based on an older one is refused.
    pub version: i64,
    /// The day it is in the workspace.
    pub today: Date,
}

impl Order {
    /// When the order was sent, if it was.
    pub fn sent_at(&self) -> Option<Timestamp> {
        self.steps.iter().find(|step| step.status == OrderStatus::Sent).map(|step| step.at)
    }
}

/// An order's line as a store's page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreOrder {
    /// The order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Where it is in its life.
    pub status: OrderStatus,
    /// The campaign ordered for the store.
    pub campaign_name: String,
    /// Its colour, 0 to 9.
    pub campaign_colour: u8,
    /// When its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// Pieces for the store.
    pub pieces: u32,
    /// What they cost.
    pub cost: Money,
}
