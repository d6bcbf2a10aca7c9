//! What parts the cells of a text file.

use csv_core::{ReadRecordResult, ReaderBuilder};

/// The separators a file may have; on a tie the first wins.
pub(super) const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The separator that a file names itself in a first line `sep=;`, as Excel writes it.
pub(super) fn named(start: &str) -> Option<char> {
    let line = start.lines().next()?.trim_matches('"');
    let rest = line.get(..4).filter(|s| s.eq_ignore_ascii_case("sep=")).map(|_| &line[4..])?;
    let mut chars = rest.chars();
    let separator = chars.next().filter(|c| c.is_ascii())?;
    chars.next().is_none().then_some(separator)
}

/// The separator that parts most lines into the same number of cells, more than one.
pub(super) fn guess(start: &str) -> char {
    let score = |separator: char| {
        let widths = widths(start.as_bytes(), separator as u8);
        let Some((width, lines)) = commonest(&widths) else { return (0, 0) };
        if width < 2 { (0, 0) } else { (lines * 100 / widths.len(), width) }
    };
    let mut best = (',', (0, 0));
    for separator in SEPARATORS {
        let score = score(separator);
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

/// How many cells each of the first lines has.
fn widths(start: &[u8], separator: u8) -> Vec<usize> {
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let (mut input, mut output, mut ends) = (start, vec![0; start.len() + 1], vec![0; 4096]);
    let mut widths = Vec::new();
    let mut cells = 0;
    while widths.len() < 60 {
        let (result, read, _, ended) = reader.read_record(input, &mut output, &mut ends);
        input = &input[read..];
        cells += ended;
        match result {
            ReadRecordResult::Record => widths.push(std::mem::take(&mut cells)),
            ReadRecordResult::InputEmpty if input.is_empty() && read == 0 => break,
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::End => break,
            ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => break,
        }
    }
    widths
}

/// The commonest width above one, and how many lines have it.
fn commonest(widths: &[usize]) -> Option<(usize, usize)> {
    widths
        .iter()
        .map(|width| (*width, widths.iter().filter(|w| *w == width).count()))
        .max_by_key(|(width, lines)| (*width > 1, *lines, *width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_that_parts_lines_alike() {
        for (text, separator) in [
            ("a,b,c\n1,2,3\n", ','),
            ("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", ';'),
            ("a\tb\n1,000\t2\n3\t4", '\t'),
            ("a|b|c\n1|2|3", '|'),
            ("name;city\n\"Smith, Jones, Co; Ltd\";Boston\n\"A, B\";Berlin\n", ';'),
            ("only\none\ncolumn", ','),
            ("", ','),
        ] {
            assert_eq!(guess(text), separator, "{text:?}");
        }
    }

    #[test]
    fn a_file_may_name_its_separator() {
        assert_eq!(named("sep=;\na;b"), Some(';'));
        assert_eq!(named("SEP=\t\r\na\tb"), Some('\t'));
        assert_eq!(named("sep,other"), None);
        assert_eq!(named("sep=;;"), None);
    }
}
