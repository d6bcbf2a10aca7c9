//! The few tools that come from npm: wasm-opt, Playwright, axe. Their versions are pinned in
//! `end2end/package-lock.json`.
use crate::{debian, process, tree};
use anyhow::{Context, Result, ensure};
use std::{env, ffi::OsString, fs, path::PathBuf, process::Command};

/// The oldest major version of Node that Playwright runs on.
const NODE: u32 = 20;

/// Installs them, unless exactly these are installed already.
pub fn install() -> Result<()> {
    let home = tree::root().join("end2end");
    let lock =
        fs::read_to_string(home.join("package-lock.json")).context("end2end/package-lock.json")?;
    let note = home.join("node_modules/.installed-from");
    install_node()?;
    if fs::read_to_string(&note).is_ok_and(|known| known == lock) {
        return Ok(());
    }
    eprintln!("Installing wasm-opt, Playwright and axe from npm");
    process::run(
        with_node("npm".into())
            .current_dir(&home)
            // The browser comes from the system.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
    )?;
    Ok(fs::write(note, lock)?)
}

/// A program of one of those packages.
pub fn program(name: &str) -> Command {
    with_node(tree::root().join("end2end/node_modules/.bin").join(name).into())
}

/// Makes sure of a Node that is new enough: the system's, or else one that npm has as a package.
fn install_node() -> Result<()> {
    if node_version() >= Some(NODE) {
        return Ok(());
    }
    if process::find("npm").is_none() {
        debian::install(&["nodejs", "npm"])?;
    }
    if node_version() < Some(NODE) {
        eprintln!("Installing a newer Node from npm");
        let prefix = own_node();
        fs::create_dir_all(&prefix)?;
        let mut npm = Command::new("npm");
        npm.arg("--prefix").arg(prefix).args(["install", "--no-audit", "--no-fund", "node@22"]);
        process::run(&mut npm)?;
    }
    ensure!(node_version() >= Some(NODE), "please install Node {NODE} or newer");
    Ok(())
}

fn node_version() -> Option<u32> {
    let version = process::output(with_node("node".into()).arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Where a Node of our own lies, if one was needed.
fn own_node() -> PathBuf {
    tree::notes().join("node")
}

/// A program that finds our own Node before the system's.
fn with_node(program: OsString) -> Command {
    let own = own_node().join("node_modules/node/bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = own.is_dir().then_some(own).into_iter().chain(env::split_paths(&path));
    let path = env::join_paths(path).unwrap_or_default();
    let mut command = Command::new(program);
    command.env("PATH", path);
    command
}
