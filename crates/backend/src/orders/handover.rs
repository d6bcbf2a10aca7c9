//! Sending an order to its supplier: looked at first, sent once, and moved on when it went.
//!
//! The letter, its files and the supplier's link are written in one transaction, under a key that
//! whoever asks makes once for each decision. From there the outbox takes over: where a hand-over
//! stands is where its mail stands, and the order steps from pending to sent in the transaction that
//! notes that the mail went. A mail of which nobody can say is shown as that and left alone.

use super::{
    documents::{self, Document, OrderPaper, hex},
    links, read,
    steps::{self, Moved},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    execute, jobs,
    mail::{self, Enclosure, Letter, Sandbox},
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{HandoverId, OrderId, PersonId, SupplierId, WorkspaceId},
    mail::{ListedFile, MailState},
    orders::{
        AskedHandover, Handover, HandoverPreview, HandoverRefusal, HandoverState, OrderLetter,
        OrderNumber, OrderStatus, Recipient, Standing, StepRefusal, StepSource, check_handover,
        clean_message, terms_warnings,
    },
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// What every list of hand-overs selects, before its own conditions.
macro_rules! handovers {
    ($conditions:literal) => {
        concat!(
            "SELECT h.id, h.at, h.person_name, h.withdrawn_at, h.mail_id, h.supplier_id, m.to_address, m.state,
                m.problem, m.sent_at, m.sender
            FROM order_handover h JOIN mail m ON m.id = h.mail_id ",
            $conditions
        )
    };
}

statements! {
    /// Every time an order was sent, the latest first.
    OF_ORDER = handovers!("WHERE h.workspace_id = $1 AND h.order_id = $2 ORDER BY h.at DESC, h.id DESC");
    /// The one that was asked for with a key.
    BY_KEY = handovers!("WHERE h.workspace_id = $1 AND h.key = $2");
    /// The order that was sent with a key.
    ORDER_OF_KEY = "SELECT h.order_id, h.digest, m.to_address
        FROM order_handover h JOIN mail m ON m.id = h.mail_id
        WHERE h.workspace_id = $1 AND h.key = $2";
    /// Adds one.
    ADD = "INSERT INTO order_handover (id, workspace_id, order_id, key, supplier_id, mail_id, digest,
            person_id, person_name, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Where a person's answers go.
    ADDRESS = "SELECT email FROM person WHERE id = $1";
    /// Whether a workspace is a demonstration, whose mail goes nowhere.
    DEMONSTRATION = "SELECT demonstration FROM workspace WHERE id = $1";
    /// Takes back the mails of an order that have not gone.
    TAKE_BACK = "UPDATE mail SET state = 'failed', problem = ''
        WHERE state = 'waiting' AND id IN (SELECT mail_id FROM order_handover WHERE order_id = $1)";
    /// How many mails of an order are being handed over.
    GOING = "SELECT count(*) FROM mail
        WHERE state = 'sending' AND id IN (SELECT mail_id FROM order_handover WHERE order_id = $1)";
    /// Keeps what did not go, or perhaps not, from being sent again.
    WITHDRAW = "UPDATE order_handover SET withdrawn_at = $2
        WHERE order_id = $1 AND withdrawn_at IS NULL AND mail_id IN
            (SELECT m.id FROM mail m WHERE m.state IN ('failed', 'unknown'))";
    /// The order that a mail hands over, held until the transaction ends.
    HOLD_ORDER_OF = sqlite "SELECT o.id, o.workspace_id, o.month, o.sequence, o.status, o.version,
            o.supplier_id = h.supplier_id AS same_supplier, h.person_id, h.person_name, m.to_address
        FROM order_handover h JOIN orders o ON o.id = h.order_id JOIN mail m ON m.id = h.mail_id
        WHERE h.mail_id = $1",
        postgres "SELECT o.id, o.workspace_id, o.month, o.sequence, o.status, o.version,
            o.supplier_id = h.supplier_id AS same_supplier, h.person_id, h.person_name, m.to_address
        FROM order_handover h JOIN orders o ON o.id = h.order_id JOIN mail m ON m.id = h.mail_id
        WHERE h.mail_id = $1 FOR UPDATE OF o";
    /// The mail of a hand-over.
    MAIL_OF = "SELECT mail_id FROM order_handover WHERE workspace_id = $1 AND id = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    at: Moment,
    person_name: String,
    withdrawn_at: Option<Moment>,
    mail_id: Uuid,
    supplier_id: Uuid,
    to_address: String,
    state: String,
    problem: String,
    sent_at: Option<Moment>,
    sender: String,
}

impl Row {
    fn state(&self) -> anyhow::Result<HandoverState> {
        let mail = MailState::from_word(&self.state)
            .ok_or_else(|| anyhow::anyhow!("unknown state of a mail {}", self.state))?;
        Ok(HandoverState::of(mail, self.withdrawn_at.is_some()))
    }

    fn read(self, files: Vec<ListedFile>) -> anyhow::Result<Handover> {
        Ok(Handover {
            id: self.id.into(),
            at: self.at.0,
            by: self.person_name.clone(),
            supplier: SupplierId(self.supplier_id),
            to: self.to_address.clone(),
            state: self.state()?,
            problem: self.problem,
            sent_at: self.sent_at.map(|at| at.0),
            sandbox: self.sender == mail::Carrier::word(&Sandbox),
            files,
        })
    }
}

/// Every time an order was sent, the latest first. Whoever calls it has asked for the right.
pub(super) async fn handovers(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
) -> anyhow::Result<Vec<Handover>> {
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(OF_ORDER)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_all(c)
        .await)?;
    read_all(cx, rows).await
}

