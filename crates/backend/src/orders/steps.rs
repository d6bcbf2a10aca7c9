//! Moving an order on: its steps, and who makes it.

use super::{handover, read, suppliers};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, PersonId, StoreId, SupplierId, WorkspaceId},
    orders::{
        AskedStep, BulkRefusal, MOST_AT_ONCE, Order, OrderNumber, OrderStatus, Standing, StepDone,
        StepRefusal, StepSource, Supplier, check_step, check_supplier_choice, clean_step_note,
    },
    refusal::Refusal,
};
use jiff::Timestamp;
use uuid::Uuid;

statements! {
    /// Whether something of an order has left, or is known to have come of it.
    BEGUN = "SELECT (SELECT COUNT(*) FROM shipment x WHERE x.order_id = o.id)
            + (SELECT COUNT(*) FROM actual a JOIN order_line l ON l.id = a.order_line_id
                WHERE l.order_id = o.id)
        FROM orders o WHERE o.workspace_id = $1 AND o.id = $2";
    /// An order's standing, held until the transaction ends; SQLite has one writer anyway.
    STANDING = sqlite "SELECT month, sequence, status, supplier_id, version FROM orders
        WHERE workspace_id = $1 AND id = $2",
        postgres "SELECT month, sequence, status, supplier_id, version FROM orders
        WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    /// When an order was sent.
    SENT_AT = "SELECT at FROM order_step WHERE order_id = $1 AND status = 'sent'
        ORDER BY sequence LIMIT 1";
    /// Who took the last step.
    LAST_BY = "SELECT person_name FROM order_step WHERE order_id = $1
        ORDER BY sequence DESC LIMIT 1";
    /// The place of the next step.
    NEXT_SEQUENCE = "SELECT COUNT(*) + 1 FROM order_step WHERE order_id = $1";
    /// Appends a step.
    APPEND = "INSERT INTO order_step
            (order_id, sequence, status, at, person_id, person_name, source, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Moves an order to a status.
    MOVE = "UPDATE orders SET status = $3, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $4";
    /// Gives an order a supplier or none.
    GIVE = "UPDATE orders SET supplier_id = $3, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $4";
    /// Takes a supplier's word back with the order.
    FORGET_PROMISE = "DELETE FROM order_promise WHERE order_id = $1";
    /// Takes a supplier's links back with the order.
    CLOSE_LINKS = "UPDATE supplier_link SET revoked_at = $2
        WHERE order_id = $1 AND revoked_at IS NULL";
    /// An order's number.
    NUMBER = "SELECT number FROM orders WHERE workspace_id = $1 AND id = $2";
    /// The stores of an order.
    STORES = "SELECT DISTINCT l.store_id FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.workspace_id = $1 AND o.id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    month: String,
    sequence: i64,
    status: String,
    supplier_id: Option<Uuid>,
    version: i64,
}

/// An order held for a change, with what the rules need to know of it.
pub(super) struct Held {
    pub(super) number: OrderNumber,
    pub(super) status: OrderStatus,
    pub(super) supplier: Option<Supplier>,
    sent_at: Option<Timestamp>,
}

impl Held {
    pub(super) fn standing(&self) -> Standing<'_> {
        Standing {
            number: self.number,
            status: self.status,
            supplier: self.supplier.as_ref(),
            sent_at: self.sent_at,
        }
    }
}

/// Takes the step that was asked for, if the order is still as the person saw it.
pub async fn take_step(
    cx: &Backend,
    actor: &Actor,
    asked: &AskedStep,
) -> Result<Order, StepRefusal> {
    step(cx, actor, asked).await?;
    read::order(cx, actor, asked.order).await.map_err(Error::widen)
}

