//! How suppliers did, from what is known of their orders.

use crate::{Backend, Result, db::Day, on, orders::calendar, statements};
use domain::{
    accounts::{Action, Actor},
    ids::SupplierId,
    orders::{Performance, Reported, Scorecard},
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// Suppliers, by name.
    SUPPLIERS = "SELECT id, name FROM supplier WHERE workspace_id = $1 ORDER BY name";
    /// What is known of every order that was with a supplier. Invoiced pieces are to cost what
    /// `UnitCost::times` says.
    PERFORMANCE = sqlite "SELECT o.supplier_id, o.last_in_home_on, o.status, COUNT(l.id) AS lines,
            COUNT(a.delivered_on) AS delivered,
            COUNT(CASE WHEN a.delivered_on > date(COALESCE(l.last_in_home_on, l.in_home_on), '+2 days') THEN 1 END) AS late,
            COUNT(CASE WHEN o.status IN ('shipped', 'delivered') THEN COALESCE(a.delivered, a.printed)
                END) AS counted,
            COUNT(CASE WHEN o.status IN ('shipped', 'delivered')
                AND COALESCE(a.delivered, a.printed) < l.pieces THEN 1 END) AS short,
            COUNT(CASE WHEN o.status IN ('shipped', 'delivered')
                AND COALESCE(a.delivered, a.printed) > l.pieces THEN 1 END) AS over_pieces,
            COUNT(a.invoiced_amount) AS amount_lines,
            CAST(COALESCE(SUM(a.invoiced_amount), 0) AS BIGINT) AS amount,
            CAST(COALESCE(SUM(CASE WHEN a.invoiced_amount IS NULL THEN 0
                WHEN a.invoiced IS NULL THEN l.cost
                ELSE (l.unit_cost * a.invoiced + 50) / 100 + l.fixed_cost END), 0) AS BIGINT)
                AS amount_of
        FROM orders o
        JOIN order_line l ON l.order_id = o.id
        LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
        WHERE o.workspace_id = $1 AND o.supplier_id IS NOT NULL
        AND o.status IN ('sent', 'printing', 'shipped', 'delivered')
        GROUP BY o.id, o.supplier_id, o.last_in_home_on, o.status",
        postgres "SELECT o.supplier_id, o.last_in_home_on, o.status, COUNT(l.id) AS lines,
            COUNT(a.delivered_on) AS delivered,
            COUNT(CASE WHEN a.delivered_on > COALESCE(l.last_in_home_on, l.in_home_on) + 2 THEN 1 END) AS late,
            COUNT(CASE WHEN o.status IN ('shipped', 'delivered') THEN COALESCE(a.delivered, a.printed)
                END) AS counted,
            COUNT(CASE WHEN o.status IN ('shipped', 'delivered')
                AND COALESCE(a.delivered, a.printed) < l.pieces THEN 1 END) AS short,
            COUNT(CASE WHEN o.status IN ('shipped', 'delivered')
                AND COALESCE(a.delivered, a.printed) > l.pieces THEN 1 END) AS over_pieces,
            COUNT(a.invoiced_amount) AS amount_lines,
            CAST(COALESCE(SUM(a.invoiced_amount), 0) AS BIGINT) AS amount,
            CAST(COALESCE(SUM(CASE WHEN a.invoiced_amount IS NULL THEN 0
                WHEN a.invoiced IS NULL THEN l.cost
                ELSE (l.unit_cost * a.invoiced + 50) / 100 + l.fixed_cost END), 0) AS BIGINT)
                AS amount_of
        FROM orders o
        JOIN order_line l ON l.order_id = o.id
        LEFT JOIN actual a ON a.order_line_id = l.id AND a.latest
        WHERE o.workspace_id = $1 AND o.supplier_id IS NOT NULL
        AND o.status IN ('sent', 'printing', 'shipped', 'delivered')
        GROUP BY o.id, o.supplier_id, o.last_in_home_on, o.status";
}

#[derive(sqlx::FromRow)]
struct Row {
    supplier_id: Uuid,
    last_in_home_on: Option<Day>,
    status: String,
    lines: i64,
    delivered: i64,
    late: i64,
    counted: i64,
    short: i64,
    over_pieces: i64,
    amount_lines: i64,
    amount: i64,
    amount_of: i64,
}

impl Row {
    fn read(&self) -> Performance {
        Performance {
            in_home_on: self.last_in_home_on.as_ref().map(|day| day.0),
            out: matches!(self.status.as_str(), "sent" | "printing"),
            lines: self.lines.unsigned_abs(),
            delivered: self.delivered.unsigned_abs(),
            late: self.late.unsigned_abs(),
            counted: self.counted.unsigned_abs(),
            short: self.short.unsigned_abs(),
            over: self.over_pieces.unsigned_abs(),
            amount: Reported {
                lines: self.amount_lines.unsigned_abs(),
                value: self.amount,
                ordered: self.amount_of,
            },
        }
    }
}

/// A scorecard for each supplier, by name; those without an order have one that says so.
pub async fn scorecards(cx: &Backend, actor: &Actor) -> Result<Vec<Scorecard>> {
    actor.may(Action::Read)?;
    let suppliers: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(SUPPLIERS).bind(actor.workspace.0).fetch_all(c).await)?;
    let sql = PERFORMANCE.for_db(&cx.db);
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(sql).bind(actor.workspace.0).fetch_all(c).await)?;
    let today = calendar::today(cx, actor).await?;
    let mut orders = HashMap::<Uuid, Vec<Performance>>::new();
    for row in rows {
        orders.entry(row.supplier_id).or_default().push(row.read());
    }
    let card = |(id, name): (Uuid, String)| {
        Scorecard::of(SupplierId(id), name, today, orders.remove(&id).unwrap_or_default())
    };
    Ok(suppliers.into_iter().map(card).collect())
}
