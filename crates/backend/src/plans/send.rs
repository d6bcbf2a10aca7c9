//! Sending a plan for review, taking it back, and sending it back with the reason.

use super::{
    approvals,
    approve::tell_contributors,
    live,
    plan::{self, Subject},
    sums,
};
use crate::{
    Backend, Result, accounts,
    audit::{self, Entry},
    collaboration::{Told, tell},
    db::Tx,
    error::refused,
    execute, jobs, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::NoticeKind,
    ids::{PersonId, PlanId},
    plans::{
        ChangeKind, Plan, PlanStatus, ReviewRefusal, Severity, StoredChange, checks,
        clean_return_reason, clean_review_note,
    },
    refusal::Refusal,
};
use std::collections::BTreeSet;
use uuid::Uuid;

statements! {
    /// Moves a plan to another status that needs no approval.
    MOVE = "UPDATE plan SET status = $3 WHERE workspace_id = $1 AND id = $2";
    /// Who may approve at all.
    APPROVERS = "SELECT person_id FROM membership
        WHERE workspace_id = $1 AND may_approve AND role <> 'viewer'";
}

/// Moves a held plan, with its entries in the history and in the audit log.
async fn move_to(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    to: PlanStatus,
    kind: ChangeKind,
    note: &str,
) -> anyhow::Result<()> {
    let (now, id) = (cx.now(), plan.id);
    execute!(&mut *tx, MOVE, actor.workspace.0, id.0, to.word())?;
    let change = StoredChange::PlanV1 { note: note.to_owned() };
    plan::log(tx, actor, id, now, kind, Subject::default(), change).await?;
    let entry = Entry {
        action: match kind {
            ChangeKind::SentForReview => "plans.send_for_review",
            ChangeKind::SentBack => "plans.send_back",
            _ => "plans.take_back",
        },
        subject_kind: "plan",
        subject_id: Some(id.0),
        subject_label: plan.name.clone(),
        detail: serde_json::json!({ "revision": plan.revision, "note": note }),
    };
    Ok(audit::record(tx, actor, now, entry).await?)
}

/// Who may approve a held plan besides the actor: who has the right to and has not shaped it after
/// its change `since`.
pub(super) async fn reviewers<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    since: u32,
) -> Result<BTreeSet<PersonId>, R> {
    let shaped = plan::held_contributors(tx, actor, plan, since).await?;
    let approvers: Vec<Uuid> =
        on_tx!(tx, |c| sqlx::query_scalar(APPROVERS).bind(actor.workspace.0).fetch_all(c).await)?;
    let approvers = approvers.into_iter().map(PersonId);
    Ok(approvers.filter(|one| !shaped.contains(one) && *one != actor.person).collect())
}

/// Sends a draft without errors to those who may approve it, and locks it meanwhile.
pub async fn send_for_review(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    note: &str,
) -> Result<(), ReviewRefusal> {
    actor.may(Action::EditPlans)?;
    let note = clean_review_note(note).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    if !plan.status.is_open() {
        let status = plan.status.to_string().to_lowercase();
        return Err(refused(ReviewRefusal::NotDraft { status }));
    }
    let waves = plan::held_waves(&mut tx, actor, id).await?;
    let (figures, _) = sums::held_figures(&mut tx, actor, id, &waves).await?;
    let errors = checks(&figures).iter().filter(|one| one.severity() == Severity::Error).count();
    if errors > 0 {
        return Err(refused(ReviewRefusal::Blocked { errors: errors as u32 }));
    }
    let approvals = approvals::held_approvals(&mut tx, actor, &plan).await?;
    let reviewers = reviewers(&mut tx, actor, id, approvals.since).await?;
    let about = approvals::held_to_approve(&mut tx, actor, &plan, &approvals).await?;
    let over = accounts::held_settings(&mut tx, actor).await?.second_approval_over;
    if reviewers.is_empty() {
        return Err(refused(ReviewRefusal::NoReviewer));
    }
    if reviewers.len() < 2 && about.needs_second(over) {
        return Err(refused(ReviewRefusal::NoSecondReviewer));
    }
    let (to, kind) = (PlanStatus::InReview, ChangeKind::SentForReview);
    let told = Told {
        workspace: actor.workspace,
        asked_by: actor.person,
        kind: NoticeKind::SentForReview,
        by: &actor.name,
        about: &plan.name,
        excerpt: &note,
        href: &format!("/campaigns/planning/{id}"),
    };
    tell(cx, &mut tx, &reviewers, &told).await?;
    move_to(cx, &mut tx, actor, &plan, to, kind, &note).await?;
    tx.commit().await?;
    jobs::wake(cx);
    live::changed(cx, actor, id).await;
    Ok(())
}

/// Takes a plan back out of review, to go on with it.
pub async fn take_back(cx: &Backend, actor: &Actor, id: PlanId) -> Result<(), ReviewRefusal> {
    actor.may(Action::EditPlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    if plan.status != PlanStatus::InReview {
        return Err(refused(ReviewRefusal::NotInReview));
    }
    let (to, kind) = (PlanStatus::Draft, ChangeKind::TakenBack);
    move_to(cx, &mut tx, actor, &plan, to, kind, "").await?;
    tx.commit().await?;
    live::changed(cx, actor, id).await;
    Ok(())
}

/// Sends a plan back from review, saying what should change. Those who shaped it are told.
pub async fn send_back(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    reason: &str,
) -> Result<(), ReviewRefusal> {
    actor.may(Action::ApprovePlans)?;
    let reason = clean_return_reason(reason).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    if plan.status != PlanStatus::InReview {
        return Err(refused(ReviewRefusal::NotInReview));
    }
    let shaped = plan::held_contributors(&mut tx, actor, id, 0).await?;
    tell_contributors(cx, &mut tx, actor, &plan, NoticeKind::SentBack, &reason, shaped).await?;
    let (to, kind) = (PlanStatus::Draft, ChangeKind::SentBack);
    move_to(cx, &mut tx, actor, &plan, to, kind, &reason).await?;
    tx.commit().await?;
    jobs::wake(cx);
    live::changed(cx, actor, id).await;
    Ok(())
}
