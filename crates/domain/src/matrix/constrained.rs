//! Whole runs under constraints, over simulated chains.

use std::ops::ControlFlow;

use super::simulated::Simulated;
use super::*;
use crate::money::Money;
use crate::period::Month;

const JANUARY: Month = Month { year: 2025, month: 1 };

/// A chain that was learnt from once, to be recommended for under many settings.
struct Learnt {
    history: History,
    fitted: Fitted,
}

fn learnt(chain: Simulated) -> Learnt {
    println!("seed {}", chain.seed);
    let (history, _) = chain.draw();
    let fitted = fit(&history, &settings(), &mut |_| ControlFlow::Continue(())).unwrap();
    Learnt { history, fitted }
}

fn settings() -> Settings {
    Settings {
        currency: "USD".to_string(),
        thresholds: Thresholds { auto_approve: 60.0, review: 20.0 },
        ..Settings::new(JANUARY, Margin::PerResponse(Money(6_000)))
    }
}

impl Learnt {
    fn go(&self, settings: &Settings) -> Result<Run, RunRefusal> {
        recommend(&self.fitted, &self.history, settings, &mut |_| ControlFlow::Continue(()))
    }

    fn under(&self, constraints: Constraints) -> Result<Run, RunRefusal> {
        constraints.check(&self.history).unwrap();
        self.go(&Settings { constraints, ..settings() })
    }

    fn campaign(&self, slot: usize) -> crate::ids::CampaignId {
        self.history.campaigns[slot].id
    }
}

fn mailed(run: &Run) -> impl Iterator<Item = &Recommendation> {
    run.recommendations.iter().filter(|line| line.status != Status::Skip)
}

/// Cents, pieces and stores of the mailed lines of a campaign, or of all.
fn used(run: &Run, campaign: Option<crate::ids::CampaignId>) -> (i64, u64, u32) {
    let of = |line: &&Recommendation| campaign.is_none_or(|id| line.campaign == id);
    mailed(run).filter(of).fold((0, 0, 0), |(cents, pieces, stores), line| {
        (cents + line.cost.0, pieces + u64::from(line.quantity), stores + 1)
    })
}

fn assert_kept(run: &Run) {
    let Settings { budget, constraints, .. } = &run.settings;
    let all = used(run, None);
    assert!(budget.is_none_or(|most| all.0 <= most.0), "{all:?} of {budget:?}");
    assert!(constraints.max_pieces.is_none_or(|most| all.1 <= most), "{all:?}");
    assert!(constraints.max_stores.is_none_or(|most| all.2 <= most), "{all:?}");
    for (campaign, limits) in &constraints.campaigns {
        let (_, pieces, stores) = used(run, Some(*campaign));
        assert!(limits.min_pieces.is_none_or(|least| pieces >= least), "{limits:?} {pieces}");
        assert!(limits.max_pieces.is_none_or(|most| pieces <= most), "{limits:?} {pieces}");
        assert!(limits.min_stores.is_none_or(|least| stores >= least), "{limits:?} {stores}");
        assert!(limits.max_stores.is_none_or(|most| stores <= most), "{limits:?} {stores}");
        let run = limits.min_print_run;
        assert!(run.is_none_or(|run| pieces == 0 || pieces >= run), "{limits:?} {pieces}");
    }
}

#[test]
fn every_constraint_is_kept_by_what_is_mailed_and_told_with_its_price() {
    for seed in [1, 2] {
        let learnt = learnt(Simulated { seed, ..Simulated::default() });
        let free = learnt.go(&settings()).unwrap();
        let (cents, pieces, stores) = used(&free, None);
        let mut constraints = Constraints {
            max_pieces: Some(pieces * 2 / 3),
            max_stores: Some(stores * 4 / 5),
            ..Constraints::default()
        };
        for slot in 0..4 {
            let limits = CampaignLimits {
                min_pieces: (slot == 0).then_some(pieces / 12),
                max_pieces: (slot != 0).then_some(pieces / 10),
                min_stores: (slot == 1).then_some(5),
                max_stores: Some(stores / 5),
                min_print_run: (slot == 3).then_some(pieces / 11),
            };
            constraints.campaigns.insert(learnt.campaign(slot), limits);
        }
        let budget = Some(Money(cents / 2));
        let run = learnt.go(&Settings { budget, constraints, ..settings() }).unwrap();
        assert_kept(&run);
        let report = run.totals.allocation.as_ref().unwrap();
        assert!(report.gap < 0.005, "{}", report.gap);
        assert!(report.profit <= report.bound && report.bound <= report.relaxed_bound);
        assert!(report.relaxed_bound <= report.free_profit);
        let own: f64 = mailed(&run).map(|line| line.expected_profit.units()).sum();
        assert!((own / report.profit.units() - 1.0).abs() < 0.02, "{own} {:?}", report.profit);
        let spent = &report.uses[0];
        assert_eq!(spent.used, Amount::Money(Money(used(&run, None).0)));
        for used in &report.uses {
            println!("{} {:?}", used.sentence("USD"), used.price_sentence("USD"));
            assert_eq!(used.binding, used.price > 0.0);
            assert_eq!(used.price_sentence("USD").is_some(), used.binding);
        }
        assert!(report.uses.iter().filter(|used| used.binding).count() >= 2);
    }
}

