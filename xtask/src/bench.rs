//! Benchmarks: one JSON line per result.
use crate::{browser, build, release, server, tree::Form};
use anyhow::Result;
use clap::Parser;
use serde_json::json;
use std::ffi::OsString;

/// What `cargo xtask bench grid` is asked for.
#[derive(Parser)]
#[command(name = "bench grid")]
pub struct Grid {
    /// Stores of the plan
    #[arg(long, default_value_t = 10_000)]
    pub stores: u32,
    /// `sqlite` or `postgres`
    #[arg(long, default_value = "sqlite")]
    pub engine: String,
    /// Measure the development build, whose figures are bounds from above
    #[arg(long)]
    pub development: bool,
}

/// Runs one; `size` and `grid` are measured here, the others by the release build of the server.
pub fn bench(name: &str, args: &[OsString]) -> Result<()> {
    if name == "size" {
        return size();
    }
    if name == "grid" {
        return browser::grid(&Grid::parse_from([&[OsString::from("grid")], args].concat()));
    }
    let mut all = vec![name.into()];
    all.extend_from_slice(args);
    server::command(Form::Release, "bench", &all)
}

fn size() -> Result<()> {
    build::quietly(Form::Release)?;
    for chunk in release::chunks()? {
        println!(
            "{}",
            json!({"bench": "size", "chunk": chunk.name, "raw": chunk.raw, "brotli": chunk.brotli})
        );
    }
    Ok(())
}
