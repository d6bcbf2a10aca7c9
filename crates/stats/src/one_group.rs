//! Logistic regression with one group of random intercepts, by adaptive Gauss–Hermite quadrature.
//!
//! The likelihood itself, not a linearisation of it: slow and small, but with no bias for tiny
//! counts. It is what the penalised quasi-likelihood of `crossed` is held against, and the better
//! choice for a few dozen rows with one group. One point is the Laplace approximation.

use crate::minimise::nelder_mead;
use crate::quadrature::GaussHermite;
use crate::special::{logistic, logit};

/// One row of counts.
#[derive(Clone, Debug)]
pub struct Row {
    /// Trials, > 0.
    pub trials: f64,
    /// Successes, between 0 and `trials`.
    pub successes: f64,
    /// The fixed effects' covariates, the constant one included; as many in every row.
    pub covariates: Vec<f64>,
    /// The group it belongs to.
    pub group: usize,
}

/// What maximises the likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Fixed effects.
    pub fixed: Vec<f64>,
    /// Standard deviation of the groups' intercepts.
    pub sd: f64,
    /// The log-likelihood there, without the binomial coefficients.
    pub ln_likelihood: f64,
}

/// Maximum likelihood with `points` nodes per group. `None` without rows, with rows of different
/// widths or impossible counts, when all or none succeed, or when no maximum is found.
pub fn fit(rows: &[Row], points: usize) -> Option<Fit> {
    let width = rows.first()?.covariates.len();
    let sound = |row: &Row| {
        row.covariates.len() == width
            && row.trials > 0.0
            && (0.0..=row.trials).contains(&row.successes)
            && row.covariates.iter().all(|value| value.is_finite())
    };
    let (successes, trials) =
        rows.iter().fold((0.0, 0.0), |(y, n), row| (y + row.successes, n + row.trials));
    if !rows.iter().all(sound) || successes == 0.0 || successes == trials || width == 0 {
        return None;
    }
    let groups = 1 + rows.iter().map(|row| row.group).max()?;
    let mut members: Vec<Vec<&Row>> = vec![Vec::new(); groups];
    for row in rows {
        members[row.group].push(row);
    }
    let rule = GaussHermite::new(points);
    let mut start = vec![0.0; width + 1];
    if rows.iter().all(|row| row.covariates[0] == 1.0) {
        start[0] = logit(successes / trials);
    }
    start[width] = 0.3_f64.ln();
    let found = nelder_mead(&start, 0.3, 1e-8, |at| {
        let sd = at[width].clamp(-12.0, 4.0).exp();
        -members.iter().map(|group| ln_marginal(group, &at[..width], sd, &rule)).sum::<f64>()
    });
    (found.converged && found.value.is_finite()).then(|| Fit {
        fixed: found.at[..width].to_vec(),
        sd: found.at[width].exp(),
        ln_likelihood: -found.value,
    })
}

/// ln ∫ Π Bin(y; n, logistic(xᵀβ + σu)) φ(u) du, with the nodes placed around the integrand's mode.
fn ln_marginal(rows: &[&Row], fixed: &[f64], sd: f64, rule: &GaussHermite) -> f64 {
    let linear: Vec<f64> =
        rows.iter().map(|row| row.covariates.iter().zip(fixed).map(|(x, b)| x * b).sum()).collect();
    let height = |u: f64| -> f64 {
        let counts = rows.iter().zip(&linear).map(|(row, eta)| {
            let eta = eta + sd * u;
            // y·η − n·ln(1 + e^η), without overflow.
            row.successes * eta - row.trials * (eta.max(0.0) + (-eta.abs()).exp().ln_1p())
        });
        counts.sum::<f64>() - 0.5 * u * u
    };
    let mut mode = 0.0_f64;
    let mut curvature = 1.0;
    for _ in 0..50 {
        let (mut slope, mut bend) = (-mode, 1.0);
        for (row, eta) in rows.iter().zip(&linear) {
            let p = logistic(eta + sd * mode);
            slope += sd * (row.successes - row.trials * p);
            bend += sd * sd * row.trials * p * (1.0 - p);
        }
        curvature = bend;
        let step = (slope / bend).clamp(-2.0, 2.0);
        mode += step;
        if step.abs() < 1e-10 {
            break;
        }
    }
    let width = 1.0 / curvature.sqrt();
    let peak = height(mode);
    let sum: f64 = rule
        .pairs()
        .map(|(z, weight)| weight * (height(mode + width * z) - peak + 0.5 * z * z).exp())
        .sum();
    peak + width.ln() + sum.ln()
}
