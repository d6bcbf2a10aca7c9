//! What must hold between answers to problems that differ in a known way.

use super::super::prices::What;
use super::*;

const CHAIN: Chain = Chain { stores: 80, campaigns: 4, seed: 21 };

fn solved(limits: Limits) -> Solved {
    let problem = CHAIN.problem(limits);
    let solved = go(&problem).unwrap();
    assert_kept(&problem, &solved);
    solved
}

#[test]
fn more_budget_never_lowers_profit() {
    let (cents, _) = CHAIN.appetite();
    let mut before = (0.0, 0.0);
    for twentieth in 1..=24 {
        let mut limits = CHAIN.tight();
        limits.print_runs = vec![None; 4];
        limits.money = Some(cents * twentieth / 20);
        let now = solved(limits);
        assert!(now.bound >= before.0 * (1.0 - 1e-5), "{} after {}", now.bound, before.0);
        // The allocation itself is within its gap of the bound.
        let gap = now.bound - now.profit;
        assert!(
            now.profit >= before.1 - gap - 1e-5 * now.bound,
            "{} after {}",
            now.profit,
            before.1
        );
        before = (now.bound, now.profit);
    }
}

#[test]
fn loosening_any_limit_never_lowers_the_bound() {
    let mut tight = CHAIN.tight();
    tight.scopes[1].min_pieces = tight.scopes[0].max_pieces.unwrap_or(0) * 4 / 5;
    tight.scopes[2].min_stores = 15;
    tight.scopes[4].max_pieces = tight.scopes[0].max_pieces.map(|most| most * 3);
    tight.scopes[4].max_stores = Some(70);
    tight.print_runs = vec![None; 4];
    let bound = solved(tight.clone()).bound;
    let mut looser: Vec<Limits> = Vec::new();
    let mut with = |change: &dyn Fn(&mut Limits)| {
        let mut limits = tight.clone();
        change(&mut limits);
        assert!(limits.money != tight.money || limits.scopes != tight.scopes);
        looser.push(limits);
    };
    with(&|limits| limits.money = limits.money.map(|most| most * 11 / 10));
    with(&|limits| limits.money = None);
    for place in 0..=4 {
        if tight.scopes[place].max_pieces.is_some() {
            with(&|limits| {
                limits.scopes[place].max_pieces =
                    limits.scopes[place].max_pieces.map(|l| l * 11 / 10);
            });
        }
        if tight.scopes[place].max_stores.is_some() {
            with(&|limits| {
                limits.scopes[place].max_stores = limits.scopes[place].max_stores.map(|l| l + 2);
            });
        }
    }
    with(&|limits| limits.scopes[1].min_pieces /= 2);
    with(&|limits| limits.scopes[2].min_stores -= 3);
    for limits in looser {
        let now = solved(limits).bound;
        assert!(now >= bound * (1.0 - 1e-5), "{now} after {bound}");
    }
}

#[test]
fn the_order_of_stores_and_campaigns_changes_nothing() {
    let (costs, stores) = CHAIN.draw();
    let limits = CHAIN.tight();
    let one = go(&problem(&costs, &stores, limits.clone())).unwrap();
    // Stores backwards; campaigns turned by one.
    let turned_costs: Vec<_> = (0..4).map(|slot| costs[(slot + 1) % 4]).collect();
    let turned: Vec<Drawn> = stores
        .iter()
        .rev()
        .map(|(bounds, offers)| (*bounds, (0..4).map(|slot| offers[(slot + 1) % 4]).collect()))
        .collect();
    let mut turned_limits = limits.clone();
    for slot in 0..4 {
        turned_limits.scopes[slot] = limits.scopes[(slot + 1) % 4];
        turned_limits.print_runs[slot] = limits.print_runs[(slot + 1) % 4];
    }
    let problem = problem(&turned_costs, &turned, turned_limits);
    let other = go(&problem).unwrap();
    assert_kept(&problem, &other);
    assert!((other.bound / one.bound - 1.0).abs() < 1e-4, "{} and {}", other.bound, one.bound);
    assert!((other.profit / one.profit - 1.0).abs() < 2e-3, "{} and {}", other.profit, one.profit);
}

