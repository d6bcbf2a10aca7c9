//! Sending an order to its supplier, told as short stories on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod orders_world;
mod smtp_server;

use backend::{
    Backend, Error, audit,
    export::Format,
    jobs,
    mail::{self, Carried, Carrier, Carrying, Parcel, Post},
    on_tx, orders,
    testing::on_each_engine,
};
use domain::{
    accounts::Forbidden,
    ids::{OrderId, SupplierId},
    mail::MailState,
    orders::{
        AskedHandover, AskedStep, Contact, CreateOrders, FileKind, FileLayout, Handover,
        HandoverRefusal, HandoverState, LayoutColumn, Order, OrderField, OrderStatus, PriceBreak,
        Separator, StepRefusal, StepSource, SupplierDetails, SupplierTerms,
    },
};
use domain::{campaigns::Format as PieceFormat, money::UnitCost};
use orders_world::{TEN, World, write};
use smtp_server::{Manner, one_mail, smtp};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use uuid::Uuid;

/// Answers as it is told to, and keeps what it was handed.
#[derive(Clone, Debug, Default)]
struct Scripted {
    answers: Arc<Mutex<VecDeque<Option<Carried>>>>,
    handed: Arc<Mutex<Vec<Parcel>>>,
}

impl Scripted {
    /// `None` dies in the middle.
    fn then(self, answer: Option<Carried>) -> Scripted {
        self.answers.lock().unwrap().push_back(answer);
        self
    }

    fn handed(&self) -> Vec<Parcel> {
        self.handed.lock().unwrap().clone()
    }
}

impl Carrier for Scripted {
    fn word(&self) -> &'static str {
        "scripted"
    }

    fn carry<'a>(&'a self, parcel: &'a Parcel) -> Carrying<'a> {
        self.handed.lock().unwrap().push(parcel.clone());
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Some(Carried::Taken));
        Box::pin(async move { answer.expect("the process dies here") })
    }
}

fn terms() -> SupplierTerms {
    let column = |field, heading: &str| LayoutColumn { field, heading: heading.into() };
    SupplierTerms {
        contacts: vec![Contact {
            name: "Pia Press".into(),
            email: "pia@inkwell.example".into(),
            about: "Prepress".into(),
        }],
        formats: vec![PieceFormat::Postcard],
        prices: vec![PriceBreak {
            format: PieceFormat::Postcard,
            from_pieces: 1,
            unit: UnitCost(4_655),
        }],
        layout: FileLayout {
            files: vec![FileKind::Pdf, FileKind::Csv, FileKind::Xlsx],
            columns: vec![
                column(OrderField::StoreNumber, "Shop"),
                column(OrderField::StoreName, "Name"),
                column(OrderField::Address, "Street"),
                column(OrderField::Pieces, "QTY"),
                column(OrderField::Format, "What"),
            ],
            separator: Separator::Semicolon,
            byte_order_mark: false,
        },
    }
}

/// A workspace with a supplier and a pending order of four lines for it.
struct Story {
    world: World,
    inkwell: SupplierId,
    order: OrderId,
}

impl Story {
    async fn new(cx: &Backend, name: &str) -> Story {
        let world = World::new(cx, name, "UTC").await;
        let inkwell = supplier(cx, &world, "Inkwell").await;
        orders::change_terms(cx, &world.admin, inkwell, 1, terms()).await.unwrap();
        let asked = world.approved(cx, "March", &TEN).await;
        let asked = CreateOrders { supplier: Some(inkwell), ..asked };
        let made = orders::create_from_plan(cx, &world.admin, &asked).await.unwrap();
        let order = made.orders[0].id;
        let story = Story { world, inkwell, order };
        story.step(cx, OrderStatus::Pending).await;
        story
    }

    async fn read(&self, cx: &Backend) -> Order {
        orders::order(cx, &self.world.viewer, self.order).await.unwrap()
    }

    async fn step(&self, cx: &Backend, to: OrderStatus) {
        let version = self.read(cx).await.version;
        let step = AskedStep { order: self.order, version, to, note: String::new() };
        orders::take_step(cx, &self.world.marketer, &step).await.unwrap();
    }

    /// What a person asks for who has looked at it.
    async fn looked(&self, cx: &Backend, again: bool) -> AskedHandover {
        let actor = &self.world.marketer;
        let seen = orders::handover_preview(cx, actor, self.order, again).await.unwrap();
        AskedHandover {
            key: Uuid::now_v7(),
            order: self.order,
            version: seen.version,
            to: seen.recipients[0].email.clone(),
            message: String::new(),
            digest: seen.digest,
            again,
        }
    }

