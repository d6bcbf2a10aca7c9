//! What orders teach, from a run over a whole demonstration chain to its responses, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{Backend, accounts, demonstration, jobs, matrix, orders, testing::on_each_engine};
use domain::{
    accounts::{Actor, QuickOrderLimits, Thresholds, WorkspaceSettings},
    ids::{OrderId, RunId},
    matrix::RecommendationFilter,
    money::Money,
    orders::{AskedStep, Figures, OrderStatus, SaidActual, Split},
    period::Month,
    plans::QuickAsk,
};
use uuid::Uuid;

/// A sent order of every store that a run would mail, and whoever made both.
async fn a_sent_order(cx: &Backend) -> (Actor, RunId, OrderId) {
    let created = demonstration::create_from_command_line(cx, 60).await.unwrap();
    let ada = created.people[0].clone();
    let settings = accounts::settings(cx, &ada).await.unwrap();
    let settings = WorkspaceSettings {
        thresholds: Thresholds { auto_approve_above: 40, skip_below: 20 },
        quick_orders: Some(QuickOrderLimits {
            most_cost: Money(100_000_000),
            most_pieces: 10_000_000,
            most_stores: 1_000,
        }),
        ..settings
    };
    accounts::save_settings(cx, &ada, settings).await.unwrap();
    let april = matrix::Ask::of(Month { year: 2025, month: 4 });
    let (run, _) = matrix::start(cx, &ada, april).await.unwrap();
    jobs::run_waiting(cx).await.unwrap();
    let all = RecommendationFilter::default();
    let preview = orders::quick_preview(cx, &ada, run, &all).await.unwrap();
    let suppliers = orders::suppliers(cx, &ada).await.unwrap();
    let asked = QuickAsk {
        key: Uuid::now_v7(),
        run,
        filter: all,
        split: Split::Master,
        in_home_on: jiff::civil::Date::constant(2025, 4, 14),
        supplier: Some(suppliers[0].id),
        seen: preview.figures,
    };
    let order = orders::quick_order(cx, &ada, &asked).await.unwrap().orders[0].id;
    for to in [OrderStatus::Pending, OrderStatus::Sent] {
        let version = orders::order(cx, &ada, order).await.unwrap().version;
        let step = AskedStep { order, version, to, note: String::new() };
        orders::take_step(cx, &ada, &step).await.unwrap();
    }
    (ada, run, order)
}

#[tokio::test]
async fn responses_stand_beside_what_the_run_had_forecast() {
    on_each_engine(async |cx| {
        let (ada, run, order) = a_sent_order(&cx).await;
        assert_eq!(orders::learning(&cx, &ada).await.unwrap().orders, [], "nothing is known yet");
        let lines = orders::order(&cx, &ada, order).await.unwrap().lines;
        assert!(lines.len() >= 10, "{}", lines.len());
        let said = |store: &str, responses: u32| SaidActual {
            store: store.into(),
            figures: Figures { responses: Some(responses), ..Figures::default() },
        };
        // Every line answers as forecast, but for the first, which answers ten times as much.
        let mut all = Vec::new();
        let mut expected = 0.0;
        for (n, line) in lines.iter().enumerate() {
            let advised = matrix::recommendation(&cx, &ada, run, line.line.store).await.unwrap();
            let one = advised.expected_responses;
            expected += one;
            let times = if n == 0 { 10.0 } else { 1.0 };
            all.push(said(&line.line.store_number, (times * one).round() as u32));
        }
        orders::record_said(&cx, &ada, order, &all).await.unwrap();
        let learning = orders::learning(&cx, &ada).await.unwrap();
        let [learnt] = learning.orders.as_slice() else { panic!("{learning:?}") };
        let count = lines.len() as u64;
        assert_eq!((learnt.order, learnt.lines, learnt.unforeseen), (order, count, 0));
        assert!((learnt.expected / expected - 1.0).abs() < 1e-6, "{} {expected}", learnt.expected);
        assert!(learnt.low < learnt.expected && learnt.expected < learnt.high, "{learnt:?}");
        assert_eq!(learnt.within, count - 1, "all but the first");
        assert_eq!((learning.advised, learning.by_reason.len()), (count, 0));
        assert!(!learning.cut);
    })
    .await;
}
