//! Who gets what under the constraints of a run.
//!
//! Every store takes one campaign at one quantity, or none; the limits of all bind them together.
//! `case` makes a run's stores, offers and constraints into numbers (`problem`), with the rules
//! about single stores (`rules`); `dual` finds prices for the limits and an upper bound,
//! `rounding` and `quantities` (and `handful`, for few stores) an allocation that keeps every limit
//! exactly, `print_runs` branches
//! over campaigns that are printed enough or not at all. `conflict` says what stands against each
//! other where nothing can be made; `report` and `words` tell the result.
//!
//! The method, its proofs and its measurements are in `docs/methods/allocation.md`.

mod book;
mod case;
mod conflict;
mod dual;
mod handful;
mod prices;
mod print_runs;
mod problem;
mod quantities;
mod report;
mod rounding;
mod rules;
mod search;
mod telling;
#[cfg(test)]
mod tests;
mod toll;
mod words;

use std::ops::ControlFlow;

pub(in crate::matrix) use case::{Case, Floors, Line, Pick};
pub(in crate::matrix) use prices::Prices;
pub use report::{
    AllocationReport, Amount, Conflict, ConflictPart, Constraint, ConstraintUse, NamedCampaign,
};
pub(in crate::matrix) use rules::{Standing, StoreRules};

use super::QuantityBound;
use super::quantity::Choice;
use super::{RunRefusal, SkipCause};
use book::{Book, Taken};
use case::All;
use prices::{Row, What};
use print_runs::{Solved, Unsolved, solve};
use problem::Problem;

/// Who gets what, and at which prices.
#[derive(Clone, Debug)]
pub(in crate::matrix) struct Allocation {
    /// One per line. Whole pieces.
    pub picks: Vec<Pick>,
    /// Why a store that would pay gets nothing; `None` for the others.
    pub left_out: Vec<Option<SkipCause>>,
    /// What a piece and a mailed store cost with the limits priced in.
    pub prices: Prices,
    /// λ of the budget: what the next unit of money earns beyond itself.
    pub multiplier: f64,
    /// How the constraints were met; `None` without any.
    pub report: Option<AllocationReport>,
}

/// Allocates. `tick` is asked often whether to go on.
///
/// Without constraints every line gets its own best. Deterministic, and independent of the order
/// of the lines but for ties.
pub(in crate::matrix) fn allocate(
    case: &Case,
    floors: &Floors,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Allocation, RunRefusal> {
    let problem = case.problem(floors, &All, |_| true);
    if let Some(unlimited) = own_best(case, &problem, floors) {
        return Ok(unlimited);
    }
    match solve(&problem, tick) {
        Ok(solved) => Ok(told(case, &problem, &solved)),
        Err(Unsolved::Cancelled) => Err(RunRefusal::Cancelled),
        Err(unsolved) => {
            let proven = matches!(unsolved, Unsolved::Impossible);
            match conflict::find(case, floors, proven, tick) {
                ControlFlow::Continue(conflict) => Err(RunRefusal::Conflict(conflict)),
                ControlFlow::Break(()) => Err(RunRefusal::Cancelled),
            }
        }
    }
}

/// Each line's own best, if that keeps every limit.
fn own_best(case: &Case, problem: &Problem, floors: &Floors) -> Option<Allocation> {
    let picks: Vec<Pick> = case
        .lines
        .iter()
        .map(|line| line.best_to_mail().map(|(slot, choice)| (slot, line.whole(slot, choice))))
        .collect();
    let mut sums = Book::empty(problem);
    for (place, pick) in picks.iter().enumerate() {
        let Some((slot, choice)) = pick else { continue };
        let pieces = choice.quantity as u32;
        if floors.get(&(place, *slot)).is_some_and(|floor| floor.is_none_or(|least| pieces < least))
        {
            return None;
        }
        // The way is of no consequence to the sums.
        sums.give(place, Some(Taken { way: 0, slot: *slot as u32, pieces: i64::from(pieces) }));
    }
    sums.keeps(&problem.limits).then(|| {
        let profit: f64 = picks.iter().flatten().map(|(_, choice)| choice.value(0.0)).sum();
        let bound: f64 = case
            .lines
            .iter()
            .filter_map(Line::best_to_mail)
            .map(|(_, choice)| choice.value(0.0))
            .sum();
        let report = case
            .is_constrained()
            .then(|| telling::report(case, &sums.sums, &[], &[], (profit, bound, bound), bound, 0));
        Allocation {
            left_out: vec![None; picks.len()],
            picks,
            prices: Prices::free(problem),
            multiplier: 0.0,
            report,
        }
    })
}

/// A solution in the terms of the run.
fn told(case: &Case, problem: &Problem, solved: &Solved) -> Allocation {
    let prices = Prices::of(problem, &solved.rows, &solved.multipliers);
    let is_money = |row: &&Row| row.what == What::Money;
    let money: (Vec<Row>, Vec<f64>) = solved
        .rows
        .iter()
        .zip(&solved.multipliers)
        .filter(|(row, _)| is_money(row))
        .map(|(row, l)| (*row, *l))
        .unzip();
    let money_alone = Prices::of(problem, &money.0, &money.1);
    let mut book = Book::empty(problem);
    let mut picks = Vec::with_capacity(case.lines.len());
    let mut left_out = Vec::with_capacity(case.lines.len());
    for (store, taken) in solved.taken.iter().enumerate() {
        let line = &case.lines[store];
        book.give(store, *taken);
        picks.push(taken.map(|taken| (taken.slot as usize, line.choice(taken))));
        left_out.push(match taken {
            None if line.best_to_mail().is_some() => Some(
                if problem.ways(store).iter().all(|way| Problem::value(way, &money_alone).0 <= 0.0)
                {
                    SkipCause::BeyondBudget
                } else {
                    SkipCause::BeyondConstraints
                },
            ),
            _ => None,
        });
    }
    let free_profit: f64 =
        case.lines.iter().filter_map(Line::best_to_mail).map(|(_, choice)| choice.value(0.0)).sum();
    let stores_left_out = left_out.iter().flatten().count() as u32;
    let report = telling::report(
        case,
        &book.sums,
        &solved.rows,
        &solved.multipliers,
        (solved.profit, solved.bound, solved.relaxed_bound),
        free_profit,
        stores_left_out,
    );
    let multiplier = money.1.first().copied().unwrap_or(0.0);
    Allocation { picks, left_out, prices, multiplier, report: Some(report) }
}

impl Line {
    /// A choice in whole pieces.
    fn whole(&self, slot: usize, choice: Choice) -> Choice {
        let quantity = choice.quantity.floor().max(1.0);
        let offer = &self.offers[slot];
        Choice {
            quantity,
            margin: offer.margin_at(quantity),
            cost: offer.cost_at(quantity),
            ..choice
        }
    }

    fn choice(&self, taken: Taken) -> Choice {
        // What is taken can be had, so there are bounds to tell why not more.
        let bounds = self.shown_bounds(taken.slot as usize).unwrap_or(self.bounds);
        let quantity = taken.pieces as f64;
        let bound = if quantity >= bounds.high.floor() {
            bounds.why_high
        } else if quantity <= bounds.low {
            QuantityBound::MinimumRun
        } else {
            QuantityBound::ProfitBest
        };
        let offer = &self.offers[taken.slot as usize];
        Choice { quantity, bound, margin: offer.margin_at(quantity), cost: offer.cost_at(quantity) }
    }
}
