//! The room `orders`: the list, an order, creating orders from a plan, suppliers.
//!
//! A plan's page leads to `/campaigns/orders/new?plan=…`, a store's page to the orders that hold
//! it; both are plain links, because rooms do not import each other.

#![recursion_limit = "512"]

pub mod api;
mod lines;
mod list;
mod new;
mod order;
mod said;
mod steps;
mod suppliers;

use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};
use list::OrdersPage;
use new::NewOrdersPage;
use order::OrderPage;
use suppliers::SuppliersPage;

app_page::room!(orders_room, __preload_orders_room, {
    Orders: OrdersPage,
    NewOrders: NewOrdersPage,
    Suppliers: SuppliersPage,
    OneOrder: OrderPage,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn OrderRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("campaigns/orders") view={Lazy::<Orders>::new()}/>
        <Route path=path!("campaigns/orders/new") view={Lazy::<NewOrders>::new()}/>
        <Route path=path!("campaigns/orders/suppliers") view={Lazy::<Suppliers>::new()}/>
        <Route path=path!("campaigns/orders/:order") view={Lazy::<OneOrder>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}
