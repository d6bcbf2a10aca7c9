//! The list of plans.

use super::{
    fragments::{cost, pattern},
    plan::{ContributorRow, PlanRow, columns, contributor},
};
use crate::{
    Backend, Result,
    db::{
        Moment,
        lists::{ids, unlimited_or_listed, words},
    },
    on, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::PlanId,
    money::Money,
    plans::{PlanCursor, PlanFilter, PlanList, PlanSummary, Progress},
};
use jiff::Timestamp;
use std::collections::HashMap;
use uuid::Uuid;

/// Whether an id is in the list bound at $2.
macro_rules! chosen {
    (lite, $id:literal) => {
        concat!($id, " IN (SELECT unhex(value) FROM json_each($2))")
    };
    (pg, $id:literal) => {
        concat!(
            $id,
            " IN (SELECT CAST(e.value AS UUID) FROM jsonb_array_elements_text(CAST(CAST($2 AS TEXT) AS JSONB)) e)"
        )
    };
}

/// Plans by last change: $2 a pattern, $3 statuses, $4 whether archived, $5 and $6 behind which, $7
/// how many.
macro_rules! page {
    ($engine:ident) => {
        concat!(
            columns!(),
            "WHERE l.workspace_id = $1 AND lower(l.name) LIKE $2 ESCAPE '!' AND ",
            unlimited_or_listed!($engine, "l.status", "$3"),
            " AND (l.archived_at IS NOT NULL) = $4
            AND (l.changed_at < $5 OR (l.changed_at = $5 AND l.id < $6))
            ORDER BY l.changed_at DESC, l.id DESC LIMIT $7"
        )
    };
}

