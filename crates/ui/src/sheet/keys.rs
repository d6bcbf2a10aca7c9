//! How the keyboard works a sheet: a pure step from what is selected and what was pressed to what is
//! selected then and what is wanted. The sheet does what is wanted; nothing here knows a browser.
//! Copy, cut and paste are not here: the browser tells them by events of their own, with the clipboard.

use super::selection::{Selection, Spot};

/// Whether a cell is being edited, and how it began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// No editor is open.
    #[default]
    Rest,
    /// Begun by typing: the arrows keep what was typed and go on.
    Typing,
    /// Begun by F2, Enter or a double click: the arrows move within the text.
    Editing,
}

/// A key with what was held down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Press<'a> {
    /// The key as the browser names it.
    pub key: &'a str,
    /// Shift.
    pub shift: bool,
    /// Ctrl, or Command on a Mac.
    pub ctrl: bool,
    /// Alt.
    pub alt: bool,
}

/// What there is to move in.
pub struct Extent<'a> {
    /// How many rows there are.
    pub rows: usize,
    /// How many columns are shown.
    pub columns: usize,
    /// How many rows fit into the pane.
    pub screen: usize,
    /// Whether a column's cells can be changed.
    pub editable: &'a dyn Fn(usize) -> bool,
    /// Whether a cell holds anything.
    pub filled: &'a dyn Fn(Spot) -> bool,
}

/// What the sheet is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Nothing but the move.
    Go,
    /// Open the editor with what is there, or with the letter that was typed.
    Edit(Option<char>),
    /// Keep what the editor holds, then go.
    Keep,
    /// Forget what the editor holds.
    Forget,
    /// Empty the selected cells.
    Clear,
    /// Fill the selection with its first row.
    FillDown,
    /// Open the find bar.
    Find,
    /// Undo; the owner knows how.
    Undo,
    /// Redo; the owner knows how.
    Redo,
    /// Space on a cell.
    Toggle,
    /// Enter on a cell that cannot be changed.
    Open,
    /// Escape at rest.
    Close,
}

/// What a key does; `None` when the key is not the sheet's.
pub fn step(
    now: Selection,
    mode: Mode,
    press: Press<'_>,
    all: &Extent<'_>,
) -> Option<(Selection, Intent)> {
    if all.rows == 0 || all.columns == 0 {
        return None;
    }
    match mode {
        Mode::Rest => at_rest(now, press, all),
        Mode::Typing | Mode::Editing => while_editing(now, mode, press, all),
    }
}

fn while_editing(
    now: Selection,
    mode: Mode,
    press: Press<'_>,
    all: &Extent<'_>,
) -> Option<(Selection, Intent)> {
    let at = now.at;
    let keep = |to: Spot| Some((Selection::one(to), Intent::Keep));
    match press.key {
        "Escape" => Some((now, Intent::Forget)),
        // A line break within the cell is the editor's own.
        "Enter" if press.alt || press.ctrl => None,
        "Enter" => keep(moved(at, if press.shift { "ArrowUp" } else { "ArrowDown" }, all)?),
        "Tab" => keep(sideways(at, press.shift, all).unwrap_or(at)),
        key if mode == Mode::Typing && !press.shift && !press.ctrl && !press.alt => {
            keep(moved(at, key, all).filter(|_| key.starts_with("Arrow"))?)
        }
        _ => None,
    }
}

fn at_rest(now: Selection, press: Press<'_>, all: &Extent<'_>) -> Option<(Selection, Intent)> {
    if press.ctrl {
        return with_ctrl(now, press, all);
    }
    if press.alt {
        return None;
    }
    let editable = (all.editable)(now.at.column);
    match press.key {
        // Within a range Tab and Enter would lose it; they go on from the active cell.
        // At the sheet's ends Tab leaves it, so that nobody is caught.
        "Tab" => sideways(now.at, press.shift, all).map(|next| (Selection::one(next), Intent::Go)),
        "Enter" | "F2" if editable => Some((Selection::one(now.at), Intent::Edit(None))),
        "Enter" => Some((now, Intent::Open)),
        "Delete" | "Backspace" => Some((now, Intent::Clear)),
        "Escape" if now.is_one() => Some((now, Intent::Close)),
        "Escape" => Some((Selection::one(now.at), Intent::Go)),
        " " => Some((now, Intent::Toggle)),
        key => {
            let from = if press.shift { now.end } else { now.at };
            if let Some(next) = moved(from, key, all) {
                return Some((extended(now, next, press.shift), Intent::Go));
            }
            let mut letters = key.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) if editable => {
                    Some((Selection::one(now.at), Intent::Edit(Some(letter))))
                }
                _ => None,
            }
        }
    }
}

