//! Making plans: from the recommendations of a run, or from the open stores. Both are one statement
//! over all items, however many there are.

use super::{
    fragments::pattern,
    plan::{self, Subject},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{
        Moment, Tx,
        lists::{hex, ids, unlimited_or_listed, words},
    },
    error::refused,
    on, on_tx,
    reach::{self, reached},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, RunId},
    money::Money,
    period::Month,
    plans::{ChangeKind, CreateRefusal, Preview, RecommendationFilter, StoredChange, clean_name},
};
use uuid::Uuid;

/// Waves that every plan starts with.
const WAVES: [&str; 3] = ["W1", "W2", "W3"];

/// The recommendations a filter means: $1 workspace, $2 run, $3 statuses, $4 regions, $5 states,
/// $6 campaigns, $7 stores, $8 and $9 confidence, $10 text, $11 and $12 reach.
macro_rules! recommended {
    ($engine:ident) => {
        concat!(
            " FROM recommendation m JOIN store s ON s.id = m.store_id
            WHERE m.workspace_id = $1 AND m.run_id = $2 AND ",
            unlimited_or_listed!($engine, "m.status", "$3"),
            " AND ",
            unlimited_or_listed!($engine, hex!($engine, "s.region_id"), "$4"),
            " AND ",
            unlimited_or_listed!($engine, "s.state", "$5"),
            " AND ",
            unlimited_or_listed!($engine, hex!($engine, "m.campaign_id"), "$6"),
            " AND ",
            unlimited_or_listed!($engine, hex!($engine, "m.store_id"), "$7"),
            " AND m.confidence >= $8 AND m.confidence <= $9
            AND (CAST($10 AS TEXT) = '%%' OR s.search LIKE $10 ESCAPE '!') AND ",
            reached!($engine, "$11", "$12")
        )
    };
}

/// What a recommendation's status makes of its item: see `domain::plans::ItemStatus::of`.
macro_rules! item_status {
    () => {
        "CASE m.status WHEN 'auto_approve' THEN 'included' WHEN 'needs_review' THEN 'needs_review'
            ELSE 'excluded' END"
    };
}

