//! The solver on problems drawn at random. Rules, conflicts and whole runs are tested in their
//! own places.

mod exact;
mod metamorphic;

use std::ops::ControlFlow;

use stats::rng::Rng;

use super::print_runs::{Solved, Unsolved, solve};
use super::problem::{Limits, Problem};
use crate::matrix::quantity::{Bounds, Offer};
use crate::money::{Money, UnitCost};

/// A chain whose stores and campaigns differ.
#[derive(Clone, Copy, Debug)]
struct Chain {
    stores: usize,
    campaigns: usize,
    seed: u64,
}

/// A store's bounds and offers.
type Drawn = (Bounds, Vec<Offer>);

impl Chain {
    fn draw(self) -> (Vec<(UnitCost, Money)>, Vec<Drawn>) {
        println!("{self:?}");
        let mut rng = Rng::new(self.seed);
        let costs: Vec<(UnitCost, Money)> = (0..self.campaigns)
            .map(|_| {
                (UnitCost(3_500 + i64::from(rng.below(2_500))), Money(i64::from(rng.below(4_000))))
            })
            .collect();
        let pull: Vec<f64> = (0..self.campaigns).map(|_| (0.25 * rng.normal()).exp()).collect();
        let stores = (0..self.stores)
            .map(|_| {
                let bounds = Bounds::new(250, None, Some(2_000 + rng.below(20_000)), None);
                let own = (0.25 * rng.normal()).exp();
                let offers = (0..self.campaigns)
                    .map(|slot| Offer {
                        rate: 0.012 * own * pull[slot] * (0.2 * rng.normal()).exp(),
                        at: 2_500.0,
                        delta: 0.15,
                        margin: 60.0,
                        unit_cost: costs[slot].0.units(),
                        fixed_cost: costs[slot].1.units(),
                        min_run: 0.0,
                    })
                    .collect();
                (bounds, offers)
            })
            .collect();
        (costs, stores)
    }

    fn problem(self, limits: Limits) -> Problem {
        let (costs, stores) = self.draw();
        problem(&costs, &stores, limits)
    }

    /// What all stores' own best cost, in cents, and how many pieces that is.
    fn appetite(self) -> (i64, i64) {
        let problem = self.problem(Limits::none(self.campaigns));
        let free = go(&problem).unwrap();
        let sums = sums(&problem, &free);
        (sums.0, sums.1)
    }

    /// Limits that bind in every way: a share of the appetite as budget and as pieces and stores
    /// by campaign, and print runs.
    fn tight(self) -> Limits {
        let (cents, pieces) = self.appetite();
        let mut limits = Limits::none(self.campaigns);
        limits.money = Some(cents / 3);
        for scope in &mut limits.scopes[..self.campaigns] {
            scope.max_pieces = Some(pieces / 2 / self.campaigns as i64);
            scope.max_stores = Some((self.stores / self.campaigns) as i64);
        }
        limits.print_runs = vec![Some(pieces / 8 / self.campaigns as i64); self.campaigns];
        limits
    }
}

fn problem(costs: &[(UnitCost, Money)], stores: &[Drawn], limits: Limits) -> Problem {
    let mut problem = Problem::new(costs.to_vec(), limits);
    for (bounds, offers) in stores {
        problem.add_store(offers.iter().enumerate().map(|(slot, offer)| (slot, *offer, *bounds)));
    }
    problem
}

fn go(problem: &Problem) -> Result<Solved, Unsolved> {
    solve(problem, &mut || ControlFlow::Continue(()))
}

/// Cents, pieces and stores in all, and pieces and stores by slot, summed here anew.
fn sums(problem: &Problem, solved: &Solved) -> (i64, i64, i64, Vec<(i64, i64)>) {
    let mut by_slot = vec![(0, 0); problem.slots()];
    let mut cents = 0;
    for (store, taken) in solved.taken.iter().enumerate() {
        let Some(taken) = taken else { continue };
        let slot = taken.slot as usize;
        let way = &problem.ways(store)[taken.way as usize];
        assert_eq!(way.slot, taken.slot);
        assert!((way.low..=way.high).contains(&(taken.pieces as f64)), "{taken:?} of {way:?}");
        by_slot[slot].0 += taken.pieces;
        by_slot[slot].1 += 1;
        let (unit, fixed) = problem.costs[slot];
        cents += (unit.times(taken.pieces as u32) + fixed).0;
    }
    let pieces = by_slot.iter().map(|sums| sums.0).sum();
    let stores = by_slot.iter().map(|sums| sums.1).sum();
    (cents, pieces, stores, by_slot)
}

