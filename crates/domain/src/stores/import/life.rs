//! An import from its upload to its undoing, and when each step is allowed.

use super::{Counts, Difference, Field, Guess, Kind, Mapping, Outcome, Problem};
use crate::{
    ids::{ImportId, JobId},
    money::UnitCost,
    refusals,
};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::fmt;

/// For how many days an import can be undone.
pub const UNDO_DAYS: i64 = 30;

/// The largest file, in bytes.
pub const LARGEST_FILE: u64 = 512 * 1024 * 1024;

/// The most lines of one file.
pub const MOST_LINES: u64 = 2_000_000;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The file is on its way here.
    Uploading,
    /// The file is here; its columns wait to be matched with fields.
    Mapping,
    /// Its lines are being read and compared; nothing is written.
    Reading,
    /// The preview is there; nothing is written.
    Ready,
    /// It is being written, all of it or nothing.
    Applying,
    /// It is written.
    Applied,
    /// It is being taken back, all of it or nothing.
    Undoing,
    /// It was taken back.
    Undone,
    /// It was thrown away before anything was written.
    Discarded,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 9] = [
        Stage::Uploading,
        Stage::Mapping,
        Stage::Reading,
        Stage::Ready,
        Stage::Applying,
        Stage::Applied,
        Stage::Undoing,
        Stage::Undone,
        Stage::Discarded,
    ];

    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Uploading => "uploading",
            Stage::Mapping => "mapping",
            Stage::Reading => "reading",
            Stage::Ready => "ready",
            Stage::Applying => "applying",
            Stage::Applied => "applied",
            Stage::Undoing => "undoing",
            Stage::Undone => "undone",
            Stage::Discarded => "discarded",
        }
    }

    /// The stage with that word.
    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether a background job is at work.
    pub fn is_busy(self) -> bool {
        matches!(self, Stage::Reading | Stage::Applying | Stage::Undoing)
    }

    /// Where an import stands when its job was cancelled or failed: one step back, nothing lost.
    pub fn before(self) -> Stage {
        match self {
            Stage::Reading => Stage::Mapping,
            Stage::Applying => Stage::Ready,
            Stage::Undoing => Stage::Applied,
            other => other,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Stage::Uploading => "Uploading",
            Stage::Mapping => "Waiting for its columns",
            Stage::Reading => "Being read",
            Stage::Ready => "Waiting for confirmation",
            Stage::Applying => "Being imported",
            Stage::Applied => "Imported",
            Stage::Undoing => "Being undone",
            Stage::Undone => "Undone",
            Stage::Discarded => "Discarded",
        })
    }
}

/// An import as lists and its page show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    /// Its identity.
    pub id: ImportId,
    /// What its lines are.
    pub kind: Kind,
    /// How far it is.
    pub stage: Stage,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub file_bytes: u64,
    /// What it does, once read.
    pub counts: Counts,
    /// Why its last step failed; empty when it did not.
    pub problem: String,
    /// The job at work, or the last one.
    pub job: Option<JobId>,
    /// Who brought it.
    pub asked_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was imported, if it was.
    pub applied_at: Option<Timestamp>,
}

/// How a file is made: what the reader found, or what someone chose instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileForm {
    /// Text with separators.
    Text {
        /// Its encoding, by its WHATWG label such as `utf-8` or `windows-1252`.
        encoding: String,
        /// What parts its cells.
        separator: char,
    },
    /// An Excel workbook.
    Workbook {
        /// The sheet to read.
        sheet: String,
        /// Every sheet.
        sheets: Vec<String>,
    },
}

/// What a file looks like before its lines are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Glimpse {
    /// How it is made.
    pub form: FileForm,
    /// The line its header stands on; `None` when it has none.
    pub header_line: Option<u64>,
    /// One name for each column.
    pub columns: Vec<String>,
    /// The first lines below the header, as text.
    pub samples: Vec<Vec<String>>,
}

/// Something a file names that is not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownKind {
    /// A region.
    Region,
    /// A store type.
    StoreType,
    /// A campaign.
    Campaign,
}

