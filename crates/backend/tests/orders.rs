//! Orders, told as short stories on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod orders_world;

use backend::{
    Backend, Error,
    db::{Db, Engine},
    export::Format,
    on, on_tx, orders, stores,
    testing::{fresh, on_each_engine},
};
use domain::{
    accounts::{Actor, Forbidden, Reach},
    ids::{OrderId, SupplierId},
    money::Money,
    orders::{
        AskedStep, CreateOrders, CreateRefusal, Made, OrderQuery, OrderSort, OrderStatus,
        OrderTotals, Split, StepRefusal, StepSource, SupplierDetails, SupplierRefusal,
    },
    stores::{NewGroup, StoreFilter},
};
use orders_world::{PRICES, Planned, TEN, World, in_home_on, write};
use std::time::Duration;
use uuid::Uuid;

fn numbers(made: &Made) -> Vec<String> {
    made.orders.iter().map(|order| order.number.to_string()).collect()
}

fn planned_totals(planned: &[Planned]) -> OrderTotals {
    let stores: std::collections::BTreeSet<usize> = planned.iter().map(|p| p.0).collect();
    OrderTotals {
        lines: planned.len() as u64,
        stores: stores.len() as u64,
        pieces: planned.iter().map(|p| u64::from(p.3)).sum(),
        cost: planned.iter().map(|p| PRICES[p.1].of(p.3)).sum(),
    }
}

async fn count(cx: &Backend, table: &'static str) -> i64 {
    let sql = match table {
        "orders" => "SELECT COUNT(*) FROM orders",
        "order_line" => "SELECT COUNT(*) FROM order_line",
        "order_step" => "SELECT COUNT(*) FROM order_step",
        "order_set" => "SELECT COUNT(*) FROM order_set",
        "order_counter" => "SELECT COUNT(*) FROM order_counter",
        _ => "SELECT COUNT(*) FROM audit_entry",
    };
    on!(&cx.db, |c| sqlx::query_scalar(sql).fetch_one(c).await).unwrap()
}

#[tokio::test]
async fn an_approved_plan_becomes_an_order_per_wave_that_adds_up_to_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let made = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-03-001", "ORD-2025-03-002", "ORD-2025-03-003"]);
        let told: Vec<_> =
            made.orders.iter().map(|o| (o.title.as_str(), o.totals.lines, o.in_home_on)).collect();
        let day = |wave| Some(in_home_on(wave));
        assert_eq!(told, [("W1", 4, day(0)), ("W2", 3, day(1)), ("W3", 3, day(2))]);
        let sum: OrderTotals = made.orders.iter().map(|order| order.totals).sum();
        assert_eq!(sum, planned_totals(&TEN));

        let first = orders::order(&cx, &world.viewer, made.orders[0].id).await.unwrap();
        assert_eq!(first.summary, made.orders[0]);
        assert_eq!(first.summary.origin.badge(), "Created from plan March");
        let lines: Vec<_> = first
            .lines
            .iter()
            .map(|l| (l.line.store_number.as_str(), l.line.pieces, l.line.cost))
            .collect();
        assert_eq!(
            lines,
            [
                ("STR-001", 1_000, PRICES[0].of(1_000)),
                ("STR-002", 333, PRICES[1].of(333)),
                ("STR-007", 999, PRICES[0].of(999)),
                ("STR-010", 1_234, PRICES[1].of(1_234)),
            ]
        );
        let step = &first.steps[0];
        assert_eq!(
            (step.status, step.source, step.by.as_str(), step.at),
            (OrderStatus::Draft, StepSource::Plan, "Maple marketer", cx.now())
        );
        let siblings: Vec<_> = first.siblings.iter().map(|(_, n, _)| n.to_string()).collect();
        assert_eq!(siblings, ["ORD-2025-03-002", "ORD-2025-03-003"]);
    })
    .await;
}

