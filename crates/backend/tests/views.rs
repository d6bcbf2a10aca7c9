//! Saved views of the matrix and of plans: one's own, the workspace's, and who changes which, on both
//! databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error, audit,
    testing::on_each_engine_with_world,
    views::{ViewChange, change_view, delete_view, save_view, views},
};
use domain::{
    accounts::Actor,
    matrix::{MatrixColumn, MatrixColumns, MatrixView, RecommendationFilter, Status},
    plans::{Between, ItemFilter, ItemStatus, PlanView},
    views::{SavedView, ViewRefusal},
};

fn west() -> MatrixView {
    MatrixView {
        filter: RecommendationFilter {
            statuses: vec![Status::AutoApprove],
            text: "west".into(),
            ..RecommendationFilter::default()
        },
        columns: Some(MatrixColumns::of([MatrixColumn::Profit, MatrixColumn::Name])),
        ..MatrixView::default()
    }
}

async fn seen(cx: &Backend, actor: &Actor) -> Vec<SavedView<MatrixView>> {
    views(cx, actor).await.unwrap()
}

async fn names(cx: &Backend, actor: &Actor) -> Vec<String> {
    seen(cx, actor).await.into_iter().map(|view| view.name).collect()
}

fn change(version: u32) -> ViewChange<MatrixView> {
    ViewChange { version, name: None, shared: None, view: None }
}

#[tokio::test]
async fn a_view_comes_back_as_it_was_saved_and_only_to_those_who_may_see_it() {
    on_each_engine_with_world(async |cx, world| {
        save_view(&cx, &world.max, " Best in the west ", false, west()).await.unwrap();
        save_view(&cx, &world.max, "For all", true, MatrixView::default()).await.unwrap();
        let own = seen(&cx, &world.max).await;
        assert_eq!((own[0].name.as_str(), own[0].shared), ("Best in the west", false));
        assert_eq!(own[0].view, west());
        assert!(own.iter().all(|view| view.may_change && view.owner == world.max.person));
        let others = seen(&cx, &world.vic).await;
        assert_eq!(others.len(), 1);
        assert_eq!((others[0].name.as_str(), others[0].may_change), ("For all", false));
        assert_eq!(others[0].owner_name, world.max.name);
        assert!(seen(&cx, &world.ada).await[0].may_change, "an admin changes what all see");
        assert!(names(&cx, &world.cora).await.is_empty(), "nothing crosses workspaces");
    })
    .await;
}

#[tokio::test]
async fn a_name_is_unique_among_the_views_that_the_same_people_see() {
    on_each_engine_with_world(async |cx, world| {
        let save = async |actor: &Actor, shared| {
            save_view(&cx, actor, "West", shared, west()).await.map(|_| ())
        };
        save(&world.max, false).await.unwrap();
        save(&world.vic, false).await.unwrap();
        save(&world.max, true).await.unwrap();
        for (actor, shared) in [(&world.max, false), (&world.nora, true)] {
            let refused = save(actor, shared).await;
            assert!(matches!(refused, Err(Error::Refused(ViewRefusal::NameTaken { .. }))));
        }
        // Sharing one's own view meets the shared one of that name.
        let own = seen(&cx, &world.vic).await[0].clone();
        let refused = change_view(&cx, &world.vic, own.id, change(own.version)).await;
        assert!(refused.is_ok(), "nothing changed is no clash with itself");
        let own = seen(&cx, &world.max).await[0].clone();
        let share = ViewChange { shared: Some(true), ..change(own.version) };
        let refused = change_view(&cx, &world.max, own.id, share).await;
        assert!(matches!(refused, Err(Error::Refused(ViewRefusal::NameTaken { .. }))));
    })
    .await;
}

#[tokio::test]
async fn a_shared_view_is_changed_by_its_owner_or_an_admin_and_the_log_says_so() {
    on_each_engine_with_world(async |cx, world| {
        let id = save_view(&cx, &world.max, "West", true, west()).await.unwrap();
        let rename =
            |name: &str, version| ViewChange { name: Some(name.to_owned()), ..change(version) };
        for actor in [&world.nora, &world.vic] {
            let refused = change_view(&cx, actor, id, rename("Mine", 1)).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))));
            let refused = delete_view::<MatrixView>(&cx, actor, id).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))));
        }
        assert!(matches!(
            save_view(&cx, &world.vic, "V", true, west()).await,
            Err(Error::Forbidden(_))
        ));
        change_view(&cx, &world.ada, id, rename("Far west", 1)).await.unwrap();
        let stale = change_view(&cx, &world.max, id, rename("Near west", 1)).await;
        assert!(matches!(stale, Err(Error::Changed { .. })), "based on an older version");
        let content = ViewChange { view: Some(MatrixView::default()), ..change(2) };
        change_view(&cx, &world.max, id, content).await.unwrap();
        let view = seen(&cx, &world.vic).await[0].clone();
        assert_eq!((view.name.as_str(), view.version), ("Far west", 3));
        assert_eq!(view.view, MatrixView::default());
        delete_view::<MatrixView>(&cx, &world.max, id).await.unwrap();
        assert!(names(&cx, &world.ada).await.is_empty());
        let log = audit::page(&cx, &world.ada, None, "views.", 10).await.unwrap();
        let acts: Vec<(String, String)> =
            log.into_iter().map(|entry| (entry.action, entry.person_name)).collect();
        let expected = [
            ("views.delete", &world.max),
            ("views.change", &world.max),
            ("views.change", &world.ada),
            ("views.share", &world.max),
        ];
        assert_eq!(acts, expected.map(|(act, by)| (act.to_owned(), by.name.clone())));
    })
    .await;
}

#[tokio::test]
async fn ones_own_view_is_nobody_elses_business() {
    on_each_engine_with_world(async |cx, world| {
        let id = save_view(&cx, &world.vic, "Mine", false, west()).await.unwrap();
        for actor in [&world.ada, &world.cora] {
            let unseen = delete_view::<MatrixView>(&cx, actor, id).await;
            assert!(matches!(unseen, Err(Error::NotFound(_))));
        }
        delete_view::<MatrixView>(&cx, &world.vic, id).await.unwrap();
        let log = audit::page(&cx, &world.ada, None, "views.", 10).await.unwrap();
        assert!(log.is_empty(), "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn the_views_of_plans_are_apart_from_those_of_the_matrix() {
    on_each_engine_with_world(async |cx, world| {
        let filter = ItemFilter { statuses: vec![ItemStatus::Included], ..ItemFilter::default() };
        let mut view = PlanView::of(&filter, &[]);
        view.columns.pieces = Between { from: Some(500), to: None };
        view.layout = Some("1;store:104".to_owned());
        save_view(&cx, &world.max, "West", true, west()).await.unwrap();
        save_view(&cx, &world.max, "West", true, view.clone()).await.unwrap();
        let found = views::<PlanView>(&cx, &world.vic).await.unwrap();
        assert_eq!(found.len(), 1, "a name is taken in its own room only");
        assert_eq!(found[0].view, view);
        let foreign = delete_view::<PlanView>(&cx, &world.max, seen(&cx, &world.max).await[0].id);
        assert!(matches!(foreign.await, Err(Error::NotFound(_))));
        assert_eq!(names(&cx, &world.vic).await, ["West"]);
    })
    .await;
}
