//! Whom a comment concerns: those it names, those who take part, and whoever shared the plan with
//! the guest who wrote it. Nobody is told twice of one comment, and nobody of their own.

use super::write::Writer;
use crate::{
    Backend,
    collaboration::{Told, tell},
    db::Tx,
    on_tx, statements,
};
use domain::{
    accounts::Actor,
    collaboration::{Mention, NoticeKind},
    ids::{PersonId, PlanId, ThreadId},
    plans::excerpt,
};
use sqlx::types::Json;
use std::collections::BTreeSet;
use uuid::Uuid;

statements! {
    /// What a plan is called.
    PLAN_NAME = "SELECT name FROM plan WHERE workspace_id = $1 AND id = $2";
    /// Who wrote in a thread, and whom that named.
    PARTAKERS = "SELECT person_id, mentions FROM plan_comment WHERE thread_id = $1 AND deleted_at IS NULL";
    /// Who made a link.
    MAKER = "SELECT made_by FROM plan_share WHERE workspace_id = $1 AND id = $2";
}

/// A comment that was just written.
pub(super) struct Said<'a> {
    pub plan: PlanId,
    pub thread: ThreadId,
    pub writer: Writer<'a>,
    pub text: &'a str,
    pub mentions: &'a [Mention],
}

/// Where a thread is, from the root.
pub(super) fn place(plan: PlanId, thread: ThreadId) -> String {
    format!("/campaigns/planning/{plan}?thread={thread}")
}

async fn plan_name(tx: &mut Tx, actor: &Actor, plan: PlanId) -> sqlx::Result<String> {
    on_tx!(tx, |c| sqlx::query_scalar(PLAN_NAME)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_one(c)
        .await)
}

/// Tells those whom a comment concerns.
pub(super) async fn commented(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    said: &Said<'_>,
) -> anyhow::Result<()> {
    let rows: Vec<(Option<Uuid>, Json<Vec<Mention>>)> =
        on_tx!(&mut *tx, |c| sqlx::query_as(PARTAKERS).bind(said.thread.0).fetch_all(c).await)?;
    let mut told = BTreeSet::new();
    let (by, maker) = match said.writer {
        Writer::Member => {
            told.insert(actor.person);
            (actor.name.as_str(), None)
        }
        Writer::Guest { name, share } => {
            let maker: Uuid = on_tx!(&mut *tx, |c| sqlx::query_scalar(MAKER)
                .bind(actor.workspace.0)
                .bind(share.0)
                .fetch_one(c)
                .await)?;
            (name, Some(PersonId(maker)))
        }
    };
    let named: BTreeSet<PersonId> = said.mentions.iter().map(|one| one.person).collect();
    let partakers: BTreeSet<PersonId> = rows
        .into_iter()
        .flat_map(|(person, mentions)| {
            let mentioned = mentions.0.into_iter().map(|one| one.person);
            person.map(PersonId).into_iter().chain(mentioned)
        })
        .collect();
    let groups = [
        (NoticeKind::Mentioned, named),
        (NoticeKind::GuestCommented, maker.into_iter().collect()),
        (NoticeKind::Replied, partakers),
    ];
    let about = plan_name(tx, actor, said.plan).await?;
    let (excerpt, href) = (excerpt(said.text), place(said.plan, said.thread));
    for (kind, people) in groups {
        let people: BTreeSet<PersonId> = people.difference(&told).copied().collect();
        let what = Told {
            workspace: actor.workspace,
            asked_by: actor.person,
            kind,
            by,
            about: &about,
            excerpt: &excerpt,
            href: &href,
        };
        tell(cx, tx, &people, &what).await?;
        told.extend(people);
    }
    Ok(())
}

/// Tells those whom a comment names since it was changed.
pub(super) async fn named_since(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    said: &Said<'_>,
    before: &[Mention],
) -> anyhow::Result<()> {
    let people: BTreeSet<PersonId> = said
        .mentions
        .iter()
        .map(|one| one.person)
        .filter(|person| *person != actor.person)
        .filter(|person| before.iter().all(|one| one.person != *person))
        .collect();
    let about = plan_name(tx, actor, said.plan).await?;
    let what = Told {
        workspace: actor.workspace,
        asked_by: actor.person,
        kind: NoticeKind::Mentioned,
        by: &actor.name,
        about: &about,
        excerpt: &excerpt(said.text),
        href: &place(said.plan, said.thread),
    };
    tell(cx, tx, &people, &what).await
}
