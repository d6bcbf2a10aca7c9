//! Seeded random numbers: the same seed gives the same sequence on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::special::ln_gamma;

/// A stream of random numbers.
#[derive(Clone, Debug)]
pub struct Rng {
    source: ChaCha8Rng,
    spare: Option<f64>,
}

impl Rng {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Rng {
        Rng { source: ChaCha8Rng::seed_from_u64(seed), spare: None }
    }

    /// Another stream of the same seed, independent of the first.
    pub fn stream(seed: u64, stream: u64) -> Rng {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Rng { source, spare: None }
    }

    /// Uniform on (0, 1); never 0 or 1.
    pub fn uniform(&mut self) -> f64 {
        ((self.source.next_u64() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on 0..`bound` (0 when the bound is 0); bias below 2⁻³².
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u128::from(self.source.next_u64()) * u128::from(bound)) >> 64) as u32
    }

    /// Standard normal (Marsaglia's polar method).
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let x = 2.0 * self.uniform() - 1.0;
            let y = 2.0 * self.uniform() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                let scale = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(y * scale);
                return x * scale;
            }
        }
    }

    /// Gamma with the given shape (> 0) and scale 1: Marsaglia & Tsang (2000), ACM TOMS 26:363.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Binomial: successes among `n` trials with probability `p` (clamped to 0..=1).
    ///
    /// Inversion for small means, otherwise Hörmann's transformed rejection BTRS; Hörmann (1993),
    /// J. Stat. Comput. Simul. 46:101–110.
    pub fn binomial(&mut self, n: u32, p: f64) -> u32 {
        let p = p.clamp(0.0, 1.0);
        if p > 0.5 {
            return n - self.binomial(n, 1.0 - p);
        }
        if f64::from(n) * p < 10.0 {
            self.binomial_by_inversion(n, p)
        } else {
            self.binomial_by_rejection(n, p)
        }
    }

    fn binomial_by_inversion(&mut self, n: u32, p: f64) -> u32 {
        let odds = p / (1.0 - p);
        let mut mass = (f64::from(n) * (-p).ln_1p()).exp();
        let mut left = self.uniform();
        let mut k = 0;
        while left > mass && k < n {
            left -= mass;
            mass *= odds * f64::from(n - k) / f64::from(k + 1);
            k += 1;
        }
        k
    }

    fn binomial_by_rejection(&mut self, n: u32, p: f64) -> u32 {
        let size = f64::from(n);
        let spread = (size * p * (1.0 - p)).sqrt();
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let c = size * p + 0.5;
        let v_r = 0.92 - 4.2 / b;
        let alpha = (2.83 + 5.1 / b) * spread;
        let log_odds = (p / (1.0 - p)).ln();
        let mode = ((size + 1.0) * p).floor();
        let h = ln_gamma(mode + 1.0) + ln_gamma(size - mode + 1.0);
        loop {
            let u = self.uniform() - 0.5;
            let v = self.uniform();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + c).floor();
            if us >= 0.07 && v <= v_r {
                return k as u32;
            }
            if k < 0.0 || k > size {
                continue;
            }
            let v = (v * alpha / (a / (us * us) + b)).ln();
            if v <= h - ln_gamma(k + 1.0) - ln_gamma(size - k + 1.0) + (k - mode) * log_odds {
                return k as u32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean_and_variance(mut draw: impl FnMut() -> f64, draws: u32) -> (f64, f64) {
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..draws {
            let x = draw();
            sum += x;
            squares += x * x;
        }
        let mean = sum / f64::from(draws);
        (mean, squares / f64::from(draws) - mean * mean)
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (mut a, mut b, mut c) = (Rng::new(7), Rng::new(7), Rng::stream(7, 1));
        let from_a: Vec<f64> = (0..5).map(|_| a.normal()).collect();
        assert_eq!(from_a, (0..5).map(|_| b.normal()).collect::<Vec<_>>());
        assert_ne!(from_a, (0..5).map(|_| c.normal()).collect::<Vec<_>>());
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut rng = Rng::new(11);
        let draws = 200_000;
        let (mean, variance) = mean_and_variance(|| rng.normal(), draws);
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02);
        let (mean, variance) = mean_and_variance(|| rng.gamma(0.7), draws);
        assert!((mean - 0.7).abs() < 0.01 && (variance - 0.7).abs() < 0.03);
        for (n, p) in [(20, 0.1), (2_500, 0.015), (400, 0.8), (1, 0.5)] {
            let (mean, variance) = mean_and_variance(|| f64::from(rng.binomial(n, p)), draws);
            let (m, v) = (f64::from(n) * p, f64::from(n) * p * (1.0 - p));
            let tolerance = 4.0 * (v / f64::from(draws)).sqrt();
            assert!((mean - m).abs() < tolerance, "n {n}, p {p}: mean {mean}, not {m}");
            assert!(
                (variance / v - 1.0).abs() < 0.03,
                "n {n}, p {p}: variance {variance}, not {v}"
            );
        }
        assert_eq!(rng.binomial(10, 0.0), 0);
        assert_eq!(rng.binomial(10, 1.0), 10);
    }
}
