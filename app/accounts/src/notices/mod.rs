//! What one is told: the bell in the frame, and how one wants to be told.

pub mod api;
mod bell;
mod list;
mod settings;

pub use bell::Bell;
pub(super) use settings::NoticeSettings;
