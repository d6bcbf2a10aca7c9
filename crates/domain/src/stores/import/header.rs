//! The header line of a file: finding it, naming its columns, and guessing what they hold.

use super::{Field, Kind, cell::trim, day::looks_like_day, number};
use std::collections::{BTreeMap, HashMap};

/// The most columns of a file; what lies to the right of them is named and left aside.
pub const MOST_COLUMNS: usize = 256;

/// The letters a spreadsheet shows above a column, counted from 0: A, B, … Z, AA.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(b'A' + u8::try_from(rest % 26).unwrap_or(0));
        match rest / 26 {
            0 => break,
            more => rest = more - 1,
        }
    }
    letters.iter().rev().map(|b| char::from(*b)).collect()
}

/// One name for every column: what the header says, "Column C" where it says nothing, and a count
/// behind names that come twice ("Name", "Name (2)").
pub fn column_names(header: &[String], width: usize) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    (0..width.max(header.len()))
        .map(|column| {
            let said: String = header
                .get(column)
                .map(|text| trim(text).split_whitespace().collect::<Vec<_>>().join(" "))
                .unwrap_or_default();
            let said: String = said.chars().filter(|c| !c.is_control()).take(80).collect();
            let name =
                if said.is_empty() { format!("Column {}", column_letters(column)) } else { said };
            let count = seen.entry(name.to_lowercase()).or_default();
            *count += 1;
            if *count == 1 { name } else { format!("{name} ({count})") }
        })
        .collect()
}

