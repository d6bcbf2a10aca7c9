//! Household pressure: a plan says which stores it would mail too soon, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{Backend, Error, accounts, db::Day, on_tx, plans, testing::on_each_engine};
use domain::{
    accounts::WorkspaceSettings,
    ids::PlanId,
    plans::{ApprovalRefusal, Check, Pressed, RecommendationFilter, WaveOperation},
};
use jiff::civil::{Date, date};
use plans_world::World;
use uuid::Uuid;

async fn ask_for(cx: &Backend, world: &World, days: Option<u16>) {
    let settings = accounts::settings(cx, &world.admin).await.unwrap();
    let settings = WorkspaceSettings { days_between_mailings: days, ..settings };
    accounts::save_settings(cx, &world.admin, settings).await.unwrap();
    assert_eq!(
        accounts::settings(cx, &world.admin).await.unwrap().days_between_mailings,
        days,
        "kept"
    );
}

async fn pressed(cx: &Backend, world: &World, plan: PlanId) -> Option<Pressed> {
    let page = plans::plan_page(cx, &world.viewer, plan).await.unwrap();
    page.checks.into_iter().find_map(|check| match check {
        Check::MailedAgain(pressed) => Some(pressed),
        _ => None,
    })
}

async fn move_to(cx: &Backend, world: &World, plan: PlanId, day: Date) {
    let page = plans::plan_page(cx, &world.viewer, plan).await.unwrap();
    let wave = &page.waves[0];
    let to = WaveOperation::SetDate(Some(day));
    plans::edit_wave(cx, &world.marketer, plan, wave.id, wave.version, to).await.unwrap();
}

#[tokio::test]
async fn another_approved_plan_for_the_same_homes_is_warned_of_and_a_draft_is_not() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        ask_for(&cx, &world, Some(14)).await;
        let all = RecommendationFilter::default();
        let (one, other) = (world.plan(&cx).await, world.plan_of(&cx, "Again", &all).await);
        world.complete(&cx, one).await;
        world.complete(&cx, other).await;
        assert_eq!(pressed(&cx, &world, one).await, None, "the other is a draft");
        let wave = plans::plan_page(&cx, &world.viewer, other).await.unwrap().waves.remove(0);
        let last = WaveOperation::SetLastDay(Some(date(2025, 3, 19)));
        plans::edit_wave(&cx, &world.marketer, other, wave.id, wave.version, last).await.unwrap();
        world.approve(&cx, other).await;
        let stores = plans::plan_page(&cx, &world.viewer, one).await.unwrap().totals.all.stores;
        let found = pressed(&cx, &world, one).await.unwrap();
        assert_eq!((found.stores, found.days, found.first.len()), (stores, 14, 3));
        assert_eq!(found.first[0], "STR-00001");

        // The warning is acknowledged by name, or nothing is approved.
        let page = plans::plan_page(&cx, &world.approver, one).await.unwrap();
        let without: Vec<Check> = page
            .checks
            .iter()
            .filter(|check| !matches!(check, Check::MailedAgain(_)))
            .cloned()
            .collect();
        let unread = plans::approve(&cx, &world.approver, one, page.plan.sequence, &without).await;
        assert!(matches!(unread, Err(Error::Refused(ApprovalRefusal::NotAcknowledged { .. }))));

        // The other is in homes from March 17 to 19: April 2 is far enough, April 1 is not.
        move_to(&cx, &world, one, date(2025, 4, 2)).await;
        assert_eq!(pressed(&cx, &world, one).await, None);
        move_to(&cx, &world, one, date(2025, 4, 1)).await;
        assert!(pressed(&cx, &world, one).await.is_some());
        ask_for(&cx, &world, None).await;
        assert_eq!(pressed(&cx, &world, one).await, None, "nobody asks");
        ask_for(&cx, &world, Some(13)).await;
        assert_eq!(pressed(&cx, &world, one).await, None, "13 days lie between");
    })
    .await;
}

#[tokio::test]
async fn a_past_mailing_of_a_store_is_warned_of_in_its_own_workspace_only() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let elsewhere = World::new(&cx, "Cedar", 4).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        for world in [&world, &elsewhere] {
            ask_for(&cx, world, Some(7)).await;
            let again = world.plan_of(&cx, "Again", &RecommendationFilter::default()).await;
            let line = world.lines(&cx, again).await.remove(0);
            let mut tx = cx.db.begin().await.unwrap();
            on_tx!(&mut tx, |c| sqlx::query(
                "INSERT INTO mailing (id, workspace_id, store_id, campaign_id, in_home_on, pieces, responses)
                VALUES ($1, $2, $3, $4, $5, 100, 2)"
            )
            .bind(Uuid::now_v7())
            .bind(world.marketer.workspace.0)
            .bind(line.item.store.0)
            .bind(line.item.campaign.unwrap().0)
            .bind(Day(date(2025, 3, 12)))
            .execute(c)
            .await
            .map(|_| ()))
            .unwrap();
            tx.commit().await.unwrap();
        }
        let found = pressed(&cx, &world, plan).await.unwrap();
        assert_eq!((found.stores, found.first), (1, vec!["STR-00001".to_owned()]));
        move_to(&cx, &world, plan, date(2025, 3, 19)).await;
        assert_eq!(pressed(&cx, &world, plan).await, None);
    })
    .await;
}
