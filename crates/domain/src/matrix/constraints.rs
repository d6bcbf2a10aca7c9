//! What a run must keep to, beside the budget: how many pieces and stores in all and per campaign,
//! smallest print runs, rest between mailings, household pressure, exclusions.
//!
//! The budget stands in [`Settings`](super::Settings). How the constraints are met is in
//! `allocation`, and the method in `docs/methods/allocation.md`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{CampaignFacts, History};
use crate::ids::{CampaignId, StoreId};
use crate::money::grouped as thousands;

/// Ten years: beyond it a number of weeks is a slip of the pen.
const MAX_WEEKS: u32 = 520;

/// The constraints of a run. The default constrains nothing.
///
/// Pieces are whole pieces, stores whole stores. An upper limit of zero is refused: what is not
/// wanted is excluded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Constraints {
    /// Pieces in all, at most.
    pub max_pieces: Option<u64>,
    /// Stores in all, at most.
    pub max_stores: Option<u32>,
    /// Limits of single campaigns. Campaigns without limits may be left out.
    pub campaigns: BTreeMap<CampaignId, CampaignLimits>,
    /// A store rests at least this many weeks between its last mailing in the history and the first
    /// day of the month planned for. Stores never mailed have rested.
    pub weeks_between_mailings: Option<u32>,
    /// How often a household may be written to.
    pub pressure: Option<Pressure>,
    /// At most this share (above 0, at most 1) of a store's households gets a piece. Says nothing
    /// of stores whose households are unknown.
    pub max_household_share: Option<f64>,
    /// Stores that are not mailed.
    pub excluded_stores: BTreeSet<StoreId>,
    /// Regions, by name, whose stores are not mailed.
    pub excluded_regions: BTreeSet<String>,
    /// Campaigns that are not mailed in a region, by its name.
    pub excluded_in_region: BTreeSet<(CampaignId, String)>,
}

/// The limits of one campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignLimits {
    /// Pieces, at least.
    pub min_pieces: Option<u64>,
    /// Pieces, at most.
    pub max_pieces: Option<u64>,
    /// Stores, at least.
    pub min_stores: Option<u32>,
    /// Stores, at most.
    pub max_stores: Option<u32>,
    /// The campaign is not used at all, or with at least this many pieces.
    pub min_print_run: Option<u64>,
}

/// At most `max_per_household` pieces per household of a store in a window: the pieces of mailings
/// in the `weeks` weeks before the month planned for (and of any later ones in the history) and
/// those of this run, divided by the store's households.
///
/// Says nothing of stores whose households are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pressure {
    /// Pieces per household; above zero.
    pub max_per_household: f64,
    /// Length of the window in weeks, at least one.
    pub weeks: u32,
}

crate::refusals! {
    /// Why constraints make no sense, whatever the history says.
    pub enum ConstraintRefusal {
        /// An overall limit of zero.
        NothingAllowed { what: String } => "At most 0 {what} would leave nothing to recommend. Leave the limit empty for none.",
        /// A campaign's limit of zero.
        CampaignNotAllowed { campaign: String } => "An upper limit of 0 for {campaign}: take it off the offer, or exclude it in a region, instead.",
        /// A campaign's lower limit is above its upper one.
        MinAboveMax { campaign: String, least: String, most: String } => "{campaign} cannot have at least {least} and at most {most}.",
        /// A campaign's minimum is above the limit of all.
        MinAboveAll { campaign: String, least: String, most: String } => "{campaign} cannot have at least {least} when there are at most {most} in all.",
        /// A campaign's smallest print run is above what it may have.
        PrintRunAboveMax { campaign: String, run: String, most: String } => "A print run of {campaign} is at least {run}, but the limit is {most}: it could never be used.",
        /// A limit names a campaign that is not on offer.
        CampaignNotOnOffer { campaign: String } => "{campaign} has limits but is not on offer. Put it on offer or remove its limits.",
        /// An exclusion names a region that no store is in.
        UnknownRegion { region: String } => "No store is in the region \"{region}\" that is excluded.",
        /// A weeks limit of zero or beyond reason.
        WeeksOutOfRange { weeks: u32 } => "{weeks} weeks: enter a number of weeks from 1 to 520, or leave it empty.",
        /// Pressure of zero or less.
        PressureNotPositive => "Pieces per household must be above zero. Leave it empty for no limit.",
        /// A share outside 0 to 100 %.
        ShareOutOfRange => "The share of households must be above 0 and at most 100%.",
    }
}

