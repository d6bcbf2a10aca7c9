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

use super::book::Book;
use super::dual::{Closed, Dual, Met, values};
use super::handful::{HANDFUL, try_all};
use super::prices::{Prices, Row};
use super::problem::{Limits, Problem};
use super::quantities::settle;
use super::search::{candidates, search};
use super::toll::Toll;

/// Good enough to stop: this share of the bound. Another round of the search takes seconds with
/// thousands of stores, and a forecast is a thousand times less certain.
const CLOSE: f64 = 2e-4;
/// The same where there are so few stores that all can be tried.
const CLOSE_OF_FEW: f64 = 2e-5;

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
    let few = problem.stores() <= HANDFUL;
    let close = if few { CLOSE_OF_FEW } else { CLOSE };
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
            if dual.bound - profit <= close * dual.bound {
                break;
            }
            // Go on from what keeps the limits.
            book = settled;
        }
    }
    let is_close =
        best.as_ref().is_some_and(|(profit, _)| dual.bound - profit <= close * dual.bound);
    if few && !is_close {
        return try_all(problem, limits, rows, dual, closed, best, tick);
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
                book.give(store, Some(met.taken()));
            }
        }
    }
    book
}
