//! The list of stores: a page of it, all ids of it, what its filters offer, and the search.

use super::{
    groups::groups,
    places::{regions, store_types},
    reach::group_rules,
    row::StoreRecord,
    select::{Selection, by_ids, totals_of},
};
use crate::{Backend, Result, db::Day, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::StoreId,
    money::Money,
    stores::{
        MailingTotals, Page, PageOf, Store, StoreChoices, StoreFilter, StoreHit, StoreRow,
        StoreSort, StoreStatus, StoreView, number_key,
    },
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// The states that have stores.
    STATES = "SELECT state, COUNT(*) FROM store WHERE workspace_id = $1 AND state <> ''
        GROUP BY state ORDER BY state";
    /// How many stores there are in each status.
    STATUSES = "SELECT status, COUNT(*) FROM store WHERE workspace_id = $1 GROUP BY status";
}

/// Stores read at a time for an export: far below both engines' limits on bound values.
const CHUNK: usize = 1_000;

/// The page of the list that a view asks for. Beyond the end it is the last page.
pub async fn page_of_stores(
    cx: &Backend,
    actor: &Actor,
    view: &StoreView,
) -> Result<PageOf<StoreRow>> {
    actor.may(Action::Read)?;
    let rules = group_rules(cx, actor).await?;
    let selection = Selection { actor, filter: &view.filter, rules: &rules };
    let total: i64 = on!(&cx.db, |c| selection.count().build_query_scalar().fetch_one(c).await)?;
    let total = total.unsigned_abs();
    let page = Page::new(view.page.number.min(view.page.count(total)), view.page.size);
    let records: Vec<StoreRecord> =
        on!(&cx.db, |c| selection.page(view.sort, page).build_query_as().fetch_all(c).await)?;
    let stores = records.into_iter().map(Store::from).collect();
    Ok(PageOf { rows: with_totals(cx, actor, stores).await?, total, page })
}

/// The ids of every store that passes, in order.
pub async fn store_ids(
    cx: &Backend,
    actor: &Actor,
    filter: &StoreFilter,
    sort: StoreSort,
) -> Result<Vec<StoreId>> {
    actor.may(Action::Read)?;
    let rules = group_rules(cx, actor).await?;
    let selection = Selection { actor, filter, rules: &rules };
    let ids: Vec<Uuid> =
        on!(&cx.db, |c| selection.ids(sort).build_query_scalar().fetch_all(c).await)?;
    Ok(ids.into_iter().map(StoreId).collect())
}

/// The stores with these ids, in the order given; those that are not in the workspace are left out.
pub async fn rows_of(cx: &Backend, actor: &Actor, ids: &[StoreId]) -> Result<Vec<StoreRow>> {
    actor.may(Action::Read)?;
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let records: Vec<StoreRecord> =
            on!(&cx.db, |c| by_ids(actor, ids).build_query_as().fetch_all(c).await)?;
        let place: HashMap<StoreId, usize> = ids.iter().copied().zip(0..).collect();
        let mut stores: Vec<Store> = records.into_iter().map(Store::from).collect();
        stores.sort_by_key(|store| place.get(&store.id));
        rows.extend(with_totals(cx, actor, stores).await?);
    }
    Ok(rows)
}

#[derive(sqlx::FromRow)]
struct TotalsRecord {
    store_id: Uuid,
    mailings: i64,
    pieces: i64,
    responses: i64,
    revenue: Option<i64>,
    last_on: Day,
}

async fn with_totals(cx: &Backend, actor: &Actor, stores: Vec<Store>) -> Result<Vec<StoreRow>> {
    if stores.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<StoreId> = stores.iter().map(|store| store.id).collect();
    let records: Vec<TotalsRecord> =
        on!(&cx.db, |c| totals_of(actor, &ids).build_query_as().fetch_all(c).await)?;
    let mut totals: HashMap<Uuid, MailingTotals> = records
        .into_iter()
        .map(|record| {
            let totals = MailingTotals {
                mailings: record.mailings.unsigned_abs(),
                pieces: record.pieces.unsigned_abs(),
                responses: record.responses.unsigned_abs(),
                revenue: record.revenue.map(Money),
                last: Some(record.last_on.0),
            };
            (record.store_id, totals)
        })
        .collect();
    Ok(stores
        .into_iter()
        .map(|store| {
            let totals = totals.remove(&store.id.0).unwrap_or_default();
            StoreRow { store, totals }
        })
        .collect())
}

/// What the filters of the list offer.
pub async fn choices(cx: &Backend, actor: &Actor) -> Result<StoreChoices> {
    actor.may(Action::Read)?;
    let states: Vec<(String, i64)> =
        on!(&cx.db, |c| sqlx::query_as(STATES).bind(actor.workspace.0).fetch_all(c).await)?;
    let statuses: Vec<(String, i64)> =
        on!(&cx.db, |c| sqlx::query_as(STATUSES).bind(actor.workspace.0).fetch_all(c).await)?;
    let mut statuses: Vec<(StoreStatus, u64)> = statuses
        .into_iter()
        .filter_map(|(word, stores)| {
            StoreStatus::from_word(&word).map(|status| (status, stores.unsigned_abs()))
        })
        .collect();
    statuses.sort();
    Ok(StoreChoices {
        regions: regions(cx, actor).await?,
        types: store_types(cx, actor).await?,
        groups: groups(cx, actor).await?,
        states: states.into_iter().map(|(state, stores)| (state, stores.unsigned_abs())).collect(),
        statuses,
    })
}

/// The first few stores that a text finds, for the palette; a store with exactly that number
/// comes first.
pub async fn search(cx: &Backend, actor: &Actor, text: &str, limit: u32) -> Result<Vec<StoreHit>> {
    actor.may(Action::Read)?;
    let filter = StoreFilter { text: text.to_owned(), ..StoreFilter::default() };
    if filter.is_empty() {
        return Ok(Vec::new());
    }
    let selection = Selection { actor, filter: &filter, rules: &[] };
    let limit = i64::from(limit.min(50));
    let hits: Vec<(Uuid, String, String, String, String)> = on!(&cx.db, |c| {
        selection.hits(number_key(text), limit).build_query_as().fetch_all(c).await
    })?;
    Ok(hits
        .into_iter()
        .map(|(id, number, name, city, state)| StoreHit {
            id: StoreId(id),
            number,
            name,
            place: [city, state]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        })
        .collect())
}
