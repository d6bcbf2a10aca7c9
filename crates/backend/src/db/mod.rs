//! SQLite and PostgreSQL behind one enum: one SQL text, one body, compiled once for each.
//!
//! ```ignore
//! statements! {
//!     /// One region's name.
//!     REGION_NAME = "SELECT name FROM region WHERE workspace_id = $1 AND id = $2";
//! }
//! let name: Option<String> = on!(&cx.db, |c| {
//!     sqlx::query_scalar(REGION_NAME).bind(actor.workspace.0).bind(id.0).fetch_optional(c).await
//! })?;
//!
//! let mut tx = cx.db.begin().await?;
//! on_tx!(&mut tx, |c| sqlx::query(RENAME_REGION).bind(name).execute(c).await.map(|r| r.rows_affected()))?;
//! audit::record(&mut tx, actor, cx.now(), entry).await?;
//! tx.commit().await?;
//! ```
//!
//! What PostgreSQL's planner cannot guess is cast: `CAST($1 AS TEXT) IS NULL`.

mod create;
mod dynamic;
pub(crate) mod lists;
mod moment;
mod statements;

pub use create::create_postgres_database;
pub(crate) use dynamic::{Dialect, Value, list};
pub use moment::{Day, Moment};
pub use statements::{Both, Statement, registered};

use sqlx::{
    Executor, PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};

/// Which database this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The default: one file.
    Sqlite,
    /// Past one machine.
    Postgres,
}

/// The pools of one database.
#[derive(Clone, Debug)]
pub enum Db {
    /// One writing connection and several reading ones, so that reads never wait for a write.
    Sqlite {
        /// The one connection that writes.
        writer: SqlitePool,
        /// Connections that only read.
        reader: SqlitePool,
    },
    /// A plain pool.
    Postgres(PgPool),
}

/// An open transaction; dropped without [`Tx::commit`] it is rolled back.
#[derive(Debug)]
pub enum Tx {
    /// Begun with `BEGIN IMMEDIATE`.
    Sqlite(Transaction<'static, Sqlite>),
    /// Begun with `BEGIN`.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body of reading queries on either engine; `$c` is the pool.
#[macro_export]
macro_rules! on {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite { reader: $c, .. } => $body,
            $crate::db::Db::Postgres($c) => $body,
        }
    };
}

/// Runs one body on either engine inside a transaction; `$c` is the connection.
#[macro_export]
macro_rules! on_tx {
    ($tx:expr, |$c:ident| $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $c = &mut **tx;
                $body
            }
            $crate::db::Tx::Postgres(tx) => {
                let $c = &mut **tx;
                $body
            }
        }
    };
}

/// Runs one writing statement on either engine inside a transaction; how many rows it touched.
///
/// `execute!(&mut tx, RENAME_REGION, name, id.0)?`
#[macro_export]
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::on_tx!($tx, |c| sqlx::query($sql)$(.bind($value))*.execute(c).await.map(|r| r.rows_affected()))
    };
}

pub(crate) static SQLITE_MIGRATIONS: sqlx::migrate::Migrator =
    sqlx::migrate!("../../migrations/sqlite");
pub(crate) static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator =
    sqlx::migrate!("../../migrations/postgres");

impl Db {
    /// Opens the database at `url` (`sqlite:PATH` or `postgres://…`) and brings its tables up to date.
    pub async fn open(url: &str) -> anyhow::Result<Db> {
        let db = Db::connect(url).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Opens the database at `url` as it is. A missing SQLite file is created, with its folder.
    pub async fn connect(url: &str) -> anyhow::Result<Db> {
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(url)?;
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(20))
                .connect_with(options)
                .await?;
            return Ok(Db::Postgres(pool));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(20))
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "memory")
            .optimize_on_close(true, None);
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder)?;
        }
        let writer =
            SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let reader = SqlitePoolOptions::new()
            .max_connections(8)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        Ok(Db::Sqlite { writer, reader })
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        match self {
            Db::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Db::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Db::Sqlite { .. } => Engine::Sqlite,
            Db::Postgres(_) => Engine::Postgres,
        }
    }

    /// Begins a transaction that may write. On SQLite it takes the only writing connection.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Db::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that may write, unless SQLite's only writing connection is busy for longer
    /// than a moment: for notes that somebody will make again anyway.
    ///
    /// The moment is needed: a connection comes back to its pool a little after the transaction that
    /// used it is over.
    pub async fn begin_if_free(&self) -> sqlx::Result<Option<Tx>> {
        const MOMENT: Duration = Duration::from_millis(50);
        Ok(match self {
            Db::Sqlite { writer, .. } => {
                let Ok(connection) = tokio::time::timeout(MOMENT, writer.acquire()).await else {
                    return Ok(None);
                };
                let begin = sqlx::SqlStr::from_static("BEGIN IMMEDIATE");
                Some(Tx::Sqlite(Transaction::begin(connection?, Some(begin)).await?))
            }
            Db::Postgres(pool) => Some(Tx::Postgres(pool.begin().await?)),
        })
    }

    /// Lets PostgreSQL look at what a bulk load has just put into the tables of imports and mailings.
    /// Until it has, it takes them for nearly empty and joins them row by row: taking back 100,000
    /// mailings took minutes instead of a second. SQLite's plans do not depend on counts here.
    pub async fn look_at_imports(&self) -> sqlx::Result<()> {
        if let Db::Postgres(pool) = self {
            sqlx::query("ANALYZE mailing, import_mailing, import_row").execute(pool).await?;
        }
        Ok(())
    }

    /// Asks the engine to understand `sql` without running it.
    pub async fn prepare(&self, sql: &'static str) -> sqlx::Result<()> {
        on!(self, |c| c.prepare(sqlx::SqlStr::from_static(sql)).await.map(|_| ()))
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> sqlx::Result<()> {
        on!(self, |c| sqlx::query("SELECT 1").execute(c).await.map(|_| ()))
    }

    /// Closes every connection; SQLite folds its write-ahead log into the file.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { writer, reader } => {
                reader.close().await;
                writer.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything since [`Db::begin`] last.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Tx::Sqlite(tx) => tx.commit().await,
            Tx::Postgres(tx) => tx.commit().await,
        }
    }

    /// Which engine this is on.
    pub fn engine(&self) -> Engine {
        match self {
            Tx::Sqlite(_) => Engine::Sqlite,
            Tx::Postgres(_) => Engine::Postgres,
        }
    }
}
