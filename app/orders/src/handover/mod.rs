//! Sending an order to its supplier: looked at before anything leaves, with what became of it, what
//! the supplier has said and the links that open the order to it.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

pub(super) mod api;
mod links;
mod panel;
mod send;

pub(super) use panel::SupplierPanel;
pub(super) use send::SendButton;

use app_page::Failure;
use domain::{ids::OrderId, orders::SupplierSide};
use leptos::prelude::*;

/// What is between the order whose id stands in the address and its supplier.
pub(super) fn side_of(id: Memo<String>) -> Resource<Result<SupplierSide, Failure>> {
    Resource::new_blocking(
        move || id.get(),
        async |id| match id.parse::<OrderId>() {
            Ok(id) => api::read_side(id).await,
            Err(_) => Err(Failure::NotFound("order".to_owned())),
        },
    )
}
