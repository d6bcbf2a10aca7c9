//! Holdouts: which stores are left out at random, what that can show, and what it showed.
//!
//! Drawn among the stores that would be mailed, after the money is given out: what the held-out
//! stores would have cost is not spent elsewhere, so that they differ from the mailed ones by chance
//! alone. Stores are put in strata of like ones (store type, region, forecast rate, in a serpentine
//! order) and at least two of each stratum are held out, so that the spread within strata, and with
//! it an honest interval, can be read off the results. Held-out stores are not mailed; what they are
//! compared in is what all stores do anyway, such as sales per household in the window.

use serde::{Deserialize, Serialize};
use stats::rng::Rng;
use stats::stratified::{self, Stratum};
use stats::student;

use super::{Recommendation, RunRefusal, SkipCause, Status};
use crate::money::Money;

/// Held out per stratum, and in all: the least that shows a spread.
const FEWEST: usize = 2;
/// A split less likely than this by chance is an alarm.
pub const SPLIT_ALARM: f64 = 0.001;
/// The confidence of lift intervals, and of the smallest detectable lift.
const LEVEL: f64 = 0.95;
const POWER: f64 = 0.8;
/// The holdout's stream of random numbers; the chances have the seed's first.
const STREAM: u64 = 0x401D;

/// A mailed store's place in the holdout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldoutPlace {
    /// The stratum of like stores it was drawn in, from 0.
    pub stratum: u32,
    /// Whether it is held out. The others of its stratum are what it is compared with.
    pub held_out: bool,
}

/// A holdout as it was drawn, and what it can show.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldoutDesign {
    /// Stores that would be mailed.
    pub stores: u32,
    /// Of these, held out.
    pub held_out: u32,
    /// Strata they were drawn in.
    pub strata: u32,
    /// The smallest true lift (0.05 is 5 %) that the comparison shows with 80 % probability, at a
    /// 5 % risk of seeing one where there is none.
    pub detectable: f64,
    /// Profit that the held-out stores were expected to make.
    pub forgone: Money,
}

impl HoldoutDesign {
    /// What it can show and what it costs, in a sentence.
    pub fn sentence(&self, currency: &str) -> String {
        format!(
            "Holding out {} of {} stores shows a lift of {:.1}% or more (in four of five cases, with a 5% risk of a false alarm) and forgoes an expected {}.",
            self.held_out,
            self.stores,
            100.0 * self.detectable,
            self.forgone.worded(currency)
        )
    }
}

/// What a holdout must know of a store that would be mailed.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldoutCandidate {
    /// Its region's name.
    pub region: String,
    /// Its store type's name.
    pub store_type: String,
    /// Its expected rate, 0 to 1.
    pub rate: f64,
    /// Variance of the logarithm of what will be observed around that: of the forecast, from
    /// mailing to mailing, and of the count itself.
    pub variance: f64,
    /// Profit expected of mailing it.
    pub profit: Money,
}

impl HoldoutCandidate {
    /// From a forecast: the rate's 80 % interval `low` to `high`, the spread from mailing to
    /// mailing (σ_o, see [`Parameters::overdispersion`](super::Parameters::overdispersion)) and the
    /// responses expected.
    pub fn new(
        (region, store_type): (String, String),
        (rate, low, high): (f64, f64, f64),
        responses: f64,
        overdispersion: f64,
        profit: Money,
    ) -> HoldoutCandidate {
        let reach = if low > 0.0 && high > low { 0.5 * (high / low).ln() } else { 0.0 };
        let of_rate = (reach / stats::normal::Z80).powi(2);
        let variance = of_rate + overdispersion * overdispersion + 1.0 / responses.max(1.0);
        HoldoutCandidate { region, store_type, rate, variance, profit }
    }
}

/// What a share held out of such stores can show, before a run: from an earlier run's lines. The
/// strata are those that the run would draw in.
pub fn preview_holdout(
    candidates: &[HoldoutCandidate],
    share: f64,
) -> Result<HoldoutDesign, RunRefusal> {
    let strata = strata(candidates, share)?;
    let held_out = |stratum: &Drawing| -> f64 {
        let profits: f64 = stratum.members.iter().map(|at| candidates[*at].profit.units()).sum();
        profits * stratum.held_out as f64 / stratum.members.len() as f64
    };
    let forgone = Money::from_units(strata.iter().map(held_out).sum());
    Ok(design(candidates, &strata, forgone))
}

