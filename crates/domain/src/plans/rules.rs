//! What is refused, and why.

use super::{Operation, OverrideReason, PlanStatus, ReasonKind, Wave, WaveCell, WaveOperation};
use crate::{
    ids::{CampaignId, WaveId},
    refusals,
};

/// Most pieces for one store. Beyond it a typing error is likelier than a wish.
pub const MAX_PIECES: u32 = 10_000_000;
/// Most characters of a note.
pub const MAX_NOTES: usize = 2_000;

refusals! {
    /// Why a plan cannot be made.
    pub enum CreateRefusal {
        /// No name.
        NameMissing => "Give the plan a name.",
        /// Longer than 120 characters.
        NameTooLong => "A plan's name can have at most 120 characters.",
        /// Another plan has it.
        NameTaken { name: String } => "There is already a plan called \"{name}\". Choose another name.",
        /// Nothing matches, or nothing that matches is in reach.
        NoStores => "No store matches that you may plan for. Widen the filter.",
    }
}

refusals! {
    /// Why a plan, an item or a wave cannot be changed.
    pub enum EditRefusal {
        /// Approved or executed.
        Locked { status: String } => "This plan is {status} and locked. Someone who may approve can reopen it.",
        /// Beyond [`MAX_PIECES`].
        TooManyPieces => "A store can get at most 10,000,000 pieces.",
        /// Beyond [`MAX_NOTES`].
        NotesTooLong => "A note can have at most 2,000 characters.",
        /// Unknown, or not offered any more.
        CampaignNotOffered => "This campaign is not on offer. Choose another one.",
        /// Not of this plan.
        WaveUnknown => "This wave is not part of the plan.",
        /// Other without words.
        ReasonNeedsWords => "Say in a few words why.",
        /// No name.
        NameMissing => "Enter a name.",
        /// Longer than 60 characters for a wave, 120 for a plan.
        NameTooLong => "This name is too long.",
        /// Another wave or plan has it.
        NameTaken { name: String } => "The name \"{name}\" is taken. Choose another one.",
        /// A last day before the first, or without one.
        DaysReversed => "A wave's last day cannot come before its first. Change the first day, or leave the last one empty.",
        /// Two waves in homes on the same day.
        DaysOverlap { wave: String } => "These days overlap with those of {wave}. Choose days on which no other wave is in homes.",
        /// Not of this plan.
        ItemUnknown => "This store is not part of the plan any more. Load the page again.",
        /// Outside the regions and groups of the person.
        OutOfReach { stores: u32 } => "{stores} of these stores are outside the regions and groups you may plan for. Leave them out.",
        /// No right to change it.
        ReadOnly => "You may read this plan, but not change it. Ask an admin for the right to edit.",
        /// Negative budget.
        BudgetNegative => "A budget cannot be below zero. Leave it empty for no limit.",
    }
}

refusals! {
    /// Why a plan cannot be sent for review, taken back or sent back.
    pub enum ReviewRefusal {
        /// Not a draft.
        NotDraft { status: String } => "This plan is already {status}.",
        /// Not in review.
        NotInReview => "This plan is not in review any more. Look at it again.",
        /// Errors.
        Blocked { errors: u32 } => "The plan has errors ({errors}); put them right before you send it for review.",
        /// Nobody has the right who has not worked on it.
        NoReviewer => "Nobody can approve this plan: it takes somebody with the right to approve who has not worked on it. Ask an admin.",
        /// Two people have to approve it, and only one could.
        NoSecondReviewer => "This plan costs more than one person may approve, and only one person can approve it. Ask an admin.",
        /// Sending back without a reason.
        ReasonMissing => "Say what should change.",
        /// Beyond [`MAX_NOTES`].
        NoteTooLong => "A note can have at most 2,000 characters.",
    }
}

/// What goes with a plan that is sent for review, as it is kept.
pub fn clean_review_note(note: &str) -> Result<String, ReviewRefusal> {
    let note = note.trim();
    match note.chars().count() > MAX_NOTES {
        true => Err(ReviewRefusal::NoteTooLong),
        false => Ok(note.to_owned()),
    }
}

/// Why a plan is sent back, as it is kept.
pub fn clean_return_reason(reason: &str) -> Result<String, ReviewRefusal> {
    match clean_review_note(reason)? {
        reason if reason.is_empty() => Err(ReviewRefusal::ReasonMissing),
        reason => Ok(reason),
    }
}

refusals! {
    /// Why a plan cannot be approved or reopened.
    pub enum ApprovalRefusal {
        /// Not a draft.
        NotDraft { status: String } => "This plan is already {status}.",
        /// Not approved.
        NotApproved => "Only an approved plan can be reopened.",
        /// Orders exist.
        OrdersExist => "Orders were made from this plan. Make a new plan for what should change.",
        /// The approver has shaped it.
        Contributed => "You have worked on this plan, so someone else has to approve it.",
        /// The first of two approvals is theirs.
        ApprovedAlready => "You have approved this plan. Someone else has to approve it as well.",
        /// Two approvers are needed and there is only one.
        NoSecondApprover => "This plan costs more than one person may approve, and nobody else may approve it. Ask an admin to give somebody the right to.",
        /// Items outside the approver's regions and groups.
        OutOfReach { stores: u32 } => "{stores} included stores are outside the regions and groups you may approve for.",
        /// It changed since the approver looked.
        Changed => "The plan changed since you opened it. Look at it again before you approve it.",
        /// Errors.
        Blocked { errors: u32 } => "The plan has errors ({errors}); they must be put right before it can be approved.",
        /// Unacknowledged warnings.
        NotAcknowledged { warnings: u32 } => "Acknowledge every warning first ({warnings} left).",
        /// Reopening without a reason.
        ReasonMissing => "Say why the plan is reopened.",
    }
}

