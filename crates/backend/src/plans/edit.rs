//! Changing one cell of one item, and the plan's name.

use super::{
    lines::line,
    live::{self, Expecting, perform},
    plan, sums,
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Forbidden},
    collaboration::{Ask, Outcome},
    ids::{ClientId, ItemId, PlanId},
    plans::{
        ChangeKind, Conflict, CreateRefusal, Deed, EditRefusal, LivePlan, Operation, Plan, PlanAct,
        PlanStale, Saved, StoredChange, clean_name,
    },
};
use jiff::Timestamp;
use plan::Subject;
use uuid::Uuid;

statements! {
    /// Who made a change, and when.
    MADE_BY = "SELECT p.name, h.at FROM plan_change h JOIN person p ON p.id = h.person_id
        WHERE h.workspace_id = $1 AND h.plan_id = $2 AND h.sequence = $3";
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
    let client = ClientId(Uuid::now_v7());
    let mine = operation.clone();
    let performed = perform(cx, actor, plan_id, client, Expecting::Anything, |state| {
        let place = *state.places.get(&item).ok_or(Error::NotFound("line of the plan"))?;
        Ok(PlanAct { number: 1, base, ask: Ask::Do(Deed::cell(place, operation)) })
    })
    .await?;
    let stale = outcome(performed.answer.map(|answer| answer.outcome))?;
    let line = line(cx, actor, plan_id, item).await.map_err(Error::widen)?;
    if let Some(stale) = stale.first() {
        let (by, at) = made_by(cx, actor, plan_id, stale.sequence).await?;
        let cell = mine.cell();
        let theirs = Operation::current(cell, &line.item);
        return Ok(Saved::Conflict(Box::new(Conflict { cell, by, at, mine, theirs, line })));
    }
    let totals = sums::totals(cx, actor, plan_id).await.map_err(Error::widen)?;
    Ok(Saved::Stored {
        line: Box::new(line),
        totals: Box::new(totals),
        sequence: performed.sequence,
    })
}

/// What was left out of an act that was not refused.
pub(super) fn outcome(outcome: Option<Outcome<LivePlan>>) -> Result<Vec<PlanStale>, EditRefusal> {
    match outcome {
        Some(Outcome::Done { stale, .. }) => Ok(stale),
        Some(Outcome::Refused(EditRefusal::OutOfReach { .. })) => {
            Err(Error::Forbidden(Forbidden::OutOfReach))
        }
        Some(Outcome::Refused(refusal)) => Err(refused(refusal)),
        Some(Outcome::NothingToUndo) | None => Ok(Vec::new()),
    }
}

/// Who made a change, and when.
pub(super) async fn made_by(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    sequence: u32,
) -> sqlx::Result<(String, Timestamp)> {
    let (name, at): (String, Moment) = on!(&cx.db, |c| sqlx::query_as(MADE_BY)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(i64::from(sequence))
        .fetch_one(c)
        .await)?;
    Ok((name, at.0))
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
    live::changed(cx, actor, id).await;
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
