//! What the measurements over a running server share.

use crate::{
    router::{State, router},
    settings::Given,
};
use anyhow::{Context, Result, anyhow};
use backend::{
    Backend,
    accounts::{self, Browser},
    db::Engine,
    demonstration::{DEMONSTRATION_PASSWORD, Part},
    plans,
};
use domain::{accounts::Actor, ids::PlanId, plans::ItemSet, refusal::Never};
use jiff::{ToSpan, civil::Date, tz::Offset};
use std::{net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// Serves the whole app on a free port of loopback.
pub(super) async fn serve(cx: Backend) -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let host = listener.local_addr()?;
    let given = Given { listen: Some(host), ..Given::default() };
    let app = router(State::new(&given.settle()?, cx));
    tokio::spawn(async move {
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        if let Err(error) = axum::serve(listener, service).await {
            eprintln!("the server stopped: {error}");
        }
    });
    Ok(host)
}

/// The smallest of the sorted durations that at least this share does not exceed.
pub(super) fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

pub(super) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e5).round() / 100.0
}

pub(super) fn seconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100.0).round() / 100.0
}

/// The most memory this process held since [`forget_peak`], in megabytes; only Linux tells.
pub(super) fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// Makes the peak that [`peak_mb`] tells start anew; says whether the system let it. Where it did not,
/// the peak is the whole process's.
pub(super) fn forget_peak() -> bool {
    std::fs::write("/proc/self/clear_refs", "5").is_ok()
}

/// A new, empty database in the cluster whose admin database is `admin`; it stays there.
pub(super) async fn new_database(admin: &str) -> Result<String> {
    let name = format!("bench_{}", backend::new_reference().to_lowercase());
    backend::db::create_postgres_database(admin, &name).await
}

/// An error of ours as one that bears no type.
pub(super) fn told<E: std::fmt::Display>(error: E) -> anyhow::Error {
    anyhow!("{error}")
}

/// One of the demonstration's cast, signed in.
pub(super) async fn actor(cx: &Backend, part: &Part) -> Result<Actor> {
    let browser = Browser { name: "bench".into(), address: "127.0.0.1".into() };
    let token = accounts::sign_in(cx, part.email, DEMONSTRATION_PASSWORD.into(), &browser)
        .await
        .map_err(told)?;
    accounts::actor(cx, &token).await?.context("a session")
}

/// A day a month from now: a wave in the past cannot be approved.
pub(super) fn next_month(cx: &Backend) -> Date {
    let today = Offset::UTC.to_datetime(cx.now()).date();
    today.saturating_add(30.days())
}

/// The items of a plan whose stores are open: with any other included it cannot be approved.
pub(super) async fn open_items(cx: &Backend, by: &Actor, plan: PlanId) -> Result<ItemSet> {
    let sheet = plans::sheet::<Never>(cx, by, plan).await.map_err(told)?;
    Ok((0..).zip(&sheet.stores).filter(|(_, store)| store.open).map(|(place, _)| place).collect())
}

/// The word for a backend's database.
pub(super) fn engine(cx: &Backend) -> &'static str {
    match cx.db.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_durations_that_were_measured() {
        let sorted: Vec<Duration> = (1..=20).map(Duration::from_millis).collect();
        assert_eq!(quantile(&sorted, 0.50), Duration::from_millis(10));
        assert_eq!(quantile(&sorted, 0.95), Duration::from_millis(19));
        assert_eq!(quantile(&[], 0.5), Duration::ZERO);
    }
}