#[tokio::test]
async fn the_preview_tells_what_creating_then_does() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let before = orders::proposal(&cx, &world.viewer, asked.plan).await.unwrap();
        assert_eq!((before.digest.clone(), before.revision), (asked.digest.clone(), 1));
        assert_eq!(before.made, None);
        let told: Vec<_> = before.ways.iter().map(|way| (way.split, way.orders.len())).collect();
        assert_eq!(told, [(Split::PerWave, 3), (Split::Master, 1), (Split::PerCampaign, 2)]);
        for way in &before.ways {
            assert_eq!(way.totals, planned_totals(&TEN));
        }

        let ask = before.ask(Split::PerCampaign, None);
        let made = orders::create_from_plan(&cx, &world.marketer, &ask).await.unwrap();
        let created: Vec<_> =
            made.orders.iter().map(|o| (o.title.clone(), o.in_home_on, o.totals)).collect();
        let promised: Vec<_> = before.ways[2]
            .orders
            .iter()
            .map(|o| (o.title.clone(), o.in_home_on, o.totals))
            .collect();
        assert_eq!(created, promised);
        let after = orders::proposal(&cx, &world.viewer, asked.plan).await.unwrap();
        assert_eq!(after.made, Some(made));
    })
    .await;
}

#[tokio::test]
async fn asking_again_returns_the_same_orders_and_another_way_is_refused() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let made = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        for actor in [&world.marketer, &world.admin] {
            let again = orders::create_from_plan(&cx, actor, &asked).await.unwrap();
            assert_eq!(again, made);
        }
        assert_eq!((count(&cx, "orders").await, count(&cx, "order_line").await), (3, 10));

        let master = CreateOrders { split: Split::Master, ..asked };
        let refused = orders::create_from_plan(&cx, &world.marketer, &master).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "\"March\" is already ordered one per wave: ORD-2025-03-001, ORD-2025-03-002 and \
             ORD-2025-03-003. To order it another way, cancel them, then reopen and approve the \
             plan again."
        );
        assert_eq!(count(&cx, "orders").await, 3);
    })
    .await;
}

#[tokio::test]
async fn many_askers_from_two_processes_at_once_make_one_set_of_orders() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let here = fresh(engine).await;
        let there = Backend { db: Db::connect(&here.url).await.unwrap(), ..here.cx.clone() };
        let world = World::new(&here.cx, "Maple", "UTC").await;
        for round in 0..4 {
            let asked = world.approved(&here.cx, &format!("Plan {round}"), &TEN).await;
            let mut askers = tokio::task::JoinSet::new();
            for asker in 0..12 {
                let cx = if asker % 2 == 0 { here.cx.clone() } else { there.clone() };
                let actor = world.marketer.clone();
                let split = if round % 2 == 0 { Split::PerWave } else { Split::ALL[asker % 3] };
                let asked = CreateOrders { split, ..asked.clone() };
                askers.spawn(async move {
                    (asked.split, orders::create_from_plan(&cx, &actor, &asked).await)
                });
            }
            let answers = askers.join_all().await;
            let made = orders::proposal(&here.cx, &world.viewer, asked.plan).await.unwrap().made;
            let made = made.expect("one asker succeeded");
            for (split, answer) in answers {
                match answer {
                    Ok(answer) => assert_eq!(answer, made, "{split:?}"),
                    Err(Error::Refused(CreateRefusal::OtherSplit { .. })) => {
                        assert_ne!(split, made.split);
                    }
                    Err(other) => panic!("{split:?}: {other}"),
                }
            }
        }
        let page = orders::orders(
            &here.cx,
            &world.viewer,
            &OrderQuery { ascending: true, ..OrderQuery::default() },
        )
        .await
        .unwrap();
        let sequences: Vec<u32> = page.rows.iter().map(|order| order.number.sequence).collect();
        assert_eq!(sequences, (1..=page.count as u32).collect::<Vec<_>>(), "numbers have a gap");
        assert_eq!(count(&here.cx, "order_line").await, 40);
        there.db.close().await;
        here.cx.db.close().await;
    }
}

