//! What the model says of a recommendation at another quantity, by the same arithmetic as the run.
//!
//! With L = ln(q/q₀) the linear predictor is normal with mean η₀ + β₁L and variance
//! v₀ + 2L·cov(η₀, β₁) + L²·var(β₁), exactly. A run keeps these few numbers with each line, so that
//! the browser answers while someone types.

use serde::{Deserialize, Serialize};
use stats::normal::Normal;

use super::confidence::Outlook;
use super::{Forecast, NextStatus, SkipCause, Status, Thresholds};
use crate::money::{Money, UnitCost};

/// Charts reach from a third to three times the recommended quantity.
const REACH: f64 = 3.0;

/// Everything that the forecast of a store's recommended campaign at any quantity depends on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Basis {
    /// q₀, the recommended quantity in pieces; above zero.
    pub quantity: u32,
    /// η₀: posterior mean of the linear predictor there.
    pub mean: f64,
    /// v₀: its posterior variance.
    pub variance: f64,
    /// β₁: what one more unit of ln(quantity) adds; negative for diminishing returns.
    pub slope: f64,
    /// Posterior variance of β₁.
    pub slope_variance: f64,
    /// Posterior covariance of β₁ and the linear predictor at q₀.
    pub covariance: f64,
    /// Variance from mailing to mailing beyond chance (σ_o²).
    pub noise: f64,
    /// What the variance of intervals and confidence is multiplied by (see
    /// [`Parameters::inflation`](super::Parameters::inflation)).
    pub inflation: f64,
    /// What a response earns, in currency units.
    pub margin: f64,
    /// What a response spends, in currency units, where the history knows revenue.
    pub basket: Option<f64>,
    /// Cost of one more piece.
    pub unit_cost: UnitCost,
    /// Cost of mailing at all.
    pub fixed_cost: Money,
    /// The smallest quantity the run would have chosen, in pieces.
    pub low: u32,
    /// The largest.
    pub high: u32,
    /// Where the statuses begin for this store.
    pub thresholds: Thresholds,
}

/// What the model says at one quantity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtQuantity {
    /// Pieces.
    pub quantity: u32,
    /// Expected rate and intervals.
    pub forecast: Forecast,
    /// Expected responses.
    pub responses: f64,
    /// Expected revenue, where the history knows revenue.
    pub revenue: Option<Money>,
    /// Pieces and fixed cost.
    pub cost: Money,
    /// What the expected responses earn before that cost.
    pub margin: Money,
    /// `margin − cost`.
    pub profit: Money,
    /// 0 to 100, as in [`Recommendation::confidence`](super::Recommendation::confidence).
    pub confidence: f64,
    /// What this quantity asks of people.
    pub status: Status,
    /// Why it would be skipped, if it would.
    pub skip_cause: Option<SkipCause>,
}

/// The forecast at a quantity (none is taken as one piece), from what a run keeps with a
/// recommendation. Equal to the recommendation itself at the recommended quantity.
pub fn forecast_at(basis: &Basis, quantity: u32) -> AtQuantity {
    basis.at(&mut basis.outlook(), quantity)
}

/// The forecast over a range of quantities, for a chart: at most `points` distinct quantities,
/// ascending and evenly spaced in ratio, from a third to three times the recommended quantity as
/// far as the run's bounds reach; the recommended quantity is always among them.
pub fn curve(basis: &Basis, points: u32) -> Vec<AtQuantity> {
    let centre = f64::from(basis.quantity.max(1));
    let low = (centre / REACH).max(f64::from(basis.low)).min(centre);
    let high = (centre * REACH).min(f64::from(basis.high)).max(centre);
    let steps = f64::from(points.max(2) - 1);
    let ratio = (high / low).ln();
    let mut quantities: Vec<u32> = (0..points.max(2))
        .map(|step| (low * (ratio * f64::from(step) / steps).exp()).round().max(1.0) as u32)
        .collect();
    // The place nearest to the recommended quantity shows exactly that.
    let nearest = (steps * (centre / low).ln() / ratio.max(1e-12)).round().min(steps) as usize;
    quantities[nearest] = basis.quantity.max(1);
    quantities.sort_unstable();
    quantities.dedup();
    let mut outlook = basis.outlook();
    quantities.into_iter().map(|quantity| basis.at(&mut outlook, quantity)).collect()
}

impl Basis {
    fn outlook(&self) -> Outlook {
        Outlook::new(self.noise, self.inflation)
    }

    /// The same, worked out around another quantity.
    pub(super) fn moved_to(&self, quantity: u32) -> Basis {
        let Normal { mean, variance } = self.known(quantity);
        let log = (f64::from(quantity.max(1)) / f64::from(self.quantity.max(1))).ln();
        Basis {
            quantity: quantity.max(1),
            mean,
            variance,
            covariance: self.covariance + log * self.slope_variance,
            ..*self
        }
    }

    /// Posterior of the linear predictor at a quantity.
    pub(super) fn known(&self, quantity: u32) -> Normal {
        let log = (f64::from(quantity.max(1)) / f64::from(self.quantity.max(1))).ln();
        let variance =
            self.variance + 2.0 * log * self.covariance + log * log * self.slope_variance;
        Normal { mean: self.mean + self.slope * log, variance: variance.max(0.0) }
    }

