//! Which constraints stand against each other when they cannot all hold.
//!
//! A deletion filter (Chinneck & Dravnieks 1991, ORSA J. Comput. 3:157–168) takes one constraint
//! after another away; those without which the rest can hold are a conflict, and without any one
//! of them the others can. It is then asked whether a smaller one exists, by trying every smaller
//! set. Rules about single stores are constraints like the limits. What cannot be taken away is
//! that a store is mailed only where that pays and the forecast is sure enough.

use std::ops::ControlFlow;

use super::case::{Case, Counts, Floors};
use super::dual::{Unpriced, price};
use super::prices::Row;
use super::print_runs::{Unsolved, solve};
use super::problem::Problem;
use super::report::{Amount, Conflict, ConflictPart, Constraint};
use crate::money::Money;

/// Sets tried in search of a smaller conflict.
const SETS: usize = 600;

/// A smallest set of constraints that cannot all hold, given that all of them cannot.
///
/// `proven` says that the relaxation of the whole is impossible; then it decides for every set.
/// Otherwise a set counts as impossible when no allocation is found.
pub(super) fn find(
    case: &Case,
    floors: &Floors,
    proven: bool,
    tick: &mut dyn FnMut() -> ControlFlow<()>,
) -> ControlFlow<(), Conflict> {
    let mut search = Search { case, floors, proven, limits: case.limits(), tick };
    let elements: Vec<Element> = (0..search.limits.len())
        .map(Element::Limit)
        .chain((0..case.rules.rules.len()).map(Element::Rule))
        .collect();
    let mut smallest = search.filter(&elements)?;
    let reversed: Vec<Element> = elements.iter().rev().copied().collect();
    let other = search.filter(&reversed)?;
    if other.len() < smallest.len() {
        smallest = other;
    }
    'sizes: for size in 1..smallest.len() {
        for set in search.sets(&elements, size) {
            if search.is_impossible(&set)? {
                smallest = set;
                break 'sizes;
            }
        }
    }
    smallest.sort_unstable();
    ControlFlow::Continue(search.worded(&smallest))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Element {
    Limit(usize),
    Rule(usize),
}

struct Search<'a, 'b> {
    case: &'a Case<'a>,
    floors: &'a Floors,
    proven: bool,
    limits: Vec<Constraint>,
    tick: &'b mut dyn FnMut() -> ControlFlow<()>,
}

struct Chosen<'a> {
    set: &'a [Element],
    limits: &'a [Constraint],
}

impl Counts for Chosen<'_> {
    fn limit(&self, constraint: &Constraint) -> bool {
        self.set.iter().any(|element| {
            matches!(element, Element::Limit(place) if self.limits[*place] == *constraint)
        })
    }
    fn rule(&self, rule: usize) -> bool {
        self.set.contains(&Element::Rule(rule))
    }
}

impl Search<'_, '_> {
    /// Takes away what is not needed for the set to be impossible, in the order given.
    fn filter(&mut self, elements: &[Element]) -> ControlFlow<(), Vec<Element>> {
        let mut kept = elements.to_vec();
        for element in elements {
            let without: Vec<Element> =
                kept.iter().copied().filter(|other| other != element).collect();
            if self.is_impossible(&without)? {
                kept = without;
            }
        }
        ControlFlow::Continue(kept)
    }

    /// Every set of a size that asks for something, as far as there are not too many.
    fn sets(&self, elements: &[Element], size: usize) -> Vec<Vec<Element>> {
        let asks = |element: &Element| {
            matches!(element, Element::Limit(place)
                if matches!(self.limits[*place], Constraint::AtLeast { .. }))
        };
        let mut sets: Vec<Vec<Element>> = vec![Vec::new()];
        for _ in 0..size {
            let mut longer = Vec::new();
            for set in &sets {
                let after = set.last().and_then(|last| elements.iter().position(|e| e == last));
                for element in &elements[after.map_or(0, |place| place + 1)..] {
                    let mut set = set.clone();
                    set.push(*element);
                    longer.push(set);
                }
            }
            if longer.len() > 50 * SETS {
                return Vec::new();
            }
            sets = longer;
        }
        sets.retain(|set| set.iter().any(asks));
        if sets.len() > SETS { Vec::new() } else { sets }
    }

    fn is_impossible(&mut self, set: &[Element]) -> ControlFlow<(), bool> {
        let problem = self.problem(set);
        let limits = &problem.limits;
        if limits.scopes.iter().all(|scope| scope.min_pieces == 0 && scope.min_stores == 0) {
            return ControlFlow::Continue(false);
        }
        if self.proven {
            let rows = Row::all_of(&problem, limits);
            let closed = vec![false; problem.slots()];
            match price(&problem, &rows, &closed, None, self.tick) {
                Ok(_) => ControlFlow::Continue(false),
                Err(Unpriced::Impossible) => ControlFlow::Continue(true),
                Err(Unpriced::Cancelled) => ControlFlow::Break(()),
            }
        } else {
            match solve(&problem, self.tick) {
                Ok(_) => ControlFlow::Continue(false),
                Err(Unsolved::Cancelled) => ControlFlow::Break(()),
                Err(_) => ControlFlow::Continue(true),
            }
        }
    }

