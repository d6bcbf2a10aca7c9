//! A store's line in a plan, what was recommended for it, and how the two differ.

use crate::{
    ids::{CampaignId, ItemId, RegionId, RunId, StoreId, WaveId},
    matrix,
    money::{Money, UnitCost},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whether a store is mailed under the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// It is mailed.
    Included,
    /// Someone has to decide; until then it is not mailed.
    NeedsReview,
    /// It is not mailed.
    Excluded,
}

impl ItemStatus {
    /// Every status, in the order of the screen.
    pub const ALL: [ItemStatus; 3] =
        [ItemStatus::Included, ItemStatus::NeedsReview, ItemStatus::Excluded];

    /// The word stored in tables and files.
    pub fn word(self) -> &'static str {
        match self {
            ItemStatus::Included => "included",
            ItemStatus::NeedsReview => "needs_review",
            ItemStatus::Excluded => "excluded",
        }
    }

    /// The status behind a stored word.
    pub fn from_word(word: &str) -> Option<ItemStatus> {
        ItemStatus::ALL.into_iter().find(|status| status.word() == word)
    }

    /// What a recommendation's status makes of its item.
    pub fn of(status: matrix::Status) -> ItemStatus {
        match status {
            matrix::Status::AutoApprove => ItemStatus::Included,
            matrix::Status::NeedsReview => ItemStatus::NeedsReview,
            matrix::Status::Skip => ItemStatus::Excluded,
        }
    }

    /// What the Space key makes of it: included goes out, everything else comes in.
    pub fn toggled(self) -> ItemStatus {
        match self {
            ItemStatus::Included => ItemStatus::Excluded,
            ItemStatus::NeedsReview | ItemStatus::Excluded => ItemStatus::Included,
        }
    }
}

impl fmt::Display for ItemStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ItemStatus::Included => "Included",
            ItemStatus::NeedsReview => "Needs review",
            ItemStatus::Excluded => "Excluded",
        })
    }
}

/// What the matrix recommended when the plan was made. It never changes; the run it came from may
/// one day be stored in another form, so the plan keeps its own copy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Original {
    /// The run it came from.
    pub run: RunId,
    /// The recommended campaign.
    pub campaign: Option<CampaignId>,
    /// The recommended quantity.
    pub pieces: u32,
    /// What its status made of the item.
    pub status: ItemStatus,
    /// 0 to 100.
    pub confidence: f64,
    /// At the recommended campaign and quantity.
    pub expected_responses: f64,
}

/// A store's line in a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its identity.
    pub id: ItemId,
    /// The store.
    pub store: StoreId,
    /// What was recommended; `None` when the plan was made from stores.
    pub original: Option<Original>,
    /// What is mailed.
    pub campaign: Option<CampaignId>,
    /// How much.
    pub pieces: u32,
    /// Whether.
    pub status: ItemStatus,
    /// When.
    pub wave: Option<WaveId>,
    /// Whether its quantity is on hold: automatic spreading does not touch it.
    #[serde(default)]
    pub held: bool,
    /// For people.
    pub notes: String,
    /// Why it differs from the recommendation.
    pub reason: Option<OverrideReason>,
    /// Counts its changes.
    pub version: u32,
}

/// One way in which an item differs from its recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Difference {
    /// Another campaign.
    Campaign,
    /// Another quantity.
    Pieces,
    /// Included although the matrix would skip it.
    Included,
    /// Left out although the matrix would mail it.
    Excluded,
}

impl Item {
    /// How it differs from its recommendation; empty without one. Deciding about a store that
    /// needed review is no difference: the matrix asked for that decision.
    pub fn differences(&self) -> Vec<Difference> {
        let Some(original) = &self.original else { return Vec::new() };
        let mut found = Vec::new();
        if self.campaign != original.campaign {
            found.push(Difference::Campaign);
        }
        if self.pieces != original.pieces {
            found.push(Difference::Pieces);
        }
        match (original.status, self.status) {
            (ItemStatus::Excluded, ItemStatus::Included) => found.push(Difference::Included),
            (ItemStatus::Included, ItemStatus::Excluded) => found.push(Difference::Excluded),
            _ => {}
        }
        found
    }

    /// Whether it is an override.
    pub fn is_override(&self) -> bool {
        !self.differences().is_empty()
    }

    /// Responses to expect of the campaign and quantity planned now: the recommendation's rate
    /// times the pieces. `None` when another campaign was chosen or nothing was recommended; what
    /// the model would say then is asked of the matrix, not guessed here.
    pub fn expected_responses(&self) -> Option<f64> {
        let original = self.original.as_ref()?;
        let same = self.campaign.is_some() && self.campaign == original.campaign;
        (same && original.pieces > 0).then(|| {
            original.expected_responses * f64::from(self.pieces) / f64::from(original.pieces)
        })
    }

    /// What mailing it costs; `None` until it has a campaign. Nothing mailed costs nothing.
    pub fn cost(&self, price: Option<Price>) -> Option<Money> {
        price.map(|price| price.of(self.pieces))
    }
}

/// What a campaign costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// For each piece.
    pub unit: UnitCost,
    /// For each store it is mailed to.
    pub fixed: Money,
}

impl Price {
    /// What `pieces` to one store cost.
    pub fn of(self, pieces: u32) -> Money {
        if pieces == 0 { Money::ZERO } else { self.unit.times(pieces) + self.fixed }
    }
}

