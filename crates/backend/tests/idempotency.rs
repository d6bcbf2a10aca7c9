//! Requests that may be sent twice, on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend,
    accounts::create_api_key,
    idempotency::{Answer, Begun, Ended, KEPT, LONGEST, begin, finish},
    testing::{World, on_each_engine_with_world},
};
use domain::{
    accounts::{NewApiKey, Reach, Rights, Role},
    ids::ApiKeyId,
};

async fn key(cx: &Backend, world: &World) -> ApiKeyId {
    let new = NewApiKey {
        name: "Warehouse".into(),
        role: Role::Viewer,
        rights: Rights::NONE,
        reach: Reach::Everywhere,
        requests_per_minute: 10,
        expires_at: None,
    };
    create_api_key(cx, &world.ada, new).await.unwrap().0.id
}

fn answer() -> Answer {
    let headers = vec![("location".to_owned(), "/here".to_owned())];
    Answer { status: 202, headers, body: b"{\"number\":1}".to_vec() }
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_for_a_day() {
    on_each_engine_with_world(async |cx, world| {
        let key = key(&cx, &world).await;
        let ask = async |name: &str, digest: &[u8]| begin(&cx, key, name, digest).await.unwrap();
        let Begun::Do(taken) = ask("a", b"order 1").await else { panic!("the first is done") };
        assert!(matches!(ask("a", b"order 1").await, Begun::Running));
        assert!(matches!(ask("a", b"order 2").await, Begun::Other));
        finish(&cx, taken, Ended::Done(answer())).await.unwrap();
        let Begun::Again(again) = ask("a", b"order 1").await else { panic!("it was done") };
        assert_eq!(again, answer());
        assert!(matches!(ask("a", b"order 2").await, Begun::Other));

        cx.clock.advance(KEPT.unsigned_abs());
        assert!(matches!(ask("a", b"order 2").await, Begun::Do(_)), "a day later it is forgotten");
    })
    .await;
}

#[tokio::test]
async fn a_name_is_one_keys_own() {
    on_each_engine_with_world(async |cx, world| {
        let (one, other) = (key(&cx, &world).await, key(&cx, &world).await);
        assert!(matches!(begin(&cx, one, "a", b"x").await.unwrap(), Begun::Do(_)));
        assert!(matches!(begin(&cx, other, "a", b"y").await.unwrap(), Begun::Do(_)));
    })
    .await;
}

#[tokio::test]
async fn what_changed_nothing_frees_its_name_and_what_broke_off_does_not() {
    on_each_engine_with_world(async |cx, world| {
        let key = key(&cx, &world).await;
        let ask = async |name: &str| begin(&cx, key, name, b"order").await.unwrap();
        let Begun::Do(taken) = ask("refused").await else { panic!("the first is done") };
        finish(&cx, taken, Ended::ChangedNothing).await.unwrap();
        assert!(matches!(ask("refused").await, Begun::Do(_)));

        let Begun::Do(taken) = ask("failed").await else { panic!("the first is done") };
        finish(&cx, taken, Ended::Unknown).await.unwrap();
        assert!(matches!(ask("failed").await, Begun::Unknown));

        let Begun::Do(late) = ask("server gone").await else { panic!("the first is done") };
        cx.clock.advance(LONGEST.unsigned_abs());
        assert!(matches!(ask("server gone").await, Begun::Unknown));
        // The server was only slow: what it did is known after all.
        finish(&cx, late, Ended::Done(answer())).await.unwrap();
        assert!(matches!(ask("server gone").await, Begun::Again(_)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_one_does_it() {
    on_each_engine_with_world(async |cx, world| {
        let key = key(&cx, &world).await;
        let tasks: Vec<_> = (0..12)
            .map(|_| {
                let cx = cx.clone();
                tokio::spawn(async move { begin(&cx, key, "a", b"order").await.unwrap() })
            })
            .collect();
        let (mut doing, mut waiting) = (0, 0);
        for task in tasks {
            match task.await.unwrap() {
                Begun::Do(_) => doing += 1,
                Begun::Running => waiting += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((doing, waiting), (1, 11));
    })
    .await;
}
