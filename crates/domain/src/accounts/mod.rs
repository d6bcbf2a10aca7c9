//! Workspaces, people and who may do what.

mod access;
mod identity;
mod settings;

pub use access::*;
pub use identity::*;
pub use settings::*;
