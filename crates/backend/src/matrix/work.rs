//! Working on a run: read, learn and score off the async threads, then store all of it at once.
//!
//! Nothing of a run is visible before it is whole, so a crash leaves nothing behind, and a second
//! attempt starts from the beginning with the same seed.

use super::{StoredSettings, StoredSummary, history::load_history, start::Payload};
use crate::{
    db::{Dialect, Moment, Tx, Value},
    jobs::{Halt, Run},
    on, statements,
};
use domain::{
    ids::RunId,
    matrix::{self, Progress, Recommendation, RunRefusal, Settings, Step, StoredRecommendation},
};
use sqlx::{QueryBuilder, types::Json};
use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tokio::sync::watch;
use uuid::Uuid;

/// Rows of one insert: 19 values each, under SQLite's limit of 32,766 values.
const ROWS: usize = 500;

statements! {
    /// What was asked, and whether it is stored already.
    ASKED = "SELECT settings, finished_at FROM matrix_run WHERE id = $1 AND workspace_id = $2";
    /// Makes a run whole.
    FINISH = "UPDATE matrix_run SET summary = $2, stores = $3, finished_at = $4 WHERE id = $1 AND finished_at IS NULL";
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
    let history = load_history(&job.cx.db, job.workspace).await?;
    let result = compute(job, history, settings.0.upgrade()).await?;
    job.report(95, 100, "Storing recommendations").await?;
    store(job, run, result).await
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
                other => Halt::Failed(other.to_string()),
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
        Step::Scoring { .. } => "Scoring every store with every campaign",
    }
}

async fn store(job: &Run, run: RunId, result: matrix::Run) -> Result<(), Halt> {
    let summary = StoredSummary::V1 { parameters: result.parameters.into(), totals: result.totals };
    let stores = i64::try_from(result.recommendations.len())?;
    let mut tx = job.cx.db.begin().await?;
    for rows in result.recommendations.chunks(ROWS) {
        match &mut tx {
            Tx::Sqlite(tx) => {
                insert(run, job.workspace.0, rows)?.build().execute(&mut **tx).await.map(|_| ())
            }
            Tx::Postgres(tx) => {
                insert(run, job.workspace.0, rows)?.build().execute(&mut **tx).await.map(|_| ())
            }
        }?;
    }
    crate::execute!(&mut tx, FINISH, run.0, Json(summary), stores, Moment(job.cx.now()))?;
    tx.commit().await?;
    Ok(())
}

/// One insert of many rows.
fn insert<D: Dialect>(
    run: RunId,
    workspace: Uuid,
    rows: &[Recommendation],
) -> Result<QueryBuilder<D>, serde_json::Error> {
    let mut query = QueryBuilder::new(
        "INSERT INTO recommendation (run_id, store_id, workspace_id, campaign_id, pieces, status, confidence,
         overall, expected_rate, rate_low, rate_high, expected_responses, cost, profit, score_store,
         score_creative, score_geography, score_timing, detail) VALUES ",
    );
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            query.push(", ");
        }
        let detail = serde_json::to_value(StoredRecommendation::from(row.clone()))?;
        crate::db::list(
            &mut query,
            [
                Value::Id(run.0),
                Value::Id(row.store.0),
                Value::Id(workspace),
                Value::Id(row.campaign.0),
                Value::Whole(row.quantity.into()),
                Value::Text(row.status.word().into()),
                Value::Real(row.confidence),
                Value::Real(row.scores.overall),
                Value::Real(row.forecast.expected),
                Value::Real(row.forecast.low),
                Value::Real(row.forecast.high),
                Value::Real(row.expected_responses),
                Value::Whole(row.cost.0),
                Value::Whole(row.expected_profit.0),
                Value::Real(row.scores.store),
                Value::Real(row.scores.creative),
                Value::Real(row.scores.geography),
                Value::Real(row.scores.timing),
                Value::Json(detail),
            ]
            .into_iter(),
        );
    }
    Ok(query)
}