impl UnknownKind {
    /// The word stored.
    pub fn word(self) -> &'static str {
        match self {
            UnknownKind::Region => "region",
            UnknownKind::StoreType => "store_type",
            UnknownKind::Campaign => "campaign",
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<UnknownKind> {
        [UnknownKind::Region, UnknownKind::StoreType, UnknownKind::Campaign]
            .into_iter()
            .find(|kind| kind.word() == word)
    }

    /// The field that names it.
    pub fn field(self) -> Field {
        match self {
            UnknownKind::Region => Field::Region,
            UnknownKind::StoreType => Field::StoreType,
            UnknownKind::Campaign => Field::Campaign,
        }
    }
}

/// A region, store type or campaign that a file names and nobody has made yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// What it is.
    pub kind: UnknownKind,
    /// Its name, as first written.
    pub name: String,
    /// How many lines name it.
    pub lines: u64,
    /// Whether importing creates it. Lines that name one that is not created are wrong.
    pub create: bool,
    /// What a piece of a created campaign costs.
    pub unit_cost: Option<UnitCost>,
}

/// One line of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewLine {
    /// Where it stands in the file, counted from 1.
    pub line: u64,
    /// What importing it does.
    pub outcome: Outcome,
    /// What it is about, such as "STR-001 Springfield".
    pub subject: String,
    /// What it changes, field by field; for a new line, what it brings.
    pub differences: Vec<Difference>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Everything the page of an import shows, apart from its lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The import.
    pub import: Import,
    /// What its file looks like.
    pub glimpse: Glimpse,
    /// The mapping chosen, or guessed.
    pub guess: Guess,
    /// What it names that is not there yet.
    pub unknown: Vec<Unknown>,
    /// Until when it can be undone, when it is imported.
    pub undo_until: Option<Timestamp>,
    /// Whether the one looking may change it.
    pub may_import: bool,
}

/// What someone changed on the page of an import about how its file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Another encoding.
    pub encoding: Option<String>,
    /// Another separator.
    pub separator: Option<char>,
    /// Another sheet.
    pub sheet: Option<String>,
    /// Another header line; `Some(0)` for none.
    pub header_line: Option<u64>,
}

/// What is chosen when the columns are right and the lines shall be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingChoice {
    /// The import.
    pub import: ImportId,
    /// Its mapping.
    pub mapping: Mapping,
}

refusals! {
    /// Why a file is not taken.
    pub enum UploadRefusal {
        /// No bytes.
        Empty => "The file is empty. Choose another one.",
        /// Too many bytes.
        TooLarge => "The file is larger than 512 MB. Split it into several files.",
        /// The old format of Excel, or a workbook with a password.
        OldWorkbook => "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password, or as CSV.",
        /// Something that holds no table.
        NotATable => "This is neither a CSV nor an Excel file (.xlsx). Save the table as one of these.",
        /// A workbook that cannot be opened.
        BrokenWorkbook => "This Excel file is damaged and cannot be opened. Open it in Excel, save it again, and upload that.",
        /// Unpacked, the workbook would fill the memory.
        WorkbookTooLarge => "This Excel file holds more text than can be read at once. Save the sheet as CSV and upload that.",
        /// A quotation mark opens and never closes.
        NeverClosed { line: u64 } => "The quotation mark that opens on line {line} is never closed, so the lines below cannot be told apart. Correct it, and upload the file again.",
        /// The workbook lacks the sheet.
        NoSuchSheet => "The workbook has no such sheet. Choose another one.",
        /// More lines than are read at once.
        TooManyLines => "The file has more than 2,000,000 lines. Split it into several files.",
        /// A header, or not even that.
        NoLines => "The file has no lines below its header.",
        /// It is not a kind known here.
        UnknownKind => "Choose whether the file holds stores, campaigns, mailings or what came of orders.",
    }
}

refusals! {
    /// Why an import cannot take the step asked for.
    pub enum ImportRefusal {
        /// A job is at work on it.
        Busy => "This import is being worked on. Wait for it to finish, or cancel it.",
        /// It is at a stage that does not allow it.
        NotNow { stage: String } => "This import is in another state by now: {stage}. Reload the page.",
        /// Nothing new or changed.
        NothingToImport => "Nothing in this file is new or changed.",
        /// Something the preview rests on changed.
        ChangedMeanwhile { lines: i64 } => "{lines} lines are about something that was changed since the preview. Nothing was imported; read the file again to see the difference as it is now.",
        /// A campaign to create has no price.
        UnitCostMissing { name: String } => "Enter what a piece of \"{name}\" costs, or do not create it.",
        /// The lines were judged by the rights of someone whose reach is another.
        OtherReach => "This file was read with the rights of someone who may change other stores than you. Read it again with yours.",
        /// A mapping that cannot be used.
        Mapping { refusal: super::MappingRefusal } => "{refusal}",
        /// The file cannot be read the way it was chosen.
        Upload { refusal: UploadRefusal } => "{refusal}",
        /// More than thirty days ago.
        UndoTooLate => "This import is more than 30 days old and can no longer be undone.",
        /// Undoing would lose what came later.
        UndoLosesChanges { count: i64, what: String } => "Undoing this import would lose later changes to {count} of its lines: {what}. Nothing was undone.",
        /// What it brought is named by something this room does not know.
        UndoReferred => "Something this import brought is used in a plan, an order, a matrix run or another import. Remove it there first. Nothing was undone.",
        /// What it brought is used elsewhere.
        UndoInUse { count: i64, what: String } => "{count} of the things this import brought are in use: {what}. Remove them there first. Nothing was undone.",
    }
}

