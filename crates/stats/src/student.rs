//! Student's t distribution, for few observations.

use crate::normal;
use crate::special::regularised_beta;

/// P(T ≤ t) with `degrees` > 0 degrees of freedom (not necessarily whole).
///
/// By the incomplete beta function: P(|T| > t) = I_{ν/(ν+t²)}(ν/2, 1/2); Abramowitz & Stegun
/// 26.7.1. Beyond a million degrees it is the normal distribution, to nine digits.
pub fn cdf(t: f64, degrees: f64) -> f64 {
    if degrees > 1e6 {
        return normal::cdf(t);
    }
    let tail = 0.5 * regularised_beta(degrees / (degrees + t * t), 0.5 * degrees, 0.5);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The quantile of order `p`, 0 < p < 1, with `degrees` > 0. `None` outside.
///
/// Bisection of [`cdf`], to a relative error of 1e-12; with a hundredth of a degree of freedom and
/// less the quantiles leave the range of numbers and are cut at ±1e12.
pub fn quantile(p: f64, degrees: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0 && degrees > 0.0) {
        return None;
    }
    if p < 0.5 {
        return quantile(1.0 - p, degrees).map(|t| -t);
    }
    let (mut low, mut high) = (0.0, 1.0);
    while cdf(high, degrees) < p && high < 1e12 {
        low = high;
        high *= 2.0;
    }
    while high - low > 1e-12 * (1.0 + high) {
        let middle = 0.5 * (low + high);
        if cdf(middle, degrees) < p {
            low = middle;
        } else {
            high = middle;
        }
        if middle == low && middle == high {
            break;
        }
    }
    Some(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_printed_table() {
        // Any table of t: two-sided 5 % points, and the one-sided 20 % point at 10.
        for (degrees, expected) in [
            (1.0, 12.706_204_7),
            (2.0, 4.302_652_7),
            (5.0, 2.570_581_8),
            (10.0, 2.228_138_9),
            (30.0, 2.042_272_5),
            (120.0, 1.979_930_4),
        ] {
            let found = quantile(0.975, degrees).unwrap();
            assert!((found - expected).abs() < 1e-6, "{degrees}: {found}");
            assert_eq!(quantile(0.025, degrees), Some(-found));
        }
        assert!((quantile(0.8, 10.0).unwrap() - 0.879_058).abs() < 1e-6);
        assert!((quantile(0.975, 1e7).unwrap() - normal::Z95).abs() < 1e-6);
        assert_eq!(quantile(0.5, 3.0).map(|t| t.abs() < 1e-9), Some(true));
    }

    #[test]
    fn what_is_no_question_has_no_answer() {
        assert_eq!(quantile(0.0, 5.0), None);
        assert_eq!(quantile(0.9, 0.0), None);
        assert_eq!(quantile(f64::NAN, 5.0), None);
    }
}
