//! Orders as files: one order with its lines for the mail house, and the list.

use super::{list, read};
use crate::{
    Backend, Result,
    export::{Cell, Column, Format, Kind, Sheet},
};
use domain::{
    accounts::Actor,
    ids::OrderId,
    orders::{OrderQuery, OrderSummary, Origin},
};

/// A file to be downloaded.
#[derive(Clone, Debug)]
pub struct OrderFile {
    /// What it is called.
    pub name: String,
    /// For the answer's `Content-Type`.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// One order: a row per line, with every figure as it was ordered.
pub async fn order_file(
    cx: &Backend,
    actor: &Actor,
    id: OrderId,
    format: Format,
) -> Result<OrderFile> {
    let order = read::order(cx, actor, id).await?;
    let columns = [
        Column::new("Order", Kind::Text),
        Column::new("Store number", Kind::Text),
        Column::new("Store name", Kind::Text),
        Column::new("City", Kind::Text),
        Column::new("State", Kind::Text),
        Column::new("Region", Kind::Text),
        Column::new("Campaign", Kind::Text),
        Column::new("Pieces", Kind::Whole),
        Column::new("Unit cost", Kind::UnitCost),
        Column::new("Fixed cost", Kind::Money),
        Column::new("Cost", Kind::Money),
        Column::new("Wave", Kind::Text),
        Column::new("In-home date", Kind::Date),
        Column::new("Plan", Kind::Text),
        Column::new("Note", Kind::Text),
    ];
    let number = order.summary.number.to_string();
    let plan = plan_name(&order.summary);
    let rows = order.lines.into_iter().map(|row| {
        let line = row.line;
        let wave = line.wave;
        vec![
            Cell::text(number.clone()),
            Cell::text(line.store_number),
            Cell::text(line.store_name),
            Cell::text(line.city),
            Cell::text(line.state),
            Cell::text(line.region),
            Cell::text(line.campaign_name),
            Cell::Whole(i64::from(line.pieces)),
            Cell::UnitCost(line.unit_cost),
            Cell::Money(line.fixed_cost),
            Cell::Money(line.cost),
            Cell::text(wave.as_ref().map_or("", |wave| &wave.name)),
            Cell::maybe(wave.and_then(|wave| wave.in_home_on), Cell::Date),
            Cell::text(plan.clone()),
            Cell::text(line.note),
        ]
    });
    file(&number, format, &columns, rows)
}

/// The list as filtered and sorted: a row per order, all pages of it.
pub async fn list_file(
    cx: &Backend,
    actor: &Actor,
    query: &OrderQuery,
    format: Format,
) -> Result<OrderFile> {
    let columns = [
        Column::new("Order", Kind::Text),
        Column::new("Covers", Kind::Text),
        Column::new("Plan", Kind::Text),
        Column::new("Status", Kind::Text),
        Column::new("Supplier", Kind::Text),
        Column::new("In-home date", Kind::Date),
        Column::new("Lines", Kind::Whole),
        Column::new("Stores", Kind::Whole),
        Column::new("Pieces", Kind::Whole),
        Column::new("Cost", Kind::Money),
        Column::new("Created", Kind::Time),
        Column::new("Created by", Kind::Text),
    ];
    let mut orders: Vec<OrderSummary> = Vec::new();
    loop {
        let offset = u32::try_from(orders.len()).unwrap_or(u32::MAX);
        let asked = OrderQuery { offset, limit: list::MOST_ROWS, ..query.clone() };
        let page = list::orders(cx, actor, &asked).await?;
        let last = page.rows.len() < list::MOST_ROWS as usize;
        orders.extend(page.rows);
        if last {
            break;
        }
    }
    let whole = |count: u64| Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX));
    let rows = orders.into_iter().map(|order| {
        vec![
            Cell::text(order.number.to_string()),
            Cell::text(order.title.clone()),
            Cell::text(plan_name(&order)),
            Cell::text(order.status.label()),
            Cell::text(order.supplier_name.unwrap_or_default()),
            Cell::maybe(order.in_home_on, Cell::Date),
            whole(order.totals.lines),
            whole(order.totals.stores),
            whole(order.totals.pieces),
            Cell::Money(order.totals.cost),
            Cell::Time(order.created_at),
            Cell::text(order.created_by),
        ]
    });
    file("Orders", format, &columns, rows)
}

fn plan_name(order: &OrderSummary) -> String {
    match &order.origin {
        Origin::Plan { name, .. } => name.clone(),
        Origin::Manual => String::new(),
    }
}

pub(super) fn file(
    name: &str,
    format: Format,
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<OrderFile> {
    let mut sheet = Sheet::new(format, name, columns)?;
    for row in rows {
        sheet.row(&row)?;
    }
    Ok(OrderFile {
        name: format!("{name}.{}", format.ending()),
        media_type: format.media_type(),
        bytes: sheet.finish()?,
    })
}
