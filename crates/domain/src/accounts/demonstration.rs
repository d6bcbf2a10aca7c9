//! Why the demonstration chain is not made or removed as asked.

use crate::refusals;

refusals! {
    /// Why the demonstration chain is not made or removed as asked.
    pub enum DemonstrationRefusal {
        /// Somebody has an account.
        AlreadySetUp => "This server is already set up. Sign in; an admin can add the demonstration chain in the settings.",
        /// None or more than can be drawn.
        SizeInvalid { most: u32 } => "Choose between 1 and {most} stores.",
        /// Real work would be lost.
        NotDemonstration { name: String } => "\"{name}\" is not a demonstration workspace, so it is not removed.",
        /// There is nothing to remove.
        NoneHere => "There is no demonstration workspace on this server.",
    }
}
