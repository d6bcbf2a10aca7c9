//! Storing a run: everything in one transaction, so that it is visible whole or not at all.

use super::{StoredHoldouts, StoredSummary, history::LineFacts};
use crate::{
    db::{Dialect, Moment, Tx, Value, list},
    jobs::{Halt, Run},
    on_tx, statements,
};
use domain::{
    ids::{RunId, StoreId, WorkspaceId},
    matrix::{self, Recommendation, StoredCalibration, StoredRecommendation},
};
use sqlx::{QueryBuilder, types::Json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows of one insert: 26 values each, under SQLite's limit of 32,766 values.
const ROWS: usize = 500;

statements! {
    /// Makes a run whole.
    FINISH = "UPDATE matrix_run SET summary = $2, stores = $3, calibration = $4, holdouts = $5, finished_at = $6
        WHERE id = $1 AND finished_at IS NULL";
    /// The stores that are there.
    STORES = "SELECT id FROM store WHERE workspace_id = $1";
}

/// Stores a run and its lines. A store that was removed while the run was computed is left out.
pub(super) async fn store(
    job: &Run,
    run: RunId,
    result: matrix::Run,
    facts: &HashMap<StoreId, LineFacts>,
) -> Result<(), Halt> {
    let summary = StoredSummary::V1 { parameters: result.parameters.into(), totals: result.totals };
    let mut tx = job.cx.db.begin().await?;
    let there: Vec<Uuid> =
        on_tx!(&mut tx, |c| sqlx::query_scalar(STORES).bind(job.workspace.0).fetch_all(c).await)?;
    let there: HashSet<StoreId> = there.into_iter().map(StoreId).collect();
    let lines: Vec<(Recommendation, &LineFacts)> = result
        .recommendations
        .into_iter()
        .filter(|line| there.contains(&line.store))
        .filter_map(|line| facts.get(&line.store).map(|facts| (line, facts)))
        .collect();
    let stores = i64::try_from(lines.len())?;
    for lines in lines.chunks(ROWS) {
        write(&mut tx, run, job.workspace, lines).await?;
    }
    crate::execute!(
        &mut tx,
        FINISH,
        run.0,
        Json(summary),
        stores,
        Json(StoredCalibration::from(result.calibration)),
        result.holdout.map(|design| Json(StoredHoldouts::V1(design))),
        Moment(job.cx.now())
    )?;
    tx.commit().await?;
    Ok(())
}

async fn write(
    tx: &mut Tx,
    run: RunId,
    workspace: WorkspaceId,
    lines: &[(Recommendation, &LineFacts)],
) -> anyhow::Result<()> {
    on_tx!(&mut *tx, |c| insert_lines(run, workspace, lines).build().execute(c).await.map(|_| ()))?;
    on_tx!(tx, |c| insert_details(run, lines)?.build().execute(c).await.map(|_| ()))?;
    Ok(())
}

/// One insert of many lines.
fn insert_lines<D: Dialect>(
    run: RunId,
    workspace: WorkspaceId,
    lines: &[(Recommendation, &LineFacts)],
) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "INSERT INTO recommendation (run_id, store_id, workspace_id, number_key, region_id, store_type_id,
         state, campaign_id, pieces, status, confidence, overall, expected_rate, rate_low, rate_high,
         expected_responses, cost, profit, score_store, score_creative, score_geography, score_timing,
         low_data, held_out, stratum) VALUES ",
    );
    for (at, (line, facts)) in lines.iter().enumerate() {
        if at > 0 {
            query.push(", ");
        }
        list(
            &mut query,
            [
                Value::Id(run.0),
                Value::Id(line.store.0),
                Value::Id(workspace.0),
                Value::Text(facts.number_key.clone()),
                Value::MaybeId(facts.region),
                Value::MaybeId(facts.store_type),
                Value::Text(facts.state.clone()),
                Value::Id(line.campaign.0),
                Value::Whole(line.quantity.into()),
                Value::Text(line.status.word().into()),
                Value::Real(line.confidence),
                Value::Real(line.scores.overall),
                Value::Real(line.forecast.expected),
                Value::Real(line.forecast.low),
                Value::Real(line.forecast.high),
                Value::Real(line.expected_responses),
                Value::Whole(line.cost.0),
                Value::Whole(line.expected_profit.0),
                Value::Real(line.scores.store),
                Value::Real(line.scores.creative),
                Value::Real(line.scores.geography),
                Value::Real(line.scores.timing),
                Value::Flag(line.track.low_data),
                Value::Flag(line.is_held_out()),
                Value::MaybeWhole(line.holdout.map(|place| place.stratum.into())),
            ]
            .into_iter(),
        );
    }
    query
}

/// One insert of what is behind many lines.
fn insert_details<D: Dialect>(
    run: RunId,
    lines: &[(Recommendation, &LineFacts)],
) -> anyhow::Result<QueryBuilder<D>> {
    let mut query =
        QueryBuilder::new("INSERT INTO recommendation_detail (run_id, store_id, detail) VALUES ");
    for (at, (line, _)) in lines.iter().enumerate() {
        if at > 0 {
            query.push(", ");
        }
        let detail = serde_json::to_string(&StoredRecommendation::from(line.clone()))?;
        let row = [Value::Id(run.0), Value::Id(line.store.0), Value::Text(detail)];
        list(&mut query, row.into_iter());
    }
    Ok(query)
}
