//! API keys, told as short stories on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend, Error,
    accounts::{self, KeyVisitor, Token},
    audit, matrix, stores,
    testing::on_each_engine_with_world,
};
use domain::{
    accounts::{
        API_KEY_MARK, Actor, ApiKeyRefusal, Forbidden, KeyRefusal, NewApiKey, Reach, Rights, Role,
    },
    period::Month,
};
use std::time::Duration;

fn wanted(name: &str, role: Role) -> NewApiKey {
    NewApiKey {
        name: name.into(),
        role,
        rights: role.usual_rights(),
        reach: Reach::Everywhere,
        requests_per_minute: 300,
        expires_at: None,
    }
}

async fn made(cx: &Backend, maker: &Actor, key: NewApiKey) -> Token {
    accounts::create_api_key(cx, maker, key).await.unwrap().1
}

async fn visit(cx: &Backend, token: &Token) -> Result<KeyVisitor, KeyRefusal> {
    match accounts::visit_with_key(cx, token).await {
        Ok(visitor) => Ok(visitor),
        Err(Error::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_key_is_told_once_listed_by_its_beginning_and_dead_when_revoked() {
    on_each_engine_with_world(async |cx, world| {
        let new = wanted("Warehouse", Role::Marketer);
        let (key, token) = accounts::create_api_key(&cx, &world.ada, new).await.unwrap();
        assert!(token.text().starts_with(API_KEY_MARK) && token.text().len() > 40);
        assert!(token.text().starts_with(&key.shown) && key.shown.len() == 12);
        assert_eq!(accounts::api_keys(&cx, &world.ada).await.unwrap(), std::slice::from_ref(&key));

        let visitor = visit(&cx, &token).await.unwrap();
        assert_eq!((visitor.key, visitor.actor.role), (key.id, Role::Marketer));
        assert_eq!(visitor.actor.workspace, world.maple);
        let wrong = Token::from_text(&token.text().replace(&key.shown, "gwk_00000000"));
        assert_eq!(visit(&cx, &wrong).await.unwrap_err(), KeyRefusal::Unknown);

        accounts::revoke_api_key(&cx, &world.ada, key.id).await.unwrap();
        assert_eq!(visit(&cx, &token).await.unwrap_err(), KeyRefusal::Revoked);
        assert!(accounts::api_keys(&cx, &world.ada).await.unwrap().is_empty());
        let again = accounts::revoke_api_key(&cx, &world.ada, key.id).await;
        assert!(matches!(again, Err(Error::NotFound(_))));

        let told = audit::page(&cx, &world.ada, None, "api_key", 10).await.unwrap();
        let told: Vec<_> =
            told.iter().map(|e| (e.action.as_str(), e.subject_label.clone())).collect();
        let label = format!("Warehouse ({})", key.shown);
        assert_eq!(
            told,
            [("accounts.revoke_api_key", label.clone()), ("accounts.create_api_key", label)]
        );
    })
    .await;
}

#[tokio::test]
async fn only_admins_make_keys_and_only_in_their_own_workspace() {
    on_each_engine_with_world(async |cx, world| {
        for actor in [&world.max, &world.ann, &world.vic] {
            let refused = accounts::create_api_key(&cx, actor, wanted("Mine", Role::Viewer)).await;
            assert!(matches!(refused, Err(Error::Forbidden(_))), "{}", actor.name);
            assert!(matches!(accounts::api_keys(&cx, actor).await, Err(Error::Forbidden(_))));
        }
        let (key, token) =
            accounts::create_api_key(&cx, &world.ada, wanted("Maple's", Role::Viewer))
                .await
                .unwrap();
        assert!(accounts::api_keys(&cx, &world.cora).await.unwrap().is_empty());
        let refused = accounts::revoke_api_key(&cx, &world.cora, key.id).await;
        assert!(matches!(refused, Err(Error::NotFound(_))));
        let reader = visit(&cx, &token).await.unwrap().actor;
        let theirs = stores::store(&cx, &reader, world.cedar_store("STR-001")).await;
        assert!(matches!(theirs, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn a_key_does_no_more_than_its_maker_may_at_present_and_dies_when_they_leave() {
    on_each_engine_with_world(async |cx, world| {
        // Max becomes an admin, makes a key, and becomes a viewer again.
        let usual = Role::Admin.usual_rights();
        let everywhere = || Reach::Everywhere;
        let person = world.max.person;
        accounts::change_member(&cx, &world.ada, person, Role::Admin, usual, everywhere())
            .await
            .unwrap();
        let max = Actor { role: Role::Admin, rights: usual, ..world.max.clone() };
        let token = made(&cx, &max, wanted("Max's", Role::Marketer)).await;
        let march = matrix::Ask::of(Month { year: 2025, month: 3 });
        let marketer = visit(&cx, &token).await.unwrap().actor;
        assert_eq!(marketer.rights, Role::Marketer.usual_rights());
        accounts::change_member(&cx, &world.ada, person, Role::Viewer, Rights::NONE, everywhere())
            .await
            .unwrap();
        let viewer = visit(&cx, &token).await.unwrap().actor;
        assert_eq!((viewer.role, viewer.rights), (Role::Viewer, Rights::NONE));
        let refused = matrix::start(&cx, &viewer, march).await;
        assert!(matches!(refused, Err(Error::Forbidden(Forbidden::Action(_)))));

        accounts::remove_member(&cx, &world.ada, person).await.unwrap();
        assert_eq!(visit(&cx, &token).await.unwrap_err(), KeyRefusal::Unknown);
        assert!(accounts::api_keys(&cx, &world.ada).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_key_expires_to_the_moment_and_its_last_use_is_noted_now_and_then() {
    on_each_engine_with_world(async |cx, world| {
        let day = Duration::from_secs(24 * 3600);
        let expires_at = Some(cx.now() + jiff::SignedDuration::from_hours(24));
        let new = NewApiKey { expires_at, ..wanted("A day", Role::Viewer) };
        let token = made(&cx, &world.ada, new).await;
        let last_used = async || accounts::api_keys(&cx, &world.ada).await.unwrap()[0].last_used_at;
        assert_eq!(last_used().await, None);
        visit(&cx, &token).await.unwrap();
        let first = last_used().await;
        assert_eq!(first, Some(cx.now()));
        cx.clock.advance(Duration::from_secs(59));
        visit(&cx, &token).await.unwrap();
        assert_eq!(last_used().await, first, "within a minute nothing is written");
        cx.clock.advance(Duration::from_secs(1));
        visit(&cx, &token).await.unwrap();
        assert_eq!(last_used().await, Some(cx.now()));
        // No request waits for the note while somebody writes.
        cx.clock.advance(Duration::from_secs(3600));
        let long = cx.db.begin().await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(5), visit(&cx, &token)).await;
        assert!(answer.expect("an answer while somebody writes").is_ok());
        drop(long);
        cx.clock.advance(day - Duration::from_secs(3661));
        assert!(visit(&cx, &token).await.is_ok(), "one second before");
        cx.clock.advance(Duration::from_secs(1));
        assert_eq!(visit(&cx, &token).await.unwrap_err(), KeyRefusal::Expired);
    })
    .await;
}

#[tokio::test]
async fn what_a_key_does_is_told_under_its_name() {
    on_each_engine_with_world(async |cx, world| {
        let (key, token) =
            accounts::create_api_key(&cx, &world.ada, wanted("Warehouse", Role::Marketer))
                .await
                .unwrap();
        let actor = visit(&cx, &token).await.unwrap().actor;
        let march = matrix::Ask::of(Month { year: 2025, month: 3 });
        matrix::start(&cx, &actor, march).await.unwrap();
        let told = audit::page(&cx, &world.ada, None, "matrix.start", 1).await.unwrap();
        assert_eq!(
            told[0].person_name,
            format!("Warehouse (API key {} of {})", key.shown, world.ada.name)
        );
        assert_eq!(told[0].person, Some(world.ada.person));
    })
    .await;
}

#[tokio::test]
async fn a_hundred_keys_are_enough() {
    on_each_engine_with_world(async |cx, world| {
        for number in 0..100 {
            made(&cx, &world.ada, wanted(&format!("Key {number}"), Role::Viewer)).await;
        }
        let more =
            accounts::create_api_key(&cx, &world.ada, wanted("One more", Role::Viewer)).await;
        let refused = Error::Refused(ApiKeyRefusal::TooMany { most: 100 });
        assert_eq!(more.unwrap_err().to_string(), refused.to_string());
        let keys = accounts::api_keys(&cx, &world.ada).await.unwrap();
        assert_eq!((keys.len(), keys[0].name.as_str()), (100, "Key 99"));
    })
    .await;
}
