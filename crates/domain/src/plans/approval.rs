//! Who may approve a plan, and what exactly an approval covers.

use super::{ApprovalRefusal, Check, ItemStatus, PlanStatus, Price, Severity};
use crate::{
    accounts::{Action, Actor, Forbidden},
    ids::{CampaignId, ItemId, PersonId, PlanId, RunId, StoreId, WaveId},
    money::Money,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// An included item of an approved plan: what an order is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ApprovedLine {
    /// The item.
    pub item: ItemId,
    /// Its store.
    pub store: StoreId,
    /// What is mailed.
    pub campaign: CampaignId,
    /// How much.
    pub pieces: u32,
    /// When.
    pub wave: WaveId,
    /// The wave's in-home date.
    pub in_home_on: Option<Date>,
    /// What the campaign cost when the plan was approved.
    pub price: Price,
    /// The run whose recommendation for this store it came from.
    pub run: Option<RunId>,
}

impl ApprovedLine {
    /// What the line costs.
    pub fn cost(&self) -> Money {
        self.price.of(self.pieces)
    }
}

/// Someone who approved a plan's content as it is now, while it waits for a second approver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstApproval {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// What an approval is about: after a reopening only what differs from the approved content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToApprove {
    /// Items that execute otherwise than they were approved, or no longer; all that execute when the
    /// plan was never approved.
    pub items: u32,
    /// What those that execute cost.
    pub cost: Money,
    /// What the whole plan costs.
    pub whole: Money,
    /// How many people approved the plan last, none before the first approval.
    pub approvers_before: u32,
}

impl ToApprove {
    /// Whether a second person has to approve, where the workspace asks for one above `limit`: when
    /// what is to be approved costs more, and when the plan as a whole does that only one person has
    /// approved so far. So a plan does not pass the limit in small steps, and correcting a line of a
    /// plan that two people approved takes one.
    pub fn needs_second(&self, limit: Option<Money>) -> bool {
        limit.is_some_and(|limit| {
            self.cost > limit || (self.whole > limit && self.approvers_before < 2)
        })
    }

    /// Whether a part of the plan stays approved.
    pub fn is_partial(&self) -> bool {
        self.approvers_before > 0
    }
}

/// What became of a plan that somebody approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// It is approved, and locked.
    Whole,
    /// It is locked in review until a second person approves the same content.
    First,
}

/// Refuses an approval that the plan or the person does not allow; `Err` of the outer result is
/// the missing right.
///
/// `contributors` are the people who have shaped what is to be approved: none of them may approve
/// it, whatever their role. `first` are those who approved exactly this content already.
/// `unacknowledged` counts the warnings the approver has not ticked.
pub fn check_approver(
    actor: &Actor,
    status: PlanStatus,
    contributors: &[PersonId],
    first: &[FirstApproval],
    checks: &[Check],
    unacknowledged: u32,
) -> Result<Result<(), ApprovalRefusal>, Forbidden> {
    actor.may(Action::ApprovePlans)?;
    let errors = checks.iter().filter(|check| check.severity() == Severity::Error).count() as u32;
    Ok(if !status.awaits_approval() {
        Err(ApprovalRefusal::NotDraft { status: status.to_string().to_lowercase() })
    } else if contributors.contains(&actor.person) {
        Err(ApprovalRefusal::Contributed)
    } else if first.iter().any(|one| one.person == actor.person) {
        Err(ApprovalRefusal::ApprovedAlready)
    } else if errors > 0 {
        Err(ApprovalRefusal::Blocked { errors })
    } else if unacknowledged > 0 {
        Err(ApprovalRefusal::NotAcknowledged { warnings: unacknowledged })
    } else {
        Ok(())
    })
}

/// The text whose SHA-256 is a plan's digest: everything that executes and nothing else.
///
/// One line per included item in the order of the stores, whatever order they come in: store,
/// campaign, pieces, wave, the wave's in-home date and the price. Notes, names, reasons, budgets
/// and what is not included do not execute and leave it unchanged.
pub fn digest_input(plan: PlanId, lines: &[ApprovedLine]) -> String {
    let mut sorted: Vec<&ApprovedLine> = lines.iter().collect();
    sorted.sort_by_key(|line| (line.store, line.item));
    let mut text = format!("groundswell plan 1\n{plan}\n");
    for line in sorted {
        let day = line.in_home_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let _ = writeln!(
            text,
            "{} {} {} {} {day} {} {}",
            line.store,
            line.campaign,
            line.pieces,
            line.wave,
            line.price.unit.0,
            line.price.fixed.0
        );
    }
    text
}

impl ApprovedLine {
    /// The line an item executes as; `None` when it is not included or not complete.
    pub fn of(item: &super::Item, in_home_on: Option<Date>, price: Price) -> Option<ApprovedLine> {
        if item.status != ItemStatus::Included || item.pieces == 0 {
            return None;
        }
        Some(ApprovedLine {
            item: item.id,
            store: item.store,
            campaign: item.campaign?,
            pieces: item.pieces,
            wave: item.wave?,
            in_home_on,
            price,
            run: item.original.map(|original| original.run),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_approver_is_asked_above_the_limit_and_not_passed_by_in_small_steps() {
        let limit = Some(Money(10_000));
        let first = |cost| ToApprove {
            items: 10,
            cost: Money(cost),
            whole: Money(cost),
            approvers_before: 0,
        };
        assert!(!first(10_000).needs_second(limit), "up to the limit one person is enough");
        assert!(first(10_001).needs_second(limit));
        assert!(!first(10_001).needs_second(None), "without a limit one person always is");
        let reopened = |cost, whole, approvers_before| ToApprove {
            items: 1,
            cost: Money(cost),
            whole: Money(whole),
            approvers_before,
        };
        assert!(!reopened(500, 50_000, 2).needs_second(limit), "two people approved the rest");
        assert!(reopened(10_100, 50_000, 2).needs_second(limit));
        assert!(reopened(500, 10_400, 1).needs_second(limit), "it grew past the limit");
        assert!(!reopened(500, 9_900, 1).needs_second(limit));
    }
}
