//! The background work of an import: reading, applying, undoing.
//!
//! Each may be cut off at any line and run again: reading goes on at its checkpoint, the other two
//! are one transaction that is there or not.

use super::{
    actuals,
    file::ImportFile,
    mailings,
    reading::Batch,
    record::{Record, import, import_to_change, set_counts},
    rows, unknown,
};
use crate::{
    Error,
    audit::{self, Entry},
    db::{Engine, Moment, Tx},
    execute,
    jobs::{Halt, Run},
    on, on_tx, statements,
    tables::TableError,
};
use domain::{
    accounts::Actor,
    ids::ImportId,
    refusal::Refusal,
    stores::import::{
        Counts, Field, Glimpse, ImportRefusal, Kind, Mapping, Outcome, Stage, UploadRefusal,
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

statements! {
    /// Moves the checkpoint, unless somebody else did.
    CHECKPOINT = "UPDATE import SET lines_read = $2 WHERE id = $1 AND lines_read = $3
        AND stage = 'reading'";
    /// The preview is there.
    READY = "UPDATE import SET stage = 'ready' WHERE id = $1 AND stage = 'reading'";
    /// It is written.
    APPLIED = "UPDATE import SET stage = 'applied', applied_at = $2 WHERE id = $1 AND stage = 'applying'";
    /// It was taken back.
    UNDONE = "UPDATE import SET stage = 'undone' WHERE id = $1 AND stage = 'undoing'";
    /// Whether somebody asked the job to stop.
    CANCEL_ASKED = "SELECT cancel_asked FROM job WHERE id = $1";
}

/// What a job of an import is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    /// The form of this payload.
    pub version: u32,
    pub import: ImportId,
    /// Who asked, with the rights they had.
    pub actor: Actor,
}

/// The kinds of jobs.
pub(super) const READ: &str = "stores.import.read";
pub(super) const APPLY: &str = "stores.import.apply";
pub(super) const UNDO: &str = "stores.import.undo";

/// Works on one job of an import.
pub(crate) async fn work(run: &Run) -> Result<(), Halt> {
    let payload: Payload = run.payload()?;
    if run.kind != READ {
        run.cx.db.look_at_imports().await?;
    }
    match run.kind.as_str() {
        READ => read(run, &payload).await,
        APPLY => apply(run, &payload).await,
        UNDO => undo(run, &payload).await,
        other => Err(Halt::Failed(format!("This version does not know the work \"{other}\"."))),
    }
}

/// How the lines of an import are read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub glimpse: Glimpse,
    pub columns: Vec<String>,
    pub mapping: Mapping,
}

impl Reading {
    pub fn file(&self, run: &Run, record: &Record) -> ImportFile {
        ImportFile::new(&run.cx.db, record.id(), record.file_bytes.unsigned_abs())
    }

    /// The name of a field's column; empty when the file has none.
    pub fn column(&self, field: Field) -> &str {
        let column = self.mapping.columns.get(&field).and_then(|at| self.columns.get(*at));
        column.map(String::as_str).unwrap_or_default()
    }
}

fn failed<R: Refusal>(error: Error<R>) -> Halt {
    match error {
        Error::Outage(error) => Halt::Outage(error),
        other => Halt::Failed(other.to_string()),
    }
}

/// The next batch of lines.
pub(super) async fn next<T>(
    batches: &mut mpsc::Receiver<Result<Batch<T>, TableError>>,
) -> Result<Batch<T>, Halt> {
    match batches.recv().await {
        Some(Ok(batch)) => Ok(batch),
        Some(Err(TableError::File(refusal))) => Err(Halt::Failed(refusal.to_string())),
        Some(Err(TableError::Outage(error))) => Err(Halt::Outage(error.into())),
        // The thread broke: a library panicked over the file.
        None => Err(Halt::Failed(UploadRefusal::BrokenWorkbook.to_string())),
    }
}

/// Moves the checkpoint in the transaction that stores the lines before it.
pub(super) async fn checkpoint(
    tx: &mut Tx,
    import: ImportId,
    checkpoint: &mut i64,
    read: i64,
) -> Result<(), Halt> {
    if execute!(tx, CHECKPOINT, import.0, read, *checkpoint)? == 0 {
        return Err(Halt::LeaseLost);
    }
    *checkpoint = read;
    Ok(())
}

