//! Stages, sizes and moments as people read them.

use domain::stores::import::{Counts, Stage};
use jiff::Timestamp;
use leptos::prelude::*;
use ui::{
    Badge, Note, Tone,
    format::{self, Locale},
};

pub(super) const EN: &Locale = &Locale::EN_US;

/// What went wrong, where it went wrong; nothing while nothing did.
pub(super) fn said(problem: RwSignal<String>) -> impl IntoView {
    move || {
        let why = problem.get();
        (!why.is_empty()).then(|| view! { <Note tone=Tone::Loss>{why}</Note> })
    }
}

/// A count with thousands marks.
pub(super) fn whole(n: u64) -> String {
    format::whole(i64::try_from(n).unwrap_or(i64::MAX), EN)
}

/// So many of something, such as "1 store", "1,200 stores".
pub(super) fn counted(n: u64, one: &str) -> String {
    format::count(i64::try_from(n).unwrap_or(i64::MAX), one, &format!("{one}s"), EN)
}

/// A file's size.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => counted(bytes, "byte"),
        1_000..1_000_000 => format!("{} kB", format::fraction(bytes as f64 / 1e3, 0, EN)),
        _ => format!("{} MB", format::fraction(bytes as f64 / 1e6, 1, EN)),
    }
}

/// The day of a moment, in UTC: the same on both sides.
pub(super) fn day(at: Timestamp) -> String {
    format::date(jiff::tz::Offset::UTC.to_datetime(at).date(), EN)
}

/// A stage as a badge.
pub(super) fn stage_badge(stage: Stage) -> AnyView {
    let (tone, icon) = match stage {
        Stage::Uploading | Stage::Reading | Stage::Applying | Stage::Undoing => {
            (Tone::Accent, "loader-circle")
        }
        Stage::Mapping | Stage::Ready => (Tone::Care, "clock"),
        Stage::Applied => (Tone::Gain, "check"),
        Stage::Undone | Stage::Discarded => (Tone::Quiet, "undo-2"),
    };
    view! { <Badge text=stage.to_string() tone=tone icon=icon/> }.into_any()
}

/// What an import does, in a few words; what it does not do is left out.
pub(super) fn in_short(counts: Counts) -> String {
    let parts: Vec<String> = [
        (counts.new, "new"),
        (counts.changed, "changed"),
        (counts.unchanged, "unchanged"),
        (counts.wrong, "wrong"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| format!("{} {word}", whole(n)))
    .collect();
    if parts.is_empty() { format::UNKNOWN.to_owned() } else { parts.join(" · ") }
}
