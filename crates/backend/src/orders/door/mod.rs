//! The supplier's door: one order for somebody without an account, and what they may do with it.
//!
//! `open` is who comes in and what they see; `acts` is what they do; `proofs` what they upload;
//! `side` is all of it as the order's page shows it.

mod acts;
mod open;
mod proofs;
mod side;

pub use acts::door_act;
pub(super) use acts::{NewAct, append};
pub use open::{door_file, door_opens, door_order};
pub use proofs::{proof, upload_proof};
pub use side::supplier_side;
