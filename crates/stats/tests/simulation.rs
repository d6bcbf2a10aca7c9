//! The crossed model against chains whose truth is known: spreads, coverage, kept confidence,
//! regret, and odd data. Every test prints its seed.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::ops::ControlFlow;

use stats::binomial::LogitNormalBinomial;
use stats::crossed::{
    Column, Entry, Fit, Fixed, Group, Model, Options, Refusal, Response, VariancePrior, fit,
    fit_from,
};
use stats::normal::{Normal, Z80};
use stats::quadrature::GaussHermite;
use stats::rng::Rng;
use stats::special::logistic;

const STORES: usize = 150;
const REGIONS: usize = 10;
const CREATIVES: usize = 8;
const TYPES: usize = 4;
const MONTHS: usize = 12;
/// Store, region, creative, creative × type, month; then the row effect.
const SDS: [f64; 6] = [0.25, 0.15, 0.20, 0.20, 0.15, 0.15];
const SLOPE: f64 = -0.15;
const BASE: f64 = -4.2;
const PRIOR: VariancePrior = VariancePrior { weight: 4.0, sd: 0.2 };

struct Truth {
    effects: [Vec<f64>; 5],
    region: Vec<usize>,
    kind: Vec<usize>,
}

impl Truth {
    fn new(rng: &mut Rng) -> Truth {
        let sizes = [STORES, REGIONS, CREATIVES, CREATIVES * TYPES, MONTHS];
        let effects = std::array::from_fn(|group| {
            (0..sizes[group]).map(|_| SDS[group] * rng.normal()).collect()
        });
        Truth {
            effects,
            region: (0..STORES).map(|_| rng.below(REGIONS as u32) as usize).collect(),
            kind: (0..STORES).map(|_| rng.below(TYPES as u32) as usize).collect(),
        }
    }

    fn levels(&self, store: usize, creative: usize, month: usize) -> [usize; 5] {
        [store, self.region[store], creative, creative * TYPES + self.kind[store], month]
    }

    fn logit(&self, store: usize, creative: usize, month: usize, log_pieces: f64) -> f64 {
        let levels = self.levels(store, creative, month);
        BASE + SLOPE * log_pieces
            + (0..5).map(|group| self.effects[group][levels[group]]).sum::<f64>()
    }
}

#[derive(Default)]
struct Rows {
    levels: [Vec<u32>; 5],
    log_pieces: Vec<f64>,
    trials: Vec<f64>,
    successes: Vec<f64>,
}

impl Rows {
    fn simulated(truth: &Truth, count: usize, rng: &mut Rng) -> Rows {
        let mut rows = Rows::default();
        for _ in 0..count {
            let store = rng.below(STORES as u32) as usize;
            let creative = rng.below(CREATIVES as u32) as usize;
            let month = rng.below(MONTHS as u32) as usize;
            let log_pieces = 0.4 * rng.normal();
            let pieces = (2_500.0 * log_pieces.exp()).round() as u32;
            let eta = truth.logit(store, creative, month, log_pieces) + SDS[5] * rng.normal();
            rows.push(
                truth.levels(store, creative, month),
                log_pieces,
                pieces,
                rng.binomial(pieces, logistic(eta)),
            );
        }
        rows
    }

    fn push(&mut self, levels: [usize; 5], log_pieces: f64, pieces: u32, responses: u32) {
        for (column, level) in self.levels.iter_mut().zip(levels) {
            column.push(level as u32);
        }
        self.log_pieces.push(log_pieces);
        self.trials.push(f64::from(pieces));
        self.successes.push(f64::from(responses));
    }

    fn model(&self) -> Model {
        let sizes = [STORES, REGIONS, CREATIVES, CREATIVES * TYPES, MONTHS];
        Model {
            response: Response::Binomial {
                trials: self.trials.clone(),
                successes: self.successes.clone(),
            },
            fixed: vec![
                Fixed { column: Column::One, prior: None },
                Fixed {
                    column: Column::Values(self.log_pieces.clone()),
                    prior: Some((-0.1, 0.15)),
                },
            ],
            groups: (0..5)
                .map(|group| Group {
                    level: self.levels[group].clone(),
                    levels: sizes[group],
                    column: Column::One,
                    prior: PRIOR,
                })
                .collect(),
            observation: Some(PRIOR),
        }
    }

