//! What people say about a plan, and who is told, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{Backend, Error, collaboration, jobs, mail, plans, testing::on_each_engine};
use domain::{
    accounts::Actor,
    collaboration::{NoticeChoice, NoticeKind},
    mail::MailState,
    plans::{Anchor, Cell, CommentRefusal, Thread, ThreadFilter},
};
use plans_world::World;

/// What somebody is told, the newest first: kind, by whom, and whether it was read.
async fn told(cx: &Backend, who: &Actor) -> Vec<(NoticeKind, String, bool)> {
    let page = collaboration::notices(cx, who).await.unwrap();
    page.notices.into_iter().map(|one| (one.kind, one.by, one.read)).collect()
}

fn texts(thread: &Thread) -> Vec<&str> {
    thread.comments.iter().map(|comment| comment.text.as_str()).collect()
}

#[tokio::test]
async fn a_thread_on_a_cell_is_read_answered_resolved_and_opened_again() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let item = world.lines(&cx, plan).await[0].item.id;
        let anchor = Anchor::Cell(item, Cell::Pieces);
        let thread =
            plans::start_thread(&cx, &world.marketer, plan, anchor, "  Too many? ").await.unwrap();
        assert_eq!((thread.anchor, thread.about.as_str()), (anchor, "STR-00001 Store 1"));
        assert_eq!((texts(&thread), thread.unread()), (vec!["Too many?"], 0));

        let seen = plans::threads(&cx, &world.max, plan).await.unwrap();
        assert_eq!(seen[0].unread(), 1);
        let marks = plans::comment_marks(&cx, &world.max, plan).await.unwrap();
        assert_eq!(marks.len(), 1);
        assert_eq!((marks[0].anchor, marks[0].open, marks[0].unread), (anchor, 1, 1));
        plans::mark_seen(&cx, &world.max, plan, Some(thread.id)).await.unwrap();
        let marks = plans::comment_marks(&cx, &world.max, plan).await.unwrap();
        assert_eq!((marks[0].open, marks[0].unread), (1, 0));

        plans::reply(&cx, &world.max, thread.id, "No.").await.unwrap();
        let again = plans::thread::<CommentRefusal>(&cx, &world.marketer, thread.id).await.unwrap();
        assert_eq!((texts(&again), again.unread()), (vec!["Too many?", "No."], 1));

        let resolved = plans::resolve_thread(&cx, &world.max, thread.id, true).await.unwrap();
        assert_eq!(resolved.resolved.map(|(by, _)| by), Some("Max".to_owned()));
        assert_eq!(plans::comment_marks(&cx, &world.max, plan).await.unwrap(), []);
        let later = plans::resolve_thread(&cx, &world.marketer, thread.id, true).await.unwrap();
        assert_eq!(later.resolved.map(|(by, _)| by), Some("Max".to_owned()), "the first counts");
        let open = plans::resolve_thread(&cx, &world.marketer, thread.id, false).await.unwrap();
        assert_eq!(open.resolved, None);
        plans::resolve_thread(&cx, &world.max, thread.id, true).await.unwrap();
        let answered = plans::reply(&cx, &world.marketer, thread.id, "Still.").await.unwrap();
        assert!(ThreadFilter::Open.lets(&answered, world.marketer.person), "an answer opens it");
    })
    .await;
}

