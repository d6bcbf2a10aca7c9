//! Backups, written and put back on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend,
    accounts::{self, Browser, NewAdmin},
    backup::{Restored, backup, restore},
    db::{Db, Engine, Moment},
    execute, on,
    testing::{MOMENT, TestDb, engines, fresh},
};
use jiff::Timestamp;
use std::{fs, path::Path};
use uuid::Uuid;

fn now() -> Timestamp {
    MOMENT.parse().unwrap()
}

async fn set_up(db: &TestDb) {
    let new = NewAdmin {
        workspace: "Maple".into(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        password: "engine weaves algebra".into(),
    };
    let browser = Browser { name: "Test".into(), address: "127.0.0.1".into() };
    accounts::create_first_admin(&db.cx, new, &browser).await.unwrap();
}

async fn is_set_up(url: &str) -> bool {
    let cx = Backend::new(Db::open(url).await.unwrap());
    let answer = accounts::is_set_up(&cx).await.unwrap();
    cx.db.close().await;
    answer
}

async fn refusal(url: &str, file: &Path, replace: bool) -> String {
    format!("{:#}", restore(url, file, replace, now()).await.unwrap_err())
}

#[tokio::test]
async fn a_backup_made_while_people_work_brings_everything_back_elsewhere() {
    for &engine in engines() {
        let (old, new) = (fresh(engine).await, fresh(engine).await);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        set_up(&old).await;
        backup(&old.url, &file).await.unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");

        new.cx.db.close().await;
        assert!(!is_set_up(&new.url).await);
        let restored = restore(&new.url, &file, true, now()).await.unwrap();
        assert!(is_set_up(&new.url).await);
        match engine {
            Engine::Postgres => assert_eq!(restored, Restored::Replaced),
            Engine::Sqlite => {
                let Restored::Aside(aside) = restored else { panic!("{restored:?}") };
                assert!(!is_set_up(&format!("sqlite:{}", aside.display())).await);
            }
        }
    }
}

#[tokio::test]
async fn what_waited_to_be_sent_when_the_backup_was_made_is_not_sent_again_by_itself() {
    for &engine in engines() {
        let (old, new) = (fresh(engine).await, fresh(engine).await);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        set_up(&old).await;
        let until = Moment(now());
        let mut tx = old.cx.db.begin().await.unwrap();
        for (n, state) in ["waiting", "sending", "sent", "failed"].into_iter().enumerate() {
            execute!(
                &mut tx,
                "INSERT INTO mail (id, workspace_id, to_address, to_name, subject, body, state,
                    attempts, due_at, claimed_until, sender, problem, created_at, sent_at)
                SELECT $1, id, 'a@b.example', '', $2, '', $2, 0, $3, $4, '', '', $3, $5 FROM workspace",
                Uuid::from_u128(n as u128),
                state,
                until,
                (state == "sending").then_some(until),
                (state == "sent").then_some(until),
            )
            .unwrap();
        }
        tx.commit().await.unwrap();
        backup(&old.url, &file).await.unwrap();
        new.cx.db.close().await;
        restore(&new.url, &file, true, now()).await.unwrap();
        let states = async |url: &str| -> Vec<(String, String)> {
            let db = Db::open(url).await.unwrap();
            let sql = "SELECT subject, state FROM mail ORDER BY subject";
            let states = on!(&db, |c| sqlx::query_as(sql).fetch_all(c).await).unwrap();
            db.close().await;
            states
        };
        let pairs = |second: [&str; 4]| {
            let first = ["failed", "sending", "sent", "waiting"];
            first.into_iter().zip(second).map(|(a, b)| (a.into(), b.into())).collect::<Vec<_>>()
        };
        assert_eq!(states(&new.url).await, pairs(["failed", "unknown", "sent", "unknown"]));
        assert_eq!(states(&old.url).await, pairs(["failed", "sending", "sent", "waiting"]));
    }
}

#[tokio::test]
async fn a_backup_overwrites_no_file() {
    for &engine in engines() {
        let db = fresh(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("precious");
        fs::write(&file, "precious").unwrap();
        let refused = backup(&db.url, &file).await.unwrap_err().to_string();
        assert!(refused.contains("exists already"), "{refused}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    }
}

#[tokio::test]
async fn a_restore_touches_neither_a_full_database_unasked_nor_one_in_use() {
    for &engine in engines() {
        let db = fresh(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        backup(&db.url, &file).await.unwrap();
        set_up(&db).await;

        let refused = refusal(&db.url, &file, true).await;
        assert!(refused.contains("stop the server first"), "{refused}");
        db.cx.db.close().await;
        let refused = refusal(&db.url, &file, false).await;
        assert!(refused.contains("--replace"), "{refused}");
        assert!(is_set_up(&db.url).await, "nothing was lost");
        assert!(restore(&db.url, &file, true, now()).await.is_ok());
        assert!(!is_set_up(&db.url).await);
    }
}

#[tokio::test]
async fn a_file_that_is_no_backup_of_ours_is_refused_and_changes_nothing() {
    for &engine in engines() {
        let db = fresh(engine).await;
        set_up(&db).await;
        db.cx.db.close().await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("letter");
        for content in ["Dear customer,", ""] {
            fs::write(&file, content).unwrap();
            let refused = refusal(&db.url, &file, true).await;
            assert!(refused.contains("letter"), "{refused}");
        }
        assert!(is_set_up(&db.url).await, "nothing was lost");
    }
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused() {
    for &engine in engines() {
        let (newer, here) = (fresh(engine).await, fresh(engine).await);
        let add = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                   SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
        match &newer.cx.db {
            Db::Sqlite { writer, .. } => sqlx::query(add).execute(writer).await.map(drop).unwrap(),
            Db::Postgres(pool) => sqlx::query(add).execute(pool).await.map(drop).unwrap(),
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        backup(&newer.url, &file).await.unwrap();
        here.cx.db.close().await;
        let refused = refusal(&here.url, &file, true).await;
        assert!(refused.contains("newer"), "{refused}");
    }
}
