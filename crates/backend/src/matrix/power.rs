//! What a holdout could show, told before a run from the latest run's lines.

use super::run;
use crate::{Backend, Error, Result, error::refused, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::RunId,
    matrix::{HoldoutCandidate, HoldoutDesign, RunRefusal, preview_holdout},
    money::Money,
};
use uuid::Uuid;

statements! {
    /// The newest finished run.
    LATEST = "SELECT id FROM matrix_run WHERE workspace_id = $1 AND finished_at IS NOT NULL
        ORDER BY number DESC LIMIT 1";
    /// The lines that would be mailed or are held out, with what strata go by.
    CANDIDATES = "SELECT coalesce(r.name, '') AS region, coalesce(t.name, '') AS store_type,
            m.expected_rate, m.rate_low, m.rate_high, m.expected_responses, m.profit
        FROM recommendation m LEFT JOIN region r ON r.id = m.region_id
            LEFT JOIN store_type t ON t.id = m.store_type_id
        WHERE m.workspace_id = $1 AND m.run_id = $2 AND (m.status <> 'skip' OR m.held_out)
        ORDER BY m.number_key, m.store_id";
}

#[derive(sqlx::FromRow)]
struct Row {
    region: String,
    store_type: String,
    expected_rate: f64,
    rate_low: f64,
    rate_high: f64,
    expected_responses: f64,
    profit: i64,
}

/// What holding out a share (0 to 0.5) of the stores that the latest finished run would mail can
/// show; `None` before there is one.
pub async fn holdout_power(
    cx: &Backend,
    actor: &Actor,
    share: f64,
) -> Result<Option<HoldoutDesign>, RunRefusal> {
    actor.may(Action::Read)?;
    if !(0.0..=0.5).contains(&share) {
        return Err(refused(RunRefusal::HoldoutOutOfRange));
    }
    let latest: Option<Uuid> = on!(&cx.db, |c| sqlx::query_scalar(LATEST)
        .bind(actor.workspace.0)
        .fetch_optional(c)
        .await)?;
    let Some(latest) = latest else { return Ok(None) };
    let (_, parameters) = run(cx, actor, RunId(latest)).await.map_err(Error::widen)?;
    let overdispersion = parameters.map_or(0.0, |parameters| parameters.overdispersion);
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(CANDIDATES)
        .bind(actor.workspace.0)
        .bind(latest)
        .fetch_all(c)
        .await)?;
    let candidates: Vec<HoldoutCandidate> = rows
        .into_iter()
        .map(|row| {
            HoldoutCandidate::new(
                (row.region, row.store_type),
                (row.expected_rate, row.rate_low, row.rate_high),
                row.expected_responses,
                overdispersion,
                Money(row.profit),
            )
        })
        .collect();
    preview_holdout(&candidates, share).map(Some).map_err(refused)
}
