//! How the keyboard works the grid: a pure step from where one is and what was pressed to where one
//! is then and what is wanted. The grid does what is wanted; nothing here knows a browser.

/// A column of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Store,
    Status,
    Campaign,
    Pieces,
    Wave,
    Confidence,
    Responses,
    Cost,
    Notes,
}

impl Place {
    /// From left to right.
    pub const ALL: [Place; 9] = [
        Place::Store,
        Place::Status,
        Place::Campaign,
        Place::Pieces,
        Place::Wave,
        Place::Confidence,
        Place::Responses,
        Place::Cost,
        Place::Notes,
    ];

    /// Whether its cells can be changed.
    pub fn editable(self) -> bool {
        matches!(self, Place::Status | Place::Campaign | Place::Pieces | Place::Wave | Place::Notes)
    }
}

/// Where one is: a row, a column, and whether the cell is being edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub row: usize,
    pub column: usize,
    pub editing: bool,
}

impl Cursor {
    /// The column one is in.
    pub fn place(self) -> Place {
        Place::ALL[self.column.min(Place::ALL.len() - 1)]
    }
}

/// What the grid is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Intent {
    /// Open the editor with what is there, or with what was typed.
    Edit(Option<char>),
    /// Keep what the editor holds.
    Commit,
    /// Forget what the editor holds.
    Cancel,
    /// Include or exclude the row's store.
    Toggle,
    /// Show the row's recommendation.
    Open,
    /// Close whatever is open beside the grid.
    Close,
    /// Nothing but the move.
    Go,
}

/// The extent of the grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// How many rows there are.
    pub rows: usize,
    /// How many rows fit.
    pub screen: usize,
    /// Whether cells can be changed at all.
    pub open: bool,
}

/// What a key does; `None` when the key is not the grid's.
pub(super) fn step(at: Cursor, key: &str, shift: bool, all: Extent) -> Option<(Cursor, Intent)> {
    if all.rows == 0 {
        return None;
    }
    if at.editing { while_editing(at, key, shift, all) } else { at_rest(at, key, shift, all) }
}

fn while_editing(at: Cursor, key: &str, shift: bool, all: Extent) -> Option<(Cursor, Intent)> {
    let rest = Cursor { editing: false, ..at };
    match key {
        "Enter" if shift => Some((up(rest), Intent::Commit)),
        "Enter" => Some((down(rest, all), Intent::Commit)),
        "Tab" => {
            let next = sideways(rest, shift, all);
            Some((next.unwrap_or(rest), Intent::Commit))
        }
        "Escape" => Some((rest, Intent::Cancel)),
        _ => None,
    }
}

fn at_rest(at: Cursor, key: &str, shift: bool, all: Extent) -> Option<(Cursor, Intent)> {
    let last = all.rows - 1;
    let edits = all.open && at.place().editable();
    let go = |row: usize, column: usize| {
        Some((Cursor { row: row.min(last), column, editing: false }, Intent::Go))
    };
    let right = Place::ALL.len() - 1;
    match key {
        "ArrowDown" => go(at.row + 1, at.column),
        "ArrowUp" => go(at.row.saturating_sub(1), at.column),
        "ArrowLeft" => go(at.row, at.column.saturating_sub(1)),
        "ArrowRight" => go(at.row, (at.column + 1).min(right)),
        "PageDown" => go(at.row + all.screen, at.column),
        "PageUp" => go(at.row.saturating_sub(all.screen), at.column),
        "Home" => go(at.row, 0),
        "End" => go(at.row, right),
        // At the grid's ends Tab leaves it, so that nobody is caught.
        "Tab" => sideways(at, shift, all).map(|next| (next, Intent::Go)),
        "Enter" | "F2" if edits => Some((Cursor { editing: true, ..at }, Intent::Edit(None))),
        "Enter" => Some((at, Intent::Open)),
        " " if all.open => Some((at, Intent::Toggle)),
        "Escape" => Some((at, Intent::Close)),
        _ => {
            let mut letters = key.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) if edits => {
                    Some((Cursor { editing: true, ..at }, Intent::Edit(Some(letter))))
                }
                _ => None,
            }
        }
    }
}

fn down(at: Cursor, all: Extent) -> Cursor {
    Cursor { row: (at.row + 1).min(all.rows - 1), ..at }
}

fn up(at: Cursor) -> Cursor {
    Cursor { row: at.row.saturating_sub(1), ..at }
}

