//! How many pieces: the profit-best quantity in closed form, and one multiplier for a budget.
//!
//! With p(q) = p₀ (q/q₀)^(−δ), profit M·q·p(q) − c·q − F is largest at
//!   q* = q₀ [(1 − δ) M p₀ / (c (1 + λ))]^(1/δ),   0 < δ < 1,
//! where λ ≥ 0 is what a unit of the budget earns beyond itself at the margin. The power law is
//! the logit slope for small p; δ(1 − p₀) makes it the local one for larger p.

use super::QuantityBound;

/// What one campaign offers one store.
#[derive(Clone, Copy, Debug)]
pub(in crate::matrix) struct Offer {
    /// p₀, expected at `at` pieces.
    pub rate: f64,
    /// q₀.
    pub at: f64,
    /// δ.
    pub delta: f64,
    /// M, in currency units.
    pub margin: f64,
    /// c, in currency units.
    pub unit_cost: f64,
    /// F, in currency units.
    pub fixed_cost: f64,
    /// Smallest run of the campaign for a store, in pieces; 0 for none.
    pub min_run: f64,
}

/// The quantities allowed, and what it is that allows no more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::matrix) struct Bounds {
    /// Smallest run.
    pub low: f64,
    /// Largest, not below `low`.
    pub high: f64,
    /// Why not more.
    pub why_high: QuantityBound,
    /// The most that the store can take at all, not below `high`, which may stop before it where
    /// more is unproven.
    pub most: f64,
}

/// A quantity and what it would earn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::matrix) struct Choice {
    /// Pieces.
    pub quantity: f64,
    /// What decided it.
    pub bound: QuantityBound,
    /// M·q·p(q).
    pub margin: f64,
    /// c·q + F.
    pub cost: f64,
}

impl Choice {
    /// Margin less cost, a unit of cost weighing 1 + λ.
    pub(in crate::matrix) fn value(&self, multiplier: f64) -> f64 {
        self.margin - (1.0 + multiplier) * self.cost
    }
}

impl Bounds {
    /// From what is known of a store. A household limit and a largest run are never exceeded; the
    /// proven range yields to the smallest run.
    pub(in crate::matrix) fn new(
        min_run: u32,
        max_run: Option<u32>,
        households: Option<u32>,
        proven: Option<f64>,
    ) -> Bounds {
        let limit =
            |limit: Option<u32>| limit.filter(|limit| *limit > 0).map_or(f64::INFINITY, f64::from);
        let (households, max_run) = (limit(households), limit(max_run));
        let (hard, why) = if households <= max_run {
            (households, QuantityBound::Households)
        } else {
            (max_run, QuantityBound::MaximumRun)
        };
        let low = f64::from(min_run.max(1)).min(hard);
        // Without any limit a quantity must still be a number a mail house can print.
        let most = hard.min(10_000_000.0);
        let proven = proven.unwrap_or(f64::INFINITY).max(low);
        if proven < hard {
            Bounds { low, high: proven, why_high: QuantityBound::Unproven, most }
        } else {
            Bounds { low, high: most, why_high: why, most }
        }
    }

    /// The same for a campaign of which a store gets at least so many pieces: the larger of the two
    /// smallest runs counts, and what is proven yields to it. `None` when the store cannot take as
    /// many.
    pub(in crate::matrix) fn at_least(self, pieces: f64) -> Option<Bounds> {
        (pieces <= self.most).then(|| {
            let low = self.low.max(pieces);
            Bounds { low, high: self.high.max(low), ..self }
        })
    }
}

impl Offer {
    /// M·q·p(q).
    pub(in crate::matrix) fn margin_at(&self, quantity: f64) -> f64 {
        self.margin * self.rate * quantity * (quantity / self.at).powf(-self.delta)
    }

    pub(in crate::matrix) fn cost_at(&self, quantity: f64) -> f64 {
        self.unit_cost * quantity + self.fixed_cost
    }

    fn choice(&self, quantity: f64, bound: QuantityBound) -> Choice {
        Choice { quantity, bound, margin: self.margin_at(quantity), cost: self.cost_at(quantity) }
    }

    /// The best quantity when a unit of cost weighs 1 + λ.
    pub(in crate::matrix) fn best(&self, multiplier: f64, bounds: Bounds) -> Choice {
        self.best_at(self.unit_cost * (1.0 + multiplier), bounds)
    }