    fn fit(&self) -> Result<Fit, Refusal> {
        fit(&self.model(), Options::default(), &mut |_| ControlFlow::Continue(()))
    }
}

fn entries(fit: &Fit, levels: [usize; 5], log_pieces: f64) -> Vec<Entry> {
    let mut entries = vec![fit.fixed_entry(0, 1.0), fit.fixed_entry(1, log_pieces)];
    entries.extend((1..5).filter_map(|group| fit.group_entry(group, levels[group], 1.0)));
    entries
}

/// What one simulated chain shows.
#[derive(Default)]
struct Tally {
    cells: f64,
    true_in_80: f64,
    seen_in_80: f64,
    seen_in_95: f64,
    /// Claimed and kept confidence.
    bins: [(f64, f64, f64); 10],
    model: f64,
    raw: f64,
    oracle: f64,
}

fn score(truth: &Truth, rows: &Rows, fit: &Fit, rng: &mut Rng, tally: &mut Tally) {
    let month = 5;
    let pieces = 2_500;
    let rule = GaussHermite::new(20);
    let noise = fit.observation_sd().powi(2);
    let mut raw = vec![(0.0, 0.0); STORES * CREATIVES];
    for row in 0..rows.trials.len() {
        let (store, creative) = (rows.levels[0][row] as usize, rows.levels[2][row] as usize);
        let cell = &mut raw[store * CREATIVES + creative];
        cell.0 += rows.successes[row];
        cell.1 += rows.trials[row];
    }
    let mut predictor = fit.predictor();
    for store in 0..STORES {
        predictor.at(Some(store));
        let mut best = (f64::MIN, 0);
        let mut raw_best = (f64::MIN, 0);
        let mut oracle: f64 = 0.0;
        for creative in 0..CREATIVES {
            let known = predictor.predict(&entries(fit, truth.levels(store, creative, month), 0.0));
            let eta = truth.logit(store, creative, month, 0.0);
            let (low, high) = known.interval(Z80);
            tally.cells += 1.0;
            tally.true_in_80 += f64::from(low <= eta && eta <= high);

            let ahead = Normal { mean: known.mean, variance: known.variance + noise };
            let expected = rule.expect(ahead, logistic);
            let predictive = LogitNormalBinomial::new(pieces, ahead);
            let rate = logistic(eta + SDS[5] * rng.normal());
            let count = f64::from(rng.binomial(pieces, rate));
            let between = |low: f64, high: f64| {
                f64::from(predictive.quantile(low) <= count && count <= predictive.quantile(high))
            };
            tally.seen_in_80 += between(0.1, 0.9);
            tally.seen_in_95 += between(0.025, 0.975);
            let (from, to) =
                (0.75 * expected * f64::from(pieces), 1.25 * expected * f64::from(pieces));
            let confidence = predictive.between(from, to);
            let bin = &mut tally.bins[((10.0 * confidence) as usize).min(9)];
            bin.0 += 1.0;
            bin.1 += confidence;
            bin.2 += f64::from(from <= count && count <= to);

            oracle = oracle.max(logistic(eta));
            if expected > best.0 {
                best = (expected, creative);
            }
            let (y, n) = raw[store * CREATIVES + creative];
            if n > 0.0 && y / n > raw_best.0 {
                raw_best = (y / n, creative);
            }
        }
        tally.oracle += oracle;
        tally.model += logistic(truth.logit(store, best.1, month, 0.0));
        tally.raw += logistic(truth.logit(store, raw_best.1, month, 0.0));
    }
}

