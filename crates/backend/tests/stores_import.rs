//! Importing stores, campaigns and mailing history, on both databases: from the bytes of a file to
//! what is there afterwards, and back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error, audit,
    demonstration::Region,
    jobs, on,
    stores::{self, import},
    testing::{World, fresh, on_each_engine_with_world, world},
};
use domain::{
    accounts::Actor,
    ids::{ImportId, StoreId},
    jobs::JobState,
    money::UnitCost,
    stores::{
        StoreFilter, StoreSort, StoreStatus,
        import::{
            Choice, Counts, DecimalMark, Field, ImportRefusal, Kind, MappingChoice, MappingRefusal,
            Outcome, PreviewLine, Stage, UnknownKind, UploadRefusal,
        },
    },
};
use std::time::Duration;

async fn upload(
    cx: &Backend,
    actor: &Actor,
    kind: Kind,
    bytes: &[u8],
) -> Result<ImportId, Error<UploadRefusal>> {
    let mut upload = import::begin_upload(cx, actor, kind, "file.csv").await?;
    for piece in bytes.chunks(300_000) {
        upload.push(piece).await?;
    }
    upload.finish().await
}

/// Reads the file with the guessed mapping and gives the counts.
async fn read(cx: &Backend, actor: &Actor, id: ImportId) -> Counts {
    let page = import::import_page(cx, actor, id).await.unwrap();
    let choice = MappingChoice { import: id, mapping: page.guess.mapping };
    let job = import::read_import(cx, actor, choice).await.unwrap();
    finish(cx, actor, job, "").await;
    let page = import::import_page(cx, actor, id).await.unwrap();
    assert_eq!(page.import.stage, Stage::Ready);
    page.import.counts
}

async fn finish(cx: &Backend, actor: &Actor, job: domain::ids::JobId, problem: &str) {
    jobs::run_waiting(cx).await.unwrap();
    let job = jobs::job(cx, actor, job).await.unwrap();
    if problem.is_empty() {
        assert_eq!((job.state, job.problem.as_str()), (JobState::Done, ""));
    } else {
        assert_eq!(job.state, JobState::Failed);
        assert!(job.problem.contains(problem), "{}", job.problem);
    }
}

async fn staged(cx: &Backend, actor: &Actor, kind: Kind, text: &str) -> (ImportId, Counts) {
    let id = upload(cx, actor, kind, text.as_bytes()).await.unwrap();
    (id, read(cx, actor, id).await)
}

async fn confirm(cx: &Backend, actor: &Actor, id: ImportId) {
    let job = import::confirm_import(cx, actor, id).await.unwrap();
    finish(cx, actor, job, "").await;
    assert_eq!(stage(cx, actor, id).await, Stage::Applied);
}

async fn undo(cx: &Backend, actor: &Actor, id: ImportId) {
    let job = import::undo_import(cx, actor, id).await.unwrap();
    finish(cx, actor, job, "").await;
    assert_eq!(stage(cx, actor, id).await, Stage::Undone);
}

async fn stage(cx: &Backend, actor: &Actor, id: ImportId) -> Stage {
    import::import_page(cx, actor, id).await.unwrap().import.stage
}

async fn lines(cx: &Backend, actor: &Actor, id: ImportId, outcome: Outcome) -> Vec<PreviewLine> {
    import::import_lines(cx, actor, id, Some(outcome), 0).await.unwrap()
}

async fn problems(cx: &Backend, actor: &Actor, id: ImportId) -> Vec<(u64, String)> {
    lines(cx, actor, id, Outcome::Wrong)
        .await
        .into_iter()
        .map(|line| (line.line, line.problems.iter().map(ToString::to_string).collect()))
        .collect()
}

fn counts(new: u64, changed: u64, unchanged: u64, wrong: u64) -> Counts {
    Counts { new, changed, unchanged, wrong }
}

