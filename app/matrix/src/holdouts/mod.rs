//! The holdout of a run: who is in it, what it can show, and what it showed.

pub mod api;
mod page;
#[cfg(any(feature = "ssr", test))]
mod results;

pub(crate) use page::HoldoutsPage;
