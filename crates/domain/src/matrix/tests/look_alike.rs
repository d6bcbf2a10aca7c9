//! Whether stores without mailings are better judged by stores like them, and never worse.

use super::*;

/// A chain in which every fourth store has never been mailed, with the stores' true effects.
fn chain(likeness: f64, seed: u64) -> (History, simulated::Truth) {
    let (mut history, truth) =
        Simulated { stores: 200, mailings: 3_000, likeness, seed, ..Simulated::default() }.draw();
    history.mailings.retain(|mailing| mailing.store % 4 != 0);
    (history, truth)
}

/// Mean squared error of the stores' own effects with look-alikes and with mean zero, coverage of
/// their 80 % interval with look-alikes, and the share of the effects that was taken over.
fn errors(likeness: f64) -> (f64, f64, f64, f64) {
    let (mut ours, mut zero, mut covered, mut count, mut taken) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for seed in 1..=6 {
        println!("seed {seed}");
        let (history, truth) = chain(likeness, seed);
        let run = go(&history, &settings()).unwrap();
        let of = run.parameters.likeness.unwrap();
        println!("{of:?}");
        taken += of.taken_over / 6.0;
        // A store's own effect and its region's are one in the truth; the region is well known.
        for (store, line) in run.recommendations.iter().enumerate().filter(|of| of.0 % 4 == 0) {
            let campaign = line.campaign.0.as_u128() as usize;
            let effect = truth.logit(store, campaign, JANUARY, f64::from(line.quantity))
                - (line.parts.linear_predictor() - line.parts.store.logit);
            ours += (line.parts.store.logit - effect).powi(2);
            zero += effect * effect;
            covered +=
                f64::from((line.parts.store.logit - effect).abs() < 1.2816 * line.parts.store.sd);
            count += 1.0;
        }
    }
    (ours / count, zero / count, covered / count, taken)
}

#[test]
fn look_alikes_beat_the_mean_when_likeness_tells_and_do_not_hurt_when_it_does_not() {
    let (ours, zero, covered, taken) = errors(0.8);
    println!(
        "likeness .8: {ours:.4} against {zero:.4}, coverage {covered:.3}, taken over {taken:.2}"
    );
    assert!(ours < 0.75 * zero && taken > 0.5);
    // The other effects' own errors are in the truth here, but not in the interval.
    assert!((0.68..0.9).contains(&covered), "{covered}");
    let (ours, zero, covered, taken) = errors(0.0);
    println!(
        "likeness 0: {ours:.4} against {zero:.4}, coverage {covered:.3}, taken over {taken:.2}"
    );
    assert!(ours < 1.02 * zero && taken < 0.3);
    assert!((0.7..0.9).contains(&covered), "{covered}");
}

#[test]
fn a_judged_store_names_its_look_alikes_and_is_less_sure() {
    let (history, _) = chain(0.8, 1);
    let run = go(&history, &settings()).unwrap();
    let known: Vec<f64> = run
        .recommendations
        .iter()
        .filter(|line| !line.track.low_data)
        .map(|line| line.parts.store.sd)
        .collect();
    let surest_half = known.iter().sum::<f64>() / known.len() as f64;
    for line in run.recommendations.iter().filter(|line| line.track.mailings == 0) {
        assert!(line.track.low_data);
        assert_eq!(line.look_alikes.len(), 8);
        assert!((line.look_alikes.iter().map(|like| like.weight).sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(line.look_alikes.windows(2).all(|pair| pair[0].store != pair[1].store));
        assert!(line.parts.store.sd > surest_half);
        let sentences: Vec<String> = line.risks.iter().map(Risk::sentence).collect();
        let names = line.look_alikes.iter().take(3).map(|like| like.label.as_str());
        for name in names {
            assert!(sentences.iter().any(|text| text.contains(name)), "{sentences:?}");
        }
        for reason in &line.reasons {
            assert!(!matches!(reason, Reason::Store { .. }), "{reason:?}");
        }
    }
    assert!(
        run.recommendations.iter().all(|line| line.track.low_data || line.look_alikes.is_empty())
    );
}

#[test]
fn a_planned_store_is_scored_from_the_month_it_opens() {
    let (mut history, _) = chain(0.8, 2);
    let opens_on = |history: &mut History, day| {
        history.stores[0].profile.planned = true;
        history.stores[0].profile.opens_on = day;
    };
    let scored = |history: &History| {
        let run = go(history, &settings()).unwrap();
        run.recommendations.iter().any(|line| line.store == history.stores[0].id)
    };
    for (day, expected) in [
        (None, false),
        (Some(jiff::civil::date(2025, 1, 31)), true),
        (Some(jiff::civil::date(2024, 3, 1)), true),
        (Some(jiff::civil::date(2025, 2, 1)), false),
    ] {
        opens_on(&mut history, day);
        assert_eq!(scored(&history), expected, "{day:?}");
    }
    for store in &mut history.stores {
        store.profile.planned = true;
        store.profile.opens_on = None;
    }
    assert_eq!(go(&history, &settings()).err(), Some(RunRefusal::NoStores));
}

#[test]
fn odd_profiles_never_crash_a_run() {
    let (mut history, _) = chain(0.8, 3);
    for (place, store) in history.stores.iter_mut().enumerate() {
        let profile = &mut store.profile;
        match place % 5 {
            0 => *profile = StoreProfile::default(),
            1 => profile.latitude = Some(f64::NAN),
            2 => profile.annual_turnover = Some(Money(0)),
            3 => profile.city_population = Some(u32::MAX),
            _ => profile.annual_turnover = Some(Money(i64::MAX)),
        }
        store.households = store.households.filter(|_| place % 3 == 0);
    }
    let run = go(&history, &settings()).unwrap();
    assert!(run.recommendations.iter().all(is_sound));
    // All alike in everything: nothing tells them apart, and nothing is divided by zero.
    for store in &mut history.stores {
        store.profile = StoreProfile { annual_turnover: Some(Money(5)), ..StoreProfile::default() };
        store.households = Some(9_000);
    }
    let run = go(&history, &settings()).unwrap();
    assert!(run.recommendations.iter().all(|line| is_sound(line) && line.look_alikes.is_empty()));
}