/// Polls a future until it is ready or has waited `waits` times, and drops it then: what remains
/// is what a process leaves behind that dies at that point.
async fn killed_after<T>(waits: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut left = waits;
    std::future::poll_fn(move |context| match work.as_mut().poll(context) {
        std::task::Poll::Ready(done) => std::task::Poll::Ready(Some(done)),
        std::task::Poll::Pending if left == 0 => std::task::Poll::Ready(None),
        std::task::Poll::Pending => {
            left -= 1;
            std::task::Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn wherever_creating_is_killed_there_are_all_orders_or_none() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN[..4]).await;
        let mut waits = 0;
        let made = loop {
            let create = orders::create_from_plan(&cx, &world.marketer, &asked);
            if let Some(made) = killed_after(waits, create).await {
                break made.unwrap();
            }
            // One statement, one snapshot: a commit that was sent may still be under way.
            let left: (i64, i64, i64, i64, i64, String) = on!(&cx.db, |c| sqlx::query_as(
                "SELECT (SELECT COUNT(*) FROM orders), (SELECT COUNT(*) FROM order_line),
                    (SELECT COUNT(*) FROM order_step), (SELECT COUNT(*) FROM order_set),
                    (SELECT COUNT(*) FROM order_counter), (SELECT status FROM plan)"
            )
            .fetch_one(c)
            .await)
            .unwrap();
            let none = (0, 0, 0, 0, 0, "approved".to_owned());
            let all = (2, 4, 2, 1, 1, "executed".to_owned());
            assert!(left == none || left == all, "killed after {waits} waits: {left:?}");
            waits += 1;
        };
        println!("killed at {waits} points");
        assert!(waits > 0, "it was never killed");
        assert_eq!(numbers(&made), ["ORD-2025-03-001", "ORD-2025-03-002"]);
        let again = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        assert_eq!(again, made);
    })
    .await;
}

/// Makes writing to a table fail from now on, or repairs it again.
async fn trip(cx: &Backend, table: &str, event: &str, at: Option<&str>) {
    let mut statements = Vec::new();
    match (cx.db.engine(), at) {
        (Engine::Sqlite, Some(when)) => statements.push(format!(
            "CREATE TRIGGER trip BEFORE {event} ON {table} {when}
            BEGIN SELECT RAISE(ABORT, 'tripped'); END"
        )),
        (Engine::Sqlite, None) => statements.push("DROP TRIGGER trip".into()),
        (Engine::Postgres, Some(when)) => {
            statements.push(
                "CREATE OR REPLACE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'tripped'; END $$"
                    .into(),
            );
            let when = if when.is_empty() { "" } else { "WHEN (NEW.position = 3)" };
            statements.push(format!(
                "CREATE TRIGGER trip BEFORE {event} ON {table} FOR EACH ROW {when}
                EXECUTE FUNCTION trip()"
            ));
        }
        (Engine::Postgres, None) => statements.push(format!("DROP TRIGGER trip ON {table}")),
    }
    for sql in statements {
        let mut tx = cx.db.begin().await.unwrap();
        on_tx!(&mut tx, |c| sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(c).await.map(|_| ()))
            .unwrap();
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn whichever_table_cannot_be_written_nothing_is_written() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let audit_entries = count(&cx, "audit_entry").await;
        for (table, event, when) in [
            ("order_set", "INSERT", ""),
            ("order_counter", "INSERT", ""),
            ("orders", "INSERT", ""),
            ("order_line", "INSERT", ""),
            ("order_line", "INSERT", "WHEN NEW.position = 3"),
            ("order_step", "INSERT", ""),
            ("plan", "UPDATE", ""),
            ("plan_change", "INSERT", ""),
            ("audit_entry", "INSERT", ""),
        ] {
            trip(&cx, table, event, Some(when)).await;
            let failed = orders::create_from_plan(&cx, &world.marketer, &asked).await;
            assert!(matches!(failed, Err(Error::Outage(_))), "{table} {when}: {failed:?}");
            for table in ["orders", "order_line", "order_step", "order_set", "order_counter"] {
                assert_eq!(count(&cx, table).await, 0, "{table} after {event} {when}");
            }
            assert_eq!(count(&cx, "audit_entry").await, audit_entries);
            trip(&cx, table, event, None).await;
        }
        let made = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-03-001", "ORD-2025-03-002", "ORD-2025-03-003"]);
    })
    .await;
}

