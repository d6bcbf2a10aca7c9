//! The server functions of the supplier's door. They take a token and are open to anybody.

use app_page::Failure;
use domain::orders::{AskedDoorAct, DoorOrder, DoorRefusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use uuid::Uuid;

#[cfg(feature = "ssr")]
use app_page::request::backend;
#[cfg(feature = "ssr")]
use backend::accounts::Token;

/// An order as its supplier sees it, and the keys that the next things done with it are to carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Door {
    /// The order.
    pub order: DoorOrder,
    /// The key of what is done.
    pub key: Uuid,
    /// The key of what is uploaded meanwhile.
    pub upload_key: Uuid,
}

#[cfg(feature = "ssr")]
impl Door {
    fn new(order: DoorOrder) -> Door {
        Door { order, key: Uuid::now_v7(), upload_key: Uuid::now_v7() }
    }
}

/// The order behind a link.
#[server(prefix = "/do", endpoint = "orders/door", input = Json)]
pub async fn open_door(token: String) -> Result<Door, Failure<DoorRefusal>> {
    let order = backend::orders::door_order(&backend(), &Token::from_text(&token)).await?;
    Ok(Door::new(order))
}

/// Does what the supplier asks for; the order as it is then.
#[server(prefix = "/do", endpoint = "orders/door_act", input = Json)]
pub async fn door_act(token: String, wanted: AskedDoorAct) -> Result<Door, Failure<DoorRefusal>> {
    let token = Token::from_text(&token);
    let order = backend::orders::door_act(&backend(), &token, &wanted).await?;
    Ok(Door::new(order))
}