/// Whether somebody's rights hold; what else can go wrong stays wrong.
pub(super) fn reached<R: Refusal>(checked: Result<(), Error<R>>) -> Result<bool, Halt> {
    match checked {
        Ok(()) => Ok(true),
        Err(Error::Forbidden(_)) => Ok(false),
        Err(other) => Err(failed(other)),
    }
}

/// Inside a long transaction: stops when somebody asked to, and says how far it is where that is
/// possible. SQLite has one writing connection, and the transaction holds it.
pub(super) async fn listen(
    tx: &Tx,
    run: &Run,
    done: i64,
    all: i64,
    step: &str,
) -> Result<(), Halt> {
    if tx.engine() == Engine::Postgres {
        return run.report(done, all + 1, step).await;
    }
    let asked: Option<bool> = on!(&run.cx.db, |c| sqlx::query_scalar(CANCEL_ASKED)
        .bind(run.id.0)
        .fetch_optional(c)
        .await)?;
    if asked == Some(true) { Err(Halt::Cancelled) } else { Ok(()) }
}

async fn read(run: &Run, payload: &Payload) -> Result<(), Halt> {
    let record: Record = import::<domain::refusal::Never>(&run.cx, run.workspace, payload.import)
        .await
        .map_err(failed)?;
    if record.stored_stage() != Some(Stage::Reading) {
        return Ok(());
    }
    let glimpse = record.glimpse::<domain::refusal::Never>().map_err(failed)?;
    let columns = glimpse.columns.clone();
    let reading = Reading { glimpse, columns, mapping: record.guess().mapping };
    let actor = &payload.actor;
    let repeats = match record.kind() {
        Kind::Mailings => mailings::read(run, actor, &record, reading).await?,
        Kind::Stores | Kind::Campaigns => {
            rows::read(run, actor, &record, reading).await?;
            false
        }
        Kind::Actuals => {
            actuals::read(run, actor, &record, reading).await?;
            false
        }
    };
    let all = record.file_bytes;
    run.report(all, all + all / 10, "Comparing with what is there").await?;
    run.cx.db.look_at_imports().await?;
    let mut tx = run.cx.db.begin().await?;
    match record.kind() {
        Kind::Mailings => mailings::compare(&mut tx, record.id(), repeats).await?,
        Kind::Actuals => actuals::compare(&mut tx, record.id()).await?,
        Kind::Stores | Kind::Campaigns => {}
    }
    unknown::count_lines(&mut tx, record.id()).await?;
    let counts = count(&mut tx, &record).await?;
    set_counts(&mut tx, record.id(), counts).await?;
    if execute!(&mut tx, READY, record.id)? == 0 {
        return Err(Halt::LeaseLost);
    }
    tx.commit().await?;
    Ok(())
}

/// What the lines of an import do, as decided now.
pub(super) async fn count(tx: &mut Tx, record: &Record) -> sqlx::Result<Counts> {
    let sql = match record.kind() {
        Kind::Mailings => mailings::COUNT,
        Kind::Stores | Kind::Campaigns | Kind::Actuals => rows::COUNT,
    };
    let found: Vec<(i64, i64)> =
        on_tx!(tx, |c| sqlx::query_as(sql).bind(record.id).fetch_all(c).await)?;
    let mut counts = Counts::default();
    for (code, lines) in found {
        if let Some(outcome) = Outcome::from_code(code) {
            counts.add(outcome, lines.unsigned_abs());
        }
    }
    Ok(counts)
}

