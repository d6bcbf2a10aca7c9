//! Blocks of cells as text, the way Excel, Sheets and LibreOffice put them on the clipboard: tabs
//! between cells, a line for each row, and quotes around a cell that holds tabs, quotes or line breaks.

/// Rows of cells as clipboard text.
pub fn write(rows: &[Vec<String>]) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|row| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join("\t"))
        .collect();
    lines.join("\n")
}

fn quoted(cell: &str) -> String {
    if cell.contains(['\t', '\n', '\r']) || cell.starts_with('"') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// Clipboard text as rows of cells. Lines may end as on any system; the line break that programs put
/// after the last row begins no further row. A quote counts only where a cell begins: `6" pipe` is
/// what it says. A quoted cell that never ends is taken literally, quote and all.
pub fn read(text: &str) -> Vec<Vec<String>> {
    if text.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![Vec::new()];
    let mut rest = text;
    loop {
        let (cell, after) = next_cell(rest);
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
        let mut ends = after.chars();
        rest = match ends.next() {
            None => return rows,
            Some('\t') => ends.as_str(),
            Some('\r') if ends.as_str().starts_with('\n') => {
                rows.push(Vec::new());
                ends.as_str().get(1..).unwrap_or_default()
            }
            Some(_) => {
                rows.push(Vec::new());
                ends.as_str()
            }
        };
        if rest.is_empty() && rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
            return rows;
        }
    }
}

/// The first cell, and the text from the mark that ends it.
fn next_cell(text: &str) -> (String, &str) {
    if let Some(found) = text.strip_prefix('"').and_then(quoted_cell) {
        return found;
    }
    let end = text.find(['\t', '\n', '\r']).unwrap_or(text.len());
    let (cell, after) = text.split_at(end);
    (cell.to_owned(), after)
}

/// The cell behind an opening quote; `None` when no closing quote stands before a cell's end.
fn quoted_cell(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let at = rest.find('"')?;
        let (before, from) = rest.split_at(at);
        cell.push_str(before);
        let after = from.get(1..)?;
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None if after.is_empty() || after.starts_with(['\t', '\n', '\r']) => {
                return Some((cell.replace("\r\n", "\n"), after));
            }
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn what_excel_copies_is_read() {
        assert_eq!(read("a\tb\r\nc\t\r\n"), block(&[&["a", "b"], &["c", ""]]));
        let broken = "\"two\r\nlines\"\t\"said \"\"no\"\"\"\r\n";
        assert_eq!(read(broken), block(&[&["two\nlines", "said \"no\""]]));
    }

    #[test]
    fn what_sheets_copies_is_read() {
        assert_eq!(read("a\tb\nc\td"), block(&[&["a", "b"], &["c", "d"]]));
        assert_eq!(read("\"tab\there\"\tx"), block(&[&["tab\there", "x"]]));
    }

    #[test]
    fn a_quote_counts_only_where_a_cell_begins() {
        assert_eq!(read("6\" pipe\tx"), block(&[&["6\" pipe", "x"]]));
        assert_eq!(read("\"Tim\" was here\tx"), block(&[&["\"Tim\" was here", "x"]]));
        assert_eq!(read("\"never ends\tx"), block(&[&["\"never ends", "x"]]));
    }

    #[test]
    fn empty_cells_and_rows_keep_their_place() {
        assert_eq!(read("\t\n\n\tx"), block(&[&["", ""], &[""], &["", "x"]]));
        assert_eq!(read("\n"), block(&[&[""]]));
        assert_eq!(read(""), Vec::<Vec<String>>::new());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let odd =
            ["", "plain", "a\tb", "two\nlines", "\"", "\"quoted\"", "6\" pipe", "ends\"", "é✓"];
        // Every pair of odd cells, in one row and in two.
        for left in odd {
            for right in odd {
                for rows in [block(&[&[left, right]]), block(&[&[left], &[right, left]])] {
                    let text = format!("{}\n", write(&rows));
                    assert_eq!(read(&text), rows, "{text:?}");
                }
            }
        }
    }
}
