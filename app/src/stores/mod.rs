//! The room `stores`: its pages and server functions.

pub mod api;
mod columns;
mod facts;
mod filters;
mod form;
mod groups;
mod history;
pub mod import;
mod list;
mod page;
mod places;
mod said;

use groups::GroupsPage;
use leptos::prelude::*;
use leptos_router::{
    Lazy,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn StoreRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("stores") view={Lazy::<list::StoresPage>::new()}/>
        <Route path=path!("stores/new") view={Lazy::<form::NewStorePage>::new()}/>
        <Route path=path!("stores/groups") view={Lazy::<GroupsPage>::new()}/>
        <Route path=path!("stores/places") view={Lazy::<places::PlacesPage>::new()}/>
        <Route path=path!("stores/import") view={Lazy::<import::ImportsRoute>::new()}/>
        <Route path=path!("stores/import/:import") view={Lazy::<import::ImportRoute>::new()}/>
        <Route path=path!("stores/:store") view={Lazy::<page::StorePage>::new()}/>
        <Route path=path!("stores/:store/edit") view={Lazy::<form::EditStorePage>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}
