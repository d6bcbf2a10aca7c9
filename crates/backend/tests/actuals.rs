//! What came of orders, told as short stories on both databases: late, shipped in parts, printed,
//! delivered, invoiced, answered, and all of it against the plan.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod orders_world;

use backend::{
    Backend, Error, export::Format, jobs, on, on_tx, orders, plans, stores::import,
    testing::on_each_engine,
};
use domain::{
    accounts::{Actor, Forbidden},
    ids::{ImportId, OrderId, OrderLineId, SupplierId},
    money::Money,
    orders::{
        ActualRefusal, ActualSource, AgainstQuery, AgainstSort, AskedShipment, AskedStep,
        CodeForLine, CouponRefusal, DifferenceReason, Figures, Grouping, LineInFull, MOST_AT_ONCE,
        Order, OrderQuery, OrderStatus, ReasonFilter, Redeemed, Redemption, Reported, SaidActual,
        ShipmentRefusal, SupplierDetails, TypedActual, overdue,
    },
    stores::import::{Counts, ImportRefusal, Kind, MappingChoice, Outcome, Stage},
};
use jiff::civil::date;
use orders_world::{PRICES, TEN, World, in_home_on, write};
use std::time::Duration;
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn supplier(cx: &Backend, world: &World) -> SupplierId {
    let details = SupplierDetails {
        name: "Inkwell".into(),
        email: "orders@inkwell.example".into(),
        lead_days: 5,
        minimum_run: 1,
        cancel_window_hours: 24,
    };
    orders::add_supplier(cx, &world.admin, details).await.unwrap().id
}

/// The orders of a plan of ten stores, one per wave; the first `sent` of them were sent.
async fn ordered(cx: &Backend, world: &World, sent: usize) -> Vec<OrderId> {
    let inkwell = supplier(cx, world).await;
    let asked = world.approved(cx, "March", &TEN).await;
    let asked = domain::orders::CreateOrders { supplier: Some(inkwell), ..asked };
    let made = orders::create_from_plan(cx, &world.marketer, &asked).await.unwrap();
    let ids: Vec<OrderId> = made.orders.iter().map(|order| order.id).collect();
    for id in ids.iter().take(sent) {
        step(cx, world, *id, OrderStatus::Pending).await;
        step(cx, world, *id, OrderStatus::Sent).await;
    }
    ids
}

async fn step(cx: &Backend, world: &World, order: OrderId, to: OrderStatus) -> Order {
    let version = orders::order(cx, &world.marketer, order).await.unwrap().version;
    let step = AskedStep { order, version, to, note: String::new() };
    orders::take_step(cx, &world.marketer, &step).await.unwrap()
}

async fn lines(cx: &Backend, world: &World, order: OrderId) -> Vec<LineInFull> {
    orders::order_lines(cx, &world.viewer, order, None, 500).await.unwrap()
}

fn said(store: &str, figures: Figures) -> SaidActual {
    SaidActual { store: store.into(), figures }
}

fn printed(pieces: u32) -> Figures {
    Figures { printed: Some(pieces), ..Figures::default() }
}

#[tokio::test]
async fn an_order_leaves_in_parts_and_is_shipped_with_the_last_of_them() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let id = ordered(&cx, &world, 1).await[0];
        let today = orders::today(&cx, &world.viewer).await.unwrap();
        let part = |version, pieces| AskedShipment {
            order: id,
            version,
            shipped_on: today,
            pieces,
            note: " first pallet ".into(),
        };
        let order = orders::report_shipment(&cx, &world.marketer, &part(3, 2_000)).await.unwrap();
        assert_eq!((order.summary.shipped, order.summary.status), (2_000, OrderStatus::Sent));
        assert!(order.summary.is_partly_shipped());
        assert_eq!((order.shipments[0].note.as_str(), order.version), ("first pallet", 4));
        let stale = orders::report_shipment(&cx, &world.marketer, &part(3, 10)).await;
        assert!(matches!(stale, Err(Error::Changed { .. })));
        let forbidden = orders::report_shipment(&cx, &world.viewer, &part(4, 10)).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        let most = orders::report_shipment(&cx, &world.marketer, &part(4, 9_000)).await;
        assert!(matches!(most, Err(Error::Refused(ShipmentRefusal::TooMany { .. }))));

        let order = orders::report_shipment(&cx, &world.marketer, &part(4, 1_566)).await.unwrap();
        assert_eq!((order.summary.shipped, order.summary.status), (3_566, OrderStatus::Shipped));
        let last = order.steps.last().unwrap();
        assert_eq!(
            (last.status, last.note.as_str()),
            (OrderStatus::Shipped, "All 3566 pieces have left.")
        );
        assert!(!order.summary.is_partly_shipped());
    })
    .await;
}

