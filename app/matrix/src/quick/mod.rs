//! Quick orders: the auto-approved stores of a run straight to orders, in one confirmation.

pub mod api;
mod dialog;

pub(crate) use dialog::QuickOrderDialog;
