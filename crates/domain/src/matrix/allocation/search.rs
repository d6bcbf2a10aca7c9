//! A local search over the changes that cost least at the prices.

use std::ops::ControlFlow;

use super::book::{Book, Taken};
use super::dual::{Closed, values};
use super::prices::Prices;
use super::problem::Problem;
use super::toll::Toll;

/// Changes looked at in a step of the search.
const CANDIDATES: usize = 4_000;
/// Changes looked at two at a time.
const IN_PAIRS: usize = 220;

/// A change that costs little: a store takes this, or nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    store: usize,
    taken: Option<Taken>,
    regret: f64,
}

/// The changes with the smallest regrets, smallest first.
pub(super) fn candidates(problem: &Problem, prices: &Prices, closed: &Closed) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut met = Vec::new();
    let keep = CANDIDATES.max(problem.stores() / 8);
    let by_regret =
        |a: &Candidate, b: &Candidate| a.regret.total_cmp(&b.regret).then(a.store.cmp(&b.store));
    for store in 0..problem.stores() {
        let top = values(problem, store, prices, closed, &mut met);
        if met.is_empty() {
            continue;
        }
        all.push(Candidate { store, taken: None, regret: top });
        all.extend(met.iter().map(|met| Candidate {
            store,
            taken: Some(met.taken()),
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

/// A candidate with what it is worth at the prices, which does not change while one searches.
struct Priced<'a> {
    candidate: &'a Candidate,
    worth: f64,
}

/// A search under way: what stores have, and what that is worth at the prices.
struct Search<'a, 'b> {
    book: &'a mut Book<'b>,
    problem: &'a Problem,
    prices: &'a Prices,
    toll: &'a Toll<'a>,
    /// What each store's share is worth.
    held: Vec<f64>,
}

impl Search<'_, '_> {
    /// What a change gains; `None` when it is none.
    fn gain(&self, change: &Priced) -> Option<f64> {
        let Candidate { store, taken, .. } = *change.candidate;
        let before = self.book.taken[store];
        (before != taken).then(|| {
            change.worth
                - self.held[store]
                - self.toll.change(self.book, self.problem, before, taken)
        })
    }

    fn give(&mut self, store: usize, taken: Option<Taken>) {
        self.book.give(store, taken);
        self.held[store] = worth(self.problem, self.prices, store, taken);
    }
}

/// Changes one store, then two at a time, as long as it gains.
///
/// Stores are gone through by regret, each changed at once when that gains, until a round changes
/// none: the change that gains most of all would have to be looked for anew after every one, which
/// takes rounds times as long and was no nearer to the bound.
pub(super) fn search(
    book: &mut Book,
    problem: &Problem,
    candidates: &[Candidate],
    prices: &Prices,
    toll: &Toll,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> ControlFlow<()> {
    let priced: Vec<Priced> = candidates
        .iter()
        .map(|candidate| Priced {
            candidate,
            worth: worth(problem, prices, candidate.store, candidate.taken),
        })
        .collect();
    let held = (0..problem.stores())
        .map(|store| worth(problem, prices, store, book.taken[store]))
        .collect();
    let mut search = Search { book, problem, prices, toll, held };
    let least = 1e-9 * prices.store.len() as f64 + 1e-7;
    let others = priced.iter().filter(|change| change.candidate.regret > 0.0).take(IN_PAIRS);
    let mut near: Vec<&Priced> = others.collect();
    let mut is_near = vec![false; problem.stores()];
    near.iter().for_each(|change| is_near[change.candidate.store] = true);
    near.extend(
        priced
            .iter()
            .filter(|change| change.candidate.regret <= 0.0 && is_near[change.candidate.store]),
    );
    for _ in 0..4 * candidates.len() {
        tick()?;
        let mut changed = false;
        for change in &priced {
            if search.gain(change).is_some_and(|gain| gain > least) {
                search.give(change.candidate.store, change.candidate.taken);
                changed = true;
            }
        }
        if !changed && !exchange(&mut search, &near, least) {
            break;
        }
    }
    ControlFlow::Continue(())
}

/// The best change of two stores at once, if it gains.
fn exchange(search: &mut Search, near: &[&Priced], least: f64) -> bool {
    let mut best: (f64, Option<(&Candidate, &Candidate)>) = (least, None);
    for (place, first) in near.iter().enumerate() {
        let Some(alone) = search.gain(first) else { continue };
        let store = first.candidate.store;
        let before = search.book.taken[store];
        search.book.give(store, first.candidate.taken);
        for second in near[place + 1..].iter().filter(|second| second.candidate.store != store) {
            if let Some(gain) = search.gain(second)
                && alone + gain > best.0
            {
                best = (alone + gain, Some((first.candidate, second.candidate)));
            }
        }
        search.book.give(store, before);
    }
    match best.1 {
        Some((first, second)) => {
            search.give(first.store, first.taken);
            search.give(second.store, second.taken);
            true
        }
        None => false,
    }
}
