//! The normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// The 90th percentile of the standard normal: half-width of an 80 % interval in standard
/// deviations.
pub const Z80: f64 = 1.281_551_565_544_600_4;

/// The 97.5th percentile: half-width of a 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// A normal distribution by mean and variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normal {
    /// Mean.
    pub mean: f64,
    /// Variance, never negative.
    pub variance: f64,
}

impl Normal {
    /// Standard deviation.
    pub fn sd(&self) -> f64 {
        self.variance.max(0.0).sqrt()
    }

    /// The interval of `half_width` standard deviations to both sides.
    pub fn interval(&self, half_width: f64) -> (f64, f64) {
        let reach = half_width * self.sd();
        (self.mean - reach, self.mean + reach)
    }
}

/// Density of the standard normal.
pub fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// Φ(z), with full relative accuracy in the lower tail.
pub fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// Φ⁻¹(p): −∞ at 0, +∞ at 1, `None` outside.
///
/// Acklam's rational approximation (relative error 1.2e-9) and one Halley step, which leaves an
/// error near machine precision.
pub fn quantile(p: f64) -> Option<f64> {
    if !(0.0..=1.0).contains(&p) {
        return None;
    }
    if p == 0.0 {
        return Some(f64::NEG_INFINITY);
    }
    if p == 1.0 {
        return Some(f64::INFINITY);
    }
    // Work in the lower half, where Φ keeps its relative accuracy.
    if p > 0.5 {
        return Some(-lower_quantile(1.0 - p));
    }
    Some(lower_quantile(p))
}

fn lower_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 5] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 4] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
    ];
    let polynomial =
        |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let z = if p < 0.024_25 {
        let q = (-2.0 * p.ln()).sqrt();
        polynomial(&C, q) / (polynomial(&D, q) * q + 1.0)
    } else {
        let q = p - 0.5;
        let r = q * q;
        polynomial(&A, r) * q / (polynomial(&B, r) * r + 1.0)
    };
    let error = (cdf(z) - p) / density(z);
    z - error / (1.0 + 0.5 * z * error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_undoes_the_cdf() {
        for p in [1e-12, 1e-5, 0.01, 0.1, 0.5, 0.77, 0.975, 0.9999] {
            let z = quantile(p).unwrap();
            assert!((cdf(z) / p - 1.0).abs() < 1e-10, "p = {p}: {}", cdf(z));
        }
        assert_eq!(quantile(1.5), None);
    }

    #[test]
    fn the_usual_half_widths_are_the_usual_quantiles() {
        assert!((quantile(0.9).unwrap() - Z80).abs() < 1e-14);
        assert!((quantile(0.975).unwrap() - Z95).abs() < 1e-14);
    }
}
