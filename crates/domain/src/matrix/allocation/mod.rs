//! Who gets what under the constraints of a run.

mod report;
mod words;

pub use report::{
    AllocationReport, Amount, Conflict, ConflictPart, Constraint, ConstraintUse, NamedCampaign,
};
pub(in crate::matrix) use words::thousands;
