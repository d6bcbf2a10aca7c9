//! Against independent answers: every allocation of tiny problems tried, and the linear relaxation
//! of small ones solved by the simplex method over a fine grid of quantities (microlp).

use microlp::{ComparisonOp, OptimizationDirection, Problem as Linear, SolveOutcome, Variable};
use stats::rng::Rng;

use super::super::prices::Row;
use super::super::problem::{Limits, Problem};
use super::*;

/// A handful of stores with few whole quantities each, and limits in their midst.
fn tiny(seed: u64) -> Problem {
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let slots = 2 + rng.below(2) as usize;
    let mut limits = Limits::none(slots);
    let maybe = |rng: &mut Rng, share: f64, from: u32, below: u32| {
        (rng.uniform() < share).then(|| i64::from(from + rng.below(below)))
    };
    limits.money = maybe(&mut rng, 0.7, 800, 4_000);
    for place in 0..=slots {
        let scope = &mut limits.scopes[place];
        scope.max_pieces = maybe(&mut rng, 0.3, 8, 30);
        scope.max_stores = maybe(&mut rng, 0.3, 1, 3);
        if place < slots {
            scope.min_pieces = maybe(&mut rng, 0.25, 4, 14).unwrap_or(0);
            scope.min_stores = maybe(&mut rng, 0.15, 1, 2).unwrap_or(0);
        }
    }
    for slot in 0..slots {
        let run = maybe(&mut rng, 0.4, 8, 25);
        let used = limits.scopes[slot].min_pieces > 0 || limits.scopes[slot].min_stores > 0;
        limits.print_runs[slot] = run.filter(|_| !used);
    }
    let costs: Vec<(UnitCost, Money)> = (0..slots)
        .map(|_| (UnitCost(5_000 + i64::from(rng.below(9_000))), Money(i64::from(rng.below(300)))))
        .collect();
    let mut problem = Problem::new(costs.clone(), limits);
    for _ in 0..4 + rng.below(2) {
        let low = 3 + rng.below(8);
        let bounds = Bounds::new(low, Some(low + rng.below(5)), None, None);
        let offers: Vec<(usize, Offer, Bounds)> = (0..slots)
            .map(|slot| {
                let offer = Offer {
                    rate: 0.2 * (0.5 + rng.uniform()),
                    at: 6.0,
                    delta: 0.3,
                    margin: 5.0 + 6.0 * rng.uniform(),
                    unit_cost: costs[slot].0.units(),
                    fixed_cost: costs[slot].1.units(),
                    min_run: 0.0,
                };
                (slot, offer, bounds)
            })
            .collect();
        problem.add_store(offers);
    }
    problem
}

/// The most that can be earned, by trying everything; `None` when nothing keeps the limits.
fn by_trying_everything(problem: &Problem) -> Option<f64> {
    struct Partial {
        pieces: Vec<i64>,
        stores: Vec<i64>,
        cents: i64,
        profit: f64,
        best: Option<f64>,
    }
    fn keeps(problem: &Problem, partial: &Partial) -> bool {
        let limits = &problem.limits;
        let all = (partial.pieces.iter().sum(), partial.stores.iter().sum());
        let each = partial.pieces.iter().copied().zip(partial.stores.iter().copied());
        let scopes = each.chain([all]).zip(&limits.scopes).all(|((pieces, stores), scope)| {
            pieces >= scope.min_pieces
                && stores >= scope.min_stores
                && scope.max_pieces.is_none_or(|most| pieces <= most)
                && scope.max_stores.is_none_or(|most| stores <= most)
        });
        let runs = limits
            .print_runs
            .iter()
            .zip(&partial.pieces)
            .all(|(run, pieces)| run.is_none_or(|run| *pieces == 0 || *pieces >= run));
        scopes && runs && limits.money.is_none_or(|most| partial.cents <= most)
    }
    fn try_from(problem: &Problem, store: usize, partial: &mut Partial) {
        if store == problem.stores() {
            if keeps(problem, partial) && partial.best.is_none_or(|best| partial.profit > best) {
                partial.best = Some(partial.profit);
            }
            return;
        }
        try_from(problem, store + 1, partial);
        for way in problem.ways(store) {
            for pieces in way.low as i64..=way.high as i64 {
                let slot = way.slot as usize;
                let cents = problem.cost(slot, pieces);
                if problem.limits.money.is_some_and(|most| partial.cents + cents > most) {
                    continue;
                }
                let profit = problem.profit(way, pieces);
                partial.pieces[slot] += pieces;
                partial.stores[slot] += 1;
                partial.cents += cents;
                partial.profit += profit;
                try_from(problem, store + 1, partial);
                partial.pieces[slot] -= pieces;
                partial.stores[slot] -= 1;
                partial.cents -= cents;
                partial.profit -= profit;
            }
        }
    }
    let nothing = vec![0; problem.slots()];
    let mut partial =
        Partial { pieces: nothing.clone(), stores: nothing, cents: 0, profit: 0.0, best: None };
    try_from(problem, 0, &mut partial);
    partial.best
}

