//! What is true of the drawn chain, before any database.

use super::*;
use domain::stores::StoreStatus;
use std::collections::{BTreeSet, HashSet};

fn recipe(stores: u32) -> Recipe {
    Recipe { stores, campaigns: 12, seed: USUAL_SEED, present: "2026-11".parse().unwrap() }
}

fn stores(recipe: &Recipe) -> (Truth, Vec<DrawnStore>) {
    let truth = Truth::draw(recipe.seed, &THEMES);
    let stores = draw_stores(recipe, &truth.spreads).unwrap();
    (truth, stores)
}

#[test]
fn the_same_recipe_gives_the_same_chain_and_another_seed_another() {
    let (truth, first) = stores(&recipe(50));
    let (_, again) = stores(&recipe(50));
    assert_eq!(first, again);
    let mailed = |store| mailings_of(store, &THEMES, &truth, &recipe(50));
    assert_eq!(mailed(&first[0]), mailed(&again[0]));
    let (_, other) = stores(&Recipe { seed: 2, ..recipe(50) });
    assert_ne!(first, other);
}

#[test]
fn the_usual_chain_has_every_region_kind_and_status_and_no_number_twice() {
    let (_, stores) = stores(&recipe(USUAL_STORES));
    assert_eq!(stores.len(), 1_200);
    let numbers: HashSet<_> = stores.iter().map(|s| s.details.number.as_str()).collect();
    assert_eq!(numbers.len(), 1_200);
    assert_eq!(stores[0].details.number, "STR-001");
    for region in Region::ALL {
        let here = stores.iter().filter(|s| s.region == region).count();
        assert!(here > 120, "{region:?}: {here}");
    }
    for kind in StoreKind::ALL {
        let here = stores.iter().filter(|s| s.kind == kind).count();
        assert!(here > 50, "{kind:?}: {here}");
    }
    for (status, at_least) in
        [(StoreStatus::Open, 1_100), (StoreStatus::Closed, 20), (StoreStatus::Planned, 10)]
    {
        let here = stores.iter().filter(|s| s.details.status == status).count();
        assert!(here >= at_least, "{status:?}: {here}");
    }
    let states: BTreeSet<_> = stores.iter().map(|s| s.details.state.as_str()).collect();
    assert!(states.len() > 45, "{states:?}");
}

#[test]
fn every_store_is_one_a_person_could_have_entered() {
    for store in stores(&recipe(5_000)).1 {
        assert_eq!(store.details.clone().cleaned(), Ok(store.details));
    }
}

#[test]
fn a_chain_larger_than_the_places_has_several_stores_in_large_ones() {
    let (_, stores) = stores(&recipe(20_000));
    assert_eq!(stores.len(), 20_000);
    let chicago = stores.iter().filter(|s| s.details.city == "Chicago").count();
    assert!(chicago > 20, "{chicago}");
}

#[test]
fn mailings_lie_within_a_stores_life_and_the_three_years_before_the_present() {
    let recipe = recipe(300);
    let (truth, stores) = stores(&recipe);
    let (first, present) = (jiff::civil::date(2023, 11, 1), jiff::civil::date(2026, 11, 1));
    for store in &stores {
        let mut seen = HashSet::new();
        for mailing in mailings_of(store, &THEMES, &truth, &recipe) {
            assert!((first..present).contains(&mailing.in_home_on));
            assert!(store.details.opened_on.unwrap() <= mailing.in_home_on);
            assert!(store.closed_on.is_none_or(|closed| mailing.in_home_on < closed));
            assert!(0 < mailing.pieces && mailing.responses <= mailing.pieces);
            assert!(seen.insert((mailing.campaign, mailing.in_home_on)), "twice on one day");
        }
        assert!(store.details.status != StoreStatus::Planned || seen.is_empty());
    }
}

#[test]
fn responses_follow_the_true_rates() {
    let recipe = recipe(400);
    let (truth, stores) = stores(&recipe);
    let (mut expected, mut seen, mut variance, mut mailings) = (0.0, 0.0, 0.0, 0);
    for store in &stores {
        for mailing in mailings_of(store, &THEMES, &truth, &recipe) {
            let (n, p) = (f64::from(mailing.pieces), mailing.true_rate);
            expected += n * p;
            variance += n * p * (1.0 - p);
            seen += f64::from(mailing.responses);
            mailings += 1;
        }
    }
    let off = (seen - expected) / f64::sqrt(variance);
    assert!(off.abs() < 4.0, "{off} standard errors over {mailings} mailings");
    assert!((15.0..30.0).contains(&(f64::from(mailings) / 400.0)), "{mailings}");
}

#[test]
#[ignore = "prints the chain's character, for whoever tunes it"]
fn show() {
    let recipe = recipe(1_200);
    let (truth, stores) = stores(&recipe);
    println!("{truth:#?}");
    for store in stores.iter().take(12).chain(stores.iter().rev().take(4)) {
        println!("{store:?}");
    }
    let mut pieces: Vec<u32> = Vec::new();
    let mut households: Vec<u32> = stores.iter().filter_map(|s| s.details.households).collect();
    let mut rates = Vec::new();
    for store in &stores {
        for m in mailings_of(store, &THEMES, &truth, &recipe) {
            pieces.push(m.pieces);
            rates.push(m.true_rate);
        }
    }
    pieces.sort_unstable();
    households.sort_unstable();
    rates.sort_by(f64::total_cmp);
    for q in [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999] {
        let at = |n: usize| (n as f64 * q) as usize;
        println!(
            "{q}: pieces {} households {} rate {:.4}",
            pieces[at(pieces.len())],
            households[at(households.len())],
            rates[at(rates.len())]
        );
    }
    for kind in StoreKind::ALL {
        println!("{kind:?} {}", stores.iter().filter(|s| s.kind == kind).count());
    }
    println!("{} mailings", pieces.len());
}
