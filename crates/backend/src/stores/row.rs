//! A store as the tables keep it.

use crate::db::{Day, Moment};
use domain::{
    ids::{RegionId, StoreId, StoreTypeId},
    money::Money,
    stores::{Store, StoreDetails, StoreStatus},
};
use uuid::Uuid;

/// The columns of [`StoreRecord`], to stand behind `SELECT` and before [`store_tables`].
macro_rules! store_columns {
    () => {
        "s.id, s.number, s.name, s.address, s.city, s.state, s.postcode, s.country, s.region_id, \
         COALESCE(r.name, '') AS region_name, s.store_type_id, COALESCE(t.name, '') AS type_name, \
         s.status, s.owner, s.opened_on, s.annual_turnover, s.city_population, s.households, \
         s.latitude, s.longitude, s.version, s.changed_at"
    };
}
pub(super) use store_columns;

/// The tables that [`store_columns`] come from.
macro_rules! store_tables {
    () => {
        " FROM store s LEFT JOIN region r ON r.id = s.region_id \
         LEFT JOIN store_type t ON t.id = s.store_type_id"
    };
}
pub(super) use store_tables;

/// One row of the table `store` with the names of its region and type.
#[derive(sqlx::FromRow)]
pub(super) struct StoreRecord {
    id: Uuid,
    number: String,
    name: String,
    address: String,
    city: String,
    state: String,
    postcode: String,
    country: String,
    region_id: Option<Uuid>,
    region_name: String,
    store_type_id: Option<Uuid>,
    type_name: String,
    status: String,
    owner: String,
    opened_on: Option<Day>,
    annual_turnover: Option<i64>,
    city_population: Option<i64>,
    households: Option<i64>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    version: i64,
    changed_at: Moment,
}

impl From<StoreRecord> for Store {
    fn from(record: StoreRecord) -> Store {
        // What the rules let in fits: people and households are u32 in the domain, and the
        // schema's check leaves three statuses.
        let count = |n: Option<i64>| n.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        Store {
            id: StoreId(record.id),
            details: StoreDetails {
                number: record.number,
                name: record.name,
                address: record.address,
                city: record.city,
                state: record.state,
                postcode: record.postcode,
                country: record.country,
                region: record.region_id.map(RegionId),
                store_type: record.store_type_id.map(StoreTypeId),
                status: StoreStatus::from_word(&record.status).unwrap_or(StoreStatus::Closed),
                owner: record.owner,
                opened_on: record.opened_on.map(|day| day.0),
                annual_turnover: record.annual_turnover.map(Money),
                city_population: count(record.city_population),
                households: count(record.households),
                latitude: record.latitude,
                longitude: record.longitude,
            },
            region_name: record.region_name,
            type_name: record.type_name,
            version: record.version,
            changed_at: record.changed_at.0,
        }
    }
}