/// Everything an import could touch, as text: equal before an import and after its undoing.
async fn everything(cx: &Backend) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "SELECT CAST(number || name || city || state || status || COALESCE(households, -1) AS TEXT)
            FROM store ORDER BY workspace_id, number",
        "SELECT name FROM region ORDER BY workspace_id, name",
        "SELECT name FROM store_type ORDER BY workspace_id, name",
        "SELECT CAST(name || theme || format || unit_cost || fixed_cost AS TEXT)
            FROM campaign ORDER BY workspace_id, name",
        "SELECT CAST(s.number || c.name || m.pieces || m.responses || COALESCE(m.revenue, -1)
            || CASE WHEN m.import_id IS NULL THEN 'typed' ELSE 'imported' END AS TEXT)
            FROM mailing m JOIN store s ON s.id = m.store_id JOIN campaign c ON c.id = m.campaign_id
            ORDER BY m.workspace_id, s.number, c.name, m.in_home_on",
    ] {
        let rows: Vec<String> =
            on!(&cx.db, |c| sqlx::query_scalar(sql).fetch_all(c).await).unwrap();
        all.extend(rows);
    }
    all
}

async fn store_named(cx: &Backend, actor: &Actor, number: &str) -> Option<StoreId> {
    let filter = StoreFilter { text: number.into(), ..StoreFilter::default() };
    let ids = stores::store_ids(cx, actor, &filter, StoreSort::default()).await.unwrap();
    ids.first().copied()
}

const STORES: &str = "Store No.,Name,City,State,Region,Type,Status,Households\n\
    STR-001,,Newtown,,,,,\n\
    STR-900,Pier,Boston,Massachusetts,Harbor,Kiosk,open,\"12,500\"\n\
    str-002,,,,,,,\n\
    STR-901,Wharf,Boston,MA,Harbor,,haunted,\n\
    STR-902,,Boston,MA,,,,\n\
    STR-900,Again,Boston,MA,,,,\n";

#[tokio::test]
async fn stores_are_previewed_imported_and_taken_back() {
    on_each_engine_with_world(async |cx, w| {
        let before = everything(&cx).await;
        let (id, found) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        assert_eq!(found, counts(1, 1, 1, 3));
        assert_eq!(everything(&cx).await, before, "nothing is written before it is confirmed");
        assert_eq!(
            problems(&cx, &w.max, id).await,
            [
                (
                    5,
                    "\"haunted\" is not known as Status. Use one of: open, closed, planned.".into()
                ),
                (
                    6,
                    "This is a new one, and it needs a value for Store name. Add it to the file."
                        .to_owned()
                ),
                (
                    7,
                    "This repeats line 3, which is the one that counts. Remove one of the two."
                        .to_owned()
                ),
            ]
        );
        let changed = &lines(&cx, &w.max, id, Outcome::Changed).await[0];
        assert_eq!(changed.differences.len(), 1);
        assert_eq!(changed.differences[0].field, Field::City);
        assert_eq!(changed.differences[0].to, "Newtown");
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        let names: Vec<_> = page.unknown.iter().map(|u| (u.name.as_str(), u.lines)).collect();
        assert_eq!(names, [("Harbor", 1), ("Kiosk", 1)]);

        confirm(&cx, &w.max, id).await;
        let pier = store_named(&cx, &w.max, "STR-900").await.unwrap();
        let pier = stores::store(&cx, &w.max, pier).await.unwrap();
        assert_eq!(
            (pier.region_name.as_str(), pier.type_name.as_str(), pier.details.households),
            ("Harbor", "Kiosk", Some(12_500))
        );
        assert_eq!((pier.details.state.as_str(), pier.details.status), ("MA", StoreStatus::Open));
        let first = stores::store(&cx, &w.max, w.store("STR-001")).await.unwrap();
        assert_eq!(first.details.city, "Newtown");
        let log = audit::page(&cx, &w.ada, None, "", 10).await.unwrap();
        assert_eq!(log[0].action, "stores.import");

        let (again, found) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        assert_eq!(found, counts(0, 0, 3, 3), "the same file again changes nothing");
        assert!(matches!(
            import::confirm_import(&cx, &w.max, again).await,
            Err(Error::Refused(ImportRefusal::NothingToImport))
        ));

        undo(&cx, &w.max, id).await;
        assert_eq!(everything(&cx).await, before);
        let log = audit::page(&cx, &w.ada, None, "", 10).await.unwrap();
        assert_eq!(log[0].action, "stores.undo_import");
    })
    .await;
}

