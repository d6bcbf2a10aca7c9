//! The demonstration chain and the named world, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error, accounts,
    accounts::Browser,
    audit::{self, Verdict},
    db::Engine,
    demonstration::{self, CAST, DEMONSTRATION_PASSWORD, Region},
    jobs, matrix, on, orders,
    testing::{fresh, on_each_engine, on_each_engine_with_world},
};
use domain::{
    accounts::{
        Action, Actor, DemonstrationRefusal, Forbidden, Need, QuickOrderLimits, Thresholds,
        WorkspaceSettings,
    },
    ids::OrderId,
    matrix::RecommendationFilter,
    money::Money,
    orders::{AskedHandover, AskedStep, OrderStatus, Split},
    period::Month,
    plans::QuickAsk,
};
use jiff::civil::date;
use uuid::Uuid;

fn browser() -> Browser {
    Browser { name: "Test".into(), address: "127.0.0.1".into() }
}

async fn count(cx: &Backend, sql: &'static str) -> i64 {
    on!(&cx.db, |c| sqlx::query_scalar(sql).fetch_one(c).await).unwrap()
}

#[tokio::test]
async fn a_new_server_can_start_with_the_demonstration_and_its_admin_signed_in() {
    on_each_engine(async |cx| {
        let (created, token) =
            demonstration::create_at_first_start(&cx, 60, &browser()).await.unwrap();
        let visitor = accounts::visit(&cx, &token).await.unwrap().expect("a session");
        assert!(visitor.visit.demonstration);
        assert_eq!(visitor.visit.actor, created.people[0]);
        assert_eq!(count(&cx, "SELECT count(*) FROM store").await, 60);
        let mailings = count(&cx, "SELECT count(*) FROM mailing").await;
        assert_eq!(mailings, created.written.mailings as i64);
        assert!(mailings > 900, "{mailings}");

        let again = demonstration::create_at_first_start(&cx, 60, &browser()).await.unwrap_err();
        assert!(matches!(again, Error::Refused(DemonstrationRefusal::AlreadySetUp)), "{again}");
    })
    .await;
}

#[tokio::test]
async fn everyone_of_the_demonstration_signs_in_with_the_printed_password() {
    let db = fresh(Engine::Sqlite).await;
    demonstration::create_from_command_line(&db.cx, 20).await.unwrap();
    for part in CAST {
        let password = DEMONSTRATION_PASSWORD.to_owned();
        accounts::sign_in(&db.cx, part.email, password, &browser()).await.unwrap();
    }
}

