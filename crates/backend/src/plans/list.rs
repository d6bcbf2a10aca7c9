//! The list of plans.

use super::{
    fragments::cost,
    plan::{ContributorRow, PlanRow, columns, contributor},
};
use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::PlanId,
    money::Money,
    plans::PlanSummary,
};
use std::collections::HashMap;
use uuid::Uuid;

/// The newest plans; older ones are reached by search, not by scrolling.
macro_rules! newest {
    () => {
        "(SELECT n.id FROM plan n WHERE n.workspace_id = $1 ORDER BY n.changed_at DESC, n.id DESC LIMIT 50)"
    };
}

statements! {
    /// The newest plans, last changed first.
    PLANS = concat!(columns!(), "WHERE l.workspace_id = $1 AND l.id IN ", newest!(),
        " ORDER BY l.changed_at DESC, l.id DESC");
    /// Their sums.
    PLAN_SUMS = concat!("SELECT i.plan_id,
            sum(CASE WHEN i.status = 'included' THEN 1 ELSE 0 END) AS stores,
            sum(CASE WHEN i.status = 'needs_review' THEN 1 ELSE 0 END) AS needs_review,
            CAST(sum(CASE WHEN i.status = 'included' THEN i.pieces ELSE 0 END) AS BIGINT) AS pieces,
            CAST(COALESCE(sum(CASE WHEN i.status = 'included' THEN ", cost!(), " END), 0) AS BIGINT) AS cost
        FROM plan_item i
        LEFT JOIN campaign c ON c.id = i.campaign_id
        LEFT JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
        WHERE i.workspace_id = $1 AND i.plan_id IN ", newest!(), " GROUP BY i.plan_id");
    /// Who has shaped them.
    PLAN_PEOPLE = concat!("SELECT h.plan_id, h.person_id, p.name, count(*) FROM plan_change h
        JOIN person p ON p.id = h.person_id
        WHERE h.workspace_id = $1 AND h.kind IN ('created', 'renamed', 'item', 'wave')
        AND h.plan_id IN ", newest!(), "
        GROUP BY h.plan_id, h.person_id, p.name ORDER BY count(*) DESC, p.name");
}

/// The 50 plans that changed last, with their sums and the people who shaped them.
pub async fn plans(cx: &Backend, actor: &Actor) -> Result<Vec<PlanSummary>> {
    actor.may(Action::Read)?;
    let workspace = actor.workspace.0;
    let rows: Vec<PlanRow> =
        on!(&cx.db, |c| sqlx::query_as(PLANS).bind(workspace).fetch_all(c).await)?;
    let sums: Vec<(Uuid, i64, i64, i64, i64)> =
        on!(&cx.db, |c| sqlx::query_as(PLAN_SUMS).bind(workspace).fetch_all(c).await)?;
    let people: Vec<(Uuid, Uuid, String, i64)> =
        on!(&cx.db, |c| sqlx::query_as(PLAN_PEOPLE).bind(workspace).fetch_all(c).await)?;
    let sums: HashMap<PlanId, _> =
        sums.into_iter().map(|(plan, a, b, c, d)| (PlanId(plan), (a, b, c, d))).collect();
    let mut shaped = HashMap::<PlanId, Vec<_>>::new();
    for (plan, person, name, changes) in people {
        let row: ContributorRow = (person, name, changes);
        shaped.entry(PlanId(plan)).or_default().push(contributor(row));
    }
    rows.into_iter()
        .map(|row| {
            let plan = row.read()?;
            let (stores, needs_review, pieces, cost) =
                sums.get(&plan.id).copied().unwrap_or_default();
            Ok(PlanSummary {
                people: shaped.remove(&plan.id).unwrap_or_default(),
                stores: u32::try_from(stores).map_err(anyhow::Error::from)?,
                needs_review: u32::try_from(needs_review).map_err(anyhow::Error::from)?,
                pieces: u64::try_from(pieces).map_err(anyhow::Error::from)?,
                cost: Money(cost),
                plan,
            })
        })
        .collect()
}
