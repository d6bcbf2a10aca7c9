//! What a mouse or a finger does on a sheet's cells.

use super::{Hand, TWICE};
use crate::sheet::selection::{Selection, Spot};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

impl Hand {
    /// The cell under the pointer, or the nearest one, and whether the pointer is on it.
    pub(super) fn spot_under(self, event: &ev::MouseEvent) -> Option<(Spot, bool)> {
        let pane = self.pane.get_untracked()?;
        let (rows, columns) = self.size();
        let frame = pane.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - frame.left() - f64::from(pane.client_left());
        let y = f64::from(event.client_y()) - frame.top() - f64::from(pane.client_top());
        let down = y - self.head_height(&pane) + f64::from(pane.scroll_top());
        let row = (down / self.row_height.get_value()).floor().max(0.0) as usize;
        let column =
            self.layout.with_untracked(|layout| layout.column_at(x, f64::from(pane.scroll_left())));
        let right = self.layout.with_untracked(|layout| layout.edges().last().copied());
        let inside = row < rows
            && x >= 0.0
            && y >= self.head_height(&pane)
            && x < f64::from(pane.client_width())
            && x + f64::from(pane.scroll_left()) < right.unwrap_or_default();
        (rows > 0).then(|| (Spot::new(row, column).within(rows, columns), inside))
    }

    /// Whether an event is about the cells, not the head, the editor or a scrollbar.
    pub(super) fn on_cells(self, event: &ev::MouseEvent) -> bool {
        event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|one| matches!(one.closest(".spreadsheet-row"), Ok(Some(_))))
    }

    /// The mouse went down on a cell: a selection begins, or with Shift is extended.
    pub fn pointer_down(self, event: &ev::PointerEvent) {
        if event.pointer_type() != "mouse" || event.button() != 0 || !self.on_cells(event) {
            return;
        }
        let Some((spot, _)) = self.spot_under(event) else { return };
        self.keep();
        let now = self.selection.get_untracked();
        self.select(if event.shift_key() { now.to(spot) } else { Selection::one(spot) });
        self.focus();
        self.dragging.set_value(true);
        if let Some(pane) = self.pane.get_untracked() {
            let _ = pane.set_pointer_capture(event.pointer_id());
        }
    }

    /// The mouse moved: a selection that has begun follows it.
    pub fn pointer_move(self, event: &ev::PointerEvent) {
        if !self.dragging.get_value() {
            return;
        }
        let Some((spot, _)) = self.spot_under(event) else { return };
        let now = self.selection.get_untracked();
        if now.end != spot {
            self.select(now.to(spot));
        }
    }

    /// The mouse was released.
    pub fn pointer_up(self) {
        self.dragging.set_value(false);
    }

    /// A press on a cell, by mouse or finger: once selects, twice edits.
    pub fn click(self, event: &ev::MouseEvent) {
        if event.target().is_some_and(|target| self.is_editor(&target)) {
            return;
        }
        let Some((spot, true)) = self.spot_under(event) else { return };
        let now = self.selection.get_untracked();
        if !now.holds(spot) {
            self.keep();
            self.select(Selection::one(spot));
            self.focus();
        }
        let time = event.time_stamp();
        let before = self.pressed.get_value();
        let twice = before.is_some_and(|(where_, when)| where_ == spot && time - when < TWICE);
        self.pressed.set_value((!twice).then_some((spot, time)));
        if twice {
            return self.edit(None);
        }
        let column = self.shown.with_value(|shown| shown.get(spot.column).map(|one| one.key));
        let key = untrack(|| self.rows().key(spot.row));
        if let (Some(ask), Some(key), Some(column), true) =
            (self.asks.get_value().press, key, column, self.selection.get_untracked().is_one())
        {
            ask.run((key, column.to_owned()));
        }
    }
}
