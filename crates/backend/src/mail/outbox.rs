//! Writing mails down, and handing over what is due.

use super::{Carried, Carrier, Enclosure, Parcel, files};
use crate::{
    Backend,
    db::{Moment, Tx},
    execute,
    jobs::{self, Halt, Run},
    on_tx, orders, statements,
};
use domain::{
    ids::{MailId, PersonId, WorkspaceId},
    mail::wait_after,
};
use jiff::SignedDuration;
use std::time::Duration;
use uuid::Uuid;

/// The kind of job that hands over what is due.
pub const KIND: &str = "mail.send";
/// How long a mail may be on its way before nobody can say any more.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// How long a carrier has for one mail; well within the lease.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often the outbox is looked at when nothing asks for it.
const LOOK: Duration = Duration::from_secs(30);

statements! {
    /// Writes a mail.
    WRITE = "INSERT INTO mail (id, workspace_id, to_address, to_name, subject, body, state, attempts,
            due_at, sender, problem, created_at, reply_to)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, '', '', $7, $8)";
    /// Mails whose handing-over never came to an end.
    LOSE = "UPDATE mail SET state = 'unknown', claimed_until = NULL, problem = $2
        WHERE state = 'sending' AND claimed_until < $1";
    /// Takes the mail that has been due for longest.
    CLAIM = sqlite "UPDATE mail SET state = 'sending', claimed_until = $2
        WHERE id = (SELECT id FROM mail WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT 1)
        RETURNING id, to_address, to_name, subject, body, reply_to, attempts, claimed_until,
            (SELECT w.demonstration FROM workspace w WHERE w.id = workspace_id) AS demonstration",
    postgres "UPDATE mail SET state = 'sending', claimed_until = $2
        WHERE id = (SELECT id FROM mail WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT 1
            FOR UPDATE SKIP LOCKED)
        RETURNING id, to_address, to_name, subject, body, reply_to, attempts, claimed_until,
            (SELECT w.demonstration FROM workspace w WHERE w.id = workspace_id) AS demonstration";
    /// Notes that it went: also when it had been given up for unknown meanwhile.
    SENT = "UPDATE mail SET state = 'sent', claimed_until = NULL, sent_at = $2, sender = $3, problem = ''
        WHERE id = $1 AND state IN ('sending', 'unknown')";
    /// Notes that it surely did not go: to be tried again at $3, or not.
    NOT_SENT = "UPDATE mail SET state = $2, claimed_until = NULL, due_at = $3, attempts = attempts + 1,
            sender = $4, problem = $5
        WHERE id = $1 AND state = 'sending' AND claimed_until = $6";
    /// Notes that nobody can say.
    UNKNOWN = "UPDATE mail SET state = 'unknown', claimed_until = NULL, sender = $2, problem = $3
        WHERE id = $1 AND state = 'sending' AND claimed_until = $4";
}

/// A mail to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letter {
    pub to: String,
    pub name: String,
    pub subject: String,
    pub text: String,
    /// Where answers go; empty for the sender's own address.
    pub reply_to: String,
    pub files: Vec<Enclosure>,
}

/// Puts mails into the outbox and queues the job that sends them; which ones they are, in order.
pub(crate) async fn write(
    cx: &Backend,
    tx: &mut Tx,
    workspace: WorkspaceId,
    asked_by: PersonId,
    letters: &[Letter],
) -> anyhow::Result<Vec<MailId>> {
    let mut written = Vec::with_capacity(letters.len());
    for letter in letters {
        let id = MailId(Uuid::now_v7());
        execute!(
            &mut *tx,
            WRITE,
            id.0,
            workspace.0,
            &letter.to,
            &letter.name,
            &letter.subject,
            &letter.text,
            Moment(cx.now()),
            &letter.reply_to,
        )?;
        files::keep(tx, id.0, &letter.files).await?;
        written.push(id);
    }
    if !letters.is_empty() {
        jobs::queue(tx, workspace, asked_by, cx.now(), KIND, &()).await?;
    }
    Ok(written)
}

#[derive(sqlx::FromRow)]
struct Claimed {
    id: Uuid,
    to_address: String,
    to_name: String,
    subject: String,
    body: String,
    reply_to: String,
    attempts: i64,
    demonstration: bool,
    /// Until when it is this process's to hand over.
    claimed_until: Moment,
    #[sqlx(skip)]
    files: Vec<Enclosure>,
}

