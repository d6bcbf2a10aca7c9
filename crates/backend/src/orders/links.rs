//! The links that open one order to its supplier: made with each sending or by hand, and taken back.
//!
//! A link shows the order while the supplier it was made for still makes it. The token is told once,
//! in the letter or to whoever makes the link; here only its hash is kept.

use super::{door, read};
use crate::{
    Backend, Error, Result,
    accounts::Token,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{HandoverId, OrderId, SupplierId, SupplierLinkId},
    orders::{DOOR_MARK, Happening, LinkRefusal, StepSource, SupplierLink, check_link},
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

statements! {
    /// How many links of an order work.
    WORKING = "SELECT count(*) FROM supplier_link
        WHERE workspace_id = $1 AND order_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    /// Keeps a new link.
    ADD = "INSERT INTO supplier_link (id, workspace_id, order_id, handover_id, supplier_id, label,
            token_hash, made_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// An order's links, the latest first.
    LINKS = "SELECT l.id, l.label, p.name AS made_by, l.created_at, l.expires_at, l.revoked_at,
            l.opened_at
        FROM supplier_link l JOIN person p ON p.id = l.made_by
        WHERE l.workspace_id = $1 AND l.order_id = $2 ORDER BY l.created_at DESC, l.id DESC LIMIT 200";
    /// Takes a link back.
    REVOKE = "UPDATE supplier_link SET revoked_at = $3
        WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING order_id, label";
    /// An order held for a link to it.
    HOLD = sqlite "SELECT month, sequence, status, supplier_id FROM orders
        WHERE workspace_id = $1 AND id = $2",
        postgres "SELECT month, sequence, status, supplier_id FROM orders
        WHERE workspace_id = $1 AND id = $2 FOR UPDATE";
    /// A supplier's name.
    SUPPLIER_NAME = "SELECT name FROM supplier WHERE workspace_id = $1 AND id = $2";
    /// The stores of an order.
    STORES = "SELECT DISTINCT l.store_id FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.workspace_id = $1 AND o.id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    label: String,
    made_by: String,
    created_at: Moment,
    expires_at: Moment,
    revoked_at: Option<Moment>,
    opened_at: Option<Moment>,
}

/// A link that is not kept yet, and its token.
pub(super) fn new_link(
    actor: &Actor,
    label: &str,
    days: u32,
    now: Timestamp,
) -> anyhow::Result<(SupplierLink, Token)> {
    let link = SupplierLink {
        id: SupplierLinkId(Uuid::now_v7()),
        label: label.to_owned(),
        made_by: actor.name.clone(),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(24 * i64::from(days)),
        revoked_at: None,
        opened_at: None,
    };
    Ok((link, Token::marked(DOOR_MARK)?))
}

/// Keeps a link, with the sending it goes out with if there is one.
pub(super) async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    order: OrderId,
    supplier: SupplierId,
    handover: Option<HandoverId>,
    link: &SupplierLink,
    token: &Token,
) -> sqlx::Result<()> {
    execute!(
        tx,
        ADD,
        link.id.0,
        actor.workspace.0,
        order.0,
        handover.map(|id| id.0),
        supplier.0,
        &link.label,
        token.hash(),
        actor.person.0,
        Moment(link.created_at),
        Moment(link.expires_at),
    )?;
    Ok(())
}

/// An order's links, the latest first, also those that work no longer. Whoever calls it has asked for
/// the right.
pub(super) async fn links(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
) -> sqlx::Result<Vec<SupplierLink>> {
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(LINKS)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_all(c)
        .await)?;
    Ok(rows
        .into_iter()
        .map(|row| SupplierLink {
            id: row.id.into(),
            label: row.label,
            made_by: row.made_by,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
            opened_at: row.opened_at.map(|at| at.0),
        })
        .collect())
}

/// Makes a link by hand, for an order that was told of by other means. The token is told once.
pub async fn create_supplier_link(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    days: u32,
) -> Result<(SupplierLink, Token), LinkRefusal> {
    actor.may(Action::Order)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let sql = HOLD.for_tx(&tx);
    let held: Option<(String, i64, String, Option<Uuid>)> =
        on_tx!(&mut tx, |c| sqlx::query_as(sql)
            .bind(actor.workspace.0)
            .bind(order.0)
            .fetch_optional(c)
            .await)?;
    let (month, sequence, status, supplier) = held.ok_or(Error::NotFound("order"))?;
    check_reach(&mut tx, actor, order).await?;
    let (number, status) = (read::number(&month, sequence)?, read::status(&status)?);
    let working: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(WORKING)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(Moment(now))
        .fetch_one(c)
        .await)?;
    check_link(number, status, supplier.is_some(), days, working).map_err(refused)?;
    let supplier = SupplierId(supplier.ok_or(Error::NotFound("supplier"))?);
    let name: String = on_tx!(&mut tx, |c| sqlx::query_scalar(SUPPLIER_NAME)
        .bind(actor.workspace.0)
        .bind(supplier.0)
        .fetch_one(c)
        .await)?;
    let (link, token) = new_link(actor, &name, days, now)?;
    keep(&mut tx, actor, order, supplier, None, &link, &token).await?;
    note(&mut tx, actor, order, Happening::LinkMade, now).await?;
    let entry = Entry {
        action: "orders.link",
        subject_kind: "order",
        subject_id: Some(order.0),
        subject_label: number.to_string(),
        detail: serde_json::json!({
            "link": link.id, "for": link.label, "expires_at": link.expires_at,
        }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok((link, token))
}

/// Takes a link back: it opens nothing from its next request on.
pub async fn revoke_supplier_link(cx: &Backend, actor: &Actor, id: SupplierLinkId) -> Result<()> {
    actor.may(Action::Order)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let row: Option<(Uuid, String)> = on_tx!(&mut tx, |c| sqlx::query_as(REVOKE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let (order, label) = row.ok_or(Error::NotFound("supplier's link"))?;
    let order = OrderId(order);
    check_reach(&mut tx, actor, order).await?;
    let sql = HOLD.for_tx(&tx);
    let (month, sequence, ..): (String, i64, String, Option<Uuid>) =
        on_tx!(&mut tx, |c| sqlx::query_as(sql)
            .bind(actor.workspace.0)
            .bind(order.0)
            .fetch_one(c)
            .await)?;
    note(&mut tx, actor, order, Happening::LinkRevoked, now).await?;
    let entry = Entry {
        action: "orders.revoke_link",
        subject_kind: "order",
        subject_id: Some(order.0),
        subject_label: read::number(&month, sequence)?.to_string(),
        detail: serde_json::json!({ "link": id, "for": label }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(())
}

async fn check_reach<R: domain::refusal::Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    order: OrderId,
) -> Result<(), R> {
    let stores: Vec<Uuid> = on_tx!(&mut *tx, |c| sqlx::query_scalar(STORES)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_all(c)
        .await)?;
    crate::reach::check_stores(tx, actor, stores.into_iter().map(Into::into)).await
}

async fn note(
    tx: &mut Tx,
    actor: &Actor,
    order: OrderId,
    what: Happening,
    now: Timestamp,
) -> anyhow::Result<()> {
    let act = door::NewAct {
        order,
        key: Uuid::now_v7(),
        by: &actor.name,
        source: StepSource::Person,
        supplier: None,
        what,
    };
    door::append(tx, act, now).await?;
    Ok(())
}
