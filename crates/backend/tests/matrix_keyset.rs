//! Reading runs and recommendations on from a position, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    jobs,
    matrix::{self, Ask},
    testing::on_each_engine_with_world,
};
use domain::{
    matrix::{RecommendationColumn, RecommendationFilter, RecommendationSort, Status},
    period::Month,
};

fn march() -> Ask {
    Ask::of(Month { year: 2025, month: 3 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pieces_of_a_list_make_up_the_list_in_every_order() {
    on_each_engine_with_world(async |cx, world| {
        let (run, _) = matrix::start(&cx, &world.max, march()).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let some = RecommendationFilter {
            statuses: vec![Status::NeedsReview, Status::Skip],
            ..RecommendationFilter::default()
        };
        for filter in [RecommendationFilter::default(), some] {
            for column in RecommendationColumn::ALL {
                for descending in [false, true] {
                    let sort = RecommendationSort { column, descending };
                    let page = matrix::rows(&cx, &world.vic, run, &filter, sort, 0, 500);
                    let whole = page.await.unwrap().rows;
                    assert!(whole.len() > 7, "there is something to cut into pieces");
                    let (mut read, mut after) = (Vec::new(), None);
                    loop {
                        let piece = matrix::rows_after(
                            &cx,
                            &world.vic,
                            run,
                            &filter,
                            sort,
                            after.as_ref(),
                            7,
                        );
                        let (rows, next) = piece.await.unwrap();
                        assert!(rows.len() == 7 || next.is_none());
                        read.extend(rows);
                        match next {
                            Some(next) => {
                                assert!(next.fits(sort));
                                // As it comes back from a client.
                                let told = serde_json::to_string(&next).unwrap();
                                after = Some(serde_json::from_str(&told).unwrap());
                            }
                            None => break,
                        }
                    }
                    assert_eq!(read, whole, "{column:?}, descending: {descending}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_run_that_is_started_meanwhile_moves_no_other() {
    on_each_engine_with_world(async |cx, world| {
        let start = async || {
            let (_, job) = matrix::start(&cx, &world.max, march()).await.unwrap();
            jobs::cancel(&cx, &world.max, job).await.unwrap();
        };
        for _ in 0..5 {
            start().await;
        }
        let numbers = async |before, limit| -> Vec<i64> {
            let runs = matrix::runs_before(&cx, &world.vic, before, limit).await.unwrap();
            runs.iter().map(|run| run.number).collect()
        };
        assert_eq!(numbers(None, 2).await, [5, 4]);
        start().await;
        assert_eq!(numbers(Some(4), 2).await, [3, 2]);
        assert_eq!(numbers(Some(2), 2).await, [1]);
        assert!(matrix::runs_before(&cx, &world.cora, None, 9).await.unwrap().is_empty());
    })
    .await;
}
