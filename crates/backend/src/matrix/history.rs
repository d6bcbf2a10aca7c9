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
    STORES = "SELECT s.id, coalesce(r.name, ''), coalesce(t.name, ''), s.households, s.status
        FROM store s LEFT JOIN region r ON r.id = s.region_id LEFT JOIN store_type t ON t.id = s.store_type_id
        WHERE s.workspace_id = $1 ORDER BY s.id";
    /// The campaigns; past ones still teach.
    CAMPAIGNS = "SELECT id, name, unit_cost, fixed_cost, active FROM campaign WHERE workspace_id = $1 ORDER BY id";
    /// The mailings.
    MAILINGS = "SELECT store_id, campaign_id, in_home_on, pieces, responses, revenue FROM mailing WHERE workspace_id = $1";
}

fn whole(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Reads the workspace's stores, campaigns and mailings.
pub async fn load_history(db: &Db, workspace: WorkspaceId) -> sqlx::Result<History> {
    let stores: Vec<(Uuid, String, String, Option<i64>, String)> =
        on!(db, |c| sqlx::query_as(STORES).bind(workspace.0).fetch_all(c).await)?;
    let campaigns: Vec<(Uuid, String, i64, i64, bool)> =
        on!(db, |c| sqlx::query_as(CAMPAIGNS).bind(workspace.0).fetch_all(c).await)?;
    let mailings: Vec<(Uuid, Uuid, Day, i64, i64, Option<i64>)> =
        on!(db, |c| sqlx::query_as(MAILINGS).bind(workspace.0).fetch_all(c).await)?;

    let place = |ids: Vec<Uuid>| -> HashMap<Uuid, u32> { ids.into_iter().zip(0_u32..).collect() };
    let store_places = place(stores.iter().map(|s| s.0).collect());
    let campaign_places = place(campaigns.iter().map(|c| c.0).collect());
    Ok(History {
        stores: stores
            .into_iter()
            .map(|(id, region, store_type, households, status)| StoreFacts {
                id: StoreId(id),
                region,
                store_type,
                households: households.map(whole),
                min_run: None,
                max_run: None,
                candidate: status == "open",
                profile: StoreProfile::default(),
            })
            .collect(),
        campaigns: campaigns
            .into_iter()
            .map(|(id, name, unit_cost, fixed_cost, active)| CampaignFacts {
                id: CampaignId(id),
                name,
                unit_cost: UnitCost(unit_cost),
                fixed_cost: Money(fixed_cost),
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
    })
}