#[test]
fn limits_that_do_not_bind_change_nothing() {
    let learnt = learnt(Simulated { stores: 60, mailings: 500, ..Simulated::default() });
    let free = learnt.go(&settings()).unwrap();
    assert_eq!(free.totals.allocation, None);
    let wide = Constraints {
        max_pieces: Some(1_000_000_000),
        max_stores: Some(60),
        ..Constraints::default()
    };
    let run = learnt.under(wide).unwrap();
    assert_eq!(run.recommendations, free.recommendations);
    let report = run.totals.allocation.unwrap();
    assert!(report.uses.iter().all(|used| !used.binding));
    assert!(report.gap < 1e-6 && report.stores_left_out == 0);
}

#[test]
fn excluded_and_tired_stores_are_never_mailed_and_say_why() {
    let learnt = learnt(Simulated::default());
    let free = learnt.go(&settings()).unwrap();
    let stores = &learnt.history.stores;
    let planned = JANUARY.first_day().unwrap();
    let last = |store: usize| {
        let own = learnt.history.mailings.iter().filter(|m| m.store as usize == store);
        own.map(|mailing| mailing.in_home).max()
    };
    let constraints = Constraints {
        excluded_stores: [stores[3].id, stores[7].id].into(),
        excluded_regions: [stores[0].region.clone()].into(),
        excluded_in_region: [(learnt.campaign(2), stores[1].region.clone())].into(),
        weeks_between_mailings: Some(8),
        ..Constraints::default()
    };
    let run = learnt.under(constraints.clone()).unwrap();
    let mut recent = 0;
    for (store, line) in run.recommendations.iter().enumerate() {
        let facts = &stores[store];
        let is_excluded = constraints.excluded_stores.contains(&facts.id)
            || constraints.excluded_regions.contains(&facts.region);
        let is_recent = last(store).is_some_and(|date| (planned - date).get_days() < 56);
        if is_excluded {
            assert_eq!(line.skip_cause, Some(SkipCause::Excluded));
        } else if is_recent {
            recent += 1;
            assert_eq!(line.skip_cause, Some(SkipCause::MailedRecently));
        } else {
            assert_eq!(line.status == Status::Skip, line.skip_cause.is_some());
            assert!(!matches!(line.skip_cause, Some(SkipCause::BeyondConstraints)));
        }
        if facts.region == stores[1].region && line.status != Status::Skip {
            assert_ne!(line.campaign, learnt.campaign(2));
        }
        if is_excluded || is_recent {
            // What it would get is still shown.
            assert_eq!(
                (line.campaign, line.quantity),
                (free.recommendations[store].campaign, free.recommendations[store].quantity)
            );
        }
    }
    assert!(recent > 10);
    let report = run.totals.allocation.unwrap();
    assert_eq!(report.uses.len(), 4);
    for used in &report.uses {
        println!("{}", used.sentence("USD"));
        assert!(used.used != Amount::Stores(0) && used.price_sentence("USD").is_none());
    }
    assert_eq!(report.uses[0].sentence("USD"), "2 stores are excluded: 2 stores kept out by it.");
}

