//! The standard library for the browser, built once from Debian's source of it.
//!
//! Debian's own package of it holds no LLVM bitcode, so that link-time optimisation fails with it;
//! building it here takes under a minute.
use crate::{process, toolchain::Toolchain, tree::WASM};
use anyhow::{Context, Result, bail, ensure};
use std::{fs, path::Path};

/// Builds and installs it in place of whatever half-finished attempt lies there.
pub fn install(toolchain: &Toolchain) -> Result<()> {
    let libraries = toolchain.wasm_libraries()?;
    let parent = libraries.parent().context("the compiler names no folder for its libraries")?;
    if let Err(e) = fs::create_dir_all(parent) {
        bail!(
            "cannot write {} ({e}); please run this once as root: sudo -E cargo xtask build",
            parent.display()
        );
    }
    eprintln!("Building the standard library for {WASM} (once, about a minute)");
    let dir = tempfile::tempdir()?;
    let built = process::timed("wasm std", || build(toolchain, dir.path()))?;

    // Beside the old folder first, then one rename: no moment with half a library.
    let fresh = parent.join("lib.new");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh)?;
    let mut count = 0;
    for entry in fs::read_dir(&built).with_context(|| built.display().to_string())? {
        let file = entry?.path();
        let name = file.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if name.ends_with(".rlib") && !name.starts_with("libonly_std") {
            fs::copy(&file, fresh.join(name))?;
            count += 1;
        }
    }
    ensure!(
        count > 10,
        "the build of the standard library left only {count} parts in {}",
        built.display()
    );
    if libraries.exists() {
        fs::remove_dir_all(&libraries)?;
    }
    fs::rename(fresh, libraries)?;
    Ok(())
}

fn build(toolchain: &Toolchain, dir: &Path) -> Result<std::path::PathBuf> {
    fs::create_dir(dir.join("src"))?;
    fs::write(dir.join("src/lib.rs"), "")?;
    fs::write(
        dir.join("Cargo.toml"),
        "[package]\nname = \"only_std\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n",
    )?;
    process::run(
        toolchain
            .cargo()
            .current_dir(dir)
            .env("CARGO_TARGET_DIR", dir.join("target"))
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_PROFILE_RELEASE_LTO", "thin")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1")
            .args([
                "build",
                "--quiet",
                "--release",
                "-Zbuild-std=std,panic_abort",
                "--target",
                WASM,
            ]),
    )?;
    Ok(dir.join("target").join(WASM).join("release/deps"))
}