/// Sums of the items of plans $2.
macro_rules! sums {
    ($engine:ident) => {
        concat!(
            "SELECT i.plan_id, count(*) AS items,
            sum(CASE WHEN i.status = 'included' THEN 1 ELSE 0 END) AS stores,
            sum(CASE WHEN i.status = 'needs_review' THEN 1 ELSE 0 END) AS needs_review,
            sum(CASE WHEN i.status = 'excluded' OR (i.status = 'included' AND i.campaign_id IS NOT NULL
                AND i.pieces > 0 AND i.wave_id IS NOT NULL) THEN 1 ELSE 0 END) AS settled,
            CAST(sum(CASE WHEN i.status = 'included' THEN i.pieces ELSE 0 END) AS BIGINT) AS pieces,
            CAST(COALESCE(sum(CASE WHEN i.status = 'included' THEN ",
            cost!(),
            " END), 0) AS BIGINT) AS cost
            FROM plan_item i
            LEFT JOIN campaign c ON c.id = i.campaign_id
            LEFT JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
            WHERE i.workspace_id = $1 AND ",
            chosen!($engine, "i.plan_id"),
            " GROUP BY i.plan_id"
        )
    };
}

/// The waves in use of plans $2: of which plan, whether over budget, whether without a date.
macro_rules! waves {
    ($engine:ident) => {
        concat!(
            "SELECT w.plan_id, w.in_home_on IS NULL AS undated,
            w.budget IS NOT NULL AND COALESCE(sum(",
            cost!(),
            "), 0) > COALESCE(w.budget, 0) AS over_budget
            FROM plan_wave w
            JOIN plan_item i ON i.wave_id = w.id AND i.status = 'included'
            LEFT JOIN campaign c ON c.id = i.campaign_id
            LEFT JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
            WHERE w.workspace_id = $1 AND ",
            chosen!($engine, "w.plan_id"),
            " GROUP BY w.plan_id, w.id, w.in_home_on, w.budget"
        )
    };
}

/// Who has shaped plans $2.
macro_rules! people {
    ($engine:ident) => {
        concat!(
            "SELECT h.plan_id, h.person_id, p.name, count(*) FROM plan_change h
            JOIN person p ON p.id = h.person_id
            WHERE h.workspace_id = $1 AND h.kind IN ('created', 'renamed', 'item', 'wave') AND ",
            chosen!($engine, "h.plan_id"),
            " GROUP BY h.plan_id, h.person_id, p.name ORDER BY count(*) DESC, p.name"
        )
    };
}

/// Open threads about plans $2.
macro_rules! open_threads {
    ($engine:ident) => {
        concat!(
            "SELECT t.plan_id, count(*) FROM plan_thread t
            WHERE t.workspace_id = $1 AND t.resolved_at IS NULL AND ",
            chosen!($engine, "t.plan_id"),
            " GROUP BY t.plan_id"
        )
    };
}

statements! {
    /// A page of plans, last changed first.
    PLANS = sqlite page!(lite), postgres page!(pg);
    /// Their sums.
    PLAN_SUMS = sqlite sums!(lite), postgres sums!(pg);
    /// Their waves in use.
    PLAN_WAVES = sqlite waves!(lite), postgres waves!(pg);
    /// Who has shaped them.
    PLAN_PEOPLE = sqlite people!(lite), postgres people!(pg);
    /// Their open threads.
    PLAN_THREADS = sqlite open_threads!(lite), postgres open_threads!(pg);
}

#[derive(sqlx::FromRow)]
struct SumRow {
    plan_id: Uuid,
    items: i64,
    stores: i64,
    needs_review: i64,
    settled: i64,
    pieces: i64,
    cost: i64,
}

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What the list tells of plans beyond themselves.
#[derive(Default)]
struct Beside {
    sums: HashMap<PlanId, SumRow>,
    over_budget: HashMap<PlanId, u32>,
    undated: HashMap<PlanId, u32>,
    people: HashMap<PlanId, Vec<domain::plans::Contributor>>,
    threads: HashMap<PlanId, u32>,
}

async fn beside(cx: &Backend, actor: &Actor, plans: &[PlanId]) -> sqlx::Result<Beside> {
    let (workspace, list) = (actor.workspace.0, ids(plans.iter().map(|plan| Some(plan.0))));
    macro_rules! all {
        ($sql:expr) => {{
            let sql = $sql.for_db(&cx.db);
            on!(&cx.db, |c| sqlx::query_as(sql).bind(workspace).bind(&list).fetch_all(c).await)?
        }};
    }
    let mut beside = Beside::default();
    let sums: Vec<SumRow> = all!(PLAN_SUMS);
    beside.sums = sums.into_iter().map(|row| (PlanId(row.plan_id), row)).collect();
    let waves: Vec<(Uuid, bool, bool)> = all!(PLAN_WAVES);
    for (plan, undated, over_budget) in waves {
        *beside.undated.entry(PlanId(plan)).or_default() += u32::from(undated);
        *beside.over_budget.entry(PlanId(plan)).or_default() += u32::from(over_budget);
    }
    let people: Vec<(Uuid, Uuid, String, i64)> = all!(PLAN_PEOPLE);
    for (plan, person, name, changes) in people {
        let row: ContributorRow = (person, name, changes);
        beside.people.entry(PlanId(plan)).or_default().push(contributor(row));
    }
    let threads: Vec<(Uuid, i64)> = all!(PLAN_THREADS);
    beside.threads = threads.into_iter().map(|(plan, n)| (PlanId(plan), count(n))).collect();
    Ok(beside)
}

/// The plans that a filter means, last changed first, at most `limit` behind `after`; with their sums,
/// the people who shaped them, and how far they have come.
pub async fn plans(
    cx: &Backend,
    actor: &Actor,
    filter: &PlanFilter,
    after: Option<PlanCursor>,
    limit: u32,
) -> Result<PlanList> {
    actor.may(Action::Read)?;
    let limit = limit.clamp(1, 500);
    let (at, behind) =
        after.map_or((Timestamp::MAX, Uuid::max()), |cursor| (cursor.changed_at, cursor.plan.0));
    let sql = PLANS.for_db(&cx.db);
    // One more than asked for tells whether there are more.
    let rows: Vec<PlanRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(pattern(&filter.text))
        .bind(words(filter.statuses.iter().map(|status| status.word())))
        .bind(filter.archived)
        .bind(Moment(at))
        .bind(behind)
        .bind(i64::from(limit) + 1)
        .fetch_all(c)
        .await)?;
    let mut found = rows.into_iter().map(PlanRow::read).collect::<anyhow::Result<Vec<_>>>()?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found
        .last()
        .filter(|_| more)
        .map(|plan| PlanCursor { changed_at: plan.changed_at, plan: plan.id });
    let listed: Vec<PlanId> = found.iter().map(|plan| plan.id).collect();
    let mut beside = beside(cx, actor, &listed).await?;
    let plans = found
        .into_iter()
        .map(|plan| {
            let of = |counts: &HashMap<PlanId, u32>| counts.get(&plan.id).copied().unwrap_or(0);
            let progress = Progress {
                over_budget: of(&beside.over_budget),
                undated: of(&beside.undated),
                ..Progress::default()
            };
            let open_threads = of(&beside.threads);
            let people = beside.people.remove(&plan.id).unwrap_or_default();
            let Some(sums) = beside.sums.get(&plan.id) else {
                return Ok(PlanSummary {
                    plan,
                    people,
                    stores: 0,
                    needs_review: 0,
                    pieces: 0,
                    cost: Money(0),
                    progress,
                    open_threads,
                });
            };
            Ok(PlanSummary {
                plan,
                people,
                stores: count(sums.stores),
                needs_review: count(sums.needs_review),
                pieces: u64::try_from(sums.pieces)?,
                cost: Money(sums.cost),
                progress: Progress {
                    stores: count(sums.items),
                    settled: count(sums.settled),
                    ..progress
                },
                open_threads,
            })
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(PlanList { plans, next })
}