#[test]
fn a_simulated_chain_gives_back_its_truth() {
    let seeds = 1..=10;
    let count = 10.0;
    let mut tally = Tally::default();
    let mut sds = [0.0; 6];
    let mut slope = 0.0;
    for seed in seeds {
        let mut rng = Rng::new(seed);
        let truth = Truth::new(&mut rng);
        let rows = Rows::simulated(&truth, 1_250, &mut rng);
        let fit = rows.fit().unwrap();
        println!("seed {seed}: {:?}", fit.ended);
        assert!(fit.ended.converged, "seed {seed}");
        for (group, sd) in sds.iter_mut().enumerate() {
            *sd += if group < 5 { fit.sd(group) } else { fit.observation_sd() } / count;
        }
        slope += fit.fixed(1) / count;
        score(&truth, &rows, &fit, &mut rng, &mut tally);
    }
    let share = |hits: f64| hits / tally.cells;
    println!("sds {sds:.3?}, slope {slope:.3}");
    println!(
        "true 80 %: {:.3}, seen 80 %: {:.3}, seen 95 %: {:.3}",
        share(tally.true_in_80),
        share(tally.seen_in_80),
        share(tally.seen_in_95)
    );
    for (found, truth) in sds.iter().zip(SDS) {
        assert!((found - truth).abs() < 0.045, "sds {sds:.3?}");
    }
    assert!((slope - SLOPE).abs() < 0.02, "slope {slope}");
    assert!((share(tally.true_in_80) - 0.80).abs() < 0.03);
    assert!((share(tally.seen_in_80) - 0.815).abs() < 0.03);
    assert!((share(tally.seen_in_95) - 0.955).abs() < 0.015);
    let mut error = 0.0;
    for (place, (cells, claimed, kept)) in tally.bins.iter().enumerate() {
        if *cells > 0.0 {
            println!(
                "confidence .{place}: claimed {:.3}, kept {:.3} of {cells}",
                claimed / cells,
                kept / cells
            );
            error += (claimed - kept).abs() / tally.cells;
            if *cells > 400.0 {
                assert!((claimed - kept).abs() / cells < 0.06, "bin {place}");
            }
        }
    }
    println!("calibration error {error:.4}");
    assert!(error < 0.03);
    let (regret, raw) = (1.0 - tally.model / tally.oracle, 1.0 - tally.raw / tally.oracle);
    println!("regret {:.2} %, of raw rates {:.2} %", 100.0 * regret, 100.0 * raw);
    assert!(regret < 0.01, "regret {regret}");
    assert!(raw > 5.0 * regret, "raw rates' regret {raw}");
}

#[test]
fn seventy_rows_still_keep_their_predictive_promise() {
    let mut tally = Tally::default();
    for seed in 101..=112 {
        let mut rng = Rng::new(seed);
        let truth = Truth::new(&mut rng);
        let rows = Rows::simulated(&truth, 71, &mut rng);
        let fit = rows.fit().unwrap();
        println!("seed {seed}: {:?}", fit.ended);
        score(&truth, &rows, &fit, &mut rng, &mut tally);
    }
    let share = |hits: f64| hits / tally.cells;
    println!(
        "true 80 %: {:.3}, seen 80 %: {:.3}, seen 95 %: {:.3}",
        share(tally.true_in_80),
        share(tally.seen_in_80),
        share(tally.seen_in_95)
    );
    assert!((share(tally.seen_in_80) - 0.81).abs() < 0.06);
    assert!((share(tally.seen_in_95) - 0.95).abs() < 0.03);
}

