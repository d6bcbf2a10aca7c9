//! What the list of orders can be asked.

use super::{OrderStatus, OrderSummary, OrderTotals};
use crate::{ids::PlanId, stores::escape};
use jiff::civil::Date;
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
    /// Only those that are overdue.
    pub overdue: bool,
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

impl OrderQuery {
    /// Every name that can stand in an address.
    pub const NAMES: [&str; 7] = ["q", "status", "overdue", "plan", "sort", "ascending", "page"];

    /// The query behind the names and values of an address. Whatever is not understood is passed
    /// over: an old link still shows a list.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> OrderQuery {
        let mut query = OrderQuery::default();
        for (name, value) in pairs {
            match name {
                "q" => query.text = value.to_owned(),
                "status" => query.statuses.extend(OrderStatus::from_word(value)),
                "overdue" => query.overdue = true,
                "plan" => query.plan = value.parse().ok(),
                "sort" => query.sort = OrderSort::from_word(value).unwrap_or_default(),
                "ascending" => query.ascending = true,
                "page" => {
                    let page: u32 = value.parse().unwrap_or(1);
                    query.offset = page.saturating_sub(1).saturating_mul(PAGE_ROWS);
                }
                _ => {}
            }
        }
        query
    }

    /// The names and values of an address; whatever is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.text.trim().is_empty() {
            pairs.push(("q", self.text.trim().to_owned()));
        }
        pairs.extend(self.statuses.iter().map(|status| ("status", status.word().to_owned())));
        if self.overdue {
            pairs.push(("overdue", "1".to_owned()));
        }
        pairs.extend(self.plan.iter().map(|plan| ("plan", plan.to_string())));
        if self.sort != OrderSort::default() {
            pairs.push(("sort", self.sort.word().to_owned()));
        }
        if self.ascending {
            pairs.push(("ascending", "1".to_owned()));
        }
        if self.page() != 1 {
            pairs.push(("page", self.page().to_string()));
        }
        pairs
    }

    /// The part of an address behind the path: empty, or beginning with `?`.
    pub fn address(&self) -> String {
        let mut address = String::new();
        for (name, value) in self.pairs() {
            address.push(if address.is_empty() { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            escape(&value, &mut address);
        }
        address
    }

    /// Which page it asks for, from 1.
    pub fn page(&self) -> u32 {
        self.offset / PAGE_ROWS + 1
    }

    /// The same on another page, from 1.
    pub fn on_page(&self, page: u32) -> OrderQuery {
        OrderQuery { offset: page.saturating_sub(1).saturating_mul(PAGE_ROWS), ..self.clone() }
    }

    /// Whether it leaves anything out.
    pub fn is_filtered(&self) -> bool {
        !self.statuses.is_empty()
            || self.overdue
            || self.plan.is_some()
            || !self.text.trim().is_empty()
    }

    /// The same from the first page, with a status switched on or off.
    pub fn toggled(&self, status: OrderStatus) -> OrderQuery {
        let mut query = self.on_page(1);
        match query.statuses.iter().position(|wanted| *wanted == status) {
            Some(at) => drop(query.statuses.remove(at)),
            None => query.statuses.push(status),
        }
        query
    }
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
    /// Orders that are overdue and match apart from the status.
    pub overdue: u64,
    /// Plans that have orders, by name, for the filter.
    pub plans: Vec<(PlanId, String)>,
    /// The day it is in the workspace.
    pub today: Date,
}

impl OrderPage {
    /// Whether the workspace has no order at all, so that the list explains itself.
    pub fn is_first_time(&self) -> bool {
        self.plans.is_empty() && self.per_status.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_query_reads_back_from_its_own_address() {
        let query = OrderQuery {
            statuses: vec![OrderStatus::Draft, OrderStatus::Sent],
            overdue: true,
            plan: Some(PlanId(Uuid::from_u128(7))),
            text: "W1 & co".into(),
            sort: OrderSort::Cost,
            ascending: true,
            offset: 2 * PAGE_ROWS,
            limit: 0,
        };
        let pairs = query.pairs();
        let read =
            OrderQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())));
        assert_eq!(read, query);
        assert!(pairs.iter().all(|(name, _)| OrderQuery::NAMES.contains(name)));
        assert_eq!(
            query.address(),
            "?q=W1%20%26%20co&status=draft&status=sent&overdue=1&\
             plan=00000000-0000-0000-0000-000000000007&sort=cost&ascending=1&page=3"
        );
        assert_eq!(OrderQuery::default().address(), "");
        let old = OrderQuery::from_pairs([("status", "lost"), ("page", "x"), ("colour", "red")]);
        assert_eq!(old, OrderQuery::default());
    }

    #[test]
    fn switching_a_status_twice_leaves_the_query_as_it_was() {
        let query = OrderQuery::default();
        let drafts = query.toggled(OrderStatus::Draft);
        assert_eq!(drafts.statuses, [OrderStatus::Draft]);
        assert_eq!(drafts.toggled(OrderStatus::Draft), query);
    }
}
