//! Campaigns: the list with what each did so far, and making and changing one.

mod edit;
mod list;

pub use edit::{change_campaign, create_campaign, may_edit};
pub use list::{campaign, campaigns, campaigns_with_performance};

use crate::db::Moment;
use domain::{
    campaigns::{Campaign, Format},
    ids::CampaignId,
    money::{Money, UnitCost},
};
use uuid::Uuid;

/// A row of the table.
#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    theme: String,
    format: String,
    unit_cost: i64,
    fixed_cost: i64,
    minimum_pieces: i64,
    colour: i64,
    active: bool,
    created_at: Moment,
}

impl From<Row> for Campaign {
    fn from(row: Row) -> Campaign {
        Campaign {
            id: CampaignId(row.id),
            name: row.name,
            theme: row.theme,
            // A word of a later release reads as the plainest format.
            format: Format::from_word(&row.format).unwrap_or(Format::Postcard),
            unit_cost: UnitCost(row.unit_cost),
            fixed_cost: Money(row.fixed_cost),
            minimum_pieces: u32::try_from(row.minimum_pieces).unwrap_or(u32::MAX),
            colour: u8::try_from(row.colour).unwrap_or(0),
            active: row.active,
            created_at: row.created_at.0,
        }
    }
}
