//! The supplier's door: one order through a link, without an account, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod orders_world;

use backend::{
    Backend, Error,
    accounts::{self, Token},
    audit, collaboration, jobs, mail, orders,
    testing::on_each_engine,
};
use domain::{
    collaboration::NoticeKind,
    ids::{OrderId, OrderLineId, SupplierId},
    mail::MailState,
    orders::{
        AskedDoorAct, AskedHandover, AskedShipment, AskedStep, CreateOrders, DoorAct, DoorOrder,
        DoorRefusal, Happening, LinkRefusal, Order, OrderStatus, ProofKind, ShippedLine,
        StepSource, SupplierDetails, SupplierSide,
    },
};
use orders_world::{TEN, World};
use std::time::Duration;
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(24 * 3_600);
const PDF: &[u8] = b"%PDF-1.7\nproof\n%%EOF\n";

/// A workspace with a supplier and a pending order of four lines for it.
struct Story {
    world: World,
    order: OrderId,
}

impl Story {
    async fn new(cx: &Backend, name: &str) -> Story {
        let world = World::new(cx, name, "UTC").await;
        let inkwell = supplier(cx, &world, "Inkwell").await;
        let asked = world.approved(cx, "March", &TEN).await;
        let asked = CreateOrders { supplier: Some(inkwell), ..asked };
        let made = orders::create_from_plan(cx, &world.admin, &asked).await.unwrap();
        let story = Story { world, order: made.orders[0].id };
        story.step(cx, OrderStatus::Pending).await;
        story
    }

    async fn read(&self, cx: &Backend) -> Order {
        orders::order(cx, &self.world.viewer, self.order).await.unwrap()
    }

    async fn side(&self, cx: &Backend) -> SupplierSide {
        orders::supplier_side(cx, &self.world.viewer, self.order).await.unwrap()
    }

    async fn step(&self, cx: &Backend, to: OrderStatus) {
        let version = self.read(cx).await.version;
        let step = AskedStep { order: self.order, version, to, note: String::new() };
        orders::take_step(cx, &self.world.marketer, &step).await.unwrap();
    }

    /// Sends the order and takes the link from the mail, as a supplier would.
    async fn sent(&self, cx: &Backend) -> Token {
        let actor = &self.world.marketer;
        let seen = orders::handover_preview(cx, actor, self.order, false).await.unwrap();
        let asked = AskedHandover {
            key: Uuid::now_v7(),
            order: self.order,
            version: seen.version,
            to: seen.recipients[0].email.clone(),
            message: String::new(),
            digest: seen.digest,
            again: false,
        };
        orders::hand_over(cx, actor, &asked).await.unwrap();
        jobs::run_waiting(cx).await.unwrap();
        let mails = mail::mails(cx, &self.world.admin, None).await.unwrap();
        let text = mails[0].text.clone();
        let link = text.lines().find(|line| line.contains("/supplier/")).unwrap();
        Token::from_text(link.rsplit('/').next().unwrap())
    }
}

async fn supplier(cx: &Backend, world: &World, name: &str) -> SupplierId {
    let details = SupplierDetails {
        name: name.into(),
        email: format!("orders@{}.example", name.to_lowercase()),
        lead_days: 10,
        minimum_run: 0,
        cancel_window_hours: 24,
    };
    orders::add_supplier(cx, &world.admin, details).await.unwrap().id
}

async fn act(cx: &Backend, token: &Token, act: DoorAct) -> Result<DoorOrder, Error<DoorRefusal>> {
    orders::door_act(cx, token, &AskedDoorAct { key: Uuid::now_v7(), act }).await
}

fn say(text: &str) -> DoorAct {
    DoorAct::Say { text: text.into() }
}

fn ship(on: jiff::civil::Date, lines: &[(OrderLineId, u32)]) -> DoorAct {
    let lines = lines.iter().map(|(line, pieces)| ShippedLine { line: *line, pieces: *pieces });
    DoorAct::Ship { shipped_on: on, lines: lines.collect(), note: "UPS 1Z".into() }
}

