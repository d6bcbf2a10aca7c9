//! What must hold before any test is worth running: format, lints, features, licences.
use crate::{
    debian, licences,
    process::{self, timed},
    toolchain::Toolchain,
    tree::WASM,
};
use anyhow::{Result, ensure};
use std::{env, process::Command};

/// Checks everything, and names all that is wrong.
pub fn check(toolchain: &Toolchain) -> Result<()> {
    checks(toolchain, true)
}

/// Checks all but the lints of what [`Toolchain::linting`] lints while it is compiled.
pub fn check_uncompiled(toolchain: &Toolchain) -> Result<()> {
    checks(toolchain, false)
}

fn checks(toolchain: &Toolchain, lints: bool) -> Result<()> {
    install(toolchain)?;
    // The server's side as its tests are built; the browser's side alone, as it is built.
    let native = ["--workspace", "--exclude", "frontend", "--exclude", "xtask", "--all-targets"];
    let mut wrong = Vec::new();
    let mut step = |name: &'static str, check: &dyn Fn() -> Result<()>| {
        if let Err(e) = timed(name, check) {
            eprintln!("{e:#}");
            wrong.push(name);
        }
    };
    step("format", &|| process::run(toolchain.cargo().args(["fmt", "--all", "--check"])));
    step("features", &|| features(toolchain));
    step("licences", &|| licences::check(toolchain));
    if lints {
        step("clippy, native", &|| clippy(toolchain, &native));
        step("clippy, wasm", &|| clippy(toolchain, &["-p", "frontend", "--target", WASM]));
    }
    step("clippy, xtask", &|| clippy(toolchain, &["-p", "xtask", "--all-targets"]));
    ensure!(wrong.is_empty(), "wrong: {}", wrong.join("; "));
    Ok(())
}

fn clippy(toolchain: &Toolchain, what: &[&str]) -> Result<()> {
    process::run(
        toolchain.cargo().args(["clippy", "--quiet"]).args(what).args(["--", "-D", "warnings"]),
    )
}

/// Clippy and rustfmt of the same toolchain.
fn install(toolchain: &Toolchain) -> Result<()> {
    let has = |tool: &str| process::output(toolchain.cargo().args([tool, "--version"])).is_ok();
    let missing: Vec<_> = ["clippy", "fmt"].into_iter().filter(|t| !has(t)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if toolchain.is_debian() {
        let package = |t: &&str| if *t == "fmt" { "rustfmt-web" } else { "rust-web-clippy" };
        return debian::install(&missing.iter().map(package).collect::<Vec<_>>());
    }
    ensure!(
        env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0"),
        "please run: rustup component add clippy rustfmt"
    );
    process::run(Command::new("rustup").args(["component", "add", "clippy", "rustfmt"]))
}

/// Leptos compiled for both sides at once renders on neither: `ssr` and `hydrate` must not meet.
fn features(toolchain: &Toolchain) -> Result<()> {
    for (package, target, never) in
        [("server", crate::tree::HOST, "hydrate"), ("frontend", WASM, "ssr")]
    {
        let tree = process::output(toolchain.cargo().args([
            "tree",
            "--locked",
            "-p",
            package,
            "--target",
            target,
            "-e",
            "normal,features",
            "--prefix",
            "none",
        ]))?;
        let bad = tree.lines().find(|l| l.contains(&format!("feature \"{never}\"")));
        ensure!(bad.is_none(), "{package} is built with {}", bad.unwrap_or_default());
    }
    Ok(())
}
