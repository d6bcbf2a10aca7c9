//! Plans that several people change at once: acts are done once, told to everybody, taken back, and
//! survive a process that stops at any line. Two backends on one database stand for two processes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{
    Backend, Error,
    db::{Db, Engine},
    plans::{self, Heard},
    testing::{engines, fresh, on_each_engine},
};
use domain::{
    accounts::{Actor, Reach},
    collaboration::{Ask, Outcome},
    ids::{ClientId, PlanId, WaveId},
    plans::{
        Anchor, ChangeKind, Column, Deed, Direction, Edit, EditRefusal, ItemFilter, ItemSet,
        ItemStatus, LivePlan, Milestone, Names, Operation, Part, PlanAct, Presence, Rights,
        SheetStores, Sort, Step, Values, VersionRefusal, Wave, WaveStep, Whereabouts,
    },
};
use plans_world::{
    World,
    tab::{Tab, snapshot},
};
use std::{
    collections::BTreeSet,
    future::Future,
    pin::pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{sync::broadcast::Receiver, task::JoinSet, time::timeout};
use uuid::Uuid;

fn pieces(place: u32, pieces: u32) -> Deed {
    Deed::cell(place, Operation::SetPieces(pieces))
}

fn done(outcome: &Outcome<LivePlan>) -> u32 {
    match outcome {
        Outcome::Done { sequence: Some(sequence), stale } if stale.is_empty() => *sequence,
        other => panic!("not simply done: {other:?}"),
    }
}

#[tokio::test]
async fn what_two_people_do_at_once_is_seen_by_both_and_stored() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 8).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        let mut max = Tab::open(&cx, &world.max, plan).await;
        let mut news = cx.live.listen(plan);
        mia.act(pieces(0, 1_234));
        max.act(Deed::same(ItemSet::first(4), Operation::SetNotes("Call first".into())));
        done(&mia.send().await[0]);
        done(&max.send().await[0]);
        for by in ["Mia", "Max"] {
            let Heard::Told(told) = news.try_recv().unwrap() else { panic!("no change") };
            assert_eq!(told.by, by);
        }
        mia.catch_up().await;
        max.catch_up().await;
        let (stored, sequence) = snapshot(&cx, &world.viewer, plan).await;
        for tab in [&mia, &max] {
            assert_eq!(tab.replica.document(), &stored);
            assert_eq!(tab.replica.sequence(), sequence);
        }
        assert_eq!(stored.items[0].pieces, 1_234);
        assert_eq!(stored.items[3].notes, "Call first");
    })
    .await;
}

#[tokio::test]
async fn an_act_that_arrives_twice_is_done_once_also_at_another_process_or_after_a_restart() {
    for engine in engines() {
        let here = fresh(*engine).await;
        let there = Backend {
            db: Db::connect(&here.url).await.unwrap(),
            live: plans::LivePlans::default(),
            ..here.cx.clone()
        };
        let world = World::new(&here.cx, "Maple", 4).await;
        let plan = world.plan(&here.cx).await;
        let mut mia = Tab::open(&here.cx, &world.marketer, plan).await;
        mia.act(pieces(1, 900));
        let act = mia.replica.to_send(1).remove(0);
        let first = mia.ask(act.clone()).await.unwrap();
        assert_eq!(mia.ask(act.clone()).await.unwrap(), first);
        mia.cx = there;
        assert_eq!(mia.ask(act).await.unwrap(), first, "on {engine:?}");
        let (_, sequence) = snapshot(&here.cx, &world.viewer, plan).await;
        assert_eq!(sequence, done(&first.outcome));
    }
}

