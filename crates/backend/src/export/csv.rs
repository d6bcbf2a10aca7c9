//! CSV by RFC 4180: commas unless another separator is asked for, line ends of CR LF, quotes where
//! they are needed, plain figures.

use super::{Cell, Column};
use std::{io, mem};

/// A CSV file being written.
pub(super) struct CsvSheet {
    writer: csv::Writer<Vec<u8>>,
    separator: u8,
}

impl CsvSheet {
    pub(super) fn new(bom: bool, separator: u8, columns: &[Column]) -> io::Result<CsvSheet> {
        let start = if bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
        let mut sheet = CsvSheet { writer: writer(start, separator), separator };
        sheet.writer.write_record(columns.iter().map(|column| harmless(&column.heading)))?;
        Ok(sheet)
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(field(cell))?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    pub(super) fn ready(&mut self) -> io::Result<Vec<u8>> {
        mem::replace(&mut self.writer, writer(Vec::new(), self.separator))
            .into_inner()
            .map_err(|failed| io::Error::other(failed.error().to_string()))
    }
}

fn writer(start: Vec<u8>, separator: u8) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::CRLF)
        .from_writer(start)
}

fn field(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Whole(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Money(money) => money.decimal(),
        Cell::UnitCost(cost) => cost.decimal(),
        Cell::Share(share) => {
            // Six decimals are a ten-thousandth of a per cent; trailing zeros say nothing.
            let text = format!("{share:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Cell::Date(date) => date.to_string(),
        Cell::Time(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// The text with an apostrophe in front where a spreadsheet would take it for a formula.
///
/// Source: OWASP, "CSV Injection".
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Kind, Sheet, tests::example};
    use super::*;

    fn written(bom: bool, columns: &[Column], rows: &[Vec<Cell>]) -> String {
        let mut sheet = Sheet::new(Format::Csv { bom }, "Stores", columns).unwrap();
        let mut bytes = Vec::new();
        for row in rows {
            sheet.row(row).unwrap();
            bytes.extend(sheet.ready().unwrap());
        }
        bytes.extend(sheet.finish().unwrap());
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_csv_file_quotes_what_needs_it_and_writes_figures_plainly() {
        let (columns, row) = example();
        assert_eq!(
            written(false, &columns, &[row]),
            "Name,Pieces,Latitude,Cost,Each,Rate,In home,Changed\r\n\
             \"Joe \"\"Big\"\" Smith,\nÅrhus\",-1200,-89.65,-1.50,0.4650,0.0125,2025-03-31,\
             2025-03-31 12:30:05\r\n"
        );
    }

    #[test]
    fn a_text_that_looks_like_a_formula_is_made_harmless() {
        let columns = [Column::new("Name", Kind::Text)];
        for text in ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\tx"] {
            let file = written(false, &columns, &[vec![Cell::text(text)]]);
            let mut reader = csv::Reader::from_reader(file.as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(&record[0], format!("'{text}"));
        }
        assert!(written(false, &columns, &[vec![Cell::text("a=b")]]).contains("\r\na=b\r\n"));
    }

    #[test]
    fn another_separator_stands_between_fields_and_in_quotes_within_one() {
        let columns = [Column::new("Shop", Kind::Text), Column::new("QTY", Kind::Whole)];
        let mut sheet =
            Sheet::laid_out(Format::Csv { bom: false }, b';', None, "Lines", &columns).unwrap();
        sheet.row(&[Cell::text("A;B"), Cell::Whole(1)]).unwrap();
        let first = sheet.ready().unwrap();
        sheet.row(&[Cell::text("A,B"), Cell::Whole(2)]).unwrap();
        let bytes = [first, sheet.finish().unwrap()].concat();
        assert_eq!(String::from_utf8(bytes).unwrap(), "Shop;QTY\r\n\"A;B\";1\r\nA,B;2\r\n");
    }

    #[test]
    fn the_byte_order_mark_stands_once_at_the_start() {
        let columns = [Column::new("Name", Kind::Text)];
        let rows = vec![vec![Cell::text("A")], vec![Cell::Empty], vec![Cell::text("B")]];
        assert_eq!(written(true, &columns, &rows), "\u{feff}Name\r\nA\r\n\"\"\r\nB\r\n");
    }
}
