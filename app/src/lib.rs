//! The app: the document, the frame, and which address shows which page.
//!
//! Server functions and pages live in the rooms, a crate each beside this one: `app/stores`,
//! `app/plans`, … A room's pages are lazy, so that the first load carries the shell and one room, and a
//! changed line compiles one room. Server functions read who asks from the request
//! ([`request`]) and call one command or query of `backend`.

#![recursion_limit = "512"]

pub mod shell;

pub use app_accounts as accounts;
pub use app_campaigns as campaigns;
pub use app_matrix as matrix;
pub use app_orders as orders;
pub use app_page::Failure;
#[cfg(feature = "ssr")]
pub use app_page::request;
pub use app_plans as plans;
pub use app_stores as stores;
pub use shell::{App, document};
