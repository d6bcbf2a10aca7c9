//! The server functions of comment threads.

use app_page::Failure;
use domain::{
    ids::{CommentId, PersonId, PlanId, ThreadId},
    plans::{Anchor, CommentMark, CommentRefusal, Thread},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// A plan's threads, and what the person asking may do with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    /// The threads, last said first.
    pub threads: Vec<Thread>,
    /// Who can be mentioned.
    pub people: Vec<(PersonId, String)>,
    /// Who asks.
    pub me: PersonId,
    /// Whether they may comment.
    pub may_comment: bool,
    /// Whether they may take back what guests wrote.
    pub may_moderate: bool,
}

/// A plan's threads.
#[server(prefix = "/do", endpoint = "plans/threads", input = Json)]
pub async fn threads(plan: PlanId) -> Result<Talk, Failure> {
    use domain::accounts::Action;
    let Asked { cx, actor, .. } = asked()?;
    Ok(Talk {
        threads: backend::plans::threads(&cx, &actor, plan).await?,
        people: backend::plans::people(&cx, &actor).await?,
        me: actor.person,
        may_comment: actor.may(Action::Comment).is_ok(),
        may_moderate: actor.may(Action::EditPlans).is_ok(),
    })
}

/// Open threads per item and cell, for the marks in the grid.
#[server(prefix = "/do", endpoint = "plans/comment_marks", input = Json)]
pub async fn comment_marks(plan: PlanId) -> Result<Vec<CommentMark>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::comment_marks(&cx, &actor, plan).await?)
}

/// Begins a thread.
#[server(prefix = "/do", endpoint = "plans/start_thread", input = Json)]
pub async fn start_thread(
    plan: PlanId,
    anchor: Anchor,
    text: String,
) -> Result<Thread, Failure<CommentRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::start_thread(&cx, &actor, plan, anchor, &text).await?)
}

/// Answers in a thread.
#[server(prefix = "/do", endpoint = "plans/reply", input = Json)]
pub async fn reply(thread: ThreadId, text: String) -> Result<Thread, Failure<CommentRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::reply(&cx, &actor, thread, &text).await?)
}

/// Changes one's own comment.
#[server(prefix = "/do", endpoint = "plans/edit_comment", input = Json)]
pub async fn edit_comment(
    comment: CommentId,
    text: String,
) -> Result<Thread, Failure<CommentRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::edit_comment(&cx, &actor, comment, &text).await?)
}

/// Takes a comment back; the thread that is left, if any.
#[server(prefix = "/do", endpoint = "plans/take_back_comment", input = Json)]
pub async fn take_back_comment(
    comment: CommentId,
) -> Result<Option<Thread>, Failure<CommentRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::take_back_comment(&cx, &actor, comment).await?)
}

/// Resolves a thread, or opens it again.
#[server(prefix = "/do", endpoint = "plans/resolve_thread", input = Json)]
pub async fn resolve_thread(thread: ThreadId, resolved: bool) -> Result<Thread, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::resolve_thread(&cx, &actor, thread, resolved).await?)
}

/// Notes that one has seen a thread, or all of a plan's.
#[server(prefix = "/do", endpoint = "plans/mark_seen", input = Json)]
pub async fn mark_seen(plan: PlanId, thread: Option<ThreadId>) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::mark_seen(&cx, &actor, plan, thread).await?)
}
