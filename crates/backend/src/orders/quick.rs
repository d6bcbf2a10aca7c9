//! Quick orders: the auto-approved stores of a run become an approved plan and its orders in one
//! transaction and one confirmation, once.
//!
//! It goes through the same steps as the long way, so that what it leaves behind looks the same: a
//! plan with its history, an approval with its digest, orders with their keys. What is different is
//! who approves, and that is `domain::plans::check_quick_order`.

use super::{calendar, create, read, suppliers};
use crate::{
    Backend, Error, Result, accounts,
    audit::{self, Entry},
    db::{Dialect, Moment, Tx},
    error::refused,
    matrix::Selection,
    on, on_tx, plans, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, RunId},
    matrix::{RecommendationFilter, Status},
    money::Money,
    orders::{CreateOrders, OrderSummary},
    period::Month,
    plans::{
        QuickAsk, QuickDone, QuickFigures, QuickPreview, QuickRefusal, check_quick_order, checks,
        quick_note,
    },
    refusal::Refusal,
};
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;
use uuid::Uuid;

statements! {
    /// A run's month, once it is finished.
    RUN = "SELECT month, finished_at IS NOT NULL FROM matrix_run WHERE workspace_id = $1 AND id = $2";
    /// Quick orders of one workspace take turns, so that two together keep to its limits.
    TURN = "UPDATE workspace SET name = name WHERE id = $1";
    /// What was made of a confirmation.
    DONE = "SELECT q.asked, q.plan_id, p.name FROM quick_order q JOIN plan p ON p.id = q.plan_id
        WHERE q.workspace_id = $1 AND q.key = $2";
    /// What standing quick orders for a month come to.
    BEFORE = "SELECT CAST(coalesce(sum(o.stores), 0) AS BIGINT), CAST(coalesce(sum(o.pieces), 0) AS BIGINT),
            CAST(coalesce(sum(o.cost), 0) AS BIGINT)
        FROM quick_order q JOIN orders o ON o.plan_id = q.plan_id
        WHERE q.workspace_id = $1 AND q.month = $2 AND o.status <> 'cancelled'";
    /// Remembers a confirmation.
    REMEMBER = "INSERT INTO quick_order (workspace_id, key, run_id, month, plan_id, asked, person_id, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}

/// The auto-approved of what a filter means; what is held out is not mailed.
fn auto_approved(filter: &RecommendationFilter) -> RecommendationFilter {
    RecommendationFilter {
        statuses: vec![Status::AutoApprove],
        held_out: Some(false),
        ..filter.clone()
    }
}

/// What a selection comes to at today's prices.
#[derive(sqlx::FromRow)]
struct FiguresRow {
    stores: i64,
    pieces: i64,
    cost: i64,
    campaigns: i64,
}

impl FiguresRow {
    fn figures(&self) -> QuickFigures {
        QuickFigures {
            stores: count(self.stores),
            pieces: u64::try_from(self.pieces).unwrap_or(0),
            cost: Money(self.cost),
        }
    }
}

fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The price is that of `plans::fragments::cost`, so that the figures looked at are those ordered.
fn figures_query<D: Dialect>(selection: &Selection<'_>) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "SELECT count(*) AS stores, CAST(coalesce(sum(m.pieces), 0) AS BIGINT) AS pieces,
         CAST(coalesce(sum(CASE WHEN m.pieces > 0
            THEN (c.unit_cost * m.pieces + 50) / 100 + c.fixed_cost ELSE 0 END), 0) AS BIGINT) AS cost,
         count(DISTINCT m.campaign_id) AS campaigns
         FROM recommendation m JOIN campaign c ON c.id = m.campaign_id",
    );
    selection.conditions(&mut query);
    query
}

async fn figures_of(cx: &Backend, selection: &Selection<'_>) -> sqlx::Result<FiguresRow> {
    on!(&cx.db, |c| figures_query(selection).build_query_as().fetch_one(c).await)
}

fn month_of<R: Refusal>(row: Option<(String, bool)>) -> Result<(Month, bool), R> {
    let (month, finished) = row.ok_or(Error::NotFound("matrix run"))?;
    Ok((month.parse().map_err(anyhow::Error::msg)?, finished))
}

