//! Which stores: the filter of every list of stores, and the rule of a group by rule.
//!
//! [`StoreFilter::matches`] says what a filter means; the SQL in `backend` is tested against it.

use super::{PopulationBand, Store, StoreStatus, search_text};
use crate::ids::{RegionId, StoreGroupId, StoreTypeId};
use serde::{Deserialize, Serialize};

/// Which stores to show. An empty part lets every store through; the parts hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct StoreFilter {
    /// Every word of it stands in the store's number, name, address, city, state, postcode or
    /// owner, in any case.
    pub text: String,
    /// In one of these regions.
    pub regions: Vec<RegionId>,
    /// In one of these states.
    pub states: Vec<String>,
    /// Of one of these types.
    pub types: Vec<StoreTypeId>,
    /// In one of these statuses.
    pub statuses: Vec<StoreStatus>,
    /// In a city of one of these sizes.
    pub bands: Vec<PopulationBand>,
    /// A member of one of these groups.
    pub groups: Vec<StoreGroupId>,
}

/// A filter as a group keeps it: a new form is a new variant and an arm in
/// [`StoredStoreFilter::upgrade`], because saved rules outlive releases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "version", content = "filter")]
pub enum StoredStoreFilter {
    /// The first form.
    #[serde(rename = "1")]
    V1(StoreFilter),
}

impl StoredStoreFilter {
    /// Today's form, whichever was stored.
    pub fn upgrade(self) -> StoreFilter {
        match self {
            StoredStoreFilter::V1(filter) => filter,
        }
    }
}

impl From<StoreFilter> for StoredStoreFilter {
    fn from(filter: StoreFilter) -> Self {
        StoredStoreFilter::V1(filter)
    }
}

/// A group that is defined by a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRule {
    /// The group.
    pub group: StoreGroupId,
    /// What its members match.
    pub rule: StoreFilter,
}

impl StoreFilter {
    /// Whether every store passes.
    pub fn is_empty(&self) -> bool {
        *self == StoreFilter::default() || self.parts_set() == 0
    }

    /// How many parts of the filter say something.
    pub fn parts_set(&self) -> usize {
        [
            !self.text.trim().is_empty(),
            !self.regions.is_empty(),
            !self.states.is_empty(),
            !self.types.is_empty(),
            !self.statuses.is_empty(),
            !self.bands.is_empty(),
            !self.groups.is_empty(),
        ]
        .into_iter()
        .filter(|set| *set)
        .count()
    }

    /// The words to look for, in lower case: at most the first sixteen. Control characters part
    /// words too; PostgreSQL could not even be asked for some of them.
    pub fn words(&self) -> Vec<String> {
        self.text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .take(16)
            .map(str::to_lowercase)
            .collect()
    }

    /// Whether a store passes that is a member of `picked` groups, given the groups by rule.
    pub fn matches(&self, store: &Store, picked: &[StoreGroupId], rules: &[GroupRule]) -> bool {
        fn any<T: PartialEq>(wanted: &[T], has: Option<&T>) -> bool {
            wanted.is_empty() || has.is_some_and(|has| wanted.contains(has))
        }
        let details = &store.details;
        let search = search_text(details);
        self.words().iter().all(|word| search.contains(word.as_str()))
            && any(&self.regions, details.region.as_ref())
            && any(&self.states, Some(&details.state))
            && any(&self.types, details.store_type.as_ref())
            && any(&self.statuses, Some(&details.status))
            && any(&self.bands, store.band().as_ref())
            && (self.groups.is_empty()
                || self.groups.iter().any(|group| picked.contains(group))
                || rules.iter().any(|GroupRule { group, rule }| {
                    // A rule names no groups, so this goes one level deep.
                    self.groups.contains(group) && rule.matches(store, picked, &[])
                }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::StoreId, stores::StoreDetails};
    use uuid::Uuid;

    fn store() -> Store {
        Store {
            id: StoreId(Uuid::from_u128(1)),
            details: StoreDetails {
                number: "STR-001".into(),
                name: "Main Street".into(),
                city: "Springfield".into(),
                state: "IL".into(),
                region: Some(RegionId(Uuid::from_u128(7))),
                city_population: Some(116_250),
                ..StoreDetails::default()
            },
            region_name: "Midwest".into(),
            type_name: String::new(),
            version: 1,
            changed_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn passes(filter: StoreFilter) -> bool {
        filter.matches(&store(), &[], &[])
    }

    #[test]
    fn an_empty_filter_lets_every_store_through() {
        let filter = StoreFilter { text: "  ".into(), ..StoreFilter::default() };
        assert!(filter.is_empty());
        assert!(passes(filter));
    }

    #[test]
    fn each_word_of_the_text_may_stand_in_another_field() {
        let text = |text: &str| StoreFilter { text: text.into(), ..StoreFilter::default() };
        assert!(passes(text("spring 001")));
        assert!(passes(text("MAIN il")));
        assert!(!passes(text("spring 002")));
        assert!(!passes(text("%")));
    }

    #[test]
    fn the_parts_hold_together_and_their_values_are_choices() {
        let here = RegionId(Uuid::from_u128(7));
        let elsewhere = RegionId(Uuid::from_u128(8));
        let both = StoreFilter { regions: vec![elsewhere, here], ..StoreFilter::default() };
        assert!(passes(both.clone()));
        assert!(!passes(StoreFilter { states: vec!["OH".into()], ..both.clone() }));
        assert!(passes(StoreFilter { bands: vec![PopulationBand::City], ..both }));
        let typed =
            StoreFilter { types: vec![StoreTypeId(Uuid::from_u128(9))], ..StoreFilter::default() };
        assert!(!passes(typed), "a store without a type is of no type");
    }

    #[test]
    fn a_group_by_rule_holds_the_stores_its_rule_finds() {
        let group = StoreGroupId(Uuid::from_u128(5));
        let filter = StoreFilter { groups: vec![group], ..StoreFilter::default() };
        let rule = |state: &str| GroupRule {
            group,
            rule: StoreFilter { states: vec![state.into()], ..StoreFilter::default() },
        };
        assert!(filter.matches(&store(), &[], &[rule("IL")]));
        assert!(!filter.matches(&store(), &[], &[rule("OH")]));
        assert!(filter.matches(&store(), &[group], &[]));
    }

    #[test]
    fn a_stored_rule_keeps_its_version_and_reads_back() {
        let filter = StoreFilter { text: "spring".into(), ..StoreFilter::default() };
        let stored = serde_json::to_string(&StoredStoreFilter::from(filter.clone())).unwrap();
        assert!(stored.starts_with(r#"{"version":"1","#), "{stored}");
        let read: StoredStoreFilter = serde_json::from_str(&stored).unwrap();
        assert_eq!(read.upgrade(), filter);
        let sparse: StoredStoreFilter =
            serde_json::from_str(r#"{"version":"1","filter":{"states":["IL"]}}"#).unwrap();
        assert_eq!(sparse.upgrade().states, ["IL"]);
    }
}
