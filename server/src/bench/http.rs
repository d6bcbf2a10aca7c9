//! How long pages and server functions take over a demonstration chain, through the real router on
//! loopback: one line of JSON per address, engine and number of requests at once.
//!
//! Each request opens its own connection, as a proxy without keep-alive would, and asks for no
//! compression. What is measured is everything between sending the request and the last byte.

use super::measure::{forget_peak, milliseconds, new_database, peak_mb, quantile, seconds, serve};
use anyhow::{Context, Result, anyhow, ensure};
use app::{
    accounts::api as accounts_api, campaigns::api as campaigns_api, matrix::api as matrix_api,
    plans::api as plans_api, request::SESSION_COOKIE, stores::api as stores_api,
};
use backend::{
    Backend,
    accounts::{self, Browser},
    db::{Db, Engine},
    demonstration::{self, CAST, Created, DEMONSTRATION_PASSWORD},
};
use clap::Args;
use domain::{
    accounts::Actor,
    ids::{PlanId, RunId},
    matrix::{RecommendationColumn, RecommendationFilter, RecommendationSort},
    period::Month,
    stores::{StoreFilter, StoreView},
};
use serde_json::json;
use server_fn::{
    Encodes, ServerFn,
    codec::{JsonEncoding, PostcardEncoding},
};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

/// What `server bench http` is asked for.
#[derive(Args, Clone, Debug)]
pub struct HttpBenchArgs {
    /// Stores of the demonstration chain
    #[arg(long, default_value_t = 10_000)]
    pub stores: u32,
    /// Requests per address, one after the other
    #[arg(long, default_value_t = 60)]
    pub requests: usize,
    /// Requests at once in the second round
    #[arg(long, default_value_t = 8)]
    pub at_once: usize,
    /// The admin database of a PostgreSQL cluster to measure on, too
    #[arg(long, env = "GROUNDSWELL_TEST_PG", hide_env_values = true)]
    pub postgres: Option<String>,
}

/// One address that is asked for.
#[derive(Clone, Debug)]
struct Ask {
    name: String,
    path: String,
    /// `GET` without a body; `POST` with one, and its content type.
    body: Option<(&'static str, Vec<u8>)>,
}

impl Ask {
    fn page(path: impl Into<String>, name: &str) -> Ask {
        Ask { name: format!("GET {name}"), path: path.into(), body: None }
    }

    /// A server function whose arguments travel as `E`.
    fn function<E, T>(args: &T) -> Result<Ask>
    where
        E: Encodes<T>,
        T: ServerFn,
    {
        let body = E::encode(args).map_err(|error| anyhow!("{}: {error}", T::PATH))?;
        let name = format!("POST {}", T::PATH);
        let body = Some((E::CONTENT_TYPE, body.to_vec()));
        Ok(Ask { name, path: T::PATH.into(), body })
    }

    /// The same under a name that tells it apart.
    fn called(mut self, more: &str) -> Ask {
        self.name = format!("{} {more}", self.name);
        self
    }

    /// The bytes of the request.
    fn bytes(&self, host: SocketAddr, cookie: &str) -> Vec<u8> {
        let head = format!(
            "Host: {host}\r\nCookie: {SESSION_COOKIE}={cookie}\r\nConnection: close\r\nAccept: */*\r\n"
        );
        match &self.body {
            None => format!("GET {} HTTP/1.1\r\n{head}\r\n", self.path).into_bytes(),
            Some((kind, body)) => {
                let length = body.len();
                let mut bytes = format!(
                    "POST {} HTTP/1.1\r\n{head}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n",
                    self.path
                )
                .into_bytes();
                bytes.extend(body);
                bytes
            }
        }
    }
}

/// Measures every address on SQLite, and on PostgreSQL where a cluster is given.
pub async fn run(args: &HttpBenchArgs) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    measure(&file, args).await.context("on SQLite")?;
    match &args.postgres {
        Some(admin) => {
            let url = new_database(admin).await?;
            measure(&url, args).await.context("on PostgreSQL")
        }
        None => {
            eprintln!("PostgreSQL was not measured: give --postgres or GROUNDSWELL_TEST_PG.");
            Ok(())
        }
    }
}

