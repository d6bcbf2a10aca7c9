//! Holdouts: the draw, what it is said to be able to show, and what it does show.

use stats::rng::Rng;

use super::*;
use crate::matrix::holdout::hold_out;

fn held_out(share: f64, seed: u64) -> Settings {
    Settings { holdout: share, seed, ..settings() }
}

fn chain() -> History {
    Simulated { stores: 400, mailings: 4_000, ..Simulated::default() }.draw().0
}

fn candidate(facts: &StoreFacts, line: &Recommendation, overdispersion: f64) -> HoldoutCandidate {
    HoldoutCandidate::new(
        (facts.region.clone(), facts.store_type.clone()),
        (line.forecast.expected, line.forecast.low, line.forecast.high),
        line.expected_responses,
        overdispersion,
        line.expected_profit,
    )
}

/// A run with a holdout drawn in it afterwards.
fn drawn(plain: &Run, history: &History, share: f64, seed: u64) -> (Run, HoldoutDesign) {
    let mut run = plain.clone();
    let design = hold_out(&mut run.recommendations, share, seed, |at, line| {
        candidate(&history.stores[at], line, plain.parameters.overdispersion)
    });
    (run, design.unwrap().unwrap())
}

#[test]
fn a_holdout_takes_its_share_of_every_stratum_and_leaves_the_totals() {
    let history = chain();
    let plain = go(&history, &settings()).unwrap();
    let run = go(&history, &held_out(0.1, 1)).unwrap();
    let design = run.holdout.unwrap();
    println!("{}", design.sentence("USD"));
    assert_eq!(run.totals.held_out.stores, design.held_out);
    assert_eq!(design.held_out, (0.1 * f64::from(design.stores)).round() as u32);
    let in_statuses: u32 = run.totals.by_status.iter().map(|sums| sums.stores).sum();
    assert_eq!(in_statuses + design.held_out, run.totals.stores);
    assert_eq!(design.forgone, run.totals.held_out.profit);
    let mut strata = vec![(0, 0); design.strata as usize];
    for (line, before) in run.recommendations.iter().zip(&plain.recommendations) {
        assert_eq!(line.holdout.is_some(), before.status != Status::Skip);
        assert_eq!((line.quantity, line.confidence), (before.quantity, before.confidence));
        assert_eq!(line.is_held_out(), line.skip_cause == Some(SkipCause::HeldOut));
        if let Some(place) = line.holdout {
            let (mailed, out) = &mut strata[place.stratum as usize];
            *if place.held_out { out } else { mailed } += 1;
            assert_eq!(line.status == Status::Skip, place.held_out);
        }
    }
    assert!(strata.iter().all(|(mailed, out)| (2..=3).contains(out) && *mailed >= 2));
    // Drawn by the seed and by nothing else.
    let marks = |run: &Run| run.recommendations.iter().map(|line| line.holdout).collect::<Vec<_>>();
    assert_eq!(marks(&run), marks(&go(&history, &held_out(0.1, 1)).unwrap()));
    assert_ne!(marks(&run), marks(&go(&history, &held_out(0.1, 2)).unwrap()));
}

#[test]
fn every_store_of_a_stratum_is_as_likely_to_be_held_out() {
    let history = Simulated { stores: 40, mailings: 600, ..Simulated::default() }.draw().0;
    let plain = go(&history, &settings()).unwrap();
    let rounds = 400;
    let mut times = [0; 40];
    let mut expected = [0.0; 40];
    for seed in 0..rounds {
        let (run, _) = drawn(&plain, &history, 0.25, seed);
        let of = |stratum: u32| {
            let members = run.recommendations.iter().filter_map(|line| line.holdout);
            let of_it: Vec<_> = members.filter(|place| place.stratum == stratum).collect();
            of_it.iter().filter(|place| place.held_out).count() as f64 / of_it.len() as f64
        };
        for (store, line) in run.recommendations.iter().enumerate() {
            if let Some(place) = line.holdout {
                times[store] += u32::from(place.held_out);
                expected[store] += of(place.stratum);
            }
        }
    }
    for (store, (times, expected)) in times.iter().zip(expected).enumerate() {
        let p: f64 = expected / rounds as f64;
        let sd = (rounds as f64 * p * (1.0 - p)).sqrt();
        assert!(
            (f64::from(*times) - expected).abs() < 4.0 * sd + 1e-9,
            "store {store}: {times}, {expected}"
        );
    }
}

#[test]
fn a_holdout_that_can_show_nothing_is_refused() {
    let history = Simulated { stores: 12, mailings: 200, ..Simulated::default() }.draw().0;
    let refused = go(&history, &held_out(0.05, 1)).err().unwrap();
    assert!(matches!(refused, RunRefusal::HoldoutTooSmall { held_out: 1 | 0, .. }), "{refused}");
    assert_eq!(go(&history, &held_out(0.6, 1)).err(), Some(RunRefusal::HoldoutOutOfRange));
    assert_eq!(go(&history, &held_out(f64::NAN, 1)).err(), Some(RunRefusal::HoldoutOutOfRange));
}

