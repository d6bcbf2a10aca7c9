//! What happened to a plan: versions to compare and to have back, and every change.

mod changes;
mod compare;
mod sheet;
mod versions;

pub(super) use sheet::HistoryButton;
