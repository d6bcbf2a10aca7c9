//! The row slots of a sheet, painted directly: a fixed number of elements whose texts, classes and
//! places are written only where they differ from what was written last. No cell has anything reactive,
//! so scrolling costs what it changes and nothing else.
//!
//! Styles are set through the CSSOM, which a strict content policy allows; no markup carries any.

use super::rows::{Mark, Marks};
use crate::{Tone, virtual_table::View};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, HtmlElement, Text};

/// How a cell looks besides its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub number: bool,
    pub tone: Option<Tone>,
    pub dot: Option<u8>,
    pub marks: Marks,
    pub chosen: bool,
    pub here: bool,
    pub other: Option<u8>,
    pub frozen: Option<usize>,
    pub editable: bool,
    pub waiting: bool,
}

/// A cell to be painted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Drawn {
    pub text: String,
    pub look: Look,
    pub tip: Option<String>,
}

struct Cell {
    node: HtmlElement,
    text: Text,
    drawn: Option<Drawn>,
}

struct Slot {
    node: HtmlElement,
    cells: Vec<Cell>,
    row: Option<usize>,
    class: &'static str,
    round: u64,
    hidden: bool,
}

/// The slots.
pub(super) struct Pool {
    id: String,
    space: HtmlElement,
    titles: Vec<&'static str>,
    slots: Vec<Slot>,
}

impl Pool {
    /// No slot yet; they are made within `space`.
    pub fn new(space: HtmlElement, id: String) -> Pool {
        Pool { id, space, titles: Vec::new(), slots: Vec::new() }
    }

