//! Finding, changing, grouping and exporting stores, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error, audit,
    demonstration::Region,
    export::Format,
    stores,
    testing::{World, on_each_engine_with_world},
};
use domain::{
    accounts::{Actor, Forbidden, Need, Reach, Right, Rights, Role, Thresholds},
    ids::{RegionId, StoreGroupId, StoreId},
    stores::{
        GroupRefusal, GroupRule, NewGroup, Page, PlaceRefusal, PopulationBand, Store, StoreColumn,
        StoreColumns, StoreDetails, StoreFilter, StoreRefusal, StoreRow, StoreSort, StoreStatus,
        StoreView,
    },
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

async fn all(cx: &Backend, actor: &Actor) -> Vec<StoreRow> {
    let filter = StoreFilter::default();
    let ids = stores::store_ids(cx, actor, &filter, StoreSort::default()).await.unwrap();
    stores::rows_of(cx, actor, &ids).await.unwrap()
}

async fn details(cx: &Backend, actor: &Actor, id: StoreId) -> (i64, StoreDetails) {
    let store = stores::store(cx, actor, id).await.unwrap();
    (store.version, store.details)
}

fn numbers(rows: &[StoreRow]) -> Vec<&str> {
    rows.iter().map(|row| row.store.details.number.as_str()).collect()
}

/// Some of the values, often none.
fn some<T: Clone>(rng: &mut ChaCha8Rng, values: &[T]) -> Vec<T> {
    if rng.random_bool(0.7) {
        return Vec::new();
    }
    values.iter().filter(|_| rng.random_bool(0.6)).cloned().collect()
}

fn drawn_filter(rng: &mut ChaCha8Rng, rows: &[StoreRow], groups: &[StoreGroupId]) -> StoreFilter {
    let any = |rng: &mut ChaCha8Rng| rows[rng.random_range(0..rows.len())].store.clone();
    let texts = [
        String::new(),
        "STR-00".into(),
        any(rng).details.city.chars().take(4).collect::<String>().to_uppercase(),
        format!("{} {}", any(rng).details.state, any(rng).details.number),
        "%".into(),
        "_".into(),
        "\\".into(),
        "o'".into(),
        "a\0b".into(),
        "no such store".into(),
    ];
    let states = [any(rng).details.state, any(rng).details.state, "x' OR 1=1 --".into()];
    let types: Vec<_> = any(rng).details.store_type.into_iter().collect();
    let regions: Vec<RegionId> = rows.iter().filter_map(|row| row.store.details.region).collect();
    StoreFilter {
        text: if rng.random_bool(0.5) {
            String::new()
        } else {
            texts[rng.random_range(0..texts.len())].clone()
        },
        regions: some(rng, &[regions[0], regions[regions.len() / 2], regions[regions.len() - 1]]),
        states: some(rng, &states),
        types: some(rng, &types),
        statuses: some(rng, &StoreStatus::ALL),
        bands: some(rng, &PopulationBand::ALL),
        groups: some(rng, groups),
    }
}

/// The order as the rules say it: unknown last, then by the column, then by number and id.
fn ordered(mut rows: Vec<StoreRow>, sort: StoreSort) -> Vec<StoreId> {
    #[derive(PartialEq, PartialOrd)]
    enum Key {
        Text(String),
        Figure(f64),
    }
    let key = |row: &StoreRow| -> Option<Key> {
        let of = &row.store.details;
        let text = |text: &str| (!text.is_empty()).then(|| Key::Text(text.to_ascii_lowercase()));
        match sort.column {
            StoreColumn::Number => text(&domain::stores::number_key(&of.number)),
            StoreColumn::Name => text(&of.name),
            StoreColumn::City => text(&of.city),
            StoreColumn::Region => text(&row.store.region_name),
            StoreColumn::Households => of.households.map(|n| Key::Figure(n.into())),
            StoreColumn::OpenedOn => of.opened_on.map(|day| Key::Text(day.to_string())),
            StoreColumn::Mailings => Some(Key::Figure(row.totals.mailings as f64)),
            StoreColumn::LastMailing => row.totals.last.map(|day| Key::Text(day.to_string())),
            StoreColumn::ResponseRate => row.totals.response_rate().map(Key::Figure),
            other => panic!("{other} is not compared here"),
        }
    };
    rows.sort_by(|a, b| {
        let (x, y) = (key(a), key(b));
        let known = y.is_some().cmp(&x.is_some());
        let by = x.partial_cmp(&y).expect("figures that compare");
        let by = if sort.descending { by.reverse() } else { by };
        let tie =
            |row: &StoreRow| (domain::stores::number_key(&row.store.details.number), row.store.id);
        known.then(by).then_with(|| tie(a).cmp(&tie(b)))
    });
    rows.into_iter().map(|row| row.store.id).collect()
}

#[tokio::test]
async fn the_databases_find_and_order_what_the_rules_say() {
    on_each_engine_with_world(async |cx, world| {
        let rule = StoreFilter { statuses: vec![StoreStatus::Planned], ..StoreFilter::default() };
        let by_rule = stores::add_group(&cx, &world.ada, "Planned", NewGroup::Rule(rule.clone()))
            .await
            .unwrap();
        let picks = vec![world.store("STR-002"), world.store("STR-007")];
        let picked = stores::add_group(&cx, &world.ada, "Two", NewGroup::Picked(picks.clone()))
            .await
            .unwrap();
        // One store of which nothing is known sorts last everywhere.
        let bare = StoreDetails { number: "str-9".into(), ..StoreDetails::default() };
        stores::add_store(&cx, &world.ada, bare).await.unwrap();

        let rows = all(&cx, &world.ada).await;
        let rules = [GroupRule { group: by_rule, rule }];
        let mut found = 0;
        for seed in 0..200_u64 {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let filter = drawn_filter(&mut rng, &rows, &[by_rule, picked]);
            let columns = [
                StoreColumn::Number,
                StoreColumn::Name,
                StoreColumn::City,
                StoreColumn::Region,
                StoreColumn::Households,
                StoreColumn::OpenedOn,
                StoreColumn::Mailings,
                StoreColumn::LastMailing,
                StoreColumn::ResponseRate,
            ];
            let column = columns[rng.random_range(0..columns.len())];
            let sort = StoreSort { column, descending: rng.random_bool(0.5) };
            let expected: Vec<StoreRow> = rows
                .iter()
                .filter(|row| {
                    let within =
                        if picks.contains(&row.store.id) { vec![picked] } else { Vec::new() };
                    filter.matches(&row.store, &within, &rules)
                })
                .cloned()
                .collect();
            found += expected.len();
            let ids = stores::store_ids(&cx, &world.vic, &filter, sort).await.unwrap();
            let count = expected.len();
            assert_eq!(ids, ordered(expected, sort), "seed {seed}: {filter:?} by {sort:?}");

            let page = Page::new(rng.random_range(1..4), 7);
            let view = StoreView { filter, sort, page, columns: None };
            let shown = stores::page_of_stores(&cx, &world.vic, &view).await.unwrap();
            let from = (shown.page.offset() as usize).min(count);
            let shown_ids: Vec<StoreId> = shown.rows.iter().map(|row| row.store.id).collect();
            assert_eq!(shown.total, count as u64, "seed {seed}");
            assert_eq!(shown_ids, ids[from..(from + 7).min(count)], "seed {seed}");
        }
        assert!(found > 500, "the filters found only {found} stores: too narrow to prove much");
    })
    .await;
}

#[tokio::test]
async fn every_column_can_be_sorted_by() {
    on_each_engine_with_world(async |cx, world| {
        for column in StoreColumn::ALL {
            for descending in [false, true] {
                let sort = StoreSort { column, descending };
                let filter = StoreFilter::default();
                let ids = stores::store_ids(&cx, &world.vic, &filter, sort).await.unwrap();
                assert_eq!(ids.len(), 40, "{column}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_beyond_the_end_is_the_last_page() {
    on_each_engine_with_world(async |cx, world| {
        let view = StoreView { page: Page::new(99, 25), ..StoreView::default() };
        let shown = stores::page_of_stores(&cx, &world.vic, &view).await.unwrap();
        assert_eq!((shown.page.number, shown.rows.len(), shown.total), (2, 15, 40));
    })
    .await;
}

#[tokio::test]
async fn nothing_of_another_workspace_is_found_opened_or_changed() {
    on_each_engine_with_world(async |cx, world| {
        let foreign = world.cedar_store("STR-001");
        assert_eq!(all(&cx, &world.cora).await.len(), 12);
        assert!(stores::rows_of(&cx, &world.ada, &[foreign]).await.unwrap().is_empty());
        let opened = stores::overview(&cx, &world.ada, foreign).await.unwrap_err();
        assert!(matches!(opened, Error::NotFound("store")), "{opened}");
        let (version, of) = details(&cx, &world.cora, foreign).await;
        let edited = stores::edit_store(&cx, &world.ada, foreign, version, of).await.unwrap_err();
        assert!(matches!(edited, Error::NotFound("store")), "{edited}");

        // A group of one's own takes in no store of another workspace.
        let content = NewGroup::Picked(vec![world.store("STR-001"), foreign]);
        let group = stores::add_group(&cx, &world.ada, "Mixed", content).await.unwrap();
        let filter = StoreFilter { groups: vec![group], ..StoreFilter::default() };
        let found = stores::store_ids(&cx, &world.ada, &filter, StoreSort::default()).await;
        assert_eq!(found.unwrap(), [world.store("STR-001")]);
        let found = stores::store_ids(&cx, &world.cora, &filter, StoreSort::default()).await;
        assert_eq!(found.unwrap(), []);
        let removed = stores::remove_group(&cx, &world.cora, group).await.unwrap_err();
        assert!(matches!(removed, Error::NotFound("store group")), "{removed}");
    })
    .await;
}

#[tokio::test]
async fn a_new_store_is_found_by_its_words_and_shown_as_typed() {
    on_each_engine_with_world(async |cx, world| {
        let typed = StoreDetails {
            number: " STR-500 ".into(),
            name: "ÅRHUS Corner".into(),
            country: "us".into(),
            region: Some(world.region(Region::West)),
            opened_on: Some(jiff::civil::date(2024, 2, 29)),
            latitude: Some(39.78),
            longitude: Some(-89.65),
            ..StoreDetails::default()
        };
        let id = stores::add_store(&cx, &world.max, typed.clone()).await.unwrap();
        let store: Store = stores::store(&cx, &world.vic, id).await.unwrap();
        assert_eq!(store.details, typed.cleaned().unwrap());
        assert_eq!((store.region_name.as_str(), store.version), ("West", 1));
        let hits = stores::search(&cx, &world.vic, "århus", 8).await.unwrap();
        assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id]);
        assert!(stores::search(&cx, &world.cora, "århus", 8).await.unwrap().is_empty());

        let again = StoreDetails { number: "STR-500".into(), ..StoreDetails::default() };
        let taken = stores::add_store(&cx, &world.max, again).await.unwrap_err();
        assert!(matches!(taken, Error::Refused(StoreRefusal::NumberTaken { .. })), "{taken}");
    })
    .await;
}

#[tokio::test]
async fn the_store_with_exactly_that_number_is_found_first() {
    on_each_engine_with_world(async |cx, world| {
        let hits = stores::search(&cx, &world.vic, "str-02", 3).await.unwrap();
        assert_eq!(hits[0].number, "STR-020", "both contain the text, in the order of numbers");
        let hits = stores::search(&cx, &world.vic, "STR-021", 3).await.unwrap();
        assert_eq!(hits[0].number, "STR-021");
    })
    .await;
}

#[tokio::test]
async fn an_edit_based_on_an_older_version_is_refused_with_the_name_of_who_was_first() {
    on_each_engine_with_world(async |cx, world| {
        let id = world.store("STR-003");
        let (version, of) = details(&cx, &world.ada, id).await;
        let first = StoreDetails { name: "First".into(), ..of.clone() };
        stores::edit_store(&cx, &world.max, id, version, first).await.unwrap();
        let second = StoreDetails { name: "Second".into(), ..of };
        let late = stores::edit_store(&cx, &world.ada, id, version, second.clone()).await;
        match late.unwrap_err() {
            Error::Changed { by } => assert_eq!(by.as_deref(), Some(world.max.name.as_str())),
            other => panic!("{other}"),
        }
        assert_eq!(details(&cx, &world.ada, id).await.1.name, "First");
        stores::edit_store(&cx, &world.ada, id, version + 1, second).await.unwrap();
        assert_eq!(details(&cx, &world.ada, id).await.1.name, "Second");
        let entries = audit::page(&cx, &world.ada, None, "stores.edit", 10).await.unwrap();
        assert!(entries[0].detail.contains(r#"["First","Second"]"#), "{}", entries[0].detail);
    })
    .await;
}

#[tokio::test]
async fn a_limited_marketer_changes_stores_of_their_region_only_and_moves_none_out_of_it() {
    on_each_engine_with_world(async |cx, world| {
        let out = |error| matches!(error, Error::Forbidden(Forbidden::OutOfReach));
        let (here, there) = (world.store_in(Region::Northeast), world.store_in(Region::West));
        let (version, of) = details(&cx, &world.nora, here).await;
        let renamed = StoreDetails { name: "Renamed".into(), ..of.clone() };
        stores::edit_store(&cx, &world.nora, here, version, renamed).await.unwrap();
        let moved = StoreDetails { region: Some(world.region(Region::West)), ..of.clone() };
        assert!(out(stores::edit_store(&cx, &world.nora, here, version + 1, moved)
            .await
            .unwrap_err()));

        let (version, of) = details(&cx, &world.nora, there).await;
        assert!(out(stores::edit_store(&cx, &world.nora, there, version, of).await.unwrap_err()));
        let new =
            |region| StoreDetails { number: "STR-900".into(), region, ..StoreDetails::default() };
        assert!(out(stores::add_store(&cx, &world.nora, new(None)).await.unwrap_err()));
        let northeast = Some(world.region(Region::Northeast));
        stores::add_store(&cx, &world.nora, new(northeast)).await.unwrap();

        let page = stores::overview(&cx, &world.nora, here).await.unwrap();
        assert!(page.may_edit);
        let page = stores::overview(&cx, &world.nora, there).await.unwrap();
        assert!(!page.may_edit, "reading is never limited, changing is");
    })
    .await;
}

#[tokio::test]
async fn rights_limited_to_a_group_by_rule_hold_in_the_stores_the_rule_finds() {
    on_each_engine_with_world(async |cx, world| {
        let rule = StoreFilter { text: "STR-005".into(), ..StoreFilter::default() };
        let group = stores::add_group(&cx, &world.ada, "Five", NewGroup::Rule(rule)).await.unwrap();
        let limited = Actor {
            reach: Reach::Limited { regions: vec![], groups: vec![group] },
            ..world.max.clone()
        };
        for (number, may) in [("STR-005", true), ("STR-006", false)] {
            let id = world.store(number);
            let (version, of) = details(&cx, &limited, id).await;
            let of = StoreDetails { owner: "Somebody else".into(), ..of };
            let edited = stores::edit_store(&cx, &limited, id, version, of).await;
            assert_eq!(edited.is_ok(), may, "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn viewers_and_approvers_change_nothing() {
    on_each_engine_with_world(async |cx, world| {
        for actor in [&world.vic, &world.ann] {
            let new = StoreDetails { number: "X".into(), ..StoreDetails::default() };
            let refused = stores::add_store(&cx, actor, new).await.unwrap_err();
            let needed = Forbidden::Action(Need::Right(Right::Edit));
            assert!(matches!(refused, Error::Forbidden(f) if f == needed), "{refused}");
            let content = NewGroup::Picked(vec![world.store("STR-001")]);
            assert!(stores::add_group(&cx, actor, "X", content).await.is_err());
            assert!(stores::add_region(&cx, actor, "X", None).await.is_err());
            assert!(stores::add_store_type(&cx, actor, "X").await.is_err());
        }
    })
    .await;
}

#[tokio::test]
async fn a_group_by_rule_holds_what_its_filter_finds_also_tomorrow() {
    on_each_engine_with_world(async |cx, world| {
        let rule = StoreFilter { statuses: vec![StoreStatus::Closed], ..StoreFilter::default() };
        let add = stores::add_group(&cx, &world.max, "Closed ones", NewGroup::Rule(rule.clone()));
        let group = add.await.unwrap();
        let within = StoreFilter { groups: vec![group], ..StoreFilter::default() };
        let find = async |filter: &StoreFilter| {
            stores::store_ids(&cx, &world.vic, filter, StoreSort::default()).await.unwrap()
        };
        assert_eq!(find(&within).await, find(&rule).await);

        let id = world.store("STR-004");
        let (version, of) = details(&cx, &world.max, id).await;
        let closed = StoreDetails { status: StoreStatus::Closed, ..of };
        stores::edit_store(&cx, &world.max, id, version, closed).await.unwrap();
        assert!(find(&within).await.contains(&id));
        assert_eq!(find(&within).await, find(&rule).await);
        let page = stores::overview(&cx, &world.vic, id).await.unwrap();
        assert!(page.groups.iter().any(|(_, name)| name == "Closed ones"));
    })
    .await;
}

#[tokio::test]
async fn a_removed_group_can_be_brought_back_as_it_was() {
    on_each_engine_with_world(async |cx, world| {
        let picks = vec![world.store("STR-001"), world.store("STR-002")];
        let group = stores::add_group(&cx, &world.max, "Pair", NewGroup::Picked(picks.clone()))
            .await
            .unwrap();
        let more = [world.store("STR-002"), world.store("STR-003")];
        assert_eq!(stores::add_to_group(&cx, &world.max, group, &more).await.unwrap(), 1);
        assert_eq!(stores::remove_from_group(&cx, &world.max, group, &more[1..]).await.unwrap(), 1);
        let removed = stores::remove_group(&cx, &world.max, group).await.unwrap();
        assert!(stores::groups(&cx, &world.vic).await.unwrap().iter().all(|g| g.id != group));
        stores::restore_group(&cx, &world.max, removed).await.unwrap();
        let filter = StoreFilter { groups: vec![group], ..StoreFilter::default() };
        let found = stores::store_ids(&cx, &world.vic, &filter, StoreSort::default()).await;
        assert_eq!(found.unwrap(), picks);

        let same = stores::add_group(&cx, &world.max, "pair", NewGroup::Picked(picks)).await;
        assert!(matches!(same.unwrap_err(), Error::Refused(GroupRefusal::NameTaken { .. })));
    })
    .await;
}

#[tokio::test]
async fn nobody_widens_their_own_reach_through_a_group() {
    on_each_engine_with_world(async |cx, world| {
        let first = vec![world.store("STR-001")];
        let group =
            stores::add_group(&cx, &world.ada, "Mine", NewGroup::Picked(first)).await.unwrap();
        let reach = Reach::Limited { regions: vec![], groups: vec![group] };
        let rights = Rights { edit: true, ..Rights::NONE };
        backend::accounts::change_member(
            &cx,
            &world.ada,
            world.max.person,
            Role::Marketer,
            rights,
            reach.clone(),
        )
        .await
        .unwrap();
        let limited = Actor { reach, rights, ..world.max.clone() };
        let more = [world.store("STR-001"), world.store("STR-002")];
        let widened = stores::add_to_group(&cx, &limited, group, &more).await.unwrap_err();
        assert!(matches!(widened, Error::Forbidden(Forbidden::OutOfReach)), "{widened}");
        let widened = stores::add_to_group(&cx, &limited, group, &more[..1]).await.unwrap_err();
        assert!(matches!(widened, Error::Refused(GroupRefusal::OnlyAdmin { .. })), "{widened}");
        let removed = stores::remove_group(&cx, &world.ada, group).await.unwrap_err();
        assert!(matches!(removed, Error::Refused(GroupRefusal::LimitsSomeone { people: 1, .. })));
        assert_eq!(stores::add_to_group(&cx, &world.ada, group, &more).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_region_in_use_is_not_removed_and_keeps_its_own_thresholds() {
    on_each_engine_with_world(async |cx, world| {
        let west = world.region(Region::West);
        let removed = stores::remove_region(&cx, &world.ada, west).await.unwrap_err();
        assert!(matches!(removed, Error::Refused(PlaceRefusal::InUse { .. })), "{removed}");
        let own = Some(Thresholds { auto_approve_above: 80, skip_below: 40 });
        stores::change_region(&cx, &world.max, west, "Far West", own).await.unwrap();
        let regions = stores::regions(&cx, &world.vic).await.unwrap();
        let kept = regions.iter().find(|region| region.id == west).unwrap();
        assert_eq!((kept.name.as_str(), kept.thresholds), ("Far West", own));
        assert!(kept.stores > 0);

        let same = stores::add_region(&cx, &world.max, "far west", None).await.unwrap_err();
        assert!(matches!(same, Error::Refused(PlaceRefusal::NameTaken { .. })), "{same}");
        let new = stores::add_region(&cx, &world.max, "Islands", None).await.unwrap();
        stores::remove_region(&cx, &world.max, new).await.unwrap();
        let limited = stores::add_region(&cx, &world.nora, "Hers", None).await.unwrap_err();
        assert!(matches!(limited, Error::Forbidden(Forbidden::OutOfReach)), "{limited}");
    })
    .await;
}

#[tokio::test]
async fn a_store_type_is_added_renamed_and_removed_when_unused() {
    on_each_engine_with_world(async |cx, world| {
        let id = stores::add_store_type(&cx, &world.max, "Pop-up").await.unwrap();
        stores::rename_store_type(&cx, &world.max, id, "Pop-up shop").await.unwrap();
        let types = stores::store_types(&cx, &world.vic).await.unwrap();
        assert!(types.iter().any(|t| t.name == "Pop-up shop" && t.stores == 0));
        let used = types.iter().find(|t| t.stores > 0).unwrap();
        let refused = stores::remove_store_type(&cx, &world.max, used.id).await.unwrap_err();
        assert!(matches!(refused, Error::Refused(PlaceRefusal::InUse { .. })), "{refused}");
        stores::remove_store_type(&cx, &world.max, id).await.unwrap();
        let gone = stores::rename_store_type(&cx, &world.max, id, "X").await.unwrap_err();
        assert!(matches!(gone, Error::NotFound("store type")), "{gone}");
    })
    .await;
}

#[tokio::test]
async fn a_stores_page_adds_up_its_mailings() {
    on_each_engine_with_world(async |cx, world| {
        let id = world.store("STR-001");
        let page = stores::overview(&cx, &world.vic, id).await.unwrap();
        assert!(!page.mailings.is_empty());
        let pieces: u64 = page.mailings.iter().map(|past| u64::from(past.mailing.pieces)).sum();
        assert_eq!(page.totals.pieces, pieces);
        assert!(
            page.mailings
                .windows(2)
                .all(|two| { two[0].mailing.in_home_on >= two[1].mailing.in_home_on })
        );
        let row = stores::rows_of(&cx, &world.vic, &[id]).await.unwrap().remove(0);
        assert_eq!(row.totals, page.totals, "list and page agree");
        assert!(page.chain_rate.is_some_and(|rate| rate > 0.0 && rate < 0.2));
        let unknown = StoreId(Uuid::from_u128(7));
        let missing = stores::overview(&cx, &world.vic, unknown).await.unwrap_err();
        assert!(matches!(missing, Error::NotFound("store")), "{missing}");
    })
    .await;
}

async fn exported(cx: &Backend, world: &World, view: &StoreView, format: Format) -> Vec<u8> {
    let mut file = Vec::new();
    let mut export = stores::StoreExport::begin(cx, &world.vic, view, format).await.unwrap();
    while let Some(bytes) = export.next().await.unwrap() {
        file.extend(bytes);
    }
    file
}

#[tokio::test]
async fn an_exported_file_holds_exactly_what_is_filtered_and_shown() {
    on_each_engine_with_world(async |cx, world| {
        let evil = StoreDetails {
            number: "=1+1".into(),
            name: "Comma, \"quote\"".into(),
            ..StoreDetails::default()
        };
        stores::add_store(&cx, &world.ada, evil).await.unwrap();
        let view = StoreView {
            filter: StoreFilter { statuses: vec![StoreStatus::Open], ..StoreFilter::default() },
            sort: StoreSort { column: StoreColumn::Households, descending: true },
            page: Page::new(2, 5),
            columns: Some(StoreColumns::of([StoreColumn::Households, StoreColumn::ResponseRate])),
        };
        let ids = stores::store_ids(&cx, &world.vic, &view.filter, view.sort).await.unwrap();
        let rows = stores::rows_of(&cx, &world.vic, &ids).await.unwrap();

        let file = exported(&cx, &world, &view, Format::Csv { bom: true }).await;
        let text = String::from_utf8(file).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(
            reader.headers().unwrap().iter().collect::<Vec<_>>(),
            ["Number", "Name", "Households", "Response rate"]
        );
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len());
        for (record, row) in records.iter().zip(&rows) {
            let number = &row.store.details.number;
            let shown = if number == "=1+1" { "'=1+1" } else { number };
            assert_eq!(&record[0], shown);
            let households = row.store.details.households.map(|n| n.to_string());
            assert_eq!(&record[2], households.unwrap_or_default());
        }

        use calamine::Reader as _;
        let file = exported(&cx, &world, &view, Format::Xlsx).await;
        let mut book: calamine::Xlsx<_> = calamine::Xlsx::new(std::io::Cursor::new(file)).unwrap();
        let range = book.worksheet_range("Stores").unwrap();
        let first: Vec<String> = range.rows().skip(1).map(|cells| cells[0].to_string()).collect();
        assert_eq!(first, numbers(&rows), "a formula's text stays a text in a workbook");
    })
    .await;
}
