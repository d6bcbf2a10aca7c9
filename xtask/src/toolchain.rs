//! One toolchain for the server and for the browser.
//!
//! xtask itself is compiled by whatever cargo called it. If that toolchain has the wasm target it
//! does everything. Otherwise rustup adds the target, and where it may not (`RUSTUP_AUTO_INSTALL=0`)
//! or is not there, Debian's `rustc-web` does everything: one compiler for both halves means that
//! build scripts and macros are compiled once.
use crate::{
    debian, process,
    tree::{self, WASM},
    wasm_std,
};
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where Debian puts its toolchain.
const DEBIAN: &str = "/usr/bin";

/// The toolchain all inner calls use.
pub struct Toolchain {
    /// The folder of Debian's programs, when it is Debian's toolchain.
    bin: Option<PathBuf>,
    /// Whether the workspace's crates are linted while they are compiled.
    linting: bool,
}

impl Toolchain {
    /// The toolchain that compiled xtask, whether it has the wasm target or not.
    pub fn caller() -> Self {
        Self { bin: None, linting: false }
    }

    /// Whether it is the one of Debian's packages.
    pub fn is_debian(&self) -> bool {
        self.bin.is_some()
    }

    /// The same toolchain, with clippy as the compiler of the workspace's crates and warnings as
    /// errors. What is compiled once is then linted and tested, while `cargo clippy` shares nothing
    /// with a build: on a machine that begins with nothing, all dependencies would be compiled twice.
    pub fn linting(&self) -> Self {
        Self { bin: self.bin.clone(), linting: true }
    }

    /// `cargo` of this toolchain.
    pub fn cargo(&self) -> Command {
        match &self.bin {
            Some(bin) => self.program(bin.join("cargo").into()),
            None => self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())),
        }
    }

    /// `rustc` of this toolchain.
    pub fn rustc(&self) -> Command {
        match &self.bin {
            Some(bin) => self.program(bin.join("rustc").into()),
            None => self.program(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())),
        }
    }

    /// A program that sees this toolchain, and nothing of the cargo that runs xtask: it would take
    /// the outer package's variables for its own.
    fn program(&self, program: OsString) -> Command {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_")
                || name.starts_with("CARGO_MANIFEST_")
                || name == "LD_LIBRARY_PATH"
                || name == "OUT_DIR"
            {
                command.env_remove(&*name);
            }
        }
        command.env("CARGO_TARGET_DIR", tree::target());
        if let Some(bin) = &self.bin {
            for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTC_WRAPPER", "RUST_RECURSION_COUNT"] {
                command.env_remove(name);
            }
            // First in the path, so that `cargo clippy` and build scripts find Debian's programs and
            // not rustup's stand-ins; the name is for those stand-ins that are called all the same.
            let path = env::var_os("PATH").unwrap_or_default();
            let path = std::iter::once(bin.clone()).chain(env::split_paths(&path));
            command.env("PATH", env::join_paths(path).unwrap_or_default());
            command.env("RUSTUP_TOOLCHAIN", "debian");
            // gcc asks there first for the linker. A setting of cargo's would compile everything anew.
            command.env("COMPILER_PATH", linker_folder());
        }
        if self.linting {
            command.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
            // As `cargo clippy -- -D warnings` hands it over.
            command.env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
        }
        command
    }

    /// The folder the wasm target's standard library belongs in.
    pub fn wasm_libraries(&self) -> Result<PathBuf> {
        let dir =
            process::output(self.rustc().args(["--print", "target-libdir", "--target", WASM]))?;
        Ok(dir.trim().into())
    }

    /// Whether a small program compiles, links and optimises for the browser.
    ///
    /// Only a try tells a complete installation from half of one. It is made once: the note it
    /// leaves names the compiler and the moment its libraries were last touched.
    fn builds_wasm(&self) -> bool {
        let Ok(version) = process::output(self.rustc().arg("-vV")) else { return false };
        let Ok(libraries) = self.wasm_libraries() else { return false };
        let Ok(touched) = fs::metadata(&libraries).and_then(|m| m.modified()) else { return false };
        let key = format!("{version}{libraries:?}{touched:?}");
        let note = tree::notes().join("wasm-works");
        if fs::read_to_string(&note).is_ok_and(|known| known == key) {
            return true;
        }
        let works = self.try_wasm().is_ok();
        if works {
            let _ = fs::create_dir_all(tree::notes());
            let _ = fs::write(note, key);
        }
        works
    }

    fn try_wasm(&self) -> Result<()> {
        let dir = tempfile::tempdir()?;
        let source = dir.path().join("try.rs");
        fs::write(
            &source,
            "#[unsafe(no_mangle)] pub extern \"C\" fn f(n: usize) -> usize { vec![n; n].iter().sum() }",
        )?;
        process::output(
            self.rustc()
                .args([
                    "--edition=2024",
                    "--crate-type=cdylib",
                    "--target",
                    WASM,
                    "-Copt-level=1",
                    "-Clto=fat",
                    "-Cpanic=abort",
                    "-o",
                ])
                .arg(dir.path().join("try.wasm"))
                .arg(source),
        )
        .map(drop)
    }
}

