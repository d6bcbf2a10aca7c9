//! Making plans: from the recommendations of a run, or from the open stores. Both are one statement
//! over all items, however many there are.

use super::plan::{self, Subject};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Day, Dialect, Moment, Tx, Value},
    error::refused,
    matrix::Selection,
    on, on_tx,
    reach::{self, reached},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, RunId, WaveId},
    money::Money,
    period::Month,
    plans::{ChangeKind, CreateRefusal, Preview, RecommendationFilter, StoredChange, clean_name},
};
use jiff::civil::Date;
use sqlx::QueryBuilder;
use uuid::Uuid;

/// Waves that every plan starts with, without dates.
const WAVES: [(&str, Option<Date>); 3] = [("W1", None), ("W2", None), ("W3", None)];

/// What a recommendation's status makes of its item: see `domain::plans::ItemStatus::of`. A store
/// that is held out is not mailed, whatever its status.
macro_rules! item_status {
    () => {
        "CASE WHEN m.held_out THEN 'excluded' WHEN m.status = 'auto_approve' THEN 'included'
            WHEN m.status = 'needs_review' THEN 'needs_review' ELSE 'excluded' END"
    };
}

/// Items of plan $4 from the open stores in reach, all to be decided.
macro_rules! from_stores {
    ($engine:ident, $id:literal) => {
        concat!(
            "INSERT INTO plan_item (id, plan_id, workspace_id, store_id, pieces, status, notes,
                reason, reason_note, version)
            SELECT ",
            $id,
            ", $4, s.workspace_id, s.id, 0, 'needs_review', '', '', '', 1
            FROM store s WHERE s.workspace_id = $1 AND s.status = 'open' AND ",
            reached!($engine, "$2", "$3")
        )
    };
}

statements! {
    /// Whether the run is the workspace's.
    RUN_EXISTS = "SELECT count(*) FROM matrix_run WHERE workspace_id = $1 AND id = $2";
    /// Items from stores.
    FROM_STORES = sqlite from_stores!(lite, "randomblob(16)"),
        postgres from_stores!(pg, "gen_random_uuid()");
    /// A plan that has not changed yet.
    NEW_PLAN = "INSERT INTO plan (id, workspace_id, name, month, run_id, status, revision, sequence,
            created_by, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, 'draft', 1, 0, $6, $7, $7)
        ON CONFLICT (workspace_id, name) DO NOTHING";
    /// A wave.
    NEW_WAVE = "INSERT INTO plan_wave (id, plan_id, workspace_id, position, name, in_home_on, version)
        VALUES ($1, $2, $3, $4, $5, $6, 1)";
    /// Gives a new plan's items their places, in the order of their stores.
    PLACE_ITEMS = "UPDATE plan_item SET place = n.place
        FROM (
            SELECT i.id, row_number() OVER (ORDER BY s.number_key, i.id) - 1 AS place
            FROM plan_item i JOIN store s ON s.id = i.store_id
            WHERE i.workspace_id = $1 AND i.plan_id = $2
        ) n
        WHERE n.id = plan_item.id";
    /// Names in use.
    NAMES = "SELECT name FROM plan WHERE workspace_id = $1";
}

/// Sums over recommendations, per status of the item that each would be.
fn preview_query<D: Dialect>(selection: &Selection<'_>) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(concat!(
        "SELECT ",
        item_status!(),
        " AS becomes, count(*), CAST(sum(m.pieces) AS BIGINT), CAST(sum(m.cost) AS BIGINT)
        FROM recommendation m"
    ));
    selection.conditions(&mut query);
    query.push(" GROUP BY 1");
    query
}

/// Items of a plan from recommendations, in one statement however many there are.
fn items_query<D: Dialect>(
    selection: &Selection<'_>,
    plan: PlanId,
    wave: Option<WaveId>,
) -> QueryBuilder<D> {
    let mut query = QueryBuilder::new(
        "INSERT INTO plan_item (id, plan_id, workspace_id, store_id, run_id, original_campaign_id,
            original_pieces, original_status, confidence, original_responses, campaign_id, pieces,
            status, wave_id, notes, reason, reason_note, version)
        SELECT ",
    );
    query.push(D::NEW_ID).push(", ");
    D::bind(&mut query, Value::Id(plan.0));
    query.push(concat!(
        ", m.workspace_id, m.store_id, m.run_id, m.campaign_id, m.pieces, ",
        item_status!(),
        ", m.confidence, m.expected_responses, m.campaign_id, m.pieces, ",
        item_status!(),
        ", "
    ));
    D::bind(&mut query, Value::MaybeId(wave.map(|wave| wave.0)));
    query.push(", '', '', '', 1 FROM recommendation m");
    selection.conditions(&mut query);
    query
}

