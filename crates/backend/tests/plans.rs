//! Plans, told as short stories on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{Backend, Error, plans, stores, testing::on_each_engine};
use domain::{
    accounts::{Actor, Forbidden, Reach},
    ids::WaveId,
    matrix,
    money::Money,
    plans::{
        ApprovalRefusal, ChangeKind, Check, Column, CreateRefusal, Direction, EditRefusal,
        ItemFilter, ItemStatus, Operation, OverrideReason, PlanFilter, PlanStatus, PlanTotals,
        ReasonKind, RecommendationFilter, ReviewRefusal, ReviewScope, Saved, SavedWave, Sort,
        StoredChange, WaveOperation,
    },
    stores::{NewGroup, StoreFilter},
};
use plans_world::World;
use uuid::Uuid;

#[tokio::test]
async fn a_plan_from_a_run_takes_the_recommendations_over() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
        assert_eq!(page.plan.status, PlanStatus::Draft);
        assert_eq!(page.plan.run, Some(world.run));
        let names: Vec<&str> = page.waves.iter().map(|wave| wave.name.as_str()).collect();
        assert_eq!(names, ["W1", "W2", "W3"]);
        assert_eq!(
            (page.totals.all.stores, page.totals.needs_review, page.totals.excluded),
            (4, 2, 2)
        );
        assert_eq!(page.totals.overrides, 0);
        let lines = world.lines(&cx, plan).await;
        let statuses: Vec<ItemStatus> = lines.iter().map(|line| line.item.status).collect();
        use ItemStatus::*;
        assert_eq!(
            statuses,
            [Included, NeedsReview, Included, Excluded, Included, NeedsReview, Included, Excluded]
        );
        let original = lines[2].item.original.unwrap();
        assert_eq!((original.pieces, original.campaign), (102, Some(world.fall)));
        assert_eq!(lines[2].item.expected_responses(), Some(2.04));
    })
    .await;
}

#[tokio::test]
async fn only_the_recommendations_that_match_become_items() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 12).await;
        let count = async |filter: RecommendationFilter| {
            plans::preview(&cx, &world.marketer, world.run, &filter).await.unwrap().stores()
        };
        let any = RecommendationFilter::default;
        assert_eq!(count(any()).await, 12);
        let approved = vec![matrix::Status::AutoApprove];
        assert_eq!(count(RecommendationFilter { statuses: approved.clone(), ..any() }).await, 6);
        assert_eq!(count(RecommendationFilter { regions: vec![world.north], ..any() }).await, 6);
        assert_eq!(
            count(RecommendationFilter {
                regions: vec![world.south],
                statuses: approved.clone(),
                ..any()
            })
            .await,
            0
        );
        assert_eq!(count(RecommendationFilter { states: vec!["IL".into()], ..any() }).await, 12);
        assert_eq!(count(RecommendationFilter { states: vec!["MA".into()], ..any() }).await, 0);
        assert_eq!(count(RecommendationFilter { campaigns: vec![world.spring], ..any() }).await, 0);
        assert_eq!(
            count(RecommendationFilter { stores: world.stores[..3].to_vec(), ..any() }).await,
            3
        );
        assert_eq!(
            count(RecommendationFilter {
                min_confidence: Some(80.0),
                max_confidence: Some(85.0),
                ..any()
            })
            .await,
            3
        );
        assert_eq!(count(RecommendationFilter { text: "str-0000".into(), ..any() }).await, 9);
        assert_eq!(count(RecommendationFilter { text: "%".into(), ..any() }).await, 0);

        let filter = RecommendationFilter { statuses: approved, ..any() };
        let plan = world.plan_of(&cx, "Sure ones", &filter).await;
        assert_eq!(world.lines(&cx, plan).await.len(), 6);
        let nothing = RecommendationFilter { text: "nowhere".into(), ..any() };
        let month = "2025-03".parse().unwrap();
        let refused =
            plans::create_from_run(&cx, &world.marketer, "Empty", month, world.run, &nothing).await;
        assert!(matches!(refused, Err(Error::Refused(CreateRefusal::NoStores))));
        let taken =
            plans::create_from_run(&cx, &world.marketer, " Sure ones ", month, world.run, &any())
                .await;
        assert!(matches!(taken, Err(Error::Refused(CreateRefusal::NameTaken { .. }))));
        assert_eq!(
            plans::free_name(&cx, &world.viewer, "Sure ones").await.unwrap(),
            "Sure ones (2)"
        );
        assert_eq!(
            plans::plans(&cx, &world.viewer, &PlanFilter::default(), None, 50)
                .await
                .unwrap()
                .plans
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_plan_from_stores_has_everything_to_decide() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 3).await;
        let month = "2025-04".parse().unwrap();
        let plan = plans::create_from_stores(&cx, &world.marketer, "By hand", month).await.unwrap();
        let lines = world.lines(&cx, plan).await;
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.item.status == ItemStatus::NeedsReview));
        assert!(lines.iter().all(|line| line.item.original.is_none() && line.item.pieces == 0));
    })
    .await;
}

#[tokio::test]
async fn every_cell_can_be_changed_and_the_totals_follow() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let waves = plans::plan_page(&cx, &world.viewer, plan).await.unwrap().waves;
        let line = world.lines(&cx, plan).await.remove(1);
        let reason = OverrideReason { kind: ReasonKind::LocalKnowledge, note: "new estate".into() };
        let operations = [
            Operation::SetCampaign(Some(world.spring)),
            Operation::SetPieces(1_000),
            Operation::SetStatus(ItemStatus::Included),
            Operation::SetWave(Some(waves[1].id)),
            Operation::SetNotes("ring first".into()),
            Operation::SetReason(Some(reason)),
        ];
        let mut now = line;
        for operation in operations {
            let mut expected = now.item.clone();
            operation.apply(&mut expected);
            now = world.edit(&cx, plan, &now, operation).await;
            expected.version += 1;
            assert_eq!(now.item, expected);
        }
        assert!(now.item.is_override());
        let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
        // 1,000 × 0.3333 and nothing fixed.
        assert_eq!(page.totals.wave(Some(waves[1].id)).cost, Money(33_330));
        assert_eq!(page.totals.wave(Some(waves[1].id)).without_forecast, 1);
        assert_eq!((page.totals.all.stores, page.totals.overrides), (5, 1));
        assert_eq!(page.plan.sequence, 7);
        assert_eq!(page.people[0].changes, 7);

        let history =
            plans::changes(&cx, &world.viewer, plan, Some(now.item.id), None).await.unwrap();
        assert_eq!(history.len(), 6);
        assert_eq!(history[0].store.as_deref(), Some("STR-00002"));
        assert_eq!(history[0].by, "Mia");
    })
    .await;
}

