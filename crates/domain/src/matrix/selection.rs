//! Which recommendations are meant, and in which order they are shown.

use super::Status;
use crate::ids::{CampaignId, RegionId, StoreGroupId, StoreId, StoreTypeId};
use crate::stores::StoreFilter;
use serde::{Deserialize, Serialize};

/// Which recommendations of a run are meant. Empty lists and texts mean no limit.
///
/// Region, state and store type are those the store had when the run was made, because the run
/// learnt from them and is never changed; groups and text are looked up in the stores as they are
/// now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecommendationFilter {
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// In one of these regions.
    pub regions: Vec<RegionId>,
    /// In one of these states, as written in the store list.
    pub states: Vec<String>,
    /// Of one of these store types.
    pub types: Vec<StoreTypeId>,
    /// In one of these store groups, picked or by rule.
    pub groups: Vec<StoreGroupId>,
    /// With one of these campaigns.
    pub campaigns: Vec<CampaignId>,
    /// Exactly these stores.
    pub stores: Vec<StoreId>,
    /// Confidence of at least this, 0 to 100.
    pub min_confidence: Option<f64>,
    /// Confidence of at most this, 0 to 100.
    pub max_confidence: Option<f64>,
    /// Only stores that are held out to measure lift, or only those that are not.
    pub held_out: Option<bool>,
    /// Only stores with too little history of their own, or only those with enough.
    pub low_data: Option<bool>,
    /// Words that all stand in the store's texts: number, name, address, city, state, postcode, owner.
    pub text: String,
}

impl RecommendationFilter {
    /// The filter as it stands in the address of the page that makes a plan: names and values,
    /// to be percent-encoded by whoever writes the address.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.statuses.iter().map(|status| ("status", status.word().to_owned())));
        pairs.extend(self.regions.iter().map(|id| ("region", id.to_string())));
        pairs.extend(self.states.iter().map(|state| ("state", state.clone())));
        pairs.extend(self.types.iter().map(|id| ("type", id.to_string())));
        pairs.extend(self.groups.iter().map(|id| ("group", id.to_string())));
        pairs.extend(self.campaigns.iter().map(|id| ("campaign", id.to_string())));
        pairs.extend(self.stores.iter().map(|id| ("store", id.to_string())));
        pairs.extend(self.min_confidence.map(|least| ("least", least.to_string())));
        pairs.extend(self.max_confidence.map(|most| ("most", most.to_string())));
        pairs.extend(self.held_out.map(|held| ("held_out", yes_or_no(held))));
        pairs.extend(self.low_data.map(|low| ("low_data", yes_or_no(low))));
        if !self.text.is_empty() {
            pairs.push(("text", self.text.clone()));
        }
        pairs
    }

    /// The filter behind such pairs. A value that cannot be read limits to nothing rather than
    /// being left out: a broken link must not plan for every store.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = RecommendationFilter::default();
        let mut broken = false;
        for (name, value) in pairs {
            match name {
                "status" => match Status::from_word(value) {
                    Some(status) => filter.statuses.push(status),
                    None => broken = true,
                },
                "region" => push(&mut filter.regions, value, &mut broken),
                "state" => filter.states.push(value.to_owned()),
                "type" => push(&mut filter.types, value, &mut broken),
                "group" => push(&mut filter.groups, value, &mut broken),
                "campaign" => push(&mut filter.campaigns, value, &mut broken),
                "store" => push(&mut filter.stores, value, &mut broken),
                "least" => set(&mut filter.min_confidence, value, &mut broken),
                "most" => set(&mut filter.max_confidence, value, &mut broken),
                "held_out" => choose(&mut filter.held_out, value, &mut broken),
                "low_data" => choose(&mut filter.low_data, value, &mut broken),
                "text" => filter.text = value.to_owned(),
                _ => {}
            }
        }
        if broken {
            // No recommendation is surer than 100.
            filter.min_confidence = Some(101.0);
        }
        filter
    }

    /// What it asks of the stores as they are now: their groups and texts.
    pub fn of_stores(&self) -> StoreFilter {
        StoreFilter {
            text: self.text.clone(),
            groups: self.groups.clone(),
            ..StoreFilter::default()
        }
    }

    /// Whether everything matches.
    pub fn is_empty(&self) -> bool {
        *self == RecommendationFilter::default()
    }
}

/// By what recommendations are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecommendationColumn {
    /// The store's number.
    Store,
    /// The region's name.
    Region,
    /// The state.
    State,
    /// The store type's name.
    StoreType,
    /// The status, best first when ascending.
    Status,
    /// The campaign's name.
    Campaign,
    /// The quantity.
    Pieces,
    /// The overall score.
    Overall,
    /// The confidence.
    #[default]
    Confidence,
    /// The expected response rate.
    Rate,
    /// The expected responses.
    Responses,
    /// The cost.
    Cost,
    /// What the expected responses earn before the cost.
    Margin,
    /// The expected profit.
    Profit,
    /// The score of the store's own performance.
    ScoreStore,
    /// The score of the campaign at this store type.
    ScoreCreative,
    /// The score of the region.
    ScoreGeography,
    /// The score of the month.
    ScoreTiming,
}