/// A plan's name as it is kept: trimmed, 1 to 120 characters.
pub fn clean_name(name: &str) -> Result<String, CreateRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(CreateRefusal::NameMissing),
        1..=120 => Ok(name.to_owned()),
        _ => Err(CreateRefusal::NameTooLong),
    }
}

/// A wave's name as it is kept: trimmed, 1 to 60 characters.
pub fn clean_wave_name(name: &str) -> Result<String, EditRefusal> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(EditRefusal::NameMissing),
        1..=60 => Ok(name.to_owned()),
        _ => Err(EditRefusal::NameTooLong),
    }
}

/// The operation as it is kept, or why an item of a plan in `status` cannot have it.
/// `offered` says whether a campaign can be chosen, `known` whether a wave is the plan's.
pub fn check_operation(
    status: PlanStatus,
    operation: Operation,
    offered: impl Fn(CampaignId) -> bool,
    known: impl Fn(WaveId) -> bool,
) -> Result<Operation, EditRefusal> {
    check_open(status)?;
    match operation {
        Operation::SetCampaign(Some(campaign)) if !offered(campaign) => {
            Err(EditRefusal::CampaignNotOffered)
        }
        Operation::SetPieces(pieces) if pieces > MAX_PIECES => Err(EditRefusal::TooManyPieces),
        Operation::SetWave(Some(wave)) if !known(wave) => Err(EditRefusal::WaveUnknown),
        Operation::SetNotes(notes) => clean_notes(&notes).map(Operation::SetNotes),
        Operation::SetReason(Some(reason)) => {
            clean_reason(reason).map(|reason| Operation::SetReason(Some(reason)))
        }
        operation => Ok(operation),
    }
}

/// The operation as it is kept, or why a wave of a plan in `status` cannot have it. `waves` are all
/// waves of the plan.
pub fn check_wave_operation(
    status: PlanStatus,
    operation: WaveOperation,
    wave: WaveId,
    waves: &[Wave],
) -> Result<WaveOperation, EditRefusal> {
    check_open(status)?;
    let mut changed =
        waves.iter().find(|own| own.id == wave).cloned().ok_or(EditRefusal::WaveUnknown)?;
    operation.apply(&mut changed);
    let cell = operation.cell();
    match cell {
        WaveCell::Name => clean_wave_name_among(&mut changed, waves)?,
        WaveCell::Date | WaveCell::LastDay => check_days(&changed, waves)?,
        WaveCell::Budget => check_budget(&changed)?,
    }
    Ok(WaveOperation::current(cell, &changed))
}

/// A new wave as it is kept, or why a plan with `waves` cannot have it.
pub fn check_wave(mut wave: Wave, waves: &[Wave]) -> Result<Wave, EditRefusal> {
    clean_wave_name_among(&mut wave, waves)?;
    check_days(&wave, waves)?;
    check_budget(&wave)?;
    Ok(wave)
}

fn clean_wave_name_among(wave: &mut Wave, waves: &[Wave]) -> Result<(), EditRefusal> {
    let name = clean_wave_name(&wave.name)?;
    let taken =
        |other: &Wave| other.id != wave.id && other.name.to_lowercase() == name.to_lowercase();
    if waves.iter().any(taken) {
        return Err(EditRefusal::NameTaken { name });
    }
    wave.name = name;
    Ok(())
}

fn check_days(wave: &Wave, waves: &[Wave]) -> Result<(), EditRefusal> {
    let Some((first, last)) = wave.days() else {
        return if wave.last_on.is_some() { Err(EditRefusal::DaysReversed) } else { Ok(()) };
    };
    if last < first {
        return Err(EditRefusal::DaysReversed);
    }
    let overlaps = |other: &&Wave| {
        other.id != wave.id && other.days().is_some_and(|(from, to)| from <= last && first <= to)
    };
    match waves.iter().find(overlaps) {
        Some(other) => Err(EditRefusal::DaysOverlap { wave: other.name.clone() }),
        None => Ok(()),
    }
}

fn check_budget(wave: &Wave) -> Result<(), EditRefusal> {
    match wave.budget {
        Some(budget) if budget.0 < 0 => Err(EditRefusal::BudgetNegative),
        _ => Ok(()),
    }
}

fn check_open(status: PlanStatus) -> Result<(), EditRefusal> {
    if status.is_open() {
        Ok(())
    } else {
        Err(EditRefusal::Locked { status: status.to_string().to_lowercase() })
    }
}

fn clean_notes(notes: &str) -> Result<String, EditRefusal> {
    let notes = notes.trim();
    if notes.chars().count() > MAX_NOTES {
        Err(EditRefusal::NotesTooLong)
    } else {
        Ok(notes.to_owned())
    }
}

fn clean_reason(reason: OverrideReason) -> Result<OverrideReason, EditRefusal> {
    let note = clean_notes(&reason.note)?;
    if reason.kind == ReasonKind::Other && note.is_empty() {
        Err(EditRefusal::ReasonNeedsWords)
    } else {
        Ok(OverrideReason { kind: reason.kind, note })
    }
}
