//! What a supplier does with its order: each once, in one transaction with its place in the timeline.

use super::{
    open::{self, Opened},
    side,
};
use crate::{
    Backend, Error, Result,
    accounts::Token,
    audit::{self, Entry},
    collaboration::{Told, tell},
    db::{Day, Moment, Tx},
    error::refused,
    execute, jobs, on_tx,
    orders::{
        calendar, read, shipments,
        steps::{self, Moved},
    },
    statements,
};
use domain::{
    collaboration::NoticeKind,
    ids::{OrderId, SupplierId},
    orders::{
        ACTS_MOST, AskedDoorAct, DoorAct, DoorOrder, DoorRefusal, Happening, OrderNumber,
        OrderStatus, StepSource, StoredHappening, check_act, check_all_shipped,
        check_door_shipment,
    },
};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

statements! {
    /// An order held for what its supplier does.
    HOLD = sqlite "SELECT month, sequence, status, version FROM orders
        WHERE workspace_id = $1 AND id = $2",
        postgres "SELECT month, sequence, status, version FROM orders
        WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    /// Whether a link still works, asked again where its order is held.
    WORKS = "SELECT count(*) FROM supplier_link l
        JOIN orders o ON o.id = l.order_id AND o.supplier_id = l.supplier_id
        WHERE l.id = $1 AND l.revoked_at IS NULL AND l.expires_at > $2";
    /// What was done with a key.
    DONE = "SELECT what FROM order_act WHERE order_id = $1 AND key = $2";
    /// How many acts an order has.
    ACTS = "SELECT count(*) FROM order_act WHERE order_id = $1";
    /// Appends an act.
    APPEND = "INSERT INTO order_act (order_id, sequence, key, at, by_name, source, what, supplier_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Notes that an order is acknowledged; the first time counts.
    ACKNOWLEDGE = "INSERT INTO order_promise (order_id, acknowledged_at) VALUES ($1, $2)
        ON CONFLICT (order_id) DO UPDATE
        SET acknowledged_at = COALESCE(order_promise.acknowledged_at, excluded.acknowledged_at)";
    /// Whether a supplier has said a day.
    PROMISED = "SELECT count(*) FROM order_promise
        WHERE order_id = $1 AND (ship_on IS NOT NULL OR in_home_on IS NOT NULL)";
    /// Notes the expected days as they are said now; one that is not said any more is gone.
    EXPECT = "INSERT INTO order_promise (order_id, ship_on, in_home_on) VALUES ($1, $2, $3)
        ON CONFLICT (order_id) DO UPDATE
        SET ship_on = excluded.ship_on, in_home_on = excluded.in_home_on";
    /// Notes pieces that left.
    SHIP = "INSERT INTO order_shipped (order_id, act, line_id, pieces, shipped_on)
        VALUES ($1, $2, $3, $4, $5)";
}

/// Something to be written into an order's timeline.
pub(in crate::orders) struct NewAct<'a> {
    pub order: OrderId,
    pub key: Uuid,
    pub by: &'a str,
    pub source: StepSource,
    /// The supplier whose act it is, or none.
    pub supplier: Option<SupplierId>,
    pub what: Happening,
}

/// Appends to an order's timeline, in the transaction that holds the order; its place there.
pub(in crate::orders) async fn append(
    tx: &mut Tx,
    act: NewAct<'_>,
    now: Timestamp,
) -> anyhow::Result<i64> {
    let before: i64 =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(ACTS).bind(act.order.0).fetch_one(c).await)?;
    let sequence = before + 1;
    let what = serde_json::to_string(&StoredHappening::V1(act.what))?;
    execute!(
        tx,
        APPEND,
        act.order.0,
        sequence,
        act.key,
        Moment(now),
        act.by,
        act.source.word(),
        what,
        act.supplier.map(|supplier| supplier.0),
    )?;
    Ok(sequence)
}

/// An order held for what its supplier does.
pub(super) struct HeldOrder {
    pub number: OrderNumber,
    pub status: OrderStatus,
    version: i64,
}

/// The order behind a link, held, and what was done with this key before. Refused when the link was
/// taken back meanwhile, or the order holds more than anybody means.
pub(super) async fn hold(
    tx: &mut Tx,
    opened: &Opened,
    key: Uuid,
    now: Timestamp,
) -> Result<(HeldOrder, Option<Happening>), DoorRefusal> {
    let order = opened.order();
    let sql = HOLD.for_tx(tx);
    let row: Option<(String, i64, String, i64)> = on_tx!(&mut *tx, |c| sqlx::query_as(sql)
        .bind(opened.workspace().0)
        .bind(order.0)
        .fetch_optional(c)
        .await)?;
    let (month, sequence, status, version) = row.ok_or(refused(DoorRefusal::NoLonger))?;
    let works: i64 = on_tx!(&mut *tx, |c| sqlx::query_scalar(WORKS)
        .bind(opened.link().0)
        .bind(Moment(now))
        .fetch_one(c)
        .await)?;
    if works == 0 {
        return Err(refused(DoorRefusal::NoLonger));
    }
    let done: Option<String> = on_tx!(&mut *tx, |c| sqlx::query_scalar(DONE)
        .bind(order.0)
        .bind(key)
        .fetch_optional(c)
        .await)?;
    let done = match done {
        Some(what) => Some(
            serde_json::from_str::<StoredHappening>(&what).map_err(anyhow::Error::from)?.into(),
        ),
        None => None,
    };
    let acts: i64 =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(ACTS).bind(order.0).fetch_one(c).await)?;
    if acts >= ACTS_MOST && done.is_none() {
        return Err(refused(DoorRefusal::TooMany));
    }
    let held = HeldOrder {
        number: read::number(&month, sequence)?,
        status: read::status(&status)?,
        version,
    };
    Ok((held, done))
}

