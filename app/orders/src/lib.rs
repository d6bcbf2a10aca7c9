//! The room `orders`: the list, an order with what came of it, creating orders from a plan, suppliers,
//! plan against actual.
//!
//! A plan's page leads to `/campaigns/orders/new?plan=…`, a store's page to the orders that hold
//! it; both are plain links, because rooms do not import each other. `handover` sends an order to its
//! supplier, `door` is the page that the supplier's link opens, outside the frame.

#![recursion_limit = "512"]

mod actuals;
mod against;
pub mod api;
mod bulk;
mod door;
mod handover;
mod learning;
mod lines;
mod list;
mod new;
mod order;
mod said;
mod scorecard;
mod steps;
mod suppliers;
mod terms;

pub use door::DoorRoutes;

use against::AgainstPage;
use learning::LearningPage;
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
use scorecard::ScorecardPage;
use suppliers::SuppliersPage;
use terms::SupplierPage;

app_page::room!(orders_room, __preload_orders_room, {
    Orders: OrdersPage,
    NewOrders: NewOrdersPage,
    Suppliers: SuppliersPage,
    OneSupplier: SupplierPage,
    Against: AgainstPage,
    Scorecards: ScorecardPage,
    Learnings: LearningPage,
    OneOrder: OrderPage,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn OrderRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("campaigns/orders") view={Lazy::<Orders>::new()}/>
        <Route path=path!("campaigns/orders/new") view={Lazy::<NewOrders>::new()}/>
        <Route path=path!("campaigns/orders/suppliers") view={Lazy::<Suppliers>::new()}/>
        <Route path=path!("campaigns/orders/suppliers/:supplier") view={Lazy::<OneSupplier>::new()}/>
        <Route path=path!("campaigns/orders/actual") view={Lazy::<Against>::new()}/>
        <Route path=path!("campaigns/orders/scorecard") view={Lazy::<Scorecards>::new()}/>
        <Route path=path!("campaigns/orders/learning") view={Lazy::<Learnings>::new()}/>
        <Route path=path!("campaigns/orders/:order") view={Lazy::<OneOrder>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}