/// The next or previous cell, over the ends of rows; `None` beyond the grid's ends.
fn sideways(at: Cursor, back: bool, all: Extent) -> Option<Cursor> {
    let width = Place::ALL.len();
    let here = at.row * width + at.column;
    let next = if back { here.checked_sub(1)? } else { here + 1 };
    (next < all.rows * width).then(|| Cursor { row: next / width, column: next % width, ..at })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Extent = Extent { rows: 10, screen: 4, open: true };

    fn at(row: usize, place: Place) -> Cursor {
        let column = Place::ALL.iter().position(|one| *one == place).unwrap_or_default();
        Cursor { row, column, editing: false }
    }

    fn moved(from: Cursor, key: &str) -> Option<Cursor> {
        step(from, key, false, ALL).map(|(next, _)| next)
    }

    #[test]
    fn arrows_stay_within_the_grid() {
        assert_eq!(moved(at(0, Place::Store), "ArrowUp"), Some(at(0, Place::Store)));
        assert_eq!(moved(at(0, Place::Store), "ArrowLeft"), Some(at(0, Place::Store)));
        assert_eq!(moved(at(9, Place::Notes), "ArrowDown"), Some(at(9, Place::Notes)));
        assert_eq!(moved(at(9, Place::Notes), "ArrowRight"), Some(at(9, Place::Notes)));
        assert_eq!(moved(at(1, Place::Pieces), "PageDown"), Some(at(5, Place::Pieces)));
    }

    #[test]
    fn typing_replaces_and_enter_opens_what_is_there() {
        let here = at(2, Place::Pieces);
        let editing = Cursor { editing: true, ..here };
        assert_eq!(step(here, "7", false, ALL), Some((editing, Intent::Edit(Some('7')))));
        assert_eq!(step(here, "Enter", false, ALL), Some((editing, Intent::Edit(None))));
        assert_eq!(step(here, "F2", false, ALL), Some((editing, Intent::Edit(None))));
    }

    #[test]
    fn enter_keeps_and_goes_down_tab_keeps_and_goes_on_escape_forgets() {
        let editing = Cursor { editing: true, ..at(2, Place::Pieces) };
        assert_eq!(
            step(editing, "Enter", false, ALL),
            Some((at(3, Place::Pieces), Intent::Commit))
        );
        assert_eq!(step(editing, "Enter", true, ALL), Some((at(1, Place::Pieces), Intent::Commit)));
        assert_eq!(step(editing, "Tab", false, ALL), Some((at(2, Place::Wave), Intent::Commit)));
        assert_eq!(
            step(editing, "Escape", false, ALL),
            Some((at(2, Place::Pieces), Intent::Cancel))
        );
        assert_eq!(step(editing, "5", false, ALL), None, "the editor's own");
        assert_eq!(step(editing, "ArrowLeft", false, ALL), None, "the editor's own");
    }

    #[test]
    fn space_includes_anywhere_in_the_row() {
        for place in Place::ALL {
            assert_eq!(step(at(1, place), " ", false, ALL), Some((at(1, place), Intent::Toggle)));
        }
    }

    #[test]
    fn a_locked_grid_opens_recommendations_but_no_editor() {
        let locked = Extent { open: false, ..ALL };
        let here = at(1, Place::Pieces);
        assert_eq!(step(here, "Enter", false, locked), Some((here, Intent::Open)));
        assert_eq!(step(here, "7", false, locked), None);
        assert_eq!(step(here, " ", false, locked), None);
        assert_eq!(
            step(here, "ArrowDown", false, locked),
            Some((at(2, Place::Pieces), Intent::Go))
        );
    }

    #[test]
    fn figures_that_are_worked_out_cannot_be_typed_over() {
        for place in [Place::Store, Place::Confidence, Place::Responses, Place::Cost] {
            assert_eq!(step(at(1, place), "7", false, ALL), None);
            assert_eq!(step(at(1, place), "Enter", false, ALL), Some((at(1, place), Intent::Open)));
        }
    }

    #[test]
    fn tab_leaves_at_the_ends_only() {
        assert_eq!(moved(at(0, Place::Notes), "Tab"), Some(at(1, Place::Store)));
        assert_eq!(moved(at(9, Place::Notes), "Tab"), None);
        assert_eq!(step(at(0, Place::Store), "Tab", true, ALL), None);
    }

    #[test]
    fn an_empty_grid_takes_no_key() {
        let none = Extent { rows: 0, ..ALL };
        assert_eq!(step(at(0, Place::Store), "ArrowDown", false, none), None);
    }
}
