//! An uploaded file, read piece by piece out of the database.

use crate::{db::Db, on, statements};
use domain::ids::ImportId;
use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::runtime::Handle;

/// The size of a piece; only the last one is smaller.
pub(super) const PIECE: usize = 1024 * 1024;

statements! {
    /// One piece of a file.
    PIECE_AT = "SELECT bytes FROM import_chunk WHERE import_id = $1 AND position = $2";
}

/// An import's file. It blocks while a piece comes from the database, so it belongs on a thread
/// that may block, such as `spawn_blocking` gives.
#[derive(Debug)]
pub(super) struct ImportFile {
    db: Db,
    import: ImportId,
    length: u64,
    at: u64,
    // A workbook is read at two places in turn: its table of contents and the part in hand.
    held: [Option<(u64, Vec<u8>)>; 2],
    furthest: Arc<AtomicU64>,
    runtime: Handle,
}

impl ImportFile {
    /// The file of an import. Call it inside the runtime.
    pub fn new(db: &Db, import: ImportId, length: u64) -> ImportFile {
        ImportFile {
            db: db.clone(),
            import,
            length,
            at: 0,
            held: [None, None],
            furthest: Arc::default(),
            runtime: Handle::current(),
        }
    }

    /// How far it has been read, for progress.
    pub fn furthest(&self) -> Arc<AtomicU64> {
        self.furthest.clone()
    }

    fn piece(&mut self, position: u64) -> io::Result<&[u8]> {
        if !matches!(&self.held[0], Some((at, _)) if *at == position) {
            self.held.swap(0, 1);
        }
        if !matches!(&self.held[0], Some((at, _)) if *at == position) {
            let (import, db) = (self.import.0, &self.db);
            let bytes: Option<Vec<u8>> = self
                .runtime
                .block_on(async {
                    on!(db, |c| sqlx::query_scalar(PIECE_AT)
                        .bind(import)
                        .bind(position as i64)
                        .fetch_optional(c)
                        .await)
                })
                .map_err(io::Error::other)?;
            let bytes = bytes.ok_or_else(|| io::Error::other("a piece of the file is missing"))?;
            self.held[0] = Some((position, bytes));
        }
        Ok(self.held[0].as_ref().map_or(&[], |(_, bytes)| bytes))
    }
}

impl Read for ImportFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let (position, within) = (self.at / PIECE as u64, (self.at % PIECE as u64) as usize);
        let piece = self.piece(position)?;
        let rest = piece.get(within..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length as u64;
        self.furthest.fetch_max(self.at, Ordering::Relaxed);
        Ok(length)
    }
}

impl Seek for ImportFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
