//! Whole runs over simulated chains and odd histories.

use std::ops::ControlFlow;

use proptest::prelude::*;
use stats::special::logistic;

use super::simulated::Simulated;
use super::*;
use crate::money::Money;
use crate::period::Month;

mod backtest;
mod compare;
mod explore;
mod holdout;
mod look_alike;

const JANUARY: Month = Month { year: 2025, month: 1 };

fn settings() -> Settings {
    Settings::new(JANUARY, Margin::PerResponse(Money(6_000)))
}

/// A run without its backtest, which is tested for itself.
fn go(history: &History, settings: &Settings) -> Result<Run, RunRefusal> {
    let told = &mut |_| ControlFlow::Continue(());
    recommend(&fit(history, settings, told)?, history, settings, told)
}

/// A whole run.
fn go_all_the_way(history: &History, settings: &Settings) -> Result<Run, RunRefusal> {
    run(history, settings, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn the_parts_add_up_to_the_forecast_and_the_sums_to_the_totals() {
    let (history, _) = Simulated::default().draw();
    let run = go(&history, &settings()).unwrap();
    assert_eq!(run.recommendations.len(), 150);
    assert!(run.parameters.convergence.converged);
    for line in &run.recommendations {
        let middle = logistic(line.parts.linear_predictor());
        let logit_middle =
            |low: f64, high: f64| 0.5 * (stats::special::logit(low) + stats::special::logit(high));
        let centre = logit_middle(line.forecast.low, line.forecast.high);
        assert!((line.parts.linear_predictor() - centre).abs() < 1e-9);
        assert!(line.forecast.low < middle && middle < line.forecast.high);
        assert!(
            line.forecast.observed_low <= line.forecast.expected
                && line.forecast.expected <= line.forecast.observed_high
        );
        assert!(
            (line.expected_responses - line.forecast.expected * f64::from(line.quantity)).abs()
                < 1e-9
        );
        assert_eq!(line.expected_profit, line.expected_margin - line.cost);
        assert!(line.reasons.len() <= 3 && line.risks.len() <= 3 && line.runner_ups.len() == 3);
        let chances =
            line.chance_best + line.runner_ups.iter().map(|other| other.chance_best).sum::<f64>();
        assert!(chances <= 1.0 + 1e-9);
        for other in &line.runner_ups {
            assert!(other.expected_profit.0 <= line.expected_profit.0 + 50, "{line:?}");
        }
    }
    let stores: u32 = run.totals.by_status.iter().map(|sums| sums.stores).sum();
    assert_eq!(stores, run.totals.stores);
    let cost: Money = run.recommendations.iter().map(|line| line.cost).sum();
    assert_eq!(run.totals.by_status.iter().map(|sums| sums.cost).sum::<Money>(), cost);
}

#[test]
fn the_browser_says_of_another_quantity_what_a_run_would_say() {
    let (history, _) = Simulated::default().draw();
    let run = go(&history, &settings()).unwrap();
    for store in [0, 17, 80] {
        let line = &run.recommendations[store];
        let basis = line.basis.unwrap();
        let now = forecast_at(&basis, line.quantity);
        assert_eq!((now.forecast, now.confidence), (line.forecast, line.confidence));
        assert_eq!((now.cost, now.profit), (line.cost, line.expected_profit));
        for quantity in [1, 2, 700, 9_000] {
            let mut pinned = history.clone();
            for (place, facts) in pinned.stores.iter_mut().enumerate() {
                facts.candidate = place == store;
            }
            pinned.stores[store].min_run = Some(quantity);
            pinned.stores[store].max_run = Some(quantity);
            for campaign in &mut pinned.campaigns {
                campaign.candidate = campaign.id == line.campaign;
            }
            let again = go(&pinned, &settings()).unwrap();
            let (said, would) = (forecast_at(&basis, quantity), &again.recommendations[0]);
            assert_eq!(would.quantity, quantity.min(history.stores[store].households.unwrap()));
            let said =
                if would.quantity == quantity { said } else { forecast_at(&basis, would.quantity) };
            assert!((said.forecast.expected / would.forecast.expected - 1.0).abs() < 1e-9);
            assert!((said.forecast.low / would.forecast.low - 1.0).abs() < 1e-7);
            assert!((said.confidence - would.confidence).abs() < 1e-6);
            assert_eq!((said.cost, said.status), (would.cost, would.status));
            assert!((said.profit - would.expected_profit).0.abs() <= 1);
        }
    }
}

#[test]
fn sentences_never_contradict_the_scores() {
    for (seed, mailings, likeness) in [(1, 1_250, 0.0), (2, 300, 0.8), (3, 6_000, 0.0)] {
        println!("seed {seed}");
        let chain = Simulated { seed, mailings, likeness, ..Simulated::default() };
        let run = go(&chain.draw().0, &settings()).unwrap();
        assert!(run.recommendations.iter().all(speaks_truly));
        // A store that neither helps nor drags anywhere is rare.
        let silent = |line: &&Recommendation| line.reasons.is_empty() && line.risks.is_empty();
        assert!(run.recommendations.iter().filter(silent).count() < 5);
    }
}

/// At most three reasons and risks, none twice, each with its numbers and none against its score.
fn speaks_truly(line: &Recommendation) -> bool {
    let scored = |part, helps: bool, multiplier: f64, mailings: u32| {
        let known = line.parts.of(part);
        (line.scores.of(part) >= 50.0) == helps
            && (multiplier > 1.0) == helps
            && (multiplier - known.multiplier()).abs() < 1e-12
            && mailings == known.mailings
    };
    let reasons = line.reasons.iter().all(|reason| match reason {
        Reason::Store { multiplier, mailings } => {
            line.look_alikes.is_empty() && scored(Part::Store, true, *multiplier, *mailings)
        }
        Reason::LookAlikes { multiplier, mailings, .. } => {
            !line.look_alikes.is_empty() && scored(Part::Store, true, *multiplier, *mailings)
        }
        Reason::Creative { multiplier, mailings, .. } => {
            scored(Part::Creative, true, *multiplier, *mailings)
        }
        Reason::Geography { multiplier, mailings, .. } => {
            scored(Part::Geography, true, *multiplier, *mailings)
        }
        Reason::Timing { multiplier, mailings, .. } => {
            scored(Part::Timing, true, *multiplier, *mailings)
        }
        Reason::ClearlyBest { chance, .. } => *chance >= 0.9 && *chance == line.chance_best,
    });
    let risks = line.risks.iter().all(|risk| match risk {
        Risk::StoreDrags { multiplier, mailings } => {
            line.look_alikes.is_empty() && scored(Part::Store, false, *multiplier, *mailings)
        }
        Risk::LookAlikesDrag { multiplier, mailings, .. } => {
            !line.look_alikes.is_empty() && scored(Part::Store, false, *multiplier, *mailings)
        }
        Risk::CreativeDrags { multiplier, mailings, .. } => {
            scored(Part::Creative, false, *multiplier, *mailings)
        }
        Risk::GeographyDrags { multiplier, mailings, .. } => {
            scored(Part::Geography, false, *multiplier, *mailings)
        }
        Risk::TimingDrags { multiplier, mailings, .. } => {
            scored(Part::Timing, false, *multiplier, *mailings)
        }
        Risk::LosesMoney { loss_cents, .. } => *loss_cents == -line.expected_profit.0,
        Risk::FewMailings { mailings, .. } => {
            *mailings == line.track.mailings && line.track.low_data
        }
        Risk::UnseenAtType { .. } => line.parts.creative.mailings == 0,
        Risk::QuantityUnseen { quantity, smallest, largest } => {
            *quantity == line.quantity && !(*smallest..=*largest).contains(quantity)
        }
        Risk::Drift { z, mailings } => z.abs() > 2.0 && *mailings >= 3,
        Risk::Stale { .. } => line.track.mailings > 0,
        Risk::Unsure { low, high, .. } => low < high,
    });
    let mut sentences: Vec<String> = line.reasons.iter().map(Reason::sentence).collect();
    sentences.extend(line.risks.iter().map(Risk::sentence));
    let readable = sentences.iter().all(|text| {
        text.ends_with('.') && text.len() > 20 && !text.contains("NaN") && !text.contains("inf ")
    });
    let said = sentences.len();
    sentences.sort_unstable();
    sentences.dedup();
    reasons
        && risks
        && readable
        && said == sentences.len()
        && line.reasons.len() <= 3
        && line.risks.len() <= 3
}

#[test]
fn the_recommended_profit_is_within_two_per_cent_of_the_oracles() {
    // Profit, not rate, with the oracle also free to choose the quantity on a grid.
    let (mut ours, mut oracle, mut widest) = (0.0, 0.0, 0.0_f64);
    for seed in 1..=6 {
        println!("seed {seed}");
        let (history, truth) = Simulated { seed, ..Simulated::default() }.draw();
        let profit = |store: usize, campaign: usize, quantity: f64| {
            let rate = logistic(truth.logit(store, campaign, JANUARY, quantity));
            let facts = &history.campaigns[campaign];
            60.0 * rate * quantity - facts.unit_cost.units() * quantity - facts.fixed_cost.units()
        };
        for (store, line) in go(&history, &settings()).unwrap().recommendations.iter().enumerate() {
            // The oracle keeps to the same range of quantities.
            let top = f64::from(history.stores[store].households.unwrap());
            let best = (0..history.campaigns.len())
                .flat_map(|campaign| {
                    (0..200).map(move |step| {
                        (campaign, 250.0 + (top - 250.0) * f64::from(step) / 199.0)
                    })
                })
                .map(|(campaign, quantity)| profit(store, campaign, quantity))
                .fold(f64::MIN, f64::max);
            let campaign = line.campaign.0.as_u128() as usize;
            let made = profit(store, campaign, f64::from(line.quantity));
            ours += made.max(0.0);
            oracle += best.max(0.0);
            widest = widest.max(best - made);
        }
    }
    println!("regret {:.2}%, worst store {widest:.0}", 100.0 * (1.0 - ours / oracle));
    assert!(1.0 - ours / oracle < 0.02, "regret {}", 1.0 - ours / oracle);
}

#[test]
fn the_order_of_stores_campaigns_and_mailings_changes_nothing() {
    let (history, _) = Simulated { stores: 60, mailings: 700, ..Simulated::default() }.draw();
    let wishes =
        Settings { holdout: 0.2, exploration: 0.3, budget: Some(Money(5_000_000)), ..settings() };
    let mut given = go_all_the_way(&history, &wishes).unwrap();
    let mut turned = history.clone();
    turned.stores.reverse();
    turned.stores.rotate_left(11);
    turned.campaigns.rotate_left(3);
    turned.mailings.rotate_left(77);
    let store = |old: u32| {
        turned.stores.iter().position(|facts| facts.id == history.stores[old as usize].id).unwrap()
    };
    let campaign = |old: u32| {
        let id = history.campaigns[old as usize].id;
        turned.campaigns.iter().position(|facts| facts.id == id).unwrap()
    };
    let renumbered: Vec<Mailing> = turned
        .mailings
        .iter()
        .map(|mailing| Mailing {
            store: store(mailing.store) as u32,
            campaign: campaign(mailing.campaign) as u32,
            ..*mailing
        })
        .collect();
    turned.mailings = renumbered;
    let mut other = go_all_the_way(&turned, &wishes).unwrap();
    assert_eq!(other.recommendations[0].store, turned.stores[0].id);
    given.recommendations.sort_by_key(|line| line.store);
    other.recommendations.sort_by_key(|line| line.store);
    assert_eq!(given, other);
}

#[test]
fn the_order_of_the_mailings_changes_nothing() {
    let (history, _) = Simulated { stores: 40, mailings: 300, ..Simulated::default() }.draw();
    let mut turned = history.clone();
    turned.mailings.reverse();
    turned.mailings.rotate_left(77);
    assert_eq!(go(&history, &settings()).unwrap(), go(&turned, &settings()).unwrap());
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_only_other_chances() {
    let (history, _) = Simulated { stores: 40, mailings: 300, ..Simulated::default() }.draw();
    let one = go(&history, &settings()).unwrap();
    assert_eq!(one, go(&history, &settings()).unwrap());
    let other = go(&history, &Settings { seed: 2, ..settings() }).unwrap();
    for (a, b) in one.recommendations.iter().zip(&other.recommendations) {
        assert_eq!((a.quantity, a.campaign, a.confidence), (b.quantity, b.campaign, b.confidence));
        assert!((a.chance_best - b.chance_best).abs() < 0.2);
    }
}

#[test]
fn a_budget_is_kept_by_the_stores_that_are_not_skipped() {
    let (history, _) = Simulated::default().draw();
    let free = go(&history, &settings()).unwrap();
    let spent: Money = free.totals.by_status[..2].iter().map(|sums| sums.cost).sum();
    let mut profit_before = f64::MAX;
    for share in [2.0, 0.7, 0.3, 0.05] {
        let allowed = Money::from_units(share * spent.units());
        let run = go(&history, &Settings { budget: Some(allowed), ..settings() }).unwrap();
        let budget = run.totals.budget.unwrap();
        println!("{share}: {budget:?} {}", budget.sentence());
        assert!(budget.spent <= allowed);
        assert_eq!(budget.multiplier == 0.0, share > 1.0);
        let profit: f64 = run.totals.by_status[..2].iter().map(|sums| sums.profit.units()).sum();
        assert!(profit <= profit_before);
        profit_before = profit;
    }
}

#[test]
fn a_store_never_mailed_is_scored_through_its_groups_and_marked() {
    let (mut history, _) = Simulated::default().draw();
    let mut stranger = history.stores[0].clone();
    stranger.id = crate::ids::StoreId(uuid::Uuid::from_u128(9_999));
    let mut alien = stranger.clone();
    alien.region = "Atlantis".to_string();
    alien.store_type = "floating".to_string();
    alien.households = None;
    history.stores.extend([stranger, alien]);
    let run = go(&history, &settings()).unwrap();
    for line in &run.recommendations[150..] {
        assert!(line.track.low_data);
        assert!(line.parts.store.sd > 0.9 * run.parameters.effects[0].sd);
        assert!(
            line.risks.iter().any(|risk| matches!(risk, Risk::FewMailings { mailings: 0, .. }))
        );
        assert!(line.confidence < 70.0);
    }
    assert!(
        run.recommendations[151].risks.iter().any(|risk| matches!(risk, Risk::UnseenAtType { .. }))
    );
    assert_eq!(run.recommendations[151].parts.geography.logit, 0.0);
    let usual = run.recommendations.iter().map(|line| line.confidence).sum::<f64>() / 152.0;
    assert!(run.recommendations[151].confidence < usual);
}

#[test]
fn a_new_campaign_can_win_only_on_its_cost() {
    let (mut history, _) = Simulated::default().draw();
    let mut fresh = history.campaigns[0].clone();
    fresh.name = "Brand new".to_string();
    fresh.id = crate::ids::CampaignId(uuid::Uuid::from_u128(77));
    history.campaigns.push(fresh);
    let run = go(&history, &settings()).unwrap();
    for line in run.recommendations.iter().filter(|line| line.campaign.0.as_u128() == 77) {
        assert_eq!(line.parts.creative.logit, 0.0);
        assert!(
            line.risks
                .iter()
                .any(|risk| matches!(risk, Risk::UnseenAtType { .. } | Risk::Unsure { .. }))
        );
    }
}

#[test]
fn an_unproven_curve_does_not_go_beyond_what_was_seen() {
    let (mut history, _) = Simulated { mailings: 100, ..Simulated::default() }.draw();
    for store in &mut history.stores {
        store.households = Some(1_000_000);
    }
    let run = go(&history, &settings()).unwrap();
    assert!(!run.parameters.curve.may_extrapolate());
    for line in &run.recommendations {
        if let Some(largest) = line.track.largest_run {
            assert!(f64::from(line.quantity) <= 1.5 * f64::from(largest));
        }
    }
    assert!(run.recommendations.iter().any(|line| line.bound == QuantityBound::Unproven));
}

#[test]
fn the_next_status_is_what_happens_at_that_quantity() {
    // Steady mailings at a thin margin: small runs, whose own chance is what makes them unsure.
    let steady = Simulated {
        sds: [0.25, 0.15, 0.20, 0.20, 0.15, 0.05],
        mailings: 6_000,
        slope: -0.3,
        ..Simulated::default()
    };
    let (history, _) = steady.draw();
    let settings = Settings::new(JANUARY, Margin::PerResponse(Money(4_500)));
    // A tight budget makes runs small, and small runs unsure.
    let tight = Settings { budget: Some(Money(10_000_000)), ..settings.clone() };
    let run = go(&history, &tight).unwrap();
    let mut seen = 0;
    for (store, line) in run.recommendations.iter().enumerate() {
        let Some(next) = line.next_status else { continue };
        assert!(next.status > line.status);
        let mut pinned = history.clone();
        for other in &mut pinned.stores {
            other.candidate = false;
        }
        let facts = &mut pinned.stores[store];
        facts.candidate = true;
        facts.min_run = Some(next.quantity);
        facts.max_run = Some(next.quantity);
        for campaign in &mut pinned.campaigns {
            campaign.candidate = campaign.id == line.campaign;
        }
        let again = go(&pinned, &settings).unwrap();
        assert_eq!(again.recommendations[0].quantity, next.quantity);
        assert!(
            again.recommendations[0].status >= next.status
                || again.recommendations[0].skip_cause == Some(SkipCause::LosesMoney),
            "{line:?} then {:?}",
            again.recommendations[0]
        );
        seen += 1;
        if seen == 5 {
            break;
        }
    }
    assert_eq!(seen, 5);
}

#[test]
fn baskets_turn_a_share_into_a_margin() {
    let (mut history, _) = Simulated::default().draw();
    let share = Settings::new(JANUARY, Margin::ShareOfBasket(0.4));
    let run = go(&history, &share).unwrap();
    assert!((run.parameters.basket.unwrap().units() - 60.0).abs() < 2.0);
    for line in &run.recommendations {
        let revenue = line.expected_revenue.unwrap();
        assert!((line.expected_margin.units() - 0.4 * revenue.units()).abs() < 0.02);
    }
    for mailing in &mut history.mailings {
        mailing.revenue = None;
    }
    assert_eq!(go(&history, &share).err(), Some(RunRefusal::NoRevenue));
    assert_eq!(go(&history, &settings()).unwrap().recommendations[0].expected_revenue, None);
}

#[test]
fn what_cannot_be_answered_is_refused_in_a_sentence() {
    let (history, _) = Simulated { stores: 10, mailings: 60, ..Simulated::default() }.draw();
    let refused = |change: fn(&mut History, &mut Settings)| {
        let (mut history, mut settings) = (history.clone(), settings());
        change(&mut history, &mut settings);
        go(&history, &settings).err()
    };
    assert_eq!(refused(|history, _| history.mailings.clear()), Some(RunRefusal::NoMailings));
    let none = |history: &mut History, _: &mut Settings| {
        history.mailings.iter_mut().for_each(|mailing| mailing.responses = 0)
    };
    assert_eq!(refused(none), Some(RunRefusal::NoResponses { mailings: 60 }));
    let all = |history: &mut History, _: &mut Settings| {
        history.mailings.iter_mut().for_each(|mailing| mailing.responses = mailing.pieces)
    };
    assert_eq!(refused(all), Some(RunRefusal::OnlyResponses { mailings: 60 }));
    let wrong = |history: &mut History, _: &mut Settings| {
        history.mailings.iter_mut().for_each(|mailing| mailing.pieces = 0)
    };
    assert_eq!(refused(wrong), Some(RunRefusal::NoUsableMailings { left_out: 60 }));
    assert_eq!(
        refused(|history, _| history.stores.iter_mut().for_each(|store| store.candidate = false)),
        Some(RunRefusal::NoStores)
    );
    assert_eq!(refused(|history, _| history.campaigns[0].candidate = true), None);
    assert_eq!(
        refused(|history, _| history
            .campaigns
            .iter_mut()
            .for_each(|campaign| campaign.candidate = false)),
        Some(RunRefusal::NoCampaigns)
    );
    assert_eq!(
        refused(|history, _| history.mailings[5].store = 10),
        Some(RunRefusal::UnknownMember { mailing: 5 })
    );
    assert_eq!(
        refused(|_, settings| settings.budget = Some(Money(0))),
        Some(RunRefusal::BudgetNotPositive)
    );
    assert_eq!(
        refused(|_, settings| settings.margin = Margin::ShareOfBasket(1.2)),
        Some(RunRefusal::MarginNotPositive)
    );
    assert_eq!(
        refused(|_, settings| settings.thresholds = Thresholds { auto_approve: 40.0, review: 50.0 }),
        Some(RunRefusal::ThresholdsOutOfOrder)
    );
    assert!(RunRefusal::NoResponses { mailings: 60 }.to_string().contains("60"));
}

#[test]
fn a_region_may_ask_for_more_confidence_than_the_others() {
    let (history, _) = Simulated::default().draw();
    let usual = go(&history, &settings()).unwrap();
    let mut strict = settings();
    let never = Thresholds { auto_approve: 100.0, review: 0.0 };
    strict.region_thresholds.insert(history.stores[0].region.clone(), never);
    let run = go(&history, &strict).unwrap();
    for ((facts, line), before) in
        history.stores.iter().zip(&run.recommendations).zip(&usual.recommendations)
    {
        if facts.region != history.stores[0].region {
            assert_eq!(line.status, before.status);
        } else if line.skip_cause.is_none() {
            assert_eq!(line.status, Status::NeedsReview);
        }
    }
}

#[test]
fn a_run_can_be_cancelled_and_its_progress_never_falls() {
    let (history, _) = Simulated { stores: 600, ..Simulated::default() }.draw();
    let mut before = -1.0;
    run(&history, &settings(), &mut |progress| {
        assert!(
            progress.fraction >= before && progress.fraction <= 1.0,
            "{before} then {progress:?}"
        );
        before = progress.fraction;
        ControlFlow::Continue(())
    })
    .unwrap();
    assert!(before > 0.9);
    for stop in [0.0, 0.2, 0.56, 0.8] {
        let ended = run(&history, &settings(), &mut |progress| {
            if progress.fraction >= stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(ended.err(), Some(RunRefusal::Cancelled));
    }
}

#[test]
fn a_stored_recommendation_reads_back_as_it_was() {
    let (history, _) = Simulated { stores: 10, mailings: 60, ..Simulated::default() }.draw();
    let run = go(&history, &settings()).unwrap();
    let line = run.recommendations[0].clone();
    let text = serde_json::to_string(&StoredRecommendation::from(line.clone())).unwrap();
    assert!(text.starts_with("{\"V1\":"));
    let back = serde_json::from_str::<StoredRecommendation>(&text).unwrap().upgrade();
    // The JSON reader may be off by one in the last place of a float.
    assert!((back.forecast.expected / line.forecast.expected - 1.0).abs() < 1e-15);
    assert_eq!(
        (back.store, back.quantity, back.cost, back.track),
        (line.store, line.quantity, line.cost, line.track)
    );
    assert_eq!(
        (back.status, back.next_status, back.reasons.len()),
        (line.status, line.next_status, line.reasons.len())
    );
    let text = serde_json::to_string(&StoredParameters::from(run.parameters.clone())).unwrap();
    let back = serde_json::from_str::<StoredParameters>(&text).unwrap().upgrade();
    assert_eq!((back.mailings, back.basket, back.effects.len()), (60, run.parameters.basket, 6));
}

/// Every number a recommendation shows is a number.
fn is_sound(line: &Recommendation) -> bool {
    let Forecast { expected, low, high, observed_low, observed_high } = line.forecast;
    let rates = [
        expected,
        low,
        high,
        observed_low,
        observed_high,
        line.chance_best,
        line.confidence / 100.0,
    ];
    let scores = [
        line.scores.overall,
        line.scores.store,
        line.scores.creative,
        line.scores.geography,
        line.scores.timing,
    ];
    rates.iter().all(|rate| (0.0..=1.0).contains(rate))
        && scores.iter().all(|score| (0.0..=100.0).contains(score))
        && line.parts.linear_predictor().is_finite()
        && Part::ALL.iter().all(|part| line.parts.of(*part).sd.is_finite())
        && line.quantity > 0
        && line.expected_responses.is_finite()
        && line.parts.baseline.is_finite()
        && line.basis.is_some_and(|basis| {
            [basis.mean, basis.variance, basis.slope, basis.slope_variance, basis.covariance]
                .into_iter()
                .chain([basis.noise, basis.inflation, basis.margin])
                .all(f64::is_finite)
                && basis.low <= basis.high
                && curve(&basis, 5).iter().all(|at| {
                    at.forecast.expected.is_finite() && (0.0..=100.0).contains(&at.confidence)
                })
        })
        && line.look_alikes.iter().all(|like| like.multiplier.is_finite() && like.weight > 0.0)
}

/// Every number that a calibration shows is a number.
fn is_sound_calibration(found: &Calibration) -> bool {
    let share = |share: f64| (0.0..=1.0 + 1e-9).contains(&share);
    found.coverage.is_none_or(share)
        && found.coverage_before.is_none_or(share)
        && found.months.iter().all(|month| share(month.coverage))
        && found.reliability.iter().all(|kept| (0.0..=100.0).contains(&kept.claimed))
        && found.forecasters.iter().all(|of| of.log_score.is_finite() && share(of.brier))
        && (0.25..=16.0).contains(&found.inflation.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// One store, one campaign, one month, hardly any rows, extreme counts: an answer or a refusal.
    #[test]
    fn odd_histories_never_yield_nonsense(
        stores in 1usize..5,
        campaigns in 1usize..3,
        rows in proptest::collection::vec((0u32..5, 0u32..3, 0u32..40, any::<u32>(), 1u32..40, any::<u32>(), proptest::option::of(0i64..1_000_000)), 0..90),
        households in proptest::option::of(0u32..5),
        budget in proptest::option::of(1i64..10_000_000),
        margin in 1i64..1_000_000,
        holdout in prop_oneof![Just(0.0), 0.0..0.5],
        exploration in 0.0..1.0,
    ) {
        let (mut history, _) = Simulated { stores, campaigns, mailings: 0, ..Simulated::default() }.draw();
        for store in &mut history.stores {
            store.households = households;
        }
        history.mailings = rows
            .into_iter()
            .map(|(store, campaign, month, pieces, size, responses, revenue)| {
                // Runs of every order of magnitude, and responses of every share.
                let pieces = pieces >> (size % 32);
                Mailing {
                    store: store % stores as u32,
                    campaign: campaign % campaigns as u32,
                    in_home: jiff::civil::date(2022 + (month / 12) as i16, 1 + (month % 12) as i8, 3),
                    pieces,
                    responses: match size % 4 {
                        0 => responses % pieces.saturating_add(2),
                        1 => pieces / 60,
                        2 => 0,
                        _ => pieces,
                    },
                    revenue: revenue.map(Money),
                }
            })
            .collect();
        let settings = Settings {
            budget: budget.map(Money),
            holdout,
            exploration,
            ..Settings::new(JANUARY, Margin::PerResponse(Money(margin)))
        };
        match go_all_the_way(&history, &settings) {
            Ok(run) => {
                prop_assert_eq!(run.recommendations.len(), stores);
                for line in &run.recommendations {
                    prop_assert!(is_sound(line), "{:?}", line);
                    prop_assert!(speaks_truly(line), "{:?}", line);
                }
                prop_assert!(is_sound_calibration(&run.calibration), "{:?}", run.calibration);
                if let Some(budget) = run.totals.budget {
                    prop_assert!(budget.spent <= budget.allowed);
                }
            }
            Err(refusal) => prop_assert!(refusal.to_string().ends_with('.')),
        }
    }
}

#[test]
fn degenerate_chains_get_an_honest_answer() {
    let usual = Simulated { stores: 20, mailings: 300, ..Simulated::default() };
    let one_store = Simulated { stores: 1, mailings: 30, ..usual.clone() };
    let one_campaign = Simulated { campaigns: 1, ..usual.clone() };
    let one_month = Simulated { months: 1, ..usual.clone() };
    let seventy = Simulated { stores: 150, mailings: 70, ..usual.clone() };
    let one_row = Simulated { mailings: 1, ..usual.clone() };
    let no_region = Simulated { sds: [0.25, 0.0, 0.2, 0.2, 0.15, 0.15], ..usual.clone() };
    for (name, chain) in [
        ("one store", one_store),
        ("one campaign", one_campaign),
        ("one month", one_month),
        ("seventy mailings", seventy),
        ("one mailing", one_row),
        ("no regional differences", no_region),
    ] {
        println!("{name}");
        let (history, _) = chain.draw();
        let run = go_all_the_way(&history, &settings()).unwrap();
        assert_eq!(run.recommendations.len(), chain.stores);
        assert!(run.recommendations.iter().all(|line| is_sound(line) && speaks_truly(line)));
        assert!(is_sound_calibration(&run.calibration));
        // Less history is never surer than more.
        if chain.mailings < 100 {
            assert_eq!(run.calibration.verdict(), Verdict::Uncalibrated);
            let sure = run.recommendations.iter().filter(|line| line.confidence > 90.0).count();
            assert_eq!(sure, 0);
        }
    }
}

#[test]
fn a_store_with_absurd_pieces_spoils_nobody_elses_answer() {
    let (history, _) = Simulated::default().draw();
    let usual = go(&history, &settings()).unwrap();
    let mut absurd = history.clone();
    for day in 1..=3 {
        absurd.mailings.push(Mailing {
            store: 5,
            campaign: 0,
            in_home: jiff::civil::date(2024, 6, day),
            pieces: u32::MAX,
            responses: 40,
            revenue: None,
        });
    }
    let run = go(&absurd, &settings()).unwrap();
    assert!(run.recommendations.iter().all(is_sound));
    for (store, (line, before)) in
        run.recommendations.iter().zip(&usual.recommendations).enumerate()
    {
        if store != 5 {
            assert_eq!(line.forecast, before.forecast, "store {store}");
        }
    }
    assert_eq!(run.parameters.left_out, 3);
    // Less absurd, and so believed: everyone becomes less sure, and nothing breaks.
    for mailing in absurd.mailings.iter_mut().filter(|mailing| mailing.pieces == u32::MAX) {
        mailing.pieces = 400_000;
    }
    let run = go_all_the_way(&absurd, &settings()).unwrap();
    assert!(run.recommendations.iter().all(is_sound));
    assert!(run.parameters.overdispersion > usual.parameters.overdispersion);
}
