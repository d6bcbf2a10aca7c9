//! Workspaces, people and who may do what.

mod access;
mod demonstration;
mod identity;
mod settings;

pub use access::*;
pub use demonstration::*;
pub use identity::*;
pub use settings::*;
