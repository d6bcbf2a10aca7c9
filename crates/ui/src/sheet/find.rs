//! Finding a text in a sheet.

use super::selection::Spot;

/// The next cell after `from` whose text holds `wanted`, whatever the case, going on at the other end;
/// backwards with `back`. `None` when no cell does, or nothing is wanted.
pub fn next(
    wanted: &str,
    from: Spot,
    back: bool,
    rows: usize,
    columns: usize,
    text: impl Fn(Spot) -> String,
) -> Option<Spot> {
    let wanted = wanted.trim().to_lowercase();
    let cells = rows * columns;
    if wanted.is_empty() || cells == 0 {
        return None;
    }
    let from = from.within(rows, columns);
    let here = from.row * columns + from.column;
    (1..=cells)
        .map(|step| if back { (here + cells - step) % cells } else { (here + step) % cells })
        .map(|cell| Spot::new(cell / columns, cell % columns))
        .find(|spot| text(*spot).to_lowercase().contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_match_is_found_in_either_direction_and_over_the_end() {
        let cells = [["Salem", "12"], ["Dayton", "7"], ["East Salem", "12"]];
        let find = |wanted: &str, row, column, back| {
            next(wanted, Spot::new(row, column), back, 3, 2, |spot| {
                cells[spot.row][spot.column].to_owned()
            })
        };
        assert_eq!(find("salem", 0, 0, false), Some(Spot::new(2, 0)));
        assert_eq!(find("salem", 2, 0, false), Some(Spot::new(0, 0)), "goes on at the beginning");
        assert_eq!(find("12", 2, 1, true), Some(Spot::new(0, 1)));
        assert_eq!(
            find("dayton", 1, 0, false),
            Some(Spot::new(1, 0)),
            "the only one is found again"
        );
        assert_eq!(find("Boston", 0, 0, false), None);
        assert_eq!(find(" ", 0, 0, false), None);
    }
}
