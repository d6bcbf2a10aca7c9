//! What a key is.

use super::{described::Everywhere, key::ByKey, problem::Problem};
use axum::Json;
use domain::accounts::{Reach, Right};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The key behind the request, and what it may do at present.
#[derive(Debug, Serialize, ToSchema)]
pub struct Key {
    /// Its identity.
    pub id: Uuid,
    /// What people call it.
    #[schema(example = "Warehouse")]
    pub name: String,
    /// Its first characters.
    #[schema(example = "gwk_3f9aK2Lx")]
    pub shown: String,
    /// The workspace it belongs to.
    pub workspace: Workspace,
    /// As what it asks: `viewer`, `marketer`, `approver` or `admin`.
    pub role: String,
    /// What it may cause: `edit`, `approve`, `send`, `spend`. Every key may read.
    pub rights: Vec<String>,
    /// Where its rights hold.
    pub reach: KeyReach,
    /// How often it may ask: as many requests at once, refilled evenly over a minute.
    pub requests_per_minute: u32,
    /// Until when it works; `null` until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// A workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workspace {
    /// Its identity.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// ISO 4217 code of its currency. Amounts are in hundredths of it.
    #[schema(example = "USD")]
    pub currency: String,
}

/// Where rights hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyReach {
    /// In every store.
    pub everywhere: bool,
    /// Otherwise: in the stores of these regions.
    pub regions: Vec<Uuid>,
    /// And of these store groups.
    pub groups: Vec<Uuid>,
}

impl From<Reach> for KeyReach {
    fn from(reach: Reach) -> Self {
        match reach {
            Reach::Everywhere => {
                KeyReach { everywhere: true, regions: Vec::new(), groups: Vec::new() }
            }
            Reach::Limited { regions, groups } => KeyReach {
                everywhere: false,
                regions: regions.into_iter().map(|id| id.0).collect(),
                groups: groups.into_iter().map(|id| id.0).collect(),
            },
        }
    }
}

/// Read what the key of this request is and may do.
///
/// A good first request: it needs no right and changes nothing.
#[utoipa::path(
    get,
    path = "/key",
    tag = "Key",
    responses((status = 200, description = "The key.", body = Key), Everywhere)
)]
pub(super) async fn read_key(ByKey(by): ByKey) -> Result<Json<Key>, Problem> {
    let actor = by.actor;
    Ok(Json(Key {
        id: by.key.0,
        name: by.name,
        shown: by.shown,
        workspace: Workspace {
            id: actor.workspace.0,
            name: by.workspace_name,
            currency: by.currency,
        },
        role: actor.role.word().to_owned(),
        rights: Right::ALL
            .into_iter()
            .filter(|right| actor.rights.holds(*right))
            .map(|right| right.word().to_owned())
            .collect(),
        reach: actor.reach.into(),
        requests_per_minute: by.requests_per_minute,
        expires_at: by.expires_at,
    }))
}
