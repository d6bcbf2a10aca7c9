//! From what was learnt to a line per store.
//!
//! Three passes over the stores: what every campaign would do at each (offers), who gets what
//! (`allocation`), and the full line with intervals, chances, scores and words.

use std::ops::ControlFlow;

use jiff::civil::Date;
use stats::crossed::{Entry, Predictor};
use stats::normal::Normal;
use stats::rank::Ranks;

use super::allocation::{
    Allocation, Case as Allocating, Floors, Line, NamedCampaign, Pick, Prices, Standing,
    StoreRules, allocate,
};
use super::backtest::backtest;
use super::canonical::{as_given, in_order};
use super::chance::{Chances, Contender};
use super::confidence::Outlook;
use super::explain::Case;
use super::explore::explore;
use super::fit::{Fitted, fit};
use super::holdout::hold_out;
use super::quantity::{Bounds, Choice, Offer};
use super::{
    Basis, Budget, Contribution, History, HoldoutCandidate, Margin, Parts, Progress,
    Recommendation, Run, RunRefusal, RunnerUp, Scores, Settings, SkipCause, Status, StatusTotals,
    Step, Thresholds, Totals,
};
use crate::money::{Money, UnitCost};

const RUNNER_UPS: usize = 3;
/// Look-alikes that a sentence names.
const NAMED: usize = 3;
/// Quantities up to this multiple of the largest one seen are not extrapolation.
const PROVEN: f64 = 1.5;

