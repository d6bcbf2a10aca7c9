//! The editor that is laid over a sheet's cell.

use super::{Editing, Hand};
use crate::sheet::{
    keys::Mode,
    paste::Put,
    rows::ColumnKind,
    selection::{Spot, place_of},
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

impl Hand {
    pub(super) fn is_editor(self, target: &web_sys::EventTarget) -> bool {
        target
            .dyn_ref::<web_sys::Element>()
            .is_some_and(|one| one.class_list().contains("spreadsheet-editor"))
    }

    pub(super) fn mode(self) -> Mode {
        self.editing.with_value(|editing| editing.as_ref().map_or(Mode::Rest, |one| one.mode))
    }

    /// Opens the editor of the active cell, with what is there or a letter that was typed.
    pub fn edit(self, letter: Option<char>) {
        let spot = self.selection.get_untracked().at;
        let rows = self.rows();
        let column = self.shown.with_value(|shown| shown.get(spot.column).cloned());
        let Some(column) = column.filter(|one| one.editable && !self.locked.get_untracked()) else {
            return;
        };
        let Some(key) = untrack(|| rows.key(spot.row)) else { return };
        let before = untrack(|| rows.draft(spot.row, column.key));
        let mode = if letter.is_some() { Mode::Typing } else { Mode::Editing };
        let label = format!("{} of {}", column.title, untrack(|| rows.name(spot.row)));
        let wrong = self.wrong.with_value(|wrong| {
            wrong.get(&(key.clone(), column.key)).map(|wrong| wrong.text.clone())
        });
        if column.kind == ColumnKind::Choice {
            let (Some(list), Some(document)) = (
                self.list.get_untracked(),
                self.pane.get_untracked().and_then(|p| p.owner_document()),
            ) else {
                return;
            };
            let choices = untrack(|| rows.choices(spot.row, column.key));
            let typed = letter.and_then(|letter| typed_choice(&choices, letter));
            list.set_text_content(None);
            for (value, word) in &choices {
                let Ok(option) = document.create_element("option") else { continue };
                let _ = option.set_attribute("value", value);
                option.set_text_content(Some(word));
                let _ = list.append_child(&option);
            }
            list.set_value(typed.as_deref().unwrap_or(&before));
            let _ = list.set_attribute("aria-label", &label);
            // In a list the arrows choose.
            self.open_editor(&list, Editing { mode: Mode::Editing, key, spot, column, before });
        } else {
            let Some(field) = self.field.get_untracked() else { return };
            let figures = column.kind == ColumnKind::Number;
            let text = letter.map(String::from).or(wrong).unwrap_or_else(|| before.clone());
            field.set_value(&text);
            let _ = field.set_attribute("aria-label", &label);
            let _ = field.set_attribute("inputmode", if figures { "decimal" } else { "text" });
            let _ = field.class_list().toggle_with_force("num", figures);
            self.open_editor(&field, Editing { mode, key, spot, column, before });
            let end = text.encode_utf16().count() as u32;
            let _ = field.set_selection_range(if letter.is_some() { end } else { 0 }, end);
        }
    }

    pub(super) fn open_editor(self, node: &HtmlElement, editing: Editing) {
        self.editing.set_value(Some(editing));
        self.tell_editing(true);
        set_over_hidden(node, false);
        node.set_hidden(false);
        self.place_editor();
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = node.focus_with_options(&options);
    }

    pub(super) fn tell_editing(self, begins: bool) {
        if let Some(ask) = self.asks.try_get_value().and_then(|asks| asks.editing) {
            ask.run((begins,));
        }
    }

    pub(super) fn editor(self) -> Option<(HtmlElement, Editing)> {
        let editing = self.editing.get_value()?;
        let node: HtmlElement = match editing.column.kind {
            ColumnKind::Choice => self.list.get_untracked()?.into(),
            ColumnKind::Text | ColumnKind::Number => self.field.get_untracked()?.into(),
        };
        Some((node, editing))
    }

    /// Lays the open editor over its cell, wherever that is now.
    pub(super) fn place_editor(self) {
        let Some((node, editing)) = self.editor() else { return };
        let Some(pane) = self.pane.get_untracked() else { return };
        let (edges, frozen) = self.layout.with_untracked(|layout| (layout.edges(), layout.frozen));
        let place = self
            .shown
            .with_value(|shown| shown.iter().position(|one| one.key == editing.column.key));
        let Some(place) = place else { return };
        let (left, right) = match (edges.get(place), edges.get(place + 1)) {
            (Some(left), Some(right)) => (*left, *right),
            _ => return,
        };
        let scrolled = if place < frozen { f64::from(pane.scroll_left()) } else { 0.0 };
        let (x, y) = (left + scrolled, editing.spot.row as f64 * self.row_height.get_value());
        let style = node.style();
        let _ = style.set_property("transform", &format!("translate({x}px, {y}px)"));
        let _ = style.set_property("width", &format!("{}px", right - left));
    }

    pub(super) fn value(node: &HtmlElement) -> String {
        match node.dyn_ref::<web_sys::HtmlSelectElement>() {
            Some(list) => list.value(),
            None => {
                node.dyn_ref::<web_sys::HtmlInputElement>().map(|f| f.value()).unwrap_or_default()
            }
        }
    }

    /// Closes the editor; what it was for and what it held.
    pub(super) fn close_editor(self) -> Option<(Editing, String)> {
        let (node, editing) = self.editor()?;
        // First, so that the blur which hiding causes keeps nothing.
        self.editing.set_value(None);
        node.set_hidden(true);
        set_over_hidden(&node, true);
        self.again();
        Some((editing, Self::value(&node)))
    }

    /// Keeps what the editor holds, if it differs from what was there.
    pub fn keep(self) {
        if let Some((editing, text)) = self.close_editor() {
            self.keep_text(editing, text);
            self.tell_editing(false);
        }
    }

    pub(super) fn keep_text(self, editing: Editing, text: String) {
        if text == editing.before {
            return self.give_up(editing);
        }
        let key = editing.column.key;
        let place = self.shown.with_value(|shown| shown.iter().position(|one| one.key == key));
        // Rows may have moved since the editor opened, and this may run before the sheet followed them.
        let (rows, last) = (self.rows(), editing.spot.row);
        let row =
            untrack(|| place_of(&editing.key, last, |row| rows.key(row), |key| rows.row_of(key)));
        match (row, place) {
            (Some(row), Some(column)) => {
                self.put(vec![Put { spot: Spot::new(row, column), text }], false);
            }
            _ => self.warn(format!(
                "\u{201c}{text}\u{201d} was not kept: its row or column is not here any more."
            )),
        }
    }

    /// Closes the editor and forgets what it holds, and what could not be kept in its cell before.
    pub fn forget(self) {
        if let Some((editing, _)) = self.close_editor() {
            self.give_up(editing);
            self.tell_editing(false);
        }
    }

    pub(super) fn give_up(self, editing: Editing) {
        self.wrong.update_value(|wrong| {
            wrong.remove(&(editing.key, editing.column.key));
        });
    }
}

/// Shows or hides the row and cell that the editor stands in for.
fn set_over_hidden(node: &HtmlElement, hidden: bool) {
    let over = node.closest(".spreadsheet-over").ok().flatten();
    if let Some(over) = over.and_then(|over| over.dyn_into::<HtmlElement>().ok()) {
        over.set_hidden(hidden);
    }
}

/// The choice that typing a letter means: the first whose word begins with it, or holds it.
fn typed_choice(choices: &[(String, String)], letter: char) -> Option<String> {
    let letter: String = letter.to_lowercase().collect();
    let by = |fits: &dyn Fn(&str) -> bool| {
        choices.iter().find(|(_, word)| fits(&word.to_lowercase())).map(|(value, _)| value.clone())
    };
    by(&|word| word.starts_with(&letter)).or_else(|| by(&|word| word.contains(&letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_chooses_by_beginning_before_it_chooses_by_content() {
        let choices: Vec<(String, String)> = [("", "No wave"), ("1", "West"), ("2", "East")]
            .map(|(value, word)| (value.to_owned(), word.to_owned()))
            .into();
        assert_eq!(typed_choice(&choices, 'W').as_deref(), Some("1"));
        assert_eq!(typed_choice(&choices, 't').as_deref(), Some("1"));
        assert_eq!(typed_choice(&choices, 'q'), None);
    }
}
