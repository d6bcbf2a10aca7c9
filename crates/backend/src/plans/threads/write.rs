//! Beginning a thread and answering in one.

use super::{
    cell_word,
    read::{PEOPLE, thread},
    telling::{self, Said},
};
use crate::{
    Backend, Error, Result,
    db::{Moment, Tx},
    error::refused,
    execute, jobs, on_tx,
    plans::{live::talked, plan},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::{Mention, mentions},
    ids::{CommentId, PersonId, PlanId, ShareId, ThreadId},
    plans::{Anchor, CommentRefusal, Thread, clean_comment},
    refusal::Refusal,
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// A new thread without comments.
    NEW_THREAD = "INSERT INTO plan_thread (id, plan_id, workspace_id, item_id, wave_id, cell, about,
            share_id, comments, last_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)";
    /// What an item is called.
    ITEM_NAME = "SELECT s.number || ' ' || s.name FROM plan_item i JOIN store s ON s.id = i.store_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.id = $3";
    /// What a wave is called.
    WAVE_NAME = "SELECT name FROM plan_wave WHERE workspace_id = $1 AND plan_id = $2 AND id = $3";
    /// The next place in a thread, which is open again; writers take turns here.
    NEXT = "UPDATE plan_thread SET comments = comments + 1, last_at = $3, resolved_by = NULL, resolved_at = NULL
        WHERE workspace_id = $1 AND id = $2 RETURNING plan_id, comments";
    /// A comment.
    NEW_COMMENT = "INSERT INTO plan_comment (id, thread_id, workspace_id, sequence, person_id, guest_name,
            body, mentions, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Somebody has seen a thread up to a comment.
    SEEN = "INSERT INTO plan_thread_seen (thread_id, person_id, sequence) VALUES ($1, $2, $3)
        ON CONFLICT (thread_id, person_id) DO UPDATE SET sequence = excluded.sequence
        WHERE excluded.sequence > plan_thread_seen.sequence";
    /// Whether a thread was begun through a link.
    OF_SHARE = "SELECT count(*) FROM plan_thread WHERE workspace_id = $1 AND id = $2 AND share_id = $3";
}

/// Who writes: a member, or a guest under a name of their own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Writer<'a> {
    Member,
    Guest { name: &'a str, share: ShareId },
}

/// The members a text names.
pub(super) async fn named(tx: &mut Tx, actor: &Actor, text: &str) -> sqlx::Result<Vec<Mention>> {
    let rows: Vec<(Uuid, String)> =
        on_tx!(tx, |c| sqlx::query_as(PEOPLE).bind(actor.workspace.0).fetch_all(c).await)?;
    let members: Vec<(PersonId, String)> =
        rows.into_iter().map(|(id, name)| (PersonId(id), name)).collect();
    Ok(mentions(text, &members))
}

/// What an anchor is called; refuses one that is not in the plan.
async fn about<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    anchor: Anchor,
    gone: R,
) -> Result<String, R> {
    let (sql, id) = match (anchor.item(), anchor.wave()) {
        (Some(item), _) => (ITEM_NAME, item.0),
        (None, Some(wave)) => (WAVE_NAME, wave.0),
        (None, None) => return Ok(String::new()),
    };
    let name: Option<String> = on_tx!(tx, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(id)
        .fetch_optional(c)
        .await)?;
    name.ok_or_else(|| refused(gone))
}

async fn new_thread(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    anchor: Anchor,
    share: Option<ShareId>,
) -> Result<ThreadId, CommentRefusal> {
    let about = about(tx, actor, plan, anchor, CommentRefusal::NothingThere).await?;
    let id = ThreadId(Uuid::now_v7());
    execute!(
        tx,
        NEW_THREAD,
        id.0,
        plan.0,
        actor.workspace.0,
        anchor.item().map(|item| item.0),
        anchor.wave().map(|wave| wave.0),
        cell_word(anchor.cell())?,
        about,
        share.map(|share| share.0),
        Moment(cx.now()),
    )?;
    Ok(id)
}