#[tokio::test]
async fn threads_are_on_the_plan_a_wave_or_an_item_and_nowhere_else() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let other = world.plan_of(&cx, "Other", &Default::default()).await;
        let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
        let item = world.lines(&cx, plan).await[1].item.id;
        for (anchor, about) in [
            (Anchor::Plan, ""),
            (Anchor::Wave(page.waves[1].id), "W2"),
            (Anchor::Item(item), "STR-00002 Store 2"),
        ] {
            let thread =
                plans::start_thread(&cx, &world.approver, plan, anchor, "So").await.unwrap();
            assert_eq!((thread.anchor, thread.about.as_str()), (anchor, about));
        }
        let elsewhere = plans::start_thread(&cx, &world.max, other, Anchor::Item(item), "So").await;
        assert!(matches!(elsewhere, Err(Error::Refused(CommentRefusal::NothingThere))));
        assert_eq!(plans::threads(&cx, &world.viewer, plan).await.unwrap().len(), 3);
        assert_eq!(plans::threads(&cx, &world.viewer, other).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_comment_belongs_to_whoever_wrote_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let thread =
            plans::start_thread(&cx, &world.marketer, plan, Anchor::Plan, "Frist").await.unwrap();
        let thread = plans::reply(&cx, &world.max, thread.id, "Second").await.unwrap();
        let [first, second] = [0, 1].map(|n| thread.comments[n].id);

        let refused = plans::edit_comment(&cx, &world.max, first, "Mine").await.unwrap_err();
        assert!(matches!(refused, Error::Refused(CommentRefusal::NotYours)), "{refused}");
        let refused = plans::take_back_comment(&cx, &world.admin, first).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(CommentRefusal::NotYours)), "{refused}");

        let edited = plans::edit_comment(&cx, &world.marketer, first, "First").await.unwrap();
        assert_eq!(texts(&edited), ["First", "Second"]);
        assert_eq!(edited.comments.iter().map(|one| one.edited).collect::<Vec<_>>(), [true, false]);

        let left = plans::take_back_comment(&cx, &world.marketer, first).await.unwrap().unwrap();
        assert_eq!(texts(&left), ["", "Second"]);
        assert!(left.comments[0].deleted && left.comments[0].mentions.is_empty());
        let refused = plans::edit_comment(&cx, &world.marketer, first, "Back").await.unwrap_err();
        assert!(matches!(refused, Error::Refused(CommentRefusal::Gone)), "{refused}");
        let gone = plans::take_back_comment(&cx, &world.max, second).await.unwrap();
        assert_eq!(gone, None, "nothing is said any more");
        assert_eq!(plans::threads(&cx, &world.max, plan).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn whom_a_comment_names_or_answers_is_told_once() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let text = "@Max and @ada: is this right? @Mia @Nobody";
        let thread =
            plans::start_thread(&cx, &world.marketer, plan, Anchor::Plan, text).await.unwrap();
        use NoticeKind::*;
        let mentioned = (Mentioned, "Mia".to_owned(), false);
        assert_eq!(told(&cx, &world.max).await, std::slice::from_ref(&mentioned));
        assert_eq!(told(&cx, &world.approver).await, [mentioned]);
        assert_eq!(told(&cx, &world.marketer).await, [], "nobody is told of their own");

        plans::reply(&cx, &world.max, thread.id, "Yes, @Mia").await.unwrap();
        let replied = (Replied, "Max".to_owned(), false);
        assert_eq!(told(&cx, &world.marketer).await, [(Mentioned, "Max".to_owned(), false)]);
        assert_eq!(told(&cx, &world.approver).await[0], replied, "who is named takes part");
        assert_eq!(told(&cx, &world.admin).await, []);

        let page = collaboration::notices(&cx, &world.max).await.unwrap();
        let notice = &page.notices[0];
        assert_eq!(page.unread, 1);
        assert_eq!(notice.sentence(), "Mia mentioned you in March 2025");
        assert_eq!(notice.href, format!("/campaigns/planning/{plan}?thread={}", thread.id));
        collaboration::read_notice(&cx, &world.max, notice.id).await.unwrap();
        assert_eq!(collaboration::notices(&cx, &world.max).await.unwrap().unread, 0);
        let others = collaboration::read_notice(&cx, &world.admin, notice.id).await;
        assert!(matches!(others, Err(Error::NotFound(_))));
        collaboration::read_all(&cx, &world.approver).await.unwrap();
        assert_eq!(collaboration::notices(&cx, &world.approver).await.unwrap().unread, 0);
    })
    .await;
}

