//! What an approver looks at: see `domain::plans::Review`. Three statements, however many items there
//! are.

use super::{
    fragments::{cost, overridden},
    plan, sums,
};
use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, ItemId, PlanId},
    money::Money,
    plans::{
        ItemStatus, Mailed, OverrideReason, REVIEW_LINES, ReasonKind, ReasonSums, Review,
        ReviewLine, ReviewScope, ReviewSums,
    },
    refusal::Never,
};
use uuid::Uuid;

/// What mailing item `i` as recommended would cost, at the price of its campaign `oc`.
macro_rules! recommended_cost {
    () => {
        "CASE WHEN i.original_status = 'included' AND i.original_pieces > 0
            THEN COALESCE((COALESCE(op.unit_cost, oc.unit_cost) * i.original_pieces + 50) / 100
                + COALESCE(op.fixed_cost, oc.fixed_cost), 0) ELSE 0 END"
    };
}

/// What mailing item `i` as planned costs.
macro_rules! planned_cost {
    () => {
        concat!("CASE WHEN i.status = 'included' THEN COALESCE(", cost!(), ", 0) ELSE 0 END")
    };
}

/// Items with both campaigns and their prices in the plan.
macro_rules! both {
    () => {
        " FROM plan_item i
        LEFT JOIN campaign c ON c.id = i.campaign_id
        LEFT JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
        LEFT JOIN campaign oc ON oc.id = i.original_campaign_id
        LEFT JOIN plan_price op ON op.plan_id = i.plan_id AND op.campaign_id = i.original_campaign_id "
    };
}

/// Whether item `i` is meant: all, or ($3 = 1) only what was changed since the last approval.
macro_rules! meant {
    () => {
        "(CAST($3 AS BIGINT) = 0 OR i.version > (SELECT COALESCE(max(a.sequence), 1) FROM plan_change a
                WHERE a.plan_id = $2 AND a.kind = 'approved'))"
    };
}