async fn read_all(cx: &Backend, rows: Vec<Row>) -> anyhow::Result<Vec<Handover>> {
    let mut files = mail::files_of(cx, rows.iter().map(|row| row.mail_id)).await?;
    rows.into_iter()
        .map(|row| {
            let files = files.remove(&row.mail_id).unwrap_or_default();
            row.read(files)
        })
        .collect()
}

/// The letter, the files and the digest of both.
struct Drawn {
    paper: Arc<OrderPaper>,
    letter: OrderLetter,
    documents: Vec<Document>,
    digest: String,
}

async fn draw(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    again: bool,
) -> Result<Drawn, HandoverRefusal> {
    let paper = documents::paper(cx, actor, order).await.map_err(Error::widen)?;
    let summary = &paper.order.summary;
    let Some(supplier) = &paper.order.supplier else {
        let number = summary.number.to_string();
        return Err(refused(HandoverRefusal::SupplierMissing { number }));
    };
    let reply_to: String =
        on!(&cx.db, |c| sqlx::query_scalar(ADDRESS).bind(actor.person.0).fetch_one(c).await)?;
    let mut letter = OrderLetter {
        number: summary.number,
        title: summary.title.clone(),
        house: paper.house.clone(),
        supplier: supplier.name.clone(),
        sender: actor.name.clone(),
        reply_to,
        stores: summary.totals.stores,
        pieces: summary.totals.pieces,
        in_home_on: summary.in_home_on,
        files: Vec::new(),
        again,
    };
    let paper = Arc::new(paper);
    let documents = documents::documents(paper.clone()).await?;
    letter.files = documents.iter().map(|document| document.file.name.clone()).collect();
    let hashes =
        documents.iter().map(|document| (document.file.name.as_str(), document.hash.as_str()));
    let digest = hex(&Sha256::digest(letter.digest_input(hashes).as_bytes()));
    Ok(Drawn { paper, letter, documents, digest })
}

/// Whom a letter can go to, the supplier's own address first.
fn recipients(paper: &OrderPaper) -> Vec<Recipient> {
    let own = paper.order.supplier.iter().map(|supplier| Recipient {
        name: supplier.name.clone(),
        email: supplier.email.clone(),
        about: String::new(),
    });
    let contacts = paper.terms.contacts.iter().map(|contact| Recipient {
        name: contact.name.clone(),
        email: contact.email.clone(),
        about: contact.about.clone(),
    });
    let mut all: Vec<Recipient> = Vec::new();
    for one in own.chain(contacts) {
        if !all.iter().any(|other| other.email == one.email) {
            all.push(one);
        }
    }
    all
}

