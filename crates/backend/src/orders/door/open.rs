//! Who comes through the door, and what they see.

use super::side;
use crate::{
    Backend, Error, Result,
    accounts::Token,
    db::Moment,
    error::refused,
    execute,
    mail::{self, Enclosure},
    on,
    orders::{calendar, documents, read},
    statements,
};
use domain::{
    accounts::{Actor, Reach, Rights, Role},
    ids::{OrderId, PersonId, SupplierId, SupplierLinkId, WorkspaceId},
    mail::ListedFile,
    orders::{DoorLine, DoorOrder, DoorRefusal, Order, check_open},
};
use jiff::SignedDuration;
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

/// How often a link's last opening is written down at most.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);

statements! {
    /// What a link opens: only an order that is still made by whom the link is for.
    OPEN = "SELECT l.id, l.order_id, l.workspace_id, l.made_by, l.expires_at, l.opened_at,
            l.supplier_id, o.created_by AS ordered_by, w.name AS house, w.currency, s.name AS supplier, h.mail_id
        FROM supplier_link l
        JOIN orders o ON o.id = l.order_id AND o.supplier_id = l.supplier_id
        JOIN workspace w ON w.id = l.workspace_id
        JOIN supplier s ON s.id = l.supplier_id
        LEFT JOIN order_handover h ON h.id = l.handover_id
        WHERE l.token_hash = $1 AND l.revoked_at IS NULL AND l.expires_at > $2";
    /// Notes that a link was opened.
    TOUCH_LINK = "UPDATE supplier_link SET opened_at = $2 WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    order_id: Uuid,
    workspace_id: Uuid,
    made_by: Uuid,
    expires_at: Moment,
    opened_at: Option<Moment>,
    supplier_id: Uuid,
    ordered_by: Uuid,
    house: String,
    currency: String,
    supplier: String,
    mail_id: Option<Uuid>,
}

/// A link that works, and who reads through it.
pub(super) struct Opened {
    row: Row,
    /// Reads the one order as a viewer would; it is nobody's account.
    pub reader: Actor,
}

impl Opened {
    pub(super) fn order(&self) -> OrderId {
        OrderId(self.row.order_id)
    }

    pub(super) fn link(&self) -> SupplierLinkId {
        SupplierLinkId(self.row.id)
    }

    pub(super) fn workspace(&self) -> WorkspaceId {
        WorkspaceId(self.row.workspace_id)
    }

    /// Whoever made the link, to be told of what is done through it.
    pub(super) fn maker(&self) -> PersonId {
        PersonId(self.row.made_by)
    }

    /// Whoever made the order.
    pub(super) fn orderer(&self) -> PersonId {
        PersonId(self.row.ordered_by)
    }

    /// Who comes through it.
    pub(super) fn supplier_id(&self) -> SupplierId {
        SupplierId(self.row.supplier_id)
    }

    /// The supplier's name.
    pub(super) fn supplier(&self) -> &str {
        &self.row.supplier
    }
}