#[tokio::test]
async fn numbers_have_no_gaps_whatever_fails_between_them() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        for round in 0..6 {
            let asked = world.approved(&cx, &format!("Plan {round}"), &TEN).await;
            let dropped = orders::create_from_plan(&cx, &world.marketer, &asked);
            let _ = killed_after(20 + round, dropped).await;
            orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        }
        let sequences: Vec<i64> =
            on!(&cx.db, |c| sqlx::query_scalar("SELECT sequence FROM orders ORDER BY sequence")
                .fetch_all(c)
                .await)
            .unwrap();
        assert_eq!(sequences, (1..=18).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn numbers_begin_anew_each_month_of_the_workspaces_time_zone_and_pass_999() {
    on_each_engine(async |cx| {
        // The clock stands at 09:30 UTC on 1 March: still February in Honolulu (UTC−10).
        let maple = World::new(&cx, "Maple", "Pacific/Honolulu").await;
        let first = maple.approved(&cx, "First", &TEN[..2]).await;
        let made = orders::create_from_plan(&cx, &maple.marketer, &first).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-02-001"]);
        // Another workspace counts for itself.
        let birch = World::new(&cx, "Birch", "UTC").await;
        let other = birch.approved(&cx, "First", &TEN[..2]).await;
        let made = orders::create_from_plan(&cx, &birch.marketer, &other).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-03-001"]);

        cx.clock.advance(Duration::from_secs(3600));
        let second = maple.approved(&cx, "Second", &TEN[..2]).await;
        let made = orders::create_from_plan(&cx, &maple.marketer, &second).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-03-001"]);
        write!(
            cx,
            "UPDATE order_counter SET last = 998 WHERE workspace_id = $1 AND month = '2025-03'",
            maple.admin.workspace.0
        );
        let third = maple.approved(&cx, "Third", &TEN).await;
        let made = orders::create_from_plan(&cx, &maple.marketer, &third).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-03-999", "ORD-2025-03-1000", "ORD-2025-03-1001"]);
    })
    .await;
}

#[tokio::test]
async fn only_the_exact_approved_content_is_ordered() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let create = async |asked: &CreateOrders| {
            orders::create_from_plan(&cx, &world.marketer, asked).await
        };
        let asked = world.approved(&cx, "March", &TEN).await;
        let stale = CreateOrders { digest: "00".repeat(32), ..asked.clone() };
        assert!(matches!(create(&stale).await, Err(Error::Refused(CreateRefusal::Changed { .. }))));

        // Somebody changes a line behind the approval's back.
        write!(cx, "UPDATE plan_item SET pieces = pieces + 1 WHERE plan_id = $1", asked.plan.0);
        let broken = create(&asked).await;
        assert!(matches!(broken, Err(Error::Refused(CreateRefusal::SealBroken { .. }))));
        write!(cx, "UPDATE plan_item SET pieces = pieces - 1 WHERE plan_id = $1", asked.plan.0);

        write!(
            cx,
            "UPDATE plan SET status = 'draft', digest = NULL, approved_by = NULL, approved_at = NULL
            WHERE id = $1",
            asked.plan.0
        );
        let draft = create(&asked).await;
        assert!(matches!(draft, Err(Error::Refused(CreateRefusal::NotApproved { .. }))));
        assert_eq!((count(&cx, "orders").await, count(&cx, "order_counter").await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn a_plan_approved_again_is_ordered_only_after_its_first_orders_are_cancelled() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let first = world.approved(&cx, "March", &TEN).await;
        let made = orders::create_from_plan(&cx, &world.marketer, &first).await.unwrap();
        let second = world.approve_again(&cx, &first).await;
        let refused = orders::create_from_plan(&cx, &world.marketer, &second).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(CreateRefusal::EarlierRevision { .. })));
        let told = orders::proposal(&cx, &world.viewer, second.plan).await.unwrap().refusal;
        assert_eq!(told.map(|r| r.to_string()), Some(refused.to_string()));
        for order in &made.orders {
            step(&cx, &world, order.id, 1, OrderStatus::Cancelled).await.unwrap();
        }
        let master = CreateOrders { split: Split::Master, ..second };
        let made = orders::create_from_plan(&cx, &world.marketer, &master).await.unwrap();
        assert_eq!(numbers(&made), ["ORD-2025-03-004"]);
    })
    .await;
}

