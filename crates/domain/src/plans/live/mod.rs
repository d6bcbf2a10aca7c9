//! A plan as several people change it together: what they ask for and what comes of it.
//!
//! `item_set` says compactly which items are meant, `deed` what is done to them and to the waves,
//! `document` performs it by the rules of the room, `difference` says
//! how two states differ and leads from one to the other, `wire` is what a browser and the server say.
//! How acts travel and who wins is the room `collaboration`'s.

mod deed;
mod difference;
mod document;
mod item_set;
mod wire;

#[cfg(test)]
mod sessions;

pub use deed::{Deed, Edit, Part, Step, Values, WaveStep};
pub use difference::ItemDifference;
pub use document::{LivePlan, Rights};
pub use item_set::ItemSet;
pub use wire::{FromBrowser, Presence, ToBrowser, Told, Whereabouts};

/// An act on a plan.
pub type PlanAct = crate::collaboration::Act<LivePlan>;
/// A change of a plan that everyone learns of.
pub type PlanEntry = crate::collaboration::Entry<LivePlan>;
/// What became of an act on a plan.
pub type PlanAnswer = crate::collaboration::Answer<LivePlan>;
/// A part of a plan that was left alone.
pub type PlanStale = crate::collaboration::Stale<LivePlan>;
/// The server's side of a live plan.
pub type PlanAuthority = crate::collaboration::Authority<LivePlan>;
/// The browser's side of a live plan.
pub type PlanReplica = crate::collaboration::Replica<LivePlan>;
