//! Rules about single stores: what keeps a store from being mailed, or from so many pieces.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::report::{Constraint, NamedCampaign};
use crate::matrix::quantity::Bounds;
use crate::matrix::{Constraints, History, QuantityBound, SkipCause};

/// The rules of a run, and what each says of each store.
#[derive(Clone, Debug)]
pub(in crate::matrix) struct StoreRules {
    /// The rules, worded as constraints.
    pub rules: Vec<Constraint>,
    /// By candidate store: what applies, with the place of the rule.
    hits: Vec<Vec<(usize, Hit)>>,
}

#[derive(Clone, Copy, Debug)]
enum Hit {
    /// Not mailed at all.
    Out(SkipCause),
    /// At most so many pieces.
    AtMost(u32),
    /// Not with the campaign in this slot.
    NotWith(usize),
}

/// What the rules leave a store.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::matrix) enum Standing {
    /// Not mailed.
    Out(SkipCause),
    /// Within these bounds, and not with the campaigns in these slots.
    Open {
        /// The store's own bounds, tightened.
        bounds: Bounds,
        /// Slots.
        forbidden: Vec<usize>,
    },
}

impl StoreRules {
    /// Looks every candidate store up. `campaigns` are those on offer, `planned` is the first day
    /// of the month planned for.
    pub fn new(
        constraints: &Constraints,
        history: &History,
        stores: &[usize],
        campaigns: &[NamedCampaign],
        planned: Date,
    ) -> StoreRules {
        let mut found = StoreRules { rules: Vec::new(), hits: vec![Vec::new(); stores.len()] };
        found.exclusions(constraints, history, stores, campaigns);
        found.rest_and_pressure(constraints, history, stores, planned);
        if let Some(share) = constraints.max_household_share {
            let rule = found.add(Constraint::HouseholdShare { share });
            for (place, store) in stores.iter().enumerate() {
                if let Some(households) = history.stores[*store].households.filter(|of| *of > 0) {
                    let most = (share * f64::from(households) + 1e-9).floor() as u32;
                    found.hits[place].push((rule, Hit::AtMost(most)));
                }
            }
        }
        found
    }

    fn add(&mut self, rule: Constraint) -> usize {
        self.rules.push(rule);
        self.rules.len() - 1
    }