#[tokio::test]
async fn several_orders_step_at_once_and_what_one_refuses_is_named() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let step = |order: OrderId, version| AskedStep {
            order,
            version,
            to: OrderStatus::Pending,
            note: String::new(),
        };
        let steps =
            [step(ids[0], 3), step(ids[1], 1), step(ids[2], 9), step(Uuid::nil().into(), 1)];
        let done = orders::take_steps(&cx, &world.marketer, &steps).await.unwrap();
        let told: Vec<_> =
            done.iter().map(|one| (one.number.as_str(), one.refusal.as_deref())).collect();
        assert_eq!(
            told,
            [
                (
                    "ORD-2025-03-001",
                    Some("ORD-2025-03-001 is sent; it cannot become pending from there.")
                ),
                ("ORD-2025-03-002", None),
                ("ORD-2025-03-003", Some("This was changed meanwhile by Maple marketer.")),
                ("", Some("There is no such order in this workspace.")),
            ]
        );
        let moved = orders::order(&cx, &world.viewer, ids[1]).await.unwrap();
        assert_eq!(moved.summary.status, OrderStatus::Pending);
        let forbidden = orders::take_steps(&cx, &world.viewer, &steps).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        let many = vec![step(ids[0], 1); MOST_AT_ONCE + 1];
        assert!(matches!(
            orders::take_steps(&cx, &world.marketer, &many).await,
            Err(Error::Refused(_))
        ));
        let northern = world.only_in(&world.marketer, world.north);
        let done = orders::take_steps(&cx, &northern, &[step(ids[2], 1)]).await.unwrap();
        assert!(done[0].refusal.is_some(), "it holds stores of the south");
    })
    .await;
}

#[tokio::test]
async fn the_list_and_the_rule_agree_about_what_is_overdue() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 2).await;
        // One has no day in homes: its lead time counts from the sending.
        write!(cx, "UPDATE orders SET in_home_on = NULL WHERE id = $1", ids[1].0);
        let mut seen = Vec::new();
        for _ in 0..15 {
            let all = orders::orders(&cx, &world.viewer, &OrderQuery::default()).await.unwrap();
            let ruled: Vec<String> = all
                .rows
                .iter()
                .filter(|order| overdue(order, all.today).is_some())
                .map(|order| order.number.to_string())
                .collect();
            let query = OrderQuery { overdue: true, ..OrderQuery::default() };
            let late = orders::orders(&cx, &world.viewer, &query).await.unwrap();
            let listed: Vec<String> =
                late.rows.iter().map(|order| order.number.to_string()).collect();
            assert_eq!(listed, ruled, "on {}", all.today);
            assert_eq!((late.count, all.overdue), (listed.len() as u64, listed.len() as u64));
            let after = orders::orders_after(&cx, &world.viewer, &query, None, 10).await.unwrap();
            assert_eq!(after.len(), listed.len());
            seen.push(listed.len());
            cx.clock.advance(DAY);
        }
        // Sent on the 1st with 5 days' lead time and no day: late from the 7th. Not sent and due on the
        // 12th: late from the 8th. Sent and due on the 10th: late from the 11th.
        assert_eq!(seen, [0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 3, 3, 3, 3, 3]);
        step(&cx, &world, ids[0], OrderStatus::Shipped).await;
        let query = OrderQuery { overdue: true, ..OrderQuery::default() };
        assert_eq!(orders::orders(&cx, &world.viewer, &query).await.unwrap().count, 2);
    })
    .await;
}

