//! One row, in buffers that are used again for the next.

use domain::stores::import::{Cell, Cells};
use jiff::civil::Date;
use std::ops::Range;

/// A row of a table. Texts share one buffer.
#[derive(Debug, Default)]
pub struct Row {
    /// The line it starts on, counted from 1 as people and spreadsheets do.
    pub line: u64,
    text: String,
    cells: Vec<Kept>,
}

#[derive(Clone, Debug)]
enum Kept {
    Empty,
    Text(Range<usize>),
    Number(f64),
    Day(Date),
    Truth(bool),
    Broken(Range<usize>),
}

impl Row {
    /// Empties the row for the next line.
    pub(super) fn clear(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.cells.clear();
    }

    /// Sets the row to texts that end at `ends` of `bytes`. What is not UTF-8 becomes U+FFFD.
    pub(super) fn set_texts(&mut self, bytes: &[u8], ends: &[usize]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                self.text.push_str(text);
                let mut start = 0;
                for end in ends {
                    self.cells.push(Kept::Text(start..*end));
                    start = *end;
                }
            }
            Err(_) => {
                let mut start = 0;
                for end in ends {
                    let text = String::from_utf8_lossy(&bytes[start..*end]);
                    self.push_text(&text);
                    start = *end;
                }
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push(Kept::Text(start..self.text.len()));
    }

    /// Puts a cell into a column, with empty ones before it where the file skips some.
    pub(super) fn put(&mut self, column: usize, cell: Cell<'_>) {
        while self.cells.len() < column {
            self.cells.push(Kept::Empty);
        }
        self.cells.truncate(column);
        match cell {
            Cell::Empty => self.cells.push(Kept::Empty),
            Cell::Text(text) => self.push_text(text),
            Cell::Number(number) => self.cells.push(Kept::Number(number)),
            Cell::Day(day) => self.cells.push(Kept::Day(day)),
            Cell::Truth(truth) => self.cells.push(Kept::Truth(truth)),
            Cell::Broken(text) => {
                let start = self.text.len();
                self.text.push_str(text);
                self.cells.push(Kept::Broken(start..self.text.len()));
            }
        }
    }

    /// Whether no cell says anything.
    pub fn is_blank(&self) -> bool {
        (0..self.width()).all(|at| self.cell(at).said().is_none())
    }

    /// The cells as texts.
    pub fn texts(&self) -> Vec<String> {
        (0..self.width()).map(|at| self.cell(at).text().into_owned()).collect()
    }
}

impl Cells for Row {
    fn cell(&self, column: usize) -> Cell<'_> {
        match self.cells.get(column) {
            None | Some(Kept::Empty) => Cell::Empty,
            Some(Kept::Text(range)) => Cell::Text(&self.text[range.clone()]),
            Some(Kept::Broken(range)) => Cell::Broken(&self.text[range.clone()]),
            Some(Kept::Number(number)) => Cell::Number(*number),
            Some(Kept::Day(day)) => Cell::Day(*day),
            Some(Kept::Truth(truth)) => Cell::Truth(*truth),
        }
    }
    fn width(&self) -> usize {
        self.cells.len()
    }
}
