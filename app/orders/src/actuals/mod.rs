//! What came of an order, on its page: shipments, sums, and each line's figures.

pub mod api;
mod dialog;
mod shipments;
mod table;

pub(super) use shipments::Shipments;
pub(super) use table::{Outcome, signed, signed_money};