    fn exclusions(
        &mut self,
        constraints: &Constraints,
        history: &History,
        stores: &[usize],
        campaigns: &[NamedCampaign],
    ) {
        let mut by_region: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, store) in stores.iter().enumerate() {
            by_region.entry(history.stores[*store].region.as_str()).or_default().push(place);
        }
        let in_region = |region: &str| by_region.get(region).cloned().unwrap_or_default();
        let excluded: Vec<usize> = (0..stores.len())
            .filter(|place| {
                constraints.excluded_stores.contains(&history.stores[stores[*place]].id)
            })
            .collect();
        if !constraints.excluded_stores.is_empty() {
            let rule = self.add(Constraint::ExcludedStores { stores: excluded.len() as u32 });
            excluded.iter().for_each(|place| {
                self.hits[*place].push((rule, Hit::Out(SkipCause::Excluded)));
            });
        }
        for region in &constraints.excluded_regions {
            let rule = self.add(Constraint::ExcludedRegion { region: region.clone() });
            for place in in_region(region) {
                self.hits[place].push((rule, Hit::Out(SkipCause::Excluded)));
            }
        }
        for (campaign, region) in &constraints.excluded_in_region {
            // A campaign that is no longer on offer is not mailed anyway.
            let Some(slot) = campaigns.iter().position(|named| named.id == *campaign) else {
                continue;
            };
            let rule = self.add(Constraint::ExcludedInRegion {
                campaign: campaigns[slot].clone(),
                region: region.clone(),
            });
            for place in in_region(region) {
                self.hits[place].push((rule, Hit::NotWith(slot)));
            }
        }
    }

    fn rest_and_pressure(
        &mut self,
        constraints: &Constraints,
        history: &History,
        stores: &[usize],
        planned: Date,
    ) {
        let days_before = |date: Date| (planned - date).get_days();
        if let Some(weeks) = constraints.weeks_between_mailings {
            let rule = self.add(Constraint::WeeksBetweenMailings { weeks });
            let mut last: Vec<Option<Date>> = vec![None; history.stores.len()];
            for mailing in &history.mailings {
                if let Some(last) = last.get_mut(mailing.store as usize) {
                    *last = (*last).max(Some(mailing.in_home));
                }
            }
            for (place, store) in stores.iter().enumerate() {
                if last[*store]
                    .is_some_and(|date| i64::from(days_before(date)) < 7 * i64::from(weeks))
                {
                    self.hits[place].push((rule, Hit::Out(SkipCause::MailedRecently)));
                }
            }
        }
        if let Some(pressure) = constraints.pressure {
            let rule = self.add(Constraint::Pressure(pressure));
            let mut recent = vec![0_u64; history.stores.len()];
            for mailing in &history.mailings {
                let within =
                    i64::from(days_before(mailing.in_home)) <= 7 * i64::from(pressure.weeks);
                if let Some(recent) = recent.get_mut(mailing.store as usize).filter(|_| within) {
                    *recent += u64::from(mailing.pieces);
                }
            }
            for (place, store) in stores.iter().enumerate() {
                if let Some(households) = history.stores[*store].households.filter(|of| *of > 0) {
                    let most = pressure.max_per_household * f64::from(households) + 1e-9;
                    let left = (most.floor() as u64).saturating_sub(recent[*store]);
                    let left = u32::try_from(left).unwrap_or(u32::MAX);
                    self.hits[place].push((rule, Hit::AtMost(left)));
                }
            }
        }
    }

    /// What the rules leave of a store's own bounds, those rules aside that `counts` denies.
    pub fn standing(
        &self,
        place: usize,
        bounds: Bounds,
        slots: usize,
        counts: impl Fn(usize) -> bool,
    ) -> Standing {
        let (mut out, mut most, mut forbidden) = (None, u32::MAX, Vec::new());
        for (_, hit) in self.hits[place].iter().filter(|(rule, _)| counts(*rule)) {
            match hit {
                Hit::Out(cause) => out = out.or(Some(*cause)),
                Hit::AtMost(pieces) => most = most.min(*pieces),
                Hit::NotWith(slot) => forbidden.push(*slot),
            }
        }
        forbidden.sort_unstable();
        forbidden.dedup();
        match (out, bounds.at_most(most)) {
            (Some(cause), _) => Standing::Out(cause),
            (None, None) => Standing::Out(SkipCause::HouseholdPressure),
            (None, Some(_)) if slots > 0 && forbidden.len() == slots => {
                Standing::Out(SkipCause::Excluded)
            }
            (None, Some(bounds)) => Standing::Open { bounds, forbidden },
        }
    }

    /// How many stores a rule alone keeps from being mailed, or for a campaign excluded in a
    /// region, from that campaign.
    pub fn kept_out(&self, rule: usize, bounds: impl Fn(usize) -> Bounds) -> u32 {
        (0..self.hits.len())
            .filter(|place| {
                self.hits[*place].iter().any(|(of, hit)| {
                    *of == rule
                        && match hit {
                            Hit::Out(_) | Hit::NotWith(_) => true,
                            Hit::AtMost(most) => bounds(*place).at_most(*most).is_none(),
                        }
                })
            })
            .count() as u32
    }
}

impl Bounds {
    /// The same with at most so many pieces; `None` when that is below the smallest run.
    fn at_most(self, pieces: u32) -> Option<Bounds> {
        let most = f64::from(pieces);
        if most < self.low {
            None
        } else if most < self.high {
            let why_high = QuantityBound::HouseholdPressure;
            Some(Bounds { high: most, why_high, most, ..self })
        } else {
            Some(Bounds { most: most.min(self.most), ..self })
        }
    }
}