/// What sending an order, once more if `again`, would send.
pub async fn handover_preview(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    again: bool,
) -> Result<HandoverPreview, HandoverRefusal> {
    actor.may(Action::Order)?;
    let drawn = draw(cx, actor, order, again).await?;
    let found = &drawn.paper.order;
    let earlier: Vec<(SupplierId, HandoverState)> = handovers(cx, actor, order)
        .await?
        .into_iter()
        .map(|one| (one.supplier, one.state))
        .collect();
    let standing = Standing {
        number: found.summary.number,
        status: found.summary.status,
        supplier: found.supplier.as_ref(),
        sent_at: found.sent_at(),
    };
    check_handover(standing, &earlier, again).map_err(refused)?;
    let lines = found.lines.iter().filter_map(|row| {
        let format = drawn.paper.format(row.line.campaign)?;
        Some((format, row.line.pieces, row.line.unit_cost))
    });
    let demonstration: bool = on!(&cx.db, |c| sqlx::query_scalar(DEMONSTRATION)
        .bind(actor.workspace.0)
        .fetch_one(c)
        .await)?;
    Ok(HandoverPreview {
        order,
        version: found.version,
        recipients: recipients(&drawn.paper),
        files: drawn
            .documents
            .iter()
            .map(|document| ListedFile {
                name: document.file.name.clone(),
                size: document.file.bytes.len() as u64,
            })
            .collect(),
        warnings: terms_warnings(&drawn.letter.supplier, &drawn.paper.terms, lines),
        digest: drawn.digest,
        letter: drawn.letter,
        sandbox: demonstration || cx.post.is_sandbox(),
    })
}

