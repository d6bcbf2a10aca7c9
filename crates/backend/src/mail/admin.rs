//! The outbox as admins see it, which is also the sandbox's inbox.

use super::Enclosure;
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Moment,
    jobs, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{MailId, OrderId},
    mail::{Mail, MailState},
};
use uuid::Uuid;

/// Most mails of one answer.
const MOST: i64 = 100;

statements! {
    /// A workspace's mails before one, the newest first.
    MAILS = "SELECT m.id, m.to_address, m.subject, m.body, m.state, m.sender, m.problem, m.created_at,
            m.sent_at, h.order_id
        FROM mail m LEFT JOIN order_handover h ON h.mail_id = m.id
        WHERE m.workspace_id = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3";
    /// One that may be sent again waits again. An order is sent again from its own page, where its rules
    /// are asked.
    AGAIN = "UPDATE mail SET state = 'waiting', due_at = $3, problem = ''
        WHERE workspace_id = $1 AND id = $2 AND state IN ('failed', 'unknown')
            AND NOT EXISTS (SELECT 1 FROM order_handover h WHERE h.mail_id = mail.id)
        RETURNING to_address, subject";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    to_address: String,
    subject: String,
    body: String,
    state: String,
    sender: String,
    problem: String,
    created_at: Moment,
    sent_at: Option<Moment>,
    order_id: Option<Uuid>,
}

/// The workspace's 100 newest mails before one (all when `None`).
pub async fn mails(cx: &Backend, actor: &Actor, before: Option<MailId>) -> Result<Vec<Mail>> {
    actor.may(Action::ReadMail)?;
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(MAILS)
        .bind(actor.workspace.0)
        .bind(before.map_or(Uuid::max(), |id| id.0))
        .bind(MOST)
        .fetch_all(c)
        .await)?;
    let mut files = super::files_of(cx, rows.iter().map(|row| row.id)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Mail {
                id: MailId(row.id),
                to: row.to_address,
                subject: row.subject,
                text: row.body,
                state: MailState::from_word(&row.state)
                    .ok_or_else(|| anyhow::anyhow!("unknown state of a mail {}", row.state))?,
                sender: row.sender,
                problem: row.problem,
                at: row.created_at.0,
                sent_at: row.sent_at.map(|at| at.0),
                order: row.order_id.map(OrderId),
                files: files.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// One file of a mail, by its place.
pub async fn mail_file(
    cx: &Backend,
    actor: &Actor,
    mail: MailId,
    position: u32,
) -> Result<Enclosure> {
    actor.may(Action::ReadMail)?;
    let file = super::file_of(cx, actor.workspace, mail.0, position).await?;
    file.ok_or(Error::NotFound("file of a mail"))
}

/// Sends a mail again that failed, or of which nobody can say: the admin takes it upon themselves
/// that somebody may get it twice.
pub async fn send_again(cx: &Backend, actor: &Actor, id: MailId) -> Result<()> {
    actor.may(Action::ReadMail)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let row: Option<(String, String)> = on_tx!(&mut tx, |c| sqlx::query_as(AGAIN)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let (to, subject) = row.ok_or(Error::NotFound("mail that could be sent again"))?;
    jobs::queue(&mut tx, actor.workspace, actor.person, now, super::KIND, &()).await?;
    let entry = Entry {
        action: "mail.send_again",
        subject_kind: "mail",
        subject_id: Some(id.0),
        subject_label: subject,
        detail: serde_json::json!({ "to": to }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    jobs::wake(cx);
    Ok(())
}
