//! Everything a run learns from, read from the database.

use crate::{
    db::{Day, Db},
    on, statements,
};
use domain::{
    ids::{CampaignId, StoreId, WorkspaceId},
    matrix::{CampaignFacts, History, Mailing, StoreFacts, StoreProfile},
    money::{Money, UnitCost},
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// The stores; closed ones still teach.
    STORES = "SELECT s.id, s.number, s.number_key, s.region_id, coalesce(r.name, '') AS region, s.store_type_id,
            coalesce(t.name, '') AS store_type, s.state, s.households, s.status,
            s.opened_on, s.annual_turnover, s.city_population, s.latitude, s.longitude
        FROM store s LEFT JOIN region r ON r.id = s.region_id LEFT JOIN store_type t ON t.id = s.store_type_id
        WHERE s.workspace_id = $1 ORDER BY s.id";
    /// The campaigns; past ones still teach.
    CAMPAIGNS = "SELECT id, name, unit_cost, fixed_cost, minimum_pieces, active FROM campaign WHERE workspace_id = $1 ORDER BY id";
    /// The mailings.
    MAILINGS = "SELECT store_id, campaign_id, in_home_on, pieces, responses, revenue FROM mailing WHERE workspace_id = $1";
}

fn whole(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a run's line keeps of its store, as it was when the run read it.
#[derive(Clone, Debug)]
pub(super) struct LineFacts {
    pub number_key: String,
    pub region: Option<Uuid>,
    pub store_type: Option<Uuid>,
    pub state: String,
}

#[derive(sqlx::FromRow)]
struct StoreRow {
    id: Uuid,
    number: String,
    number_key: String,
    region_id: Option<Uuid>,
    region: String,
    store_type_id: Option<Uuid>,
    store_type: String,
    state: String,
    households: Option<i64>,
    status: String,
    opened_on: Option<Day>,
    annual_turnover: Option<i64>,
    city_population: Option<i64>,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

/// Reads the workspace's stores, campaigns and mailings, and what the lines of a run keep of each
/// store.
pub(super) async fn load(
    db: &Db,
    workspace: WorkspaceId,
) -> sqlx::Result<(History, HashMap<StoreId, LineFacts>)> {
    let stores: Vec<StoreRow> =
        on!(db, |c| sqlx::query_as(STORES).bind(workspace.0).fetch_all(c).await)?;
    let campaigns: Vec<(Uuid, String, i64, i64, i64, bool)> =
        on!(db, |c| sqlx::query_as(CAMPAIGNS).bind(workspace.0).fetch_all(c).await)?;
    let mailings: Vec<(Uuid, Uuid, Day, i64, i64, Option<i64>)> =
        on!(db, |c| sqlx::query_as(MAILINGS).bind(workspace.0).fetch_all(c).await)?;

    let place = |ids: Vec<Uuid>| -> HashMap<Uuid, u32> { ids.into_iter().zip(0_u32..).collect() };
    let store_places = place(stores.iter().map(|s| s.id).collect());
    let campaign_places = place(campaigns.iter().map(|c| c.0).collect());
    let mut facts = HashMap::with_capacity(stores.len());
    let history = History {
        stores: stores
            .into_iter()
            .map(|row| {
                let id = StoreId(row.id);
                let line = LineFacts {
                    number_key: row.number_key,
                    region: row.region_id,
                    store_type: row.store_type_id,
                    state: row.state,
                };
                facts.insert(id, line);
                StoreFacts {
                    id,
                    region: row.region,
                    store_type: row.store_type,
                    households: row.households.map(whole),
                    min_run: None,
                    max_run: None,
                    candidate: row.status != "closed",
                    profile: StoreProfile {
                        label: row.number,
                        planned: row.status == "planned",
                        opens_on: row.opened_on.map(|day| day.0),
                        annual_turnover: row.annual_turnover.map(Money),
                        city_population: row.city_population.map(whole),
                        latitude: row.latitude,
                        longitude: row.longitude,
                    },
                }
            })
            .collect(),
        campaigns: campaigns
            .into_iter()
            .map(|(id, name, unit_cost, fixed_cost, minimum_pieces, active)| CampaignFacts {
                id: CampaignId(id),
                name,
                unit_cost: UnitCost(unit_cost),
                fixed_cost: Money(fixed_cost),
                min_run: Some(whole(minimum_pieces)).filter(|pieces| *pieces > 0),
                candidate: active,
            })
            .collect(),
        mailings: mailings
            .into_iter()
            // A store or campaign added between two of the queries is left to the next run.
            .filter_map(|(store, campaign, in_home_on, pieces, responses, revenue)| {
                Some(Mailing {
                    store: *store_places.get(&store)?,
                    campaign: *campaign_places.get(&campaign)?,
                    in_home: in_home_on.0,
                    pieces: whole(pieces),
                    responses: whole(responses),
                    revenue: revenue.map(Money),
                })
            })
            .collect(),
    };
    Ok((history, facts))
}