#[test]
fn household_pressure_counts_what_past_mailings_brought() {
    let mut learnt = learnt(Simulated::default());
    for (store, facts) in learnt.history.stores.iter_mut().enumerate() {
        facts.households = (store % 10 != 9).then_some(1_000 + 40 * store as u32);
    }
    let planned = JANUARY.first_day().unwrap();
    let pressure = Pressure { max_per_household: 1.5, weeks: 26 };
    let run = learnt
        .under(Constraints {
            pressure: Some(pressure),
            max_household_share: Some(0.6),
            ..Constraints::default()
        })
        .unwrap();
    let mut tired = 0;
    for (store, line) in run.recommendations.iter().enumerate() {
        let recent: u64 = learnt
            .history
            .mailings
            .iter()
            .filter(|mailing| mailing.store as usize == store)
            .filter(|mailing| (planned - mailing.in_home).get_days() <= 26 * 7)
            .map(|mailing| u64::from(mailing.pieces))
            .sum();
        let Some(households) = learnt.history.stores[store].households.map(f64::from) else {
            assert_ne!(line.skip_cause, Some(SkipCause::HouseholdPressure));
            continue;
        };
        if line.status == Status::Skip {
            tired += usize::from(line.skip_cause == Some(SkipCause::HouseholdPressure));
        } else {
            assert!(f64::from(line.quantity) <= 0.6 * households, "{line:?}");
            let after = (recent as f64 + f64::from(line.quantity)) / households;
            assert!(after <= 1.5 + 1e-9, "{after}");
        }
        if line.skip_cause == Some(SkipCause::HouseholdPressure) {
            let left = (1.5 * households - recent as f64).min(0.6 * households);
            assert!(left < 250.0, "{left}");
        }
    }
    assert!(tired > 5, "{tired}");
    assert!(mailed(&run).any(|line| line.bound == QuantityBound::HouseholdPressure));
}

#[test]
fn a_campaigns_own_minimum_run_is_kept_and_a_store_too_small_for_every_one_says_so() {
    let mut learnt = learnt(Simulated::default());
    for (store, facts) in learnt.history.stores.iter_mut().enumerate() {
        // Too small for every campaign, for all but one, for none.
        facts.households = Some([400, 900, 12_000][store % 3]);
    }
    let first = learnt.campaign(0);
    let large = 6_000;
    let (cents, ..) = used(&learnt.go(&settings()).unwrap(), None);
    let half = Settings { budget: Some(Money(cents / 2)), ..settings() };
    let smaller = |line: &Recommendation| line.campaign != first && line.quantity < large;
    assert!(mailed(&learnt.go(&half).unwrap()).any(smaller), "without a minimum some get less");
    for (slot, campaign) in learnt.history.campaigns.iter_mut().enumerate() {
        campaign.min_run = Some(if slot == 0 { 700 } else { large });
    }
    for run in [learnt.go(&settings()).unwrap(), learnt.go(&half).unwrap()] {
        let mut too_small = 0;
        for (store, line) in run.recommendations.iter().enumerate() {
            match store % 3 {
                0 => {
                    assert_eq!(line.skip_cause, Some(SkipCause::BelowMinimumRun));
                    assert!(line.quantity <= 400, "what it could take is still shown");
                    too_small += 1;
                }
                1 => {
                    assert_eq!(line.campaign, first);
                    assert!((700..=900).contains(&line.quantity), "{}", line.quantity);
                    assert!(line.runner_ups.is_empty(), "the others are out of its reach");
                    assert!((line.chance_best - 1.0).abs() < 1e-9);
                }
                _ => {
                    let least = if line.campaign == first { 700 } else { large };
                    assert!(line.quantity >= least, "{} of {:?}", line.quantity, line.campaign);
                }
            }
        }
        assert!(too_small > 30);
    }
}

#[test]
fn a_store_that_pressure_keeps_below_every_minimum_run_is_skipped_for_the_pressure() {
    let mut learnt = learnt(Simulated { stores: 60, mailings: 500, ..Simulated::default() });
    for facts in &mut learnt.history.stores {
        facts.households = Some(2_000);
    }
    for campaign in &mut learnt.history.campaigns {
        campaign.min_run = Some(1_200);
    }
    let run = learnt
        .under(Constraints { max_household_share: Some(0.5), ..Constraints::default() })
        .unwrap();
    let cause = |line: &Recommendation| line.skip_cause == Some(SkipCause::HouseholdPressure);
    assert!(run.recommendations.iter().all(cause));
    let report = run.totals.allocation.unwrap();
    assert_eq!(report.uses[0].used, Amount::Stores(60));
}