#[tokio::test]
async fn the_databases_sums_are_those_of_the_rule() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 40).await;
        let plan = world.plan(&cx).await;
        let waves = plans::plan_page(&cx, &world.viewer, plan).await.unwrap().waves;
        for (n, line) in world.lines(&cx, plan).await.iter().enumerate() {
            let wave = waves.get(n % 4).map(|wave| wave.id);
            let operations = [
                Operation::SetWave(wave),
                Operation::SetPieces((n as u32 * 37) % 200),
                Operation::SetCampaign([Some(world.fall), Some(world.spring), None][n % 3]),
                Operation::SetStatus(ItemStatus::ALL[(n / 3) % 3]),
            ];
            let mut line = line.clone();
            for operation in operations {
                line = world.edit(&cx, plan, &line, operation).await;
            }
        }
        let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
        let items: Vec<_> =
            world.lines(&cx, plan).await.into_iter().map(|line| line.item).collect();
        let rule = PlanTotals::of(&items, |id| page.campaign(Some(id)).map(|choice| choice.price));
        let sorted = |mut totals: PlanTotals| {
            totals.waves.sort_by_key(|(id, _)| *id);
            totals.campaigns.sort_by_key(|(id, _)| *id);
            totals
        };
        let round = |mut totals: PlanTotals| {
            let near = |n: &mut f64| *n = (*n * 1e6).round() / 1e6;
            near(&mut totals.all.expected_responses);
            totals.waves.iter_mut().for_each(|(_, sums)| near(&mut sums.expected_responses));
            totals.campaigns.iter_mut().for_each(|(_, sums)| near(&mut sums.expected_responses));
            totals
        };
        assert!(rule.all.stores > 5 && rule.overrides > 20);
        assert_eq!(round(sorted(page.totals)), round(sorted(rule)));
        let summary = plans::plans(&cx, &world.viewer, &PlanFilter::default(), None, 50)
            .await
            .unwrap()
            .plans
            .remove(0);
        let all = plans::totals(&cx, &world.viewer, plan).await.unwrap().all;
        assert_eq!(
            (summary.stores, summary.pieces, summary.cost),
            (all.stores, all.pieces, all.cost)
        );
    })
    .await;
}

#[tokio::test]
async fn lines_are_filtered_sorted_and_paged_by_the_server() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 12).await;
        let plan = world.plan(&cx).await;
        let waves = plans::plan_page(&cx, &world.viewer, plan).await.unwrap().waves;
        let first = world.lines(&cx, plan).await.remove(0);
        let first = world.edit(&cx, plan, &first, Operation::SetPieces(5_000)).await;
        let first = world.edit(&cx, plan, &first, Operation::SetNotes("Ring_first".into())).await;
        world.edit(&cx, plan, &first, Operation::SetWave(Some(waves[2].id))).await;
        let numbers = async |filter: ItemFilter, sort: Sort, from: u32, count: u32| {
            let page =
                plans::lines(&cx, &world.viewer, plan, &filter, sort, from, count).await.unwrap();
            let numbers: Vec<u32> = page
                .lines
                .iter()
                .map(|line| line.store.number.trim_start_matches("STR-").parse().unwrap())
                .collect();
            (page.matching, numbers)
        };
        let any = ItemFilter::default;
        let usual = Sort::default();
        let down = |column| Sort { column, direction: Direction::Descending };
        assert_eq!(numbers(any(), usual, 2, 3).await, (12, vec![3, 4, 5]));
        assert_eq!(numbers(any(), usual, 100, 3).await, (12, vec![]));
        assert_eq!(numbers(any(), down(Column::Pieces), 0, 3).await, (12, vec![1, 12, 11]));
        assert_eq!(numbers(any(), down(Column::Number), 0, 2).await, (12, vec![12, 11]));
        assert_eq!(numbers(any(), down(Column::Region), 0, 2).await, (12, vec![2, 4]));
        assert_eq!(numbers(any(), down(Column::Confidence), 0, 2).await, (12, vec![1, 5]));
        for column in [
            Column::Store,
            Column::Campaign,
            Column::Wave,
            Column::Status,
            Column::Responses,
            Column::Cost,
        ] {
            assert_eq!(numbers(any(), down(column), 0, 20).await.1.len(), 12, "{column:?}");
        }
        let wave = Sort { column: Column::Wave, ..usual };
        assert_eq!(numbers(any(), wave, 0, 1).await, (12, vec![1]));
        let skipped = ItemFilter { statuses: vec![ItemStatus::Excluded], ..any() };
        assert_eq!(numbers(skipped, usual, 0, 9).await, (3, vec![4, 8, 12]));
        let north = ItemFilter {
            regions: vec![world.north],
            statuses: vec![ItemStatus::Included],
            ..any()
        };
        assert_eq!(numbers(north, usual, 0, 2).await, (6, vec![1, 3]));
        let waved = ItemFilter { waves: vec![Some(waves[2].id)], ..any() };
        assert_eq!(numbers(waved, usual, 0, 9).await, (1, vec![1]));
        assert_eq!(numbers(ItemFilter { waves: vec![None], ..any() }, usual, 0, 1).await.0, 11);
        assert_eq!(
            numbers(ItemFilter { campaigns: vec![Some(world.spring)], ..any() }, usual, 0, 1)
                .await
                .0,
            0
        );
        assert_eq!(
            numbers(ItemFilter { overrides_only: true, ..any() }, usual, 0, 9).await,
            (1, vec![1])
        );
        assert_eq!(
            numbers(ItemFilter { text: "G_F".into(), ..any() }, usual, 0, 9).await,
            (1, vec![1])
        );
        assert_eq!(
            numbers(ItemFilter { text: "store 1".into(), ..any() }, usual, 0, 9).await,
            (4, vec![1, 10, 11, 12])
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_of_a_cell_that_someone_else_changed_meanwhile_is_a_conflict_to_decide() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let seen = world.lines(&cx, plan).await.remove(0).item;
        let change = async |who: &Actor, base: u32, operation: Operation| {
            plans::edit_item(&cx, who, plan, seen.id, base, operation).await.unwrap()
        };
        let saved = change(&world.max, seen.version, Operation::SetPieces(1_200)).await;
        assert!(matches!(saved, Saved::Stored { .. }));

        // Another cell is no conflict.
        let saved = change(&world.marketer, seen.version, Operation::SetNotes("call".into())).await;
        let Saved::Stored { line, .. } = saved else { panic!("{saved:?}") };
        assert_eq!((line.item.pieces, line.item.notes.as_str()), (1_200, "call"));

        let saved = change(&world.marketer, seen.version, Operation::SetPieces(900)).await;
        let Saved::Conflict(conflict) = saved else { panic!("{saved:?}") };
        assert_eq!(conflict.by, "Max");
        assert_eq!(conflict.mine, Operation::SetPieces(900));
        assert_eq!(conflict.theirs, Operation::SetPieces(1_200));
        assert_eq!(world.lines(&cx, plan).await[0].item.pieces, 1_200);

        // Whoever insists writes on top of what they have now seen.
        let saved = change(&world.marketer, conflict.line.item.version, conflict.mine).await;
        let Saved::Stored { line, .. } = saved else { panic!("{saved:?}") };
        assert_eq!(line.item.pieces, 900);

        // The same value is no conflict: both wanted it.
        let saved = change(&world.max, seen.version, Operation::SetPieces(900)).await;
        assert!(matches!(saved, Saved::Stored { .. }));
    })
    .await;
}

