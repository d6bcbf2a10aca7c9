//! One's own notices: reading them, and marking them as read.

use crate::{Backend, Error, Result, db::Moment, execute, on, statements};
use domain::{
    accounts::{Action, Actor},
    collaboration::{Notice, NoticeKind, NoticePage},
    ids::NoticeId,
};
use uuid::Uuid;

/// Most notices of one answer.
const MOST: i64 = 50;

statements! {
    /// A person's newest notices in a workspace.
    NOTICES = "SELECT id, kind, by_name, about, excerpt, href, at, read_at FROM notice
        WHERE workspace_id = $1 AND person_id = $2 ORDER BY at DESC, id DESC LIMIT $3";
    /// How many are unread.
    UNREAD = "SELECT count(*) FROM notice
        WHERE workspace_id = $1 AND person_id = $2 AND read_at IS NULL";
    /// Marks one as read; its first reading counts.
    READ = "UPDATE notice SET read_at = COALESCE(read_at, $4)
        WHERE workspace_id = $1 AND person_id = $2 AND id = $3";
    /// Marks all as read.
    READ_ALL = "UPDATE notice SET read_at = $3
        WHERE workspace_id = $1 AND person_id = $2 AND read_at IS NULL";
}

type Row = (Uuid, String, String, String, String, String, Moment, Option<Moment>);

/// One's own 50 newest notices in this workspace, and how many are unread in all.
pub async fn notices(cx: &Backend, actor: &Actor) -> Result<NoticePage> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(NOTICES)
        .bind(actor.workspace.0)
        .bind(actor.person.0)
        .bind(MOST)
        .fetch_all(c)
        .await)?;
    let unread = unread(cx, actor).await?;
    let notices = rows
        .into_iter()
        .map(|(id, kind, by, about, excerpt, href, at, read)| {
            Ok(Notice {
                id: NoticeId(id),
                kind: NoticeKind::from_word(&kind)
                    .ok_or_else(|| anyhow::anyhow!("unknown kind of notice {kind}"))?,
                by,
                about,
                excerpt,
                href,
                at: at.0,
                read: read.is_some(),
            })
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(NoticePage { unread, notices })
}

/// How many of one's own notices in this workspace are unread.
pub async fn unread(cx: &Backend, actor: &Actor) -> Result<u32> {
    actor.may(Action::Read)?;
    let unread: i64 = on!(&cx.db, |c| sqlx::query_scalar(UNREAD)
        .bind(actor.workspace.0)
        .bind(actor.person.0)
        .fetch_one(c)
        .await)?;
    Ok(u32::try_from(unread).unwrap_or(u32::MAX))
}

/// Marks one of one's own notices as read.
pub async fn read_notice(cx: &Backend, actor: &Actor, id: NoticeId) -> Result<()> {
    actor.may(Action::Read)?;
    let mut tx = cx.db.begin().await?;
    let (workspace, person) = (actor.workspace.0, actor.person.0);
    let found = execute!(&mut tx, READ, workspace, person, id.0, Moment(cx.now()))?;
    if found == 0 {
        return Err(Error::NotFound("notice"));
    }
    tx.commit().await?;
    Ok(())
}

/// Marks all of one's own notices in this workspace as read.
pub async fn read_all(cx: &Backend, actor: &Actor) -> Result<()> {
    actor.may(Action::Read)?;
    let mut tx = cx.db.begin().await?;
    execute!(&mut tx, READ_ALL, actor.workspace.0, actor.person.0, Moment(cx.now()))?;
    tx.commit().await?;
    Ok(())
}