fn with_ctrl(now: Selection, press: Press<'_>, all: &Extent<'_>) -> Option<(Selection, Intent)> {
    let far = Spot::new(all.rows - 1, all.columns - 1);
    let from = if press.shift { now.end } else { now.at };
    let go = |to: Spot| Some((extended(now, to, press.shift), Intent::Go));
    match press.key {
        "a" | "A" => Some((Selection::range(Spot::default(), far), Intent::Go)),
        "d" | "D" => Some((now, Intent::FillDown)),
        "f" | "F" if !press.shift => Some((now, Intent::Find)),
        "z" if !press.shift => Some((now, Intent::Undo)),
        "z" | "Z" | "y" | "Y" => Some((now, Intent::Redo)),
        "Home" => go(Spot::default()),
        "End" => go(far),
        // A column, a row: as in Excel and Sheets.
        " " => {
            let (first, last) = (now.first(), now.last());
            let whole =
                Selection::range(Spot::new(0, first.column), Spot::new(all.rows - 1, last.column));
            Some((whole, Intent::Go))
        }
        "ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight" => go(edge(from, press.key, all)),
        _ => None,
    }
}

fn extended(now: Selection, to: Spot, keep: bool) -> Selection {
    if keep { now.to(to) } else { Selection::one(to) }
}

/// Where a key without Ctrl leads, never beyond the sheet.
fn moved(from: Spot, key: &str, all: &Extent<'_>) -> Option<Spot> {
    let Spot { row, column } = from;
    let to = match key {
        "ArrowDown" => Spot::new(row + 1, column),
        "ArrowUp" => Spot::new(row.saturating_sub(1), column),
        "ArrowLeft" => Spot::new(row, column.saturating_sub(1)),
        "ArrowRight" => Spot::new(row, column + 1),
        "PageDown" => Spot::new(row + all.screen.max(1), column),
        "PageUp" => Spot::new(row.saturating_sub(all.screen.max(1)), column),
        "Home" => Spot::new(row, 0),
        "End" => Spot::new(row, all.columns - 1),
        _ => return None,
    };
    Some(to.within(all.rows, all.columns))
}

/// Where Ctrl and an arrow lead: to the last filled cell of the block one is in, or over a gap to the
/// next filled cell, or to the sheet's end.
fn edge(from: Spot, key: &str, all: &Extent<'_>) -> Spot {
    let next = |spot: Spot| moved(spot, key, all).filter(|next| *next != spot);
    let Some(mut at) = next(from) else { return from };
    let within = (all.filled)(from) && (all.filled)(at);
    loop {
        if !within && (all.filled)(at) {
            return at;
        }
        match next(at) {
            Some(after) if within && !(all.filled)(after) => return at,
            Some(after) => at = after,
            None => return at,
        }
    }
}

