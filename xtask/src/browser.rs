//! Tests in Chromium, by Playwright: the stories of `end2end/`, and the Rust tests for the browser.
use crate::{
    bench::Grid,
    build as whole, debian, front, npm,
    postgres::Postgres,
    process, server,
    toolchain::Toolchain,
    tree::{self, Form},
    wasm_tests,
};
use anyhow::{Context, Result, bail, ensure};
use std::{path::PathBuf, process::Command};

/// Installs Playwright and the system's Chromium.
pub fn install() -> Result<PathBuf> {
    npm::install()?;
    if let Some(given) = std::env::var_os("CHROMIUM") {
        return Ok(given.into());
    }
    if process::find("chromium").is_none() {
        // Without a single font Chromium shows nothing.
        debian::install(&["chromium", "fonts-liberation"])?;
    }
    process::find("chromium").context("chromium was installed but is not in the path")
}

/// Builds what the stories are told on; the server is there already when the native tests have
/// started one. Built alone it would be compiled anew, as those tests ask for more of `backend`.
pub fn build(toolchain: &Toolchain, served: bool) -> Result<()> {
    front::compile(toolchain, Form::Development)?;
    front::assemble(Form::Development)?;
    if served { Ok(()) } else { server::compile(toolchain, Form::Development) }
}

/// Runs the stories on SQLite and, where there is one, on PostgreSQL.
pub fn stories(postgres: Option<&Postgres>, words: &[String]) -> Result<()> {
    let chromium = install()?;
    let mut playwright = playwright(&chromium);
    playwright.arg("--project=sqlite");
    playwright.env("GROUNDSWELL_SERVER", tree::server(Form::Development));
    playwright.env("LEPTOS_SITE_ROOT", tree::site(Form::Development));
    if let Some(postgres) = postgres {
        playwright.arg("--project=postgres").env("GROUNDSWELL_TEST_PG", postgres.url());
    }
    process::run(playwright.args(filter(words)))
}

/// Runs the Rust tests for the browser.
pub fn rust_tests(toolchain: &Toolchain, words: &[String]) -> Result<()> {
    let chromium = install()?;
    let dir = tempfile::tempdir()?;
    let modules = wasm_tests::build(toolchain, dir.path())?;
    ensure!(!modules.is_empty(), "no module to test");
    let mut playwright = playwright(&chromium);
    playwright.arg("--project=wasm").env("GROUNDSWELL_WASM_TESTS", dir.path());
    playwright.env("GROUNDSWELL_WASM_WORDS", words.join(" "));
    process::run(&mut playwright)
}

/// Measures the sheet of a plan in Chromium and prints a JSON line for each result.
pub fn grid(asked: &Grid) -> Result<()> {
    let chromium = install()?;
    let form = if asked.development { Form::Development } else { Form::Release };
    whole::quietly(form)?;
    let postgres = match asked.engine.as_str() {
        "sqlite" => None,
        "postgres" => Some(Postgres::start()?),
        other => bail!("no engine {other}: sqlite or postgres"),
    };
    let folder = tempfile::tempdir()?;
    let lines = folder.path().join("lines");
    let mut playwright = playwright(&chromium);
    playwright
        .args(["--project=grid", "--reporter=line"])
        .env("GROUNDSWELL_SERVER", tree::server(form))
        .env("LEPTOS_SITE_ROOT", tree::site(form))
        .env("GROUNDSWELL_BENCH_LINES", &lines)
        .env("GROUNDSWELL_BENCH_STORES", asked.stores.to_string())
        .env("GROUNDSWELL_BENCH_ENGINE", &asked.engine)
        .env("GROUNDSWELL_BENCH_BUILD", form.profile());
    if let Some(postgres) = &postgres {
        playwright.env("GROUNDSWELL_TEST_PG", postgres.url());
    }
    // The runner's own words go where errors go, so that what is printed is JSON lines.
    let done = playwright.stdout(std::io::stderr()).status()?;
    print!("{}", std::fs::read_to_string(&lines).unwrap_or_default());
    ensure!(done.success(), "the sheet could not be measured: {done}");
    Ok(())
}

fn playwright(chromium: &PathBuf) -> Command {
    let mut playwright = npm::program("playwright");
    playwright.current_dir(tree::root().join("end2end")).arg("test").env("CHROMIUM", chromium);
    playwright
}

/// Any of the words, in a test's file or title.
fn filter(words: &[String]) -> Vec<String> {
    if words.is_empty() {
        vec![]
    } else {
        vec!["--grep".into(), words.join("|"), "--pass-with-no-tests".into()]
    }
}
