//! Two runs against each other: kinds, causes and sums.

use super::*;
use crate::ids::StoreId;

fn lines(run: &Run) -> Vec<RunLine> {
    run.recommendations.iter().map(RunLine::from).collect()
}

fn compared(before: &Run, now: &Run) -> Comparison {
    let (a, b) = (lines(before), lines(now));
    let side = |run, lines| RunSide::of(run, lines);
    let region = |store: StoreId| format!("Region of {store}");
    compare(side(before, &a[..]), side(now, &b[..]), &region)
}

fn chain() -> History {
    Simulated { stores: 80, mailings: 1_200, ..Simulated::default() }.draw().0
}

fn causes(found: &Comparison, kind: ChangeKind) -> Vec<ChangeCause> {
    let of_kind = found.changes.iter().filter(|change| change.kind == kind);
    of_kind.filter_map(|change| change.cause).collect()
}

#[test]
fn a_run_compared_with_itself_has_nothing_to_tell() {
    let run = go(&chain(), &settings()).unwrap();
    let found = compared(&run, &run);
    assert!(found.changes.iter().all(|change| change.kind == ChangeKind::Unchanged));
    assert!(found.changes.iter().all(|change| change.sentence(&|_| String::new()).is_none()));
    assert_eq!(found.sums.len(), ChangeKind::ALL.len());
    assert_eq!(found.sums[&ChangeKind::Unchanged].stores, 80);
    assert_eq!(found.sums[&ChangeKind::Unchanged].cost, Money::ZERO);
}

#[test]
fn the_sums_of_all_kinds_are_the_difference_of_the_totals() {
    let (mut history, _) = Simulated::default().draw();
    let before = go(&history, &settings()).unwrap();
    history.stores.truncate(140);
    history.mailings.retain(|mailing| mailing.store < 140 && mailing.in_home.month() != 12);
    history.stores[3].candidate = false;
    let mut fresh = history.stores[0].clone();
    fresh.id = StoreId(uuid::Uuid::from_u128(5_000));
    history.stores.push(fresh);
    let budget = Some(Money(8_000_000));
    let now = go(&history, &Settings { budget, ..settings() }).unwrap();
    let found = compared(&before, &now);
    let mailed = |run: &Run| -> (Money, Money, i64) {
        let sums = &run.totals.by_status[..2];
        let pieces: u64 = sums.iter().map(|of| of.pieces).sum();
        (sums.iter().map(|of| of.cost).sum(), sums.iter().map(|of| of.profit).sum(), pieces as i64)
    };
    let (a, b) = (mailed(&before), mailed(&now));
    let all: Vec<ChangeSums> = found.sums.values().copied().collect();
    assert_eq!(all.iter().map(|sums| sums.cost).sum::<Money>(), b.0 - a.0);
    assert_eq!(all.iter().map(|sums| sums.profit).sum::<Money>(), b.1 - a.1);
    assert_eq!(all.iter().map(|sums| sums.pieces).sum::<i64>(), b.2 - a.2);
    assert_eq!(found.sums[&ChangeKind::New].stores, 1);
    assert_eq!(found.sums[&ChangeKind::Gone].stores, 11);
    assert_eq!(found.changes.len(), 151);
    for change in &found.changes {
        let sentence = change.sentence(&|id| format!("Campaign {id}"));
        assert_eq!(sentence.is_some(), change.kind != ChangeKind::Unchanged);
        assert!(sentence.is_none_or(|text| text.ends_with('.') && !text.contains("NaN")));
    }
}

#[test]
fn each_cause_is_found_where_it_is_the_only_one() {
    let history = chain();
    let usual = go(&history, &settings()).unwrap();

    let strict = Thresholds { auto_approve: 95.0, review: 50.0 };
    let now = go(&history, &Settings { thresholds: strict, ..settings() }).unwrap();
    let found = causes(&compared(&usual, &now), ChangeKind::Status);
    assert!(!found.is_empty() && found.iter().all(|cause| *cause == ChangeCause::Thresholds));

    let tight = Settings { budget: Some(Money(4_000_000)), ..settings() };
    let now = go(&history, &tight).unwrap();
    let comparison = compared(&usual, &now);
    for kind in [ChangeKind::Status, ChangeKind::Quantity] {
        let found = causes(&comparison, kind);
        assert!(!found.is_empty());
        for cause in found {
            assert!(
                matches!(cause, ChangeCause::Budget { before, now } if before == 0.0 && now > 0.0),
                "{cause:?}"
            );
        }
    }

    let now = go(&history, &Settings { holdout: 0.1, ..settings() }).unwrap();
    let found = causes(&compared(&usual, &now), ChangeKind::Status);
    assert_eq!(found.len() as u32, now.holdout.unwrap().held_out);
    assert!(found.iter().all(|cause| *cause == ChangeCause::Holdout));

    let now = go(&history, &Settings { exploration: 0.5, ..settings() }).unwrap();
    let found = causes(&compared(&usual, &now), ChangeKind::Quantity);
    assert!(!found.is_empty() && found.iter().all(|cause| *cause == ChangeCause::Exploration));

    let dear = Settings::new(JANUARY, Margin::PerResponse(Money(4_500)));
    let now = go(&history, &dear).unwrap();
    let found = causes(&compared(&usual, &now), ChangeKind::Quantity);
    assert!(!found.is_empty() && found.iter().all(|cause| *cause == ChangeCause::Settings));

    // Another month moves the timing, of every store alike.
    let month = Month { year: 2025, month: 2 };
    let now = go(&history, &Settings::new(month, Margin::PerResponse(Money(6_000)))).unwrap();
    let found = causes(&compared(&usual, &now), ChangeKind::Quantity);
    let timing =
        |cause: &&ChangeCause| matches!(cause, ChangeCause::Part { part: Part::Timing, .. });
    assert!(!found.is_empty() && found.iter().filter(timing).count() * 10 > found.len() * 8);
}

#[test]
fn a_store_that_did_badly_since_is_told_by_its_own_responses() {
    let mut history = chain();
    let before = go(&history, &settings()).unwrap();
    for day in 1..=6 {
        history.mailings.push(Mailing {
            store: 7,
            campaign: 0,
            in_home: jiff::civil::date(2024, 12, day),
            pieces: 3_000,
            responses: 4,
            revenue: None,
        });
    }
    let now = go(&history, &settings()).unwrap();
    let found = compared(&before, &now);
    let change = &found.changes[7];
    assert_ne!(change.kind, ChangeKind::Unchanged);
    assert!(
        matches!(change.cause, Some(ChangeCause::Part { part: Part::Store, factor }) if factor < 0.9),
        "{change:?}"
    );
    let text = change.sentence(&|_| "Fall Promo".to_string()).unwrap();
    assert!(text.contains("the store's own responses lowers the odds"), "{text}");
}