    async fn send(
        &self,
        cx: &Backend,
        asked: &AskedHandover,
    ) -> Result<Handover, Error<HandoverRefusal>> {
        orders::hand_over(cx, &self.world.marketer, asked).await
    }

    async fn handovers(&self, cx: &Backend) -> Vec<Handover> {
        orders::supplier_side(cx, &self.world.viewer, self.order).await.unwrap().handovers
    }

    async fn state(&self, cx: &Backend) -> HandoverState {
        self.handovers(cx).await[0].state
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

fn with(cx: &Backend, carrier: &Scripted) -> Backend {
    cx.clone().with_post(Post::new(Arc::new(carrier.clone()), "https://g.example"))
}

#[tokio::test]
async fn the_same_order_makes_the_same_files_in_its_suppliers_columns() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        write!(
            cx,
            "UPDATE store SET address = $2, postcode = '01234' WHERE id = $1",
            story.world.stores[0].0, "=HYPERLINK(\"x\");東京"
        );
        let file = async |kind| {
            orders::order_document(&cx, &story.world.viewer, story.order, kind).await.unwrap()
        };
        let csv = file(FileKind::Csv).await;
        assert_eq!(csv.name, "ORD-2025-03-001.csv");
        let text = String::from_utf8(csv.bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "Shop;Name;Street;QTY;What");
        assert_eq!(
            lines[1],
            "STR-001;\"Store \"\"1\"\", Main St\";\"'=HYPERLINK(\"\"x\"\");東京\";1000;Postcard"
        );
        assert_eq!(lines.len(), 5);
        for kind in FileKind::ALL {
            let (one, two) = (file(kind).await, file(kind).await);
            assert_eq!(one.bytes, two.bytes, "{kind:?}");
            assert_eq!(one.name, format!("ORD-2025-03-001.{}", kind.ending()));
        }
        let before = file(FileKind::Pdf).await;
        assert!(before.bytes.starts_with(b"%PDF-"));
        assert_eq!(before.media_type, "application/pdf");
        // An order's life is no part of what is ordered.
        cx.clock.advance(Duration::from_secs(3_600));
        story.step(&cx, OrderStatus::Sent).await;
        assert_eq!(file(FileKind::Pdf).await.bytes, before.bytes);
        // The house's own export stays as it is.
        let own =
            orders::order_file(&cx, &story.world.viewer, story.order, Format::Csv { bom: false })
                .await
                .unwrap();
        assert!(own.bytes.starts_with(b"Order,Store number,"));
    })
    .await;
}

#[tokio::test]
async fn what_was_looked_at_is_what_leaves_and_then_the_order_is_sent() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default();
        let cx = with(&cx, &carrier);
        let story = Story::new(&cx, "Maple").await;
        let actor = &story.world.marketer;
        let seen = orders::handover_preview(&cx, actor, story.order, false).await.unwrap();
        let names: Vec<&str> = seen.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["ORD-2025-03-001.pdf", "ORD-2025-03-001.csv", "ORD-2025-03-001.xlsx"]);
        let to: Vec<&str> = seen.recipients.iter().map(|one| one.email.as_str()).collect();
        assert_eq!(to, ["orders@inkwell.example", "pia@inkwell.example"]);
        assert!(!seen.sandbox);
        // Winter Sale is a postcard too, but at another price.
        let warned: Vec<String> = seen.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            warned,
            ["Inkwell asks 0.4655 per piece for 3,566 pieces of Postcard; the order says 0.3333."]
        );
        assert_eq!(story.handovers(&cx).await, [], "looking sends nothing");

        let asked = AskedHandover {
            to: "pia@inkwell.example".into(),
            message: "Please hurry.".into(),
            ..story.looked(&cx, false).await
        };
        let queued = story.send(&cx, &asked).await.unwrap();
        assert_eq!(
            (queued.state, queued.to.as_str()),
            (HandoverState::Queued, "pia@inkwell.example")
        );
        assert_eq!(
            story.read(&cx).await.summary.status,
            OrderStatus::Pending,
            "not before it went"
        );
        jobs::run_waiting(&cx).await.unwrap();

        let handed = carrier.handed();
        assert_eq!(handed.len(), 1);
        let parcel = &handed[0];
        assert_eq!(parcel.subject, seen.letter.subject());
        assert_eq!(parcel.reply_to, "marketer@maple.example");
        let link = parcel.text.lines().find(|line| line.contains("/supplier/")).unwrap();
        assert!(link.starts_with("https://g.example/supplier/gwo_"), "{link}");
        assert_eq!(parcel.text, seen.letter.text("Please hurry.", link));
        for file in &parcel.files {
            let kind = domain::orders::kind_of_file(&file.name).unwrap();
            let own = orders::order_document(&cx, actor, story.order, kind).await.unwrap();
            assert_eq!(file.bytes, own.bytes, "{}", file.name);
        }

        let order = story.read(&cx).await;
        assert_eq!(order.summary.status, OrderStatus::Sent);
        let step = order.steps.last().unwrap();
        assert_eq!(
            (step.source, step.by.as_str(), step.note.as_str(), step.at),
            (StepSource::Mail, "Maple marketer", "By e-mail to pia@inkwell.example", cx.now())
        );
        let sent = &story.handovers(&cx).await[0];
        assert_eq!((sent.state, sent.sent_at), (HandoverState::Sent, Some(cx.now())));
        let pdf = orders::sent_file(&cx, &story.world.viewer, sent.id, 0).await.unwrap();
        assert_eq!(pdf, parcel.files[0]);
        let log = audit::page(&cx, &story.world.admin, None, "orders.", 20).await.unwrap();
        let deeds: Vec<&str> = log.iter().map(|one| one.action.as_str()).collect();
        assert_eq!(deeds[..2], ["orders.step", "orders.hand_over"]);
        assert!(!log.iter().any(|one| one.detail.contains("gwo_")), "no token is written down");
    })
    .await;
}

