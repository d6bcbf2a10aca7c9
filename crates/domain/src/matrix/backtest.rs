//! Rolling-origin backtest: every one of the last months foretold from nothing but what was known
//! before it, by the code that makes the run, and held against what came.
//!
//! **Bounded cost.** At most twelve months, fewer when the history is large ([`MOST_ROWS`]); each
//! fit starts from the spreads of the one before it (oldest first, so that nothing of a month's own
//! future reaches it) and stops at a tolerance that moves no forecast visibly; at most
//! [`MOST_CHECKED`] mailings of a month are checked.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use stats::binomial::LogitNormalBinomial;
use stats::crossed::{self, Entry, Options};
use stats::normal::{self, Normal, Z80};
use stats::special::{logistic, logit};

use super::confidence::{BAND, Outlook};
use super::fit::{Fitted, STORE};
use super::learn::{Plan, learn};
use super::{
    Calibration, ENOUGH_TO_CALIBRATE, Forecaster, ForecasterChecked, GroupChecked, History,
    Inflation, KEPT_COVERAGE, Kept, Mailing, MonthChecked, Progress, RunRefusal, Settings, Status,
    Step,
};
use crate::period::Month;

/// Months foretold.
const MOST_MONTHS: usize = 12;
/// … as long as all their fits together go over at most this many mailings; but at least three.
const MOST_ROWS: usize = 800_000;
const FEWEST_MONTHS: usize = 3;
/// Mailings of one month that are checked.
const MOST_CHECKED: usize = 4_000;
/// A month is foretold from at least this many earlier mailings.
const ENOUGH_BEFORE: usize = 30;
/// The factor on the variance stays within these, whatever came.
const INFLATION: (f64, f64) = (0.25, 16.0);

