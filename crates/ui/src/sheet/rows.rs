//! What the owner of a sheet gives: its columns, its rows, and what becomes of edits. The sheet keeps
//! no cell itself; it reads those in sight, as often as it likes, so reading must be cheap.

use crate::Tone;

/// How a column's cells are shown and edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words, edited in a field.
    #[default]
    Text,
    /// Figures, at the right.
    Number,
    /// One of a few, edited in a list.
    Choice,
}

/// A column of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetColumn {
    /// Its name for the owner.
    pub key: &'static str,
    /// Its head.
    pub title: &'static str,
    /// How its cells are shown and edited.
    pub kind: ColumnKind,
    /// How wide it begins, in pixels.
    pub width: f64,
    /// Whether its cells can be changed.
    pub editable: bool,
    /// Whether a press on its head sorts by it.
    pub sortable: bool,
}

impl SheetColumn {
    /// A column of words that are only read.
    pub fn new(key: &'static str, title: &'static str, width: f64) -> SheetColumn {
        let kind = ColumnKind::Text;
        SheetColumn { key, title, kind, width, editable: false, sortable: false }
    }

    /// Its cells can be changed.
    pub fn editable(mut self) -> SheetColumn {
        self.editable = true;
        self
    }

    /// Its cells are figures.
    pub fn number(mut self) -> SheetColumn {
        self.kind = ColumnKind::Number;
        self
    }

    /// Its cells are chosen from a list.
    pub fn choice(mut self) -> SheetColumn {
        self.kind = ColumnKind::Choice;
        self.editable = true;
        self
    }

    /// A press on its head sorts by it.
    pub fn sortable(mut self) -> SheetColumn {
        self.sortable = true;
        self
    }
}

/// Something to know about a cell, shown at its corner and read aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// What was put here cannot be kept.
    Wrong = 1,
    /// Differs from what was suggested.
    Overridden = 2,
    /// People talk about it.
    Comment = 4,
    /// Held against changes of many cells at once.
    Hold = 8,
    /// Someone has just changed it.
    Edited = 16,
}

impl Mark {
    /// All of them, the most urgent first.
    pub const ALL: [Mark; 5] =
        [Mark::Wrong, Mark::Overridden, Mark::Comment, Mark::Hold, Mark::Edited];

    /// Its class.
    pub(super) fn class(self) -> &'static str {
        match self {
            Mark::Wrong => " is-wrong",
            Mark::Overridden => " is-overridden",
            Mark::Comment => " is-discussed",
            Mark::Hold => " is-held",
            Mark::Edited => " is-edited",
        }
    }
}

/// Some marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(u8);

impl Marks {
    /// With this one as well.
    #[must_use]
    pub fn with(self, mark: Mark) -> Marks {
        Marks(self.0 | mark as u8)
    }

    /// Whether this one is among them.
    pub fn has(self, mark: Mark) -> bool {
        self.0 & mark as u8 != 0
    }
}

/// A cell as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Face {
    /// Its words.
    pub text: String,
    /// What the words mean, by colour; the words say it as well.
    pub tone: Option<Tone>,
    /// A dot of this hue before the words.
    pub dot: Option<u8>,
    /// What there is to know about it.
    pub marks: Marks,
    /// The marks in words, shown on hover and read aloud.
    pub tip: Option<String>,
}

impl Face {
    /// Words alone.
    pub fn words(text: impl Into<String>) -> Face {
        Face { text: text.into(), ..Face::default() }
    }

    /// With a meaning.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Face {
        self.tone = Some(tone);
        self
    }

    /// With a dot of this hue.
    #[must_use]
    pub fn dot(mut self, hue: u8) -> Face {
        self.dot = Some(hue);
        self
    }

    /// With a mark and what it means here.
    #[must_use]
    pub fn mark(mut self, mark: Mark, tip: impl Into<String>) -> Face {
        self.marks = self.marks.with(mark);
        let tip = tip.into();
        self.tip = Some(match self.tip.take() {
            Some(first) => format!("{first}\n{tip}"),
            None => tip,
        });
        self
    }
}

/// A text someone put into a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellEdit {
    /// The row's key.
    pub key: String,
    /// The row's place when it was edited.
    pub row: usize,
    /// The column's key.
    pub column: &'static str,
    /// The text; for a choice its value or its word.
    pub text: String,
}

/// Somebody else in the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Who.
    pub name: String,
    /// Their colour, 1 to 10.
    pub hue: u8,
    /// The row they are in, by key.
    pub key: String,
    /// The column they are in, by key.
    pub column: String,
}

/// The rows of a sheet.
pub trait Rows: Send + Sync + 'static {
    /// The key of a row; `None` while it is not here.
    fn key(&self, row: usize) -> Option<String>;

    /// Where the row of a key is now, if that is known.
    fn row_of(&self, key: &str) -> Option<usize>;

    /// A cell as it is shown; `None` while it is not here.
    fn face(&self, row: usize, column: &'static str) -> Option<Face>;

    /// What is copied from a cell and searched in it.
    fn text(&self, row: usize, column: &'static str) -> String {
        self.face(row, column).map(|face| face.text).unwrap_or_default()
    }

    /// What the editor of a cell begins with.
    fn draft(&self, row: usize, column: &'static str) -> String {
        self.text(row, column)
    }

    /// What a cell can be, as value and word.
    fn choices(&self, _row: usize, _column: &'static str) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Whether a text can be kept in a cell.
    ///
    /// # Errors
    /// Says why not, in a sentence.
    fn check(&self, _edit: &CellEdit) -> Result<(), String> {
        Ok(())
    }

    /// What a cell's row is called, for its editor.
    fn name(&self, row: usize) -> String {
        format!("row {}", row + 1)
    }

    /// A further class of a row.
    fn class(&self, _row: usize) -> &'static str {
        ""
    }

    /// These rows are in sight.
    fn want(&self, _from: usize, _to: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_can_be_marked_for_several_reasons_at_once() {
        let face = Face::words("12").mark(Mark::Hold, "Held.").mark(Mark::Comment, "Two remarks.");
        assert!(face.marks.has(Mark::Hold) && face.marks.has(Mark::Comment));
        assert!(!face.marks.has(Mark::Wrong));
        assert_eq!(face.tip.as_deref(), Some("Held.\nTwo remarks."));
    }
}
