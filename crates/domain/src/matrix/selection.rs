//! Which recommendations are meant, and in which order they are shown.

use super::Status;
use crate::ids::{CampaignId, RegionId, StoreId};
use serde::{Deserialize, Serialize};

/// Which recommendations of a run are meant. Empty lists and texts mean no limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecommendationFilter {
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// In one of these regions.
    pub regions: Vec<RegionId>,
    /// In one of these states, as written in the store list.
    pub states: Vec<String>,
    /// With one of these campaigns.
    pub campaigns: Vec<CampaignId>,
    /// Exactly these stores.
    pub stores: Vec<StoreId>,
    /// Confidence of at least this, 0 to 100.
    pub min_confidence: Option<f64>,
    /// Confidence of at most this, 0 to 100.
    pub max_confidence: Option<f64>,
    /// In the store's number, name, city or state.
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
        pairs.extend(self.campaigns.iter().map(|id| ("campaign", id.to_string())));
        pairs.extend(self.stores.iter().map(|id| ("store", id.to_string())));
        pairs.extend(self.min_confidence.map(|least| ("least", least.to_string())));
        pairs.extend(self.max_confidence.map(|most| ("most", most.to_string())));
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
                "campaign" => push(&mut filter.campaigns, value, &mut broken),
                "store" => push(&mut filter.stores, value, &mut broken),
                "least" => set(&mut filter.min_confidence, value, &mut broken),
                "most" => set(&mut filter.max_confidence, value, &mut broken),
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
    /// The expected profit.
    Profit,
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
            campaigns: vec![CampaignId(Uuid::from_u128(2))],
            stores: vec![StoreId(Uuid::from_u128(3)), StoreId(Uuid::from_u128(4))],
            min_confidence: Some(62.5),
            max_confidence: Some(90.0),
            text: "bos & co".into(),
        };
        let pairs = filter.to_pairs();
        let read = RecommendationFilter::from_pairs(pairs.iter().map(|(n, v)| (*n, v.as_str())));
        assert_eq!(read, filter);
        assert!(RecommendationFilter::from_pairs([]).is_empty());
    }

    #[test]
    fn a_broken_address_means_no_store() {
        let read = RecommendationFilter::from_pairs([("region", "north")]);
        assert!(read.min_confidence.is_some_and(|least| least > 100.0));
    }
}
