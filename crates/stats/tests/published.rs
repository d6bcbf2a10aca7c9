//! Numbers that others have published, reproduced.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::ops::ControlFlow;

use stats::beta_binomial::{self, Beta};
use stats::crossed::{Column, Fixed, Group, Model, Options, Response, VariancePrior, fit};
use stats::one_group;

/// Crowder (1978), Applied Statistics 27:34–37: germinated, seeds, x1 (seed), x2 (root extract).
const SEEDS: [(f64, f64, f64, f64); 21] = [
    (10.0, 39.0, 0.0, 0.0),
    (23.0, 62.0, 0.0, 0.0),
    (23.0, 81.0, 0.0, 0.0),
    (26.0, 51.0, 0.0, 0.0),
    (17.0, 39.0, 0.0, 0.0),
    (5.0, 6.0, 0.0, 1.0),
    (53.0, 74.0, 0.0, 1.0),
    (55.0, 72.0, 0.0, 1.0),
    (32.0, 51.0, 0.0, 1.0),
    (46.0, 79.0, 0.0, 1.0),
    (10.0, 13.0, 0.0, 1.0),
    (8.0, 16.0, 1.0, 0.0),
    (10.0, 30.0, 1.0, 0.0),
    (8.0, 28.0, 1.0, 0.0),
    (23.0, 45.0, 1.0, 0.0),
    (0.0, 4.0, 1.0, 0.0),
    (3.0, 12.0, 1.0, 1.0),
    (22.0, 41.0, 1.0, 1.0),
    (15.0, 30.0, 1.0, 1.0),
    (32.0, 51.0, 1.0, 1.0),
    (3.0, 7.0, 1.0, 1.0),
];

#[test]
fn the_seeds_example_comes_out_as_breslow_and_clayton_printed_it() {
    // Breslow & Clayton (1993), JASA 88:9–25: −.542 .077 1.339 −.825, σ .313 (PQL).
    let flat = |column| Fixed { column, prior: None };
    let values =
        |pick: fn(&(f64, f64, f64, f64)) -> f64| Column::Values(SEEDS.iter().map(pick).collect());
    let model = Model {
        response: Response::Binomial {
            trials: SEEDS.iter().map(|row| row.1).collect(),
            successes: SEEDS.iter().map(|row| row.0).collect(),
        },
        fixed: vec![
            flat(Column::One),
            flat(values(|row| row.2)),
            flat(values(|row| row.3)),
            flat(values(|row| row.2 * row.3)),
        ],
        groups: vec![Group {
            level: (0..21).collect(),
            levels: 21,
            column: Column::One,
            prior: VariancePrior { weight: 0.0, sd: 0.2 },
        }],
        observation: None,
    };
    let options = Options { iterations: 500, tolerance: 1e-7, eliminate: None };
    let fitted = fit(&model, options, &mut |_| ControlFlow::Continue(())).unwrap();
    println!("{:?}", fitted.ended);
    assert!(fitted.ended.converged);
    for (effect, expected) in [-0.5422, 0.0768, 1.3385, -0.8251].into_iter().enumerate() {
        assert!(
            (fitted.fixed(effect) - expected).abs() < 1e-3,
            "β{effect} = {}",
            fitted.fixed(effect)
        );
    }
    assert!((fitted.sd(0) - 0.3127).abs() < 1e-3, "σ = {}", fitted.sd(0));
}

#[test]
fn the_seeds_likelihood_has_its_maximum_where_others_find_it() {
    // Laplace (one point) and 25-point adaptive quadrature, as computed independently with numpy
    // and scipy; glmer gives the same to the digits it prints.
    let rows: Vec<one_group::Row> = SEEDS
        .iter()
        .enumerate()
        .map(|(plate, (successes, trials, x1, x2))| one_group::Row {
            trials: *trials,
            successes: *successes,
            covariates: vec![1.0, *x1, *x2, x1 * x2],
            group: plate,
        })
        .collect();
    for (points, fixed, sd) in [
        (1, [-0.5485, 0.0974, 1.3368, -0.8100], 0.2346),
        (25, [-0.5484, 0.0970, 1.3370, -0.8105], 0.2362),
    ] {
        let fitted = one_group::fit(&rows, points).unwrap();
        for (found, expected) in fitted.fixed.iter().zip(fixed) {
            assert!((found - expected).abs() < 2e-4, "{points} points: {fitted:?}");
        }
        assert!((fitted.sd - sd).abs() < 2e-4, "{points} points: {fitted:?}");
    }
}

/// Tarone (1982) and Gelman et al., Bayesian Data Analysis, table 5.1: rats with tumours, rats;
/// the last group is the current experiment.
#[rustfmt::skip]
const RATS: [(f64, f64); 71] = [
    (0., 20.), (0., 20.), (0., 20.), (0., 20.), (0., 20.), (0., 20.), (0., 20.), (0., 19.), (0., 19.), (0., 19.),
    (0., 19.), (0., 18.), (0., 18.), (0., 17.), (1., 20.), (1., 20.), (1., 20.), (1., 20.), (1., 19.), (1., 19.),
    (1., 18.), (1., 18.), (3., 27.), (2., 25.), (2., 24.), (2., 23.), (2., 20.), (2., 20.), (2., 20.), (2., 20.),
    (2., 20.), (2., 20.), (1., 10.), (5., 49.), (2., 19.), (5., 46.), (2., 17.), (7., 49.), (7., 47.), (3., 20.),
    (3., 20.), (2., 13.), (9., 48.), (10., 50.), (4., 20.), (4., 20.), (4., 20.), (4., 20.), (4., 20.), (4., 20.),
    (4., 20.), (10., 48.), (4., 19.), (4., 19.), (4., 19.), (5., 22.), (11., 46.), (12., 49.), (5., 20.), (5., 20.),
    (6., 23.), (5., 19.), (6., 22.), (6., 20.), (6., 20.), (6., 20.), (16., 52.), (15., 46.), (15., 47.), (9., 24.),
    (4., 14.),
];

#[test]
fn the_rat_tumours_come_out_as_bayesian_data_analysis_prints_them() {
    let near = |found: Beta, alpha: f64, beta: f64, tolerance: f64| {
        assert!(
            (found.alpha - alpha).abs() < tolerance && (found.beta - beta).abs() < tolerance,
            "{found:?} is not ({alpha}, {beta})"
        );
    };
    // Moments of the first 70 groups: BDA prints 1.4 and 8.6, and .223 for the 71st.
    let moments = beta_binomial::fit_by_moments(&RATS[..70]).unwrap();
    near(moments, 1.356, 8.615, 0.01);
    assert!((moments.updated(4.0, 14.0).mean() - 0.2234).abs() < 5e-4);
    // Maximum likelihood over all 71.
    let likely = beta_binomial::fit_by_likelihood(&RATS).unwrap();
    near(likely, 2.3416, 14.1148, 0.01);
    let height = beta_binomial::ln_likelihood(likely, &RATS);
    assert!((height + 156.5689).abs() < 0.01, "{height}");
    // Hyperprior (α+β)^(−5/2): BDA prints 2.4 and 14.3.
    near(beta_binomial::posterior_mean_on_grid(&RATS, 200).unwrap(), 2.403, 14.320, 0.01);
}
