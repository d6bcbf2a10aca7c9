//! The room `stores`: its pages and server functions.

#![recursion_limit = "512"]

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

app_page::room!(stores_room, __preload_stores_room, {
    Stores: list::StoresPage,
    NewStore: form::NewStorePage,
    Groups: GroupsPage,
    Places: places::PlacesPage,
    Imports: import::ImportsRoute,
    OneImport: import::ImportRoute,
    OneStore: page::StorePage,
    EditStore: form::EditStorePage,
});

/// The routes of this room, below the frame.
#[component(transparent)]
pub fn StoreRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("stores") view={Lazy::<Stores>::new()}/>
        <Route path=path!("stores/new") view={Lazy::<NewStore>::new()}/>
        <Route path=path!("stores/groups") view={Lazy::<Groups>::new()}/>
        <Route path=path!("stores/places") view={Lazy::<Places>::new()}/>
        <Route path=path!("stores/import") view={Lazy::<Imports>::new()}/>
        <Route path=path!("stores/import/:import") view={Lazy::<OneImport>::new()}/>
        <Route path=path!("stores/:store") view={Lazy::<OneStore>::new()}/>
        <Route path=path!("stores/:store/edit") view={Lazy::<EditStore>::new()}/>
    }
    .into_inner()
    .into_any_nested_route()
}
