//! A matrix run as a story on both databases: asked for, worked on, kept, listed, refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error, accounts,
    db::Engine,
    demonstration::{self, Region},
    export::Format,
    jobs, matrix,
    matrix::{Ask, MatrixExport},
    orders, plans, stores,
    testing::{on_each_engine, world},
};
use domain::{
    accounts::{Actor, Thresholds, WorkspaceSettings},
    ids::RunId,
    jobs::JobState,
    matrix::{
        CampaignLimits, ChangeKind, ConflictPart, Constraint, Constraints, Margin, MatrixColumn,
        MatrixColumns, MatrixView, RecommendationColumn, RecommendationFilter, RecommendationRow,
        RecommendationSort, RegionLine, RunLine, RunRefusal, SkipCause, Status,
        StoredRecommendation, by_region,
    },
    money::Money,
    period::Month,
    plans::QuickRefusal,
    stores::{NewGroup, StoreDetails, StoreFilter},
};
use std::time::{Duration, Instant};
use uuid::Uuid;

fn march() -> Ask {
    Ask::of(Month { year: 2025, month: 3 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_scores_every_open_store_and_stays_as_it_is() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, job) = matrix::start(&cx, &world.max, march()).await.unwrap();
        let second = matrix::start(&cx, &world.max, march()).await;
        assert!(matches!(second, Err(Error::Refused(RunRefusal::AlreadyRunning))));
        assert_eq!(jobs::run_waiting(&cx).await.unwrap(), 1);

        let done = jobs::job(&cx, &world.vic, job).await.unwrap();
        assert_eq!((done.state, done.problem.as_str()), (JobState::Done, ""));
        let (info, parameters) = matrix::run(&cx, &world.vic, run).await.unwrap();
        let totals = info.totals.unwrap();
        assert!(parameters.unwrap().convergence.converged);
        assert_eq!(info.number, 1);

        let all = RecommendationFilter::default();
        let sort = RecommendationSort::default();
        let page = matrix::rows(&cx, &world.vic, run, &all, sort, 0, 100).await.unwrap();
        assert_eq!(page.total, u64::from(totals.stores));
        assert_eq!(page.rows.len() as u64, page.total);
        assert!(page.rows.is_sorted_by(|a, b| a.confidence >= b.confidence));
        let kept: i64 =
            page.rows.iter().filter(|r| r.status != Status::Skip).map(|r| r.cost.0).sum();
        assert_eq!(page.cost, Money(kept));

        // Each line leads to what is behind it, and they agree.
        for row in page.rows.iter().take(5) {
            let whole = matrix::recommendation(&cx, &world.vic, run, row.store).await.unwrap();
            assert_eq!((whole.quantity, whole.status), (row.pieces, row.status));
            assert_eq!(Some(whole.campaign), row.campaign);
        }
        // Working on a finished run again changes nothing.
        assert_eq!(jobs::run_waiting(&cx).await.unwrap(), 0);
        let again = matrix::rows(&cx, &world.vic, run, &all, sort, 0, 100).await.unwrap();
        assert_eq!(again, page);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_filter_means_the_same_as_looking_at_every_line() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let sort = RecommendationSort { column: RecommendationColumn::Store, descending: false };
        let rows = async |filter: RecommendationFilter| {
            matrix::rows(&cx, &world.ada, run, &filter, sort, 0, 500).await.unwrap().rows
        };
        let all = rows(RecommendationFilter::default()).await;
        let state = all[0].state.clone();
        let region = matrix::around(&cx, &world.ada, None).await.unwrap().regions[0].clone();
        for status in Status::ALL {
            let filter = RecommendationFilter { statuses: vec![status], ..Default::default() };
            let expected: Vec<_> = all.iter().filter(|r| r.status == status).cloned().collect();
            assert_eq!(rows(filter).await, expected, "{status}");
        }
        let filter = RecommendationFilter { states: vec![state.clone()], ..Default::default() };
        let expected: Vec<_> = all.iter().filter(|r| r.state == state).cloned().collect();
        assert_eq!(rows(filter).await, expected);
        let filter = RecommendationFilter { regions: vec![region.0], ..Default::default() };
        let expected: Vec<_> = all.iter().filter(|r| r.region == region.1).cloned().collect();
        assert_eq!(rows(filter).await, expected);
        let filter = RecommendationFilter {
            min_confidence: Some(40.0),
            max_confidence: Some(70.0),
            ..Default::default()
        };
        let between = |c: f64| (40.0..=70.0).contains(&c);
        let expected: Vec<_> = all.iter().filter(|r| between(r.confidence)).cloned().collect();
        assert_eq!(rows(filter).await, expected);
        let filter = RecommendationFilter { text: "100% sure_thing".into(), ..Default::default() };
        assert!(rows(filter).await.is_empty());
        let kind = all[0].store_type.clone();
        let id = stores::store_types(&cx, &world.ada).await.unwrap();
        let id = id.iter().find(|known| known.name == kind).unwrap().id;
        let filter = RecommendationFilter { types: vec![id], ..Default::default() };
        let expected: Vec<_> = all.iter().filter(|r| r.store_type == kind).cloned().collect();
        assert_eq!(rows(filter).await, expected);
        for low_data in [true, false] {
            let filter = RecommendationFilter { low_data: Some(low_data), ..Default::default() };
            let expected: Vec<_> = all.iter().filter(|r| r.low_data == low_data).cloned().collect();
            assert_eq!(rows(filter).await, expected);
        }
        let held = RecommendationFilter { held_out: Some(true), ..Default::default() };
        assert!(rows(held).await.is_empty(), "no holdout was asked for");
        // Two words may stand in different texts of a store.
        let text = format!("{} {}", all[3].number, all[3].city);
        let filter = RecommendationFilter { text, ..Default::default() };
        assert!(rows(filter).await.contains(&all[3]));
        let picked: Vec<_> = all.iter().step_by(3).map(|row| row.store).collect();
        let filter = RecommendationFilter { stores: picked.clone(), ..Default::default() };
        let found: Vec<_> = rows(filter).await.into_iter().map(|row| row.store).collect();
        assert_eq!(found, picked);

        // Groups hold whom they hold now.
        let group = stores::add_group(&cx, &world.ada, "Few", NewGroup::Picked(picked.clone()));
        let group = group.await.unwrap();
        let filter = RecommendationFilter { groups: vec![group], ..Default::default() };
        let found: Vec<_> = rows(filter).await.into_iter().map(|row| row.store).collect();
        assert_eq!(found, picked);
        let rule = StoreFilter { states: vec![state.clone()], ..StoreFilter::default() };
        let group = stores::add_group(&cx, &world.ada, "Rule", NewGroup::Rule(rule)).await.unwrap();
        let filter = RecommendationFilter { groups: vec![group], ..Default::default() };
        let expected: Vec<_> = all.iter().filter(|r| r.state == state).cloned().collect();
        assert_eq!(rows(filter).await, expected);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_order_is_total_and_reads_the_same_in_windows_as_at_once() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let all = RecommendationFilter::default();
        for column in RecommendationColumn::ALL {
            for descending in [false, true] {
                let sort = RecommendationSort { column, descending };
                let window = async |offset, limit| {
                    matrix::rows(&cx, &world.vic, run, &all, sort, offset, limit).await.unwrap()
                };
                let whole = window(0, 500).await;
                assert_eq!(whole.by_status.iter().sum::<u64>(), whole.total);
                let mut pieced = Vec::new();
                for offset in (0..whole.total).step_by(7) {
                    pieced.extend(window(u32::try_from(offset).unwrap(), 7).await.rows);
                }
                assert_eq!(pieced, whole.rows, "{sort:?}");
                let keys: Vec<f64> = whole
                    .rows
                    .iter()
                    .map(|row| match column {
                        RecommendationColumn::Profit => row.profit.0 as f64,
                        RecommendationColumn::ScoreGeography => row.scores.geography,
                        _ => row.confidence,
                    })
                    .collect();
                let judged = matches!(
                    column,
                    RecommendationColumn::Profit
                        | RecommendationColumn::ScoreGeography
                        | RecommendationColumn::Confidence
                );
                let sorted = match descending {
                    true => keys.is_sorted_by(|a, b| a >= b),
                    false => keys.is_sorted(),
                };
                assert!(!judged || sorted, "{sort:?}");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_line_keeps_what_its_store_was_when_the_run_was_made() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let (all, sort) = (RecommendationFilter::default(), RecommendationSort::default());
        let before = matrix::rows(&cx, &world.ada, run, &all, sort, 0, 500).await.unwrap();
        let line = before.rows[0].clone();
        let store = stores::store(&cx, &world.ada, line.store).await.unwrap();
        let moved = StoreDetails { state: "ZZ".into(), region: None, ..store.details.clone() };
        stores::edit_store(&cx, &world.ada, store.id, store.version, moved).await.unwrap();
        let after = matrix::rows(&cx, &world.ada, run, &all, sort, 0, 500).await.unwrap();
        assert_eq!(after, before);
        let there = RecommendationFilter { states: vec!["ZZ".into()], ..Default::default() };
        let there = matrix::rows(&cx, &world.ada, run, &there, sort, 0, 500).await.unwrap();
        assert_eq!(there.total, 0);
    })
    .await;
}

async fn file(cx: &Backend, actor: &Actor, run: RunId, view: &MatrixView) -> Vec<String> {
    let format = Format::Csv { bom: false };
    let mut export = MatrixExport::begin(cx, actor, run, view, format).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = export.next().await.unwrap() {
        bytes.extend(piece);
    }
    let text = String::from_utf8(bytes).unwrap();
    text.trim_end().split("\r\n").map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_holds_the_filtered_lines_in_their_order_with_the_chosen_columns() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let sort = RecommendationSort { column: RecommendationColumn::Cost, descending: true };
        let filter = RecommendationFilter { min_confidence: Some(40.0), ..Default::default() };
        let page = matrix::rows(&cx, &world.vic, run, &filter, sort, 0, 500).await.unwrap();
        assert!(page.total > 3);
        let columns = MatrixColumns::of([MatrixColumn::Cost, MatrixColumn::Pieces]);
        let view = MatrixView { filter, sort, columns: Some(columns) };
        let lines = file(&cx, &world.vic, run, &view).await;
        assert_eq!(lines[0], "Store,Cost,Pieces");
        let expected: Vec<String> = page
            .rows
            .iter()
            .map(|row| format!("{},{},{}", row.number, row.cost.decimal(), row.pieces))
            .collect();
        assert_eq!(lines[1..], expected);

        // Without a choice the file has everything, also what only a store's panel tells.
        let whole = file(&cx, &world.vic, run, &MatrixView::default()).await;
        let heads: Vec<String> = MatrixColumn::ALL.iter().map(MatrixColumn::to_string).collect();
        assert_eq!(whole[0].replace('"', ""), heads.join(","));
        let all =
            matrix::rows(&cx, &world.vic, run, &Default::default(), sort, 0, 1).await.unwrap();
        assert_eq!(whole.len() as u64, all.total + 1);
        let first = matrix::rows(
            &cx,
            &world.vic,
            run,
            &Default::default(),
            RecommendationSort::default(),
            0,
            1,
        )
        .await
        .unwrap()
        .rows[0]
            .clone();
        let told = matrix::recommendation(&cx, &world.vic, run, first.store).await.unwrap();
        assert!(
            whole[1].contains(&told.reasons[0].sentence().replace('"', "\"\"")),
            "{}",
            whole[1]
        );
        let foreign =
            MatrixExport::begin(&cx, &world.cora, run, &MatrixView::default(), Format::Xlsx).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_holdout_is_drawn_kept_and_planned_for_as_not_mailed() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let settings = accounts::settings(&cx, &world.ada).await.unwrap();
        let thresholds = Thresholds { auto_approve_above: 40, skip_below: 20 };
        let settings = WorkspaceSettings { thresholds, ..settings };
        accounts::save_settings(&cx, &world.ada, settings).await.unwrap();
        let ask = Ask { holdout: 0.25, ..march() };
        let (run, job) = matrix::start(&cx, &world.ada, ask).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let done = jobs::job(&cx, &world.vic, job).await.unwrap();
        assert_eq!((done.state, done.problem.as_str()), (JobState::Done, ""));
        let (info, _) = matrix::run(&cx, &world.vic, run).await.unwrap();
        assert_eq!(info.settings.holdout, 0.25);
        let design = info.holdout.unwrap();
        let held = RecommendationFilter { held_out: Some(true), ..Default::default() };
        let sort = RecommendationSort::default();
        let page = matrix::rows(&cx, &world.vic, run, &held, sort, 0, 500).await.unwrap();
        assert_eq!(page.total, u64::from(design.held_out));
        assert!(page.total >= 2 && page.rows.iter().all(|row| row.stratum.is_some()));
        assert_eq!((page.pieces, page.cost), (0, Money(0)), "what is held out is not mailed");
        let preview = plans::preview(&cx, &world.ada, run, &held).await.unwrap();
        assert_eq!((preview.included, u64::from(preview.excluded)), (0, page.total));
        assert!(matrix::calibration(&cx, &world.vic, run).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_runs_are_held_against_each_other_and_every_change_is_told_once() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let run = async |ask: Ask| {
            let (run, _) = matrix::start(&cx, &world.ada, ask).await.unwrap();
            jobs::run_waiting(&cx).await.unwrap();
            run
        };
        let before = run(march()).await;
        let again = run(march()).await;
        let same = matrix::comparison(&cx, &world.vic, before, again, &[], 0, 100).await.unwrap();
        assert_eq!((same.total, same.changes.len()), (0, 0), "the same run twice");

        let budget = Some(Money(400_000));
        let now = run(Ask { budget, ..march() }).await;
        let whole = matrix::comparison(&cx, &world.vic, before, now, &[], 0, 500).await.unwrap();
        assert!(whole.total > 0, "a small budget changes something");
        assert_eq!(whole.total as usize, whole.changes.len());
        let counted: u32 = whole
            .sums
            .iter()
            .filter(|(kind, _)| **kind != ChangeKind::Unchanged)
            .map(|(_, sums)| sums.stores)
            .sum();
        assert_eq!(u64::from(counted), whole.total);
        for change in &whole.changes {
            assert!(change.change.cause.is_some() && !change.number.is_empty());
            let (was, is) = (change.change.before.unwrap(), change.change.now.unwrap());
            for (run, line) in [(before, was), (now, is)] {
                let said = matrix::recommendation(&cx, &world.vic, run, change.change.store).await;
                assert_eq!(RunLine::from(&said.unwrap()), line);
            }
        }
        let mut pieced = Vec::new();
        for offset in (0..whole.changes.len()).step_by(4) {
            let page = matrix::comparison(&cx, &world.vic, before, now, &[], offset, 4).await;
            pieced.extend(page.unwrap().changes);
        }
        assert_eq!(pieced, whole.changes);
        let foreign = matrix::comparison(&cx, &world.cora, before, now, &[], 0, 10).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_databases_sums_by_region_are_those_of_the_rule() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let filter = RecommendationFilter { min_confidence: Some(30.0), ..Default::default() };
        let sort = RecommendationSort::default();
        let page = matrix::rows(&cx, &world.vic, run, &filter, sort, 0, 500).await.unwrap();
        let expected = by_region(page.rows.iter().map(|row| RegionLine {
            region: &row.region,
            status: row.status,
            held_out: row.held_out,
            quantity: row.pieces,
            responses: row.responses,
            cost: row.cost,
            profit: row.profit,
            confidence: row.confidence,
        }));
        let found = matrix::by_region(&cx, &world.vic, run, &filter).await.unwrap();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!((&found.region, found.stores), (&expected.region, expected.stores));
            assert_eq!(found.mailed.cost, expected.mailed.cost);
            assert_eq!(
                found.by_status.map(|sums| (sums.stores, sums.pieces, sums.profit)),
                expected.by_status.map(|sums| (sums.stores, sums.pieces, sums.profit))
            );
            assert!((found.confidence - expected.confidence).abs() < 1e-9);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stores_history_comes_with_what_the_run_foretells() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let history = matrix::store_history(&cx, &world.vic, run, world.store_in(Region::West))
            .await
            .unwrap();
        assert!(history.mailings.len() > 3 && history.forecast.expected > 0.0);
        assert_eq!(history.month, march().month);
        let foreign =
            matrix::store_history(&cx, &world.cora, run, world.store_in(Region::West)).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_of_the_first_release_is_still_read_in_every_way() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        // Exactly as the first release wrote it, with ids of stores and campaigns that are here.
        let text = include_str!("../../domain/src/matrix/fixtures/first_form.json");
        let old: serde_json::Value = serde_json::from_str(text).unwrap();
        let lines = old["recommendations"].as_array().unwrap();
        let (run, job) = (Uuid::now_v7(), Uuid::now_v7());
        let now = backend::db::Moment(cx.now());
        let mut tx = cx.db.begin().await.unwrap();
        let sql = "INSERT INTO job (id, workspace_id, kind, payload, state, done_steps, all_steps, step,
            problem, attempts, cancel_asked, locked_by, asked_by, created_at)
            VALUES ($1, $2, 'matrix.run', $3, 'done', 1, 1, '', '', 1, FALSE, '', $4, $5)";
        let nothing = sqlx::types::Json(serde_json::json!({}));
        let (maple, ada) = (world.maple.0, world.ada.person.0);
        backend::execute!(&mut tx, sql, job, maple, nothing, ada, now).unwrap();
        let sql = "INSERT INTO matrix_run (id, workspace_id, number, job_id, month, settings, summary, stores,
            created_by, created_at, finished_at) VALUES ($1, $2, 1, $3, '2025-03', $4, $5, $6, $7, $8, $8)";
        let settings = sqlx::types::Json(old["settings"].clone());
        let summary = sqlx::types::Json(old["summary"].clone());
        let count = lines.len() as i64;
        backend::execute!(&mut tx, sql, run, maple, job, settings, summary, count, ada, now).unwrap();
        for (line, store) in lines.iter().zip(&world.chain.stores) {
            let sql = "INSERT INTO recommendation (run_id, store_id, workspace_id, number_key, state, campaign_id,
                pieces, status, confidence, overall, expected_rate, rate_low, rate_high,
                expected_responses, cost, profit, score_store, score_creative, score_geography,
                score_timing)
                VALUES ($1, $2, $3, 'k', 'MA', $4, 1, 'skip', 1.0, 1.0, 0.1, 0.1, 0.1, 1.0, 1, 1, 1.0, 1.0, 1.0, 1.0)";
            let campaign = world.chain.campaigns[0].0;
            backend::execute!(&mut tx, sql, run, store.0, maple, campaign).unwrap();
            let mut line = line.clone();
            line["V1"]["store"] = serde_json::json!(store);
            line["V1"]["campaign"] = serde_json::json!(campaign);
            let sql = "INSERT INTO recommendation_detail (run_id, store_id, detail) VALUES ($1, $2, $3)";
            backend::execute!(&mut tx, sql, run, store.0, line.to_string()).unwrap();
        }
        tx.commit().await.unwrap();

        let run = RunId(run);
        let info = matrix::runs(&cx, &world.vic, 5).await.unwrap().remove(0);
        assert_eq!((info.id, info.verdict, info.holdout), (run, None, None));
        assert!(info.totals.is_some() && info.settings.constraints.is_empty());
        assert!(matrix::run(&cx, &world.vic, run).await.unwrap().1.is_some());
        assert_eq!(matrix::calibration(&cx, &world.vic, run).await.unwrap(), None);
        for store in world.chain.stores.iter().take(lines.len()) {
            let said = matrix::recommendation(&cx, &world.vic, run, *store).await.unwrap();
            assert_eq!((said.store, said.basis, said.holdout), (*store, None, None));
        }
        let view = MatrixView::default();
        assert_eq!(file(&cx, &world.vic, run, &view).await.len(), lines.len() + 1);
        let (newer, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        matrix::comparison(&cx, &world.vic, run, newer, &[], 0, 100).await.unwrap();
        matrix::by_region(&cx, &world.vic, run, &view.filter).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_regions_own_thresholds_decide_its_stores_and_no_others() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let rows = async || {
            let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
            jobs::run_waiting(&cx).await.unwrap();
            let (all, sort) = (RecommendationFilter::default(), RecommendationSort::default());
            (run, matrix::rows(&cx, &world.ada, run, &all, sort, 0, 500).await.unwrap().rows)
        };
        let (_, before) = rows().await;
        let (region, name) =
            matrix::around(&cx, &world.ada, None).await.unwrap().regions[0].clone();
        let own = Thresholds { auto_approve_above: 2, skip_below: 1 };
        stores::change_region(&cx, &world.ada, region, &name, Some(own)).await.unwrap();
        let (run, after) = rows().await;
        assert_eq!(before.len(), after.len());
        let inside: Vec<_> = after.iter().filter(|row| row.region == name).collect();
        assert!(inside.len() > 1, "the region has stores");
        for row in inside.iter().filter(|row| row.status != Status::AutoApprove) {
            // Thresholds are about confidence; a store too small for a run, or at whose smallest run
            // money is lost, is skipped all the same.
            let whole = matrix::recommendation(&cx, &world.ada, run, row.store).await.unwrap();
            assert_ne!(whole.skip_cause, Some(SkipCause::LowConfidence), "{row:?}");
            assert_eq!(row.status, Status::Skip, "{row:?}");
        }
        assert!(inside.iter().any(|row| row.status == Status::AutoApprove));
        for (old, new) in before.iter().zip(&after) {
            assert_eq!((old.store, old.confidence), (new.store, new.confidence));
            assert!(old.status == new.status || new.region == name, "{new:?}");
        }
        assert!(before.iter().any(|row| row.region == name && row.status != Status::AutoApprove));
    })
    .await;
}

