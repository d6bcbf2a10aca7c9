//! A whole plan as a browser holds it to work on it, and which of its items it shows in which order.

use super::{CampaignChoice, Column, Direction, Item, ItemFilter, LivePlan, Rights, Sort};
use super::{StoreFacts, Wave};
use crate::{
    ids::{CampaignId, WaveId},
    plans::Price,
    stores::number_key,
};
use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, collections::HashMap};

/// A whole plan as it was agreed after a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanSheet {
    /// The newest change it holds.
    pub sequence: u32,
    /// Its items and waves.
    pub plan: LivePlan,
    /// The store of each item, by place.
    pub stores: Vec<StoreFacts>,
    /// What the person asking may change.
    pub rights: Rights,
}

/// The stores of a plan, ready to be searched and sorted.
#[derive(Clone, Debug, Default)]
pub struct SheetStores {
    facts: Vec<StoreFacts>,
    /// All words of a store in lower case.
    words: Vec<String>,
    /// The place of a store among all by number.
    ranks: Vec<u32>,
}

/// The names and prices by which items are sorted.
#[derive(Clone, Debug, Default)]
pub struct Names {
    campaigns: HashMap<CampaignId, (String, Price)>,
    waves: HashMap<WaveId, u32>,
}

impl Names {
    /// What these campaigns and waves are called and cost.
    pub fn new(campaigns: &[CampaignChoice], waves: &[Wave]) -> Names {
        Names {
            campaigns: campaigns
                .iter()
                .map(|one| (one.id, (one.name.to_lowercase(), one.price)))
                .collect(),
            waves: waves.iter().map(|wave| wave.id).zip(0..).collect(),
        }
    }

    /// What a campaign costs.
    pub fn price(&self, campaign: CampaignId) -> Option<Price> {
        self.campaigns.get(&campaign).map(|(_, price)| *price)
    }

    fn campaign(&self, item: &Item) -> &str {
        let found = item.campaign.and_then(|id| self.campaigns.get(&id));
        found.map_or("", |(name, _)| name.as_str())
    }

    /// Items without a wave come after all waves.
    fn wave(&self, item: &Item) -> u32 {
        item.wave.and_then(|id| self.waves.get(&id).copied()).unwrap_or(u32::MAX)
    }

    /// What mailing an item costs, in cents; `None` without a campaign.
    pub fn cost(&self, item: &Item) -> Option<i64> {
        let price = item.campaign.and_then(|id| self.price(id));
        item.cost(price).map(|cost| cost.0)
    }
}

impl SheetStores {
    /// The stores of a plan, by place.
    pub fn new(facts: Vec<StoreFacts>) -> SheetStores {
        let words = facts
            .iter()
            .map(|store| {
                let all = [&store.number, &store.name, &store.city, &store.state];
                all.map(|word| word.to_lowercase()).join(" ")
            })
            .collect();
        let mut by_number: Vec<(String, u32)> =
            facts.iter().map(|store| number_key(&store.number)).zip(0..).collect();
        by_number.sort();
        let mut ranks = vec![0; facts.len()];
        for ((_, place), rank) in by_number.into_iter().zip(0..) {
            if let Some(own) = ranks.get_mut(place as usize) {
                *own = rank;
            }
        }
        SheetStores { facts, words, ranks }
    }

    /// The store of the item at a place.
    pub fn get(&self, place: u32) -> Option<&StoreFacts> {
        self.facts.get(place as usize)
    }

    /// Whether the item at a place is meant. `text` is the filter's, trimmed and in lower case.
    fn matches(&self, place: u32, item: &Item, filter: &ItemFilter, text: &str) -> bool {
        let listed = |own: bool, none: bool| none || own;
        let region = self.get(place).and_then(|store| store.region);
        listed(filter.statuses.contains(&item.status), filter.statuses.is_empty())
            && listed(
                region.is_some_and(|region| filter.regions.contains(&region)),
                filter.regions.is_empty(),
            )
            && listed(filter.waves.contains(&item.wave), filter.waves.is_empty())
            && listed(filter.campaigns.contains(&item.campaign), filter.campaigns.is_empty())
            && (!filter.overrides_only || item.is_override())
            && (text.is_empty()
                || self.words.get(place as usize).is_some_and(|words| words.contains(text))
                || item.notes.to_lowercase().contains(text))
    }

    /// The places of the items that are meant, in this order; ties go by store number.
    pub fn arrange(
        &self,
        items: &[Item],
        names: &Names,
        filter: &ItemFilter,
        sort: Sort,
    ) -> Vec<u32> {
        let text = filter.text.trim().to_lowercase();
        let mut places: Vec<u32> = (0u32..)
            .zip(items)
            .filter(|(place, item)| self.matches(*place, item, filter, &text))
            .map(|(place, _)| place)
            .collect();
        let rank = |place: u32| self.ranks.get(place as usize).copied().unwrap_or(u32::MAX);
        let compare = |a: u32, b: u32| -> Ordering {
            let (Some(one), Some(other)) = (items.get(a as usize), items.get(b as usize)) else {
                return Ordering::Equal;
            };
            let word = |of: fn(&StoreFacts) -> &str| {
                let lower = |place| self.get(place).map(|store| of(store).to_lowercase());
                lower(a).cmp(&lower(b))
            };
            let confidence = |item: &Item| item.original.map_or(-1.0, |it| it.confidence);
            let responses = |item: &Item| item.expected_responses().unwrap_or(-1.0);
            match sort.column {
                Column::Number => Ordering::Equal,
                Column::Store => word(|store| &store.name),
                Column::Region => word(|store| &store.region_name),
                Column::Campaign => names.campaign(one).cmp(names.campaign(other)),
                Column::Pieces => one.pieces.cmp(&other.pieces),
                Column::Wave => names.wave(one).cmp(&names.wave(other)),
                Column::Confidence => confidence(one).total_cmp(&confidence(other)),
                Column::Status => one.status.cmp(&other.status),
                Column::Responses => responses(one).total_cmp(&responses(other)),
                Column::Cost => names.cost(one).unwrap_or(-1).cmp(&names.cost(other).unwrap_or(-1)),
            }
        };
        let down = sort.direction == Direction::Descending;
        places.sort_by(|&a, &b| {
            let by_column = compare(a, b);
            let by_column = if down { by_column.reverse() } else { by_column };
            by_column.then_with(|| {
                let by_number = rank(a).cmp(&rank(b));
                if down && sort.column == Column::Number { by_number.reverse() } else { by_number }
            })
        });
        places
    }
}
