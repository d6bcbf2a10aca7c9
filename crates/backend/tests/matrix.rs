//! A matrix run as a story on both databases: asked for, worked on, kept, listed, refused.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Error, jobs, matrix,
    matrix::Ask,
    stores,
    testing::{on_each_engine, world},
};
use domain::{
    accounts::Thresholds,
    jobs::JobState,
    matrix::{RecommendationColumn, RecommendationFilter, RecommendationSort, RunRefusal, Status},
    money::Money,
    period::Month,
};

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
        let region = matrix::around(&cx, &world.ada).await.unwrap().regions[0].clone();
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
            matrix::rows(&cx, &world.ada, run, &all, sort, 0, 500).await.unwrap().rows
        };
        let before = rows().await;
        let (region, name) = matrix::around(&cx, &world.ada).await.unwrap().regions[0].clone();
        let own = Thresholds { auto_approve_above: 2, skip_below: 1 };
        stores::change_region(&cx, &world.ada, region, &name, Some(own)).await.unwrap();
        let after = rows().await;
        assert_eq!(before.len(), after.len());
        let inside = after.iter().filter(|row| row.region == name);
        let statuses: Vec<Status> = inside.map(|row| row.status).collect();
        assert!(statuses.len() > 1, "the region has stores");
        assert!(statuses.iter().all(|status| *status == Status::AutoApprove), "{statuses:?}");
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
