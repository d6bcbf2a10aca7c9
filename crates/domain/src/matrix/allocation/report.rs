//! What an allocation says of itself: how each constraint was met, what it costs, how far from the
//! best it may be; and, where it cannot be made, which constraints stand against each other.

use serde::{Deserialize, Serialize};

use crate::ids::CampaignId;
use crate::matrix::Pressure;
use crate::money::Money;

/// How a run met its constraints.
///
/// Profit is that of the quantity curve the allocation is made with; the recommendations' own sums,
/// worked out at whole quantities from the full forecast, differ from it by a few tenths of a per
/// cent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AllocationReport {
    /// Each constraint: the overall ones, then campaign by campaign, then the rules about stores.
    pub uses: Vec<ConstraintUse>,
    /// Expected profit of the stores that are mailed.
    pub profit: Money,
    /// No allocation that keeps the constraints earns more than this.
    pub bound: Money,
    /// The bound of the linear relaxation, in which a campaign may also be printed below its
    /// smallest print run. Equal to `bound` when there are no print runs.
    pub relaxed_bound: Money,
    /// How far `profit` may be from the best: (bound − profit) / bound, 0 to 1.
    pub gap: f64,
    /// What the same stores would earn without any constraint of this report.
    pub free_profit: Money,
    /// Stores that would pay but fall outside the constraints.
    pub stores_left_out: u32,
}

/// A constraint, what is used of it, and what relief would earn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConstraintUse {
    /// Which.
    pub constraint: Constraint,
    /// What the mailed stores use, in the unit of the limit; for rules about stores, how many
    /// stores (of those that are open) they keep from any campaign.
    pub used: Amount,
    /// Whether relief would earn more.
    pub binding: bool,
    /// Shadow price: what one unit of relief (a unit of money, a piece, a store) adds to the
    /// profit, in currency units; never negative. For a budget this is λ: the next unit of money
    /// returns 1 + λ.
    pub price: f64,
}

/// A constraint as it applied to a run, with the names it had then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Constraint {
    /// An upper limit: the budget, pieces or stores, in all or of a campaign.
    AtMost {
        /// Of which campaign; `None` for all together.
        campaign: Option<NamedCampaign>,
        /// The limit.
        limit: Amount,
    },
    /// A lower limit of a campaign.
    AtLeast {
        /// Of which campaign.
        campaign: NamedCampaign,
        /// The limit: pieces or stores.
        limit: Amount,
    },
    /// Not at all, or at least so many pieces.
    PrintRun {
        /// Of which campaign.
        campaign: NamedCampaign,
        /// The smallest print run.
        pieces: u64,
    },
    /// Rest between mailings.
    WeeksBetweenMailings {
        /// At least.
        weeks: u32,
    },
    /// Household pressure.
    Pressure(Pressure),
    /// A share of the households, at most.
    HouseholdShare {
        /// Above 0, at most 1.
        share: f64,
    },
    /// Stores excluded by name.
    ExcludedStores {
        /// How many of those that are open.
        stores: u32,
    },
    /// A region excluded.
    ExcludedRegion {
        /// Its name.
        region: String,
    },
    /// A campaign excluded in a region.
    ExcludedInRegion {
        /// Which campaign.
        campaign: NamedCampaign,
        /// The region's name.
        region: String,
    },
}

/// A campaign with the name it had at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedCampaign {
    /// Which.
    pub id: CampaignId,
    /// Its name.
    pub name: String,
}

/// How much of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// Money.
    Money(Money),
    /// Pieces.
    Pieces(u64),
    /// Stores.
    Stores(u32),
}

/// A smallest set of constraints that cannot all hold: without any one of them the others can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The constraints, demands first.
    pub parts: Vec<ConflictPart>,
    /// Where a single demand is too large for what the stores can take: the most they can.
    pub most: Option<Amount>,
    /// Whether it is proven that they cannot all hold. Otherwise no allocation that keeps them was
    /// found, which happens only when they can just barely be met.
    pub proven: bool,
    /// ISO 4217 code of the currency that the refusal is worded in.
    pub currency: String,
}

/// A constraint in a conflict.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConflictPart {
    /// Which.
    pub constraint: Constraint,
    /// For a demand: the least it takes of what another part limits.
    pub takes: Option<Amount>,
}
