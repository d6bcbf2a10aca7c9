//! The list of plans: which are shown, and how far each has come.

use super::{Contributor, Plan, PlanStatus};
use crate::{ids::PlanId, money::Money};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Which plans. Empty lists and texts mean no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanFilter {
    /// In the name.
    pub text: String,
    /// With one of these statuses.
    pub statuses: Vec<PlanStatus>,
    /// Those that were archived, instead of those that were not.
    pub archived: bool,
}

impl PlanFilter {
    /// Whether nothing is left out but what was archived.
    pub fn is_empty(&self) -> bool {
        *self == PlanFilter::default()
    }
}

/// Where a page of the list begins: behind this plan, by last change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanCursor {
    /// When the last plan of the page before had changed.
    pub changed_at: Timestamp,
    /// That plan.
    pub plan: PlanId,
}

/// How far a plan has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Stores of the plan.
    pub stores: u32,
    /// Those that are decided: included with campaign, quantity and wave, or left out.
    pub settled: u32,
    /// Waves in use that cost more than their budget.
    pub over_budget: u32,
    /// Waves in use without a date.
    pub undated: u32,
}

impl Progress {
    /// The share that is decided, 0 to 1; `None` of a plan without stores.
    pub fn share(self) -> Option<f64> {
        (self.stores > 0).then(|| f64::from(self.settled) / f64::from(self.stores))
    }

    /// What is still to do, each as a short phrase: "12 stores to settle", "1 wave over its budget".
    pub fn to_do(self) -> Vec<String> {
        let count = |n: u32, one: &str, many: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {many}")),
        };
        [
            count(
                self.stores - self.settled.min(self.stores),
                "store to settle",
                "stores to settle",
            ),
            count(self.over_budget, "wave over its budget", "waves over their budget"),
            count(self.undated, "wave without a date", "waves without a date"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A plan in the list of plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanSummary {
    /// The plan.
    pub plan: Plan,
    /// Who has changed it, most changes first.
    pub people: Vec<Contributor>,
    /// Stores that are mailed.
    pub stores: u32,
    /// Stores still to be decided.
    pub needs_review: u32,
    /// Pieces mailed.
    pub pieces: u64,
    /// What that costs.
    pub cost: Money,
    /// How far it has come.
    pub progress: Progress,
    /// Threads about it that are not resolved.
    pub open_threads: u32,
}

/// A page of the list, last changed first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanList {
    /// The plans.
    pub plans: Vec<PlanSummary>,
    /// Where the next page begins, if there is one.
    pub next: Option<PlanCursor>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_what_is_still_to_do() {
        let progress = Progress { stores: 10, settled: 8, over_budget: 1, undated: 2 };
        assert_eq!(progress.share(), Some(0.8));
        assert_eq!(
            progress.to_do(),
            ["2 stores to settle", "1 wave over its budget", "2 waves without a date"]
        );
        assert_eq!(Progress { stores: 4, settled: 4, ..Progress::default() }.to_do(), [""; 0]);
        assert_eq!(Progress::default().share(), None);
    }
}