async fn step(
    cx: &Backend,
    world: &World,
    order: OrderId,
    version: i64,
    to: OrderStatus,
) -> backend::Result<domain::orders::Order, StepRefusal> {
    let asked = AskedStep { order, version, to, note: " by phone ".into() };
    orders::take_step(cx, &world.marketer, &asked).await
}

#[tokio::test]
async fn each_role_orders_as_its_right_to_spend_says_and_nothing_crosses_workspaces() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let other = World::new(&cx, "Birch", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        for actor in [&world.viewer, &world.approver] {
            let forbidden = orders::create_from_plan(&cx, actor, &asked).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))), "{}", actor.name);
        }
        let northern = world.only_in(&world.marketer, world.north);
        let forbidden = orders::create_from_plan(&cx, &northern, &asked).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let foreign = orders::create_from_plan(&cx, &other.admin, &asked).await;
        assert!(matches!(foreign, Err(Error::NotFound("plan"))));
        let foreign = orders::proposal(&cx, &other.admin, asked.plan).await;
        assert!(matches!(foreign, Err(Error::NotFound("plan"))));
        assert_eq!(count(&cx, "orders").await, 0);

        let north = world.approved(&cx, "North", &TEN[..5]).await;
        let rule = StoreFilter { regions: vec![world.north], ..StoreFilter::default() };
        let rule = NewGroup::Rule(rule);
        let group = stores::add_group(&cx, &world.admin, "Northern", rule).await.unwrap();
        let reach = Reach::Limited { regions: vec![], groups: vec![group] };
        let by_rule = Actor { reach, ..world.marketer.clone() };
        let forbidden = orders::create_from_plan(&cx, &by_rule, &asked).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let made = orders::create_from_plan(&cx, &by_rule, &north).await.unwrap();
        let id = made.orders[0].id;
        let asked = |to| AskedStep { order: id, version: 1, to, note: String::new() };
        let pending = asked(OrderStatus::Pending);
        for actor in [&world.viewer, &world.approver] {
            let forbidden = orders::take_step(&cx, actor, &pending).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
            let forbidden = orders::choose_supplier(&cx, actor, id, 1, None).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        }
        let southern = world.only_in(&world.marketer, world.south);
        let forbidden = orders::take_step(&cx, &southern, &pending).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let foreign = orders::take_step(&cx, &other.admin, &pending).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::order(&cx, &other.admin, id).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::order_file(&cx, &other.admin, id, Format::Xlsx).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::orders(&cx, &other.admin, &OrderQuery::default()).await.unwrap();
        assert!(foreign.is_first_time() && foreign.rows.is_empty());
        let store = world.stores[0];
        assert_eq!(orders::orders_of_store(&cx, &world.viewer, store).await.unwrap().len(), 1);
        assert_eq!(orders::orders_of_store(&cx, &other.admin, store).await.unwrap(), []);
        orders::take_step(&cx, &northern, &pending).await.unwrap();
    })
    .await;
}

async fn supplier(cx: &Backend, world: &World, name: &str) -> SupplierId {
    orders::add_supplier(cx, &world.admin, details(name)).await.unwrap().id
}

fn details(name: &str) -> SupplierDetails {
    SupplierDetails {
        name: name.into(),
        email: "orders@inkwell.example".into(),
        lead_days: 10,
        minimum_run: 1_000,
        cancel_window_hours: 24,
    }
}

