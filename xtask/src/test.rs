//! `cargo xtask test`: installs what is missing and runs everything.
//!
//! The parts run one after another, each to its end, with its runner's own summary; the last lines
//! say what passed, what failed, and what could not run and why. Under `CI` the last is a failure.
use crate::{
    browser, check,
    postgres::Postgres,
    process,
    toolchain::{self, Toolchain},
    tree,
};
use anyhow::{Result, bail};
use std::time::Instant;

const PARTS: [&str; 5] = ["check", "unit", "doc", "wasm", "browser"];

/// Runs the parts and tests named, or everything.
pub fn test(names: &[String]) -> Result<()> {
    let (parts, words): (Vec<String>, Vec<String>) =
        names.iter().cloned().partition(|n| PARTS.contains(&n.as_str()));
    // A word without a part looks for tests, so there is nothing to check.
    let wanted = |part: &str| {
        if parts.is_empty() {
            words.is_empty() || part != "check"
        } else {
            parts.iter().any(|p| p == part)
        }
    };
    let mut toolchain = toolchain::ensure()?;
    let mut report = Report::default();

    if wanted("check") {
        // A machine that begins with nothing compiles everything once, and lints it meanwhile.
        if tree::in_ci() && parts.is_empty() {
            report.part("check", || check::check_uncompiled(&toolchain));
            toolchain = toolchain.linting();
        } else {
            report.part("check", || check::check(&toolchain));
        }
    }
    // Whether cargo has built the server for the tests that start one.
    let mut served = false;
    let postgres = if wanted("unit") || wanted("browser") {
        report.needs("PostgreSQL", Postgres::start)
    } else {
        None
    };
    if wanted("unit") {
        served = report.part("unit", || unit(&toolchain, postgres.as_ref(), &words));
        served &= words.is_empty();
        // With the toolchain that has compiled xtask already.
        let own = || {
            process::run(
                Toolchain::caller()
                    .cargo()
                    .args(["test", "--quiet", "-p", "xtask", "--"])
                    .args(&words),
            )
        };
        report.part("unit, xtask", own);
    }
    if wanted("doc") && words.is_empty() {
        report.part("doc", || doc(&toolchain));
    }
    if (wanted("wasm") || wanted("browser"))
        && report.needs("Chromium and Playwright", browser::install).is_some()
    {
        if wanted("wasm") {
            report.part("wasm", || browser::rust_tests(&toolchain, &words));
        }
        if wanted("browser") {
            report.part("browser", || {
                browser::build(&toolchain, served)?;
                browser::stories(postgres.as_ref(), &words)
            });
        }
    }
    report.end()
}

/// The native tests of every crate; those of `backend` on both databases.
fn unit(toolchain: &Toolchain, postgres: Option<&Postgres>, words: &[String]) -> Result<()> {
    let packages = ["--workspace", "--exclude", "frontend", "--exclude", "xtask"];
    let mut cargo = toolchain.cargo();
    cargo.env("GROUNDSWELL_TEST_PG", postgres.map_or("none".into(), Postgres::url));
    if process::find("cargo-nextest").is_some() {
        cargo
            .args(["nextest", "run", "--no-fail-fast", "--no-tests=pass", "--status-level=slow"])
            .args(packages)
            .args(words);
    } else {
        cargo
            .args(["test", "--quiet", "--no-fail-fast", "--all-targets"])
            .args(packages)
            .arg("--")
            .args(words);
    }
    process::run(&mut cargo)
}

/// The examples in the documentation.
fn doc(toolchain: &Toolchain) -> Result<()> {
    process::run(toolchain.cargo().args([
        "test",
        "--quiet",
        "--doc",
        "--workspace",
        "--exclude",
        "frontend",
        "--exclude",
        "xtask",
    ]))
}

#[derive(Default)]
struct Report {
    lines: Vec<String>,
    failed: bool,
    left_out: bool,
}

impl Report {
    /// Runs a part and notes how it went; whether it passed.
    fn part(&mut self, name: &str, run: impl FnOnce() -> Result<()>) -> bool {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let result = run();
        let seconds = start.elapsed().as_secs_f64();
        let passed = result.is_ok();
        self.lines.push(match result {
            Ok(()) => format!("passed   {name} ({seconds:.0} s)"),
            Err(e) => {
                self.failed = true;
                eprintln!("{e:#}");
                format!("FAILED   {name} ({seconds:.0} s): {e:#}")
            }
        });
        passed
    }

    /// Gets something the tests need, or notes that what needs it was not run.
    fn needs<T>(&mut self, what: &str, get: impl FnOnce() -> Result<T>) -> Option<T> {
        match get() {
            Ok(there) => Some(there),
            Err(e) => {
                self.left_out = true;
                self.lines.push(format!("NOT RUN  what needs {what}: {e:#}"));
                None
            }
        }
    }

    fn end(self) -> Result<()> {
        println!("\n{}", self.lines.join("\n"));
        if self.failed {
            bail!("some tests failed");
        }
        if self.left_out && tree::in_ci() {
            bail!("some tests could not run");
        }
        Ok(())
    }
}