/// A header in plain words: lower case, without punctuation, "StoreNo." as "store no".
pub fn plain(header: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in trim(header).chars() {
        if c.is_uppercase() && before.is_lowercase() {
            words.push(' ');
        }
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if c == '#' {
            words.push_str(" number ");
        } else {
            words.push(' ');
        }
        before = c;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What makes two files the same shape: their columns' names, in order. A mapping is remembered by it.
pub fn shape(columns: &[String]) -> String {
    columns.iter().map(|name| plain(name)).collect::<Vec<_>>().join("\u{1f}")
}

/// How sure a header names a field, 0 (not at all) to 100.
fn likeness(header: &str, field: Field, kind: Kind) -> u32 {
    let names = field.names(kind);
    if let Some(at) = names.iter().position(|name| *name == header) {
        return 100 - u32::try_from(at).unwrap_or(50).min(50);
    }
    let squeezed = header.replace(' ', "");
    if names.iter().any(|name| name.len() > 3 && name.replace(' ', "") == squeezed) {
        return 48;
    }
    let words: Vec<&str> = header.split(' ').collect();
    let held = |name: &&&str| {
        name.len() > 3 && name.split(' ').all(|word| words.contains(&word)) && words.len() <= 6
    };
    names
        .iter()
        .filter(held)
        .map(|name| 10 + name.split(' ').count() as u32 * 10)
        .max()
        .unwrap_or(0)
}

/// Guesses which column holds which field: the surest pair first, each column and field once.
pub fn guess_columns(kind: Kind, columns: &[String]) -> BTreeMap<Field, usize> {
    let mut pairs = Vec::new();
    for (column, name) in columns.iter().enumerate().take(MOST_COLUMNS) {
        let header = plain(name);
        for field in kind.fields() {
            let likeness = likeness(&header, *field, kind);
            if likeness > 0 {
                pairs.push((std::cmp::Reverse(likeness), column, *field));
            }
        }
    }
    pairs.sort();
    let mut guessed = BTreeMap::new();
    for (_, column, field) in pairs {
        if !guessed.contains_key(&field) && !guessed.values().any(|taken| *taken == column) {
            guessed.insert(field, column);
        }
    }
    guessed
}

/// How many columns of a line are recognised as headers of a kind.
fn recognised(kind: Kind, line: &[String]) -> usize {
    guess_columns(kind, line).len()
}

/// Which of a file's first lines is the header, as a position; `None` when there is none, and the
/// first line is data.
///
/// Reports often put a title and a date above the table, so the line with most known headers wins.
/// Without a single known header the first line with text in every filled cell is taken: an
/// unknown header is likelier than data without any number or day.
pub fn find_header(kind: Kind, lines: &[Vec<String>]) -> Option<usize> {
    let best = lines
        .iter()
        .enumerate()
        .take(20)
        .map(|(at, line)| (recognised(kind, line), std::cmp::Reverse(at)))
        .max()?;
    if best.0 >= 2 || (best.0 == 1 && !holds_data(&lines[best.1.0])) {
        return Some(best.1.0);
    }
    let widest = lines.iter().map(|line| filled(line)).max().unwrap_or(0);
    let first = lines.iter().position(|line| filled(line) * 2 > widest)?;
    if holds_data(&lines[first]) { None } else { Some(first) }
}

fn filled(line: &[String]) -> usize {
    line.iter().filter(|cell| !trim(cell).is_empty()).count()
}

/// Whether a line holds a number or a day, which headers do not.
fn holds_data(line: &[String]) -> bool {
    line.iter().any(|cell| {
        number::parse_number(cell, number::DecimalMark::Point)
            != Err(number::NotANumber::Unreadable)
            || looks_like_day(cell)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    #[test]
    fn columns_are_lettered_as_in_a_spreadsheet() {
        assert_eq!(
            [0, 25, 26, 51, 52, 701, 702].map(column_letters),
            ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
        );
    }

    #[test]
    fn duplicate_and_missing_headers_get_names_of_their_own() {
        assert_eq!(
            column_names(&line(&["Name", "", "name", " City\n(US) "]), 5),
            ["Name", "Column B", "name (2)", "City (US)", "Column E"]
        );
    }

    #[test]
    fn headers_are_recognised_however_they_are_written() {
        for (header, field) in [
            ("Store No.", Field::Number),
            ("STORE_NUMBER", Field::Number),
            ("storeNumber", Field::Number),
            ("Store #", Field::Number),
            ("Store ID", Field::Number),
            ("ZIP Code", Field::Postcode),
            ("Annual Turnover (USD)", Field::AnnualTurnover),
            ("Trade-area households", Field::Households),
            ("Lat.", Field::Latitude),
            ("Opening Date", Field::OpenedOn),
        ] {
            let guess = guess_columns(Kind::Stores, &line(&[header]));
            assert_eq!(guess.get(&field), Some(&0), "{header} gave {guess:?}");
        }
    }

    #[test]
    fn the_surest_column_wins_and_none_is_taken_twice() {
        let columns = line(&["Name", "Store", "Store name", "Store number", "Type", "Sales"]);
        let guess = guess_columns(Kind::Stores, &columns);
        assert_eq!(guess[&Field::Number], 3);
        assert_eq!(guess[&Field::StoreName], 2);
        assert_eq!(guess[&Field::StoreType], 4);
        assert_eq!(guess[&Field::AnnualTurnover], 5);
        assert_eq!(guess.len(), 4, "Name and Store are left over: {guess:?}");
        let mailings = line(&["Store", "Campaign", "Date", "Qty", "Redemptions", "Sales"]);
        assert_eq!(guess_columns(Kind::Mailings, &mailings).len(), 6);
    }

    #[test]
    fn a_header_below_a_title_is_found() {
        let lines = [
            line(&["Store list, as of March 2025"]),
            line(&["", "", ""]),
            line(&["Store", "Name", "City"]),
            line(&["STR-001", "Oak Street", "Boston"]),
        ];
        assert_eq!(find_header(Kind::Stores, &lines), Some(2));
    }

    #[test]
    fn a_file_without_a_header_is_seen_as_such() {
        let lines = [line(&["STR-001", "Spring", "2025-03-04", "2500", "41"])];
        assert_eq!(find_header(Kind::Mailings, &lines), None);
        let unknown = [line(&["Foo", "Bar"]), line(&["1", "2"])];
        assert_eq!(find_header(Kind::Mailings, &unknown), Some(0));
        assert_eq!(find_header(Kind::Mailings, &[]), None);
    }

    #[test]
    fn the_same_columns_have_the_same_shape() {
        assert_eq!(shape(&line(&["Store No.", "City"])), shape(&line(&["store_no", "CITY"])));
        assert_ne!(shape(&line(&["Store No.", "City"])), shape(&line(&["City", "Store No."])));
    }
}
