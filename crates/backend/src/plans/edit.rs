//! Changing one cell of one item, and the plan's name.

use super::{
    lines::held_line,
    plan::{self, Subject},
    sums,
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Forbidden},
    ids::{CampaignId, ItemId, PlanId},
    plans::{
        Cell, ChangeKind, Conflict, CreateRefusal, EditRefusal, Item, Line, Operation, Plan, Saved,
        StoredChange, check_operation, clean_name, is_stale,
    },
};

statements! {
    /// The newest change of a cell after a version, and who made it.
    TOUCHED = "SELECT h.version, p.name, h.at FROM plan_change h JOIN person p ON p.id = h.person_id
        WHERE h.workspace_id = $1 AND h.item_id = $2 AND h.cell = $3 AND h.version > $4
        ORDER BY h.version DESC LIMIT 1";
    /// Whether a campaign is on offer.
    OFFERED = "SELECT count(*) FROM campaign WHERE workspace_id = $1 AND id = $2 AND active";
    /// An item's content.
    WRITE = "UPDATE plan_item SET campaign_id = $4, pieces = $5, status = $6, wave_id = $7,
            notes = $8, reason = $9, reason_note = $10, version = $11
        WHERE workspace_id = $1 AND plan_id = $2 AND id = $3";
    /// Another plan with that name.
    NAMESAKE = "SELECT count(*) FROM plan WHERE workspace_id = $1 AND name = $2 AND id <> $3";
    /// The plan's name.
    RENAME = "UPDATE plan SET name = $3 WHERE workspace_id = $1 AND id = $2";
}

/// Changes one cell of an item that its writer knew at version `base`.
///
/// When someone has changed the same cell since, nothing is written and the answer is the conflict;
/// the writer decides and, to insist, asks again on top of the newer version. Changes to other
/// cells of the item are no conflict.
pub async fn edit_item(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    item: ItemId,
    base: u32,
    operation: Operation,
) -> Result<Saved, EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let mut line = held_line(&mut tx, actor, plan_id, item).await?;
    if !line.reachable {
        return Err(Error::Forbidden(Forbidden::OutOfReach));
    }
    let waves = plan::held_waves(&mut tx, actor, plan_id).await?;
    let offered = match operation {
        Operation::SetCampaign(Some(campaign)) => {
            is_offered(&mut tx, actor, campaign, &line.item).await?
        }
        _ => true,
    };
    let known = |wave| waves.iter().any(|own| own.id == wave);
    let operation = check_operation(plan.status, operation, |_| offered, known).map_err(refused)?;
    if operation.changes(&line.item) {
        if let Some(conflict) = conflict(&mut tx, actor, &line, base, &operation).await? {
            return Ok(Saved::Conflict(Box::new(conflict)));
        }
        let undo = operation.inverse(&line.item);
        operation.apply(&mut line.item);
        line.item.version += 1;
        write(&mut tx, actor, plan_id, &line.item).await?;
        let subject = Subject {
            item: Some(item.0),
            version: Some(line.item.version),
            cell: operation.cell().word(),
            ..Subject::default()
        };
        let change = StoredChange::ItemV1 { done: operation, undo };
        plan::log(&mut tx, actor, plan_id, cx.now(), ChangeKind::Item, subject, change).await?;
        tx.commit().await?;
    }
    let totals = sums::totals(cx, actor, plan_id).await.map_err(Error::widen)?;
    let plan = plan::plan(cx, actor, plan_id).await?;
    Ok(Saved::Stored { line: Box::new(line), totals: Box::new(totals), sequence: plan.sequence })
}

/// A campaign can be chosen while it is on offer; going back to the recommended one always works.
pub(super) async fn is_offered(
    tx: &mut Tx,
    actor: &Actor,
    campaign: CampaignId,
    item: &Item,
) -> Result<bool, EditRefusal> {
    if item.original.is_some_and(|original| original.campaign == Some(campaign)) {
        return Ok(true);
    }
    let found: i64 = on_tx!(tx, |c| sqlx::query_scalar(OFFERED)
        .bind(actor.workspace.0)
        .bind(campaign.0)
        .fetch_one(c)
        .await)?;
    Ok(found > 0)
}

async fn conflict(
    tx: &mut Tx,
    actor: &Actor,
    line: &Line,
    base: u32,
    operation: &Operation,
) -> Result<Option<Conflict>, EditRefusal> {
    let cell: Cell = operation.cell();
    let touched: Option<(i64, String, Moment)> = on_tx!(tx, |c| sqlx::query_as(TOUCHED)
        .bind(actor.workspace.0)
        .bind(line.item.id.0)
        .bind(cell.word())
        .bind(i64::from(base))
        .fetch_optional(c)
        .await)?;
    Ok(touched
        .filter(|(version, ..)| is_stale(base, u32::try_from(*version).unwrap_or(u32::MAX)))
        .map(|(_, by, at)| Conflict {
            cell,
            by,
            at: at.0,
            mine: operation.clone(),
            theirs: Operation::current(cell, &line.item),
            line: line.clone(),
        }))
}

pub(super) async fn write(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    item: &Item,
) -> Result<(), EditRefusal> {
    let (reason, note) = match &item.reason {
        Some(reason) => (reason.kind.word(), reason.note.as_str()),
        None => ("", ""),
    };
    crate::execute!(
        tx,
        WRITE,
        actor.workspace.0,
        plan.0,
        item.id.0,
        item.campaign.map(|id| id.0),
        i64::from(item.pieces),
        item.status.word(),
        item.wave.map(|id| id.0),
        &item.notes,
        reason,
        note,
        i64::from(item.version),
    )?;
    Ok(())
}

/// Gives a plan another name.
pub async fn rename_plan(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    name: &str,
) -> Result<String, EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    let name = rename_in(cx, &mut tx, actor, &plan, name).await?;
    tx.commit().await?;
    Ok(name)
}

/// As [`rename_plan`], of a held plan.
pub(super) async fn rename_in(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    name: &str,
) -> Result<String, EditRefusal> {
    let id = plan.id;
    if !plan.status.is_open() {
        let status = plan.status.to_string().to_lowercase();
        return Err(refused(EditRefusal::Locked { status }));
    }
    let name = clean_name(name).map_err(|refusal| {
        refused(match refusal {
            CreateRefusal::NameTooLong => EditRefusal::NameTooLong,
            _ => EditRefusal::NameMissing,
        })
    })?;
    if name == plan.name {
        return Ok(name);
    }
    let namesakes: i64 = on_tx!(&mut *tx, |c| sqlx::query_scalar(NAMESAKE)
        .bind(actor.workspace.0)
        .bind(&name)
        .bind(id.0)
        .fetch_one(c)
        .await)?;
    if namesakes > 0 {
        return Err(refused(EditRefusal::NameTaken { name }));
    }
    crate::execute!(&mut *tx, RENAME, actor.workspace.0, id.0, &name)?;
    let change = StoredChange::PlanV1 { note: format!("{} → {name}", plan.name) };
    plan::log(tx, actor, id, cx.now(), ChangeKind::Renamed, Subject::default(), change).await?;
    let entry = Entry {
        action: "plans.rename",
        subject_kind: "plan",
        subject_id: Some(id.0),
        subject_label: name.clone(),
        detail: serde_json::json!({ "from": plan.name, "to": name }),
    };
    audit::record(tx, actor, cx.now(), entry).await?;
    Ok(name)
}
