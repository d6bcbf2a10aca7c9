//! What a plan shows of an item's store, as the database has it.

use domain::plans::StoreFacts;
use uuid::Uuid;

/// Columns of [`StoreRow`], of store `s` and its region `r`.
macro_rules! store_columns {
    () => {
        "s.number, s.name, s.city, s.state, s.region_id, COALESCE(r.name, '') AS region_name,
            (s.status = 'open') AS open"
    };
}
pub(super) use store_columns;

#[derive(sqlx::FromRow)]
pub(super) struct StoreRow {
    number: String,
    name: String,
    city: String,
    state: String,
    region_id: Option<Uuid>,
    region_name: String,
    open: bool,
}

impl From<StoreRow> for StoreFacts {
    fn from(row: StoreRow) -> StoreFacts {
        StoreFacts {
            number: row.number,
            name: row.name,
            city: row.city,
            state: row.state,
            region: row.region_id.map(Into::into),
            region_name: row.region_name,
            open: row.open,
        }
    }
}
