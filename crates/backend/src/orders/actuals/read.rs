//! What is known of an order's lines, and what was said of them before.

use super::row::{FigureRow, LineRow, figure_columns, line_rows};
use crate::{
    Backend, Error, Result,
    db::{Day, Moment},
    on, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{OrderId, OrderLineId},
    money::Money,
    orders::{
        ActualEntry, ActualSource, ActualSums, Figures, LineActual, LineInFull, OrderActuals,
    },
};
use std::collections::HashMap;
use uuid::Uuid;

/// Sums of reported figures over lines `l` with their latest `a`, each beside what was ordered in
/// just the lines that report it.
macro_rules! reported_sums {
    () => {
        "COUNT(l.id) AS lines,
        COUNT(a.printed) AS printed_lines,
        CAST(COALESCE(SUM(a.printed), 0) AS BIGINT) AS printed,
        CAST(COALESCE(SUM(CASE WHEN a.printed IS NULL THEN 0 ELSE l.pieces END), 0) AS BIGINT)
            AS printed_of,
        COUNT(a.delivered) AS delivered_lines,
        CAST(COALESCE(SUM(a.delivered), 0) AS BIGINT) AS delivered,
        CAST(COALESCE(SUM(CASE WHEN a.delivered IS NULL THEN 0 ELSE l.pieces END), 0) AS BIGINT)
            AS delivered_of,
        COUNT(a.invoiced) AS invoiced_lines,
        CAST(COALESCE(SUM(a.invoiced), 0) AS BIGINT) AS invoiced,
        CAST(COALESCE(SUM(CASE WHEN a.invoiced IS NULL THEN 0 ELSE l.pieces END), 0) AS BIGINT)
            AS invoiced_of,
        COUNT(a.invoiced_amount) AS amount_lines,
        CAST(COALESCE(SUM(a.invoiced_amount), 0) AS BIGINT) AS amount,
        CAST(COALESCE(SUM(CASE WHEN a.invoiced_amount IS NULL THEN 0 ELSE l.cost END), 0) AS BIGINT)
            AS amount_of,
        COUNT(a.responses) AS responses_lines,
        CAST(COALESCE(SUM(a.responses), 0) AS BIGINT) AS responses,
        COUNT(a.revenue) AS revenue_lines,
        CAST(COALESCE(SUM(a.revenue), 0) AS BIGINT) AS revenue"
    };
}

