//! How long a change takes to reach everybody else in a plan: many people, each changing cells of one
//! plan over a real socket, on one server process and, with PostgreSQL, on two that share the database.

use super::measure::{milliseconds, new_database, peak_mb, quantile, serve};
use anyhow::{Context, Result, anyhow};
use app::request::SESSION_COOKIE;
use backend::{
    Backend,
    accounts::{self, Browser},
    db::{Db, Engine},
    demonstration::{self, CAST, DEMONSTRATION_PASSWORD},
};
use clap::Args;
use domain::{
    collaboration::Ask,
    ids::{ClientId, PlanId},
    period::Month,
    plans::{Deed, FromBrowser, Operation, PlanAct, ToBrowser},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};
use uuid::Uuid;

/// What `server bench live` is asked for.
#[derive(Args, Clone, Debug)]
pub struct LiveBenchArgs {
    /// Stores of the plan
    #[arg(long, default_value_t = 2_000)]
    pub stores: u32,
    /// People in it
    #[arg(long, default_value_t = 50)]
    pub people: u32,
    /// Cells that each changes in a second
    #[arg(long, default_value_t = 5)]
    pub cells: u32,
    /// For how many seconds
    #[arg(long, default_value_t = 10)]
    pub seconds: u32,
    /// The admin database of a PostgreSQL cluster to measure on, too
    #[arg(long, env = "GROUNDSWELL_TEST_PG", hide_env_values = true)]
    pub postgres: Option<String>,
}

/// Measures on SQLite, and on PostgreSQL where a cluster is given, with one and two processes' worth
/// of servers.
pub async fn run(args: &LiveBenchArgs) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    measure(&file, 1, args).await.context("on SQLite")?;
    match &args.postgres {
        Some(admin) => {
            for servers in [1, 2] {
                let url = new_database(admin).await?;
                measure(&url, servers, args).await.context("on PostgreSQL")?;
            }
        }
        None => eprintln!("PostgreSQL was not measured: give --postgres or GROUNDSWELL_TEST_PG."),
    }
    Ok(())
}

async fn measure(url: &str, servers: usize, args: &LiveBenchArgs) -> Result<()> {
    let mut backends = Vec::new();
    for _ in 0..servers {
        // Each has its own plans in memory and its own connections, as a process has.
        let cx = Backend::new(Db::open(url).await?);
        backend::plans::watch_others(&cx);
        backends.push(cx);
    }
    let cx = backends.first().context("a server")?.clone();
    let engine = match cx.db.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    demonstration::create_from_command_line(&cx, args.stores)
        .await
        .map_err(|error| anyhow!("{error}"))?;
    let browser = Browser { name: "bench".into(), address: "127.0.0.1".into() };
    let token = accounts::sign_in(&cx, CAST[0].email, DEMONSTRATION_PASSWORD.into(), &browser)
        .await
        .map_err(|error| anyhow!("{error}"))?;
    let actor = accounts::visit(&cx, &token).await?.context("a session")?.visit.actor;
    let month = Month { year: 2026, month: 3 };
    let plan = backend::plans::create_from_stores(&cx, &actor, "Bench", month)
        .await
        .map_err(|error| anyhow!("{error}"))?;
    let seen = backend::plans::sheet::<domain::refusal::Never>(&cx, &actor, plan)
        .await
        .map_err(|error| anyhow!("{error}"))?
        .sequence;
    let mut hosts = Vec::new();
    for cx in &backends {
        hosts.push(serve(cx.clone()).await?);
    }
    let shared = Arc::new(Shared::default());
    let mut people = JoinSet::new();
    for number in 0..args.people {
        let host = *hosts.get(number as usize % hosts.len()).context("a server")?;
        let person = Person {
            host,
            cookie: token.text().to_owned(),
            plan,
            seen,
            number,
            args: args.clone(),
            shared: shared.clone(),
        };
        people.spawn(person.work());
    }
    while let Some(done) = people.join_next().await {
        done??;
    }
    let mut each = std::mem::take(&mut *locked(&shared.heard));
    each.sort_unstable();
    let mut answered = std::mem::take(&mut *locked(&shared.answered));
    answered.sort_unstable();
    println!(
        "{}",
        json!({
            "bench": "live", "engine": engine, "servers": servers, "n": args.people,
            "stores": args.stores, "cells_per_s": args.people * args.cells,
            "changes": answered.len(), "unanswered": locked(&shared.sent).len(),
            "heard": each.len(),
            "p50_ms": milliseconds(quantile(&each, 0.50)),
            "p95_ms": milliseconds(quantile(&each, 0.95)),
            "p99_ms": milliseconds(quantile(&each, 0.99)),
            "own_p95_ms": milliseconds(quantile(&answered, 0.95)),
            "peak_mb": peak_mb(),
        })
    );
    for cx in backends {
        cx.db.close().await;
    }
    Ok(())
}

