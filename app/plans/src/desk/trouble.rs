//! What could not be done as it was wanted, and what the person can do about it.

use super::{super::words, Held};
use domain::{
    collaboration::{Ask, Learnt, Stale},
    plans::{Deed, LivePlan, Operation, Part, PlanPage, Step, WaveStep},
};

/// Something that could not be done as it was wanted.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Trouble {
    /// Tells it from others.
    pub id: u32,
    /// What it is about, such as "STR-003 · quantity".
    pub what: String,
    /// What happened.
    pub why: String,
    /// What insisting does; `None` when a rule said no and insisting would not help.
    pub mine: Option<Deed>,
    /// What insisting is called.
    pub insist: &'static str,
}

/// What an act's answer leaves to be decided.
pub(super) fn of(
    learnt: &Learnt<LivePlan>,
    held: &Held,
    page: &PlanPage,
    id: u32,
) -> Option<Trouble> {
    if let Some(refusal) = &learnt.refused {
        let what =
            learnt.deed.as_ref().map_or_else(|| "Your change".to_owned(), |d| about(d, held));
        let why = format!("was not saved: {refusal}");
        return Some(Trouble { id, what, why, mine: None, insist: "" });
    }
    let deed = learnt.deed.as_ref()?;
    let stale = &learnt.stale;
    let undoes = matches!(learnt.act.ask, Ask::Undo(_));
    let by = stale.first().map(|stale| name(held, stale))?;
    let mine = if deed.whole {
        deed.clone()
    } else {
        deed.only(&stale.iter().map(|stale| stale.part).collect())
    };
    let single = match stale.as_slice() {
        [Stale { part: Part::Item(place, cell), .. }] => Some((*place, *cell)),
        _ => None,
    };
    let (what, why) = match single {
        Some((place, cell)) if !deed.whole => {
            let item = held.replica.document().items.get(place as usize)?;
            let theirs = words::value(page, &Operation::current(cell, item));
            let wanted = deed.of_item(place).map(|operation| words::value(page, &operation));
            let number = held.stores.get(place).map_or("", |store| store.number.as_str());
            let why = if undoes {
                format!("{by} changed this to {theirs} after you. Undoing would overwrite that.")
            } else {
                let wanted = wanted.unwrap_or_default();
                format!("{by} changed this to {theirs} meanwhile. You typed {wanted}.")
            };
            (format!("{number} · {}", cell.word()), why)
        }
        _ if deed.whole => {
            (about(deed, held), format!("was not done: {by} changed a part of it meanwhile."))
        }
        _ if undoes => (
            about(&mine, held),
            format!(
                "could not be undone: {by} changed it after you, and undoing would overwrite that."
            ),
        ),
        _ => (about(&mine, held), format!("was left as it is: {by} changed it meanwhile.")),
    };
    let insist = if undoes { "Undo anyway" } else { "Use mine" };
    Some(Trouble { id, what, why, mine: Some(mine), insist })
}

fn name(held: &Held, stale: &Stale<LivePlan>) -> String {
    held.writers.get(&stale.by).cloned().unwrap_or_else(|| "Someone".to_owned())
}

/// What a deed is about, in a few words.
fn about(deed: &Deed, held: &Held) -> String {
    match deed.steps.as_slice() {
        [Step::Items(edit)] if edit.items.len() == 1 => {
            let place = edit.items.iter().next().unwrap_or_default();
            let number = held.stores.get(place).map_or("", |store| store.number.as_str());
            format!("{number} · {}", edit.cell().word())
        }
        [Step::Wave(WaveStep::Change { wave, operation })] => {
            let wave = held.waves().iter().find(|one| one.id == *wave);
            let name = wave.map_or("A wave", |wave| wave.name.as_str());
            format!("{name} · {}", operation.cell().word())
        }
        steps if steps.iter().any(|step| matches!(step, Step::Wave(_))) => "A wave".to_owned(),
        _ => {
            let cells = deed.cells();
            if cells == 1 {
                "1 cell".to_owned()
            } else {
                format!("{} cells", words::whole(cells as i64))
            }
        }
    }
}
