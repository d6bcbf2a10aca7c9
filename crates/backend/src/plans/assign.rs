//! Assigning many items to a wave at once: three statements, however many items there are.

use super::{
    lines::{Spread, held_to_spread},
    plan,
};
use crate::{
    Backend, Result,
    db::{
        Moment,
        lists::{hex, ids, listed},
    },
    error::refused,
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{PlanId, WaveId},
    plans::{Cell, ChangeKind, EditRefusal, ItemFilter, Operation, StoredChange, check_operation},
};
use serde::Serialize;
use uuid::Uuid;

/// Moves the listed items of a plan to a wave.
macro_rules! spread {
    ($engine:ident) => {
        concat!(
            "UPDATE plan_item SET wave_id = $3, version = version + 1
            WHERE workspace_id = $1 AND plan_id = $2 AND ",
            listed!($engine, hex!($engine, "id"), "$4")
        )
    };
}

statements! {
    /// Moves items: $1 workspace, $2 plan, $3 wave, $4 the items.
    SPREAD = sqlite spread!(lite), postgres spread!(pg);
    /// One entry of the plan's log per item, after the newest: $3 the kind, $4 the cell, $5 a list
    /// of [`Logged`], $6 who, $7 when.
    LOG = sqlite "INSERT INTO plan_change (plan_id, sequence, workspace_id, revision, kind, item_id,
                version, cell, change, person_id, at)
            SELECT p.id, p.sequence + 1 + e.key, p.workspace_id, p.revision, $3,
                unhex(json_extract(e.value, '$.item')), json_extract(e.value, '$.version'), $4,
                json_extract(e.value, '$.change'), $6, $7
            FROM plan p, json_each($5) e WHERE p.workspace_id = $1 AND p.id = $2",
        postgres "INSERT INTO plan_change (plan_id, sequence, workspace_id, revision, kind, item_id,
                version, cell, change, person_id, at)
            SELECT p.id, p.sequence + e.place, p.workspace_id, p.revision, $3,
                CAST(e.value ->> 'item' AS UUID), CAST(e.value ->> 'version' AS BIGINT), $4,
                e.value -> 'change', $6, $7
            FROM plan p, jsonb_array_elements(CAST(CAST($5 AS TEXT) AS JSONB))
                WITH ORDINALITY AS e (value, place)
            WHERE p.workspace_id = $1 AND p.id = $2";
    /// Counts the changes.
    ADVANCE = "UPDATE plan SET sequence = sequence + $3, changed_at = $4
        WHERE workspace_id = $1 AND id = $2";
}

/// One item's entry in the log, as the statement reads it.
#[derive(Serialize)]
struct Logged {
    #[serde(with = "uuid::serde::simple")]
    item: Uuid,
    version: i64,
    change: StoredChange,
}

/// Assigns every included item that the filter means, and that this person may change, to a wave
/// (or to none), all or nothing. How many changed.
///
/// Each item's change is in the plan's history like one made by hand.
pub async fn assign_wave(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    filter: &ItemFilter,
    wave: Option<WaveId>,
) -> Result<u32, EditRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let waves = plan::held_waves(&mut tx, actor, plan_id).await?;
    let known = |wave| waves.iter().any(|own| own.id == wave);
    let done = Operation::SetWave(wave);
    check_operation(plan.status, done.clone(), |_| true, known).map_err(refused)?;
    let items = held_to_spread(&mut tx, actor, plan_id, filter, wave).await?;
    let changed = u32::try_from(items.len()).map_err(anyhow::Error::from)?;
    if changed == 0 {
        return Ok(0);
    }
    let list = ids(items.iter().map(|item| Some(item.id)));
    let sql = SPREAD.for_tx(&tx);
    let moved = wave.map(|wave| wave.0);
    crate::execute!(&mut tx, sql, actor.workspace.0, plan_id.0, moved, &list)?;
    let entries: Vec<Logged> = items
        .into_iter()
        .map(|Spread { id, wave_id, version }| Logged {
            item: id,
            version: version + 1,
            change: StoredChange::ItemV1 {
                done: done.clone(),
                undo: Operation::SetWave(wave_id.map(WaveId)),
            },
        })
        .collect();
    let (entries, now) = (serde_json::to_string(&entries).map_err(anyhow::Error::from)?, cx.now());
    let sql = LOG.for_tx(&tx);
    crate::execute!(
        &mut tx,
        sql,
        actor.workspace.0,
        plan_id.0,
        ChangeKind::Item.word(),
        Cell::Wave.word(),
        &entries,
        actor.person.0,
        Moment(now),
    )?;
    crate::execute!(
        &mut tx,
        ADVANCE,
        actor.workspace.0,
        plan_id.0,
        i64::from(changed),
        Moment(now)
    )?;
    tx.commit().await?;
    Ok(changed)
}