#[tokio::test]
async fn a_correction_keeps_what_was_said_before_and_who_said_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let line = lines(&cx, &world, ids[0]).await[0].id;
        let typed = |sequence, figures| TypedActual { order: ids[0], line, sequence, figures };
        let first = Figures {
            printed: Some(1_000),
            printed_on: Some(date(2025, 3, 1)),
            invoiced_amount: Some(Money(47_800)),
            ..Figures::default()
        };
        let known =
            orders::record_actual(&cx, &world.marketer, &typed(0, first.clone())).await.unwrap();
        assert_eq!(known.lines[0].figures, first);
        assert_eq!(known.sums.printed, Reported { lines: 1, value: 1_000, ordered: 1_000 });
        assert_eq!(known.sums.amount.difference(), Some(47_800 - PRICES[0].of(1_000).0));
        assert_eq!((known.sums.lines, known.sums.responses), (4, None));
        let stale = orders::record_actual(&cx, &world.marketer, &typed(0, printed(1))).await;
        assert!(matches!(stale, Err(Error::Changed { .. })));

        cx.clock.advance(DAY);
        let second = Figures {
            printed: Some(980),
            reason: Some(DifferenceReason::ShortRun),
            reason_note: " paper jam ".into(),
            ..Figures::default()
        };
        let known = orders::record_actual(&cx, &world.admin, &typed(1, second)).await.unwrap();
        assert_eq!(known.lines[0].figures.invoiced_amount, None, "a typed form says all");
        assert_eq!(known.lines[0].figures.reason_note, "paper jam");
        // The same once more is no entry.
        let same = known.lines[0].figures.clone();
        orders::record_actual(&cx, &world.admin, &typed(2, same)).await.unwrap();

        let history = orders::actual_history(&cx, &world.viewer, ids[0], line).await.unwrap();
        let told: Vec<_> =
            history.iter().map(|entry| (entry.by.as_str(), entry.source, entry.at)).collect();
        let yesterday = cx.now() - jiff::SignedDuration::from_hours(24);
        assert_eq!(
            told,
            [
                ("Maple admin", ActualSource::Person, cx.now()),
                ("Maple marketer", ActualSource::Person, yesterday),
            ]
        );
        let changed: Vec<_> = history[0]
            .differences
            .iter()
            .map(|change| (change.field.label(), change.from.as_str(), change.to.as_str()))
            .collect();
        assert_eq!(
            changed,
            [
                ("Pieces printed", "1000", "980"),
                ("Printed on", "2025-03-01", ""),
                ("Amount invoiced", "478.00", ""),
                ("Reason", "", "Short run: paper jam"),
            ]
        );
        let rows: i64 =
            on!(&cx.db, |c| sqlx::query_scalar("SELECT COUNT(*) FROM actual").fetch_one(c).await)
                .unwrap();
        assert_eq!(rows, 2, "appended, never changed");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_edit_or_not_there_records_nothing() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let other = World::new(&cx, "Birch", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let line = lines(&cx, &world, ids[0]).await[0].id;
        let typed = TypedActual { order: ids[0], line, sequence: 0, figures: printed(1_000) };
        let program = [said("STR-001", printed(1_000))];
        let code = CodeForLine { line, code: "FALL".into() };
        for actor in [&world.viewer, &world.approver] {
            let forbidden = orders::record_actual(&cx, actor, &typed).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
            let forbidden = orders::record_said(&cx, actor, ids[0], &program).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
            let forbidden = orders::give_code(&cx, actor, ids[0], &code).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
            assert!(matches!(orders::redeem(&cx, actor, &[]).await, Err(Error::Forbidden(_))));
        }
        let southern = world.only_in(&world.marketer, world.south);
        let outside = orders::record_actual(&cx, &southern, &typed).await;
        assert!(matches!(outside, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let outside = orders::record_said(&cx, &southern, ids[0], &program).await;
        assert!(matches!(outside, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let outside = orders::give_code(&cx, &southern, ids[0], &code).await;
        assert!(matches!(outside, Err(Error::Forbidden(Forbidden::OutOfReach))));
        orders::give_code(&cx, &world.marketer, ids[0], &code).await.unwrap();
        let coupon = coupon("FALL", "1", 100);
        let outside = orders::redeem(&cx, &southern, std::slice::from_ref(&coupon)).await;
        assert!(matches!(outside, Err(Error::Forbidden(Forbidden::OutOfReach))));

        let admin = &other.admin;
        let foreign = orders::record_actual(&cx, admin, &typed).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::record_said(&cx, admin, ids[0], &program).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::give_code(&cx, admin, ids[0], &code).await;
        assert!(matches!(foreign, Err(Error::NotFound("order line"))));
        assert!(matches!(
            orders::redeem(&cx, admin, &[coupon]).await,
            Err(Error::Refused(CouponRefusal::CodeUnknown { .. }))
        ));
        assert!(matches!(
            orders::order_actuals(&cx, admin, ids[0]).await,
            Err(Error::NotFound("order"))
        ));
        assert_eq!(orders::actual_history(&cx, admin, ids[0], line).await.unwrap(), []);
        let overview =
            orders::against_overview(&cx, admin, &AgainstQuery::default()).await.unwrap();
        assert_eq!((overview.count, overview.plans.len()), (0, 0));
        assert_eq!(orders::scorecards(&cx, admin).await.unwrap(), []);
        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        assert!(known.lines.iter().all(|line| line.figures.is_empty()));
    })
    .await;
}

#[tokio::test]
async fn a_program_says_all_of_it_or_nothing_and_leaves_the_rest_as_it_was() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let say = async |order, lines: &[SaidActual]| {
            orders::record_said(&cx, &world.marketer, order, lines).await
        };
        let early = say(ids[1], &[said("STR-003", printed(1))]).await;
        assert!(matches!(early, Err(Error::Refused(ActualRefusal::NotSent { .. }))));
        for (lines, why) in [
            (
                vec![said("STR-001", printed(1_000)), said("STR-004", printed(1))],
                "ORD-2025-03-001 has no line for store STR-004.",
            ),
            (
                vec![said("STR-001", printed(1_000)), said("str-001", printed(1))],
                "Store str-001 is named twice. Say everything about a line at once.",
            ),
            (
                vec![said("STR-001", Figures { delivered: Some(1_001), ..printed(1_000) })],
                "1001 pieces delivered of 1000 printed cannot be. Correct one of the two.",
            ),
            (vec![said("STR-001", Figures::default())], "Say at least one figure."),
        ] {
            assert_eq!(say(ids[0], &lines).await.unwrap_err().to_string(), why);
        }
        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        assert_eq!(known.lines, [], "nothing of what was refused was kept");

        let lines = [said("STR-001", printed(1_000)), said(" str-002 ", printed(333))];
        let known = say(ids[0], &lines).await.unwrap();
        assert_eq!(known.sums.printed, Reported { lines: 2, value: 1_333, ordered: 1_333 });
        let more =
            Figures { responses: Some(12), revenue: Some(Money(9_900)), ..Figures::default() };
        let known = say(ids[0], &[said("STR-001", more)]).await.unwrap();
        assert_eq!(known.lines[0].figures.printed, Some(1_000), "what it left out stayed");
        assert_eq!((known.sums.responses, known.sums.revenue), (Some(12), Some(Money(9_900))));
    })
    .await;
}

