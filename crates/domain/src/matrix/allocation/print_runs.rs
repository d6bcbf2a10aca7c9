//! Campaigns that are printed with at least so many pieces or not at all: branching.
//!
//! The relaxation knows no such thing. A campaign whose pieces come out between nothing and its
//! print run is branched on: once it is closed, once its print run is a lower limit. Nodes are
//! taken by their bound, best first; the largest bound of a node not yet settled bounds everything.

use std::ops::ControlFlow;

use super::book::Taken;
use super::dual::{Dual, Unpriced, price, respond, without_traces};
use super::prices::{Prices, Row};
use super::problem::{Limits, Problem};
use super::rounding::round;

/// Nodes at most. What is left is in the bound, and so in the gap.
const NODES: usize = 60;
/// Fewer where each is dear: all nodes together look at so many ways.
const WAYS: usize = 12_000_000;
/// A node this close above the best, as a share, is not worth branching.
const WORTHWHILE: f64 = 2e-4;

/// An allocation that keeps every limit, and what is proven of it.
#[derive(Clone, Debug)]
pub(super) struct Solved {
    pub taken: Vec<Option<Taken>>,
    pub profit: f64,
    /// No allocation earns more.
    pub bound: f64,
    /// The bound without print runs.
    pub relaxed_bound: f64,
    /// The linear limits at the end, print runs in use among them, and their prices.
    pub rows: Vec<Row>,
    pub multipliers: Vec<f64>,
}