/// Items of plan $13 from recommendations; `$id` makes an id.
macro_rules! from_recommendations {
    ($engine:ident, $id:literal) => {
        concat!(
            "INSERT INTO plan_item (id, plan_id, workspace_id, store_id, run_id,
                original_campaign_id, original_pieces, original_status, confidence,
                original_responses, campaign_id, pieces, status, wave_id, notes, reason,
                reason_note, version)
            SELECT ",
            $id,
            ", $13, m.workspace_id, m.store_id, m.run_id, m.campaign_id, m.pieces, ",
            item_status!(),
            ", m.confidence, m.expected_responses, m.campaign_id, m.pieces, ",
            item_status!(),
            ", NULL, '', '', '', 1",
            recommended!($engine)
        )
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
    /// Sums over recommendations, per status.
    PREVIEW = sqlite concat!("SELECT m.status, count(*), CAST(sum(m.pieces) AS BIGINT),
            CAST(sum(m.cost) AS BIGINT)", recommended!(lite), " GROUP BY m.status"),
        postgres concat!("SELECT m.status, count(*), CAST(sum(m.pieces) AS BIGINT),
            CAST(sum(m.cost) AS BIGINT)", recommended!(pg), " GROUP BY m.status");
    /// Items from recommendations.
    FROM_RUN = sqlite from_recommendations!(lite, "randomblob(16)"),
        postgres from_recommendations!(pg, "gen_random_uuid()");
    /// Items from stores.
    FROM_STORES = sqlite from_stores!(lite, "randomblob(16)"),
        postgres from_stores!(pg, "gen_random_uuid()");
    /// A plan that has not changed yet.
    NEW_PLAN = "INSERT INTO plan (id, workspace_id, name, month, run_id, status, revision, sequence,
            created_by, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, 'draft', 1, 0, $6, $7, $7)
        ON CONFLICT (workspace_id, name) DO NOTHING";
    /// A wave.
    NEW_WAVE = "INSERT INTO plan_wave (id, plan_id, workspace_id, position, name, version)
        VALUES ($1, $2, $3, $4, $5, 1)";
    /// Names in use.
    NAMES = "SELECT name FROM plan WHERE workspace_id = $1";
}

/// The texts and numbers a [`RecommendationFilter`] is bound as.
struct Bound {
    statuses: String,
    regions: String,
    states: String,
    campaigns: String,
    stores: String,
    least: f64,
    most: f64,
    text: String,
    reach: reach::Bound,
}

fn bound(reach: reach::Bound, filter: &RecommendationFilter) -> Bound {
    Bound {
        statuses: words(filter.statuses.iter().map(|status| status.word())),
        regions: ids(filter.regions.iter().map(|id| Some(id.0))),
        states: words(filter.states.iter().map(String::as_str)),
        campaigns: ids(filter.campaigns.iter().map(|id| Some(id.0))),
        stores: ids(filter.stores.iter().map(|id| Some(id.0))),
        least: filter.min_confidence.unwrap_or(f64::MIN),
        most: filter.max_confidence.unwrap_or(f64::MAX),
        text: pattern(&filter.text),
        reach,
    }
}

/// Binds what `recommended!` needs, in its order.
macro_rules! bind {
    ($query:expr, $actor:expr, $run:expr, $b:expr) => {
        $query
            .bind($actor.workspace.0)
            .bind($run.0)
            .bind(&$b.statuses)
            .bind(&$b.regions)
            .bind(&$b.states)
            .bind(&$b.campaigns)
            .bind(&$b.stores)
            .bind($b.least)
            .bind($b.most)
            .bind(&$b.text)
            .bind(&$b.reach.regions)
            .bind(&$b.reach.stores)
    };
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
    let sql = PREVIEW.for_db(&cx.db);
    let b = bound(reach::reach(cx, actor).await?, filter);
    let rows: Vec<(String, i64, i64, i64)> =
        on!(&cx.db, |c| bind!(sqlx::query_as(sql), actor, run, b).fetch_all(c).await)?;
    let mut preview = Preview::default();
    for (status, stores, pieces, cost) in rows {
        let stores = u32::try_from(stores).unwrap_or(u32::MAX);
        match status.as_str() {
            "auto_approve" => {
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
    let numbered = (2..).map(|n| format!("{base} ({n})"));
    let free = std::iter::once(base.to_owned()).chain(numbered).find(|name| !names.contains(name));
    Ok(free.unwrap_or_default())
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
    let id = empty_plan(cx, &mut tx, actor, &name, month, Some(run)).await?;
    let sql = FROM_RUN.for_tx(&tx);
    let b = bound(reach::held_reach(&mut tx, actor).await?, filter);
    let items = on_tx!(&mut tx, |c| bind!(sqlx::query(sql), actor, run, b)
        .bind(id.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
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
    let id = empty_plan(cx, &mut tx, actor, &name, month, None).await?;
    let sql = FROM_STORES.for_tx(&tx);
    let reach = reach::held_reach(&mut tx, actor).await?;
    let items =
        crate::execute!(&mut tx, sql, actor.workspace.0, &reach.regions, &reach.stores, id.0)?;
    finish(cx, tx, actor, id, &name, items, "stores".to_owned()).await
}

async fn empty_plan(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    name: &str,
    month: Month,
    run: Option<RunId>,
) -> Result<PlanId, CreateRefusal> {
    let id = PlanId(Uuid::now_v7());
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
    if made == 0 {
        return Err(refused(CreateRefusal::NameTaken { name: name.to_owned() }));
    }
    for (position, wave) in (0_i64..).zip(WAVES) {
        crate::execute!(
            &mut *tx,
            NEW_WAVE,
            Uuid::now_v7(),
            id.0,
            actor.workspace.0,
            position,
            wave
        )?;
    }
    Ok(id)
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
    let change = StoredChange::PlanV1 { note: format!("{items} stores from {source}") };
    plan::log(&mut tx, actor, id, cx.now(), ChangeKind::Created, Subject::default(), change)
        .await?;
    let entry = Entry {
        action: "plans.create",
        subject_kind: "plan",
        subject_id: Some(id.0),
        subject_label: name.to_owned(),
        detail: serde_json::json!({ "stores": items, "source": source }),
    };
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    Ok(id)
}
