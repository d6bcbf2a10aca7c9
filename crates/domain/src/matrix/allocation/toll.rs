//! What deviating from limits costs while an allocation is searched for.

use super::book::{Book, Sums, Taken};
use super::dual::{Dual, FINEST};
use super::prices::{Row, What};
use super::problem::{Limits, Problem};

/// What deviating from limits costs in the search.
pub(super) struct Toll<'a> {
    limits: &'a Limits,
    slots: usize,
    /// Per cent of money beyond the budget, and short of it.
    money: (f64, f64),
    /// By place of the scope, per piece and per store: beyond the upper limit, short of it, short
    /// of the lower limit, beyond it.
    pieces: Vec<[f64; 4]>,
    stores: Vec<[f64; 4]>,
}

impl<'a> Toll<'a> {
    /// Prices the limits' two sides: going beyond one at `eagerness` times its price, and leaving
    /// some of it unused at most at its price.
    pub fn new(
        problem: &Problem,
        limits: &'a Limits,
        rows: &[Row],
        dual: &Dual,
        eagerness: f64,
    ) -> Toll<'a> {
        let slots = problem.slots();
        let mut toll = Toll {
            limits,
            slots,
            money: (0.0, 0.0),
            pieces: vec![[0.0; 4]; slots + 1],
            stores: vec![[0.0; 4]; slots + 1],
        };
        // A mailed store's profit, whatever the prices.
        let scale = dual.smoothing / FINEST;
        for (row, price) in rows.iter().zip(&dual.multipliers) {
            let usual = match row.what {
                What::Money => 0.05,
                What::Pieces => {
                    0.05 * problem.costs.iter().map(|(unit, _)| unit.units()).sum::<f64>()
                        / slots.max(1) as f64
                }
                // Quantities cannot make up for stores.
                What::Stores => 8.0 * scale + 8.0 * price,
            };
            let away = eagerness * price.max(usual);
            let unused = price.min(away);
            match row.what {
                What::Money => toll.money = (0.01 * away, 0.01 * unused),
                What::Pieces | What::Stores => {
                    let place = row.slot.unwrap_or(slots);
                    let tolls =
                        if row.what == What::Pieces { &mut toll.pieces } else { &mut toll.stores };
                    let first = if row.least { 2 } else { 0 };
                    tolls[place][first] = away;
                    tolls[place][first + 1] = unused;
                }
            }
        }
        toll
    }

    fn of_money(&self, cents: i64) -> f64 {
        self.limits.money.map_or(0.0, |most| {
            let over = cents - most;
            if over > 0 { self.money.0 * over as f64 } else { self.money.1 * -over as f64 }
        })
    }

    fn of_scope(&self, place: usize, sums: Sums) -> f64 {
        let scope = &self.limits.scopes[place];
        let side = |number: i64, most: Option<i64>, least: i64, tolls: &[f64; 4]| {
            let upper = most.map_or(0.0, |most| {
                let over = number - most;
                if over > 0 { tolls[0] * over as f64 } else { tolls[1] * -over as f64 }
            });
            let short = least - number;
            let lower = match least {
                0 => 0.0,
                _ if short > 0 => tolls[2] * short as f64,
                _ => tolls[3] * -short as f64,
            };
            upper + lower
        };
        side(sums.pieces, scope.max_pieces, scope.min_pieces, &self.pieces[place])
            + side(sums.stores, scope.max_stores, scope.min_stores, &self.stores[place])
    }

    /// What the change adds to the toll.
    pub fn change(
        &self,
        book: &Book,
        problem: &Problem,
        before: Option<Taken>,
        after: Option<Taken>,
    ) -> f64 {
        let mut all = Sums::default();
        let mut total = 0.0;
        let part = |taken: Taken, sign: i64| Sums {
            pieces: sign * taken.pieces,
            stores: sign,
            cents: sign * problem.cost(taken.slot as usize, taken.pieces),
        };
        let plus = |a: Sums, b: Sums| Sums {
            pieces: a.pieces + b.pieces,
            stores: a.stores + b.stores,
            cents: a.cents + b.cents,
        };
        let mut shift = |slot: usize, change: Sums| {
            let sums = book.sums[slot];
            total += self.of_scope(slot, plus(sums, change)) - self.of_scope(slot, sums);
            all = plus(all, change);
        };
        match (before, after) {
            (None, None) => {}
            (Some(taken), None) => shift(taken.slot as usize, part(taken, -1)),
            (None, Some(taken)) => shift(taken.slot as usize, part(taken, 1)),
            (Some(from), Some(to)) if from.slot == to.slot => {
                shift(from.slot as usize, plus(part(from, -1), part(to, 1)));
            }
            (Some(from), Some(to)) => {
                shift(from.slot as usize, part(from, -1));
                shift(to.slot as usize, part(to, 1));
            }
        }
        let sums = book.all();
        let then = plus(sums, all);
        total += self.of_scope(self.slots, then) - self.of_scope(self.slots, sums);
        total + self.of_money(then.cents) - self.of_money(sums.cents)
    }
}
