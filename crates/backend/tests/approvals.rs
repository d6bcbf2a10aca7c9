//! Approvals by two people, and of what changed since the last one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{Backend, Error, accounts, plans, testing::on_each_engine};
use domain::{
    accounts::{Actor, Rights, Role, WorkspaceSettings},
    ids::PlanId,
    money::Money,
    plans::{
        Approval, ApprovalRefusal, ChangeKind, Operation, PlanPage, PlanStatus, ReviewRefusal,
        ReviewScope, WaveOperation,
    },
};
use jiff::civil::date;
use plans_world::World;

/// Asks for two approvers above an amount.
async fn ask_for_two(cx: &Backend, world: &World, over: i64) {
    let settings = accounts::settings(cx, &world.admin).await.unwrap();
    let settings = WorkspaceSettings { second_approval_over: Some(Money(over)), ..settings };
    accounts::save_settings(cx, &world.admin, settings).await.unwrap();
}

async fn page(cx: &Backend, who: &Actor, plan: PlanId) -> PlanPage {
    plans::plan_page(cx, who, plan).await.unwrap()
}

async fn approve(
    cx: &Backend,
    who: &Actor,
    plan: PlanId,
) -> Result<Approval, Error<ApprovalRefusal>> {
    let seen = page(cx, who, plan).await;
    plans::approve(cx, who, plan, seen.plan.sequence, &seen.checks).await
}

#[tokio::test]
async fn above_the_limit_two_people_approve_the_same_content() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        ask_for_two(&cx, &world, 100).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        assert!(page(&cx, &world.approver, plan).await.needs_second);

        assert_eq!(approve(&cx, &world.approver, plan).await.unwrap(), Approval::First);
        let now = page(&cx, &world.approver, plan).await;
        assert_eq!((now.plan.status, now.plan.digest), (PlanStatus::InReview, None));
        assert_eq!(now.first_approvals[0].name, "Ada");
        assert_eq!(now.approval_refused, Some(ApprovalRefusal::ApprovedAlready));
        let twice = approve(&cx, &world.approver, plan).await;
        assert!(matches!(twice, Err(Error::Refused(ApprovalRefusal::ApprovedAlready))));
        let line = world.lines(&cx, plan).await.remove(0).item;
        let change = Operation::SetPieces(5);
        let locked =
            plans::edit_item(&cx, &world.marketer, plan, line.id, line.version, change).await;
        assert!(locked.is_err(), "what one has approved is locked");
        let told = backend::collaboration::notices(&cx, &world.admin).await.unwrap();
        assert!(told.notices[0].sentence().starts_with("Ada asks you to review"));

        assert_eq!(approve(&cx, &world.admin, plan).await.unwrap(), Approval::Whole);
        let now = page(&cx, &world.viewer, plan).await;
        assert_eq!(now.plan.status, PlanStatus::Approved);
        let by: Vec<&str> = now.first_approvals.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(by.len(), 2, "{by:?}");
        let changes = plans::changes(&cx, &world.viewer, plan, None, None).await.unwrap();
        let kinds: Vec<ChangeKind> = changes.iter().map(|change| change.kind).take(2).collect();
        assert_eq!(kinds, [ChangeKind::Approved, ChangeKind::ApprovedFirst]);
    })
    .await;
}

#[tokio::test]
async fn a_first_approval_of_other_content_does_not_count() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        ask_for_two(&cx, &world, 100).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        assert_eq!(approve(&cx, &world.approver, plan).await.unwrap(), Approval::First);
        plans::take_back(&cx, &world.marketer, plan).await.unwrap();
        let line = world.lines(&cx, plan).await.remove(0);
        world.edit(&cx, plan, &line, Operation::SetPieces(77)).await;
        assert_eq!(page(&cx, &world.admin, plan).await.first_approvals, []);
        assert_eq!(approve(&cx, &world.admin, plan).await.unwrap(), Approval::First);
        // Who approved the old content approves the new one as the second.
        assert_eq!(approve(&cx, &world.approver, plan).await.unwrap(), Approval::Whole);
    })
    .await;
}

#[tokio::test]
async fn who_shapes_a_plan_after_approving_it_first_has_not_approved_it() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        ask_for_two(&cx, &world, 100).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        assert_eq!(approve(&cx, &world.admin, plan).await.unwrap(), Approval::First);
        plans::take_back(&cx, &world.marketer, plan).await.unwrap();
        assert_eq!(page(&cx, &world.approver, plan).await.first_approvals.len(), 1);
        // There and back again: the content is the same, but it is the admin's work now.
        for pieces in [|now: u32| now + 1, |now: u32| now - 1] {
            let item = world.lines(&cx, plan).await.remove(0).item;
            let change = Operation::SetPieces(pieces(item.pieces));
            let by = &world.admin;
            plans::edit_item(&cx, by, plan, item.id, item.version, change).await.unwrap();
        }
        assert_eq!(page(&cx, &world.approver, plan).await.first_approvals, []);
        let refused = approve(&cx, &world.approver, plan).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::NoSecondApprover))));
    })
    .await;
}

