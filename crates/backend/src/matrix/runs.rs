//! The runs of a workspace.

use super::{StoredHoldouts, StoredRefusal, StoredSettings, StoredSummary};
use crate::{Backend, Error, Result, db::Moment, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, JobId, RunId},
    jobs::JobState,
    matrix::{Calibration, Parameters, RunInfo, StoredCalibration},
};
use sqlx::types::Json;
use uuid::Uuid;

/// A run with its job and who asked.
macro_rules! run {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.number, r.job_id, j.state, j.problem, j.refusal, r.settings, r.summary, p.name,
                r.created_at, r.finished_at, r.calibration, r.holdouts
            FROM matrix_run r JOIN job j ON j.id = r.job_id JOIN person p ON p.id = r.created_by
            WHERE r.workspace_id = $1 AND ",
            $rest
        )
    };
}

statements! {
    /// The workspace's runs before a number, newest first.
    RUNS = run!("r.number < $2 ORDER BY r.number DESC LIMIT $3");
    /// One run.
    RUN = run!("r.id = $2");
    /// The backtest behind a run's confidence.
    CALIBRATION = "SELECT calibration FROM matrix_run WHERE workspace_id = $1 AND id = $2";
    /// The campaigns that appear in a run.
    CAMPAIGNS = "SELECT c.id, c.name, c.colour FROM campaign c WHERE c.workspace_id = $1 AND c.id IN
        (SELECT m.campaign_id FROM recommendation m WHERE m.workspace_id = $1 AND m.run_id = $2)
        ORDER BY c.name";
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: Uuid,
    number: i64,
    job_id: Uuid,
    state: String,
    problem: String,
    refusal: Option<Json<StoredRefusal>>,
    settings: Json<StoredSettings>,
    summary: Option<Json<StoredSummary>>,
    name: String,
    created_at: Moment,
    finished_at: Option<Moment>,
    calibration: Option<Json<StoredCalibration>>,
    holdouts: Option<Json<StoredHoldouts>>,
}

impl RunRow {
    fn open(self) -> (RunInfo, Option<Parameters>) {
        let (parameters, totals) = self.summary.map(|s| s.0.upgrade()).unzip();
        let info = RunInfo {
            id: RunId(self.id),
            number: self.number,
            job: JobId(self.job_id),
            state: JobState::from_word(&self.state).unwrap_or(JobState::Failed),
            problem: self.problem,
            refusal: self.refusal.map(|stored| stored.0.upgrade()),
            settings: self.settings.0.upgrade(),
            totals,
            by: self.name,
            created_at: self.created_at.0,
            finished_at: self.finished_at.map(|at| at.0),
            verdict: self.calibration.map(|stored| stored.0.upgrade().verdict()),
            holdout: self.holdouts.map(|stored| stored.0.upgrade()),
        };
        (info, parameters)
    }
}

/// The newest `limit` runs.
pub async fn runs(cx: &Backend, actor: &Actor, limit: i64) -> Result<Vec<RunInfo>> {
    runs_before(cx, actor, None, limit).await
}

/// The newest `limit` runs whose number is below `before`: the next page of the list of runs.
pub async fn runs_before(
    cx: &Backend,
    actor: &Actor,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<RunInfo>> {
    actor.may(Action::Read)?;
    let rows: Vec<RunRow> = on!(&cx.db, |c| sqlx::query_as(RUNS)
        .bind(actor.workspace.0)
        .bind(before.unwrap_or(i64::MAX))
        .bind(limit)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(|row| row.open().0).collect())
}

/// One run, with the fitted parameters once it is finished.
pub async fn run(cx: &Backend, actor: &Actor, id: RunId) -> Result<(RunInfo, Option<Parameters>)> {
    actor.may(Action::Read)?;
    let row: Option<RunRow> = on!(&cx.db, |c| sqlx::query_as(RUN)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.ok_or(Error::NotFound("run"))?.open())
}

/// How well earlier forecasts were kept when a run was made; `None` while it is not finished, and for
/// runs of releases that did not check.
pub async fn calibration(cx: &Backend, actor: &Actor, id: RunId) -> Result<Option<Calibration>> {
    actor.may(Action::Read)?;
    let row: Option<(Option<Json<StoredCalibration>>,)> = on!(&cx.db, |c| {
        sqlx::query_as(CALIBRATION).bind(actor.workspace.0).bind(id.0).fetch_optional(c).await
    })?;
    let (stored,) = row.ok_or(Error::NotFound("run"))?;
    Ok(stored.map(|stored| stored.0.upgrade()))
}

/// The campaigns that appear in a run: id, name, colour.
pub async fn campaigns_of(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
) -> Result<Vec<(CampaignId, String, u8)>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, String, i64)> = on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS)
        .bind(actor.workspace.0)
        .bind(run.0)
        .fetch_all(c)
        .await)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, colour)| (CampaignId(id), name, u8::try_from(colour).unwrap_or(0)))
        .collect())
}
