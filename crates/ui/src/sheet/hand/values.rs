//! Values that go into many cells and out of them: emptied, filled, copied, pasted, and found.

use super::{Hand, Wrong};
use crate::sheet::{
    find,
    paste::{self, Put},
    rows::CellEdit,
    selection::{Selection, Spot},
    tsv,
};
use leptos::prelude::*;

impl Hand {
    /// Empties the selected cells.
    pub(super) fn clear(self) {
        let now = self.selection.get_untracked();
        let (first, last) = (now.first(), now.last());
        let mut puts = Vec::new();
        for row in first.row..=last.row {
            for column in first.column..=last.column {
                puts.push(Put { spot: Spot::new(row, column), text: String::new() });
            }
        }
        self.put(puts, true);
    }

    /// Puts texts into cells as one batch: those that can be kept go to the owner, the others stay
    /// where they were put, marked with the reason. With `gently`, cells that cannot be changed are
    /// passed over.
    pub(super) fn put(self, puts: Vec<Put>, gently: bool) {
        if self.locked.get_untracked() {
            return self.say("This cannot be changed now.");
        }
        let rows = self.rows();
        let shown = self.shown.get_value();
        let mut absent = 0_usize;
        let mut edits = Vec::new();
        let mut wrongs = Vec::new();
        let asked = puts.len();
        untrack(|| {
            let puts: Vec<Put> = puts
                .into_iter()
                .filter(|put| {
                    let open = shown.get(put.spot.column).is_some_and(|one| one.editable);
                    open || !gently
                })
                .filter(|put| {
                    let here = rows.key(put.spot.row).is_some();
                    absent += usize::from(!here);
                    here
                })
                .collect();
            let edit_of = |put: &Put| {
                let column = shown.get(put.spot.column)?;
                let key = rows.key(put.spot.row)?;
                let edit =
                    CellEdit { key, row: put.spot.row, column: column.key, text: put.text.clone() };
                Some((column, edit))
            };
            let (good, bad) = paste::sift(puts, |put| match edit_of(put) {
                Some((column, edit)) if column.editable => rows.check(&edit).map(|()| edit),
                // The same value in its place is no change.
                Some((column, edit)) if rows.text(edit.row, column.key) == edit.text => Ok(edit),
                Some(_) => Err("This column cannot be changed.".to_owned()),
                None => Err("This row is not here.".to_owned()),
            });
            edits = good
                .into_iter()
                .filter(|edit| shown.iter().any(|one| one.key == edit.column && one.editable))
                .collect();
            for (put, why) in bad {
                if let Some((column, edit)) = edit_of(&put) {
                    wrongs.push(((edit.key, column.key), Wrong { text: put.text, why }));
                }
            }
        });
        self.wrong.update_value(|wrong| {
            for edit in &edits {
                wrong.remove(&(edit.key.clone(), edit.column));
            }
        });
        let (kept, first) = (edits.len(), wrongs.first().map(|(_, wrong)| wrong.why.clone()));
        let refused = wrongs.len();
        self.wrong.update_value(|wrong| wrong.extend(wrongs));
        if let (false, Some(ask)) = (edits.is_empty(), self.asks.get_value().edit) {
            ask.run((edits,));
        }
        match first {
            Some(why) if asked == 1 => self.warn(why),
            Some(why) => self.warn(format!(
                "{refused} of {asked} values could not be kept and are marked; {kept} were. {why}"
            )),
            None if absent > 0 => self.warn(format!(
                "{absent} of {asked} values were left out: their rows have not come yet."
            )),
            None => {}
        }
        self.again();
    }

    /// Copies the selection to the clipboard; cuts it with `cut`.
    pub fn copy(self, event: &web_sys::ClipboardEvent, cut: bool) {
        if event.target().is_some_and(|target| self.is_editor(&target)) {
            return;
        }
        let now = self.selection.get_untracked();
        let (first, last) = (now.first(), now.last());
        let block: Vec<Vec<String>> = (first.row..=last.row)
            .map(|row| {
                (first.column..=last.column)
                    .map(|column| self.text(Spot::new(row, column)))
                    .collect()
            })
            .collect();
        let Some(data) = event.clipboard_data() else { return };
        if let Err(error) = data.set_data("text/plain", &tsv::write(&block)) {
            leptos::logging::error!("The clipboard took nothing: {error:?}");
            return self.warn("The browser did not let this be copied.".to_owned());
        }
        event.prevent_default();
        self.say(format!("Copied {} by {} cells.", now.rows(), now.columns()));
        if cut {
            self.clear();
        }
    }

    /// Pastes the clipboard's text at the selection.
    pub fn paste(self, event: &web_sys::ClipboardEvent) {
        if event.target().is_some_and(|target| self.is_editor(&target)) {
            return;
        }
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        let Some(text) = text else { return };
        event.prevent_default();
        let (rows, columns) = self.size();
        let puts = paste::lay(&tsv::read(&text), self.selection.get_untracked(), rows, columns);
        if let Some(covered) = paste::covered(&puts) {
            self.selection.set(covered);
            self.anchor(covered);
        }
        self.put(puts, false);
    }

    /// Goes to the next cell that holds a text.
    pub fn find(self, wanted: &str, back: bool) {
        let (rows, columns) = self.size();
        let from = self.selection.get_untracked().at;
        match find::next(wanted, from, back, rows, columns, |spot| self.text(spot)) {
            Some(spot) => {
                self.select(Selection::one(spot));
                self.say(format!("Row {}, {}", spot.row + 1, self.text(spot)));
            }
            None if wanted.trim().is_empty() => self.say(""),
            None => self.say("Nothing found."),
        }
    }
}
