//! Installing packages of the system, on Debian and what derives from it.
use crate::process;
use anyhow::{Result, bail};
use std::{fs, path::Path, process::Command};

/// Installs packages, or says which commands would.
pub fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("please install, by this system's own means, what Debian calls: {list}");
    }
    if !is_root() {
        bail!(
            "missing packages; please run\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}"
        );
    }
    eprintln!("Installing {list}");
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").args([
            "-qq",
            "-o",
            "Dpkg::Use-Pty=0",
            "-o",
            "DPkg::Lock::Timeout=300",
        ]);
        apt
    };
    // An installation that was cut off leaves packages unconfigured, and apt then refuses everything.
    process::run(
        Command::new("dpkg").env("DEBIAN_FRONTEND", "noninteractive").args(["--configure", "-a"]),
    )?;
    process::run(apt().arg("update"))?;
    process::run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

/// Whether a package is installed completely.
pub fn installed(package: &str) -> bool {
    process::output(Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]))
        .is_ok_and(|s| s.trim() == "installed")
}

/// The newest `PREFIX-NN` of the package lists, such as `lld-22`.
pub fn newest(prefix: &str) -> Option<String> {
    let names = process::output(Command::new("apt-cache").args([
        "search",
        "--names-only",
        &format!("^{prefix}-[0-9]+$"),
    ]))
    .ok()?;
    let number = |line: &str| {
        line.split_whitespace().next()?.strip_prefix(prefix)?.strip_prefix('-')?.parse::<u32>().ok()
    };
    names.lines().filter_map(number).max().map(|n| format!("{prefix}-{n}"))
}

/// Refreshes the package lists, where that is possible.
pub fn update() -> Result<()> {
    if is_root() { process::run(Command::new("apt-get").args(["-qq", "update"])) } else { Ok(()) }
}

/// Whether this is the superuser.
pub fn is_root() -> bool {
    fs::read_to_string("/proc/self/status")
        .is_ok_and(|s| s.lines().any(|l| l.starts_with("Uid:\t0\t")))
}
