//! A new database in a PostgreSQL cluster, for benchmarks.

use anyhow::{Context, Result, ensure};
use sqlx::Connection;

/// Makes an empty database beside the one `admin` names and returns its URL.
pub async fn create_postgres_database(admin: &str, name: &str) -> Result<String> {
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    ensure!(plain && !name.is_empty(), "a database's name has small letters, digits and _ only");
    let start = admin.find("://").context("a URL such as postgres://…")? + 3;
    let slash = admin[start..].find('/').context("a database in the URL")? + start;
    let rest = admin[slash + 1..].find('?').map_or("", |at| &admin[slash + 1 + at..]);
    let mut connection = sqlx::PgConnection::connect(admin).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await?;
    connection.close().await?;
    Ok(format!("{}/{name}{rest}", &admin[..slash]))
}