fn quick_figures((stores, pieces, cost): (i64, i64, i64)) -> QuickFigures {
    QuickFigures {
        stores: count(stores),
        pieces: u64::try_from(pieces).unwrap_or(0),
        cost: Money(cost),
    }
}

/// What its plan is called, before it is numbered.
fn plan_name(month: Month) -> String {
    format!("Quick order {}", month.name())
}

/// What a quick order of the auto-approved stores that a filter means would do.
pub async fn quick_preview(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
) -> Result<QuickPreview> {
    actor.may(Action::QuickOrder)?;
    let row: Option<(String, bool)> = on!(&cx.db, |c| sqlx::query_as(RUN)
        .bind(actor.workspace.0)
        .bind(run.0)
        .fetch_optional(c)
        .await)?;
    let (month, finished) = month_of(row)?;
    let settings = accounts::settings(cx, actor).await?;
    let filter = auto_approved(filter);
    let all = Selection::in_reach(cx, actor, run, &filter).await?;
    let matching = figures_of(cx, &all).await?.figures();
    let all = all.unordered();
    let unordered = figures_of(cx, &all).await?.figures();
    let asked = figures_of(cx, &all.ready()).await?;
    let before: (i64, i64, i64) = on!(&cx.db, |c| sqlx::query_as(BEFORE)
        .bind(actor.workspace.0)
        .bind(month.to_string())
        .fetch_one(c)
        .await)?;
    let (figures, before) = (asked.figures(), quick_figures(before));
    let (limits, currency) = (settings.quick_orders, settings.currency);
    let refusal = match check_quick_order(actor, limits, before, figures, &[], &currency)? {
        _ if !finished => Some(QuickRefusal::RunNotFinished),
        checked => checked.err(),
    };
    Ok(QuickPreview {
        run,
        month,
        plan_name: plans::free_name(cx, actor, &plan_name(month)).await?,
        figures,
        campaigns: count(asked.campaigns),
        ordered_already: matching.stores.saturating_sub(unordered.stores),
        left_to_a_plan: unordered.stores.saturating_sub(figures.stores),
        before,
        limits,
        currency,
        refusal,
        suppliers: suppliers::suppliers(cx, actor).await?,
        today: calendar::today(cx, actor).await?,
    })
}

/// Makes the plan, approves it and makes its orders, or returns what the same confirmation made
/// before.
pub async fn quick_order(
    cx: &Backend,
    actor: &Actor,
    asked: &QuickAsk,
) -> Result<QuickDone, QuickRefusal> {
    actor.may(Action::QuickOrder)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    crate::execute!(&mut tx, TURN, actor.workspace.0)?;
    let fingerprint = Sha256::digest(serde_json::to_vec(asked)?).to_vec();
    if let Some(done) = done_before(&mut tx, actor, asked.key, &fingerprint).await? {
        return Ok(done);
    }
    let row: Option<(String, bool)> = on_tx!(&mut tx, |c| sqlx::query_as(RUN)
        .bind(actor.workspace.0)
        .bind(asked.run.0)
        .fetch_optional(c)
        .await)?;
    let (month, finished) = month_of(row)?;
    if !finished {
        return Err(refused(QuickRefusal::RunNotFinished));
    }
    if asked.in_home_on <= calendar::day_in(&mut tx, actor, now).await? {
        return Err(refused(QuickRefusal::DatePast));
    }
    let settings = accounts::held_settings(&mut tx, actor).await?;
    let (limits, currency) = (settings.quick_orders, settings.currency);
    let before: (i64, i64, i64) = on_tx!(&mut tx, |c| sqlx::query_as(BEFORE)
        .bind(actor.workspace.0)
        .bind(month.to_string())
        .fetch_one(c)
        .await)?;
    let before = quick_figures(before);
    let filter = auto_approved(&asked.filter);
    let selection = Selection::held(&mut tx, actor, asked.run, &filter).await?.unordered().ready();
    let row: FiguresRow =
        on_tx!(&mut tx, |c| figures_query(&selection).build_query_as().fetch_one(c).await)?;
    let figures = row.figures();
    if figures.stores == 0 {
        return Err(refused(QuickRefusal::NothingToOrder));
    }

    let (id, name) =
        (PlanId(Uuid::now_v7()), plans::held_free_name(&mut tx, actor, &plan_name(month)).await?);
    let new =
        plans::NewPlan { id, name: &name, month, run: asked.run, in_home_on: asked.in_home_on };
    let not_made = |error: Error<_>| {
        error.map_refusal(|refusal: domain::plans::CreateRefusal| QuickRefusal::NotOrdered {
            problem: refusal.to_string(),
        })
    };
    plans::create_in(cx, &mut tx, actor, &new, &selection).await.map_err(not_made)?;
    let plan = plans::hold(&mut tx, actor, id).await?;
    let waves = plans::held_waves(&mut tx, actor, id).await?;
    // Counted from the plan itself, as every approval is.
    let (to_check, _) = plans::held_figures(&mut tx, actor, id, &waves).await?;
    let found = checks(&to_check);
    check_quick_order(actor, limits, before, figures, &found, &currency)?.map_err(refused)?;
    if figures != asked.seen {
        return Err(refused(QuickRefusal::Changed));
    }
    let limits = limits.ok_or_else(|| refused(QuickRefusal::NotAllowed))?;
    let why = serde_json::json!({ "quick_order": { "limits": limits, "before": before } });
    let note = quick_note(limits, before, &currency);
    plans::lock(&mut tx, actor, &plan, now, note, why).await?;

    let orders = order(&mut tx, actor, asked, id, now).await?;
    crate::execute!(
        &mut tx,
        REMEMBER,
        actor.workspace.0,
        asked.key,
        asked.run.0,
        month.to_string(),
        id.0,
        &fingerprint,
        actor.person.0,
        Moment(now)
    )?;
    let entry = entry(id, &name, asked.run, figures, &orders);
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(QuickDone { plan: id, plan_name: name, orders })
}