statements! {
    /// Whether an order is in the workspace.
    THERE = "SELECT COUNT(*) FROM orders WHERE workspace_id = $1 AND id = $2";
    /// The lines of an order of which something is known.
    KNOWN = line_rows!("o.id = $2 AND a.sequence > 0 ORDER BY l.position");
    /// What an order's lines come to.
    SUMS = concat!("SELECT ", reported_sums!(), " FROM order_line l
        JOIN orders o ON o.id = l.order_id
        LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
        WHERE o.workspace_id = $1 AND o.id = $2");
    /// The coupon codes of an order's lines.
    CODES = "SELECT c.order_line_id, c.code FROM coupon c
        JOIN order_line l ON l.id = c.order_line_id
        WHERE c.workspace_id = $1 AND l.order_id = $2 ORDER BY c.code";
    /// Some lines of an order behind a place, with what is known of them.
    LINES = concat!("SELECT l.position, l.id, l.store_id, l.store_number, l.store_name, l.campaign_id,
            l.campaign_name, l.wave_name, l.in_home_on, l.pieces, l.cost, ", figure_columns!(), "
        FROM order_line l
        JOIN orders o ON o.id = l.order_id
        LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
        WHERE o.workspace_id = $1 AND o.id = $2 AND l.position > $3
        ORDER BY l.position LIMIT $4");
    /// Everything that was said of a line, first to last.
    HISTORY = concat!("SELECT ", figure_columns!(), ", a.at, a.person_name, a.source FROM actual a
        JOIN order_line l ON l.id = a.order_line_id
        WHERE a.workspace_id = $1 AND l.order_id = $2 AND l.id = $3 ORDER BY a.sequence");
}

/// The row that `reported_sums!` gives.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct SumRow {
    lines: i64,
    printed_lines: i64,
    printed: i64,
    printed_of: i64,
    delivered_lines: i64,
    delivered: i64,
    delivered_of: i64,
    invoiced_lines: i64,
    invoiced: i64,
    invoiced_of: i64,
    amount_lines: i64,
    amount: i64,
    amount_of: i64,
    responses_lines: i64,
    responses: i64,
    revenue_lines: i64,
    revenue: i64,
}

impl SumRow {
    pub(super) fn read(self) -> ActualSums {
        let reported = |lines: i64, value, ordered| domain::orders::Reported {
            lines: lines.unsigned_abs(),
            value,
            ordered,
        };
        ActualSums {
            lines: self.lines.unsigned_abs(),
            printed: reported(self.printed_lines, self.printed, self.printed_of),
            delivered: reported(self.delivered_lines, self.delivered, self.delivered_of),
            invoiced: reported(self.invoiced_lines, self.invoiced, self.invoiced_of),
            amount: reported(self.amount_lines, self.amount, self.amount_of),
            responses: (self.responses_lines > 0).then(|| self.responses.unsigned_abs()),
            revenue: (self.revenue_lines > 0).then_some(Money(self.revenue)),
        }
    }
}

/// Refuses when the order is not in the workspace.
async fn check_there(cx: &Backend, actor: &Actor, order: OrderId) -> Result<()> {
    let there: i64 = on!(&cx.db, |c| sqlx::query_scalar(THERE)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_one(c)
        .await)?;
    if there == 0 { Err(Error::NotFound("order")) } else { Ok(()) }
}

/// What came of an order, as far as it is known.
pub async fn order_actuals(cx: &Backend, actor: &Actor, order: OrderId) -> Result<OrderActuals> {
    actor.may(Action::Read)?;
    check_there(cx, actor, order).await?;
    let rows: Vec<LineRow> = on!(&cx.db, |c| sqlx::query_as(KNOWN)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_all(c)
        .await)?;
    let codes: Vec<(Uuid, String)> = on!(&cx.db, |c| sqlx::query_as(CODES)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_all(c)
        .await)?;
    let sums: SumRow = on!(&cx.db, |c| sqlx::query_as(SUMS)
        .bind(actor.workspace.0)
        .bind(order.0)
        .fetch_one(c)
        .await)?;
    let mut codes_of = HashMap::<Uuid, Vec<String>>::new();
    for (line, code) in codes {
        codes_of.entry(line).or_default().push(code);
    }
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push(LineActual {
            line: OrderLineId(row.id),
            figures: row.figures()?,
            sequence: row.sequence,
            codes: codes_of.remove(&row.id).unwrap_or_default(),
        });
    }
    // Lines that have a code, and of which nothing is known yet.
    let mut coded: Vec<_> = codes_of.into_iter().collect();
    coded.sort();
    lines.extend(coded.into_iter().map(|(line, codes)| LineActual {
        line: OrderLineId(line),
        figures: Figures::default(),
        sequence: 0,
        codes,
    }));
    Ok(OrderActuals { lines, sums: sums.read() })
}

#[derive(sqlx::FromRow)]
struct FullRow {
    position: i64,
    id: Uuid,
    store_id: Uuid,
    store_number: String,
    store_name: String,
    campaign_id: Uuid,
    campaign_name: String,
    wave_name: String,
    in_home_on: Option<Day>,
    pieces: i64,
    cost: i64,
    #[sqlx(flatten)]
    figures: FigureRow,
}

impl FullRow {
    fn read(self) -> anyhow::Result<LineInFull> {
        Ok(LineInFull {
            position: u32::try_from(self.position)?,
            id: self.id.into(),
            store: self.store_id.into(),
            store_number: self.store_number,
            store_name: self.store_name,
            campaign: self.campaign_id.into(),
            campaign_name: self.campaign_name,
            wave_name: self.wave_name,
            in_home_on: self.in_home_on.map(|day| day.0),
            pieces: u32::try_from(self.pieces)?,
            cost: Money(self.cost),
            figures: self.figures.read()?,
        })
    }
}

/// Some lines of an order with what came of them, from behind a position on.
pub async fn order_lines(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<LineInFull>> {
    actor.may(Action::Read)?;
    check_there(cx, actor, order).await?;
    let rows: Vec<FullRow> = on!(&cx.db, |c| sqlx::query_as(LINES)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(after.map_or(-1, i64::from))
        .bind(i64::from(limit))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(FullRow::read).collect::<anyhow::Result<_>>()?)
}

#[derive(sqlx::FromRow)]
struct HistoryRow {
    #[sqlx(flatten)]
    figures: FigureRow,
    at: Moment,
    person_name: String,
    source: String,
}

/// Everything that was said of a line, last first, each with what it changed.
pub async fn actual_history(
    cx: &Backend,
    actor: &Actor,
    order: OrderId,
    line: OrderLineId,
) -> Result<Vec<ActualEntry>> {
    actor.may(Action::Read)?;
    let rows: Vec<HistoryRow> = on!(&cx.db, |c| sqlx::query_as(HISTORY)
        .bind(actor.workspace.0)
        .bind(order.0)
        .bind(line.0)
        .fetch_all(c)
        .await)?;
    let mut before = Figures::default();
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let figures = row.figures.read()?;
        let source = ActualSource::from_word(&row.source)
            .ok_or_else(|| anyhow::anyhow!("no source of a figure \"{}\"", row.source))?;
        entries.push(ActualEntry {
            at: row.at.0,
            by: row.person_name,
            source,
            differences: before.differences(&figures),
        });
        before = figures;
    }
    entries.reverse();
    Ok(entries)
}
