//! The ways an item or a wave changes, and what undoes each.

use super::{Deed, Item, ItemStatus, OverrideReason, PlanStale, Wave};
use crate::{
    ids::{CampaignId, WaveId},
    money::Money,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One cell of an item. Two people may change different cells of one item without a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// The campaign.
    Campaign,
    /// The quantity.
    Pieces,
    /// Whether it is included.
    Status,
    /// The wave.
    Wave,
    /// The notes.
    Notes,
    /// The reason of the override.
    Reason,
    /// Whether the quantity is on hold.
    Hold,
}

impl Cell {
    /// The word stored and used in sentences.
    pub fn word(self) -> &'static str {
        match self {
            Cell::Campaign => "campaign",
            Cell::Pieces => "quantity",
            Cell::Status => "status",
            Cell::Wave => "wave",
            Cell::Notes => "notes",
            Cell::Reason => "reason",
            Cell::Hold => "hold",
        }
    }
}

/// A change to one cell of an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Mail this campaign, or none yet.
    SetCampaign(Option<CampaignId>),
    /// Mail this many pieces.
    SetPieces(u32),
    /// Include, exclude, or leave to be decided.
    SetStatus(ItemStatus),
    /// Mail it in this wave, or none yet.
    SetWave(Option<WaveId>),
    /// Write this beside it.
    SetNotes(String),
    /// Say why it differs from the recommendation.
    SetReason(Option<OverrideReason>),
    /// Keep automatic spreading off its quantity, or let it.
    SetHold(bool),
}

impl Operation {
    /// Which cell it changes.
    pub fn cell(&self) -> Cell {
        match self {
            Operation::SetCampaign(_) => Cell::Campaign,
            Operation::SetPieces(_) => Cell::Pieces,
            Operation::SetStatus(_) => Cell::Status,
            Operation::SetWave(_) => Cell::Wave,
            Operation::SetNotes(_) => Cell::Notes,
            Operation::SetReason(_) => Cell::Reason,
            Operation::SetHold(_) => Cell::Hold,
        }
    }

    /// Changes the item's content. The version is counted by whoever stores it.
    pub fn apply(&self, item: &mut Item) {
        match self.clone() {
            Operation::SetCampaign(campaign) => item.campaign = campaign,
            Operation::SetPieces(pieces) => item.pieces = pieces,
            Operation::SetStatus(status) => item.status = status,
            Operation::SetWave(wave) => item.wave = wave,
            Operation::SetNotes(notes) => item.notes = notes,
            Operation::SetReason(reason) => item.reason = reason,
            Operation::SetHold(held) => item.held = held,
        }
    }

    /// The operation that leaves this cell as it is in `item`: applied after `self`, it undoes it.
    pub fn inverse(&self, item: &Item) -> Operation {
        Operation::current(self.cell(), item)
    }

    /// The content of a cell, as the operation that would set it.
    pub fn current(cell: Cell, item: &Item) -> Operation {
        match cell {
            Cell::Campaign => Operation::SetCampaign(item.campaign),
            Cell::Pieces => Operation::SetPieces(item.pieces),
            Cell::Status => Operation::SetStatus(item.status),
            Cell::Wave => Operation::SetWave(item.wave),
            Cell::Notes => Operation::SetNotes(item.notes.clone()),
            Cell::Reason => Operation::SetReason(item.reason.clone()),
            Cell::Hold => Operation::SetHold(item.held),
        }
    }

    /// What brings an item back to its recommendation: only the cells that differ. Empty without a
    /// recommendation. A decision about a store that needed review stays.
    pub fn reset(item: &Item) -> Vec<Operation> {
        let Some(original) = &item.original else { return Vec::new() };
        let decided = original.status == ItemStatus::NeedsReview;
        let wanted = [
            Operation::SetCampaign(original.campaign),
            Operation::SetPieces(original.pieces),
            Operation::SetStatus(if decided { item.status } else { original.status }),
            Operation::SetReason(None),
        ];
        wanted.into_iter().filter(|wanted| wanted.changes(item)).collect()
    }

    /// Whether it would change anything.
    pub fn changes(&self, item: &Item) -> bool {
        *self != Operation::current(self.cell(), item)
    }
}

/// Whether a write to `cell`, based on `base`, would overwrite a change its writer has not seen.
/// `touched` is the version at which the cell was last changed; 0 if never.
pub fn is_stale(base: u32, touched: u32) -> bool {
    touched > base
}

/// One cell of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveCell {
    /// Its name.
    Name,
    /// Its first in-home day.
    Date,
    /// Its last in-home day.
    LastDay,
    /// Its budget.
    Budget,
}

impl WaveCell {
    /// The word stored and used in sentences.
    pub fn word(self) -> &'static str {
        match self {
            WaveCell::Name => "name",
            WaveCell::Date => "date",
            WaveCell::LastDay => "last day",
            WaveCell::Budget => "budget",
        }
    }
}

