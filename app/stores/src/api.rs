//! The room's server functions.

#![allow(
    missing_docs,
    reason = "the arguments of a server function become fields that cannot carry docs"
)]

use app_page::Failure;
use domain::{
    accounts::Thresholds,
    ids::{RegionId, StoreGroupId, StoreId, StoreTypeId},
    stores::{
        GroupRefusal, NewGroup, PlaceRefusal, RemovedGroup, Store, StoreChoices, StoreColumns,
        StoreDetails, StoreFilter, StoreHit, StoreList, StoreOverview, StoreRefusal, StoreView,
    },
};
use leptos::prelude::*;
use server_fn::codec::{Json, Postcard};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked, cookie};
#[cfg(feature = "ssr")]
use backend::stores;

/// The cookie that keeps a person's choice of columns in this browser.
#[cfg(feature = "ssr")]
const COLUMNS_COOKIE: &str = "store_columns";

/// The page of the list that a view asks for.
#[server(prefix = "/do", endpoint = "stores/list", input = Postcard, output = Postcard)]
pub async fn list_stores(view: StoreView) -> Result<StoreList, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let page = stores::page_of_stores(&cx, &actor, &view).await?;
    let columns = view.columns.clone().unwrap_or_else(remembered_columns);
    Ok(StoreList { view, columns, page })
}

#[cfg(feature = "ssr")]
fn remembered_columns() -> StoreColumns {
    cookie(COLUMNS_COOKIE).map(|words| StoreColumns::from_words(&words)).unwrap_or_default()
}

/// Remembers the choice of columns in this browser for a year.
#[server(prefix = "/do", endpoint = "stores/remember_columns", input = Json)]
pub async fn remember_columns(columns: StoreColumns) -> Result<(), Failure> {
    asked::<domain::refusal::Never>()?;
    let text = format!(
        "{COLUMNS_COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax",
        columns.words()
    );
    if let (Some(response), Ok(value)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::HeaderValue::from_str(&text))
    {
        response.append_header(axum::http::header::SET_COOKIE, value);
    }
    Ok(())
}

/// What the filters of the list offer.
#[server(prefix = "/do", endpoint = "stores/choices", input = Postcard, output = Postcard)]
pub async fn load_choices() -> Result<StoreChoices, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::choices(&cx, &actor).await?)
}

/// The first few stores that a text finds.
#[server(prefix = "/do", endpoint = "stores/search", input = Postcard, output = Postcard)]
pub async fn search_stores(text: String) -> Result<Vec<StoreHit>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::search(&cx, &actor, &text, 8).await?)
}

/// Everything the page of a store shows.
#[server(prefix = "/do", endpoint = "stores/overview", input = Postcard, output = Postcard)]
pub async fn load_overview(id: StoreId) -> Result<StoreOverview, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::overview(&cx, &actor, id).await?)
}

/// One store.
#[server(prefix = "/do", endpoint = "stores/store", input = Postcard, output = Postcard)]
pub async fn one_store(id: StoreId) -> Result<Store, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::store(&cx, &actor, id).await?)
}

/// Adds a store.
#[server(prefix = "/do", endpoint = "stores/add", input = Json)]
pub async fn add_store(details: StoreDetails) -> Result<StoreId, Failure<StoreRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::add_store(&cx, &actor, details).await?)
}

/// Changes a store that is still at `version`.
#[server(prefix = "/do", endpoint = "stores/edit", input = Json)]
pub async fn edit_store(
    id: StoreId,
    version: i64,
    details: StoreDetails,
) -> Result<(), Failure<StoreRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::edit_store(&cx, &actor, id, version, details).await?)
}

/// Saves a new group.
#[server(prefix = "/do", endpoint = "stores/add_group", input = Json)]
pub async fn add_group(
    name: String,
    content: NewGroup,
) -> Result<StoreGroupId, Failure<GroupRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::add_group(&cx, &actor, &name, content).await?)
}

/// Renames a group or changes its rule.
#[server(prefix = "/do", endpoint = "stores/change_group", input = Json)]
pub async fn change_group(
    id: StoreGroupId,
    name: String,
    rule: Option<StoreFilter>,
) -> Result<(), Failure<GroupRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::change_group(&cx, &actor, id, &name, rule).await?)
}

/// Picks stores into a group.
#[server(prefix = "/do", endpoint = "stores/add_to_group", input = Json)]
pub async fn add_to_group(
    id: StoreGroupId,
    picked: Vec<StoreId>,
) -> Result<u64, Failure<GroupRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::add_to_group(&cx, &actor, id, &picked).await?)
}

/// Takes stores out of a group.
#[server(prefix = "/do", endpoint = "stores/remove_from_group", input = Json)]
pub async fn remove_from_group(
    id: StoreGroupId,
    picked: Vec<StoreId>,
) -> Result<u64, Failure<GroupRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::remove_from_group(&cx, &actor, id, &picked).await?)
}

/// Removes a group.
#[server(prefix = "/do", endpoint = "stores/remove_group", input = Json)]
pub async fn remove_group(id: StoreGroupId) -> Result<RemovedGroup, Failure<GroupRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::remove_group(&cx, &actor, id).await?)
}

/// Brings a removed group back.
#[server(prefix = "/do", endpoint = "stores/restore_group", input = Json)]
pub async fn restore_group(group: RemovedGroup) -> Result<StoreGroupId, Failure<GroupRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::restore_group(&cx, &actor, group).await?)
}

/// Adds a region.
#[server(prefix = "/do", endpoint = "stores/add_region", input = Json)]
pub async fn add_region(
    name: String,
    thresholds: Option<Thresholds>,
) -> Result<RegionId, Failure<PlaceRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::add_region(&cx, &actor, &name, thresholds).await?)
}

/// Changes a region.
#[server(prefix = "/do", endpoint = "stores/change_region", input = Json)]
pub async fn change_region(
    id: RegionId,
    name: String,
    thresholds: Option<Thresholds>,
) -> Result<(), Failure<PlaceRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::change_region(&cx, &actor, id, &name, thresholds).await?)
}

/// Removes a region without stores.
#[server(prefix = "/do", endpoint = "stores/remove_region", input = Json)]
pub async fn remove_region(id: RegionId) -> Result<(), Failure<PlaceRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::remove_region(&cx, &actor, id).await?)
}

/// Adds a store type.
#[server(prefix = "/do", endpoint = "stores/add_store_type", input = Json)]
pub async fn add_store_type(name: String) -> Result<StoreTypeId, Failure<PlaceRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::add_store_type(&cx, &actor, &name).await?)
}

/// Renames a store type.
#[server(prefix = "/do", endpoint = "stores/rename_store_type", input = Json)]
pub async fn rename_store_type(id: StoreTypeId, name: String) -> Result<(), Failure<PlaceRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::rename_store_type(&cx, &actor, id, &name).await?)
}

/// Removes a store type that no store is of.
#[server(prefix = "/do", endpoint = "stores/remove_store_type", input = Json)]
pub async fn remove_store_type(id: StoreTypeId) -> Result<(), Failure<PlaceRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(stores::remove_store_type(&cx, &actor, id).await?)
}