/// Until when an import can be undone.
pub fn undo_until(applied_at: Timestamp) -> Timestamp {
    applied_at.saturating_add((UNDO_DAYS * 24).hours()).unwrap_or(Timestamp::MAX)
}

/// Refuses a step unless the import is at one of the stages that allow it.
pub fn check_stage(stage: Stage, allowed: &[Stage]) -> Result<(), ImportRefusal> {
    if allowed.contains(&stage) {
        Ok(())
    } else if stage.is_busy() {
        Err(ImportRefusal::Busy)
    } else {
        Err(ImportRefusal::NotNow { stage: stage.to_string().to_lowercase() })
    }
}

/// Refuses to import nothing, or a campaign without a price.
pub fn check_confirmation(counts: Counts, unknown: &[Unknown]) -> Result<(), ImportRefusal> {
    let unpriced = |u: &&Unknown| {
        u.create && u.kind == UnknownKind::Campaign && u.unit_cost.is_none_or(|cost| cost.0 <= 0)
    };
    if let Some(unknown) = unknown.iter().find(unpriced) {
        return Err(ImportRefusal::UnitCostMissing { name: unknown.name.clone() });
    }
    if counts.written() == 0 { Err(ImportRefusal::NothingToImport) } else { Ok(()) }
}

/// Refuses to undo an import that is not imported, or too long ago.
pub fn check_undo(
    stage: Stage,
    applied_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), ImportRefusal> {
    check_stage(stage, &[Stage::Applied])?;
    match applied_at {
        Some(applied_at) if now <= undo_until(applied_at) => Ok(()),
        _ => Err(ImportRefusal::UndoTooLate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_can_be_undone_for_thirty_days() {
        let applied: Timestamp = "2025-03-01T10:00:00Z".parse().unwrap();
        let check = |now: &str| check_undo(Stage::Applied, Some(applied), now.parse().unwrap());
        assert_eq!(check("2025-03-31T10:00:00Z"), Ok(()));
        assert_eq!(check("2025-03-31T10:00:01Z"), Err(ImportRefusal::UndoTooLate));
        assert_eq!(
            check_undo(Stage::Undone, Some(applied), applied),
            Err(ImportRefusal::NotNow { stage: "undone".into() })
        );
    }

    #[test]
    fn a_step_is_refused_while_a_job_is_at_work() {
        assert_eq!(check_stage(Stage::Reading, &[Stage::Mapping]), Err(ImportRefusal::Busy));
        assert_eq!(check_stage(Stage::Mapping, &[Stage::Mapping]), Ok(()));
    }

    #[test]
    fn a_cancelled_step_leads_one_step_back() {
        assert_eq!(Stage::Reading.before(), Stage::Mapping);
        assert_eq!(Stage::Applying.before(), Stage::Ready);
        assert_eq!(Stage::Undoing.before(), Stage::Applied);
    }

    #[test]
    fn a_campaign_to_create_needs_a_price() {
        let counts = Counts { new: 1, ..Counts::default() };
        let unknown = |create, cents: Option<i64>| Unknown {
            kind: UnknownKind::Campaign,
            name: "Fall".into(),
            lines: 1,
            create,
            unit_cost: cents.map(UnitCost),
        };
        assert_eq!(check_confirmation(counts, &[unknown(true, Some(4650))]), Ok(()));
        assert_eq!(check_confirmation(counts, &[unknown(false, None)]), Ok(()));
        for cents in [None, Some(0)] {
            assert_eq!(
                check_confirmation(counts, &[unknown(true, cents)]),
                Err(ImportRefusal::UnitCostMissing { name: "Fall".into() })
            );
        }
        assert_eq!(
            check_confirmation(Counts { wrong: 3, ..Counts::default() }, &[]),
            Err(ImportRefusal::NothingToImport)
        );
    }

    #[test]
    fn a_stored_stage_reads_back() {
        for stage in Stage::ALL {
            assert_eq!(Stage::from_word(stage.word()), Some(stage));
        }
    }
}
