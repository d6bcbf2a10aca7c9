//! What creating orders would do, before it is done.

use super::{CreateRefusal, Line, OrderDraft, OrderSummary, OrderTotals, Split, Supplier, split};
use crate::ids::{PlanId, SupplierId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the dialog *Create orders* shows of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The plan.
    pub plan: PlanId,
    /// Its name.
    pub plan_name: String,
    /// Its approved revision.
    pub revision: u32,
    /// The digest of exactly what was approved; creating names it again.
    pub digest: String,
    /// The three ways.
    pub ways: Vec<Way>,
    /// The orders that exist already, with the way they were made.
    pub made: Option<Made>,
    /// Why nothing can be ordered from the plan at all, if so.
    pub refusal: Option<CreateRefusal>,
    /// Who could make them.
    pub suppliers: Vec<Supplier>,
    /// The day it is in the workspace.
    pub today: Date,
}

impl Proposal {
    /// What creating asks for after this was looked at.
    pub fn ask(&self, split: Split, supplier: Option<SupplierId>) -> CreateOrders {
        CreateOrders {
            plan: self.plan,
            revision: self.revision,
            digest: self.digest.clone(),
            split,
            supplier,
        }
    }
}

/// What a person asks for when they create orders: the content they looked at, cut one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateOrders {
    /// The plan.
    pub plan: PlanId,
    /// The revision they looked at.
    pub revision: u32,
    /// The digest they looked at.
    pub digest: String,
    /// The way they chose.
    pub split: Split,
    /// Who is to make them, if they chose.
    pub supplier: Option<SupplierId>,
}

/// Orders of a plan's revision that exist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The way they were made.
    pub split: Split,
    /// The orders, by number.
    pub orders: Vec<OrderSummary>,
}

/// One way to order the plan, with what it comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Way {
    /// Which.
    pub split: Split,
    /// The orders it would make; empty when it cannot be done.
    pub orders: Vec<DraftSummary>,
    /// What they come to; `stores` counts a store once for the whole plan.
    pub totals: OrderTotals,
    /// Why it cannot be done, if so.
    pub refusal: Option<CreateRefusal>,
}

/// One order that would be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftSummary {
    /// What it is called beside its number.
    pub title: String,
    /// The first day its pieces are to be in homes.
    pub in_home_on: Option<Date>,
    /// What it comes to.
    pub totals: OrderTotals,
}

impl From<&OrderDraft> for DraftSummary {
    fn from(draft: &OrderDraft) -> Self {
        DraftSummary {
            title: draft.title.clone(),
            in_home_on: draft.in_home_on(),
            totals: draft.totals(),
        }
    }
}

/// The three ways to order `lines`, each with its numbers or with the reason against it.
pub fn ways(plan: &str, lines: &[Line]) -> Vec<Way> {
    let totals = OrderTotals::of(lines.iter().map(|line| (line.store, line.pieces, line.cost)));
    Split::ALL
        .into_iter()
        .map(|way| match split(plan, lines, way) {
            Ok(drafts) => Way {
                split: way,
                orders: drafts.iter().map(DraftSummary::from).collect(),
                totals,
                refusal: None,
            },
            Err(refusal) => Way { split: way, orders: Vec::new(), totals, refusal: Some(refusal) },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::a_line;
    use super::*;

    #[test]
    fn each_way_tells_its_orders_or_why_it_cannot_be_done() {
        let adrift = Line { wave: None, ..a_line(1, 10, 1, 100) };
        let ways = ways("March", &[adrift, a_line(1, 20, 1, 50)]);
        let told: Vec<_> =
            ways.iter().map(|way| (way.split, way.orders.len(), way.refusal.clone())).collect();
        assert_eq!(
            told,
            [
                (Split::PerWave, 0, Some(CreateRefusal::NoWave { stores: 1 })),
                (Split::Master, 1, None),
                (Split::PerCampaign, 2, None),
            ]
        );
        assert_eq!((ways[2].totals.stores, ways[2].totals.pieces), (1, 150));
    }
}