/// Every limit holds, to the piece and to the cent.
fn assert_kept(problem: &Problem, solved: &Solved) {
    let (cents, pieces, stores, by_slot) = sums(problem, solved);
    let limits = &problem.limits;
    assert!(limits.money.is_none_or(|most| cents <= most), "{cents} of {:?}", limits.money);
    let all = by_slot.iter().copied().chain([(pieces, stores)]);
    for (scope, (pieces, stores)) in limits.scopes.iter().zip(all) {
        assert!(pieces >= scope.min_pieces && stores >= scope.min_stores, "{scope:?} {pieces}");
        assert!(scope.max_pieces.is_none_or(|most| pieces <= most), "{scope:?} {pieces}");
        assert!(scope.max_stores.is_none_or(|most| stores <= most), "{scope:?} {stores}");
    }
    for (run, (pieces, _)) in limits.print_runs.iter().zip(&by_slot) {
        assert!(run.is_none_or(|run| *pieces == 0 || *pieces >= run), "{run:?} {pieces}");
    }
    assert!(solved.profit <= solved.bound * (1.0 + 1e-9) + 1e-6);
    assert!(solved.bound <= solved.relaxed_bound * (1.0 + 1e-9) + 1e-6);
}

#[test]
fn budget_pieces_stores_and_print_runs_are_kept_within_half_a_per_cent_of_the_bound() {
    for seed in 1..=4 {
        let chain = Chain { stores: 250, campaigns: 6, seed };
        let problem = chain.problem(chain.tight());
        let solved = go(&problem).unwrap();
        assert_kept(&problem, &solved);
        let gap = 1.0 - solved.profit / solved.bound;
        println!("gap {:.4}%", 100.0 * gap);
        assert!(gap < 0.005, "{gap}");
        assert!(solved.multipliers.iter().filter(|l| **l > 0.0).count() >= 3);
    }
}

#[test]
fn without_limits_every_store_gets_its_own_best() {
    let chain = Chain { stores: 60, campaigns: 5, seed: 3 };
    let (costs, stores) = chain.draw();
    let problem = problem(&costs, &stores, Limits::none(5));
    let solved = go(&problem).unwrap();
    for ((bounds, offers), taken) in stores.iter().zip(&solved.taken) {
        let best = offers
            .iter()
            .map(|offer| offer.best(0.0, *bounds))
            .enumerate()
            .max_by(|a, b| a.1.value(0.0).total_cmp(&b.1.value(0.0)))
            .filter(|(_, choice)| choice.value(0.0) > 0.0)
            .map(|(slot, choice)| (slot as u32, choice.quantity.floor() as i64));
        assert_eq!(taken.map(|taken| (taken.slot, taken.pieces)), best);
    }
}

#[test]
fn like_stores_share_what_is_not_enough_for_all() {
    let (costs, drawn) = Chain { stores: 1, campaigns: 3, seed: 3 }.draw();
    let stores: Vec<Drawn> = vec![drawn[0].clone(); 100];
    let mut limits = Limits::none(3);
    limits.scopes[3].max_stores = Some(40);
    let solved = go(&problem(&costs, &stores, limits.clone())).unwrap();
    assert_eq!(solved.taken.iter().flatten().count(), 40);
    limits.money = Some(1_000_000);
    let problem = problem(&costs, &stores, limits);
    let solved = go(&problem).unwrap();
    assert_kept(&problem, &solved);
    assert!(solved.profit > 0.995 * solved.bound, "{} of {}", solved.profit, solved.bound);
}

#[test]
fn a_curve_without_an_inner_best_still_meets_a_budget() {
    let (costs, mut stores) = Chain { stores: 200, campaigns: 3, seed: 8 }.draw();
    for (_, offers) in &mut stores {
        offers.iter_mut().for_each(|offer| offer.delta = -0.02);
    }
    let mut limits = Limits::none(3);
    limits.money = Some(20_000_000);
    let problem = problem(&costs, &stores, limits);
    let solved = go(&problem).unwrap();
    assert_kept(&problem, &solved);
    assert!(solved.profit > 0.995 * solved.bound, "{} of {}", solved.profit, solved.bound);
}

#[test]
fn it_can_be_cancelled_at_any_step() {
    let chain = Chain { stores: 60, campaigns: 4, seed: 5 };
    let problem = chain.problem(chain.tight());
    for stop in [1, 5, 40] {
        let mut steps = 0;
        let ended = solve(&problem, &mut || {
            steps += 1;
            if steps == stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(ended, Err(Unsolved::Cancelled)), "{stop}");
    }
}
