//! The demonstration chain: a made-up retailer on real US places, of any size, the same every time.
//!
//! `places`, `campaigns`, `chain`, `truth`, `mailings` and `people` are pure: a [`Recipe`] in, a
//! chain out. `write` puts it into the database, [`create`] and [`remove`] are the commands.

mod campaigns;
mod chain;
mod create;
mod known;
mod mailings;
mod names;
mod people;
mod places;
mod remove;
mod suppliers;
mod truth;
mod write;

pub use campaigns::{THEMES, Theme};
pub use chain::{DrawnStore, Recipe, StoreKind, draw_stores};
pub use create::{Created, create, create_at_first_start, create_from_command_line};
#[cfg(feature = "testing")]
pub(crate) use create::{Setting, build};
pub use known::known_people;
pub use mailings::{DrawnMailing, MONTHS, mailings_of};
pub use people::{CAST, CEDAR_CAST, DEMONSTRATION_PASSWORD, Part};
pub use places::{Place, Region, us_places};
pub use remove::{Removed, remove, remove_from_command_line};
pub use suppliers::suppliers;
pub use truth::{Circumstances, Spreads, Truth, logit, rate};
pub use write::Written;

/// How many stores the demonstration has unless told otherwise.
pub const USUAL_STORES: u32 = 1_200;
/// How many it can have.
pub const MOST_STORES: u32 = 100_000;
/// The seed unless told otherwise.
pub const USUAL_SEED: u64 = 1;

/// What one response of the chain earns before the cost of mailing. With the spread from mailing to
/// mailing of [`Truth::draw`] it gives the matrix about as many stores to review as to auto-approve,
/// and some to skip.
pub const MARGIN_PER_RESPONSE: domain::money::Money = domain::money::Money(1_800);

/// Streams of random numbers, apart from each other whatever the chain's size.
mod stream {
    pub const TRUTH: u64 = 1;
    pub const SITES: u64 = 2;
    pub const STATUSES: u64 = 3;
    /// One per store from here on.
    pub const STORES: u64 = 1 << 32;
    /// One per store's history from here on.
    pub const MAILINGS: u64 = 1 << 33;
}

#[cfg(test)]
mod recovery;
#[cfg(test)]
mod tests;
