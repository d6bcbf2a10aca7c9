//! A file on its way into the database, piece by piece, and the first look at it.

use super::{
    file::{ImportFile, PIECE},
    record::{Record, import, import_to_change},
};
use crate::{
    Backend, Error, Result,
    db::{Moment, Tx},
    error::refused,
    execute, on_tx, statements,
    tables::{self, Chosen, TableError},
};
use domain::{
    accounts::{Action, Actor},
    ids::{ImportId, WorkspaceId},
    stores::import::{
        Choice, Guess, Kind, LARGEST_FILE, Mapping, Stage, UploadRefusal, guess_mapping,
        remembered_as,
    },
};
use jiff::ToSpan;
use sha2::{Digest, Sha256};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// Begins an import.
    BEGIN = "INSERT INTO import (id, workspace_id, kind, stage, file_name, file_bytes, lines_read,
        lines_new, lines_changed, lines_unchanged, lines_wrong, asked_by, created_at)
        VALUES ($1, $2, $3, 'uploading', $4, 0, 0, 0, 0, 0, 0, $5, $6)";
    /// Adds a piece of its file.
    ADD_PIECE = "INSERT INTO import_chunk (import_id, position, bytes) VALUES ($1, $2, $3)";
    /// Writes down what the file looks like.
    LOOKED = "UPDATE import SET stage = 'mapping', file_bytes = $2, glimpse = $3, guess = $4,
        job_id = NULL WHERE id = $1";
    /// Forgets an upload that did not arrive.
    FORGET = "DELETE FROM import WHERE id = $1 AND stage = 'uploading'";
    /// Forgets uploads that broke off, and files nobody can go back to any more.
    FORGET_OLD = "DELETE FROM import WHERE workspace_id = $1 AND ((stage = 'uploading' AND created_at < $2)
        OR (stage IN ('mapping', 'ready', 'discarded', 'undone') AND created_at < $3))";
    /// Frees the file of an import that can no longer be undone; what it did stays known.
    FORGET_FILES = "DELETE FROM import_chunk WHERE import_id IN (SELECT id FROM import
        WHERE workspace_id = $1 AND applied_at < $2)";
    /// Frees the lines of such an import.
    FORGET_ROWS = "DELETE FROM import_row WHERE import_id IN (SELECT id FROM import
        WHERE workspace_id = $1 AND applied_at < $2)";
    /// Frees the mailing lines of such an import.
    FORGET_MAILINGS = "DELETE FROM import_mailing WHERE import_id IN (SELECT id FROM import
        WHERE workspace_id = $1 AND applied_at < $2)";
    /// The mapping remembered for a shape.
    REMEMBERED = "SELECT mapping FROM import_mapping WHERE workspace_id = $1 AND shape = $2";
    /// Remembers a mapping.
    REMEMBER = "INSERT INTO import_mapping (workspace_id, shape, mapping, used_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (workspace_id, shape) DO UPDATE SET mapping = excluded.mapping,
        used_at = excluded.used_at";
}

/// An upload under way. Dropping it leaves a broken-off upload, which is forgotten after a day.
#[derive(Debug)]
pub struct Upload {
    cx: Backend,
    id: ImportId,
    workspace: WorkspaceId,
    kind: Kind,
    buffer: Vec<u8>,
    pieces: i64,
    length: u64,
}

/// Begins the upload of a file.
pub async fn begin_upload(
    cx: &Backend,
    actor: &Actor,
    kind: Kind,
    file_name: &str,
) -> Result<Upload, UploadRefusal> {
    actor.may(Action::Import)?;
    let id = ImportId(Uuid::now_v7());
    let name: String = file_name.chars().filter(|c| !c.is_control()).take(200).collect();
    let name = match name.trim() {
        "" => "Unnamed file".to_owned(),
        name => name.to_owned(),
    };
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    forget_old(&mut tx, actor.workspace, now).await?;
    execute!(
        &mut tx,
        BEGIN,
        id.0,
        actor.workspace.0,
        kind.word(),
        name,
        actor.person.0,
        Moment(now)
    )?;
    tx.commit().await?;
    Ok(Upload {
        cx: cx.clone(),
        id,
        workspace: actor.workspace,
        kind,
        buffer: Vec::with_capacity(PIECE),
        pieces: 0,
        length: 0,
    })
}

async fn forget_old(tx: &mut Tx, workspace: WorkspaceId, now: jiff::Timestamp) -> sqlx::Result<()> {
    let ago = |days: i64| Moment(now.saturating_sub((days * 24).hours()).unwrap_or(now));
    execute!(tx, FORGET_OLD, workspace.0, ago(1), ago(30))?;
    for sql in [FORGET_FILES, FORGET_ROWS, FORGET_MAILINGS] {
        execute!(tx, sql, workspace.0, ago(31))?;
    }
    Ok(())
}