fn coupon(code: &str, receipt: &str, cents: i64) -> Redemption {
    Redemption {
        code: code.into(),
        receipt: receipt.into(),
        redeemed_on: date(2025, 3, 1),
        revenue: Money(cents),
    }
}

#[tokio::test]
async fn a_coupon_counts_once_as_a_response_to_the_line_whose_code_it_carries() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let there = lines(&cx, &world, ids[0]).await;
        let give = async |line: OrderLineId, code: &str| {
            let asked = CodeForLine { line, code: code.into() };
            orders::give_code(&cx, &world.marketer, ids[0], &asked).await
        };
        assert_eq!(give(there[0].id, "fall 25").await.unwrap(), "FALL25");
        give(there[0].id, "FALL25").await.unwrap();
        let taken = give(there[1].id, "fall25").await.unwrap_err();
        assert_eq!(
            taken.to_string(),
            "\"FALL25\" is the coupon code of store STR-001 in ORD-2025-03-001 already. Choose another one."
        );
        give(there[1].id, "WINTER").await.unwrap();

        let redeem = async |coupons: &[Redemption]| {
            orders::redeem(&cx, &world.marketer, coupons).await
        };
        let coupons = [
            coupon("fall25", "A-1", 1_000),
            coupon("FALL25", "A-2", 2_000),
            coupon("winter", "A-1", 500),
        ];
        let counted = redeem(&coupons).await.unwrap();
        assert_eq!(counted, Redeemed { counted: 3, known: 0 });
        let again = redeem(&[coupons[0].clone(), coupon("FALL25", "A-3", 10)]).await.unwrap();
        assert_eq!(again, Redeemed { counted: 1, known: 1 });
        let wrong = redeem(&[coupon("FALL25", "A-4", 10), coupon("spring", "1", 10)]).await;
        assert!(matches!(wrong, Err(Error::Refused(CouponRefusal::CodeUnknown { .. }))));

        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        let first = known.lines.iter().find(|line| line.line == there[0].id).unwrap();
        assert_eq!(first.codes, ["FALL25"]);
        assert_eq!(
            (first.figures.responses, first.figures.revenue, first.figures.counted_on),
            (Some(3), Some(Money(3_010)), Some(date(2025, 3, 1)))
        );
        assert_eq!((known.sums.responses, known.sums.revenue), (Some(4), Some(Money(3_510))));
        let history = orders::actual_history(&cx, &world.viewer, ids[0], there[0].id).await.unwrap();
        assert!(history.iter().all(|entry| entry.source == ActualSource::Coupon));
        assert_eq!(history.len(), 2);
    })
    .await;
}

async fn finish(cx: &Backend, actor: &Actor, job: domain::ids::JobId) -> String {
    jobs::run_waiting(cx).await.unwrap();
    jobs::job(cx, actor, job).await.unwrap().problem
}

/// Uploads a file and reads it with the guessed mapping.
async fn staged(cx: &Backend, actor: &Actor, text: &str) -> (ImportId, Counts) {
    let mut upload = import::begin_upload(cx, actor, Kind::Actuals, "march.csv").await.unwrap();
    upload.push(text.as_bytes()).await.unwrap();
    let id = upload.finish().await.unwrap();
    let page = import::import_page(cx, actor, id).await.unwrap();
    let choice = MappingChoice { import: id, mapping: page.guess.mapping };
    let job = import::read_import(cx, actor, choice).await.unwrap();
    assert_eq!(finish(cx, actor, job).await, "");
    let page = import::import_page(cx, actor, id).await.unwrap();
    assert_eq!(page.import.stage, Stage::Ready);
    (id, page.import.counts)
}

async fn confirm(cx: &Backend, actor: &Actor, id: ImportId) -> String {
    let job = import::confirm_import(cx, actor, id).await.unwrap();
    finish(cx, actor, job).await
}

async fn undo(cx: &Backend, actor: &Actor, id: ImportId) -> String {
    let job = import::undo_import(cx, actor, id).await.unwrap();
    finish(cx, actor, job).await
}

