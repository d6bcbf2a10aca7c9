//! Campaigns with their direct-mail creative: what a piece is, what it costs, what it did so far.
//!
//! Other channels and a campaign's life (scheduled, running, paused) are not here yet.

mod campaign;
mod performance;

pub use campaign::*;
pub use performance::*;