/// The constraints that a conflict names, on their own.
fn only(parts: &[&ConflictPart]) -> Settings {
    let mut only = settings();
    for part in parts {
        match &part.constraint {
            Constraint::AtMost { campaign: None, limit } => match limit {
                Amount::Money(most) => only.budget = Some(*most),
                Amount::Pieces(most) => only.constraints.max_pieces = Some(*most),
                Amount::Stores(most) => only.constraints.max_stores = Some(*most),
            },
            Constraint::AtMost { campaign: Some(named), limit }
            | Constraint::AtLeast { campaign: named, limit } => {
                let is_least = matches!(part.constraint, Constraint::AtLeast { .. });
                let limits = only.constraints.campaigns.entry(named.id).or_default();
                match (is_least, limit) {
                    (true, Amount::Pieces(least)) => limits.min_pieces = Some(*least),
                    (true, Amount::Stores(least)) => limits.min_stores = Some(*least),
                    (false, Amount::Pieces(most)) => limits.max_pieces = Some(*most),
                    (false, Amount::Stores(most)) => limits.max_stores = Some(*most),
                    (_, Amount::Money(_)) => {}
                }
            }
            Constraint::ExcludedInRegion { campaign, region } => {
                only.constraints.excluded_in_region.insert((campaign.id, region.clone()));
            }
            Constraint::WeeksBetweenMailings { weeks } => {
                only.constraints.weeks_between_mailings = Some(*weeks);
            }
            other => panic!("not planted: {other:?}"),
        }
    }
    only
}

/// The conflict, which is one, and of which no part can be spared.
fn conflict(learnt: &Learnt, settings: &Settings, size: usize) -> Conflict {
    let Err(RunRefusal::Conflict(conflict)) = learnt.go(settings) else {
        panic!("no conflict");
    };
    println!("{}", conflict.sentence("USD"));
    assert_eq!(conflict.parts.len(), size, "{conflict:?}");
    assert!(conflict.proven);
    let all: Vec<&ConflictPart> = conflict.parts.iter().collect();
    assert!(matches!(learnt.go(&only(&all)), Err(RunRefusal::Conflict(_))));
    for spared in 0..size {
        let rest: Vec<&ConflictPart> =
            all.iter().enumerate().filter(|(at, _)| *at != spared).map(|(_, part)| *part).collect();
        let without = learnt.go(&only(&rest));
        assert!(without.is_ok(), "{:?} can be spared", all[spared]);
        assert_kept(&without.unwrap());
    }
    conflict
}

#[test]
fn a_conflict_of_constraints_is_named_as_small_as_it_is() {
    let learnt = learnt(Simulated { stores: 60, mailings: 500, ..Simulated::default() });
    let free = learnt.go(&settings()).unwrap();
    let (cents, pieces, _) = used(&free, None);
    let with = |change: &dyn Fn(&mut Settings)| {
        let mut settings = settings();
        // Bystanders that are in nobody's way.
        settings.constraints.max_pieces = Some(2 * pieces);
        settings.constraints.max_stores = Some(59);
        settings.constraints.weeks_between_mailings = Some(1);
        let bystander = CampaignLimits { max_stores: Some(50), ..CampaignLimits::default() };
        settings.constraints.campaigns.insert(learnt.campaign(5), bystander);
        change(&mut settings);
        settings
    };
    let limits = |settings: &mut Settings, slot: usize, limits: CampaignLimits| {
        settings.constraints.campaigns.insert(learnt.campaign(slot), limits);
    };
    let pieces_of = |least: u64| CampaignLimits { min_pieces: Some(least), ..Default::default() };
    let stores_of = |least: u32| CampaignLimits { min_stores: Some(least), ..Default::default() };

    // One: more than the stores can take.
    let alone = with(&|settings| limits(settings, 1, pieces_of(2 * pieces - 1)));
    let found = conflict(&learnt, &alone, 1);
    assert!(found.sentence("USD").contains("the stores where it pays can take only"));

    // Two: a demand and the budget.
    let two = with(&|settings| {
        settings.budget = Some(Money(1_000_000));
        limits(settings, 0, pieces_of(40_000));
    });
    let found = conflict(&learnt, &two, 2);
    let sentence = found.sentence("USD");
    assert!(sentence.starts_with("Campaign 1 needs at least 40,000 pieces ($"), "{sentence}");
    assert!(sentence.ends_with(") but the budget is $10,000."), "{sentence}");
    assert_eq!(RunRefusal::Conflict(found).to_string(), sentence);

    // Two: a demand and an exclusion.
    let region = &learnt.history.stores[0].region;
    let two = with(&|settings| {
        settings.constraints.max_stores = None;
        limits(settings, 2, stores_of(57));
        settings.constraints.excluded_in_region =
            [(learnt.campaign(2), region.clone()), (learnt.campaign(3), region.clone())].into();
    });
    assert!(learnt.go(&only_stores(&learnt, 2, 57)).is_ok());
    let sentence = conflict(&learnt, &two, 2).sentence("USD");
    assert!(sentence.contains(&format!("is excluded in {region} and")), "{sentence}");
    assert!(sentence.contains("it can go to only 5"), "{sentence}");

    // Three: two demands that only together are more than the stores in all.
    let three = with(&|settings| {
        settings.constraints.max_stores = Some(40);
        limits(settings, 0, stores_of(25));
        limits(settings, 1, stores_of(20));
    });
    conflict(&learnt, &three, 3);

    // Three: two demands that only together cost more than the budget.
    let three = with(&|settings| {
        settings.budget = Some(Money(cents / 4));
        limits(settings, 0, pieces_of(pieces / 6));
        limits(settings, 1, pieces_of(pieces / 6));
    });
    conflict(&learnt, &three, 3);
}

