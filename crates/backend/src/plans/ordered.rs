//! What was ordered of a plan's waves, and what was invoiced of that.

use super::sums::count;
use crate::{Backend, Result, on, statements};
use domain::{
    accounts::Actor,
    ids::{PlanId, WaveId},
    money::Money,
    plans::OrderedMoney,
    refusal::Refusal,
};
use uuid::Uuid;

statements! {
    /// The money of each wave's order lines.
    ORDERED = "SELECT l.wave_id, CAST(SUM(l.cost) AS BIGINT) AS committed, COUNT(l.id) AS lines,
            CAST(COALESCE(SUM(a.invoiced_amount), 0) AS BIGINT) AS invoiced,
            COUNT(a.invoiced_amount) AS invoiced_lines
        FROM orders o
        JOIN order_line l ON l.order_id = o.id
        LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
        WHERE o.workspace_id = $1 AND o.plan_id = $2 AND o.status <> 'cancelled'
        AND l.wave_id IS NOT NULL
        GROUP BY l.wave_id";
}

#[derive(sqlx::FromRow)]
struct Row {
    wave_id: Uuid,
    committed: i64,
    lines: i64,
    invoiced: i64,
    invoiced_lines: i64,
}

/// What was ordered of a plan's waves; those without orders are left out.
pub(super) async fn ordered<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
) -> Result<Vec<(WaveId, OrderedMoney)>, R> {
    let rows: Vec<Row> = on!(&cx.db, |c| sqlx::query_as(ORDERED)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .fetch_all(c)
        .await)?;
    let read = |row: Row| {
        let money = OrderedMoney {
            committed: Money(row.committed),
            invoiced: (row.invoiced_lines > 0).then_some(Money(row.invoiced)),
            lines: count(row.lines),
            invoiced_lines: count(row.invoiced_lines),
        };
        (WaveId(row.wave_id), money)
    };
    Ok(rows.into_iter().map(read).collect())
}
