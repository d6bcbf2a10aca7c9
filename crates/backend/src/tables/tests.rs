//! Every encoding, separator and kind of damage the importer promises to read or to name.

use super::*;
use domain::stores::import::{Cell, Cells, Choice, Kind};
use jiff::civil::date;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::Cursor;

fn look(bytes: impl Into<Vec<u8>>) -> Result<Chosen, String> {
    glimpse(&mut Cursor::new(bytes.into()), Kind::Mailings, &Choice::default())
        .map_err(|e| e.to_string())
}

/// Every row with its line, read the way the file itself suggests.
fn rows(bytes: impl Into<Vec<u8>>) -> Vec<(u64, Vec<String>)> {
    try_rows(bytes).unwrap()
}

fn try_rows(bytes: impl Into<Vec<u8>>) -> Result<Vec<(u64, Vec<String>)>, String> {
    let bytes = bytes.into();
    let form = look(bytes.clone())?.glimpse.form;
    read(&bytes, &form)
}

fn read(bytes: &[u8], form: &FileForm) -> Result<Vec<(u64, Vec<String>)>, String> {
    let mut rows = Vec::new();
    each_row(&mut Cursor::new(bytes.to_vec()), form, &mut |row| {
        rows.push((row.line, row.texts()));
        Onward::Continue(())
    })
    .map_err(|e| e.to_string())?;
    Ok(rows)
}

fn lines(expected: &[(u64, &[&str])]) -> Vec<(u64, Vec<String>)> {
    let owned = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect();
    expected.iter().map(|(line, cells)| (*line, owned(cells))).collect()
}

fn encoding_of(bytes: impl Into<Vec<u8>>) -> String {
    match look(bytes).unwrap().glimpse.form {
        FileForm::Text { encoding, .. } => encoding,
        FileForm::Workbook { .. } => "workbook".into(),
    }
}

const PLAIN: &str = "Store,Campaign,City\n1,Fête d’été,München\n";