#[tokio::test]
async fn asked_many_times_with_one_key_it_is_sent_once() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default();
        let cx = with(&cx, &carrier);
        let story = Story::new(&cx, "Maple").await;
        let asked = story.looked(&cx, false).await;
        let (a, b, c) =
            tokio::join!(story.send(&cx, &asked), story.send(&cx, &asked), story.send(&cx, &asked));
        let (a, b, c) = (a.unwrap(), b.unwrap(), c.unwrap());
        assert!(a.id == b.id && b.id == c.id);
        // Another decision while it is on its way is not another mail.
        let other = AskedHandover { key: Uuid::now_v7(), again: false, ..asked.clone() };
        let refused = story.send(&cx, &other).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(HandoverRefusal::OnItsWay { .. })), "{refused}");
        jobs::run_waiting(&cx).await.unwrap();
        mail::send_due(&cx).await.unwrap();
        assert_eq!(carrier.handed().len(), 1);
        // The key stays done after the order has moved on.
        assert_eq!(story.send(&cx, &asked).await.unwrap().id, a.id);
        let refused = orders::handover_preview(&cx, &story.world.marketer, story.order, false)
            .await
            .unwrap_err();
        assert!(matches!(refused, Error::Refused(HandoverRefusal::AlreadySent { .. })));

        let again = story.looked(&cx, true).await;
        story.send(&cx, &again).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let handed = carrier.handed();
        assert_eq!(handed.len(), 2);
        assert!(handed[1].subject.ends_with("(sent again)"));
        assert_ne!(handed[0].id, handed[1].id);
        let steps: Vec<OrderStatus> =
            story.read(&cx).await.steps.iter().map(|step| step.status).collect();
        assert_eq!(steps, [OrderStatus::Draft, OrderStatus::Pending, OrderStatus::Sent]);
        assert_eq!(story.handovers(&cx).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn of_what_nobody_can_say_it_is_shown_and_never_sent_again_by_itself() {
    on_each_engine(async |cx| {
        // The process dies while it hands the mail over.
        let carrier = Scripted::default().then(None);
        let cx = with(&cx, &carrier);
        let story = Story::new(&cx, "Maple").await;
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(story.state(&cx).await, HandoverState::Sending);
        let cancel = async || {
            let version = story.read(&cx).await.version;
            let to = OrderStatus::Cancelled;
            let step = AskedStep { order: story.order, version, to, note: String::new() };
            orders::take_step(&cx, &story.world.marketer, &step).await
        };
        let refused = cancel().await.unwrap_err();
        assert!(matches!(refused, Error::Refused(StepRefusal::OnItsWay { .. })), "{refused}");
        cx.clock.advance(Duration::from_secs(6 * 60));
        for _ in 0..3 {
            mail::send_due(&cx).await.unwrap();
            cx.clock.advance(Duration::from_secs(24 * 3_600));
        }
        let unknown = &story.handovers(&cx).await[0];
        assert_eq!(unknown.state, HandoverState::Unknown);
        assert!(unknown.problem.contains("may have been sent"), "{}", unknown.problem);
        assert_eq!(carrier.handed().len(), 1);
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Pending);
        let preview =
            orders::handover_preview(&cx, &story.world.marketer, story.order, false).await;
        assert!(matches!(preview, Err(Error::Refused(HandoverRefusal::MayBeThere { .. }))));
        story.send(&cx, &story.looked(&cx, true).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(carrier.handed().len(), 2);
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Sent);
        let states: Vec<HandoverState> =
            story.handovers(&cx).await.iter().map(|one| one.state).collect();
        assert_eq!(states, [HandoverState::Sent, HandoverState::Unknown]);
    })
    .await;
}

