//! A plan, its waves, and what its pages show.

use super::{
    Cell, Check, Line, Operation, PlanTotals, Price, StoredChange, WaveCell, WaveOperation,
};
use crate::{
    ids::{CampaignId, PersonId, PlanId, RegionId, RunId, WaveId},
    money::Money,
    period::Month,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// It can be changed.
    Draft,
    /// It waits for somebody to approve it or send it back, and is locked meanwhile.
    InReview,
    /// Its content is agreed and locked.
    Approved,
    /// Orders were made from it.
    Executed,
}

impl PlanStatus {
    /// Every status, in order of life.
    pub const ALL: [PlanStatus; 4] =
        [PlanStatus::Draft, PlanStatus::InReview, PlanStatus::Approved, PlanStatus::Executed];

    /// The word stored in tables and files.
    pub fn word(self) -> &'static str {
        match self {
            PlanStatus::Draft => "draft",
            PlanStatus::InReview => "in_review",
            PlanStatus::Approved => "approved",
            PlanStatus::Executed => "executed",
        }
    }

    /// The status behind a stored word.
    pub fn from_word(word: &str) -> Option<PlanStatus> {
        PlanStatus::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Whether its content may change.
    pub fn is_open(self) -> bool {
        self == PlanStatus::Draft
    }

    /// Whether it can be approved as it is. A draft can: nobody has to ask first.
    pub fn awaits_approval(self) -> bool {
        matches!(self, PlanStatus::Draft | PlanStatus::InReview)
    }
}

impl fmt::Display for PlanStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PlanStatus::Draft => "Draft",
            PlanStatus::InReview => "In review",
            PlanStatus::Approved => "Approved",
            PlanStatus::Executed => "Executed",
        })
    }
}

/// A plan without its items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its identity.
    pub id: PlanId,
    /// Its name, unique in the workspace.
    pub name: String,
    /// The month it mails in.
    pub month: Month,
    /// The matrix run it was made from.
    pub run: Option<RunId>,
    /// Where it stands.
    pub status: PlanStatus,
    /// Counts reopenings from 1.
    pub revision: u32,
    /// How many changes it has had.
    pub sequence: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// SHA-256 over what executes, while it is approved.
    pub digest: Option<[u8; 32]>,
}

/// A dated group of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wave {
    /// Its identity.
    pub id: WaveId,
    /// Its name, unique in the plan.
    pub name: String,
    /// The first day it is in homes.
    pub in_home_on: Option<Date>,
    /// The last day it is in homes, where it takes more than one.
    #[serde(default)]
    pub last_on: Option<Date>,
    /// What it may cost.
    pub budget: Option<Money>,
    /// Counts its changes.
    pub version: u32,
}

impl Wave {
    /// The days it is in homes, first and last; `None` while it has no date.
    pub fn days(&self) -> Option<(Date, Date)> {
        let first = self.in_home_on?;
        Some((first, self.last_on.unwrap_or(first)))
    }
}

/// Someone who has shaped a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// How many changes they made.
    pub changes: u32,
}

/// A campaign one can choose, with what it costs in this plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CampaignChoice {
    /// Its identity.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
    /// Its colour on every screen, 0 to 9.
    pub colour: u8,
    /// What it costs: as approved while the plan is approved, else today's.
    pub price: Price,
    /// The smallest run worth printing for a store.
    pub minimum_pieces: u32,
    /// Whether it can still be chosen.
    pub active: bool,
}

