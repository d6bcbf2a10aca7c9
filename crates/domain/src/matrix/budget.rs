//! Meeting a budget: one multiplier for all stores, found by bisection.
//!
//! Each store takes the campaign and quantity with the largest margin − (1 + λ)·cost, or nothing
//! when none is above zero. Cost falls as λ rises; the smallest λ that fits the budget is the
//! optimum of the relaxed problem, and what is left over goes to the stores that come next.

use super::quantity::{Bounds, Choice, Offer};

/// A store's offers, one per campaign on offer.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Quantities allowed.
    pub bounds: Bounds,
    /// In the order of the campaigns on offer.
    pub offers: Vec<Offer>,
}

/// What a store gets: which offer, and how much of it.
pub(super) type Pick = Option<(usize, Choice)>;

/// Who gets what, and at which multiplier.
#[derive(Clone, Debug)]
pub(super) struct Allocation {
    /// λ; 0 when there is money enough.
    pub multiplier: f64,
    /// One per line.
    pub picks: Vec<Pick>,
}

impl Line {
    /// The best offer and quantity at a multiplier, whatever it is worth.
    pub(super) fn best(&self, multiplier: f64) -> Pick {
        self.offers.iter().map(|offer| offer.best(multiplier, self.bounds)).enumerate().max_by(
            |(a_place, a), (b_place, b)| {
                // The first of equals, so that the result does not depend on the iteration.
                a.value(multiplier).total_cmp(&b.value(multiplier)).then(b_place.cmp(a_place))
            },
        )
    }

    fn worthwhile(&self, multiplier: f64) -> Pick {
        self.best(multiplier).filter(|(_, choice)| choice.value(multiplier) > 0.0)
    }
}

/// Spends at most `budget` (in currency units) on the lines that are `eligible`. Whole pieces.
pub(super) fn allocate(lines: &[Line], eligible: &[bool], budget: Option<f64>) -> Allocation {
    let at = |multiplier: f64| -> Vec<Pick> {
        let pick = |line: &Line| {
            line.worthwhile(multiplier).map(|(slot, choice)| (slot, whole(line, slot, choice)))
        };
        lines
            .iter()
            .zip(eligible)
            .map(|(line, eligible)| if *eligible { pick(line) } else { None })
            .collect()
    };
    let free = at(0.0);
    // Each store's cost is rounded to the cent later.
    let Some(limit) = budget.map(|budget| budget - 0.005 * lines.len() as f64) else {
        return Allocation { multiplier: 0.0, picks: free };
    };
    if spent(&free) <= limit {
        return Allocation { multiplier: 0.0, picks: free };
    }
    let (mut low, mut high) = (0.0_f64, 1e6_f64.ln());
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if spent(&at(middle.exp_m1())) <= limit {
            high = middle;
        } else {
            low = middle;
        }
        if high - low < 1e-9 {
            break;
        }
    }
    let multiplier = high.exp_m1();
    let mut picks = at(multiplier);
    fill(&mut picks, &at(low.exp_m1()), limit, multiplier);
    Allocation { multiplier, picks }
}

/// Many like stores may leave together when λ rises by next to nothing: lets in again as many as
/// the money allows, in the order given.
fn fill(picks: &mut [Pick], richer: &[Pick], limit: f64, multiplier: f64) {
    let mut left = limit - spent(picks);
    for (pick, wished) in picks.iter_mut().zip(richer) {
        let (cost, value) =
            pick.map_or((0.0, 0.0), |(_, choice)| (choice.cost, choice.value(multiplier)));
        if let Some((_, choice)) = wished {
            let gains = choice.value(multiplier) >= value - 1e-6 * choice.margin;
            if choice.cost > cost && choice.cost - cost <= left && gains {
                left -= choice.cost - cost;
                *pick = *wished;
            }
        }
    }
}

fn spent(picks: &[Pick]) -> f64 {
    picks.iter().flatten().map(|(_, choice)| choice.cost).sum()
}

/// Rounded down to whole pieces, never below the smallest run.
fn whole(line: &Line, slot: usize, choice: Choice) -> Choice {
    let quantity = choice.quantity.floor();
    let offer = &line.offers[slot];
    Choice { quantity, margin: offer.margin_at(quantity), cost: offer.cost_at(quantity), ..choice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::rng::Rng;

    fn lines(count: usize, seed: u64) -> Vec<Line> {
        let mut rng = Rng::new(seed);
        (0..count)
            .map(|_| Line {
                bounds: Bounds::new(200, None, Some(2_000 + rng.below(20_000)), None),
                offers: (0..5)
                    .map(|_| Offer {
                        rate: 0.02 * rng.uniform(),
                        at: 2_500.0,
                        delta: 0.15 + 0.1 * rng.uniform(),
                        margin: 30.0 + 40.0 * rng.uniform(),
                        unit_cost: 0.3 + 0.4 * rng.uniform(),
                        fixed_cost: 20.0,
                    })
                    .collect(),
            })
            .collect()
    }

    fn profit(allocation: &Allocation) -> f64 {
        allocation.picks.iter().flatten().map(|(_, choice)| choice.value(0.0)).sum()
    }

    #[test]
    fn a_budget_is_kept_and_nearly_used_up() {
        for seed in 1..=5 {
            println!("seed {seed}");
            let lines = lines(300, seed);
            let eligible = vec![true; lines.len()];
            let all = spent(&allocate(&lines, &eligible, None).picks);
            for share in [0.9, 0.5, 0.1] {
                let given = allocate(&lines, &eligible, Some(share * all));
                let used = spent(&given.picks);
                assert!(
                    used <= share * all && used > 0.98 * share * all,
                    "{used} of {}",
                    share * all
                );
                assert!(given.multiplier > 0.0);
            }
        }
    }

    #[test]
    fn more_budget_never_lowers_profit() {
        for seed in 1..=5 {
            println!("seed {seed}");
            let lines = lines(100, seed);
            let eligible = vec![true; lines.len()];
            let mut before = 0.0;
            for step in 1..40 {
                let now = profit(&allocate(&lines, &eligible, Some(3_000.0 * f64::from(step))));
                // What is left over is spent greedily, hence the small allowance.
                assert!(now >= before * 0.999, "{before} then {now}");
                before = now;
            }
        }
    }

    #[test]
    fn the_multiplier_is_what_the_next_money_earns() {
        let lines = lines(400, 9);
        let eligible = vec![true; lines.len()];
        let all = spent(&allocate(&lines, &eligible, None).picks);
        let (less, more) = (
            allocate(&lines, &eligible, Some(0.49 * all)),
            allocate(&lines, &eligible, Some(0.51 * all)),
        );
        let earned = (profit(&more) - profit(&less)) / (spent(&more.picks) - spent(&less.picks));
        let multiplier = allocate(&lines, &eligible, Some(0.5 * all)).multiplier;
        assert!((earned / multiplier - 1.0).abs() < 0.05, "{earned} and {multiplier}");
    }

    #[test]
    fn like_stores_share_a_budget_that_is_too_small_for_all() {
        let mut all = lines(1, 3);
        let line = all.remove(0);
        let lines: Vec<Line> = (0..100).map(|_| line.clone()).collect();
        let eligible = vec![true; 100];
        let smallest = line
            .offers
            .iter()
            .map(|offer| offer.cost_at(line.bounds.low))
            .fold(f64::INFINITY, f64::min);
        let given = allocate(&lines, &eligible, Some(40.0 * smallest));
        assert!(given.picks.iter().flatten().count() >= 20);
        assert!(allocate(&lines, &[false; 100], Some(1_000.0)).picks.iter().all(Option::is_none));
    }
}