#[tokio::test]
async fn waves_are_renamed_dated_and_budgeted_with_the_same_conflicts() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let wave = plans::plan_page(&cx, &world.viewer, plan).await.unwrap().waves.remove(0);
        let change = async |who: &Actor, operation: WaveOperation| {
            plans::edit_wave(&cx, who, plan, wave.id, wave.version, operation).await
        };
        let saved = change(&world.max, WaveOperation::Rename("Early".into())).await.unwrap();
        assert!(matches!(saved, SavedWave::Stored { .. }));
        let saved =
            change(&world.marketer, WaveOperation::SetBudget(Some(Money(5_000)))).await.unwrap();
        let SavedWave::Stored { wave: now, .. } = saved else { panic!("{saved:?}") };
        assert_eq!((now.name.as_str(), now.budget), ("Early", Some(Money(5_000))));
        let saved = change(&world.marketer, WaveOperation::Rename("First".into())).await.unwrap();
        let SavedWave::Conflict(conflict) = saved else { panic!("{saved:?}") };
        assert_eq!((conflict.by.as_str(), conflict.wave.name.as_str()), ("Max", "Early"));
        let taken = change(&world.marketer, WaveOperation::Rename("W2".into())).await;
        assert!(matches!(taken, Err(Error::Refused(EditRefusal::NameTaken { .. }))));
    })
    .await;
}

