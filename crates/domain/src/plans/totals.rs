//! A plan's sums: in all, per wave and per campaign. Only included items count.

use super::{Item, ItemStatus, Price};
use crate::{
    ids::{CampaignId, RegionId, WaveId},
    money::Money,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sums over some included items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sums {
    /// Stores mailed.
    pub stores: u32,
    /// Pieces mailed.
    pub pieces: u64,
    /// What that costs; items without a campaign cost nothing yet.
    pub cost: Money,
    /// Responses expected of the items that have a forecast.
    pub expected_responses: f64,
    /// Items without a forecast, which `expected_responses` leaves out.
    pub without_forecast: u32,
}

impl Sums {
    fn add(&mut self, item: &Item, cost: Money) {
        self.stores += 1;
        self.pieces += u64::from(item.pieces);
        self.cost += cost;
        match item.expected_responses() {
            Some(responses) => self.expected_responses += responses,
            None => self.without_forecast += 1,
        }
    }

    /// Both together.
    pub fn plus(self, other: Sums) -> Sums {
        Sums {
            stores: self.stores + other.stores,
            pieces: self.pieces + other.pieces,
            cost: self.cost + other.cost,
            expected_responses: self.expected_responses + other.expected_responses,
            without_forecast: self.without_forecast + other.without_forecast,
        }
    }
}

/// A plan's sums.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanTotals {
    /// Over all included items.
    pub all: Sums,
    /// Items to be decided.
    pub needs_review: u32,
    /// Items left out.
    pub excluded: u32,
    /// Items that differ from their recommendation, whatever their status.
    pub overrides: u32,
    /// Per wave, in any order; `None` holds the included items without one.
    pub waves: Vec<(Option<WaveId>, Sums)>,
    /// Per campaign, in any order.
    pub campaigns: Vec<(Option<CampaignId>, Sums)>,
}

impl PlanTotals {
    /// The sums of `items`, given what campaigns cost.
    pub fn of<'a>(
        items: impl IntoIterator<Item = &'a Item>,
        price: impl Fn(CampaignId) -> Option<Price>,
    ) -> PlanTotals {
        let mut totals = PlanTotals::default();
        let mut waves = BTreeMap::<_, Sums>::new();
        let mut campaigns = BTreeMap::<_, Sums>::new();
        for item in items {
            totals.overrides += u32::from(item.is_override());
            match item.status {
                ItemStatus::NeedsReview => totals.needs_review += 1,
                ItemStatus::Excluded => totals.excluded += 1,
                ItemStatus::Included => {
                    let cost = item.cost(item.campaign.and_then(&price)).unwrap_or_default();
                    totals.all.add(item, cost);
                    waves.entry(item.wave).or_default().add(item, cost);
                    campaigns.entry(item.campaign).or_default().add(item, cost);
                }
            }
        }
        totals.waves = waves.into_iter().collect();
        totals.campaigns = campaigns.into_iter().collect();
        totals
    }

    /// The sums of the included ones of `items` by the region of their stores, given what campaigns
    /// cost.
    pub fn by_region<'a>(
        items: impl IntoIterator<Item = (&'a Item, Option<RegionId>)>,
        price: impl Fn(CampaignId) -> Option<Price>,
    ) -> Vec<(Option<RegionId>, Sums)> {
        let mut regions = BTreeMap::<_, Sums>::new();
        for (item, region) in items {
            if item.status == ItemStatus::Included {
                let cost = item.cost(item.campaign.and_then(&price)).unwrap_or_default();
                regions.entry(region).or_default().add(item, cost);
            }
        }
        regions.into_iter().collect()
    }

    /// The sums of one wave, or of the included items without one.
    pub fn wave(&self, wave: Option<WaveId>) -> Sums {
        self.waves.iter().find(|(id, _)| *id == wave).map(|(_, sums)| *sums).unwrap_or_default()
    }

    /// The sums of one campaign, or of the included items without one.
    pub fn campaign(&self, campaign: Option<CampaignId>) -> Sums {
        let found = self.campaigns.iter().find(|(id, _)| *id == campaign);
        found.map(|(_, sums)| *sums).unwrap_or_default()
    }

    /// Every item, whatever its status.
    pub fn items(&self) -> u32 {
        self.all.stores + self.needs_review + self.excluded
    }
}