#[tokio::test]
async fn a_cell_changed_unseen_is_left_alone_and_the_rest_of_a_bulk_change_is_done() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 6).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        let mut max = Tab::open(&cx, &world.max, plan).await;
        mia.act(pieces(2, 500));
        let theirs = done(&mia.send().await[0]);
        max.act(Deed::same(ItemSet::first(6), Operation::SetPieces(700)));
        let Outcome::Done { sequence: Some(_), stale } = &max.send().await[0] else { panic!() };
        assert_eq!(stale.len(), 1);
        assert_eq!(
            (stale[0].part, stale[0].sequence),
            (Part::Item(2, domain::plans::Cell::Pieces), theirs)
        );
        assert_eq!(stale[0].by, mia.replica.client());
        let (stored, _) = snapshot(&cx, &world.viewer, plan).await;
        let all: Vec<u32> = stored.items.iter().map(|item| item.pieces).collect();
        assert_eq!(all, [700, 700, 500, 700, 700, 700]);

        // A total that is spread is all or nothing: Mia has not seen what Max did.
        let each = Edit { items: ItemSet::first(3), to: Values::Pieces(vec![1, 2, 3]) };
        mia.act(Deed { steps: vec![Step::Items(each)], whole: true });
        let Outcome::Done { sequence: None, stale } = &mia.send().await[0] else { panic!() };
        assert_eq!(stale.len(), 2, "two of the three are Max's now");
        mia.catch_up().await;
        assert_eq!(mia.replica.document(), &snapshot(&cx, &world.viewer, plan).await.0);
    })
    .await;
}

#[tokio::test]
async fn an_act_is_taken_back_and_done_again_and_taking_back_never_overwrites_others_unseen() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let (before, _) = snapshot(&cx, &world.viewer, plan).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        let each = Edit { items: ItemSet::first(4), to: Values::Pieces(vec![5, 6, 7, 8]) };
        mia.act(Deed::items(vec![each]));
        done(&mia.send().await[0]);
        mia.replica.undo(&Rights::All).unwrap();
        done(&mia.send().await[0]);
        let pieces_of = |plan: &LivePlan| plan.items.iter().map(|i| i.pieces).collect::<Vec<_>>();
        let (stored, _) = snapshot(&cx, &world.viewer, plan).await;
        assert_eq!(pieces_of(&stored), pieces_of(&before));
        mia.replica.redo(&Rights::All).unwrap();
        done(&mia.send().await[0]);
        assert_eq!(pieces_of(&snapshot(&cx, &world.viewer, plan).await.0), [5, 6, 7, 8]);

        mia.catch_up().await;
        let mut max = Tab::open(&cx, &world.max, plan).await;
        max.act(pieces(0, 99));
        done(&max.send().await[0]);
        mia.catch_up().await;
        mia.replica.undo(&Rights::All).unwrap();
        let Outcome::Done { stale, .. } = &mia.send().await[0] else { panic!() };
        assert_eq!(stale.len(), 1, "Max's cell is named");
        let now = pieces_of(&snapshot(&cx, &world.viewer, plan).await.0);
        assert_eq!(now[0], 99);
        assert_eq!(now[1..], pieces_of(&before)[1..]);
    })
    .await;
}

#[tokio::test]
async fn waves_are_made_moved_and_deleted_and_a_deleted_one_comes_back_with_its_stores() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        let new = Wave {
            id: WaveId(Uuid::now_v7()),
            name: "Late".into(),
            in_home_on: Some(jiff::civil::date(2025, 3, 24)),
            last_on: Some(jiff::civil::date(2025, 3, 26)),
            budget: None,
            version: 1,
        };
        let id = new.id;
        mia.act(Deed::wave(WaveStep::Create { wave: new.clone(), place: 1 }));
        mia.act(Deed::same(ItemSet::first(2), Operation::SetWave(Some(id))));
        mia.act(Deed::wave(WaveStep::Move { wave: id, place: 3 }));
        for outcome in mia.send().await {
            done(&outcome);
        }
        let names = async || {
            let page = plans::plan_page(&cx, &world.viewer, plan).await.unwrap();
            page.waves.into_iter().map(|wave| wave.name).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["W1", "W2", "W3", "Late"]);
        mia.act(Deed::wave(WaveStep::Delete { wave: id }));
        done(&mia.send().await[0]);
        assert_eq!(names().await, ["W1", "W2", "W3"]);
        let lines = world.lines(&cx, plan).await;
        assert!(lines.iter().all(|line| line.item.wave.is_none()));

        mia.replica.undo(&Rights::All).unwrap();
        done(&mia.send().await[0]);
        assert_eq!(names().await, ["W1", "W2", "W3", "Late"]);
        let (stored, _) = snapshot(&cx, &world.viewer, plan).await;
        assert_eq!(stored.items.iter().filter(|item| item.wave == Some(id)).count(), 2);
        let wave = stored.waves.iter().find(|wave| wave.id == id).unwrap();
        assert_eq!((wave.in_home_on, wave.last_on), (new.in_home_on, new.last_on));

        // Rules of dates hold on the server, too.
        let overlapping = Wave { id: WaveId(Uuid::now_v7()), name: "Other".into(), ..new };
        let create = Deed::wave(WaveStep::Create { wave: overlapping, place: 0 });
        let act = PlanAct { number: 1, base: u32::MAX, ask: Ask::Do(create) };
        let client = ClientId(Uuid::now_v7());
        let answer = plans::act(&cx, &world.marketer, plan, client, act).await.unwrap().unwrap();
        let overlap = EditRefusal::DaysOverlap { wave: "Late".into() };
        assert_eq!(answer.outcome, Outcome::Refused(overlap));
    })
    .await;
}