#[tokio::test]
async fn where_only_one_person_could_approve_nobody_is_kept_waiting() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        ask_for_two(&cx, &world, 100).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        // The admin works on the plan, so only Ada is left.
        let line = world.lines(&cx, plan).await.remove(0).item;
        let note = Operation::SetNotes("fine".into());
        plans::edit_item(&cx, &world.admin, plan, line.id, line.version, note).await.unwrap();
        let sent = plans::send_for_review(&cx, &world.marketer, plan, "").await;
        assert!(matches!(sent, Err(Error::Refused(ReviewRefusal::NoSecondReviewer))));
        let refused = approve(&cx, &world.approver, plan).await;
        assert!(matches!(refused, Err(Error::Refused(ApprovalRefusal::NoSecondApprover))));
        let now = page(&cx, &world.viewer, plan).await;
        assert_eq!((now.plan.status, now.first_approvals.len()), (PlanStatus::Draft, 0));
    })
    .await;
}

#[tokio::test]
async fn after_a_reopening_only_what_differs_is_approved_anew() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 6).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        let before = page(&cx, &world.approver, plan).await;
        assert_eq!(before.to_approve.items, before.totals.all.stores, "at first everything");
        assert_eq!(before.to_approve.cost, before.totals.all.cost);
        world.approve(&cx, plan).await;
        assert_eq!(page(&cx, &world.viewer, plan).await.to_approve.items, 0);
        plans::reopen(&cx, &world.approver, plan, "Two stores").await.unwrap();

        // The admin changes one; the marketer's work was approved and does not count any more.
        let lines = world.lines(&cx, plan).await;
        let mailed = |n: usize| {
            let included = |line: &&domain::plans::Line| {
                line.item.status == domain::plans::ItemStatus::Included
            };
            lines.iter().filter(included).nth(n).unwrap().item.clone()
        };
        let (one, other) = (mailed(0), mailed(1));
        let more = Operation::SetPieces(one.pieces + 10);
        plans::edit_item(&cx, &world.admin, plan, one.id, one.version, more).await.unwrap();
        let now = page(&cx, &world.admin, plan).await;
        assert_eq!((now.to_approve.items, now.to_approve.approvers_before), (1, 1));
        assert_eq!(now.approval_refused, Some(ApprovalRefusal::Contributed));
        let shaped = Actor {
            role: Role::Approver,
            rights: Rights { approve: true, ..world.marketer.rights },
            ..world.marketer.clone()
        };
        assert_eq!(page(&cx, &shaped, plan).await.approval_refused, None);

        // Changed there and back is not changed; left out is.
        let back = Operation::SetPieces(one.pieces);
        let again = world.lines(&cx, plan).await;
        let version = again.iter().find(|line| line.item.id == one.id).unwrap().item.version;
        plans::edit_item(&cx, &world.admin, plan, one.id, version, back).await.unwrap();
        assert_eq!(page(&cx, &world.viewer, plan).await.to_approve.items, 0);
        let out = Operation::SetStatus(domain::plans::ItemStatus::Excluded);
        plans::edit_item(&cx, &world.admin, plan, other.id, other.version, out).await.unwrap();
        let now = page(&cx, &world.viewer, plan).await;
        assert_eq!((now.to_approve.items, now.to_approve.cost), (1, Money(0)));
        let since = ReviewScope::SinceApproval;
        let review = plans::review(&cx, &world.viewer, plan, since).await.unwrap();
        assert_eq!(review.largest.len(), 1);
        assert_eq!(review.largest[0].item, other.id);

        // A wave's new date is a change of everything in it.
        let wave = now.waves.iter().find(|wave| Some(wave.id) == one.wave).unwrap();
        let later = WaveOperation::SetDate(Some(date(2025, 3, 30)));
        plans::edit_wave(&cx, &world.admin, plan, wave.id, wave.version, later).await.unwrap();
        let moved = page(&cx, &world.viewer, plan).await;
        let in_wave = moved.totals.wave(Some(wave.id)).stores;
        assert_eq!(moved.to_approve.items, in_wave + 1);
        let review = plans::review(&cx, &world.viewer, plan, since).await.unwrap();
        let line = review.largest.iter().find(|line| line.item != other.id).unwrap();
        assert_eq!((line.before.wave, line.planned.wave), (Some(wave.id), Some(wave.id)));
        assert_eq!(
            (line.before.in_home, line.planned.in_home),
            (wave.in_home_on, Some(date(2025, 3, 30)))
        );
        assert_eq!(line.before.pieces, line.planned.pieces);
        assert!(line.before.price.is_some() && line.before.price == line.planned.price);
        assert_eq!(approve(&cx, &shaped, plan).await.unwrap(), Approval::Whole);
    })
    .await;
}

#[tokio::test]
async fn correcting_a_line_of_what_two_people_approved_takes_one() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 6).await;
        let plan = world.plan(&cx).await;
        world.complete(&cx, plan).await;
        let whole = page(&cx, &world.viewer, plan).await.totals.all.cost;
        ask_for_two(&cx, &world, whole.0 - 1).await;
        assert_eq!(approve(&cx, &world.approver, plan).await.unwrap(), Approval::First);
        assert_eq!(approve(&cx, &world.admin, plan).await.unwrap(), Approval::Whole);
        plans::reopen(&cx, &world.approver, plan, "A line").await.unwrap();
        let line = world.lines(&cx, plan).await.remove(0);
        world.edit(&cx, plan, &line, Operation::SetPieces(line.item.pieces + 1)).await;
        assert!(!page(&cx, &world.approver, plan).await.needs_second);
        assert_eq!(approve(&cx, &world.admin, plan).await.unwrap(), Approval::Whole);
    })
    .await;
}