fn no_longer<T: std::fmt::Debug>(answer: Result<T, Error<DoorRefusal>>) -> bool {
    matches!(answer, Err(Error::Refused(DoorRefusal::NoLonger)))
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, Error<DoorRefusal>>) -> DoorRefusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_link_in_the_mail_opens_the_order_with_its_lines_and_files() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        assert!(token.text().starts_with("gwo_"));
        let seen = orders::door_order(&cx, &token).await.unwrap();
        assert_eq!(seen.number.to_string(), "ORD-2025-03-001");
        assert_eq!((seen.house.as_str(), seen.supplier.as_str()), ("Maple", "Inkwell"));
        assert_eq!(seen.status, OrderStatus::Sent);
        let lines: Vec<(&str, u32, u32)> = seen
            .lines
            .iter()
            .map(|line| (line.store_number.as_str(), line.pieces, line.shipped))
            .collect();
        assert_eq!(
            lines,
            [
                ("STR-001", 1_000, 0),
                ("STR-002", 333, 0),
                ("STR-007", 999, 0),
                ("STR-010", 1_234, 0)
            ]
        );
        let side = story.side(&cx).await;
        assert_eq!(seen.files, side.handovers[0].files, "the files as they were sent");
        let sent = &side.handovers[0];
        for (at, file) in seen.files.iter().enumerate() {
            let at = u32::try_from(at).unwrap();
            let there = orders::door_file(&cx, &token, at).await.unwrap();
            let here = orders::sent_file(&cx, &story.world.viewer, sent.id, at).await.unwrap();
            assert_eq!((&there, there.name.as_str()), (&here, file.name.as_str()));
        }
        assert!(matches!(orders::door_file(&cx, &token, 9).await, Err(Error::NotFound(_))));
        assert_eq!(side.links[0].opened_at, Some(cx.now()));
        assert_eq!(side.links[0].label, "orders@inkwell.example");
    })
    .await;
}

#[tokio::test]
async fn everything_a_supplier_does_stands_in_the_timeline_and_is_told() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        let today = orders::door_order(&cx, &token).await.unwrap().today;
        act(&cx, &token, DoorAct::Acknowledge).await.unwrap();
        let ship_on = today.checked_add(jiff::Span::new().days(5)).unwrap();
        let in_home_on = today.checked_add(jiff::Span::new().days(9)).unwrap();
        let expect = DoorAct::Expect { ship_on: Some(ship_on), in_home_on: None };
        act(&cx, &token, expect).await.unwrap();
        let expect = DoorAct::Expect { ship_on: None, in_home_on: None };
        act(&cx, &token, expect.clone()).await.unwrap();
        assert_eq!(refusal(act(&cx, &token, expect).await), DoorRefusal::DatesInvalid);
        let expect = DoorAct::Expect { ship_on: None, in_home_on: Some(in_home_on) };
        act(&cx, &token, expect).await.unwrap();
        act(&cx, &token, say(" Paper is late. ")).await.unwrap();
        let key = Uuid::now_v7();
        for _ in 0..2 {
            orders::upload_proof(&cx, &token, key, "Front.exe", PDF).await.unwrap();
        }
        let seen = orders::door_order(&cx, &token).await.unwrap();
        assert_eq!(seen.proofs.len(), 1, "sent twice, kept once");
        assert_eq!(
            (seen.proofs[0].name.as_str(), seen.proofs[0].kind),
            ("Front.pdf", ProofKind::Pdf)
        );
        assert_eq!(seen.promise.acknowledged_at, Some(cx.now()));
        assert_eq!((seen.promise.ship_on, seen.promise.in_home_on), (None, Some(in_home_on)));

        let side = story.side(&cx).await;
        let told: Vec<(String, &str, StepSource)> =
            side.acts.iter().map(|act| (act.what.deed(), act.by.as_str(), act.source)).collect();
        let deeds = [
            "acknowledged the order".to_owned(),
            format!("expects to ship on {ship_on}"),
            "took the expected dates back".to_owned(),
            format!("expects it in homes on {in_home_on}"),
            "wrote".to_owned(),
            "uploaded the proof Front.pdf".to_owned(),
        ];
        let all = deeds.map(|deed| (deed, "Inkwell", StepSource::Supplier));
        assert_eq!(told, all);
        assert_eq!(side.acts[4].what.words(), "Paper is late.");
        let file = orders::proof(&cx, &story.world.viewer, side.proofs[0].id).await.unwrap();
        assert_eq!((file.bytes.as_slice(), file.media_type.as_str()), (PDF, "application/pdf"));

        let notices = collaboration::notices(&cx, &story.world.marketer).await.unwrap();
        assert_eq!(notices.unread, 6, "whoever sent the order is told");
        let said = notices.notices.iter().find(|one| one.excerpt == "Paper is late.").unwrap();
        assert_eq!(said.kind, NoticeKind::SupplierActed);
        assert_eq!(said.sentence(), "Inkwell answered on ORD-2025-03-001");
        let log = audit::page(&cx, &story.world.admin, None, "supplier_act", 10).await.unwrap();
        assert_eq!(log.len(), 6);
        assert!(!log.iter().any(|one| one.detail.contains(token.text())));
    })
    .await;
}