#[tokio::test]
async fn an_order_goes_from_draft_to_delivered_and_says_who_moved_it_when() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let made = orders::create_from_plan(&cx, &world.admin, &asked).await.unwrap();
        let id = made.orders[0].id;
        step(&cx, &world, id, 1, OrderStatus::Pending).await.unwrap();
        let unmade = step(&cx, &world, id, 2, OrderStatus::Sent).await;
        assert!(matches!(unmade, Err(Error::Refused(StepRefusal::SupplierMissing { .. }))));
        let inkwell = supplier(&cx, &world, "Inkwell").await;
        let order =
            orders::choose_supplier(&cx, &world.marketer, id, 2, Some(inkwell)).await.unwrap();
        assert_eq!(order.summary.supplier_name.as_deref(), Some("Inkwell"));
        let warned: Vec<String> = order.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(warned, ["Inkwell needs 10 days from order to home; 9 are left."]);
        let mut version = order.version;
        for to in
            [OrderStatus::Sent, OrderStatus::Printing, OrderStatus::Shipped, OrderStatus::Delivered]
        {
            cx.clock.advance(Duration::from_secs(60));
            version = step(&cx, &world, id, version, to).await.unwrap().version;
        }
        let order = orders::order(&cx, &world.viewer, id).await.unwrap();
        let words: Vec<_> = order.steps.iter().map(|step| step.status.word()).collect();
        assert_eq!(words, ["draft", "pending", "sent", "printing", "shipped", "delivered"]);
        let last = order.steps.last().unwrap();
        assert_eq!(
            (last.by.as_str(), last.note.as_str(), last.source, last.at),
            ("Maple marketer", "by phone", StepSource::Person, cx.now())
        );
        let back = step(&cx, &world, id, version, OrderStatus::Draft).await;
        assert!(matches!(back, Err(Error::Refused(StepRefusal::NotAllowed { .. }))));
        let late = orders::choose_supplier(&cx, &world.marketer, id, version, None).await;
        assert!(matches!(late, Err(Error::Refused(StepRefusal::SupplierFixed { .. }))));
    })
    .await;
}

#[tokio::test]
async fn a_step_based_on_an_older_version_is_told_who_was_faster() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let id = orders::create_from_plan(&cx, &world.admin, &asked).await.unwrap().orders[0].id;
        let both = [OrderStatus::Pending, OrderStatus::Cancelled];
        let [a, b] = both.map(|to| step(&cx, &world, id, 1, to));
        let (a, b) = tokio::join!(a, b);
        assert!(a.is_ok() != b.is_ok(), "exactly one of two steps from version 1 is taken");
        let slower = a.err().or(b.err()).unwrap();
        assert!(
            matches!(&slower, Error::Changed { by: Some(by) } if by == "Maple marketer"),
            "{slower}"
        );
        assert_eq!(orders::order(&cx, &world.viewer, id).await.unwrap().steps.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_sent_order_is_cancelled_only_within_its_suppliers_window() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let inkwell = supplier(&cx, &world, "Inkwell").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let asked = CreateOrders { supplier: Some(inkwell), ..asked };
        let made = orders::create_from_plan(&cx, &world.admin, &asked).await.unwrap();
        for order in &made.orders {
            step(&cx, &world, order.id, 1, OrderStatus::Pending).await.unwrap();
            step(&cx, &world, order.id, 2, OrderStatus::Sent).await.unwrap();
        }
        cx.clock.advance(Duration::from_secs(24 * 3600));
        step(&cx, &world, made.orders[0].id, 3, OrderStatus::Cancelled).await.unwrap();
        cx.clock.advance(Duration::from_secs(1));
        let late = step(&cx, &world, made.orders[1].id, 3, OrderStatus::Cancelled).await;
        assert!(matches!(late, Err(Error::Refused(StepRefusal::CancelWindowOver { .. }))));
    })
    .await;
}

