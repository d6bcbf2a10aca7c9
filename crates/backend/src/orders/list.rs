//! The list of orders.

use super::{
    calendar,
    read::{SummaryRow, status, summaries, totals},
};
use crate::{Backend, Result, db::Day, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::PlanId,
    orders::{OrderNumber, OrderPage, OrderQuery, OrderStatus, OrderSummary, PAGE_ROWS},
};
use uuid::Uuid;

/// Most rows of one page, whatever is asked.
pub(super) const MOST_ROWS: u32 = 10_000;

/// Whether an order is overdue on the day at a place: what `domain::orders::overdue` says of one
/// order, asked of all.
macro_rules! is_overdue {
    (lite, $today:literal) => {
        concat!(
            "(CASE WHEN o.status IN ('draft', 'pending')
                THEN date(o.in_home_on, '-' || COALESCE(s.lead_days, 0) || ' days')
                WHEN o.status IN ('sent', 'printing') THEN COALESCE(o.in_home_on,
                    date((SELECT MIN(x.at) FROM order_step x WHERE x.order_id = o.id
                        AND x.status = 'sent'), '+' || s.lead_days || ' days'))
                END < ",
            $today,
            ")"
        )
    };
    (pg, $today:literal) => {
        concat!(
            "(CASE WHEN o.status IN ('draft', 'pending')
                THEN o.in_home_on - CAST(COALESCE(s.lead_days, 0) AS INTEGER)
                WHEN o.status IN ('sent', 'printing') THEN COALESCE(o.in_home_on,
                    CAST((SELECT MIN(x.at) FROM order_step x WHERE x.order_id = o.id
                        AND x.status = 'sent') AT TIME ZONE 'UTC' AS DATE)
                        + CAST(s.lead_days AS INTEGER))
                END < ",
            $today,
            ")"
        )
    };
}

/// Which orders match, apart from the status.
macro_rules! matching {
    ($engine:ident) => {
        concat!(
            "WHERE o.workspace_id = $1
            AND ($2 = '' OR lower(o.number || ' ' || o.title || ' ' || COALESCE(p.name, '') || ' '
                || COALESCE(s.name, '')) LIKE $2 ESCAPE '\\')
            AND ($3 = 0 OR o.plan_id = $4)
            AND ($5 = 0 OR ", is_overdue!($engine, "$6"), ")"
        )
    };
}

/// One page. `$7` is the wanted statuses as `,draft,sent,` or empty.
macro_rules! page_of {
    ($engine:ident, $way:literal) => {
        summaries!(
            matching!($engine),
            " AND ($7 = '' OR $7 LIKE '%,' || o.status || ',%')
            ORDER BY
                CASE $8 WHEN 'plan' THEN COALESCE(p.name, '') WHEN 'supplier' THEN COALESCE(s.name, '')
                    WHEN 'in_home' THEN COALESCE(CAST(o.in_home_on AS TEXT), '') ELSE '' END ", $way, ",
                CASE $8 WHEN 'pieces' THEN o.pieces WHEN 'cost' THEN o.cost WHEN 'status' THEN
                    CASE o.status WHEN 'draft' THEN 0 WHEN 'pending' THEN 1 WHEN 'sent' THEN 2
                        WHEN 'printing' THEN 3 WHEN 'shipped' THEN 4 WHEN 'delivered' THEN 5
                        ELSE 6 END
                    ELSE 0 END ", $way, ",
                o.month ", $way, ", o.sequence ", $way, "
            LIMIT $9 OFFSET $10"
        )
    };
}

/// Orders behind a number, by number. `$8` and `$9` are its month and its place in it.
macro_rules! after {
    ($engine:ident) => {
        summaries!(
            matching!($engine),
            " AND ($7 = '' OR $7 LIKE '%,' || o.status || ',%')
            AND (o.month > $8 OR (o.month = $8 AND o.sequence > $9))
            ORDER BY o.month, o.sequence LIMIT $10"
        )
    };
}