#[tokio::test]
async fn shipments_add_up_to_the_order_and_the_last_one_moves_it_on() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        let seen = orders::door_order(&cx, &token).await.unwrap();
        let (today, id) = (seen.today, |at: usize| seen.lines[at].id);
        let some = ship(today, &[(id(0), 400), (id(1), 333)]);
        let asked = AskedDoorAct { key: Uuid::now_v7(), act: some };
        let (a, b) = tokio::join!(
            orders::door_act(&cx, &token, &asked),
            orders::door_act(&cx, &token, &asked)
        );
        assert_eq!(a.unwrap().lines[0].shipped, 400);
        assert_eq!(b.unwrap().lines[0].shipped, 400, "pressed twice, shipped once");
        let order = story.read(&cx).await;
        assert_eq!(order.summary.status, OrderStatus::Sent, "a part is not the whole");

        let more = refusal(act(&cx, &token, ship(today, &[(id(0), 601)])).await);
        assert_eq!(
            more.to_string(),
            "STR-001: 601 pieces are more than are left to ship (600 of 1,000)."
        );
        let foreign = refusal(act(&cx, &token, ship(today, &[(OrderLineId(Uuid::now_v7()), 1)])).await);
        assert_eq!(foreign, DoorRefusal::LinesInvalid);

        // Two at once of what only one is left of.
        let (a, b) = tokio::join!(
            act(&cx, &token, ship(today, &[(id(0), 600)])),
            act(&cx, &token, ship(today, &[(id(0), 600)]))
        );
        assert!(a.is_ok() != b.is_ok(), "never more than was ordered");
        let rest = ship(today, &[(id(2), 999), (id(3), 1_234)]);
        let seen = act(&cx, &token, rest).await.unwrap();
        assert_eq!(seen.status, OrderStatus::Shipped);
        assert!(seen.lines.iter().all(|line| line.left() == 0));
        let order = story.read(&cx).await;
        let step = order.steps.last().unwrap();
        assert_eq!(
            (step.status, step.source, step.by.as_str()),
            (OrderStatus::Shipped, StepSource::Supplier, "Inkwell")
        );
        let side = story.side(&cx).await;
        assert_eq!(side.shipped, 3_566);
        assert!(matches!(
            &side.acts.last().unwrap().what,
            Happening::Shipped { complete: true, pieces: 2_233, lines: 2, note, .. } if note == "UPS 1Z"
        ));
        let none = refusal(act(&cx, &token, ship(today, &[(id(0), 1)])).await);
        assert!(matches!(none, DoorRefusal::TooMuch { .. }));
        let log = audit::page(&cx, &story.world.admin, None, "orders.step", 1).await.unwrap();
        assert!(log[0].detail.contains("\"source\":\"supplier\""), "{}", log[0].detail);
    })
    .await;
}