/// Outcomes per household as the history says they vary: around the store's own true level, with
/// the spread from mailing to mailing and of the count, mailed stores lifted.
fn outcomes(
    run: &Run,
    truth: &simulated::Truth,
    chain: &Simulated,
    lift: f64,
    rng: &mut Rng,
) -> Vec<Outcome> {
    let lines = run.recommendations.iter().enumerate();
    lines
        .filter_map(|(store, line)| {
            let place = line.holdout?;
            let campaign = line.campaign.0.as_u128() as usize;
            let logit = truth.logit(store, campaign, JANUARY, f64::from(line.quantity));
            let rate =
                logistic(logit + chain.stray(rng)) * if place.held_out { 1.0 } else { 1.0 + lift };
            let count = rng.binomial(line.quantity, rate);
            Some(Outcome { place, value: f64::from(count) / f64::from(line.quantity) })
        })
        .collect()
}

#[test]
fn the_smallest_detectable_lift_is_detected_in_four_of_five_cases_and_intervals_keep_their_promise()
{
    let chain = Simulated { stores: 300, mailings: 4_000, ..Simulated::default() };
    let (mut detected, mut covered, mut alarms, mut rounds) = (0, 0, 0, 0);
    for seed in 1..=4 {
        println!("seed {seed}");
        let (history, truth) = Simulated { seed, ..chain.clone() }.draw();
        let plain = go(&history, &settings()).unwrap();
        for draw in 0..60 {
            let (run, design) = drawn(&plain, &history, 0.15, draw);
            let mut rng = Rng::stream(seed, draw);
            for _ in 0..5 {
                let found =
                    lift(&outcomes(&run, &truth, &chain, design.detectable, &mut rng), &design)
                        .unwrap();
                let (_, low, high) = found.lift.unwrap();
                rounds += 1;
                detected += u32::from(low > 0.0);
                covered += u32::from(low <= design.detectable && design.detectable <= high);
                assert!(!found.split_is_off());
                let none = lift(&outcomes(&run, &truth, &chain, 0.0, &mut rng), &design).unwrap();
                let (_, low, high) = none.difference;
                alarms += u32::from(low > 0.0 || high < 0.0);
            }
        }
    }
    let share = |count: u32| f64::from(count) / f64::from(rounds);
    println!(
        "detected {:.3}, covered {:.3}, alarms {:.3}",
        share(detected),
        share(covered),
        share(alarms)
    );
    assert!((share(detected) - 0.8).abs() < 0.06);
    assert!((share(covered) - 0.95).abs() < 0.02);
    assert!((share(alarms) - 0.05).abs() < 0.02);
}

#[test]
fn a_preview_says_what_the_run_will() {
    let history = chain();
    let before = go(&history, &settings()).unwrap();
    let run = go(&history, &held_out(0.1, 1)).unwrap();
    let candidates: Vec<HoldoutCandidate> = before
        .recommendations
        .iter()
        .zip(&history.stores)
        .filter(|(line, _)| line.status != Status::Skip)
        .map(|(line, facts)| candidate(facts, line, before.parameters.overdispersion))
        .collect();
    let preview = preview_holdout(&candidates, 0.1).unwrap();
    let design = run.holdout.unwrap();
    assert_eq!(
        (preview.stores, preview.held_out, preview.strata),
        (design.stores, design.held_out, design.strata)
    );
    assert!((preview.detectable / design.detectable - 1.0).abs() < 0.02, "{preview:?} {design:?}");
    // More held out, up to a half, shows smaller lifts.
    let shows = |share: f64| preview_holdout(&candidates, share).unwrap().detectable;
    assert!(shows(0.05) > shows(0.1) && shows(0.1) > shows(0.3));
}

#[test]
fn outcomes_that_cannot_be_compared_are_refused_and_a_skewed_split_is_an_alarm() {
    let planned = HoldoutDesign {
        stores: 1_000,
        held_out: 100,
        strata: 50,
        detectable: 0.1,
        forgone: Money(0),
    };
    let outcome =
        |stratum, held_out, value| Outcome { place: HoldoutPlace { stratum, held_out }, value };
    assert_eq!(lift(&[], &planned), Err(LiftRefusal::NoOutcomes));
    assert_eq!(lift(&[outcome(0, true, 1.0)], &planned), Err(LiftRefusal::NoOutcomes));
    assert_eq!(
        lift(&[outcome(0, true, 1.0), outcome(0, false, f64::NAN)], &planned),
        Err(LiftRefusal::NotANumber)
    );
    assert_eq!(
        lift(&[outcome(0, true, 1.0), outcome(0, false, 2.0)], &planned),
        Err(LiftRefusal::TooFew)
    );
    let skewed: Vec<Outcome> =
        (0..900).map(|at| outcome(at % 50, at < 20, 1.0 + f64::from(at % 7))).collect();
    let found = lift(&skewed, &planned).unwrap();
    assert!(found.split_is_off() && found.sentence().starts_with("Do not trust"));
    // Held-out stores that sold nothing have a difference but no ratio.
    let nothing: Vec<Outcome> =
        (0..400).map(|at| outcome(at % 20, at < 40, if at < 40 { 0.0 } else { 1.0 })).collect();
    let found = lift(&nothing, &planned).unwrap();
    assert!((found.difference.0 - 1.0).abs() < 1e-12 && found.lift.is_none());
}
