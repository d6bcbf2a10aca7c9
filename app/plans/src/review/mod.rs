//! What an approver looks at: sums, reasons, and the largest changes, however many items there are.

pub(super) mod api;
mod dialog;
mod send;

pub(super) use dialog::ReviewButton;
pub(super) use send::{SendBack, SendForReview, TakeBack};
