//! Where a block of cells goes when it is pasted or filled, and which of its values are wrong.

use super::selection::{Selection, Spot};

/// A text for a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The cell.
    pub spot: Spot,
    /// What it is to hold.
    pub text: String,
}

/// The cells a block is laid on, in a sheet of `rows` and `columns`. One value fills the selection; a
/// selection that holds the block a whole number of times is filled with it; otherwise the block
/// keeps its size and begins at the selection's first cell. What would fall beyond the sheet is left
/// out.
pub fn lay(block: &[Vec<String>], onto: Selection, rows: usize, columns: usize) -> Vec<Put> {
    let height = block.len();
    let width = block.iter().map(Vec::len).max().unwrap_or(0);
    if height == 0 || width == 0 {
        return Vec::new();
    }
    let times = |chosen: usize, own: usize| if chosen.is_multiple_of(own) { chosen } else { own };
    let (tall, wide) = (times(onto.rows(), height), times(onto.columns(), width));
    let first = onto.first();
    let (last_row, last_column) =
        ((first.row + tall).min(rows), (first.column + wide).min(columns));
    let mut puts = Vec::new();
    for row in first.row..last_row {
        let Some(cells) = block.get((row - first.row) % height) else { continue };
        for column in first.column..last_column {
            // Rows of unequal length: what a short one lacks changes nothing.
            if let Some(text) = cells.get((column - first.column) % width) {
                puts.push(Put { spot: Spot::new(row, column), text: text.clone() });
            }
        }
    }
    puts
}

/// The selection a pasted block leaves: all cells it was laid on.
pub fn covered(puts: &[Put]) -> Option<Selection> {
    let (first, last) = (puts.first()?.spot, puts.last()?.spot);
    let right = puts.iter().map(|put| put.spot.column).max()?;
    Some(Selection::range(first, Spot::new(last.row, right)))
}

/// Every selected row as the first one is. One row alone takes what stands above it.
pub fn fill_down(onto: Selection, text: impl Fn(Spot) -> String) -> Vec<Put> {
    let (first, last) = (onto.first(), onto.last());
    let (from, begin) = match (first.row, onto.rows()) {
        (0, 1) => return Vec::new(),
        (row, 1) => (row - 1, row),
        (row, _) => (row, row + 1),
    };
    let mut puts = Vec::new();
    let above: Vec<String> =
        (first.column..=last.column).map(|column| text(Spot::new(from, column))).collect();
    for row in begin..=last.row {
        for (column, text) in (first.column..=last.column).zip(&above) {
            puts.push(Put { spot: Spot::new(row, column), text: text.clone() });
        }
    }
    puts
}

/// Parts what can be kept from what cannot, with the reason.
pub fn sift<T, E>(puts: Vec<Put>, check: impl Fn(&Put) -> Result<T, E>) -> (Vec<T>, Vec<(Put, E)>) {
    let (mut good, mut wrong) = (Vec::new(), Vec::new());
    for put in puts {
        match check(&put) {
            Ok(edit) => good.push(edit),
            Err(why) => wrong.push((put, why)),
        }
    }
    (good, wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    fn range(from: (usize, usize), to: (usize, usize)) -> Selection {
        Selection::range(Spot::new(from.0, from.1), Spot::new(to.0, to.1))
    }

    /// The pasted cells as `row,column text`.
    fn laid(block: &[Vec<String>], onto: Selection) -> Vec<String> {
        lay(block, onto, 5, 4)
            .into_iter()
            .map(|put| format!("{},{} {}", put.spot.row, put.spot.column, put.text))
            .collect()
    }

    #[test]
    fn one_value_fills_the_range() {
        let puts = laid(&block(&[&["7"]]), range((2, 2), (1, 1)));
        assert_eq!(puts, ["1,1 7", "1,2 7", "2,1 7", "2,2 7"]);
    }

    #[test]
    fn a_block_larger_than_the_selection_keeps_its_size() {
        let puts = laid(&block(&[&["a", "b"], &["c", "d"]]), range((1, 1), (1, 1)));
        assert_eq!(puts, ["1,1 a", "1,2 b", "2,1 c", "2,2 d"]);
    }

    #[test]
    fn a_row_repeats_over_the_selected_rows() {
        let puts = laid(&block(&[&["a", "b"]]), range((0, 0), (2, 0)));
        assert_eq!(puts, ["0,0 a", "0,1 b", "1,0 a", "1,1 b", "2,0 a", "2,1 b"]);
    }

    #[test]
    fn what_falls_beyond_the_sheet_is_left_out() {
        let puts = laid(&block(&[&["a", "b"], &["c", "d"]]), range((4, 3), (4, 3)));
        assert_eq!(puts, ["4,3 a"]);
    }

    #[test]
    fn a_short_row_changes_no_more_than_it_has() {
        let puts = lay(&block(&[&["a"], &["b", "c"]]), range((0, 0), (0, 0)), 5, 4);
        assert_eq!(puts.len(), 3);
        assert_eq!(covered(&puts), Some(range((0, 0), (1, 1))));
    }

    #[test]
    fn filling_down_repeats_the_first_row_or_takes_the_one_above() {
        let text = |spot: Spot| format!("{}{}", spot.row, spot.column);
        let texts = |onto| -> Vec<String> {
            fill_down(onto, text).into_iter().map(|put| put.text).collect()
        };
        assert_eq!(texts(range((1, 0), (3, 1))), ["10", "11", "10", "11"]);
        assert_eq!(texts(range((2, 0), (2, 1))), ["10", "11"]);
        assert!(texts(range((0, 0), (0, 1))).is_empty());
    }

    #[test]
    fn wrong_values_are_told_and_good_ones_kept() {
        let puts = lay(&block(&[&["1"], &["many"], &["3"]]), range((0, 0), (0, 0)), 5, 4);
        let (good, wrong) =
            sift(puts, |put| put.text.parse::<u32>().map_err(|why| why.to_string()));
        assert_eq!(good, [1, 3]);
        assert_eq!(wrong.first().map(|(put, _)| put.spot), Some(Spot::new(1, 0)));
    }
}
