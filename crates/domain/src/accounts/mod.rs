//! Workspaces, people and who may do what.

mod access;
mod api_key;
mod demonstration;
mod identity;
mod pace;
mod settings;

pub use access::*;
pub use api_key::*;
pub use demonstration::*;
pub use identity::*;
pub use pace::*;
pub use settings::*;