/// Does what a supplier asks for; the order as it sees it then.
pub async fn door_act(
    cx: &Backend,
    token: &Token,
    asked: &AskedDoorAct,
) -> Result<DoorOrder, DoorRefusal> {
    let opened = open::open(cx, token).await?;
    let id = opened.order();
    // Its lines never change, so they need not be read where it is held.
    let order = read::order(cx, &opened.reader, id).await.map_err(Error::widen)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let (held, before) = hold(&mut tx, &opened, asked.key, now).await?;
    if let Some(before) = before {
        drop(tx);
        if !asked.act.became(&before) {
            return Err(refused(DoorRefusal::Stale));
        }
        return open::seen(cx, &opened).await;
    }
    let today = calendar::day_in(&mut tx, &opened.reader, now).await?;
    let promised: i64 =
        on_tx!(&mut tx, |c| sqlx::query_scalar(PROMISED).bind(id.0).fetch_one(c).await)?;
    let act = check_act(held.number, held.status, asked.act.clone(), promised > 0, today)
        .map_err(refused)?;
    match act {
        DoorAct::Acknowledge => {
            execute!(&mut tx, ACKNOWLEDGE, id.0, Moment(now))?;
            done(cx, &mut tx, &opened, &held, asked.key, Happening::Acknowledged).await?;
            // An order of which nobody could say whether it arrived has.
            if held.status == OrderStatus::Pending {
                move_on(&mut tx, &opened, &held, OrderStatus::Sent, now).await?;
            }
        }
        DoorAct::Expect { ship_on, in_home_on } => {
            execute!(&mut tx, EXPECT, id.0, ship_on.map(Day), in_home_on.map(Day))?;
            let what = Happening::Expected { ship_on, in_home_on };
            done(cx, &mut tx, &opened, &held, asked.key, what).await?;
        }
        DoorAct::Say { text } => {
            done(cx, &mut tx, &opened, &held, asked.key, Happening::Said { text }).await?;
        }
        DoorAct::Ship { shipped_on, lines, note } => {
            let before = side::shipped_in(&mut tx, id).await?;
            let known = open::lines(&order, &before);
            let shipment = check_door_shipment(&known, &lines).map_err(refused)?;
            // What the house was told by other ways counts as well.
            let all = shipments::pieces(&mut tx, id).await?;
            let complete =
                check_all_shipped(order.summary.totals.pieces, all, &shipment).map_err(refused)?;
            let what = Happening::Shipped {
                shipped_on,
                pieces: shipment.pieces,
                lines: shipment.lines.len() as u64,
                complete,
                note,
            };
            let place = done(cx, &mut tx, &opened, &held, asked.key, what).await?;
            for part in &shipment.lines {
                execute!(
                    &mut tx,
                    SHIP,
                    id.0,
                    place,
                    part.line.0,
                    i64::from(part.pieces),
                    Day(shipped_on),
                )?;
            }
            if complete && held.status.next().contains(&OrderStatus::Shipped) {
                move_on(&mut tx, &opened, &held, OrderStatus::Shipped, now).await?;
            } else {
                shipments::touch(&mut tx, opened.workspace(), id).await?;
            }
        }
    }
    tx.commit().await?;
    jobs::wake(cx);
    open::seen(cx, &opened).await
}

/// Writes down what a supplier did, and tells whoever made its link and whoever made the order; its place
/// in the timeline.
pub(super) async fn done(
    cx: &Backend,
    tx: &mut Tx,
    opened: &Opened,
    held: &HeldOrder,
    key: Uuid,
    what: Happening,
) -> anyhow::Result<i64> {
    let (now, order, by) = (cx.now(), opened.order(), opened.supplier());
    let number = held.number.to_string();
    let excerpt = match what.words() {
        "" => what.deed(),
        words => words.chars().take(140).collect(),
    };
    let entry = Entry {
        action: "orders.supplier_act",
        subject_kind: "order",
        subject_id: Some(order.0),
        subject_label: number.clone(),
        detail: serde_json::json!({
            "supplier": by, "link": opened.link(), "did": what.deed(),
        }),
    };
    let supplier = Some(opened.supplier_id());
    let act = NewAct { order, key, by, source: StepSource::Supplier, supplier, what };
    let place = append(tx, act, now).await?;
    audit::record_system(tx, opened.workspace(), now, entry).await?;
    let told = Told {
        workspace: opened.workspace(),
        asked_by: opened.maker(),
        kind: NoticeKind::SupplierActed,
        by,
        about: &number,
        excerpt: &excerpt,
        href: &format!("/campaigns/orders/{order}"),
    };
    // Whoever made the link may have left the house meanwhile.
    tell(cx, tx, &BTreeSet::from([opened.maker(), opened.orderer()]), &told).await?;
    Ok(place)
}

/// Moves the order on, as the table of steps allows, on the supplier's word.
async fn move_on(
    tx: &mut Tx,
    opened: &Opened,
    held: &HeldOrder,
    to: OrderStatus,
    now: Timestamp,
) -> sqlx::Result<()> {
    let moved = Moved {
        order: opened.order(),
        workspace: opened.workspace(),
        number: held.number,
        from: held.status,
        to,
        version: held.version,
        source: StepSource::Supplier,
        by: (None, opened.supplier()),
        note: "",
    };
    steps::move_on(tx, &moved, now).await
}