/// Adds a comment to a thread and tells those whom it concerns. The thread's plan.
async fn add(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    thread: ThreadId,
    writer: Writer<'_>,
    text: &str,
) -> Result<PlanId, CommentRefusal> {
    let now = cx.now();
    let next: Option<(Uuid, i64)> = on_tx!(&mut *tx, |c| sqlx::query_as(NEXT)
        .bind(actor.workspace.0)
        .bind(thread.0)
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let (plan, sequence) = next.ok_or(Error::NotFound("thread"))?;
    // A guest names nobody: they do not know who is here, and may not summon people.
    let mentions = match writer {
        Writer::Member => named(tx, actor, text).await?,
        Writer::Guest { .. } => Vec::new(),
    };
    let (person, guest) = match writer {
        Writer::Member => (Some(actor.person.0), ""),
        Writer::Guest { name, .. } => (None, name),
    };
    let id = CommentId(Uuid::now_v7());
    execute!(
        &mut *tx,
        NEW_COMMENT,
        id.0,
        thread.0,
        actor.workspace.0,
        sequence,
        person,
        guest,
        text,
        Json(&mentions),
        Moment(now),
    )?;
    if matches!(writer, Writer::Member) {
        execute!(&mut *tx, SEEN, thread.0, actor.person.0, sequence)?;
    }
    let said = Said { plan: PlanId(plan), thread, writer, text, mentions: &mentions };
    telling::commented(cx, tx, actor, &said).await?;
    Ok(said.plan)
}

/// Begins a thread on a plan with its first comment.
pub async fn start_thread(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    anchor: Anchor,
    text: &str,
) -> Result<Thread, CommentRefusal> {
    actor.may(Action::Comment)?;
    let text = clean_comment(text).map_err(refused)?;
    plan::plan::<CommentRefusal>(cx, actor, plan_id).await?;
    let mut tx = cx.db.begin().await?;
    let id = new_thread(cx, &mut tx, actor, plan_id, anchor, None).await?;
    add(cx, &mut tx, actor, id, Writer::Member, &text).await?;
    tx.commit().await?;
    jobs::wake(cx);
    talked(cx, plan_id).await;
    thread(cx, actor, id).await
}

/// Answers in a thread, which is open again if it was resolved.
pub async fn reply(
    cx: &Backend,
    actor: &Actor,
    id: ThreadId,
    text: &str,
) -> Result<Thread, CommentRefusal> {
    actor.may(Action::Comment)?;
    let text = clean_comment(text).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let plan = add(cx, &mut tx, actor, id, Writer::Member, &text).await?;
    tx.commit().await?;
    jobs::wake(cx);
    talked(cx, plan).await;
    thread(cx, actor, id).await
}

/// A guest's comment through a link: in a thread of that link, or in a new one on the plan. `reader`
/// is the link's maker held to reading. The text and name are clean.
pub(in crate::plans) async fn guest_comment_in(
    cx: &Backend,
    reader: &Actor,
    plan: PlanId,
    share: ShareId,
    thread: Option<ThreadId>,
    name: &str,
    text: &str,
) -> Result<(), CommentRefusal> {
    let mut tx = cx.db.begin().await?;
    let id = match thread {
        None => new_thread(cx, &mut tx, reader, plan, Anchor::Plan, Some(share)).await?,
        Some(id) => {
            let own: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(OF_SHARE)
                .bind(reader.workspace.0)
                .bind(id.0)
                .bind(share.0)
                .fetch_one(c)
                .await)?;
            if own == 0 {
                return Err(Error::NotFound("thread"));
            }
            id
        }
    };
    add(cx, &mut tx, reader, id, Writer::Guest { name, share }, text).await?;
    tx.commit().await?;
    jobs::wake(cx);
    talked(cx, plan).await;
    Ok(())
}
