//! Holdouts: which stores are left out at random, what that can show, and what it showed.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A mailed store's place in the holdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldoutPlace {
    /// The stratum of like stores it was drawn in, from 0.
    pub stratum: u32,
    /// Whether it is held out. The others of its stratum are what it is compared with.
    pub held_out: bool,
}

/// A holdout as it was drawn, and what it can show.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldoutDesign {
    /// Stores that would be mailed.
    pub stores: u32,
    /// Of these, held out.
    pub held_out: u32,
    /// Strata they were drawn in.
    pub strata: u32,
    /// The smallest true lift (0.05 is 5 %) that the comparison shows with 80 % probability, at a
    /// 5 % risk of seeing one where there is none.
    pub detectable: f64,
    /// Profit that the held-out stores were expected to make.
    pub forgone: Money,
}