/// What all people note down.
#[derive(Default)]
struct Shared {
    /// When each change that is not answered yet was sent.
    sent: Mutex<HashMap<(ClientId, u32), Instant>>,
    /// When each change was sent, for those who hear of it.
    began: Mutex<HashMap<(ClientId, u32), Instant>>,
    heard: Mutex<Vec<Duration>>,
    answered: Mutex<Vec<Duration>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One of the people.
struct Person {
    host: SocketAddr,
    cookie: String,
    plan: PlanId,
    seen: u32,
    number: u32,
    args: LiveBenchArgs,
    shared: Arc<Shared>,
}

impl Person {
    async fn work(self) -> Result<()> {
        let client = ClientId(Uuid::now_v7());
        let (host, plan, seen) = (self.host, self.plan, self.seen);
        let mut request = format!("ws://{host}/ws/plans/{plan}?client={client}&seen={seen}")
            .into_client_request()?;
        let cookie = format!("{SESSION_COOKIE}={}", self.cookie);
        request.headers_mut().insert("Cookie", HeaderValue::from_str(&cookie)?);
        let (socket, _) = connect_async(request).await?;
        let (mut out, mut input) = socket.split();
        let newest = Arc::new(AtomicU32::new(seen));
        let (shared, known) = (self.shared.clone(), newest.clone());
        let hearing = tokio::spawn(async move {
            while let Some(Ok(message)) = input.next().await {
                let now = Instant::now();
                let Message::Text(text) = message else { continue };
                match serde_json::from_str::<ToBrowser>(&text)? {
                    ToBrowser::Told(told) => {
                        for one in told {
                            let entry = one.entry;
                            known.fetch_max(entry.sequence, Ordering::Relaxed);
                            let began =
                                locked(&shared.began).get(&(entry.client, entry.number)).copied();
                            if let (Some(began), true) = (began, entry.client != client) {
                                locked(&shared.heard).push(now - began);
                            }
                        }
                    }
                    ToBrowser::Answers(answers) => {
                        for answer in answers {
                            let sent = locked(&shared.sent).remove(&(client, answer.number));
                            locked(&shared.answered).extend(sent.map(|sent| now - sent));
                        }
                    }
                    ToBrowser::Present(_) | ToBrowser::Talked => {}
                }
            }
            anyhow::Ok(())
        });
        let pause = Duration::from_secs(1) / self.args.cells.max(1);
        // Everybody is there before anybody begins, and not all type at the same moment.
        tokio::time::sleep(Duration::from_secs(2) + pause * self.number / self.args.people.max(1))
            .await;
        let mut beat = tokio::time::interval(pause);
        for number in 1..=self.args.cells * self.args.seconds {
            beat.tick().await;
            let place = (self.number * 37 + number * 11) % self.args.stores.max(1);
            let act = PlanAct {
                number,
                base: newest.load(Ordering::Relaxed),
                ask: Ask::Do(Deed::cell(place, Operation::SetPieces(number * 100 + self.number))),
            };
            let text = serde_json::to_string(&FromBrowser::Acts(vec![act]))?;
            let now = Instant::now();
            locked(&self.shared.began).insert((client, number), now);
            locked(&self.shared.sent).insert((client, number), now);
            out.send(Message::text(text)).await?;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        out.close().await?;
        // The server closes its side; what came until then is counted.
        match tokio::time::timeout(Duration::from_secs(2), hearing).await {
            Ok(heard) => heard?,
            Err(_) => Ok(()),
        }
    }
}
