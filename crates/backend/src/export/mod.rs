//! Lists as files: one model of columns and cells, written as CSV or XLSX.
//!
//! A list says once which [`Column`]s it has and turns each of its rows into [`Cell`]s; [`Sheet`]
//! writes either format. Nothing here knows what the rows are.

mod csv;
mod xlsx;

use domain::money::{Money, UnitCost};
use jiff::{Timestamp, civil::Date};
use std::io;

/// What a column holds: it decides the format in a spreadsheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words, also numbers that are names, such as postcodes.
    Text,
    /// Whole numbers with thousands marks.
    Whole,
    /// Any number.
    Number,
    /// Amounts with two decimals.
    Money,
    /// Prices a piece with four decimals.
    UnitCost,
    /// Shares, shown as a percentage with two decimals.
    Share,
    /// Days.
    Date,
    /// Moments, in UTC.
    Time,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// What it holds.
    pub kind: Kind,
}

impl Column {
    /// A column with that heading.
    pub fn new(heading: impl Into<String>, kind: Kind) -> Column {
        Column { heading: heading.into(), kind }
    }
}

/// A value in a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Not known.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// Any number.
    Number(f64),
    /// An amount.
    Money(Money),
    /// A price a piece.
    UnitCost(UnitCost),
    /// A share, 0 to 1.
    Share(f64),
    /// A day.
    Date(Date),
    /// A moment.
    Time(Timestamp),
}

impl Cell {
    /// Words; nothing when they are empty.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// The value in a cell, or an empty one.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
        value.map_or(Cell::Empty, cell)
    }
}

/// Which kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 in UTF-8, beginning with a byte order mark if `bom`, which Excel needs to see
    /// that it is UTF-8.
    Csv {
        /// Whether the file begins with a byte order mark.
        bom: bool,
    },
    /// A workbook with one sheet.
    Xlsx,
}

impl Format {
    /// The media type for the answer's `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv { .. } => "text/csv; charset=utf-8; header=present",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv { .. } => "csv",
            Format::Xlsx => "xlsx",
        }
    }
}

/// A list being written.
pub struct Sheet {
    columns: usize,
    writer: Writer,
}

#[allow(clippy::large_enum_variant, reason = "there is one of these for each download")]
enum Writer {
    Csv(csv::CsvSheet),
    Xlsx(Box<xlsx::XlsxSheet>),
}

impl Sheet {
    /// A sheet with its headings. `name` is the sheet's name in a workbook.
    pub fn new(format: Format, name: &str, columns: &[Column]) -> io::Result<Sheet> {
        Sheet::laid_out(format, b',', None, name, columns)
    }

    /// The same with another separator in CSV. A workbook that says `of` which moment it is, rather
    /// than when it was written, has the same bytes whenever it is written.
    pub fn laid_out(
        format: Format,
        separator: u8,
        of: Option<Timestamp>,
        name: &str,
        columns: &[Column],
    ) -> io::Result<Sheet> {
        let writer = match format {
            Format::Csv { bom } => Writer::Csv(csv::CsvSheet::new(bom, separator, columns)?),
            Format::Xlsx => Writer::Xlsx(Box::new(xlsx::XlsxSheet::new(name, of, columns)?)),
        };
        Ok(Sheet { columns: columns.len(), writer })
    }

    /// Writes a row; it has as many cells as there are columns.
    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if cells.len() != self.columns {
            return Err(io::Error::other(format!(
                "a row of {} cells in a sheet of {} columns",
                cells.len(),
                self.columns
            )));
        }
        match &mut self.writer {
            Writer::Csv(sheet) => sheet.row(cells),
            Writer::Xlsx(sheet) => sheet.row(cells),
        }
    }

    /// The bytes that are ready, which may be sent before the rest exists. A workbook has none
    /// before its end.
    pub fn ready(&mut self) -> io::Result<Vec<u8>> {
        match &mut self.writer {
            Writer::Csv(sheet) => sheet.ready(),
            Writer::Xlsx(_) => Ok(Vec::new()),
        }
    }

    /// The remaining bytes.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self.writer {
            Writer::Csv(mut sheet) => sheet.ready(),
            Writer::Xlsx(sheet) => sheet.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// One column of each kind, and a row with an awkward value of each.
    pub(super) fn example() -> (Vec<Column>, Vec<Cell>) {
        let columns = [
            ("Name", Kind::Text),
            ("Pieces", Kind::Whole),
            ("Latitude", Kind::Number),
            ("Cost", Kind::Money),
            ("Each", Kind::UnitCost),
            ("Rate", Kind::Share),
            ("In home", Kind::Date),
            ("Changed", Kind::Time),
        ];
        let row = vec![
            Cell::text("Joe \"Big\" Smith,\nÅrhus"),
            Cell::Whole(-1200),
            Cell::Number(-89.65),
            Cell::Money(Money(-150)),
            Cell::UnitCost(UnitCost(4650)),
            Cell::Share(0.0125),
            Cell::Date(date(2025, 3, 31)),
            Cell::Time("2025-03-31T12:30:05Z".parse().unwrap()),
        ];
        (columns.map(|(heading, kind)| Column::new(heading, kind)).to_vec(), row)
    }

    #[test]
    fn a_row_of_the_wrong_width_is_not_written() {
        let (columns, _) = example();
        let mut sheet = Sheet::new(Format::Csv { bom: false }, "Stores", &columns).unwrap();
        assert!(sheet.row(&[Cell::Empty]).is_err());
    }
}
