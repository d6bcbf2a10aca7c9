//! Share links: made and taken back by those who may change plans, and opened by guests.
//!
//! A guest reads as the link's maker would with the role of a viewer; a link whose maker has left
//! the workspace, or may not share any more, opens nothing.

use super::{
    lines, page, plan,
    sums::totals,
    threads::{guest_comment_in, guest_threads},
};
use crate::{
    Backend, Error, Result,
    accounts::Token,
    audit::{self, Entry},
    db::Moment,
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Reach, Rights, Role},
    ids::{PersonId, PlanId, ShareId, ThreadId, WorkspaceId},
    plans::{
        CommentRefusal, ItemFilter, Line, NewShare, OpenRefusal, SHARE_MARK, Share, ShareRefusal,
        SharedLine, SharedLines, SharedPlan, Sort, check_share, clean_comment, clean_guest_name,
    },
    refusal::Never,
};
use jiff::SignedDuration;
use std::collections::HashMap;
use uuid::Uuid;

/// How often a link's last opening is written down at most.
const TOUCH: SignedDuration = SignedDuration::from_secs(60);
/// Most lines of one answer.
const MOST_LINES: u32 = 200;

statements! {
    /// How many links of a plan work.
    WORKING = "SELECT count(*) FROM plan_share
        WHERE workspace_id = $1 AND plan_id = $2 AND revoked_at IS NULL AND expires_at > $3";
    /// Keeps a new link.
    ADD_SHARE = "INSERT INTO plan_share (id, plan_id, workspace_id, label, token_hash, may_comment, made_by,
            created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// A plan's links, the newest first.
    SHARES = "SELECT s.id, s.label, s.may_comment, p.name AS made_by, s.created_at, s.expires_at, s.revoked_at,
            s.opened_at
        FROM plan_share s JOIN person p ON p.id = s.made_by
        WHERE s.workspace_id = $1 AND s.plan_id = $2 ORDER BY s.created_at DESC, s.id DESC LIMIT 200";
    /// Takes a link back.
    REVOKE_SHARE = "UPDATE plan_share SET revoked_at = $3 WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL
        RETURNING plan_id, label";
    /// What a link opens, and what its maker may do at present.
    OPEN_SHARE = "SELECT s.id, s.plan_id, s.workspace_id, s.may_comment, s.expires_at, s.opened_at, s.made_by,
            p.name AS maker, w.name AS workspace_name, w.currency, m.role, m.may_edit
        FROM plan_share s
        JOIN person p ON p.id = s.made_by
        JOIN workspace w ON w.id = s.workspace_id
        JOIN membership m ON m.person_id = s.made_by AND m.workspace_id = s.workspace_id
        WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2";
    /// Notes that a link was opened.
    TOUCH_SHARE = "UPDATE plan_share SET opened_at = $2 WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct ShareRow {
    id: Uuid,
    label: String,
    may_comment: bool,
    made_by: String,
    created_at: Moment,
    expires_at: Moment,
    revoked_at: Option<Moment>,
    opened_at: Option<Moment>,
}