/// What the same confirmation made before, if it did.
async fn done_before(
    tx: &mut Tx,
    actor: &Actor,
    key: Uuid,
    fingerprint: &[u8],
) -> Result<Option<QuickDone>, QuickRefusal> {
    let row: Option<(Vec<u8>, Uuid, String)> = on_tx!(&mut *tx, |c| sqlx::query_as(DONE)
        .bind(actor.workspace.0)
        .bind(key)
        .fetch_optional(c)
        .await)?;
    let Some((before, plan, plan_name)) = row else { return Ok(None) };
    if before != fingerprint {
        return Err(refused(QuickRefusal::KeyReused));
    }
    let plan = PlanId(plan);
    // A quick order's orders are those of the first revision.
    let orders = read::of_revision_in(tx, actor, plan, 1).await?;
    Ok(Some(QuickDone { plan, plan_name, orders }))
}

/// Orders the plan that was just approved.
async fn order(
    tx: &mut Tx,
    actor: &Actor,
    asked: &QuickAsk,
    plan: PlanId,
    now: jiff::Timestamp,
) -> Result<Vec<OrderSummary>, QuickRefusal> {
    let not_ordered = |error: Error<_>| {
        error.map_refusal(|refusal: domain::orders::CreateRefusal| QuickRefusal::NotOrdered {
            problem: refusal.to_string(),
        })
    };
    let digest = super::approved::approved_plan(tx, actor, plan).await.map_err(not_ordered)?.digest;
    let create =
        CreateOrders { plan, revision: 1, digest, split: asked.split, supplier: asked.supplier };
    let made = create::create_in(tx, actor, &create, now).await.map_err(not_ordered)?;
    Ok(made.orders)
}

fn entry(
    plan: PlanId,
    name: &str,
    run: RunId,
    figures: QuickFigures,
    orders: &[OrderSummary],
) -> Entry {
    let numbers: Vec<String> = orders.iter().map(|order| order.number.to_string()).collect();
    Entry {
        action: "orders.quick",
        subject_kind: "plan",
        subject_id: Some(plan.0),
        subject_label: name.to_owned(),
        detail: serde_json::json!({
            "run": run,
            "stores": figures.stores,
            "pieces": figures.pieces,
            "cost_cents": figures.cost.0,
            "orders": numbers,
        }),
    }
}