/// What matches apart from the status, summed per status.
macro_rules! per_status {
    ($engine:ident) => {
        concat!(
            "SELECT o.status, COUNT(*) AS orders, CAST(SUM(o.lines) AS BIGINT) AS lines,
                CAST(SUM(o.stores) AS BIGINT) AS stores, CAST(SUM(o.pieces) AS BIGINT) AS pieces,
                CAST(SUM(o.cost) AS BIGINT) AS cost,
                CAST(SUM(CASE WHEN ", is_overdue!($engine, "$6"), " THEN 1 ELSE 0 END) AS BIGINT)
                    AS overdue
            FROM orders o
            LEFT JOIN plan p ON p.id = o.plan_id
            LEFT JOIN supplier s ON s.id = o.supplier_id ",
            matching!($engine),
            " GROUP BY o.status"
        )
    };
}

statements! {
    /// One page, smallest first.
    ASCENDING = sqlite page_of!(lite, "ASC"), postgres page_of!(pg, "ASC");
    /// As [`ASCENDING`], largest first.
    DESCENDING = sqlite page_of!(lite, "DESC"), postgres page_of!(pg, "DESC");
    /// Orders behind a number, by number.
    AFTER = sqlite after!(lite), postgres after!(pg);
    /// What matches apart from the status, summed per status.
    PER_STATUS = sqlite per_status!(lite), postgres per_status!(pg);
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
    overdue: i64,
}

/// A page of the orders that match, and what all of them come to.
pub async fn orders(cx: &Backend, actor: &Actor, query: &OrderQuery) -> Result<OrderPage> {
    actor.may(Action::Read)?;
    let like = contains(&query.text);
    let plan = query.plan.map_or(Uuid::nil(), |plan| plan.0);
    let any_plan = i64::from(query.plan.is_some());
    let overdue = i64::from(query.overdue);
    let today = calendar::today(cx, actor).await?;
    let limit = if query.limit == 0 { PAGE_ROWS } else { query.limit.min(MOST_ROWS) };
    let sql = if query.ascending { ASCENDING } else { DESCENDING }.for_db(&cx.db);
    let rows: Vec<SummaryRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(&like)
        .bind(any_plan)
        .bind(plan)
        .bind(overdue)
        .bind(Day(today))
        .bind(among(&query.statuses))
        .bind(query.sort.word())
        .bind(i64::from(limit))
        .bind(i64::from(query.offset))
        .fetch_all(c)
        .await)?;
    let sql = PER_STATUS.for_db(&cx.db);
    let sums: Vec<StatusRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(&like)
        .bind(any_plan)
        .bind(plan)
        .bind(overdue)
        .bind(Day(today))
        .fetch_all(c)
        .await)?;
    let plans: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(PLANS).bind(actor.workspace.0).fetch_all(c).await)?;
    let mut page = OrderPage {
        rows: rows.into_iter().map(SummaryRow::read).collect::<anyhow::Result<_>>()?,
        plans: plans.into_iter().map(|(id, name)| (PlanId(id), name)).collect(),
        today,
        ..OrderPage::default()
    };
    for row in sums {
        let status = status(&row.status)?;
        let orders = u64::try_from(row.orders).map_err(anyhow::Error::from)?;
        page.per_status.push((status, orders));
        page.overdue += u64::try_from(row.overdue).map_err(anyhow::Error::from)?;
        if query.statuses.is_empty() || query.statuses.contains(&status) {
            page.count += orders;
            page.totals += totals(row.lines, row.stores, row.pieces, row.cost)?;
        }
    }
    page.per_status.sort();
    Ok(page)
}

/// Orders that match, by number, from behind one on; the query's own order and page do not count.
pub async fn orders_after(
    cx: &Backend,
    actor: &Actor,
    query: &OrderQuery,
    after: Option<OrderNumber>,
    limit: u32,
) -> Result<Vec<OrderSummary>> {
    actor.may(Action::Read)?;
    let today = calendar::today(cx, actor).await?;
    let sql = AFTER.for_db(&cx.db);
    let rows: Vec<SummaryRow> = on!(&cx.db, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(contains(&query.text))
        .bind(i64::from(query.plan.is_some()))
        .bind(query.plan.map_or(Uuid::nil(), |plan| plan.0))
        .bind(i64::from(query.overdue))
        .bind(Day(today))
        .bind(among(&query.statuses))
        .bind(after.map_or_else(String::new, |number| number.month.to_string()))
        .bind(after.map_or(0, |number| i64::from(number.sequence)))
        .bind(i64::from(limit))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(SummaryRow::read).collect::<anyhow::Result<_>>()?)
}

/// A LIKE pattern for what contains `text`, taken literally and in lower case.
pub(super) fn contains(text: &str) -> String {
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