/// The toolchain to build with, made complete if it is not.
pub fn ensure() -> Result<Toolchain> {
    let caller = Toolchain::caller();
    if caller.builds_wasm() {
        let root = process::output(caller.rustc().args(["--print", "sysroot"]))?;
        return Ok(if root.trim() == "/usr" {
            offer_lld()?;
            Toolchain { bin: Some(DEBIAN.into()), linting: false }
        } else {
            caller
        });
    }
    if env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0") && process::find("rustup").is_some() {
        eprintln!("Adding the target {WASM} to the Rust toolchain");
        match process::run(Command::new("rustup").args(["target", "add", WASM])) {
            Ok(()) if caller.builds_wasm() => return Ok(caller),
            Ok(()) => eprintln!("The target was added but does not work; trying Debian's packages"),
            Err(e) => eprintln!("{e:#}; trying Debian's packages"),
        }
    }
    from_debian().context("no Rust toolchain here can build for the browser")
}

fn from_debian() -> Result<Toolchain> {
    let debian = Toolchain { bin: Some(DEBIAN.into()), linting: false };
    if !debian.builds_wasm() {
        if !Path::new("/usr/bin/apt-get").exists() {
            bail!(
                "please run `rustup target add {WASM}`, or give the toolchain that target by other means"
            );
        }
        install_packages()?;
        old_enough(&debian)?;
        if !debian.builds_wasm() {
            wasm_std::install(&debian)?;
        }
        debian
            .try_wasm()
            .context("the wasm target was installed from Debian's packages but does not work")?;
    }
    offer_lld()?;
    // For people: `cargo +debian …` then selects the same toolchain and shares what is built.
    if let Some(rustup) = process::find("rustup")
        && !process::output(Command::new(&rustup).args(["toolchain", "list"]))?
            .lines()
            .any(|l| l.starts_with("debian"))
    {
        process::run(Command::new(rustup).args(["toolchain", "link", "debian", "/usr"]))?;
    }
    Ok(debian)
}

fn install_packages() -> Result<()> {
    let lld = match installed_lld() {
        Some(lld) => lld,
        None => {
            debian::update()?;
            debian::newest("lld").context("Debian's package lists offer no lld")?
        }
    };
    let needed = ["rustc-web", "cargo-web", "rust-web-src", lld.as_str()];
    let missing: Vec<_> = needed.into_iter().filter(|p| !debian::installed(p)).collect();
    debian::install(&missing)?;
    if process::find("rust-lld").is_none() {
        let link = Path::new("/usr/local/bin/rust-lld");
        let _ = fs::remove_file(link); // it may point to an older lld that is gone
        let to = format!("/usr/lib/llvm-{}/bin/lld", lld.trim_start_matches("lld-"));
        std::os::unix::fs::symlink(&to, link)
            .with_context(|| format!("please run: sudo ln -sf {to} {}", link.display()))?;
    }
    Ok(())
}

/// The folder in which gcc finds lld under the name of its linker.
fn linker_folder() -> PathBuf {
    tree::notes().join("linker")
}

/// Lets Debian's toolchain link with lld: four times faster than its default. A toolchain of rustup
/// links with its own lld anyway.
fn offer_lld() -> Result<()> {
    let Some(lld) = process::find("rust-lld").and_then(|lld| fs::canonicalize(lld).ok()) else {
        return Ok(());
    };
    let folder = linker_folder();
    let ld = folder.join("ld");
    if fs::canonicalize(&ld).is_ok_and(|there| there == lld) {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let _ = fs::remove_file(&ld); // it may point to an older lld that is gone
    std::os::unix::fs::symlink(&lld, &ld).with_context(|| ld.display().to_string())
}

fn installed_lld() -> Option<String> {
    let target = fs::canonicalize(process::find("rust-lld")?).ok()?;
    let version = target
        .components()
        .find_map(|c| c.as_os_str().to_str()?.strip_prefix("llvm-").map(str::to_owned))?;
    Some(format!("lld-{version}"))
}

/// Debian's compiler must be at least what the workspace asks for.
fn old_enough(toolchain: &Toolchain) -> Result<()> {
    let version = process::output(toolchain.rustc().arg("-vV"))?;
    let minor = |v: &str| v.split('.').nth(1).and_then(|m| m.parse::<u32>().ok());
    let has = version.lines().find_map(|l| l.strip_prefix("release: ")).and_then(minor);
    let needs = minor(env!("CARGO_PKG_RUST_VERSION"));
    if has < needs {
        bail!(
            "Debian's rustc is older than {}; please run `rustup target add {WASM}`",
            env!("CARGO_PKG_RUST_VERSION")
        );
    }
    Ok(())
}
