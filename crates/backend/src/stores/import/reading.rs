//! Rows out of an import's file, on a thread of their own, in batches that wait for their turn.

use super::file::ImportFile;
use crate::tables::{Onward, Row, TableError, each_row};
use domain::stores::import::{Glimpse, MOST_LINES, UploadRefusal};
use std::sync::atomic::Ordering;
use tokio::sync::mpsc;

/// What some lines say.
#[derive(Debug)]
pub(super) struct Batch<T> {
    /// One for each line.
    pub said: Vec<T>,
    /// How many lines of data are behind it, from the top of the file.
    pub read: u64,
    /// How many bytes of the file are behind it.
    pub bytes: u64,
    /// Whether the file ends here. A thread that broke never says so.
    pub last: bool,
}

/// Reads the lines below the header and hands on what `say` makes of them, `size` at a time; at most
/// two batches wait. The first `skip` lines are told to `say` too, so that it knows them, but not
/// handed on. When the receiver is dropped, reading ends.
pub(super) fn read_lines<T: Send + 'static>(
    mut file: ImportFile,
    glimpse: &Glimpse,
    skip: u64,
    size: usize,
    mut say: impl FnMut(&Row) -> T + Send + 'static,
) -> mpsc::Receiver<Result<Batch<T>, TableError>> {
    let (sender, receiver) = mpsc::channel(2);
    let (form, header) = (glimpse.form.clone(), glimpse.header_line.unwrap_or(0));
    tokio::task::spawn_blocking(move || {
        let bytes = file.furthest();
        let mut said = Vec::with_capacity(size);
        let mut read = 0;
        let mut too_many = false;
        let batch =
            |said, read| Batch { said, read, bytes: bytes.load(Ordering::Relaxed), last: false };
        let ended = each_row(&mut file, &form, &mut |row| {
            if row.line <= header {
                return Onward::Continue(());
            }
            read += 1;
            if read > MOST_LINES {
                too_many = true;
                return Onward::Break(());
            }
            let line = say(row);
            if read <= skip {
                return Onward::Continue(());
            }
            said.push(line);
            if said.len() < size {
                return Onward::Continue(());
            }
            let full = std::mem::replace(&mut said, Vec::with_capacity(size));
            match sender.blocking_send(Ok(batch(full, read))) {
                Ok(()) => Onward::Continue(()),
                Err(_) => Onward::Break(()),
            }
        });
        let last = match ended {
            Err(error) => Err(error),
            Ok(()) if too_many => Err(UploadRefusal::TooManyLines.into()),
            Ok(()) => Ok(Batch { last: true, ..batch(said, read) }),
        };
        let _ = sender.blocking_send(last);
    });
    receiver
}