#[test]
fn the_elimination_is_the_same_as_inverting_the_whole_matrix() {
    // V from the fit must be the inverse of XᵀWX + D built densely at the fitted weights.
    let seed = 77;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let truth = Truth::new(&mut rng);
    let rows = Rows::simulated(&truth, 300, &mut rng);
    let options = Options { iterations: 200, tolerance: 1e-9, eliminate: None };
    let fit = fit(&rows.model(), options, &mut |_| ControlFlow::Continue(())).unwrap();
    let sizes = [STORES, REGIONS, CREATIVES, CREATIVES * TYPES, MONTHS];
    let size = 2 + sizes.iter().sum::<usize>();
    let first: Vec<usize> = (0..5).map(|group| 2 + sizes[..group].iter().sum::<usize>()).collect();
    let mut precision = nalgebra::DMatrix::<f64>::zeros(size, size);
    for row in 0..rows.trials.len() {
        let mut x = vec![(0, 1.0), (1, rows.log_pieces[row])];
        x.extend((0..5).map(|group| (first[group] + rows.levels[group][row] as usize, 1.0)));
        // The residual is (z − Xb)·√W and the row effect is σ²W(z − Xb), so W follows from η.
        let n = rows.trials[row];
        let noise = fit.observation_sd().powi(2);
        let mut eta = fit.linear()[row];
        for _ in 0..200 {
            let p = logistic(eta);
            let w = n * p * (1.0 - p);
            let z = eta + (rows.successes[row] - n * p) / w;
            eta = fit.linear()[row] + noise / (noise + 1.0 / w) * (z - fit.linear()[row]);
        }
        let p = logistic(eta);
        let weight = 1.0 / (1.0 / (n * p * (1.0 - p)) + noise);
        for (i, a) in &x {
            for (j, b) in &x {
                precision[(*i, *j)] += weight * a * b;
            }
        }
    }
    precision[(1, 1)] += 1.0 / (0.15 * 0.15);
    for group in 0..5 {
        for level in 0..sizes[group] {
            let at = first[group] + level;
            precision[(at, at)] += 1.0 / fit.sd(group).powi(2);
        }
    }
    let covariance = precision.try_inverse().unwrap();
    let mut predictor = fit.predictor();
    for (store, creative) in [(0, 1), (17, 0), (149, 7)] {
        predictor.at(Some(store));
        let levels = truth.levels(store, creative, 3);
        let ours = predictor.predict(&entries(&fit, levels, 0.3));
        let mut x = nalgebra::DVector::zeros(size);
        x[0] = 1.0;
        x[1] = 0.3;
        for group in 0..5 {
            x[first[group] + levels[group]] = 1.0;
        }
        let theirs = (x.transpose() * &covariance * &x)[(0, 0)];
        assert!((ours.variance / theirs - 1.0).abs() < 1e-5, "{} and {theirs}", ours.variance);
    }
}

#[test]
fn joint_draws_have_the_posteriors_moments() {
    let seed = 5;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let truth = Truth::new(&mut rng);
    let rows = Rows::simulated(&truth, 400, &mut rng);
    let fit = rows.fit().unwrap();
    let levels = truth.levels(3, 2, 5);
    let x = entries(&fit, levels, 0.2);
    let mut predictor = fit.predictor();
    predictor.at(Some(3));
    let known = predictor.predict(&x);
    let draws = 20_000;
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..draws {
        let rest = fit.draw_rest(&mut rng);
        let eta = fit.sum_in_draw(&rest, &x) + fit.draw_member(3, None, &rest, rng.normal());
        sum += eta - known.mean;
        squares += (eta - known.mean).powi(2);
    }
    let n = f64::from(draws);
    assert!((sum / n).abs() < 4.0 * (known.variance / n).sqrt());
    assert!(
        (squares / n / known.variance - 1.0).abs() < 0.05,
        "{} {}",
        squares / n,
        known.variance
    );
}

#[test]
fn a_level_with_a_prior_of_its_own_lies_between_its_rows_and_that_prior() {
    let seed = 6;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let truth = Truth::new(&mut rng);
    let mut rows = Rows::simulated(&truth, 600, &mut rng);
    // One store that is mailed twice; another never.
    let rare = [STORES - 1, 0, 1, 4, 5];
    rows.push(rare, 0.0, 3_000, 40);
    rows.push(rare, 0.1, 2_500, 33);
    let fit = rows.fit().unwrap();
    let prior = Normal { mean: 0.2, variance: 0.03 };
    let mut predictor = fit.predictor();
    predictor.at(Some(STORES - 1));
    let plain = predictor.member();
    predictor.under(STORES - 1, prior);
    let informed = predictor.member();
    // Between what it was and the prior, surer than either was, and the draws say the same.
    assert!(informed.mean > plain.mean);
    assert!(informed.variance < plain.variance && informed.variance < prior.variance);
    let x = entries(&fit, rare, 0.0);
    let known = predictor.predict(&x);
    let draws = 20_000;
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..draws {
        let rest = fit.draw_rest(&mut rng);
        let member = fit.draw_member(STORES - 1, Some(prior), &rest, rng.normal());
        let eta = fit.sum_in_draw(&rest, &x) + member - known.mean;
        sum += eta;
        squares += eta * eta;
    }
    let n = f64::from(draws);
    assert!((sum / n).abs() < 4.0 * (known.variance / n).sqrt(), "{}", sum / n);
    assert!((squares / n / known.variance - 1.0).abs() < 0.05);
    // The group's own prior changes nothing; a store never mailed is its prior.
    // (The group's spread moved by up to the fit's tolerance after the effects were solved for.)
    let own = Normal { mean: 0.0, variance: fit.sd(0).powi(2) };
    predictor.at(Some(STORES - 1));
    predictor.under(STORES - 1, own);
    assert!((predictor.member().mean - plain.mean).abs() < 1e-4);
    assert!((predictor.member().variance / plain.variance - 1.0).abs() < 1e-3);
    let empty = (0..STORES as u32).find(|store| !rows.levels[0].contains(store)).unwrap() as usize;
    predictor.at(Some(empty));
    predictor.under(empty, prior);
    assert!((predictor.member().mean - 0.2).abs() < 1e-9);
    assert!((predictor.member().variance - 0.03).abs() < 1e-9);
}

