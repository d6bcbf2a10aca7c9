//! Rows out of an Excel workbook, cell by cell, so that a sheet never lies in memory as a whole.
//!
//! The workbook's shared texts do lie in memory: the format keeps them apart from the cells. Their
//! size is checked before calamine reads them, because it believes what a file says of itself.

use super::{Onward, Row, SourceObject, TableError};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use domain::stores::import::{Cell, MOST_COLUMNS, UploadRefusal};
use jiff::civil::Date;
use std::io::{self, Read};

/// The most bytes of shared texts, unpacked.
const MOST_TEXT: u64 = 256 * 1024 * 1024;

/// The most bytes of any other part that is read as a whole.
const MOST_OF_A_PART: u64 = 32 * 1024 * 1024;

/// The names of the sheets, in order.
pub(super) fn sheets(source: &mut dyn SourceObject) -> Result<Vec<String>, TableError> {
    Ok(open(source)?.sheet_names())
}

/// See [`super::each_row`].
pub(super) fn each_row(
    source: &mut dyn SourceObject,
    sheet: &str,
    each: &mut dyn FnMut(&Row) -> Onward,
) -> Result<(), TableError> {
    let mut workbook = open(source)?;
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(of_xlsx)?;
    let mut row = Row::default();
    row.clear(0);
    while let Some(cell) = cells.next_cell().map_err(of_xlsx)? {
        let (at, column) = cell.get_position();
        let line = u64::from(at) + 1;
        if line != row.line {
            if row.line > 0 && !row.is_blank() && each(&row).is_break() {
                return Ok(());
            }
            row.clear(line);
        }
        // Stray cells far to the right are not worth a thousand empty ones before them.
        let column = column as usize;
        if column < MOST_COLUMNS {
            put(&mut row, column, cell.get_value());
        }
    }
    if row.line > 0 && !row.is_blank() {
        let _ = each(&row);
    }
    Ok(())
}

fn put(row: &mut Row, column: usize, value: &DataRef<'_>) {
    let broken;
    let cell = match value {
        DataRef::Empty => return,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text)
        }
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(moment) => day(moment).map_or(Cell::Number(moment.as_f64()), Cell::Day),
        DataRef::Error(error) => {
            broken = error.to_string();
            Cell::Broken(&broken)
        }
    };
    row.put(column, cell);
}

/// The day of a date cell; `None` for durations and times of day.
fn day(moment: &ExcelDateTime) -> Option<Date> {
    if !moment.is_datetime() || moment.as_f64() < 1.0 {
        return None;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn open(source: &mut dyn SourceObject) -> Result<Xlsx<&mut dyn SourceObject>, TableError> {
    check_size(source)?;
    source.rewind()?;
    Xlsx::new(source).map_err(of_xlsx)
}

/// Unpacks the parts that calamine reads as a whole, without keeping them, to learn their true size.
fn check_size(source: &mut dyn SourceObject) -> Result<(), TableError> {
    source.rewind()?;
    let mut archive = zip::ZipArchive::new(source).map_err(of_zip)?;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(of_zip)?;
        let name = part.name().map(|name| name.to_lowercase()).unwrap_or_default();
        if name.ends_with("sharedstrings.xml") {
            let mut start = Vec::new();
            part.by_ref().take(2048).read_to_end(&mut start).map_err(of_reading)?;
            let length = unpacked(&mut part, MOST_TEXT)? + start.len() as u64;
            // Each text takes at least "<si/>"; calamine makes room for as many as are announced.
            if announced(&start).is_some_and(|count| count > length / 5) {
                return Err(UploadRefusal::BrokenWorkbook.into());
            }
        } else if name.ends_with("styles.xml")
            || name.ends_with("workbook.xml")
            || name.ends_with(".rels")
        {
            unpacked(&mut part, MOST_OF_A_PART)?;
        }
    }
    Ok(())
}

fn unpacked(part: &mut dyn Read, most: u64) -> Result<u64, TableError> {
    let length = io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(of_reading)?;
    if length > most { Err(UploadRefusal::WorkbookTooLarge.into()) } else { Ok(length) }
}

fn announced(start: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(start);
    let rest = text.split_once("uniqueCount=")?.1.trim_start_matches(['"', '\'']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(u64::MAX))
}

fn of_reading(error: io::Error) -> TableError {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            UploadRefusal::BrokenWorkbook.into()
        }
        _ => TableError::Outage(error),
    }
}

fn of_zip(error: zip::result::ZipError) -> TableError {
    match error {
        zip::result::ZipError::Io(error) => of_reading(error),
        _ => UploadRefusal::BrokenWorkbook.into(),
    }
}

fn of_xlsx(error: XlsxError) -> TableError {
    match error {
        XlsxError::Io(error) => of_reading(error),
        XlsxError::Zip(error) => of_zip(error),
        XlsxError::WorksheetNotFound(_) => UploadRefusal::NoSuchSheet.into(),
        XlsxError::Password => UploadRefusal::OldWorkbook.into(),
        _ => UploadRefusal::BrokenWorkbook.into(),
    }
}
