//! The constraints of a run, as programs give and read them, and how a run met them.

use crate::api::problem::{Kind, Problem};
use domain::{
    ids::{CampaignId, StoreId},
    matrix::{self, AllocationReport, Amount, CampaignLimits, Constraints, Pressure},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the recommendations must keep to, beside the budget. What is left out does not limit.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RunConstraints {
    /// Pieces in all, at most.
    pub max_pieces: Option<u64>,
    /// Stores in all, at most.
    pub max_stores: Option<u32>,
    /// Limits of single campaigns, each named once.
    pub campaigns: Vec<LimitsOfCampaign>,
    /// A store rests at least this many weeks between its last mailing and the month planned for.
    #[schema(minimum = 1, maximum = 520)]
    pub weeks_between_mailings: Option<u32>,
    /// How often a household may be written to.
    pub household_pressure: Option<HouseholdPressure>,
    /// At most this share of a store's households gets a piece: above 0, at most 1.
    pub max_household_share: Option<f64>,
    /// Stores that are not mailed.
    pub excluded_stores: Vec<Uuid>,
    /// Regions, by name, whose stores are not mailed.
    pub excluded_regions: Vec<String>,
    /// Campaigns that are not mailed in a region.
    pub excluded_in_region: Vec<CampaignInRegion>,
}

/// The limits of one campaign.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitsOfCampaign {
    /// The campaign.
    pub campaign: Uuid,
    /// Pieces, at least.
    #[serde(default)]
    pub min_pieces: Option<u64>,
    /// Pieces, at most.
    #[serde(default)]
    pub max_pieces: Option<u64>,
    /// Stores, at least.
    #[serde(default)]
    pub min_stores: Option<u32>,
    /// Stores, at most.
    #[serde(default)]
    pub max_stores: Option<u32>,
    /// The campaign is not used at all, or with at least this many pieces.
    #[serde(default)]
    pub min_print_run_pieces: Option<u64>,
}

/// At most so many pieces per household of a store, this run's and those of the weeks before.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseholdPressure {
    /// Pieces per household, above zero.
    pub max_pieces_per_household: f64,
    /// Length of the window in weeks.
    #[schema(minimum = 1, maximum = 520)]
    pub weeks: u32,
}

/// A campaign in a region.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignInRegion {
    /// The campaign.
    pub campaign: Uuid,
    /// The region's name.
    pub region: String,
}

impl RunConstraints {
    /// The constraints as rules take them.
    pub(super) fn read(self) -> Result<Constraints, Problem> {
        let mut campaigns = BTreeMap::new();
        for limits in self.campaigns {
            let of_one = CampaignLimits {
                min_pieces: limits.min_pieces,
                max_pieces: limits.max_pieces,
                min_stores: limits.min_stores,
                max_stores: limits.max_stores,
                min_print_run: limits.min_print_run_pieces,
            };
            if campaigns.insert(CampaignId(limits.campaign), of_one).is_some() {
                let detail = format!("constraints.campaigns: {} is named twice.", limits.campaign);
                return Err(Problem::new(Kind::Form, detail));
            }
        }
        Ok(Constraints {
            max_pieces: self.max_pieces,
            max_stores: self.max_stores,
            campaigns,
            weeks_between_mailings: self.weeks_between_mailings,
            pressure: self.household_pressure.map(|pressure| Pressure {
                max_per_household: pressure.max_pieces_per_household,
                weeks: pressure.weeks,
            }),
            max_household_share: self.max_household_share,
            excluded_stores: self.excluded_stores.into_iter().map(StoreId).collect(),
            excluded_regions: self.excluded_regions.into_iter().collect(),
            excluded_in_region: self
                .excluded_in_region
                .into_iter()
                .map(|pair| (CampaignId(pair.campaign), pair.region))
                .collect(),
        })
    }
}

