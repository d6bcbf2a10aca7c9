//! Penalised quasi-likelihood with estimated variances, in time proportional to the rows.
//!
//! Each step linearises the response around the current effects (working response z, weight w),
//! solves the penalised least squares, and updates every variance σ² of n effects b with posterior
//! covariance V towards the fixed point of EM,
//!   σ² = (Σb² + tr V + ν s₀²) / (n + ν),
//! through the equivalent σ² = (Σb² + ν s₀²) / (n − tr V/σ² + ν), which has the same solution and
//! needs far fewer steps (MacKay 1992, Neural Computation 4:415; with ν = 0 the solution is the
//! REML estimate of the working model).
//!
//! A row effect with variance σ_o² is integrated out: its weight is W = 1/(1/w + σ_o²).
//! Source: Breslow & Clayton (1993), JASA 88:9–25.

use std::fmt;
use std::ops::ControlFlow;

use super::design::Design;
use super::iteration::State;
use super::{Model, VariancePrior};
use crate::cholesky::Cholesky;

/// When to stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Most steps.
    pub iterations: u32,
    /// The largest step that counts as standing still: relative for standard deviations, absolute
    /// (times ten) for linear predictors.
    pub tolerance: f64,
    /// The group to eliminate; the one with most levels when `None`.
    pub eliminate: Option<usize>,
}

impl Default for Options {
    fn default() -> Self {
        Options { iterations: 60, tolerance: 1e-4, eliminate: None }
    }
}

/// How the iteration ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ended {
    /// Whether the last step was within tolerance.
    pub converged: bool,
    /// Steps taken.
    pub iterations: u32,
    /// The last step, in the units of the tolerance.
    pub last_change: f64,
}

/// Why there is no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No rows.
    NoRows,
    /// No group of effects.
    NoGroups,
    /// No row has a success: the rate has no finite logit.
    NoSuccess,
    /// No row has a failure.
    NoFailure,
    /// Columns of different lengths, levels out of range, or values out of range.
    Malformed,
    /// Flat effects that the rows do not determine, or rows without finite weight.
    NotSolvable,
    /// The caller stopped it.
    Cancelled,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::NoRows => "there are no rows",
            Refusal::NoGroups => "there is no group of effects",
            Refusal::NoSuccess => "no row has a success",
            Refusal::NoFailure => "no row has a failure",
            Refusal::Malformed => "the columns do not fit together",
            Refusal::NotSolvable => "the rows do not determine the effects",
            Refusal::Cancelled => "cancelled",
        })
    }
}

impl std::error::Error for Refusal {}

/// A fitted model: the effects' means, their joint posterior and the estimated spreads.
#[derive(Clone, Debug)]
pub struct Fit {
    /// How the iteration ended.
    pub ended: Ended,
    pub(super) sds: Vec<f64>,
    pub(super) observation_sd: f64,
    pub(super) dispersion: f64,
    pub(super) fixed: usize,
    pub(super) offset: Vec<usize>,
    pub(super) eliminated: usize,
    /// Means of the rest, and of the eliminated group's levels.
    pub(super) rest: Vec<f64>,
    pub(super) members: Vec<f64>,
    /// Precision of the rest (factor) and its inverse, row by row.
    pub(super) factor: Cholesky,
    pub(super) covariance: Vec<f64>,
    /// Per level: 1/H_ss, and the sparse row of H that couples it to the rest.
    pub(super) own_variance: Vec<f64>,
    /// The part of every H_ss that the prior gave, at the variance of the last step.
    pub(super) own_prior: f64,
    pub(super) local_start: Vec<usize>,
    pub(super) local: Vec<u32>,
    pub(super) coupling: Vec<f64>,
    /// Linear predictor without row effect, and working residual, per row in the caller's order.
    pub(super) linear: Vec<f64>,
    pub(super) residual: Vec<f64>,
}

impl Fit {
    /// Estimated standard deviation of a group's effects.
    pub fn sd(&self, group: usize) -> f64 {
        self.sds[group]
    }

