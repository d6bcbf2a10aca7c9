//! A plan's sums and the figures behind its checks, counted by the database.

use super::{
    fragments::{cost, items, overridden, responses},
    pressure,
};
use crate::{
    Backend, Result, accounts,
    db::Tx,
    on, on_tx,
    reach::{held_reach, reach, reached},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, PlanId, WaveId},
    money::Money,
    plans::{Figures, ItemStatus, OverBudget, PlanTotals, Pressed, Sums, Wave},
    refusal::Refusal,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One row of counts over a plan's items.
macro_rules! figures {
    ($engine:ident) => {
        concat!(
            "SELECT
            sum(CASE WHEN i.status = 'included' AND i.campaign_id IS NULL THEN 1 ELSE 0 END) AS without_campaign,
            sum(CASE WHEN i.status = 'included' AND i.pieces = 0 THEN 1 ELSE 0 END) AS without_pieces,
            sum(CASE WHEN i.status = 'included' AND i.wave_id IS NULL THEN 1 ELSE 0 END) AS without_wave,
            sum(CASE WHEN i.status = 'included' AND i.pieces > 0 AND i.pieces < c.minimum_pieces THEN 1 ELSE 0 END) AS below_minimum,
            sum(CASE WHEN i.status = 'included' AND s.status <> 'open' THEN 1 ELSE 0 END) AS not_open,
            sum(CASE WHEN i.status = 'included' AND NOT c.active THEN 1 ELSE 0 END) AS withdrawn_campaign,
            sum(CASE WHEN i.reason = '' AND ",
            overridden!(),
            " THEN 1 ELSE 0 END) AS without_reason,
            sum(CASE WHEN i.status <> 'included' THEN 0 WHEN ",
            reached!($engine, "$3", "$4"),
            " THEN 0 ELSE 1 END) AS out_of_reach",
            items!(),
            "WHERE i.workspace_id = $1 AND i.plan_id = $2"
        )
    };
}

statements! {
    /// One row per status, wave and campaign: at most some hundred, whatever the plan's size.
    GROUPS = concat!("SELECT i.status, i.wave_id, i.campaign_id, count(*) AS stores,
            CAST(sum(i.pieces) AS BIGINT) AS pieces,
            CAST(COALESCE(sum(", cost!(), "), 0) AS BIGINT) AS cost,
            COALESCE(sum(", responses!(), "), 0.0) AS responses,
            sum(CASE WHEN ", responses!(), " IS NULL THEN 1 ELSE 0 END) AS without_forecast,
            sum(CASE WHEN ", overridden!(), " THEN 1 ELSE 0 END) AS overrides
        FROM plan_item i
        LEFT JOIN campaign c ON c.id = i.campaign_id
        LEFT JOIN plan_price p ON p.plan_id = i.plan_id AND p.campaign_id = i.campaign_id
        WHERE i.workspace_id = $1 AND i.plan_id = $2
        GROUP BY i.status, i.wave_id, i.campaign_id");
    /// What the checks count besides the sums; $3 and $4 are the reach.
    FIGURES = sqlite figures!(lite), postgres figures!(pg);
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    status: String,
    wave_id: Option<Uuid>,
    campaign_id: Option<Uuid>,
    stores: i64,
    pieces: i64,
    cost: i64,
    responses: f64,
    without_forecast: i64,
    overrides: i64,
}

/// Sums of an empty plan are NULL.
#[derive(sqlx::FromRow)]
struct FiguresRow {
    without_campaign: Option<i64>,
    without_pieces: Option<i64>,
    without_wave: Option<i64>,
    below_minimum: Option<i64>,
    not_open: Option<i64>,
    withdrawn_campaign: Option<i64>,
    without_reason: Option<i64>,
    out_of_reach: Option<i64>,
}

pub(super) fn count(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn add_up(rows: Vec<GroupRow>) -> anyhow::Result<PlanTotals> {
    let mut totals = PlanTotals::default();
    let mut waves = BTreeMap::<Option<WaveId>, Sums>::new();
    let mut campaigns = BTreeMap::<Option<CampaignId>, Sums>::new();
    for row in rows {
        totals.overrides += count(row.overrides);
        let sums = Sums {
            stores: count(row.stores),
            pieces: u64::try_from(row.pieces)?,
            cost: Money(row.cost),
            expected_responses: row.responses,
            without_forecast: count(row.without_forecast),
        };
        match ItemStatus::from_word(&row.status) {
            Some(ItemStatus::Included) => {
                let (wave, campaign) = (row.wave_id.map(WaveId), row.campaign_id.map(CampaignId));
                totals.all = totals.all.plus(sums);
                let at = waves.entry(wave).or_default();
                *at = at.plus(sums);
                let at = campaigns.entry(campaign).or_default();
                *at = at.plus(sums);
            }
            Some(ItemStatus::NeedsReview) => totals.needs_review += sums.stores,
            Some(ItemStatus::Excluded) => totals.excluded += sums.stores,
            None => anyhow::bail!("unknown item status {}", row.status),
        }
    }
    totals.waves = waves.into_iter().collect();
    totals.campaigns = campaigns.into_iter().collect();
    Ok(totals)
}

fn figures_of(
    row: FiguresRow,
    totals: &PlanTotals,
    waves: &[Wave],
    pressed: Option<Pressed>,
) -> (Figures, u32) {
    let n = |n: Option<i64>| count(n.unwrap_or_default());
    let in_use = |wave: &&Wave| totals.wave(Some(wave.id)).stores > 0;
    let figures = Figures {
        included: totals.all.stores,
        without_campaign: n(row.without_campaign),
        without_pieces: n(row.without_pieces),
        without_wave: n(row.without_wave),
        below_minimum: n(row.below_minimum),
        not_open: n(row.not_open),
        withdrawn_campaign: n(row.withdrawn_campaign),
        needs_review: totals.needs_review,
        without_reason: n(row.without_reason),
        over_budget: waves
            .iter()
            .filter_map(|wave| OverBudget::of(wave, totals.wave(Some(wave.id)).cost))
            .collect(),
        undated: waves
            .iter()
            .filter(in_use)
            .filter(|wave| wave.in_home_on.is_none())
            .map(|wave| wave.name.clone())
            .collect(),
        pressed,
    };
    (figures, n(row.out_of_reach))
}

/// A plan's sums.
pub async fn totals(cx: &Backend, actor: &Actor, plan: PlanId) -> Result<PlanTotals> {
    actor.may(Action::Read)?;
    let rows: Vec<GroupRow> = on!(&cx.db, |c| sqlx::query_as(GROUPS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(add_up(rows)?)
}

/// A held plan's sums.
pub(super) async fn held_totals<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
) -> Result<PlanTotals, R> {
    let rows: Vec<GroupRow> = on_tx!(tx, |c| sqlx::query_as(GROUPS)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    Ok(add_up(rows)?)
}

/// What a plan's checks count, and how many included stores the actor does not reach.
pub(super) async fn figures(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    totals: &PlanTotals,
    waves: &[Wave],
) -> Result<(Figures, u32)> {
    let reach = reach(cx, actor).await?;
    let sql = FIGURES.for_db(&cx.db);
    let row: FiguresRow = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(&reach.regions)
        .bind(&reach.stores)
        .fetch_one(c)
        .await)?;
    let days = accounts::settings(cx, actor).await?.days_between_mailings;
    let pressed = pressure::pressed(cx, actor, plan, waves, days).await?;
    Ok(figures_of(row, totals, waves, pressed))
}

/// As [`figures`], of a held plan.
pub(crate) async fn held_figures<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    plan: PlanId,
    waves: &[Wave],
) -> Result<(Figures, u32), R> {
    let totals = held_totals(tx, actor, plan).await?;
    let reach = held_reach(tx, actor).await?;
    let sql = FIGURES.for_tx(tx);
    let row: FiguresRow = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(&reach.regions)
        .bind(&reach.stores)
        .fetch_one(c)
        .await)?;
    let days = accounts::held_settings(tx, actor).await?.days_between_mailings;
    let pressed = pressure::held_pressed(tx, actor, plan, waves, days).await?;
    Ok(figures_of(row, &totals, waves, pressed))
}