/// Draws the holdout among the recommendations that would be mailed, marks them, and makes those
/// held out skipped. `candidate` says what the strata of the recommendation at a place go by.
pub(super) fn hold_out(
    recommendations: &mut [Recommendation],
    share: f64,
    seed: u64,
    candidate: impl Fn(usize, &Recommendation) -> HoldoutCandidate,
) -> Result<Option<HoldoutDesign>, RunRefusal> {
    if share <= 0.0 {
        return Ok(None);
    }
    let mailed: Vec<usize> = (0..recommendations.len())
        .filter(|at| recommendations[*at].status != Status::Skip)
        .collect();
    let candidates: Vec<HoldoutCandidate> =
        mailed.iter().map(|at| candidate(*at, &recommendations[*at])).collect();
    let strata = strata(&candidates, share)?;
    let mut rng = Rng::stream(seed, STREAM);
    let mut forgone = Money::ZERO;
    for (number, stratum) in strata.iter().enumerate() {
        let mut members = stratum.members.clone();
        // The first of a random order (Fisher & Yates) are held out.
        for place in 0..stratum.held_out {
            let other = place + rng.below((members.len() - place) as u32) as usize;
            members.swap(place, other);
        }
        for (place, member) in members.into_iter().enumerate() {
            let line = &mut recommendations[mailed[member]];
            let held_out = place < stratum.held_out;
            line.holdout = Some(HoldoutPlace { stratum: number as u32, held_out });
            if held_out {
                forgone += line.expected_profit;
                line.status = Status::Skip;
                line.skip_cause = Some(SkipCause::HeldOut);
                line.next_status = None;
            }
        }
    }
    Ok(Some(design(&candidates, &strata, forgone)))
}

/// Like stores, and how many of them are held out.
struct Drawing {
    members: Vec<usize>,
    held_out: usize,
}

fn strata(candidates: &[HoldoutCandidate], share: f64) -> Result<Vec<Drawing>, RunRefusal> {
    let count = candidates.len();
    let held_out = (share * count as f64).round() as usize;
    if held_out < FEWEST || count - held_out < FEWEST {
        return Err(RunRefusal::HoldoutTooSmall {
            mailed: count as u32,
            held_out: held_out as u32,
        });
    }
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&candidates[*a], &candidates[*b]);
        (&a.store_type, &a.region).cmp(&(&b.store_type, &b.region)).then(a.rate.total_cmp(&b.rate))
    });
    // Every second cell runs backwards, so that neighbours across a border are alike, too.
    let cell = |at: &usize| (&candidates[*at].store_type, &candidates[*at].region);
    for (number, run) in order.chunk_by_mut(|a, b| cell(a) == cell(b)).enumerate() {
        if number % 2 == 1 {
            run.reverse();
        }
    }
    let strata = held_out / FEWEST;
    let cut = |number: usize, of: usize| number * of / strata;
    Ok((0..strata)
        .map(|number| Drawing {
            members: order[cut(number, count)..cut(number + 1, count)].to_vec(),
            held_out: cut(number + 1, held_out) - cut(number, held_out),
        })
        .collect())
}

/// The smallest detectable lift, from what the history says of the spread between like stores:
/// exp((t₀.₉₇₅ + t₀.₈)·se) − 1 with se² = Σ w²(1/n_mailed + 1/n_held out)·s², where s² is the spread
/// of the forecasts within the stratum plus what a single store strays from its own.
fn design(candidates: &[HoldoutCandidate], strata: &[Drawing], forgone: Money) -> HoldoutDesign {
    let count = candidates.len() as f64;
    let (mut variance, mut held_out, mut degrees) = (0.0, 0, 0.0);
    for Drawing { members, held_out: out } in strata {
        let size = members.len() as f64;
        let logs = || members.iter().map(|at| candidates[*at].rate.max(1e-9).ln());
        let mean = logs().sum::<f64>() / size;
        let between = logs().map(|log| (log - mean).powi(2)).sum::<f64>() / (size - 1.0).max(1.0);
        let within = members.iter().map(|at| candidates[*at].variance).sum::<f64>() / size;
        let arms = 1.0 / (size - *out as f64).max(1.0) + 1.0 / *out as f64;
        variance += (size / count).powi(2) * arms * (between + within);
        held_out += out;
        degrees += *out as f64 - 1.0;
    }
    // Most of the variance is the smaller arm's, so its degrees of freedom count.
    let degrees = f64::max(degrees, 1.0);
    let quantile = |p: f64| student::quantile(p, degrees).unwrap_or(stats::normal::Z95);
    let reach = quantile(0.5 + 0.5 * LEVEL) + quantile(POWER);
    HoldoutDesign {
        stores: candidates.len() as u32,
        held_out: held_out as u32,
        strata: strata.len() as u32,
        detectable: (reach * variance.sqrt()).exp_m1().min(1e6),
        forgone,
    }
}

