//! One store: its facts, mailings, plans, orders and groups.

use super::{
    reach::groups_of,
    row::{StoreRecord, store_columns, store_tables},
};
use crate::{
    Backend, Error, Result,
    db::{Day, Moment},
    on, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::{CampaignId, ImportId, MailingId, OrderId, PlanId, StoreGroupId, StoreId},
    money::Money,
    stores::{Mailing, MailingTotals, PastMailing, Store, StoreOrder, StoreOverview, StorePlan},
};
use uuid::Uuid;

statements! {
    /// A store.
    STORE = concat!("SELECT ", store_columns!(), store_tables!(), " WHERE s.workspace_id = $1 AND s.id = $2");
    /// Who changed a store last.
    CHANGED_BY = "SELECT p.name FROM store s JOIN person p ON p.id = s.changed_by
        WHERE s.workspace_id = $1 AND s.id = $2";
    /// A store's mailings, newest first.
    MAILINGS = "SELECT m.id, m.campaign_id, c.name AS campaign_name, c.colour, m.in_home_on,
        m.pieces, m.responses, m.revenue, m.import_id
        FROM mailing m JOIN campaign c ON c.id = m.campaign_id
        WHERE m.workspace_id = $1 AND m.store_id = $2 ORDER BY m.in_home_on DESC, c.name, m.id";
    /// Responses per piece over the whole chain.
    CHAIN_RATE = "SELECT CAST(SUM(responses) AS DOUBLE PRECISION) / SUM(pieces) FROM mailing
        WHERE workspace_id = $1";
    /// The plans a store has an item in, newest first.
    PLANS = "SELECT p.id, p.name, p.status, i.status AS item_status, i.pieces,
        COALESCE(c.name, '') AS campaign_name, w.name AS wave_name, p.changed_at
        FROM plan_item i JOIN plan p ON p.id = i.plan_id
        LEFT JOIN campaign c ON c.id = i.campaign_id LEFT JOIN plan_wave w ON w.id = i.wave_id
        WHERE i.workspace_id = $1 AND i.store_id = $2 ORDER BY p.changed_at DESC, p.id";
    /// The orders with a line for a store, newest first.
    ORDERS = "SELECT o.id, o.number, o.status, l.campaign_name, l.pieces, l.cost,
        COALESCE(l.in_home_on, o.in_home_on) AS in_home_on, o.created_at
        FROM order_line l JOIN orders o ON o.id = l.order_id
        WHERE o.workspace_id = $1 AND l.store_id = $2 ORDER BY o.created_at DESC, o.number DESC, l.position";
    /// The names of the workspace's groups.
    GROUP_NAMES = "SELECT id, name FROM store_group WHERE workspace_id = $1 ORDER BY lower(name), id";
}

#[derive(sqlx::FromRow)]
struct MailingRecord {
    id: Uuid,
    campaign_id: Uuid,
    campaign_name: String,
    colour: i64,
    in_home_on: Day,
    pieces: i64,
    responses: i64,
    revenue: Option<i64>,
    import_id: Option<Uuid>,
}

#[derive(sqlx::FromRow)]
struct PlanRecord {
    id: Uuid,
    name: String,
    status: String,
    item_status: String,
    pieces: i64,
    campaign_name: String,
    wave_name: Option<String>,
    changed_at: Moment,
}

#[derive(sqlx::FromRow)]
struct OrderRecord {
    id: Uuid,
    number: String,
    status: String,
    campaign_name: String,
    pieces: i64,
    cost: i64,
    in_home_on: Option<Day>,
    created_at: Moment,
}

