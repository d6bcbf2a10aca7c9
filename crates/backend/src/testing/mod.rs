//! Test databases: one throw-away database per test on each engine.
//!
//! ```ignore
//! #[tokio::test]
//! async fn a_store_can_be_renamed() {
//!     backend::testing::on_each_engine(async |cx| {
//!         // cx is a Backend on a fresh, migrated database with a standing clock
//!     })
//!     .await;
//! }
//! ```

mod postgres;
mod world;

pub use postgres::PgServer;
pub use world::{World, on_each_engine_with_world, world};

use crate::{
    Backend, Clock,
    db::{Db, Engine, POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS},
};
use jiff::Timestamp;
use sqlx::migrate::Migrator;
use std::sync::{Arc, OnceLock};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

/// The moment at which every test's clock stands: 1 March 2025, 09:30 UTC.
pub const MOMENT: &str = "2025-03-01T09:30:00Z";

/// A fresh database and what keeps it alive.
#[derive(Debug)]
pub struct TestDb {
    /// The backend on it.
    pub cx: Backend,
    /// Its URL, for a second process or pool.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// A backend on a fresh, migrated database.
///
/// # Panics
/// When the engine cannot be started: tests cannot go on without it.
pub async fn fresh(engine: Engine) -> TestDb {
    let test = unmigrated(engine).await;
    test.cx.db.migrate().await.expect("a migrated database");
    test
}

/// A backend on a database without tables.
///
/// # Panics
/// When the engine cannot be started.
pub async fn unmigrated(engine: Engine) -> TestDb {
    let (url, folder) = match engine {
        Engine::Sqlite => {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let url = format!("sqlite:{}", folder.path().join("test.db").display());
            (url, Some(folder))
        }
        Engine::Postgres => (postgres_database().await, None),
    };
    let db = Db::connect(&url).await.expect("a database");
    let at: Timestamp = MOMENT.parse().expect("a timestamp");
    let cx = Backend {
        db,
        clock: Clock::standing(at),
        job_bell: Arc::new(Notify::new()),
        post: crate::mail::Post::default(),
        live: crate::plans::LivePlans::default(),
    };
    TestDb { cx, url, _folder: folder }
}

/// Brings a database's tables to the state of an earlier version.
///
/// # Errors
/// When a migration fails.
pub async fn migrate_to(db: &Db, version: i64) -> anyhow::Result<()> {
    let until = |all: &Migrator| {
        let migrations = all.iter().filter(|one| one.version <= version).cloned().collect();
        Migrator { migrations, ..Migrator::DEFAULT }
    };
    match db {
        Db::Sqlite { writer, .. } => until(&SQLITE_MIGRATIONS).run(writer).await?,
        Db::Postgres(pool) => until(&POSTGRES_MIGRATIONS).run(pool).await?,
    }
    Ok(())
}

/// The engines tests run on: both, unless `GROUNDSWELL_TEST_PG=none` says that this machine has no
/// PostgreSQL. `cargo xtask test` says so where it cannot install one, and reports it.
pub fn engines() -> &'static [Engine] {
    if std::env::var("GROUNDSWELL_TEST_PG").is_ok_and(|url| url == "none") {
        return &[Engine::Sqlite];
    }
    &[Engine::Sqlite, Engine::Postgres]
}

/// Runs a test on a fresh database of each engine.
pub async fn on_each_engine(test: impl AsyncFn(Backend)) {
    for &engine in engines() {
        let db = fresh(engine).await;
        println!("on {engine:?}");
        test(db.cx.clone()).await;
        db.cx.db.close().await;
    }
}

/// The URL of a new, empty PostgreSQL database: in the cluster that `GROUNDSWELL_TEST_PG` names,
/// or in one that this test process starts for itself and that is stopped when it ends.
async fn postgres_database() -> String {
    static CLUSTER: OnceLock<String> = OnceLock::new();
    static TURN: Mutex<()> = Mutex::const_new(());
    let admin = {
        let _turn = TURN.lock().await;
        match std::env::var("GROUNDSWELL_TEST_PG") {
            Ok(url) => url,
            Err(_) => CLUSTER
                .get_or_init(|| PgServer::start_for_this_process().expect("a PostgreSQL cluster"))
                .clone(),
        }
    };
    let name = format!("t{}", Uuid::now_v7().simple());
    let pool = sqlx::PgPool::connect(&admin).await.expect("the cluster's admin database");
    // Names are our own hexadecimal digits.
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name} STRATEGY file_copy")))
        .execute(&pool)
        .await
        .expect("a new database");
    pool.close().await;
    let (before, after) = admin.rsplit_once("/postgres").expect("…/postgres in the cluster's URL");
    format!("{before}/{name}{after}")
}
