//! How far a run has come, so that a background task can show it and stop it.

use serde::{Deserialize, Serialize};

/// Told to the caller between steps. The caller answers with `ControlFlow::Break(())` to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// The part of the whole run that is done, 0 to 1; never falls.
    pub fraction: f64,
}

/// A step of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Ordering the history.
    Reading,
    /// Learning from it.
    Fitting {
        /// Iterations done.
        iteration: u32,
    },
    /// Foretelling past months from what was known before them, and holding it against what came.
    Checking {
        /// Months done.
        done: u32,
        /// Months in all.
        of: u32,
    },
    /// Settling who gets what under the constraints.
    Allocating,
    /// Scoring every store with every campaign.
    Scoring {
        /// Stores done.
        done: u32,
        /// Stores in all.
        of: u32,
    },
}