fn utf16(text: &str, mark: bool, big: bool) -> Vec<u8> {
    let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
    units.flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

fn check_encoding(bytes: Vec<u8>, encoding: &str) {
    assert_eq!(encoding_of(bytes.clone()), encoding);
    let expected =
        lines(&[(1, &["Store", "Campaign", "City"]), (2, &["1", "Fête d’été", "München"])]);
    assert_eq!(rows(bytes), expected, "{encoding}");
}

#[test]
fn utf_8_is_read_with_and_without_its_mark() {
    check_encoding(PLAIN.into(), "utf-8");
    check_encoding([b"\xef\xbb\xbf", PLAIN.as_bytes()].concat(), "utf-8");
}

#[test]
fn utf_16_little_endian_is_read_with_and_without_its_mark() {
    check_encoding(utf16(PLAIN, true, false), "utf-16le");
    check_encoding(utf16(PLAIN, false, false), "utf-16le");
}

#[test]
fn utf_16_big_endian_is_read_with_and_without_its_mark() {
    check_encoding(utf16(PLAIN, true, true), "utf-16be");
    check_encoding(utf16(PLAIN, false, true), "utf-16be");
}

#[test]
fn windows_1252_is_read_with_its_quotes_and_umlauts() {
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(PLAIN);
    assert!(!unmappable);
    check_encoding(bytes.into_owned(), "windows-1252");
}

#[test]
fn the_encoding_is_told_by_the_whole_file_not_by_its_start() {
    let mut text = "Store,Campaign\n".to_owned() + &"1,plain\n".repeat(40_000);
    text.push_str("2,Été\n");
    let (western, ..) = encoding_rs::WINDOWS_1252.encode(&text);
    assert_eq!(encoding_of(western.into_owned()), "windows-1252");
    assert_eq!(encoding_of(text), "utf-8");
}

#[test]
fn a_few_damaged_characters_do_not_make_utf_8_something_else() {
    let mut bytes = "Store,Campaign\n".as_bytes().to_vec();
    bytes.extend("1,Été à la française\n".repeat(30).as_bytes());
    bytes.extend(b"2,dam\xffaged\n");
    assert_eq!(encoding_of(bytes.clone()), "utf-8");
    assert_eq!(rows(bytes).last().unwrap().1[1], "dam\u{fffd}aged");
}

#[test]
fn an_encoding_chosen_by_hand_is_used() {
    let choice = Choice { encoding: Some("windows-1250".into()), ..Choice::default() };
    let bytes = b"Store,City\n1,\xa3\xf3d\x9f\n".to_vec();
    let chosen = glimpse(&mut Cursor::new(bytes), Kind::Stores, &choice).unwrap();
    assert_eq!(chosen.samples, [["1", "Łódź"]]);
}

#[test]
fn each_separator_is_found() {
    for separator in [",", ";", "\t", "|"] {
        let text = ["Store,Campaign", "1,Fall", "2,Spring"].join("\n").replace(',', separator);
        let expected =
            lines(&[(1, &["Store", "Campaign"]), (2, &["1", "Fall"]), (3, &["2", "Spring"])]);
        assert_eq!(rows(text), expected, "{separator:?}");
    }
}

#[test]
fn a_file_that_names_its_separator_is_believed() {
    let expected = lines(&[(2, &["Store", "Campaign"]), (3, &["1", "a,b"])]);
    assert_eq!(rows("sep=;\r\nStore;Campaign\r\n1;a,b\r\n"), expected);
}

#[test]
fn quoted_line_breaks_and_separators_stay_in_their_cell() {
    let text = "Store,Campaign\r\n1,\"Fall,\r\n\"\"big\"\" sale\"\r\n\r\n\r\n2,Spring\r\n";
    let expected = lines(&[
        (1, &["Store", "Campaign"]),
        (2, &["1", "Fall,\r\n\"big\" sale"]),
        (6, &["2", "Spring"]),
    ]);
    assert_eq!(rows(text), expected);
}

#[test]
fn every_kind_of_line_end_is_counted() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["Store,Campaign", "1,Fall", "", "2,Spring"].join(end);
        let expected =
            lines(&[(1, &["Store", "Campaign"]), (2, &["1", "Fall"]), (4, &["2", "Spring"])]);
        assert_eq!(rows(text), expected, "{end:?}");
    }
}

#[test]
fn line_numbers_stay_right_across_buffers() {
    let mut text = "Store,Campaign\r\n".to_owned();
    for n in 2..=30_000 {
        text.push_str(&format!("{n},\"two\r\nlines\"\r\n"));
    }
    for (line, cells) in rows(text).iter().skip(1) {
        let n: u64 = cells[0].parse().unwrap();
        assert_eq!(*line, 2 + (n - 2) * 2);
    }
}

#[test]
fn blank_lines_and_lines_of_separators_are_no_rows() {
    let expected = lines(&[(1, &["Store", "Campaign"]), (4, &["1", "Fall"])]);
    assert_eq!(rows("Store,Campaign\n,\n ,  \n1,Fall\n,,,\n"), expected);
}

#[test]
fn ragged_rows_are_handed_on_as_they_are() {
    let expected = lines(&[(1, &["Store", "Campaign"]), (2, &["1"]), (3, &["2", "Fall", "extra"])]);
    assert_eq!(rows("Store,Campaign\n1\n2,Fall,extra"), expected);
}

#[test]
fn nul_bytes_are_handed_on_to_be_named() {
    let mut text = "Store,Campaign\n".to_owned() + &"1,Fall\n".repeat(20);
    text.push_str("2,F\0all\n");
    assert_eq!(rows(text).last().unwrap().1[1], "F\0all");
}

