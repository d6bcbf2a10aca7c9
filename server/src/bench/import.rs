//! `server bench import`: how long a mailing history takes from upload to imported, and back.

use super::measure::peak_mb;
use anyhow::{Context, Result, bail};
use backend::{
    Backend,
    accounts::{self, Browser, NewAdmin},
    db::{Db, Engine},
    jobs,
    stores::import,
};
use clap::Args;
use domain::{
    accounts::Actor,
    ids::{ImportId, JobId},
    jobs::JobState,
    stores::import::{Counts, Kind, MappingChoice},
};
use jiff::{ToSpan, civil::date};
use serde_json::json;
use std::{fmt::Write, time::Instant};

/// Import a mailing history of 2,000 stores: upload, read and compare, write, read again, undo.
#[derive(Args, Clone, Debug)]
pub struct ImportBenchArgs {
    /// Mailing lines; without it 100,000 and then 1,000,000, each in a fresh workspace.
    #[arg(long)]
    lines: Option<u64>,
    /// An empty database; without it a temporary SQLite file.
    #[arg(long)]
    database: Option<String>,
}

const STORES: u64 = 2_000;
const CAMPAIGNS: u64 = 12;

/// Prints the results.
pub fn run(args: &ImportBenchArgs) -> Result<()> {
    let sizes = args.lines.map_or(vec![100_000, 1_000_000], |lines| vec![lines]);
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        for lines in sizes {
            let file = std::env::temp_dir()
                .join(format!("import-bench-{}-{lines}.db", std::process::id()));
            let url = args.database.clone().unwrap_or(format!("sqlite:{}", file.display()));
            let measured = runtime.block_on(measure(&url, lines));
            for end in ["db", "db-wal", "db-shm"] {
                let _ = std::fs::remove_file(file.with_extension(end));
            }
            measured?;
        }
        Ok(())
    })
}

async fn measure(url: &str, lines: u64) -> Result<()> {
    let cx = Backend::new(Db::open(url).await?);
    let email = format!("bench-{lines}@example.com");
    let actor = somebody(&cx, &email).await?;
    let mut stores = "Store number,Store name,Region\n".to_owned();
    for store in 0..STORES {
        writeln!(stores, "STR-{store:05},Store {store},Region {}", store % 4)?;
    }
    bring(&cx, &actor, Kind::Stores, [stores].into_iter()).await?;
    let mut campaigns = "Campaign,Cost per piece\n".to_owned();
    for campaign in 0..CAMPAIGNS {
        writeln!(campaigns, "Campaign {campaign},0.46")?;
    }
    bring(&cx, &actor, Kind::Campaigns, [campaigns].into_iter()).await?;

    let engine = match cx.db.engine() {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let tell = |step: &str, seconds: f64| {
        let line = json!({ "bench": "import", "engine": engine, "step": step, "n": lines,
            "seconds": (seconds * 100.0).round() / 100.0,
            "per_s": (lines as f64 / seconds).round(), "peak_mb": peak_mb() });
        println!("{line}");
    };
    let start = Instant::now();
    let id = upload(&cx, &actor, Kind::Mailings, history(lines)).await?;
    let uploaded = start.elapsed().as_secs_f64();
    tell("upload", uploaded);
    let start = Instant::now();
    let counts = read(&cx, &actor, id).await?;
    anyhow::ensure!(counts.new == lines, "read as {counts:?}");
    let staged = start.elapsed().as_secs_f64();
    tell("read and compare", staged);
    let start = Instant::now();
    finish(&cx, &actor, import::confirm_import(&cx, &actor, id).await?).await?;
    let applied = start.elapsed().as_secs_f64();
    tell("write", applied);
    tell("read, compare and write", staged + applied);
    let start = Instant::now();
    let again = upload(&cx, &actor, Kind::Mailings, history(lines)).await?;
    let counts = read(&cx, &actor, again).await?;
    anyhow::ensure!(counts.unchanged == lines, "read again as {counts:?}");
    tell("same file again", start.elapsed().as_secs_f64());
    let start = Instant::now();
    finish(&cx, &actor, import::undo_import(&cx, &actor, id).await?).await?;
    tell("undo", start.elapsed().as_secs_f64());
    cx.db.close().await;
    Ok(())
}

async fn somebody(cx: &Backend, email: &str) -> Result<Actor> {
    let new = NewAdmin {
        workspace: "Bench".into(),
        name: "Bench".into(),
        email: email.to_owned(),
        password: "a bench of a thousand rows".into(),
    };
    let browser = Browser { name: String::new(), address: String::new() };
    let token = accounts::create_first_admin(cx, new, &browser)
        .await
        .context("the database must be empty: give each size its own")?;
    let visitor = accounts::visit(cx, &token).await?;
    Ok(visitor.context("the new admin is signed in")?.visit.actor)
}

/// Pieces of a history in which every line is a mailing of its own, in no helpful order.
fn history(lines: u64) -> impl Iterator<Item = String> {
    const PIECE: u64 = 10_000;
    let header = "Store number,Campaign,In-home date,Pieces,Responses,Revenue\n".to_owned();
    let first = date(1990, 1, 1);
    std::iter::once(header).chain((0..lines.div_ceil(PIECE)).map(move |piece| {
        let mut text = String::with_capacity(600_000);
        for n in piece * PIECE..((piece + 1) * PIECE).min(lines) {
            // A step that shares no factor with the number of stores spreads neighbours apart.
            let (store, round) = ((n * 7_919) % STORES, n / STORES);
            let days = i64::try_from(round * 3 + store % 3).unwrap_or(0);
            let day = first.checked_add(days.days()).unwrap_or(first);
            let (pieces, campaign) = (2_000 + n % 3_000, round % CAMPAIGNS);
            let _ = writeln!(
                text,
                "STR-{store:05},Campaign {campaign},{day},{pieces},{},{}.50",
                pieces / 50,
                pieces
            );
        }
        text
    }))
}

async fn upload(
    cx: &Backend,
    actor: &Actor,
    kind: Kind,
    pieces: impl Iterator<Item = String>,
) -> Result<ImportId> {
    let mut upload = import::begin_upload(cx, actor, kind, "bench.csv").await?;
    for piece in pieces {
        upload.push(piece.as_bytes()).await?;
    }
    Ok(upload.finish().await?)
}

async fn read(cx: &Backend, actor: &Actor, id: ImportId) -> Result<Counts> {
    let page = import::import_page(cx, actor, id).await?;
    let choice = MappingChoice { import: id, mapping: page.guess.mapping };
    finish(cx, actor, import::read_import(cx, actor, choice).await?).await?;
    Ok(import::import_page(cx, actor, id).await?.import.counts)
}

async fn bring(
    cx: &Backend,
    actor: &Actor,
    kind: Kind,
    pieces: impl Iterator<Item = String>,
) -> Result<()> {
    let id = upload(cx, actor, kind, pieces).await?;
    read(cx, actor, id).await?;
    finish(cx, actor, import::confirm_import(cx, actor, id).await?).await
}

async fn finish(cx: &Backend, actor: &Actor, job: JobId) -> Result<()> {
    jobs::run_waiting(cx).await?;
    let job = jobs::job(cx, actor, job).await?;
    if job.state != JobState::Done {
        bail!("{}: {}", job.kind, job.problem);
    }
    Ok(())
}
