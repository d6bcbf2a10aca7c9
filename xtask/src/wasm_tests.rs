//! Rust tests that run in a browser: those of `frontend/tests`, marked `#[wasm_bindgen_test]`.
//!
//! wasm-bindgen's own runner takes minutes to install and drives the browser by WebDriver. Here the
//! same libraries write the same module, and Playwright, which is there anyway, opens a page that
//! runs it (`end2end/wasm.spec.ts`).
use crate::{process, toolchain::Toolchain, tree::WASM};
use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Builds every test module into a folder of its own below `dir`; answers with their names.
pub fn build(toolchain: &Toolchain, dir: &Path) -> Result<Vec<String>> {
    let modules = compile(toolchain)?;
    ensure!(!modules.is_empty(), "frontend/tests holds no test for the browser");
    let mut names = Vec::new();
    for module in modules {
        let stem =
            module.file_stem().and_then(|s| s.to_str()).context("a module without a name")?;
        let name = stem.rsplit_once('-').map_or(stem, |(name, _hash)| name).to_owned();
        Bindgen::new()
            .input_path(&module)
            .out_name("test")
            .web(true)?
            .typescript(false)
            .debug(true)
            .export_wasm(true) // tests are plain exports of the module
            .emit_start(false)
            .generate(dir.join(&name))?;
        names.push(name);
    }
    Ok(names)
}

fn compile(toolchain: &Toolchain) -> Result<Vec<PathBuf>> {
    let report = process::output(toolchain.cargo().args([
        "test",
        "--quiet",
        "--no-run",
        "--message-format=json-render-diagnostics",
        "-p",
        "frontend",
        "--test",
        "*",
        "--target",
        WASM,
        "--config",
        "profile.dev.debug=false",
    ]))?;
    let mut modules = Vec::new();
    for line in report.lines() {
        let message: Value =
            serde_json::from_str(line).map_err(|e| anyhow!("cargo's report: {e}: {line}"))?;
        if let Some(path) = message["executable"].as_str() {
            modules.push(path.into());
        }
    }
    Ok(modules)
}
