//! What the database says after the drill, held against the mail server's log.

use crate::{letterbox::Letterbox, orders_world::TEN, stage::Stage};
use backend::{
    Backend, Clock, audit,
    mail::{Post, Security, Smtp, SmtpSettings, send_due},
    on_tx,
};
use domain::mail::MailState;
use jiff::SignedDuration;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    pub orders: usize,
    pub sent: usize,
    pub unknown: usize,
    /// Of the unknown ones, those that the mail server has.
    pub unknown_but_taken: usize,
}

macro_rules! rows {
    ($cx:expr, $sql:expr) => {{
        let mut tx = $cx.db.begin().await.unwrap();
        on_tx!(&mut tx, |c| sqlx::query_as($sql).fetch_all(c).await).unwrap()
    }};
}

/// Hands over what still waits, gives up what was on its way when its server died, and holds the
/// ledger against the log.
pub async fn settle(stage: &Stage, letterbox: &Letterbox) -> Found {
    hand_over_the_rest(&stage.cx, letterbox.port).await;
    let mut found = Found::default();
    orders(stage, &mut found).await;
    mails(stage, letterbox, &mut found).await;
    let verdict = audit::verify(&stage.cx, &stage.world.admin).await.unwrap();
    assert!(
        matches!(verdict, audit::Verdict::Whole { .. }),
        "the audit log is broken: {verdict:?}"
    );
    found
}

async fn hand_over_the_rest(cx: &Backend, port: u16) {
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port: Some(port),
        security: Security::None,
        credentials: None,
        from: "Groundswell <groundswell@example.com>".into(),
    };
    let carrier = Arc::new(Smtp::new(&settings).unwrap());
    // When no process can hold a mail any more.
    let later = cx.now() + SignedDuration::from_hours(1);
    let cx = Backend { clock: Clock::standing(later), ..cx.clone() };
    let cx = cx.with_post(Post::new(carrier, "http://127.0.0.1:3000"));
    send_due(&cx).await.unwrap();
}

type OrderRow = (Uuid, String, Uuid, String, String, i64, i64, i64, i64);

/// Each plan that was ordered has its three orders once, whole, numbered without gaps.
async fn orders(stage: &Stage, found: &mut Found) {
    let rows: Vec<OrderRow> = rows!(
        stage.cx,
        "SELECT o.id, o.status, o.plan_id, o.part_key, o.month, o.sequence, o.lines, o.pieces,
            (SELECT COUNT(*) FROM order_line l WHERE l.order_id = o.id) AS stored
        FROM orders o ORDER BY o.month, o.sequence"
    );
    found.orders = rows.len();
    let mut of_plan = BTreeMap::<Uuid, Vec<&OrderRow>>::new();
    let mut numbers = BTreeMap::<&str, i64>::new();
    for row in &rows {
        let (_, _, plan, _, month, sequence, lines, _, stored) = row;
        let last = numbers.entry(month).or_default();
        *last += 1;
        assert_eq!(sequence, last, "numbers of {month} have a gap or a double");
        assert_eq!(lines, stored, "an order is half written");
        of_plan.entry(*plan).or_default().push(row);
    }
    for (plan, orders) in of_plan {
        let mut parts: Vec<&str> = orders.iter().map(|row| row.3.as_str()).collect();
        parts.sort_unstable();
        parts.dedup();
        assert_eq!((parts.len(), orders.len()), (3, 3), "the orders of plan {plan}");
        let pieces: i64 = orders.iter().map(|row| row.7).sum();
        assert_eq!(pieces, TEN.iter().map(|line| i64::from(line.3)).sum::<i64>());
    }
}

/// Each order has at most one mail; it went as often as its state says; and the order is sent when,
/// and only when, its mail is.
async fn mails(stage: &Stage, letterbox: &Letterbox, found: &mut Found) {
    let rows: Vec<(Uuid, String, Uuid, String)> = rows!(
        stage.cx,
        "SELECT m.id, m.state, o.id, o.status
        FROM mail m JOIN order_handover h ON h.mail_id = m.id JOIN orders o ON o.id = h.order_id"
    );
    let mut log = letterbox.taken();
    let mut of_order = HashMap::<Uuid, usize>::new();
    for (mail, state, order, status) in rows {
        let again = of_order.entry(order).or_default();
        *again += 1;
        assert_eq!(*again, 1, "two mails for one order, which nobody asked for");
        let taken = log.remove(&mail).unwrap_or_default();
        match MailState::from_word(&state).unwrap() {
            MailState::Sent => {
                found.sent += 1;
                assert_eq!(taken, 1, "a mail that is said to be sent was taken {taken} times");
                assert_eq!(status, "sent", "its order");
            }
            MailState::Unknown => {
                found.unknown += 1;
                found.unknown_but_taken += taken;
                assert!(taken <= 1, "an unknown mail was taken {taken} times");
                assert_eq!(status, "pending", "the order of a mail of which nobody can say");
            }
            other => panic!("a mail was left {other:?}; it was taken {taken} times"),
        }
    }
    assert!(log.is_empty(), "the mail server has mails that nobody wrote: {log:?}");
}
