//! Working on a run: read, learn and score off the async threads, then store all of it at once.
//!
//! Nothing of a run is visible before it is whole, so a crash leaves nothing behind, and a second
//! attempt starts from the beginning with the same seed.

use super::{StoredRefusal, StoredSettings, history, start::Payload, store};
use crate::{
    db::Moment,
    jobs::{Halt, Run},
    on, statements,
};
use domain::matrix::{self, Progress, RunRefusal, Settings, Step};
use sqlx::types::Json;
use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::sync::watch;

statements! {
    /// What was asked, and whether it is stored already.
    ASKED = "SELECT settings, finished_at FROM matrix_run WHERE id = $1 AND workspace_id = $2";
}

/// Works on the job of a run.
pub(crate) async fn work(job: &Run) -> Result<(), Halt> {
    let run = job.payload::<Payload>()?.run;
    let asked: Option<(Json<StoredSettings>, Option<Moment>)> =
        on!(&job.cx.db, |c| sqlx::query_as(ASKED)
            .bind(run.0)
            .bind(job.workspace.0)
            .fetch_optional(c)
            .await)?;
    let (settings, finished) =
        asked.ok_or_else(|| Halt::Failed("The run is no longer there.".into()))?;
    if finished.is_some() {
        // A second attempt after a crash between storing and saying so.
        return Ok(());
    }
    job.report(0, 100, "Reading stores and mailings").await?;
    let (history, facts) = history::load(&job.cx.db, job.workspace).await?;
    let result = compute(job, history, settings.0.upgrade()).await?;
    job.report(95, 100, "Storing recommendations").await?;
    store::store(job, run, result, &facts).await
}

/// Learns and scores on a thread of its own, and passes progress on until it is done or cancelled.
async fn compute(
    job: &Run,
    history: matrix::History,
    settings: Settings,
) -> Result<matrix::Run, Halt> {
    let stop = std::sync::Arc::new(AtomicBool::new(false));
    let (tell, mut told) = watch::channel(Progress { step: Step::Reading, fraction: 0.0 });
    let mut thread = {
        let stop = stop.clone();
        tokio::task::spawn_blocking(move || {
            matrix::run(&history, &settings, &mut |progress| {
                tell.send_replace(progress);
                match stop.load(Ordering::Relaxed) {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            })
        })
    };
    loop {
        tokio::select! {
            joined = &mut thread => return joined?.map_err(|refusal| match refusal {
                RunRefusal::Cancelled => Halt::Cancelled,
                refusal => Halt::refused(&refusal, &StoredRefusal::V1(refusal.clone())),
            }),
            () = tokio::time::sleep(Duration::from_millis(200)) => {
                let progress = *told.borrow_and_update();
                // The last twentieth is for storing.
                let done = (progress.fraction * 95.0) as i64;
                if let Err(halt) = job.report(done, 100, step(progress.step)).await {
                    stop.store(true, Ordering::Relaxed);
                    return Err(halt);
                }
            }
        }
    }
}

fn step(step: Step) -> &'static str {
    match step {
        Step::Reading => "Reading stores and mailings",
        Step::Fitting { .. } => "Learning from past mailings",
        Step::Checking { .. } => "Holding earlier forecasts against what came",
        Step::Allocating => "Giving out pieces and money",
        Step::Scoring { .. } => "Scoring every store with every campaign",
    }
}
