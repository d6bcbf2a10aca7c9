//! Copies of the whole database, and putting one back in its place.
//!
//! SQLite copies itself with `VACUUM INTO` and PostgreSQL with `pg_dump`, both while people work.
//! A backup is checked before it replaces anything: it must be whole, and every migration in it must
//! be one this program knows. An older backup is brought up to date when the server next starts.
//!
//! These are the operator's commands, given at the machine itself: nobody's rights are asked.

use crate::db::{POSTGRES_MIGRATIONS, SQLITE_MIGRATIONS};
use anyhow::{Context, Result, bail, ensure};
use jiff::Timestamp;
use sqlx::{
    Connection, PgConnection, Row,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};
use std::{
    collections::HashMap,
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};
use tokio::process::Command;

/// Whether a backup is new enough to hold mails. Not registered: it runs on databases of any version.
const HOLDS_MAIL_SQLITE: &str =
    "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'mail'";
const HOLDS_MAIL_POSTGRES: &str = "SELECT COUNT(*) FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_name = 'mail'";
/// What waited when the backup was made is not sent by itself.
const HOLD_MAIL: &str = "UPDATE mail SET state = 'unknown', claimed_until = NULL, problem = $1 \
    WHERE state IN ('waiting', 'sending')";
const MAY_HAVE_BEEN_SENT: &str =
    "It waited to be sent when the backup was made, and may have been sent since.";

/// Writes a copy of the database at `url` to `file`, which must not exist. Only a complete copy ever
/// bears that name.
pub async fn backup(url: &str, file: &Path) -> Result<()> {
    refuse_existing(file)?;
    let unfinished = beside(file, "unfinished");
    let _ = fs::remove_file(&unfinished);
    let written = if is_postgres(url) {
        dump(url, &unfinished).await
    } else {
        vacuum_into(url, &unfinished).await
    };
    let done = written.and_then(|()| {
        File::open(&unfinished)?.sync_all()?;
        refuse_existing(file)?;
        Ok(fs::rename(&unfinished, file)?)
    });
    if done.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    done
}

/// What [`restore`] did with what was there before.
#[derive(Debug, PartialEq, Eq)]
pub enum Restored {
    /// There was nothing.
    Fresh,
    /// The old SQLite file was put aside under this name.
    Aside(PathBuf),
    /// The old content of the PostgreSQL database was replaced in one transaction.
    Replaced,
}

/// Puts the backup `file` in the place of the database at `url`.
///
/// Refuses a file that is not a whole backup of this program or a newer one's, a database that is in
/// use, and, unless `replace` is said, one that holds something. If anything fails, what was there
/// stays as it was.
///
/// Mails that waited when the backup was made are unknown afterwards: they may have been sent since, so
/// somebody has to decide.
pub async fn restore(url: &str, file: &Path, replace: bool, now: Timestamp) -> Result<Restored> {
    ensure!(file.is_file(), "There is no file {}.", file.display());
    if is_postgres(url) {
        restore_postgres(url, file, replace).await
    } else {
        restore_sqlite(url, file, replace, now).await
    }
}

async fn vacuum_into(url: &str, file: &Path) -> Result<()> {
    let options = SqliteConnectOptions::from_str(url)?.busy_timeout(Duration::from_secs(20));
    let place = options.get_filename();
    ensure!(place.is_file(), "There is no database at {}.", place.display());
    let path = file.to_str().context("the file's name is not valid UTF-8")?;
    let mut connection = SqliteConnection::connect_with(&options.clone()).await?;
    sqlx::query("VACUUM INTO $1")
        .bind(path)
        .execute(&mut connection)
        .await
        .with_context(|| format!("copying the database to {}", file.display()))?;
    Ok(connection.close().await?)
}

async fn dump(url: &str, file: &Path) -> Result<()> {
    let mut dump = postgres_program("pg_dump");
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(file).arg(url);
    run(dump).await.map(drop)
}