fn counts(new: u64, changed: u64, unchanged: u64, wrong: u64) -> Counts {
    Counts { new, changed, unchanged, wrong }
}

const FILE: &str = "Order;Store;Coupon code;Printed;Delivered;Amount;Invoice date;Responses;Revenue\n\
    ORD-2025-03-001;STR-001;fall-1;1.000;990;478,00;2025-03-01;12;100,50\n\
    ord-2025-03-001;str-002;;333;;;;;\n\
    ORD-2025-03-001;STR-003;;5;;;;;\n\
    ORD-2025-03-009;STR-001;;5;;;;;\n\
    ORD-2025-03-002;STR-003;;1;;;;;\n\
    ORD-2025-03-001;STR-001;;7;;;;;\n\
    ORD-2025-03-001;STR-007;;900;901;;;;\n\
    ;;nobodys;5;;;;;\n\
    ORD-2025-03-001;STR-010;fall-1;5;;;;;\n";

#[tokio::test]
async fn a_file_is_previewed_with_its_reasons_imported_corrected_and_taken_back() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let marketer = &world.marketer;
        let (id, found) = staged(&cx, marketer, FILE).await;
        assert_eq!(found, counts(2, 0, 0, 7));
        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        assert_eq!(known.lines, [], "nothing is written before it is confirmed");
        let wrong = import::import_lines(&cx, marketer, id, Some(Outcome::Wrong), 0).await.unwrap();
        let told: Vec<(u64, String)> = wrong
            .iter()
            .map(|line| (line.line, line.problems.iter().map(ToString::to_string).collect()))
            .collect();
        let told: Vec<(u64, &str)> = told.iter().map(|(line, why)| (*line, why.as_str())).collect();
        assert_eq!(
            told,
            [
                (4, "ORD-2025-03-001 has no line for store STR-003."),
                (5, "There is no such order. Correct the number, such as ORD-2025-03-001."),
                (6, "ORD-2025-03-002 is draft: it has not been sent, so nothing can have come of it."),
                (7, "This repeats line 2, which is the one that counts. Remove one of the two."),
                (8, "901 pieces delivered of 900 printed cannot be. Correct one of the two."),
                (9, "No order line has this coupon code. Name the line by its order and store."),
                (10, "This repeats line 2, which is the one that counts. Remove one of the two."),
            ]
        );
        let new = import::import_lines(&cx, marketer, id, Some(Outcome::New), 0).await.unwrap();
        let brought: Vec<_> =
            new[0].differences.iter().map(|d| (d.field.label(), d.to.as_str())).collect();
        assert_eq!(
            brought,
            [
                ("Pieces printed", "1000"),
                ("Pieces delivered", "990"),
                ("Amount invoiced", "478.00"),
                ("Invoiced on", "2025-03-01"),
                ("Responses", "12"),
                ("Revenue", "100.50"),
                ("Coupon code", "FALL-1"),
            ]
        );

        assert_eq!(confirm(&cx, marketer, id).await, "");
        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        assert_eq!(known.sums.printed, Reported { lines: 2, value: 1_333, ordered: 1_333 });
        assert_eq!(known.sums.delivered.difference(), Some(-10));
        assert_eq!(known.lines[0].codes, ["FALL-1"]);
        let first = known.lines[0].line;
        let history = orders::actual_history(&cx, &world.viewer, ids[0], first).await.unwrap();
        assert_eq!((history[0].source, history[0].by.as_str()), (ActualSource::Import, "Maple marketer"));

        // A later file names the line by its code, and corrects one figure.
        let later = "Coupon;Printed\nFALL-1;995\n";
        let (second, found) = staged(&cx, marketer, later).await;
        assert_eq!(found, counts(0, 1, 0, 0));
        let page = import::import_lines(&cx, marketer, second, None, 0).await.unwrap();
        assert_eq!(page[0].subject, "ORD-2025-03-001 · STR-001 Store \"1\", Main St");
        assert_eq!(confirm(&cx, marketer, second).await, "");
        let (_, found) = staged(&cx, marketer, later).await;
        assert_eq!(found, counts(0, 0, 1, 0), "the same once more changes nothing");

        // The first file can no longer be taken back; the second can, and then the first.
        let refused = undo(&cx, marketer, id).await;
        assert!(refused.contains("would lose later changes"), "{refused}");
        assert_eq!(undo(&cx, marketer, second).await, "");
        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        assert_eq!(known.lines[0].figures.printed, Some(1_000));
        let history = orders::actual_history(&cx, &world.viewer, ids[0], first).await.unwrap();
        let sources: Vec<_> = history.iter().map(|entry| entry.source).collect();
        assert_eq!(sources, [ActualSource::Undo, ActualSource::Import, ActualSource::Import]);
    })
    .await;
}

