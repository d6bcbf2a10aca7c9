//! A handful of stores: trying assignments one after another.
//!
//! With many stores the few that the relaxation splits hardly weigh; with a handful each of them
//! does, and rounding may miss the best, or all that keeps the limits. So the assignments are
//! searched depth first, the smallest regrets first. One whose regrets add up to more than what
//! separates the best allocation found from the bound cannot be better and is left.

use std::ops::ControlFlow;

use super::book::{Book, Taken};
use super::dual::{Closed, Dual, values};
use super::prices::{Prices, Row};
use super::problem::{Limits, Problem};
use super::quantities::settle;

/// Stores at most for this to be tried.
pub(super) const HANDFUL: usize = 30;
/// Assignments of all stores looked at, at most.
const LEAVES: u32 = 1_500;
/// Assignments of some of the stores, at most.
const STEPS: u32 = 30_000;

/// Improves on `best`, or finds a first one.
pub(super) fn try_all<'a>(
    problem: &'a Problem,
    limits: &Limits,
    rows: &[Row],
    dual: &Dual,
    closed: &Closed,
    best: Option<(f64, Book<'a>)>,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> ControlFlow<(), Option<(f64, Book<'a>)>> {
    let prices = Prices::of(problem, rows, &dual.multipliers);
    let mut met = Vec::new();
    let mut stores: Vec<Options> = Vec::new();
    for store in 0..problem.stores() {
        let top = values(problem, store, &prices, closed, &mut met);
        let mut options: Vec<(f64, Option<Taken>)> = met
            .iter()
            .map(|met| (top - met.value, Some(met.taken())))
            .chain([(top, None)])
            .collect();
        options.sort_by(|a, b| a.0.total_cmp(&b.0));
        stores.push(Options { store, options });
    }
    // The most decided first: a wrong turn at one of them is dear, and soon left.
    let doubt = |of: &Options| of.options.get(1).map_or(f64::INFINITY, |second| second.0);
    stores.sort_by(|a, b| doubt(b).total_cmp(&doubt(a)).then(a.store.cmp(&b.store)));
    let mut search = Search {
        problem,
        limits,
        rows,
        dual,
        stores: &stores,
        book: Book::empty(problem),
        best,
        leaves: 0,
        steps: 0,
        tick,
    };
    search.descend(0, 0.0)?;
    ControlFlow::Continue(search.best)
}

/// What a store may take, by regret.
struct Options {
    store: usize,
    options: Vec<(f64, Option<Taken>)>,
}

struct Search<'a, 'b> {
    problem: &'a Problem,
    limits: &'b Limits,
    rows: &'b [Row],
    dual: &'b Dual,
    stores: &'b [Options],
    book: Book<'a>,
    best: Option<(f64, Book<'a>)>,
    leaves: u32,
    steps: u32,
    tick: &'b mut dyn FnMut() -> ControlFlow<()>,
}

impl Search<'_, '_> {
    fn descend(&mut self, depth: usize, regrets: f64) -> ControlFlow<()> {
        let Some(of) = self.stores.get(depth) else { return self.leaf() };
        for (regret, taken) in &of.options {
            self.steps += 1;
            let room = self.best.as_ref().map_or(f64::INFINITY, |best| self.dual.bound - best.0);
            let spent = self.steps > STEPS || self.leaves > LEAVES;
            if spent || regrets + regret >= room {
                break;
            }
            self.book.give(of.store, *taken);
            if self.may_keep() {
                self.descend(depth + 1, regrets + regret)?;
            }
            self.book.give(of.store, None);
        }
        ControlFlow::Continue(())
    }

    /// Whether the upper limits leave room for what is given so far at its smallest.
    fn may_keep(&self) -> bool {
        let scopes = self.limits.scopes.iter().zip(&self.book.sums);
        scopes
            .into_iter()
            .all(|(scope, sums)| scope.max_stores.is_none_or(|most| sums.stores <= most))
    }

    fn leaf(&mut self) -> ControlFlow<()> {
        (self.tick)()?;
        self.leaves += 1;
        let mut settled = self.book.clone();
        if !settle(&mut settled, self.problem, self.limits, self.rows, &self.dual.multipliers) {
            return ControlFlow::Continue(());
        }
        shift(&mut settled, self.problem, self.limits);
        let profit = settled.profit();
        if self.best.as_ref().is_none_or(|best| profit > best.0) {
            self.best = Some((profit, settled));
        }
        ControlFlow::Continue(())
    }
}

/// Moves single pieces from store to store, adds or takes one, as long as it earns more.
fn shift(book: &mut Book, problem: &Problem, limits: &Limits) {
    let changed = |book: &Book, store: usize, by: i64| {
        let taken = book.taken[store]?;
        let way = &problem.ways(store)[taken.way as usize];
        let pieces = taken.pieces + by;
        let is_allowed = (way.low..=way.high).contains(&(pieces as f64));
        let gain = problem.profit(way, pieces) - problem.profit(way, taken.pieces);
        is_allowed.then_some((gain, Taken { pieces, ..taken }))
    };
    for _ in 0..200 {
        let mut best: (f64, Option<Book>) = (1e-9, None);
        let mailed = (0..problem.stores()).filter(|store| book.taken[*store].is_some());
        let mailed: Vec<usize> = mailed.collect();
        let mut consider = |gain: f64, changes: &[(usize, Taken)]| {
            if gain > best.0 {
                let mut after = book.clone();
                changes.iter().for_each(|(store, taken)| after.give(*store, Some(*taken)));
                if after.keeps(limits) {
                    best = (gain, Some(after));
                }
            }
        };
        for up in &mailed {
            for by in [1, -1] {
                let Some((gain, taken)) = changed(book, *up, by) else { continue };
                consider(gain, &[(*up, taken)]);
                for down in mailed.iter().filter(|down| by == 1 && *down != up) {
                    let Some((loss, fewer)) = changed(book, *down, -1) else { continue };
                    consider(gain + loss, &[(*up, taken), (*down, fewer)]);
                }
            }
        }
        match best.1 {
            Some(after) => *book = after,
            None => return,
        }
    }
}