#[tokio::test]
async fn a_run_is_cancelled_before_it_starts_and_another_can_begin() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (_, job) = matrix::start(&cx, &world.max, march()).await.unwrap();
        assert!(matches!(jobs::cancel(&cx, &world.nora, job).await, Err(Error::Forbidden(_))));
        assert!(matches!(jobs::cancel(&cx, &world.cal, job).await, Err(Error::NotFound(_))));
        jobs::cancel(&cx, &world.max, job).await.unwrap();
        assert_eq!(jobs::job(&cx, &world.max, job).await.unwrap().state, JobState::Cancelled);
        assert_eq!(jobs::run_waiting(&cx).await.unwrap(), 0);
        matrix::start(&cx, &world.max, march()).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn who_may_not_is_refused_and_nothing_crosses_workspaces() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        for actor in [&world.vic, &world.ann] {
            let refused = matrix::start(&cx, actor, march()).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
        let (run, _) = matrix::start(&cx, &world.max, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert!(matches!(matrix::run(&cx, &world.cora, run).await, Err(Error::NotFound(_))));
        assert!(matrix::runs(&cx, &world.cora, 10).await.unwrap().is_empty());
        let all = RecommendationFilter::default();
        let sort = RecommendationSort::default();
        let page = matrix::rows(&cx, &world.cora, run, &all, sort, 0, 10).await.unwrap();
        assert_eq!(page.total, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_job_whose_server_died_is_taken_up_again_and_done_once() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, job) = matrix::start(&cx, &world.max, march()).await.unwrap();
        // A server takes the job and dies: its lease stands until a minute has passed.
        let mut tx = cx.db.begin().await.unwrap();
        let sql =
            "UPDATE job SET state = 'running', attempts = 1, locked_by = 'gone', locked_until = $1";
        let until = backend::db::Moment(cx.now() + jiff::SignedDuration::from_secs(60));
        backend::execute!(&mut tx, sql, until).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(jobs::run_waiting(&cx).await.unwrap(), 0, "the lease is respected");
        cx.clock.advance(std::time::Duration::from_secs(61));
        assert_eq!(jobs::run_waiting(&cx).await.unwrap(), 1);
        assert_eq!(jobs::job(&cx, &world.max, job).await.unwrap().state, JobState::Done);
        assert!(matrix::run(&cx, &world.max, run).await.unwrap().0.totals.is_some());
    })
    .await;
}

