//! The room's server functions.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::{OrderId, PlanId, SupplierId},
    orders::{
        AskedStep, CreateOrders, CreateRefusal, Made, Order, OrderPage, OrderQuery, Proposal,
        StepRefusal, Supplier, SupplierCard, SupplierDetails, SupplierRefusal, SupplierTerms,
        TermsRefusal,
    },
};
use leptos::prelude::*;
use server_fn::codec::{Json, Postcard};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};
#[cfg(feature = "ssr")]
use backend::orders;

/// The page of the list that a query asks for.
#[server(prefix = "/do", endpoint = "orders/list", input = Postcard, output = Postcard)]
pub async fn list_orders(query: OrderQuery) -> Result<OrderPage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::orders(&cx, &actor, &query).await?)
}

/// One order with everything on its page.
#[server(prefix = "/do", endpoint = "orders/order", input = Postcard, output = Postcard)]
pub async fn one_order(id: OrderId) -> Result<Order, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::order(&cx, &actor, id).await?)
}

/// What creating orders from a plan would do.
#[server(prefix = "/do", endpoint = "orders/proposal", input = Postcard, output = Postcard)]
pub async fn order_proposal(plan: PlanId) -> Result<Proposal, Failure<CreateRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::proposal(&cx, &actor, plan).await?)
}

/// Creates orders from a plan, or returns those that were created before.
#[server(prefix = "/do", endpoint = "orders/create", input = Json)]
pub async fn create_from_plan(wanted: CreateOrders) -> Result<Made, Failure<CreateRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::create_from_plan(&cx, &actor, &wanted).await?)
}

/// Moves an order on.
#[server(prefix = "/do", endpoint = "orders/step", input = Json)]
pub async fn take_step(step: AskedStep) -> Result<Order, Failure<StepRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::take_step(&cx, &actor, &step).await?)
}

/// Says who makes an order.
#[server(prefix = "/do", endpoint = "orders/choose_supplier", input = Json)]
pub async fn choose_supplier(
    order: OrderId,
    version: i64,
    supplier: Option<SupplierId>,
) -> Result<Order, Failure<StepRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::choose_supplier(&cx, &actor, order, version, supplier).await?)
}

/// All suppliers.
#[server(prefix = "/do", endpoint = "orders/suppliers", input = Postcard, output = Postcard)]
pub async fn list_suppliers() -> Result<Vec<Supplier>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::suppliers(&cx, &actor).await?)
}

/// Adds a supplier.
#[server(prefix = "/do", endpoint = "orders/add_supplier", input = Json)]
pub async fn add_supplier(details: SupplierDetails) -> Result<Supplier, Failure<SupplierRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::add_supplier(&cx, &actor, details).await?)
}

/// Changes a supplier that is still at `version`.
#[server(prefix = "/do", endpoint = "orders/change_supplier", input = Json)]
pub async fn change_supplier(
    id: SupplierId,
    version: i64,
    details: SupplierDetails,
) -> Result<Supplier, Failure<SupplierRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::change_supplier(&cx, &actor, id, version, details).await?)
}

/// A supplier with all that is agreed with it.
#[server(prefix = "/do", endpoint = "orders/supplier", input = Postcard, output = Postcard)]
pub async fn one_supplier(id: SupplierId) -> Result<SupplierCard, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::supplier_card(&cx, &actor, id).await?)
}

/// Changes what is agreed with a supplier that is still at `version`.
#[server(prefix = "/do", endpoint = "orders/change_terms", input = Json)]
pub async fn change_terms(
    id: SupplierId,
    version: i64,
    terms: SupplierTerms,
) -> Result<SupplierCard, Failure<TermsRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::change_terms(&cx, &actor, id, version, terms).await?)
}