#[test]
fn the_same_problem_has_the_same_answer() {
    let limits = CHAIN.tight();
    let (one, other) = (solved(limits.clone()), solved(limits));
    assert_eq!(
        (one.taken, one.profit, one.multipliers),
        (other.taken, other.profit, other.multipliers)
    );
}

#[test]
fn twice_the_stores_and_twice_the_limits_earn_twice_as_much() {
    let (costs, stores) = CHAIN.draw();
    let limits = CHAIN.tight();
    let once = go(&problem(&costs, &stores, limits.clone())).unwrap();
    let mut double = limits;
    double.money = double.money.map(|most| 2 * most);
    for scope in &mut double.scopes {
        scope.max_pieces = scope.max_pieces.map(|most| 2 * most);
        scope.max_stores = scope.max_stores.map(|most| 2 * most);
    }
    double.print_runs.iter_mut().for_each(|run| *run = run.map(|run| 2 * run));
    let all: Vec<Drawn> = stores.iter().chain(&stores).cloned().collect();
    let problem = problem(&costs, &all, double);
    let twice = go(&problem).unwrap();
    assert_kept(&problem, &twice);
    assert!((0.5 * twice.relaxed_bound / once.relaxed_bound - 1.0).abs() < 1e-3);
    assert!(0.5 * twice.profit >= once.profit * (1.0 - 2e-3));
    assert!(0.5 * twice.profit <= once.bound * (1.0 + 1e-3));
}

/// A finite difference on either side of every limit that has a price.
#[test]
fn a_shadow_price_is_what_the_next_units_earn() {
    let mut limits = CHAIN.tight();
    limits.print_runs = vec![None; 4];
    limits.scopes[1].min_pieces = limits.scopes[1].max_pieces.unwrap_or(0) * 9 / 10;
    limits.scopes[4].max_stores = Some(60);
    let at = solved(limits.clone());
    let mut priced = 0;
    for (row, price) in at.rows.iter().zip(&at.multipliers) {
        if *price <= 0.0 {
            continue;
        }
        let place = row.slot.unwrap_or(4);
        // Relief by a hundredth of the limit, at least one unit.
        let bound_at = |step: i64| {
            let mut changed = limits.clone();
            let scope = &mut changed.scopes[place];
            let size = match (row.what, row.least) {
                (What::Money, _) => {
                    let size = limits.money.unwrap_or(0) / 100;
                    changed.money = changed.money.map(|most| most + step * size);
                    size as f64 / 100.0
                }
                (What::Pieces, false) => {
                    let size = scope.max_pieces.unwrap_or(0) / 100;
                    scope.max_pieces = scope.max_pieces.map(|most| most + step * size);
                    size as f64
                }
                (What::Pieces, true) => {
                    let size = scope.min_pieces / 100;
                    scope.min_pieces -= step * size;
                    size as f64
                }
                (What::Stores, false) => {
                    scope.max_stores = scope.max_stores.map(|most| most + step);
                    1.0
                }
                (What::Stores, true) => {
                    scope.min_stores -= step;
                    1.0
                }
            };
            (solved(changed).bound, size)
        };
        let ((more, size), (less, _)) = (bound_at(1), bound_at(-1));
        let (gained, lost) = ((more - at.bound) / size, (at.bound - less) / size);
        println!("{row:?}: {price}, finite differences {gained} and {lost}");
        // The bound is concave in a limit: the price lies between the two differences.
        let slack = 0.02 * price + 2e-5 * at.bound / size;
        assert!(gained <= price + slack && price - slack <= lost, "{gained} {price} {lost}");
        priced += 1;
    }
    assert!(priced >= 4, "only {priced} limits have a price");
}
