//! Gauss–Hermite quadrature for expectations over a normal distribution.

use crate::normal::Normal;
use std::f64::consts::PI;

/// Nodes and weights such that E f(Z) ≈ Σ wᵢ f(xᵢ) for Z ~ N(0, 1); the weights sum to one.
#[derive(Clone, Debug, PartialEq)]
pub struct GaussHermite {
    nodes: Vec<f64>,
    weights: Vec<f64>,
}

impl GaussHermite {
    /// The rule with `points` nodes (at least one; exact for polynomials up to degree
    /// 2·points − 1). Sound up to some hundred points.
    ///
    /// Newton's method on the orthonormal Hermite recurrence, each root started from the
    /// asymptotic one; Szegő (1975), Orthogonal Polynomials, §15.3.
    pub fn new(points: usize) -> GaussHermite {
        let n = points.max(1);
        let mut nodes = vec![0.0; n];
        let mut weights = vec![0.0; n];
        let size = n as f64;
        let mut root = 0.0;
        for place in 0..n.div_ceil(2) {
            root = match place {
                0 => (2.0 * size + 1.0).sqrt() - 1.855_75 * (2.0 * size + 1.0).powf(-1.0 / 6.0),
                1 => root - 1.14 * size.powf(0.426) / root,
                2 => 1.86 * root - 0.86 * nodes[0],
                3 => 1.91 * root - 0.91 * nodes[1],
                _ => 2.0 * root - nodes[place - 2],
            };
            let mut slope = 0.0;
            for _ in 0..100 {
                let (value, derivative) = hermite(n, root);
                slope = derivative;
                let step = value / derivative;
                root -= step;
                if step.abs() < 1e-14 * (1.0 + root.abs()) {
                    break;
                }
            }
            if 2 * place + 1 == n {
                root = 0.0;
                slope = hermite(n, root).1;
            }
            nodes[place] = root;
            nodes[n - 1 - place] = -root;
            weights[place] = 2.0 / (slope * slope);
            weights[n - 1 - place] = weights[place];
        }
        // From ∫ e^(−x²) f(x) dx to the expectation over N(0, 1).
        for node in &mut nodes {
            *node *= std::f64::consts::SQRT_2;
        }
        let total: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= total;
        }
        GaussHermite { nodes, weights }
    }

    /// (node, weight) pairs for the standard normal.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.nodes.iter().copied().zip(self.weights.iter().copied())
    }

    /// E f(X) for X ~ N(mean, variance).
    pub fn expect(&self, over: Normal, f: impl Fn(f64) -> f64) -> f64 {
        let sd = over.sd();
        self.pairs().map(|(node, weight)| weight * f(over.mean + sd * node)).sum()
    }
}

/// The orthonormal Hermite polynomial of degree `n` at `x`, and its derivative.
fn hermite(n: usize, x: f64) -> (f64, f64) {
    let mut before = 0.0;
    let mut now = PI.powf(-0.25);
    for degree in 0..n {
        let k = degree as f64;
        let next = x * (2.0 / (k + 1.0)).sqrt() * now - (k / (k + 1.0)).sqrt() * before;
        before = now;
        now = next;
    }
    (now, (2.0 * n as f64).sqrt() * before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_points_are_those_of_the_tables() {
        // Abramowitz & Stegun table 25.10, n = 20: largest node 5.38748089001 (for e^(−x²)),
        // smallest .2453407083009 with weight .4622436696006.
        let rule = GaussHermite::new(20);
        let scaled: Vec<(f64, f64)> =
            rule.pairs().map(|(x, w)| (x / 2f64.sqrt(), w * PI.sqrt())).collect();
        assert!((scaled[0].0 - 5.387_480_890_01).abs() < 1e-10);
        assert!((scaled[9].0 - 0.245_340_708_300_9).abs() < 1e-12);
        assert!((scaled[9].1 - 0.462_243_669_600_6).abs() < 1e-12);
    }

    #[test]
    fn moments_and_the_lognormal_mean_come_out_exactly() {
        for points in [1, 2, 3, 7, 20, 25, 64] {
            let rule = GaussHermite::new(points);
            let standard = Normal { mean: 0.0, variance: 1.0 };
            assert!((rule.expect(standard, |_| 1.0) - 1.0).abs() < 1e-12);
            if points >= 3 {
                assert!((rule.expect(standard, |x| x.powi(4)) - 3.0).abs() < 1e-10, "{points}");
            }
            if points >= 20 {
                let mean = rule.expect(Normal { mean: -1.0, variance: 0.49 }, f64::exp);
                assert!((mean - (-1.0 + 0.245_f64).exp()).abs() < 1e-12);
            }
        }
    }
}
