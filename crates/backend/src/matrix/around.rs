//! What stands around a run on its page: regions, states, the latest plans, what there is to learn from.

use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::RegionId,
};
use uuid::Uuid;

statements! {
    /// The regions by name.
    REGIONS = "SELECT id, name FROM region WHERE workspace_id = $1 ORDER BY name";
    /// The states of open stores.
    STATES = "SELECT DISTINCT state FROM store WHERE workspace_id = $1 AND status = 'open' AND state <> '' ORDER BY state";
    /// The plans that changed last.
    PLANS = "SELECT id, name, status FROM plan WHERE workspace_id = $1 ORDER BY changed_at DESC LIMIT 3";
    /// How many stores and mailings there are.
    COUNTS = "SELECT (SELECT count(*) FROM store WHERE workspace_id = $1 AND status = 'open'),
        (SELECT count(*) FROM mailing WHERE workspace_id = $1)";
}

/// See the module.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// The regions by name.
    pub regions: Vec<(RegionId, String)>,
    /// The states of open stores.
    pub states: Vec<String>,
    /// The plans that changed last: address, name, status in words.
    pub plans: Vec<(String, String, String)>,
    /// Open stores.
    pub stores: i64,
    /// Mailings.
    pub mailings: i64,
}

/// What stands around a run on its page.
pub async fn around(cx: &Backend, actor: &Actor) -> Result<Around> {
    actor.may(Action::Read)?;
    let workspace = actor.workspace.0;
    let regions: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(REGIONS).bind(workspace).fetch_all(c).await)?;
    let states: Vec<String> =
        on!(&cx.db, |c| sqlx::query_scalar(STATES).bind(workspace).fetch_all(c).await)?;
    let plans: Vec<(Uuid, String, String)> =
        on!(&cx.db, |c| sqlx::query_as(PLANS).bind(workspace).fetch_all(c).await)?;
    let (stores, mailings): (i64, i64) =
        on!(&cx.db, |c| sqlx::query_as(COUNTS).bind(workspace).fetch_one(c).await)?;
    Ok(Around {
        regions: regions.into_iter().map(|(id, name)| (RegionId(id), name)).collect(),
        states,
        plans: plans
            .into_iter()
            .map(|(id, name, status)| {
                (format!("/campaigns/planning/{id}"), name, status.replace('_', " "))
            })
            .collect(),
        stores,
        mailings,
    })
}