#[tokio::test]
async fn an_act_cut_off_at_any_line_is_done_whole_or_not_at_all() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        for round in 1..40_u32 {
            mia.act(pieces(round % 4, 1_000 + round));
            let act = mia.replica.to_send(1).remove(0);
            {
                // Polled a few times, then dropped, as when a connection breaks.
                let client = mia.replica.client();
                let mut asking = pin!(plans::act(&cx, &world.marketer, plan, client, act.clone()));
                let mut rounds = 0;
                let cut = std::future::poll_fn(|context: &mut Context<'_>| {
                    rounds += 1;
                    match asking.as_mut().poll(context) {
                        std::task::Poll::Pending if rounds <= round => std::task::Poll::Pending,
                        _ => std::task::Poll::Ready(()),
                    }
                });
                cut.await;
            }
            let answer = mia.ask(act).await.unwrap();
            mia.replica.answer(answer, &Rights::All);
            mia.catch_up().await;
            let (stored, _) = snapshot(&cx, &world.viewer, plan).await;
            assert_eq!(stored.items[(round % 4) as usize].pieces, 1_000 + round);
            assert_eq!(mia.replica.document(), &stored);
        }
    })
    .await;
}

#[tokio::test]
async fn acts_that_wait_together_are_each_answered_also_when_whoever_has_the_turn_is_cut_off() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 40).await;
        let plan = world.plan(&cx).await;
        let places = snapshot(&cx, &world.viewer, plan).await.0.items.len() as u32;
        for round in 0..24_u32 {
            let act = |place: u32| {
                let ask = Ask::Do(pieces(place, 2_000 + round));
                PlanAct { number: 1, base: u32::MAX, ask }
            };
            let client = ClientId(Uuid::now_v7());
            let mut first = pin!(plans::act(&cx, &world.marketer, plan, client, act(0)));
            let mut others = JoinSet::new();
            let mut rounds = 0;
            std::future::poll_fn(|context: &mut Context<'_>| {
                let ended = first.as_mut().poll(context).is_ready();
                if rounds == 0 {
                    for place in 1..places {
                        let who = if place % 2 == 0 { &world.max } else { &world.marketer };
                        let (cx, who, act) = (cx.clone(), who.clone(), act(place));
                        let client = ClientId(Uuid::now_v7());
                        others.spawn(async move { plans::act(&cx, &who, plan, client, act).await });
                    }
                }
                rounds += 1;
                if ended || rounds > round { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            // From here on nobody asks for the first one any more.
            first.set(plans::act(&cx, &world.marketer, plan, client, act(0)));
            let mut sequences = Vec::new();
            while let Some(answer) = others.join_next().await {
                sequences.push(done(&answer.unwrap().unwrap().unwrap().outcome));
            }
            done(&first.await.unwrap().unwrap().outcome);
            let (all, distinct) = (sequences.len(), BTreeSet::from_iter(sequences).len());
            assert_eq!((all, distinct), (places as usize - 1, places as usize - 1));
            let (stored, _) = snapshot(&cx, &world.viewer, plan).await;
            assert!(stored.items.iter().all(|item| item.pieces == 2_000 + round), "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_processes_on_one_database_follow_each_other() {
    for engine in engines() {
        let here = fresh(*engine).await;
        let there = Backend {
            db: Db::connect(&here.url).await.unwrap(),
            live: plans::LivePlans::default(),
            ..here.cx.clone()
        };
        let world = World::new(&here.cx, "Maple", 6).await;
        let plan = world.plan(&here.cx).await;
        let mut mia = Tab::open(&here.cx, &world.marketer, plan).await;
        let mut max = Tab::open(&there, &world.max, plan).await;
        let mut heard = there.live.listen(plan);
        let watching = match engine {
            Engine::Postgres => {
                let there = there.clone();
                Some(tokio::spawn(async move { plans::watch(&there).await }))
            }
            Engine::Sqlite => None,
        };
        for round in 0..10 {
            mia.act(pieces(round % 3, 2_000 + round));
            max.act(pieces(3 + round % 3, 3_000 + round));
            for outcome in mia.send().await.iter().chain(&max.send().await) {
                done(outcome);
            }
            mia.catch_up().await;
            max.catch_up().await;
        }
        let (stored, _) = snapshot(&there, &world.viewer, plan).await;
        assert_eq!(mia.replica.document(), &stored, "on {engine:?}");
        assert_eq!(max.replica.document(), &stored, "on {engine:?}");
        // What was done here is heard there: by notification, or at the latest with the next act.
        let mut by_mia = 0;
        while by_mia < 9 {
            match heard.recv().await.unwrap() {
                Heard::Told(told) if told.by == "Mia" => by_mia += 1,
                Heard::Missed => break,
                _ => {}
            }
        }
        if let Some(watching) = watching {
            watching.abort();
        }
    }
}

#[tokio::test]
async fn two_processes_on_one_database_tell_each_other_who_is_in_a_plan_and_what_is_said() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let here = fresh(Engine::Postgres).await;
    let there = Backend {
        db: Db::connect(&here.url).await.unwrap(),
        live: plans::LivePlans::default(),
        ..here.cx.clone()
    };
    let world = World::new(&here.cx, "Maple", 3).await;
    let plan = world.plan(&here.cx).await;
    let someone = |actor: &Actor, column: &str| Presence {
        client: ClientId(Uuid::now_v7()),
        person: actor.person,
        name: actor.name.clone(),
        at: Whereabouts { column: Some(column.to_owned()), ..Whereabouts::default() },
    };
    let (mia, max) = (someone(&world.marketer, "pieces"), someone(&world.max, "notes"));
    let mut heard = there.live.listen(plan);
    // Mia is in the plan before the other process listens: it asks.
    here.cx.live.enter(plan, mia.clone());
    let watching = [here.cx.clone(), there.clone()]
        .map(|cx| tokio::spawn(async move { plans::watch(&cx).await }));
    there.live.enter(plan, max.clone());
    let until = async |cx: &Backend, news: &mut Receiver<Heard>, wanted: &[&Presence]| {
        let same = |cx: &Backend| {
            let present = cx.live.present(plan);
            present.len() == wanted.len() && wanted.iter().all(|one| present.contains(one))
        };
        let told = async {
            while !same(cx) {
                news.recv().await.unwrap();
            }
        };
        timeout(Duration::from_secs(20), told).await.expect("it was not told");
    };
    let mut news = here.cx.live.listen(plan);
    until(&there, &mut heard, &[&mia, &max]).await;
    until(&here.cx, &mut news, &[&mia, &max]).await;
    let moved = Presence { at: Whereabouts::default(), ..mia.clone() };
    here.cx.live.enter(plan, moved.clone());
    until(&there, &mut heard, &[&moved, &max]).await;
    there.live.leave(plan, max.client);
    until(&here.cx, &mut news, &[&moved]).await;

    plans::start_thread(&here.cx, &world.marketer, plan, Anchor::Plan, "Is it so?").await.unwrap();
    let said = async { while !matches!(heard.recv().await.unwrap(), Heard::Talked) {} };
    timeout(Duration::from_secs(20), said).await.expect("what was said was not told");
    for watching in watching {
        watching.abort();
    }
}

#[tokio::test]
async fn nobody_acts_under_the_tab_of_another_not_even_after_a_restart() {
    for engine in engines() {
        let here = fresh(*engine).await;
        let world = World::new(&here.cx, "Maple", 4).await;
        let plan = world.plan(&here.cx).await;
        let mut mia = Tab::open(&here.cx, &world.marketer, plan).await;
        mia.act(pieces(0, 900));
        let sequence = done(&mia.send().await[0]);
        let restarted = Backend { live: plans::LivePlans::default(), ..here.cx.clone() };
        for cx in [&here.cx, &restarted] {
            for ask in [Ask::Do(pieces(1, 5)), Ask::Undo(1)] {
                let act = PlanAct { number: 2, base: u32::MAX, ask };
                let client = mia.replica.client();
                let foreign = plans::act(cx, &world.max, plan, client, act).await;
                assert!(matches!(foreign, Err(Error::NotFound(_))), "on {engine:?}");
            }
        }
        assert_eq!(snapshot(&here.cx, &world.viewer, plan).await.1, sequence);
        mia.act(pieces(0, 901));
        done(&mia.send().await[0]);
    }
}

#[tokio::test]
async fn nobody_changes_what_they_may_not_and_a_locked_plan_stays_as_it_is() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let act = |deed| PlanAct { number: 1, base: u32::MAX, ask: Ask::Do(deed) };
        let client = || ClientId(Uuid::now_v7());
        let refused = plans::act(&cx, &world.viewer, plan, client(), act(pieces(0, 1))).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let north = Reach::Limited { regions: vec![world.north], groups: vec![] };
        let northern = Actor { reach: north, ..world.marketer.clone() };
        let all = Deed::same(ItemSet::first(4), Operation::SetPieces(1));
        let answer = plans::act(&cx, &northern, plan, client(), act(all)).await.unwrap().unwrap();
        assert_eq!(answer.outcome, Outcome::Refused(EditRefusal::OutOfReach { stores: 2 }));
        let answer = plans::act(&cx, &northern, plan, client(), act(pieces(0, 150))).await.unwrap();
        done(&answer.unwrap().outcome);

        world.complete(&cx, plan).await;
        world.approve(&cx, plan).await;
        let answer = plans::act(&cx, &world.max, plan, client(), act(pieces(0, 2))).await.unwrap();
        let locked = EditRefusal::Locked { status: "approved".into() };
        assert_eq!(answer.unwrap().outcome, Outcome::Refused(locked));
        let beyond = PlanId(Uuid::now_v7());
        let missing = plans::act(&cx, &world.marketer, beyond, client(), act(pieces(0, 2))).await;
        assert!(matches!(missing, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn a_browser_shows_the_same_lines_in_the_same_order_as_the_server() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 40).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        mia.act(Deed::items(vec![Edit {
            items: (0..40).collect(),
            to: Values::Pieces((0..40).map(|n| 100 + n * 7 % 13).collect()),
        }]));
        mia.act(Deed::same((3..20).collect(), Operation::SetStatus(ItemStatus::Included)));
        mia.act(Deed::same((5..9).collect(), Operation::SetStatus(ItemStatus::Excluded)));
        mia.act(Deed::same(ItemSet::one(11), Operation::SetNotes("Ask first".into())));
        mia.send().await;
        let sheet =
            plans::sheet::<domain::refusal::Never>(&cx, &world.marketer, plan).await.unwrap();
        let page = plans::plan_page(&cx, &world.marketer, plan).await.unwrap();
        let names = Names::new(&page.campaigns, &sheet.plan.waves);
        let stores = SheetStores::new(sheet.stores);
        let filters = [
            ItemFilter::default(),
            ItemFilter { statuses: vec![ItemStatus::Included], ..ItemFilter::default() },
            ItemFilter { waves: vec![None], ..ItemFilter::default() },
            ItemFilter { overrides_only: true, ..ItemFilter::default() },
            ItemFilter { text: "  ASK fi".into(), ..ItemFilter::default() },
            ItemFilter { text: "STR-00".into(), ..ItemFilter::default() },
        ];
        let columns = [
            Column::Number,
            Column::Store,
            Column::Region,
            Column::Campaign,
            Column::Pieces,
            Column::Wave,
            Column::Confidence,
            Column::Status,
            Column::Responses,
            Column::Cost,
        ];
        for filter in &filters {
            for column in columns {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let sort = Sort { column, direction };
                    let read = plans::lines(&cx, &world.marketer, plan, filter, sort, 0, 500);
                    let wanted: Vec<u32> =
                        read.await.unwrap().lines.iter().map(|line| line.place).collect();
                    let shown = stores.arrange(&sheet.plan.items, &names, filter, sort);
                    assert_eq!(shown, wanted, "{filter:?} {sort:?}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_began_before_a_colleague_s_change_came_is_asked_though_the_page_shows_it_by_now() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 4).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        let mut max = Tab::open(&cx, &world.max, plan).await;
        let begun = mia.replica.sequence();
        max.act(pieces(2, 1_200));
        max.send().await;
        mia.catch_up().await;
        mia.replica.act_since(begun, pieces(2, 900), &Rights::All).unwrap();
        let outcome = mia.send().await.remove(0);
        let Outcome::Done { sequence: None, stale } = outcome else { panic!("{outcome:?}") };
        assert_eq!(stale[0].by, max.replica.client());
        assert_eq!(mia.replica.document().items[2].pieces, 1_200, "hers is not shown as stored");
    })
    .await;
}

#[tokio::test]
async fn who_may_only_read_gets_the_sheet_with_nothing_to_change() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 3).await;
        let plan = world.plan(&cx).await;
        let sheet = plans::sheet::<domain::refusal::Never>(&cx, &world.viewer, plan).await.unwrap();
        assert_eq!((sheet.plan.items.len(), sheet.stores.len()), (3, 3));
        assert_eq!(sheet.rights, Rights::Nothing);
    })
    .await;
}