    /// The problem under a set of constraints. A campaign that nothing is asked of does not matter
    /// to whether they can hold: it can stay unused.
    fn problem(&self, set: &[Element]) -> Problem {
        let counts = Chosen { set, limits: &self.limits };
        let asked: Vec<usize> = set
            .iter()
            .filter_map(|element| match element {
                Element::Limit(place) => match &self.limits[*place] {
                    Constraint::AtLeast { campaign, .. } => Some(self.case.slot(campaign)),
                    _ => None,
                },
                Element::Rule(_) => None,
            })
            .collect();
        self.case.problem(self.floors, &counts, |slot| asked.contains(&slot))
    }

    fn worded(&self, set: &[Element]) -> Conflict {
        let problem = self.problem(set);
        let constraints: Vec<Constraint> = set
            .iter()
            .map(|element| match element {
                Element::Limit(place) => self.limits[*place].clone(),
                Element::Rule(rule) => self.case.rules.rules[*rule].clone(),
            })
            .collect();
        let limited = constraints.iter().find_map(|constraint| match constraint {
            Constraint::AtMost { limit, .. } => Some(*limit),
            _ => None,
        });
        let is_demand = |constraint: &&Constraint| matches!(constraint, Constraint::AtLeast { .. });
        let demands = constraints.iter().filter(is_demand).count();
        let (mut parts, mut most) = (Vec::new(), None);
        for constraint in constraints.iter().filter(is_demand) {
            let Constraint::AtLeast { campaign, limit } = constraint else { continue };
            let reach = Reach::of(self.case, &problem, self.case.slot(campaign), *limit);
            if demands == 1 && limited.is_none() {
                most = Some(reach.most);
            }
            let takes = limited.and_then(|limited| reach.least(limited));
            parts.push(ConflictPart { constraint: constraint.clone(), takes });
        }
        let others = constraints.iter().filter(|constraint| !is_demand(constraint));
        parts.extend(
            others.map(|constraint| ConflictPart { constraint: constraint.clone(), takes: None }),
        );
        Conflict { parts, most, proven: self.proven, currency: self.case.settings.currency.clone() }
    }
}

/// What a demand takes at least, and what could be had at most.
struct Reach {
    most: Amount,
    money: Option<Money>,
    pieces: Option<u64>,
    stores: Option<u32>,
    unit: Amount,
}

impl Reach {
    fn of(case: &Case, problem: &Problem, slot: usize, limit: Amount) -> Reach {
        let (unit_cost, fixed) = case.costs[slot];
        let mut ranges: Vec<(u64, u64)> = (0..problem.stores())
            .filter_map(|store| {
                let ways = problem.ways(store).iter().filter(|way| way.slot as usize == slot);
                ways.map(|way| (way.low as u64, way.high as u64))
                    .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            })
            .collect();
        let cost = |stores: u32, pieces: u64| {
            let exact = i128::from(unit_cost.0) * i128::from(pieces) / 100;
            Money(exact as i64 + fixed.0 * i64::from(stores))
        };
        let all: u64 = ranges.iter().map(|range| range.1).sum();
        match limit {
            Amount::Stores(least) => {
                ranges.sort_unstable();
                let chosen = ranges.iter().take(least as usize);
                let enough = ranges.len() >= least as usize;
                let pieces: u64 = chosen.map(|range| range.0).sum();
                Reach {
                    most: Amount::Stores(ranges.len() as u32),
                    money: enough.then(|| cost(least, pieces)),
                    pieces: enough.then_some(pieces),
                    stores: None,
                    unit: limit,
                }
            }
            _ => {
                let least = match limit {
                    Amount::Pieces(pieces) => pieces,
                    _ => 0,
                };
                ranges.sort_unstable_by_key(|range| std::cmp::Reverse(range.1));
                let (mut stores, mut reached) = (0, 0);
                for range in &ranges {
                    if reached >= least {
                        break;
                    }
                    reached += range.1;
                    stores += 1;
                }
                let enough = reached >= least;
                Reach {
                    most: Amount::Pieces(all),
                    money: enough.then(|| cost(stores, least)),
                    pieces: None,
                    stores: enough.then_some(stores),
                    unit: limit,
                }
            }
        }
    }

    /// The least it takes of what is limited, if that is not said already.
    fn least(&self, limited: Amount) -> Option<Amount> {
        match (limited, self.unit) {
            (Amount::Money(_), _) => self.money.map(Amount::Money),
            (Amount::Pieces(_), Amount::Stores(_)) => self.pieces.map(Amount::Pieces),
            (Amount::Stores(_), Amount::Pieces(_)) => self.stores.map(Amount::Stores),
            _ => None,
        }
    }
}
