//! The binomial distribution, and the binomial whose logit is normal: what a forecast says about
//! the count that will be observed.

use crate::normal::{self, Normal};
use crate::special::{ln_choose, logistic, regularised_beta};

/// P(Y ≤ k) for Y ~ Bin(n, p), exactly. `k` below 0 gives 0, `k` ≥ n gives 1.
pub fn cdf(k: f64, n: f64, p: f64) -> f64 {
    let k = k.floor();
    if k < 0.0 {
        0.0
    } else if k >= n {
        1.0
    } else {
        regularised_beta(1.0 - p, n - k, k + 1.0)
    }
}

/// ln P(Y = k) for Y ~ Bin(n, p) with 0 < p < 1.
pub fn ln_mass(k: f64, n: f64, p: f64) -> f64 {
    ln_choose(n, k) + k * p.ln() + (n - k) * (-p).ln_1p()
}

/// P(Y ≤ k) for 0 ≤ k < n and 0 < p < 1, off by less than 1e-4 (see the test) and several times
/// faster than [`cdf`]: the sum of the masses for k up to 12, above that the normal approximation
/// of Peizer and Pratt.
///
/// Source: Peizer & Pratt (1968), JASA 63:1416–1456, as in Johnson, Kemp & Kotz (2005) §3.6.
pub fn cdf_quick(k: f64, n: f64, p: f64) -> f64 {
    let q = 1.0 - p;
    if k <= 12.0 {
        let odds = p / q;
        let mut mass = (n * (-p).ln_1p()).exp();
        let mut sum = mass;
        let mut i = 0.0;
        while i < k {
            mass *= odds * (n - i) / (i + 1.0);
            i += 1.0;
            sum += mass;
        }
        return sum.min(1.0);
    }
    let s = k + 0.5;
    let t = n - k - 0.5;
    let d = k + 2.0 / 3.0 - (n + 1.0 / 3.0) * p
        + 0.02 * (q / (k + 1.0) - p / (n - k) + (q - 0.5) / (n + 1.0));
    let correction = 1.0 + q * bend(s / (n * p)) + p * bend(t / (n * q));
    normal::cdf(d * (correction / ((n + 1.0 / 6.0) * p * q)).max(0.0).sqrt())
}

/// g(x) = (1 − x² + 2x ln x) / (1 − x)², with g(0) = 1 and g(1) = 0.
fn bend(x: f64) -> f64 {
    let gap = 1.0 - x;
    if x <= 0.0 {
        1.0
    } else if gap.abs() < 0.05 {
        // The series around 1, where the closed form cancels: g = y/3 + y²/6 + y³/10 + …
        gap * (1.0 / 3.0
            + gap
                * (1.0 / 6.0 + gap * (0.1 + gap * (1.0 / 15.0 + gap * (1.0 / 21.0 + gap / 28.0)))))
    } else {
        (1.0 - x * x + 2.0 * x * x.ln()) / (gap * gap)
    }
}

/// The count of successes among `trials` whose logit rate is itself only known as a normal
/// distribution: Y ~ Bin(trials, logistic(X)), X ~ N.
///
/// Integrated by the trapezoid rule over ±5.5 standard deviations with a step fine enough for
/// the binomial step, so that probabilities are good to about 1e-3 (see the tests).
#[derive(Clone, Debug)]
pub struct LogitNormalBinomial {
    trials: f64,
    rates: Vec<(f64, f64)>,
}

impl LogitNormalBinomial {
    /// The predictive distribution for `trials` ≥ 1.
    pub fn new(trials: u32, logit: Normal) -> LogitNormalBinomial {
        let mut made = LogitNormalBinomial { trials: 1.0, rates: Vec::with_capacity(64) };
        made.set(trials, logit);
        made
    }

    /// Changes it in place, so that scoring many needs no allocation.
    pub fn set(&mut self, trials: u32, logit: Normal) {
        const REACH: f64 = 5.5;
        self.trials = f64::from(trials.max(1));
        let sd = logit.sd();
        let p = logistic(logit.mean);
        // On the logit scale a single binomial step is this wide.
        let width = 1.0 / (self.trials * p * (1.0 - p)).sqrt().max(1e-3);
        let step = (1.2 * width / sd.max(1e-9)).clamp(0.05, 0.5);
        let half = (REACH / step).ceil() as i32;
        self.rates.clear();
        let mut total = 0.0;
        for place in -half..=half {
            let z = f64::from(place) * step;
            let weight = (-0.5 * z * z).exp();
            total += weight;
            let rate = logistic(logit.mean + sd * z).clamp(1e-12, 1.0 - 1e-12);
            self.rates.push((rate, weight));
        }
        for (_, weight) in &mut self.rates {
            *weight /= total;
        }
    }

    /// E[Y] / trials.
    pub fn mean_rate(&self) -> f64 {
        self.rates.iter().map(|(rate, weight)| rate * weight).sum()
    }

    /// P(Y ≤ k).
    pub fn cdf(&self, k: f64) -> f64 {
        let k = k.floor();
        if k < 0.0 {
            return 0.0;
        }
        if k >= self.trials {
            return 1.0;
        }
        self.rates
            .iter()
            .map(|(rate, weight)| weight * cdf_quick(k, self.trials, *rate))
            .sum::<f64>()
            .min(1.0)
    }