/// One store.
pub async fn store(cx: &Backend, actor: &Actor, id: StoreId) -> Result<Store> {
    actor.may(Action::Read)?;
    let record: Option<StoreRecord> = on!(&cx.db, |c| sqlx::query_as(STORE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    Ok(record.ok_or(Error::NotFound("store"))?.into())
}

/// Everything the page of a store shows.
pub async fn overview(cx: &Backend, actor: &Actor, id: StoreId) -> Result<StoreOverview> {
    let store = store(cx, actor, id).await?;
    let mailings = mailings(cx, actor, id).await?;
    let chain_rate: Option<f64> = on!(&cx.db, |c| {
        sqlx::query_scalar(CHAIN_RATE).bind(actor.workspace.0).fetch_one(c).await
    })?;
    let names: Vec<(Uuid, String)> =
        on!(&cx.db, |c| sqlx::query_as(GROUP_NAMES).bind(actor.workspace.0).fetch_all(c).await)?;
    let changed_by: Option<String> = on!(&cx.db, |c| sqlx::query_scalar(CHANGED_BY)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    let (within, may_edit) = standing(cx, actor, &store).await?;
    Ok(StoreOverview {
        totals: MailingTotals::of(mailings.iter().map(|past| &past.mailing)),
        mailings,
        plans: plans(cx, actor, id).await?,
        orders: orders(cx, actor, id).await?,
        groups: names
            .into_iter()
            .map(|(id, name)| (StoreGroupId(id), name))
            .filter(|(id, _)| within.contains(id))
            .collect(),
        chain_rate,
        changed_by,
        may_edit,
        store,
    })
}

/// The groups a store is in, and whether the actor may change it.
async fn standing(cx: &Backend, actor: &Actor, store: &Store) -> Result<(Vec<StoreGroupId>, bool)> {
    let groups = groups_of(cx, actor, store).await?;
    let may_edit = actor.may(Action::EditStores).is_ok()
        && actor.reaches(store.details.region, &groups).is_ok();
    Ok((groups, may_edit))
}

/// A store's mailings, newest first.
pub(crate) async fn mailings(cx: &Backend, actor: &Actor, id: StoreId) -> Result<Vec<PastMailing>> {
    let records: Vec<MailingRecord> = on!(&cx.db, |c| sqlx::query_as(MAILINGS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    Ok(records
        .into_iter()
        .map(|record| PastMailing {
            mailing: Mailing {
                id: MailingId(record.id),
                store: id,
                campaign: CampaignId(record.campaign_id),
                in_home_on: record.in_home_on.0,
                pieces: u32::try_from(record.pieces).unwrap_or(u32::MAX),
                responses: u32::try_from(record.responses).unwrap_or(u32::MAX),
                revenue: record.revenue.map(Money),
                import: record.import_id.map(ImportId),
            },
            campaign_name: record.campaign_name,
            colour: u8::try_from(record.colour).unwrap_or(0),
        })
        .collect())
}

/// The plans a store has an item in, newest first.
pub(crate) async fn plans(cx: &Backend, actor: &Actor, id: StoreId) -> Result<Vec<StorePlan>> {
    let records: Vec<PlanRecord> = on!(&cx.db, |c| sqlx::query_as(PLANS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    Ok(records
        .into_iter()
        .map(|record| StorePlan {
            plan: PlanId(record.id),
            name: record.name,
            status: record.status,
            included: record.item_status == "included",
            campaign_name: record.campaign_name,
            quantity: u32::try_from(record.pieces).unwrap_or(u32::MAX),
            wave: record.wave_name,
            changed_at: record.changed_at.0,
        })
        .collect())
}

async fn orders(cx: &Backend, actor: &Actor, id: StoreId) -> Result<Vec<StoreOrder>> {
    let records: Vec<OrderRecord> = on!(&cx.db, |c| sqlx::query_as(ORDERS)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_all(c)
        .await)?;
    Ok(records
        .into_iter()
        .map(|record| StoreOrder {
            order: OrderId(record.id),
            number: record.number,
            status: record.status,
            campaign_name: record.campaign_name,
            pieces: u32::try_from(record.pieces).unwrap_or(u32::MAX),
            cost: Money(record.cost),
            in_home_on: record.in_home_on.map(|day| day.0),
            created_at: record.created_at.0,
        })
        .collect())
}
