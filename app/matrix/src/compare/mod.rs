//! Two runs compared: sums by kind of change, then the stores that changed, with why.

pub mod api;
mod page;
mod table;

pub(crate) use page::ComparePage;