#[tokio::test]
async fn only_whole_pdf_png_and_jpeg_files_are_proofs() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        let bring = async |name: &str, bytes: &[u8]| {
            orders::upload_proof(&cx, &token, Uuid::now_v7(), name, bytes).await
        };
        for wrong in [b"<script>alert(1)</script>".as_slice(), b"MZ\x90", b"", &PDF[..12]] {
            assert_eq!(refusal(bring("proof.pdf", wrong).await), DoorRefusal::ProofUnknown);
        }
        let mut large = b"%PDF-1.7\n".to_vec();
        large.resize(10_000_001, b' ');
        assert_eq!(refusal(bring("proof.pdf", &large).await), DoorRefusal::ProofTooLarge);
        let side = story.side(&cx).await;
        assert_eq!((side.proofs, side.acts), (vec![], vec![]), "nothing was kept");
        let jpeg = bring("a.png", b"\xff\xd8\xff\xe0 picture \xff\xd9").await.unwrap();
        assert_eq!(jpeg.proofs[0].name, "a.jpg");
        let other = World::new(&cx, "Birch", "UTC").await;
        let foreign = orders::proof(&cx, &other.admin, jpeg.proofs[0].id).await;
        assert!(matches!(foreign, Err(Error::NotFound("proof"))));
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_when_it_expires_or_is_taken_back_or_another_supplier_makes_the_order() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let other = World::new(&cx, "Birch", "UTC").await;
        let actor = &story.world.marketer;
        let make = async |days| orders::create_supplier_link(&cx, actor, story.order, days).await;
        let (link, first) = make(7).await.unwrap();
        let (_, second) = make(30).await.unwrap();
        let seen = orders::door_order(&cx, &first).await.unwrap();
        assert_eq!(seen.files.len(), 2, "made by hand, it shows what would be sent");
        let pdf = orders::door_file(&cx, &first, 0).await.unwrap();
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        assert_eq!(seen.acts, [], "what colleagues do with links stays among them");
        assert!(matches!(make(0).await, Err(Error::Refused(LinkRefusal::DaysInvalid))));

        let foreign = orders::revoke_supplier_link(&cx, &other.admin, link.id).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
        let forbidden = orders::revoke_supplier_link(&cx, &story.world.viewer, link.id).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        orders::revoke_supplier_link(&cx, &story.world.admin, link.id).await.unwrap();
        assert!(no_longer(orders::door_order(&cx, &first).await));
        assert!(no_longer(orders::door_file(&cx, &first, 0).await));
        assert!(no_longer(act(&cx, &first, DoorAct::Acknowledge).await));
        assert!(no_longer(orders::upload_proof(&cx, &first, Uuid::now_v7(), "a", PDF).await));
        orders::door_order(&cx, &second).await.unwrap();

        // Whoever made it may leave: the link is the order's.
        accounts::remove_member(&cx, &story.world.admin, actor.person).await.unwrap();
        orders::door_order(&cx, &second).await.unwrap();
        act(&cx, &second, say("Still here")).await.unwrap();

        let bluebird = supplier(&cx, &story.world, "Bluebird").await;
        let version = story.read(&cx).await.version;
        let admin = &story.world.admin;
        orders::choose_supplier(&cx, admin, story.order, version, Some(bluebird)).await.unwrap();
        assert!(no_longer(orders::door_order(&cx, &second).await));
        let (_, third) = orders::create_supplier_link(&cx, admin, story.order, 1).await.unwrap();
        orders::door_order(&cx, &third).await.unwrap();
        cx.clock.advance(DAY);
        assert!(no_longer(orders::door_order(&cx, &third).await), "the last day is over");
        assert!(no_longer(orders::door_order(&cx, &Token::from_text("gwo_guess")).await));
    })
    .await;
}

#[tokio::test]
async fn an_order_that_was_called_off_takes_nothing_more() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        story.step(&cx, OrderStatus::Cancelled).await;
        let off = |refusal| matches!(refusal, DoorRefusal::CalledOff { .. });
        assert!(off(refusal(orders::door_order(&cx, &token).await)));
        assert!(off(refusal(orders::door_file(&cx, &token, 0).await)));
        assert!(off(refusal(act(&cx, &token, say("What?")).await)));
        assert!(off(refusal(orders::upload_proof(&cx, &token, Uuid::now_v7(), "a", PDF).await)));
        assert_eq!(story.side(&cx).await.acts, []);
    })
    .await;
}

#[tokio::test]
async fn an_acknowledgement_says_that_an_order_of_which_nobody_knew_has_arrived() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let actor = &story.world.marketer;
        let (_, token) = orders::create_supplier_link(&cx, actor, story.order, 7).await.unwrap();
        let today = orders::door_order(&cx, &token).await.unwrap().today;
        let line = orders::door_order(&cx, &token).await.unwrap().lines[0].id;
        let early = refusal(act(&cx, &token, ship(today, &[(line, 1)])).await);
        assert!(matches!(early, DoorRefusal::NotAcknowledged { .. }));
        let seen = act(&cx, &token, DoorAct::Acknowledge).await.unwrap();
        assert_eq!(seen.status, OrderStatus::Sent);
        let order = story.read(&cx).await;
        let step = order.steps.last().unwrap();
        assert_eq!((step.status, step.source), (OrderStatus::Sent, StepSource::Supplier));
        let mails = mail::mails(&cx, &story.world.admin, None).await.unwrap();
        assert!(mails.iter().all(|mail| mail.state != MailState::Failed));
    })
    .await;
}

