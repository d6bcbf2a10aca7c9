//! `cargo xtask`: everything that builds, runs and tests Groundswell.
//!
//! It needs a Rust toolchain and, for release builds and tests, Node; it installs what else is
//! missing. What cargo-leptos does is done here with the same libraries: see
//! `docs/decisions/0002-xtask-instead-of-cargo-leptos.md`.
mod bench;
mod browser;
mod build;
mod check;
mod css;
mod debian;
mod dev;
mod front;
mod licences;
mod npm;
mod postgres;
mod process;
mod release;
mod reload;
mod server;
mod site;
mod test;
mod toolchain;
mod tree;
mod wasm_std;
mod wasm_tests;
mod watch;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::{ffi::OsString, process::ExitCode};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests Groundswell.")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build and serve on http://127.0.0.1:3000.
    Run {
        /// Open the demonstration chain without asking.
        #[arg(long)]
        demo: bool,
        /// Build the distributed form.
        #[arg(long)]
        release: bool,
        /// Passed on to `server serve`.
        #[arg(last = true)]
        args: Vec<OsString>,
    },
    /// Serve, rebuild what a saved file needs and reload the browser.
    Dev {
        /// Passed on to `server serve`.
        #[arg(last = true)]
        args: Vec<OsString>,
    },
    /// Build the server and the browser's files without running them.
    Build {
        /// LTO, wasm-opt, hashed names, brotli and gzip; prints the size of every chunk.
        #[arg(long)]
        release: bool,
    },
    /// Install what is missing and run every test, or those named.
    ///
    /// The parts are check, unit, doc, wasm and browser; any other word narrows the tests by name.
    Test {
        /// Parts to run, and words the tests' names must contain.
        names: Vec<String>,
    },
    /// Format, lints as errors, licences of dependencies, features that must not meet.
    Check,
    /// Print a benchmark's results, one JSON line each.
    Bench {
        /// `size` (the chunks), or a benchmark of `server bench`.
        name: String,
        /// Passed on to `server bench`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Fill a workspace with a demonstration chain.
    Demo {
        /// How many stores, up to 100,000.
        #[arg(long)]
        stores: u32,
    },
    /// Copy the database into a new file while the server runs.
    Backup {
        /// The file to write; it must not exist.
        file: OsString,
    },
    /// Put a backup in the database's place.
    Restore {
        /// A file written by `backup`.
        file: OsString,
        /// Put what is there now aside, or on PostgreSQL throw it away.
        #[arg(long)]
        replace: bool,
    },
}

fn main() -> ExitCode {
    match act(Cli::parse().task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e:#}");
            ExitCode::FAILURE
        }
    }
}

fn act(task: Task) -> Result<()> {
    std::env::set_current_dir(tree::root())?;
    match task {
        Task::Run { demo, release, mut args } => {
            if demo {
                args.insert(0, "--demo".into());
            }
            server::serve(tree::Form::of(release), &args)
        }
        Task::Dev { args } => dev::dev(&args),
        Task::Build { release } => build::build(tree::Form::of(release)).map(drop),
        Task::Test { names } => test::test(&names),
        Task::Check => check::check(&toolchain::ensure()?),
        Task::Bench { name, args } => bench::bench(&name, &args),
        Task::Demo { stores } => server::command(
            tree::Form::Release,
            "demo",
            &["--stores".into(), stores.to_string().into()],
        ),
        Task::Backup { file } => server::command(tree::Form::Development, "backup", &[file]),
        Task::Restore { file, replace } => {
            let replace = replace.then(|| "--replace".into());
            let args: Vec<_> = std::iter::once(file).chain(replace).collect();
            server::command(tree::Form::Development, "restore", &args)
        }
    }
}
