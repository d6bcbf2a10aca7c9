//! The server: configuration, router, gate, background work.

pub mod api;
pub mod backup;
pub mod bench;
pub mod caller;
pub mod demo;
pub mod gate;
mod guests;
pub mod headers;
pub mod matrix_command;
mod paces;
pub mod router;
pub mod routes;
pub mod settings;

pub use router::router;
