//! Special functions: logistic, gamma and beta.

/// The logistic function 1 / (1 + e^(−x)), exact at both ends.
#[inline]
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(p / (1 − p)); infinite at 0 and 1.
#[inline]
pub fn logit(p: f64) -> f64 {
    p.ln() - (-p).ln_1p()
}

/// ln Γ(x) for x > 0.
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln B(a, b) for a, b > 0.
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// ln of the binomial coefficient n over k, 0 ≤ k ≤ n.
pub fn ln_choose(n: f64, k: f64) -> f64 {
    ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0)
}

/// The regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1: the
/// probability that a Beta(a, b) variable is at most x.
///
/// Continued fraction by the modified Lentz method, on the side where it converges quickly.
/// Source: Abramowitz & Stegun 26.5.8; relative error about 1e-14 for a + b up to 1e6.
pub fn regularised_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() - ln_beta(a, b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * beta_fraction(x, a, b) / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * beta_fraction(1.0 - x, b, a) / b).clamp(0.0, 1.0)
    }
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    // About √max(a, b) steps are needed near the mode.
    for step in 1..20_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let factor = d * c;
        fraction *= factor;
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logit_undoes_logistic() {
        for x in [-30.0, -3.0, 0.0, 0.5, 12.0] {
            assert!((logit(logistic(x)) - x).abs() < 1e-3_f64.min(1e-9 * (1.0 + f64::exp(x))));
        }
        assert_eq!(logistic(-1e4), 0.0);
        assert_eq!(logistic(1e4), 1.0);
    }

    #[test]
    fn the_incomplete_beta_agrees_with_closed_forms() {
        // I_x(1, b) = 1 − (1−x)^b and I_x(a, 1) = x^a.
        for x in [0.01, 0.3, 0.77] {
            assert!((regularised_beta(x, 1.0, 4.5) - (1.0 - (1.0 - x).powf(4.5))).abs() < 1e-14);
            assert!((regularised_beta(x, 3.2, 1.0) - x.powf(3.2)).abs() < 1e-14);
        }
        // Symmetry.
        assert!((regularised_beta(0.5, 7.0, 7.0) - 0.5).abs() < 1e-14);
    }
}
