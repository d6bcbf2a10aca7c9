//! A run's stores, offers and constraints, made into a problem for the solver.

use std::collections::BTreeMap;

use super::problem::{Limits, Problem, Scope};
use super::report::{Amount, Constraint, NamedCampaign};
use super::rules::{Standing, StoreRules};
use crate::matrix::quantity::{Bounds, Choice, Offer};
use crate::matrix::{Settings, SkipCause};
use crate::money::{Money, UnitCost};

/// A store's offers, one per campaign on offer.
#[derive(Clone, Debug)]
pub(in crate::matrix) struct Line {
    /// Quantities the store itself allows, whatever the run's rules.
    pub bounds: Bounds,
    /// In the order of the campaigns on offer.
    pub offers: Vec<Offer>,
    /// What the rules leave of it.
    pub standing: Standing,
    /// Whether it may be mailed at all: it pays and is not skipped for its confidence.
    pub eligible: bool,
}

/// What a store gets: which offer, and how much of it.
pub(in crate::matrix) type Pick = Option<(usize, Choice)>;

impl Line {
    /// What the rules leave of a store with these offers: one that reaches the smallest run of no
    /// campaign it may get is not mailed. Where it would reach one without the rules, they are why.
    pub fn new(bounds: Bounds, offers: Vec<Offer>, standing: Standing) -> Line {
        let reaches = |bounds: &Bounds, forbidden: &[usize]| {
            offers.is_empty()
                || offers.iter().enumerate().any(|(slot, offer)| {
                    !forbidden.contains(&slot) && bounds.at_least(offer.min_run).is_some()
                })
        };
        let standing = match standing {
            Standing::Open { bounds: left, forbidden } if !reaches(&left, &forbidden) => {
                Standing::Out(if reaches(&bounds, &forbidden) {
                    SkipCause::HouseholdPressure
                } else {
                    SkipCause::BelowMinimumRun
                })
            }
            standing => standing,
        };
        Line { bounds, offers, standing, eligible: true }
    }

    /// The bounds that the recommended quantity of a campaign keeps to; `None` where the store
    /// cannot get it. A store that is kept out shows what it would get without the rules, and one
    /// too small for every campaign what it could take.
    pub fn shown_bounds(&self, slot: usize) -> Option<Bounds> {
        let reached = |bounds: Bounds, slot: usize| bounds.at_least(self.offers[slot].min_run);
        match &self.standing {
            Standing::Open { forbidden, .. } if forbidden.contains(&slot) => None,
            Standing::Open { bounds, .. } => reached(*bounds, slot),
            Standing::Out(_) => {
                let mut slots = 0..self.offers.len();
                let any = slots.any(|slot| reached(self.bounds, slot).is_some());
                if any { reached(self.bounds, slot) } else { Some(self.bounds) }
            }
        }
    }

    /// What the store allows of the campaign with the smallest run, whatever the rules.
    pub fn own_bounds(&self) -> Bounds {
        let least = self.offers.iter().map(|offer| offer.min_run).reduce(f64::min);
        least.and_then(|least| self.bounds.at_least(least)).unwrap_or(self.bounds)
    }

    /// The best offer and quantity when nothing is scarce, whatever it is worth.
    pub fn best(&self) -> Pick {
        self.offers
            .iter()
            .enumerate()
            .filter_map(|(slot, offer)| Some((slot, offer.best(0.0, self.shown_bounds(slot)?))))
            .max_by(|(a_slot, a), (b_slot, b)| {
                // The first of equals, so that the result does not depend on the iteration.
                a.value(0.0).total_cmp(&b.value(0.0)).then(b_slot.cmp(a_slot))
            })
    }

    /// The same, if it may be mailed and pays.
    pub fn best_to_mail(&self) -> Pick {
        let is_open = matches!(self.standing, Standing::Open { .. });
        self.best().filter(|(_, choice)| self.eligible && is_open && choice.value(0.0) > 0.0)
    }
}

/// From how many pieces on a store may be mailed with a campaign, or not at all, because below its
/// forecast is too unsure. By place and slot.
pub(in crate::matrix) type Floors = BTreeMap<(usize, usize), Option<u32>>;

/// Everything an allocation is made from.
pub(in crate::matrix) struct Case<'a> {
    /// The budget, the constraints and the currency.
    pub settings: &'a Settings,
    /// The campaigns on offer; the place is the slot.
    pub campaigns: &'a [NamedCampaign],
    /// What they cost.
    pub costs: &'a [(UnitCost, Money)],
    /// The candidate stores.
    pub lines: &'a [Line],
    /// The rules about them.
    pub rules: &'a StoreRules,
}

/// Which constraints count; all of them but in the search for a conflict.
pub(super) trait Counts {
    fn limit(&self, constraint: &Constraint) -> bool;
    fn rule(&self, rule: usize) -> bool;
}

pub(super) struct All;

impl Counts for All {
    fn limit(&self, _: &Constraint) -> bool {
        true
    }
    fn rule(&self, _: usize) -> bool {
        true
    }
}

