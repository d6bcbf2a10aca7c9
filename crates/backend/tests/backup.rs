//! Backups, written and put back on both databases.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    Backend,
    accounts::{self, Browser, NewAdmin},
    backup::{Restored, backup, restore},
    db::{Db, Engine},
    testing::{MOMENT, TestDb, engines, fresh},
};
use jiff::Timestamp;
use std::{fs, path::Path};

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
