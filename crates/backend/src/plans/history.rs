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
    /// The newest changes before a place, of the whole plan or of one item.
    CHANGES = "SELECT h.sequence, h.revision, h.kind, s.number, h.change, p.name, h.at
        FROM plan_change h
        JOIN person p ON p.id = h.person_id
        LEFT JOIN plan_item i ON i.id = h.item_id
        LEFT JOIN store s ON s.id = i.store_id
        WHERE h.workspace_id = $1 AND h.plan_id = $2 AND h.sequence < $3
        AND (CAST($4 AS BIGINT) = 0 OR h.item_id = $5)
        ORDER BY h.sequence DESC LIMIT $6";
}

type Row = (i64, i64, String, Option<String>, Json<StoredChange>, String, Moment);

/// The newest changes of a plan, or of one of its items, before place `before` (all when `None`).
pub async fn changes(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    item: Option<ItemId>,
    before: Option<u32>,
) -> Result<Vec<Change>> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(CHANGES)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(before.map_or(i64::MAX, i64::from))
        .bind(i64::from(item.is_some()))
        .bind(item.map_or(Uuid::nil(), |item| item.0))
        .bind(MOST)
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|(sequence, revision, kind, store, change, by, at)| {
            Ok(Change {
                sequence: u32::try_from(sequence).map_err(anyhow::Error::from)?,
                revision: u32::try_from(revision).map_err(anyhow::Error::from)?,
                kind: ChangeKind::from_word(&kind)
                    .ok_or_else(|| anyhow::anyhow!("unknown kind of change {kind}"))?,
                store,
                change: change.0,
                by,
                at: at.0,
            })
        })
        .collect()
}
