//! Histories drawn from the model itself, with the truth beside them: for tests and benchmarks.

use jiff::civil::Date;
use stats::rng::Rng;
use stats::special::logistic;
use uuid::Uuid;

use super::{CampaignFacts, History, Mailing, StoreFacts, StoreProfile};
use crate::ids::{CampaignId, StoreId};
use crate::money::{Money, UnitCost};
use crate::period::Month;

const REGIONS: usize = 10;
const TYPES: usize = 4;
const MEDIAN_RUN: f64 = 2_500.0;

/// How large a chain to draw, and its true spreads.
#[derive(Clone, Debug)]
pub struct Simulated {
    /// Stores.
    pub stores: usize,
    /// Mailings, each of a store, campaign and month drawn at random.
    pub mailings: usize,
    /// Campaigns.
    pub campaigns: usize,
    /// Months of history before January 2025.
    pub months: u32,
    /// Standard deviations of store, region, campaign, campaign at type, month and mailing.
    pub sds: [f64; 6],
    /// β₁.
    pub slope: f64,
    /// Start of the draws.
    pub seed: u64,
}

impl Default for Simulated {
    fn default() -> Self {
        Simulated {
            stores: 150,
            mailings: 1_250,
            campaigns: 8,
            months: 24,
            sds: [0.25, 0.15, 0.20, 0.20, 0.15, 0.15],
            slope: -0.15,
            seed: 1,
        }
    }
}

/// What the history was drawn from.
#[derive(Clone, Debug)]
pub struct Truth {
    store: Vec<f64>,
    campaign: Vec<f64>,
    at_type: Vec<f64>,
    month: Vec<f64>,
    slope: f64,
    type_of: Vec<usize>,
}

impl Truth {
    /// The true expected logit of a mailing, without the noise from mailing to mailing.
    pub fn logit(&self, store: usize, campaign: usize, month: Month, quantity: f64) -> f64 {
        -4.2 + self.slope * (quantity / MEDIAN_RUN).ln()
            + self.store[store]
            + self.campaign[campaign]
            + self.at_type[campaign * TYPES + self.type_of[store]]
            + self.month[(month.month - 1).clamp(0, 11) as usize]
    }
}

impl Simulated {
    /// Draws the chain. Store `i` has the id `i` and campaign `i` the id `i`.
    pub fn draw(&self) -> (History, Truth) {
        let mut rng = Rng::new(self.seed);
        let mut effects =
            |count: usize, sd: f64| -> Vec<f64> { (0..count).map(|_| sd * rng.normal()).collect() };
        let own = effects(self.stores, self.sds[0]);
        let region = effects(REGIONS, self.sds[1]);
        let campaign = effects(self.campaigns, self.sds[2]);
        let at_type = effects(self.campaigns * TYPES, self.sds[3]);
        let month = effects(12, self.sds[4]);
        let region_of: Vec<usize> =
            (0..self.stores).map(|_| rng.below(REGIONS as u32) as usize).collect();
        let type_of: Vec<usize> =
            (0..self.stores).map(|_| rng.below(TYPES as u32) as usize).collect();
        let truth = Truth {
            store: own.iter().zip(&region_of).map(|(own, of)| own + region[*of]).collect(),
            campaign,
            at_type,
            month,
            slope: self.slope,
            type_of,
        };
        let stores = (0..self.stores)
            .map(|store| StoreFacts {
                id: StoreId(Uuid::from_u128(store as u128)),
                region: format!("Region {}", region_of[store] + 1),
                store_type: ["urban", "suburban", "rural", "outlet"][truth.type_of[store]]
                    .to_string(),
                households: Some(4_000 + rng.below(20_000)),
                min_run: None,
                max_run: None,
                candidate: true,
                profile: StoreProfile {
                    label: format!("STR-{:03}", store + 1),
                    ..StoreProfile::default()
                },
            })
            .collect();
        let campaigns = (0..self.campaigns)
            .map(|campaign| CampaignFacts {
                id: CampaignId(Uuid::from_u128(campaign as u128)),
                name: format!("Campaign {}", campaign + 1),
                unit_cost: UnitCost(4_000 + i64::from(rng.below(2_000))),
                fixed_cost: Money(2_500),
                candidate: true,
            })
            .collect();
        let mailings = (0..self.mailings).map(|_| self.mailing(&truth, &mut rng)).collect();
        (History { stores, campaigns, mailings }, truth)
    }

    fn mailing(&self, truth: &Truth, rng: &mut Rng) -> Mailing {
        let store = rng.below(self.stores as u32);
        let campaign = rng.below(self.campaigns as u32);
        let back = 1 + rng.below(self.months.max(1)) as i32;
        let (year, month) = (2025 + (-back).div_euclid(12), (-back).rem_euclid(12) + 1);
        let month = Month { year: year as i16, month: month as i8 };
        let pieces = (MEDIAN_RUN * (0.4 * rng.normal()).exp()).round().max(50.0);
        let logit = truth.logit(store as usize, campaign as usize, month, pieces)
            + self.sds[5] * rng.normal();
        let responses = rng.binomial(pieces as u32, logistic(logit));
        let basket = 60.0 * (0.1 * rng.normal()).exp();
        Mailing {
            store,
            campaign,
            in_home: Date::new(month.year, month.month, 1 + rng.below(28) as i8)
                .unwrap_or(Date::MIN),
            pieces: pieces as u32,
            responses,
            revenue: Some(Money::from_units(basket * f64::from(responses))),
        }
    }
}
