//! Groundswell's server and its commands; `server --help` tells them all.

use anyhow::Result;
use backend::{Backend, db::Db};
use clap::{Parser, Subcommand};
use server::{
    backup::{BackupArgs, RestoreArgs, backup, restore},
    bench::{self, Bench},
    demo::{DemoArgs, demo, demo_if_new, how_to_sign_in},
    matrix_command::{self, MatrixArgs},
    router::{State, router},
    settings::{Given, Settings},
};
use std::net::SocketAddr;

#[derive(Parser)]
#[command(
    name = "server",
    version,
    about = "Groundswell: from what worked, to what we send, to what it did."
)]
struct Cli {
    #[command(flatten)]
    given: Given,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app (brings the database up to date first)
    Serve {
        /// Fill an empty database with the demonstration chain
        #[arg(long)]
        demo: bool,
    },
    /// Add a demonstration chain of any size, or remove it
    Demo(DemoArgs),
    /// Bring the database up to date and stop
    Migrate,
    /// Copy the database into a new file; people may go on working
    Backup(BackupArgs),
    /// Put a backup in the database's place, with the server stopped
    Restore(RestoreArgs),
    /// Ask a running server whether it can work; for container health checks
    Health,
    /// Score every store with every campaign, from CSV or XLSX files and without a database
    Matrix(Box<MatrixArgs>),
    /// Measure, one JSON line per result
    Bench {
        /// What to measure
        #[command(subcommand)]
        bench: Bench,
    },
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let settings = cli.given.settle()?;
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_new(&settings.log)?)
        .with_writer(std::io::stderr)
        .init();
    // Server rendering can wait on itself with fewer than four threads.
    let threads = std::thread::available_parallelism().map_or(4, |n| n.get().max(4));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(run(cli.command, settings))
}

async fn run(command: Command, settings: Settings) -> Result<()> {
    match command {
        Command::Serve { demo } => serve(settings, demo).await,
        Command::Demo(args) => {
            let cx = Backend::new(Db::open(&settings.database_url).await?);
            let done = demo(&cx, &args).await;
            cx.db.close().await;
            done
        }
        Command::Migrate => {
            Db::open(&settings.database_url).await?.close().await;
            Ok(())
        }
        Command::Backup(args) => backup(&settings, &args).await,
        Command::Restore(args) => restore(&settings, &args).await,
        Command::Health => health(&settings).await,
        Command::Matrix(args) => matrix_command::run(&args),
        Command::Bench { bench } => bench::run(&bench).await,
    }
}

async fn serve(settings: Settings, demo: bool) -> Result<()> {
    let cx = Backend::new(Db::open(&settings.database_url).await?).with_post(settings.post()?);
    if demo {
        demo_if_new(&cx).await?;
    }
    backend::jobs::start(&cx, settings.runners);
    backend::mail::start(&cx);
    backend::plans::watch_others(&cx);
    let app = router(State::new(&settings, cx.clone()));
    let listener = tokio::net::TcpListener::bind(settings.listen).await?;
    println!("Groundswell is at {}", settings.public_url);
    if !backend::accounts::is_set_up(&cx).await? {
        println!("Open it to create the first admin, or to look at the demonstration chain.");
    }
    if demo {
        let (_, people) = backend::demonstration::known_people(&cx).await?;
        if people.is_empty() {
            println!(
                "It holds workspaces of its own, so no demonstration was added (`server demo` adds one)."
            );
        } else {
            println!("{}", how_to_sign_in());
        }
    }
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop_asked())
        .await?;
    cx.db.close().await;
    Ok(())
}

async fn stop_asked() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}

/// Plain HTTP by hand: one line is all that is needed, and the image has no other client.
async fn health(settings: &Settings) -> Result<()> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(settings.listen).await?;
    let ask = format!(
        "GET /health/ready HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
        settings.listen
    );
    stream.write_all(ask.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    anyhow::ensure!(answer.starts_with("HTTP/1.1 200"), "the server is not ready");
    Ok(())
}