async fn measure(url: &str, args: &HttpBenchArgs) -> Result<()> {
    let cx = Backend::new(Db::open(url).await?);
    let engine = match cx.db.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let began = Instant::now();
    let chain = demonstration::create_from_command_line(&cx, args.stores)
        .await
        .map_err(|error| anyhow!("{error}"))?;
    let made = began.elapsed();
    println!(
        "{}",
        json!({
            "bench": "http", "name": "fill the database", "engine": engine, "n": args.stores,
            "mailings": chain.written.mailings, "seconds": seconds(made), "peak_mb": peak_mb(),
        })
    );
    forget_peak();
    let host = serve(cx.clone()).await?;
    let browser = Browser { name: "bench".into(), address: "127.0.0.1".into() };
    let token = accounts::sign_in(&cx, CAST[0].email, DEMONSTRATION_PASSWORD.into(), &browser)
        .await
        .map_err(|error| anyhow!("{error}"))?;
    let cookie: Arc<str> = token.text().into();
    let visitor = accounts::visit(&cx, &token).await?.context("a session")?;
    let began = Instant::now();
    let worked = work(&cx, &visitor.visit.actor).await?;
    println!(
        "{}",
        json!({
            "bench": "http", "name": "run the matrix and make a plan", "engine": engine,
            "n": args.stores, "seconds": seconds(began.elapsed()), "peak_mb": peak_mb(),
        })
    );
    for ask in asks(&chain, &worked, args.stores)? {
        // Once to warm up, and to see that it answers at all.
        let bytes = request(host, &ask, &cookie).await?;
        for at_once in [1, args.at_once] {
            let figures = round(host, &ask, &cookie, args.requests, at_once).await?;
            println!("{}", line(&ask, engine, args.stores, at_once, bytes, &figures));
        }
    }
    cx.db.close().await;
    Ok(())
}

/// A matrix run and a plan of all of it.
struct Worked {
    run: RunId,
    plan: PlanId,
}

async fn work(cx: &Backend, actor: &Actor) -> Result<Worked> {
    let month = Month { year: 2026, month: 3 };
    let (run, _) = backend::matrix::start(cx, actor, backend::matrix::Ask::of(month))
        .await
        .map_err(|error| anyhow!("{error}"))?;
    backend::jobs::run_waiting(cx).await?;
    let all = RecommendationFilter::default();
    let plan = backend::plans::create_from_run(cx, actor, "Bench", month, run, &all)
        .await
        .map_err(|error| anyhow!("{error}"))?;
    Ok(Worked { run, plan })
}