#[tokio::test]
async fn changing_a_comment_tells_only_whom_it_names_since() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let thread =
            plans::start_thread(&cx, &world.marketer, plan, Anchor::Plan, "@Max?").await.unwrap();
        let id = thread.comments[0].id;
        plans::edit_comment(&cx, &world.marketer, id, "@Max, @Adam?").await.unwrap();
        assert_eq!(told(&cx, &world.max).await.len(), 1);
        assert_eq!(told(&cx, &world.admin).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn each_person_is_told_as_they_chose() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let choice =
            |in_app, by_email| NoticeChoice { kind: NoticeKind::Mentioned, in_app, by_email };
        collaboration::choose(&cx, &world.max, choice(false, true)).await.unwrap();
        collaboration::choose(&cx, &world.approver, choice(true, false)).await.unwrap();
        collaboration::choose(&cx, &world.admin, choice(true, true)).await.unwrap();
        collaboration::choose(&cx, &world.admin, choice(false, false)).await.unwrap();
        let chosen = collaboration::choices(&cx, &world.admin).await.unwrap();
        assert_eq!(chosen[0], choice(false, false), "the last choice counts");
        assert_eq!(chosen.len(), NoticeKind::ALL.len());

        let text = "@Max @Ada @Adam @Vera";
        plans::start_thread(&cx, &world.marketer, plan, Anchor::Plan, text).await.unwrap();
        assert_eq!(told(&cx, &world.max).await, []);
        assert_eq!(told(&cx, &world.approver).await.len(), 1);
        assert_eq!(told(&cx, &world.admin).await, []);
        assert_eq!(told(&cx, &world.viewer).await.len(), 1);

        jobs::run_waiting(&cx).await.unwrap();
        let mails = mail::mails(&cx, &world.admin, None).await.unwrap();
        let mut to: Vec<&str> = mails.iter().map(|one| one.to.split('@').next().unwrap()).collect();
        to.sort_unstable();
        assert_eq!(to, ["max", "vera"]);
        assert!(mails.iter().all(|one| one.state == MailState::Sent && one.sender == "sandbox"));
        assert_eq!(mails[0].subject, "Mia mentioned you in March 2025");
        assert!(mails[0].text.contains("http://127.0.0.1:3000/campaigns/planning/"));
    })
    .await;
}

#[tokio::test]
async fn those_who_shaped_a_plan_are_told_what_became_of_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        world.approve(&cx, plan).await;
        plans::reopen(&cx, &world.approver, plan, "Prices changed").await.unwrap();
        let page = collaboration::notices(&cx, &world.marketer).await.unwrap();
        let sentences: Vec<String> = page.notices.iter().map(|one| one.sentence()).collect();
        assert_eq!(sentences, ["Ada sent back March 2025", "Ada approved March 2025"]);
        assert_eq!(page.notices[0].excerpt, "Prices changed");
        assert_eq!(told(&cx, &world.approver).await, []);
    })
    .await;
}

#[tokio::test]
async fn threads_and_notices_stay_in_their_workspace_and_viewers_only_read() {
    on_each_engine(async |cx| {
        let (maple, cedar) = (World::new(&cx, "Maple", 4).await, World::new(&cx, "Cedar", 4).await);
        let plan = maple.plan(&cx).await;
        let thread =
            plans::start_thread(&cx, &maple.marketer, plan, Anchor::Plan, "@Max?").await.unwrap();
        assert_eq!(told(&cx, &cedar.max).await, [], "another Max");
        assert!(matches!(plans::threads(&cx, &cedar.max, plan).await, Err(Error::NotFound(_))));
        assert!(matches!(
            plans::reply(&cx, &cedar.max, thread.id, "Hi").await,
            Err(Error::NotFound(_))
        ));
        assert!(matches!(
            plans::resolve_thread(&cx, &cedar.max, thread.id, true).await,
            Err(Error::NotFound(_))
        ));
        let comment = thread.comments[0].id;
        assert!(matches!(
            plans::edit_comment(&cx, &cedar.marketer, comment, "Hi").await,
            Err(Error::NotFound(_))
        ));
        assert!(matches!(
            plans::start_thread(&cx, &cedar.max, plan, Anchor::Plan, "Hi").await,
            Err(Error::NotFound(_))
        ));
        plans::mark_seen(&cx, &cedar.max, plan, None).await.unwrap();
        let read = plans::threads(&cx, &maple.viewer, plan).await.unwrap();
        assert_eq!(texts(&read[0]), ["@Max?"]);
        let refused = plans::reply(&cx, &maple.viewer, thread.id, "Hi").await.unwrap_err();
        assert!(matches!(refused, Error::Forbidden(_)), "{refused}");
    })
    .await;
}
