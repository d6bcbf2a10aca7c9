//! What goes across rooms, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{overview, stores, testing::on_each_engine_with_world};
use domain::stores::{NewGroup, StoreFilter};

#[tokio::test]
async fn the_palette_finds_whatever_has_a_name_in_the_own_workspace_only() {
    on_each_engine_with_world(async |cx, world| {
        let filter = StoreFilter { text: "coast".into(), ..StoreFilter::default() };
        let rule = NewGroup::Rule(filter);
        stores::add_group(&cx, &world.ada, "100% coastal", rule).await.unwrap();
        let find = async |text: &str| {
            let found = overview::everything(&cx, &world.vic, text).await.unwrap();
            found.into_iter().map(|found| (found.kind, found.label)).collect::<Vec<_>>()
        };
        assert_eq!(find("str-002").await[0].0, "Stores");
        assert_eq!(find("fall pro").await, [("Campaigns", "Fall Promo".to_owned())]);
        assert_eq!(find("00% c").await, [("Store groups", "100% coastal".to_owned())]);
        assert_eq!(find("%%").await, [], "a percent sign is a percent sign");
        let people = find(&world.ann.name).await;
        assert_eq!(people, [("People", world.ann.name.clone())]);
        assert_eq!(find(&world.cora.name).await, [], "people of other workspaces are unknown");
        assert_eq!(find("  ").await, []);
    })
    .await;
}
