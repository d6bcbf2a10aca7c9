//! Starting a run.

use super::StoredSettings;
use crate::{
    Backend, Error, Result, accounts,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    jobs, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, WorkspaceSettings},
    ids::{JobId, RunId},
    matrix::{Constraints, Margin, RunRefusal, Settings, Thresholds},
    money::Money,
    period::Month,
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The kind of its job.
pub(crate) const KIND: &str = "matrix.run";

/// What a job of this kind is told.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Payload {
    pub run: RunId,
}

statements! {
    /// Runs that are not over.
    UNFINISHED = "SELECT count(*) FROM matrix_run r JOIN job j ON j.id = r.job_id
        WHERE r.workspace_id = $1 AND j.state IN ('queued', 'running')";
    /// A run that has nothing yet.
    NEW_RUN = "INSERT INTO matrix_run (id, workspace_id, number, job_id, month, settings, stores, created_by, created_at)
        SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, 0, $6, $7 FROM matrix_run WHERE workspace_id = $2";
    /// Regions whose statuses begin elsewhere than the workspace's.
    REGION_THRESHOLDS = "SELECT name, auto_approve_above, skip_below FROM region
        WHERE workspace_id = $1 AND auto_approve_above IS NOT NULL AND skip_below IS NOT NULL";
    /// Starters of one workspace take turns.
    TURN = "UPDATE workspace SET name = name WHERE id = $1";
}

/// What a marketer decides; currency, thresholds and where nothing is decided the margin come from
/// the workspace's settings and its regions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The month that is planned for.
    pub month: Month,
    /// What may be spent in all.
    #[serde(default)]
    pub budget: Option<Money>,
    /// What else the recommendations must keep to.
    #[serde(default)]
    pub constraints: Constraints,
    /// The share of the mailed stores that is held out to measure lift, 0 to 0.5.
    #[serde(default)]
    pub holdout: f64,
    /// The share of the mailed stores whose quantity is varied to learn from it, 0 to 1.
    #[serde(default)]
    pub exploration: f64,
    /// Smallest run for a store, in pieces; `None` for the usual one.
    #[serde(default)]
    pub min_run: Option<u32>,
    /// What a response earns in this run; `None` for the margin of the settings.
    #[serde(default)]
    pub margin: Option<Money>,
}

impl Ask {
    /// A run for a month with nothing else decided.
    pub fn of(month: Month) -> Ask {
        Ask {
            month,
            budget: None,
            constraints: Constraints::default(),
            holdout: 0.0,
            exploration: 0.0,
            min_run: None,
            margin: None,
        }
    }

    /// What an earlier run was asked, for the next one to begin with.
    pub fn again(settings: &Settings) -> Ask {
        Ask {
            month: settings.month,
            budget: settings.budget,
            constraints: settings.constraints.clone(),
            holdout: settings.holdout,
            exploration: settings.exploration,
            min_run: Some(settings.min_run),
            margin: settings.own_margin(),
        }
    }

    fn settings(
        &self,
        workspace: &WorkspaceSettings,
        region_thresholds: BTreeMap<String, Thresholds>,
    ) -> Settings {
        let margin = self.margin.unwrap_or(workspace.margin_per_response);
        let usual = Settings::new(self.month, Margin::PerResponse(margin));
        Settings {
            margin_is_own: self.margin.is_some(),
            budget: self.budget,
            constraints: self.constraints.clone(),
            holdout: self.holdout,
            exploration: self.exploration,
            min_run: self.min_run.unwrap_or(usual.min_run),
            currency: workspace.currency.clone(),
            region_thresholds,
            thresholds: Thresholds {
                auto_approve: workspace.thresholds.auto_approve_above.into(),
                review: workspace.thresholds.skip_below.into(),
            },
            ..usual
        }
    }
}

async fn region_thresholds(
    cx: &Backend,
    actor: &Actor,
) -> sqlx::Result<BTreeMap<String, Thresholds>> {
    let rows: Vec<(String, i64, i64)> = on!(&cx.db, |c| sqlx::query_as(REGION_THRESHOLDS)
        .bind(actor.workspace.0)
        .fetch_all(c)
        .await)?;
    let thresholds = |above: i64, below: i64| Thresholds {
        // Both lie between 0 and 100 by the table's checks.
        auto_approve: above as f64,
        review: below as f64,
    };
    Ok(rows.into_iter().map(|(name, above, below)| (name, thresholds(above, below))).collect())
}

/// Queues a run. One at a time: a second is refused while one is not over.
pub async fn start(cx: &Backend, actor: &Actor, ask: Ask) -> Result<(RunId, JobId), RunRefusal> {
    actor.may(Action::RunMatrix)?;
    let workspace = accounts::settings(cx, actor).await.map_err(Error::widen)?;
    let settings = ask.settings(&workspace, region_thresholds(cx, actor).await?);
    settings.check().map_err(refused)?;

    let now = cx.now();
    let run = RunId(Uuid::now_v7());
    let mut tx = cx.db.begin().await?;
    crate::execute!(&mut tx, TURN, actor.workspace.0)?;
    let unfinished: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(UNFINISHED)
        .bind(actor.workspace.0)
        .fetch_one(c)
        .await)?;
    if unfinished > 0 {
        return Err(refused(RunRefusal::AlreadyRunning));
    }
    let payload = Payload { run };
    let job = jobs::queue(&mut tx, actor.workspace, actor.person, now, KIND, &payload)
        .await
        .map_err(Error::widen)?;
    crate::execute!(
        &mut tx,
        NEW_RUN,
        run.0,
        actor.workspace.0,
        job.0,
        ask.month.to_string(),
        Json(StoredSettings::V1(settings)),
        actor.person.0,
        Moment(now)
    )?;
    let entry = Entry {
        action: "matrix.start",
        subject_kind: "run",
        subject_id: Some(run.0),
        subject_label: format!("Matrix for {}", ask.month.name()),
        detail: serde_json::to_value(&ask)?,
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    jobs::wake(cx);
    Ok((run, job))
}