    /// P(Y = k), exact but for the integration; 0 for a `k` that is no count of the trials.
    pub fn mass(&self, k: f64) -> f64 {
        if !(0.0..=self.trials).contains(&k) || k.fract() != 0.0 {
            return 0.0;
        }
        let choose = ln_choose(self.trials, k);
        self.rates
            .iter()
            .map(|(rate, weight)| {
                weight * (choose + k * rate.ln() + (self.trials - k) * (-rate).ln_1p()).exp()
            })
            .sum()
    }

    /// P(low ≤ Y ≤ high).
    pub fn between(&self, low: f64, high: f64) -> f64 {
        (self.cdf(high) - self.cdf(low.ceil() - 1.0)).clamp(0.0, 1.0)
    }

    /// The smallest count whose cdf reaches `p`.
    pub fn quantile(&self, p: f64) -> f64 {
        // A bracket from the moments, widened where the tail is heavier than normal.
        let mean = self.mean_rate();
        let second: f64 = self.rates.iter().map(|(rate, weight)| weight * rate * rate).sum();
        let spread = (self.trials * (mean - second)
            + self.trials * self.trials * (second - mean * mean).max(0.0))
        .sqrt();
        let centre = self.trials * mean;
        let mut low = (centre - 3.0 * spread).floor().max(-1.0);
        let mut high = (centre + 3.0 * spread).ceil().min(self.trials);
        if low >= 0.0 && self.cdf(low) >= p {
            low = -1.0;
        }
        if self.cdf(high) < p {
            high = self.trials;
        }
        while high - low > 1.0 {
            let middle = (0.5 * (low + high)).floor();
            if self.cdf(middle) >= p {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_exact_cdf_sums_the_masses() {
        for (n, p) in [(12.0, 0.3), (2_500.0, 0.015), (40.0, 0.9)] {
            let mut sum = 0.0;
            for k in 0..(n as u32) {
                sum += ln_mass(f64::from(k), n, p).exp();
                assert!((cdf(f64::from(k), n, p) - sum).abs() < 1e-10, "{k} of {n} at {p}");
            }
        }
    }

    #[test]
    fn the_quick_cdf_is_as_close_as_it_says() {
        for (n, p, tolerance) in [
            (100.0, 0.01, 1e-4),
            (2_500.0, 0.0004, 1e-4),
            (2_500.0, 0.004, 1e-4),
            (2_500.0, 0.015, 1e-4),
            (30.0, 0.5, 1e-4),
            (100_000.0, 0.02, 1e-4),
        ] {
            let top = f64::min(n - 1.0, n * p + 8.0 * (n * p).sqrt() + 8.0) as u32;
            let worst = (0..=top)
                .map(|k| (cdf_quick(f64::from(k), n, p) - cdf(f64::from(k), n, p)).abs())
                .fold(0.0, f64::max);
            assert!(worst < tolerance, "n {n}, p {p}: off by {worst:e}");
        }
    }

    #[test]
    fn a_predictive_count_agrees_with_a_million_draws() {
        let seed = 3;
        let mut rng = Rng::new(seed);
        for (trials, mean, sd) in [(2_500, -4.2, 0.22), (300, -3.5, 0.4), (50_000, -4.0, 0.2)] {
            let predictive = LogitNormalBinomial::new(trials, Normal { mean, variance: sd * sd });
            let draws = 250_000;
            let mut counts: Vec<u32> = (0..draws)
                .map(|_| {
                    let rate = logistic(mean + sd * rng.normal());
                    rng.binomial(trials, rate)
                })
                .collect();
            counts.sort_unstable();
            for p in [0.1, 0.5, 0.9] {
                let k = f64::from(counts[(p * f64::from(draws)) as usize]);
                let share = counts.partition_point(|count| f64::from(*count) <= k) as f64
                    / f64::from(draws);
                assert!(
                    (predictive.cdf(k) - share).abs() < 4e-3,
                    "seed {seed}, {trials} trials, p {p}"
                );
                let step = 1.0 + 0.01 * k;
                assert!(
                    (predictive.quantile(p) - k).abs() <= step,
                    "seed {seed}, {trials} trials, p {p}"
                );
            }
        }
    }

    #[test]
    fn the_masses_of_a_predictive_count_add_up_to_its_cdf() {
        for (trials, mean, sd) in [(200, -3.0, 0.3), (2_500, -4.2, 0.22), (12, 0.0, 1.0)] {
            let predictive = LogitNormalBinomial::new(trials, Normal { mean, variance: sd * sd });
            let mut sum = 0.0;
            for k in 0..=trials {
                sum += predictive.mass(f64::from(k));
                assert!((sum - predictive.cdf(f64::from(k))).abs() < 2e-4, "{k} of {trials}");
            }
            assert!((sum - 1.0).abs() < 1e-9);
            assert_eq!(predictive.mass(-1.0), 0.0);
            assert_eq!(predictive.mass(2.5), 0.0);
        }
    }

    #[test]
    fn odd_predictive_questions_have_sane_answers() {
        let sure = LogitNormalBinomial::new(1, Normal { mean: -40.0, variance: 0.0 });
        assert_eq!(sure.quantile(0.9), 0.0);
        assert!(sure.between(0.0, 0.0) > 0.99);
        let vague = LogitNormalBinomial::new(10, Normal { mean: 0.0, variance: 100.0 });
        assert!((vague.between(0.0, 10.0) - 1.0).abs() < 1e-9);
    }
}