/// Makes a link to a plan. The token is told once; only its hash is kept.
pub async fn create_share(
    cx: &Backend,
    actor: &Actor,
    plan_id: PlanId,
    new: NewShare,
) -> Result<(Share, Token), ShareRefusal> {
    actor.may(Action::SharePlans)?;
    let now = cx.now();
    let token = Token::marked(SHARE_MARK)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, plan_id).await?;
    let working: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(WORKING)
        .bind(actor.workspace.0)
        .bind(plan_id.0)
        .bind(Moment(now))
        .fetch_one(c)
        .await)?;
    let new = check_share(new, working).map_err(refused)?;
    let share = Share {
        id: ShareId(Uuid::now_v7()),
        label: new.label,
        may_comment: new.may_comment,
        made_by: actor.name.clone(),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(24 * i64::from(new.days)),
        revoked_at: None,
        opened_at: None,
    };
    execute!(
        &mut tx,
        ADD_SHARE,
        share.id.0,
        plan_id.0,
        actor.workspace.0,
        &share.label,
        token.hash(),
        share.may_comment,
        actor.person.0,
        Moment(now),
        Moment(share.expires_at),
    )?;
    let entry = Entry {
        action: "plans.share",
        subject_kind: "plan",
        subject_id: Some(plan_id.0),
        subject_label: plan.name,
        detail: serde_json::json!({
            "link": share.id, "label": share.label, "may_comment": share.may_comment,
            "expires_at": share.expires_at,
        }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok((share, token))
}

/// A plan's links, the newest first, also those that work no longer.
pub async fn shares(cx: &Backend, actor: &Actor, plan: PlanId) -> Result<Vec<Share>> {
    actor.may(Action::SharePlans)?;
    let rows: Vec<ShareRow> = on!(&cx.db, |c| sqlx::query_as(SHARES)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(rows
        .into_iter()
        .map(|row| Share {
            id: ShareId(row.id),
            label: row.label,
            may_comment: row.may_comment,
            made_by: row.made_by,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            revoked_at: row.revoked_at.map(|at| at.0),
            opened_at: row.opened_at.map(|at| at.0),
        })
        .collect())
}

/// Takes a link back: it opens nothing from its next request on.
pub async fn revoke_share(cx: &Backend, actor: &Actor, id: ShareId) -> Result<()> {
    actor.may(Action::SharePlans)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let row: Option<(Uuid, String)> = on_tx!(&mut tx, |c| sqlx::query_as(REVOKE_SHARE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let (plan_id, label) = row.ok_or(Error::NotFound("share link"))?;
    let plan = plan::hold::<Never>(&mut tx, actor, PlanId(plan_id)).await?;
    let entry = Entry {
        action: "plans.revoke_share",
        subject_kind: "plan",
        subject_id: Some(plan_id),
        subject_label: plan.name,
        detail: serde_json::json!({ "link": id, "label": label }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: Uuid,
    plan_id: Uuid,
    workspace_id: Uuid,
    may_comment: bool,
    expires_at: Moment,
    opened_at: Option<Moment>,
    made_by: Uuid,
    maker: String,
    workspace_name: String,
    currency: String,
    role: String,
    may_edit: bool,
}

/// A link that works, and who reads through it.
struct Opened {
    row: OpenRow,
    reader: Actor,
}

impl Opened {
    fn plan(&self) -> PlanId {
        PlanId(self.row.plan_id)
    }

    fn share(&self) -> ShareId {
        ShareId(self.row.id)
    }
}

/// What a link opens. Why one opens nothing is not told: that would say that it once did.
async fn open(cx: &Backend, token: &Token) -> Result<Opened, OpenRefusal> {
    let now = cx.now();
    let row: Option<OpenRow> = on!(&cx.db, |c| sqlx::query_as(OPEN_SHARE)
        .bind(token.hash())
        .bind(Moment(now))
        .fetch_optional(c)
        .await)?;
    let row = row.ok_or(refused(OpenRefusal::NoLonger))?;
    let maker = Actor {
        person: PersonId(row.made_by),
        name: row.maker.clone(),
        workspace: WorkspaceId(row.workspace_id),
        role: Role::from_word(&row.role).unwrap_or(Role::Viewer),
        rights: Rights { edit: row.may_edit, ..Rights::NONE },
        reach: Reach::Everywhere,
    };
    if maker.may(Action::SharePlans).is_err() {
        return Err(refused(OpenRefusal::NoLonger));
    }
    let due = row.opened_at.is_none_or(|at| now.duration_since(at.0) >= TOUCH);
    // Nobody waits for this note: while a long import holds the writer, a later visit makes it.
    if due && let Some(mut tx) = cx.db.begin_if_free().await? {
        execute!(&mut tx, TOUCH_SHARE, row.id, Moment(now))?;
        tx.commit().await?;
    }
    let reader = Actor { role: Role::Viewer, rights: Rights::NONE, ..maker };
    Ok(Opened { row, reader })
}

/// The plan behind a link, with its sums, waves and, where guests may comment, their threads.
pub async fn shared_plan(cx: &Backend, token: &Token) -> Result<SharedPlan, OpenRefusal> {
    let opened = open(cx, token).await?;
    let (reader, id) = (&opened.reader, opened.plan());
    let plan = plan::plan(cx, reader, id).await?;
    let waves = plan::waves(cx, reader, id).await?;
    let totals = totals(cx, reader, id).await.map_err(Error::widen)?;
    let mut threads = match opened.row.may_comment {
        true => guest_threads(cx, reader, id, opened.share()).await?,
        false => Vec::new(),
    };
    // Of a member only the name leaves the house, and a guest has nothing unread.
    for comment in threads.iter_mut().flat_map(|thread| &mut thread.comments) {
        comment.person = comment.person.map(|_| PersonId(Uuid::nil()));
        comment.mentions.clear();
        comment.unread = false;
    }
    Ok(SharedPlan {
        plan: id,
        name: plan.name,
        workspace: opened.row.workspace_name,
        currency: opened.row.currency,
        shared_by: opened.row.maker,
        month: plan.month,
        status: plan.status,
        changed_at: plan.changed_at,
        expires_at: opened.row.expires_at.0,
        may_comment: opened.row.may_comment,
        waves,
        totals,
        threads,
    })
}

/// A window of the lines behind a link, by store number.
pub async fn shared_lines(
    cx: &Backend,
    token: &Token,
    first: u32,
    count: u32,
) -> Result<SharedLines, OpenRefusal> {
    let opened = open(cx, token).await?;
    let (reader, id) = (&opened.reader, opened.plan());
    let (all, count) = (ItemFilter::default(), count.min(MOST_LINES));
    let window =
        lines(cx, reader, id, &all, Sort::default(), first, count).await.map_err(Error::widen)?;
    let waves: HashMap<_, _> = plan::waves::<OpenRefusal>(cx, reader, id)
        .await?
        .into_iter()
        .map(|wave| (wave.id, wave.name))
        .collect();
    let campaigns: HashMap<_, _> = page::campaigns::<OpenRefusal>(cx, reader, id)
        .await?
        .into_iter()
        .map(|campaign| (campaign.id, campaign))
        .collect();
    let shown = |line: Line| {
        let campaign = line.item.campaign.and_then(|id| campaigns.get(&id));
        let place = [line.store.city, line.store.state];
        SharedLine {
            place: place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            number: line.store.number,
            name: line.store.name,
            campaign: campaign.map(|one| one.name.clone()).unwrap_or_default(),
            colour: campaign.map(|one| one.colour),
            pieces: line.item.pieces,
            wave: line.item.wave.and_then(|id| waves.get(&id).cloned()).unwrap_or_default(),
            status: line.item.status,
            cost: line.item.cost(campaign.map(|one| one.price)),
        }
    };
    Ok(SharedLines {
        matching: window.matching,
        lines: window.lines.into_iter().map(shown).collect(),
    })
}

/// A guest's comment: an answer in one of the link's threads, or a new one on the plan. The plan as
/// the guest sees it then.
pub async fn guest_comment(
    cx: &Backend,
    token: &Token,
    thread: Option<ThreadId>,
    name: &str,
    text: &str,
) -> Result<SharedPlan, OpenRefusal> {
    let say = |why: CommentRefusal| OpenRefusal::Comment { why };
    let opened = open(cx, token).await?;
    if !opened.row.may_comment {
        return Err(refused(OpenRefusal::ReadOnly));
    }
    let name = clean_guest_name(name).map_err(say).map_err(refused)?;
    let text = clean_comment(text).map_err(say).map_err(refused)?;
    let (plan, share) = (opened.plan(), opened.share());
    guest_comment_in(cx, &opened.reader, plan, share, thread, &name, &text)
        .await
        .map_err(|error| error.map_refusal(say))?;
    shared_plan(cx, token).await
}