const HISTORY: &str = "Store;Campaign;In-home;Pieces;Responses;Revenue\n\
    STR-001;Fall Promo;31/01/2020;2.500;41;1.234,50\n\
    STR-002;fall promo;31/01/2020;1000;10;\n\
    STR-777;Fall Promo;31/01/2020;1000;10;\n\
    STR-1;Fall Promo;31/01/2020;1000;10;\n\
    STR-002;Winter Sale;15/02/2020;1000;10;\n\
    STR-002;Fall Promo;31/01/2020;5;1;\n\
    STR-001;Fall Promo;01/02/2020;10;11;\n";

#[tokio::test]
async fn a_history_is_previewed_imported_and_taken_back() {
    on_each_engine_with_world(async |cx, w| {
        let before = everything(&cx).await;
        let (id, found) = staged(&cx, &w.max, Kind::Mailings, HISTORY).await;
        assert_eq!(found, counts(2, 0, 0, 5), "an unknown campaign waits to be ticked");
        let found = problems(&cx, &w.max, id).await;
        let expected = [
            "There is no store \"STR-777\". Import the stores first, or correct the number.",
            "There is no store \"STR-1\". Did you mean STR-001? Correct the number.",
            "Campaign \"Winter Sale\" does not exist. Tick it to be created, or correct the name.",
            "This repeats line 3, which is the one that counts. Remove one of the two.",
            "11 responses to 10 pieces cannot be. Correct one of the two.",
        ];
        assert_eq!(found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [4, 5, 6, 7, 8]);

        let decide = async |create, cost| {
            let kind = UnknownKind::Campaign;
            import::decide_unknown(&cx, &w.max, id, kind, "Winter Sale", create, cost).await
        };
        decide(true, None).await.unwrap();
        assert!(matches!(
            import::confirm_import(&cx, &w.max, id).await,
            Err(Error::Refused(ImportRefusal::UnitCostMissing { .. }))
        ));
        decide(true, Some(UnitCost(4650))).await.unwrap();
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        assert_eq!(page.import.counts, counts(3, 0, 0, 4));
        assert_eq!(page.guess.mapping.mark, DecimalMark::Comma);

        confirm(&cx, &w.max, id).await;
        let all = everything(&cx).await;
        assert!(all.contains(&"STR-001Fall Promo250041123450imported".to_owned()));
        assert!(all.contains(&"STR-002Winter Sale100010-1imported".to_owned()));
        assert!(all.contains(&"Winter Salepostcard46500".to_owned()));

        let (_, found) = staged(&cx, &w.max, Kind::Mailings, HISTORY).await;
        assert_eq!(found, counts(0, 0, 3, 4), "the same file again changes nothing");

        // A correction changes one figure and leaves the revenue it does not speak of.
        let correction =
            "Store;Campaign;In-home;Pieces;Responses\nSTR-001;Fall Promo;31/01/2020;2500;42\n";
        let (second, found) = staged(&cx, &w.max, Kind::Mailings, correction).await;
        assert_eq!(found, counts(0, 1, 0, 0));
        let change = &lines(&cx, &w.max, second, Outcome::Changed).await[0].differences;
        assert_eq!((change[0].from.as_str(), change[0].to.as_str()), ("41", "42"));
        confirm(&cx, &w.max, second).await;
        assert!(
            everything(&cx).await.contains(&"STR-001Fall Promo250042123450imported".to_owned())
        );

        let job = import::undo_import(&cx, &w.max, id).await.unwrap();
        let named = "later changes to 1 of its lines: STR-001 Fall Promo 2020-01-31";
        finish(&cx, &w.max, job, named).await;
        assert_eq!(stage(&cx, &w.max, id).await, Stage::Applied);

        undo(&cx, &w.max, second).await;
        assert_eq!(everything(&cx).await, all);
        undo(&cx, &w.max, id).await;
        assert_eq!(everything(&cx).await, before);
    })
    .await;
}

const CAMPAIGNS: &str = "Campaign,Theme,Format,Unit cost,Fixed cost,Minimum\n\
    Fall Promo,Golden leaves,,,,\n\
    Winter Sale,Snow,Self-mailer,$0.52,25,500\n\
    Free Lunch,,,,,\n";