/// As [`take_step`]; the order's number.
async fn step(cx: &Backend, actor: &Actor, asked: &AskedStep) -> Result<OrderNumber, StepRefusal> {
    actor.may(Action::Order)?;
    let note = clean_step_note(&asked.note).map_err(refused)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let held = hold(&mut tx, actor, asked.order, asked.version).await?;
    check_step(held.standing(), asked.to, now).map_err(refused)?;
    if asked.to == OrderStatus::Cancelled {
        let begun: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(BEGUN)
            .bind(actor.workspace.0)
            .bind(asked.order.0)
            .fetch_one(c)
            .await)?;
        if begun > 0 {
            let number = held.number.to_string();
            return Err(refused(StepRefusal::CancelBegun { number }));
        }
        handover::withdraw(&mut tx, asked.order, held.number, now).await?;
    }
    let moved = (asked.order, asked.version, asked.to);
    move_to(&mut tx, actor, moved, &note, now).await?;
    let entry = Entry {
        action: "orders.step",
        subject_kind: "order",
        subject_id: Some(asked.order.0),
        subject_label: held.number.to_string(),
        detail: serde_json::json!({
            "from": held.status.word(), "to": asked.to.word(), "note": note,
        }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(held.number)
}

/// Takes the same step with several orders, each by itself: what one order refuses is told of it, and
/// the others go on. When the database fails midway, those before it are done.
pub async fn take_steps(
    cx: &Backend,
    actor: &Actor,
    asked: &[AskedStep],
) -> Result<Vec<StepDone>, BulkRefusal> {
    actor.may(Action::Order)?;
    if asked.len() > MOST_AT_ONCE {
        return Err(refused(BulkRefusal::TooMany { most: MOST_AT_ONCE }));
    }
    let mut done = Vec::with_capacity(asked.len());
    for step in asked {
        let refusal = match self::step(cx, actor, step).await {
            Ok(number) => {
                let number = number.to_string();
                done.push(StepDone { order: step.order, number, refusal: None });
                continue;
            }
            Err(Error::Outage(error)) => return Err(Error::Outage(error)),
            Err(refusal) => refusal.to_string(),
        };
        let number: Option<String> = on!(&cx.db, |c| sqlx::query_scalar(NUMBER)
            .bind(actor.workspace.0)
            .bind(step.order.0)
            .fetch_optional(c)
            .await)?;
        let number = number.unwrap_or_default();
        done.push(StepDone { order: step.order, number, refusal: Some(refusal) });
    }
    Ok(done)
}

/// Moves a held order to a status, as of a version, and writes the step down.
pub(super) async fn move_to(
    tx: &mut Tx,
    actor: &Actor,
    (order, version, to): (OrderId, i64, OrderStatus),
    note: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    on_tx!(&mut *tx, |c| sqlx::query(MOVE)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(to.word())
        .bind(version)
        .execute(c)
        .await
        .map(|_| ()))?;
    let sequence: i64 =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(NEXT_SEQUENCE).bind(order.0).fetch_one(c).await)?;
    append(tx, actor, order, sequence, to, StepSource::Person, note, now).await
}

