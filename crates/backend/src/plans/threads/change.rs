//! What may be done with threads and comments that are there.

use super::{
    read::thread,
    telling::{self, Said},
    write::{Writer, named},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    execute, jobs, on_tx,
    plans::live::talked,
    statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::Mention,
    ids::{CommentId, PersonId, PlanId, ThreadId},
    plans::{CommentRefusal, Thread, check_own, check_take_back, clean_comment, excerpt},
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// A comment with its thread and plan.
    COMMENT = "SELECT c.thread_id, t.plan_id, c.person_id, c.guest_name, c.body, c.mentions, c.deleted_at
        FROM plan_comment c JOIN plan_thread t ON t.id = c.thread_id
        WHERE c.workspace_id = $1 AND c.id = $2";
    /// Changes a comment's text.
    EDIT = "UPDATE plan_comment SET body = $2, mentions = $3, edited_at = $4 WHERE id = $1 AND deleted_at IS NULL";
    /// Takes a comment back: what it said is gone, that it was there stays.
    TAKE_BACK = "UPDATE plan_comment SET body = '', mentions = $3, deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL";
    /// Removes a thread in which nothing is said any more.
    REMOVE_EMPTY = "DELETE FROM plan_thread WHERE id = $1 AND NOT EXISTS
        (SELECT 1 FROM plan_comment c WHERE c.thread_id = $1 AND c.deleted_at IS NULL)";
    /// Resolves a thread that is open; the first to do so counts.
    RESOLVE = "UPDATE plan_thread SET resolved_by = $3, resolved_at = $4
        WHERE workspace_id = $1 AND id = $2 AND resolved_at IS NULL RETURNING plan_id";
    /// Opens a thread again.
    REOPEN_THREAD = "UPDATE plan_thread SET resolved_by = NULL, resolved_at = NULL
        WHERE workspace_id = $1 AND id = $2 RETURNING plan_id";
    /// Somebody has seen all that is said in a thread of a plan, or in all of them.
    SEE = "INSERT INTO plan_thread_seen (thread_id, person_id, sequence)
        SELECT t.id, $3, t.comments FROM plan_thread t
        WHERE t.workspace_id = $1 AND t.plan_id = $2 AND (CAST($4 AS BIGINT) = 0 OR t.id = $5)
        ON CONFLICT (thread_id, person_id) DO UPDATE SET sequence = excluded.sequence
        WHERE excluded.sequence > plan_thread_seen.sequence";
}

#[derive(sqlx::FromRow)]
struct Row {
    thread_id: Uuid,
    plan_id: Uuid,
    person_id: Option<Uuid>,
    guest_name: String,
    body: String,
    mentions: Json<Vec<Mention>>,
    deleted_at: Option<Moment>,
}

/// A comment that was not taken back.
async fn comment(tx: &mut Tx, actor: &Actor, id: CommentId) -> Result<Row, CommentRefusal> {
    let row: Option<Row> = on_tx!(tx, |c| sqlx::query_as(COMMENT)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(Error::NotFound("comment"))?;
    match row.deleted_at {
        Some(_) => Err(refused(CommentRefusal::Gone)),
        None => Ok(row),
    }
}

/// Changes the text of one's own comment. Whom it names only now is told.
pub async fn edit_comment(
    cx: &Backend,
    actor: &Actor,
    id: CommentId,
    text: &str,
) -> Result<Thread, CommentRefusal> {
    actor.may(Action::Comment)?;
    let text = clean_comment(text).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let row = comment(&mut tx, actor, id).await?;
    check_own(actor.person, row.person_id.map(PersonId)).map_err(refused)?;
    let id_of_thread = ThreadId(row.thread_id);
    if text != row.body {
        let mentions = named(&mut tx, actor, &text).await?;
        execute!(&mut tx, EDIT, id.0, &text, Json(&mentions), Moment(cx.now()))?;
        let said = Said {
            plan: PlanId(row.plan_id),
            thread: id_of_thread,
            writer: Writer::Member,
            text: &text,
            mentions: &mentions,
        };
        telling::named_since(cx, &mut tx, actor, &said, &row.mentions.0).await?;
    }
    tx.commit().await?;
    jobs::wake(cx);
    talked(cx, PlanId(row.plan_id)).await;
    thread(cx, actor, id_of_thread).await
}

/// Takes a comment back: one's own, or a guest's for whoever may change plans. A thread in which
/// nothing is said any more goes with it; then there is none to show.
pub async fn take_back_comment(
    cx: &Backend,
    actor: &Actor,
    id: CommentId,
) -> Result<Option<Thread>, CommentRefusal> {
    actor.may(Action::Comment)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let row = comment(&mut tx, actor, id).await?;
    let may_edit = actor.may(Action::EditPlans).is_ok();
    let writer = row.person_id.map(PersonId);
    check_take_back(actor.person, may_edit, writer).map_err(refused)?;
    execute!(&mut tx, TAKE_BACK, id.0, Moment(now), Json(Vec::<Mention>::new()))?;
    let removed = execute!(&mut tx, REMOVE_EMPTY, row.thread_id)?;
    if writer.is_none() {
        let entry = Entry {
            action: "plans.take_back_comment",
            subject_kind: "comment",
            subject_id: Some(id.0),
            subject_label: format!("{} (guest)", row.guest_name),
            detail: serde_json::json!({ "plan": row.plan_id, "said": excerpt(&row.body) }),
        };
        audit::record(&mut tx, actor, now, entry).await?;
    }
    tx.commit().await?;
    talked(cx, PlanId(row.plan_id)).await;
    if removed > 0 {
        return Ok(None);
    }
    Ok(Some(thread(cx, actor, ThreadId(row.thread_id)).await?))
}

/// Resolves a thread, or opens it again.
pub async fn resolve_thread(
    cx: &Backend,
    actor: &Actor,
    id: ThreadId,
    resolved: bool,
) -> Result<Thread> {
    actor.may(Action::Comment)?;
    let mut tx = cx.db.begin().await?;
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    let plan: Option<Uuid> = if resolved {
        on_tx!(&mut tx, |c| sqlx::query_scalar(RESOLVE)
            .bind(workspace)
            .bind(id.0)
            .bind(person)
            .bind(Moment(cx.now()))
            .fetch_optional(c)
            .await)?
    } else {
        on_tx!(&mut tx, |c| sqlx::query_scalar(REOPEN_THREAD)
            .bind(workspace)
            .bind(id.0)
            .fetch_optional(c)
            .await)?
    };
    tx.commit().await?;
    if let Some(plan) = plan {
        talked(cx, PlanId(plan)).await;
    }
    thread(cx, actor, id).await
}

/// Notes that the actor has seen all that is said in a thread of a plan, or in all of its threads.
pub async fn mark_seen(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    thread: Option<ThreadId>,
) -> Result<()> {
    actor.may(Action::Read)?;
    let mut tx = cx.db.begin().await?;
    execute!(
        &mut tx,
        SEE,
        actor.workspace.0,
        plan.0,
        actor.person.0,
        i64::from(thread.is_some()),
        thread.map_or(Uuid::nil(), |id| id.0),
    )?;
    tx.commit().await?;
    Ok(())
}