#[tokio::test]
async fn a_file_taken_back_leaves_nothing_known_and_its_codes_unused() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let (id, _) = staged(&cx, &world.marketer, FILE).await;
        confirm(&cx, &world.marketer, id).await;
        assert_eq!(undo(&cx, &world.marketer, id).await, "");
        let known = orders::order_actuals(&cx, &world.viewer, ids[0]).await.unwrap();
        assert!(known.lines.iter().all(|line| line.figures.is_empty() && line.codes.is_empty()));
        assert_eq!(known.sums.printed, Reported::default());
        // What was known can be said again.
        let (again, found) = staged(&cx, &world.marketer, FILE).await;
        assert_eq!((found.written(), found.wrong), (2, 7));
        assert_eq!(confirm(&cx, &world.marketer, again).await, "");
    })
    .await;
}

#[tokio::test]
async fn a_file_read_before_somebody_else_said_something_is_not_imported() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = ordered(&cx, &world, 1).await;
        let (id, _) = staged(&cx, &world.marketer, FILE).await;
        orders::record_said(&cx, &world.admin, ids[0], &[said("STR-001", printed(7))])
            .await
            .unwrap();
        let stale = confirm(&cx, &world.marketer, id).await;
        let refusal = ImportRefusal::ChangedMeanwhile { lines: 1 };
        assert_eq!(stale, refusal.to_string());
        let southern = world.only_in(&world.marketer, world.south);
        let (outside, found) =
            staged(&cx, &southern, "Order,Store,Printed\nORD-2025-03-001,STR-001,5\n").await;
        assert_eq!(found, counts(0, 0, 0, 1));
        let wrong = import::import_lines(&cx, &southern, outside, None, 0).await.unwrap();
        assert!(wrong[0].problems[0].to_string().starts_with("This store is outside"));
    })
    .await;
}

fn by(by: Grouping) -> AgainstQuery {
    AgainstQuery { by, ..AgainstQuery::default() }
}

/// The orders of ten stores, all sent, of which a few figures are known.
async fn known(cx: &Backend, world: &World) -> Vec<OrderId> {
    let ids = ordered(cx, world, 3).await;
    let of = |printed: u32, cents: i64| Figures {
        printed: Some(printed),
        delivered: Some(printed),
        delivered_on: Some(date(2025, 3, 1)),
        invoiced: Some(printed),
        invoiced_amount: Some(Money(cents)),
        responses: Some(3),
        revenue: Some(Money(5_000)),
        ..Figures::default()
    };
    let short = Figures { reason: Some(DifferenceReason::ShortRun), ..of(990, 46_000) };
    let lines = [said("STR-001", short), said("STR-002", of(333, PRICES[1].of(333).0))];
    orders::record_said(cx, &world.marketer, ids[0], &lines).await.unwrap();
    let over = Figures { responses: Some(1), ..of(2, PRICES[0].of(1).0) };
    let lines = [said("STR-003", over)];
    orders::record_said(cx, &world.marketer, ids[1], &lines).await.unwrap();
    ids
}

#[tokio::test]
async fn plan_against_actual_adds_up_however_it_is_grouped() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        known(&cx, &world).await;
        let pieces: u64 = TEN.iter().map(|planned| u64::from(planned.3)).sum();
        let cost: Money = TEN.iter().map(|planned| PRICES[planned.1].of(planned.3)).sum();
        for (grouping, rows) in [
            (Grouping::Store, 10),
            (Grouping::Wave, 3),
            (Grouping::Campaign, 2),
            (Grouping::Region, 2),
        ] {
            let query = by(grouping);
            let overview = orders::against_overview(&cx, &world.viewer, &query).await.unwrap();
            let found = orders::against(&cx, &world.viewer, &query, 0, 100).await.unwrap();
            assert_eq!((overview.count, found.len()), (rows, rows as usize), "{grouping:?}");
            let totals = overview.totals;
            assert_eq!((totals.planned, totals.ordered, totals.cost), (pieces, pieces, cost));
            assert_eq!(totals.recommended, None, "no run advised anything");
            assert_eq!(totals.actual.printed, Reported { lines: 3, value: 1_325, ordered: 1_334 });
            assert_eq!(totals.actual.responses, Some(7));
            assert_eq!((totals.actual.lines, totals.reasons), (10, 1));
            assert_eq!(found.iter().map(|row| row.figures.ordered).sum::<u64>(), pieces);
            let lines: u64 = found.iter().map(|row| row.figures.actual.printed.lines).sum();
            assert_eq!(lines, 3);
        }
        let waves = orders::against(&cx, &world.viewer, &by(Grouping::Wave), 0, 9).await.unwrap();
        let names: Vec<_> =
            waves.iter().map(|row| (row.label.as_str(), row.detail.as_str())).collect();
        assert_eq!(names, [("W1", "March"), ("W2", "March"), ("W3", "March")]);
        let regions =
            orders::against(&cx, &world.viewer, &by(Grouping::Region), 0, 9).await.unwrap();
        assert_eq!(
            regions.iter().map(|row| row.label.as_str()).collect::<Vec<_>>(),
            ["North", "South"]
        );

        let stores = orders::against(&cx, &world.viewer, &by(Grouping::Store), 0, 2).await.unwrap();
        assert_eq!(stores[0].label, "STR-001");
        assert_eq!(stores[0].reason, Some(DifferenceReason::ShortRun));
        assert_eq!(stores[0].figures.actual.printed.difference(), Some(-10));
        let line = stores[0].line.as_ref().unwrap();
        assert_eq!(line.number, "ORD-2025-03-001");
        let next = orders::against(&cx, &world.viewer, &by(Grouping::Store), 2, 2).await.unwrap();
        assert_eq!(next[0].label, "STR-003");
    })
    .await;
}