#[tokio::test]
async fn a_key_does_one_thing_once_and_nothing_else() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        let key = Uuid::now_v7();
        let first = AskedDoorAct { key, act: say("Paper is late.") };
        orders::door_act(&cx, &token, &first).await.unwrap();
        let again = orders::door_act(&cx, &token, &first).await.unwrap();
        assert_eq!(again.acts.len(), 1, "asked twice, done once");
        let other = AskedDoorAct { key, act: say("Paper is here.") };
        assert_eq!(refusal(orders::door_act(&cx, &token, &other).await), DoorRefusal::Stale);
        let proof = orders::upload_proof(&cx, &token, key, "front.pdf", PDF).await;
        assert_eq!(refusal(proof), DoorRefusal::Stale);

        let key = Uuid::now_v7();
        for _ in 0..2 {
            let seen = orders::upload_proof(&cx, &token, key, "front.pdf", PDF).await.unwrap();
            assert_eq!(seen.proofs.len(), 1);
        }
        let corrected = b"%PDF-1.7\ncorrected\n%%EOF\n";
        let proof = orders::upload_proof(&cx, &token, key, "front.pdf", corrected).await;
        assert_eq!(refusal(proof), DoorRefusal::Stale);
        assert_eq!(story.side(&cx).await.acts.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_the_house_reported_as_left_counts_at_the_door() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let token = story.sent(&cx).await;
        let order = story.read(&cx).await;
        let (all, today) = (order.summary.totals.pieces, order.today);
        let report = AskedShipment {
            order: story.order,
            version: order.version,
            shipped_on: today,
            pieces: all - 300,
            note: String::new(),
        };
        orders::report_shipment(&cx, &story.world.marketer, &report).await.unwrap();
        let seen = orders::door_order(&cx, &token).await.unwrap();
        let line = |at: usize| seen.lines[at].id;
        let all_again = [(line(0), 1_000), (line(2), 999), (line(3), 1_234)];
        let too_much = refusal(act(&cx, &token, ship(today, &all_again)).await);
        assert!(matches!(too_much, DoorRefusal::TooMuchInAll { .. }), "{too_much:?}");

        let version = story.read(&cx).await.version;
        act(&cx, &token, ship(today, &[(line(0), 100)])).await.unwrap();
        let now = story.read(&cx).await;
        assert_ne!(now.version, version, "who looked at it before has to look again");
        assert_eq!((now.summary.status, now.summary.shipped), (OrderStatus::Sent, all - 200));
        assert_eq!(story.side(&cx).await.shipped, all - 200);
        act(&cx, &token, ship(today, &[(line(0), 200)])).await.unwrap();
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Shipped);
    })
    .await;
}

#[tokio::test]
async fn the_next_supplier_sees_nothing_of_the_one_before() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let actor = &story.world.marketer;
        let (_, first) = orders::create_supplier_link(&cx, actor, story.order, 7).await.unwrap();
        act(&cx, &first, say("We can do it at 0.38.")).await.unwrap();
        orders::upload_proof(&cx, &first, Uuid::now_v7(), "inkwell.pdf", PDF).await.unwrap();
        let day = story.read(&cx).await.today;
        let dates = DoorAct::Expect { ship_on: Some(day), in_home_on: None };
        act(&cx, &first, dates).await.unwrap();

        let bluebird = supplier(&cx, &story.world, "Bluebird").await;
        let version = story.read(&cx).await.version;
        orders::choose_supplier(&cx, actor, story.order, version, Some(bluebird)).await.unwrap();
        assert!(no_longer(orders::door_order(&cx, &first).await));
        let side = story.side(&cx).await;
        assert!(side.links.iter().all(|link| link.revoked_at.is_some()));
        assert_eq!(side.promise.ship_on, None, "it was the other's word");
        assert_eq!(side.proofs.len(), 1, "the house keeps what came");
        let (_, second) = orders::create_supplier_link(&cx, actor, story.order, 7).await.unwrap();
        let seen = orders::door_order(&cx, &second).await.unwrap();
        assert_eq!((seen.acts.len(), seen.proofs.len()), (0, 0));
        assert_eq!(seen.promise.ship_on, None);
    })
    .await;
}

#[tokio::test]
async fn choosing_the_same_supplier_again_changes_nothing() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let actor = &story.world.marketer;
        let (_, link) = orders::create_supplier_link(&cx, actor, story.order, 7).await.unwrap();
        let order = story.read(&cx).await;
        let supplier = order.supplier.as_ref().map(|supplier| supplier.id);
        let same = orders::choose_supplier(&cx, actor, story.order, order.version, supplier);
        assert_eq!(same.await.unwrap().version, order.version);
        orders::door_order(&cx, &link).await.unwrap();
    })
    .await;
}