/// Foretells the last months of the history that `fitted` was learnt from, keeps the result in it,
/// and widens or narrows its forecasts if they were not kept: outside [`KEPT_COVERAGE`] on at least
/// [`ENOUGH_TO_CALIBRATE`] mailings.
pub fn backtest(
    fitted: &mut Fitted,
    history: &History,
    settings: &Settings,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Calibration, RunRefusal> {
    let mut by_date: Vec<Mailing> = fitted.mailings.clone();
    by_date.sort_by_key(|mailing| mailing.in_home);
    let origins = origins(&by_date);
    let of = origins.len() as u32;
    let mut checked = Checked::default();
    let mut start = None;
    for (done, (month, first)) in origins.iter().enumerate() {
        let at = Progress {
            step: Step::Checking { done: done as u32, of },
            fraction: 0.25 + 0.3 * done as f64 / f64::from(of),
        };
        if progress(at).is_break() {
            return Err(RunRefusal::Cancelled);
        }
        let mut before = by_date[..*first].to_vec();
        before.sort_unstable_by_key(Mailing::place);
        let mut came: Vec<Mailing> = by_date[*first..]
            .iter()
            .take_while(|mailing| Month::of(mailing.in_home) == *month)
            .copied()
            .collect();
        came.sort_unstable_by_key(Mailing::place);
        let mut mailed = vec![false; history.stores.len()];
        for mailing in &came {
            mailed[mailing.store as usize] = true;
        }
        let plan = Plan {
            month: *month,
            start: start.as_ref(),
            options: Options { iterations: 30, tolerance: 2e-3, eliminate: Some(STORE) },
            judged: &|store| mailed[store],
        };
        let learnt = learn(history, &before, &plan, &mut |_| progress(at));
        match learnt {
            Ok(past) => {
                start = Some(past.fit.spreads());
                checked.month(*month, history, &past, &before, &came);
            }
            Err(crossed::Refusal::Cancelled) => return Err(RunRefusal::Cancelled),
            // A month that could not have been foretold (no response before it, say) shows nothing.
            Err(_) => {}
        }
    }
    let calibration = checked.calibration(history, settings);
    fitted.parameters.inflation = calibration.inflation.0;
    fitted.calibration = calibration.clone();
    Ok(calibration)
}

/// The months to foretell, oldest first, each with the place of its first mailing.
fn origins(by_date: &[Mailing]) -> Vec<(Month, usize)> {
    let mut months: Vec<(Month, usize)> = Vec::new();
    for (place, mailing) in by_date.iter().enumerate() {
        let month = Month::of(mailing.in_home);
        if months.last().is_none_or(|(last, _)| *last != month) {
            months.push((month, place));
        }
    }
    months.retain(|(_, first)| *first >= ENOUGH_BEFORE);
    let affordable = (MOST_ROWS / by_date.len().max(1)).clamp(FEWEST_MONTHS, MOST_MONTHS);
    months.split_off(months.len().saturating_sub(affordable))
}

/// One mailing, foretold.
struct Foretold {
    store: u32,
    month: u32,
    pieces: u32,
    responses: u32,
    /// Predictive distribution of the logit, before any inflation.
    ahead: Normal,
    expected: f64,
    /// The simple forecasts: rate, and spread of the logit around it.
    store_mean: (f64, f64),
    chain_mean: (f64, f64),
}

#[derive(Default)]
struct Checked {
    rows: Vec<Foretold>,
    months: Vec<(Month, u32)>,
    passed_over: u32,
}

impl Checked {
    fn month(
        &mut self,
        month: Month,
        history: &History,
        past: &Fitted,
        before: &[Mailing],
        came: &[Mailing],
    ) {
        let simple = Simple::new(before, history.stores.len());
        let noise = past.parameters.overdispersion.powi(2);
        let outlook = Outlook::new(noise, 1.0);
        let mut predictor = past.fit.predictor();
        let mut entries: Vec<Entry> = Vec::new();
        let mut standing = None;
        let place = self.months.len() as u32;
        let count = came.len().min(MOST_CHECKED);
        self.passed_over += (came.len() - count) as u32;
        for mailing in (0..count).map(|at| &came[at * came.len() / count]) {
            let store = mailing.store as usize;
            if standing != Some(store) {
                past.stand_at(&mut predictor, store);
                standing = Some(store);
            }
            let known = past.known(
                &predictor,
                &mut entries,
                store,
                mailing.campaign as usize,
                f64::from(mailing.pieces),
            );
            self.rows.push(Foretold {
                store: mailing.store,
                month: place,
                pieces: mailing.pieces,
                responses: mailing.responses,
                ahead: Normal { mean: known.mean, variance: known.variance + noise },
                expected: outlook.expected(known),
                store_mean: simple.store_mean(store),
                chain_mean: simple.chain_mean(),
            });
        }
        self.months.push((month, before.len() as u32));
    }

    fn calibration(&self, history: &History, settings: &Settings) -> Calibration {
        let mut predictive = LogitNormalBinomial::new(1, Normal { mean: 0.0, variance: 1.0 });
        let mut scores: Vec<f64> = Vec::with_capacity(self.rows.len());
        let mut covered_before = 0.0;
        for row in &self.rows {
            predictive.set(row.pieces, row.ahead);
            let (below, upto) = around(&predictive, row.responses);
            covered_before += share_covered(below, upto);
            scores.push(row.factor_to_cover(below, upto));
        }
        let count = self.rows.len();
        let coverage_before = (count > 0).then(|| covered_before / count as f64);
        let enough = count >= ENOUGH_TO_CALIBRATE as usize;
        let strayed =
            coverage_before.is_some_and(|share| share < KEPT_COVERAGE.0 || share > KEPT_COVERAGE.1);
        let inflation = if enough && strayed { conformal_factor(&mut scores) } else { 1.0 };
        let mut sums = Sums::new(self.months.len());
        for row in &self.rows {
            let ahead = Normal { mean: row.ahead.mean, variance: inflation * row.ahead.variance };
            predictive.set(row.pieces, ahead);
            sums.add(row, &predictive, history, settings);
            for (place, (rate, variance)) in
                [row.store_mean, row.chain_mean].into_iter().enumerate()
            {
                // The logit of a logit-normal with this mean rate, to second order.
                let mean = logit(rate) - 0.5 * variance * (1.0 - 2.0 * rate);
                predictive.set(row.pieces, Normal { mean, variance });
                sums.forecasters[1 + place].add(row.landing(&predictive, rate), &predictive, row);
            }
        }
        sums.calibration(&self.months, self.passed_over, coverage_before, Inflation(inflation))
    }
}

impl Foretold {
    /// The smallest factor on the variance at which the count lies within the 80 % interval.
    ///
    /// With the normal score z of the count, the spread s of the logit and the binomial's own
    /// b = 1/(np(1−p)), the interval reaches the count when z²(s + b) = z₈₀²(ks + b).
    fn factor_to_cover(&self, below: f64, upto: f64) -> f64 {
        let middle = (0.5 * (below + upto)).clamp(1e-6, 1.0 - 1e-6);
        let z = normal::quantile(middle).unwrap_or(0.0);
        let p = logistic(self.ahead.mean);
        let own = 1.0 / (f64::from(self.pieces) * p * (1.0 - p)).max(1e-9);
        let spread = self.ahead.variance.max(1e-12);
        ((z / Z80).powi(2) * (spread + own) - own).max(0.0) / spread
    }

    /// Claimed probability to land within a quarter of `expected`, and whether it did.
    fn landing(&self, predictive: &LogitNormalBinomial, expected: f64) -> (f64, bool) {
        let count = expected * f64::from(self.pieces);
        let (low, high) = ((1.0 - BAND) * count, (1.0 + BAND) * count);
        let came = f64::from(self.responses);
        (predictive.between(low, high), low <= came && came <= high)
    }
}

/// P(Y < y) and P(Y ≤ y).
fn around(predictive: &LogitNormalBinomial, count: u32) -> (f64, f64) {
    let y = f64::from(count);
    (predictive.cdf(y - 1.0), predictive.cdf(y))
}

/// The part of a count's probability that lies between 10 and 90 %: 1 inside the interval, 0
/// outside, a fraction on its edge, so that right forecasts cover 80 % however coarse the counts.
fn share_covered(below: f64, upto: f64) -> f64 {
    if upto - below < 1e-9 {
        return f64::from((0.1..=0.9).contains(&below));
    }
    ((upto.min(0.9) - below.max(0.1)).max(0.0) / (upto - below)).min(1.0)
}

/// The split-conformal factor: the ⌈0.8(n + 1)⌉-th smallest of the factors that each cover one.
/// Source: Lei et al. (2018), JASA 113:1094–1111.
fn conformal_factor(scores: &mut [f64]) -> f64 {
    scores.sort_unstable_by(f64::total_cmp);
    let rank = (0.8 * (scores.len() + 1) as f64).ceil() as usize;
    scores[rank.clamp(1, scores.len()) - 1].clamp(INFLATION.0, INFLATION.1)
}

/// Mean rates, with the spread of the logits around them beyond chance by moments:
/// Σ((y − np)² − np(1−p)) / Σ(np(1−p))².
struct Simple {
    /// (responses, pieces, mailings) per store.
    stores: Vec<(f64, f64, f64)>,
    rate: f64,
    spread_of_chain: f64,
    spread_of_stores: f64,
}

impl Simple {
    fn new(before: &[Mailing], stores: usize) -> Simple {
        let mut sums = vec![(0.0, 0.0, 0.0); stores];
        let (mut responses, mut pieces) = (0.0, 0.0);
        for mailing in before {
            let (y, n) = (f64::from(mailing.responses), f64::from(mailing.pieces));
            let sum = &mut sums[mailing.store as usize];
            *sum = (sum.0 + y, sum.1 + n, sum.2 + 1.0);
            responses += y;
            pieces += n;
        }
        let rate = (responses + 0.5) / (pieces + 1.0);
        let mut simple = Simple { stores: sums, rate, spread_of_chain: 0.0, spread_of_stores: 0.0 };
        simple.spread_of_chain = spread(before, |_| (rate, 1.0));
        simple.spread_of_stores = spread(before, |store| {
            let (rate, count) = (simple.rate_of(store), simple.stores[store].2);
            // A store's mean lies nearer to its own mailings than the truth does.
            (rate, if count > 1.0 { count / (count - 1.0) } else { 0.0 })
        });
        simple
    }

    fn rate_of(&self, store: usize) -> f64 {
        let (responses, pieces, _) = self.stores[store];
        if responses > 0.0 && responses < pieces { responses / pieces } else { self.rate }
    }

    fn store_mean(&self, store: usize) -> (f64, f64) {
        (self.rate_of(store), self.spread_of_stores)
    }

    fn chain_mean(&self) -> (f64, f64) {
        (self.rate, self.spread_of_chain)
    }
}

fn spread(mailings: &[Mailing], about: impl Fn(usize) -> (f64, f64)) -> f64 {
    let (mut beyond, mut scale) = (0.0, 0.0);
    for mailing in mailings {
        let (rate, correction) = about(mailing.store as usize);
        if correction == 0.0 {
            continue;
        }
        let n = f64::from(mailing.pieces);
        let own = n * rate * (1.0 - rate);
        beyond += correction * (f64::from(mailing.responses) - n * rate).powi(2) - own;
        scale += own * own;
    }
    if scale > 0.0 { (beyond / scale).clamp(1e-4, 4.0) } else { 0.04 }
}

/// Sums of promises and of what was kept.
#[derive(Clone, Copy, Default)]
struct Tally {
    mailings: u32,
    landed: u32,
    claimed: f64,
    covered: f64,
}

impl Tally {
    fn add(&mut self, (claimed, landed): (f64, bool), covered: f64) {
        self.mailings += 1;
        self.landed += u32::from(landed);
        self.claimed += claimed;
        self.covered += covered;
    }

    fn kept(&self) -> Kept {
        let claimed = 100.0 * self.claimed / f64::from(self.mailings.max(1));
        Kept { mailings: self.mailings, landed: self.landed, claimed }
    }

    fn coverage(&self) -> f64 {
        self.covered / f64::from(self.mailings.max(1))
    }
}

#[derive(Clone, Copy, Default)]
struct Contest {
    tally: Tally,
    log_score: f64,
    brier: f64,
}

impl Contest {
    fn add(&mut self, landing: (f64, bool), predictive: &LogitNormalBinomial, row: &Foretold) {
        self.tally.add(landing, 0.0);
        // The smallest positive number stands for "impossible", so that one miss is not −∞.
        self.log_score += predictive.mass(f64::from(row.responses)).max(f64::MIN_POSITIVE).ln();
        self.brier += (landing.0 - f64::from(landing.1)).powi(2);
    }
}

struct Sums<'a> {
    overall: Tally,
    months: Vec<Tally>,
    tenths: [Tally; 10],
    statuses: [Tally; 3],
    regions: BTreeMap<&'a str, Tally>,
    types: BTreeMap<&'a str, Tally>,
    forecasters: [Contest; 3],
}