/// Everything a plan's page needs except its lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanPage {
    /// The plan.
    pub plan: Plan,
    /// Its waves, in order.
    pub waves: Vec<Wave>,
    /// The campaigns, by name.
    pub campaigns: Vec<CampaignChoice>,
    /// The regions of its stores, by name.
    pub regions: Vec<(RegionId, String)>,
    /// Who has changed it.
    pub people: Vec<Contributor>,
    /// Its sums.
    pub totals: PlanTotals,
    /// What was ordered of its waves; waves without orders are left out.
    pub ordered: Vec<(WaveId, OrderedMoney)>,
    /// What stands in the way of an approval.
    pub checks: Vec<Check>,
    /// Whether the person asking may change it at all.
    pub may_edit: bool,
    /// Whether the person asking has the right to approve plans.
    pub may_approve: bool,
    /// What an approval would be about.
    pub to_approve: super::ToApprove,
    /// Whether a second person has to approve it, as it is now.
    pub needs_second: bool,
    /// Who approved exactly this content already.
    pub first_approvals: Vec<super::FirstApproval>,
    /// What keeps them from approving this one as it is; warnings do not count.
    pub approval_refused: Option<super::ApprovalRefusal>,
    /// Whether the person asking may take it back out of review to go on with it.
    pub may_take_back: bool,
    /// Whether the person asking may send it back to those who shaped it.
    pub may_send_back: bool,
    /// Whether the person asking may reopen it.
    pub may_reopen: bool,
    /// Whether the person asking may make orders from it.
    pub may_order: bool,
}

impl PlanPage {
    /// The campaign with that id.
    pub fn campaign(&self, id: Option<CampaignId>) -> Option<&CampaignChoice> {
        id.and_then(|id| self.campaigns.iter().find(|campaign| campaign.id == id))
    }

    /// What was ordered of the wave with that id, if anything was.
    pub fn ordered(&self, id: WaveId) -> Option<OrderedMoney> {
        self.ordered.iter().find(|(wave, _)| *wave == id).map(|(_, money)| *money)
    }

    /// The wave with that id.
    pub fn wave(&self, id: Option<WaveId>) -> Option<&Wave> {
        id.and_then(|id| self.waves.iter().find(|wave| wave.id == id))
    }
}

/// The money of a wave beyond what is planned: ordered, and invoiced so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedMoney {
    /// What its orders come to; cancelled ones do not count.
    pub committed: Money,
    /// What was invoiced; `None` while no invoice is known.
    pub invoiced: Option<Money>,
    /// Lines ordered.
    pub lines: u32,
    /// Lines of them that were invoiced.
    pub invoiced_lines: u32,
}

/// A window of a plan's lines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinePage {
    /// How many lines match the filter.
    pub matching: u32,
    /// The position of the first line here.
    pub first: u32,
    /// The lines.
    pub lines: Vec<Line>,
}

/// What became of a change to an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Saved {
    /// It is stored.
    Stored {
        /// The line as it is now.
        line: Box<Line>,
        /// The plan's sums as they are now.
        totals: Box<PlanTotals>,
        /// The plan's newest change.
        sequence: u32,
    },
    /// Someone changed the cell meanwhile; nothing was written.
    Conflict(Box<Conflict>),
}

/// Someone else's change that a write would have overwritten unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Which cell.
    pub cell: Cell,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What one wanted.
    pub mine: Operation,
    /// What is there now.
    pub theirs: Operation,
    /// The line as it is now; deciding is writing again on top of it.
    pub line: Line,
}

/// What became of a change to a wave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SavedWave {
    /// It is stored.
    Stored {
        /// The wave as it is now.
        wave: Wave,
        /// The plan's newest change.
        sequence: u32,
    },
    /// Someone changed the same thing meanwhile; nothing was written.
    Conflict(Box<WaveConflict>),
}

/// As [`Conflict`], for a wave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaveConflict {
    /// Which cell.
    pub cell: WaveCell,
    /// Who changed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What one wanted.
    pub mine: WaveOperation,
    /// The wave as it is now.
    pub wave: Wave,
}

/// An entry of a plan's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Its place in the history.
    pub sequence: u32,
    /// In which revision.
    pub revision: u32,
    /// Of what kind.
    pub kind: super::ChangeKind,
    /// Which store, by number, if it was an item's.
    pub store: Option<String>,
    /// What happened.
    pub change: StoredChange,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// What a plan from some recommendations would hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Stores that would be included.
    pub included: u32,
    /// Stores that would need review.
    pub needs_review: u32,
    /// Stores that would be left out.
    pub excluded: u32,
    /// Pieces of the included ones.
    pub pieces: u64,
    /// What those cost.
    pub cost: Money,
}

impl Preview {
    /// Every store of the plan.
    pub fn stores(&self) -> u32 {
        self.included + self.needs_review + self.excluded
    }
}
