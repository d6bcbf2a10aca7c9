//! What a run has learnt, in the terms of the trade: the pieces a forecast is put together from.
//!
//! The learning itself is in `learn`.

use std::ops::ControlFlow;

use stats::crossed::{self, Entry, Predictor};
use stats::normal::Normal;

use super::basket::Baskets;
use super::learn::{Plan, learn, refused, usable};
use super::look_alike::Alike;
use super::{
    Calibration, History, Mailing, Margin, Parameters, Progress, RunRefusal, Settings, Step, Track,
};

/// A store with fewer mailings than this is marked low-data.
pub(super) const ENOUGH_MAILINGS: u32 = 3;

pub(super) const STORE: usize = 0;
pub(super) const REGION: usize = 1;
pub(super) const CAMPAIGN: usize = 2;
pub(super) const AT_TYPE: usize = 3;
pub(super) const MONTH: usize = 4;
pub(super) const TREND: usize = 5;

/// What a run has learnt; recommendations are made from it.
pub struct Fitted {
    pub(super) fit: crossed::Fit,
    pub(super) baskets: Option<Baskets>,
    pub(super) parameters: Parameters,
    pub(super) region_of: Vec<u32>,
    pub(super) type_of: Vec<u32>,
    pub(super) types: usize,
    /// Level of campaign × type, `None` where never mailed.
    pub(super) at_type: Vec<Option<u32>>,
    pub(super) mailings_at_type: Vec<u32>,
    pub(super) mailings_in_region: Vec<u32>,
    pub(super) mailings_in_month: [u32; 12],
    pub(super) largest_at_type: Vec<Option<u32>>,
    pub(super) tracks: Vec<Track>,
    /// (mailings, z) of each store's last mailings against the model.
    pub(super) drift: Vec<(u32, f64)>,
    pub(super) month: usize,
    /// Years from the middle of the history to the planned month; `None` without a trend.
    pub(super) ahead: Option<f64>,
    /// For stores with hardly any mailings, what stores like them say.
    pub(super) alike: Vec<Option<Alike>>,
    /// The mailings learnt from, sorted by store and date.
    pub(super) mailings: Vec<Mailing>,
    /// How well earlier forecasts were kept, once that was checked.
    pub(super) calibration: Calibration,
}

impl Fitted {
    /// The fitted parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Places the predictor at a store, under what stores like it say where it has hardly any
    /// mailings of its own.
    pub(super) fn stand_at(&self, predictor: &mut Predictor, store: usize) {
        predictor.at(Some(store));
        if let Some(alike) = &self.alike[store] {
            predictor.under(store, alike.prior);
        }
    }

    /// Posterior mean of the store's own effect.
    pub(super) fn store_effect(&self, store: usize) -> f64 {
        let own = || self.fit.effect(STORE, store);
        self.alike[store].as_ref().map_or_else(own, |alike| alike.effect)
    }

    /// Posterior of the linear predictor of a campaign at the store that the predictor stands at.
    pub(super) fn known(
        &self,
        predictor: &Predictor,
        entries: &mut Vec<Entry>,
        store: usize,
        campaign: usize,
        quantity: f64,
    ) -> Normal {
        let kind = self.type_of[store] as usize;
        self.place_entries(store, quantity, entries);
        entries.extend(self.creative_entries(campaign, kind));
        let known = predictor.predict(entries);
        Normal { mean: known.mean, variance: known.variance + self.unmet_variance(campaign, kind) }
    }

    /// Entries of everything about a store that does not depend on the campaign, at a quantity.
    pub(super) fn place_entries(&self, store: usize, quantity: f64, entries: &mut Vec<Entry>) {
        entries.clear();
        entries.push(self.fit.fixed_entry(0, 1.0));
        entries.push(self.fit.fixed_entry(1, self.log_quantity(quantity)));
        entries.extend(self.geography_entries(store));
        entries.extend(self.timing_entry(self.month));
    }

