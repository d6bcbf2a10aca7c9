//! Whether the backtest finds what it should, and whether what it corrects is then kept.

use stats::rng::Rng;

use super::*;

/// Promises of a run against what comes: the coverage of its 80 % intervals, and the mean
/// confidence with the share that landed.
fn kept(chain: &Simulated, run: &Run, truth: &simulated::Truth, seed: u64) -> (f64, f64, f64) {
    let mut rng = Rng::new(seed);
    let (mut count, mut covered, mut claimed, mut landed) = (0.0, 0.0, 0.0, 0.0);
    for _ in 0..40 {
        let shock = chain.shock * rng.normal();
        for (store, line) in run.recommendations.iter().enumerate() {
            let campaign = line.campaign.0.as_u128() as usize;
            let logit = truth.logit(store, campaign, JANUARY, f64::from(line.quantity))
                + shock
                + chain.stray(&mut rng);
            let came =
                f64::from(rng.binomial(line.quantity, logistic(logit))) / f64::from(line.quantity);
            let Forecast { expected, observed_low, observed_high, .. } = line.forecast;
            count += 1.0;
            covered += f64::from((observed_low..=observed_high).contains(&came));
            claimed += line.confidence / 100.0;
            landed += f64::from((came / expected - 1.0).abs() <= 0.25);
        }
    }
    (covered / count, claimed / count, landed / count)
}

#[test]
fn a_chain_that_is_as_the_model_says_needs_no_correction() {
    let chain = Simulated { mailings: 3_000, ..Simulated::default() };
    let (history, _) = chain.draw();
    let run = go_all_the_way(&history, &settings()).unwrap();
    let found = &run.calibration;
    println!("{}\n{found:#?}", found.sentence());
    assert_eq!(found.verdict(), Verdict::Kept);
    assert_eq!((found.months.len(), found.reliability.len()), (12, 10));
    assert_eq!(run.parameters.inflation, 1.0);
    let coverage = found.coverage.unwrap();
    assert!((coverage - 0.8).abs() < 0.04, "{coverage}");
    assert!(found.mean_gap().unwrap() < 5.0);
    // Everything adds up, and every month was foretold from fewer mailings than the next.
    let mailings = |parts: Vec<u32>| parts.into_iter().sum::<u32>();
    assert_eq!(
        mailings(found.reliability.iter().map(|kept| kept.mailings).collect()),
        found.mailings
    );
    assert_eq!(
        mailings(found.by_region.iter().map(|of| of.kept.mailings).collect()),
        found.mailings
    );
    assert_eq!(
        mailings(found.by_store_type.iter().map(|of| of.kept.mailings).collect()),
        found.mailings
    );
    assert_eq!(mailings(found.months.iter().map(|month| month.mailings).collect()), found.mailings);
    assert_eq!(
        Status::ALL.map(|status| found.of(status).mailings).iter().sum::<u32>(),
        found.mailings
    );
    assert!(found.months.windows(2).all(|pair| pair[0].learnt_from < pair[1].learnt_from));
    // Surer classes land more often, and the model beats both means.
    let share = |status| found.of(status).kept().unwrap();
    assert!(share(Status::AutoApprove) > share(Status::NeedsReview));
    assert!(found.forecasters[0].forecaster == Forecaster::Model);
    for simple in &found.forecasters[1..] {
        assert!(found.forecasters[0].log_score > simple.log_score + 0.02, "{simple:?}");
    }
}

#[test]
fn forecasts_that_were_not_kept_are_corrected_until_they_are() {
    // Heavier tails than the model's: intervals of matching variance are too wide for most.
    let tails = Simulated { outliers: (0.08, 6.0), ..Simulated::default() };
    // Unrest that the past did not know: intervals are too narrow.
    let drift = Simulated { shock: 0.3, months: 36, ..Simulated::default() };
    for (chain, expected) in [(tails, Verdict::Narrowed), (drift, Verdict::Widened)] {
        let (mut before, mut after) = ([0.0; 3], [0.0; 3]);
        let seeds = 1..=4;
        for seed in seeds {
            println!("seed {seed}");
            let chain = Simulated { seed, mailings: 3_600, ..chain.clone() };
            let (history, truth) = chain.draw();
            let plain = go(&history, &settings()).unwrap();
            let run = go_all_the_way(&history, &settings()).unwrap();
            println!("{} ({:.2})", run.calibration.sentence(), run.parameters.inflation);
            assert_eq!(run.calibration.verdict(), expected);
            assert_eq!(run.parameters.inflation, run.calibration.inflation.0);
            assert!((run.calibration.coverage.unwrap() - 0.8).abs() < 0.02);
            // Held against mailings that the backtest never saw.
            let (a, b) = (kept(&chain, &plain, &truth, seed), kept(&chain, &run, &truth, seed));
            for (sum, part) in before.iter_mut().zip([a.0, a.1, a.2]) {
                *sum += part / 4.0;
            }
            for (sum, part) in after.iter_mut().zip([b.0, b.1, b.2]) {
                *sum += part / 4.0;
            }
        }
        println!("coverage, claimed, landed: {before:.3?}, corrected {after:.3?}");
        // Unrest that has lasted a year is partly learnt by the run itself and then corrected again:
        // the correction errs on the wide side.
        assert!((before[0] - 0.8).abs() > 0.1);
        assert!((after[0] - 0.8).abs() < 0.5 * (before[0] - 0.8).abs());
        assert!((after[1] - after[2]).abs() < 0.5 * (before[1] - before[2]).abs());
    }
}

#[test]
fn a_history_that_is_too_short_stays_uncalibrated() {
    let (history, _) = Simulated { mailings: 120, ..Simulated::default() }.draw();
    let run = go_all_the_way(&history, &settings()).unwrap();
    assert_eq!(run.calibration.verdict(), Verdict::Uncalibrated);
    assert!(run.calibration.sentence().starts_with("Uncalibrated: only"));
    assert_eq!(run.parameters.inflation, 1.0);

    let (mut history, _) = Simulated::default().draw();
    for mailing in &mut history.mailings {
        mailing.in_home = jiff::civil::date(2024, 5, 3);
    }
    let run = go_all_the_way(&history, &settings()).unwrap();
    assert_eq!((run.calibration.mailings, run.calibration.coverage), (0, None));
    assert_eq!(run.calibration.mean_gap(), None);
    assert!(run.recommendations.iter().all(super::is_sound));
}

#[test]
fn a_calibration_reads_back_as_it_was() {
    let (history, _) = Simulated::default().draw();
    let found = go_all_the_way(&history, &settings()).unwrap().calibration;
    let text = serde_json::to_string(&StoredCalibration::from(found.clone())).unwrap();
    assert!(text.starts_with("{\"V1\":") && !text.contains("null"));
    let back = serde_json::from_str::<StoredCalibration>(&text).unwrap().upgrade();
    assert_eq!((back.mailings, &back.months.len()), (found.mailings, &found.months.len()));
    // A field that a later release adds is missing in what an earlier one wrote.
    assert_eq!(serde_json::from_str::<Calibration>("{}").unwrap(), Calibration::default());
}
