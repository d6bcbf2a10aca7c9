//! Prices of limits, and what they make a piece and a mailed store cost.

use super::problem::{Limits, Problem};
use crate::matrix::quantity::Choice;

/// One linear limit: Σ use ≤ `limit`, or ≥ for a `least`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    pub what: What,
    /// Of one campaign, or of all.
    pub slot: Option<usize>,
    /// A lower limit.
    pub least: bool,
    /// In currency units, pieces or stores.
    pub limit: f64,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Money,
    Pieces,
    Stores,
}

/// What a piece and a mailed store cost by slot, limits priced in.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::matrix) struct Prices {
    /// Per piece; negative where more pieces are asked for than pay.
    pub piece: Vec<f64>,
    /// Per mailed store.
    pub store: Vec<f64>,
}

impl Row {
    /// Every linear limit. The budget is given half a cent per store that may be mailed, because
    /// costs are summed in whole cents: so much more may be spent before rounding.
    pub fn all_of(problem: &Problem, limits: &Limits) -> Vec<Row> {
        let slots = problem.slots();
        let row = |what, slot, least, limit| Row { what, slot, least, limit };
        let mut rows = Vec::new();
        if let Some(cents) = limits.money {
            let most = limits.scopes[slots].max_stores.unwrap_or(i64::MAX);
            let stores = most.min(problem.stores() as i64) as f64;
            rows.push(row(What::Money, None, false, cents as f64 / 100.0 + 0.005 * stores));
        }
        for (place, scope) in limits.scopes.iter().enumerate() {
            let slot = (place < slots).then_some(place);
            if let Some(most) = scope.max_pieces {
                rows.push(row(What::Pieces, slot, false, most as f64));
            }
            if scope.min_pieces > 0 {
                rows.push(row(What::Pieces, slot, true, scope.min_pieces as f64));
            }
            if let Some(most) = scope.max_stores {
                rows.push(row(What::Stores, slot, false, most as f64));
            }
            if scope.min_stores > 0 {
                rows.push(row(What::Stores, slot, true, scope.min_stores as f64));
            }
        }
        rows
    }

    /// +1 for an upper limit, −1 for a lower one.
    pub fn sign(&self) -> f64 {
        if self.least { -1.0 } else { 1.0 }
    }

    /// What the row's multiplier adds to the price of a piece (first) and of a store, per unit,
    /// for a slot it applies to.
    pub fn weights(&self, problem: &Problem, slot: usize) -> (f64, f64) {
        match self.what {
            What::Money => {
                let (unit, fixed) = problem.costs[slot];
                (unit.units(), fixed.units())
            }
            What::Pieces => (self.sign(), 0.0),
            What::Stores => (0.0, self.sign()),
        }
    }

    /// The slots it applies to.
    pub fn slots(&self, problem: &Problem) -> std::ops::Range<usize> {
        match self.slot {
            Some(slot) => slot..slot + 1,
            None => 0..problem.slots(),
        }
    }
}

impl Prices {
    /// Costs alone: no limit has a price.
    pub(super) fn free(problem: &Problem) -> Prices {
        Prices {
            piece: problem.costs.iter().map(|(unit, _)| unit.units()).collect(),
            store: problem.costs.iter().map(|(_, fixed)| fixed.units()).collect(),
        }
    }

    /// What a choice costs with the limits priced in.
    pub fn of_choice(&self, slot: usize, choice: &Choice) -> f64 {
        self.piece[slot] * choice.quantity + self.store[slot]
    }

    /// With a multiplier per row.
    pub(super) fn of(problem: &Problem, rows: &[Row], multipliers: &[f64]) -> Prices {
        let mut prices = Prices::free(problem);
        for (row, multiplier) in rows.iter().zip(multipliers) {
            for slot in row.slots(problem) {
                let (piece, store) = row.weights(problem, slot);
                prices.piece[slot] += multiplier * piece;
                prices.store[slot] += multiplier * store;
            }
        }
        prices
    }
}

impl Limits {
    /// The same, with a print run turned into a plain lower limit.
    pub fn with_least(&self, slot: usize, pieces: i64) -> Limits {
        let mut limits = self.clone();
        limits.scopes[slot].min_pieces = limits.scopes[slot].min_pieces.max(pieces);
        limits
    }
}
