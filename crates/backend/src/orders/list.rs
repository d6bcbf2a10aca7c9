//! The list of orders.

use super::read::{SummaryRow, status, summaries, totals};
use crate::{Backend, Result, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::PlanId,
    orders::{OrderPage, OrderQuery, OrderStatus, PAGE_ROWS},
};
use uuid::Uuid;

/// Most rows of one page, whatever is asked.
pub(super) const MOST_ROWS: u32 = 10_000;

statements! {
    /// One page, smallest first. `$3` is the wanted statuses as `,draft,sent,` or empty.
    ASCENDING = summaries!("WHERE o.workspace_id = $1
        AND ($2 = '' OR lower(o.number || ' ' || o.title || ' ' || COALESCE(p.name, '') || ' '
            || COALESCE(s.name, '')) LIKE $2 ESCAPE '\\')
        AND ($3 = '' OR $3 LIKE '%,' || o.status || ',%')
        AND ($4 = 0 OR o.plan_id = $5)
        ORDER BY
            CASE $6 WHEN 'plan' THEN COALESCE(p.name, '') WHEN 'supplier' THEN COALESCE(s.name, '')
                WHEN 'in_home' THEN COALESCE(CAST(o.in_home_on AS TEXT), '') ELSE '' END ASC,
            CASE $6 WHEN 'pieces' THEN o.pieces WHEN 'cost' THEN o.cost WHEN 'status' THEN
                CASE o.status WHEN 'draft' THEN 0 WHEN 'pending' THEN 1 WHEN 'sent' THEN 2
                    WHEN 'printing' THEN 3 WHEN 'shipped' THEN 4 WHEN 'delivered' THEN 5
                    ELSE 6 END
                ELSE 0 END ASC,
            o.month ASC, o.sequence ASC
        LIMIT $7 OFFSET $8");
    /// As [`ASCENDING`], largest first.
    DESCENDING = summaries!("WHERE o.workspace_id = $1
        AND ($2 = '' OR lower(o.number || ' ' || o.title || ' ' || COALESCE(p.name, '') || ' '
            || COALESCE(s.name, '')) LIKE $2 ESCAPE '\\')
        AND ($3 = '' OR $3 LIKE '%,' || o.status || ',%')
        AND ($4 = 0 OR o.plan_id = $5)
        ORDER BY
            CASE $6 WHEN 'plan' THEN COALESCE(p.name, '') WHEN 'supplier' THEN COALESCE(s.name, '')
                WHEN 'in_home' THEN COALESCE(CAST(o.in_home_on AS TEXT), '') ELSE '' END DESC,
            CASE $6 WHEN 'pieces' THEN o.pieces WHEN 'cost' THEN o.cost WHEN 'status' THEN
                CASE o.status WHEN 'draft' THEN 0 WHEN 'pending' THEN 1 WHEN 'sent' THEN 2
                    WHEN 'printing' THEN 3 WHEN 'shipped' THEN 4 WHEN 'delivered' THEN 5
                    ELSE 6 END
                ELSE 0 END DESC,
            o.month DESC, o.sequence DESC
        LIMIT $7 OFFSET $8");
    /// What matches apart from the status, summed per status.
    PER_STATUS = "SELECT o.status, COUNT(*) AS orders, CAST(SUM(o.lines) AS BIGINT) AS lines,
            CAST(SUM(o.stores) AS BIGINT) AS stores, CAST(SUM(o.pieces) AS BIGINT) AS pieces,
            CAST(SUM(o.cost) AS BIGINT) AS cost
        FROM orders o
        LEFT JOIN plan p ON p.id = o.plan_id
        LEFT JOIN supplier s ON s.id = o.supplier_id
        WHERE o.workspace_id = $1
        AND ($2 = '' OR lower(o.number || ' ' || o.title || ' ' || COALESCE(p.name, '') || ' '
            || COALESCE(s.name, '')) LIKE $2 ESCAPE '\\')
        AND ($3 = 0 OR o.plan_id = $4)
        GROUP BY o.status";
    /// Plans that have orders.
    PLANS = "SELECT p.id, p.name FROM plan p WHERE p.workspace_id = $1
        AND EXISTS (SELECT 1 FROM orders o WHERE o.plan_id = p.id)
        ORDER BY p.name";
}

#[derive(sqlx::FromRow)]
struct StatusRow {
    status: String,
    orders: i64,
    lines: i64,
    stores: i64,
    pieces: i64,
    cost: i64,
}

/// A page of the orders that match, and what all of them come to.
pub async fn orders(cx: &Backend, actor: &Actor, query: &OrderQuery) -> Result<OrderPage> {
    actor.may(Action::Read)?;
    let like = contains(&query.text);
    let statuses = among(&query.statuses);
    let plan = query.plan.map_or(Uuid::nil(), |plan| plan.0);
    let any_plan = i64::from(query.plan.is_some());
    let limit = if query.limit == 0 { PAGE_ROWS } else { query.limit.min(MOST_ROWS) };
    let sql = if query.ascending { ASCENDING } else { DESCENDING };
    let rows: Vec<SummaryRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(&like)
        .bind(&statuses)
        .bind(any_plan)
        .bind(plan)
        .bind(query.sort.word())
        .bind(i64::from(limit))
        .bind(i64::from(query.offset))
        .fetch_all(c)
        .await)?;
    let sums: Vec<StatusRow> = on!(&cx.db, |c| sqlx::query_as(PER_STATUS)
        .bind(actor.workspace.0)
        .bind(&like)
        .bind(any_plan)
        .bind(plan)
        .fetch_all(c)
        .await)?;
    let plans: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(PLANS).bind(actor.workspace.0).fetch_all(c).await)?;
    let mut page = OrderPage {
        rows: rows.into_iter().map(SummaryRow::read).collect::<anyhow::Result<_>>()?,
        plans: plans.into_iter().map(|(id, name)| (PlanId(id), name)).collect(),
        ..OrderPage::default()
    };
    for row in sums {
        let status = status(&row.status)?;
        let orders = u64::try_from(row.orders).map_err(anyhow::Error::from)?;
        page.per_status.push((status, orders));
        if query.statuses.is_empty() || query.statuses.contains(&status) {
            page.count += orders;
            page.totals += totals(row.lines, row.stores, row.pieces, row.cost)?;
        }
    }
    page.per_status.sort();
    Ok(page)
}

/// A LIKE pattern for what contains `text`, taken literally and in lower case.
fn contains(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return String::new();
    }
    let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}

/// The statuses as `,draft,sent,`; empty for all.
fn among(statuses: &[OrderStatus]) -> String {
    if statuses.is_empty() {
        return String::new();
    }
    let words: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
    format!(",{},", words.join(","))
}
