//! What an approver looks at: see `domain::plans::Review`. Some few statements, however many items there
//! are.

use super::{
    fragments::{cost, items, overridden, unapproved},
    plan, sums,
};
use crate::{Backend, Result, db::Day, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, ItemId, PlanId, WaveId},
    money::{Money, UnitCost},
    plans::{
        ItemStatus, Mailed, OverrideReason, Price, REVIEW_LINES, ReasonKind, ReasonSums, Review,
        ReviewLine, ReviewScope, ReviewSums,
    },
    refusal::Never,
};
use uuid::Uuid;

/// What mailing item `i` as recommended would cost, at the price of its campaign `oc`.
macro_rules! recommended_cost {
    () => {
        "(CASE WHEN i.original_status = 'included' AND i.original_pieces > 0
            THEN COALESCE((COALESCE(op.unit_cost, oc.unit_cost) * i.original_pieces + 50) / 100
                + COALESCE(op.fixed_cost, oc.fixed_cost), 0) ELSE 0 END)"
    };
}

/// What mailing item `i` as approved costs.
macro_rules! approved_cost {
    () => {
        "COALESCE((d.unit_cost * d.pieces + 50) / 100 + d.fixed_cost, 0)"
    };
}

/// What mailing item `i` as planned costs.
macro_rules! planned_cost {
    () => {
        concat!("(CASE WHEN i.status = 'included' THEN COALESCE(", cost!(), ", 0) ELSE 0 END)")
    };
}

/// Items with store, wave, both campaigns with their prices, and what was approved, `d`.
macro_rules! both {
    () => {
        concat!(
            items!(),
            "LEFT JOIN campaign oc ON oc.id = i.original_campaign_id
        LEFT JOIN plan_price op ON op.plan_id = i.plan_id AND op.campaign_id = i.original_campaign_id
        LEFT JOIN plan_approved d ON d.plan_id = i.plan_id AND d.item_id = i.id "
        )
    };
}

