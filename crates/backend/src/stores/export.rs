//! The list of stores as a file: exactly what is filtered, with the columns shown, in that order.

use super::{rows_of, store_ids};
use crate::{
    Backend, Result,
    export::{Cell, Column, Format, Kind, Sheet},
};
use domain::{
    accounts::Actor,
    stores::{StoreColumn, StoreRow, StoreView},
};

/// Stores read and written at a time.
const CHUNK: usize = 1_000;

/// What the file is called when it is saved, such as `stores-2025-03-01.csv`.
pub fn file_name(cx: &Backend, format: Format) -> String {
    let day = jiff::tz::Offset::UTC.to_datetime(cx.now()).date();
    format!("stores-{day}.{}", format.ending())
}

/// Writes every store of the view, whatever its page, to `send` piece by piece. It ends early,
/// without error, when `send` says that nobody listens any more.
///
/// Which stores and their order are read once; a store removed while the file is written is left
/// out, and none stands in it twice.
pub async fn export_stores(
    cx: &Backend,
    actor: &Actor,
    view: &StoreView,
    format: Format,
    mut send: impl AsyncFnMut(Vec<u8>) -> bool,
) -> Result<()> {
    let columns = view.columns.clone().unwrap_or_default();
    let heads: Vec<Column> = columns.shown().iter().map(|column| head(*column)).collect();
    let ids = store_ids(cx, actor, &view.filter, view.sort).await?;
    let mut sheet = Sheet::new(format, "Stores", &heads)?;
    for ids in ids.chunks(CHUNK) {
        for row in rows_of(cx, actor, ids).await? {
            let cells: Vec<Cell> =
                columns.shown().iter().map(|column| cell(*column, &row)).collect();
            sheet.row(&cells)?;
        }
        let ready = sheet.ready()?;
        if !ready.is_empty() && !send(ready).await {
            return Ok(());
        }
    }
    send(sheet.finish()?).await;
    Ok(())
}

fn head(column: StoreColumn) -> Column {
    let kind = match column {
        StoreColumn::OpenedOn | StoreColumn::LastMailing => Kind::Date,
        StoreColumn::AnnualTurnover => Kind::Money,
        StoreColumn::CityPopulation | StoreColumn::Households | StoreColumn::Mailings => {
            Kind::Whole
        }
        StoreColumn::Latitude | StoreColumn::Longitude => Kind::Number,
        StoreColumn::ResponseRate => Kind::Share,
        StoreColumn::ChangedAt => Kind::Time,
        _ => Kind::Text,
    };
    Column::new(column.to_string(), kind)
}

fn cell(column: StoreColumn, StoreRow { store, totals }: &StoreRow) -> Cell {
    let of = &store.details;
    match column {
        StoreColumn::Number => Cell::text(&of.number),
        StoreColumn::Name => Cell::text(&of.name),
        StoreColumn::Status => Cell::text(of.status.to_string()),
        StoreColumn::Region => Cell::text(&store.region_name),
        StoreColumn::StoreType => Cell::text(&store.type_name),
        StoreColumn::Address => Cell::text(&of.address),
        StoreColumn::City => Cell::text(&of.city),
        StoreColumn::State => Cell::text(&of.state),
        StoreColumn::Postcode => Cell::text(&of.postcode),
        StoreColumn::Country => Cell::text(&of.country),
        StoreColumn::Owner => Cell::text(&of.owner),
        StoreColumn::OpenedOn => Cell::maybe(of.opened_on, Cell::Date),
        StoreColumn::AnnualTurnover => Cell::maybe(of.annual_turnover, Cell::Money),
        StoreColumn::CityPopulation => {
            Cell::maybe(of.city_population, |people| Cell::Whole(people.into()))
        }
        StoreColumn::Households => Cell::maybe(of.households, |n| Cell::Whole(n.into())),
        StoreColumn::Latitude => Cell::maybe(of.latitude, Cell::Number),
        StoreColumn::Longitude => Cell::maybe(of.longitude, Cell::Number),
        StoreColumn::Mailings => Cell::Whole(i64::try_from(totals.mailings).unwrap_or(i64::MAX)),
        StoreColumn::LastMailing => Cell::maybe(totals.last, Cell::Date),
        StoreColumn::ResponseRate => Cell::maybe(totals.response_rate(), Cell::Share),
        StoreColumn::ChangedAt => Cell::Time(store.changed_at),
    }
}
