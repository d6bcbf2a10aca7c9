//! Writes a drawn chain into the database: blocks of rows inside the caller's transaction, each
//! store's history drawn while it is written, so that memory does not grow with the mailings.

use super::{
    DrawnMailing, DrawnStore, Recipe, Region, StoreKind, THEMES, Theme, Truth, draw_stores,
    mailings_of, suppliers,
};
use crate::{
    db::{Day, Moment, Tx},
    on_tx, statements,
};
use domain::{
    ids::{
        CampaignId, PersonId, RegionId, StoreGroupId, StoreId, StoreTypeId, SupplierId, WorkspaceId,
    },
    stores::{
        PopulationBand, StoreDetails, StoreFilter, StoreStatus, StoredStoreFilter, number_key,
        search_text,
    },
};
use jiff::Timestamp;
use sqlx::{QueryBuilder, types::Json};
use uuid::Uuid;

statements! {
    /// Adds a region.
    ADD_REGION = "INSERT INTO region (id, workspace_id, name) VALUES ($1, $2, $3)";
    /// Adds a store type.
    ADD_TYPE = "INSERT INTO store_type (id, workspace_id, name) VALUES ($1, $2, $3)";
    /// Adds a campaign.
    ADD_CAMPAIGN = "INSERT INTO campaign (id, workspace_id, name, theme, format, unit_cost, fixed_cost,
        minimum_pieces, colour, active, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Adds a supplier.
    ADD_SUPPLIER = "INSERT INTO supplier (id, workspace_id, name, email, lead_days, minimum_run,
        cancel_window_hours, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8)";
    /// Adds a store group.
    ADD_GROUP = "INSERT INTO store_group (id, workspace_id, name, rule, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// Puts a store into a picked group.
    ADD_GROUP_MEMBER = "INSERT INTO store_group_member (group_id, store_id) VALUES ($1, $2)";
}

const INSERT_STORES: &str = "INSERT INTO store (id, workspace_id, number, name, address, city, state, postcode, \
    country, region_id, store_type_id, status, owner, opened_on, annual_turnover, city_population, households, \
    latitude, longitude, number_key, search, version, created_at, changed_at) ";
const INSERT_MAILINGS: &str = "INSERT INTO mailing (id, workspace_id, store_id, campaign_id, in_home_on, pieces, \
    responses, revenue) ";
/// Rows in one statement. SQLite takes at most 32,766 values, PostgreSQL 65,535.
const STORES_AT_ONCE: usize = 100;
const MAILINGS_AT_ONCE: usize = 400;

/// What was written, by name and place.
#[derive(Clone, Debug)]
pub struct Written {
    /// What the stores' responses were drawn from.
    pub truth: Truth,
    /// The stores as they were drawn, in the order of their numbers.
    pub drawn: Vec<DrawnStore>,
    /// Their ids, in the same order.
    pub stores: Vec<StoreId>,
    /// The campaigns, in the order of [`THEMES`].
    pub campaigns: Vec<CampaignId>,
    /// The regions, in the order of [`Region::ALL`].
    pub regions: Vec<RegionId>,
    /// The store types, in the order of [`StoreKind::ALL`].
    pub types: Vec<StoreTypeId>,
    /// The suppliers, in the order of [`suppliers`].
    pub suppliers: Vec<SupplierId>,
    /// The group picked by hand.
    pub picked_group: StoreGroupId,
    /// The group by rule.
    pub rule_group: StoreGroupId,
    /// How many mailings.
    pub mailings: u64,
}