impl Case<'_> {
    /// Whether anything but each store's own best is asked for.
    pub fn is_constrained(&self) -> bool {
        self.settings.budget.is_some() || !self.settings.constraints.is_empty()
    }

    /// The limits of all together and of single campaigns on offer, in the order of a report.
    pub fn limits(&self) -> Vec<Constraint> {
        let constraints = &self.settings.constraints;
        let at_most = |campaign: Option<&NamedCampaign>, limit| Constraint::AtMost {
            campaign: campaign.cloned(),
            limit,
        };
        let mut limits = Vec::new();
        limits.extend(self.settings.budget.map(|budget| at_most(None, Amount::Money(budget))));
        limits.extend(constraints.max_pieces.map(|most| at_most(None, Amount::Pieces(most))));
        limits.extend(constraints.max_stores.map(|most| at_most(None, Amount::Stores(most))));
        for campaign in self.campaigns {
            let own = constraints.limits_of(campaign.id);
            let at_least = |limit| Constraint::AtLeast { campaign: campaign.clone(), limit };
            limits.extend(own.min_pieces.filter(|l| *l > 0).map(|l| at_least(Amount::Pieces(l))));
            limits.extend(own.max_pieces.map(|most| at_most(Some(campaign), Amount::Pieces(most))));
            limits.extend(own.min_stores.filter(|l| *l > 0).map(|l| at_least(Amount::Stores(l))));
            limits.extend(own.max_stores.map(|most| at_most(Some(campaign), Amount::Stores(most))));
            limits.extend(
                own.min_print_run
                    .filter(|run| *run > 0)
                    .map(|pieces| Constraint::PrintRun { campaign: campaign.clone(), pieces }),
            );
        }
        limits
    }

    /// The numbers of limits for the solver.
    pub(super) fn numbers(&self, limits: &[Constraint]) -> Limits {
        let slots = self.campaigns.len();
        let mut numbers = Limits::none(slots);
        for limit in limits {
            match limit {
                Constraint::AtMost { campaign, limit } => {
                    let place = campaign.as_ref().map_or(slots, |named| self.slot(named));
                    match limit {
                        Amount::Money(most) => numbers.money = Some(most.0),
                        Amount::Pieces(most) => {
                            numbers.scopes[place].max_pieces = Some(whole(*most));
                        }
                        Amount::Stores(most) => {
                            numbers.scopes[place].max_stores = Some(i64::from(*most));
                        }
                    }
                }
                Constraint::AtLeast { campaign, limit } => {
                    let scope = &mut numbers.scopes[self.slot(campaign)];
                    match limit {
                        Amount::Pieces(least) => scope.min_pieces = whole(*least),
                        Amount::Stores(least) => scope.min_stores = i64::from(*least),
                        Amount::Money(_) => {}
                    }
                }
                Constraint::PrintRun { campaign, pieces } => {
                    numbers.print_runs[self.slot(campaign)] = Some(whole(*pieces));
                }
                _ => {}
            }
        }
        // A campaign that must be used must be printed.
        for slot in 0..slots {
            let Scope { min_pieces, min_stores, .. } = numbers.scopes[slot];
            if let Some(run) = numbers.print_runs[slot].filter(|_| min_pieces > 0 || min_stores > 0)
            {
                numbers.scopes[slot].min_pieces = min_pieces.max(run);
            }
        }
        numbers
    }

    /// The slot of a campaign; campaigns of limits are on offer.
    pub(super) fn slot(&self, named: &NamedCampaign) -> usize {
        self.campaigns.iter().position(|other| other.id == named.id).unwrap_or(0)
    }

    /// The problem under some of the constraints. `slots` says which campaigns matter.
    pub(super) fn problem(
        &self,
        floors: &Floors,
        counts: &impl Counts,
        matters: impl Fn(usize) -> bool,
    ) -> Problem {
        let limits: Vec<Constraint> =
            self.limits().into_iter().filter(|limit| counts.limit(limit)).collect();
        let mut problem = Problem::new(self.costs.to_vec(), self.numbers(&limits));
        for (place, line) in self.lines.iter().enumerate() {
            let slots = self.campaigns.len();
            let standing = self.rules.standing(place, line.bounds, slots, |rule| counts.rule(rule));
            match standing {
                Standing::Open { bounds, forbidden } if line.eligible => {
                    let offers = line.offers.iter().enumerate().filter_map(|(slot, offer)| {
                        let floor = floors.get(&(place, slot)).copied().unwrap_or(Some(0))?;
                        let bounds = bounds.at_least(offer.min_run)?;
                        let bounds = Bounds { low: bounds.low.max(f64::from(floor)), ..bounds };
                        (matters(slot) && !forbidden.contains(&slot))
                            .then_some((slot, *offer, bounds))
                    });
                    problem.add_store(offers);
                }
                _ => problem.add_store([]),
            }
        }
        problem
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
