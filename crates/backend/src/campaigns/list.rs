//! Reading campaigns.

use super::Row;
use crate::{Backend, Error, Result, db::Day, on, statements};
use domain::{
    accounts::{Action, Actor},
    campaigns::{Campaign, CampaignLine, MonthlyPerformance, Performance},
    ids::CampaignId,
    money::Money,
    period::Month,
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// Every campaign by name.
    CAMPAIGNS = "SELECT id, name, theme, format, unit_cost, fixed_cost, minimum_pieces, colour, active, created_at
        FROM campaign WHERE workspace_id = $1 ORDER BY lower(name), id";
    /// One campaign.
    CAMPAIGN = "SELECT id, name, theme, format, unit_cost, fixed_cost, minimum_pieces, colour, active, created_at
        FROM campaign WHERE workspace_id = $1 AND id = $2";
    /// What each campaign's drops did, day by day: a chain has few drop days, so one pass over the
    /// mailings serves totals and months on both engines.
    DROPS = "SELECT campaign_id, in_home_on, count(*) AS mailings, CAST(sum(pieces) AS BIGINT) AS pieces,
        CAST(sum(responses) AS BIGINT) AS responses, CAST(sum(revenue) AS BIGINT) AS revenue
        FROM mailing WHERE workspace_id = $1 GROUP BY campaign_id, in_home_on ORDER BY in_home_on";
}

#[derive(sqlx::FromRow)]
struct Drop {
    campaign_id: Uuid,
    in_home_on: Day,
    mailings: i64,
    pieces: i64,
    responses: i64,
    revenue: Option<i64>,
}

impl Drop {
    fn performance(&self) -> Performance {
        Performance {
            mailings: self.mailings.unsigned_abs(),
            pieces: self.pieces.unsigned_abs(),
            responses: self.responses.unsigned_abs(),
            revenue: self.revenue.map(Money),
            last_in_home: Some(self.in_home_on.0),
        }
    }
}

/// The campaigns of the workspace by name.
pub async fn campaigns(cx: &Backend, actor: &Actor) -> Result<Vec<Campaign>> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(CAMPAIGNS).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Campaign::from).collect())
}

/// One campaign.
pub async fn campaign(cx: &Backend, actor: &Actor, id: CampaignId) -> Result<Campaign> {
    actor.may(Action::Read)?;
    let row: Option<Row> = on!(&cx.db, |c| sqlx::query_as(CAMPAIGN)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    row.map(Campaign::from).ok_or(Error::NotFound("campaign"))
}

/// The campaigns by name with what each did so far.
pub async fn campaigns_with_performance(cx: &Backend, actor: &Actor) -> Result<Vec<CampaignLine>> {
    let campaigns = campaigns(cx, actor).await?;
    let drops: Vec<Drop> =
        on!(&cx.db, |c| sqlx::query_as(DROPS).bind(actor.workspace.0).fetch_all(c).await)?;
    let mut past: HashMap<Uuid, (Performance, Vec<MonthlyPerformance>)> = HashMap::new();
    for drop in drops {
        let (total, months) = past.entry(drop.campaign_id).or_default();
        let performance = drop.performance();
        total.add(performance);
        let month = Month::of(drop.in_home_on.0);
        match months.last_mut() {
            Some(last) if last.month == month => {
                last.pieces += performance.pieces;
                last.responses += performance.responses;
            }
            _ => months.push(MonthlyPerformance {
                month,
                pieces: performance.pieces,
                responses: performance.responses,
            }),
        }
    }
    Ok(campaigns
        .into_iter()
        .map(|campaign| {
            let (performance, months) = past.remove(&campaign.id.0).unwrap_or_default();
            CampaignLine { campaign, performance, months }
        })
        .collect())
}
