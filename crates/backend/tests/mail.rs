//! The outbox: once, or unknown, whatever happens, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{
    Backend, Error, jobs,
    mail::{self, Carried, Carrier, Carrying, Parcel, Post},
    plans,
    testing::on_each_engine,
};
use domain::{
    mail::{Mail, MailState},
    plans::Anchor,
};
use plans_world::World;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use uuid::Uuid;

/// Answers as it is told to, and remembers what it was handed.
#[derive(Clone, Debug, Default)]
struct Scripted {
    answers: Arc<Mutex<VecDeque<Option<Carried>>>>,
    handed: Arc<Mutex<Vec<Uuid>>>,
}

impl Scripted {
    /// `None` dies in the middle.
    fn then(self, answer: Option<Carried>) -> Scripted {
        self.answers.lock().unwrap().push_back(answer);
        self
    }

    fn handed(&self) -> usize {
        self.handed.lock().unwrap().len()
    }
}

impl Carrier for Scripted {
    fn word(&self) -> &'static str {
        "scripted"
    }

    fn carry<'a>(&'a self, parcel: &'a Parcel) -> Carrying<'a> {
        self.handed.lock().unwrap().push(parcel.id);
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Some(Carried::Taken));
        Box::pin(async move { answer.expect("the process dies here") })
    }
}

/// A world in which one mail waits, to be carried by `carrier`.
async fn one_mail(cx: &Backend, carrier: &Scripted) -> (Backend, World) {
    let cx = cx.clone().with_post(Post::new(Arc::new(carrier.clone()), "https://g.example"));
    let world = World::new(&cx, "Maple", 4).await;
    let plan = world.plan(&cx).await;
    plans::start_thread(&cx, &world.marketer, plan, Anchor::Plan, "@Max, well?").await.unwrap();
    (cx, world)
}

async fn the_mail(cx: &Backend, world: &World) -> Mail {
    let mut mails = mail::mails(cx, &world.admin, None).await.unwrap();
    assert_eq!(mails.len(), 1);
    mails.remove(0)
}

#[tokio::test]
async fn a_mail_is_handed_over_once_however_often_it_is_looked_for() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default();
        let (cx, world) = one_mail(&cx, &carrier).await;
        assert_eq!(the_mail(&cx, &world).await.state, MailState::Waiting);
        let (a, b) = tokio::join!(mail::send_due(&cx), mail::send_due(&cx));
        assert_eq!(a.unwrap() + b.unwrap(), 1);
        jobs::run_waiting(&cx).await.unwrap();
        let mail = the_mail(&cx, &world).await;
        assert_eq!((mail.state, mail.sender.as_str()), (MailState::Sent, "scripted"));
        assert_eq!(carrier.handed(), 1);
        assert!(mail.text.contains("\nhttps://g.example/campaigns/planning/"), "{}", mail.text);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_surely_did_not_go_is_tried_again_later() {
    on_each_engine(async |cx| {
        let busy = || Some(Carried::NotNow("Try later".into()));
        let carrier = Scripted::default().then(busy()).then(busy());
        let (cx, world) = one_mail(&cx, &carrier).await;
        for (minutes, handed) in [(0, 1), (0, 1), (1, 2), (1, 2), (1, 3), (600, 3)] {
            cx.clock.advance(Duration::from_secs(60 * minutes));
            mail::send_due(&cx).await.unwrap();
            assert_eq!(carrier.handed(), handed, "after {minutes} minutes more");
        }
        assert_eq!(the_mail(&cx, &world).await.state, MailState::Sent);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_never_goes_is_given_up_with_the_reason() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default().then(Some(Carried::Never("No such mailbox".into())));
        let (cx, world) = one_mail(&cx, &carrier).await;
        mail::send_due(&cx).await.unwrap();
        let mail = the_mail(&cx, &world).await;
        assert_eq!((mail.state, mail.problem.as_str()), (MailState::Failed, "No such mailbox"));

        let busy = Scripted::default();
        for _ in 0..20 {
            busy.clone().then(Some(Carried::NotNow("Try later".into())));
        }
        let again = cx.clone().with_post(Post::new(Arc::new(busy.clone()), "https://g.example"));
        mail::send_again(&again, &world.admin, mail.id).await.unwrap();
        for _ in 0..20 {
            mail::send_due(&again).await.unwrap();
            cx.clock.advance(Duration::from_secs(6 * 3600));
        }
        assert_eq!(the_mail(&cx, &world).await.state, MailState::Failed);
        assert_eq!(busy.handed(), 7, "one of eight attempts was spent before");
    })
    .await;
}

#[tokio::test]
async fn a_mail_of_which_nobody_can_say_is_not_sent_again_by_itself() {
    on_each_engine(async |cx| {
        // The process dies while it hands the mail over.
        let carrier = Scripted::default().then(None);
        let (cx, world) = one_mail(&cx, &carrier).await;
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(the_mail(&cx, &world).await.state, MailState::Sending);
        mail::send_due(&cx).await.unwrap();
        assert_eq!(the_mail(&cx, &world).await.state, MailState::Sending, "it may still go");
        cx.clock.advance(Duration::from_secs(6 * 60));
        mail::send_due(&cx).await.unwrap();
        let mail = the_mail(&cx, &world).await;
        assert_eq!(mail.state, MailState::Unknown);
        assert!(mail.problem.contains("may have been sent"), "{}", mail.problem);
        assert_eq!(carrier.handed(), 1);

        let refused = mail::send_again(&cx, &world.max, mail.id).await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)));
        mail::send_again(&cx, &world.admin, mail.id).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(the_mail(&cx, &world).await.state, MailState::Sent);
        assert_eq!(carrier.handed(), 2);
        let sent = mail::send_again(&cx, &world.admin, mail.id).await.unwrap_err();
        assert!(matches!(sent, Error::NotFound(_)), "what was sent is not sent again");
    })
    .await;
}

#[tokio::test]
async fn a_carrier_that_cannot_say_leaves_the_mail_unknown() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default().then(Some(Carried::Unknown("Broke off".into())));
        let (cx, world) = one_mail(&cx, &carrier).await;
        mail::send_due(&cx).await.unwrap();
        cx.clock.advance(Duration::from_secs(24 * 3600));
        mail::send_due(&cx).await.unwrap();
        let mail = the_mail(&cx, &world).await;
        assert_eq!((mail.state, mail.problem.as_str()), (MailState::Unknown, "Broke off"));
        assert_eq!(carrier.handed(), 1);
    })
    .await;
}

#[tokio::test]
async fn mail_is_for_the_admins_of_its_workspace() {
    on_each_engine(async |cx| {
        let carrier = Scripted::default();
        let (cx, world) = one_mail(&cx, &carrier).await;
        let cedar = World::new(&cx, "Cedar", 4).await;
        assert_eq!(mail::mails(&cx, &cedar.admin, None).await.unwrap(), []);
        let refused = mail::mails(&cx, &world.approver, None).await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)));
    })
    .await;
}
