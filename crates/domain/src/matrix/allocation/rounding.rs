//! From prices to an allocation that keeps every limit.
//!
//! At the right prices almost every store has one best way; the few that are indifferent are split
//! by the relaxation and must be made whole. Whatever is given to whom,
//!   bound − profit = Σ regrets + Σ λᵢ · unused limit,
//! a regret being what a store's way is worth less, at the prices, than its best. So both are kept
//! small: a first assignment follows the relaxation's weights campaign by campaign, a local search
//! over the smallest regrets repairs and improves it, and the quantities are settled exactly. The
//! search is done with deviations from a limit priced ever higher, and the best result is kept.

use std::ops::ControlFlow;

use super::book::{Book, Sums, Taken};
use super::dual::{Closed, Dual, Met, values};
use super::prices::{Prices, Row, What};
use super::problem::{Limits, Problem};
use super::quantities::settle;

/// Changes looked at in a step of the search.
const CANDIDATES: usize = 4_000;
/// Changes looked at two at a time.
const IN_PAIRS: usize = 220;
/// Good enough to stop: this share of the bound.
pub(super) const CLOSE: f64 = 2e-5;

/// The best allocation found that keeps `limits`, with its profit; `None` when none was found.
pub(super) fn round<'a>(
    problem: &'a Problem,
    limits: &Limits,
    rows: &[Row],
    dual: &Dual,
    closed: &Closed,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> ControlFlow<(), Option<(f64, Book<'a>)>> {
    let prices = Prices::of(problem, rows, &dual.multipliers);
    let candidates = candidates(problem, &prices, closed);
    let mut best: Option<(f64, Book)> = None;
    let mut book = follow(problem, rows, dual, closed);
    for eagerness in [0.25, 1.0, 4.0, 16.0, 64.0, 256.0] {
        let toll = Toll::new(problem, limits, rows, dual, eagerness);
        search(&mut book, problem, &candidates, &prices, &toll, tick)?;
        let mut settled = book.clone();
        if settle(&mut settled, problem, limits, rows, &dual.multipliers) {
            let profit = settled.profit();
            if best.as_ref().is_none_or(|(most, _)| profit > *most) {
                best = Some((profit, settled.clone()));
            }
            if dual.bound - profit <= CLOSE * dual.bound {
                break;
            }
            // Go on from what keeps the limits.
            book = settled;
        }
    }
    ControlFlow::Continue(best)
}

/// Stores take ways in the proportions of the smoothed weights: each store the way whose campaign
/// is furthest behind what the weights so far have promised it.
fn follow<'a>(problem: &'a Problem, rows: &[Row], dual: &Dual, closed: &Closed) -> Book<'a> {
    let prices = Prices::of(problem, rows, &dual.smooth_multipliers);
    let slots = problem.slots();
    let mut owed = vec![0.0; slots + 1];
    let mut book = Book::empty(problem);
    let mut met = Vec::new();
    for store in 0..problem.stores() {
        let top = values(problem, store, &prices, closed, &mut met);
        let idle = (-top / dual.smoothing).exp();
        let mut sum = idle;
        for met in &mut met {
            met.weight = ((met.value - top) / dual.smoothing).exp();
            sum += met.weight;
        }
        owed[slots] += idle / sum;
        for met in &met {
            owed[met.slot] += met.weight / sum;
        }
        let mut chosen: (f64, Option<&Met>) =
            if idle / sum > 1e-3 { (owed[slots], None) } else { (f64::NEG_INFINITY, None) };
        for met in met.iter().filter(|met| met.weight / sum > 1e-3) {
            // Two ways of one campaign: the heavier one.
            let claim = owed[met.slot] + 1e-6 * met.weight / sum;
            if claim > chosen.0 {
                chosen = (claim, Some(met));
            }
        }
        match chosen.1 {
            None => owed[slots] -= 1.0,
            Some(met) => {
                owed[met.slot] -= 1.0;
                book.give(store, Some(taken(met)));
            }
        }
    }
    book
}

fn taken(met: &Met) -> Taken {
    Taken { way: met.way as u32, slot: met.slot as u32, pieces: met.quantity.floor() as i64 }
}

/// A change that costs little: a store takes this, or nothing.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    store: usize,
    taken: Option<Taken>,
    regret: f64,
}

