//! Rows out of separated text.
//!
//! csv-core does the parsing; this adds what it leaves to its user: growing buffers with a limit,
//! the line each row starts on, and quotation marks that never close.

use super::{Onward, Row, TableError, encoding::Utf8, separator};
use csv_core::{ReadRecordResult, ReaderBuilder};
use domain::stores::import::UploadRefusal;
use encoding_rs::Encoding;
use std::io::Read;

/// The longest row, in bytes; what is longer has lost a quotation mark.
const LONGEST_ROW: usize = 4 * 1024 * 1024;

/// See [`super::each_row`].
pub(super) fn each_row(
    mut source: impl Read,
    encoding: &'static Encoding,
    separator: char,
    each: &mut dyn FnMut(&Row) -> Onward,
) -> Result<(), TableError> {
    let mut utf8 = Utf8::new(&mut source, encoding);
    let mut reader =
        ReaderBuilder::new().delimiter(u8::try_from(separator).unwrap_or(b',')).build();
    let mut piece = Vec::new();
    let mut output = vec![0; 64 * 1024];
    let mut ends = vec![0; 256];
    let mut row = Row::default();
    // Where the reader is: the line, and how much of the present row lies in the buffers.
    let mut line = 1u64;
    let mut open: Option<u64> = None;
    let (mut written, mut ended, mut quotes) = (0, 0, 0usize);
    let mut first = true;
    loop {
        let more = utf8.next(&mut piece)?;
        let mut input: &[u8] = &piece;
        loop {
            if open.is_none() && more {
                // Line ends before a row are no part of it.
                let breaks = input.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
                line += newlines(&input[..breaks]);
                input = &input[breaks..];
                if input.is_empty() {
                    break;
                }
                if std::mem::take(&mut first)
                    && let Some(length) = self_named(input)
                {
                    input = &input[length..];
                    continue;
                }
                open = Some(line);
            }
            let (result, read, wrote, cells) =
                reader.read_record(input, &mut output[written..], &mut ends[ended..]);
            line += newlines(&input[..read]);
            quotes += input[..read].iter().filter(|b| **b == b'"').count();
            input = &input[read..];
            written += wrote;
            ended += cells;
            match result {
                ReadRecordResult::InputEmpty => break,
                ReadRecordResult::OutputFull if output.len() >= LONGEST_ROW => {
                    let line = open.unwrap_or(line);
                    return Err(UploadRefusal::NeverClosed { line }.into());
                }
                ReadRecordResult::OutputFull => output.resize(output.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                ReadRecordResult::End => return Ok(()),
                ReadRecordResult::Record => {
                    let start = open.take().unwrap_or(line);
                    if !more && quotes % 2 == 1 && line > start {
                        return Err(UploadRefusal::NeverClosed { line: start }.into());
                    }
                    row.clear(start);
                    row.set_texts(&output[..written], &ends[..ended]);
                    (written, ended, quotes) = (0, 0, 0);
                    if !row.is_blank() && each(&row).is_break() {
                        return Ok(());
                    }
                }
            }
        }
        if !more && open.is_none() {
            return Ok(());
        }
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b == b'\n').count() as u64
}

/// The length of a first line such as `sep=;`, which is no row.
fn self_named(input: &[u8]) -> Option<usize> {
    let line = input.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    separator::named(std::str::from_utf8(line).ok()?)?;
    Some(line.len())
}
