//! The runs of the workspace: what was asked, what came out, and two of them to compare.

pub mod api;
mod brief;
mod page;

pub(crate) use brief::brief;
pub(crate) use page::RunsPage;
