//! Changing one cell of a wave: name, date, budget.

use super::plan::{self, Subject};
use crate::{
    Backend, Error, Result,
    db::{Day, Moment, Tx},
    error::refused,
    on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, WaveId},
    plans::{
        ChangeKind, EditRefusal, SavedWave, StoredChange, Wave, WaveConflict, WaveOperation,
        check_wave_operation, is_stale,
    },
};

statements! {
    /// The newest change of a wave's cell after a version, and who made it.
    TOUCHED_WAVE = "SELECT h.version, p.name, h.at FROM plan_change h
        JOIN person p ON p.id = h.person_id
        WHERE h.workspace_id = $1 AND h.wave_id = $2 AND h.cell = $3 AND h.version > $4
        ORDER BY h.version DESC LIMIT 1";
    /// A wave's content.
    WRITE_WAVE = "UPDATE plan_wave SET name = $4, in_home_on = $5, budget = $6, version = $7
        WHERE workspace_id = $1 AND plan_id = $2 AND id = $3";
}

/// Changes one cell of a wave that its writer knew at version `base`; conflicts as for items.
pub async fn edit_wave(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    wave: WaveId,
    base: u32,
    operation: WaveOperation,
) -> Result<SavedWave, EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let (mut own, others): (Vec<_>, Vec<_>) = plan::held_waves(&mut tx, actor, plan_id)
        .await?
        .into_iter()
        .partition(|one| one.id == wave);
    let mut wave = own.pop().ok_or(Error::NotFound("wave of the plan"))?;
    let names: Vec<String> = others.into_iter().map(|other| other.name).collect();
    let operation = check_wave_operation(plan.status, operation, &names).map_err(refused)?;
    let undo = operation.inverse(&wave);
    if undo == operation {
        return Ok(SavedWave::Stored { wave, sequence: plan.sequence });
    }
    let cell = operation.cell();
    let touched: Option<(i64, String, Moment)> = on_tx!(&mut tx, |c| sqlx::query_as(TOUCHED_WAVE)
        .bind(actor.workspace.0)
        .bind(wave.id.0)
        .bind(cell.word())
        .bind(i64::from(base))
        .fetch_optional(c)
        .await)?;
    if let Some((version, by, at)) = touched
        && is_stale(base, u32::try_from(version).unwrap_or(u32::MAX))
    {
        let conflict = WaveConflict { cell, by, at: at.0, mine: operation, wave };
        return Ok(SavedWave::Conflict(Box::new(conflict)));
    }
    operation.apply(&mut wave);
    wave.version += 1;
    write_wave(&mut tx, actor, plan_id, &wave).await?;
    let subject = Subject {
        wave: Some(wave.id.0),
        version: Some(wave.version),
        cell: cell.word(),
        ..Subject::default()
    };
    let change = StoredChange::WaveV1 { done: operation, undo };
    plan::log(&mut tx, actor, plan_id, cx.now(), ChangeKind::Wave, subject, change).await?;
    tx.commit().await?;
    Ok(SavedWave::Stored { wave, sequence: plan.sequence + 1 })
}

/// Stores a wave's content.
pub(super) async fn write_wave(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    wave: &Wave,
) -> sqlx::Result<()> {
    crate::execute!(
        tx,
        WRITE_WAVE,
        actor.workspace.0,
        plan.0,
        wave.id.0,
        &wave.name,
        wave.in_home_on.map(Day),
        wave.budget.map(|budget| budget.0),
        i64::from(wave.version),
    )?;
    Ok(())
}