/// Learns from the history and recommends: a whole run.
///
/// `progress` is told how far it is and may cancel. The result depends on nothing but the
/// arguments, and not on the order of the stores, campaigns and mailings.
pub fn run(
    history: &History,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Run, RunRefusal> {
    settings.constraints.check(history).map_err(RunRefusal::Constraint)?;
    let ordered = in_order(history);
    let history_in_order = ordered.as_ref().unwrap_or(history);
    let mut fitted = fit(history_in_order, settings, progress)?;
    backtest(&mut fitted, history_in_order, settings, progress)?;
    let mut run = recommend(&fitted, history_in_order, settings, progress)?;
    if ordered.is_some() {
        as_given(&mut run.recommendations, history);
    }
    Ok(run)
}

/// Scores every candidate store with every campaign on offer. `history` and `settings` are those
/// that `fitted` was learnt from.
pub fn recommend(
    fitted: &Fitted,
    history: &History,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Run, RunRefusal> {
    let stores: Vec<usize> = (0..history.stores.len())
        .filter(|store| history.stores[*store].is_scored(settings.month))
        .collect();
    let campaigns: Vec<usize> = (0..history.campaigns.len())
        .filter(|campaign| history.campaigns[*campaign].candidate)
        .collect();
    let mut desk = Desk::new(fitted, history, settings, campaigns);
    let of = stores.len() as u32;
    let offered: Vec<NamedCampaign> = desk.campaigns.iter().map(|at| desk.named(*at)).collect();
    let rules = StoreRules::new(&settings.constraints, history, &stores, &offered, desk.planned);
    let mut lines = Vec::with_capacity(stores.len());
    for (place, store) in stores.iter().enumerate() {
        tell(progress, place, of, 0.55, 0.05)?;
        lines.push(desk.line(*store, place, &rules));
    }
    let first: Vec<Pick> = lines.iter().map(Line::best).collect();
    if progress(Progress { step: Step::Allocating, fraction: 0.60 }).is_break() {
        return Err(RunRefusal::Cancelled);
    }
    let allocation = desk.allocate(&stores, &lines, &offered, &rules, progress)?;

    let profits =
        Ranks::new(allocation.picks.iter().zip(&first).map(|(given, first)| {
            given.or(*first).map_or(f64::NAN, |(_, choice)| choice.value(0.0))
        }));
    let scales = Scales::new(&desk, &stores, profits);
    let mut recommendations = Vec::with_capacity(stores.len());
    let mut scored = Vec::with_capacity(stores.len());
    for (place, store) in stores.iter().enumerate() {
        tell(progress, place, of, 0.61, 0.38)?;
        let given = allocation.picks[place];
        let left_out = match &lines[place].standing {
            Standing::Out(cause) => Some(*cause),
            Standing::Open { .. } => allocation.left_out[place],
        };
        // A store that is left out still shows what it would get if nothing were scarce.
        let prices = given.is_some().then_some(&allocation.prices);
        if let Some(pick) = given.or(first[place]) {
            scored.push(*store);
            recommendations.push(desk.recommendation(
                *store,
                &lines[place],
                pick,
                prices,
                left_out,
                &scales,
            ));
        }
    }
    let holdout = hold_out(&mut recommendations, settings.holdout, settings.seed, |at, line| {
        let facts = &history.stores[scored[at]];
        HoldoutCandidate::new(
            (facts.region.clone(), facts.store_type.clone()),
            (line.forecast.expected, line.forecast.low, line.forecast.high),
            line.expected_responses,
            fitted.parameters.overdispersion,
            line.expected_profit,
        )
    })?;
    explore(&mut recommendations, settings.exploration, settings.seed);
    let totals = totals(&recommendations, settings, &allocation);
    Ok(Run {
        settings: settings.clone(),
        parameters: fitted.parameters.clone(),
        recommendations,
        totals,
        calibration: fitted.calibration.clone(),
        holdout,
    })
}

/// Every so many stores, says how far it is.
fn tell(
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    place: usize,
    of: u32,
    from: f64,
    share: f64,
) -> Result<(), RunRefusal> {
    if !place.is_multiple_of(256) {
        return Ok(());
    }
    let fraction = from + share * place as f64 / f64::from(of.max(1));
    let done = if from > 0.6 { place as u32 } else { 0 };
    match progress(Progress { step: Step::Scoring { done, of }, fraction }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(RunRefusal::Cancelled),
    }
}

/// Everything needed to work on one store after another.
struct Desk<'a> {
    fitted: &'a Fitted,
    history: &'a History,
    settings: &'a Settings,
    campaigns: Vec<usize>,
    predictor: Predictor<'a>,
    outlook: Outlook,
    chances: Chances,
    entries: Vec<Entry>,
    wins: Vec<f64>,
    planned: Date,
    /// Contribution by campaign on offer and store type.
    creative: Vec<Normal>,
    timing: Normal,
}

/// The samples that percentiles are taken in.
struct Scales {
    overall: Ranks,
    store: Ranks,
    creative: Ranks,
    geography: Ranks,
    timing: Ranks,
}

impl Scales {
    fn new(desk: &Desk, stores: &[usize], overall: Ranks) -> Scales {
        let fitted = desk.fitted;
        let types = fitted.types;
        Scales {
            overall,
            store: Ranks::new(stores.iter().map(|store| fitted.store_effect(*store))),
            creative: Ranks::new(stores.iter().flat_map(|store| {
                let kind = fitted.type_of[*store] as usize;
                (0..desk.campaigns.len()).map(move |slot| desk.creative[slot * types + kind].mean)
            })),
            geography: Ranks::new(stores.iter().map(|store| desk.geography(*store).mean)),
            timing: Ranks::new((0..12).map(|month| fitted.timing(month).mean)),
        }
    }
}

impl<'a> Desk<'a> {
    fn new(
        fitted: &'a Fitted,
        history: &'a History,
        settings: &'a Settings,
        campaigns: Vec<usize>,
    ) -> Desk<'a> {
        let creative = campaigns
            .iter()
            .flat_map(|campaign| (0..fitted.types).map(|kind| fitted.creative(*campaign, kind)))
            .collect();
        Desk {
            fitted,
            history,
            settings,
            predictor: fitted.fit.predictor(),
            outlook: Outlook::new(
                fitted.parameters.overdispersion.powi(2),
                fitted.parameters.inflation,
            ),
            chances: Chances::new(fitted, &campaigns, settings.seed),
            campaigns,
            entries: Vec::with_capacity(8),
            wins: Vec::new(),
            planned: settings.month.first_day().unwrap_or(Date::MIN),
            creative,
            timing: fitted.timing(fitted.month()),
        }
    }

    fn geography(&self, store: usize) -> Normal {
        let entries: Vec<Entry> = self.fitted.geography_entries(store).collect();
        self.fitted.fit.sum(&entries)
    }

    /// Posterior of the linear predictor at the store the predictor stands at.
    fn known(&mut self, store: usize, slot: usize, quantity: f64) -> Normal {
        let campaign = self.campaigns[slot];
        self.fitted.known(&self.predictor, &mut self.entries, store, campaign, quantity)
    }

    fn margin(&self, store: usize, campaign: usize) -> f64 {
        match self.settings.margin {
            Margin::PerResponse(money) => money.units(),
            Margin::ShareOfBasket(share) => self
                .fitted
                .baskets
                .as_ref()
                .map_or(0.0, |baskets| share * baskets.expected(store, campaign)),
        }
    }

    fn thresholds(&self, store: usize) -> Thresholds {
        self.settings.thresholds_in(&self.history.stores[store].region)
    }

    fn bounds(&self, store: usize) -> Bounds {
        let facts = &self.history.stores[store];
        let kind = self.fitted.type_of[store] as usize;
        let chain = || self.fitted.largest_at_type.iter().copied().flatten().max();
        let seen = self.fitted.tracks[store]
            .largest_run
            .or(self.fitted.largest_at_type[kind])
            .or_else(chain);
        let unlimited = facts.households.is_none_or(|limit| limit == 0)
            && facts.max_run.is_none_or(|limit| limit == 0);
        let proven = seen
            .filter(|_| unlimited || !self.fitted.parameters.curve.may_extrapolate())
            .map(|seen| PROVEN * f64::from(seen));
        Bounds::new(
            facts.min_run.unwrap_or(self.settings.min_run),
            facts.max_run,
            facts.households,
            proven,
        )
    }

    fn named(&self, campaign: usize) -> NamedCampaign {
        let facts = &self.history.campaigns[campaign];
        NamedCampaign { id: facts.id, name: facts.name.clone() }
    }

    fn line(&mut self, store: usize, place: usize, rules: &StoreRules) -> Line {
        self.fitted.stand_at(&mut self.predictor, store);
        let reference = self.fitted.parameters.reference_quantity;
        let delta = self.fitted.parameters.curve.delta;
        let offers = (0..self.campaigns.len())
            .map(|slot| {
                let known = self.known(store, slot, reference);
                let rate = self.outlook.expected(known);
                let campaign = &self.history.campaigns[self.campaigns[slot]];
                Offer {
                    rate,
                    at: reference,
                    delta: delta * (1.0 - rate),
                    margin: self.margin(store, self.campaigns[slot]),
                    unit_cost: campaign.unit_cost.units(),
                    fixed_cost: campaign.fixed_cost.units(),
                    min_run: campaign.min_run.map_or(0.0, f64::from),
                }
            })
            .collect();
        let bounds = self.bounds(store);
        let standing = rules.standing(place, bounds, self.campaigns.len(), |_| true);
        let mut line = Line::new(bounds, offers, standing);
        line.eligible = self.is_eligible(store, &line.best());
        line
    }

    /// Whether what is scarce may be spent on the store: it pays and is not skipped for its
    /// confidence.
    fn is_eligible(&mut self, store: usize, pick: &Pick) -> bool {
        let Some((slot, choice)) = pick else { return false };
        if choice.value(0.0) <= 0.0 {
            return false;
        }
        if self.settings.budget.is_none() && self.settings.constraints.is_empty() {
            return true;
        }
        self.fitted.stand_at(&mut self.predictor, store);
        self.holds(store, *slot, pieces(choice.quantity))
    }

    /// Whether the store the predictor stands at would be mailed so: it pays and the forecast is
    /// sure enough.
    fn holds(&mut self, store: usize, slot: usize, quantity: u32) -> bool {
        let known = self.known(store, slot, f64::from(quantity));
        let expected = self.outlook.expected(known);
        if self.profit(store, self.campaigns[slot], quantity, expected).0 <= 0 {
            return false;
        }
        let confidence = self.outlook.confidence(known, quantity, expected);
        Status::of(confidence, self.thresholds(store)) != Status::Skip
    }

    /// Who gets what. A smaller quantity, or another campaign, may make a forecast too unsure to
    /// act on: such a store would be skipped and the limits it counts towards missed. So what is
    /// given is looked at, and where it does not hold the store gets more of it or something else.
    fn allocate(
        &mut self,
        stores: &[usize],
        lines: &[Line],
        offered: &[NamedCampaign],
        rules: &StoreRules,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Allocation, RunRefusal> {
        let costs: Vec<(UnitCost, Money)> = self
            .campaigns
            .iter()
            .map(|at| &self.history.campaigns[*at])
            .map(|facts| (facts.unit_cost, facts.fixed_cost))
            .collect();
        let case =
            Allocating { settings: self.settings, campaigns: offered, costs: &costs, lines, rules };
        let mut steps = 0.0;
        let mut tick = || {
            steps += 1.0;
            // How many steps it takes is not known before.
            let fraction = 0.60 + 0.01 * steps / (steps + 500.0);
            progress(Progress { step: Step::Allocating, fraction })
        };
        let mut floors = Floors::new();
        let mut seen: Vec<Option<(usize, u32)>> = vec![None; lines.len()];
        loop {
            let allocation = allocate(&case, &floors, &mut tick)?;
            if !case.is_constrained() {
                return Ok(allocation);
            }
            let mut all_hold = true;
            for (place, pick) in allocation.picks.iter().enumerate() {
                let given = pick.map(|(slot, choice)| (slot, pieces(choice.quantity)));
                let Some((slot, quantity)) = given.filter(|_| seen[place] != given) else {
                    continue;
                };
                self.fitted.stand_at(&mut self.predictor, stores[place]);
                if self.holds(stores[place], slot, quantity) {
                    seen[place] = given;
                } else {
                    all_hold = false;
                    let enough = lines[place].shown_bounds(slot).and_then(|bounds| {
                        self.enough(stores[place], slot, quantity, pieces(bounds.high))
                    });
                    floors.insert((place, slot), enough);
                }
            }
            if all_hold {
                return Ok(allocation);
            }
        }
    }

    /// The fewest pieces above `quantity`, at most `high`, with which the campaign holds at the
    /// store the predictor stands at; `None` when it does not even at `high`.
    fn enough(&mut self, store: usize, slot: usize, quantity: u32, high: u32) -> Option<u32> {
        if quantity >= high || !self.holds(store, slot, high) {
            return None;
        }
        let (mut fails, mut holds) = (quantity, high);
        while holds - fails > 1 {
            let middle = fails.midpoint(holds);
            if self.holds(store, slot, middle) {
                holds = middle;
            } else {
                fails = middle;
            }
        }
        Some(holds)
    }

    fn recommendation(
        &mut self,
        store: usize,
        line: &Line,
        pick: (usize, Choice),
        prices: Option<&Prices>,
        left_out: Option<SkipCause>,
        scales: &Scales,
    ) -> Recommendation {
        self.fitted.stand_at(&mut self.predictor, store);
        let best = |(slot, offer): (usize, &Offer)| {
            let bounds = line.shown_bounds(slot)?;
            Some(match prices {
                Some(prices) => offer.best_at(prices.piece[slot], bounds),
                None => offer.best(0.0, bounds),
            })
        };
        let mut choices: Vec<Option<Choice>> = line.offers.iter().enumerate().map(best).collect();
        let (slot, choice) = pick;
        choices[slot] = Some(choice);
        let bounds = line.shown_bounds(slot).unwrap_or(line.bounds);
        let quantity = pieces(choice.quantity);
        let campaign = self.campaigns[slot];
        let basis = self.basis(store, slot, quantity, bounds);
        let at = basis.at(&mut self.outlook, quantity);
        let costs: Vec<f64> = choices
            .iter()
            .enumerate()
            .map(|(slot, choice)| match choice {
                Some(choice) => prices.map_or(choice.cost, |prices| prices.of_choice(slot, choice)),
                // What the store cannot get is never the best choice.
                None => f64::INFINITY,
            })
            .collect();
        self.win_shares(store, line, &choices, &costs);
        let chance_best = self.wins[slot];
        let parts = self.parts(store, slot, quantity);
        let scores = Scores {
            overall: scales.overall.percentile(choice.value(0.0)),
            store: scales.store.percentile(self.fitted.store_effect(store)),
            creative: scales.creative.percentile(parts.creative.logit),
            geography: scales.geography.percentile(parts.geography.logit),
            timing: scales.timing.percentile(parts.timing.logit),
        };
        let facts = &self.history.stores[store];
        let look_alikes = self.fitted.alike[store]
            .as_ref()
            .map(|alike| alike.named(&self.history.stores, &self.fitted.fit))
            .unwrap_or_default();
        let case = Case {
            scores,
            parts,
            track: self.fitted.tracks[store],
            campaign: &self.history.campaigns[campaign].name,
            region: &facts.region,
            store_type: &facts.store_type,
            met_at_type: self.fitted.met_at_type(campaign, self.fitted.type_of[store] as usize),
            quantity,
            profit: at.profit,
            chance_best,
            drift: self.fitted.drift[store],
            month: self.settings.month.month,
            planned: self.planned,
            like: look_alikes.iter().take(NAMED).map(|like| named(&like.label)).collect(),
            currency: &self.settings.currency,
        };
        let (reasons, risks) = (case.reasons(), case.risks());
        let (status, skip_cause) = match (&line.standing, at.skip_cause, left_out) {
            (Standing::Out(cause), _, _) => (Status::Skip, Some(*cause)),
            (_, None, Some(cause)) => (Status::Skip, Some(cause)),
            _ => (at.status, at.skip_cause),
        };
        Recommendation {
            store: facts.id,
            campaign: self.history.campaigns[campaign].id,
            quantity,
            bound: choice.bound,
            forecast: at.forecast,
            expected_responses: at.responses,
            expected_revenue: at.revenue,
            cost: at.cost,
            expected_margin: at.margin,
            expected_profit: at.profit,
            confidence: at.confidence,
            chance_best,
            scores,
            parts,
            reasons,
            risks,
            status,
            skip_cause,
            next_status: basis.next_status(&mut self.outlook, quantity, status, skip_cause),
            runner_ups: self.runner_ups(store, slot, &choices, &costs),
            track: self.fitted.tracks[store],
            basis: Some(basis),
            holdout: None,
            explored: None,
            look_alikes,
        }
    }

    /// What the store's forecast under a campaign depends on, around a quantity.
    fn basis(&mut self, store: usize, slot: usize, quantity: u32, bounds: Bounds) -> Basis {
        let at = f64::from(quantity);
        let known = self.known(store, slot, at);
        // The variance is a parabola in ln(quantity): a point on either side gives its slope.
        let more = self.known(store, slot, at * std::f64::consts::E).variance;
        let less = self.known(store, slot, at / std::f64::consts::E).variance;
        let campaign = self.campaigns[slot];
        let facts = &self.history.campaigns[campaign];
        Basis {
            quantity,
            mean: known.mean,
            variance: known.variance,
            slope: -self.fitted.parameters.curve.delta,
            slope_variance: self.fitted.parameters.curve.sd.powi(2),
            covariance: 0.25 * (more - less),
            noise: self.fitted.parameters.overdispersion.powi(2),
            inflation: self.fitted.parameters.inflation,
            margin: self.margin(store, campaign),
            basket: self.fitted.baskets.as_ref().map(|of| of.expected(store, campaign)),
            unit_cost: facts.unit_cost,
            fixed_cost: facts.fixed_cost,
            low: pieces(bounds.low.ceil()),
            high: pieces(bounds.high.floor()),
            thresholds: self.thresholds(store),
        }
    }

    fn profit(&self, store: usize, campaign: usize, quantity: u32, rate: f64) -> Money {
        let facts = &self.history.campaigns[campaign];
        let responses = rate * f64::from(quantity);
        let margin = Money::from_units(responses * self.margin(store, campaign));
        margin - facts.unit_cost.times(quantity) - facts.fixed_cost
    }

    /// Fills `wins` with each campaign's chance to be best.
    fn win_shares(&mut self, store: usize, line: &Line, choices: &[Option<Choice>], costs: &[f64]) {
        let contenders: Vec<Contender> = choices
            .iter()
            .zip(&line.offers)
            .zip(costs)
            .map(|((choice, offer), cost)| {
                let quantity = choice.map_or(1.0, |choice| choice.quantity);
                Contender {
                    log_quantity: self.fitted.log_quantity(quantity),
                    full_margin: offer.margin * quantity,
                    cost: *cost,
                }
            })
            .collect();
        self.fitted.place_entries(
            store,
            self.fitted.parameters.reference_quantity,
            &mut self.entries,
        );
        self.chances.best(self.fitted, store, &self.entries, &contenders, &mut self.wins);
    }

    fn parts(&self, store: usize, slot: usize, quantity: u32) -> Parts {
        let fitted = self.fitted;
        let (kind, region) = (fitted.type_of[store] as usize, fitted.region_of[store] as usize);
        let part = |known: Normal, mailings: u32| Contribution {
            logit: known.mean,
            sd: known.sd(),
            mailings,
        };
        let at_type = fitted.mailings_at_type[self.campaigns[slot] * fitted.types + kind];
        Parts {
            baseline: fitted.parameters.baseline,
            store: part(self.predictor.member(), fitted.tracks[store].mailings),
            creative: part(self.creative[slot * fitted.types + kind], at_type),
            geography: part(self.geography(store), fitted.mailings_in_region[region]),
            timing: part(self.timing, fitted.mailings_in_month[fitted.month()]),
            quantity: -fitted.parameters.curve.delta * fitted.log_quantity(f64::from(quantity)),
        }
    }

    fn runner_ups(
        &mut self,
        store: usize,
        best: usize,
        choices: &[Option<Choice>],
        costs: &[f64],
    ) -> Vec<RunnerUp> {
        let mut others: Vec<(usize, Choice)> = (0..choices.len())
            .filter(|slot| *slot != best)
            .filter_map(|slot| Some((slot, choices[slot]?)))
            .collect();
        let worth = |(slot, choice): &(usize, Choice)| choice.margin - costs[*slot];
        others.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        others.truncate(RUNNER_UPS);
        others
            .into_iter()
            .map(|(slot, choice)| {
                let quantity = pieces(choice.quantity);
                let known = self.known(store, slot, f64::from(quantity));
                let expected = self.outlook.expected(known);
                let campaign = self.campaigns[slot];
                RunnerUp {
                    campaign: self.history.campaigns[campaign].id,
                    quantity,
                    expected_rate: expected,
                    expected_profit: self.profit(store, campaign, quantity, expected),
                    confidence: self.outlook.confidence(known, quantity, expected),
                    chance_best: self.wins[slot],
                }
            })
            .collect()
    }
}

fn named(label: &str) -> String {
    if label.is_empty() { "a store without a number".to_string() } else { label.to_string() }
}

/// Whole pieces, never less than one.
fn pieces(quantity: f64) -> u32 {
    (quantity.floor() as u32).max(1)
}

fn totals(
    recommendations: &[Recommendation],
    settings: &Settings,
    allocation: &Allocation,
) -> Totals {
    let mut by_status = [StatusTotals::default(); 3];
    let mut held_out = StatusTotals::default();
    for recommendation in recommendations {
        let place =
            Status::ALL.iter().position(|status| *status == recommendation.status).unwrap_or(2);
        let sums = if recommendation.is_held_out() { &mut held_out } else { &mut by_status[place] };
        sums.stores += 1;
        sums.pieces += u64::from(recommendation.quantity);
        sums.responses += recommendation.expected_responses;
        sums.cost += recommendation.cost;
        sums.profit += recommendation.expected_profit;
    }
    let beyond = |line: &&Recommendation| line.skip_cause == Some(SkipCause::BeyondBudget);
    let budget = settings.budget.map(|allowed| Budget {
        allowed,
        spent: by_status[0].cost + by_status[1].cost,
        multiplier: allocation.multiplier,
        stores_left_out: recommendations.iter().filter(beyond).count() as u32,
    });
    Totals {
        stores: recommendations.len() as u32,
        by_status,
        budget,
        held_out,
        allocation: allocation.report.clone(),
    }
}
