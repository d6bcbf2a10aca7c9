//! Groups whose success rates come from one beta distribution.

use crate::minimise::nelder_mead;
use crate::special::{ln_beta, ln_choose};

/// The parameters of a beta distribution of rates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beta {
    /// First shape, > 0.
    pub alpha: f64,
    /// Second shape, > 0.
    pub beta: f64,
}

impl Beta {
    /// α / (α + β).
    pub fn mean(self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }

    /// The distribution of the rate of a group with `successes` among `trials`.
    pub fn updated(self, successes: f64, trials: f64) -> Beta {
        Beta { alpha: self.alpha + successes, beta: self.beta + trials - successes }
    }
}

/// One group: (successes, trials).
pub type Group = (f64, f64);

/// Matches mean and variance of the raw rates, giving every group the same weight.
///
/// α + β = m(1 − m)/v − 1 with v the sample variance (divisor n − 1), as in Gelman et al.,
/// Bayesian Data Analysis, §5.1. `None` for fewer than two groups, or when the rates vary too
/// little or too much for any beta distribution.
pub fn fit_by_moments(groups: &[Group]) -> Option<Beta> {
    let rates: Vec<f64> = groups.iter().filter(|(_, n)| *n > 0.0).map(|(y, n)| y / n).collect();
    if rates.len() < 2 {
        return None;
    }
    let count = rates.len() as f64;
    let mean = rates.iter().sum::<f64>() / count;
    let variance = rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / (count - 1.0);
    let total = mean * (1.0 - mean) / variance - 1.0;
    (total > 0.0 && total.is_finite())
        .then_some(Beta { alpha: total * mean, beta: total * (1.0 - mean) })
}

/// The log-likelihood of the counts, with their binomial coefficients.
pub fn ln_likelihood(prior: Beta, groups: &[Group]) -> f64 {
    groups.iter().map(|(y, n)| ln_choose(*n, *y)).sum::<f64>() + kernel(prior, groups)
}

fn kernel(prior: Beta, groups: &[Group]) -> f64 {
    let at_zero = ln_beta(prior.alpha, prior.beta);
    groups.iter().map(|(y, n)| ln_beta(prior.alpha + y, prior.beta + n - y) - at_zero).sum()
}

/// Maximum likelihood. `None` when the likelihood has no inner maximum (no variation between
/// groups beyond chance, or no group).
pub fn fit_by_likelihood(groups: &[Group]) -> Option<Beta> {
    let start = fit_by_moments(groups).unwrap_or(Beta { alpha: 1.0, beta: 1.0 });
    let found = nelder_mead(&[start.alpha.ln(), start.beta.ln()], 0.5, 1e-9, |x| {
        -kernel(Beta { alpha: x[0].exp(), beta: x[1].exp() }, groups)
    });
    let fitted = Beta { alpha: found.at[0].exp(), beta: found.at[1].exp() };
    (found.converged && !groups.is_empty() && fitted.alpha + fitted.beta < 1e6).then_some(fitted)
}

/// Posterior means of α and β under the hyperprior p(α, β) ∝ (α + β)^(−5/2), on a grid of `side`²
/// points in (ln(α/β), ln(α+β)) as in Bayesian Data Analysis §5.3, over ln(α/β) ± 1.2 and
/// ln(α+β) from 0.3 to 5.5 around the likelihood's maximum. `None` where there is none.
pub fn posterior_mean_on_grid(groups: &[Group], side: usize) -> Option<Beta> {
    let top = fit_by_likelihood(groups)?;
    let centre = (top.alpha / top.beta).ln();
    let scale = (top.alpha + top.beta).ln();
    let mut cells = Vec::with_capacity(side * side);
    let place = |i: usize, low: f64, high: f64| low + (high - low) * (i as f64 + 0.5) / side as f64;
    for i in 0..side {
        let ratio = place(i, centre - 1.2, centre + 1.2).exp();
        for j in 0..side {
            let total = place(j, scale - 2.6, scale + 3.2).exp();
            let beta = total / (1.0 + ratio);
            let alpha = total - beta;
            // The Jacobian of the log coordinates is αβ.
            let height =
                kernel(Beta { alpha, beta }, groups) - 2.5 * total.ln() + (alpha * beta).ln();
            cells.push((alpha, beta, height));
        }
    }
    let highest = cells.iter().map(|cell| cell.2).fold(f64::NEG_INFINITY, f64::max);
    let (mut mass, mut alpha_sum, mut beta_sum) = (0.0, 0.0, 0.0);
    for (alpha, beta, height) in cells {
        let weight = (height - highest).exp();
        mass += weight;
        alpha_sum += weight * alpha;
        beta_sum += weight * beta;
    }
    (mass > 0.0).then_some(Beta { alpha: alpha_sum / mass, beta: beta_sum / mass })
}