    pub(super) fn geography_entries(&self, store: usize) -> impl Iterator<Item = Entry> {
        let region = self.region_of[store] as usize;
        let trend = self.ahead.and_then(|years| self.fit.group_entry(TREND, region, years));
        self.fit.group_entry(REGION, region, 1.0).into_iter().chain(trend)
    }

    pub(super) fn timing_entry(&self, month: usize) -> Option<Entry> {
        self.fit.group_entry(MONTH, month, 1.0)
    }

    /// The campaign's entries at a store type.
    pub(super) fn creative_entries(
        &self,
        campaign: usize,
        kind: usize,
    ) -> impl Iterator<Item = Entry> {
        let at_type = self.at_type[campaign * self.types + kind];
        let met = at_type.and_then(|level| self.fit.group_entry(AT_TYPE, level as usize, 1.0));
        self.fit.group_entry(CAMPAIGN, campaign, 1.0).into_iter().chain(met)
    }

    /// Whether the campaign was ever mailed to the type.
    pub(super) fn met_at_type(&self, campaign: usize, kind: usize) -> bool {
        self.at_type[campaign * self.types + kind].is_some()
    }

    /// The variance of an effect of a campaign at a type where it was never mailed.
    pub(super) fn unmet_variance(&self, campaign: usize, kind: usize) -> f64 {
        if self.met_at_type(campaign, kind) { 0.0 } else { self.fit.sd(AT_TYPE).powi(2) }
    }

    /// The campaign's contribution at a store type.
    pub(super) fn creative(&self, campaign: usize, kind: usize) -> Normal {
        let entries: Vec<Entry> = self.creative_entries(campaign, kind).collect();
        let known = self.fit.sum(&entries);
        Normal { mean: known.mean, variance: known.variance + self.unmet_variance(campaign, kind) }
    }

    /// The month's contribution, 0 to 11.
    pub(super) fn timing(&self, month: usize) -> Normal {
        self.fit.sum(self.timing_entry(month).as_slice())
    }

    /// The planned month, 0 to 11.
    pub(super) fn month(&self) -> usize {
        self.month
    }

    pub(super) fn log_quantity(&self, quantity: f64) -> f64 {
        (quantity.max(1e-3) / self.parameters.reference_quantity).ln()
    }
}

/// Learns from the history. The order of its mailings does not matter.
pub fn fit(
    history: &History,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Fitted, RunRefusal> {
    settings.check()?;
    if !history.stores.iter().any(|store| store.is_scored(settings.month)) {
        return Err(RunRefusal::NoStores);
    }
    if !history.campaigns.iter().any(|campaign| campaign.candidate) {
        return Err(RunRefusal::NoCampaigns);
    }
    if progress(Progress { step: Step::Reading, fraction: 0.0 }).is_break() {
        return Err(RunRefusal::Cancelled);
    }
    let mailings = usable(history)?;
    let left_out = (history.mailings.len() - mailings.len()) as u32;
    let plan = Plan {
        month: settings.month,
        start: None,
        options: crossed::Options { eliminate: Some(STORE), ..crossed::Options::default() },
        judged: &|store| history.stores[store].is_scored(settings.month),
    };
    let mut fitted = learn(history, &mailings, &plan, &mut |iteration| {
        let fraction = 0.05 + 0.2 * (1.0 - 0.8_f64.powi(iteration as i32));
        progress(Progress { step: Step::Fitting { iteration }, fraction })
    })
    .map_err(|refusal| refused(refusal, mailings.len()))?;
    let baskets = Baskets::fit(&mailings, history.stores.len(), history.campaigns.len())
        .map_err(|refusal| refused(refusal, mailings.len()))?;
    if baskets.is_none() && matches!(settings.margin, Margin::ShareOfBasket(_)) {
        return Err(RunRefusal::NoRevenue);
    }
    fitted.parameters.left_out = left_out;
    fitted.parameters.basket = baskets.as_ref().map(Baskets::typical);
    fitted.baskets = baskets;
    fitted.mailings = mailings;
    Ok(fitted)
}