#[tokio::test]
async fn errors_block_an_approval_and_an_approver_needs_to_have_seen_the_latest_change() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let page = plans::plan_page(&cx, &world.approver, plan).await.unwrap();
        assert!(page.checks.contains(&Check::WithoutWave(2)));
        assert_eq!(page.approval_refused, Some(ApprovalRefusal::Blocked { errors: 1 }));
        let refused =
            plans::approve(&cx, &world.approver, plan, page.plan.sequence, &page.checks).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::Blocked { errors: 1 }))));

        world.complete(&cx, plan).await;
        let wave = plans::plan_page(&cx, &world.viewer, plan).await.unwrap().waves.remove(0);
        let budget = WaveOperation::SetBudget(Some(Money(100)));
        plans::edit_wave(&cx, &world.marketer, plan, wave.id, wave.version, budget).await.unwrap();
        let line = world.lines(&cx, plan).await.remove(0);
        world.edit(&cx, plan, &line, Operation::SetPieces(49)).await;
        let page = plans::plan_page(&cx, &world.approver, plan).await.unwrap();
        let words: Vec<String> = page.checks.iter().map(Check::to_string).collect();
        assert_eq!(
            words,
            [
                "1 store gets fewer pieces than the campaign's minimum run.",
                // 49 × 0.4655 + 12.50 and 102 × 0.4655 + 12.50, over 1.00.
                "W1 costs 94.29 over its budget of 1.00.",
                "1 store still needs review and will not be mailed.",
                "1 store differs from the recommendation without a reason.",
            ]
        );

        let budget = WaveOperation::SetBudget(None);
        plans::edit_wave(&cx, &world.marketer, plan, wave.id, 9, budget).await.unwrap();
        let line = world.lines(&cx, plan).await.remove(0);
        world.edit(&cx, plan, &line, Operation::SetPieces(60)).await;
        let page = plans::plan_page(&cx, &world.approver, plan).await.unwrap();
        assert_eq!(page.approval_refused, None);
        let seen = page.plan.sequence;
        let try_with = async |seen: u32, read: &[Check]| {
            plans::approve(&cx, &world.approver, plan, seen, read).await
        };
        let refused = try_with(seen, &page.checks[..1]).await;
        assert!(matches!(
            refused,
            Err(Error::Refused(ApprovalRefusal::NotAcknowledged { warnings: 1 }))
        ));
        let refused = try_with(seen - 1, &page.checks).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::Changed))));
        try_with(seen, &page.checks).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_approved_plan_is_locked_until_it_is_reopened_with_a_reason() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        world.approve(&cx, plan).await;
        let page = plans::plan_page(&cx, &world.marketer, plan).await.unwrap();
        assert_eq!(page.plan.status, PlanStatus::Approved);
        assert_eq!(page.plan.approved_by.as_deref(), Some("Ada"));
        let digest = page.plan.digest.unwrap();
        assert!(!page.may_edit && page.may_order && !page.may_reopen);

        let line = world.lines(&cx, plan).await.remove(0).item;
        for operation in [
            Operation::SetPieces(1),
            Operation::SetNotes("late".into()),
            Operation::SetStatus(ItemStatus::Excluded),
            Operation::SetWave(None),
            Operation::SetCampaign(Some(world.spring)),
            Operation::SetReason(None),
        ] {
            for who in [&world.marketer, &world.admin] {
                let refused =
                    plans::edit_item(&cx, who, plan, line.id, line.version, operation.clone())
                        .await;
                assert!(
                    matches!(refused, Err(Error::Refused(EditRefusal::Locked { .. }))),
                    "{operation:?}"
                );
            }
        }
        let wave = page.waves[0].clone();
        let rename = WaveOperation::Rename("Late".into());
        let refused =
            plans::edit_wave(&cx, &world.marketer, plan, wave.id, wave.version, rename).await;
        assert!(matches!(refused, Err(Error::Refused(EditRefusal::Locked { .. }))));
        let refused = plans::rename_plan(&cx, &world.marketer, plan, "Late").await;
        assert!(matches!(refused, Err(Error::Refused(EditRefusal::Locked { .. }))));

        // A new price of the campaign does not change what was approved.
        let before = plans::totals(&cx, &world.viewer, plan).await.unwrap().all.cost;
        let mut tx = cx.db.begin().await.unwrap();
        backend::execute!(&mut tx, "UPDATE campaign SET unit_cost = 9999").unwrap();
        tx.commit().await.unwrap();
        assert_eq!(plans::totals(&cx, &world.viewer, plan).await.unwrap().all.cost, before);

        let refused = plans::reopen(&cx, &world.marketer, plan, "typo").await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let refused = plans::reopen(&cx, &world.approver, plan, "  ").await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::ReasonMissing))));
        plans::reopen(&cx, &world.approver, plan, "typo").await.unwrap();
        let page = plans::plan_page(&cx, &world.marketer, plan).await.unwrap();
        assert_eq!((page.plan.revision, page.plan.digest, page.may_edit), (2, None, true));
        assert!(page.totals.all.cost > before);
        world.approve(&cx, plan).await;
        let again =
            plans::plan_page(&cx, &world.marketer, plan).await.unwrap().plan.digest.unwrap();
        assert_ne!(again, digest, "the new price executes");
    })
    .await;
}

#[tokio::test]
async fn a_plan_with_orders_is_not_reopened() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        world.approve(&cx, plan).await;
        for _ in 0..2 {
            let mut tx = cx.db.begin().await.unwrap();
            plans::mark_executed::<domain::refusal::Never>(
                &mut tx,
                &world.marketer,
                plan,
                cx.now(),
            )
            .await
            .unwrap();
            tx.commit().await.unwrap();
        }
        let refused = plans::reopen(&cx, &world.approver, plan, "typo").await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::OrdersExist))));
        let executed = plans::changes(&cx, &world.viewer, plan, None, None).await.unwrap();
        let kinds =
            executed.iter().filter(|change| change.kind == domain::plans::ChangeKind::Executed);
        assert_eq!(kinds.count(), 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_a_plan_they_worked_on() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        let line = world.lines(&cx, plan).await.remove(0).item;
        let note = Operation::SetNotes("fine".into());
        plans::edit_item(&cx, &world.admin, plan, line.id, line.version, note).await.unwrap();
        let page = plans::plan_page(&cx, &world.admin, plan).await.unwrap();
        assert_eq!(page.approval_refused, Some(ApprovalRefusal::Contributed));
        let seen = page.plan.sequence;
        let refused = plans::approve(&cx, &world.admin, plan, seen, &page.checks).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::Contributed))));
        let both = Actor { rights: world.admin.rights, ..world.marketer.clone() };
        let refused = plans::approve(&cx, &both, plan, seen, &page.checks).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::Contributed))));
        for who in [&world.marketer, &world.viewer] {
            let refused = plans::approve(&cx, who, plan, seen, &page.checks).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
        world.approve(&cx, plan).await;
    })
    .await;
}

#[tokio::test]
async fn who_may_not_edit_changes_nothing() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let line = world.lines(&cx, plan).await.remove(0).item;
        let wave = plans::plan_page(&cx, &world.viewer, plan).await.unwrap().waves.remove(0);
        let month = "2025-03".parse().unwrap();
        for who in [&world.viewer, &world.approver] {
            let forbidden = [
                plans::edit_item(&cx, who, plan, line.id, 1, Operation::SetPieces(1))
                    .await
                    .is_err(),
                plans::edit_wave(&cx, who, plan, wave.id, 1, WaveOperation::SetBudget(None))
                    .await
                    .is_err(),
                plans::rename_plan(&cx, who, plan, "Mine").await.is_err(),
                plans::create_from_stores(&cx, who, "Mine", month).await.is_err(),
                plans::create_from_run(
                    &cx,
                    who,
                    "Mine",
                    month,
                    world.run,
                    &RecommendationFilter::default(),
                )
                .await
                .is_err(),
            ];
            assert_eq!(forbidden, [true; 5], "{}", who.name);
        }
        assert_eq!(
            plans::plans(&cx, &world.viewer, &PlanFilter::default(), None, 50).await.unwrap().plans
                [0]
            .plan
            .sequence,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_limited_marketer_plans_and_changes_only_the_stores_in_reach() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let reach = Reach::Limited { regions: vec![world.north], groups: vec![] };
        let limited = Actor { reach, ..world.max.clone() };
        let page = plans::lines(&cx, &limited, plan, &ItemFilter::default(), Sort::default(), 0, 8)
            .await
            .unwrap();
        let reachable: Vec<bool> = page.lines.iter().map(|line| line.reachable).collect();
        assert_eq!(reachable, [true, false, true, false, true, false, true, false]);
        for line in page.lines {
            let note = Operation::SetNotes("mine".into());
            let done = plans::edit_item(&cx, &limited, plan, line.item.id, 1, note).await;
            match done {
                Ok(_) => assert!(line.reachable),
                Err(error) => {
                    assert!(!line.reachable);
                    assert!(matches!(error, Error::Forbidden(Forbidden::OutOfReach)));
                }
            }
        }
        let month = "2025-03".parse().unwrap();
        let all = RecommendationFilter::default();
        let own =
            plans::create_from_run(&cx, &limited, "North", month, world.run, &all).await.unwrap();
        assert_eq!(world.lines(&cx, own).await.len(), 4);

        // Approving reaches no further.
        world.complete(&cx, plan).await;
        let south = Reach::Limited { regions: vec![world.south], groups: vec![] };
        let limited = Actor { reach: south, ..world.approver.clone() };
        let page = plans::plan_page(&cx, &limited, plan).await.unwrap();
        let refused = plans::approve(&cx, &limited, plan, page.plan.sequence, &page.checks).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::OutOfReach { stores: 4 }))));
    })
    .await;
}

