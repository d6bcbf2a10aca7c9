//! Learning from the history: the crossed logistic model in the terms of the trade.
//!
//!   responses ~ Bin(pieces, p)
//!   logit p = β₀ + β₁·ln(pieces/reference) + store + region + campaign + campaign at type + month
//!             + region × time + mailing
//!
//! Every group is normal with its own estimated spread; β₁ ~ N(−0.1, 0.15²). See
//! `docs/methods/matrix.md`.

use std::collections::HashMap;
use std::ops::ControlFlow;

use jiff::civil::Date;
use stats::crossed::{
    self, Column, Fixed, Group, Model, Options, Response, Spreads, VariancePrior,
};
use stats::normal::Z95;

use super::fit::{ENOUGH_MAILINGS, Fitted, REGION};
use super::look_alike::judge;
use super::{
    Calibration, Convergence, Curve, Effect, History, Mailing, Parameters, RunRefusal, Track,
};
use crate::period::Month;

const PRIOR: VariancePrior = VariancePrior { weight: 4.0, sd: 0.2 };
const TREND_PRIOR: VariancePrior = VariancePrior { weight: 4.0, sd: 0.1 };
/// A trend is told from the seasons only by a history at least this long, in years.
const TREND_NEEDS: f64 = 1.5;
/// A mailing of more than this many times the chain's median pieces is a slip of the pen.
const ABSURD: u64 = 1_000;

/// What is learnt for.
pub(super) struct Plan<'a> {
    /// The month that is foretold.
    pub month: Month,
    /// Spreads of an earlier fit of nearly the same mailings.
    pub start: Option<&'a Spreads>,
    /// When to stop.
    pub options: Options,
    /// Which stores need to be judged by stores like them, if they have hardly any mailings.
    pub judged: &'a dyn Fn(usize) -> bool,
}