/// What a store did in the window after the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its place in the holdout.
    pub place: HoldoutPlace,
    /// What it did, in a measure that mailed and held-out stores share and that its size does not
    /// decide: sales, or responses from whatever source, per household. Finite.
    pub value: f64,
}

/// What mailing added.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lift {
    /// Mean outcome of the mailed stores and of the held-out ones, strata weighted by their size.
    pub mailed: f64,
    /// See `mailed`.
    pub held_out: f64,
    /// Stores compared.
    pub mailed_stores: u32,
    /// See `mailed_stores`.
    pub held_out_stores: u32,
    /// What mailing adds per household, with its 95 % interval.
    pub difference: (f64, f64, f64),
    /// The same as a share of what stores do anyway (0.05 is 5 %), with its 95 % interval; `None`
    /// unless both means are above zero.
    pub lift: Option<(f64, f64, f64)>,
    /// The chance of a split as uneven as the one found if outcomes are missing by chance alone.
    pub split_p_value: f64,
}

crate::refusals! {
    /// Why nothing can be said of what mailing added.
    pub enum LiftRefusal {
        /// No outcome of one of the two.
        NoOutcomes => "There are no results of both mailed and held-out stores yet.",
        /// An outcome that is no number.
        NotANumber => "A result is not a number. Check what was imported.",
        /// Not two outcomes anywhere to see a spread in.
        TooFew => "There are too few results to say how sure a difference would be. Wait for more.",
    }
}

/// What mailing added, from the outcomes of mailed and held-out stores; `planned` is the holdout as
/// it was drawn, which the split of the outcomes is checked against.
pub fn lift(outcomes: &[Outcome], planned: &HoldoutDesign) -> Result<Lift, LiftRefusal> {
    if outcomes.iter().any(|outcome| !outcome.value.is_finite()) {
        return Err(LiftRefusal::NotANumber);
    }
    let last = outcomes.iter().map(|outcome| outcome.place.stratum).max();
    let mut strata = vec![Stratum::default(); last.map_or(0, |last| last as usize + 1)];
    for Outcome { place, value } in outcomes {
        let stratum = &mut strata[place.stratum as usize];
        if place.held_out { &mut stratum.control } else { &mut stratum.treated }.push(*value);
    }
    // In one order, whatever order they came in.
    for stratum in &mut strata {
        stratum.treated.sort_unstable_by(f64::total_cmp);
        stratum.control.sort_unstable_by(f64::total_cmp);
    }
    let held_out = outcomes.iter().filter(|outcome| outcome.place.held_out).count();
    let mailed = outcomes.len() - held_out;
    if held_out == 0 || mailed == 0 {
        return Err(LiftRefusal::NoOutcomes);
    }
    let found = stratified::compare(&strata).ok_or(LiftRefusal::TooFew)?;
    let (low, high) = found.difference_interval(LEVEL);
    let ratio = found.ratio().zip(found.ratio_interval(LEVEL));
    let share = f64::from(planned.held_out) / f64::from(planned.stores.max(1));
    Ok(Lift {
        mailed: found.treated,
        held_out: found.control,
        mailed_stores: mailed as u32,
        held_out_stores: held_out as u32,
        difference: (found.difference(), low, high),
        lift: ratio.map(|(ratio, (low, high))| (ratio - 1.0, low - 1.0, high - 1.0)),
        split_p_value: stratified::split_p_value(held_out as u64, mailed as u64, share)
            .unwrap_or(1.0),
    })
}

impl Lift {
    /// Whether the split of the outcomes is so uneven that they cannot be compared.
    pub fn split_is_off(&self) -> bool {
        self.split_p_value < SPLIT_ALARM
    }

    /// What was found, in a sentence.
    pub fn sentence(&self) -> String {
        if self.split_is_off() {
            return format!(
                "Do not trust this comparison: {} mailed and {} held-out stores have results, a split that chance makes once in {:.0} times or more rarely. Find out why results are missing.",
                self.mailed_stores,
                self.held_out_stores,
                1.0 / self.split_p_value.max(1e-9)
            );
        }
        let Some((lift, low, high)) = self.lift else {
            return "The held-out stores did nothing to compare with.".to_string();
        };
        let shown = format!(
            "Mailed stores did {:+.1}% against held-out ones (95% interval {:+.1} to {:+.1}%)",
            100.0 * lift,
            100.0 * low,
            100.0 * high
        );
        if low > 0.0 {
            format!("{shown}: mailing adds.")
        } else if high < 0.0 {
            format!("{shown}: mailing takes away.")
        } else {
            format!("{shown}: too unsure to tell from nothing.")
        }
    }
}