#[tokio::test]
async fn an_admin_keeps_suppliers_and_everyone_sees_them() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let other = World::new(&cx, "Birch", "UTC").await;
        for actor in [&world.marketer, &world.approver, &world.viewer] {
            let forbidden = orders::add_supplier(&cx, actor, details("Inkwell")).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        }
        let inkwell = supplier(&cx, &world, "Inkwell").await;
        supplier(&cx, &world, "Bluebird").await;
        let taken = orders::add_supplier(&cx, &world.admin, details(" Inkwell ")).await;
        assert!(matches!(taken, Err(Error::Refused(SupplierRefusal::NameTaken { .. }))));
        supplier(&cx, &other, "Inkwell").await;
        let names: Vec<String> = orders::suppliers(&cx, &world.viewer)
            .await
            .unwrap()
            .into_iter()
            .map(|supplier| supplier.name)
            .collect();
        assert_eq!(names, ["Bluebird", "Inkwell"]);

        let slower = SupplierDetails { lead_days: 14, ..details("Inkwell") };
        let change = async |actor, version, details| {
            orders::change_supplier(&cx, actor, inkwell, version, details).await
        };
        let kept = change(&world.admin, 1, slower.clone()).await.unwrap();
        assert_eq!((kept.lead_days, kept.version), (14, 2));
        let stale = change(&world.admin, 1, slower.clone()).await;
        assert!(matches!(stale, Err(Error::Changed { .. })));
        let taken = change(&world.admin, 2, details("Bluebird")).await;
        assert!(matches!(taken, Err(Error::Refused(SupplierRefusal::NameTaken { .. }))));
        let foreign = change(&other.admin, 2, slower).await;
        assert!(matches!(foreign, Err(Error::NotFound("supplier"))));
        let asked = world.approved(&cx, "March", &TEN).await;
        let foreign = orders::suppliers(&cx, &other.admin).await.unwrap()[0].id;
        let asked = CreateOrders { supplier: Some(foreign), ..asked };
        let unknown = orders::create_from_plan(&cx, &world.marketer, &asked).await;
        assert!(matches!(unknown, Err(Error::Refused(CreateRefusal::SupplierUnknown))));
    })
    .await;
}

#[tokio::test]
async fn the_list_is_filtered_sorted_paged_and_summed() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let march = world.approved(&cx, "March 100% off", &TEN).await;
        let april = world.approved(&cx, "April", &TEN[..4]).await;
        let made = orders::create_from_plan(&cx, &world.marketer, &march).await.unwrap();
        orders::create_from_plan(&cx, &world.marketer, &april).await.unwrap();
        step(&cx, &world, made.orders[1].id, 1, OrderStatus::Cancelled).await.unwrap();
        let list =
            async |query: OrderQuery| orders::orders(&cx, &world.viewer, &query).await.unwrap();
        let shown = |page: &domain::orders::OrderPage| -> Vec<u32> {
            page.rows.iter().map(|order| order.number.sequence).collect()
        };
        let all = list(OrderQuery::default()).await;
        assert_eq!(shown(&all), [5, 4, 3, 2, 1]);
        assert_eq!(
            all.totals.pieces,
            planned_totals(&TEN).pieces + planned_totals(&TEN[..4]).pieces
        );
        assert_eq!(all.per_status, [(OrderStatus::Draft, 4), (OrderStatus::Cancelled, 1)]);
        let plans: Vec<_> = all.plans.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(plans, ["April", "March 100% off"]);

        let drafts = OrderQuery { statuses: vec![OrderStatus::Draft], ..OrderQuery::default() };
        let page = list(drafts.clone()).await;
        assert_eq!((shown(&page), page.count), (vec![5, 4, 3, 1], 4));
        assert_eq!(page.per_status.len(), 2, "counts of the other statuses stay");
        let page = list(OrderQuery { plan: Some(april.plan), ..drafts }).await;
        assert_eq!((shown(&page), page.totals.cost), (vec![5, 4], planned_totals(&TEN[..4]).cost));
        let text = |text: &str| OrderQuery { text: text.into(), ..OrderQuery::default() };
        assert_eq!(shown(&list(text(" w3 ")).await), [3]);
        assert_eq!(shown(&list(text("100% OFF")).await), [3, 2, 1]);
        assert_eq!(shown(&list(text("0_")).await), [0; 0]);
        assert_eq!(shown(&list(text("ord-2025-03-004")).await), [4]);
        let mut pages = Vec::new();
        for offset in [0, 2, 4] {
            pages.extend(shown(&list(OrderQuery { offset, limit: 2, ..text("") }).await));
        }
        assert_eq!(pages, [5, 4, 3, 2, 1]);
        for sort in OrderSort::ALL {
            let up = list(OrderQuery { sort, ascending: true, ..text("") }).await;
            let mut down = list(OrderQuery { sort, ..text("") }).await;
            down.rows.reverse();
            assert_eq!(up.rows, down.rows, "{sort:?}");
        }
        let by_cost = list(OrderQuery { sort: OrderSort::Cost, ..text("") }).await;
        let costs: Vec<Money> = by_cost.rows.iter().map(|order| order.totals.cost).collect();
        assert!(costs.is_sorted_by(|a, b| a >= b), "{costs:?}");
    })
    .await;
}

