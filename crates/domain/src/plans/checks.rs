//! What stands in the way of an approval: errors block, warnings are acknowledged one by one.

use super::{Pressed, Wave};
use crate::money::Money;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a check blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// It must be put right.
    Error,
    /// It must be acknowledged.
    Warning,
}

/// What is counted of a plan for its checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Included items.
    pub included: u32,
    /// Included without a campaign.
    pub without_campaign: u32,
    /// Included without pieces.
    pub without_pieces: u32,
    /// Included without a wave.
    pub without_wave: u32,
    /// Included with pieces, but fewer than the campaign's minimum run.
    pub below_minimum: u32,
    /// Included though the store is not open.
    pub not_open: u32,
    /// Included with a campaign that is no longer offered.
    pub withdrawn_campaign: u32,
    /// Still to be decided.
    pub needs_review: u32,
    /// Overrides for which nobody said why.
    pub without_reason: u32,
    /// Waves in use that cost more than their budget.
    pub over_budget: Vec<OverBudget>,
    /// Names of waves in use without a date.
    pub undated: Vec<String>,
    /// Stores that are mailed too soon before or after something else.
    pub pressed: Option<Pressed>,
}

/// A wave that costs more than it may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverBudget {
    /// The wave's name.
    pub wave: String,
    /// What it costs.
    pub cost: Money,
    /// What it may cost.
    pub budget: Money,
}

impl OverBudget {
    /// The excess of a wave, if there is one.
    pub fn of(wave: &Wave, cost: Money) -> Option<OverBudget> {
        wave.budget.filter(|budget| cost > *budget).map(|budget| OverBudget {
            wave: wave.name.clone(),
            cost,
            budget,
        })
    }
}

/// One thing that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// No store is included.
    NothingIncluded,
    /// Included without a campaign.
    WithoutCampaign(u32),
    /// Included without pieces.
    WithoutPieces(u32),
    /// Included without a wave.
    WithoutWave(u32),
    /// Below the campaign's minimum run.
    BelowMinimum(u32),
    /// Included though not open.
    NotOpen(u32),
    /// A wave over its budget.
    OverBudget(OverBudget),
    /// A wave without a date.
    Undated(String),
    /// Still to be decided; they will not be mailed.
    NeedsReview(u32),
    /// Overrides for which nobody said why.
    WithoutReason(u32),
    /// With a campaign that is no longer offered.
    WithdrawnCampaign(u32),
    /// Mailed too soon before or after something else.
    MailedAgain(Pressed),
}

impl Check {
    /// Whether it blocks.
    pub fn severity(&self) -> Severity {
        match self {
            Check::NothingIncluded
            | Check::WithoutCampaign(_)
            | Check::WithoutPieces(_)
            | Check::WithoutWave(_)
            | Check::BelowMinimum(_)
            | Check::NotOpen(_)
            | Check::OverBudget(_) => Severity::Error,
            Check::Undated(_)
            | Check::NeedsReview(_)
            | Check::WithoutReason(_)
            | Check::WithdrawnCampaign(_)
            | Check::MailedAgain(_) => Severity::Warning,
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stores = |n: &u32, one: &str, many: &str| match n {
            1 => format!("1 store {one}"),
            n => format!("{n} stores {many}"),
        };
        match self {
            Check::NothingIncluded => f.write_str("No store is included. Include at least one."),
            Check::WithoutCampaign(n) => {
                write!(
                    f,
                    "{} no campaign.",
                    stores(n, "is included but has", "are included but have")
                )
            }
            Check::WithoutPieces(n) => {
                write!(
                    f,
                    "{} no pieces.",
                    stores(n, "is included but has", "are included but have")
                )
            }
            Check::WithoutWave(n) => {
                write!(f, "{} no wave.", stores(n, "is included but has", "are included but have"))
            }
            Check::BelowMinimum(n) => write!(
                f,
                "{} fewer pieces than the campaign's minimum run.",
                stores(n, "gets", "get")
            ),
            Check::NotOpen(n) => {
                write!(f, "{} not open.", stores(n, "is included but is", "are included but are"))
            }
            Check::OverBudget(over) => write!(
                f,
                "{} costs {} over its budget of {}.",
                over.wave,
                (over.cost - over.budget).decimal(),
                over.budget.decimal()
            ),
            Check::Undated(wave) => write!(f, "{wave} has no in-home date."),
            Check::NeedsReview(n) => write!(
                f,
                "{} and will not be mailed.",
                stores(n, "still needs review", "still need review")
            ),
            Check::WithoutReason(n) => write!(
                f,
                "{} from the recommendation without a reason.",
                stores(n, "differs", "differ")
            ),
            Check::WithdrawnCampaign(n) => {
                write!(f, "{} a campaign that is no longer offered.", stores(n, "gets", "get"))
            }
            Check::MailedAgain(pressed) => pressed.fmt(f),
        }
    }
}

/// How many there are, and the check that says so.
type Counted = (u32, fn(u32) -> Check);

/// What stands in the way of approving a plan with these figures, errors first.
pub fn checks(figures: &Figures) -> Vec<Check> {
    let mut found = Vec::new();
    if figures.included == 0 {
        found.push(Check::NothingIncluded);
    }
    let counted: [Counted; 5] = [
        (figures.without_campaign, Check::WithoutCampaign),
        (figures.without_pieces, Check::WithoutPieces),
        (figures.without_wave, Check::WithoutWave),
        (figures.below_minimum, Check::BelowMinimum),
        (figures.not_open, Check::NotOpen),
    ];
    found.extend(counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, check)| check(n)));
    found.extend(figures.over_budget.iter().cloned().map(Check::OverBudget));
    let warned: [Counted; 3] = [
        (figures.needs_review, Check::NeedsReview),
        (figures.without_reason, Check::WithoutReason),
        (figures.withdrawn_campaign, Check::WithdrawnCampaign),
    ];
    found.extend(figures.undated.iter().cloned().map(Check::Undated));
    found.extend(warned.into_iter().filter(|(n, _)| *n > 0).map(|(n, check)| check(n)));
    found.extend(figures.pressed.clone().map(Check::MailedAgain));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Figures {
        Figures { included: 3, ..Figures::default() }
    }

    #[test]
    fn a_sound_plan_has_nothing_in_its_way() {
        assert_eq!(checks(&sound()), []);
    }

    #[test]
    fn an_empty_plan_cannot_be_approved() {
        assert_eq!(checks(&Figures::default()), [Check::NothingIncluded]);
    }

    #[test]
    fn errors_come_before_warnings() {
        let over = OverBudget { wave: "W1".into(), cost: Money(12_000), budget: Money(10_000) };
        let found = checks(&Figures {
            without_wave: 2,
            needs_review: 1,
            over_budget: vec![over],
            undated: vec!["W2".into()],
            ..sound()
        });
        let sentences: Vec<String> = found.iter().map(Check::to_string).collect();
        assert_eq!(
            sentences,
            [
                "2 stores are included but have no wave.",
                "W1 costs 20.00 over its budget of 100.00.",
                "W2 has no in-home date.",
                "1 store still needs review and will not be mailed.",
            ]
        );
        assert!(found.is_sorted_by_key(Check::severity));
    }
}