#[test]
fn a_warm_start_ends_at_the_same_fit_in_fewer_steps() {
    let seed = 12;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let truth = Truth::new(&mut rng);
    let mut rows = Rows::simulated(&truth, 1_200, &mut rng);
    let before = rows.fit().unwrap();
    for _ in 0..50 {
        rows.push([3, truth.region[3], 2, 2 * TYPES + truth.kind[3], 5], 0.0, 2_500, 40);
    }
    let cold = rows.fit().unwrap();
    let warm = fit_from(&rows.model(), Options::default(), Some(&before.spreads()), &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap();
    println!("{:?} against {:?}", warm.ended, cold.ended);
    assert!(warm.ended.converged && warm.ended.iterations < cold.ended.iterations);
    for store in 0..STORES {
        assert!((warm.effect(0, store) - cold.effect(0, store)).abs() < 1e-3);
    }
    for group in 0..5 {
        assert!((warm.sd(group) / cold.sd(group) - 1.0).abs() < 0.01);
    }
}

#[test]
fn a_slope_per_region_is_recovered() {
    // Two regions drift apart over time; a plain region effect cannot follow them.
    let seed = 9;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let regions = 12;
    let slopes: Vec<f64> = (0..regions).map(|_| 0.3 * rng.normal()).collect();
    let (mut level, mut time, mut trials, mut successes, mut unit) =
        (vec![], vec![], vec![], vec![], vec![]);
    for row in 0..1_200u32 {
        let region = rng.below(regions);
        let t = 2.0 * rng.uniform() - 1.0;
        level.push(region);
        time.push(t);
        unit.push(row % 40);
        trials.push(3_000.0);
        successes
            .push(f64::from(rng.binomial(3_000, logistic(-4.0 + slopes[region as usize] * t))));
    }
    let model = Model {
        response: Response::Binomial { trials, successes },
        fixed: vec![Fixed { column: Column::One, prior: None }],
        groups: vec![
            Group { level: unit, levels: 40, column: Column::One, prior: PRIOR },
            Group { level, levels: regions as usize, column: Column::Values(time), prior: PRIOR },
        ],
        observation: Some(PRIOR),
    };
    let fit = fit(&model, Options::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    for (region, slope) in slopes.iter().enumerate() {
        assert!(
            (fit.effect(1, region) - slope).abs() < 0.12,
            "{} is not {slope}",
            fit.effect(1, region)
        );
    }
}

#[test]
fn mean_baskets_are_shrunk_towards_their_groups() {
    let seed = 21;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let (stores, creatives) = (80, 6);
    let store: Vec<f64> = (0..stores).map(|_| 0.3 * rng.normal()).collect();
    let creative: Vec<f64> = (0..creatives).map(|_| 0.15 * rng.normal()).collect();
    let dispersion = 0.6;
    let (mut s, mut c, mut weights, mut means) = (vec![], vec![], vec![], vec![]);
    for _ in 0..600 {
        let (a, b) = (rng.below(stores), rng.below(creatives));
        let n = 1 + rng.below(60);
        let mean = (4.0 + store[a as usize] + creative[b as usize]).exp();
        // A mean of n gamma values with shape 1/φ each.
        let shape = f64::from(n) / dispersion;
        s.push(a);
        c.push(b);
        weights.push(f64::from(n));
        means.push(mean * rng.gamma(shape) / shape);
    }
    let model = Model {
        response: Response::Gamma {
            weights,
            means,
            dispersion: VariancePrior { weight: 4.0, sd: 0.7 },
        },
        fixed: vec![Fixed { column: Column::One, prior: None }],
        groups: vec![
            Group { level: s, levels: stores as usize, column: Column::One, prior: PRIOR },
            Group { level: c, levels: creatives as usize, column: Column::One, prior: PRIOR },
        ],
        observation: None,
    };
    let fit = fit(&model, Options::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    println!("{:?}: √φ {}, sds {} {}", fit.ended, fit.dispersion().sqrt(), fit.sd(0), fit.sd(1));
    assert!(fit.ended.converged);
    assert!((fit.dispersion() - dispersion).abs() < 0.1);
    assert!((fit.sd(0) - 0.3).abs() < 0.07);
    let error: f64 = store
        .iter()
        .enumerate()
        .map(|(level, truth)| (fit.effect(0, level) - truth).powi(2))
        .sum::<f64>()
        / f64::from(stores);
    assert!(error.sqrt() < 0.15, "{}", error.sqrt());
}

#[test]
fn odd_data_gets_an_honest_answer_or_a_refusal() {
    let answer = |rows: &[(usize, f64, f64)]| {
        let mut table = Rows::default();
        for (store, trials, successes) in rows {
            table.push([*store, 0, 0, 0, 0], 0.0, *trials as u32, *successes as u32);
        }
        table.fit()
    };
    assert_eq!(answer(&[]).err(), Some(Refusal::NoRows));
    assert_eq!(answer(&[(0, 500.0, 0.0), (1, 800.0, 0.0)]).err(), Some(Refusal::NoSuccess));
    assert_eq!(answer(&[(0, 500.0, 500.0)]).err(), Some(Refusal::NoFailure));
    assert_eq!(answer(&[(STORES, 500.0, 5.0)]).err(), Some(Refusal::Malformed));
    assert_eq!(answer(&[(0, 0.0, 0.0)]).err(), Some(Refusal::Malformed));
    for rows in [
        vec![(0, 500.0, 5.0)],
        vec![(0, 1.0, 1.0), (1, 1.0, 0.0)],
        vec![(0, 1e6, 1.0), (1, 3.0, 3.0)],
        (0..70).map(|store| (store, 2_000.0, f64::from(store == 0))).collect(),
        (0..70).map(|store| (store, 2_000.0, if store == 0 { 1_999.0 } else { 2_000.0 })).collect(),
        (0..100).map(|store| (store, 100.0, if store % 2 == 0 { 0.0 } else { 100.0 })).collect(),
    ] {
        let fit = answer(&rows).unwrap();
        let mut predictor = fit.predictor();
        for store in [Some(0), Some(149), None] {
            predictor.at(store);
            let known = predictor.predict(&entries(&fit, [0, 9, 7, 31, 11], 1.0));
            assert!(
                known.mean.is_finite() && known.variance.is_finite() && known.variance > 0.0,
                "{rows:?}"
            );
            let rate = GaussHermite::new(20).expect(known, logistic);
            assert!((0.0..=1.0).contains(&rate));
        }
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let seed = 31;
    println!("seed {seed}");
    let mut rng = Rng::new(seed);
    let truth = Truth::new(&mut rng);
    let rows = Rows::simulated(&truth, 300, &mut rng);
    let mut turned = Rows::default();
    for row in (0..300).rev() {
        let levels = std::array::from_fn(|group| rows.levels[group][row] as usize);
        turned.push(
            levels,
            rows.log_pieces[row],
            rows.trials[row] as u32,
            rows.successes[row] as u32,
        );
    }
    let (one, other) = (rows.fit().unwrap(), turned.fit().unwrap());
    for store in 0..STORES {
        assert!((one.effect(0, store) - other.effect(0, store)).abs() < 1e-9);
    }
}

#[test]
fn a_fit_can_be_cancelled() {
    let mut rng = Rng::new(1);
    let truth = Truth::new(&mut rng);
    let rows = Rows::simulated(&truth, 200, &mut rng);
    let mut steps = 0;
    let ended = fit(&rows.model(), Options::default(), &mut |iteration| {
        steps = iteration;
        if iteration == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!((ended.err(), steps), (Some(Refusal::Cancelled), 2));
}
