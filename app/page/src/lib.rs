//! What every page stands on: who is here, who asks, why something was not done, and how a room's
//! pages become one chunk of their own.
//!
//! A room is a crate beside this one (`app/stores`, `app/plans`, …) and knows this crate, but no
//! other room; `app` knows them all and draws the frame around them.

mod failed;
mod failure;
mod here;
#[cfg(feature = "ssr")]
pub mod request;
mod room;

pub use failed::failed;
pub use failure::Failure;
pub use here::{Here, ThisPage, name_this_page, use_visit};
pub use room::LazyPage;
