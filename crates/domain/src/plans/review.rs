//! What an approver looks at before approving: how the plan differs from what was recommended, or,
//! once it was reopened, from what was approved.
//!
//! Ten thousand rows cannot be read. So sums come first, then the overrides by their reasons, then
//! the largest of them one by one: what costs or saves most is what an approval is about.

use super::{ItemStatus, OverrideReason, Price, ReasonKind};
use crate::{
    ids::{CampaignId, ItemId, WaveId},
    money::Money,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How many changes are told one by one.
pub const REVIEW_LINES: u32 = 50;

/// Stores, pieces, money and responses of some items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReviewSums {
    /// Stores mailed.
    pub stores: i64,
    /// Pieces.
    pub pieces: i64,
    /// Cost.
    pub cost: Money,
    /// Expected responses, of those with a forecast.
    pub responses: f64,
}

/// The overrides for one reason, or those for which nobody said why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReasonSums {
    /// The reason.
    pub reason: Option<ReasonKind>,
    /// How many items.
    pub items: u32,
    /// Pieces more, or less, than recommended.
    pub pieces: i64,
    /// Cost more, or less, than recommended.
    pub cost: Money,
}

/// What is mailed to a store, or was to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailed {
    /// Whether it is mailed.
    pub status: ItemStatus,
    /// With what.
    pub campaign: Option<CampaignId>,
    /// How much.
    pub pieces: u32,
    /// In which wave; a recommendation is in none, so it tells the planned one.
    pub wave: Option<WaveId>,
    /// The wave's in-home day.
    pub in_home: Option<Date>,
    /// At which price.
    pub price: Option<Price>,
}

/// One item that differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewLine {
    /// The item.
    pub item: ItemId,
    /// The store's number.
    pub number: String,
    /// Its name.
    pub store: String,
    /// Its region; empty without one.
    pub region: String,
    /// What was recommended, or approved.
    pub before: Mailed,
    /// What is planned.
    pub planned: Mailed,
    /// What it costs more, or less.
    pub cost: Money,
    /// Why.
    pub reason: Option<OverrideReason>,
    /// Who changed it last.
    pub by: Option<String>,
}

/// What a plan is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewScope {
    /// What was recommended.
    #[default]
    All,
    /// What was approved last: what differs has to be approved anew.
    SinceApproval,
}

/// What an approver looks at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// What was recommended to be mailed, or was approved; `None` for a plan made from stores, and
    /// for one that was never approved.
    pub before: Option<ReviewSums>,
    /// What is planned.
    pub planned: ReviewSums,
    /// Items that differ from what was approved last; `None` before there was an approval.
    pub changed_since_approval: Option<u32>,
    /// What differs by the reasons that people gave, the most expensive change first.
    pub reasons: Vec<ReasonSums>,
    /// The largest changes by cost, either way, at most [`REVIEW_LINES`].
    pub largest: Vec<ReviewLine>,
}

impl Review {
    /// How many overrides there are.
    pub fn overrides(&self) -> u32 {
        self.reasons.iter().map(|reason| reason.items).sum()
    }

    /// How many of them nobody gave a reason for.
    pub fn unexplained(&self) -> u32 {
        let without = self.reasons.iter().filter(|sums| sums.reason.is_none());
        without.map(|sums| sums.items).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_without_a_reason_are_counted_apart() {
        let sums = |reason, items| ReasonSums { reason, items, pieces: 0, cost: Money(0) };
        let review = Review {
            reasons: vec![sums(Some(ReasonKind::Budget), 3), sums(None, 2)],
            ..Review::default()
        };
        assert_eq!((review.overrides(), review.unexplained()), (5, 2));
    }
}