#[tokio::test]
async fn all_that_match_go_to_a_wave_at_once_and_each_one_s_history_tells_of_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let page = plans::plan_page(&cx, &world.marketer, plan).await.unwrap();
        let [first, second] = [page.waves[0].id, page.waves[1].id];
        let before = page.plan.sequence;
        let all = ItemFilter::default();
        let waves = async || {
            let lines = world.lines(&cx, plan).await;
            lines.iter().map(|line| line.item.wave).collect::<Vec<_>>()
        };
        let north = Reach::Limited { regions: vec![world.north], groups: vec![] };
        let northern = Actor { reach: north, ..world.marketer.clone() };
        let south = ItemFilter { regions: vec![world.south], ..ItemFilter::default() };
        let none = plans::assign_wave(&cx, &northern, plan, &south, Some(first)).await.unwrap();
        assert_eq!(none, 0, "out of reach");

        // Included are every other store, all of them in the north.
        let text = ItemFilter { text: "store 3".into(), ..ItemFilter::default() };
        assert_eq!(plans::assign_wave(&cx, &northern, plan, &text, Some(second)).await.unwrap(), 1);
        assert_eq!(plans::assign_wave(&cx, &northern, plan, &all, Some(first)).await.unwrap(), 4);
        let (w1, no) = (Some(first), None);
        assert_eq!(waves().await, [w1, no, w1, no, w1, no, w1, no]);
        assert_eq!(plans::assign_wave(&cx, &northern, plan, &all, Some(first)).await.unwrap(), 0);

        let page = plans::plan_page(&cx, &world.marketer, plan).await.unwrap();
        assert_eq!(page.plan.sequence, before + 2, "one for each act, however many items it moved");
        let third = world.lines(&cx, plan).await.remove(2).item;
        assert_eq!(third.version, page.plan.sequence);
        let history = plans::changes(&cx, &world.viewer, plan, Some(third.id), None).await.unwrap();
        assert_eq!(history.len(), 2);
        let (done, undo) = (Operation::SetWave(Some(first)), Operation::SetWave(Some(second)));
        assert_eq!(history[0].change, StoredChange::ItemV1 { done, undo });

        // A writer who has not seen the move is told of it.
        let late = Operation::SetWave(None);
        let saved = plans::edit_item(&cx, &world.max, plan, third.id, 1, late).await.unwrap();
        assert!(matches!(saved, Saved::Conflict(_)));
        let stranger = WaveId(Uuid::now_v7());
        assert!(plans::assign_wave(&cx, &northern, plan, &all, Some(stranger)).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn rights_limited_to_groups_hold_in_picked_stores_and_in_those_a_rule_finds() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let rule = NewGroup::Rule(StoreFilter { text: "store 3".into(), ..StoreFilter::default() });
        let picked = NewGroup::Picked(vec![world.stores[5]]);
        let groups = vec![
            stores::add_group(&cx, &world.admin, "Threes", rule).await.unwrap(),
            stores::add_group(&cx, &world.admin, "Six", picked).await.unwrap(),
        ];
        let limited = |who: &Actor, groups| Actor {
            reach: Reach::Limited { regions: vec![], groups },
            ..who.clone()
        };
        let max = limited(&world.max, groups.clone());
        let page = plans::lines(&cx, &max, plan, &ItemFilter::default(), Sort::default(), 0, 8)
            .await
            .unwrap();
        let reachable: Vec<bool> = page.lines.iter().map(|line| line.reachable).collect();
        assert_eq!(reachable, [false, false, true, false, false, true, false, false]);
        for line in page.lines {
            let note = Operation::SetNotes("mine".into());
            let done = plans::edit_item(&cx, &max, plan, line.item.id, 1, note).await;
            assert_eq!(done.is_ok(), line.reachable, "{}", line.store.number);
        }
        let month = "2025-03".parse().unwrap();
        let all = RecommendationFilter::default();
        let seen = plans::preview(&cx, &max, world.run, &all).await.unwrap();
        assert_eq!((seen.included, seen.needs_review, seen.excluded), (1, 1, 0));
        let own = plans::create_from_run(&cx, &max, "Own", month, world.run, &all).await.unwrap();
        assert_eq!(world.lines(&cx, own).await.len(), 2);

        world.complete(&cx, plan).await;
        let approver = limited(&world.approver, groups);
        let page = plans::plan_page(&cx, &approver, plan).await.unwrap();
        let refused = plans::approve(&cx, &approver, plan, page.plan.sequence, &page.checks).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::OutOfReach { stores: 3 }))));
    })
    .await;
}