#[tokio::test]
async fn removing_the_demonstration_leaves_the_rest_and_its_trace_in_the_audit_log() {
    on_each_engine_with_world(async |cx, world| {
        let before = count(&cx, "SELECT count(*) FROM store").await;
        let created = demonstration::create(&cx, &world.ada, 30).await.unwrap();
        let demo_ada = &created.people[0];
        // Ada of the demonstration is Ada of Maple: the same address is the same person.
        assert_eq!(demo_ada.person, world.ada.person);

        let refused = demonstration::remove(&cx, &world.ada).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(DemonstrationRefusal::NotDemonstration { .. })));

        let removed = demonstration::remove(&cx, demo_ada).await.unwrap();
        assert_eq!(removed.people, 0, "everyone of the cast is in Maple, too");
        assert_eq!(count(&cx, "SELECT count(*) FROM store").await, before);
        assert_eq!(count(&cx, "SELECT count(*) FROM workspace").await, 2);
        assert_eq!(count(&cx, "SELECT count(*) FROM person").await, 7);
        // Made and removed; Maple's own log keeps that Ada did it.
        let verdict = audit::verify(&cx, demo_ada).await.unwrap();
        assert_eq!(verdict, Verdict::Whole { entries: 2 });
        let by_ada = audit::page(&cx, &world.ada, None, "demonstration", 10).await.unwrap();
        assert_eq!(by_ada[0].person, Some(world.ada.person));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_demonstration_with_quick_orders_can_be_removed() {
    on_each_engine(async |cx| {
        let created = demonstration::create_from_command_line(&cx, 60).await.unwrap();
        let ada = &created.people[0];
        let settings = accounts::settings(&cx, ada).await.unwrap();
        let settings = WorkspaceSettings {
            thresholds: Thresholds { auto_approve_above: 40, skip_below: 20 },
            quick_orders: Some(QuickOrderLimits {
                most_cost: Money(100_000_000),
                most_pieces: 10_000_000,
                most_stores: 1_000,
            }),
            ..settings
        };
        accounts::save_settings(&cx, ada, settings).await.unwrap();
        let april = matrix::Ask::of(Month { year: 2025, month: 4 });
        let (run, _) = matrix::start(&cx, ada, april).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let all = RecommendationFilter::default();
        let preview = orders::quick_preview(&cx, ada, run, &all).await.unwrap();
        let asked = QuickAsk {
            key: Uuid::now_v7(),
            run,
            filter: all,
            split: Split::PerCampaign,
            in_home_on: date(2025, 4, 14),
            supplier: None,
            seen: preview.figures,
        };
        let done = orders::quick_order(&cx, ada, &asked).await.unwrap();
        assert!(!done.orders.is_empty(), "{preview:?}");
        send_to_supplier(&cx, ada, done.orders[0].id).await;

        demonstration::remove(&cx, ada).await.unwrap();
        for table in ["plan", "orders", "matrix_run", "recommendation", "quick_order", "mail_file"]
        {
            let sql: &'static str = format!("SELECT count(*) FROM {table}").leak();
            assert_eq!(count(&cx, sql).await, 0, "{table}");
        }
    })
    .await;
}

/// Sends an order to the first supplier.
async fn send_to_supplier(cx: &Backend, actor: &Actor, order: OrderId) {
    let supplier = orders::suppliers(cx, actor).await.unwrap()[0].id;
    orders::choose_supplier(cx, actor, order, 1, Some(supplier)).await.unwrap();
    let step = AskedStep { order, version: 2, to: OrderStatus::Pending, note: String::new() };
    orders::take_step(cx, actor, &step).await.unwrap();
    let seen = orders::handover_preview(cx, actor, order, false).await.unwrap();
    assert!(seen.sandbox, "what a demonstration writes goes nowhere");
    let asked = AskedHandover {
        key: Uuid::now_v7(),
        order,
        version: seen.version,
        to: seen.recipients[0].email.clone(),
        message: String::new(),
        digest: seen.digest,
        again: false,
    };
    orders::hand_over(cx, actor, &asked).await.unwrap();
    jobs::run_waiting(cx).await.unwrap();
}

#[tokio::test]
async fn people_who_belong_nowhere_else_go_with_the_demonstration() {
    on_each_engine(async |cx| {
        demonstration::create_from_command_line(&cx, 20).await.unwrap();
        let removed = demonstration::remove_from_command_line(&cx).await.unwrap();
        assert_eq!(removed.iter().map(|gone| gone.people).collect::<Vec<_>>(), [5]);
        assert!(!accounts::is_set_up(&cx).await.unwrap(), "the server is new again");
        for table in ["store", "mailing", "campaign", "region", "store_type", "store_group"] {
            let sql: &'static str = format!("SELECT count(*) FROM {table}").leak();
            assert_eq!(count(&cx, sql).await, 0, "{table}");
        }
        let nothing = demonstration::remove_from_command_line(&cx).await.unwrap_err();
        assert!(matches!(nothing, Error::Refused(DemonstrationRefusal::NoneHere)));
    })
    .await;
}

#[tokio::test]
async fn only_an_admin_makes_or_removes_the_demonstration() {
    on_each_engine_with_world(async |cx, world| {
        for actor in [&world.max, &world.ann, &world.vic, &world.nora] {
            let made = demonstration::create(&cx, actor, 20).await.map(|_| ()).unwrap_err();
            let removed = demonstration::remove(&cx, actor).await.map(|_| ()).unwrap_err();
            for error in [made, removed] {
                assert!(matches!(error, Error::Forbidden(Forbidden::Action(Need::Admin))));
            }
        }
        let too_many = demonstration::create(&cx, &world.ada, 100_001).await.unwrap_err();
        assert!(matches!(too_many, Error::Refused(DemonstrationRefusal::SizeInvalid { .. })));
    })
    .await;
}

#[tokio::test]
async fn the_named_world_holds_two_workspaces_that_share_nobody() {
    on_each_engine_with_world(async |cx, world| {
        assert_eq!(world.chain.stores.len(), 40);
        assert_eq!(world.cedar_chain.stores.len(), 12);
        assert_ne!(world.store("STR-001"), world.cedar_store("STR-001"));
        world.campaign("Fall Promo");
        let northeast = Some(world.region(Region::Northeast));
        assert!(world.nora.reaches(northeast, &[]).is_ok());
        assert!(world.nora.reaches(Some(world.region(Region::West)), &[]).is_err());
        for region in Region::ALL {
            world.store_in(region);
        }
        assert!(world.max.may(Action::EditPlans).is_ok() && world.vic.may(Action::Read).is_ok());
        let shared = "SELECT count(*) FROM (SELECT person_id FROM membership
            GROUP BY person_id HAVING count(*) > 1) twice";
        assert_eq!(count(&cx, shared).await, 0);
    })
    .await;
}

#[tokio::test]
#[ignore = "a measurement: cargo test --release -p backend --test demonstration large -- --ignored --nocapture"]
async fn how_long_a_large_chain_takes() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for stores in [1_200, 10_000, 100_000] {
            let db = fresh(engine).await;
            let began = std::time::Instant::now();
            let created = demonstration::create_from_command_line(&db.cx, stores).await.unwrap();
            let made = began.elapsed();
            let began = std::time::Instant::now();
            let lines = backend::campaigns::campaigns_with_performance(&db.cx, &created.people[0])
                .await
                .unwrap();
            let listed = began.elapsed();
            let began = std::time::Instant::now();
            demonstration::remove_from_command_line(&db.cx).await.unwrap();
            println!(
                "{engine:?}: {stores} stores, {} mailings made in {made:.1?}; {} campaigns listed in {listed:.1?}; removed in {:.1?}",
                created.written.mailings,
                lines.len(),
                began.elapsed()
            );
            db.cx.db.close().await;
        }
    }
}
