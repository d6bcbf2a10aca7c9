//! Reading threads, and counting them for the marks in the grid.

use super::cell_of;
use crate::{Backend, Error, Result, db::Moment, on, statements};
use domain::{
    accounts::{Action, Actor},
    collaboration::Mention,
    ids::{CommentId, ItemId, PersonId, PlanId, ShareId, ThreadId, WaveId},
    plans::{Anchor, Comment, CommentMark, Thread},
    refusal::Refusal,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// The newest 500 threads of plan $2 in workspace $1: all of them, or ($3 = 1) the one called $4,
/// or ($3 = 2) those begun through link $4.
macro_rules! chosen {
    () => {
        "(SELECT n.id FROM plan_thread n WHERE n.workspace_id = $1 AND n.plan_id = $2
            AND (CAST($3 AS BIGINT) = 0 OR (CAST($3 AS BIGINT) = 1 AND n.id = $4)
                OR (CAST($3 AS BIGINT) = 2 AND n.share_id = $4))
            ORDER BY n.last_at DESC, n.id DESC LIMIT 500)"
    };
}

statements! {
    /// Threads, last said first; $5 is who asks.
    THREADS = concat!("SELECT t.id, t.item_id, t.wave_id, t.cell, COALESCE(w.name, t.about) AS about,
            t.share_id, r.name AS resolved_by, t.resolved_at, COALESCE(s.sequence, 0) AS seen
        FROM plan_thread t
        LEFT JOIN plan_wave w ON w.id = t.wave_id
        LEFT JOIN person r ON r.id = t.resolved_by
        LEFT JOIN plan_thread_seen s ON s.thread_id = t.id AND s.person_id = $5
        WHERE t.id IN ", chosen!(), " ORDER BY t.last_at DESC, t.id DESC");
    /// Their comments, in order.
    COMMENTS = concat!("SELECT c.thread_id, c.id, c.sequence, c.person_id,
            COALESCE(p.name, c.guest_name) AS name, c.body, c.mentions, c.created_at, c.edited_at, c.deleted_at
        FROM plan_comment c LEFT JOIN person p ON p.id = c.person_id
        WHERE c.thread_id IN ", chosen!(), " ORDER BY c.thread_id, c.sequence");
    /// Which plan a thread is on.
    PLAN_OF = "SELECT plan_id FROM plan_thread WHERE workspace_id = $1 AND id = $2";
    /// Open threads per item and cell, with the comments that $3 has not seen.
    MARKS = "SELECT t.item_id, t.cell, count(DISTINCT t.id), count(c.id) FROM plan_thread t
        LEFT JOIN plan_thread_seen s ON s.thread_id = t.id AND s.person_id = $3
        LEFT JOIN plan_comment c ON c.thread_id = t.id AND c.sequence > COALESCE(s.sequence, 0)
            AND c.person_id IS DISTINCT FROM $3 AND c.deleted_at IS NULL
        WHERE t.workspace_id = $1 AND t.plan_id = $2 AND t.item_id IS NOT NULL AND t.resolved_at IS NULL
        GROUP BY t.item_id, t.cell ORDER BY t.item_id, t.cell";
    /// Who can be mentioned.
    PEOPLE = "SELECT p.id, p.name FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.workspace_id = $1 ORDER BY lower(p.name), p.id";
}

#[derive(sqlx::FromRow)]
struct ThreadRow {
    id: Uuid,
    item_id: Option<Uuid>,
    wave_id: Option<Uuid>,
    cell: String,
    about: String,
    share_id: Option<Uuid>,
    resolved_by: Option<String>,
    resolved_at: Option<Moment>,
    seen: i64,
}

#[derive(sqlx::FromRow)]
struct CommentRow {
    thread_id: Uuid,
    id: Uuid,
    sequence: i64,
    person_id: Option<Uuid>,
    name: String,
    body: String,
    mentions: Json<Vec<Mention>>,
    created_at: Moment,
    edited_at: Option<Moment>,
    deleted_at: Option<Moment>,
}

/// Which threads of a plan.
#[derive(Clone, Copy)]
enum Which {
    All,
    One(ThreadId),
    OfGuests(ShareId),
}

impl Which {
    fn bound(self) -> (i64, Uuid) {
        match self {
            Which::All => (0, Uuid::nil()),
            Which::One(thread) => (1, thread.0),
            Which::OfGuests(share) => (2, share.0),
        }
    }
}

async fn read<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    which: Which,
) -> Result<Vec<Thread>, R> {
    let (kind, id) = which.bound();
    let rows: Vec<ThreadRow> = on!(&cx.db, |c| sqlx::query_as(THREADS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(kind)
        .bind(id)
        .bind(actor.person.0)
        .fetch_all(c)
        .await)?;
    let comments: Vec<CommentRow> = on!(&cx.db, |c| sqlx::query_as(COMMENTS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(kind)
        .bind(id)
        .fetch_all(c)
        .await)?;
    let seen: HashMap<Uuid, i64> = rows.iter().map(|row| (row.id, row.seen)).collect();
    let mut by_thread = HashMap::<Uuid, Vec<Comment>>::new();
    for row in comments {
        let seen = seen.get(&row.thread_id).copied().unwrap_or_default();
        let own = row.person_id == Some(actor.person.0);
        by_thread.entry(row.thread_id).or_default().push(Comment {
            id: CommentId(row.id),
            person: row.person_id.map(PersonId),
            name: row.name,
            text: row.body,
            mentions: row.mentions.0,
            at: row.created_at.0,
            edited: row.edited_at.is_some(),
            deleted: row.deleted_at.is_some(),
            unread: row.sequence > seen && !own && row.deleted_at.is_none(),
        });
    }
    let threads: anyhow::Result<Vec<Thread>> = rows
        .into_iter()
        .map(|row| {
            let (item, wave) = (row.item_id.map(ItemId), row.wave_id.map(WaveId));
            Ok(Thread {
                id: ThreadId(row.id),
                anchor: Anchor::of(item, wave, cell_of(&row.cell)?),
                about: row.about,
                resolved: row.resolved_by.zip(row.resolved_at.map(|at| at.0)),
                with_guests: row.share_id.is_some(),
                comments: by_thread.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect();
    Ok(threads?)
}

/// The 500 threads of a plan in which something was said last, the newest first.
pub async fn threads(cx: &Backend, actor: &Actor, plan: PlanId) -> Result<Vec<Thread>> {
    actor.may(Action::Read)?;
    super::super::plan::plan::<domain::refusal::Never>(cx, actor, plan).await?;
    read(cx, actor, plan, Which::All).await
}

/// One thread as the actor sees it.
pub async fn thread<R: Refusal>(cx: &Backend, actor: &Actor, id: ThreadId) -> Result<Thread, R> {
    actor.may(Action::Read)?;
    let plan: Option<Uuid> = on!(&cx.db, |c| sqlx::query_scalar(PLAN_OF)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    let plan = plan.ok_or(Error::NotFound("thread"))?;
    let found = read(cx, actor, PlanId(plan), Which::One(id)).await?;
    found.into_iter().next().ok_or(Error::NotFound("thread"))
}

/// The threads that guests of one link take part in. What a member has seen does not matter here.
pub(in crate::plans) async fn guest_threads<R: Refusal>(
    cx: &Backend,
    reader: &Actor,
    plan: PlanId,
    share: ShareId,
) -> Result<Vec<Thread>, R> {
    read(cx, reader, plan, Which::OfGuests(share)).await
}

/// Open threads per item and cell of a plan, for the marks in the grid. Those on waves and on the
/// plan as a whole are not among them.
pub async fn comment_marks(cx: &Backend, actor: &Actor, plan: PlanId) -> Result<Vec<CommentMark>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, String, i64, i64)> = on!(&cx.db, |c| sqlx::query_as(MARKS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(actor.person.0)
        .fetch_all(c)
        .await)?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let marks: anyhow::Result<Vec<CommentMark>> = rows
        .into_iter()
        .map(|(item, cell, open, unread)| {
            let anchor = Anchor::of(Some(ItemId(item)), None, cell_of(&cell)?);
            Ok(CommentMark { anchor, open: count(open), unread: count(unread) })
        })
        .collect();
    Ok(marks?)
}

/// Who can be mentioned: the members, by name.
pub async fn people(cx: &Backend, actor: &Actor) -> Result<Vec<(PersonId, String)>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(PEOPLE).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name)| (PersonId(id), name)).collect())
}