#[test]
fn a_huge_cell_is_read_and_a_quote_that_never_closes_is_named_by_its_line() {
    let huge = "x".repeat(1_000_000);
    assert_eq!(rows(format!("Store,Campaign\n1,{huge}\n"))[1].1[1].len(), 1_000_000);
    let never = "is never closed";
    let long = format!("Store,Campaign\n1,Fall\n2,\"Spring\n{}", "3,Summer\n".repeat(700_000));
    let short = "Store,Campaign\n1,Fall\n2,\"Spring\n3,Summer\n";
    for text in [long.as_str(), short] {
        let form = FileForm::Text { encoding: "utf-8".into(), separator: ',' };
        let problem = read(text.as_bytes(), &form).unwrap_err();
        assert!(problem.contains("line 3") && problem.contains(never), "{problem}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_the_way_out() {
    for (bytes, part) in [
        (b"".to_vec(), "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "Save it as .xlsx"),
        (b"%PDF-1.7 ...".to_vec(), "neither a CSV nor an Excel file"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "neither a CSV nor an Excel file"),
        (b"PK\x03\x04 but nothing else".to_vec(), "damaged"),
        (b"Store,Campaign,Date,Pieces,Responses\n".to_vec(), "no lines below its header"),
        (b"\n\n,,\n".to_vec(), "no lines"),
        (vec![7; 500], "neither a CSV"),
    ] {
        let problem = look(bytes.clone()).unwrap_err();
        assert!(problem.contains(part), "{problem}");
    }
}

#[test]
fn missing_and_duplicate_headers_are_named() {
    let chosen = look("Store,,Store,Campaign\n1,2,3,4\n").unwrap();
    assert_eq!(chosen.glimpse.columns, ["Store", "Column B", "Store (2)", "Campaign"]);
    let without = look("STR-1,Fall,2024-01-02,100,2\n").unwrap();
    assert_eq!(without.glimpse.header_line, None);
    assert_eq!(without.glimpse.columns[4], "Column E");
    assert_eq!(without.samples.len(), 1);
}

#[test]
fn a_header_below_a_title_is_found_by_its_line() {
    let chosen =
        look("Mailings 2024\n\nStore,Campaign,Date,Pieces,Responses\n1,F,x,1,1\n").unwrap();
    assert_eq!(chosen.glimpse.header_line, Some(3));
    assert_eq!(chosen.samples, [["1", "F", "x", "1", "1"]]);
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "nothing here").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("History").unwrap();
    let header = ["Store", "Campaign", "In-home date", "Pieces", "Responses", "Sent", "Check"];
    for (column, name) in header.iter().enumerate() {
        sheet.write(2, column as u16, *name).unwrap();
    }
    let day = Format::new().set_num_format("m/d/yyyy");
    sheet.write(3, 0, 7).unwrap();
    sheet.write(3, 1, "Fête").unwrap();
    let moment = ExcelDateTime::from_ymd(2025, 3, 4).unwrap();
    sheet.write_datetime_with_format(3, 2, &moment, &day).unwrap();
    sheet.write(3, 3, 2500).unwrap();
    sheet.write(3, 4, 40.5).unwrap();
    sheet.write(3, 5, true).unwrap();
    sheet.write_formula(3, 6, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(5, 0, "STR-9").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_real_days_and_numbers() {
    let bytes = workbook();
    let chosen = look(bytes.clone()).unwrap();
    assert_eq!(chosen.glimpse.header_line, Some(3));
    let FileForm::Workbook { sheet, sheets } = &chosen.glimpse.form else { panic!("a workbook") };
    assert_eq!((sheet.as_str(), sheets.len()), ("History", 2), "the sheet with known columns");
    let mut seen = Vec::new();
    each_row(&mut Cursor::new(bytes), &chosen.glimpse.form, &mut |row| {
        if row.line == 4 {
            assert_eq!(row.cell(0), Cell::Number(7.0));
            assert_eq!(row.cell(1), Cell::Text("Fête"));
            assert_eq!(row.cell(2), Cell::Day(date(2025, 3, 4)));
            assert_eq!(row.cell(4), Cell::Number(40.5));
            assert_eq!(row.cell(5), Cell::Truth(true));
            assert_eq!(row.cell(6).text(), "#DIV/0!");
        }
        seen.push(row.line);
        Onward::Continue(())
    })
    .unwrap();
    assert_eq!(seen, [3, 4, 6], "empty rows are skipped and line numbers are the sheet's");
}

#[test]
fn a_sheet_chosen_by_hand_is_read_and_a_missing_one_refused() {
    let choose = |sheet: &str| {
        let choice =
            Choice { sheet: Some(sheet.into()), header_line: Some(0), ..Choice::default() };
        glimpse(&mut Cursor::new(workbook()), Kind::Mailings, &choice)
    };
    assert_eq!(choose("Notes").unwrap().samples, [["nothing here"]]);
    assert!(choose("Gone").unwrap_err().to_string().contains("no such sheet"));
}

#[test]
fn a_truncated_workbook_is_refused() {
    let mut bytes = workbook();
    bytes.truncate(bytes.len() / 2);
    assert!(look(bytes).unwrap_err().contains("damaged"));
}

#[test]
fn a_workbook_that_lies_about_its_size_is_refused() {
    use std::io::Write;
    let mut source = zip::ZipArchive::new(Cursor::new(workbook())).unwrap();
    let mut target = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..source.len() {
        let mut part = source.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        if name.ends_with("sharedStrings.xml") {
            let at = text.find("uniqueCount=\"").unwrap() + "uniqueCount=\"".len();
            let end = at + text[at..].find('"').unwrap();
            text.replace_range(at..end, "99999999999999");
        }
        target.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        target.write_all(text.as_bytes()).unwrap();
    }
    let bytes = target.finish().unwrap().into_inner();
    assert!(look(bytes).unwrap_err().contains("damaged"));
}

#[test]
fn any_bytes_at_all_are_read_or_refused_without_panic() {
    use proptest::prelude::*;
    let pieces = prop::sample::select(vec![
        "a", "1", ",", ";", "\t", "\"", "\n", "\r", "\r\n", "é", "\0", "Store", "Campaign", " ",
    ]);
    proptest!(|(parts in prop::collection::vec(pieces, 0..80), tail in any::<Vec<u8>>())| {
        let mut bytes = parts.concat().into_bytes();
        bytes.extend(tail);
        let _ = try_rows(bytes);
    });
}

/// A CSV file of a million mailings that exists nowhere: each piece is written when it is read.
struct AMillion {
    next: u64,
    waiting: Vec<u8>,
    written: std::sync::Arc<std::sync::atomic::AtomicU64>,
}

const MANY: u64 = 1_000_000;

impl std::io::Read for AMillion {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        use std::io::Write as _;
        if self.waiting.is_empty() && self.next <= MANY {
            match self.next {
                0 => self.waiting.extend(b"Store,Campaign,In home,Pieces,Responses\n"),
                row => {
                    writeln!(self.waiting, "STR-{row:07},Fall Promo,2025-03-14,1200,{}", row % 90)?
                }
            }
            self.next += 1;
            self.written.store(self.next, std::sync::atomic::Ordering::Relaxed);
        }
        let count = into.len().min(self.waiting.len());
        into[..count].copy_from_slice(&self.waiting[..count]);
        self.waiting.drain(..count);
        Ok(count)
    }
}

impl std::io::Seek for AMillion {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        assert_eq!(to, std::io::SeekFrom::Start(0), "it is read from the top only");
        (self.next, self.waiting) = (0, Vec::new());
        Ok(0)
    }
}

#[test]
fn a_million_rows_are_read_one_after_another_and_never_held_together() {
    let written = std::sync::Arc::<std::sync::atomic::AtomicU64>::default();
    let mut source =
        AMillion { next: 0, waiting: Vec::new(), written: std::sync::Arc::clone(&written) };
    let form = FileForm::Text { encoding: "utf-8".into(), separator: ',' };
    let (mut seen, mut ahead, mut responses) = (0_u64, 0_u64, 0_u64);
    each_row(&mut source, &form, &mut |row| {
        seen += 1;
        let written = written.load(std::sync::atomic::Ordering::Relaxed);
        ahead = ahead.max(written.saturating_sub(seen));
        responses += row.texts()[4].parse::<u64>().unwrap_or_default();
        Onward::Continue(())
    })
    .unwrap();
    assert_eq!(seen, MANY + 1, "the header and every row");
    assert_eq!(responses, (1..=MANY).map(|row| row % 90).sum::<u64>());
    assert!(ahead < 50_000, "{ahead} rows were read before the first of them was handed on");
}
