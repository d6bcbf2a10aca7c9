//! Plans as a whole: copied under another name, put away, taken out again.

use super::{
    create::{empty_plan, note_creation},
    plan,
};
use crate::{
    Backend, Result,
    audit::{self, Entry},
    db::{Day, Moment, Tx},
    error::refused,
    execute,
    reach::{self, reached},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::PlanId,
    period::Month,
    plans::{CreateRefusal, Plan, clean_name},
    refusal::Never,
};
use uuid::Uuid;

/// Items of plan $5 like those of plan $4 in the asker's reach, in the waves of the same name.
macro_rules! copy_items {
    ($engine:ident, $id:literal) => {
        concat!(
            "INSERT INTO plan_item (id, plan_id, workspace_id, store_id, run_id, original_campaign_id,
                original_pieces, original_status, confidence, original_responses, campaign_id, pieces,
                status, wave_id, held, notes, reason, reason_note, version)
            SELECT ",
            $id,
            ", $5, i.workspace_id, i.store_id, i.run_id, i.original_campaign_id, i.original_pieces,
                i.original_status, i.confidence, i.original_responses, i.campaign_id, i.pieces, i.status,
                own.id, i.held, i.notes, i.reason, i.reason_note, 1
            FROM plan_item i
            JOIN store s ON s.id = i.store_id
            LEFT JOIN plan_wave w ON w.id = i.wave_id
            LEFT JOIN plan_wave own ON own.plan_id = $5 AND own.name = w.name
            WHERE i.workspace_id = $1 AND i.plan_id = $4 AND ",
            reached!($engine, "$2", "$3")
        )
    };
}

statements! {
    /// Copies items.
    COPY_ITEMS = sqlite copy_items!(lite, "randomblob(16)"),
        postgres copy_items!(pg, "gen_random_uuid()");
    /// A wave with everything it has.
    COPY_WAVE = "INSERT INTO plan_wave (id, plan_id, workspace_id, position, name, in_home_on, last_on, budget,
            version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)";
    /// Puts a plan away, or takes it out; the first time it was put away counts.
    ARCHIVE = "UPDATE plan SET archived_at = CASE WHEN $3 THEN COALESCE(archived_at, $4) END
        WHERE workspace_id = $1 AND id = $2 AND (archived_at IS NOT NULL) <> $3";
}

/// A draft like another plan, whatever that one's status: its run, waves with dates and budgets, and
/// the items in the actor's reach with campaigns, quantities, notes and reasons. Its history, threads
/// and links stay behind.
pub async fn duplicate_plan(
    cx: &Backend,
    actor: &Actor,
    from: PlanId,
    name: &str,
    month: Month,
) -> Result<PlanId, CreateRefusal> {
    actor.may(Action::EditPlans)?;
    let name = clean_name(name).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let source = plan::hold::<CreateRefusal>(&mut tx, actor, from).await?;
    let waves = plan::held_waves::<CreateRefusal>(&mut tx, actor, from).await?;
    let id = PlanId(Uuid::now_v7());
    empty_plan(cx, &mut tx, actor, id, &name, month, source.run).await?;
    for (position, wave) in (0_i64..).zip(waves) {
        execute!(
            &mut tx,
            COPY_WAVE,
            Uuid::now_v7(),
            id.0,
            actor.workspace.0,
            position,
            wave.name,
            wave.in_home_on.map(Day),
            wave.last_on.map(Day),
            wave.budget.map(|budget| budget.0),
        )?;
    }
    let reach = reach::held_reach(&mut tx, actor).await?;
    let sql = COPY_ITEMS.for_tx(&tx);
    let items =
        execute!(&mut tx, sql, actor.workspace.0, &reach.regions, &reach.stores, from.0, id.0)?;
    if items == 0 {
        return Err(refused(CreateRefusal::NoStores));
    }
    let source = format!("the plan {}", source.name);
    note_creation(cx, &mut tx, actor, id, &name, items, &source).await?;
    tx.commit().await?;
    Ok(id)
}

/// Puts a plan away, or takes it out of the archive. It stays what it is, and its address works.
pub async fn archive_plan(cx: &Backend, actor: &Actor, id: PlanId, archived: bool) -> Result<()> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold::<Never>(&mut tx, actor, id).await?;
    archive_in(cx, &mut tx, actor, &plan, archived).await?;
    tx.commit().await?;
    Ok(())
}

/// As [`archive_plan`], of a held plan.
pub(super) async fn archive_in(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    archived: bool,
) -> sqlx::Result<()> {
    let now = cx.now();
    let (workspace, id) = (actor.workspace.0, plan.id);
    let changed = execute!(&mut *tx, ARCHIVE, workspace, id.0, archived, Moment(now))?;
    if changed > 0 {
        let entry = Entry {
            action: if archived { "plans.archive" } else { "plans.unarchive" },
            subject_kind: "plan",
            subject_id: Some(id.0),
            subject_label: plan.name.clone(),
            detail: serde_json::json!({}),
        };
        audit::record(tx, actor, now, entry).await?;
    }
    Ok(())
}