#[test]
fn tiny_problems_are_solved_as_by_trying_everything() {
    let (mut solved, mut refused) = (0, 0);
    for seed in 1..=300 {
        let problem = tiny(seed);
        match (go(&problem), by_trying_everything(&problem)) {
            (Ok(ours), Some(exact)) => {
                assert_kept(&problem, &ours);
                assert!(ours.profit <= exact + 1e-9, "{} beats {exact}", ours.profit);
                assert!(exact <= ours.bound + 1e-6, "{exact} beats the bound {}", ours.bound);
                assert!(ours.profit >= exact * (1.0 - 2e-4), "{} of {exact}", ours.profit);
                solved += 1;
            }
            (Err(_), None) => refused += 1,
            (ours, exact) => panic!("{ours:?} where trying everything gives {exact:?}"),
        }
    }
    println!("{solved} solved, {refused} refused");
    assert!(solved > 150 && refused > 30);
}

/// The best of the linear relaxation over columns of whole quantities, at most 40 a way.
fn by_simplex(problem: &Problem, rows: &[Row]) -> f64 {
    let mut linear = Linear::new(OptimizationDirection::Maximize);
    let mut of_rows: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); rows.len()];
    for store in 0..problem.stores() {
        let mut of_store = Vec::new();
        for way in problem.ways(store) {
            let steps = 40.0_f64.min(way.high - way.low).max(1.0);
            let ratio = (way.high / way.low).powf(1.0 / steps);
            let mut quantities: Vec<i64> = (0..=steps as i32)
                .map(|step| (way.low * ratio.powi(step)).round() as i64)
                .map(|pieces| pieces.clamp(way.low as i64, way.high as i64))
                .collect();
            quantities.dedup();
            for pieces in quantities {
                let column = linear.add_var(problem.profit(way, pieces), (0.0, f64::INFINITY));
                of_store.push((column, 1.0));
                for (row, of_row) in rows.iter().zip(&mut of_rows) {
                    if row.slots(problem).contains(&(way.slot as usize)) {
                        let (piece, store) = row.weights(problem, way.slot as usize);
                        of_row.push((column, row.sign() * (piece * pieces as f64 + store)));
                    }
                }
            }
        }
        linear.add_constraint(of_store, ComparisonOp::Le, 1.0);
    }
    for (row, of_row) in rows.iter().zip(of_rows) {
        let side = if row.least { ComparisonOp::Ge } else { ComparisonOp::Le };
        linear.add_constraint(of_row, side, row.limit);
    }
    match linear.solve().unwrap() {
        SolveOutcome::Solution(solution) => solution.objective(),
        SolveOutcome::Interrupted(_) => panic!("nothing interrupts it"),
    }
}

#[test]
fn the_bound_is_that_of_the_linear_relaxation() {
    for seed in 1..=6 {
        let chain = Chain { stores: 25, campaigns: 3, seed };
        let mut limits = chain.tight();
        limits.print_runs = vec![None; 3];
        limits.scopes[0].min_pieces = limits.scopes[1].max_pieces.unwrap_or(0) / 2;
        let problem = chain.problem(limits);
        let solved = go(&problem).unwrap();
        let rows = Row::all_of(&problem, &problem.limits);
        let simplex = by_simplex(&problem, &rows);
        println!("{} against {simplex} by simplex", solved.bound);
        // A grid of quantities loses a little, and never gains.
        assert!(solved.bound >= simplex - 1e-6 * simplex);
        assert!(solved.bound <= simplex * 1.001);
    }
}
