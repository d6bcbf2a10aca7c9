//! Who gets what, with exact sums of pieces, stores and cents against the limits.

use super::problem::{Limits, Problem, Scope};

/// What one store gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Taken {
    /// Place among the store's ways.
    pub way: u32,
    /// The campaign.
    pub slot: u32,
    /// Whole pieces.
    pub pieces: i64,
}

/// Pieces, stores and cents of some or all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub pieces: i64,
    pub stores: i64,
    pub cents: i64,
}

/// An allocation in the making.
#[derive(Clone, Debug)]
pub(super) struct Book<'a> {
    problem: &'a Problem,
    /// One per store.
    pub taken: Vec<Option<Taken>>,
    /// By slot, and last of all together.
    pub sums: Vec<Sums>,
}

impl<'a> Book<'a> {
    pub fn empty(problem: &'a Problem) -> Book<'a> {
        Book {
            problem,
            taken: vec![None; problem.stores()],
            sums: vec![Sums::default(); problem.slots() + 1],
        }
    }

    /// Gives a store something else, or nothing.
    pub fn give(&mut self, store: usize, taken: Option<Taken>) {
        if let Some(before) = self.taken[store] {
            self.count(before, -1);
        }
        if let Some(now) = taken {
            self.count(now, 1);
        }
        self.taken[store] = taken;
    }

    fn count(&mut self, taken: Taken, sign: i64) {
        let slot = taken.slot as usize;
        let cents = self.problem.cost(slot, taken.pieces);
        let all = self.problem.slots();
        for place in [slot, all] {
            let sums = &mut self.sums[place];
            sums.pieces += sign * taken.pieces;
            sums.stores += sign;
            sums.cents += sign * cents;
        }
    }

    /// Sums of all together.
    pub fn all(&self) -> Sums {
        self.sums[self.problem.slots()]
    }

    /// Expected profit in currency units, cost unrounded.
    pub fn profit(&self) -> f64 {
        self.taken
            .iter()
            .enumerate()
            .filter_map(|(store, taken)| {
                let taken = (*taken)?;
                let way = &self.problem.ways(store)[taken.way as usize];
                Some(self.problem.profit(way, taken.pieces))
            })
            .sum()
    }

    /// Whether every limit is kept, exactly. A print run is kept by nothing or enough.
    pub fn keeps(&self, limits: &Limits) -> bool {
        let money = limits.money.is_none_or(|most| self.all().cents <= most);
        let scopes =
            limits.scopes.iter().zip(&self.sums).all(|(scope, sums)| scope.is_kept_by(*sums));
        let runs = limits
            .print_runs
            .iter()
            .zip(&self.sums)
            .all(|(run, sums)| run.is_none_or(|run| sums.pieces == 0 || sums.pieces >= run));
        money && scopes && runs
    }

    /// How many more pieces of a slot the upper limits allow at a store that is mailed with it.
    pub fn room(&self, slot: usize, limits: &Limits) -> i64 {
        let all = self.problem.slots();
        let mut room = i64::MAX;
        for place in [slot, all] {
            if let Some(most) = limits.scopes[place].max_pieces {
                room = room.min(most - self.sums[place].pieces);
            }
        }
        if let Some(most) = limits.money {
            let unit = self.problem.costs[slot].0.0;
            if unit > 0 {
                // A cent is a hundred ten-thousandths; one cent may be lost to rounding.
                room = room.min((most - self.all().cents - 1).max(0) * 100 / unit);
            }
        }
        room.max(0)
    }
}

impl Scope {
    fn is_kept_by(&self, sums: Sums) -> bool {
        sums.pieces >= self.min_pieces
            && sums.stores >= self.min_stores
            && self.max_pieces.is_none_or(|most| sums.pieces <= most)
            && self.max_stores.is_none_or(|most| sums.stores <= most)
    }
}