    /// Estimated standard deviation of the row effect; 0 when the model has none.
    pub fn observation_sd(&self) -> f64 {
        self.observation_sd
    }

    /// All spreads, to start another fit from.
    pub fn spreads(&self) -> Spreads {
        Spreads {
            sds: self.sds.clone(),
            observation_sd: self.observation_sd,
            dispersion: self.dispersion,
        }
    }

    /// Estimated dispersion φ of a gamma response; 1 for counts.
    pub fn dispersion(&self) -> f64 {
        self.dispersion
    }

    /// Posterior mean of a fixed effect.
    pub fn fixed(&self, effect: usize) -> f64 {
        self.rest[effect]
    }

    /// Posterior standard deviation of a fixed effect.
    pub fn fixed_sd(&self, effect: usize) -> f64 {
        self.covariance[effect * self.rest.len() + effect].sqrt()
    }

    /// Posterior mean of one level of a group.
    pub fn effect(&self, group: usize, level: usize) -> f64 {
        if group == self.eliminated {
            self.members[level]
        } else {
            self.rest[self.offset[group] + level]
        }
    }

    /// The linear predictor of each row of the data, without its row effect.
    pub fn linear(&self) -> &[f64] {
        &self.linear
    }

    /// The standardised residual of each row: working residual by its standard deviation.
    pub fn residuals(&self) -> &[f64] {
        &self.residual
    }
}

/// The spreads of a fit, from which a fit of nearly the same rows gets going faster.
#[derive(Clone, Debug, PartialEq)]
pub struct Spreads {
    pub(super) sds: Vec<f64>,
    pub(super) observation_sd: f64,
    pub(super) dispersion: f64,
}

/// Fits the model from the spreads of an earlier fit, whose groups were the same in the same order
/// (a group it had not starts at its prior). The end is the same within the tolerance; with many
/// rows in common it takes a third to a half of the steps.
pub fn fit_from(
    model: &Model,
    options: Options,
    start: Option<&Spreads>,
    step: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Fit, Refusal> {
    let design = Design::new(model, options.eliminate)?;
    let mut state = State::new(model, &design);
    if let Some(start) = start {
        state.start_from(model, start);
    }
    iterate(model, options, design, state, step)
}

/// Fits the model. `step` is told the number of each finished iteration and may stop the fit.
///
/// Cost per iteration: rows × groups, plus levels of the eliminated group × (levels of other
/// groups met there)², plus the cube of the number of remaining effects.
pub fn fit(
    model: &Model,
    options: Options,
    step: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Fit, Refusal> {
    fit_from(model, options, None, step)
}

fn iterate(
    model: &Model,
    options: Options,
    design: Design,
    mut state: State,
    step: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Fit, Refusal> {
    let mut ended = Ended { converged: false, iterations: 0, last_change: f64::INFINITY };
    let mut factor = None;
    while ended.iterations < options.iterations.max(1) {
        state.accumulate(model, &design);
        factor = Some(state.solve(model, &design).ok_or(Refusal::NotSolvable)?);
        let moved = state.predict(&design);
        let varied = state.update_variances(model, &design);
        ended.iterations += 1;
        ended.last_change = varied.max(0.1 * moved);
        if !ended.last_change.is_finite() {
            return Err(Refusal::NotSolvable);
        }
        if step(ended.iterations).is_break() {
            return Err(Refusal::Cancelled);
        }
        if ended.last_change < options.tolerance {
            ended.converged = true;
            break;
        }
    }
    let factor = factor.ok_or(Refusal::NotSolvable)?;
    Ok(state.finish(model, design, factor, ended))
}

/// One step of a variance towards its fixed point: `effects` effects with sum of squares
/// `squares` and total posterior variance `trace`.
pub(super) fn next_variance(
    effects: f64,
    squares: f64,
    trace: f64,
    now: f64,
    prior: VariancePrior,
) -> f64 {
    let determined = (effects - trace / now).clamp(0.0, effects);
    let denominator = determined + prior.weight;
    if denominator <= 1e-9 {
        return now;
    }
    ((squares + prior.weight * prior.sd * prior.sd) / denominator).max(1e-10)
}
