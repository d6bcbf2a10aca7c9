//! The solver on problems drawn at random.

use std::ops::ControlFlow;

use stats::rng::Rng;

use super::print_runs::{Solved, Unsolved, solve};
use super::problem::{Limits, Problem};
use crate::matrix::quantity::{Bounds, Offer};
use crate::money::{Money, UnitCost};

/// A chain whose stores differ, with campaigns that differ.
pub(super) fn chain(stores: usize, campaigns: usize, seed: u64, limits: Limits) -> Problem {
    let mut rng = Rng::new(seed);
    let costs: Vec<(UnitCost, Money)> = (0..campaigns)
        .map(|_| (UnitCost(3_500 + i64::from(rng.below(2_500))), Money(i64::from(rng.below(4_000)))))
        .collect();
    let pull: Vec<f64> = (0..campaigns).map(|_| (0.25 * rng.normal()).exp()).collect();
    let mut problem = Problem::new(costs.clone(), limits);
    for _ in 0..stores {
        let bounds = Bounds::new(250, None, Some(2_000 + rng.below(20_000)), None);
        let own = (0.25 * rng.normal()).exp();
        let offers: Vec<(usize, Offer, Bounds)> = (0..campaigns)
            .map(|slot| {
                let offer = Offer {
                    rate: 0.012 * own * pull[slot] * (0.2 * rng.normal()).exp(),
                    at: 2_500.0,
                    delta: 0.15,
                    margin: 60.0,
                    unit_cost: costs[slot].0.units(),
                    fixed_cost: costs[slot].1.units(),
                };
                (slot, offer, bounds)
            })
            .collect();
        problem.add_store(offers);
    }
    problem
}

fn go(problem: &Problem) -> Result<Solved, Unsolved> {
    solve(problem, &mut || ControlFlow::Continue(()))
}

