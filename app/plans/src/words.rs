//! How this room writes numbers and changes.

use domain::{
    money::{Money, UnitCost},
    plans::{
        ChangeKind, Deed, Item, ItemStatus, Operation, PlanPage, PlanStatus, Step, StoredChange,
        Values, WaveOperation, WaveStep,
    },
};
use ui::{
    Tone,
    format::{self, Locale},
};

/// How numbers are written.
pub(super) const LOCALE: Locale = Locale::EN_US;

/// A count with thousands marks.
pub(super) fn whole(n: impl Into<i64>) -> String {
    format::whole(n.into(), &LOCALE)
}

/// A count of pieces, which may be larger than any store's.
pub(super) fn pieces(n: u64) -> String {
    format::whole(i64::try_from(n).unwrap_or(i64::MAX), &LOCALE)
}

/// An amount in the workspace's currency.
pub(super) fn money(amount: Money, currency: &str) -> String {
    format::money(amount.0, currency, &LOCALE)
}

/// A price a piece in the workspace's currency.
pub(super) fn unit_price(price: UnitCost, currency: &str) -> String {
    format::unit_price(price.0, currency, &LOCALE)
}

/// "1 store", "2 stores".
pub(super) fn stores(n: u32) -> String {
    format::count(i64::from(n), "store", "stores", &LOCALE)
}

/// Expected responses, to a tenth below ten.
pub(super) fn responses(expected: Option<f64>) -> String {
    format::or_unknown(expected, |n| format::fraction(n, usize::from(n < 10.0), &LOCALE))
}

/// How loud a plan's status is.
pub(super) fn plan_tone(status: PlanStatus) -> (Tone, &'static str) {
    match status {
        PlanStatus::Draft => (Tone::Quiet, "pencil"),
        PlanStatus::InReview => (Tone::Care, "eye"),
        PlanStatus::Approved => (Tone::Gain, "lock"),
        PlanStatus::Executed => (Tone::Accent, "package-check"),
    }
}

/// How loud an item's status is.
pub(super) fn item_tone(status: ItemStatus) -> (Tone, &'static str) {
    match status {
        ItemStatus::Included => (Tone::Gain, "check"),
        ItemStatus::NeedsReview => (Tone::Care, "eye"),
        ItemStatus::Excluded => (Tone::Quiet, "minus"),
    }
}

/// "Fall Promo, 100 pieces".
pub(super) fn recommended(page: &PlanPage, item: &Item) -> Option<String> {
    let original = item.original.as_ref()?;
    let campaign = page.campaign(original.campaign).map_or("no campaign", |one| one.name.as_str());
    Some(format!("{campaign}, {} pieces", whole(original.pieces)))
}

/// A value of a cell, as in "Max changed this to 1,200 meanwhile".
pub(super) fn value(page: &PlanPage, operation: &Operation) -> String {
    match operation {
        Operation::SetCampaign(id) => {
            page.campaign(*id).map_or("no campaign".to_owned(), |one| one.name.clone())
        }
        Operation::SetPieces(n) => format!("{} pieces", whole(*n)),
        Operation::SetStatus(status) => status.to_string().to_lowercase(),
        Operation::SetWave(id) => {
            page.wave(*id).map_or("no wave".to_owned(), |one| one.name.clone())
        }
        Operation::SetNotes(notes) if notes.is_empty() => "no note".to_owned(),
        Operation::SetNotes(notes) => format!("\u{201c}{notes}\u{201d}"),
        Operation::SetReason(None) => "no reason".to_owned(),
        Operation::SetReason(Some(reason)) if reason.note.is_empty() => reason.kind.to_string(),
        Operation::SetReason(Some(reason)) => format!("{}: {}", reason.kind, reason.note),
        Operation::SetHold(true) => "on hold".to_owned(),
        Operation::SetHold(false) => "not on hold".to_owned(),
    }
}

/// An act on many items or on waves, such as "Wave of 1,200 stores: W1".
fn act(page: &PlanPage, deed: &Deed) -> String {
    let said: Vec<String> = deed
        .steps
        .iter()
        .map(|step| match step {
            Step::Items(edit) => {
                let of = stores(u32::try_from(edit.items.len()).unwrap_or(u32::MAX));
                let cell = capital(edit.cell().word());
                match &edit.to {
                    Values::Same(operation) => {
                        format!("{cell} of {of}: {}", value(page, operation))
                    }
                    Values::Pieces(each) => {
                        let sum: u64 = each.iter().copied().map(u64::from).sum();
                        format!("{cell} of {of}: {} pieces together", pieces(sum))
                    }
                }
            }
            Step::Wave(WaveStep::Create { wave, .. }) => format!("Wave {} made", wave.name),
            Step::Wave(WaveStep::Change { operation, .. }) => {
                format!("{} of a wave changed", capital(operation.cell().word()))
            }
            Step::Wave(WaveStep::Move { .. }) => "A wave moved".to_owned(),
            Step::Wave(WaveStep::Delete { .. }) => "A wave deleted".to_owned(),
        })
        .collect();
    said.join("; ")
}

/// What happened to a plan as a whole.
pub(super) fn happened(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "Plan made",
        ChangeKind::Renamed => "Renamed",
        ChangeKind::SentForReview => "Sent for review",
        ChangeKind::TakenBack => "Taken back out of review",
        ChangeKind::SentBack => "Sent back",
        ChangeKind::ApprovedFirst => "Approved by the first of two people",
        ChangeKind::Approved => "Approved",
        ChangeKind::Reopened => "Reopened",
        ChangeKind::Executed => "Orders made",
        ChangeKind::Item | ChangeKind::Wave => "Changed",
    }
}

/// An entry of the history in words, such as "Quantity: 100 pieces → 1,200 pieces".
pub(super) fn change(
    page: &PlanPage,
    kind: ChangeKind,
    change: &StoredChange,
    currency: &str,
) -> String {
    match change {
        StoredChange::ItemV1 { done, undo } => {
            format!(
                "{}: {} → {}",
                capital(done.cell().word()),
                value(page, undo),
                value(page, done)
            )
        }
        StoredChange::WaveV1 { done, undo } => {
            let say = |operation: &WaveOperation| match operation {
                WaveOperation::Rename(name) => name.clone(),
                WaveOperation::SetDate(day) | WaveOperation::SetLastDay(day) => {
                    format::or_unknown(*day, |day| format::date(day, &LOCALE))
                }
                WaveOperation::SetBudget(budget) => {
                    format::or_unknown(*budget, |budget| money(budget, currency))
                }
            };
            format!("Wave {}: {} → {}", done.cell().word(), say(undo), say(done))
        }
        StoredChange::ActV1 { done, .. } => act(page, done),
        StoredChange::PlanV1 { note } => {
            let what = happened(kind);
            if note.is_empty() { what.to_owned() } else { format!("{what}: {note}") }
        }
    }
}

/// The word with a capital letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
