//! Exploration: which quantities are varied, and that nothing else is.

use super::*;

#[test]
fn explored_quantities_keep_pieces_money_bounds_and_statuses() {
    for seed in 1..=3 {
        println!("seed {seed}");
        let (history, _) = Simulated { seed, ..Simulated::default() }.draw();
        let budget = Money(12_000_000);
        let usual = Settings { budget: Some(budget), seed, ..settings() };
        let plain = go(&history, &usual).unwrap();
        let run = go(&history, &Settings { exploration: 0.4, ..usual.clone() }).unwrap();
        let pieces = |run: &Run| {
            let mut by_campaign = std::collections::BTreeMap::new();
            for line in run.recommendations.iter().filter(|line| line.status != Status::Skip) {
                *by_campaign.entry(line.campaign).or_insert(0) += u64::from(line.quantity);
            }
            by_campaign
        };
        assert_eq!(pieces(&run), pieces(&plain));
        let cost =
            |run: &Run| run.totals.by_status[..2].iter().map(|sums| sums.cost).sum::<Money>();
        assert!(cost(&run) <= cost(&plain));
        assert!(run.totals.budget.unwrap().spent <= budget);
        let mut varied = 0;
        for (line, before) in run.recommendations.iter().zip(&plain.recommendations) {
            assert_eq!((line.status, line.campaign), (before.status, before.campaign));
            let Some(explored) = line.explored else {
                assert_eq!(line, before);
                continue;
            };
            varied += 1;
            assert_eq!(explored.instead_of, before.quantity);
            assert!(explored.sentence(line.quantity).ends_with("what quantity does."));
            let change = f64::from(line.quantity) / f64::from(before.quantity) - 1.0;
            assert!(change.abs() <= 0.2 && change.abs() > 0.04, "{change}");
            let basis = line.basis.unwrap();
            assert!((basis.low..=basis.high).contains(&line.quantity));
            // Every number is that of the new quantity, and the parts still add up.
            let said = forecast_at(&before.basis.unwrap(), line.quantity);
            assert!((said.forecast.expected / line.forecast.expected - 1.0).abs() < 1e-9);
            assert!((line.parts.linear_predictor() - basis.mean).abs() < 1e-9);
            assert_eq!(line.expected_profit, line.expected_margin - line.cost);
            for risk in &line.risks {
                assert!(
                    !matches!(risk, Risk::QuantityUnseen { quantity, .. } if *quantity != line.quantity)
                );
            }
        }
        let mailed = plain.totals.by_status[0].stores + plain.totals.by_status[1].stores;
        assert!(varied > mailed / 10 && varied <= (2 * mailed).div_ceil(5), "{varied} of {mailed}");
    }
}

#[test]
fn varied_quantities_tell_the_slope_that_chosen_ones_hide() {
    // Good stores get more pieces and nothing is left to chance; then the same with every quantity
    // varied by a fifth. The bias shrinks to a quarter; it does not vanish, because the quantities
    // still differ most between stores.
    let mut plain = Vec::new();
    let mut varied = Vec::new();
    for seed in 1..=6 {
        println!("seed {seed}");
        let chain = Simulated { slope: -0.4, seed, ..Simulated::default() };
        let (history, truth) = chain.draw();
        let mut rng = stats::rng::Rng::new(seed);
        let mut drawn = |share: f64| {
            let mut history = history.clone();
            for mailing in &mut history.mailings {
                // Chosen by how the store responds, with nothing left to chance.
                let month = Month::of(mailing.in_home);
                let (store, campaign) = (mailing.store as usize, mailing.campaign as usize);
                let good = truth.logit(store, 0, JANUARY, 2_500.0) + 4.2;
                let mut pieces = 2_500.0 * (1.0 * good).exp();
                if rng.uniform() < share {
                    pieces *= if rng.uniform() < 0.5 { 0.8 } else { 1.2 };
                }
                let logit = truth.logit(store, campaign, month, pieces) + chain.stray(&mut rng);
                mailing.pieces = pieces as u32;
                mailing.responses = rng.binomial(mailing.pieces, logistic(logit));
            }
            let curve = go(&history, &settings()).unwrap().parameters.curve;
            (curve.delta - 0.4, curve.sd)
        };
        plain.push(drawn(0.0));
        varied.push(drawn(1.0));
    }
    let error =
        |of: &[(f64, f64)]| of.iter().map(|(gap, _)| gap.abs()).sum::<f64>() / of.len() as f64;
    let sd = |of: &[(f64, f64)]| of.iter().map(|(_, sd)| sd).sum::<f64>() / of.len() as f64;
    println!(
        "off by {:.3} (sd {:.3}), varied {:.3} (sd {:.3})",
        error(&plain),
        sd(&plain),
        error(&varied),
        sd(&varied)
    );
    assert!(error(&varied) < 0.35 * error(&plain));
}

#[test]
fn exploration_keeps_to_the_constraints_of_the_run() {
    let (history, _) = Simulated::default().draw();
    let free = go(&history, &settings()).unwrap();
    let pieces = |run: &Run, campaign| -> u64 {
        let mailed = run.recommendations.iter().filter(|line| line.status != Status::Skip);
        mailed.filter(|line| line.campaign == campaign).map(|line| u64::from(line.quantity)).sum()
    };
    let (first, second) = (history.campaigns[0].id, history.campaigns[1].id);
    let mut constraints = Constraints { max_household_share: Some(0.5), ..Constraints::default() };
    let at_most = pieces(&free, first).div_ceil(4).max(10_000);
    let of_first = CampaignLimits { max_pieces: Some(at_most), ..CampaignLimits::default() };
    let of_second = CampaignLimits { min_pieces: Some(60_000), ..CampaignLimits::default() };
    constraints.campaigns.extend([(first, of_first), (second, of_second)]);
    // With money enough most stores are at their limit and have no room for more.
    let budget = Money(14_000_000);
    let wishes = Settings { constraints, exploration: 0.6, budget: Some(budget), ..settings() };
    let run = go(&history, &wishes).unwrap();
    let varied = run.recommendations.iter().filter(|line| line.explored.is_some()).count();
    println!("{varied} varied");
    assert!(varied >= 20 && run.totals.budget.unwrap().spent <= budget);
    assert!(pieces(&run, first) <= at_most && pieces(&run, second) >= 60_000);
    for (line, facts) in run.recommendations.iter().zip(&history.stores) {
        if line.status != Status::Skip {
            let households = f64::from(facts.households.unwrap());
            assert!(f64::from(line.quantity) <= 0.5 * households, "{line:?}");
        }
    }
}
