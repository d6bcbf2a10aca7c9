//! Versions: named places in a plan's history, which can be compared and had back.

use super::{ChangeKind, ItemDifference, PlanTotals, Wave};
use crate::refusals;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Most characters of a version's name.
pub const MAX_VERSION_NAME: usize = 80;
/// Most lines of a comparison that are told one by one.
pub const COMPARED_LINES: usize = 500;

/// A place in a plan's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The newest change it holds.
    pub sequence: u32,
    /// What somebody called it, or what happened then.
    pub what: Milestone,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Why a place in the history is a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// Somebody gave it a name.
    Named(String),
    /// The plan's state changed there.
    State(ChangeKind),
}

/// How two versions of a plan differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The sums of the earlier one.
    pub before: PlanTotals,
    /// The sums of the later one.
    pub after: PlanTotals,
    /// How many stores' lines differ.
    pub changed: u32,
    /// The first [`COMPARED_LINES`] of them, by store number.
    pub lines: Vec<ComparedLine>,
    /// The waves of the earlier one.
    pub waves_before: Vec<Wave>,
    /// The waves of the later one.
    pub waves_after: Vec<Wave>,
}

/// A store's line in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedLine {
    /// The store's number.
    pub number: String,
    /// The store's name.
    pub name: String,
    /// What differs.
    pub difference: ItemDifference,
}

refusals! {
    /// Why a version cannot be kept, compared or had back.
    pub enum VersionRefusal {
        /// No name.
        NameMissing => "Give the version a name.",
        /// Too long.
        NameTooLong => "A version's name can have at most 80 characters.",
        /// Another one has it.
        NameTaken { name: String } => "There is already a version called \"{name}\". Choose another name.",
        /// Beyond the plan's history.
        Unknown => "The plan has no such version. Load the page again.",
        /// The order is wrong.
        Reversed => "Compare an earlier version with a later one.",
        /// The plan cannot be changed now, and why.
        Edit { why: String } => "{why}",
    }
}

/// A version's name as it is kept: trimmed, 1 to 80 characters.
pub fn clean_version_name(name: &str) -> Result<String, VersionRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(VersionRefusal::NameMissing),
        1..=MAX_VERSION_NAME => Ok(name.to_owned()),
        _ => Err(VersionRefusal::NameTooLong),
    }
}
