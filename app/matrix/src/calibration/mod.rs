//! Whether confidence is a kept promise: what earlier forecasts claimed against what came.

pub mod api;
mod charts;
mod page;

pub(crate) use page::CalibrationPage;
