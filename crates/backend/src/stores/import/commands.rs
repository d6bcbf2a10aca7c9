//! What people do with an import. Each command takes one step; the long ones queue a job.

use super::{
    record::{Record, SET_STAGE, import_to_change, set_counts},
    unknown::{DECIDE, FORGET_UNKNOWN, unknown},
    upload, work,
};
use crate::{Backend, Error, Result, db::Tx, error::refused, execute, jobs, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{ImportId, JobId},
    money::UnitCost,
    stores::import::{
        Choice, ImportRefusal, MappingChoice, Stage, UnknownKind, check_confirmation,
        check_mapping, check_stage, check_undo,
    },
};
use sqlx::types::Json;

statements! {
    /// The columns are matched; reading may begin.
    START_READING = "UPDATE import SET stage = 'reading', guess = $2, lines_read = 0, lines_new = 0,
        lines_changed = 0, lines_unchanged = 0, lines_wrong = 0, reach = $3, job_id = $4
        WHERE id = $1";
    /// Throws an import away before anything was written; its file and lines go at once.
    DISCARD_FILE = "DELETE FROM import_chunk WHERE import_id = $1";
}

/// Looks at the file again, with another encoding, separator, sheet or header line.
pub async fn look_again(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
    choice: Choice,
) -> Result<(), ImportRefusal> {
    actor.may(Action::Import)?;
    upload::look_with(cx, actor, id, choice)
        .await
        .map_err(|error| error.map_refusal(|refusal| ImportRefusal::Upload { refusal }))
}

/// Reads the lines with the columns matched as chosen. Remembers the choice for the next file.
pub async fn read_import(
    cx: &Backend,
    actor: &Actor,
    choice: MappingChoice,
) -> Result<JobId, ImportRefusal> {
    actor.may(Action::Import)?;
    let mut tx = cx.db.begin().await?;
    let record: Record = import_to_change(&mut tx, actor.workspace, choice.import).await?;
    check_stage(record.stage(), &[Stage::Mapping, Stage::Ready]).map_err(refused)?;
    let glimpse = record.glimpse()?;
    check_mapping(record.kind(), &choice.mapping, &glimpse.columns)
        .map_err(|refusal| refused(ImportRefusal::Mapping { refusal }))?;
    let now = cx.now();
    let (workspace, columns) = (actor.workspace, &glimpse.columns);
    upload::remember(&mut tx, workspace, &record, columns, &choice.mapping, now).await?;
    execute!(&mut tx, FORGET_UNKNOWN, record.id)?;
    let job = queue(&mut tx, cx, actor, &record, work::READ).await?;
    let mut guess = record.guess();
    guess.mapping = choice.mapping;
    let reach = Json(actor.reach.clone());
    execute!(&mut tx, START_READING, record.id, Json(guess), reach, job.0)?;
    tx.commit().await?;
    jobs::wake(cx);
    Ok(job)
}

async fn queue(
    tx: &mut Tx,
    cx: &Backend,
    actor: &Actor,
    record: &Record,
    kind: &'static str,
) -> Result<JobId, ImportRefusal> {
    let payload = work::Payload { version: 1, import: record.id(), actor: actor.clone() };
    jobs::queue(tx, actor.workspace, actor.person, cx.now(), kind, &payload)
        .await
        .map_err(Error::widen)
}

/// Decides whether something the file names is created, and what a campaign's piece then costs.
pub async fn decide_unknown(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
    kind: UnknownKind,
    name: &str,
    create: bool,
    unit_cost: Option<UnitCost>,
) -> Result<(), ImportRefusal> {
    actor.may(Action::Import)?;
    let mut tx = cx.db.begin().await?;
    let record: Record = import_to_change(&mut tx, actor.workspace, id).await?;
    check_stage(record.stage(), &[Stage::Ready]).map_err(refused)?;
    let cost = unit_cost.map(|cost| cost.0.clamp(0, 10_000_000));
    execute!(&mut tx, DECIDE, id.0, kind.word(), name.to_owned(), create, cost)?;
    let counts = work::count(&mut tx, &record).await?;
    set_counts(&mut tx, id, counts).await?;
    tx.commit().await?;
    Ok(())
}

/// Confirms an import: everything that is new or changed is written, or nothing.
pub async fn confirm_import(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
) -> Result<JobId, ImportRefusal> {
    actor.may(Action::Import)?;
    let mut tx = cx.db.begin().await?;
    let record: Record = import_to_change(&mut tx, actor.workspace, id).await?;
    check_stage(record.stage(), &[Stage::Ready]).map_err(refused)?;
    record.check_reach(actor)?;
    let unknown = unknown(&mut tx, id).await?;
    check_confirmation(record.counts(), &unknown).map_err(refused)?;
    let job = queue(&mut tx, cx, actor, &record, work::APPLY).await?;
    execute!(&mut tx, SET_STAGE, id.0, Stage::Applying.word(), job.0)?;
    tx.commit().await?;
    jobs::wake(cx);
    Ok(job)
}

/// Takes an import back: everything is as it was before, or stays as it is.
pub async fn undo_import(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
) -> Result<JobId, ImportRefusal> {
    actor.may(Action::Import)?;
    let mut tx = cx.db.begin().await?;
    let record: Record = import_to_change(&mut tx, actor.workspace, id).await?;
    check_undo(record.stage(), record.applied_at.map(|at| at.0), cx.now()).map_err(refused)?;
    record.check_reach(actor)?;
    let job = queue(&mut tx, cx, actor, &record, work::UNDO).await?;
    execute!(&mut tx, SET_STAGE, id.0, Stage::Undoing.word(), job.0)?;
    tx.commit().await?;
    jobs::wake(cx);
    Ok(job)
}

/// Throws an import away before anything was written.
pub async fn discard_import(
    cx: &Backend,
    actor: &Actor,
    id: ImportId,
) -> Result<(), ImportRefusal> {
    actor.may(Action::Import)?;
    let mut tx = cx.db.begin().await?;
    let record: Record = import_to_change(&mut tx, actor.workspace, id).await?;
    check_stage(record.stage(), &[Stage::Mapping, Stage::Ready]).map_err(refused)?;
    execute!(&mut tx, DISCARD_FILE, id.0)?;
    execute!(&mut tx, SET_STAGE, id.0, Stage::Discarded.word(), Option::<uuid::Uuid>::None)?;
    tx.commit().await?;
    Ok(())
}