/// A change to one cell of a wave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveOperation {
    /// Call it this.
    Rename(String),
    /// It is in homes on this day, or on none yet.
    SetDate(Option<Date>),
    /// It is in homes until this day, or on one day only.
    SetLastDay(Option<Date>),
    /// It may cost this much, or any amount.
    SetBudget(Option<Money>),
}

impl WaveOperation {
    /// Which cell it changes.
    pub fn cell(&self) -> WaveCell {
        match self {
            WaveOperation::Rename(_) => WaveCell::Name,
            WaveOperation::SetDate(_) => WaveCell::Date,
            WaveOperation::SetLastDay(_) => WaveCell::LastDay,
            WaveOperation::SetBudget(_) => WaveCell::Budget,
        }
    }

    /// Changes the wave.
    pub fn apply(&self, wave: &mut Wave) {
        match self.clone() {
            WaveOperation::Rename(name) => wave.name = name,
            WaveOperation::SetDate(day) => wave.in_home_on = day,
            WaveOperation::SetLastDay(day) => wave.last_on = day,
            WaveOperation::SetBudget(budget) => wave.budget = budget,
        }
    }

    /// The operation that leaves this cell as it is in `wave`.
    pub fn inverse(&self, wave: &Wave) -> WaveOperation {
        WaveOperation::current(self.cell(), wave)
    }

    /// The content of a wave's cell, as the operation that would set it.
    pub fn current(cell: WaveCell, wave: &Wave) -> WaveOperation {
        match cell {
            WaveCell::Name => WaveOperation::Rename(wave.name.clone()),
            WaveCell::Date => WaveOperation::SetDate(wave.in_home_on),
            WaveCell::LastDay => WaveOperation::SetLastDay(wave.last_on),
            WaveCell::Budget => WaveOperation::SetBudget(wave.budget),
        }
    }
}

/// What an entry of a plan's log tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The plan was made.
    Created,
    /// The plan got another name.
    Renamed,
    /// An item changed.
    Item,
    /// A wave changed.
    Wave,
    /// The plan was sent for review.
    SentForReview,
    /// It was taken back out of review.
    TakenBack,
    /// It was sent back from review.
    SentBack,
    /// The first of two people approved the plan.
    ApprovedFirst,
    /// The plan was approved.
    Approved,
    /// The approval was taken back.
    Reopened,
    /// Orders were made from it.
    Executed,
}

impl ChangeKind {
    /// Every kind.
    pub const ALL: [ChangeKind; 11] = [
        ChangeKind::Created,
        ChangeKind::Renamed,
        ChangeKind::Item,
        ChangeKind::Wave,
        ChangeKind::SentForReview,
        ChangeKind::TakenBack,
        ChangeKind::SentBack,
        ChangeKind::ApprovedFirst,
        ChangeKind::Approved,
        ChangeKind::Reopened,
        ChangeKind::Executed,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            ChangeKind::Created => "created",
            ChangeKind::Renamed => "renamed",
            ChangeKind::Item => "item",
            ChangeKind::Wave => "wave",
            ChangeKind::SentForReview => "sent_for_review",
            ChangeKind::TakenBack => "taken_back",
            ChangeKind::SentBack => "sent_back",
            ChangeKind::ApprovedFirst => "approved_first",
            ChangeKind::Approved => "approved",
            ChangeKind::Reopened => "reopened",
            ChangeKind::Executed => "executed",
        }
    }

    /// The kind behind a stored word.
    pub fn from_word(word: &str) -> Option<ChangeKind> {
        ChangeKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it shapes the plan's content. Who has done so cannot approve the plan.
    pub fn contributes(self) -> bool {
        match self {
            ChangeKind::Created | ChangeKind::Renamed | ChangeKind::Item | ChangeKind::Wave => true,
            ChangeKind::SentForReview
            | ChangeKind::TakenBack
            | ChangeKind::SentBack
            | ChangeKind::ApprovedFirst
            | ChangeKind::Approved
            | ChangeKind::Reopened
            | ChangeKind::Executed => false,
        }
    }
}

/// A change as the log keeps it: what was done, and what undoes it. Logs outlive releases: a new
/// form is a new variant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredChange {
    /// An item's cell, first form.
    ItemV1 {
        /// What was done.
        done: Operation,
        /// What undoes it.
        undo: Operation,
    },
    /// A wave's cell, first form.
    WaveV1 {
        /// What was done.
        done: WaveOperation,
        /// What undoes it.
        undo: WaveOperation,
    },
    /// An act on items and waves, first form.
    ActV1 {
        /// What was done.
        done: Deed,
        /// What undoes it.
        undo: Deed,
        /// What was left alone, because someone had changed it unseen.
        stale: Vec<PlanStale>,
    },
    /// Everything else, first form: a sentence about it, such as the reason of a reopening.
    PlanV1 {
        /// The sentence; empty when the kind says it all.
        note: String,
    },
}