#[tokio::test]
async fn campaigns_are_imported_and_taken_back() {
    on_each_engine_with_world(async |cx, w| {
        let before = everything(&cx).await;
        let (id, found) = staged(&cx, &w.max, Kind::Campaigns, CAMPAIGNS).await;
        assert_eq!(found, counts(1, 1, 0, 1));
        confirm(&cx, &w.max, id).await;
        assert!(everything(&cx).await.contains(&"Winter SaleSnowself_mailer52002500".to_owned()));
        let (_, found) = staged(&cx, &w.max, Kind::Campaigns, CAMPAIGNS).await;
        assert_eq!(found, counts(0, 0, 2, 1));

        let history =
            "Store,Campaign,Date,Pieces,Responses\nSTR-002,Winter Sale,2020-01-31,100,1\n";
        let (mailed, _) = staged(&cx, &w.max, Kind::Mailings, history).await;
        confirm(&cx, &w.max, mailed).await;
        let job = import::undo_import(&cx, &w.max, id).await.unwrap();
        finish(&cx, &w.max, job, "in use: Winter Sale").await;
        undo(&cx, &w.max, mailed).await;
        undo(&cx, &w.max, id).await;
        assert_eq!(everything(&cx).await, before);
    })
    .await;
}

#[tokio::test]
async fn undoing_is_refused_after_a_later_edit_and_names_it() {
    on_each_engine_with_world(async |cx, w| {
        let (id, _) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        confirm(&cx, &w.max, id).await;
        let all = everything(&cx).await;
        let pier = store_named(&cx, &w.max, "STR-900").await.unwrap();
        let store = stores::store(&cx, &w.max, pier).await.unwrap();
        let mut details = store.details.clone();
        details.owner = "Pia".into();
        stores::edit_store(&cx, &w.ada, pier, store.version, details).await.unwrap();
        let job = import::undo_import(&cx, &w.max, id).await.unwrap();
        finish(&cx, &w.max, job, "later changes to 1 of its lines: STR-900 Pier").await;
        assert_eq!(everything(&cx).await, all, "nothing was undone");
    })
    .await;
}

#[tokio::test]
async fn stores_with_mailings_of_their_own_are_not_undone_from_under_them() {
    on_each_engine_with_world(async |cx, w| {
        let (id, _) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        confirm(&cx, &w.max, id).await;
        let history = "Store,Campaign,Date,Pieces,Responses\nSTR-900,Fall Promo,2020-01-31,100,1\n";
        let (mailed, _) = staged(&cx, &w.max, Kind::Mailings, history).await;
        confirm(&cx, &w.max, mailed).await;
        let job = import::undo_import(&cx, &w.max, id).await.unwrap();
        finish(&cx, &w.max, job, "in use: STR-900 Pier").await;
    })
    .await;
}

#[tokio::test]
async fn an_import_is_refused_when_somebody_was_faster() {
    on_each_engine_with_world(async |cx, w| {
        let (max, _) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        let (ada, _) = staged(&cx, &w.ada, Kind::Stores, STORES).await;
        confirm(&cx, &w.ada, ada).await;
        let all = everything(&cx).await;
        let job = import::confirm_import(&cx, &w.max, max).await.unwrap();
        finish(&cx, &w.max, job, "changed since the preview").await;
        assert_eq!(everything(&cx).await, all);
        let page = import::import_page(&cx, &w.max, max).await.unwrap();
        assert_eq!(page.import.stage, Stage::Ready);
        assert!(page.import.problem.contains("changed since the preview"));
        assert_eq!(read(&cx, &w.max, max).await, counts(0, 0, 3, 3));
    })
    .await;
}

#[tokio::test]
async fn rows_out_of_reach_are_wrong_and_nobody_else_confirms_with_other_rights() {
    on_each_engine_with_world(async |cx, w| {
        let number = async |region| {
            let id = w.store_in(region);
            stores::store(&cx, &w.ada, id).await.unwrap().details.number
        };
        let (own, other) = (number(Region::Northeast).await, number(Region::West).await);
        let text = format!("Store,Owner\n{own},Nora\n{other},Nora\n");
        let (id, found) = staged(&cx, &w.nora, Kind::Stores, &text).await;
        assert_eq!(found, counts(0, 1, 0, 1));
        assert!(problems(&cx, &w.nora, id).await[0].1.contains("outside the regions and groups"));
        let text = format!(
            "Store,Campaign,Date,Pieces,Responses\n{own},Fall Promo,2020-01-31,9,1\n{other},Fall Promo,2020-01-31,9,1\n"
        );
        let (id, found) = staged(&cx, &w.nora, Kind::Mailings, &text).await;
        assert_eq!(found, counts(1, 0, 0, 1));
        assert!(problems(&cx, &w.nora, id).await[0].1.contains("outside the regions and groups"));

        let (id, _) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        assert!(matches!(
            import::confirm_import(&cx, &w.nora, id).await,
            Err(Error::Refused(ImportRefusal::OtherReach))
        ));
    })
    .await;
}

