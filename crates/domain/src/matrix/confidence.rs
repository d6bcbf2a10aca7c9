//! How sure a forecast is: intervals, and the chance that what will be observed lands near it.

use stats::binomial::LogitNormalBinomial;
use stats::normal::{Normal, Z80};
use stats::quadrature::GaussHermite;
use stats::special::logistic;

use super::Forecast;

/// Confidence speaks of the realised rate landing within this share of the forecast.
pub(super) const BAND: f64 = 0.25;

/// Works out forecasts without allocating for each.
pub(super) struct Outlook {
    rule: GaussHermite,
    predictive: LogitNormalBinomial,
    /// Variance from mailing to mailing, σ_o².
    noise: f64,
    /// Factor on the variance of intervals and confidence, not of the expectation.
    inflation: f64,
}

impl Outlook {
    pub(super) fn new(noise: f64, inflation: f64) -> Outlook {
        let predictive = LogitNormalBinomial::new(1, Normal { mean: 0.0, variance: 1.0 });
        Outlook { rule: GaussHermite::new(20), predictive, noise, inflation }
    }

    fn ahead(&self, known: Normal) -> Normal {
        Normal { mean: known.mean, variance: self.inflation * (known.variance + self.noise) }
    }

    /// The expected rate of a mailing whose linear predictor is `known`.
    pub(super) fn expected(&self, known: Normal) -> f64 {
        let ahead = Normal { mean: known.mean, variance: known.variance + self.noise };
        self.rule.expect(ahead, logistic)
    }

    /// 100 × the probability that the realised rate of `quantity` pieces lands within ±25 % of
    /// `expected`.
    pub(super) fn confidence(&mut self, known: Normal, quantity: u32, expected: f64) -> f64 {
        self.predictive.set(quantity, self.ahead(known));
        self.within_band(quantity, expected)
    }

    fn within_band(&self, quantity: u32, expected: f64) -> f64 {
        let count = expected * f64::from(quantity);
        100.0 * self.predictive.between((1.0 - BAND) * count, (1.0 + BAND) * count)
    }

    /// The whole forecast with its confidence.
    pub(super) fn forecast(&mut self, known: Normal, quantity: u32) -> (Forecast, f64) {
        let expected = self.expected(known);
        let wide = Normal { mean: known.mean, variance: self.inflation * known.variance };
        let (low, high) = wide.interval(Z80);
        self.predictive.set(quantity, self.ahead(known));
        let observed = |p: f64| self.predictive.quantile(p) / f64::from(quantity.max(1));
        let forecast = Forecast {
            expected,
            low: logistic(low),
            high: logistic(high),
            observed_low: observed(0.1),
            observed_high: observed(0.9),
        };
        (forecast, self.within_band(quantity, expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::rng::Rng;

    #[test]
    fn confidence_is_the_share_of_draws_that_land_in_the_band() {
        let seed = 8;
        println!("seed {seed}");
        let mut rng = Rng::new(seed);
        let known = Normal { mean: -4.1, variance: 0.03 };
        let mut outlook = Outlook::new(0.0225, 1.0);
        for quantity in [400, 2_500, 40_000] {
            let (forecast, confidence) = outlook.forecast(known, quantity);
            let draws = 100_000;
            let hits = (0..draws)
                .filter(|_| {
                    let rate = logistic(-4.1 + (0.03_f64 + 0.0225).sqrt() * rng.normal());
                    let seen = f64::from(rng.binomial(quantity, rate)) / f64::from(quantity);
                    (seen / forecast.expected - 1.0).abs() <= BAND
                })
                .count();
            let share = 100.0 * hits as f64 / f64::from(draws);
            assert!((confidence - share).abs() < 0.7, "{quantity}: {confidence}, drawn {share}");
            assert!(forecast.observed_low < forecast.low && forecast.high < forecast.observed_high);
        }
    }
}
