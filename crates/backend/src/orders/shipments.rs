//! Shipments: an order that leaves the supplier a part at a time.

use super::{
    calendar,
    steps::{self, hold},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Day, Moment, Tx},
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, WorkspaceId},
    orders::{
        AskedShipment, Order, OrderStatus, Shipment, ShipmentRefusal, StepSource, check_shipment,
    },
};

statements! {
    /// An order's shipments.
    SHIPMENTS = "SELECT shipped_on, pieces, at, by_name, source, note FROM shipment
        WHERE order_id = $1 ORDER BY at";
    /// What an order orders, and what was shipped of it.
    STANDING = "SELECT o.pieces,
            (SELECT COUNT(*) FROM order_shipment x WHERE x.order_id = o.id),
            CAST(COALESCE((SELECT SUM(x.pieces) FROM shipment x WHERE x.order_id = o.id), 0) AS BIGINT)
        FROM orders o WHERE o.workspace_id = $1 AND o.id = $2";
    /// Appends a shipment.
    ADD = "INSERT INTO order_shipment
            (order_id, sequence, shipped_on, pieces, at, person_id, person_name, source, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Pieces of which shipments were reported, in the house and at the door.
    PIECES = "SELECT CAST(COALESCE(SUM(pieces), 0) AS BIGINT) FROM shipment WHERE order_id = $1";
    /// Says that an order changed.
    TOUCH = "UPDATE orders SET version = version + 1 WHERE workspace_id = $1 AND id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    shipped_on: Day,
    pieces: i64,
    at: Moment,
    by_name: String,
    source: String,
    note: String,
}

/// Pieces of an order of which shipments were reported so far, wherever.
pub(super) async fn pieces(tx: &mut Tx, order: OrderId) -> sqlx::Result<u64> {
    let pieces: i64 = on_tx!(tx, |c| sqlx::query_scalar(PIECES).bind(order.0).fetch_one(c).await)?;
    Ok(pieces.unsigned_abs())
}

/// Says that an order changed, so that who looked at it before looks again.
pub(super) async fn touch(tx: &mut Tx, workspace: WorkspaceId, order: OrderId) -> sqlx::Result<()> {
    execute!(tx, TOUCH, workspace.0, order.0)?;
    Ok(())
}

/// What left the supplier, first to last.
pub(super) async fn shipments(cx: &Backend, order: OrderId) -> anyhow::Result<Vec<Shipment>> {
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(SHIPMENTS).bind(order.0).fetch_all(c).await)?;
    let read = |row: Row| -> anyhow::Result<Shipment> {
        let source = StepSource::from_word(&row.source)
            .ok_or_else(|| anyhow::anyhow!("no source of a shipment \"{}\"", row.source))?;
        Ok(Shipment {
            shipped_on: row.shipped_on.0,
            pieces: u64::try_from(row.pieces)?,
            at: row.at.0,
            by: row.by_name,
            source,
            note: row.note,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Reports that a part of an order, or the rest of it, left the supplier. When nothing is left to
/// ship, the order is shipped.
pub async fn report_shipment(
    cx: &Backend,
    actor: &Actor,
    asked: &AskedShipment,
) -> Result<Order, ShipmentRefusal> {
    actor.may(Action::Order)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let held = hold(&mut tx, actor, asked.order, asked.version).await?;
    let today = calendar::day_in(&mut tx, actor, now).await?;
    let (ordered, count, before): (i64, i64, i64) = on_tx!(&mut tx, |c| sqlx::query_as(STANDING)
        .bind(actor.workspace.0)
        .bind(asked.order.0)
        .fetch_one(c)
        .await)?;
    let [ordered, before] = [ordered, before].map(i64::unsigned_abs);
    let effect =
        check_shipment(held.number, held.status, ordered, before, asked, today).map_err(refused)?;
    execute!(
        &mut tx,
        ADD,
        asked.order.0,
        count + 1,
        Day(asked.shipped_on),
        i64::try_from(asked.pieces).map_err(anyhow::Error::from)?,
        Moment(now),
        actor.person.0,
        &actor.name,
        StepSource::Person.word(),
        &effect.note,
    )?;
    if effect.complete {
        let note = format!("All {} pieces have left.", before + asked.pieces);
        let moved = (asked.order, asked.version, OrderStatus::Shipped);
        steps::move_to(&mut tx, actor, moved, &note, now).await?;
    } else {
        touch(&mut tx, actor.workspace, asked.order).await?;
    }
    let entry = Entry {
        action: "orders.report_shipment",
        subject_kind: "order",
        subject_id: Some(asked.order.0),
        subject_label: held.number.to_string(),
        detail: serde_json::json!({
            "pieces": asked.pieces, "shipped_on": asked.shipped_on, "shipped": before + asked.pieces,
            "note": effect.note,
        }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    super::read::order(cx, actor, asked.order).await.map_err(Error::widen)
}
