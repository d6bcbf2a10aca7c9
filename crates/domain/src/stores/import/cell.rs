//! One cell of an imported table, before anybody knows what it means.

use jiff::civil::Date;
use std::borrow::Cow;

/// The longest text a spreadsheet cell can hold; Excel's own limit.
pub const CELL_LENGTH: usize = 32_767;

/// What a file says in one cell. CSV only has text; XLSX knows numbers, days and truth values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// Text, exactly as written.
    Text(&'a str),
    /// A number of a spreadsheet.
    Number(f64),
    /// A real date of a spreadsheet.
    Day(Date),
    /// A tick of a spreadsheet.
    Truth(bool),
    /// An error of a spreadsheet, such as `#REF!`.
    Broken(&'a str),
}

/// A line of a table, by column from 0. Columns beyond its end are empty.
pub trait Cells {
    /// The cell in a column.
    fn cell(&self, column: usize) -> Cell<'_>;
    /// How many cells the line has.
    fn width(&self) -> usize;
}

impl Cells for [Cell<'_>] {
    fn cell(&self, column: usize) -> Cell<'_> {
        self.get(column).copied().unwrap_or_default()
    }
    fn width(&self) -> usize {
        self.len()
    }
}

impl<'a> Cell<'a> {
    /// The cell trimmed of every kind of space, or `None` when it says nothing: empty, or one of
    /// the marks people and programs write for "nothing here".
    pub fn said(self) -> Option<Cell<'a>> {
        match self {
            Cell::Empty => None,
            Cell::Text(text) => {
                let text = trim(text);
                let nothing = matches!(text, "" | "-" | "–" | "—")
                    || (text.len() <= 4
                        && ["n/a", "#n/a", "null"].iter().any(|n| text.eq_ignore_ascii_case(n)));
                if nothing { None } else { Some(Cell::Text(text)) }
            }
            Cell::Broken("#N/A") => None,
            other => Some(other),
        }
    }

    /// The cell as text, for text fields, samples and messages. Whole numbers have no decimals.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Broken(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Day(day) => Cow::Owned(day.to_string()),
            Cell::Truth(true) => Cow::Borrowed("yes"),
            Cell::Truth(false) => Cow::Borrowed("no"),
        }
    }
}

/// Without spaces of any kind at either end, the byte-order mark and zero-width spaces included.
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_for_nothing_say_nothing() {
        for text in ["", "  ", "-", "—", "n/a", "N/A", "NULL", "#N/A", "\u{a0}", "\u{feff}"] {
            assert_eq!(Cell::Text(text).said(), None, "{text:?}");
        }
        assert_eq!(Cell::Text(" NA ").said(), Some(Cell::Text("NA")), "Namibia is a country");
    }

    #[test]
    fn a_whole_number_reads_as_text_without_decimals() {
        assert_eq!(Cell::Number(2134.0).text(), "2134");
        assert_eq!(Cell::Number(42.36).text(), "42.36");
    }
}
