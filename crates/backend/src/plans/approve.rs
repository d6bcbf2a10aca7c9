//! Approving a plan, which locks it, and taking that back.

use super::{
    approvals::{self, Approvals},
    fragments::items,
    live,
    plan::{self, Subject},
    send, sums,
};
use crate::{
    Backend, Error, Result, accounts,
    audit::{self, Entry},
    collaboration::{Told, tell},
    db::{Day, Moment, Tx},
    error::refused,
    execute, jobs, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::NoticeKind,
    ids::{PersonId, PlanId},
    money::{Money, UnitCost},
    plans::{
        Approval, ApprovalRefusal, ApprovedLine, ChangeKind, Check, Plan, PlanStatus, Price,
        Severity, StoredChange, check_approver, checks, digest_input,
    },
    refusal::Refusal,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

statements! {
    /// Today's price of every campaign that is mailed becomes the plan's.
    FREEZE = "INSERT INTO plan_price (plan_id, campaign_id, unit_cost, fixed_cost)
        SELECT $2, c.id, c.unit_cost, c.fixed_cost FROM campaign c WHERE c.workspace_id = $1 AND c.id IN
        (SELECT campaign_id FROM plan_item WHERE workspace_id = $1 AND plan_id = $2 AND status = 'included')";
    /// Prices are open again.
    THAW = "DELETE FROM plan_price WHERE plan_id = $1";
    /// What executes.
    EXECUTES = concat!("SELECT i.id, i.store_id, i.campaign_id, i.pieces, i.wave_id, w.in_home_on,
            COALESCE(p.unit_cost, c.unit_cost) AS unit_cost,
            COALESCE(p.fixed_cost, c.fixed_cost) AS fixed_cost, i.run_id", items!(),
        "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.status = 'included' AND i.pieces > 0
            AND i.campaign_id IS NOT NULL AND i.wave_id IS NOT NULL ORDER BY s.number_key");
    /// Locks the plan.
    APPROVE = "UPDATE plan SET status = 'approved', approved_by = $3, approved_at = $4, digest = $5
        WHERE workspace_id = $1 AND id = $2";
    /// Opens it as a new revision.
    REOPEN = "UPDATE plan SET status = 'draft', revision = revision + 1, approved_by = NULL,
            approved_at = NULL, digest = NULL
        WHERE workspace_id = $1 AND id = $2";
    /// Orders were made.
    EXECUTED = "UPDATE plan SET status = 'executed'
        WHERE workspace_id = $1 AND id = $2 AND status = 'approved'";
}

#[derive(sqlx::FromRow)]
struct ApprovedRow {
    id: Uuid,
    store_id: Uuid,
    campaign_id: Uuid,
    pieces: i64,
    wave_id: Uuid,
    in_home_on: Option<Day>,
    unit_cost: i64,
    fixed_cost: i64,
    run_id: Option<Uuid>,
}

impl ApprovedRow {
    fn read(self) -> anyhow::Result<ApprovedLine> {
        Ok(ApprovedLine {
            item: self.id.into(),
            store: self.store_id.into(),
            campaign: self.campaign_id.into(),
            pieces: self.pieces.try_into()?,
            wave: self.wave_id.into(),
            in_home_on: self.in_home_on.map(|day| day.0),
            price: Price { unit: UnitCost(self.unit_cost), fixed: Money(self.fixed_cost) },
            run: self.run_id.map(Into::into),
        })
    }
}

/// Approves a plan as the approver saw it at change `seen`, having read the warnings in
/// `acknowledged`. From then on every change is refused; the digest says what exactly was approved.
///
/// After a reopening it is about what differs from the approved content only, and whoever shaped the
/// rest may approve that. Where the workspace asks for two approvers, the first one locks the plan in
/// review, and the second, of the same content, approves it.
pub async fn approve(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    seen: u32,
    acknowledged: &[Check],
) -> Result<Approval, ApprovalRefusal> {
    actor.may(Action::ApprovePlans)?;
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    let approvals = approvals::held_approvals(&mut tx, actor, &plan).await?;
    let contributors = plan::held_contributors(&mut tx, actor, id, approvals.since).await?;
    let waves = plan::held_waves(&mut tx, actor, id).await?;
    let (figures, out_of_reach) = sums::held_figures(&mut tx, actor, id, &waves).await?;
    let found = checks(&figures);
    let unread = found
        .iter()
        .filter(|check| check.severity() == Severity::Warning && !acknowledged.contains(check))
        .count();
    let unread = u32::try_from(unread).unwrap_or(u32::MAX);
    let first = if approvals.any_at_hand() {
        let lines = approved_lines(&mut tx, actor, id).await?;
        approvals.of_content(&digest_of(id, &lines), &contributors)
    } else {
        Vec::new()
    };
    check_approver(actor, plan.status, &contributors, &first, &found, unread)?.map_err(refused)?;
    if out_of_reach > 0 {
        return Err(refused(ApprovalRefusal::OutOfReach { stores: out_of_reach }));
    }
    if plan.sequence != seen {
        return Err(refused(ApprovalRefusal::Changed));
    }
    let warnings: Vec<String> = found.iter().map(Check::to_string).collect();
    let about = approvals::held_to_approve(&mut tx, actor, &plan, &approvals).await?;
    let over = accounts::held_settings(&mut tx, actor).await?.second_approval_over;
    let done = if first.is_empty() && about.needs_second(over) {
        approve_first(cx, &mut tx, actor, &plan, &approvals, warnings).await?;
        Approval::First
    } else {
        let first: Vec<&str> = first.iter().map(|one| one.name.as_str()).collect();
        let why = serde_json::json!({
            "acknowledged": warnings,
            "approved_first_by": first,
            "changed_items": about.items,
        });
        lock(&mut tx, actor, &plan, cx.now(), warnings.join(" "), why).await?;
        let shaped = plan::held_contributors(&mut tx, actor, id, 0).await?;
        tell_contributors(cx, &mut tx, actor, &plan, NoticeKind::Approved, "", shaped).await?;
        Approval::Whole
    };
    tx.commit().await?;
    jobs::wake(cx);
    live::changed(cx, actor, id).await;
    Ok(done)
}

/// The first of two approvals: remembers it, locks the plan in review, and asks the others.
async fn approve_first(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    approvals: &Approvals,
    warnings: Vec<String>,
) -> Result<(), ApprovalRefusal> {
    let now = cx.now();
    let lines = approved_lines(tx, actor, plan.id).await?;
    let digest = digest_of(plan.id, &lines);
    approvals::remember(tx, actor, plan, &digest, now).await?;
    let reviewers = send::reviewers(tx, actor, plan.id, approvals.since).await?;
    if reviewers.is_empty() {
        return Err(refused(ApprovalRefusal::NoSecondApprover));
    }
    execute!(&mut *tx, send::MOVE, actor.workspace.0, plan.id.0, PlanStatus::InReview.word())?;
    let change = StoredChange::PlanV1 { note: warnings.join(" ") };
    let kind = ChangeKind::ApprovedFirst;
    plan::log(tx, actor, plan.id, now, kind, Subject::default(), change).await?;
    let entry = Entry {
        action: "plans.approve_first",
        subject_kind: "plan",
        subject_id: Some(plan.id.0),
        subject_label: plan.name.clone(),
        detail: serde_json::json!({
            "revision": plan.revision,
            "digest": hex(&digest),
            "stores": lines.len(),
            "acknowledged": warnings,
        }),
    };
    audit::record(tx, actor, now, entry).await?;
    let told = Told {
        workspace: actor.workspace,
        asked_by: actor.person,
        kind: NoticeKind::SentForReview,
        by: &actor.name,
        about: &plan.name,
        excerpt: "I have approved it; it needs a second approver.",
        href: &format!("/campaigns/planning/{}", plan.id),
    };
    tell(cx, tx, &reviewers, &told).await?;
    Ok(())
}

/// SHA-256 over what executes.
pub(super) fn digest_of(plan: PlanId, lines: &[ApprovedLine]) -> Vec<u8> {
    Sha256::digest(digest_input(plan, lines).as_bytes()).to_vec()
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Tells those who shaped a plan what became of it.
pub(super) async fn tell_contributors(
    cx: &Backend,
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    kind: NoticeKind,
    excerpt: &str,
    contributors: Vec<PersonId>,
) -> anyhow::Result<()> {
    let people = contributors.into_iter().filter(|person| *person != actor.person).collect();
    let told = Told {
        workspace: actor.workspace,
        asked_by: actor.person,
        kind,
        by: &actor.name,
        about: &plan.name,
        excerpt,
        href: &format!("/campaigns/planning/{}", plan.id),
    };
    tell(cx, tx, &people, &told).await
}

/// Locks a held plan whose approval was checked: today's prices become its own, and the digest is
/// taken of what executes. The note stands in the plan's history, `why` in the audit log.
pub(crate) async fn lock<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    now: Timestamp,
    note: String,
    why: serde_json::Value,
) -> Result<(), R> {
    crate::execute!(&mut *tx, FREEZE, actor.workspace.0, plan.id.0)?;
    let lines = approved_lines(tx, actor, plan.id).await?;
    let digest = digest_of(plan.id, &lines);
    approvals::remember(tx, actor, plan, &digest, now).await?;
    approvals::keep_content(tx, actor, plan.id).await?;
    crate::execute!(
        &mut *tx,
        APPROVE,
        actor.workspace.0,
        plan.id.0,
        actor.person.0,
        Moment(now),
        &digest
    )?;
    let change = StoredChange::PlanV1 { note };
    plan::log(tx, actor, plan.id, now, ChangeKind::Approved, Subject::default(), change).await?;
    let mut detail = serde_json::json!({
        "revision": plan.revision,
        "digest": hex(&digest),
        "stores": lines.len(),
    });
    if let (Some(detail), serde_json::Value::Object(why)) = (detail.as_object_mut(), why) {
        detail.extend(why);
    }
    let entry = Entry {
        action: "plans.approve",
        subject_kind: "plan",
        subject_id: Some(plan.id.0),
        subject_label: plan.name.clone(),
        detail,
    };
    audit::record(tx, actor, now, entry).await?;
    Ok(())
}

/// Opens an approved plan as a new revision, saying why.
pub async fn reopen(
    cx: &Backend,
    actor: &Actor,
    id: PlanId,
    reason: &str,
) -> Result<(), ApprovalRefusal> {
    actor.may(Action::ApprovePlans)?;
    let reason = reason.trim();
    let mut tx = cx.db.begin().await?;
    let plan = plan::hold(&mut tx, actor, id).await?;
    match plan.status {
        PlanStatus::Approved if reason.is_empty() => {
            return Err(refused(ApprovalRefusal::ReasonMissing));
        }
        PlanStatus::Approved => {}
        PlanStatus::Draft | PlanStatus::InReview => {
            return Err(refused(ApprovalRefusal::NotApproved));
        }
        PlanStatus::Executed => return Err(refused(ApprovalRefusal::OrdersExist)),
    }
    crate::execute!(&mut tx, REOPEN, actor.workspace.0, id.0)?;
    crate::execute!(&mut tx, THAW, id.0)?;
    let change = StoredChange::PlanV1 { note: reason.to_owned() };
    let now = cx.now();
    plan::log(&mut tx, actor, id, now, ChangeKind::Reopened, Subject::default(), change).await?;
    let contributors = plan::held_contributors(&mut tx, actor, id, 0).await?;
    tell_contributors(cx, &mut tx, actor, &plan, NoticeKind::SentBack, reason, contributors)
        .await?;
    let entry = Entry {
        action: "plans.reopen",
        subject_kind: "plan",
        subject_id: Some(id.0),
        subject_label: plan.name,
        detail: serde_json::json!({ "revision": plan.revision + 1, "reason": reason }),
    };
    audit::record(&mut tx, actor, now, entry).await?;
    tx.commit().await?;
    jobs::wake(cx);
    live::changed(cx, actor, id).await;
    Ok(())
}

/// What an approved plan executes, by store number: its included items at the approved prices.
pub async fn approved_lines<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
) -> Result<Vec<ApprovedLine>, R> {
    let rows: Vec<ApprovedRow> = on_tx!(tx, |c| sqlx::query_as(EXECUTES)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(ApprovedRow::read).collect::<anyhow::Result<_>>()?)
}

/// What a plan executes, without holding it.
pub(super) async fn executed_lines<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
) -> Result<Vec<ApprovedLine>, R> {
    let rows: Vec<ApprovedRow> = on!(&cx.db, |c| sqlx::query_as(EXECUTES)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(ApprovedRow::read).collect::<anyhow::Result<_>>()?)
}

/// Marks an approved plan as executed, in the transaction that makes its orders. Asking again
/// changes nothing.
pub async fn mark_executed<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    now: Timestamp,
) -> Result<(), R> {
    let changed = crate::execute!(&mut *tx, EXECUTED, actor.workspace.0, plan.0)?;
    if changed > 0 {
        let change = StoredChange::PlanV1 { note: String::new() };
        let kind = ChangeKind::Executed;
        plan::log(tx, actor, plan, now, kind, Subject::default(), change)
            .await
            .map_err(Error::from)?;
    }
    Ok(())
}