/// Why there is none.
#[derive(Clone, Debug)]
pub(super) enum Unsolved {
    /// None exists: the linear limits contradict each other.
    Impossible,
    /// None was found, though the relaxation has one.
    NotFound,
    /// Somebody cancelled.
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printing {
    /// Not decided, or without a print run.
    Open,
    AtLeastTheRun,
    NotAtAll,
}

struct Node {
    printing: Vec<Printing>,
    limits: Limits,
    rows: Vec<Row>,
    closed: Vec<bool>,
    dual: Dual,
    bound: f64,
    /// Pieces by slot in the relaxation.
    pieces: Vec<f64>,
}

/// Solves the problem.
pub(super) fn solve(
    problem: &Problem,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Solved, Unsolved> {
    let runs = &problem.limits.print_runs;
    let root = match node(problem, vec![Printing::Open; problem.slots()], None, tick) {
        Ok(root) => root,
        Err(Unpriced::Impossible) => return Err(Unsolved::Impossible),
        Err(Unpriced::Cancelled) => return Err(Unsolved::Cancelled),
    };
    let relaxed_bound = root.bound;
    let mut best: Option<Solved> = None;
    let mut tried: Vec<Vec<Printing>> = Vec::new();
    let mut open = vec![root];
    let mut settled_bound = 0.0_f64;
    let mut nodes = 1;
    let most = NODES.min(WAYS / problem.way_count().max(1)).max(8);
    while let Some(place) = largest(&open) {
        let next = open.swap_remove(place);
        let enough = |best: &Option<Solved>| {
            best.as_ref().is_some_and(|best| next.bound <= best.profit * (1.0 + WORTHWHILE))
        };
        if enough(&best) || nodes >= most && best.is_some() {
            settled_bound = settled_bound.max(next.bound);
            break;
        }
        let whole = completed(&next, runs);
        if !tried.contains(&whole) {
            tried.push(whole.clone());
            finish(problem, &next, whole, &mut best, tick)?;
        }
        let Some(slot) = undecided(&next, runs) else {
            // Its relaxation keeps the print runs: nothing better is below it.
            settled_bound = settled_bound.max(next.bound);
            continue;
        };
        for decision in [Printing::AtLeastTheRun, Printing::NotAtAll] {
            let mut printing = next.printing.clone();
            printing[slot] = decision;
            nodes += 1;
            match node(problem, printing, Some(&next), tick) {
                Ok(child) => open.push(child),
                Err(Unpriced::Impossible) => {}
                Err(Unpriced::Cancelled) => return Err(Unsolved::Cancelled),
            }
        }
        if nodes > 4 * most {
            break;
        }
    }
    let rest = open.iter().map(|node| node.bound).fold(settled_bound, f64::max);
    match best {
        Some(best) => {
            let bound = rest.max(best.profit).min(relaxed_bound.max(best.profit));
            Ok(Solved { bound, relaxed_bound: relaxed_bound.max(best.profit), ..best })
        }
        None => Err(Unsolved::NotFound),
    }
}

fn largest(open: &[Node]) -> Option<usize> {
    (0..open.len()).max_by(|a, b| open[*a].bound.total_cmp(&open[*b].bound).then(b.cmp(a)))
}

fn node(
    problem: &Problem,
    printing: Vec<Printing>,
    parent: Option<&Node>,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Node, Unpriced> {
    let mut limits = problem.limits.clone();
    let mut closed = vec![false; problem.slots()];
    for (slot, printing) in printing.iter().enumerate() {
        match (printing, problem.limits.print_runs[slot]) {
            (Printing::AtLeastTheRun, Some(run)) => limits = limits.with_least(slot, run),
            (Printing::NotAtAll, _) => closed[slot] = true,
            _ => {}
        }
    }
    let rows = Row::all_of(problem, &limits);
    let start = parent.map(|parent| carried(&parent.rows, &parent.dual.smooth_multipliers, &rows));
    let dual = price(problem, &rows, &closed, start.as_deref(), tick)?;
    let prices = Prices::of(problem, &rows, &dual.smooth_multipliers);
    let pieces = respond(problem, &prices, &closed, dual.smoothing, false).uses;
    let bound = parent.map_or(dual.bound, |parent| parent.bound.min(dual.bound));
    Ok(Node { printing, limits, rows, closed, dual, bound, pieces })
}

/// Multipliers of other rows, where they are the same.
fn carried(from: &[Row], multipliers: &[f64], to: &[Row]) -> Vec<f64> {
    let same = |a: &Row, b: &Row| (a.what, a.slot, a.least) == (b.what, b.slot, b.least);
    to.iter()
        .map(|row| {
            from.iter()
                .zip(multipliers)
                .find(|(other, _)| same(row, other))
                .map_or(0.0, |(_, l)| *l)
        })
        .collect()
}

/// The campaign furthest from keeping its print run, if one does not.
fn undecided(node: &Node, runs: &[Option<i64>]) -> Option<usize> {
    let away = |slot: usize, run: i64| {
        let share = node.pieces[slot] / run as f64;
        share.min(1.0 - share)
    };
    (0..runs.len())
        .filter(|slot| node.printing[*slot] == Printing::Open)
        .filter_map(|slot| Some((away(slot, runs[slot]?), slot)))
        .filter(|(away, _)| *away > 1e-3)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        .map(|(_, slot)| slot)
}

/// Every campaign decided, as the relaxation leans.
fn completed(node: &Node, runs: &[Option<i64>]) -> Vec<Printing> {
    let lean = |slot: usize| match (node.printing[slot], runs[slot]) {
        (Printing::Open, Some(run)) if node.pieces[slot] >= 0.5 * run as f64 => {
            Printing::AtLeastTheRun
        }
        (Printing::Open, Some(_)) => Printing::NotAtAll,
        (decided, _) => decided,
    };
    (0..runs.len()).map(lean).collect()
}

/// Rounds with every print run decided, and keeps the result if it is the best.
fn finish(
    problem: &Problem,
    parent: &Node,
    printing: Vec<Printing>,
    best: &mut Option<Solved>,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<(), Unsolved> {
    let own;
    let leaf = if printing == parent.printing {
        parent
    } else {
        match node(problem, printing, Some(parent), tick) {
            Ok(leaf) => own = leaf,
            Err(Unpriced::Impossible) => return Ok(()),
            Err(Unpriced::Cancelled) => return Err(Unsolved::Cancelled),
        }
        &own
    };
    let found = round(problem, &leaf.limits, &leaf.rows, &leaf.dual, &leaf.closed, tick);
    let ControlFlow::Continue(found) = found else { return Err(Unsolved::Cancelled) };
    if let Some((profit, book)) = found
        && best.as_ref().is_none_or(|best| profit > best.profit)
    {
        *best = Some(Solved {
            taken: book.taken,
            profit,
            bound: leaf.bound,
            relaxed_bound: leaf.bound,
            rows: leaf.rows.clone(),
            multipliers: without_traces(problem, &leaf.rows, &leaf.closed, &leaf.dual),
        });
    }
    Ok(())
}