/// What a link opens. Why one opens nothing is not told: that would say that it once did.
pub(super) async fn open(cx: &Backend, token: &Token) -> Result<Opened, DoorRefusal> {
    let now = cx.now();
    let row: Option<Row> = on!(&cx.db, |c| sqlx::query_as(OPEN)
        .bind(token.hash())
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(refused(DoorRefusal::NoLonger))?;
    let due = row.opened_at.is_none_or(|at| now.duration_since(at.0) >= TOUCH);
    // Nobody waits for this note: while a long import holds the writer, a later visit makes it.
    if due && let Some(mut tx) = cx.db.begin_if_free().await? {
        execute!(&mut tx, TOUCH_LINK, row.id, Moment(now))?;
        tx.commit().await?;
    }
    let reader = Actor {
        person: PersonId(row.made_by),
        name: row.supplier.clone(),
        workspace: WorkspaceId(row.workspace_id),
        role: Role::Viewer,
        rights: Rights::NONE,
        reach: Reach::Everywhere,
    };
    Ok(Opened { row, reader })
}

/// Refuses a token that opens nothing, before anything is read of what comes with it.
pub async fn door_opens(cx: &Backend, token: &Token) -> Result<(), DoorRefusal> {
    open(cx, token).await.map(drop)
}

/// The order behind a link.
pub async fn door_order(cx: &Backend, token: &Token) -> Result<DoorOrder, DoorRefusal> {
    let opened = open(cx, token).await?;
    seen(cx, &opened).await
}

/// The order behind an open link, as its supplier sees it.
pub(super) async fn seen(cx: &Backend, opened: &Opened) -> Result<DoorOrder, DoorRefusal> {
    let (reader, id) = (&opened.reader, opened.order());
    let order = read::order(cx, reader, id).await.map_err(Error::widen)?;
    check_open(order.summary.number, order.summary.status).map_err(refused)?;
    let shipped = side::shipped(cx, id).await?;
    let acts = side::acts(cx, reader, id, Some(opened.supplier_id())).await?;
    let row = &opened.row;
    Ok(DoorOrder {
        number: order.summary.number,
        title: order.summary.title.clone(),
        house: row.house.clone(),
        supplier: row.supplier.clone(),
        status: order.summary.status,
        in_home_on: order.summary.in_home_on,
        totals: order.summary.totals,
        currency: row.currency.clone(),
        lines: lines(&order, &shipped),
        files: files(cx, opened).await?,
        promise: side::promise(cx, id).await?,
        proofs: side::proofs(cx, reader, id, Some(opened.supplier_id())).await?,
        acts,
        expires_at: row.expires_at.0,
        today: calendar::today(cx, reader).await.map_err(Error::widen)?,
    })
}

/// The lines of an order with what is shipped of each.
pub(super) fn lines(order: &Order, shipped: &HashMap<Uuid, u32>) -> Vec<DoorLine> {
    let shown = |row: &domain::orders::OrderLine| {
        let line = &row.line;
        let place = [line.city.as_str(), line.state.as_str()];
        DoorLine {
            id: row.id,
            store_number: line.store_number.clone(),
            store_name: line.store_name.clone(),
            place: place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            campaign: line.campaign_name.clone(),
            in_home_on: line.wave.as_ref().and_then(|wave| wave.in_home_on),
            pieces: line.pieces,
            shipped: shipped.get(&row.id.0).copied().unwrap_or(0),
        }
    };
    order.lines.iter().map(shown).collect()
}

/// The files of a link: those that went with it, or what would go now.
async fn files(cx: &Backend, opened: &Opened) -> Result<Vec<ListedFile>, DoorRefusal> {
    if let Some(mail) = opened.row.mail_id {
        let mut all = mail::files_of(cx, [mail]).await?;
        return Ok(all.remove(&mail).unwrap_or_default());
    }
    let all = written(cx, opened).await?;
    let listed =
        |file: &Enclosure| ListedFile { name: file.name.clone(), size: file.bytes.len() as u64 };
    Ok(all.iter().map(listed).collect())
}

async fn written(cx: &Backend, opened: &Opened) -> Result<Vec<Enclosure>, DoorRefusal> {
    let paper = documents::paper(cx, &opened.reader, opened.order()).await.map_err(Error::widen)?;
    let documents = documents::documents(Arc::new(paper)).await?;
    Ok(documents.into_iter().map(documents::Document::enclosure).collect())
}

/// One file behind a link, by its place.
pub async fn door_file(
    cx: &Backend,
    token: &Token,
    position: u32,
) -> Result<Enclosure, DoorRefusal> {
    let opened = open(cx, token).await?;
    let order = read::order(cx, &opened.reader, opened.order()).await.map_err(Error::widen)?;
    check_open(order.summary.number, order.summary.status).map_err(refused)?;
    let file = match opened.row.mail_id {
        Some(mail) => mail::file_of(cx, opened.workspace(), mail, position).await?,
        None => {
            let (id, place) = (opened.order(), usize::try_from(position).unwrap_or(usize::MAX));
            let file = documents::nth(cx, &opened.reader, id, place).await.map_err(Error::widen)?;
            file.map(documents::Document::enclosure)
        }
    };
    file.ok_or(Error::NotFound("file"))
}
