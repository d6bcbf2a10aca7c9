//! The lines of an order in the columns of its supplier.

use super::{OrderFile, OrderPaper};
use crate::export::{Cell, Column, Format, Kind, Sheet};
use domain::orders::{FileKind, Line, OrderField, Origin};

/// The list as CSV or Excel.
pub(super) fn list(paper: &OrderPaper, kind: FileKind) -> anyhow::Result<OrderFile> {
    let layout = &paper.terms.layout;
    let format = match kind {
        FileKind::Xlsx => Format::Xlsx,
        FileKind::Csv | FileKind::Pdf => Format::Csv { bom: layout.byte_order_mark },
    };
    let columns: Vec<Column> = layout
        .columns
        .iter()
        .map(|column| Column::new(&column.heading, holds(column.field)))
        .collect();
    let summary = &paper.order.summary;
    let number = summary.number.to_string();
    let of = Some(summary.created_at);
    let mut sheet = Sheet::laid_out(format, layout.separator.byte(), of, &number, &columns)?;
    for row in &paper.order.lines {
        let cells: Vec<Cell> = layout
            .columns
            .iter()
            .map(|column| cell(paper, &number, &row.line, column.field))
            .collect();
        sheet.row(&cells)?;
    }
    Ok(OrderFile {
        name: format!("{number}.{}", format.ending()),
        media_type: format.media_type(),
        bytes: sheet.finish()?,
    })
}

fn holds(field: OrderField) -> Kind {
    match field {
        OrderField::Pieces => Kind::Whole,
        OrderField::UnitCost => Kind::UnitCost,
        OrderField::FixedCost | OrderField::Cost => Kind::Money,
        OrderField::InHome => Kind::Date,
        _ => Kind::Text,
    }
}

fn cell(paper: &OrderPaper, number: &str, line: &Line, field: OrderField) -> Cell {
    let wave = line.wave.as_ref();
    match field {
        OrderField::Order => Cell::text(number),
        OrderField::StoreNumber => Cell::text(&line.store_number),
        OrderField::StoreName => Cell::text(&line.store_name),
        OrderField::Address => Cell::text(paper.place(line.store).address),
        OrderField::City => Cell::text(&line.city),
        OrderField::State => Cell::text(&line.state),
        OrderField::Postcode => Cell::text(paper.place(line.store).postcode),
        OrderField::Country => Cell::text(paper.place(line.store).country),
        OrderField::Region => Cell::text(&line.region),
        OrderField::Campaign => Cell::text(&line.campaign_name),
        OrderField::Format => {
            Cell::maybe(paper.format(line.campaign), |format| Cell::text(format.to_string()))
        }
        OrderField::Pieces => Cell::Whole(i64::from(line.pieces)),
        OrderField::UnitCost => Cell::UnitCost(line.unit_cost),
        OrderField::FixedCost => Cell::Money(line.fixed_cost),
        OrderField::Cost => Cell::Money(line.cost),
        OrderField::Wave => Cell::text(wave.map_or("", |wave| &wave.name)),
        OrderField::InHome => Cell::maybe(wave.and_then(|wave| wave.in_home_on), Cell::Date),
        OrderField::Plan => Cell::text(match &paper.order.summary.origin {
            Origin::Plan { name, .. } => name.as_str(),
            Origin::Manual => "",
        }),
        OrderField::Note => Cell::text(&line.note),
    }
}