fn only_stores(learnt: &Learnt, slot: usize, least: u32) -> Settings {
    let mut settings = settings();
    let limits = CampaignLimits { min_stores: Some(least), ..CampaignLimits::default() };
    settings.constraints.campaigns.insert(learnt.campaign(slot), limits);
    settings
}

#[test]
fn a_store_too_unsure_at_its_share_does_not_count_towards_a_limit() {
    // A high threshold and a tight budget: small runs are too unsure to act on.
    let learnt = learnt(Simulated { slope: -0.3, ..Simulated::default() });
    let strict =
        Settings { thresholds: Thresholds { auto_approve: 75.0, review: 50.0 }, ..settings() };
    let free = learnt.go(&strict).unwrap();
    let (cents, pieces, _) = used(&free, None);
    let mut tight = Settings { budget: Some(Money(cents / 3)), ..strict };
    let least = CampaignLimits { min_pieces: Some(pieces / 20), ..CampaignLimits::default() };
    tight.constraints.campaigns.insert(learnt.campaign(0), least);
    let run = learnt.go(&tight).unwrap();
    assert_kept(&run);
    let report = run.totals.allocation.as_ref().unwrap();
    // What is told is what is mailed.
    let (cents, pieces, _) = used(&run, Some(learnt.campaign(0)));
    assert!(cents > 0);
    let told = report.uses.iter().find(|used| {
        matches!(&used.constraint, Constraint::AtLeast { campaign, .. } if campaign.id == learnt.campaign(0))
    });
    assert_eq!(told.unwrap().used, Amount::Pieces(pieces));
}

#[test]
fn constraints_that_make_no_sense_are_refused_in_a_sentence() {
    let (history, _) = Simulated { stores: 10, mailings: 60, ..Simulated::default() }.draw();
    let first = history.campaigns[0].id;
    let refused = |change: &dyn Fn(&mut Constraints)| {
        let mut constraints = Constraints::default();
        change(&mut constraints);
        let settings = Settings { constraints, ..settings() };
        match run(&history, &settings, &mut |_| ControlFlow::Continue(())) {
            Err(refusal) => refusal.to_string(),
            Ok(_) => String::new(),
        }
    };
    let limits = |constraints: &mut Constraints, limits: CampaignLimits| {
        constraints.campaigns.insert(first, limits);
    };
    assert_eq!(refused(&|_| {}), "");
    assert!(refused(&|c| c.max_pieces = Some(0)).starts_with("At most 0 pieces"));
    assert!(refused(&|c| c.weeks_between_mailings = Some(0)).starts_with("0 weeks"));
    assert!(refused(&|c| c.max_household_share = Some(f64::NAN)).contains("at most 100%"));
    let nothing = Pressure { max_per_household: 0.0, weeks: 4 };
    assert!(refused(&|c| c.pressure = Some(nothing)).contains("above zero"));
    assert_eq!(
        refused(&|c| limits(
            c,
            CampaignLimits {
                min_pieces: Some(40_000),
                max_pieces: Some(1_000),
                ..Default::default()
            }
        )),
        "Campaign 1 cannot have at least 40,000 pieces and at most 1,000 pieces."
    );
    assert_eq!(
        refused(&|c| {
            c.max_stores = Some(3);
            limits(c, CampaignLimits { min_stores: Some(5), ..Default::default() });
        }),
        "Campaign 1 cannot have at least 5 stores when there are at most 3 stores in all."
    );
    assert!(
        refused(&|c| {
            c.max_pieces = Some(5_000);
            limits(c, CampaignLimits { min_print_run: Some(6_000), ..Default::default() });
        })
        .contains("could never be used")
    );
    let unknown = crate::ids::CampaignId(uuid::Uuid::from_u128(99));
    assert!(
        refused(&|c| {
            c.campaigns
                .insert(unknown, CampaignLimits { max_stores: Some(1), ..Default::default() });
        })
        .contains("not on offer")
    );
    assert!(
        refused(&|c| c.excluded_regions = ["Atlantis".to_string()].into()).contains("\"Atlantis\"")
    );
}
