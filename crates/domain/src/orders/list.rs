//! What the list of orders can be asked.

use super::{OrderStatus, OrderSummary, OrderTotals};
use crate::ids::PlanId;
use serde::{Deserialize, Serialize};

/// Rows of a page of the list, unless asked otherwise.
pub const PAGE_ROWS: u32 = 100;

/// What the list of orders is filtered and sorted by. The usual one shows everything, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderQuery {
    /// Only these statuses; none means all.
    pub statuses: Vec<OrderStatus>,
    /// Only orders of this plan.
    pub plan: Option<PlanId>,
    /// What the number, the title, the plan's name or the supplier's name must contain.
    pub text: String,
    /// What to sort by.
    pub sort: OrderSort,
    /// Smallest first; otherwise largest or newest first.
    pub ascending: bool,
    /// Rows to leave out at the start.
    pub offset: u32,
    /// Most rows to give; 0 means [`PAGE_ROWS`].
    pub limit: u32,
}

/// What the list can be sorted by; ties go by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSort {
    /// The number: month, then place in it.
    #[default]
    Number,
    /// The name of the plan.
    Plan,
    /// The place in an order's life.
    Status,
    /// The supplier's name.
    Supplier,
    /// The first in-home day.
    InHome,
    /// Pieces.
    Pieces,
    /// Cost.
    Cost,
}

impl OrderSort {
    /// Every one, in the order of the list's columns.
    pub const ALL: [OrderSort; 7] = [
        OrderSort::Number,
        OrderSort::Plan,
        OrderSort::Status,
        OrderSort::Supplier,
        OrderSort::InHome,
        OrderSort::Pieces,
        OrderSort::Cost,
    ];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            OrderSort::Number => "number",
            OrderSort::Plan => "plan",
            OrderSort::Status => "status",
            OrderSort::Supplier => "supplier",
            OrderSort::InHome => "in_home",
            OrderSort::Pieces => "pieces",
            OrderSort::Cost => "cost",
        }
    }

    /// The sort with that word.
    pub fn from_word(word: &str) -> Option<OrderSort> {
        OrderSort::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

/// One page of the list, and what everything that matches comes to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderPage {
    /// The rows asked for.
    pub rows: Vec<OrderSummary>,
    /// Orders that match.
    pub count: u64,
    /// What all that match come to, whatever the page; a store in two orders counts twice.
    pub totals: OrderTotals,
    /// Orders in each status that match apart from the status, in the order of
    /// [`OrderStatus::ALL`]; statuses without any are left out.
    pub per_status: Vec<(OrderStatus, u64)>,
    /// Plans that have orders, by name, for the filter.
    pub plans: Vec<(PlanId, String)>,
}

impl OrderPage {
    /// Whether the workspace has no order at all, so that the list explains itself.
    pub fn is_first_time(&self) -> bool {
        self.plans.is_empty() && self.per_status.is_empty()
    }
}