impl Constraints {
    /// Whether nothing is constrained.
    pub fn is_empty(&self) -> bool {
        *self == Constraints::default()
    }

    /// The limits of a campaign; none where none were given.
    pub fn limits_of(&self, campaign: CampaignId) -> CampaignLimits {
        self.campaigns.get(&campaign).copied().unwrap_or_default()
    }

    /// Refuses constraints that contradict themselves or name what is not there, whatever the
    /// stores could take. Whether the rest can be met together only the run can tell.
    pub fn check(&self, history: &History) -> Result<(), ConstraintRefusal> {
        self.check_overall()?;
        for (campaign, limits) in &self.campaigns {
            let facts = history.campaigns.iter().find(|facts| facts.id == *campaign);
            if *limits != CampaignLimits::default() && !facts.is_some_and(|facts| facts.candidate) {
                return Err(ConstraintRefusal::CampaignNotOnOffer { campaign: named(facts) });
            }
            self.check_campaign(&named(facts), limits)?;
        }
        let in_pairs = self.excluded_in_region.iter().map(|(_, region)| region);
        for region in self.excluded_regions.iter().chain(in_pairs) {
            if !history.stores.iter().any(|store| store.region == *region) {
                return Err(ConstraintRefusal::UnknownRegion { region: region.clone() });
            }
        }
        Ok(())
    }

    fn check_overall(&self) -> Result<(), ConstraintRefusal> {
        let refuse_zero = |is_zero: bool, what: &str| {
            if is_zero {
                Err(ConstraintRefusal::NothingAllowed { what: what.to_string() })
            } else {
                Ok(())
            }
        };
        refuse_zero(self.max_pieces == Some(0), "pieces")?;
        refuse_zero(self.max_stores == Some(0), "stores")?;
        let windows = [self.weeks_between_mailings, self.pressure.map(|pressure| pressure.weeks)];
        for weeks in windows.into_iter().flatten() {
            if weeks == 0 || weeks > MAX_WEEKS {
                return Err(ConstraintRefusal::WeeksOutOfRange { weeks });
            }
        }
        let positive = |number: f64| number > 0.0;
        // What is not a number is not positive either.
        if self.pressure.is_some_and(|pressure| !positive(pressure.max_per_household)) {
            return Err(ConstraintRefusal::PressureNotPositive);
        }
        if self.max_household_share.is_some_and(|share| !(share > 0.0 && share <= 1.0)) {
            return Err(ConstraintRefusal::ShareOutOfRange);
        }
        Ok(())
    }

    fn check_campaign(&self, name: &str, limits: &CampaignLimits) -> Result<(), ConstraintRefusal> {
        if limits.max_pieces == Some(0) || limits.max_stores == Some(0) {
            return Err(ConstraintRefusal::CampaignNotAllowed { campaign: name.to_string() });
        }
        let stores = |limit: Option<u32>| limit.map(u64::from);
        let pairs = [
            (limits.min_pieces, limits.max_pieces, self.max_pieces, "pieces"),
            (
                stores(limits.min_stores),
                stores(limits.max_stores),
                stores(self.max_stores),
                "stores",
            ),
        ];
        for (least, most, of_all, unit) in pairs {
            let worded = |number: u64| format!("{} {unit}", thousands(number));
            let (Some(least), campaign) = (least, name.to_string()) else { continue };
            if let Some(most) = most.filter(|most| least > *most) {
                let (least, most) = (worded(least), worded(most));
                return Err(ConstraintRefusal::MinAboveMax { campaign, least, most });
            }
            if let Some(most) = of_all.filter(|most| least > *most) {
                let (least, most) = (worded(least), worded(most));
                return Err(ConstraintRefusal::MinAboveAll { campaign, least, most });
            }
        }
        let most = limits.max_pieces.into_iter().chain(self.max_pieces).min();
        match (limits.min_print_run, most) {
            (Some(run), Some(most)) if run > most => Err(ConstraintRefusal::PrintRunAboveMax {
                campaign: name.to_string(),
                run: format!("{} pieces", thousands(run)),
                most: format!("{} pieces", thousands(most)),
            }),
            _ => Ok(()),
        }
    }
}

fn named(facts: Option<&CampaignFacts>) -> String {
    facts.map_or_else(|| "A campaign that no longer exists".to_string(), |facts| facts.name.clone())
}
