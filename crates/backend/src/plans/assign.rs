//! Assigning many items to a wave at once: one act, however many items there are.

use super::{
    edit::outcome,
    lines::places_to_assign,
    live::{Expecting, perform},
    plan,
};
use crate::{Backend, Error, Result};
use domain::{
    accounts::{Action, Actor},
    collaboration::Ask,
    ids::{ClientId, PlanId, WaveId},
    plans::{Deed, EditRefusal, ItemFilter, Operation, PlanAct},
};
use uuid::Uuid;

/// Assigns every included item that the filter means, and that this person may change, to a wave
/// (or to none). How many changed. It is one step of the plan's history.
pub async fn assign_wave(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    filter: &ItemFilter,
    wave: Option<WaveId>,
) -> Result<u32, EditRefusal> {
    actor.may(Action::EditPlans)?;
    // Who changes one of these items after this moment wins: the item may not be meant any more.
    let base = plan::plan::<EditRefusal>(cx, actor, plan_id).await?.sequence;
    let items = places_to_assign(cx, actor, plan_id, filter, wave).await?;
    let client = ClientId(Uuid::now_v7());
    let performed = perform(cx, actor, plan_id, client, Expecting::Anything, |state| {
        let known = |wave| state.authority.document().waves.iter().any(|own| own.id == wave);
        if wave.is_some_and(|wave| !known(wave)) {
            return Err(Error::Refused(EditRefusal::WaveUnknown));
        }
        let deed = Deed::same(items, Operation::SetWave(wave));
        Ok(PlanAct { number: 1, base, ask: Ask::Do(deed) })
    })
    .await?;
    outcome(performed.answer.map(|answer| answer.outcome))?;
    Ok(u32::try_from(performed.cells).unwrap_or(u32::MAX))
}