impl Upload {
    /// Adds bytes as they come in.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), UploadRefusal> {
        self.length += bytes.len() as u64;
        if self.length > LARGEST_FILE {
            return Err(refused(UploadRefusal::TooLarge));
        }
        while !bytes.is_empty() {
            let room = (PIECE - self.buffer.len()).min(bytes.len());
            self.buffer.extend_from_slice(&bytes[..room]);
            bytes = &bytes[room..];
            if self.buffer.len() == PIECE {
                self.store_piece().await?;
            }
        }
        Ok(())
    }

    async fn store_piece(&mut self) -> Result<(), UploadRefusal> {
        let piece = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE));
        let mut tx = self.cx.db.begin().await?;
        execute!(&mut tx, ADD_PIECE, self.id.0, self.pieces, piece)?;
        tx.commit().await?;
        self.pieces += 1;
        Ok(())
    }

    /// Looks at the whole file and guesses its columns. A file that is no table is forgotten.
    pub async fn finish(mut self) -> Result<ImportId, UploadRefusal> {
        if !self.buffer.is_empty() {
            self.store_piece().await?;
        }
        match self.look().await {
            Ok(()) => Ok(self.id),
            Err(error) => {
                self.abandon().await?;
                Err(error)
            }
        }
    }

    async fn look(&self) -> Result<(), UploadRefusal> {
        let chosen = glimpse(&self.cx, self.id, self.length, self.kind, Choice::default()).await?;
        let mut tx = self.cx.db.begin().await?;
        looked(&mut tx, self.workspace, self.id, self.kind, self.length, &chosen).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets an upload that broke off.
    pub async fn abandon(self) -> Result<(), UploadRefusal> {
        let mut tx = self.cx.db.begin().await?;
        execute!(&mut tx, FORGET, self.id.0)?;
        tx.commit().await?;
        Ok(())
    }
}

/// Finds out how an import's file is made.
pub(super) async fn glimpse(
    cx: &Backend,
    id: ImportId,
    length: u64,
    kind: Kind,
    choice: Choice,
) -> Result<Chosen, UploadRefusal> {
    let mut file = ImportFile::new(&cx.db, id, length);
    let looked =
        tokio::task::spawn_blocking(move || tables::glimpse(&mut file, kind, &choice)).await;
    match looked {
        Ok(Ok(chosen)) => Ok(chosen),
        Ok(Err(TableError::File(refusal))) => Err(refused(refusal)),
        Ok(Err(TableError::Outage(error))) => Err(error.into()),
        // A library that panics over a file says that the file is broken.
        Err(broken) if broken.is_panic() => Err(refused(UploadRefusal::BrokenWorkbook)),
        Err(stopped) => Err(Error::Outage(stopped.into())),
    }
}

fn key(kind: Kind, columns: &[String]) -> Vec<u8> {
    Sha256::digest(remembered_as(kind, columns).as_bytes()).to_vec()
}

/// Writes down what a file looks like, with the mapping remembered for its shape or a guess.
pub(super) async fn looked(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: ImportId,
    kind: Kind,
    length: u64,
    chosen: &Chosen,
) -> sqlx::Result<()> {
    let columns = &chosen.glimpse.columns;
    let shape = key(kind, columns);
    let remembered: Option<Json<Mapping>> = on_tx!(&mut *tx, |c| sqlx::query_scalar(REMEMBERED)
        .bind(workspace.0)
        .bind(shape)
        .fetch_optional(c)
        .await)?;
    let remembered = remembered.map(|json| json.0);
    let guess: Guess = guess_mapping(kind, columns, &chosen.samples, remembered.as_ref());
    let (glimpse, guess) = (Json(chosen.glimpse.clone()), Json(guess));
    execute!(tx, LOOKED, id.0, length as i64, glimpse, guess)?;
    Ok(())
}

/// Remembers how a file's columns were matched.
pub(super) async fn remember(
    tx: &mut Tx,
    workspace: WorkspaceId,
    record: &Record,
    columns: &[String],
    mapping: &Mapping,
    now: jiff::Timestamp,
) -> sqlx::Result<()> {
    let shape = key(record.kind(), columns);
    execute!(tx, REMEMBER, workspace.0, shape, Json(mapping.clone()), Moment(now))?;
    Ok(())
}

/// Looks at the file again, with something about it chosen by hand.
pub(super) async fn look_with(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
    choice: Choice,
) -> Result<(), UploadRefusal> {
    let record: Record = import(cx, actor.workspace, id).await?;
    let length = record.file_bytes.unsigned_abs();
    let chosen = glimpse(cx, id, length, record.kind(), choice).await?;
    let mut tx = cx.db.begin().await?;
    let now: Record = import_to_change(&mut tx, actor.workspace, id).await?;
    // Someone else may have gone on meanwhile; their step is not thrown away.
    if !matches!(now.stage(), Stage::Mapping | Stage::Ready) {
        return Err(Error::Changed { by: None });
    }
    looked(&mut tx, actor.workspace, id, record.kind(), length, &chosen).await?;
    tx.commit().await?;
    Ok(())
}
