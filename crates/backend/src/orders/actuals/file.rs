//! Plan against actual as a file: every row that matches, with its differences.

use super::against::against;
use crate::{
    Backend, Result,
    export::{Cell, Column, Format, Kind},
    orders::{OrderFile, download},
};
use domain::{
    accounts::Actor,
    money::Money,
    orders::{AgainstQuery, AgainstRow, Grouping, Reported},
};

/// Rows read at once.
const AT_ONCE: u32 = 5_000;

/// The table as filtered and sorted, all of its rows.
pub async fn against_file(
    cx: &Backend,
    actor: &Actor,
    query: &AgainstQuery,
    format: Format,
) -> Result<OrderFile> {
    let mut rows: Vec<AgainstRow> = Vec::new();
    loop {
        let offset = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let some = against(cx, actor, query, offset, AT_ONCE).await?;
        let last = some.len() < AT_ONCE as usize;
        rows.extend(some);
        if last {
            break;
        }
    }
    let detail = match query.by {
        Grouping::Store => "Store name",
        Grouping::Wave => "Plan",
        Grouping::Campaign | Grouping::Region => "Note",
    };
    let columns = [
        Column::new(query.by.label(), Kind::Text),
        Column::new(detail, Kind::Text),
        Column::new("Recommended", Kind::Whole),
        Column::new("Planned", Kind::Whole),
        Column::new("Ordered", Kind::Whole),
        Column::new("Ordered less planned", Kind::Whole),
        Column::new("Printed", Kind::Whole),
        Column::new("Printed less ordered", Kind::Whole),
        Column::new("Delivered", Kind::Whole),
        Column::new("Delivered less ordered", Kind::Whole),
        Column::new("Invoiced", Kind::Whole),
        Column::new("Invoiced less ordered", Kind::Whole),
        Column::new("Ordered for", Kind::Money),
        Column::new("Amount invoiced", Kind::Money),
        Column::new("Amount less ordered for", Kind::Money),
        Column::new("Responses", Kind::Whole),
        Column::new("Revenue", Kind::Money),
        Column::new("Reason", Kind::Text),
    ];
    download::file("Plan against actual", format, &columns, rows.into_iter().map(cells))
}

fn cells(row: AgainstRow) -> Vec<Cell> {
    let whole = |count: u64| Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX));
    let value = |reported: Reported| Cell::maybe(reported.known(), Cell::Whole);
    let difference = |reported: Reported| Cell::maybe(reported.difference(), Cell::Whole);
    let amount = |cents: Option<i64>| Cell::maybe(cents, |cents| Cell::Money(Money(cents)));
    let figures = row.figures;
    let actual = figures.actual;
    let less = |a: u64, b: u64| {
        let [a, b] = [a, b].map(|n| i64::try_from(n).unwrap_or(i64::MAX));
        Cell::Whole(a - b)
    };
    vec![
        Cell::text(row.label),
        Cell::text(row.detail),
        Cell::maybe(figures.recommended, whole),
        whole(figures.planned),
        whole(figures.ordered),
        less(figures.ordered, figures.planned),
        value(actual.printed),
        difference(actual.printed),
        value(actual.delivered),
        difference(actual.delivered),
        value(actual.invoiced),
        difference(actual.invoiced),
        Cell::Money(figures.cost),
        amount(actual.amount.known()),
        amount(actual.amount.difference()),
        Cell::maybe(actual.responses, whole),
        Cell::maybe(actual.revenue, Cell::Money),
        Cell::text(row.reason.map_or("", |reason| reason.label())),
    ]
}
