//! Background work: queued in the transaction that wants it, run under a lease, resumed after a crash.
//!
//! A job may run twice: when a process dies, its lease ends and another takes the job up from its
//! own checkpoint. Every kind must therefore be harmless to repeat. [`kinds`] lists them.

mod kinds;
mod runner;

pub use runner::{Halt, Run, run_waiting, start};

use crate::{
    Backend, Error, Result,
    db::{Moment, Tx},
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Role},
    ids::{JobId, PersonId, WorkspaceId},
    jobs::{Job, JobState},
};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

statements! {
    /// Queues a job.
    QUEUE = "INSERT INTO job (id, workspace_id, kind, payload, state, done_steps, all_steps, step,
        problem, attempts, cancel_asked, locked_by, asked_by, created_at)
        VALUES ($1, $2, $3, $4, 'queued', 0, 0, '', '', 0, FALSE, '', $5, $6)";
    /// One job.
    JOB = "SELECT id, kind, state, done_steps, all_steps, step, problem, cancel_asked, asked_by
        FROM job WHERE workspace_id = $1 AND id = $2";
    /// The jobs that are not over.
    UNFINISHED = "SELECT id, kind, state, done_steps, all_steps, step, problem, cancel_asked, asked_by
        FROM job WHERE workspace_id = $1 AND state IN ('queued', 'running') ORDER BY created_at";
    /// Asks a job to stop; one that waits is over at once.
    CANCEL = "UPDATE job SET cancel_asked = TRUE,
        state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
        finished_at = CASE WHEN state = 'queued' THEN $3 ELSE finished_at END
        WHERE workspace_id = $1 AND id = $2 AND state IN ('queued', 'running')";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    state: String,
    done_steps: i64,
    all_steps: i64,
    step: String,
    problem: String,
    cancel_asked: bool,
    asked_by: Uuid,
}

impl Row {
    fn job(self) -> Job {
        Job {
            id: JobId(self.id),
            kind: self.kind,
            state: JobState::from_word(&self.state).unwrap_or(JobState::Failed),
            done_steps: self.done_steps,
            all_steps: self.all_steps,
            step: self.step,
            problem: self.problem,
            cancel_asked: self.cancel_asked,
        }
    }
}

/// Queues a job in the transaction of the command that wants it. After the commit, call
/// [`wake`]; a runner looks by itself every few seconds anyway.
pub async fn queue(
    tx: &mut Tx,
    workspace: WorkspaceId,
    asked_by: PersonId,
    now: Timestamp,
    kind: &'static str,
    payload: &impl Serialize,
) -> Result<JobId> {
    let id = JobId(Uuid::now_v7());
    let payload = sqlx::types::Json(serde_json::to_value(payload)?);
    on_tx!(tx, |c| sqlx::query(QUEUE)
        .bind(id.0)
        .bind(workspace.0)
        .bind(kind)
        .bind(payload)
        .bind(asked_by.0)
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(id)
}

/// Tells this process's runner that there is work.
pub fn wake(cx: &Backend) {
    cx.job_bell.notify_one();
}

/// A job of the workspace.
pub async fn job(cx: &Backend, actor: &Actor, id: JobId) -> Result<Job> {
    actor.may(Action::Read)?;
    let row: Option<Row> = on!(&cx.db, |c| sqlx::query_as(JOB)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    row.map(Row::job).ok_or(Error::NotFound("job"))
}

/// The workspace's jobs that are not over, oldest first.
pub async fn unfinished(cx: &Backend, actor: &Actor) -> Result<Vec<Job>> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(UNFINISHED).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Row::job).collect())
}

/// Asks a job to stop. Whoever asked for it may, and every admin. One that is over stays as it is.
pub async fn cancel(cx: &Backend, actor: &Actor, id: JobId) -> Result<()> {
    actor.may(Action::Read)?;
    let mut tx = cx.db.begin().await?;
    let row: Option<Row> = on_tx!(&mut tx, |c| sqlx::query_as(JOB)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(Error::NotFound("job"))?;
    if row.asked_by != actor.person.0 && actor.role != Role::Admin {
        return Err(domain::accounts::Forbidden::Action(domain::accounts::Need::Admin).into());
    }
    on_tx!(&mut tx, |c| sqlx::query(CANCEL)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(Moment(cx.now()))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    tx.commit().await?;
    Ok(())
}
