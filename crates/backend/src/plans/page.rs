//! Everything a plan's page needs except its lines.

use super::{approvals, approve, ordered, plan, sums};
use crate::{Backend, Result, accounts, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, PersonId, PlanId, RegionId},
    money::{Money, UnitCost},
    plans::{ApprovalRefusal, CampaignChoice, PlanPage, PlanStatus, Price, check_approver, checks},
    refusal::Refusal,
};
use uuid::Uuid;

statements! {
    /// The campaigns with what they cost in this plan.
    CAMPAIGNS = "SELECT c.id, c.name, c.colour, COALESCE(p.unit_cost, c.unit_cost) AS unit_cost,
            COALESCE(p.fixed_cost, c.fixed_cost) AS fixed_cost, c.minimum_pieces, c.active
        FROM campaign c LEFT JOIN plan_price p ON p.campaign_id = c.id AND p.plan_id = $2
        WHERE c.workspace_id = $1 ORDER BY lower(c.name)";
    /// The regions of the plan's stores.
    REGIONS = "SELECT r.id, r.name FROM region r WHERE r.workspace_id = $1 AND r.id IN
        (SELECT s.region_id FROM plan_item i JOIN store s ON s.id = i.store_id WHERE i.plan_id = $2)
        ORDER BY lower(r.name)";
}

#[derive(sqlx::FromRow)]
struct CampaignRow {
    id: Uuid,
    name: String,
    colour: i64,
    unit_cost: i64,
    fixed_cost: i64,
    minimum_pieces: i64,
    active: bool,
}

impl CampaignRow {
    fn read(self) -> anyhow::Result<CampaignChoice> {
        Ok(CampaignChoice {
            id: CampaignId(self.id),
            name: self.name,
            colour: self.colour.try_into()?,
            price: Price { unit: UnitCost(self.unit_cost), fixed: Money(self.fixed_cost) },
            minimum_pieces: self.minimum_pieces.try_into()?,
            active: self.active,
        })
    }
}

/// The campaigns with what they cost in a plan, by name.
pub(super) async fn campaigns<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
) -> Result<Vec<CampaignChoice>, R> {
    let rows: Vec<CampaignRow> = on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(CampaignRow::read).collect::<anyhow::Result<_>>()?)
}

/// A plan with its waves, sums and checks, and what the actor may do with it.
pub async fn plan_page(cx: &Backend, actor: &Actor, id: PlanId) -> Result<PlanPage> {
    actor.may(Action::Read)?;
    let plan = plan::plan(cx, actor, id).await?;
    let waves = plan::waves(cx, actor, id).await?;
    let people = plan::contributors(cx, actor, id, 0).await?;
    let approvals = approvals::approvals(cx, actor, &plan).await?;
    let campaigns = campaigns(cx, actor, id).await?;
    let regions: Vec<(Uuid, String)> = on!(&cx.db, |c| sqlx::query_as(REGIONS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    let totals = sums::totals(cx, actor, id).await?;
    let (figures, out_of_reach) = sums::figures(cx, actor, id, &totals, &waves).await?;
    let checks = checks(&figures);
    let may_approve = actor.may(Action::ApprovePlans).is_ok();
    let shaped = match approvals.since {
        0 => people.clone(),
        since => plan::contributors(cx, actor, id, since).await?,
    };
    let shaped: Vec<PersonId> = shaped.iter().map(|one| one.person).collect();
    let to_approve = approvals::to_approve(cx, actor, &plan, &approvals, totals.all).await?;
    let over = accounts::settings(cx, actor).await?.second_approval_over;
    let first_approvals = match (approvals.any_at_hand(), plan.digest) {
        (false, _) => Vec::new(),
        (true, Some(digest)) => approvals.of_content(&digest, &shaped),
        (true, None) => {
            let lines = approve::executed_lines(cx, actor, id).await?;
            approvals.of_content(&approve::digest_of(id, &lines), &shaped)
        }
    };
    let may = check_approver(actor, plan.status, &shaped, &first_approvals, &checks, 0);
    let approval_refused = match may {
        Ok(Err(refusal)) => Some(refusal),
        Ok(Ok(())) if out_of_reach > 0 => {
            Some(ApprovalRefusal::OutOfReach { stores: out_of_reach })
        }
        _ => None,
    };
    Ok(PlanPage {
        may_edit: plan.status.is_open() && actor.may(Action::EditPlans).is_ok(),
        may_approve,
        needs_second: plan.status.awaits_approval() && to_approve.needs_second(over),
        to_approve,
        first_approvals,
        approval_refused,
        may_reopen: may_approve && plan.status == PlanStatus::Approved,
        may_take_back: plan.status == PlanStatus::InReview && actor.may(Action::EditPlans).is_ok(),
        may_send_back: may_approve && plan.status == PlanStatus::InReview,
        may_order: !plan.status.awaits_approval() && actor.may(Action::Order).is_ok(),
        plan,
        waves,
        campaigns,
        regions: regions.into_iter().map(|(id, name)| (RegionId(id), name)).collect(),
        people,
        totals,
        ordered: ordered::ordered(cx, actor, id).await?,
        checks,
    })
}
