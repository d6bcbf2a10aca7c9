//! Where things lie: the repository, the target folder, and what is built into it.
use std::{
    env,
    path::{Path, PathBuf},
};

/// The name of everything the browser loads; the same as `LEPTOS_OUTPUT_NAME` in `.cargo/config.toml`.
pub const NAME: &str = "app";
/// The target the browser's part is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";
/// The target of everything else.
pub const HOST: &str = env!("HOST_TUPLE");

/// The two forms the product is built in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Quick to build, plain file names.
    Development,
    /// What is distributed: optimised, compressed, hashed file names.
    Release,
}

impl Form {
    /// The form asked for on the command line.
    pub fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Development }
    }

    /// Whether this is the distributed form.
    pub fn is_release(self) -> bool {
        self == Self::Release
    }

    /// Cargo's name of the profile.
    pub fn profile(self) -> &'static str {
        if self.is_release() { "release" } else { "dev" }
    }

    /// The folder cargo writes that profile to.
    fn folder(self) -> &'static str {
        if self.is_release() { "release" } else { "debug" }
    }
}

/// The repository's root.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Whether a continuous-integration machine runs this.
pub fn in_ci() -> bool {
    env::var("CI").is_ok_and(|v| v != "false" && v != "0" && !v.is_empty())
}

/// The target folder. Continuous integration clones afresh each time, so there it lies outside the
/// clone and the compiled dependencies survive.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None if in_ci() => cache().join("target"),
        None => root().join("target"),
    }
}

/// A folder of this user that survives between runs.
pub fn cache() -> PathBuf {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .unwrap_or_else(env::temp_dir);
    base.join("groundswell")
}

/// xtask's own notes, such as what is already installed.
pub fn notes() -> PathBuf {
    target().join("xtask")
}

/// The folder the server serves files from.
pub fn site(form: Form) -> PathBuf {
    target().join(if form.is_release() { "site-release" } else { "site" })
}

/// The server's binary.
pub fn server(form: Form) -> PathBuf {
    target().join(HOST).join(form.folder()).join("server")
}

/// The browser's part as cargo leaves it.
pub fn wasm(form: Form) -> PathBuf {
    target().join(WASM).join(form.folder()).join("frontend.wasm")
}
