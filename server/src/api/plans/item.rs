//! An item as the API tells it, and what of it can change.

use super::plan::UnknownWord;
use crate::api::problem::{Kind, Problem};
use domain::{
    ids::{CampaignId, WaveId},
    plans::{
        self, CampaignChoice, ItemStatus, Line, Operation, OverrideReason, PlanPage, ReasonKind,
    },
};
use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whether a store is mailed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// It is mailed.
    Included,
    /// It is to be decided.
    NeedsReview,
    /// It is left out.
    Excluded,
}

impl From<ItemStatus> for ItemState {
    fn from(status: ItemStatus) -> Self {
        match status {
            ItemStatus::Included => ItemState::Included,
            ItemStatus::NeedsReview => ItemState::NeedsReview,
            ItemStatus::Excluded => ItemState::Excluded,
        }
    }
}

impl From<ItemState> for ItemStatus {
    fn from(state: ItemState) -> Self {
        match state {
            ItemState::Included => ItemStatus::Included,
            ItemState::NeedsReview => ItemStatus::NeedsReview,
            ItemState::Excluded => ItemStatus::Excluded,
        }
    }
}

impl FromStr for ItemState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        ItemStatus::from_word(word).map(Into::into).ok_or(UnknownWord)
    }
}

/// Why an item differs from its recommendation.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemReason {
    /// The kind: `local_knowledge`, `store_request`, `local_event`, `budget`, `capacity`,
    /// `wrong_data`, `test`, or `other`, which needs a note.
    #[schema(example = "local_knowledge")]
    pub kind: String,
    /// In one's own words.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub note: String,
}

/// What was recommended.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemOriginal {
    /// The campaign; `null` when none was worth mailing.
    pub campaign: Option<Uuid>,
    /// The quantity.
    pub pieces: u32,
    /// What its status made of the item.
    pub status: ItemState,
    /// The chance, 0 to 100, that the realised rate lands within a quarter of the forecast.
    pub confidence: f64,
    /// Expected responses.
    pub expected_responses: f64,
}

/// A store's line in a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanItem {
    /// Its identity.
    pub id: Uuid,
    /// Its `ETag` without the quotation marks.
    pub version: u32,
    /// The store.
    pub store: Uuid,
    /// The store's number.
    #[schema(example = "STR-001")]
    pub store_number: String,
    /// The store's name.
    pub store_name: String,
    /// Its city.
    pub city: String,
    /// Its state.
    pub state: String,
    /// The name of its region; empty without one.
    pub region: String,
    /// What is mailed; `null` while nothing is chosen.
    pub campaign: Option<Uuid>,
    /// The campaign's name; empty without one.
    pub campaign_name: String,
    /// How many pieces.
    pub pieces: u32,
    /// Whether it is mailed.
    pub status: ItemState,
    /// In which wave; `null` while in none.
    pub wave: Option<Uuid>,
    /// For people.
    pub notes: String,
    /// What it costs, in cents; `null` without a campaign.
    pub cost_cents: Option<i64>,
    /// Expected responses; `null` without a forecast.
    pub expected_responses: Option<f64>,
    /// What was recommended; `null` when the plan was made from stores.
    pub original: Option<ItemOriginal>,
    /// Whether it differs from that.
    pub overridden: bool,
    /// Why, if somebody said so.
    pub reason: Option<ItemReason>,
}

/// A line with what its campaign is called and costs in this plan.
pub(super) fn told(page: &PlanPage, line: Line) -> PlanItem {
    let item = line.item;
    let campaign: Option<&CampaignChoice> = page.campaign(item.campaign);
    PlanItem {
        id: item.id.0,
        version: item.version,
        store: item.store.0,
        store_number: line.store.number,
        store_name: line.store.name,
        city: line.store.city,
        state: line.store.state,
        region: line.store.region_name,
        campaign: item.campaign.map(|id| id.0),
        campaign_name: campaign.map(|one| one.name.clone()).unwrap_or_default(),
        pieces: item.pieces,
        status: item.status.into(),
        wave: item.wave.map(|id| id.0),
        cost_cents: item.cost(campaign.map(|one| one.price)).map(|cost| cost.0),
        expected_responses: item.expected_responses(),
        original: item.original.map(original),
        overridden: item.is_override(),
        notes: item.notes,
        reason: item
            .reason
            .map(|reason| ItemReason { kind: reason.kind.word().to_owned(), note: reason.note }),
    }
}

fn original(original: plans::Original) -> ItemOriginal {
    ItemOriginal {
        campaign: original.campaign.map(|id| id.0),
        pieces: original.pieces,
        status: original.status.into(),
        confidence: original.confidence,
        expected_responses: original.expected_responses,
    }
}

/// A field that may be left out, be `null`, or hold something: `Some(None)` is `null`.
pub(super) fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// What of an item is to change; what is left out stays, `null` empties.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeItem {
    /// Another campaign, or none.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    pub campaign: Option<Option<Uuid>>,
    /// Another quantity.
    #[schema(maximum = 10_000_000)]
    pub pieces: Option<u32>,
    /// Include it, leave it out, or leave it to be decided.
    pub status: Option<ItemState>,
    /// Another wave of the plan, or none.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    pub wave: Option<Option<Uuid>>,
    /// Another note.
    #[schema(max_length = 2000)]
    pub notes: Option<String>,
    /// Why it differs from its recommendation, or nothing.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<ItemReason>)]
    pub reason: Option<Option<ItemReason>>,
}

impl ChangeItem {
    /// The operations it stands for.
    pub(super) fn operations(self) -> Result<Vec<Operation>, Problem> {
        let reason = match self.reason {
            None => None,
            Some(None) => Some(None),
            Some(Some(reason)) => {
                let unknown = || {
                    let detail = format!("reason.kind: \"{}\" is unknown.", reason.kind);
                    Problem::new(Kind::Form, detail)
                };
                let kind = ReasonKind::from_word(&reason.kind).ok_or_else(unknown)?;
                Some(Some(OverrideReason { kind, note: reason.note }))
            }
        };
        let operations = [
            self.campaign.map(|id| Operation::SetCampaign(id.map(CampaignId))),
            self.pieces.map(Operation::SetPieces),
            self.status.map(|status| Operation::SetStatus(status.into())),
            self.wave.map(|id| Operation::SetWave(id.map(WaveId))),
            self.notes.map(Operation::SetNotes),
            reason.map(Operation::SetReason),
        ];
        Ok(operations.into_iter().flatten().collect())
    }
}