/// Why an item differs from its recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OverrideReason {
    /// From the list.
    pub kind: ReasonKind,
    /// In one's own words; needed for [`ReasonKind::Other`].
    pub note: String,
}

/// The list of reasons. What is learnt from overrides is learnt per kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// Someone knows the place better than the history does.
    LocalKnowledge,
    /// The store wants it.
    StoreRequest,
    /// An event, a season, a competitor.
    LocalEvent,
    /// Money.
    Budget,
    /// Staff, stock or opening times.
    Capacity,
    /// The numbers behind the recommendation are wrong.
    WrongData,
    /// A deliberate trial.
    Test,
    /// Said in words.
    Other,
}

impl ReasonKind {
    /// The list, in the order of the screen.
    pub const ALL: [ReasonKind; 8] = [
        ReasonKind::LocalKnowledge,
        ReasonKind::StoreRequest,
        ReasonKind::LocalEvent,
        ReasonKind::Budget,
        ReasonKind::Capacity,
        ReasonKind::WrongData,
        ReasonKind::Test,
        ReasonKind::Other,
    ];

    /// The word stored in tables and files.
    pub fn word(self) -> &'static str {
        match self {
            ReasonKind::LocalKnowledge => "local_knowledge",
            ReasonKind::StoreRequest => "store_request",
            ReasonKind::LocalEvent => "local_event",
            ReasonKind::Budget => "budget",
            ReasonKind::Capacity => "capacity",
            ReasonKind::WrongData => "wrong_data",
            ReasonKind::Test => "test",
            ReasonKind::Other => "other",
        }
    }

    /// The reason behind a stored word.
    pub fn from_word(word: &str) -> Option<ReasonKind> {
        ReasonKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl fmt::Display for ReasonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReasonKind::LocalKnowledge => "Local knowledge",
            ReasonKind::StoreRequest => "The store asked for it",
            ReasonKind::LocalEvent => "Local event, season or competitor",
            ReasonKind::Budget => "Budget",
            ReasonKind::Capacity => "Staff, stock or opening times",
            ReasonKind::WrongData => "The data behind it is wrong",
            ReasonKind::Test => "A deliberate test",
            ReasonKind::Other => "Other",
        })
    }
}

/// What the table shows of an item's store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoreFacts {
    /// Such as `STR-001`.
    pub number: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub city: String,
    /// Two letters in the US.
    pub state: String,
    /// Its region.
    pub region: Option<RegionId>,
    /// The region's name; empty without one.
    pub region_name: String,
    /// Whether it is open; a closed store can stand in an older plan.
    pub open: bool,
}

/// An item with its store: a row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The item.
    pub item: Item,
    /// Its place in the plan, which it never leaves.
    pub place: u32,
    /// Its store.
    pub store: StoreFacts,
    /// Whether the person asking may change it.
    pub reachable: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn item() -> Item {
        let fall = CampaignId(Uuid::from_u128(1));
        Item {
            id: ItemId(Uuid::from_u128(2)),
            store: StoreId(Uuid::from_u128(3)),
            original: Some(Original {
                run: RunId(Uuid::from_u128(4)),
                campaign: Some(fall),
                pieces: 100,
                status: ItemStatus::Included,
                confidence: 80.0,
                expected_responses: 3.0,
            }),
            campaign: Some(fall),
            pieces: 100,
            status: ItemStatus::Included,
            wave: None,
            held: false,
            notes: String::new(),
            reason: None,
            version: 1,
        }
    }

    #[test]
    fn an_item_as_recommended_is_no_override() {
        assert!(!item().is_override());
        assert!(!Item { notes: "call first".into(), ..item() }.is_override());
    }

    #[test]
    fn each_way_to_differ_is_named() {
        let other = Some(CampaignId(Uuid::from_u128(9)));
        let changed = Item { campaign: other, pieces: 120, status: ItemStatus::Excluded, ..item() };
        assert_eq!(
            changed.differences(),
            [Difference::Campaign, Difference::Pieces, Difference::Excluded]
        );
    }

    #[test]
    fn deciding_what_needed_review_is_no_override() {
        let mut asked = item();
        if let Some(original) = &mut asked.original {
            original.status = ItemStatus::NeedsReview;
        }
        for status in ItemStatus::ALL {
            assert!(!Item { status, ..asked.clone() }.is_override(), "{status}");
        }
    }

    #[test]
    fn responses_follow_the_pieces_and_are_unknown_for_another_campaign() {
        assert_eq!(Item { pieces: 200, ..item() }.expected_responses(), Some(6.0));
        assert_eq!(Item { campaign: None, ..item() }.expected_responses(), None);
        let other = Some(CampaignId(Uuid::from_u128(9)));
        assert_eq!(Item { campaign: other, ..item() }.expected_responses(), None);
    }

    #[test]
    fn nothing_mailed_costs_nothing() {
        let price = Price { unit: UnitCost(4650), fixed: Money(1500) };
        assert_eq!(price.of(0), Money::ZERO);
        assert_eq!(price.of(1_000), Money(48_000));
    }

    #[test]
    fn stored_words_lead_back() {
        for kind in ReasonKind::ALL {
            assert_eq!(ReasonKind::from_word(kind.word()), Some(kind));
        }
        for status in ItemStatus::ALL {
            assert_eq!(ItemStatus::from_word(status.word()), Some(status));
        }
    }
}
