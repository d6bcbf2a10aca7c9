//! Who may approve a plan, and what exactly an approval covers.

use super::{ApprovalRefusal, Check, ItemStatus, PlanStatus, Price, Severity};
use crate::{
    accounts::{Action, Actor, Forbidden},
    ids::{CampaignId, ItemId, PersonId, PlanId, RunId, StoreId, WaveId},
    money::Money,
};
use jiff::civil::Date;
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

/// Refuses an approval that the plan or the person does not allow; `Err` of the outer result is
/// the missing right.
///
/// `contributors` are the people who have shaped the plan: none of them may approve it, whatever
/// their role. `unacknowledged` counts the warnings the approver has not ticked.
pub fn check_approver(
    actor: &Actor,
    status: PlanStatus,
    contributors: &[PersonId],
    checks: &[Check],
    unacknowledged: u32,
) -> Result<Result<(), ApprovalRefusal>, Forbidden> {
    actor.may(Action::ApprovePlans)?;
    let errors = checks.iter().filter(|check| check.severity() == Severity::Error).count() as u32;
    Ok(if !status.awaits_approval() {
        Err(ApprovalRefusal::NotDraft { status: status.to_string().to_lowercase() })
    } else if contributors.contains(&actor.person) {
        Err(ApprovalRefusal::Contributed)
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
