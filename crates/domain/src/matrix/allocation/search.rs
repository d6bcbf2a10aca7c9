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

/// Changes one store, then two at a time, as long as it gains.
pub(super) fn search(
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
    near.extend(
        candidates
            .iter()
            .filter(|candidate| candidate.regret <= 0.0 && of.contains(&candidate.store)),
    );
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