/// What differs by reason: pieces and cost before come first, then what differs.
macro_rules! reasons {
    ($pieces:expr, $cost:expr, $differs:expr) => {
        concat!(
            "SELECT i.reason, count(*),
            CAST(sum((CASE WHEN i.status = 'included' THEN i.pieces ELSE 0 END) - ",
            $pieces,
            ") AS BIGINT) AS pieces,
            CAST(sum(",
            planned_cost!(),
            " - ",
            $cost,
            ") AS BIGINT) AS cost",
            both!(),
            "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ",
            $differs,
            " GROUP BY i.reason ORDER BY abs(CAST(sum(",
            planned_cost!(),
            " - ",
            $cost,
            ") AS BIGINT)) DESC, i.reason"
        )
    };
}

/// The largest changes: what was mailed before comes first (status, campaign, pieces, wave, its day, both
/// parts of the price, cost), then what differs.
macro_rules! largest {
    ($status:expr, $campaign:expr, $pieces:expr, $wave:expr, $day:expr, $unit:expr, $fixed:expr,
     $cost:expr, $differs:expr) => {
        concat!(
            "SELECT i.id, s.number, s.name, COALESCE(r.name, '') AS region, ",
            $status,
            " AS before_status, ",
            $campaign,
            " AS before_campaign, ",
            $pieces,
            " AS before_pieces, ",
            $wave,
            " AS before_wave, ",
            $day,
            " AS before_day, ",
            $unit,
            " AS before_unit, ",
            $fixed,
            " AS before_fixed, i.status, i.campaign_id, i.pieces, i.wave_id, w.in_home_on,
            COALESCE(p.unit_cost, c.unit_cost) AS unit_cost,
            COALESCE(p.fixed_cost, c.fixed_cost) AS fixed_cost, CAST(",
            planned_cost!(),
            " - ",
            $cost,
            " AS BIGINT) AS cost, i.reason, i.reason_note,
            (SELECT w.name FROM plan_change h JOIN person w ON w.id = h.person_id
                WHERE h.plan_id = i.plan_id AND h.sequence = i.version) AS changed_by",
            both!(),
            "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ",
            $differs,
            " ORDER BY abs(CAST(",
            planned_cost!(),
            " - ",
            $cost,
            " AS BIGINT)) DESC, s.number_key LIMIT $3"
        )
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
    /// What was approved.
    APPROVED = concat!("SELECT count(d.item_id), count(d.item_id),
            CAST(COALESCE(sum(d.pieces), 0) AS BIGINT),
            CAST(COALESCE(sum(", approved_cost!(), "), 0) AS BIGINT),
            COALESCE(sum(CASE WHEN d.campaign_id = i.original_campaign_id AND i.original_pieces > 0
                THEN i.original_responses * d.pieces / i.original_pieces END), 0.0)",
        both!(), "WHERE i.workspace_id = $1 AND i.plan_id = $2");
    /// What differs from the recommendation, by reason.
    REASONS = reasons!(
        "(CASE WHEN i.original_status = 'included' THEN i.original_pieces ELSE 0 END)",
        recommended_cost!(), overridden!());
    /// What differs from the approved content, by reason.
    REASONS_SINCE = reasons!("COALESCE(d.pieces, 0)", approved_cost!(), unapproved!());
    /// The largest changes from the recommendation.
    LARGEST = largest!("i.original_status", "i.original_campaign_id", "i.original_pieces",
        "i.wave_id", "w.in_home_on", "COALESCE(op.unit_cost, oc.unit_cost)",
        "COALESCE(op.fixed_cost, oc.fixed_cost)", recommended_cost!(), overridden!());
    /// The largest changes from the approved content.
    LARGEST_SINCE = largest!("(CASE WHEN d.item_id IS NULL THEN 'excluded' ELSE 'included' END)",
        "d.campaign_id", "COALESCE(d.pieces, 0)", "d.wave_id", "d.in_home_on", "d.unit_cost",
        "d.fixed_cost", approved_cost!(), unapproved!());
    /// How many items differ from the approved content, and whether there is one.
    SINCE = concat!("SELECT count(*), (SELECT count(*) FROM plan_approved d WHERE d.plan_id = $2)",
        items!(), "WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ", unapproved!());
}

#[derive(sqlx::FromRow)]
struct LargestRow {
    id: Uuid,
    number: String,
    name: String,
    region: String,
    before_status: String,
    before_campaign: Option<Uuid>,
    before_pieces: i64,
    before_wave: Option<Uuid>,
    before_day: Option<Day>,
    before_unit: Option<i64>,
    before_fixed: Option<i64>,
    status: String,
    campaign_id: Option<Uuid>,
    pieces: i64,
    wave_id: Option<Uuid>,
    in_home_on: Option<Day>,
    unit_cost: Option<i64>,
    fixed_cost: Option<i64>,
    cost: i64,
    reason: String,
    reason_note: String,
    changed_by: Option<String>,
}

fn status(word: &str) -> anyhow::Result<ItemStatus> {
    ItemStatus::from_word(word).ok_or_else(|| anyhow::anyhow!("unknown item status {word}"))
}

fn price(unit: Option<i64>, fixed: Option<i64>) -> Option<Price> {
    Some(Price { unit: UnitCost(unit?), fixed: Money(fixed?) })
}

impl LargestRow {
    fn read(self) -> anyhow::Result<ReviewLine> {
        Ok(ReviewLine {
            item: ItemId(self.id),
            before: Mailed {
                status: status(&self.before_status)?,
                campaign: self.before_campaign.map(CampaignId),
                pieces: self.before_pieces.try_into()?,
                wave: self.before_wave.map(WaveId),
                in_home: self.before_day.map(Into::into),
                price: price(self.before_unit, self.before_fixed),
            },
            planned: Mailed {
                status: status(&self.status)?,
                campaign: self.campaign_id.map(CampaignId),
                pieces: self.pieces.try_into()?,
                wave: self.wave_id.map(WaveId),
                in_home: self.in_home_on.map(Into::into),
                price: price(self.unit_cost, self.fixed_cost),
            },
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

/// How a plan differs from what was recommended, or with [`ReviewScope::SinceApproval`] from what was
/// approved last, the largest changes first.
pub async fn review(cx: &Backend, actor: &Actor, id: PlanId, scope: ReviewScope) -> Result<Review> {
    actor.may(Action::Read)?;
    plan::plan::<Never>(cx, actor, id).await?;
    let (before, reasons, largest) = match scope {
        ReviewScope::All => (RECOMMENDED, REASONS, LARGEST),
        ReviewScope::SinceApproval => (APPROVED, REASONS_SINCE, LARGEST_SINCE),
    };
    let (workspace, plan) = (actor.workspace.0, id.0);
    let (known, stores, pieces, cost, responses): (i64, i64, i64, i64, f64) =
        on!(&cx.db, |c| sqlx::query_as(before).bind(workspace).bind(plan).fetch_one(c).await)?;
    let reasons: Vec<(String, i64, i64, i64)> =
        on!(&cx.db, |c| sqlx::query_as(reasons).bind(workspace).bind(plan).fetch_all(c).await)?;
    let largest: Vec<LargestRow> = on!(&cx.db, |c| sqlx::query_as(largest)
        .bind(workspace)
        .bind(plan)
        .bind(i64::from(REVIEW_LINES))
        .fetch_all(c)
        .await)?;
    let (changed, approved): (i64, i64) =
        on!(&cx.db, |c| sqlx::query_as(SINCE).bind(workspace).bind(plan).fetch_one(c).await)?;
    let all = sums::totals(cx, actor, id).await?.all;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Review {
        before: (known > 0).then_some(ReviewSums { stores, pieces, cost: Money(cost), responses }),
        planned: ReviewSums {
            stores: i64::from(all.stores),
            pieces: i64::try_from(all.pieces).unwrap_or(i64::MAX),
            cost: all.cost,
            responses: all.expected_responses,
        },
        changed_since_approval: (approved > 0).then(|| count(changed)),
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
