//! Plans in memory while people work on them, and the one way in which their items and waves change.
//!
//! `rooms` keeps a plan that is worked on in memory and tells everybody in it what changes, `load`
//! reads it and its log, `act` performs an act in one transaction, `store` writes what came of it.
//! The rules and the protocol are `domain::plans::live` and `domain::collaboration`.
//!
//! Several server processes may share one PostgreSQL: the plan's row is held while an act is
//! performed, what others stored meanwhile is followed first, and a notification tells them (`watch`).
//! `elsewhere` tells them who is in a plan, and that something was said about it.

mod act;
mod elsewhere;
mod load;
mod rooms;
mod store;
mod watch;

pub(crate) use act::changed;
pub(super) use act::{Expecting, perform};
pub use act::{act, sheet};
pub(super) use elsewhere::talked;
pub(super) use load::undos_after;
pub use load::{missed, snapshot};
pub use rooms::{Heard, LivePlans};
pub use watch::{watch, watch_others};