/// The next or previous cell, over the ends of rows; `None` beyond the sheet's ends.
fn sideways(at: Spot, back: bool, all: &Extent<'_>) -> Option<Spot> {
    let here = at.row * all.columns + at.column;
    let next = if back { here.checked_sub(1)? } else { here + 1 };
    (next < all.rows * all.columns).then(|| Spot::new(next / all.columns, next % all.columns))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten rows of five columns; the last column is worked out; column 0 is filled in rows 0 to 3
    /// and 7.
    fn pressed(now: Selection, mode: Mode, press: Press<'_>) -> Option<(Selection, Intent)> {
        let all = Extent {
            rows: 10,
            columns: 5,
            screen: 4,
            editable: &|column| column != 4,
            filled: &|spot| spot.column == 0 && (spot.row < 4 || spot.row == 7),
        };
        step(now, mode, press, &all)
    }

    fn at(row: usize, column: usize) -> Selection {
        Selection::one(Spot::new(row, column))
    }

    fn range(from: (usize, usize), to: (usize, usize)) -> Selection {
        Selection::range(Spot::new(from.0, from.1), Spot::new(to.0, to.1))
    }

    fn plain(key: &str) -> Press<'_> {
        Press { key, ..Press::default() }
    }

    fn shift(key: &str) -> Press<'_> {
        Press { key, shift: true, ..Press::default() }
    }

    fn ctrl(key: &str) -> Press<'_> {
        Press { key, ctrl: true, ..Press::default() }
    }

    #[test]
    fn plain_keys_move_one_cell_and_stay_within_the_sheet() {
        let go = |from, key| pressed(from, Mode::Rest, plain(key)).map(|(to, _)| to);
        for (from, key, to) in [
            (at(0, 0), "ArrowUp", at(0, 0)),
            (at(9, 4), "ArrowDown", at(9, 4)),
            (at(9, 4), "ArrowRight", at(9, 4)),
            (at(2, 2), "ArrowLeft", at(2, 1)),
            (at(2, 2), "Home", at(2, 0)),
            (at(2, 2), "End", at(2, 4)),
            (at(2, 2), "PageDown", at(6, 2)),
            (at(2, 2), "PageUp", at(0, 2)),
            (range((1, 1), (3, 3)), "ArrowDown", at(2, 1)),
        ] {
            assert_eq!(go(from, key), Some(to), "{key} from {from:?}");
        }
    }

    #[test]
    fn shift_moves_the_far_corner_and_keeps_the_active_cell() {
        let (one, _) = pressed(at(2, 2), Mode::Rest, shift("ArrowDown")).unwrap();
        let (two, _) = pressed(one, Mode::Rest, shift("ArrowRight")).unwrap();
        assert_eq!(two, range((2, 2), (3, 3)));
        assert_eq!(pressed(two, Mode::Rest, shift("Home")).unwrap().0, range((2, 2), (3, 0)));
    }

    #[test]
    fn ctrl_and_an_arrow_go_to_the_end_of_the_block_or_over_the_gap() {
        let go = |row| pressed(at(row, 0), Mode::Rest, ctrl("ArrowDown")).unwrap().0;
        assert_eq!(go(0), at(3, 0), "the end of the block");
        assert_eq!(go(3), at(7, 0), "over the gap");
        assert_eq!(go(7), at(9, 0), "nothing follows: the sheet's end");
        assert_eq!(go(9), at(9, 0));
        let up = pressed(at(7, 0), Mode::Rest, ctrl("ArrowUp")).unwrap().0;
        assert_eq!(up, at(3, 0));
    }

    #[test]
    fn ctrl_a_takes_everything_and_ctrl_space_the_column() {
        assert_eq!(pressed(at(2, 2), Mode::Rest, ctrl("a")).unwrap().0, range((0, 0), (9, 4)));
        assert_eq!(pressed(at(2, 2), Mode::Rest, ctrl(" ")).unwrap().0, range((0, 2), (9, 2)));
    }

    #[test]
    fn typing_replaces_and_f2_opens_what_is_there() {
        let here = at(2, 1);
        assert_eq!(pressed(here, Mode::Rest, plain("7")), Some((here, Intent::Edit(Some('7')))));
        assert_eq!(pressed(here, Mode::Rest, plain("F2")), Some((here, Intent::Edit(None))));
        assert_eq!(pressed(here, Mode::Rest, plain("Enter")), Some((here, Intent::Edit(None))));
        assert_eq!(pressed(here, Mode::Rest, plain("F5")), None, "the browser's own");
    }

    #[test]
    fn what_is_worked_out_cannot_be_typed_over() {
        let here = at(2, 4);
        assert_eq!(pressed(here, Mode::Rest, plain("7")), None);
        assert_eq!(pressed(here, Mode::Rest, plain("Enter")), Some((here, Intent::Open)));
    }

    #[test]
    fn enter_keeps_and_goes_down_tab_keeps_and_goes_on_escape_forgets() {
        for mode in [Mode::Typing, Mode::Editing] {
            let here = at(2, 1);
            assert_eq!(pressed(here, mode, plain("Enter")), Some((at(3, 1), Intent::Keep)));
            assert_eq!(pressed(here, mode, shift("Enter")), Some((at(1, 1), Intent::Keep)));
            assert_eq!(pressed(here, mode, plain("Tab")), Some((at(2, 2), Intent::Keep)));
            assert_eq!(pressed(here, mode, plain("Escape")), Some((here, Intent::Forget)));
            assert_eq!(pressed(here, mode, plain("5")), None, "the editor's own");
            assert_eq!(pressed(here, mode, ctrl("z")), None, "the editor's own");
        }
    }

    #[test]
    fn arrows_keep_what_was_typed_but_move_within_what_is_edited() {
        let here = at(2, 1);
        assert_eq!(pressed(here, Mode::Typing, plain("ArrowLeft")), Some((at(2, 0), Intent::Keep)));
        assert_eq!(pressed(here, Mode::Editing, plain("ArrowLeft")), None);
    }

    #[test]
    fn commands_leave_the_selection_alone() {
        let here = range((1, 1), (3, 2));
        for (press, intent) in [
            (ctrl("d"), Intent::FillDown),
            (ctrl("f"), Intent::Find),
            (ctrl("z"), Intent::Undo),
            (ctrl("y"), Intent::Redo),
            (Press { shift: true, ..ctrl("Z") }, Intent::Redo),
            (plain("Delete"), Intent::Clear),
            (plain(" "), Intent::Toggle),
        ] {
            assert_eq!(pressed(here, Mode::Rest, press), Some((here, intent)), "{press:?}");
        }
        for key in ["c", "x", "v"] {
            assert_eq!(pressed(here, Mode::Rest, ctrl(key)), None, "told by a clipboard event");
        }
    }

    #[test]
    fn escape_gives_up_the_range_first() {
        let here = range((1, 1), (3, 2));
        assert_eq!(pressed(here, Mode::Rest, plain("Escape")), Some((at(1, 1), Intent::Go)));
        assert_eq!(pressed(at(1, 1), Mode::Rest, plain("Escape")), Some((at(1, 1), Intent::Close)));
    }

    #[test]
    fn tab_leaves_at_the_ends_only() {
        assert_eq!(pressed(at(0, 4), Mode::Rest, plain("Tab")), Some((at(1, 0), Intent::Go)));
        assert_eq!(pressed(at(9, 4), Mode::Rest, plain("Tab")), None);
        assert_eq!(pressed(at(0, 0), Mode::Rest, shift("Tab")), None);
    }

    #[test]
    fn an_empty_sheet_takes_no_key() {
        let all =
            Extent { rows: 0, columns: 5, screen: 4, editable: &|_| true, filled: &|_| false };
        assert_eq!(step(at(0, 0), Mode::Rest, plain("ArrowDown"), &all), None);
    }
}
