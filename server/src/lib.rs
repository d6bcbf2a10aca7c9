//! The server: configuration, router, gate, background work.

pub mod caller;
pub mod demo;
pub mod gate;
pub mod headers;
pub mod router;
pub mod routes;
pub mod settings;

pub use router::router;
