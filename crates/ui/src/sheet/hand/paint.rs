//! What is in sight of a sheet, painted.

use super::{Hand, Wrong};
use crate::{
    sheet::{
        pool::{Drawn, Look, Pool},
        rows::{ColumnKind, Face, Mark},
        selection::Spot,
    },
    virtual_table::View,
};
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

impl Hand {
    /// The pane was scrolled: paints what has come into sight. Nothing is measured anew, so that the
    /// browser lays out once a frame.
    pub fn look(self) {
        self.show(false);
    }

    pub(super) fn show(self, measure: bool) {
        let (Some(pane), Some(space), Some(pool)) = (
            self.pane.try_get_untracked().flatten(),
            self.space.try_get_untracked().flatten(),
            self.pool.try_get_value().flatten(),
        ) else {
            return;
        };
        let total = self.total.get_untracked();
        let titles: Vec<&'static str> =
            self.shown.with_value(|shown| shown.iter().map(|one| one.title).collect());
        let height = (f64::from(pane.client_height()) - self.head_height(&pane)).max(0.0);
        let scrolled = f64::from(pane.scroll_top());
        let painted = pool.try_update_value(|pool| -> Result<View, JsValue> {
            let mut view = self.paint_at(pool, &titles, scrolled, height)?;
            let row = self.row_height.get_value();
            let measured = measure.then(|| pool.row_height()).flatten();
            if let Some(measured) = measured.filter(|measured| (measured - row).abs() > 0.01) {
                self.row_height.set_value(measured);
                pool.displace();
                view = self.paint_at(pool, &titles, scrolled, height)?;
            }
            let tall = total as f64 * self.row_height.get_value();
            if tall != self.height.get_value() {
                HtmlElement::style(&space).set_property("height", &format!("{tall}px"))?;
                self.height.set_value(tall);
            }
            let at = self.selection.get_untracked().at;
            match pool.cell_id(view, at.row, at.column) {
                Some(id) => pane.set_attribute("aria-activedescendant", &id)?,
                None => pane.remove_attribute("aria-activedescendant")?,
            }
            Ok(view)
        });
        match painted {
            Some(Ok(view)) => {
                self.view.set_value(view);
                self.rows().want(view.first, (view.first + view.slots).min(total));
                self.place_editor();
            }
            Some(Err(error)) => {
                leptos::logging::error!("The sheet could not be painted: {error:?}");
            }
            None => {}
        }
    }

    /// Paints a pane of this height that is scrolled so far; makes slots when it has grown.
    pub(super) fn paint_at(
        self,
        pool: &mut Pool,
        titles: &[&'static str],
        scrolled: f64,
        height: f64,
    ) -> Result<View, JsValue> {
        let (total, row) = (self.total.get_untracked(), self.row_height.get_value());
        let mut view = View::at(scrolled, height, row, total);
        pool.make(view.slots, titles)?;
        view.slots = pool.len();
        view.first = view.first.min(total.saturating_sub(view.slots));
        untrack(|| self.wrong.with_value(|wrong| self.paint(pool, view, row, wrong)))?;
        Ok(view)
    }

    pub(super) fn paint(
        self,
        pool: &mut Pool,
        view: View,
        row_height: f64,
        wrong: &HashMap<(String, &'static str), Wrong>,
    ) -> Result<(), JsValue> {
        let rows = self.rows();
        let shown = self.shown.get_value();
        let frozen = self.layout.with_untracked(|layout| layout.frozen);
        let selection = self.selection.get_untracked();
        let others = self.others.get_untracked();
        let locked = self.locked.get_untracked();
        let draw = |row: usize, column: usize| {
            let Some(of) = shown.get(column) else { return Drawn::default() };
            let spot = Spot::new(row, column);
            let face = rows.face(row, of.key);
            let waiting = face.is_none();
            let mut face = face.unwrap_or_else(Face::default);
            let mut other = None;
            if !others.is_empty() || !wrong.is_empty() {
                let key = rows.key(row).unwrap_or_default();
                if let Some(them) = others.iter().find(|one| one.key == key && one.column == of.key)
                {
                    other = Some(them.hue);
                    let tip = face.tip.take();
                    face.tip = Some(match tip {
                        Some(tip) => format!("{} is here.\n{tip}", them.name),
                        None => format!("{} is here.", them.name),
                    });
                }
                if let Some(wrong) = wrong.get(&(key, of.key)) {
                    face = face.mark(Mark::Wrong, wrong.why.clone());
                    face.text = wrong.text.clone();
                }
            }
            Drawn {
                look: Look {
                    number: of.kind == ColumnKind::Number,
                    tone: face.tone,
                    dot: face.dot,
                    marks: face.marks,
                    chosen: selection.holds(spot),
                    here: selection.at == spot,
                    other,
                    frozen: (column < frozen).then_some(column),
                    editable: of.editable && !locked,
                    waiting,
                },
                text: face.text,
                tip: face.tip,
            }
        };
        let total = self.total.get_untracked();
        pool.paint(view, total, row_height, self.round.get_value(), &|row| rows.class(row), &draw)
    }

    /// Everything in sight is to be looked at again in the next frame.
    pub fn again(self) {
        self.round.try_update_value(|round| *round += 1);
        if self.awaited.try_get_value() != Some(false) {
            return;
        }
        self.awaited.set_value(true);
        request_animation_frame(move || {
            if self.awaited.try_set_value(false).is_none() {
                self.show(true);
            }
        });
    }
}
