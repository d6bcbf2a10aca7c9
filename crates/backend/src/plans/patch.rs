//! Changing several cells at once, all or nothing, on top of exactly what the writer saw: for
//! programs, which cannot decide a conflict and so are refused ([`Error::Changed`]) instead.

use super::{
    edit::{is_offered, rename_in, write},
    keep::archive_in,
    lines::held_line,
    plan::{self, Subject},
    waves::write_wave,
};
use crate::{Backend, Error, Result, error::refused};
use domain::{
    accounts::{Action, Actor, Forbidden},
    ids::{ItemId, PlanId, WaveId},
    plans::{
        ChangeKind, EditRefusal, Line, Operation, StoredChange, Wave, WaveOperation,
        check_operation, check_wave_operation,
    },
};

/// What of a plan as a whole is to change.
#[derive(Clone, Debug, Default)]
pub struct PlanPatch {
    /// Another name.
    pub name: Option<String>,
    /// Put away, or taken out of the archive.
    pub archived: Option<bool>,
}

/// Changes a plan that its writer knew at change `seen`.
pub async fn patch_plan(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    seen: u32,
    patch: PlanPatch,
) -> Result<(), EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    if plan.sequence != seen {
        return Err(Error::Changed { by: None });
    }
    if let Some(name) = patch.name {
        rename_in(cx, &mut tx, actor, &plan, &name).await?;
    }
    if let Some(archived) = patch.archived {
        archive_in(cx, &mut tx, actor, &plan, archived).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Changes cells of an item that its writer knew at version `seen`.
pub async fn patch_item(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    item: ItemId,
    seen: u32,
    operations: Vec<Operation>,
) -> Result<Line, EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let mut line = held_line(&mut tx, actor, plan_id, item).await?;
    if !line.reachable {
        return Err(Error::Forbidden(Forbidden::OutOfReach));
    }
    if line.item.version != seen {
        return Err(Error::Changed { by: None });
    }
    let waves = plan::held_waves(&mut tx, actor, plan_id).await?;
    let known = |wave| waves.iter().any(|own| own.id == wave);
    for operation in operations {
        let offered = match operation {
            Operation::SetCampaign(Some(campaign)) => {
                is_offered(&mut tx, actor, campaign, &line.item).await?
            }
            _ => true,
        };
        let operation =
            check_operation(plan.status, operation, |_| offered, known).map_err(refused)?;
        if !operation.changes(&line.item) {
            continue;
        }
        let undo = operation.inverse(&line.item);
        operation.apply(&mut line.item);
        line.item.version += 1;
        let subject = Subject {
            item: Some(item.0),
            version: Some(line.item.version),
            cell: operation.cell().word(),
            ..Subject::default()
        };
        let change = StoredChange::ItemV1 { done: operation, undo };
        plan::log(&mut tx, actor, plan_id, cx.now(), ChangeKind::Item, subject, change).await?;
    }
    write(&mut tx, actor, plan_id, &line.item).await?;
    tx.commit().await?;
    Ok(line)
}

/// Changes cells of a wave that its writer knew at version `seen`.
pub async fn patch_wave(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    wave: WaveId,
    seen: u32,
    operations: Vec<WaveOperation>,
) -> Result<Wave, EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let (mut own, others): (Vec<_>, Vec<_>) = plan::held_waves(&mut tx, actor, plan_id)
        .await?
        .into_iter()
        .partition(|one| one.id == wave);
    let mut wave = own.pop().ok_or(Error::NotFound("wave of the plan"))?;
    if wave.version != seen {
        return Err(Error::Changed { by: None });
    }
    let names: Vec<String> = others.into_iter().map(|other| other.name).collect();
    for operation in operations {
        let operation = check_wave_operation(plan.status, operation, &names).map_err(refused)?;
        let undo = operation.inverse(&wave);
        if undo == operation {
            continue;
        }
        operation.apply(&mut wave);
        wave.version += 1;
        let subject = Subject {
            wave: Some(wave.id.0),
            version: Some(wave.version),
            cell: operation.cell().word(),
            ..Subject::default()
        };
        let change = StoredChange::WaveV1 { done: operation, undo };
        plan::log(&mut tx, actor, plan_id, cx.now(), ChangeKind::Wave, subject, change).await?;
    }
    write_wave(&mut tx, actor, plan_id, &wave).await?;
    tx.commit().await?;
    Ok(wave)
}