/// Makes every writing of a whole recommendation fail, or takes that back.
async fn trip(cx: &Backend, trips: bool) {
    let statements: &[&'static str] = match (cx.db.engine(), trips) {
        (Engine::Sqlite, true) => &["CREATE TRIGGER trip BEFORE INSERT ON recommendation_detail
            BEGIN SELECT RAISE(ABORT, 'tripped'); END"],
        (Engine::Sqlite, false) => &["DROP TRIGGER trip"],
        (Engine::Postgres, true) => &[
            "CREATE FUNCTION trip() RETURNS trigger AS
                $$ BEGIN RAISE EXCEPTION 'tripped'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER trip BEFORE INSERT ON recommendation_detail
                FOR EACH ROW EXECUTE FUNCTION trip()",
        ],
        (Engine::Postgres, false) => &["DROP TRIGGER trip ON recommendation_detail"],
    };
    let mut tx = cx.db.begin().await.unwrap();
    for statement in statements {
        backend::execute!(&mut tx, *statement).unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_that_cannot_be_stored_leaves_nothing_behind_and_the_next_one_is_whole() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (all, sort) = (RecommendationFilter::default(), RecommendationSort::default());
        let total =
            async |run| matrix::rows(&cx, &world.vic, run, &all, sort, 0, 5).await.unwrap().total;
        trip(&cx, true).await;
        let (run, job) = matrix::start(&cx, &world.max, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let failed = jobs::job(&cx, &world.max, job).await.unwrap();
        assert_eq!(failed.state, JobState::Failed);
        let info = matrix::run(&cx, &world.vic, run).await.unwrap().0;
        assert_eq!((info.totals, info.finished_at, info.verdict), (None, None, None));
        assert_eq!(total(run).await, 0);
        let preview = orders::quick_preview(&cx, &world.ada, run, &all).await.unwrap();
        assert_eq!(preview.refusal, Some(QuickRefusal::RunNotFinished));
        trip(&cx, false).await;
        let (run, _) = matrix::start(&cx, &world.max, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert!(total(run).await > 10);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_that_is_cancelled_while_it_is_worked_on_stops_and_leaves_nothing() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, job) = matrix::start(&cx, &world.max, march()).await.unwrap();
        // As if somebody had asked just after it was taken up.
        let mut tx = cx.db.begin().await.unwrap();
        backend::execute!(&mut tx, "UPDATE job SET cancel_asked = TRUE").unwrap();
        tx.commit().await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(jobs::job(&cx, &world.max, job).await.unwrap().state, JobState::Cancelled);
        let info = matrix::run(&cx, &world.vic, run).await.unwrap().0;
        assert_eq!((info.totals, info.finished_at), (None, None));
        let (all, sort) = (RecommendationFilter::default(), RecommendationSort::default());
        assert_eq!(matrix::rows(&cx, &world.vic, run, &all, sort, 0, 5).await.unwrap().total, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn constraints_are_kept_and_those_that_cannot_all_hold_are_named() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let limits = |max_stores, min_pieces| CampaignLimits {
            max_stores,
            min_pieces,
            ..CampaignLimits::default()
        };
        let with = |limits: CampaignLimits| Ask {
            constraints: Constraints {
                campaigns: [(world.campaign("Fall Promo"), limits)].into(),
                excluded_stores: [world.store_in(Region::West)].into(),
                ..Constraints::default()
            },
            ..march()
        };
        let (run, _) = matrix::start(&cx, &world.max, with(limits(Some(2), None))).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let (info, _) = matrix::run(&cx, &world.vic, run).await.unwrap();
        let report = info.totals.unwrap().allocation.unwrap();
        assert!(!report.uses.is_empty() && report.gap < 0.05, "{report:?}");
        let sort = RecommendationSort::default();
        let all = RecommendationFilter::default();
        let rows = matrix::rows(&cx, &world.vic, run, &all, sort, 0, 500).await.unwrap().rows;
        let fall = world.campaign("Fall Promo");
        let mailed = |row: &&RecommendationRow| row.status != Status::Skip;
        let used = rows.iter().filter(mailed).filter(|row| row.campaign == Some(fall)).count();
        assert!(used <= 2, "{used}");
        let excluded = rows.iter().find(|row| row.store == world.store_in(Region::West)).unwrap();
        assert_eq!(excluded.status, Status::Skip);

        let much = with(limits(None, Some(9_000_000)));
        let (run, job) = matrix::start(&cx, &world.max, much).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let failed = jobs::job(&cx, &world.vic, job).await.unwrap();
        assert_eq!(failed.state, JobState::Failed);
        assert!(failed.problem.contains("Fall Promo"), "{}", failed.problem);
        let (info, _) = matrix::run(&cx, &world.vic, run).await.unwrap();
        assert!(info.totals.is_none());
        // The refusal itself is kept, too, so that a page need not read sentences.
        let Some(RunRefusal::Conflict(conflict)) = info.refusal else { panic!("{info:?}") };
        assert_eq!(RunRefusal::Conflict(conflict.clone()).to_string(), info.problem);
        assert!(matches!(
            &conflict.parts[..],
            [ConflictPart { constraint: Constraint::AtLeast { campaign, .. }, .. }] if campaign.id == fall
        ));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_margin_decided_for_one_run_counts_in_it_and_a_campaign_left_out_in_a_region_is_not_mailed_there()
 {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let fall = world.campaign("Fall Promo");
        let west = ("West".to_owned(), world.store_in(Region::West));
        let ask = Ask {
            margin: Some(Money(9_900)),
            constraints: Constraints {
                excluded_in_region: [(fall, west.0.clone())].into(),
                ..Constraints::default()
            },
            ..march()
        };
        let (run, _) = matrix::start(&cx, &world.max, ask.clone()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let (info, _) = matrix::run(&cx, &world.vic, run).await.unwrap();
        assert_eq!(info.settings.margin, Margin::PerResponse(Money(9_900)));
        assert_eq!(Ask::again(&info.settings).margin, Some(Money(9_900)));
        let mut kept = ask.constraints.clone();
        assert_eq!(info.settings.constraints, kept);
        let (all, sort) = (RecommendationFilter::default(), RecommendationSort::default());
        let rows = matrix::rows(&cx, &world.vic, run, &all, sort, 0, 500).await.unwrap().rows;
        let in_west: Vec<_> = rows.iter().filter(|row| row.region == west.0).collect();
        assert!(in_west.iter().any(|row| row.store == west.1));
        assert!(in_west.iter().all(|row| row.campaign != Some(fall)));

        // The next run has the margin of the settings again.
        kept.excluded_in_region.clear();
        let (run, _) = matrix::start(&cx, &world.max, march()).await.unwrap();
        let (info, _) = matrix::run(&cx, &world.vic, run).await.unwrap();
        assert!(!info.settings.margin_is_own);
        assert_ne!(info.settings.margin, Margin::PerResponse(Money(9_900)));
        assert_eq!(info.settings.constraints, kept);

        let nothing = Ask { margin: Some(Money(0)), ..march() };
        let refused = matrix::start(&cx, &world.max, nothing).await;
        assert!(matches!(refused, Err(Error::Refused(RunRefusal::MarginNotPositive))));
    })
    .await;
}

/// Lines of a run for every store of a workspace, drawn by the database, with a detail of usual size.
async fn draw_lines(cx: &Backend, actor: &Actor, run: RunId, campaign: Uuid, detail: &str) {
    let number = match cx.db.engine() {
        Engine::Sqlite => "(abs(random() % 100000) / 1000.0)",
        Engine::Postgres => "(random() * 100)",
    };
    let sql = format!(
        "INSERT INTO recommendation (run_id, store_id, workspace_id, number_key, region_id, store_type_id,
            state, campaign_id, pieces, status, confidence, overall, expected_rate, rate_low, rate_high,
            expected_responses, cost, profit, score_store, score_creative, score_geography,
            score_timing)
        SELECT $1, s.id, s.workspace_id, s.number_key, s.region_id, s.store_type_id, s.state, $2, 2500,
            CASE WHEN {number} < 40 THEN 'auto_approve' WHEN {number} < 50 THEN 'needs_review' ELSE 'skip' END,
            {number}, {number}, {number} / 5000, 0.01, 0.02, {number}, CAST({number} * 1000 AS BIGINT),
            CAST({number} * 900 AS BIGINT), {number}, {number}, {number}, {number}
        FROM store s WHERE s.workspace_id = $3"
    );
    let mut tx = cx.db.begin().await.unwrap();
    let began = Instant::now();
    backend::execute!(&mut tx, sqlx::AssertSqlSafe(sql), run.0, campaign, actor.workspace.0)
        .unwrap();
    let sql = "INSERT INTO recommendation_detail (run_id, store_id, detail)
        SELECT run_id, store_id, $2 FROM recommendation WHERE run_id = $1";
    backend::execute!(&mut tx, sql, run.0, detail).unwrap();
    tx.commit().await.unwrap();
    println!("{:>9.1} ms  writing the lines", began.elapsed().as_secs_f64() * 1e3);
}

/// How long the page of a large run takes, on demand:
/// `STORES=100000 cargo test -p backend --test matrix how_long -- --ignored --nocapture`.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "measures; it takes minutes"]
async fn how_long_lines_of_a_large_run_take() {
    let size = std::env::var("STORES").map_or(10_000, |n| n.parse().unwrap());
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (real, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let sort = RecommendationSort::default();
        let all = RecommendationFilter::default();
        let some = matrix::rows(&cx, &world.ada, real, &all, sort, 0, 1).await.unwrap().rows;
        let said = matrix::recommendation(&cx, &world.ada, real, some[0].store).await.unwrap();
        let detail = serde_json::to_string(&StoredRecommendation::from(said)).unwrap();
        println!("a recommendation takes {} bytes", detail.len());

        let chain = demonstration::create_from_command_line(&cx, size).await.unwrap();
        let ada = chain.people[0].clone();
        let (run, job) = matrix::start(&cx, &ada, march()).await.unwrap();
        jobs::cancel(&cx, &ada, job).await.unwrap();
        draw_lines(&cx, &ada, run, chain.written.campaigns[0].0, &detail).await;
        let usual = RecommendationFilter::default;
        let of = &chain.written;
        let filters = [
            ("none", usual()),
            ("region", RecommendationFilter { regions: vec![of.regions[0]], ..usual() }),
            ("type", RecommendationFilter { types: vec![of.types[0]], ..usual() }),
            ("status", RecommendationFilter { statuses: vec![Status::AutoApprove], ..usual() }),
            ("confidence", RecommendationFilter { min_confidence: Some(60.0), ..usual() }),
            ("text", RecommendationFilter { text: "spring".into(), ..usual() }),
            ("picked group", RecommendationFilter { groups: vec![of.picked_group], ..usual() }),
            ("group by rule", RecommendationFilter { groups: vec![of.rule_group], ..usual() }),
        ];
        let ask = async |what: String, filter: &RecommendationFilter, sort, offset| {
            let (mut times, mut total) = (Vec::new(), 0);
            for _ in 0..5 {
                let began = Instant::now();
                let page = matrix::rows(&cx, &ada, run, filter, sort, offset, 100).await.unwrap();
                times.push(began.elapsed().as_secs_f64() * 1e3);
                total = page.total;
            }
            times.sort_by(f64::total_cmp);
            println!("{:>9.1} ms (worst {:.1})  {what}: {total} lines", times[2], times[4]);
        };
        for (name, filter) in &filters {
            ask(format!("filter {name}"), filter, sort, 0).await;
        }
        for column in RecommendationColumn::ALL {
            let sort = RecommendationSort { column, descending: true };
            ask(format!("order {}", sort.word()), &usual(), sort, 0).await;
        }
        for offset in [size / 20, size / 2, size * 9 / 10] {
            ask(format!("from line {offset}"), &usual(), sort, offset).await;
        }
        let began = Instant::now();
        let regions = matrix::by_region(&cx, &ada, run, &usual()).await.unwrap();
        println!("{:>9.1} ms  by region: {}", began.elapsed().as_secs_f64() * 1e3, regions.len());
        let began = Instant::now();
        let page = matrix::comparison(&cx, &ada, run, run, &[], 0, 100).await.unwrap();
        println!("{:>9.1} ms  comparison: {}", began.elapsed().as_secs_f64() * 1e3, page.total);
        let began = Instant::now();
        let lines = file(&cx, &ada, run, &MatrixView::default()).await;
        println!("{:>9.1} ms  whole file: {}", began.elapsed().as_secs_f64() * 1e3, lines.len());
        let began = Instant::now();
        plans::create_from_run(&cx, &ada, "All", march().month, run, &usual()).await.unwrap();
        println!("{:>9.1} ms  a plan of all", began.elapsed().as_secs_f64() * 1e3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_plans_of_a_run_are_mentioned_before_newer_ones_and_a_store_shows_its_own() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (run, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let month = march().month;
        let store = world.store_in(Region::West);
        let only = RecommendationFilter { stores: vec![store], ..RecommendationFilter::default() };
        let of_run =
            plans::create_from_run(&cx, &world.max, "Of the run", month, run, &only).await.unwrap();
        cx.clock.advance(Duration::from_secs(300));
        let newer = plans::create_from_stores(&cx, &world.max, "Newer", month).await.unwrap();
        cx.clock.advance(Duration::from_secs(120));

        let said = matrix::around(&cx, &world.vic, Some(run)).await.unwrap().plans;
        let told: Vec<_> =
            said.iter().map(|plan| (plan.plan, plan.run, plan.saved_ago, plan.month)).collect();
        assert_eq!(told, [(of_run, Some(run), 420, month), (newer, None, 120, month)]);
        let without = matrix::around(&cx, &world.vic, None).await.unwrap().plans;
        assert_eq!(without[0].plan, newer, "without a run the newest comes first");

        let look = matrix::closer_look(&cx, &world.vic, run, store).await.unwrap();
        assert_eq!(look.recommendation.store, store);
        assert!(look.mailings.len() > 3);
        let mut planned: Vec<_> = look.plans.iter().map(|plan| plan.plan).collect();
        planned.sort();
        assert_eq!(planned, [of_run, newer]);
        let foreign = matrix::closer_look(&cx, &world.cora, run, store).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
    })
    .await;
}
