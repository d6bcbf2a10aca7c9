//! What stands around a run, on both databases: what a holdout could show, and two runs as a file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Error,
    export::Format,
    jobs, matrix,
    matrix::{Ask, ComparisonExport},
    testing::{on_each_engine, world},
};
use domain::{
    matrix::{ChangeKind, RunRefusal},
    money::Money,
    period::Month,
};

fn march() -> Ask {
    Ask::of(Month { year: 2025, month: 3 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_holdout_can_show_is_told_from_the_latest_run() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        assert_eq!(matrix::holdout_power(&cx, &world.vic, 0.1).await.unwrap(), None);
        matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let few = matrix::holdout_power(&cx, &world.vic, 0.1).await.unwrap().unwrap();
        let many = matrix::holdout_power(&cx, &world.vic, 0.4).await.unwrap().unwrap();
        assert!(few.held_out < many.held_out && few.stores == many.stores);
        assert!(many.detectable < few.detectable, "{many:?} {few:?}");
        let refused = matrix::holdout_power(&cx, &world.vic, 0.7).await;
        assert!(matches!(refused, Err(Error::Refused(RunRefusal::HoldoutOutOfRange))));

        // The run that holds them out says the same of the same stores.
        let ask = Ask { holdout: 0.4, ..march() };
        let (run, _) = matrix::start(&cx, &world.ada, ask).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let drawn = matrix::run(&cx, &world.vic, run).await.unwrap().0.holdout.unwrap();
        assert_eq!((drawn.stores, drawn.held_out), (many.stores, many.held_out));
        assert!((drawn.detectable / many.detectable - 1.0).abs() < 0.05, "{drawn:?} {many:?}");
        // And the one after it counts those it held out as stores that would be mailed.
        let again = matrix::holdout_power(&cx, &world.vic, 0.4).await.unwrap().unwrap();
        assert_eq!(again.stores, drawn.stores);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_file_of_a_comparison_has_a_line_for_every_store_of_the_kind() {
    on_each_engine(async |cx| {
        let world = world(&cx).await;
        let (before, _) = matrix::start(&cx, &world.ada, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let ask = Ask { budget: Some(Money(300_000)), holdout: 0.3, ..march() };
        let (now, _) = matrix::start(&cx, &world.ada, ask).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let page =
            matrix::comparison(&cx, &world.vic, before, now, &[], 0, usize::MAX).await.unwrap();
        for kinds in [Vec::new(), vec![ChangeKind::Status], vec![ChangeKind::Gone]] {
            let expected = page.changes.iter().map(|line| line.change.kind);
            let expected = expected.filter(|kind| kinds.is_empty() || kinds.contains(kind)).count();
            let format = Format::Csv { bom: false };
            let mut file =
                ComparisonExport::begin(&cx, &world.vic, (before, now), kinds.clone(), format)
                    .await
                    .unwrap();
            assert_eq!(file.name(), "matrix-runs-1-and-2.csv");
            let mut bytes = Vec::new();
            while let Some(piece) = file.next().await.unwrap() {
                bytes.extend(piece);
            }
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.trim_end().split("\r\n").count(), expected + 1, "{kinds:?}");
        }
        assert!(page.total > 0);
    })
    .await;
}
