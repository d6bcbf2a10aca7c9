//! The server functions of sending an order to its supplier.

use app_page::Failure;
use domain::{
    ids::{OrderId, SupplierLinkId},
    orders::{
        AskedHandover, Handover, HandoverPreview, HandoverRefusal, LinkRefusal, SupplierSide,
    },
};
use leptos::prelude::*;
use server_fn::codec::Json;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, PublicUrl, asked};
#[cfg(feature = "ssr")]
use backend::orders;

/// What is between an order and its supplier.
#[server(prefix = "/do", endpoint = "orders/supplier_side", input = Json)]
pub async fn read_side(order: OrderId) -> Result<SupplierSide, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::supplier_side(&cx, &actor, order).await?)
}

/// What would be sent, and the key its confirmation is to carry.
#[server(prefix = "/do", endpoint = "orders/handover_preview", input = Json)]
pub async fn preview_handover(
    order: OrderId,
    again: bool,
) -> Result<(HandoverPreview, Uuid), Failure<HandoverRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let preview = orders::handover_preview(&cx, &actor, order, again).await?;
    Ok((preview, Uuid::now_v7()))
}

/// Sends an order to its supplier, once.
#[server(prefix = "/do", endpoint = "orders/hand_over", input = Json)]
pub async fn hand_over(wanted: AskedHandover) -> Result<Handover, Failure<HandoverRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::hand_over(&cx, &actor, &wanted).await?)
}

/// Makes a link for the supplier; its address is told only now.
#[server(prefix = "/do", endpoint = "orders/make_link", input = Json)]
pub async fn make_link(order: OrderId, days: u32) -> Result<String, Failure<LinkRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let (_, token) = orders::create_supplier_link(&cx, &actor, order, days).await?;
    let root = expect_context::<PublicUrl>().0;
    Ok(format!("{root}/supplier/{}", token.text()))
}

/// Takes a link back.
#[server(prefix = "/do", endpoint = "orders/revoke_link", input = Json)]
pub async fn revoke_link(link: SupplierLinkId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(orders::revoke_supplier_link(&cx, &actor, link).await?)
}
