//! The least value of a smooth convex function over the non-negative orthant.
//!
//! Newton's method on f(x) − θ Σ ln xᵢ, the logarithmic barrier; the minimum of the barrier
//! function is within nθ of that of f (Boyd & Vandenberghe 2004, *Convex Optimization*, §11.2).
//! The caller lowers θ from call to call, starting each where the last one ended.

use crate::cholesky::Cholesky;

/// How a minimisation ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// Steps taken.
    pub steps: u32,
    /// Whether the Newton decrement fell below what was asked.
    pub converged: bool,
}

/// What a minimisation is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// θ, above zero, in the units of f.
    pub barrier: f64,
    /// Half the squared Newton decrement to stop at: about how far f may be above its least value.
    pub tolerance: f64,
    /// Steps at most.
    pub max_steps: u32,
}

/// Minimises f(x) − θ Σ ln xᵢ from `x` (all above zero), in place.
///
/// `f` is given x and fills in the gradient and the Hessian (row by row, n × n, symmetric), both
/// zeroed before the call; it returns its value, or `None` to stop everything.
///
/// `None` when `f` said so. A function without a minimum runs into `max_steps`.
pub fn minimise(
    x: &mut [f64],
    ask: Ask,
    mut f: impl FnMut(&[f64], &mut [f64], &mut [f64]) -> Option<f64>,
) -> Option<Ended> {
    let n = x.len();
    let (mut gradient, mut hessian) = (vec![0.0; n], vec![0.0; n * n]);
    let mut with_barrier = |x: &[f64], gradient: &mut [f64], hessian: &mut [f64]| {
        gradient.fill(0.0);
        hessian.fill(0.0);
        let value = f(x, gradient, hessian)?;
        for i in 0..n {
            gradient[i] -= ask.barrier / x[i];
            hessian[i * n + i] += ask.barrier / (x[i] * x[i]);
        }
        Some(value - ask.barrier * x.iter().map(|x| x.ln()).sum::<f64>())
    };
    let mut value = with_barrier(x, &mut gradient, &mut hessian)?;
    let (mut trial, mut trial_gradient, mut trial_hessian) =
        (vec![0.0; n], vec![0.0; n], vec![0.0; n * n]);
    for steps in 0..ask.max_steps {
        let Some(step) = newton_step(&gradient, &mut hessian) else {
            return Some(Ended { steps, converged: false });
        };
        let fall = -dot(&gradient, &step);
        if fall.is_nan() || 0.5 * fall <= ask.tolerance {
            return Some(Ended { steps, converged: fall >= 0.0 });
        }
        let mut length = 1.0_f64;
        for (x, step) in x.iter().zip(&step) {
            if *step < 0.0 {
                length = length.min(-0.99 * x / step);
            }
        }
        let mut accepted = false;
        for _ in 0..40 {
            for ((trial, x), step) in trial.iter_mut().zip(x.iter()).zip(&step) {
                *trial = x + length * step;
            }
            let reached = with_barrier(&trial, &mut trial_gradient, &mut trial_hessian)?;
            if reached <= value - 1e-4 * length * fall {
                value = reached;
                accepted = true;
                break;
            }
            length *= if reached.is_finite() { 0.4 } else { 0.1 };
        }
        if !accepted {
            // The fall is below what the arithmetic can tell.
            return Some(Ended { steps, converged: true });
        }
        x.copy_from_slice(&trial);
        std::mem::swap(&mut gradient, &mut trial_gradient);
        std::mem::swap(&mut hessian, &mut trial_hessian);
    }
    Some(Ended { steps: ask.max_steps, converged: false })
}

/// −H⁻¹g, with the unknowns scaled so that H has a unit diagonal. Overwrites `hessian`.
fn newton_step(gradient: &[f64], hessian: &mut [f64]) -> Option<Vec<f64>> {
    let n = gradient.len();
    let scale: Vec<f64> = (0..n).map(|i| hessian[i * n + i].sqrt().recip()).collect();
    for i in 0..n {
        for j in 0..n {
            hessian[i * n + j] *= scale[i] * scale[j];
        }
        hessian[i * n + i] = 1.0 + 1e-12;
    }
    let mut step: Vec<f64> = gradient.iter().zip(&scale).map(|(g, s)| -g * s).collect();
    Cholesky::new(hessian, n)?.solve(&mut step);
    step.iter_mut().zip(&scale).for_each(|(x, s)| *x *= s);
    step.iter().all(|x| x.is_finite()).then_some(step)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn solve(
        x: &mut [f64],
        f: impl Fn(&[f64], &mut [f64], &mut [f64]) -> Option<f64> + Copy,
    ) -> Ended {
        let mut ended = Ended { steps: 0, converged: false };
        for barrier in [1.0, 1e-2, 1e-4, 1e-6, 1e-8] {
            let ask = Ask { barrier, tolerance: 1e-12, max_steps: 60 };
            ended = minimise(x, ask, f).unwrap();
        }
        ended
    }

    #[test]
    fn a_minimum_inside_and_one_on_the_border_are_found() {
        // (x − 2)² + (y + 1)²: the second unknown would like to be negative.
        let mut x = [5.0, 5.0];
        let ended = solve(&mut x, |x, g, h| {
            g.copy_from_slice(&[2.0 * (x[0] - 2.0), 2.0 * (x[1] + 1.0)]);
            h.copy_from_slice(&[2.0, 0.0, 0.0, 2.0]);
            Some((x[0] - 2.0).powi(2) + (x[1] + 1.0).powi(2))
        });
        assert!(ended.converged);
        assert!((x[0] - 2.0).abs() < 1e-6 && x[1] < 1e-6, "{x:?}");
    }

    #[test]
    fn the_conditions_of_a_minimum_hold_for_random_quadratics() {
        for seed in 1..=20 {
            println!("seed {seed}");
            let mut rng = Rng::new(seed);
            let n = 8;
            let root: Vec<f64> = (0..n * n).map(|_| rng.normal()).collect();
            let b: Vec<f64> = (0..n).map(|_| 3.0 * rng.normal()).collect();
            let mut q = vec![0.0; n * n];
            for i in 0..n {
                for j in 0..n {
                    q[i * n + j] = (0..n).map(|k| root[i * n + k] * root[j * n + k]).sum();
                }
            }
            let slope = |x: &[f64], i: usize| dot(&q[i * n..(i + 1) * n], x) + b[i];
            let mut x = vec![1.0; n];
            solve(&mut x, |x, g, h| {
                h.copy_from_slice(&q);
                (0..n).for_each(|i| g[i] = slope(x, i));
                Some((0..n).map(|i| x[i] * (0.5 * (slope(x, i) - b[i]) + b[i])).sum())
            });
            for i in 0..n {
                let slope = slope(&x, i);
                assert!(x[i] >= 0.0 && slope > -1e-4 && x[i] * slope < 1e-4, "{} {slope}", x[i]);
            }
        }
    }

    #[test]
    fn a_function_without_a_minimum_ends_and_one_that_stops_is_left() {
        let ask = Ask { barrier: 1e-3, tolerance: 1e-9, max_steps: 30 };
        let falling = minimise(&mut [1.0], ask, |x, g, _| {
            g[0] = -1.0;
            Some(-x[0])
        });
        assert!(!falling.unwrap().converged);
        assert_eq!(minimise(&mut [1.0], ask, |_, _, _| None), None);
    }
}
