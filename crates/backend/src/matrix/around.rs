//! What stands around a run on its page: what its lines can be filtered by, the latest plans, what
//! there is to learn from.

use crate::{Backend, Result, db::Moment, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, RegionId, RunId, StoreGroupId, StoreTypeId},
    matrix::LatestPlan,
    period::Month,
};
use uuid::Uuid;

statements! {
    /// The regions by name.
    REGIONS = "SELECT id, name FROM region WHERE workspace_id = $1 ORDER BY name";
    /// The states of open stores.
    STATES = "SELECT DISTINCT state FROM store WHERE workspace_id = $1 AND status = 'open' AND state <> '' ORDER BY state";
    /// The store types by name.
    TYPES = "SELECT id, name FROM store_type WHERE workspace_id = $1 ORDER BY name";
    /// The store groups by name.
    GROUPS = "SELECT id, name FROM store_group WHERE workspace_id = $1 ORDER BY name";
    /// The plans that changed last; those of a run come first.
    PLANS = "SELECT id, name, status, month, run_id, changed_at FROM plan WHERE workspace_id = $1
        ORDER BY CASE WHEN run_id = $2 THEN 0 ELSE 1 END, changed_at DESC LIMIT $3";
    /// How many stores and mailings there are.
    COUNTS = "SELECT (SELECT count(*) FROM store WHERE workspace_id = $1 AND status = 'open'),
        (SELECT count(*) FROM mailing WHERE workspace_id = $1)";
}

/// How many plans are mentioned.
const PLANS_MENTIONED: i64 = 4;

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// The regions by name.
    pub regions: Vec<(RegionId, String)>,
    /// The states of open stores.
    pub states: Vec<String>,
    /// The store types by name.
    pub types: Vec<(StoreTypeId, String)>,
    /// The store groups by name.
    pub groups: Vec<(StoreGroupId, String)>,
    /// The plans that changed last; those of the run come first.
    pub plans: Vec<LatestPlan>,
    /// Open stores.
    pub stores: i64,
    /// Mailings.
    pub mailings: i64,
}

/// What stands around a run on its page.
pub async fn around(cx: &Backend, actor: &Actor, run: Option<RunId>) -> Result<Around> {
    actor.may(Action::Read)?;
    let workspace = actor.workspace.0;
    let named = async |text: &'static str| -> Result<Vec<(Uuid, String)>> {
        Ok(on!(&cx.db, |c| sqlx::query_as(text).bind(workspace).fetch_all(c).await)?)
    };
    let states: Vec<String> =
        on!(&cx.db, |c| sqlx::query_scalar(STATES).bind(workspace).fetch_all(c).await)?;
    let (stores, mailings): (i64, i64) =
        on!(&cx.db, |c| sqlx::query_as(COUNTS).bind(workspace).fetch_one(c).await)?;
    Ok(Around {
        regions: ids(named(REGIONS).await?, RegionId),
        states,
        types: ids(named(TYPES).await?, StoreTypeId),
        groups: ids(named(GROUPS).await?, StoreGroupId),
        plans: plans(cx, actor, run).await?,
        stores,
        mailings,
    })
}

fn ids<T>(named: Vec<(Uuid, String)>, id: impl Fn(Uuid) -> T) -> Vec<(T, String)> {
    named.into_iter().map(|(of, name)| (id(of), name)).collect()
}

#[derive(sqlx::FromRow)]
struct PlanRow {
    id: Uuid,
    name: String,
    status: String,
    month: String,
    run_id: Option<Uuid>,
    changed_at: Moment,
}

async fn plans(cx: &Backend, actor: &Actor, run: Option<RunId>) -> Result<Vec<LatestPlan>> {
    let now = cx.now();
    let rows: Vec<PlanRow> = on!(&cx.db, |c| sqlx::query_as(PLANS)
        .bind(actor.workspace.0)
        .bind(run.map(|run| run.0))
        .bind(PLANS_MENTIONED)
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|row| {
            Ok(LatestPlan {
                plan: PlanId(row.id),
                name: row.name,
                status: row.status.replace('_', " "),
                month: row.month.parse::<Month>().map_err(anyhow::Error::msg)?,
                run: row.run_id.map(RunId),
                saved_ago: now.duration_since(row.changed_at.0).as_secs().max(0),
            })
        })
        .collect()
}
