//! Server functions and pages, one folder per room.
//!
//! A page loads, provides and lays out; widgets come from `ui`, rules from `domain`. Server
//! functions read who asks from the request ([`request`]) and call one command or query of `backend`.
//! Rooms never import each other. Each room's pages are lazy routes, so that the first load carries
//! the shell and one room.

#![recursion_limit = "512"]

pub mod failure;
#[cfg(feature = "ssr")]
pub mod request;
mod room;
pub mod shell;

pub mod accounts;
pub mod campaigns;
pub mod matrix;
pub mod orders;
pub mod plans;
pub mod stores;

pub use shell::{App, document};