/// The main pages and the functions behind them.
fn asks(chain: &Created, worked: &Worked, stores: u32) -> Result<Vec<Ask>> {
    let &Worked { run, plan } = worked;
    let rows_by = |filter: RecommendationFilter, sort: RecommendationSort, offset: u32| {
        Ask::function::<JsonEncoding, _>(&matrix_api::MatrixRows { run, filter, sort, offset })
    };
    let rows = |filter: RecommendationFilter| rows_by(filter, RecommendationSort::default(), 0);
    let all = RecommendationFilter::default;
    let by = |column: RecommendationColumn| RecommendationSort { column, descending: true };
    let of = &chain.written;
    let searched_rows = RecommendationFilter { text: "spring".into(), ..Default::default() };
    let store = chain.written.stores[0];
    let searched = StoreView {
        filter: StoreFilter { text: "spring".into(), ..StoreFilter::default() },
        ..StoreView::default()
    };
    Ok(vec![
        Ask::page("/health/ready", "/health/ready"),
        Ask::page("/", "/"),
        Ask::page("/stores", "/stores"),
        Ask::page(format!("/stores/{store}"), "/stores/:store"),
        Ask::page("/campaigns", "/campaigns"),
        Ask::page("/campaigns/matrix", "/campaigns/matrix"),
        Ask::page("/campaigns/planning", "/campaigns/planning"),
        Ask::page(format!("/campaigns/planning/{plan}"), "/campaigns/planning/:plan"),
        Ask::page("/campaigns/orders", "/campaigns/orders"),
        Ask::function::<JsonEncoding, _>(&accounts_api::PresentVisit {})?,
        Ask::function::<PostcardEncoding, _>(&stores_api::ListStores {
            view: StoreView::default(),
        })?,
        Ask::function::<PostcardEncoding, _>(&stores_api::ListStores { view: searched })?
            .called("with text"),
        Ask::function::<PostcardEncoding, _>(&stores_api::SearchStores { text: "spring".into() })?,
        Ask::function::<PostcardEncoding, _>(&stores_api::LoadOverview { id: store })?,
        Ask::function::<JsonEncoding, _>(&campaigns_api::ListCampaigns {})?,
        rows(RecommendationFilter::default())?,
        rows(searched_rows)?.called("with text"),
        rows(RecommendationFilter { regions: vec![of.regions[0]], ..all() })?.called("in a region"),
        rows(RecommendationFilter { types: vec![of.types[0]], ..all() })?.called("of a type"),
        rows(RecommendationFilter { groups: vec![of.picked_group], ..all() })?
            .called("of a picked group"),
        rows(RecommendationFilter { groups: vec![of.rule_group], ..all() })?
            .called("of a group by rule"),
        rows(RecommendationFilter {
            min_confidence: Some(60.0),
            max_confidence: Some(80.0),
            ..all()
        })?
        .called("between two confidences"),
        rows_by(all(), by(RecommendationColumn::Profit), 0)?.called("by profit"),
        rows_by(all(), by(RecommendationColumn::Region), 0)?.called("by region"),
        rows_by(all(), by(RecommendationColumn::Store), 0)?.called("by store"),
        rows_by(all(), by(RecommendationColumn::Cost), stores / 2)?.called("in the middle"),
        Ask::function::<JsonEncoding, _>(&plans_api::OpenPlan { plan })?,
        Ask::function::<JsonEncoding, _>(&plans_api::LoadSheet { plan })?,
    ])
}

/// Every duration of a round, and how long the round took.
struct Figures {
    each: Vec<Duration>,
    all: Duration,
}

async fn round(
    host: SocketAddr,
    ask: &Ask,
    cookie: &Arc<str>,
    requests: usize,
    at_once: usize,
) -> Result<Figures> {
    let began = Instant::now();
    let mut workers = JoinSet::new();
    for worker in 0..at_once {
        let (ask, cookie) = (ask.clone(), cookie.clone());
        let share = requests / at_once + usize::from(worker < requests % at_once);
        workers.spawn(async move {
            let mut each = Vec::with_capacity(share);
            for _ in 0..share {
                let sent = Instant::now();
                request(host, &ask, &cookie).await?;
                each.push(sent.elapsed());
            }
            anyhow::Ok(each)
        });
    }
    let mut each = Vec::with_capacity(requests);
    while let Some(done) = workers.join_next().await {
        each.extend(done??);
    }
    each.sort_unstable();
    Ok(Figures { each, all: began.elapsed() })
}

/// Sends a request and reads its answer to the end; how many bytes came.
async fn request(host: SocketAddr, ask: &Ask, cookie: &str) -> Result<usize> {
    let mut stream = TcpStream::connect(host).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&ask.bytes(host, cookie)).await?;
    let mut answer = Vec::with_capacity(64 * 1024);
    stream.read_to_end(&mut answer).await?;
    let first = answer.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let status = String::from_utf8_lossy(first);
    ensure!(status.starts_with("HTTP/1.1 200"), "{} answered {status}", ask.name);
    Ok(answer.len())
}

fn line(
    ask: &Ask,
    engine: &str,
    stores: u32,
    at_once: usize,
    bytes: usize,
    figures: &Figures,
) -> serde_json::Value {
    json!({
        "bench": "http",
        "name": ask.name,
        "engine": engine,
        "n": stores,
        "at_once": at_once,
        "p50_ms": milliseconds(quantile(&figures.each, 0.50)),
        "p95_ms": milliseconds(quantile(&figures.each, 0.95)),
        "per_s": (figures.each.len() as f64 / figures.all.as_secs_f64() * 10.0).round() / 10.0,
        "bytes": bytes,
        "peak_mb": peak_mb(),
    })
}