#[tokio::test]
async fn nothing_crosses_the_line_between_two_workspaces() {
    on_each_engine(async |cx| {
        let maple = World::new(&cx, "Maple", 4).await;
        let oak = World::new(&cx, "Oak", 4).await;
        let plan = maple.plan(&cx).await;
        let line = maple.lines(&cx, plan).await.remove(0).item;
        let wave = plans::plan_page(&cx, &maple.viewer, plan).await.unwrap().waves.remove(0);
        let month = "2025-03".parse().unwrap();
        let all = RecommendationFilter::default();
        let stranger = &oak.admin;
        let any = ItemFilter::default();
        let none = |error: bool| assert!(error);
        none(matches!(plans::plan_page(&cx, stranger, plan).await, Err(Error::NotFound(_))));
        none(matches!(
            plans::lines(&cx, stranger, plan, &any, Sort::default(), 0, 9).await,
            Err(Error::NotFound(_))
        ));
        none(matches!(
            plans::edit_item(&cx, stranger, plan, line.id, 1, Operation::SetPieces(1)).await,
            Err(Error::NotFound(_))
        ));
        none(matches!(
            plans::edit_wave(&cx, stranger, plan, wave.id, 1, WaveOperation::SetBudget(None)).await,
            Err(Error::NotFound(_))
        ));
        none(matches!(plans::approve(&cx, stranger, plan, 1, &[]).await, Err(Error::NotFound(_))));
        none(matches!(plans::reopen(&cx, stranger, plan, "why").await, Err(Error::NotFound(_))));
        none(matches!(plans::rename_plan(&cx, stranger, plan, "x").await, Err(Error::NotFound(_))));
        none(matches!(
            plans::preview(&cx, stranger, maple.run, &all).await,
            Err(Error::NotFound(_))
        ));
        none(matches!(
            plans::create_from_run(&cx, stranger, "x", month, maple.run, &all).await,
            Err(Error::NotFound(_))
        ));
        assert!(
            plans::plans(&cx, stranger, &PlanFilter::default(), None, 50)
                .await
                .unwrap()
                .plans
                .is_empty()
        );
        assert!(plans::changes(&cx, stranger, plan, None, None).await.unwrap().is_empty());
        assert_eq!(plans::totals(&cx, stranger, plan).await.unwrap().items(), 0);

        // A campaign or wave of another workspace or plan cannot be chosen.
        let own = oak.plan(&cx).await;
        let item = oak.lines(&cx, own).await.remove(0).item;
        let foreign = Operation::SetCampaign(Some(maple.spring));
        let refused = plans::edit_item(&cx, stranger, own, item.id, 1, foreign).await;
        none(matches!(refused, Err(Error::Refused(EditRefusal::CampaignNotOffered))));
        let foreign = Operation::SetWave(Some(wave.id));
        let refused = plans::edit_item(&cx, stranger, own, item.id, 1, foreign).await;
        none(matches!(refused, Err(Error::Refused(EditRefusal::WaveUnknown))));
    })
    .await;
}

#[tokio::test]
async fn two_who_change_one_plan_at_once_both_get_a_place_in_its_history() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 16).await;
        let plan = world.plan(&cx).await;
        let lines = world.lines(&cx, plan).await;
        let writes = lines.iter().flat_map(|line| {
            let (world, cx) = (&world, &cx);
            let item = &line.item;
            [
                write(cx, &world.marketer, plan, item.id, Operation::SetPieces(500)),
                write(cx, &world.max, plan, item.id, Operation::SetNotes("both".into())),
            ]
        });
        let mut stored = 0;
        for done in join(writes).await {
            stored += usize::from(matches!(done, Saved::Stored { .. }));
        }
        assert_eq!(stored, 32);
        let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
        assert_eq!(page.plan.sequence, 33);
        let lines = world.lines(&cx, plan).await;
        assert!(lines.iter().all(|line| line.item.pieces == 500 && line.item.notes == "both"));
    })
    .await;
}

async fn write(
    cx: &Backend,
    who: &Actor,
    plan: domain::ids::PlanId,
    item: domain::ids::ItemId,
    operation: Operation,
) -> Saved {
    plans::edit_item(cx, who, plan, item, 1, operation).await.unwrap()
}

/// Runs all at once.
async fn join<F: Future<Output = Saved>>(all: impl IntoIterator<Item = F>) -> Vec<Saved> {
    let mut running: Vec<std::pin::Pin<Box<F>>> = all.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<Saved>> = running.iter().map(|_| None).collect();
    std::future::poll_fn(move |cx| {
        for (future, slot) in running.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(saved) = future.as_mut().poll(cx)
            {
                *slot = Some(saved);
            }
        }
        if done.iter().all(Option::is_some) {
            std::task::Poll::Ready(done.iter_mut().filter_map(Option::take).collect())
        } else {
            std::task::Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn plans_are_found_by_name_and_status_page_by_page() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let all = RecommendationFilter::default();
        let mut ids = Vec::new();
        for name in ["March A", "March B", "April", "100% off"] {
            cx.clock.advance(std::time::Duration::from_secs(60));
            ids.push(world.plan_of(&cx, name, &all).await);
        }
        world.complete(&cx, ids[0]).await;
        world.approve(&cx, ids[0]).await;
        let names = async |filter: PlanFilter| -> Vec<String> {
            let list = plans::plans(&cx, &world.viewer, &filter, None, 50).await.unwrap();
            list.plans.into_iter().map(|one| one.plan.name).collect()
        };
        let any = PlanFilter::default;
        // The approved one changed last of those that changed in the last minute.
        assert_eq!(names(any()).await.len(), 4);
        assert_eq!(names(PlanFilter { text: "march".into(), ..any() }).await.len(), 2);
        assert_eq!(names(PlanFilter { text: "0%".into(), ..any() }).await, ["100% off"]);
        let approved = PlanFilter { statuses: vec![PlanStatus::Approved], ..any() };
        assert_eq!(names(approved).await, ["March A"]);

        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let list = plans::plans(&cx, &world.viewer, &any(), after, 1).await.unwrap();
            assert_eq!(list.plans.len(), 1);
            seen.extend(list.plans.into_iter().map(|one| one.plan.name));
            after = list.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen, names(any()).await, "each once, in the same order");
    })
    .await;
}