    /// How many slots there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Makes as many slots as asked for, with a cell for each title; they only ever become more. Other
    /// titles make all of them anew.
    pub fn make(&mut self, slots: usize, titles: &[&'static str]) -> Result<(), JsValue> {
        if titles != self.titles {
            for slot in self.slots.drain(..) {
                slot.node.remove();
            }
            self.titles = titles.to_vec();
        }
        let Some(document) = self.space.owner_document() else { return Ok(()) };
        while self.slots.len() < slots {
            let slot = self.slot(&document, self.slots.len())?;
            self.space.append_child(&slot.node)?;
            self.slots.push(slot);
        }
        Ok(())
    }

    fn slot(&self, document: &Document, index: usize) -> Result<Slot, JsValue> {
        let node: HtmlElement = document.create_element("div")?.unchecked_into();
        node.set_class_name("spreadsheet-row");
        node.set_attribute("role", "row")?;
        let mut cells = Vec::with_capacity(self.titles.len());
        for (column, title) in self.titles.iter().enumerate() {
            let cell: HtmlElement = document.create_element("div")?.unchecked_into();
            cell.set_id(&format!("{}-{index}-{column}", self.id));
            cell.set_attribute("role", "gridcell")?;
            cell.set_attribute("aria-colindex", &(column + 1).to_string())?;
            cell.set_attribute("data-label", title)?;
            let text = document.create_text_node("");
            cell.append_child(&text)?;
            node.append_child(&cell)?;
            cells.push(Cell { node: cell, text, drawn: None });
        }
        Ok(Slot { node, cells, row: None, class: "", round: 0, hidden: false })
    }

    /// Paints the rows of `view`. A slot whose row is the same as before is left alone unless `round`
    /// has changed.
    pub fn paint(
        &mut self,
        view: View,
        total: usize,
        row_height: f64,
        round: u64,
        class: &dyn Fn(usize) -> &'static str,
        draw: &dyn Fn(usize, usize) -> Drawn,
    ) -> Result<(), JsValue> {
        for (index, slot) in self.slots.iter_mut().enumerate() {
            let row = view.row_of(index);
            let hidden = row >= total;
            if hidden != slot.hidden {
                slot.node.set_hidden(hidden);
                slot.hidden = hidden;
            }
            if hidden {
                slot.row = None;
                continue;
            }
            if slot.row == Some(row) && slot.round == round {
                continue;
            }
            if slot.row != Some(row) {
                let y = row as f64 * row_height;
                slot.node.style().set_property("transform", &format!("translateY({y}px)"))?;
                slot.node.set_attribute("aria-rowindex", &(row + 2).to_string())?;
            }
            let class = class(row);
            if class != slot.class {
                slot.node.set_class_name(&format!("spreadsheet-row {class}"));
                slot.class = class;
            }
            for (column, cell) in slot.cells.iter_mut().enumerate() {
                cell.paint(draw(row, column))?;
            }
            slot.row = Some(row);
            slot.round = round;
        }
        Ok(())
    }

    /// Forgets where slots stand, so that all are placed anew: after the height of a row changed.
    pub fn displace(&mut self) {
        for slot in &mut self.slots {
            slot.row = None;
        }
    }

    /// The height of a row as laid out.
    pub fn row_height(&self) -> Option<f64> {
        let shown = self.slots.iter().find(|slot| !slot.hidden)?;
        Some(shown.node.get_bounding_client_rect().height()).filter(|height| *height > 8.0)
    }

    /// The id of a row's cell, while it has a slot.
    pub fn cell_id(&self, view: View, row: usize, column: usize) -> Option<String> {
        let slots = self.slots.len();
        let there = row >= view.first && row < view.first + slots;
        there.then(|| format!("{}-{}-{column}", self.id, row % slots))
    }
}

impl Cell {
    fn paint(&mut self, drawn: Drawn) -> Result<(), JsValue> {
        let before = self.drawn.as_ref();
        if before == Some(&drawn) {
            return Ok(());
        }
        if before.map(|before| before.text.as_str()) != Some(drawn.text.as_str()) {
            self.text.set_data(&drawn.text);
        }
        if before.map(|before| before.look) != Some(drawn.look) {
            self.node.set_class_name(&class_of(drawn.look));
            self.node.set_attribute("aria-selected", said(drawn.look.chosen))?;
            if before.map(|before| before.look.editable) != Some(drawn.look.editable) {
                self.node.set_attribute("aria-readonly", said(!drawn.look.editable))?;
            }
            if drawn.look.marks.has(Mark::Wrong) {
                self.node.set_attribute("aria-invalid", "true")?;
            } else if before.is_some_and(|before| before.look.marks.has(Mark::Wrong)) {
                self.node.remove_attribute("aria-invalid")?;
            }
        }
        if before.map_or(&None, |before| &before.tip) != &drawn.tip {
            match &drawn.tip {
                Some(tip) => {
                    self.node.set_attribute("data-tip", tip)?;
                    self.node.set_attribute("aria-description", tip)?;
                }
                None => {
                    self.node.remove_attribute("data-tip")?;
                    self.node.remove_attribute("aria-description")?;
                }
            }
        }
        self.drawn = Some(drawn);
        Ok(())
    }
}

fn said(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// The classes of a cell.
fn class_of(look: Look) -> String {
    let mut class = String::from("spreadsheet-cell");
    let mut add = |on: bool, name: &str| {
        if on {
            class.push_str(name);
        }
    };
    add(look.number, " cell-number");
    add(look.chosen, " is-chosen");
    add(look.here, " is-here");
    add(look.editable, " is-open");
    add(look.waiting, " is-waiting");
    add(look.dot.is_some(), " has-dot");
    for mark in Mark::ALL {
        add(look.marks.has(mark), mark.class());
    }
    match look.tone {
        Some(Tone::Quiet) => class.push_str(" faint"),
        Some(Tone::Accent) => class.push_str(" tone-accent"),
        Some(Tone::Gain) => class.push_str(" gain"),
        Some(Tone::Care) => class.push_str(" care"),
        Some(Tone::Loss) => class.push_str(" loss"),
        None => {}
    }
    if let Some(place) = look.frozen {
        class.push_str(&format!(" is-frozen frozen-{place}"));
    }
    if let Some(hue) = look.dot {
        class.push_str(&format!(" hue-{hue}"));
    }
    if let Some(hue) = look.other {
        class.push_str(&format!(" has-other other-{hue}"));
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_wears_what_it_means() {
        let marks = Marks::default().with(Mark::Wrong).with(Mark::Hold);
        let look = Look { number: true, here: true, marks, other: Some(3), ..Look::default() };
        assert_eq!(
            class_of(look),
            "spreadsheet-cell cell-number is-here is-wrong is-held has-other other-3"
        );
    }
}