async fn restore_sqlite(url: &str, file: &Path, replace: bool, now: Timestamp) -> Result<Restored> {
    let place = SqliteConnectOptions::from_str(url)?.get_filename().to_owned();
    let fresh = beside(&place, "restoring");
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(file, &fresh).with_context(|| format!("copying {}", file.display()))?;
    // The copy is what is looked at: nothing can happen to it between the look and its use.
    let ready = async {
        check_sqlite(&fresh).await?;
        let options = SqliteConnectOptions::new().filename(&fresh);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let held: i64 = sqlx::query_scalar(HOLDS_MAIL_SQLITE).fetch_one(&mut connection).await?;
        if held > 0 {
            sqlx::query(HOLD_MAIL).bind(MAY_HAVE_BEEN_SENT).execute(&mut connection).await?;
            // All of it must be in the one file that is renamed.
            sqlx::query("PRAGMA journal_mode = delete").execute(&mut connection).await?;
        }
        anyhow::Ok(connection.close().await?)
    };
    if let Err(e) = ready.await {
        let _ = fs::remove_file(&fresh);
        return Err(e.context(format!("{} cannot be restored", file.display())));
    }
    File::open(&fresh)?.sync_all()?;
    if !place.exists() {
        fs::rename(&fresh, &place)?;
        return Ok(Restored::Fresh);
    }
    let free = if replace {
        alone(&place).await
    } else {
        Err(anyhow::anyhow!(
            "{} holds a database already; say --replace to put it aside.",
            place.display()
        ))
    };
    if let Err(e) = free {
        let _ = fs::remove_file(&fresh);
        return Err(e);
    }
    let aside = beside(&place, &format!("before-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    refuse_existing(&aside)?;
    // First a second name for the old file, then one rename over the first: there is no moment
    // without a database.
    fs::hard_link(&place, &aside)?;
    fs::rename(&fresh, &place)?;
    Ok(Restored::Aside(aside))
}

/// Makes sure that nobody uses an SQLite database, and that all of it is in its one file.
async fn alone(place: &Path) -> Result<()> {
    let options =
        SqliteConnectOptions::new().filename(place).busy_timeout(Duration::from_millis(500));
    let mut connection = SqliteConnection::connect_with(&options).await?;
    // Leaving the write-ahead log is allowed to the only connection and to nobody else.
    let mode = sqlx::query_scalar::<_, String>("PRAGMA journal_mode = delete")
        .fetch_one(&mut connection)
        .await;
    connection.close().await?;
    ensure!(
        mode.is_ok_and(|mode| mode == "delete"),
        "{} is in use: stop the server first.",
        place.display()
    );
    Ok(())
}

async fn check_sqlite(file: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(true);
    let strange = "This is not a Groundswell database";
    let mut connection = SqliteConnection::connect_with(&options).await.context(strange)?;
    let whole = sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)")
        .fetch_one(&mut connection)
        .await
        .context(strange)?;
    ensure!(whole == "ok", "The file is damaged: {whole}");
    let rows = sqlx::query("SELECT version, checksum FROM _sqlx_migrations WHERE success")
        .fetch_all(&mut connection)
        .await
        .context(strange)?;
    connection.close().await?;
    check_migrations(&SQLITE_MIGRATIONS, rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

async fn restore_postgres(url: &str, file: &Path, replace: bool) -> Result<Restored> {
    let mut migrations = postgres_program("pg_restore");
    migrations.args(["--data-only", "--table=_sqlx_migrations", "--file=-"]).arg(file);
    let text = run(migrations)
        .await
        .with_context(|| format!("{} is not a backup of a PostgreSQL database", file.display()))?;
    check_migrations(&POSTGRES_MIGRATIONS, copied_migrations(&text)?)?;

    let mut connection = PgConnection::connect(url).await?;
    let tables: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = current_schema()",
    )
    .fetch_one(&mut connection)
    .await?;
    let others: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
    )
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    ensure!(others == 0, "The database is in use: stop the server first.");
    ensure!(
        tables == 0 || replace,
        "The database holds tables already; say --replace to replace them."
    );

    let mut restore = postgres_program("pg_restore");
    restore.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    if tables > 0 {
        restore.args(["--clean", "--if-exists"]);
    }
    restore.arg("--dbname").arg(url).arg(file);
    run(restore).await?;
    hold_mail(url).await.context(
        "The backup is restored, but what waited in it to be sent is not held back: restore it again",
    )?;
    Ok(if tables > 0 { Restored::Replaced } else { Restored::Fresh })
}

async fn hold_mail(url: &str) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    let held: i64 = sqlx::query_scalar(HOLDS_MAIL_POSTGRES).fetch_one(&mut connection).await?;
    if held > 0 {
        sqlx::query(HOLD_MAIL).bind(MAY_HAVE_BEEN_SENT).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// Version and checksum of each migration, from what `pg_restore` prints of their table.
fn copied_migrations(text: &str) -> Result<Vec<(i64, Vec<u8>)>> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("COPY "));
    let head = lines.next().context("This is not a Groundswell database.")?;
    let columns: Vec<_> = head
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(names, _)| names.split(", ").collect())
        .unwrap_or_default();
    let column = |name| columns.iter().position(|c| *c == name).context("no such column");
    let (version, checksum) = (column("version")?, column("checksum")?);
    let mut found = Vec::new();
    for line in lines.take_while(|line| *line != "\\.") {
        let values: Vec<_> = line.split('\t').collect();
        let hexadecimal = values.get(checksum).and_then(|v| v.strip_prefix("\\\\x"));
        let digits = hexadecimal.context("a checksum is missing")?.as_bytes();
        let bytes = digits
            .chunks(2)
            .map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?))
            .collect::<Result<_>>()?;
        found.push((values.get(version).context("a version is missing")?.parse()?, bytes));
    }
    Ok(found)
}

/// Every migration in a backup must be one we know, word for word.
fn check_migrations(known: &Migrator, applied: Vec<(i64, Vec<u8>)>) -> Result<()> {
    ensure!(!applied.is_empty(), "This is not a Groundswell database.");
    let known: HashMap<_, _> = known.iter().map(|m| (m.version, m.checksum.as_ref())).collect();
    for (version, checksum) in &applied {
        match known.get(version) {
            None => bail!("This backup is from a newer Groundswell: it has migration {version}."),
            Some(ours) if *ours != &checksum[..] => {
                bail!("Migration {version} of this backup is not the one of this Groundswell.")
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres:") || url.starts_with("postgresql:")
}

fn refuse_existing(file: &Path) -> Result<()> {
    ensure!(!file.exists(), "{} exists already; nothing was written.", file.display());
    Ok(())
}

/// A name in the same folder, so that a rename is a single step.
fn beside(file: &Path, word: &str) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(".");
    name.push(word);
    name.into()
}

/// A program of PostgreSQL: of the newest version Debian has installed, or whatever the path offers.
/// An older `pg_dump` refuses a newer server.
fn postgres_program(name: &str) -> Command {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|entry| entry.path())
        .filter(|path| path.join("bin").join(name).exists())
        .max_by_key(number);
    match newest {
        Some(path) => Command::new(path.join("bin").join(name)),
        None => Command::new(name),
    }
}

/// Runs a program; what it prints.
async fn run(mut command: Command) -> Result<String> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let out = command.output().await.with_context(|| format!("{name} could not be started"))?;
    ensure!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr).trim());
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}