    /// The best quantity when a piece costs `price`, which may be negative.
    pub(in crate::matrix) fn best_at(&self, price: f64, bounds: Bounds) -> Choice {
        let low = || {
            self.choice(
                bounds.low,
                if bounds.low < bounds.high { QuantityBound::MinimumRun } else { bounds.why_high },
            )
        };
        let high = || self.choice(bounds.high, bounds.why_high);
        if self.delta <= 1e-6 || self.delta >= 1.0 {
            // Not concave, or falling: the best quantity is one of the ends.
            let (low, high) = (low(), high());
            let worth = |choice: &Choice| choice.margin - price * choice.quantity;
            return if worth(&high) > worth(&low) { high } else { low };
        }
        let worth = (1.0 - self.delta) * self.margin * self.rate / price;
        let quantity = self.at * worth.powf(1.0 / self.delta);
        // Written so that a free piece (infinite or undefined quantity) goes to the top.
        if quantity <= bounds.low {
            low()
        } else if quantity < bounds.high {
            self.choice(quantity, QuantityBound::ProfitBest)
        } else {
            high()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: Offer = Offer {
        rate: 0.015,
        at: 2_500.0,
        delta: 0.25,
        margin: 60.0,
        unit_cost: 0.55,
        fixed_cost: 0.0,
        min_run: 0.0,
    };
    const WIDE: Bounds =
        Bounds { low: 1.0, high: 1e6, why_high: QuantityBound::Households, most: 1e6 };

    #[test]
    fn the_closed_form_is_the_published_example_and_the_grids_best() {
        let best = EXAMPLE.best(0.0, WIDE);
        assert!((best.quantity - 5_671.58).abs() < 0.01, "{}", best.quantity);
        assert_eq!(best.bound, QuantityBound::ProfitBest);
        let profit = |quantity: u32| {
            EXAMPLE.margin_at(f64::from(quantity)) - EXAMPLE.cost_at(f64::from(quantity))
        };
        let on_grid = (1..20_000).max_by(|a, b| profit(*a).total_cmp(&profit(*b))).unwrap();
        assert!((f64::from(on_grid) - best.quantity).abs() <= 1.0);
    }

    #[test]
    fn dearer_money_never_asks_for_more_pieces() {
        let mut before = f64::INFINITY;
        for multiplier in [0.0, 0.1, 0.5, 2.0, 50.0] {
            let quantity = EXAMPLE.best(multiplier, Bounds::new(250, None, None, None)).quantity;
            assert!(quantity <= before);
            before = quantity;
        }
        assert_eq!(before, 250.0);
    }

    #[test]
    fn the_ends_say_what_they_are() {
        let bounds = Bounds::new(250, Some(9_000), Some(4_000), None);
        assert_eq!(EXAMPLE.best(0.0, bounds), EXAMPLE.choice(4_000.0, QuantityBound::Households));
        let bounds = Bounds::new(250, Some(3_000), Some(4_000), Some(50_000.0));
        assert_eq!(EXAMPLE.best(0.0, bounds).bound, QuantityBound::MaximumRun);
        let bounds = Bounds::new(250, None, Some(40_000), Some(1_500.0));
        assert_eq!(EXAMPLE.best(0.0, bounds).bound, QuantityBound::Unproven);
        let bounds = Bounds::new(8_000, None, Some(40_000), Some(1_500.0));
        assert_eq!(EXAMPLE.best(0.0, bounds).quantity, 8_000.0);
        // Fewer households than the smallest run: nobody gets two pieces.
        assert_eq!(Bounds::new(500, None, Some(120), None).low, 120.0);
    }

    #[test]
    fn the_larger_of_two_smallest_runs_counts_and_one_out_of_reach_is_none() {
        let bounds = Bounds::new(250, Some(3_000), Some(4_000), Some(1_500.0));
        assert_eq!(bounds.at_least(0.0), Some(bounds));
        assert_eq!(bounds.at_least(100.0).map(|of| of.low), Some(250.0));
        let larger = bounds.at_least(1_000.0).unwrap();
        assert_eq!((larger.low, larger.high), (1_000.0, 1_500.0));
        // What is proven yields, what the store can take does not.
        let unproven = bounds.at_least(2_000.0).unwrap();
        assert_eq!((unproven.low, unproven.high), (2_000.0, 2_000.0));
        assert_eq!(bounds.at_least(3_001.0), None);
        // A store that is smaller than the usual run is no larger for a campaign.
        assert_eq!(Bounds::new(500, None, Some(120), None).at_least(500.0), None);
    }

    #[test]
    fn curves_without_an_inner_best_go_to_an_end() {
        for (delta, expected) in [(-0.1, 1e6), (0.0, 1e6), (1.0, 1.0), (1.4, 1.0)] {
            assert_eq!(
                Offer { delta, ..EXAMPLE }.best(0.0, WIDE).quantity,
                expected,
                "δ = {delta}"
            );
        }
        assert_eq!(Offer { unit_cost: 0.0, ..EXAMPLE }.best(0.0, WIDE).quantity, 1e6);
        let dear = Offer { delta: 0.0, unit_cost: 5.0, ..EXAMPLE };
        assert_eq!(dear.best(0.0, WIDE).quantity, 1.0);
    }
}