#[tokio::test]
async fn every_figure_of_the_downloaded_orders_is_the_plans() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let made = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        let mut found = Vec::new();
        for order in &made.orders {
            let csv = Format::Csv { bom: false };
            let file = orders::order_file(&cx, &world.viewer, order.id, csv).await.unwrap();
            assert_eq!(file.name, format!("{}.csv", order.number));
            let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
            for record in reader.records() {
                let record: Vec<String> = record.unwrap().iter().map(ToOwned::to_owned).collect();
                assert_eq!(record[0], order.number.to_string());
                found.push(record[1..].to_vec());
            }
        }
        found.sort();
        let planned: Vec<Vec<String>> = TEN
            .iter()
            .map(|Planned(store, campaign, wave, pieces)| {
                let price = PRICES[*campaign];
                [
                    format!("STR-{:03}", store + 1),
                    format!("Store \"{}\", Main St", store + 1),
                    "Springfield".into(),
                    "IL".into(),
                    if *store < 5 { "North" } else { "South" }.into(),
                    ["Fall Promo", "Winter Sale"][*campaign].into(),
                    pieces.to_string(),
                    price.unit.decimal(),
                    price.fixed.decimal(),
                    price.of(*pieces).decimal(),
                    format!("W{}", wave + 1),
                    in_home_on(*wave).to_string(),
                    "March".into(),
                    String::new(),
                ]
                .to_vec()
            })
            .collect();
        assert_eq!(found, planned);

        let list = orders::list_file(
            &cx,
            &world.viewer,
            &OrderQuery { ascending: true, ..OrderQuery::default() },
            Format::Csv { bom: false },
        )
        .await
        .unwrap();
        let text = String::from_utf8(list.bytes).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.lines().nth(1).unwrap().starts_with("ORD-2025-03-001,W1,March,Draft,"));
        let book = orders::order_file(&cx, &world.viewer, made.orders[0].id, Format::Xlsx).await;
        assert!(book.unwrap().bytes.starts_with(b"PK"));
    })
    .await;
}

#[tokio::test]
async fn an_order_keeps_what_it_said_when_names_and_prices_change() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let made = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        let before = orders::order(&cx, &world.viewer, made.orders[0].id).await.unwrap();
        let workspace: Uuid = world.admin.workspace.0;
        write!(
            cx,
            "UPDATE store SET name = 'Other', number = number || 'X' WHERE workspace_id = $1",
            workspace
        );
        write!(
            cx,
            "UPDATE campaign SET name = name || '!', unit_cost = 1 WHERE workspace_id = $1",
            workspace
        );
        let after = orders::order(&cx, &world.viewer, made.orders[0].id).await.unwrap();
        assert_eq!(after, before);
    })
    .await;
}