#[tokio::test]
async fn nobody_imports_without_the_right_or_sees_another_workspaces_file() {
    on_each_engine_with_world(async |cx, w| {
        for actor in [&w.vic, &w.ann] {
            assert!(matches!(
                upload(&cx, actor, Kind::Stores, STORES.as_bytes()).await,
                Err(Error::Forbidden(_))
            ));
        }
        let (id, _) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        assert!(!import::import_page(&cx, &w.vic, id).await.unwrap().may_import);
        let elsewhere = import::import_page(&cx, &w.cora, id).await;
        assert!(matches!(elsewhere, Err(Error::NotFound(_))));
        assert!(matches!(
            import::import_lines(&cx, &w.cora, id, None, 0).await,
            Err(Error::NotFound(_))
        ));
        assert!(matches!(import::confirm_import(&cx, &w.cora, id).await, Err(Error::NotFound(_))));
        assert!(matches!(import::confirm_import(&cx, &w.vic, id).await, Err(Error::Forbidden(_))));
        assert!(import::imports(&cx, &w.cora).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_mapping_is_remembered_for_the_next_file_of_its_shape() {
    on_each_engine_with_world(async |cx, w| {
        let text = "A,B,C,D,E\nSTR-001,Fall Promo,2020-01-31,100,1\n";
        let id = upload(&cx, &w.max, Kind::Mailings, text.as_bytes()).await.unwrap();
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        assert!(!page.guess.remembered);
        let mut mapping = page.guess.mapping;
        mapping.columns.clear();
        let choice = |mapping: &domain::stores::import::Mapping| MappingChoice {
            import: id,
            mapping: mapping.clone(),
        };
        assert!(matches!(
            import::read_import(&cx, &w.max, choice(&mapping)).await,
            Err(Error::Refused(ImportRefusal::Mapping {
                refusal: MappingRefusal::FieldMissing { .. }
            }))
        ));
        mapping.columns = Kind::Mailings.needed().iter().copied().zip(0..).collect();
        let job = import::read_import(&cx, &w.max, choice(&mapping)).await.unwrap();
        finish(&cx, &w.max, job, "").await;
        let next = upload(&cx, &w.ada, Kind::Mailings, text.as_bytes()).await.unwrap();
        let page = import::import_page(&cx, &w.ada, next).await.unwrap();
        assert!(page.guess.remembered);
        assert_eq!(page.guess.mapping, mapping);
        let elsewhere = upload(&cx, &w.cora, Kind::Mailings, text.as_bytes()).await.unwrap();
        let page = import::import_page(&cx, &w.cora, elsewhere).await.unwrap();
        assert!(!page.guess.remembered, "another workspace remembers its own");
    })
    .await;
}

#[tokio::test]
async fn another_encoding_can_be_chosen_and_no_table_is_kept() {
    on_each_engine_with_world(async |cx, w| {
        let text = b"Store,City\nSTR-001,\xa3\xf3d\x9f\n";
        let id = upload(&cx, &w.max, Kind::Stores, text).await.unwrap();
        let choice = Choice { encoding: Some("windows-1250".into()), ..Choice::default() };
        import::look_again(&cx, &w.max, id, choice).await.unwrap();
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        assert_eq!(page.glimpse.samples, [["STR-001", "Łódź"]]);
        assert_eq!(read(&cx, &w.max, id).await, counts(0, 1, 0, 0));

        let refused = upload(&cx, &w.max, Kind::Stores, b"%PDF-1.7").await;
        assert!(matches!(refused, Err(Error::Refused(UploadRefusal::NotATable))));
        assert_eq!(import::imports(&cx, &w.max).await.unwrap().len(), 1);
        import::discard_import(&cx, &w.max, id).await.unwrap();
        assert!(import::imports(&cx, &w.max).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_breaks_half_way_leaves_nothing() {
    on_each_engine_with_world(async |cx, w| {
        let before = everything(&cx).await;
        let mut text = "Store,Campaign,Date,Pieces,Responses\n".to_owned();
        text.push_str(&"STR-001,Fall Promo,2020-01-31,100,1\n".repeat(12_000));
        text.push_str("STR-001,\"Fall Promo,2020-01-31,100,1\nSTR-001,x,2020-01-31,100,1\n");
        let id = upload(&cx, &w.max, Kind::Mailings, text.as_bytes()).await.unwrap();
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        let choice = MappingChoice { import: id, mapping: page.guess.mapping };
        let job = import::read_import(&cx, &w.max, choice).await.unwrap();
        finish(&cx, &w.max, job, "opens on line 12002 is never closed").await;
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        assert_eq!(page.import.stage, Stage::Mapping);
        assert!(page.import.problem.contains("line 12002"));
        assert_eq!(everything(&cx).await, before);
    })
    .await;
}

/// A history of `days` days for each of ten stores, every line its own mailing.
fn long_history(days: i64) -> String {
    use jiff::ToSpan;
    let mut text = "Store,Campaign,Date,Pieces,Responses,Revenue\n".to_owned();
    for day in 0..days {
        let date = jiff::civil::date(2000, 1, 1).checked_add(day.days()).unwrap();
        for store in 1..=10 {
            text.push_str(&format!("STR-{store:03},Fall Promo,{date},2500,{},99.50\n", day % 90));
        }
    }
    text
}

#[tokio::test]
async fn reading_can_be_cancelled_and_begun_again() {
    on_each_engine_with_world(async |cx, w| {
        let text = long_history(2_000);
        let id = upload(&cx, &w.max, Kind::Mailings, text.as_bytes()).await.unwrap();
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        let choice = MappingChoice { import: id, mapping: page.guess.mapping };
        let job = import::read_import(&cx, &w.max, choice.clone()).await.unwrap();
        assert!(matches!(
            import::read_import(&cx, &w.max, choice).await,
            Err(Error::Refused(ImportRefusal::Busy))
        ));
        jobs::cancel(&cx, &w.max, job).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(stage(&cx, &w.max, id).await, Stage::Mapping);
        assert_eq!(read(&cx, &w.max, id).await, counts(20_000, 0, 0, 0));
        let job = import::confirm_import(&cx, &w.max, id).await.unwrap();
        jobs::cancel(&cx, &w.max, job).await.unwrap();
        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(stage(&cx, &w.max, id).await, Stage::Ready);
        confirm(&cx, &w.max, id).await;
    })
    .await;
}

/// Works on jobs in a runtime of its own, as another process would, and drops it once `enough`.
fn work_until(url: String, at: jiff::Timestamp, enough: impl Fn() -> bool) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let handle = runtime.spawn(async move {
        let mut cx = Backend::new(backend::db::Db::connect(&url).await.unwrap());
        cx.clock = backend::Clock::standing(at);
        jobs::run_waiting(&cx).await.unwrap();
    });
    while !enough() && !handle.is_finished() {
        std::thread::yield_now();
    }
    // Like a process that is killed: whatever runs is dropped where it stands.
    runtime.shutdown_background();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_reading_goes_on_where_it_stopped() {
    for engine in [backend::db::Engine::Sqlite, backend::db::Engine::Postgres] {
        let db = fresh(engine).await;
        let cx = db.cx.clone();
        let w: World = world(&cx).await;
        let text = long_history(8_000);
        let id = upload(&cx, &w.max, Kind::Mailings, text.as_bytes()).await.unwrap();
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        let choice = MappingChoice { import: id, mapping: page.guess.mapping };
        let job = import::read_import(&cx, &w.max, choice).await.unwrap();
        let read_so_far = async || -> i64 {
            let sql = "SELECT lines_read FROM import WHERE stage = 'reading'";
            let read: Option<i64> =
                on!(&cx.db, |c| sqlx::query_scalar(sql).fetch_optional(c).await).unwrap();
            read.unwrap_or(-1)
        };
        let (url, at) = (db.url.clone(), cx.now());
        let here = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| {
            work_until(url, at, || here.block_on(read_so_far()) > 0);
        });
        let read = read_so_far().await;
        assert!(read > 0 && read < 80_000, "killed half-way, at {read}");
        cx.clock.advance(Duration::from_secs(61));
        finish(&cx, &w.max, job, "").await;
        let page = import::import_page(&cx, &w.max, id).await.unwrap();
        assert_eq!(page.import.counts, counts(80_000, 0, 0, 0));
        confirm(&cx, &w.max, id).await;
        let sql = "SELECT COUNT(*) FROM mailing WHERE import_id IS NOT NULL";
        let mailings: i64 = on!(&cx.db, |c| sqlx::query_scalar(sql).fetch_one(c).await).unwrap();
        assert_eq!(mailings, 80_000);
    }
}

#[tokio::test]
async fn wrong_lines_come_back_as_a_file_to_correct() {
    on_each_engine_with_world(async |cx, w| {
        let (id, _) = staged(&cx, &w.max, Kind::Mailings, HISTORY).await;
        let file = import::wrong_lines_file(&cx, &w.max, id).await.unwrap();
        let text = String::from_utf8(file).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "Line,What to do,Store,Campaign,In-home,Pieces,Responses,Revenue");
        assert_eq!(lines.len(), 6);
        assert!(lines[1].starts_with("4,\"Store: There is no store \"\"STR-777\"\"."));
        assert!(lines[1].ends_with("STR-777,Fall Promo,31/01/2020,1000,10,"));
    })
    .await;
}

#[tokio::test]
async fn an_import_is_undone_within_thirty_days_only() {
    on_each_engine_with_world(async |cx, w| {
        let (id, _) = staged(&cx, &w.max, Kind::Stores, STORES).await;
        confirm(&cx, &w.max, id).await;
        cx.clock.advance(Duration::from_secs(30 * 24 * 3600 + 1));
        assert!(matches!(
            import::undo_import(&cx, &w.max, id).await,
            Err(Error::Refused(ImportRefusal::UndoTooLate))
        ));
        assert_eq!(import::import_page(&cx, &w.max, id).await.unwrap().undo_until, None);
        // The next upload frees what can no longer be undone; what it did stays known.
        cx.clock.advance(Duration::from_secs(2 * 24 * 3600));
        upload(&cx, &w.max, Kind::Stores, STORES.as_bytes()).await.unwrap();
        let kept = import::imports(&cx, &w.max).await.unwrap();
        assert_eq!(kept.last().unwrap().counts, counts(1, 1, 1, 3));
        assert!(lines(&cx, &w.max, id, Outcome::Wrong).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_workbook_is_imported_with_its_real_days_and_numbers() {
    on_each_engine_with_world(async |cx, w| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in
            ["Store", "Campaign", "Date", "Pieces", "Responses", "Revenue"].iter().enumerate()
        {
            sheet.write(0, column as u16, *name).unwrap();
        }
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        let moment = rust_xlsxwriter::ExcelDateTime::from_ymd(2020, 1, 31).unwrap();
        sheet.write(1, 0, "STR-001").unwrap();
        sheet.write(1, 1, "Fall Promo").unwrap();
        sheet.write_datetime_with_format(1, 2, &moment, &day).unwrap();
        sheet.write(1, 3, 2500).unwrap();
        sheet.write(1, 4, 41).unwrap();
        sheet.write(1, 5, 1234.5).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let id = upload(&cx, &w.max, Kind::Mailings, &bytes).await.unwrap();
        assert_eq!(read(&cx, &w.max, id).await, counts(1, 0, 0, 0));
        confirm(&cx, &w.max, id).await;
        assert!(
            everything(&cx).await.contains(&"STR-001Fall Promo250041123450imported".to_owned())
        );
    })
    .await;
}

#[tokio::test]
async fn the_sample_files_are_read_to_the_last_line() {
    on_each_engine_with_world(async |cx, w| {
        // The samples reach into 2026; the clock of the tests stands in March 2025.
        cx.clock.advance(Duration::from_secs(2 * 365 * 24 * 3600));
        for (kind, file) in [
            (Kind::Stores, include_str!("../../../public/samples/stores.csv")),
            (Kind::Campaigns, include_str!("../../../public/samples/campaigns.csv")),
            (Kind::Mailings, include_str!("../../../public/samples/mailings.csv")),
        ] {
            let (id, found) = staged(&cx, &w.cora, kind, file).await;
            assert_eq!(found.wrong, 0, "{kind:?}: {:?}", problems(&cx, &w.cora, id).await);
            assert!(found.written() >= 4, "{kind:?}: {found:?}");
            confirm(&cx, &w.cora, id).await;
        }
    })
    .await;
}