#[tokio::test]
async fn the_list_says_how_far_a_plan_has_come() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let progress = async || {
            let list = plans::plans(&cx, &world.viewer, &PlanFilter::default(), None, 50).await;
            list.unwrap().plans.remove(0).progress
        };
        // Of 8, 2 are skipped and so settled; 2 need review and 4 have no wave.
        assert_eq!((progress().await.stores, progress().await.settled), (8, 2));
        let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
        let wave = page.waves[0].clone();
        for line in world.lines(&cx, plan).await {
            world.edit(&cx, plan, &line, Operation::SetWave(Some(wave.id))).await;
        }
        let now = progress().await;
        assert_eq!((now.settled, now.undated, now.over_budget), (6, 1, 0));
        let budget = WaveOperation::SetBudget(Some(Money(1)));
        plans::edit_wave(&cx, &world.marketer, plan, wave.id, wave.version, budget).await.unwrap();
        assert_eq!(
            progress().await.to_do(),
            ["2 stores to settle", "1 wave over its budget", "1 wave without a date"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_archived_plan_is_out_of_sight_and_can_be_taken_out_again() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let shown = async |archived: bool| {
            let filter = PlanFilter { archived, ..PlanFilter::default() };
            plans::plans(&cx, &world.viewer, &filter, None, 50).await.unwrap().plans.len()
        };
        let refused = plans::archive_plan(&cx, &world.viewer, plan, true).await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)));
        for _ in 0..2 {
            plans::archive_plan(&cx, &world.max, plan, true).await.unwrap();
        }
        assert_eq!((shown(false).await, shown(true).await), (0, 1));
        assert_eq!(plans::plan_page(&cx, &world.viewer, plan).await.unwrap().plan.id, plan);
        plans::archive_plan(&cx, &world.max, plan, false).await.unwrap();
        assert_eq!((shown(false).await, shown(true).await), (1, 0));
        let log = backend::audit::page(&cx, &world.admin, None, "archive", 10).await.unwrap();
        let deeds: Vec<&str> = log.iter().map(|one| one.action.as_str()).collect();
        assert_eq!(deeds, ["plans.unarchive", "plans.archive"], "doing it twice is done once");
        let cedar = World::new(&cx, "Cedar", 4).await;
        let foreign = plans::archive_plan(&cx, &cedar.max, plan, true).await.unwrap_err();
        assert!(matches!(foreign, Error::NotFound(_)));
    })
    .await;
}

#[tokio::test]
async fn a_copy_keeps_run_waves_and_items_and_is_a_draft_of_its_own() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let line = world.lines(&cx, plan).await.remove(0);
        let line = world.edit(&cx, plan, &line, Operation::SetPieces(777)).await;
        world.edit(&cx, plan, &line, Operation::SetNotes("Call first".into())).await;
        world.complete(&cx, plan).await;
        world.approve(&cx, plan).await;
        let april = "2025-04".parse().unwrap();
        let copy = plans::duplicate_plan(&cx, &world.max, plan, " April ", april).await.unwrap();
        let [old, new] = [plan, copy].map(|id| plans::plan_page(&cx, &world.viewer, id));
        let (old, new) = (old.await.unwrap(), new.await.unwrap());
        assert_eq!((new.plan.name.as_str(), new.plan.month), ("April", april));
        assert_eq!((new.plan.status, new.plan.revision), (PlanStatus::Draft, 1));
        assert_eq!((new.plan.run, new.totals.all), (old.plan.run, old.totals.all));
        let waves = |page: &domain::plans::PlanPage| -> Vec<_> {
            page.waves
                .iter()
                .map(|wave| (wave.name.clone(), wave.in_home_on, wave.budget))
                .collect()
        };
        assert_eq!(waves(&new), waves(&old));
        assert_ne!(new.waves[0].id, old.waves[0].id);
        let copied = world.lines(&cx, copy).await.remove(0);
        assert_eq!((copied.item.pieces, copied.item.notes.as_str()), (777, "Call first"));
        assert_eq!((copied.item.wave, copied.item.version), (Some(new.waves[0].id), 1));
        assert_ne!(copied.item.id, line.item.id);
        assert_eq!(new.people.len(), 1, "who worked on the original did not work on the copy");
        let taken = plans::duplicate_plan(&cx, &world.max, plan, "April", april).await.unwrap_err();
        assert!(matches!(taken, Error::Refused(CreateRefusal::NameTaken { .. })));
        let north = Actor {
            reach: Reach::Limited { regions: vec![world.north], groups: vec![] },
            ..world.max.clone()
        };
        let part = plans::duplicate_plan(&cx, &north, plan, "North", april).await.unwrap();
        assert_eq!(world.lines(&cx, part).await.len(), 4, "only what they may change");
    })
    .await;
}

