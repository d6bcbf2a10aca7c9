//! Exploration: varying some quantities at random, so that later runs learn what quantity does.

use serde::{Deserialize, Serialize};

/// How a quantity was varied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explored {
    /// What the run would have recommended, in pieces.
    pub instead_of: u32,
}
