//! What is selected: a rectangle of cells between the active cell and its far corner. Rows are held by
//! their keys as well, so that a selection stays on its rows when others add, remove or sort rows.

/// A cell by its place in the order shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// The row, from 0.
    pub row: usize,
    /// The column among those shown, from 0.
    pub column: usize,
}

impl Spot {
    /// The cell in this row and column.
    pub fn new(row: usize, column: usize) -> Spot {
        Spot { row, column }
    }

    /// The nearest cell of a sheet of this many rows and columns.
    pub fn within(self, rows: usize, columns: usize) -> Spot {
        Spot::new(self.row.min(rows.saturating_sub(1)), self.column.min(columns.saturating_sub(1)))
    }
}

/// The active cell and the corner opposite to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The active cell: what is typed goes here.
    pub at: Spot,
    /// The far corner of the range; the active cell itself when nothing else is selected.
    pub end: Spot,
}

impl Selection {
    /// One cell.
    pub fn one(at: Spot) -> Selection {
        Selection { at, end: at }
    }

    /// The cells from `at` to `end`.
    pub fn range(at: Spot, end: Spot) -> Selection {
        Selection { at, end }
    }

    /// The same active cell with another far corner.
    pub fn to(self, end: Spot) -> Selection {
        Selection { end, ..self }
    }

    /// The corner nearest to the sheet's beginning.
    pub fn first(self) -> Spot {
        Spot::new(self.at.row.min(self.end.row), self.at.column.min(self.end.column))
    }

    /// The corner nearest to the sheet's end.
    pub fn last(self) -> Spot {
        Spot::new(self.at.row.max(self.end.row), self.at.column.max(self.end.column))
    }

    /// How many rows it has.
    pub fn rows(self) -> usize {
        self.last().row - self.first().row + 1
    }

    /// How many columns it has.
    pub fn columns(self) -> usize {
        self.last().column - self.first().column + 1
    }

    /// Whether it is one cell only.
    pub fn is_one(self) -> bool {
        self.at == self.end
    }

    /// Whether a cell belongs to it.
    pub fn holds(self, spot: Spot) -> bool {
        let (first, last) = (self.first(), self.last());
        (first.row..=last.row).contains(&spot.row)
            && (first.column..=last.column).contains(&spot.column)
    }

    /// The nearest selection in a sheet of this many rows and columns.
    pub fn within(self, rows: usize, columns: usize) -> Selection {
        Selection { at: self.at.within(rows, columns), end: self.end.within(rows, columns) }
    }
}

/// The keys of the rows a selection begins and ends in, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchors {
    /// The key of the active cell's row.
    pub at: Option<String>,
    /// The key of the far corner's row.
    pub end: Option<String>,
}

impl Anchors {
    /// The keys of a selection's rows.
    pub fn of(selection: Selection, key: impl Fn(usize) -> Option<String>) -> Anchors {
        Anchors { at: key(selection.at.row), end: key(selection.end.row) }
    }

    /// The selection after rows have moved: each end goes where its row went. A row that is gone, or
    /// whose place is not known, leaves its end where it was.
    pub fn replant(
        &self,
        selection: Selection,
        key: impl Fn(usize) -> Option<String>,
        row_of: impl Fn(&str) -> Option<usize>,
    ) -> Selection {
        let follow = |spot: Spot, own: &Option<String>| match own {
            Some(own) if key(spot.row).as_ref() != Some(own) => {
                Spot { row: row_of(own).unwrap_or(spot.row), ..spot }
            }
            _ => spot,
        };
        Selection { at: follow(selection.at, &self.at), end: follow(selection.end, &self.end) }
    }
}

/// Where the row of a key is now: where it was seen last if it is still there, else where it went.
/// `None` when it is gone or its place is not known.
pub fn place_of(
    own: &str,
    last: usize,
    key: impl Fn(usize) -> Option<String>,
    row_of: impl Fn(&str) -> Option<usize>,
) -> Option<usize> {
    if key(last).as_deref() == Some(own) { Some(last) } else { row_of(own) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rows: &'static [&'static str]) -> impl Fn(usize) -> Option<String> {
        |row| rows.get(row).map(|key| (*key).to_owned())
    }

    fn places(rows: &'static [&'static str]) -> impl Fn(&str) -> Option<usize> {
        |key| rows.iter().position(|row| *row == key)
    }

    #[test]
    fn a_range_is_the_same_from_either_corner() {
        let down = Selection::range(Spot::new(1, 2), Spot::new(3, 4));
        let up = Selection::range(Spot::new(3, 4), Spot::new(1, 2));
        assert_eq!((down.first(), down.last()), (up.first(), up.last()));
        assert_eq!((down.rows(), down.columns()), (3, 3));
        assert!(down.holds(Spot::new(2, 3)) && !down.holds(Spot::new(4, 3)));
    }

    #[test]
    fn a_selection_follows_its_rows_when_someone_adds_one_above() {
        let before = Selection::range(Spot::new(0, 1), Spot::new(1, 2));
        let anchors = Anchors::of(before, keys(&["a", "b", "c"]));
        let after =
            anchors.replant(before, keys(&["new", "a", "b", "c"]), places(&["new", "a", "b", "c"]));
        assert_eq!(after, Selection::range(Spot::new(1, 1), Spot::new(2, 2)));
    }

    #[test]
    fn a_row_that_is_gone_leaves_the_selection_in_its_place() {
        let before = Selection::one(Spot::new(1, 0));
        let anchors = Anchors::of(before, keys(&["a", "b", "c"]));
        assert_eq!(anchors.replant(before, keys(&["a", "c"]), places(&["a", "c"])), before);
    }

    #[test]
    fn the_row_being_edited_is_never_taken_for_the_one_that_stands_in_its_place() {
        let gone = place_of("b", 1, keys(&["a", "c"]), places(&["a", "c"]));
        assert_eq!(gone, None, "c is not b");
        let moved = place_of("b", 1, keys(&["b", "a", "c"]), places(&["b", "a", "c"]));
        assert_eq!(moved, Some(0));
        let unknown = place_of("b", 1, keys(&["a", "b"]), |_: &str| None);
        assert_eq!(unknown, Some(1), "it stands where it stood");
    }

    #[test]
    fn a_selection_stays_within_a_sheet_that_became_shorter() {
        let before = Selection::range(Spot::new(2, 1), Spot::new(9, 5));
        assert_eq!(before.within(4, 3), Selection::range(Spot::new(2, 1), Spot::new(3, 2)));
        assert_eq!(before.within(0, 0), Selection::one(Spot::new(0, 0)));
    }
}
