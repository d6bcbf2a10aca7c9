//! Changing one cell of a wave: name, days, budget.

use super::{
    edit::{made_by, outcome},
    live::{Expecting, perform},
    plan,
};
use crate::{Backend, Error, Result};
use domain::{
    accounts::Actor,
    collaboration::Ask,
    ids::{ClientId, PlanId, WaveId},
    plans::{Deed, EditRefusal, PlanAct, SavedWave, WaveConflict, WaveOperation, WaveStep},
};
use uuid::Uuid;

/// Changes one cell of a wave that its writer knew at version `base`; conflicts as for items.
pub async fn edit_wave(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    wave: WaveId,
    base: u32,
    operation: WaveOperation,
) -> Result<SavedWave, EditRefusal> {
    let client = ClientId(Uuid::now_v7());
    let mine = operation.clone();
    let performed = perform(cx, actor, plan_id, client, Expecting::Anything, |state| {
        let known = state.authority.document().waves.iter().any(|own| own.id == wave);
        if !known {
            return Err(Error::NotFound("wave of the plan"));
        }
        let ask = Ask::Do(Deed::wave(WaveStep::Change { wave, operation }));
        Ok(PlanAct { number: 1, base, ask })
    })
    .await?;
    let stale = outcome(performed.answer.map(|answer| answer.outcome))?;
    let waves = plan::waves(cx, actor, plan_id).await?;
    let wave = waves.into_iter().find(|own| own.id == wave);
    let wave = wave.ok_or(Error::NotFound("wave of the plan"))?;
    if let Some(stale) = stale.first() {
        let (by, at) = made_by(cx, actor, plan_id, stale.sequence).await?;
        let conflict = WaveConflict { cell: mine.cell(), by, at, mine, wave };
        return Ok(SavedWave::Conflict(Box::new(conflict)));
    }
    Ok(SavedWave::Stored { wave, sequence: performed.sequence })
}
