//! Items of a plan: listed, read, changed.

use super::{
    etag::{IfMatch, Seen, Tagged, unmatched},
    item::{ChangeItem, ItemState, PlanItem, told},
};
use crate::{
    api::{
        described::{Conditional, Everywhere, Named, OfOneThing, Posted, WithBody, WithParameters},
        key::ByKey,
        pages::{cursor, limit, position},
        problem::Problem,
        read::{Body, List, Path, Query},
    },
    router::State,
};
use axum::{Json, extract};
use backend::plans;
use domain::{
    ids::{CampaignId, ItemId, PlanId, RegionId, WaveId},
    plans::{ItemFilter, Sort},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which items.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichItems {
    /// Only these statuses, with commas between them.
    #[serde(default)]
    #[param(value_type = Option<Vec<ItemState>>, style = Form, explode = false)]
    status: List<ItemState>,
    /// Only in these regions, with commas between them.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    region: List<Uuid>,
    /// Only in these waves, with commas between them.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    wave: List<Uuid>,
    /// Only with these campaigns, with commas between them.
    #[serde(default)]
    #[param(value_type = Option<Vec<Uuid>>, style = Form, explode = false)]
    campaign: List<Uuid>,
    /// Only what differs from its recommendation.
    #[serde(default)]
    overrides: bool,
    /// In the store's number, name, city or state, or in the notes.
    search: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<u32>,
    /// Where to read on: what `next` said.
    cursor: Option<String>,
}

/// A piece of the list of items.
#[derive(Debug, Serialize, ToSchema)]
pub struct SomeItems {
    /// The items, by store number.
    pub items: Vec<PlanItem>,
    /// How many match in all.
    pub matching: u32,
    /// The cursor of the next piece; `null` at the end.
    pub next: Option<String>,
}

/// List the items of a plan, by store number.
///
/// A plan's items are the same as long as it lives; but where the filter names what can change, such
/// as the status, an item that changes while you read may be missed or seen twice.
#[utoipa::path(
    get,
    path = "/campaigns/plans/{plan}/items",
    tag = "Plans",
    params(("plan" = Uuid, Path, description = "The plan."), WhichItems),
    responses(
        (status = 200, description = "A piece of the list.", body = SomeItems),
        Everywhere,
        OfOneThing,
        WithParameters,
    )
)]
pub(in crate::api) async fn list_items(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(plan): Path<PlanId>,
    Query(which): Query<WhichItems>,
) -> Result<Json<SomeItems>, Problem> {
    let limit = limit(which.limit)?;
    let filter = ItemFilter {
        statuses: which.status.0.into_iter().map(Into::into).collect(),
        regions: which.region.0.into_iter().map(RegionId).collect(),
        waves: which.wave.0.into_iter().map(|id| Some(WaveId(id))).collect(),
        campaigns: which.campaign.0.into_iter().map(|id| Some(CampaignId(id))).collect(),
        overrides_only: which.overrides,
        text: which.search.unwrap_or_default(),
    };
    let question = (plan, &filter);
    let first = which.cursor.map(|cursor| position::<u32>(&question, &cursor)).transpose()?;
    let first = first.unwrap_or(0);
    let page = plans::plan_page(&state.cx, &by.actor, plan).await?;
    let sort = Sort::default();
    let found = plans::lines(&state.cx, &by.actor, plan, &filter, sort, first, limit).await?;
    let behind = first.saturating_add(u32::try_from(found.lines.len()).unwrap_or(u32::MAX));
    let next = match behind < found.matching && !found.lines.is_empty() {
        true => Some(cursor(&question, &behind)?),
        false => None,
    };
    let items = found.lines.into_iter().map(|line| told(&page, line)).collect();
    Ok(Json(SomeItems { items, matching: found.matching, next }))
}

/// Read an item.
#[utoipa::path(
    get,
    path = "/campaigns/plans/{plan}/items/{item}",
    tag = "Plans",
    params(
        ("plan" = Uuid, Path, description = "The plan."),
        ("item" = Uuid, Path, description = "The item."),
    ),
    responses(
        (status = 200, description = "The item.", body = PlanItem, headers(
            ("etag" = String, description = "Moves with every change of the item.")
        )),
        Everywhere,
        OfOneThing,
    )
)]
pub(in crate::api) async fn read_item(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path((plan, item)): Path<(PlanId, ItemId)>,
) -> Result<Tagged<PlanItem>, Problem> {
    let page = plans::plan_page(&state.cx, &by.actor, plan).await?;
    let line = plans::line(&state.cx, &by.actor, plan, item).await?;
    Ok(Tagged::of(line.item.version, told(&page, line)))
}

/// Change an item: all that is sent, or nothing. Needs the right to edit, in the item's store.
#[utoipa::path(
    patch,
    path = "/campaigns/plans/{plan}/items/{item}",
    tag = "Plans",
    params(
        ("plan" = Uuid, Path, description = "The plan."),
        ("item" = Uuid, Path, description = "The item."),
        IfMatch,
        Named,
    ),
    request_body = ChangeItem,
    responses(
        (status = 200, description = "The item as it is now.", body = PlanItem, headers(
            ("etag" = String, description = "Moves with every change of the item.")
        )),
        Everywhere,
        OfOneThing,
        Posted,
        WithBody,
        Conditional,
    )
)]
pub(in crate::api) async fn change_item(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path((plan, item)): Path<(PlanId, ItemId)>,
    Seen(seen): Seen,
    Body(change): Body<ChangeItem>,
) -> Result<Tagged<PlanItem>, Problem> {
    let operations = change.operations()?;
    let line = plans::patch_item(&state.cx, &by.actor, plan, item, seen, operations)
        .await
        .map_err(unmatched)?;
    let page = plans::plan_page(&state.cx, &by.actor, plan).await?;
    Ok(Tagged::of(line.item.version, told(&page, line)))
}