#[tokio::test]
async fn what_failed_says_why_and_may_be_sent_anew() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default().then(Some(Carried::Never("No such mailbox".into())));
        let cx = with(&cx, &carrier);
        let story = Story::new(&cx, "Maple").await;
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let failed = &story.handovers(&cx).await[0];
        assert_eq!(
            (failed.state, failed.problem.as_str()),
            (HandoverState::Failed, "No such mailbox")
        );
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Pending);
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Sent);
    })
    .await;
}

#[tokio::test]
async fn what_has_not_gone_is_taken_back_with_the_order_or_its_supplier() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default();
        let cx = with(&cx, &carrier);
        let story = Story::new(&cx, "Maple").await;
        let bluebird = supplier(&cx, &story.world, "Bluebird").await;
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        let version = story.read(&cx).await.version;
        let actor = &story.world.marketer;
        orders::choose_supplier(&cx, actor, story.order, version, Some(bluebird)).await.unwrap();
        assert_eq!(story.state(&cx).await, HandoverState::Withdrawn);
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        story.step(&cx, OrderStatus::Cancelled).await;
        jobs::run_waiting(&cx).await.unwrap();
        mail::send_due(&cx).await.unwrap();
        assert_eq!(carrier.handed(), []);
        let mails = mail::mails(&cx, &story.world.admin, None).await.unwrap();
        assert!(mails.iter().all(|mail| mail.state == MailState::Failed));
        assert_eq!(mails[0].order, Some(story.order));
        let again = mail::send_again(&cx, &story.world.admin, mails[0].id).await;
        assert!(matches!(again, Err(Error::NotFound(_))), "orders are sent from their own page");
        let over = orders::handover_preview(&cx, actor, story.order, false).await.unwrap_err();
        assert!(matches!(over, Error::Refused(HandoverRefusal::Over { .. })));
    })
    .await;
}

#[tokio::test]
async fn a_mail_nobody_can_speak_for_is_no_second_order_to_the_next_supplier() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default().then(Some(Carried::Unknown("It broke off.".into())));
        let cx = with(&cx, &carrier);
        let story = Story::new(&cx, "Maple").await;
        let bluebird = supplier(&cx, &story.world, "Bluebird").await;
        let asked = story.looked(&cx, false).await;
        story.send(&cx, &asked).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(story.state(&cx).await, HandoverState::Unknown);
        let elsewhere = AskedHandover { to: "orders@bluebird.example".into(), ..asked };
        assert!(matches!(story.send(&cx, &elsewhere).await, Err(Error::Changed { .. })));
        let version = story.read(&cx).await.version;
        let actor = &story.world.marketer;
        orders::choose_supplier(&cx, actor, story.order, version, Some(bluebird)).await.unwrap();
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let handed = carrier.handed();
        assert!(!handed[1].subject.contains("again"), "{}", handed[1].subject);
        assert!(!handed[1].text.contains("sent to you before"), "{}", handed[1].text);
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Sent);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_it_was_looked_at_is_not_sent() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let asked = story.looked(&cx, false).await;
        let fewer = SupplierTerms {
            layout: FileLayout { files: vec![FileKind::Pdf], ..terms().layout },
            ..terms()
        };
        orders::change_terms(&cx, &story.world.admin, story.inkwell, 2, fewer).await.unwrap();
        let refused = story.send(&cx, &asked).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(HandoverRefusal::Differs { .. })), "{refused}");
        let asked = story.looked(&cx, false).await;
        let stranger = AskedHandover { to: "eve@evil.example".into(), ..asked.clone() };
        let refused = story.send(&cx, &stranger).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(HandoverRefusal::UnknownRecipient { .. })));
        let long = AskedHandover { message: "x".repeat(2_001), ..asked.clone() };
        let refused = story.send(&cx, &long).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(HandoverRefusal::MessageTooLong)));
        let stale = AskedHandover { version: 1, ..asked };
        assert!(matches!(story.send(&cx, &stale).await, Err(Error::Changed { .. })));
        assert_eq!(story.handovers(&cx).await, []);
    })
    .await;
}

