//! The list of stores as a file: exactly what is filtered, with the columns shown, in that order.

use super::{rows_of, store_ids};
use crate::{
    Backend, Result,
    export::{Cell, Column, Format, Kind, Sheet},
};
use domain::{
    accounts::Actor,
    ids::StoreId,
    stores::{StoreColumn, StoreColumns, StoreRow, StoreView},
};

/// Stores read and written at a time.
const CHUNK: usize = 1_000;

/// What the file is called when it is saved, such as `stores-2025-03-01.csv`.
pub fn file_name(cx: &Backend, format: Format) -> String {
    let day = jiff::tz::Offset::UTC.to_datetime(cx.now()).date();
    format!("stores-{day}.{}", format.ending())
}

/// Every store of a view, whatever its page, being written to a file piece by piece.
///
/// Which stores and their order are read once, at the beginning; a store removed while the file is
/// written is left out, and none stands in it twice.
pub struct StoreExport {
    cx: Backend,
    actor: Actor,
    columns: StoreColumns,
    ids: Vec<StoreId>,
    written: usize,
    sheet: Option<Sheet>,
}

impl StoreExport {
    /// Begins the file.
    pub async fn begin(
        cx: &Backend,
        actor: &Actor,
        view: &StoreView,
        format: Format,
    ) -> Result<StoreExport> {
        let columns = view.columns.clone().unwrap_or_default();
        let heads: Vec<Column> = columns.shown().iter().map(|column| head(*column)).collect();
        let ids = store_ids(cx, actor, &view.filter, view.sort).await?;
        let sheet = Some(Sheet::new(format, "Stores", &heads)?);
        Ok(StoreExport { cx: cx.clone(), actor: actor.clone(), columns, ids, written: 0, sheet })
    }

    /// The next piece; `None` when the file is complete.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        while let Some(sheet) = &mut self.sheet {
            let end = self.ids.len().min(self.written + CHUNK);
            let chunk = &self.ids[self.written..end];
            for row in rows_of(&self.cx, &self.actor, chunk).await? {
                let cells: Vec<Cell> =
                    self.columns.shown().iter().map(|column| cell(*column, &row)).collect();
                sheet.row(&cells)?;
            }
            self.written = end;
            if end == self.ids.len() {
                return match self.sheet.take() {
                    Some(sheet) => Ok(Some(sheet.finish()?)),
                    None => Ok(None),
                };
            }
            let ready = sheet.ready()?;
            if !ready.is_empty() {
                return Ok(Some(ready));
            }
        }
        Ok(None)
    }
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