#[tokio::test]
async fn a_version_is_compared_and_had_back_in_one_step_that_can_be_undone() {
    on_each_engine(async |cx| {
        let world = World::new(&cx, "Maple", 6).await;
        let plan = world.plan(&cx).await;
        let mut mia = Tab::open(&cx, &world.marketer, plan).await;
        mia.act(pieces(1, 700));
        mia.send().await;
        mia.catch_up().await;
        let at = plans::save_version(&cx, &world.marketer, plan, " First try ").await.unwrap();
        assert_eq!(at, mia.replica.sequence());
        let taken = plans::save_version(&cx, &world.marketer, plan, "First try").await;
        assert!(
            matches!(taken, Err(Error::Refused(VersionRefusal::NameTaken { .. }))),
            "{taken:?}"
        );
        let (then, _) = snapshot(&cx, &world.viewer, plan).await;
        let wave = then.waves[0].id;
        mia.act(pieces(1, 900));
        mia.act(Deed::same(ItemSet::first(3), Operation::SetNotes("Later".into())));
        mia.act(Deed::wave(WaveStep::Delete { wave }));
        mia.send().await;
        mia.catch_up().await;

        let compared = plans::compare_versions(&cx, &world.viewer, plan, at, None).await.unwrap();
        assert_eq!((compared.changed, compared.waves_before.len()), (3, then.waves.len()));
        assert_eq!(compared.waves_after.len(), then.waves.len() - 1);
        let beyond = plans::compare_versions(&cx, &world.viewer, plan, at + 99, None).await;
        assert!(matches!(beyond, Err(Error::Refused(VersionRefusal::Unknown))), "{beyond:?}");

        let before = mia.replica.sequence();
        plans::restore_version(&cx, &world.marketer, plan, at).await.unwrap();
        let (now, sequence) = snapshot(&cx, &world.viewer, plan).await;
        assert_eq!(sequence, before + 1, "one step");
        assert_eq!(then.differences(&now), []);
        assert_eq!(now.waves.len(), then.waves.len());

        let versions = plans::versions(&cx, &world.viewer, plan).await.unwrap();
        assert_eq!(versions[0].what, Milestone::Named("First try".into()));
        assert_eq!(versions.last().unwrap().what, Milestone::State(ChangeKind::Created));
        let refused = plans::restore_version(&cx, &world.viewer, plan, at).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{refused:?}");
    })
    .await;
}