    /// [`forecast_at`] without building the tables anew; the outlook must be of the same noise
    /// and inflation.
    pub(super) fn at(&self, outlook: &mut Outlook, quantity: u32) -> AtQuantity {
        let quantity = quantity.max(1);
        let (forecast, confidence) = outlook.forecast(self.known(quantity), quantity);
        let responses = forecast.expected * f64::from(quantity);
        let margin = Money::from_units(responses * self.margin);
        let cost = self.unit_cost.times(quantity) + self.fixed_cost;
        let profit = margin - cost;
        let status = Status::of(confidence, self.thresholds);
        let (status, skip_cause) = if profit.0 <= 0 {
            (Status::Skip, Some(SkipCause::LosesMoney))
        } else if status == Status::Skip {
            (Status::Skip, Some(SkipCause::LowConfidence))
        } else {
            (status, None)
        };
        AtQuantity {
            quantity,
            forecast,
            responses,
            revenue: self.basket.map(|basket| Money::from_units(responses * basket)),
            cost,
            margin,
            profit,
            confidence,
            status,
            skip_cause,
        }
    }

    /// The nearest quantity, within the bounds and at most three times or a third of `now`, at
    /// which the confidence reaches the next better status than `now`'s.
    pub(super) fn next_status(
        &self,
        outlook: &mut Outlook,
        now: u32,
        status: Status,
        cause: Option<SkipCause>,
    ) -> Option<NextStatus> {
        let better = match (status, cause) {
            (Status::NeedsReview, _) => Status::AutoApprove,
            (Status::Skip, Some(SkipCause::LowConfidence)) => Status::NeedsReview,
            _ => return None,
        };
        let mut reaches = |quantity: u32| {
            let known = self.known(quantity);
            let confidence = outlook.confidence(known, quantity, outlook.expected(known));
            Status::of(confidence, self.thresholds) >= better
        };
        let (more, less) = (now.saturating_mul(3).min(self.high), now.div_ceil(3).max(self.low));
        let far = [more, less].into_iter().find(|far| *far != now && reaches(*far))?;
        let (mut fails, mut passes) = (now, far);
        while fails.abs_diff(passes) > (now / 500).max(1) {
            let middle = fails.midpoint(passes);
            if reaches(middle) {
                passes = middle;
            } else {
                fails = middle;
            }
        }
        Some(NextStatus { status: better, quantity: passes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASIS: Basis = Basis {
        quantity: 3_000,
        mean: -4.1,
        variance: 0.02,
        slope: -0.2,
        slope_variance: 0.002,
        covariance: -0.001,
        noise: 0.02,
        inflation: 1.0,
        margin: 40.0,
        basket: Some(70.0),
        unit_cost: UnitCost(4_500),
        fixed_cost: Money(2_500),
        low: 250,
        high: 6_000,
        thresholds: Thresholds { auto_approve: 75.0, review: 50.0 },
    };

    #[test]
    fn a_curve_keeps_to_the_bounds_and_shows_the_recommended_quantity() {
        for (points, low) in [(2, 1_000), (7, 1_000), (40, 1_000), (40, 250)] {
            let basis = Basis { quantity: if low == 250 { 251 } else { 3_000 }, ..BASIS };
            let curve = curve(&basis, points);
            assert!(curve.len() <= points as usize);
            assert!(curve.iter().any(|at| at.quantity == basis.quantity));
            assert!(curve.windows(2).all(|pair| pair[0].quantity < pair[1].quantity));
            assert!(curve.iter().all(|at| (low..=6_000).contains(&at.quantity)));
        }
        let fixed = Basis { low: 3_000, high: 3_000, ..BASIS };
        assert_eq!(curve(&fixed, 20).len(), 1);
    }

    #[test]
    fn more_pieces_cost_more_and_pull_a_lower_rate() {
        let curve = curve(&BASIS, 30);
        for pair in curve.windows(2) {
            assert!(pair[1].cost > pair[0].cost && pair[1].responses > pair[0].responses);
            assert!(pair[1].forecast.expected < pair[0].forecast.expected);
            assert_eq!(pair[0].profit, pair[0].margin - pair[0].cost);
        }
        // Far from what was seen the slope's own uncertainty tells.
        let sd = |quantity: u32| BASIS.known(quantity).sd();
        assert!(sd(300_000) > sd(30_000) && sd(30_000) > sd(12_000));
    }

    #[test]
    fn a_basis_around_another_quantity_says_the_same() {
        let moved = BASIS.moved_to(1_100);
        for quantity in [300, 1_100, 3_000, 20_000] {
            let (here, there) = (BASIS.known(quantity), moved.known(quantity));
            assert!((here.mean - there.mean).abs() < 1e-12);
            assert!((here.variance / there.variance - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn odd_quantities_have_sane_answers() {
        for quantity in [0, 1, u32::MAX] {
            let at = forecast_at(&BASIS, quantity);
            assert!(at.responses.is_finite() && (0.0..=100.0).contains(&at.confidence));
        }
        assert_eq!(forecast_at(&BASIS, 1).skip_cause, Some(SkipCause::LosesMoney));
    }

    #[test]
    fn a_wider_forecast_is_less_sure_of_the_same_expectation() {
        let wide = forecast_at(&Basis { inflation: 2.0, ..BASIS }, 3_000);
        let usual = forecast_at(&BASIS, 3_000);
        assert_eq!(wide.forecast.expected, usual.forecast.expected);
        assert!(wide.confidence < usual.confidence);
        assert!(wide.forecast.low < usual.forecast.low);
        assert!(wide.forecast.observed_high > usual.forecast.observed_high);
    }
}
