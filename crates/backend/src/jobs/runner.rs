//! Takes jobs up under a lease, keeps the lease alive, and writes down how they ended.

use super::kinds;
use crate::{Backend, db::Moment, on_tx, statements};
use domain::{
    ids::{JobId, PersonId, WorkspaceId},
    refusal::Refusal,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::types::Json;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;
use uuid::Uuid;

/// How long a job belongs to a runner that gives no sign of life.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often a runner gives a sign of life.
const BEAT: Duration = Duration::from_secs(15);
/// How often progress is written at most.
const PROGRESS: SignedDuration = SignedDuration::from_millis(250);
/// How often a runner looks for work when nothing rings.
const LOOK: Duration = Duration::from_secs(3);
/// After so many starts without an end, a job is given up.
const ATTEMPTS: i64 = 5;

statements! {
    /// Takes up the oldest job that waits, or whose runner is gone.
    CLAIM = sqlite "UPDATE job SET state = 'running', attempts = attempts + 1, locked_by = $1, locked_until = $2
        WHERE id = (SELECT id FROM job WHERE state = 'queued' OR (state = 'running' AND locked_until < $3)
            ORDER BY created_at LIMIT 1)
        RETURNING id, workspace_id, kind, payload, attempts, asked_by, cancel_asked",
    postgres "UPDATE job SET state = 'running', attempts = attempts + 1, locked_by = $1, locked_until = $2
        WHERE id = (SELECT id FROM job WHERE state = 'queued' OR (state = 'running' AND locked_until < $3)
            ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, workspace_id, kind, payload, attempts, asked_by, cancel_asked";
    /// Keeps the lease.
    BEAT_ON = "UPDATE job SET locked_until = $3 WHERE id = $1 AND locked_by = $2 AND state = 'running'
        RETURNING cancel_asked";
    /// Writes progress and keeps the lease.
    REPORT = "UPDATE job SET done_steps = $3, all_steps = $4, step = $5, locked_until = $6
        WHERE id = $1 AND locked_by = $2 AND state = 'running' RETURNING cancel_asked";
    /// Writes down how it ended.
    FINISH = "UPDATE job SET state = $3, problem = $4, refusal = $5, finished_at = $6, locked_by = '',
        locked_until = NULL
        WHERE id = $1 AND locked_by = $2 AND state = 'running'";
}

/// Why a job ended before it was done.
#[derive(Debug)]
pub enum Halt {
    /// Somebody asked it to stop.
    Cancelled,
    /// Another runner has it now; nothing may be written any more.
    LeaseLost,
    /// It cannot succeed; the sentence is for the person who asked.
    Failed(String),
    /// What was asked cannot be done: the sentence for the person who asked, and why, as the kind's
    /// own versioned type. Made by [`Halt::refused`].
    Refused {
        /// The refusal in words.
        sentence: String,
        /// The refusal as it is stored.
        refusal: serde_json::Value,
    },
    /// Something outside failed. Logged; the person sees a reference.
    Outage(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Halt {
    fn from(error: E) -> Self {
        Halt::Outage(error.into())
    }
}

impl Halt {
    /// A refusal that the page which asked can read, `stored` being its versioned form.
    pub fn refused(refusal: &impl Refusal, stored: &impl Serialize) -> Halt {
        match serde_json::to_value(stored) {
            Ok(stored) => Halt::Refused { sentence: refusal.to_string(), refusal: stored },
            Err(error) => Halt::Outage(error.into()),
        }
    }
}

/// One attempt at a job.
#[derive(Clone, Debug)]
pub struct Run {
    /// The backend to work with.
    pub cx: Backend,
    /// The job.
    pub id: JobId,
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Who asked.
    pub asked_by: PersonId,
    /// What it does.
    pub kind: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    payload: serde_json::Value,
    runner: String,
    last_report: Arc<Mutex<Option<Timestamp>>>,
}

impl Run {
    /// What to do, as the kind's own type.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Halt> {
        serde_json::from_value(self.payload.clone())
            .map_err(|e| Halt::Outage(anyhow::anyhow!("payload of {}: {e}", self.kind)))
    }

    /// Says how far it is. Call it often: it writes a few times a second at most, and tells when
    /// to stop. The first and the last step are always written.
    pub async fn report(&self, done: i64, all: i64, step: &str) -> Result<(), Halt> {
        let now = self.cx.now();
        let mut last = self.last_report.lock().await;
        let fresh = last.is_some_and(|at| now.duration_since(at) < PROGRESS);
        if fresh && done < all {
            return Ok(());
        }
        *last = Some(now);
        let mut tx = self.cx.db.begin().await?;
        let cancel: Option<bool> = on_tx!(&mut tx, |c| sqlx::query_scalar(REPORT)
            .bind(self.id.0)
            .bind(&self.runner)
            .bind(done)
            .bind(all)
            .bind(step)
            .bind(Moment(now + LEASE))
            .fetch_optional(c)
            .await)?;
        tx.commit().await?;
        judge(cancel)
    }

    /// Gives a sign of life and tells when to stop, without changing the progress.
    pub async fn beat(&self) -> Result<(), Halt> {
        let mut tx = self.cx.db.begin().await?;
        let cancel: Option<bool> = on_tx!(&mut tx, |c| sqlx::query_scalar(BEAT_ON)
            .bind(self.id.0)
            .bind(&self.runner)
            .bind(Moment(self.cx.now() + LEASE))
            .fetch_optional(c)
            .await)?;
        tx.commit().await?;
        judge(cancel)
    }
}

fn judge(cancel: Option<bool>) -> Result<(), Halt> {
    match cancel {
        None => Err(Halt::LeaseLost),
        Some(true) => Err(Halt::Cancelled),
        Some(false) => Ok(()),
    }
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: Uuid,
    workspace_id: Uuid,
    kind: String,
    payload: sqlx::types::Json<serde_json::Value>,
    attempts: i64,
    asked_by: Uuid,
    cancel_asked: bool,
}

async fn claim(cx: &Backend, runner: &str) -> sqlx::Result<Option<Claimed>> {
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let sql = CLAIM.for_tx(&tx);
    let claimed = on_tx!(&mut tx, |c| sqlx::query_as(sql)
        .bind(runner)
        .bind(Moment(now + LEASE))
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    tx.commit().await?;
    Ok(claimed)
}

async fn finish(run: &Run, end: Result<(), Halt>) -> sqlx::Result<()> {
    let (state, problem, refusal) = match end {
        Ok(()) => ("done", String::new(), None),
        Err(Halt::Cancelled) => ("cancelled", String::new(), None),
        Err(Halt::LeaseLost) => return Ok(()),
        Err(Halt::Failed(sentence)) => ("failed", sentence, None),
        Err(Halt::Refused { sentence, refusal }) => ("failed", sentence, Some(Json(refusal))),
        Err(Halt::Outage(error)) => {
            tracing::error!(job = %run.id, kind = run.kind, error = format!("{error:#}"), "job failed");
            let sentence = format!(
                "Something went wrong on our side; nothing was half-done. Reference {}.",
                run.id
            );
            ("failed", sentence, None)
        }
    };
    let mut tx = run.cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(FINISH)
        .bind(run.id.0)
        .bind(&run.runner)
        .bind(state)
        .bind(problem)
        .bind(refusal)
        .bind(Moment(run.cx.now()))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    tx.commit().await
}

/// Works on one job if there is one; whether there was.
async fn work_on_next(cx: &Backend, runner: &str) -> sqlx::Result<bool> {
    let Some(claimed) = claim(cx, runner).await? else { return Ok(false) };
    let run = Run {
        cx: cx.clone(),
        id: JobId(claimed.id),
        workspace: WorkspaceId(claimed.workspace_id),
        asked_by: PersonId(claimed.asked_by),
        kind: claimed.kind,
        attempt: claimed.attempts,
        payload: claimed.payload.0,
        runner: runner.to_owned(),
        last_report: Arc::default(),
    };
    if claimed.cancel_asked {
        finish(&run, Err(Halt::Cancelled)).await?;
        return Ok(true);
    }
    if run.attempt > ATTEMPTS {
        let sentence = "The server stopped several times while working on this. It was given up; nothing was half-done.";
        finish(&run, Err(Halt::Failed(sentence.into()))).await?;
        return Ok(true);
    }
    // The work runs as a task of its own: a panic in it ends the job, not the runner.
    let mut task = {
        let run = run.clone();
        tokio::spawn(async move { kinds::work(&run).await })
    };
    let end = loop {
        tokio::select! {
            joined = &mut task => break match joined {
                Ok(end) => end,
                Err(broken) => Err(Halt::Outage(anyhow::anyhow!("the work broke off: {broken}"))),
            },
            () = tokio::time::sleep(BEAT) => {
                // Cancelling is left to the work itself, at its next report.
                if let Err(Halt::LeaseLost) = run.beat().await {
                    task.abort();
                    break Err(Halt::LeaseLost);
                }
            }
        }
    };
    finish(&run, end).await?;
    Ok(true)
}

/// Works on every waiting job, one after the other, and returns when none is left. For tests and
/// for commands that run without a server.
pub async fn run_waiting(cx: &Backend) -> sqlx::Result<usize> {
    let runner = format!("inline-{}", Uuid::now_v7());
    let mut worked = 0;
    while work_on_next(cx, &runner).await? {
        worked += 1;
    }
    Ok(worked)
}

/// Starts `runners` tasks that work on jobs until the process ends.
pub fn start(cx: &Backend, runners: usize) {
    for n in 0..runners {
        let cx = cx.clone();
        tokio::spawn(async move {
            let name = format!("{}-{n}-{}", std::process::id(), Uuid::now_v7());
            loop {
                match work_on_next(&cx, &name).await {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => tracing::error!(%error, "cannot look for work"),
                }
                tokio::select! {
                    () = cx.job_bell.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                }
            }
        });
    }
}
