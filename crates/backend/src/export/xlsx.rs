//! A workbook with one sheet: real numbers and dates with formats, headings that stay in sight.

use super::{Cell, Column, Kind};
use jiff::Timestamp;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};
use std::io;

/// A workbook being written.
pub(super) struct XlsxSheet {
    sheet: Worksheet,
    formats: Vec<Format>,
    widths: Vec<usize>,
    rows: u32,
    of: Option<Timestamp>,
}

impl XlsxSheet {
    pub(super) fn new(
        name: &str,
        of: Option<Timestamp>,
        columns: &[Column],
    ) -> io::Result<XlsxSheet> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name).map_err(io::Error::other)?;
        sheet.set_freeze_panes(1, 0).map_err(io::Error::other)?;
        for (at, column) in columns.iter().enumerate() {
            let bold = Format::new().set_bold();
            let heading = match column.kind {
                Kind::Text | Kind::Date | Kind::Time => bold,
                _ => bold.set_align(FormatAlign::Right),
            };
            sheet
                .write_string_with_format(0, place(at), &column.heading, &heading)
                .map_err(io::Error::other)?;
        }
        Ok(XlsxSheet {
            sheet,
            formats: columns.iter().map(|column| format(column.kind)).collect(),
            widths: columns.iter().map(|column| column.heading.chars().count() + 2).collect(),
            rows: 0,
            of,
        })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.rows += 1;
        for (at, cell) in cells.iter().enumerate() {
            self.cell(self.rows, at, cell).map_err(io::Error::other)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<Vec<u8>> {
        for (at, width) in self.widths.iter().enumerate() {
            self.sheet
                .set_column_width(place(at), (*width).clamp(8, 48) as f64)
                .map_err(io::Error::other)?;
        }
        if self.rows > 0 && !self.widths.is_empty() {
            self.sheet
                .autofilter(0, 0, self.rows, place(self.widths.len() - 1))
                .map_err(io::Error::other)?;
        }
        let mut book = Workbook::new();
        if let Some(of) = self.of {
            let moment = excel_moment(of).map_err(io::Error::other)?;
            book.set_properties(&DocProperties::new().set_creation_datetime(&moment));
        }
        book.push_worksheet(self.sheet);
        book.save_to_buffer().map_err(io::Error::other)
    }

    fn cell(&mut self, row: u32, at: usize, cell: &Cell) -> Result<(), XlsxError> {
        let (column, format) = (place(at), &self.formats[at]);
        let number = |sheet: &mut Worksheet, value: f64| {
            sheet.write_number_with_format(row, column, value, format).map(|_| ())
        };
        let width = match cell {
            Cell::Empty => return Ok(()),
            Cell::Text(text) => {
                // A workbook's cell holds at most 32,767 characters.
                let kept: String = text.chars().take(32_767).collect();
                let width = kept.chars().count();
                self.sheet.write_string(row, column, kept)?;
                width
            }
            Cell::Whole(value) => number(&mut self.sheet, *value as f64).map(|()| 11)?,
            Cell::Number(value) | Cell::Share(value) => {
                number(&mut self.sheet, *value).map(|()| 11)?
            }
            Cell::Money(money) => number(&mut self.sheet, money.units()).map(|()| 14)?,
            Cell::UnitCost(cost) => number(&mut self.sheet, cost.units()).map(|()| 9)?,
            Cell::Date(day) => {
                self.sheet.write_datetime_with_format(row, column, excel_day(*day)?, format)?;
                11
            }
            Cell::Time(time) => {
                let moment = excel_moment(*time)?;
                self.sheet.write_datetime_with_format(row, column, moment, format)?;
                17
            }
        };
        self.widths[at] = self.widths[at].max(width + 1);
        Ok(())
    }
}

fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

fn excel_day(day: jiff::civil::Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(
        day.year().unsigned_abs(),
        day.month().unsigned_abs(),
        day.day().unsigned_abs(),
    )
}

fn excel_moment(time: Timestamp) -> Result<ExcelDateTime, XlsxError> {
    let at = jiff::tz::Offset::UTC.to_datetime(time);
    excel_day(at.date())?.and_hms(
        at.hour().unsigned_abs().into(),
        at.minute().unsigned_abs(),
        f64::from(at.second()),
    )
}

fn format(kind: Kind) -> Format {
    Format::new().set_num_format(match kind {
        Kind::Text => "@",
        Kind::Whole => "#,##0",
        Kind::Number => "General",
        Kind::Money => "#,##0.00",
        Kind::UnitCost => "0.0000",
        Kind::Share => "0.00%",
        Kind::Date => "yyyy-mm-dd",
        Kind::Time => "yyyy-mm-dd hh:mm",
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Format, Sheet, tests::example};
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn a_workbook_holds_numbers_and_dates_not_texts() {
        let (columns, row) = example();
        let mut sheet = Sheet::new(Format::Xlsx, "Stores", &columns).unwrap();
        sheet.row(&row).unwrap();
        let bytes = sheet.finish().unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = book.worksheet_range("Stores").unwrap();
        let cells: Vec<Data> = range.rows().nth(1).unwrap().to_vec();
        assert_eq!(cells[0], Data::String("Joe \"Big\" Smith,\nÅrhus".into()));
        let numbers: Vec<f64> = cells[1..6]
            .iter()
            .map(|cell| match cell {
                Data::Float(number) => *number,
                Data::Int(number) => *number as f64,
                other => panic!("{other:?} is not a number"),
            })
            .collect();
        assert_eq!(numbers, [-1200.0, -89.65, -1.5, 0.465, 0.0125]);
        let times: Vec<String> = cells[6..]
            .iter()
            .map(|cell| match cell {
                Data::DateTime(moment) => format!("{:.5}", moment.as_f64()),
                other => panic!("{other:?} is not a date"),
            })
            .collect();
        // Days since 30 December 1899: 31 March 2025 is 45747, and 12:30:05 is 0.52089 of a day.
        assert_eq!(times, ["45747.00000", "45747.52089"]);
    }

    #[test]
    fn a_workbook_of_a_moment_has_the_same_bytes_whenever_it_is_written() {
        let (columns, row) = example();
        let written = |of: &str| {
            let of = Some(of.parse().unwrap());
            let mut sheet = Sheet::laid_out(Format::Xlsx, b',', of, "Stores", &columns).unwrap();
            sheet.row(&row).unwrap();
            sheet.finish().unwrap()
        };
        assert_eq!(written("2025-03-01T10:00:00Z"), written("2025-03-01T10:00:00Z"));
        assert_ne!(written("2025-03-01T10:00:00Z"), written("2025-03-01T10:00:01Z"));
    }
}