async fn apply(run: &Run, payload: &Payload) -> Result<(), Halt> {
    let (actor, id) = (&payload.actor, payload.import);
    let all = 100;
    run.report(0, all, "Writing, all of it or nothing").await?;
    let mut tx = run.cx.db.begin().await?;
    let record =
        import_to_change::<ImportRefusal>(&mut tx, run.workspace, id).await.map_err(failed)?;
    if record.stored_stage() != Some(Stage::Applying) {
        return Ok(());
    }
    let kind = record.kind();
    let stale = unknown::made_meanwhile(&mut tx, run.workspace, id).await?
        + match kind {
            Kind::Mailings => mailings::stale(&mut tx, id).await?,
            Kind::Actuals => actuals::stale(&mut tx, run.workspace, id).await?,
            Kind::Stores | Kind::Campaigns => rows::stale(&mut tx, kind, run.workspace, id).await?,
        };
    if stale > 0 {
        return Err(Halt::Failed(ImportRefusal::ChangedMeanwhile { lines: stale }.to_string()));
    }
    let now = run.cx.now();
    unknown::create(&mut tx, run.workspace, id, now).await?;
    match kind {
        Kind::Mailings => mailings::write(&mut tx, run, id).await?,
        Kind::Actuals => actuals::write(&mut tx, actor, id, now).await?,
        Kind::Stores | Kind::Campaigns => rows::write(&mut tx, kind, actor, id, now).await?,
    }
    execute!(&mut tx, APPLIED, id.0, Moment(now))?;
    let counts = record.counts();
    let detail = serde_json::json!({ "kind": kind.word(), "new": counts.new,
        "changed": counts.changed, "unchanged": counts.unchanged, "wrong": counts.wrong });
    audit(&mut tx, actor, &record, "stores.import", detail, now).await?;
    tx.commit().await?;
    Ok(())
}

async fn undo(run: &Run, payload: &Payload) -> Result<(), Halt> {
    let (actor, id) = (&payload.actor, payload.import);
    run.report(0, 100, "Taking back, all of it or nothing").await?;
    let mut tx = run.cx.db.begin().await?;
    let record =
        import_to_change::<ImportRefusal>(&mut tx, run.workspace, id).await.map_err(failed)?;
    if record.stored_stage() != Some(Stage::Undoing) {
        return Ok(());
    }
    let (kind, now) = (record.kind(), run.cx.now());
    let edited = match kind {
        Kind::Mailings => mailings::edited(&mut tx, id).await?,
        Kind::Actuals => actuals::edited(&mut tx, id).await?,
        Kind::Stores | Kind::Campaigns => rows::edited(&mut tx, kind, id).await?,
    };
    if let Some((count, what)) = named(&edited) {
        return Err(Halt::Failed(ImportRefusal::UndoLosesChanges { count, what }.to_string()));
    }
    let mailed = match kind {
        Kind::Mailings | Kind::Actuals => Vec::new(),
        Kind::Stores | Kind::Campaigns => rows::mailed(&mut tx, kind, id).await?,
    };
    if let Some((count, what)) = named(&mailed) {
        return Err(Halt::Failed(ImportRefusal::UndoInUse { count, what }.to_string()));
    }
    let taken_back = async {
        match kind {
            Kind::Mailings => mailings::take_back(&mut tx, run.workspace, id).await?,
            Kind::Actuals => actuals::take_back(&mut tx, actor, id, now).await?,
            Kind::Stores | Kind::Campaigns => {
                rows::take_back(&mut tx, kind, actor, id, now).await?;
            }
        }
        unknown::uncreate(&mut tx, run.workspace, id).await
    };
    match taken_back.await {
        Err(sqlx::Error::Database(e)) if e.is_foreign_key_violation() => {
            return Err(Halt::Failed(ImportRefusal::UndoReferred.to_string()));
        }
        other => other?,
    }
    listen(&tx, run, 99, 99, "Taking back, all of it or nothing").await?;
    execute!(&mut tx, UNDONE, id.0)?;
    let detail = serde_json::json!({ "kind": kind.word() });
    audit(&mut tx, actor, &record, "stores.undo_import", detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// How many there are, and what the first three are called.
fn named(subjects: &[String]) -> Option<(i64, String)> {
    let first: Vec<&str> = subjects.iter().take(3).map(String::as_str).collect();
    let rest = if subjects.len() > 3 { ", …" } else { "" };
    (!subjects.is_empty()).then(|| (subjects.len() as i64, first.join(", ") + rest))
}

async fn audit(
    tx: &mut Tx,
    actor: &Actor,
    record: &Record,
    action: &'static str,
    detail: serde_json::Value,
    now: jiff::Timestamp,
) -> Result<(), Halt> {
    let entry = Entry {
        action,
        subject_kind: "import",
        subject_id: Some(record.id),
        subject_label: record.file_name.clone(),
        detail,
    };
    Ok(audit::record(tx, actor, now, entry).await?)
}