/// The changes with the smallest regrets, smallest first.
fn candidates(problem: &Problem, prices: &Prices, closed: &Closed) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut met = Vec::new();
    let keep = CANDIDATES.max(problem.stores() / 8);
    let by_regret = |a: &Candidate, b: &Candidate| {
        a.regret.total_cmp(&b.regret).then(a.store.cmp(&b.store))
    };
    for store in 0..problem.stores() {
        let top = values(problem, store, prices, closed, &mut met);
        if met.is_empty() {
            continue;
        }
        all.push(Candidate { store, taken: None, regret: top });
        all.extend(met.iter().map(|met| Candidate {
            store,
            taken: Some(taken(met)),
            regret: top - met.value,
        }));
        // Every store's best way is a candidate with no regret; the others must be near.
        if all.len() > 8 * (keep + problem.stores()) {
            all.select_nth_unstable_by(keep + problem.stores(), by_regret);
            all.truncate(keep + problem.stores());
        }
    }
    all.sort_by(by_regret);
    let first = all.partition_point(|candidate| candidate.regret <= 0.0);
    all.truncate(first + keep);
    // The way back to its best is a change only for a store that has a near other way.
    let mut is_near = vec![false; problem.stores()];
    all[first..].iter().for_each(|candidate| is_near[candidate.store] = true);
    all.retain(|candidate| candidate.regret > 0.0 || is_near[candidate.store]);
    all
}

/// What deviating from limits costs in the search.
struct Toll<'a> {
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
    fn new(problem: &Problem, limits: &'a Limits, rows: &[Row], dual: &Dual, eagerness: f64) -> Toll<'a> {
        let slots = problem.slots();
        let mut toll = Toll {
            limits,
            slots,
            money: (0.0, 0.0),
            pieces: vec![[0.0; 4]; slots + 1],
            stores: vec![[0.0; 4]; slots + 1],
        };
        // A mailed store's profit, whatever the prices.
        let scale = dual.smoothing / super::dual::FINEST;
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
    fn change(&self, book: &Book, problem: &Problem, before: Option<Taken>, after: Option<Taken>) -> f64 {
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

/// What a store's share is worth at the prices.
fn worth(problem: &Problem, prices: &Prices, store: usize, taken: Option<Taken>) -> f64 {
    taken.map_or(0.0, |taken| {
        let slot = taken.slot as usize;
        let quantity = taken.pieces as f64;
        problem.ways(store)[taken.way as usize].margin(quantity)
            - prices.piece[slot] * quantity
            - prices.store[slot]
    })
}

/// Changes one store, then two at a time, as long as it gains.
fn search(
    book: &mut Book,
    problem: &Problem,
    candidates: &[Candidate],
    prices: &Prices,
    toll: &Toll,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> ControlFlow<()> {
    let gain = |book: &Book, candidate: &Candidate| {
        let before = book.taken[candidate.store];
        if before == candidate.taken {
            return f64::NEG_INFINITY;
        }
        worth(problem, prices, candidate.store, candidate.taken)
            - worth(problem, prices, candidate.store, before)
            - toll.change(book, problem, before, candidate.taken)
    };
    let least = 1e-9 * prices.store.len() as f64 + 1e-7;
    let others = candidates.iter().filter(|candidate| candidate.regret > 0.0).take(IN_PAIRS);
    let mut near: Vec<&Candidate> = others.collect();
    let of: Vec<usize> = near.iter().map(|candidate| candidate.store).collect();
    near.extend(candidates.iter().filter(|candidate| {
        candidate.regret <= 0.0 && of.contains(&candidate.store)
    }));
    for _ in 0..4 * candidates.len() {
        tick()?;
        let best = candidates
            .iter()
            .map(|candidate| (gain(book, candidate), candidate))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, candidate)) = best.filter(|(gain, _)| *gain > least) {
            book.give(candidate.store, candidate.taken);
            continue;
        }
        if !exchange(book, &near, &gain, least) {
            break;
        }
    }
    ControlFlow::Continue(())
}

/// The best change of two stores at once, if it gains.
fn exchange(
    book: &mut Book,
    near: &[&Candidate],
    gain: &impl Fn(&Book, &Candidate) -> f64,
    least: f64,
) -> bool {
    let mut best: (f64, Option<(&Candidate, &Candidate)>) = (least, None);
    for (place, first) in near.iter().enumerate() {
        let alone = gain(book, first);
        if alone == f64::NEG_INFINITY {
            continue;
        }
        let before = book.taken[first.store];
        book.give(first.store, first.taken);
        for second in near[place + 1..].iter().filter(|second| second.store != first.store) {
            let together = alone + gain(book, second);
            if together > best.0 {
                best = (together, Some((first, second)));
            }
        }
        book.give(first.store, before);
    }
    match best.1 {
        Some((first, second)) => {
            book.give(first.store, first.taken);
            book.give(second.store, second.taken);
            true
        }
        None => false,
    }
}