impl<'a> Sums<'a> {
    fn new(months: usize) -> Self {
        Sums {
            overall: Tally::default(),
            months: vec![Tally::default(); months],
            tenths: Default::default(),
            statuses: Default::default(),
            regions: BTreeMap::new(),
            types: BTreeMap::new(),
            forecasters: Default::default(),
        }
    }

    fn add(
        &mut self,
        row: &Foretold,
        predictive: &LogitNormalBinomial,
        history: &'a History,
        settings: &Settings,
    ) {
        let landing = row.landing(predictive, row.expected);
        let (below, upto) = around(predictive, row.responses);
        let covered = share_covered(below, upto);
        let facts = &history.stores[row.store as usize];
        let status = Status::of(100.0 * landing.0, settings.thresholds_in(&facts.region));
        let status_place =
            Status::ALL.iter().position(|other| *other == status).unwrap_or_default();
        for tally in [
            &mut self.overall,
            &mut self.months[row.month as usize],
            &mut self.tenths[((10.0 * landing.0) as usize).min(9)],
            &mut self.statuses[status_place],
            self.regions.entry(&facts.region).or_default(),
            self.types.entry(&facts.store_type).or_default(),
        ] {
            tally.add(landing, covered);
        }
        self.forecasters[0].add(landing, predictive, row);
    }