/// Puts the recommendations that a selection means into a plan, all in one wave or in none; how many.
pub(crate) async fn add_items(
    tx: &mut Tx,
    selection: &Selection<'_>,
    plan: PlanId,
    wave: Option<WaveId>,
) -> sqlx::Result<u64> {
    on_tx!(tx, |c| items_query(selection, plan, wave)
        .build()
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
}

/// What a plan from these recommendations would hold. Only stores in the actor's reach count.
pub async fn preview(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
    filter: &RecommendationFilter,
) -> Result<Preview> {
    actor.may(Action::Read)?;
    let runs: i64 = on!(&cx.db, |c| sqlx::query_scalar(RUN_EXISTS)
        .bind(actor.workspace.0)
        .bind(run.0)
        .fetch_one(c)
        .await)?;
    if runs == 0 {
        return Err(Error::NotFound("matrix run"));
    }
    let selection = Selection::in_reach(cx, actor, run, filter).await?;
    let rows: Vec<(String, i64, i64, i64)> =
        on!(&cx.db, |c| preview_query(&selection).build_query_as().fetch_all(c).await)?;
    let mut preview = Preview::default();
    for (status, stores, pieces, cost) in rows {
        let stores = u32::try_from(stores).unwrap_or(u32::MAX);
        match status.as_str() {
            "included" => {
                preview.included = stores;
                preview.pieces = u64::try_from(pieces).unwrap_or_default();
                preview.cost = Money(cost);
            }
            "needs_review" => preview.needs_review = stores,
            _ => preview.excluded = stores,
        }
    }
    Ok(preview)
}

/// `base`, or `base (2)`, `base (3)`, …: the first that no plan has.
pub async fn free_name(cx: &Backend, actor: &Actor, base: &str) -> Result<String> {
    actor.may(Action::Read)?;
    let names: Vec<String> =
        on!(&cx.db, |c| sqlx::query_scalar(NAMES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(free_among(&names, base))
}

/// As [`free_name`], in the transaction that takes the name.
pub(crate) async fn held_free_name(tx: &mut Tx, actor: &Actor, base: &str) -> sqlx::Result<String> {
    let names: Vec<String> =
        on_tx!(tx, |c| sqlx::query_scalar(NAMES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(free_among(&names, base))
}

fn free_among(names: &[String], base: &str) -> String {
    let numbered = (2..).map(|n| format!("{base} ({n})"));
    let free = std::iter::once(base.to_owned()).chain(numbered).find(|name| !names.contains(name));
    free.unwrap_or_default()
}

/// A plan from the recommendations of a run: auto-approved stores are included, stores that need
/// review need it here too, skipped ones are excluded. It gets three waves without dates.
pub async fn create_from_run(
    cx: &Backend,
    actor: &Actor,
    name: &str,
    month: Month,
    run: RunId,
    filter: &RecommendationFilter,
) -> Result<PlanId, CreateRefusal> {
    actor.may(Action::EditPlans)?;
    let name = clean_name(name).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let runs: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(RUN_EXISTS)
        .bind(actor.workspace.0)
        .bind(run.0)
        .fetch_one(c)
        .await)?;
    if runs == 0 {
        return Err(Error::NotFound("matrix run"));
    }
    let id = PlanId(Uuid::now_v7());
    empty_plan(cx, &mut tx, actor, id, &name, month, Some(run)).await?;
    add_waves(&mut tx, actor, id, &WAVES).await?;
    let selection = Selection::held(&mut tx, actor, run, filter).await?;
    let items = add_items(&mut tx, &selection, id, None).await?;
    finish(cx, tx, actor, id, &name, items, format!("run {run}")).await
}

/// A plan of every open store in the actor's reach, with nothing decided yet.
pub async fn create_from_stores(
    cx: &Backend,
    actor: &Actor,
    name: &str,
    month: Month,
) -> Result<PlanId, CreateRefusal> {
    actor.may(Action::EditPlans)?;
    let name = clean_name(name).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let id = PlanId(Uuid::now_v7());
    empty_plan(cx, &mut tx, actor, id, &name, month, None).await?;
    add_waves(&mut tx, actor, id, &WAVES).await?;
    let sql = FROM_STORES.for_tx(&tx);
    let reach = reach::held_reach(&mut tx, actor).await?;
    let items =
        crate::execute!(&mut tx, sql, actor.workspace.0, &reach.regions, &reach.stores, id.0)?;
    finish(cx, tx, actor, id, &name, items, "stores".to_owned()).await
}

pub(super) async fn empty_plan(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: PlanId,
    name: &str,
    month: Month,
    run: Option<RunId>,
) -> Result<(), CreateRefusal> {
    let made = crate::execute!(
        &mut *tx,
        NEW_PLAN,
        id.0,
        actor.workspace.0,
        name,
        month.to_string(),
        run.map(|run| run.0),
        actor.person.0,
        Moment(cx.now()),
    )?;
    match made {
        0 => Err(refused(CreateRefusal::NameTaken { name: name.to_owned() })),
        _ => Ok(()),
    }
}

/// Gives a plan without waves these, in this order.
async fn add_waves(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    waves: &[(&str, Option<Date>)],
) -> sqlx::Result<Vec<WaveId>> {
    let mut ids = Vec::new();
    for (position, (wave, in_home_on)) in (0_i64..).zip(waves) {
        let id = WaveId(Uuid::now_v7());
        crate::execute!(
            &mut *tx,
            NEW_WAVE,
            id.0,
            plan.0,
            actor.workspace.0,
            position,
            *wave,
            in_home_on.map(Day)
        )?;
        ids.push(id);
    }
    Ok(ids)
}

/// A plan of what a selection means, all of it in one wave with a date, in the transaction of
/// whoever goes on with it. How many items it has.
pub(crate) async fn create_in(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: &NewPlan<'_>,
    selection: &Selection<'_>,
) -> Result<u64, CreateRefusal> {
    empty_plan(cx, tx, actor, plan.id, plan.name, plan.month, Some(plan.run)).await?;
    let waves = add_waves(tx, actor, plan.id, &[("W1", Some(plan.in_home_on))]).await?;
    let items = add_items(tx, selection, plan.id, waves.first().copied()).await?;
    note_creation(cx, tx, actor, plan.id, plan.name, items, &format!("run {}", plan.run)).await?;
    Ok(items)
}

/// What a plan made by [`create_in`] is.
pub(crate) struct NewPlan<'a> {
    pub id: PlanId,
    pub name: &'a str,
    pub month: Month,
    pub run: RunId,
    pub in_home_on: Date,
}

async fn finish(
    cx: &Backend,
    mut tx: Tx,
    actor: &Actor,
    id: PlanId,
    name: &str,
    items: u64,
    source: String,
) -> Result<PlanId, CreateRefusal> {
    if items == 0 {
        return Err(refused(CreateRefusal::NoStores));
    }
    note_creation(cx, &mut tx, actor, id, name, items, &source).await?;
    tx.commit().await?;
    Ok(id)
}

/// Completes a new plan: places for its items, its first entry in the history, and the audit entry.
pub(super) async fn note_creation(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    id: PlanId,
    name: &str,
    items: u64,
    source: &str,
) -> Result<(), CreateRefusal> {
    crate::execute!(&mut *tx, PLACE_ITEMS, actor.workspace.0, id.0)?;
    let change = StoredChange::PlanV1 { note: format!("{items} stores from {source}") };
    plan::log(tx, actor, id, cx.now(), ChangeKind::Created, Subject::default(), change).await?;
    let entry = Entry {
        action: "plans.create",
        subject_kind: "plan",
        subject_id: Some(id.0),
        subject_label: name.to_owned(),
        detail: serde_json::json!({ "stores": items, "source": source }),
    };
    audit::record(tx, actor, cx.now(), entry).await?;
    Ok(())
}
