//! Search over what exists, for the palette.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// Something found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What kind of thing it is, in the plural: "Stores".
    pub kind: String,
    /// Its name.
    pub label: String,
    /// A few words more.
    pub hint: String,
    /// Where it is.
    pub href: String,
    /// Its room's icon.
    pub icon: String,
}

/// Finds stores, groups, plans, orders, campaigns, imports and people by a part of their name or
/// number.
#[server(prefix = "/do", endpoint = "shell/find", input = Json)]
pub async fn find(text: String) -> Result<Vec<Found>, Failure> {
    let app_page::request::Asked { cx, actor, .. } = app_page::request::asked()?;
    let found = backend::overview::everything(&cx, &actor, &text).await?;
    Ok(found
        .into_iter()
        .map(|found| Found {
            kind: found.kind.into(),
            label: found.label,
            hint: found.hint,
            href: found.href,
            icon: found.icon.into(),
        })
        .collect())
}