/// Adds the regions, which someone's rights may be limited to.
pub(super) async fn write_regions(
    tx: &mut Tx,
    workspace: WorkspaceId,
) -> sqlx::Result<Vec<RegionId>> {
    let mut ids = Vec::new();
    for region in Region::ALL {
        let id = RegionId(Uuid::now_v7());
        on_tx!(&mut *tx, |c| sqlx::query(ADD_REGION)
            .bind(id.0)
            .bind(workspace.0)
            .bind(region.name())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        ids.push(id);
    }
    Ok(ids)
}

/// Adds everything else: store types, stores, groups, campaigns and mailings.
pub(super) async fn write_chain(
    tx: &mut Tx,
    workspace: WorkspaceId,
    regions: Vec<RegionId>,
    admin: PersonId,
    now: Timestamp,
    recipe: &Recipe,
) -> anyhow::Result<Written> {
    let themes = &THEMES[..recipe.campaigns.min(THEMES.len())];
    let truth = Truth::draw(recipe.seed, themes);
    let drawn = draw_stores(recipe, &truth.spreads)?;
    let types = write_types(tx, workspace).await?;
    let stores = write_stores(tx, workspace, now, &drawn, &regions, &types).await?;
    let owner = Owner { workspace, admin, now };
    let picked_group = write_picked_group(tx, owner, &drawn, &stores).await?;
    let rule_group = write_rule_group(tx, owner, &regions).await?;
    let campaigns = write_campaigns(tx, workspace, now, themes).await?;
    let suppliers = write_suppliers(tx, workspace, now).await?;

    let mut block = Vec::with_capacity(MAILINGS_AT_ONCE);
    let mut mailings = 0;
    for (store, id) in drawn.iter().zip(&stores) {
        for mailing in mailings_of(store, themes, &truth, recipe) {
            block.push((*id, mailing));
            if block.len() == MAILINGS_AT_ONCE {
                mailings += write_mailings(tx, workspace, &campaigns, &block).await?;
                block.clear();
            }
        }
    }
    mailings += write_mailings(tx, workspace, &campaigns, &block).await?;
    Ok(Written {
        truth,
        drawn,
        stores,
        campaigns,
        regions,
        types,
        suppliers,
        picked_group,
        rule_group,
        mailings,
    })
}

async fn write_types(tx: &mut Tx, workspace: WorkspaceId) -> sqlx::Result<Vec<StoreTypeId>> {
    let mut ids = Vec::new();
    for kind in StoreKind::ALL {
        let id = StoreTypeId(Uuid::now_v7());
        on_tx!(&mut *tx, |c| sqlx::query(ADD_TYPE)
            .bind(id.0)
            .bind(workspace.0)
            .bind(kind.name())
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        ids.push(id);
    }
    Ok(ids)
}

async fn write_stores(
    tx: &mut Tx,
    workspace: WorkspaceId,
    now: Timestamp,
    drawn: &[DrawnStore],
    regions: &[RegionId],
    types: &[StoreTypeId],
) -> sqlx::Result<Vec<StoreId>> {
    let mut ids = Vec::with_capacity(drawn.len());
    for block in drawn.chunks(STORES_AT_ONCE) {
        on_tx!(&mut *tx, |c| {
            let mut insert = QueryBuilder::new(INSERT_STORES);
            insert.push_values(block, |mut row, store| {
                let details: &StoreDetails = &store.details;
                let id = StoreId(Uuid::now_v7());
                ids.push(id);
                row.push_bind(id.0)
                    .push_bind(workspace.0)
                    .push_bind(details.number.clone())
                    .push_bind(details.name.clone())
                    .push_bind(details.address.clone())
                    .push_bind(details.city.clone())
                    .push_bind(details.state.clone())
                    .push_bind(details.postcode.clone())
                    .push_bind(details.country.clone())
                    .push_bind(regions[store.region.index()].0)
                    .push_bind(types[store.kind.index()].0)
                    .push_bind(details.status.word())
                    .push_bind(details.owner.clone())
                    .push_bind(details.opened_on.map(Day))
                    .push_bind(details.annual_turnover.map(|money| money.0))
                    .push_bind(details.city_population.map(i64::from))
                    .push_bind(details.households.map(i64::from))
                    .push_bind(details.latitude)
                    .push_bind(details.longitude)
                    .push_bind(number_key(&details.number))
                    .push_bind(search_text(details))
                    .push_bind(1_i64)
                    .push_bind(Moment(now))
                    .push_bind(Moment(now));
            });
            insert.build().execute(c).await.map(|done| done.rows_affected())
        })?;
    }
    Ok(ids)
}

async fn write_campaigns(
    tx: &mut Tx,
    workspace: WorkspaceId,
    now: Timestamp,
    themes: &[Theme],
) -> sqlx::Result<Vec<CampaignId>> {
    let mut ids = Vec::new();
    for (place, theme) in themes.iter().enumerate() {
        let (id, draft) = (CampaignId(Uuid::now_v7()), theme.draft(place));
        on_tx!(&mut *tx, |c| sqlx::query(ADD_CAMPAIGN)
            .bind(id.0)
            .bind(workspace.0)
            .bind(draft.name)
            .bind(draft.theme)
            .bind(draft.format.word())
            .bind(draft.unit_cost.0)
            .bind(draft.fixed_cost.0)
            .bind(i64::from(draft.minimum_pieces))
            .bind(i64::from(draft.colour))
            .bind(draft.active)
            .bind(Moment(now))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        ids.push(id);
    }
    Ok(ids)
}

async fn write_suppliers(
    tx: &mut Tx,
    workspace: WorkspaceId,
    now: Timestamp,
) -> sqlx::Result<Vec<SupplierId>> {
    let mut ids = Vec::new();
    for supplier in suppliers() {
        let id = SupplierId(Uuid::now_v7());
        on_tx!(&mut *tx, |c| sqlx::query(ADD_SUPPLIER)
            .bind(id.0)
            .bind(workspace.0)
            .bind(supplier.name)
            .bind(supplier.email)
            .bind(i64::from(supplier.lead_days))
            .bind(i64::from(supplier.minimum_run))
            .bind(i64::from(supplier.cancel_window_hours))
            .bind(Moment(now))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        ids.push(id);
    }
    Ok(ids)
}

/// Who a group belongs to, and since when.
#[derive(Clone, Copy)]
struct Owner {
    workspace: WorkspaceId,
    admin: PersonId,
    now: Timestamp,
}

async fn write_group(
    tx: &mut Tx,
    owner: Owner,
    name: &str,
    rule: Option<StoreFilter>,
) -> sqlx::Result<StoreGroupId> {
    let id = StoreGroupId(Uuid::now_v7());
    let rule = rule.map(|filter| Json(StoredStoreFilter::from(filter)));
    on_tx!(tx, |c| sqlx::query(ADD_GROUP)
        .bind(id.0)
        .bind(owner.workspace.0)
        .bind(name)
        .bind(rule)
        .bind(owner.admin.0)
        .bind(Moment(owner.now))
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(id)
}

/// The open stores with the highest turnover.
async fn write_picked_group(
    tx: &mut Tx,
    owner: Owner,
    drawn: &[DrawnStore],
    ids: &[StoreId],
) -> sqlx::Result<StoreGroupId> {
    let group = write_group(tx, owner, "Top 25 by turnover", None).await?;
    let mut open: Vec<_> = drawn
        .iter()
        .zip(ids)
        .filter(|(store, _)| store.details.status == StoreStatus::Open)
        .map(|(store, id)| (store.details.annual_turnover, *id))
        .collect();
    open.sort_by_key(|&(turnover, id)| (std::cmp::Reverse(turnover), id));
    for (_, store) in open.into_iter().take(25) {
        on_tx!(&mut *tx, |c| sqlx::query(ADD_GROUP_MEMBER)
            .bind(group.0)
            .bind(store.0)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
    }
    Ok(group)
}

/// Open stores in the West in places under 10,000 people, today and tomorrow.
async fn write_rule_group(
    tx: &mut Tx,
    owner: Owner,
    regions: &[RegionId],
) -> sqlx::Result<StoreGroupId> {
    let rule = StoreFilter {
        regions: vec![regions[Region::West.index()]],
        statuses: vec![StoreStatus::Open],
        bands: vec![PopulationBand::Village],
        ..StoreFilter::default()
    };
    write_group(tx, owner, "Small places in the West", Some(rule)).await
}

async fn write_mailings(
    tx: &mut Tx,
    workspace: WorkspaceId,
    campaigns: &[CampaignId],
    block: &[(StoreId, DrawnMailing)],
) -> sqlx::Result<u64> {
    if block.is_empty() {
        return Ok(0);
    }
    on_tx!(tx, |c| {
        let mut insert = QueryBuilder::new(INSERT_MAILINGS);
        insert.push_values(block, |mut row, (store, mailing)| {
            row.push_bind(Uuid::now_v7())
                .push_bind(workspace.0)
                .push_bind(store.0)
                .push_bind(campaigns[mailing.campaign].0)
                .push_bind(Day(mailing.in_home_on))
                .push_bind(i64::from(mailing.pieces))
                .push_bind(i64::from(mailing.responses))
                .push_bind(mailing.revenue.map(|money| money.0));
        });
        insert.build().execute(c).await.map(|done| done.rows_affected())
    })
}
