//! Links that show a plan to somebody without an account, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{
    Backend, Error,
    accounts::{self, Token},
    audit, collaboration, plans,
    testing::on_each_engine,
};
use domain::{
    accounts::{Reach, Rights, Role},
    collaboration::NoticeKind,
    ids::PlanId,
    plans::{
        Anchor, CommentRefusal, NewShare, OpenRefusal, PlanStatus, Share, ShareRefusal, SharedPlan,
    },
};
use plans_world::World;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn link(cx: &Backend, world: &World, plan: PlanId, may_comment: bool) -> (Share, Token) {
    let new = NewShare { label: "Mail house".into(), may_comment, days: 7 };
    plans::create_share(cx, &world.marketer, plan, new).await.unwrap()
}

fn no_longer<T: std::fmt::Debug>(answer: Result<T, Error<OpenRefusal>>) -> bool {
    matches!(answer, Err(Error::Refused(OpenRefusal::NoLonger)))
}

async fn opened(cx: &Backend, token: &Token) -> SharedPlan {
    plans::shared_plan(cx, token).await.unwrap()
}

#[tokio::test]
async fn a_guest_sees_what_the_plan_will_do_and_nothing_else() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 6).await;
        let plan = world.plan(&cx).await;
        plans::start_thread(&cx, &world.marketer, plan, Anchor::Plan, "Inside").await.unwrap();
        let (share, token) = link(&cx, &world, plan, true).await;
        assert!(token.text().starts_with("gws_"));
        let seen = opened(&cx, &token).await;
        assert_eq!((seen.name.as_str(), seen.workspace.as_str()), ("March 2025", "Maple"));
        assert_eq!((seen.shared_by.as_str(), seen.status), ("Mia", PlanStatus::Draft));
        assert_eq!((seen.waves.len(), seen.totals.all.stores), (3, 3));
        assert_eq!(seen.threads, [], "what colleagues say among themselves stays among them");
        let lines = plans::shared_lines(&cx, &token, 2, 2).await.unwrap();
        assert_eq!(lines.matching, 6);
        let shown: Vec<(&str, &str, u32, &str)> = lines
            .lines
            .iter()
            .map(|line| {
                (line.number.as_str(), line.campaign.as_str(), line.pieces, line.place.as_str())
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("STR-00003", "Fall Promo", 102, "Springfield, IL"),
                ("STR-00004", "Fall Promo", 103, "Springfield, IL")
            ]
        );
        // 102 pieces at 46.55 cents and 12.50 for the store.
        assert_eq!(lines.lines[0].cost.map(|cost| cost.0), Some(5_998));
        let known = plans::shares(&cx, &world.max, plan).await.unwrap();
        assert_eq!((known[0].id, known[0].opened_at), (share.id, Some(cx.now())));
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_when_it_expires_or_is_taken_back_or_its_maker_leaves() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let (share, token) = link(&cx, &world, plan, true).await;
        let (_, second) = link(&cx, &world, plan, true).await;
        plans::revoke_share(&cx, &world.max, share.id).await.unwrap();
        assert!(no_longer(plans::shared_plan(&cx, &token).await));
        assert!(no_longer(plans::shared_lines(&cx, &token, 0, 10).await));
        assert!(no_longer(plans::guest_comment(&cx, &token, None, "Ben", "Hi").await));
        let twice = plans::revoke_share(&cx, &world.max, share.id).await;
        assert!(matches!(twice, Err(Error::NotFound(_))));
        opened(&cx, &second).await;

        cx.clock.advance(7 * DAY);
        assert!(no_longer(plans::shared_plan(&cx, &second).await), "the last day is over");
        assert!(no_longer(plans::shared_plan(&cx, &Token::from_text("gws_guess")).await));

        let (_, third) = link(&cx, &world, plan, false).await;
        opened(&cx, &third).await;
        let maker = world.marketer.person;
        accounts::change_member(
            &cx,
            &world.admin,
            maker,
            Role::Viewer,
            Rights::NONE,
            Reach::Everywhere,
        )
        .await
        .unwrap();
        assert!(no_longer(plans::shared_plan(&cx, &third).await), "a viewer shares nothing");
        accounts::remove_member(&cx, &world.admin, maker).await.unwrap();
        assert!(no_longer(plans::shared_plan(&cx, &third).await));
    })
    .await;
}