#[tokio::test]
async fn sending_needs_the_right_to_spend_in_the_orders_stores_and_workspace() {
    on_each_engine(async |cx| {
        let story = Story::new(&cx, "Maple").await;
        let other = World::new(&cx, "Birch", "UTC").await;
        let world = &story.world;
        let asked = story.looked(&cx, false).await;
        for actor in [&world.viewer, &world.approver] {
            let forbidden = orders::handover_preview(&cx, actor, story.order, false).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
            let forbidden = orders::hand_over(&cx, actor, &asked).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
            let forbidden = orders::create_supplier_link(&cx, actor, story.order, 7).await;
            assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        }
        let northern = world.only_in(&world.marketer, world.north);
        let seen = orders::handover_preview(&cx, &northern, story.order, false).await.unwrap();
        let theirs = AskedHandover { digest: seen.digest, ..asked.clone() };
        let far = orders::hand_over(&cx, &northern, &theirs).await;
        assert!(matches!(far, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let far = orders::create_supplier_link(&cx, &northern, story.order, 7).await;
        assert!(matches!(far, Err(Error::Forbidden(Forbidden::OutOfReach))));
        let foreign = orders::handover_preview(&cx, &other.admin, story.order, false).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::hand_over(&cx, &other.admin, &asked).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let foreign = orders::supplier_side(&cx, &other.admin, story.order).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let kind = FileKind::Pdf;
        let foreign = orders::order_document(&cx, &other.admin, story.order, kind).await;
        assert!(matches!(foreign, Err(Error::NotFound("order"))));
        let sent = story.send(&cx, &asked).await.unwrap();
        let foreign = orders::sent_file(&cx, &other.admin, sent.id, 0).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
        let mails = mail::mails(&cx, &world.admin, None).await.unwrap();
        let files: Vec<&str> = mails[0].files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(files.len(), 3, "the sandbox shows what goes with a mail");
        let pdf = mail::mail_file(&cx, &world.admin, mails[0].id, 0).await.unwrap();
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        let forbidden = mail::mail_file(&cx, &world.viewer, mails[0].id, 0).await;
        assert!(matches!(forbidden, Err(Error::Forbidden(_))));
        let foreign = mail::mail_file(&cx, &other.admin, mails[0].id, 0).await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn an_order_goes_whole_over_a_real_line() {
    on_each_engine(async |cx| {
        let (port, server) = one_mail(Manner::Takes).await;
        let cx = cx.clone().with_post(Post::new(Arc::new(smtp(port)), "https://g.example"));
        let story = Story::new(&cx, "Maple").await;
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        let text = server.await.unwrap().unwrap();
        for wanted in [
            "Subject: Order ORD-2025-03-001 from Maple: W1",
            "Reply-To: marketer@maple.example",
            "filename=\"ORD-2025-03-001.pdf\"",
            "filename=\"ORD-2025-03-001.csv\"",
            "filename=\"ORD-2025-03-001.xlsx\"",
        ] {
            assert!(text.contains(wanted), "{wanted} is not in\n{text}");
        }
        let sent = &story.handovers(&cx).await[0];
        assert_eq!((sent.state, sent.sandbox), (HandoverState::Sent, false));
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Sent);
    })
    .await;
}

#[tokio::test]
async fn when_the_line_breaks_after_the_text_the_order_waits_for_a_person() {
    on_each_engine(async |cx| {
        let (port, server) = one_mail(Manner::HangsUpAfterTheText).await;
        let cx = cx.clone().with_post(Post::new(Arc::new(smtp(port)), "https://g.example"));
        let story = Story::new(&cx, "Maple").await;
        story.send(&cx, &story.looked(&cx, false).await).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert!(server.await.unwrap().is_some(), "the server had it all");
        assert_eq!(story.state(&cx).await, HandoverState::Unknown);
        assert_eq!(story.read(&cx).await.summary.status, OrderStatus::Pending);
        assert_eq!(mail::send_due(&cx).await.unwrap(), 0);
    })
    .await;
}
