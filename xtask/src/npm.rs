//! The few tools that come from npm: wasm-opt, Playwright, axe. Their versions are pinned in
//! `end2end/package-lock.json`.
use crate::{debian, process, tree};
use anyhow::{Context, Result};
use std::{fs, path::PathBuf, process::Command};

/// Installs them, unless exactly these are installed already.
pub fn install() -> Result<()> {
    let home = tree::root().join("end2end");
    let lock =
        fs::read_to_string(home.join("package-lock.json")).context("end2end/package-lock.json")?;
    let note = home.join("node_modules/.installed-from");
    if fs::read_to_string(&note).is_ok_and(|known| known == lock) {
        return Ok(());
    }
    let missing: Vec<_> = [("node", "nodejs"), ("npm", "npm")]
        .into_iter()
        .filter(|(program, _)| process::find(program).is_none())
        .map(|(_, package)| package)
        .collect();
    debian::install(&missing)?;
    eprintln!("Installing wasm-opt, Playwright and axe from npm");
    process::run(
        Command::new("npm")
            .current_dir(&home)
            // The browser comes from the system.
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
    )?;
    Ok(fs::write(note, lock)?)
}

/// A program of one of those packages.
pub fn program(name: &str) -> PathBuf {
    tree::root().join("end2end/node_modules/.bin").join(name)
}
