//! Benchmarks: one JSON line per result.
use crate::{build, release, server, tree::Form};
use anyhow::Result;
use serde_json::json;
use std::ffi::OsString;

/// Runs one; `size` is measured here, the others by the release build of the server.
pub fn bench(name: &str, args: &[OsString]) -> Result<()> {
    if name == "size" {
        return size();
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
