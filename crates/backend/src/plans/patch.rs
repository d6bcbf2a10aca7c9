//! Changing several cells at once, all or nothing, on top of exactly what the writer saw: for
//! programs, which cannot decide a conflict and so are refused ([`Error::Changed`]) instead.

use super::{
    edit::{outcome, rename_in},
    keep::archive_in,
    lines::line,
    live::{Expecting, perform},
    plan,
};
use crate::{Backend, Error, Result};
use domain::{
    accounts::{Action, Actor},
    collaboration::Ask,
    ids::{ClientId, ItemId, PlanId, WaveId},
    plans::{
        Deed, Edit, EditRefusal, ItemSet, Line, Operation, PlanAct, Step, Values, Wave,
        WaveOperation, WaveStep,
    },
};
use uuid::Uuid;

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
    let client = ClientId(Uuid::now_v7());
    let performed = perform(cx, actor, plan_id, client, Expecting::Item(item, seen), |state| {
        let place = *state.places.get(&item).ok_or(Error::NotFound("line of the plan"))?;
        let same = |to| Step::Items(Edit { items: ItemSet::one(place), to: Values::Same(to) });
        let steps = operations.into_iter().map(same).collect();
        Ok(PlanAct { number: 1, base: u32::MAX, ask: Ask::Do(Deed { steps, whole: true }) })
    })
    .await?;
    outcome(performed.answer.map(|answer| answer.outcome))?;
    line(cx, actor, plan_id, item).await.map_err(Error::widen)
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
    let client = ClientId(Uuid::now_v7());
    let performed = perform(cx, actor, plan_id, client, Expecting::Wave(wave, seen), |_| {
        let change = |operation| Step::Wave(WaveStep::Change { wave, operation });
        let steps = operations.into_iter().map(change).collect();
        Ok(PlanAct { number: 1, base: u32::MAX, ask: Ask::Do(Deed { steps, whole: true }) })
    })
    .await?;
    outcome(performed.answer.map(|answer| answer.outcome))?;
    let waves = plan::waves(cx, actor, plan_id).await?;
    waves.into_iter().find(|own| own.id == wave).ok_or(Error::NotFound("wave of the plan"))
}