impl RecommendationColumn {
    /// Every column one can sort by.
    pub const ALL: [RecommendationColumn; 18] = [
        RecommendationColumn::Store,
        RecommendationColumn::Region,
        RecommendationColumn::State,
        RecommendationColumn::StoreType,
        RecommendationColumn::Status,
        RecommendationColumn::Campaign,
        RecommendationColumn::Pieces,
        RecommendationColumn::Overall,
        RecommendationColumn::Confidence,
        RecommendationColumn::Rate,
        RecommendationColumn::Responses,
        RecommendationColumn::Cost,
        RecommendationColumn::Margin,
        RecommendationColumn::Profit,
        RecommendationColumn::ScoreStore,
        RecommendationColumn::ScoreCreative,
        RecommendationColumn::ScoreGeography,
        RecommendationColumn::ScoreTiming,
    ];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            RecommendationColumn::Store => "store",
            RecommendationColumn::Region => "region",
            RecommendationColumn::State => "state",
            RecommendationColumn::StoreType => "type",
            RecommendationColumn::Status => "status",
            RecommendationColumn::Campaign => "campaign",
            RecommendationColumn::Pieces => "pieces",
            RecommendationColumn::Overall => "overall",
            RecommendationColumn::Confidence => "confidence",
            RecommendationColumn::Rate => "rate",
            RecommendationColumn::Responses => "responses",
            RecommendationColumn::Cost => "cost",
            RecommendationColumn::Margin => "margin",
            RecommendationColumn::Profit => "profit",
            RecommendationColumn::ScoreStore => "score_store",
            RecommendationColumn::ScoreCreative => "score_creative",
            RecommendationColumn::ScoreGeography => "score_geography",
            RecommendationColumn::ScoreTiming => "score_timing",
        }
    }

    /// The column behind a word.
    pub fn from_word(word: &str) -> Option<RecommendationColumn> {
        RecommendationColumn::ALL.into_iter().find(|column| column.word() == word)
    }
}

/// An order of recommendations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RecommendationSort {
    /// By what.
    pub column: RecommendationColumn,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Default for RecommendationSort {
    fn default() -> Self {
        RecommendationSort { column: RecommendationColumn::Confidence, descending: true }
    }
}

impl RecommendationSort {
    /// The sort in an address: `cost`, or `-cost` from the largest down.
    pub fn word(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.word())
    }

    /// The sort behind such a word.
    pub fn from_word(word: &str) -> Option<RecommendationSort> {
        let column = RecommendationColumn::from_word(word.strip_prefix('-').unwrap_or(word))?;
        Some(RecommendationSort { column, descending: word.starts_with('-') })
    }
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn choose(slot: &mut Option<bool>, value: &str, broken: &mut bool) {
    match value {
        "yes" => *slot = Some(true),
        "no" => *slot = Some(false),
        _ => *broken = true,
    }
}

fn push<T: std::str::FromStr>(list: &mut Vec<T>, value: &str, broken: &mut bool) {
    match value.parse() {
        Ok(read) => list.push(read),
        Err(_) => *broken = true,
    }
}

fn set(slot: &mut Option<f64>, value: &str, broken: &mut bool) {
    match value.parse() {
        Ok(read) => *slot = Some(read),
        Err(_) => *broken = true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_filter_reads_back_from_its_address() {
        let filter = RecommendationFilter {
            statuses: vec![Status::AutoApprove, Status::NeedsReview],
            regions: vec![RegionId(Uuid::from_u128(1))],
            states: vec!["MA".into(), "New York".into()],
            types: vec![StoreTypeId(Uuid::from_u128(5))],
            groups: vec![StoreGroupId(Uuid::from_u128(6))],
            campaigns: vec![CampaignId(Uuid::from_u128(2))],
            stores: vec![StoreId(Uuid::from_u128(3)), StoreId(Uuid::from_u128(4))],
            min_confidence: Some(62.5),
            max_confidence: Some(90.0),
            held_out: Some(false),
            low_data: Some(true),
            text: "bos & co".into(),
        };
        let pairs = filter.to_pairs();
        let read = RecommendationFilter::from_pairs(pairs.iter().map(|(n, v)| (*n, v.as_str())));
        assert_eq!(read, filter);
        assert!(RecommendationFilter::from_pairs([]).is_empty());
    }

    #[test]
    fn a_broken_address_means_no_store() {
        for pair in [("region", "north"), ("group", "big ones"), ("held_out", "maybe")] {
            let read = RecommendationFilter::from_pairs([pair]);
            assert!(read.min_confidence.is_some_and(|least| least > 100.0), "{pair:?}");
        }
    }

    #[test]
    fn an_order_reads_back_from_its_word() {
        for column in RecommendationColumn::ALL {
            for descending in [false, true] {
                let sort = RecommendationSort { column, descending };
                assert_eq!(RecommendationSort::from_word(&sort.word()), Some(sort));
            }
        }
        assert_eq!(RecommendationSort::from_word("-luck"), None);
    }
}