#[tokio::test]
async fn guests_comment_where_the_link_allows_it_and_its_maker_is_told() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let (_, reading) = link(&cx, &world, plan, false).await;
        let refused = plans::guest_comment(&cx, &reading, None, "Ben", "Hi").await.unwrap_err();
        assert!(matches!(refused, Error::Refused(OpenRefusal::ReadOnly)));

        let (_, token) = link(&cx, &world, plan, true).await;
        let nameless = plans::guest_comment(&cx, &token, None, " ", "Hi").await.unwrap_err();
        let why = OpenRefusal::Comment { why: CommentRefusal::GuestNameless };
        assert!(matches!(nameless, Error::Refused(refusal) if refusal == why));
        let text = "When do proofs come, @Max?";
        let seen = plans::guest_comment(&cx, &token, None, "Ben Hill", text).await.unwrap();
        let thread = &seen.threads[0];
        assert_eq!(
            (thread.comments[0].name.as_str(), thread.comments[0].person),
            ("Ben Hill", None)
        );

        let told = collaboration::notices(&cx, &world.marketer).await.unwrap();
        assert_eq!(told.notices[0].kind, NoticeKind::GuestCommented);
        assert_eq!(told.notices[0].sentence(), "Ben Hill commented as a guest on March 2025");
        let max = collaboration::notices(&cx, &world.max).await.unwrap();
        assert_eq!(max.unread, 0, "a guest summons nobody");

        plans::reply(&cx, &world.max, thread.id, "On Monday.").await.unwrap();
        let seen =
            plans::guest_comment(&cx, &token, Some(thread.id), "Ben", "Thanks").await.unwrap();
        let said: Vec<(&str, &str)> = seen.threads[0]
            .comments
            .iter()
            .map(|one| (one.name.as_str(), one.text.as_str()))
            .collect();
        assert_eq!(said, [("Ben Hill", text), ("Max", "On Monday."), ("Ben", "Thanks")]);
        let member = seen.threads[0].comments[1].person;
        assert!(member.is_some_and(|person| person.0.is_nil()), "not even an id of a member");

        let inside = plans::start_thread(&cx, &world.max, plan, Anchor::Plan, "So").await.unwrap();
        let foreign = plans::guest_comment(&cx, &token, Some(inside.id), "Ben", "Hi").await;
        assert!(matches!(foreign, Err(Error::NotFound(_))));

        let guests = plans::threads(&cx, &world.max, plan).await.unwrap();
        let guests = guests.iter().find(|one| one.with_guests).unwrap();
        let taken = plans::take_back_comment(&cx, &world.max, guests.comments[0].id).await.unwrap();
        assert!(taken.unwrap().comments[0].deleted, "whoever may change plans moderates guests");
    })
    .await;
}

#[tokio::test]
async fn links_are_made_by_those_who_may_change_plans_and_stand_in_the_audit_log() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let cedar = World::new(&cx, "Cedar", 4).await;
        let plan = world.plan(&cx).await;
        let new = || NewShare { label: "A".into(), may_comment: false, days: 7 };
        for who in [&world.approver, &world.viewer] {
            let refused = plans::create_share(&cx, who, plan, new()).await.unwrap_err();
            assert!(matches!(refused, Error::Forbidden(_)));
            assert!(matches!(plans::shares(&cx, who, plan).await, Err(Error::Forbidden(_))));
        }
        let foreign = plans::create_share(&cx, &cedar.marketer, plan, new()).await.unwrap_err();
        assert!(matches!(foreign, Error::NotFound(_)));
        let refused =
            plans::create_share(&cx, &world.max, plan, NewShare { days: 0, ..new() }).await;
        assert!(matches!(refused, Err(Error::Refused(ShareRefusal::DaysInvalid))));

        let (share, _) = link(&cx, &world, plan, false).await;
        let foreign = plans::revoke_share(&cx, &cedar.marketer, share.id).await.unwrap_err();
        assert!(matches!(foreign, Error::NotFound(_)));
        plans::revoke_share(&cx, &world.max, share.id).await.unwrap();
        let log = audit::page(&cx, &world.admin, None, "share", 10).await.unwrap();
        let deeds: Vec<(&str, &str)> =
            log.iter().map(|one| (one.action.as_str(), one.person_name.as_str())).collect();
        assert_eq!(deeds, [("plans.revoke_share", "Max"), ("plans.share", "Mia")]);
        assert!(!log.iter().any(|one| one.detail.contains("gws_")), "no token is written down");
    })
    .await;
}