statements! {
    /// What was recommended.
    RECOMMENDED = concat!("SELECT count(i.run_id),
            COALESCE(sum(CASE WHEN i.original_status = 'included' THEN 1 ELSE 0 END), 0),
            CAST(COALESCE(sum(CASE WHEN i.original_status = 'included' THEN i.original_pieces ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(sum(", recommended_cost!(), "), 0) AS BIGINT),
            COALESCE(sum(CASE WHEN i.original_status = 'included' THEN i.original_responses END), 0.0)",
        both!(), "WHERE i.workspace_id = $1 AND i.plan_id = $2");
    /// The overrides by reason.
    REASONS = concat!("SELECT i.reason, count(*),
            CAST(sum((CASE WHEN i.status = 'included' THEN i.pieces ELSE 0 END)
                - (CASE WHEN i.original_status = 'included' THEN i.original_pieces ELSE 0 END)) AS BIGINT) AS pieces,
            CAST(sum(", planned_cost!(), " - (", recommended_cost!(), ")) AS BIGINT) AS cost",
        both!(), "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ", overridden!(), " AND ", meant!(), "
        GROUP BY i.reason ORDER BY abs(CAST(sum(", planned_cost!(), " - (", recommended_cost!(), ")) AS BIGINT)) DESC, i.reason");
    /// The largest overrides.
    LARGEST = concat!("SELECT i.id, s.number, s.name, COALESCE(r.name, '') AS region,
            i.original_status, i.original_campaign_id, i.original_pieces, i.status, i.campaign_id, i.pieces,
            CAST(", planned_cost!(), " - (", recommended_cost!(), ") AS BIGINT) AS cost, i.reason, i.reason_note,
            (SELECT w.name FROM plan_change h JOIN person w ON w.id = h.person_id 
                WHERE h.plan_id = i.plan_id AND h.sequence = i.version) AS changed_by",
        both!(), "JOIN store s ON s.id = i.store_id
        LEFT JOIN region r ON r.id = s.region_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ", overridden!(), " AND ", meant!(), "
        ORDER BY abs(CAST(", planned_cost!(), " - (", recommended_cost!(), ") AS BIGINT)) DESC, s.number_key LIMIT $4");
    /// How many items were changed since the last approval, and whether there was one.
    SINCE = "SELECT count(*),
            (SELECT count(*) FROM plan_change a WHERE a.plan_id = $2 AND a.kind = 'approved')
        FROM plan_item i WHERE i.workspace_id = $1 AND i.plan_id = $2
        AND i.version > (SELECT COALESCE(max(a.sequence), 1) FROM plan_change a WHERE a.plan_id = $2 AND a.kind = 'approved')";
}

#[derive(sqlx::FromRow)]
struct LargestRow {
    id: Uuid,
    number: String,
    name: String,
    region: String,
    original_status: String,
    original_campaign_id: Option<Uuid>,
    original_pieces: i64,
    status: String,
    campaign_id: Option<Uuid>,
    pieces: i64,
    cost: i64,
    reason: String,
    reason_note: String,
    changed_by: Option<String>,
}

fn mailed(status: &str, campaign: Option<Uuid>, pieces: i64) -> anyhow::Result<Mailed> {
    Ok(Mailed {
        status: ItemStatus::from_word(status)
            .ok_or_else(|| anyhow::anyhow!("unknown item status {status}"))?,
        campaign: campaign.map(CampaignId),
        pieces: pieces.try_into()?,
    })
}

impl LargestRow {
    fn read(self) -> anyhow::Result<ReviewLine> {
        Ok(ReviewLine {
            item: ItemId(self.id),
            recommended: mailed(
                &self.original_status,
                self.original_campaign_id,
                self.original_pieces,
            )?,
            planned: mailed(&self.status, self.campaign_id, self.pieces)?,
            number: self.number,
            store: self.name,
            region: self.region,
            cost: Money(self.cost),
            reason: ReasonKind::from_word(&self.reason)
                .map(|kind| OverrideReason { kind, note: self.reason_note }),
            by: self.changed_by,
        })
    }
}

/// How a plan differs from what was recommended, the largest overrides first; with
/// [`ReviewScope::SinceApproval`] only of the items that were changed since the last approval.
pub async fn review(cx: &Backend, actor: &Actor, id: PlanId, scope: ReviewScope) -> Result<Review> {
    actor.may(Action::Read)?;
    plan::plan::<Never>(cx, actor, id).await?;
    let since = i64::from(scope == ReviewScope::SinceApproval);
    let (workspace, plan) = (actor.workspace.0, id.0);
    let (of_run, stores, pieces, cost, responses): (i64, i64, i64, i64, f64) =
        on!(&cx.db, |c| sqlx::query_as(RECOMMENDED).bind(workspace).bind(plan).fetch_one(c).await)?;
    let reasons: Vec<(String, i64, i64, i64)> = on!(&cx.db, |c| sqlx::query_as(REASONS)
        .bind(workspace)
        .bind(plan)
        .bind(since)
        .fetch_all(c)
        .await)?;
    let largest: Vec<LargestRow> = on!(&cx.db, |c| sqlx::query_as(LARGEST)
        .bind(workspace)
        .bind(plan)
        .bind(since)
        .bind(i64::from(REVIEW_LINES))
        .fetch_all(c)
        .await)?;
    let (changed, approvals): (i64, i64) =
        on!(&cx.db, |c| sqlx::query_as(SINCE).bind(workspace).bind(plan).fetch_one(c).await)?;
    let all = sums::totals(cx, actor, id).await?.all;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Review {
        recommended: (of_run > 0).then_some(ReviewSums {
            stores,
            pieces,
            cost: Money(cost),
            responses,
        }),
        planned: ReviewSums {
            stores: i64::from(all.stores),
            pieces: i64::try_from(all.pieces).unwrap_or(i64::MAX),
            cost: all.cost,
            responses: all.expected_responses,
        },
        changed_since_approval: (approvals > 0).then(|| count(changed)),
        reasons: reasons
            .into_iter()
            .map(|(reason, items, pieces, cost)| ReasonSums {
                reason: ReasonKind::from_word(&reason),
                items: count(items),
                pieces,
                cost: Money(cost),
            })
            .collect(),
        largest: largest.into_iter().map(LargestRow::read).collect::<anyhow::Result<_>>()?,
    })
}
