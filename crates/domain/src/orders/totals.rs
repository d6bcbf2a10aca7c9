//! What lines come to.

use crate::{ids::StoreId, money::Money};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    ops::{Add, AddAssign},
};

/// Sums over the lines of an order, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTotals {
    /// Lines.
    pub lines: u64,
    /// Different stores. Added over several orders, a store in two of them counts twice.
    pub stores: u64,
    /// Pieces to print.
    pub pieces: u64,
    /// What they cost.
    pub cost: Money,
}

impl OrderTotals {
    /// The totals of lines given as store, pieces and cost.
    pub fn of(lines: impl IntoIterator<Item = (StoreId, u32, Money)>) -> OrderTotals {
        let mut stores = BTreeSet::new();
        let mut totals = OrderTotals::default();
        for (store, pieces, cost) in lines {
            stores.insert(store);
            totals.lines += 1;
            totals.pieces += u64::from(pieces);
            totals.cost += cost;
        }
        totals.stores = stores.len() as u64;
        totals
    }
}

impl Add for OrderTotals {
    type Output = OrderTotals;
    fn add(self, other: OrderTotals) -> OrderTotals {
        OrderTotals {
            lines: self.lines + other.lines,
            stores: self.stores + other.stores,
            pieces: self.pieces + other.pieces,
            cost: self.cost + other.cost,
        }
    }
}

impl AddAssign for OrderTotals {
    fn add_assign(&mut self, other: OrderTotals) {
        *self = *self + other;
    }
}

impl std::iter::Sum for OrderTotals {
    fn sum<I: Iterator<Item = OrderTotals>>(totals: I) -> OrderTotals {
        totals.fold(OrderTotals::default(), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_store_with_two_lines_counts_once() {
        let store = |n| StoreId(Uuid::from_u128(n));
        let totals = OrderTotals::of([
            (store(1), 100, Money(4_650)),
            (store(1), 50, Money(2_325)),
            (store(2), 200, Money(9_300)),
        ]);
        assert_eq!(totals, OrderTotals { lines: 3, stores: 2, pieces: 350, cost: Money(16_275) });
    }
}
