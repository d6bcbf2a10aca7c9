//! Why a run cannot be made, in sentences a marketer can act on.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Conflict, ConstraintRefusal};

/// A run that cannot be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RunRefusal {
    /// There is nothing to learn from.
    NoMailings,
    /// Every mailing in the history is unusable.
    NoUsableMailings {
        /// How many were left out.
        left_out: u32,
    },
    /// Nobody ever responded.
    NoResponses {
        /// Mailings looked at.
        mailings: u32,
    },
    /// Everybody always responded.
    OnlyResponses {
        /// Mailings looked at.
        mailings: u32,
    },
    /// No store is open for mailing.
    NoStores,
    /// No campaign is on offer.
    NoCampaigns,
    /// The margin of a response is zero or less, or a share above one.
    MarginNotPositive,
    /// A share of the basket was asked for and no mailing has revenue.
    NoRevenue,
    /// The budget is zero or less.
    BudgetNotPositive,
    /// Thresholds must satisfy 0 ≤ review ≤ auto-approve ≤ 100.
    ThresholdsOutOfOrder,
    /// A holdout of less than nothing or more than half.
    HoldoutOutOfRange,
    /// Too few stores are mailed for a holdout that could show anything.
    HoldoutTooSmall {
        /// Stores that would be mailed.
        mailed: u32,
        /// Of these, the share asked for.
        held_out: u32,
    },
    /// A share for exploration of less than nothing or more than all.
    ExplorationOutOfRange,
    /// A mailing names a store or campaign that is not in the lists.
    UnknownMember {
        /// Position of the mailing.
        mailing: u32,
    },
    /// The history leaves the model without an answer.
    NotSolvable,
    /// A constraint makes no sense.
    Constraint(ConstraintRefusal),
    /// The constraints cannot all hold.
    Conflict(Conflict),
    /// Another run of the workspace is not finished yet.
    AlreadyRunning,
    /// Someone stopped it.
    Cancelled,
}

impl fmt::Display for RunRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunRefusal::NoMailings => f.write_str(
                "There are no past mailings to learn from. Import the mailing history first.",
            ),
            RunRefusal::NoUsableMailings { left_out } => write!(
                f,
                "None of the {left_out} mailings can be used: each has no pieces or more responses than pieces. Check the columns of the import."
            ),
            RunRefusal::NoResponses { mailings } => write!(
                f,
                "None of the {mailings} mailings has a response, so there is no rate to learn. Check that responses were imported."
            ),
            RunRefusal::OnlyResponses { mailings } => write!(
                f,
                "In all {mailings} mailings every piece has a response. Check that pieces and responses were not mapped to the same column."
            ),
            RunRefusal::NoStores => f.write_str("No open store matches. Add stores or widen the filter."),
            RunRefusal::NoCampaigns => {
                f.write_str("No campaign is on offer. Add a campaign with a unit cost or make one available.")
            }
            RunRefusal::MarginNotPositive => f.write_str(
                "A response must earn something: enter a margin above zero, or a share of the basket between 0 and 100%.",
            ),
            RunRefusal::NoRevenue => f.write_str(
                "No mailing has revenue, so a share of the basket cannot be worked out. Enter a margin per response instead.",
            ),
            RunRefusal::BudgetNotPositive => f.write_str("A budget must be above zero. Leave it empty for no limit."),
            RunRefusal::ThresholdsOutOfOrder => f.write_str(
                "The review threshold must not be above the auto-approve threshold, and both lie between 0 and 100.",
            ),
            RunRefusal::HoldoutOutOfRange => f.write_str(
                "A holdout is a share of the mailed stores between 0 and 50%.",
            ),
            RunRefusal::HoldoutTooSmall { mailed, held_out } => write!(
                f,
                "Holding out {held_out} of {mailed} stores cannot show what mailing adds: at least 2 are held out and 2 mailed. Raise the share or leave it at 0%."
            ),
            RunRefusal::ExplorationOutOfRange => f.write_str(
                "The share of stores whose quantity is varied lies between 0 and 100%.",
            ),
            RunRefusal::UnknownMember { mailing } => write!(
                f,
                "Mailing {} names a store or campaign that is not in the lists.",
                u64::from(*mailing) + 1
            ),
            RunRefusal::NotSolvable => f.write_str(
                "The history leaves the model without a definite answer. Add mailings from other stores, campaigns or months.",
            ),
            RunRefusal::Constraint(refusal) => refusal.fmt(f),
            RunRefusal::Conflict(conflict) => f.write_str(&conflict.sentence(&conflict.currency)),
            RunRefusal::AlreadyRunning => f.write_str(
                "A run is in progress. Wait for it or cancel it before starting another.",
            ),
            RunRefusal::Cancelled => f.write_str("The run was cancelled."),
        }
    }
}

impl std::error::Error for RunRefusal {}
impl crate::refusal::Refusal for RunRefusal {}
