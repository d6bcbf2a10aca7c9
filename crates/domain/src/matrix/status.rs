//! Auto-approve, needs review or skip.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Thresholds;

/// What a recommendation asks of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Confidence below the review threshold, or mailing does not pay.
    Skip,
    /// Worth a look.
    NeedsReview,
    /// Confidence above the threshold: go ahead.
    AutoApprove,
}

impl Status {
    /// Every status, best first.
    pub const ALL: [Status; 3] = [Status::AutoApprove, Status::NeedsReview, Status::Skip];

    /// The status of a confidence between 0 and 100: *above* `auto_approve`, from `review` on,
    /// or below it.
    pub fn of(confidence: f64, thresholds: Thresholds) -> Status {
        if confidence > thresholds.auto_approve {
            Status::AutoApprove
        } else if confidence >= thresholds.review {
            Status::NeedsReview
        } else {
            Status::Skip
        }
    }

    /// The word stored in tables and files.
    pub fn word(self) -> &'static str {
        match self {
            Status::AutoApprove => "auto_approve",
            Status::NeedsReview => "needs_review",
            Status::Skip => "skip",
        }
    }

    /// The status behind a stored word.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::AutoApprove => "Auto-approve",
            Status::NeedsReview => "Needs review",
            Status::Skip => "Skip",
        })
    }
}

/// Why a store is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SkipCause {
    /// The forecast is too unsure to promise anything.
    LowConfidence,
    /// Even the best campaign at its best quantity is expected to lose money.
    LosesMoney,
    /// It would pay, but the budget earns more elsewhere.
    BeyondBudget,
    /// It would be mailed, but chance has put it in the holdout that shows what mailing adds.
    HeldOut,
    /// It would pay, but the constraints of the run earn more elsewhere.
    BeyondConstraints,
    /// The store, its region, or in its region every campaign, is excluded.
    Excluded,
    /// It was mailed too recently.
    MailedRecently,
    /// Its households have had as many pieces as they may.
    HouseholdPressure,
    /// It cannot take as many pieces as the smallest run of any campaign it may get.
    BelowMinimumRun,
}

impl SkipCause {
    /// The cause in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            SkipCause::LowConfidence => "The forecast is too unsure to act on.",
            SkipCause::LosesMoney => {
                "Even the best campaign at its best quantity is expected to lose money here."
            }
            SkipCause::HeldOut => {
                "Held out at random: not mailing it shows what mailing the others adds."
            }
            SkipCause::BeyondBudget => "It would pay, but the budget earns more at other stores.",
            SkipCause::BeyondConstraints => {
                "It would pay, but the limits of the run earn more at other stores."
            }
            SkipCause::Excluded => "It is excluded from this run.",
            SkipCause::MailedRecently => {
                "Its last mailing is more recent than the run's rest between mailings allows."
            }
            SkipCause::HouseholdPressure => {
                "Its households have had as many pieces as the run allows."
            }
            SkipCause::BelowMinimumRun => {
                "It is too small for the minimum run of every campaign that it may get."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_of_exactly_the_threshold_still_needs_review() {
        let usual = Thresholds::default();
        assert_eq!(Status::of(75.0, usual), Status::NeedsReview);
        assert_eq!(Status::of(75.1, usual), Status::AutoApprove);
        assert_eq!(Status::of(50.0, usual), Status::NeedsReview);
        assert_eq!(Status::of(49.9, usual), Status::Skip);
    }

    #[test]
    fn a_stored_word_leads_back_to_its_status() {
        for status in Status::ALL {
            assert_eq!(Status::from_word(status.word()), Some(status));
        }
        assert_eq!(Status::from_word("maybe"), None);
    }
}
