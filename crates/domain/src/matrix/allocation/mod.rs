//! Who gets what under the constraints of a run.

mod book;
mod dual;
mod prices;
mod print_runs;
mod problem;
mod quantities;
mod report;
mod rounding;
#[cfg(test)]
mod tests;
mod words;

pub use report::{
    AllocationReport, Amount, Conflict, ConflictPart, Constraint, ConstraintUse, NamedCampaign,
};
pub(in crate::matrix) use words::thousands;
pub(in crate::matrix) use print_runs::{Solved, Unsolved, solve};
pub(in crate::matrix) use problem::{Limits, Problem, Scope};
