//! Suppliers and how they did.

use crate::{
    api::{
        described::{Everywhere, OfOneThing},
        key::ByKey,
        problem::Problem,
        read::Path,
    },
    router::State,
};
use axum::{Json, extract};
use backend::{Backend, orders};
use domain::{
    accounts::Actor,
    ids::SupplierId,
    orders::{Scorecard, Share, Supplier},
    refusal::Never,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many of so many of which it is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedShare {
    /// So many.
    pub of: u64,
    /// Of so many of which it is known.
    pub known: u64,
    /// The share, 0 to 1; `null` while too little is known to say.
    #[schema(minimum = 0, maximum = 1)]
    pub rate: Option<f64>,
}

impl From<Share> for CountedShare {
    fn from(share: Share) -> Self {
        CountedShare { of: share.of, known: share.known, rate: share.rate() }
    }
}

/// How a supplier did, over its orders that were sent and not cancelled.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplierScore {
    /// Orders that were sent to it.
    pub orders: u64,
    /// Orders in homes on their day.
    pub on_time: CountedShare,
    /// Orders with fewer pieces than ordered.
    pub short: CountedShare,
    /// Orders with more pieces than ordered.
    pub over: CountedShare,
    /// Orders invoiced at another amount than ordered.
    pub other_price: CountedShare,
    /// Cents invoiced less cents ordered, over the lines that report an amount.
    pub price_difference_cents: i64,
}

impl From<Scorecard> for SupplierScore {
    fn from(card: Scorecard) -> Self {
        SupplierScore {
            orders: card.orders,
            on_time: card.on_time.into(),
            short: card.short.into(),
            over: card.over.into(),
            other_price: card.other_price.into(),
            price_difference_cents: card.price_difference.0,
        }
    }
}

/// A mail house.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupplierInFull {
    /// Its identity.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Where orders are written to.
    pub email: String,
    /// Days from an order to the pieces being in homes.
    pub lead_days: u32,
    /// Fewest pieces it takes in one order.
    pub minimum_run: u32,
    /// Hours after sending in which an order can still be called off.
    pub cancel_window_hours: u32,
    /// How it did.
    pub score: SupplierScore,
}

/// The suppliers.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllSuppliers {
    /// All of them, by name.
    pub items: Vec<SupplierInFull>,
}

async fn all(cx: &Backend, actor: &Actor) -> Result<Vec<SupplierInFull>, Problem> {
    let suppliers = orders::suppliers(cx, actor).await?;
    let mut cards = orders::scorecards(cx, actor).await?;
    // One added between the two looks has no card yet, and comes with the next request.
    let in_full = |supplier: Supplier| {
        let at = cards.iter().position(|card| card.supplier == supplier.id)?;
        Some(SupplierInFull {
            id: supplier.id.0,
            name: supplier.name,
            email: supplier.email,
            lead_days: supplier.lead_days,
            minimum_run: supplier.minimum_run,
            cancel_window_hours: supplier.cancel_window_hours,
            score: cards.swap_remove(at).into(),
        })
    };
    Ok(suppliers.into_iter().filter_map(in_full).collect())
}

/// List the suppliers, by name, and how they did.
#[utoipa::path(
    get,
    path = "/campaigns/suppliers",
    tag = "Orders",
    responses((status = 200, description = "All suppliers.", body = AllSuppliers), Everywhere)
)]
pub(in crate::api) async fn list_suppliers(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
) -> Result<Json<AllSuppliers>, Problem> {
    Ok(Json(AllSuppliers { items: all(&state.cx, &by.actor).await? }))
}

/// Read a supplier and how it did.
#[utoipa::path(
    get,
    path = "/campaigns/suppliers/{supplier}",
    tag = "Orders",
    params(("supplier" = Uuid, Path, description = "The supplier.")),
    responses((status = 200, description = "The supplier.", body = SupplierInFull), Everywhere, OfOneThing)
)]
pub(in crate::api) async fn read_supplier(
    extract::State(state): extract::State<State>,
    ByKey(by): ByKey,
    Path(supplier): Path<SupplierId>,
) -> Result<Json<SupplierInFull>, Problem> {
    let found = all(&state.cx, &by.actor).await?.into_iter().find(|one| one.id == supplier.0);
    found.map(Json).ok_or_else(|| backend::Error::<Never>::NotFound("supplier").into())
}
