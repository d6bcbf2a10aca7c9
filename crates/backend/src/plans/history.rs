//! What happened to a plan.

use crate::{Backend, Result, db::Moment, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{ItemId, PlanId},
    plans::{Change, ChangeKind, StoredChange},
};
use sqlx::types::Json;
use uuid::Uuid;

/// Most entries of one answer.
const MOST: i64 = 200;

statements! {
    /// The newest changes before a place, of the whole plan, or those that may be of one item.
    CHANGES = "SELECT h.sequence, h.revision, h.kind, s.number, h.change, p.name, h.at
        FROM plan_change h
        JOIN person p ON p.id = h.person_id
        LEFT JOIN plan_item i ON i.id = h.item_id
        LEFT JOIN store s ON s.id = i.store_id
        WHERE h.workspace_id = $1 AND h.plan_id = $2 AND h.sequence < $3
        AND (CAST($4 AS BIGINT) = 0 OR h.item_id = $5 OR (h.item_id IS NULL AND h.kind = 'item'))
        ORDER BY h.sequence DESC LIMIT $6";
    /// An item's place, and its store's number.
    PLACE = "SELECT i.place, s.number FROM plan_item i JOIN store s ON s.id = i.store_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.id = $3";
}

type Row = (i64, i64, String, Option<String>, Json<StoredChange>, String, Moment);

/// The newest changes of a plan, or of one of its items, before place `before` (all when `None`).
/// Of an act on many items, an item's history tells what it did to that item.
pub async fn changes(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    item: Option<ItemId>,
    before: Option<u32>,
) -> Result<Vec<Change>> {
    actor.may(Action::Read)?;
    let at = match item {
        Some(item) => place_of(cx, actor, plan, item).await?,
        None => None,
    };
    let (mut found, mut before) = (Vec::new(), before.map_or(i64::MAX, i64::from));
    loop {
        let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(CHANGES)
            .bind(actor.workspace.0)
            .bind(plan.0)
            .bind(before)
            .bind(i64::from(item.is_some()))
            .bind(item.map_or(Uuid::nil(), |item| item.0))
            .bind(MOST)
            .fetch_all(c)
            .await)?;
        let more = rows.len() as i64 == MOST;
        for row in rows {
            before = row.0;
            found.extend(read(row, item.is_some(), at.as_ref())?);
        }
        if !more || found.len() as i64 >= MOST {
            return Ok(found);
        }
    }
}

/// Where an item stands in its plan, and its store's number.
async fn place_of(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    item: ItemId,
) -> Result<Option<(u32, String)>> {
    let row: Option<(i64, String)> = on!(&cx.db, |c| sqlx::query_as(PLACE)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(item.0)
        .fetch_optional(c)
        .await)?;
    let place = row.map(|(place, number)| u32::try_from(place).map(|place| (place, number)));
    Ok(place.transpose().map_err(anyhow::Error::from)?)
}

/// An entry of the log, if it is of the item whose history is asked for.
fn read(
    (sequence, revision, kind, store, change, by, at): Row,
    of_item: bool,
    place: Option<&(u32, String)>,
) -> anyhow::Result<Option<Change>> {
    let (change, store) = match (change.0, place) {
        (StoredChange::ActV1 { done, undo, .. }, Some((place, number))) => {
            let (Some(done), Some(undo)) = (done.of_item(*place), undo.of_item(*place)) else {
                return Ok(None);
            };
            (StoredChange::ItemV1 { done, undo }, Some(number.clone()))
        }
        (StoredChange::ActV1 { .. }, None) if of_item => return Ok(None),
        (change, _) => (change, store),
    };
    Ok(Some(Change {
        sequence: u32::try_from(sequence)?,
        revision: u32::try_from(revision)?,
        kind: ChangeKind::from_word(&kind)
            .ok_or_else(|| anyhow::anyhow!("unknown kind of change {kind}"))?,
        store,
        change,
        by,
        at: at.0,
    }))
}
