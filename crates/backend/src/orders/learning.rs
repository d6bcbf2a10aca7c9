//! What orders teach: lines whose responses are known, with what a run had forecast of them.

use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::OrderId,
    matrix::{StoredRecommendation, forecast_at},
    orders::{AnsweredLine, LEARNT_LINES_MOST, Learning, LineForecast, learn},
};
use uuid::Uuid;

statements! {
    /// The latest lines of which responses are known, whole orders after each other, each with the
    /// recommendation of the run it was planned from, where that is of the same campaign.
    ANSWERED = "SELECT l.order_id, o.number, o.title, l.region, l.pieces, l.advised_pieces, l.run_id,
            l.advised_campaign = l.campaign_name AS same_campaign, l.override_reason, a.responses,
            d.detail
        FROM orders o
        JOIN order_line l ON l.order_id = o.id
        JOIN actual a ON a.order_line_id = l.id AND a.latest
        LEFT JOIN recommendation r ON r.run_id = l.run_id AND r.store_id = l.store_id
            AND r.campaign_id = l.campaign_id
        LEFT JOIN recommendation_detail d ON d.run_id = r.run_id AND d.store_id = r.store_id
        WHERE o.workspace_id = $1 AND o.status <> 'cancelled' AND a.responses IS NOT NULL
        ORDER BY o.month DESC, o.sequence DESC, l.position LIMIT $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    order_id: Uuid,
    number: String,
    title: String,
    region: String,
    pieces: i64,
    advised_pieces: i64,
    run_id: Option<Uuid>,
    same_campaign: bool,
    override_reason: String,
    responses: i64,
    detail: Option<String>,
}

impl Row {
    /// What the run had said of the line as it was ordered.
    fn forecast(&self) -> anyhow::Result<Option<LineForecast>> {
        let Some(detail) = &self.detail else { return Ok(None) };
        let stored: StoredRecommendation = serde_json::from_str(detail)?;
        let Some(basis) = stored.upgrade().basis else { return Ok(None) };
        let pieces = u32::try_from(self.pieces)?;
        let rate = forecast_at(&basis, pieces).forecast;
        let responses = |rate: f64| rate * f64::from(pieces);
        Ok(Some(LineForecast {
            expected: responses(rate.expected),
            low: responses(rate.observed_low),
            high: responses(rate.observed_high),
        }))
    }

    fn read(self) -> anyhow::Result<AnsweredLine> {
        let forecast = self.forecast()?;
        let as_advised = self.same_campaign && self.pieces == self.advised_pieces;
        let reason = match self.override_reason.split(':').next().unwrap_or_default().trim() {
            "" => "No reason given",
            reason => reason,
        };
        Ok(AnsweredLine {
            order: OrderId(self.order_id),
            number: self.number,
            title: self.title,
            region: self.region,
            responses: u32::try_from(self.responses)?,
            forecast,
            overridden: (self.run_id.is_some() && !as_advised).then(|| reason.to_owned()),
        })
    }
}

/// What the latest orders teach.
pub async fn learning(cx: &Backend, actor: &Actor) -> Result<Learning> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(ANSWERED)
        .bind(actor.workspace.0)
        .bind(i64::from(LEARNT_LINES_MOST))
        .fetch_all(c)
        .await)?;
    let lines = rows.into_iter().map(Row::read).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(learn(&lines))
}
