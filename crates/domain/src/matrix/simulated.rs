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
    /// Share (0 to 1) of a store's own spread that its turnover and city tell: their correlation
    /// with its effect.
    pub likeness: f64,
    /// The share of mailings that strays further than the others, and how many times as far: tails
    /// heavier than the model's.
    pub outliers: (f64, f64),
    /// Standard deviation of what all mailings of one month share, in the last twelve months of the
    /// history and after it: unrest that the model has no term for and the past did not know.
    pub shock: f64,
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
            likeness: 0.0,
            outliers: (0.0, 1.0),
            shock: 0.0,
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
    /// By how many months before the planned one.
    shocks: Vec<f64>,
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
        let mut own = effects(self.stores, self.sds[0]);
        let region = effects(REGIONS, self.sds[1]);
        let campaign = effects(self.campaigns, self.sds[2]);
        let at_type = effects(self.campaigns * TYPES, self.sds[3]);
        let month = effects(12, self.sds[4]);
        // Of streams of their own, so that a chain without likeness or shocks is what it always was.
        let mut of_profiles = Rng::stream(self.seed, 1);
        let profiles: Vec<StoreProfile> = own
            .iter_mut()
            .enumerate()
            .map(|(store, own)| {
                let (turnover, city) = (of_profiles.normal(), of_profiles.normal());
                let told = (turnover + city) * std::f64::consts::FRAC_1_SQRT_2;
                let untold = (1.0 - self.likeness * self.likeness).max(0.0).sqrt();
                *own = untold * *own + self.likeness * self.sds[0] * told;
                StoreProfile {
                    label: format!("STR-{:03}", store + 1),
                    planned: false,
                    opens_on: None,
                    annual_turnover: Some(Money::from_units((14.5 + 0.5 * turnover).exp())),
                    city_population: Some((11.0 + city).exp() as u32),
                    latitude: Some(30.0 + 15.0 * of_profiles.uniform()),
                    longitude: Some(-120.0 + 45.0 * of_profiles.uniform()),
                }
            })
            .collect();
        let mut of_shocks = Rng::stream(self.seed, 2);
        let shocks = (0..self.months.max(1))
            .map(|back| if back < 12 { self.shock * of_shocks.normal() } else { 0.0 })
            .collect();
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
            shocks,
        };
        let stores = (0..self.stores)
            .zip(profiles)
            .map(|(store, profile)| StoreFacts {
                id: StoreId(Uuid::from_u128(store as u128)),
                region: format!("Region {}", region_of[store] + 1),
                store_type: ["urban", "suburban", "rural", "outlet"][truth.type_of[store]]
                    .to_string(),
                households: Some(4_000 + rng.below(20_000)),
                min_run: None,
                max_run: None,
                candidate: true,
                profile,
            })
            .collect();
        let campaigns = (0..self.campaigns)
            .map(|campaign| CampaignFacts {
                id: CampaignId(Uuid::from_u128(campaign as u128)),
                name: format!("Campaign {}", campaign + 1),
                unit_cost: UnitCost(4_000 + i64::from(rng.below(2_000))),
                fixed_cost: Money(2_500),
                min_run: None,
                candidate: true,
            })
            .collect();
        let mailings = (0..self.mailings).map(|_| self.mailing(&truth, &mut rng)).collect();
        (History { stores, campaigns, mailings }, truth)
    }

    /// What a single mailing strays by, on the logit scale.
    pub fn stray(&self, rng: &mut Rng) -> f64 {
        let (share, times) = self.outliers;
        let further = if share > 0.0 && rng.uniform() < share { times } else { 1.0 };
        further * self.sds[5] * rng.normal()
    }

    fn mailing(&self, truth: &Truth, rng: &mut Rng) -> Mailing {
        let store = rng.below(self.stores as u32);
        let campaign = rng.below(self.campaigns as u32);
        let back = 1 + rng.below(self.months.max(1)) as i32;
        let (year, month) = (2025 + (-back).div_euclid(12), (-back).rem_euclid(12) + 1);
        let month = Month { year: year as i16, month: month as i8 };
        let pieces = (MEDIAN_RUN * (0.4 * rng.normal()).exp()).round().max(50.0);
        let logit = truth.logit(store as usize, campaign as usize, month, pieces)
            + truth.shocks[(back - 1) as usize]
            + self.stray(rng);
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