    fn calibration(
        &self,
        months: &[(Month, u32)],
        passed_over: u32,
        coverage_before: Option<f64>,
        inflation: Inflation,
    ) -> Calibration {
        let count = self.overall.mailings;
        if count == 0 {
            return Calibration { passed_over, ..Calibration::default() };
        }
        let groups = |tallies: &BTreeMap<&str, Tally>| {
            let group = |(name, tally): (&&str, &Tally)| GroupChecked {
                name: (*name).to_string(),
                kept: tally.kept(),
                coverage: tally.coverage(),
            };
            tallies.iter().map(group).collect()
        };
        let names = [Forecaster::Model, Forecaster::StoreMean, Forecaster::ChainMean];
        Calibration {
            mailings: count,
            passed_over,
            months: months
                .iter()
                .zip(&self.months)
                .map(|((month, learnt_from), tally)| MonthChecked {
                    month: *month,
                    learnt_from: *learnt_from,
                    mailings: tally.mailings,
                    coverage: tally.coverage(),
                    kept: tally.kept(),
                })
                .collect(),
            reliability: self.tenths.iter().map(Tally::kept).collect(),
            overall: self.overall.kept(),
            by_status: self.statuses.iter().map(Tally::kept).collect(),
            by_region: groups(&self.regions),
            by_store_type: groups(&self.types),
            forecasters: names
                .into_iter()
                .zip(&self.forecasters)
                .map(|(forecaster, contest)| ForecasterChecked {
                    forecaster,
                    log_score: contest.log_score / f64::from(count),
                    brier: contest.brier / f64::from(count),
                    kept: contest.tally.kept(),
                })
                .collect(),
            coverage: Some(self.overall.coverage()),
            coverage_before,
            inflation,
        }
    }
}