/// Says who makes an order, or that nobody is chosen, while it has not left the house.
pub async fn choose_supplier(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    version: i64,
    supplier: Option<SupplierId>,
) -> Result<Order, StepRefusal> {
    actor.may(Action::Order)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let held = hold(&mut tx, actor, order, version).await?;
    check_supplier_choice(held.standing()).map_err(refused)?;
    let chosen = match supplier {
        Some(id) => match suppliers::supplier_in(&mut tx, actor, id).await? {
            Some(chosen) => Some(chosen),
            None => return Err(refused(StepRefusal::SupplierUnknown)),
        },
        None => None,
    };
    if held.supplier.as_ref().map(|supplier| supplier.id) == supplier {
        drop(tx);
        return read::order(cx, actor, order).await.map_err(Error::widen);
    }
    handover::withdraw(&mut tx, order, held.number, now).await?;
    // What one supplier promised is not the next one's word, and its links open nothing more.
    execute!(&mut tx, FORGET_PROMISE, order.0)?;
    execute!(&mut tx, CLOSE_LINKS, order.0, Moment(now))?;
    on_tx!(&mut tx, |c| sqlx::query(GIVE)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(supplier.map(|supplier| supplier.0))
        .bind(version)
        .execute(c)
        .await
        .map(|_| ()))?;
    let name = |supplier: &Option<Supplier>| supplier.as_ref().map(|s| s.name.clone());
    let entry = Entry {
        action: "orders.choose_supplier",
        subject_kind: "order",
        subject_id: Some(order.0),
        subject_label: held.number.to_string(),
        detail: serde_json::json!({ "from": name(&held.supplier), "to": name(&chosen) }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    read::order(cx, actor, order).await.map_err(Error::widen)
}

/// The order, held until the transaction ends; refused when it is no longer at `version` or holds
/// stores that this person's rights do not reach.
pub(super) async fn hold<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    order: OrderId,
    version: i64,
) -> Result<Held, R> {
    let sql = STANDING.for_tx(tx);
    let row: Option<Row> = on_tx!(&mut *tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(Error::NotFound("order"))?;
    if row.version != version {
        let by: Option<String> =
            on_tx!(tx, |c| sqlx::query_scalar(LAST_BY).bind(order.0).fetch_optional(c).await)?;
        return Err(Error::Changed { by });
    }
    let stores: Vec<Uuid> = on_tx!(&mut *tx, |c| sqlx::query_scalar(STORES)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_all(c)
        .await)?;
    crate::reach::check_stores(tx, actor, stores.into_iter().map(StoreId)).await?;
    let sent_at: Option<Moment> =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(SENT_AT).bind(order.0).fetch_optional(c).await)?;
    let supplier = match row.supplier_id {
        Some(id) => suppliers::supplier_in(tx, actor, SupplierId(id)).await?,
        None => None,
    };
    Ok(Held {
        number: read::number(&row.month, row.sequence)?,
        status: read::status(&row.status)?,
        supplier,
        sent_at: sent_at.map(|at| at.0),
    })
}

/// Appends a step to an order's life.
#[allow(clippy::too_many_arguments, reason = "a row has these columns")]
pub(super) async fn append(
    tx: &mut Tx,
    actor: &Actor,
    order: OrderId,
    sequence: i64,
    status: OrderStatus,
    source: StepSource,
    note: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    on_tx!(tx, |c| sqlx::query(APPEND)
        .bind(order.0)
        .bind(sequence)
        .bind(status.word())
        .bind(Moment(now))
        .bind(actor.person.0)
        .bind(&actor.name)
        .bind(source.word())
        .bind(note)
        .execute(c)
        .await
        .map(|_| ()))
}

/// A step that an order takes without a person pressing for it: its mail went, or its supplier said
/// something.
pub(super) struct Moved<'a> {
    pub order: OrderId,
    pub workspace: WorkspaceId,
    pub number: OrderNumber,
    pub from: OrderStatus,
    pub to: OrderStatus,
    /// As of which version.
    pub version: i64,
    pub source: StepSource,
    /// Whose doing it is; a supplier is no person of ours.
    pub by: (Option<PersonId>, &'a str),
    pub note: &'a str,
}

/// Takes a step for which the rule was asked, with its place in the timeline and in the audit log.
pub(super) async fn move_on(tx: &mut Tx, moved: &Moved<'_>, now: Timestamp) -> sqlx::Result<()> {
    execute!(&mut *tx, MOVE, moved.workspace.0, moved.order.0, moved.to.word(), moved.version)?;
    let sequence: i64 = on_tx!(&mut *tx, |c| sqlx::query_scalar(NEXT_SEQUENCE)
        .bind(moved.order.0)
        .fetch_one(c)
        .await)?;
    let (person, name) = moved.by;
    execute!(
        &mut *tx,
        APPEND,
        moved.order.0,
        sequence,
        moved.to.word(),
        Moment(now),
        person.map(|person| person.0),
        name,
        moved.source.word(),
        moved.note,
    )?;
    let entry = Entry {
        action: "orders.step",
        subject_kind: "order",
        subject_id: Some(moved.order.0),
        subject_label: moved.number.to_string(),
        detail: serde_json::json!({
            "from": moved.from.word(), "to": moved.to.word(), "source": moved.source.word(),
            "by": name, "note": moved.note,
        }),
    };
    audit::record_system(tx, moved.workspace, now, entry).await
}
