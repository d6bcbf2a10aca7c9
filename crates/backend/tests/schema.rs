//! The two databases hold the same tables, and understand every SQL text.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use backend::{
    db::{Db, Engine, registered},
    testing,
};
use std::collections::BTreeSet;

async fn columns(db: &Db) -> BTreeSet<(String, String, bool)> {
    let sql = match db.engine() {
        Engine::Sqlite => {
            "SELECT m.name, c.name, c.\"notnull\" = 1 FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type IN ('table', 'view') AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'"
        }
        Engine::Postgres => {
            "SELECT table_name::text, column_name::text, is_nullable = 'NO' FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'"
        }
    };
    let rows: Vec<(String, String, bool)> =
        backend::on!(db, |c| sqlx::query_as(sql).fetch_all(c).await).unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let sqlite = testing::fresh(Engine::Sqlite).await;
    let postgres = testing::fresh(Engine::Postgres).await;
    let (lite, pg) = (columns(&sqlite.cx.db).await, columns(&postgres.cx.db).await);
    assert!(!lite.is_empty());
    assert_eq!(lite.difference(&pg).collect::<Vec<_>>(), Vec::<&(String, String, bool)>::new());
    assert_eq!(pg.difference(&lite).collect::<Vec<_>>(), Vec::<&(String, String, bool)>::new());
}

#[tokio::test]
async fn both_databases_understand_every_registered_statement() {
    testing::on_each_engine(async |cx| {
        let mut wrong = Vec::new();
        for statement in registered() {
            let sql = match cx.db.engine() {
                Engine::Sqlite => statement.sqlite,
                Engine::Postgres => statement.postgres,
            };
            if let Err(error) = cx.db.prepare(sql).await {
                wrong.push(format!("{}: {error}", statement.name));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(registered().count() > 40);
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_refuses_to_be_changed() {
    testing::on_each_engine(async |cx| {
        for sql in ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"] {
            let mut tx = cx.db.begin().await.unwrap();
            // SQLite's trigger fires per row: there must be one.
            let entry = backend::audit::Entry {
                action: "test.try",
                subject_kind: "test",
                subject_id: None,
                subject_label: String::new(),
                detail: serde_json::json!({}),
            };
            let workspace = domain::ids::WorkspaceId(uuid::Uuid::from_u128(7));
            backend::audit::record_system(&mut tx, workspace, cx.now(), entry).await.unwrap();
            let error = backend::execute!(&mut tx, sql).unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
    })
    .await;
}
