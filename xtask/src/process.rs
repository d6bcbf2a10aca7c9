//! Calling other programs, and saying how long things took.
use anyhow::{Context, Result, ensure};
use std::{
    env,
    ffi::OsStr,
    path::PathBuf,
    process::{Command, Stdio},
    time::Instant,
};

/// Runs a program to its end; fails when it does.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| shown(command))?;
    ensure!(status.success(), "{} failed: {status}", shown(command));
    Ok(())
}

/// What a program prints; fails when it does, with what it said.
pub fn output(command: &mut Command) -> Result<String> {
    let out = command.stdin(Stdio::null()).output().with_context(|| shown(command))?;
    ensure!(
        out.status.success(),
        "{} failed: {}\n{}",
        shown(command),
        out.status,
        String::from_utf8_lossy(&out.stderr)
    );
    Ok(String::from_utf8(out.stdout)?)
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// Where a program lies, if it is installed.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

/// Does a step and prints its name and how long it took, unless it took no time worth reading.
pub fn timed<T>(what: &str, step: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let done = step()?;
    let seconds = start.elapsed().as_secs_f64();
    if seconds >= 0.05 {
        eprintln!("  {what:<20} {seconds:>7.1} s");
    }
    Ok(done)
}
