//! What is between an order and its supplier: what was sent, which links open it, what was said.

use crate::{
    Backend, Error, Result,
    db::{Day, Moment, Tx},
    on, on_tx,
    orders::{handover, links, shipments},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, SupplierId},
    orders::{OrderAct, Promise, Proof, ProofKind, StepSource, StoredHappening, SupplierSide},
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// Whether an order is in a workspace.
    IS_HERE = "SELECT count(*) FROM orders WHERE workspace_id = $1 AND id = $2";
    /// What happened beside the steps, first to last; only what one supplier did, where one is named.
    ACTS = "SELECT a.at, a.by_name, a.source, a.what
        FROM order_act a JOIN orders o ON o.id = a.order_id
        WHERE o.workspace_id = $1 AND o.id = $2 AND (a.supplier_id = $3 OR $3 IS NULL)
        ORDER BY a.sequence";
    /// What the supplier has said so far.
    PROMISE = "SELECT acknowledged_at, ship_on, in_home_on FROM order_promise WHERE order_id = $1";
    /// An order's proofs, first to last; only one supplier's, where one is named.
    PROOFS = "SELECT id, name, kind, size, at FROM order_proof
        WHERE workspace_id = $1 AND order_id = $2 AND (supplier_id = $3 OR $3 IS NULL)
        ORDER BY at, id";
    /// Pieces shipped of each line.
    SHIPPED = "SELECT line_id, CAST(sum(pieces) AS BIGINT) FROM order_shipped
        WHERE order_id = $1 GROUP BY line_id";
}

/// What is between an order and its supplier.
pub async fn supplier_side(cx: &Backend, actor: &Actor, order: OrderId) -> Result<SupplierSide> {
    actor.may(Action::Read)?;
    let here: i64 = on!(&cx.db, |c| sqlx::query_scalar(IS_HERE)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_one(c)
        .await)?;
    if here == 0 {
        return Err(Error::NotFound("order"));
    }
    Ok(SupplierSide {
        handovers: handover::handovers(cx, actor, order).await?,
        links: links::links(cx, actor, order).await?,
        promise: promise(cx, order).await?,
        proofs: proofs(cx, actor, order, None).await?,
        acts: acts(cx, actor, order, None).await?,
        shipped: shipments::shipments(cx, order).await?.iter().map(|one| one.pieces).sum(),
        now: cx.now(),
    })
}

/// What happened to an order beside its steps, first to last; all of it, or what one supplier did.
pub(super) async fn acts(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    of: Option<SupplierId>,
) -> anyhow::Result<Vec<OrderAct>> {
    let rows: Vec<(Moment, String, String, String)> = on!(&cx.db, |c| sqlx::query_as(ACTS)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(of.map(|of| of.0))
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|(at, by, source, what)| {
            let source = StepSource::from_word(&source)
                .ok_or_else(|| anyhow::anyhow!("no source of an act \"{source}\""))?;
            let what = serde_json::from_str::<StoredHappening>(&what)?.into();
            Ok(OrderAct { at: at.0, by, source, what })
        })
        .collect()
}

/// What a supplier has said of an order so far.
pub(super) async fn promise(cx: &Backend, order: OrderId) -> sqlx::Result<Promise> {
    let row: Option<(Option<Moment>, Option<Day>, Option<Day>)> =
        on!(&cx.db, |c| sqlx::query_as(PROMISE).bind(order.0).fetch_optional(c).await)?;
    Ok(row.map_or_else(Promise::default, |(acknowledged_at, ship_on, in_home_on)| Promise {
        acknowledged_at: acknowledged_at.map(|at| at.0),
        ship_on: ship_on.map(|day| day.0),
        in_home_on: in_home_on.map(|day| day.0),
    }))
}

/// An order's proofs, first to last; all of them, or one supplier's.
pub(super) async fn proofs(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    of: Option<SupplierId>,
) -> anyhow::Result<Vec<Proof>> {
    let rows: Vec<(Uuid, String, String, i64, Moment)> = on!(&cx.db, |c| sqlx::query_as(PROOFS)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(of.map(|of| of.0))
        .fetch_all(c)
        .await)?;
    rows.into_iter()
        .map(|(id, name, kind, size, at)| {
            let kind = ProofKind::from_word(&kind)
                .ok_or_else(|| anyhow::anyhow!("no kind of proof \"{kind}\""))?;
            Ok(Proof { id: id.into(), name, kind, size: u64::try_from(size)?, at: at.0 })
        })
        .collect()
}

/// Pieces shipped of each line.
pub(super) async fn shipped(cx: &Backend, order: OrderId) -> anyhow::Result<HashMap<Uuid, u32>> {
    let rows: Vec<(Uuid, i64)> =
        on!(&cx.db, |c| sqlx::query_as(SHIPPED).bind(order.0).fetch_all(c).await)?;
    counted(rows)
}

/// As [`shipped`], in the transaction that ships more.
pub(super) async fn shipped_in(tx: &mut Tx, order: OrderId) -> anyhow::Result<HashMap<Uuid, u32>> {
    let rows: Vec<(Uuid, i64)> =
        on_tx!(tx, |c| sqlx::query_as(SHIPPED).bind(order.0).fetch_all(c).await)?;
    counted(rows)
}

fn counted(rows: Vec<(Uuid, i64)>) -> anyhow::Result<HashMap<Uuid, u32>> {
    rows.into_iter().map(|(line, pieces)| Ok((line, u32::try_from(pieces)?))).collect()
}
