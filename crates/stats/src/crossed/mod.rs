//! Generalised linear mixed models with crossed groups, fitted by penalised quasi-likelihood.
//!
//! Rows of counts (or of positive means) depend on fixed columns and on groups of effects that
//! cross each other; each group's effects come from a normal distribution whose variance is
//! estimated. `Model` says what is known, [`fit`] learns, `Fit` answers, with uncertainty.
//!
//! Left out on purpose: correlated random slopes, and links other than logit and log.

mod design;
mod fit;
mod iteration;
mod posterior;

pub use fit::{Ended, Fit, Options, Refusal, Spreads, fit, fit_from};
pub use posterior::{Entry, Predictor};

/// What is known before a fit. All columns have one value per row.
#[derive(Clone, Debug)]
pub struct Model {
    /// What was observed.
    pub response: Response,
    /// Effects that are not shrunk towards a group's mean.
    pub fixed: Vec<Fixed>,
    /// Groups of effects; at least one. One of them is eliminated by its Schur complement (see
    /// [`Options::eliminate`]): the one that grows with the data.
    pub groups: Vec<Group>,
    /// For counts: a normal effect of each row (overdispersion), with its variance's prior.
    pub observation: Option<VariancePrior>,
}

/// What was observed.
#[derive(Clone, Debug)]
pub enum Response {
    /// Successes among trials; logit link.
    Binomial {
        /// Trials, > 0.
        trials: Vec<f64>,
        /// Successes, between 0 and `trials`.
        successes: Vec<f64>,
    },
    /// Means of `weights` positive values each; log link, variance μ²φ/weight.
    Gamma {
        /// How many values each mean is of, > 0.
        weights: Vec<f64>,
        /// The means, > 0.
        means: Vec<f64>,
        /// Prior of the dispersion φ, as a standard deviation √φ.
        dispersion: VariancePrior,
    },
}

/// One fixed effect.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// What the effect multiplies.
    pub column: Column,
    /// Mean and standard deviation of a normal prior; flat without.
    pub prior: Option<(f64, f64)>,
}

/// A column of the design.
#[derive(Clone, Debug)]
pub enum Column {
    /// One in every row.
    One,
    /// A value per row.
    Values(Vec<f64>),
}

/// A group of effects with mean zero and a common variance.
#[derive(Clone, Debug)]
pub struct Group {
    /// The level of each row, below `levels`.
    pub level: Vec<u32>,
    /// How many levels there are. Levels without rows are allowed: they get mean zero and the
    /// group's variance.
    pub levels: usize,
    /// What the effect multiplies: one for a plain effect, a covariate for a slope.
    pub column: Column,
    /// Prior of the variance.
    pub prior: VariancePrior,
}

/// Scaled inverse chi-squared prior of a variance: as if `weight` effects with mean square `sd`²
/// had been seen already. Weight 0 is no prior; `sd` is then only the starting value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VariancePrior {
    /// ν ≥ 0.
    pub weight: f64,
    /// s₀ > 0.
    pub sd: f64,
}