#[tokio::test]
async fn a_review_puts_sums_reasons_and_the_largest_changes_first() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 60).await;
        let plan = world.plan(&cx).await;
        let none = plans::review(&cx, &world.viewer, plan, ReviewScope::All).await.unwrap();
        let recommended = none.before.unwrap();
        assert_eq!((none.overrides(), recommended.stores), (0, 30));
        assert_eq!(none.planned, recommended, "as recommended");
        assert_eq!(none.changed_since_approval, None);

        let lines = world.lines(&cx, plan).await;
        use ItemStatus::Included;
        let included: Vec<_> =
            lines.into_iter().filter(|line| line.item.status == Included).collect();
        let budget = OverrideReason { kind: ReasonKind::Budget, note: "Half".into() };
        // One store gets 1,000 pieces more, one is left out for money, one gets one piece more.
        let more = included[0].item.pieces + 1_000;
        world.edit(&cx, plan, &included[0], Operation::SetPieces(more)).await;
        let out = Operation::SetStatus(ItemStatus::Excluded);
        let line = world.edit(&cx, plan, &included[1], out).await;
        world.edit(&cx, plan, &line, Operation::SetReason(Some(budget.clone()))).await;
        let one = included[2].item.pieces + 1;
        world.edit(&cx, plan, &included[2], Operation::SetPieces(one)).await;

        let review = plans::review(&cx, &world.viewer, plan, ReviewScope::All).await.unwrap();
        assert_eq!((review.overrides(), review.unexplained()), (3, 2));
        let numbers: Vec<&str> = review.largest.iter().map(|line| line.number.as_str()).collect();
        let wanted = [0, 1, 2].map(|n| included[n].store.number.as_str());
        assert_eq!(numbers, wanted, "what costs or saves most comes first");
        assert_eq!(review.largest[1].reason, Some(budget));
        assert_eq!(review.largest[1].by.as_deref(), Some("Mia"));
        assert!(review.largest[1].cost < Money(0) && review.largest[0].cost > Money(0));
        let by_reason: Money = review.reasons.iter().map(|sums| sums.cost).sum();
        let in_all = review.planned.cost - review.before.unwrap().cost;
        let largest: Money = review.largest.iter().map(|line| line.cost).sum();
        assert_eq!((by_reason, largest), (in_all, in_all), "the parts are the whole");
        let pieces: i64 = review.reasons.iter().map(|sums| sums.pieces).sum();
        assert_eq!(pieces, 1_001 - i64::from(included[1].item.pieces));

        world.complete(&cx, plan).await;
        world.approve(&cx, plan).await;
        plans::reopen(&cx, &world.approver, plan, "One more").await.unwrap();
        let since = ReviewScope::SinceApproval;
        let review = plans::review(&cx, &world.viewer, plan, since).await.unwrap();
        assert_eq!((review.changed_since_approval, review.overrides()), (Some(0), 0));
        let line = world
            .lines(&cx, plan)
            .await
            .into_iter()
            .find(|line| line.item.id == included[3].item.id);
        world.edit(&cx, plan, &line.unwrap(), Operation::SetPieces(5)).await;
        let review = plans::review(&cx, &world.viewer, plan, since).await.unwrap();
        assert_eq!((review.changed_since_approval, review.overrides()), (Some(1), 1));
        let (was, now) = (review.largest[0].before, review.largest[0].planned);
        assert_eq!((was.pieces, now.pieces), (included[3].item.pieces, 5));
        assert_eq!(review.planned.cost, review.before.unwrap().cost + review.largest[0].cost);
    })
    .await;
}

#[tokio::test]
async fn a_plan_in_review_is_locked_until_it_is_approved_taken_back_or_sent_back() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let send = async |who: &Actor| plans::send_for_review(&cx, who, plan, "Please").await;
        let blocked = send(&world.marketer).await.unwrap_err();
        assert!(matches!(blocked, Error::Refused(ReviewRefusal::Blocked { .. })), "no waves yet");
        world.complete(&cx, plan).await;
        assert!(matches!(send(&world.approver).await, Err(Error::Forbidden(_))));
        send(&world.marketer).await.unwrap();
        let status = async || plans::plan_page(&cx, &world.viewer, plan).await.unwrap().plan.status;
        assert_eq!(status().await, PlanStatus::InReview);
        let told = async |who: &Actor| -> Vec<String> {
            let page = backend::collaboration::notices(&cx, who).await.unwrap();
            page.notices.iter().map(|notice| notice.sentence()).collect()
        };
        assert_eq!(told(&world.approver).await, ["Mia asks you to review March 2025"]);
        assert_eq!(told(&world.admin).await.len(), 1, "an admin may approve too");
        assert_eq!(told(&world.max).await.len(), 0);

        let line = world.lines(&cx, plan).await.remove(0);
        let (item, version) = (line.item.id, line.item.version);
        let pieces = Operation::SetPieces(5);
        let locked =
            plans::edit_item(&cx, &world.marketer, plan, item, version, pieces).await.unwrap_err();
        assert!(matches!(locked, Error::Refused(EditRefusal::Locked { .. })));
        let twice = send(&world.max).await.unwrap_err();
        assert!(matches!(twice, Error::Refused(ReviewRefusal::NotDraft { .. })));

        plans::take_back(&cx, &world.max, plan).await.unwrap();
        assert_eq!(status().await, PlanStatus::Draft);
        let late = plans::send_back(&cx, &world.approver, plan, "No").await.unwrap_err();
        assert!(matches!(late, Error::Refused(ReviewRefusal::NotInReview)));
        send(&world.marketer).await.unwrap();
        let silent = plans::send_back(&cx, &world.approver, plan, " ").await.unwrap_err();
        assert!(matches!(silent, Error::Refused(ReviewRefusal::ReasonMissing)));
        plans::send_back(&cx, &world.approver, plan, "Too many in W1").await.unwrap();
        assert_eq!(status().await, PlanStatus::Draft);
        assert_eq!(told(&world.marketer).await, ["Ada sent back March 2025"]);
        send(&world.marketer).await.unwrap();
        world.approve(&cx, plan).await;
        assert_eq!(status().await, PlanStatus::Approved);
        let changes = plans::changes(&cx, &world.viewer, plan, None, None).await.unwrap();
        let kinds: Vec<ChangeKind> = changes.iter().map(|one| one.kind).take(6).collect();
        use ChangeKind::*;
        assert_eq!(
            kinds,
            [Approved, SentForReview, SentBack, SentForReview, TakenBack, SentForReview]
        );
    })
    .await;
}

#[tokio::test]
async fn a_plan_that_nobody_could_approve_is_not_sent() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        // Everybody who may approve has worked on it.
        let admin = backend::accounts::change_member;
        let none = domain::accounts::Rights::NONE;
        let viewer = domain::accounts::Role::Viewer;
        admin(&cx, &world.admin, world.approver.person, viewer, none, Reach::Everywhere)
            .await
            .unwrap();
        plans::rename_plan(&cx, &world.admin, plan, "By the admin").await.unwrap();
        let refused = plans::send_for_review(&cx, &world.marketer, plan, "").await.unwrap_err();
        assert!(matches!(refused, Error::Refused(ReviewRefusal::NoReviewer)), "{refused}");
    })
    .await;
}
