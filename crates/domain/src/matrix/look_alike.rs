//! Stores with hardly any mailings, judged by stores like them.

use serde::{Deserialize, Serialize};

use crate::ids::StoreId;

/// A store that another one is judged by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookAlike {
    /// Which store.
    pub store: StoreId,
    /// How a sentence names it.
    pub label: String,
    /// Its weight among the look-alikes, 0 to 1; they add up to 1.
    pub weight: f64,
    /// Its own odds multiplier against the chain.
    pub multiplier: f64,
}

/// How much stores that are alike respond alike, found by foretelling every well-known store from
/// its look-alikes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// Stores with enough mailings to be foretold and to foretell.
    pub stores: u32,
    /// What part of the look-alikes' mean effect is taken over, 0 to 1; 0 when likeness says
    /// nothing.
    pub taken_over: f64,
    /// Standard deviation of a store's effect around what its look-alikes say, on the logit scale.
    pub sd: f64,
}