#[tokio::test]
async fn plan_against_actual_is_filtered_and_sorted() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = known(&cx, &world).await;
        let labels = async |query: &AgainstQuery| -> Vec<String> {
            let rows = orders::against(&cx, &world.viewer, query, 0, 100).await.unwrap();
            let overview = orders::against_overview(&cx, &world.viewer, query).await.unwrap();
            assert_eq!(overview.count as usize, rows.len());
            rows.into_iter().map(|row| row.label).collect()
        };
        let all = AgainstQuery::default();
        let different = AgainstQuery { different: true, ..all.clone() };
        assert_eq!(labels(&different).await, ["STR-001", "STR-003"]);
        let reason = |reason| AgainstQuery { reason: Some(reason), ..all.clone() };
        assert_eq!(labels(&reason(ReasonFilter::Missing)).await, ["STR-003"]);
        assert_eq!(
            labels(&reason(ReasonFilter::Given(DifferenceReason::ShortRun))).await,
            ["STR-001"]
        );
        let south = AgainstQuery { region: "South".into(), wave: "W3".into(), ..all.clone() };
        assert_eq!(labels(&south).await, ["STR-006", "STR-009"]);
        let found = AgainstQuery { text: "tr-01".into(), ..all.clone() };
        assert_eq!(labels(&found).await, ["STR-010"]);
        let campaign = AgainstQuery { campaign: Some(world.campaigns[0].into()), ..all.clone() };
        assert_eq!(
            labels(&campaign).await,
            ["STR-001", "STR-003", "STR-005", "STR-007", "STR-009"]
        );
        let largest = AgainstQuery { sort: AgainstSort::Ordered, descending: true, ..all.clone() };
        assert_eq!(labels(&largest).await[..3], ["STR-006", "STR-004", "STR-010"]);

        // A cancelled order is no longer ordered, and a draft plan is no plan unless it is asked for.
        step(&cx, &world, ids[2], OrderStatus::Cancelled).await;
        let third = AgainstQuery { by: Grouping::Wave, wave: "W3".into(), ..all.clone() };
        let row = orders::against(&cx, &world.viewer, &third, 0, 1).await.unwrap().remove(0);
        assert_eq!((row.figures.planned, row.figures.ordered), (5_048, 0));
        assert!(row.figures.differ());
        let draft = world.approved(&cx, "April", &TEN[..1]).await;
        write!(
            cx,
            "UPDATE plan SET status = 'draft', approved_by = NULL, approved_at = NULL, digest = NULL
            WHERE id = $1",
            draft.plan.0
        );
        assert_eq!(labels(&by(Grouping::Wave)).await, ["W1", "W2", "W3"]);
        let april = AgainstQuery { plan: Some(draft.plan), ..by(Grouping::Wave) };
        assert_eq!(labels(&april).await, ["W1"]);
        let overview = orders::against_overview(&cx, &world.viewer, &april).await.unwrap();
        let plans: Vec<_> = overview.plans.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(plans, ["April", "March"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_recommended_counts_for_the_campaign_that_was_recommended() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN[..2]).await;
        let run = Uuid::now_v7();
        write!(
            cx,
            "INSERT INTO matrix_run (id, workspace_id, number, job_id, month, settings, stores,
                created_by, created_at)
            SELECT $1, p.workspace_id, 1, $1, '2025-03', '{}', 2, p.created_by, p.created_at
            FROM plan p WHERE p.id = $2",
            run, asked.plan.0
        );
        // The first store was advised the campaign it got, the second another one.
        write!(
            cx,
            "UPDATE plan_item SET run_id = $1, original_campaign_id = $2, original_pieces = 500,
                original_status = 'included', confidence = 80.0 WHERE plan_id = $3",
            run, world.campaigns[0], asked.plan.0
        );
        let query = by(Grouping::Campaign);
        let rows = orders::against(&cx, &world.viewer, &query, 0, 9).await.unwrap();
        let told: Vec<_> = rows
            .iter()
            .map(|row| (row.label.as_str(), row.figures.recommended, row.figures.planned))
            .collect();
        assert_eq!(told, [("Fall Promo", Some(1_000), 1_000), ("Winter Sale", None, 333)]);
        let stores = orders::against(&cx, &world.viewer, &by(Grouping::Store), 0, 9).await.unwrap();
        assert_eq!(
            stores.iter().map(|row| row.figures.recommended).collect::<Vec<_>>(),
            [Some(500); 2]
        );
    })
    .await;
}

