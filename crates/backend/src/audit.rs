//! The audit log: append-only, and chained by hashes, so that a removed or altered entry shows.
//!
//! Each entry's hash covers the previous entry's hash and every field of its own. The chain is one
//! per workspace; writers of one workspace take turns at its end.

use crate::{
    Backend, Result,
    db::{Moment, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PersonId, WorkspaceId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What happened to what, for [`record`].
#[derive(Clone, Debug)]
pub struct Entry {
    /// What was done, as `room.verb`: `stores.edit`.
    pub action: &'static str,
    /// The kind of thing it was done to: `store`.
    pub subject_kind: &'static str,
    /// Which one, if it has an identity.
    pub subject_id: Option<Uuid>,
    /// What people call it: `STR-001 Boston Downtown`.
    pub subject_label: String,
    /// What changed; small.
    pub detail: serde_json::Value,
}

/// An entry as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Its place in the workspace's chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// Who; `None` for the system itself.
    pub person: Option<PersonId>,
    /// Their name at that time.
    pub person_name: String,
    /// What was done.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which one.
    pub subject_id: Option<Uuid>,
    /// What people call it.
    pub subject_label: String,
    /// What changed, as JSON text.
    pub detail: String,
    /// The hash, in hexadecimal.
    pub hash: String,
}

statements! {
    /// The end of the chain. PostgreSQL's writers take turns by an advisory lock on the workspace;
    /// SQLite has one writer anyway.
    LAST = "SELECT sequence, hash FROM audit_entry WHERE workspace_id = $1 ORDER BY sequence DESC LIMIT 1";
    /// Appends one entry.
    APPEND = "INSERT INTO audit_entry (workspace_id, sequence, at, person_id, person_name, action,
        subject_kind, subject_id, subject_label, detail, previous_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// One page, newest first.
    PAGE = "SELECT sequence, at, person_id, person_name, action, subject_kind, subject_id,
        subject_label, detail, previous_hash, hash FROM audit_entry
        WHERE workspace_id = $1 AND sequence < $2
        AND ($3 = '' OR lower(person_name || ' ' || action || ' ' || subject_label) LIKE $3)
        ORDER BY sequence DESC LIMIT $4";
    /// The chain in order.
    CHAIN = "SELECT sequence, at, person_id, person_name, action, subject_kind, subject_id,
        subject_label, detail, previous_hash, hash FROM audit_entry
        WHERE workspace_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
}

#[derive(sqlx::FromRow)]
struct Row {
    sequence: i64,
    at: Moment,
    person_id: Option<Uuid>,
    person_name: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    subject_label: String,
    detail: String,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl Row {
    /// SHA-256 over every field, each preceded by its length, so that no two entries look alike.
    fn digest(&self, workspace: WorkspaceId) -> Vec<u8> {
        let mut sha = Sha256::new();
        let mut field = |bytes: &[u8]| {
            sha.update((bytes.len() as u64).to_be_bytes());
            sha.update(bytes);
        };
        field(&self.previous_hash);
        field(workspace.0.as_bytes());
        field(&self.sequence.to_be_bytes());
        field(&self.at.0.as_microsecond().to_be_bytes());
        field(self.person_id.as_ref().map_or(&[], |id| id.as_bytes()));
        field(self.person_name.as_bytes());
        field(self.action.as_bytes());
        field(self.subject_kind.as_bytes());
        field(self.subject_id.as_ref().map_or(&[], |id| id.as_bytes()));
        field(self.subject_label.as_bytes());
        field(self.detail.as_bytes());
        sha.finalize().to_vec()
    }

    fn recorded(self) -> Recorded {
        Recorded {
            sequence: self.sequence,
            at: self.at.0,
            person: self.person_id.map(PersonId),
            person_name: self.person_name,
            action: self.action,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            subject_label: self.subject_label,
            detail: self.detail,
            hash: self.hash.iter().map(|b| format!("{b:02x}")).collect(),
        }
    }
}

/// Appends an entry in the command's own transaction: no change without its trace, and no trace
/// without its change. Call it last, as it holds the end of the chain until the commit.
pub async fn record(tx: &mut Tx, actor: &Actor, now: Timestamp, entry: Entry) -> sqlx::Result<()> {
    append(tx, actor.workspace, Some((actor.person, &actor.name)), now, entry).await
}

/// Appends an entry of somebody who is only just coming in and is nobody's [`Actor`] yet.
pub async fn record_arrival(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: (PersonId, &str),
    now: Timestamp,
    entry: Entry,
) -> sqlx::Result<()> {
    append(tx, workspace, Some(person), now, entry).await
}

/// Appends an entry of the system itself, where nobody is signed in.
pub async fn record_system(
    tx: &mut Tx,
    workspace: WorkspaceId,
    now: Timestamp,
    entry: Entry,
) -> sqlx::Result<()> {
    append(tx, workspace, None, now, entry).await
}

async fn append(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: Option<(PersonId, &str)>,
    now: Timestamp,
    entry: Entry,
) -> sqlx::Result<()> {
    if let Tx::Postgres(tx) = tx {
        let key = workspace.0.as_u64_pair();
        sqlx::query("SELECT pg_advisory_xact_lock($1)")
            .bind((key.0 ^ key.1) as i64)
            .execute(&mut **tx)
            .await?;
    }
    let last: Option<(i64, Vec<u8>)> =
        on_tx!(&mut *tx, |c| sqlx::query_as(LAST).bind(workspace.0).fetch_optional(c).await)?;
    let (sequence, previous_hash) = last.unwrap_or((0, vec![0; 32]));
    let mut row = Row {
        sequence: sequence + 1,
        at: Moment(now),
        person_id: person.map(|(id, _)| id.0),
        person_name: person.map_or("Groundswell", |(_, name)| name).to_owned(),
        action: entry.action.to_owned(),
        subject_kind: entry.subject_kind.to_owned(),
        subject_id: entry.subject_id,
        subject_label: entry.subject_label,
        detail: entry.detail.to_string(),
        previous_hash,
        hash: Vec::new(),
    };
    row.hash = row.digest(workspace);
    on_tx!(tx, |c| sqlx::query(APPEND)
        .bind(workspace.0)
        .bind(row.sequence)
        .bind(row.at)
        .bind(row.person_id)
        .bind(row.person_name)
        .bind(row.action)
        .bind(row.subject_kind)
        .bind(row.subject_id)
        .bind(row.subject_label)
        .bind(row.detail)
        .bind(row.previous_hash)
        .bind(row.hash)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(())
}

/// Entries before `before` (all when `None`), newest first, whose person, action or subject holds `text`.
pub async fn page(
    cx: &Backend,
    actor: &Actor,
    before: Option<i64>,
    text: &str,
    limit: i64,
) -> Result<Vec<Recorded>> {
    actor.may(Action::ReadAudit)?;
    let like = if text.trim().is_empty() {
        String::new()
    } else {
        format!("%{}%", text.trim().to_lowercase())
    };
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(PAGE)
        .bind(actor.workspace.0)
        .bind(before.unwrap_or(i64::MAX))
        .bind(like)
        .bind(limit)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(Row::recorded).collect())
}

/// Entries after `after` in order, for the export; call again with the last sequence.
pub async fn export(cx: &Backend, actor: &Actor, after: i64) -> Result<Vec<Recorded>> {
    actor.may(Action::ReadAudit)?;
    Ok(chain(cx, actor.workspace, after).await?.into_iter().map(Row::recorded).collect())
}

async fn chain(cx: &Backend, workspace: WorkspaceId, after: i64) -> sqlx::Result<Vec<Row>> {
    on!(&cx.db, |c| sqlx::query_as(CHAIN)
        .bind(workspace.0)
        .bind(after)
        .bind(1_000_i64)
        .fetch_all(c)
        .await)
}

/// Whether the chain is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Every one of so many entries fits the one before it.
    Whole {
        /// How many.
        entries: i64,
    },
    /// The entry at this place is altered, or the one before it is missing.
    BrokenAt {
        /// Its place.
        sequence: i64,
    },
}

/// Recomputes the whole chain.
pub async fn verify(cx: &Backend, actor: &Actor) -> Result<Verdict> {
    actor.may(Action::ReadAudit)?;
    let mut previous = (0_i64, vec![0_u8; 32]);
    loop {
        let rows = chain(cx, actor.workspace, previous.0).await?;
        if rows.is_empty() {
            return Ok(Verdict::Whole { entries: previous.0 });
        }
        for row in rows {
            let follows = row.sequence == previous.0 + 1 && row.previous_hash == previous.1;
            if !follows || row.hash != row.digest(actor.workspace) {
                return Ok(Verdict::BrokenAt { sequence: row.sequence });
            }
            previous = (row.sequence, row.hash);
        }
    }
}