async fn claim(cx: &Backend) -> sqlx::Result<Option<Claimed>> {
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let sql = CLAIM.for_tx(&tx);
    let mut claimed: Option<Claimed> = on_tx!(&mut tx, |c| sqlx::query_as(sql)
        .bind(Moment(now))
        .bind(Moment(now + LEASE))
        .fetch_optional(c)
        .await)?;
    if let Some(claimed) = &mut claimed {
        claimed.files = files::whole(&mut tx, claimed.id).await?;
    }
    tx.commit().await?;
    Ok(claimed)
}

/// Gives up what was being handed over when its process died: it may have gone out, so it is not
/// sent again.
async fn lose(cx: &Backend) -> sqlx::Result<()> {
    let mut tx = cx.db.begin().await?;
    let why = "The server stopped while it was handing this mail over. It may have been sent.";
    execute!(&mut tx, LOSE, Moment(cx.now()), why)?;
    tx.commit().await
}

/// Notes what became of a mail.
async fn note(
    cx: &Backend,
    claimed: &Claimed,
    carrier: &dyn Carrier,
    carried: Carried,
) -> sqlx::Result<()> {
    let (now, word) = (cx.now(), carrier.word());
    let mut tx = cx.db.begin().await?;
    // The order is held before its mail, as whoever takes a hand-over back does: they then see either
    // a mail that is on its way, or what became of it.
    let order = orders::hold_order_of(&mut tx, claimed.id).await?;
    let until = claimed.claimed_until;
    match carried {
        Carried::Taken => {
            let sent = execute!(&mut tx, SENT, claimed.id, Moment(now), word)?;
            if let (Some(order), 1..) = (order, sent) {
                orders::mail_went(&mut tx, order, now).await?;
            }
            sent
        }
        Carried::NotNow(why) => {
            let attempt = u32::try_from(claimed.attempts + 1).unwrap_or(u32::MAX);
            let (state, due) = match wait_after(attempt) {
                Some(wait) => ("waiting", now + wait),
                None => ("failed", now),
            };
            execute!(&mut tx, NOT_SENT, claimed.id, state, Moment(due), word, why, until)?
        }
        Carried::Never(why) => {
            execute!(&mut tx, NOT_SENT, claimed.id, "failed", Moment(now), word, why, until)?
        }
        Carried::Unknown(why) => execute!(&mut tx, UNKNOWN, claimed.id, word, why, until)?,
    };
    tx.commit().await
}

/// Hands the next mail over, if one is due; whether there was one.
async fn send_next(cx: &Backend) -> sqlx::Result<bool> {
    let Some(claimed) = claim(cx).await? else { return Ok(false) };
    let parcel = Parcel {
        id: claimed.id,
        to: claimed.to_address.clone(),
        name: claimed.to_name.clone(),
        subject: claimed.subject.clone(),
        text: claimed.body.clone(),
        reply_to: claimed.reply_to.clone(),
        files: claimed.files.clone(),
    };
    let carrier = cx.post.carrier(claimed.demonstration);
    let carried = match tokio::time::timeout(PATIENCE, carrier.carry(&parcel)).await {
        Ok(carried) => carried,
        Err(_) => Carried::Unknown("The mail server did not answer in time.".to_owned()),
    };
    if carried != Carried::Taken {
        tracing::warn!(mail = %claimed.id, ?carried, "a mail was not sent");
    }
    note(cx, &claimed, carrier.as_ref(), carried).await?;
    Ok(true)
}

/// Hands over everything that is due, whosever it is; how many there were. Several may do so at the
/// same time.
pub async fn send_due(cx: &Backend) -> sqlx::Result<usize> {
    lose(cx).await?;
    let mut handed = 0;
    while send_next(cx).await? {
        handed += 1;
    }
    Ok(handed)
}

/// The job: as [`send_due`], telling how far it is.
pub(crate) async fn work(run: &Run) -> Result<(), Halt> {
    let mut handed = 0;
    lose(&run.cx).await?;
    while send_next(&run.cx).await? {
        handed += 1;
        run.report(handed, 0, "Sending mail").await?;
    }
    Ok(())
}

/// Looks at the outbox now and then, for mails that wait for another try, until the process ends.
pub fn start(cx: &Backend) {
    let cx = cx.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOK).await;
            if let Err(error) = send_due(&cx).await {
                tracing::error!(%error, "cannot look at the outbox");
            }
        }
    });
}