#[tokio::test]
async fn plan_against_actual_is_a_file_with_its_differences() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        known(&cx, &world).await;
        let query = AgainstQuery { different: true, ..AgainstQuery::default() };
        let csv = Format::Csv { bom: false };
        let file = orders::against_file(&cx, &world.viewer, &query, csv).await.unwrap();
        assert_eq!(file.name, "Plan against actual.csv");
        let text = String::from_utf8(file.bytes).unwrap();
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows.len(), 3, "{text}");
        assert!(rows[0].starts_with("Store,Store name,Recommended,Planned,Ordered,"), "{text}");
        assert!(
            rows[1].contains(
                ",1000,1000,0,990,-10,990,-10,990,-10,478.00,460.00,-18.00,3,50.00,Short run"
            ),
            "{text}"
        );
        let workbook =
            orders::against_file(&cx, &world.viewer, &query, Format::Xlsx).await.unwrap();
        assert!(workbook.bytes.starts_with(b"PK"));
    })
    .await;
}

#[tokio::test]
async fn a_plans_waves_show_what_is_committed_and_invoiced() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let asked = world.approved(&cx, "March", &TEN).await;
        let page = plans::plan_page(&cx, &world.viewer, asked.plan).await.unwrap();
        assert_eq!(page.ordered, [], "nothing is ordered yet");
        let made = orders::create_from_plan(&cx, &world.marketer, &asked).await.unwrap();
        let inkwell = supplier(&cx, &world).await;
        let first = made.orders[0].id;
        orders::choose_supplier(&cx, &world.marketer, first, 1, Some(inkwell)).await.unwrap();
        step(&cx, &world, first, OrderStatus::Pending).await;
        step(&cx, &world, first, OrderStatus::Sent).await;
        let amount = Figures { invoiced_amount: Some(Money(47_000)), ..Figures::default() };
        orders::record_said(&cx, &world.marketer, first, &[said("STR-001", amount)]).await.unwrap();
        step(&cx, &world, made.orders[2].id, OrderStatus::Cancelled).await;

        let page = plans::plan_page(&cx, &world.viewer, asked.plan).await.unwrap();
        let told: Vec<_> = page
            .waves
            .iter()
            .map(|wave| {
                let money = page.ordered(wave.id);
                (wave.name.as_str(), money.map(|m| (m.committed, m.invoiced, m.invoiced_lines)))
            })
            .collect();
        assert_eq!(
            told,
            [
                ("W1", Some((made.orders[0].totals.cost, Some(Money(47_000)), 1))),
                ("W2", Some((made.orders[1].totals.cost, None, 0))),
                ("W3", None),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_scorecard_counts_what_is_reported_and_nothing_that_is_inferred() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", "UTC").await;
        let ids = known(&cx, &world).await;
        // All of the first came a day after its window; of the second, on the window's last day. That
        // somebody said so on the thirteenth says nothing of the day on which they came.
        assert_eq!((in_home_on(0), in_home_on(1)), (date(2025, 3, 10), date(2025, 3, 11)));
        let came = date(2025, 3, 13);
        while orders::today(&cx, &world.viewer).await.unwrap() < came {
            cx.clock.advance(DAY);
        }
        for (id, wave) in [(ids[0], 0), (ids[1], 1)] {
            step(&cx, &world, id, OrderStatus::Shipped).await;
            step(&cx, &world, id, OrderStatus::Delivered).await;
            let before = orders::scorecards(&cx, &world.viewer).await.unwrap();
            assert_eq!(before[0].on_time.known, wave as u64, "no day of delivery is known yet");
            let on = Figures { delivered_on: Some(came), ..Figures::default() };
            let lines: Vec<SaidActual> = TEN
                .iter()
                .filter(|planned| planned.2 == wave)
                .map(|planned| said(&format!("STR-{:03}", planned.0 + 1), on.clone()))
                .collect();
            orders::record_said(&cx, &world.marketer, id, &lines).await.unwrap();
        }
        let cards = orders::scorecards(&cx, &world.viewer).await.unwrap();
        let card = &cards[0];
        assert_eq!((card.name.as_str(), card.orders), ("Inkwell", 3));
        assert_eq!((card.on_time.of, card.on_time.known), (1, 2));
        assert_eq!((card.short.of, card.over.of, card.short.known), (1, 1, 2));
        // An invoice is held against what its own pieces cost: 990 for 460.00, two for the price of one.
        assert_eq!((card.other_price.of, card.other_price.known), (2, 2));
        let [short, over] = [PRICES[0].of(990), PRICES[0].of(2)];
        assert_eq!(card.price_difference, Money(46_000) - short + PRICES[0].of(1) - over);
        assert_eq!(card.on_time.rate(), None, "too little to say");
    })
    .await;
}
