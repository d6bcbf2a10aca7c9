//! Who approved a plan, and what of it has to be approved anew.

use super::{
    fragments::{cost, items, unapproved},
    sums,
};
use crate::{
    Backend, Result,
    db::{Moment, Tx},
    execute, on, on_tx, statements,
};
use domain::{
    accounts::Actor,
    ids::{PersonId, PlanId},
    money::Money,
    plans::{FirstApproval, Plan, Sums, ToApprove},
    refusal::Refusal,
};
use jiff::Timestamp;
use uuid::Uuid;

statements! {
    /// Every approval of a plan, the oldest first.
    APPROVALS = "SELECT a.revision, a.person_id, p.name, a.digest, a.sequence, a.at FROM plan_approval a
        JOIN plan l ON l.id = a.plan_id
        JOIN person p ON p.id = a.person_id
        WHERE l.workspace_id = $1 AND a.plan_id = $2 ORDER BY a.at, a.person_id";
    /// What differs from the approved content.
    UNAPPROVED = concat!("SELECT count(*),
            CAST(COALESCE(sum(CASE WHEN i.status = 'included' THEN ", cost!(), " ELSE 0 END), 0) AS BIGINT)",
        items!(), "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ", unapproved!());
    /// Remembers who approved which content; approving other content of the same revision replaces it.
    REMEMBER = "INSERT INTO plan_approval (plan_id, revision, person_id, digest, sequence, at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (plan_id, revision, person_id)
        DO UPDATE SET digest = excluded.digest, sequence = excluded.sequence, at = excluded.at";
    /// What was approved before is not the last approval any more.
    FORGET_CONTENT = "DELETE FROM plan_approved WHERE plan_id = $1";
    /// What is approved, once its prices are frozen.
    KEEP_CONTENT = concat!("INSERT INTO plan_approved
            (plan_id, item_id, campaign_id, pieces, wave_id, in_home_on, unit_cost, fixed_cost)
        SELECT i.plan_id, i.id, i.campaign_id, i.pieces, i.wave_id, w.in_home_on, p.unit_cost, p.fixed_cost",
        items!(), "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND i.status = 'included' AND i.pieces > 0
            AND i.campaign_id IS NOT NULL AND i.wave_id IS NOT NULL");
}

#[derive(sqlx::FromRow)]
struct ApprovalRow {
    revision: i64,
    person_id: Uuid,
    name: String,
    digest: Vec<u8>,
    sequence: i64,
    at: Moment,
}

/// A plan's approvals: those behind the last whole one, and the first of the revision at hand.
#[derive(Default)]
pub(super) struct Approvals {
    /// How many people are behind the last approval before this revision.
    before: u32,
    /// The newest change that approval covers; 0 without one.
    pub(super) since: u32,
    at_hand: Vec<(Vec<u8>, FirstApproval)>,
}

impl Approvals {
    fn of(rows: Vec<ApprovalRow>, plan: &Plan) -> anyhow::Result<Approvals> {
        let revision = i64::from(plan.revision);
        let last = rows.iter().map(|row| row.revision).filter(|one| *one < revision).max();
        let mut found = Approvals::default();
        for row in rows {
            if row.revision == revision {
                let person = PersonId(row.person_id);
                let first = FirstApproval { person, name: row.name, at: row.at.0 };
                found.at_hand.push((row.digest, first));
            } else if Some(row.revision) == last {
                found.before += 1;
                found.since = found.since.max(row.sequence.try_into()?);
            }
        }
        Ok(found)
    }

    /// Whether somebody approved some content of this revision.
    pub(super) fn any_at_hand(&self) -> bool {
        !self.at_hand.is_empty()
    }

    /// Who approved the content with this digest, except those who have shaped it meanwhile.
    pub(super) fn of_content(&self, digest: &[u8], shaped: &[PersonId]) -> Vec<FirstApproval> {
        let same = self
            .at_hand
            .iter()
            .filter(|(approved, first)| approved == digest && !shaped.contains(&first.person));
        same.map(|(_, first)| first.clone()).collect()
    }

    /// What is to be approved, where that needs no look at the items: nothing of a plan that is
    /// approved, everything of one that never was.
    fn at_once(&self, plan: &Plan, all: Sums) -> Option<(u32, Money)> {
        match (plan.digest, self.before) {
            (Some(_), _) => Some((0, Money(0))),
            (None, 0) => Some((all.stores, all.cost)),
            (None, _) => None,
        }
    }

    fn about(&self, (items, cost): (u32, Money), all: Sums) -> ToApprove {
        ToApprove { items, cost, whole: all.cost, approvers_before: self.before }
    }
}

fn read((items, cost): (i64, i64)) -> (u32, Money) {
    (u32::try_from(items).unwrap_or(u32::MAX), Money(cost))
}

/// The approvals of a plan.
pub(super) async fn approvals<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: &Plan,
) -> Result<Approvals, R> {
    let rows: Vec<ApprovalRow> = on!(&cx.db, |c| sqlx::query_as(APPROVALS)
        .bind(actor.workspace.0)
        .bind(plan.id.0)
        .fetch_all(c)
        .await)?;
    Ok(Approvals::of(rows, plan)?)
}

/// The approvals of a held plan.
pub(super) async fn held_approvals<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
) -> Result<Approvals, R> {
    let rows: Vec<ApprovalRow> = on_tx!(tx, |c| sqlx::query_as(APPROVALS)
        .bind(actor.workspace.0)
        .bind(plan.id.0)
        .fetch_all(c)
        .await)?;
    Ok(Approvals::of(rows, plan)?)
}

/// What an approval of a plan with these sums would be about.
pub(super) async fn to_approve<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: &Plan,
    approvals: &Approvals,
    all: Sums,
) -> Result<ToApprove, R> {
    let found = match approvals.at_once(plan, all) {
        Some(found) => found,
        None => read(on!(&cx.db, |c| sqlx::query_as(UNAPPROVED)
            .bind(actor.workspace.0)
            .bind(plan.id.0)
            .fetch_one(c)
            .await)?),
    };
    Ok(approvals.about(found, all))
}

/// What an approval of a held plan would be about.
pub(super) async fn held_to_approve<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    approvals: &Approvals,
) -> Result<ToApprove, R> {
    let all = sums::held_totals(tx, actor, plan.id).await?.all;
    let found = match approvals.at_once(plan, all) {
        Some(found) => found,
        None => read(on_tx!(tx, |c| sqlx::query_as(UNAPPROVED)
            .bind(actor.workspace.0)
            .bind(plan.id.0)
            .fetch_one(c)
            .await)?),
    };
    Ok(approvals.about(found, all))
}

/// Remembers that the actor approved the content of a held plan.
pub(super) async fn remember(
    tx: &mut Tx,
    actor: &Actor,
    plan: &Plan,
    digest: &[u8],
    now: Timestamp,
) -> sqlx::Result<()> {
    execute!(
        &mut *tx,
        REMEMBER,
        plan.id.0,
        i64::from(plan.revision),
        actor.person.0,
        digest,
        i64::from(plan.sequence),
        Moment(now)
    )?;
    Ok(())
}

/// Keeps what a held plan executes as the content of its last approval.
pub(super) async fn keep_content(tx: &mut Tx, actor: &Actor, plan: PlanId) -> sqlx::Result<()> {
    execute!(&mut *tx, FORGET_CONTENT, plan.0)?;
    execute!(&mut *tx, KEEP_CONTENT, actor.workspace.0, plan.0)?;
    Ok(())
}