/// Sends an order to its supplier as it was looked at; the same when it is asked with the same key.
pub async fn hand_over(
    cx: &Backend,
    actor: &Actor,
    asked: &AskedHandover,
) -> Result<Handover, HandoverRefusal> {
    actor.may(Action::Order)?;
    let message = clean_message(&asked.message).map_err(refused)?;
    if let Some(done) = by_key(cx, actor, asked).await? {
        return Ok(done);
    }
    let drawn = draw(cx, actor, asked.order, asked.again).await?;
    let number = drawn.letter.number;
    let differs = || refused(HandoverRefusal::Differs { number: number.to_string() });
    if drawn.digest != asked.digest {
        return Err(differs());
    }
    let to = recipients(&drawn.paper).into_iter().find(|one| one.email == asked.to);
    let to =
        to.ok_or_else(|| refused(HandoverRefusal::UnknownRecipient { email: asked.to.clone() }))?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let held = steps::hold::<HandoverRefusal>(&mut tx, actor, asked.order, asked.version).await;
    let taken: Option<(Uuid, String, String)> = on_tx!(&mut tx, |c| sqlx::query_as(ORDER_OF_KEY)
        .bind(actor.workspace.0)
        .bind(asked.key)
        .fetch_optional(c)
        .await)?;
    if taken.is_some() {
        drop(tx);
        return by_key(cx, actor, asked).await?.ok_or_else(differs);
    }
    let held = held?;
    let earlier: Vec<Row> = on_tx!(&mut tx, |c| sqlx::query_as(OF_ORDER)
        .bind(actor.workspace.0)
        .bind(asked.order.0)
        .fetch_all(c)
        .await)?;
    let earlier = earlier
        .iter()
        .map(|row| Ok((SupplierId(row.supplier_id), row.state()?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    check_handover(held.standing(), &earlier, asked.again).map_err(refused)?;
    let Some(supplier) = &held.supplier else { return Err(differs()) };
    let id = HandoverId(Uuid::now_v7());
    let (link, token) = links::new_link(actor, &to.email, domain::orders::LINK_DAYS, now)?;
    let address = format!("{}/supplier/{}", cx.post.public_url(), token.text());
    let letter = Letter {
        to: to.email.clone(),
        name: to.name,
        subject: drawn.letter.subject(),
        text: drawn.letter.text(&message, &address),
        reply_to: drawn.letter.reply_to.clone(),
        files: drawn.documents.into_iter().map(Document::enclosure).collect(),
    };
    let mails = mail::write(cx, &mut tx, actor.workspace, actor.person, &[letter]).await?;
    let mail = mails.first().ok_or_else(|| anyhow::anyhow!("a letter without a mail"))?;
    execute!(
        &mut tx,
        ADD,
        id.0,
        actor.workspace.0,
        asked.order.0,
        asked.key,
        supplier.id.0,
        mail.0,
        &asked.digest,
        actor.person.0,
        &actor.name,
        Moment(now),
    )?;
    links::keep(&mut tx, actor, asked.order, supplier.id, Some(id), &link, &token).await?;
    let entry = Entry {
        action: "orders.hand_over",
        subject_kind: "order",
        subject_id: Some(asked.order.0),
        subject_label: number.to_string(),
        detail: serde_json::json!({
            "to": to.email, "supplier": supplier.name, "again": asked.again,
            "files": drawn.letter.files, "digest": asked.digest, "link": link.id,
        }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    jobs::wake(cx);
    by_key(cx, actor, asked).await?.ok_or(Error::NotFound("sending"))
}

/// What was done with this key; one that was used for anything else is refused.
async fn by_key(
    cx: &Backend,
    actor: &Actor,
    asked: &AskedHandover,
) -> Result<Option<Handover>, HandoverRefusal> {
    let done: Option<(Uuid, String, String)> = on!(&cx.db, |c| sqlx::query_as(ORDER_OF_KEY)
        .bind(actor.workspace.0)
        .bind(asked.key)
        .fetch_optional(c)
        .await)?;
    let Some((order, digest, to)) = done else { return Ok(None) };
    if order != asked.order.0 || digest != asked.digest || to != asked.to {
        return Err(Error::Changed { by: None });
    }
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(BY_KEY)
        .bind(actor.workspace.0)
        .bind(asked.key)
        .fetch_all(c)
        .await)?;
    Ok(read_all(cx, rows).await?.pop())
}

/// A file as it was sent, by its place.
pub async fn sent_file(
    cx: &Backend,
    actor: &Actor,
    handover: HandoverId,
    position: u32,
) -> Result<Enclosure> {
    actor.may(Action::Read)?;
    let mail: Option<Uuid> = on!(&cx.db, |c| sqlx::query_scalar(MAIL_OF)
        .bind(actor.workspace.0)
        .bind(handover.0)
        .fetch_optional(c)
        .await)?;
    let mail = mail.ok_or(Error::NotFound("sending"))?;
    let file = mail::file_of(cx, actor.workspace, mail, position).await?;
    file.ok_or(Error::NotFound("file"))
}

/// Takes back what has not gone of an order that is called off or given to somebody else, in the
/// transaction that holds the order. Refused while a mail is being handed over at this moment.
pub(super) async fn withdraw(
    tx: &mut Tx,
    order: OrderId,
    number: OrderNumber,
    now: Timestamp,
) -> Result<(), StepRefusal> {
    execute!(&mut *tx, TAKE_BACK, order.0)?;
    let going: i64 =
        on_tx!(&mut *tx, |c| sqlx::query_scalar(GOING).bind(order.0).fetch_one(c).await)?;
    if going > 0 {
        return Err(refused(StepRefusal::OnItsWay { number: number.to_string() }));
    }
    execute!(&mut *tx, WITHDRAW, order.0, Moment(now))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    id: Uuid,
    workspace_id: Uuid,
    month: String,
    sequence: i64,
    status: String,
    version: i64,
    same_supplier: Option<bool>,
    person_id: Uuid,
    person_name: String,
    to_address: String,
}

/// An order whose mail is about to be noted as gone.
pub(crate) struct HeldOrder(HeldRow);

/// The order that a mail hands over, if it is such a mail, held until the transaction ends.
pub(crate) async fn hold_order_of(tx: &mut Tx, mail: Uuid) -> sqlx::Result<Option<HeldOrder>> {
    let sql = HOLD_ORDER_OF.for_tx(tx);
    let row: Option<HeldRow> =
        on_tx!(tx, |c| sqlx::query_as(sql).bind(mail).fetch_optional(c).await)?;
    Ok(row.map(HeldOrder))
}

/// Moves an order on whose mail went: from pending to sent. One that went on by other ways stays where
/// it is, and so does one that another supplier makes by now.
pub(crate) async fn mail_went(tx: &mut Tx, held: HeldOrder, now: Timestamp) -> sqlx::Result<()> {
    let row = held.0;
    let unreadable = |error: anyhow::Error| sqlx::Error::Decode(error.into());
    let status = read::status(&row.status).map_err(unreadable)?;
    let number = read::number(&row.month, row.sequence).map_err(unreadable)?;
    let allowed = status.next().contains(&OrderStatus::Sent) && row.same_supplier == Some(true);
    if !allowed {
        return Ok(());
    }
    let note = format!("By e-mail to {}", row.to_address);
    let moved = Moved {
        order: OrderId(row.id),
        workspace: WorkspaceId(row.workspace_id),
        number,
        from: status,
        to: OrderStatus::Sent,
        version: row.version,
        source: StepSource::Mail,
        by: (Some(PersonId(row.person_id)), &row.person_name),
        note: &note,
    };
    steps::move_on(tx, &moved, now).await
}