impl From<Constraints> for RunConstraints {
    fn from(constraints: Constraints) -> Self {
        RunConstraints {
            max_pieces: constraints.max_pieces,
            max_stores: constraints.max_stores,
            campaigns: constraints
                .campaigns
                .into_iter()
                .map(|(campaign, limits)| LimitsOfCampaign {
                    campaign: campaign.0,
                    min_pieces: limits.min_pieces,
                    max_pieces: limits.max_pieces,
                    min_stores: limits.min_stores,
                    max_stores: limits.max_stores,
                    min_print_run_pieces: limits.min_print_run,
                })
                .collect(),
            weeks_between_mailings: constraints.weeks_between_mailings,
            household_pressure: constraints.pressure.map(|pressure| HouseholdPressure {
                max_pieces_per_household: pressure.max_per_household,
                weeks: pressure.weeks,
            }),
            max_household_share: constraints.max_household_share,
            excluded_stores: constraints.excluded_stores.into_iter().map(|id| id.0).collect(),
            excluded_regions: constraints.excluded_regions.into_iter().collect(),
            excluded_in_region: constraints
                .excluded_in_region
                .into_iter()
                .map(|(campaign, region)| CampaignInRegion { campaign: campaign.0, region })
                .collect(),
        }
    }
}

/// How a run met its constraints.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConstraintsMet {
    /// Each constraint with what is used of it.
    pub uses: Vec<ConstraintUse>,
    /// Expected profit of the stores that are mailed, in cents.
    pub profit_cents: i64,
    /// No choice of stores, campaigns and quantities that keeps the constraints earns more, in cents.
    pub bound_cents: i64,
    /// How far the profit may be from the best, 0 to 1.
    pub gap: f64,
    /// What the same stores would earn without any constraint, in cents.
    pub free_profit_cents: i64,
    /// Stores that would pay but fall outside the constraints.
    pub stores_left_out: u32,
}

/// A constraint and what relief would earn.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConstraintUse {
    /// What kind of constraint. There may be new kinds later.
    #[schema(example = "at_most")]
    pub kind: String,
    /// The campaign that it limits, if it limits one.
    pub campaign: Option<Uuid>,
    /// What is used of it.
    pub used: Quantity,
    /// Whether relief would earn more.
    pub binding: bool,
    /// What one unit of relief (a unit of money, a piece, a store) adds to the profit, in units of
    /// the currency.
    pub price: f64,
    /// The use in a sentence.
    pub sentence: String,
    /// What relief would earn, in a sentence, where it would.
    pub price_sentence: Option<String>,
}

/// How much of something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Quantity {
    /// Of what: `cents`, `pieces` or `stores`.
    #[schema(example = "pieces")]
    pub unit: String,
    /// How much.
    pub amount: i64,
}

impl From<Amount> for Quantity {
    fn from(amount: Amount) -> Self {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let (unit, amount) = match amount {
            Amount::Money(money) => ("cents", money.0),
            Amount::Pieces(pieces) => ("pieces", whole(pieces)),
            Amount::Stores(stores) => ("stores", stores.into()),
        };
        Quantity { unit: unit.to_owned(), amount }
    }
}

impl ConstraintsMet {
    pub(super) fn new(report: AllocationReport, currency: &str) -> Self {
        ConstraintsMet {
            uses: report.uses.into_iter().map(|used| told(used, currency)).collect(),
            profit_cents: report.profit.0,
            bound_cents: report.bound.0,
            gap: report.gap,
            free_profit_cents: report.free_profit.0,
            stores_left_out: report.stores_left_out,
        }
    }
}

fn told(used: matrix::ConstraintUse, currency: &str) -> ConstraintUse {
    use matrix::Constraint::*;
    let campaign = match &used.constraint {
        AtMost { campaign, .. } => campaign.as_ref(),
        AtLeast { campaign, .. }
        | PrintRun { campaign, .. }
        | ExcludedInRegion { campaign, .. } => Some(campaign),
        WeeksBetweenMailings { .. }
        | Pressure(_)
        | HouseholdShare { .. }
        | ExcludedStores { .. }
        | ExcludedRegion { .. } => None,
    };
    let kind = match &used.constraint {
        AtMost { .. } => "at_most",
        AtLeast { .. } => "at_least",
        PrintRun { .. } => "print_run",
        WeeksBetweenMailings { .. } => "weeks_between_mailings",
        Pressure(_) => "household_pressure",
        HouseholdShare { .. } => "household_share",
        ExcludedStores { .. } => "excluded_stores",
        ExcludedRegion { .. } => "excluded_region",
        ExcludedInRegion { .. } => "excluded_in_region",
    };
    ConstraintUse {
        kind: kind.to_owned(),
        campaign: campaign.map(|campaign| campaign.id.0),
        used: used.used.into(),
        binding: used.binding,
        price: used.price,
        sentence: used.sentence(currency),
        price_sentence: used.price_sentence(currency),
    }
}
