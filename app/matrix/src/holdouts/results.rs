//! Results of stores as they are pasted from a sheet: the store's number and a figure, a line each.

use std::collections::HashMap;

/// What could be read of pasted results.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pasted {
    /// Figures by store number, the last of equal numbers.
    pub figures: HashMap<String, f64>,
    /// Lines, from 1, that could not be read; a heading in the first line is none.
    pub unread: Vec<usize>,
}

/// Reads lines of a store's number and a figure, parted by a tab, a semicolon, a comma or spaces.
/// Figures may carry thousands marks when a tab or semicolon parts them, and a currency sign.
pub(crate) fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    for (place, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match pair(line) {
            Some((number, figure)) => {
                pasted.figures.insert(number.to_owned(), figure);
            }
            None if place == 0 => {}
            None => pasted.unread.push(place + 1),
        }
    }
    pasted
}

fn pair(line: &str) -> Option<(&str, f64)> {
    let line = line.trim();
    let (number, figure) = line
        .split_once('\t')
        .or_else(|| line.split_once(';'))
        .or_else(|| line.split_once(','))
        .or_else(|| line.rsplit_once(' '))?;
    let bare: String = figure
        .trim()
        .chars()
        .filter(|letter| !matches!(letter, ',' | '$' | '€' | '£' | '"' | ' '))
        .collect();
    let figure: f64 = bare.parse().ok().filter(|figure: &f64| figure.is_finite())?;
    let number = number.trim().trim_matches('"');
    (!number.is_empty()).then_some((number, figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_read_with_its_heading_and_thousands_marks() {
        let pasted =
            read("Store\tSales per household\nSTR-001\t$1,234.50\nSTR-002\t0\n\nSTR-001\t7\n");
        assert_eq!(
            pasted.figures,
            HashMap::from([("STR-001".into(), 7.0), ("STR-002".into(), 0.0)])
        );
        assert_eq!(pasted.unread, Vec::<usize>::new());
    }

    #[test]
    fn other_separators_are_read_and_broken_lines_are_named() {
        let pasted = read("STR-001,2.5\nSTR-002;3\nSTR-003 4\nSTR-004 many\n;5\nSTR-006\tNaN");
        assert_eq!(pasted.figures.len(), 3);
        assert_eq!(pasted.unread, [4, 5, 6]);
    }
}