/// Learns from usable mailings, sorted by store and date. Baskets are not learnt.
pub(super) fn learn(
    history: &History,
    mailings: &[Mailing],
    plan: &Plan,
    step: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Result<Fitted, crossed::Refusal> {
    if mailings.is_empty() {
        return Err(crossed::Refusal::NoRows);
    }
    let years = years_in_home(mailings);
    let middle = years.iter().sum::<f64>() / years.len() as f64;

    let (region_of, regions) = numbered(history.stores.iter().map(|store| store.region.as_str()));
    let (type_of, types) = numbered(history.stores.iter().map(|store| store.store_type.as_str()));
    let (at_type, combinations) =
        combinations_met(mailings, &type_of, types, history.campaigns.len());
    let logs: Vec<f64> = mailings.iter().map(|mailing| f64::from(mailing.pieces).ln()).collect();
    let mean_log = logs.iter().sum::<f64>() / logs.len() as f64;

    let (first, last) = years
        .iter()
        .fold((f64::MAX, f64::MIN), |(low, high), year| (low.min(*year), high.max(*year)));
    let ahead = (regions > 1 && last - first >= TREND_NEEDS)
        .then(|| planned_year(plan.month).clamp(first, last + 1.0) - middle);

    let column = |level: &dyn Fn(&Mailing) -> u32| mailings.iter().map(level).collect::<Vec<u32>>();
    let group = |level, levels| Group { level, levels, column: Column::One, prior: PRIOR };
    let mut groups = vec![
        group(column(&|mailing| mailing.store), history.stores.len()),
        group(column(&|mailing| region_of[mailing.store as usize]), regions),
        group(column(&|mailing| mailing.campaign), history.campaigns.len()),
        group(
            column(&|mailing| {
                at_type
                    [mailing.campaign as usize * types + type_of[mailing.store as usize] as usize]
                    .unwrap_or(0)
            }),
            combinations,
        ),
        group(column(&|mailing| month_of(mailing.in_home) as u32), 12),
    ];
    if ahead.is_some() {
        groups.push(Group {
            level: groups[REGION].level.clone(),
            levels: regions,
            column: Column::Values(years.iter().map(|year| year - middle).collect()),
            prior: TREND_PRIOR,
        });
    }
    let model = Model {
        response: Response::Binomial {
            trials: mailings.iter().map(|mailing| f64::from(mailing.pieces)).collect(),
            successes: mailings.iter().map(|mailing| f64::from(mailing.responses)).collect(),
        },
        fixed: vec![
            Fixed { column: Column::One, prior: None },
            Fixed {
                column: Column::Values(logs.iter().map(|log| log - mean_log).collect()),
                prior: Some((-0.1, 0.15)),
            },
        ],
        groups,
        observation: Some(PRIOR),
    };
    let fit = crossed::fit_from(&model, plan.options, plan.start, step)?;
    let tracks = tracks(mailings, history.stores.len());
    let (alike, likeness) = judge(&history.stores, &fit, &tracks, plan.judged);
    let mut parameters = parameters(&fit, mailings, &tracks, mean_log.exp(), &model);
    parameters.likeness = likeness;
    let mut mailings_at_type = vec![0; history.campaigns.len() * types];
    let mut mailings_in_region = vec![0; regions];
    let mut mailings_in_month = [0; 12];
    let mut largest_at_type = vec![None; types];
    for mailing in mailings {
        let kind = type_of[mailing.store as usize] as usize;
        mailings_at_type[mailing.campaign as usize * types + kind] += 1;
        mailings_in_region[region_of[mailing.store as usize] as usize] += 1;
        mailings_in_month[month_of(mailing.in_home)] += 1;
        largest_at_type[kind] = largest_at_type[kind].max(Some(mailing.pieces));
    }
    Ok(Fitted {
        drift: drift(mailings, fit.residuals(), history.stores.len()),
        fit,
        baskets: None,
        parameters,
        region_of,
        type_of,
        types,
        at_type,
        mailings_at_type,
        mailings_in_region,
        mailings_in_month,
        largest_at_type,
        tracks,
        month: (plan.month.month - 1).clamp(0, 11) as usize,
        ahead,
        alike,
        mailings: Vec::new(),
        calibration: Calibration::default(),
    })
}

fn median_pieces(mailings: &[Mailing]) -> u32 {
    let mut pieces: Vec<u32> = mailings.iter().map(|mailing| mailing.pieces).collect();
    let middle = pieces.len() / 2;
    *pieces.select_nth_unstable(middle).1
}

/// The mailings that can be right, in one order whatever order they came in.
pub(super) fn usable(history: &History) -> Result<Vec<Mailing>, RunRefusal> {
    if history.mailings.is_empty() {
        return Err(RunRefusal::NoMailings);
    }
    let unknown = history.mailings.iter().position(|mailing| {
        mailing.store as usize >= history.stores.len()
            || mailing.campaign as usize >= history.campaigns.len()
    });
    if let Some(place) = unknown {
        return Err(RunRefusal::UnknownMember { mailing: place as u32 });
    }
    let mut mailings: Vec<Mailing> = history
        .mailings
        .iter()
        .filter(|mailing| mailing.pieces > 0 && mailing.responses <= mailing.pieces)
        .copied()
        .collect();
    if mailings.is_empty() {
        return Err(RunRefusal::NoUsableMailings { left_out: history.mailings.len() as u32 });
    }
    let largest = ABSURD * u64::from(median_pieces(&mailings));
    mailings.retain(|mailing| u64::from(mailing.pieces) <= largest);
    mailings.sort_unstable_by_key(Mailing::place);
    Ok(mailings)
}

pub(super) fn refused(refusal: crossed::Refusal, mailings: usize) -> RunRefusal {
    let mailings = mailings as u32;
    match refusal {
        crossed::Refusal::NoRows => RunRefusal::NoMailings,
        crossed::Refusal::NoSuccess => RunRefusal::NoResponses { mailings },
        crossed::Refusal::NoFailure => RunRefusal::OnlyResponses { mailings },
        crossed::Refusal::Cancelled => RunRefusal::Cancelled,
        crossed::Refusal::NoGroups
        | crossed::Refusal::Malformed
        | crossed::Refusal::NotSolvable => RunRefusal::NotSolvable,
    }
}

/// Numbers names in the order of their first appearance.
fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> (Vec<u32>, usize) {
    let mut known: HashMap<&str, u32> = HashMap::new();
    let numbers = names
        .map(|name| {
            let next = known.len() as u32;
            *known.entry(name).or_insert(next)
        })
        .collect();
    (numbers, known.len())
}

fn combinations_met(
    mailings: &[Mailing],
    type_of: &[u32],
    types: usize,
    campaigns: usize,
) -> (Vec<Option<u32>>, usize) {
    let mut met = vec![false; campaigns * types];
    for mailing in mailings {
        met[mailing.campaign as usize * types + type_of[mailing.store as usize] as usize] = true;
    }
    let mut count = 0;
    let numbers = met
        .into_iter()
        .map(|met| {
            met.then(|| {
                count += 1;
                count - 1
            })
        })
        .collect();
    (numbers, count as usize)
}

fn month_of(date: Date) -> usize {
    (date.month() - 1) as usize
}

fn year_of(date: Date) -> f64 {
    f64::from(date.year()) + f64::from(date.day_of_year() - 1) / 365.25
}

fn years_in_home(mailings: &[Mailing]) -> Vec<f64> {
    mailings.iter().map(|mailing| year_of(mailing.in_home)).collect()
}

/// The middle of the planned month.
fn planned_year(month: Month) -> f64 {
    f64::from(month.year) + (f64::from(month.month) - 0.5) / 12.0
}

fn tracks(mailings: &[Mailing], stores: usize) -> Vec<Track> {
    let mut tracks = vec![Track::default(); stores];
    for mailing in mailings {
        let track = &mut tracks[mailing.store as usize];
        track.mailings += 1;
        track.last_mailing = track.last_mailing.max(Some(mailing.in_home));
        if mailing.responses > 0 {
            track.last_response = track.last_response.max(Some(mailing.in_home));
        }
        track.largest_run = track.largest_run.max(Some(mailing.pieces));
        track.smallest_run = Some(
            track.smallest_run.map_or(mailing.pieces, |smallest| smallest.min(mailing.pieces)),
        );
    }
    for track in &mut tracks {
        track.low_data = track.mailings < ENOUGH_MAILINGS;
    }
    tracks
}

/// The last (at most three) standardised residuals of each store, summed over √n: about standard
/// normal when nothing has changed. Mailings are sorted by store and date.
fn drift(mailings: &[Mailing], residuals: &[f64], stores: usize) -> Vec<(u32, f64)> {
    let mut drift = vec![(0, 0.0); stores];
    for (mailing, residual) in mailings.iter().zip(residuals).rev() {
        let (count, sum) = &mut drift[mailing.store as usize];
        if *count < ENOUGH_MAILINGS {
            *count += 1;
            *sum += residual;
        }
    }
    drift.into_iter().map(|(count, sum)| (count, sum / f64::from(count.max(1)).sqrt())).collect()
}

fn parameters(
    fit: &crossed::Fit,
    mailings: &[Mailing],
    tracks: &[Track],
    reference_quantity: f64,
    model: &Model,
) -> Parameters {
    let pieces: u64 = mailings.iter().map(|mailing| u64::from(mailing.pieces)).sum();
    let responses: u64 = mailings.iter().map(|mailing| u64::from(mailing.responses)).sum();
    let (delta, sd) = (-fit.fixed(1), fit.fixed_sd(1));
    let names = [
        "store",
        "region",
        "campaign",
        "campaign at store type",
        "month",
        "regional trend per year",
    ];
    Parameters {
        mailings: mailings.len() as u32,
        left_out: 0,
        stores_with_history: tracks.iter().filter(|track| track.mailings > 0).count() as u32,
        chain_rate: responses as f64 / pieces as f64,
        reference_quantity,
        baseline: fit.fixed(0),
        baseline_sd: fit.fixed_sd(0),
        curve: Curve { delta, sd, low: delta - Z95 * sd, high: delta + Z95 * sd },
        effects: model
            .groups
            .iter()
            .enumerate()
            .map(|(group, of)| Effect {
                name: names[group].to_string(),
                levels: of.levels as u32,
                sd: fit.sd(group),
            })
            .collect(),
        overdispersion: fit.observation_sd(),
        basket: None,
        convergence: Convergence {
            converged: fit.ended.converged,
            iterations: fit.ended.iterations,
            last_change: fit.ended.last_change,
        },
        inflation: 1.0,
        likeness: None,
    }
}
