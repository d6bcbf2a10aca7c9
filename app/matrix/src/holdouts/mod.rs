//! The holdout of a run: who is in it, what it can show, and what it showed.

pub mod api;
mod page;
mod results;

pub(crate) use page::HoldoutsPage;
