//! Which files were saved, and what has to be built for them.
use crate::site;
use anyhow::Result;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

const WATCHED: [&str; 9] = [
    "app",
    "crates",
    "frontend",
    "server",
    "migrations",
    "style",
    "public",
    "Cargo.toml",
    "Cargo.lock",
];

/// Looking at a few hundred files takes a millisecond or two; a watcher by the system's means would
/// be one more dependency with limits of its own.
const PAUSE: Duration = Duration::from_millis(200);

/// What a change asks for.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Needs {
    /// The style sheet.
    pub style: bool,
    /// The copies of `public/`.
    pub files: bool,
    /// The browser's half.
    pub front: bool,
    /// The server.
    pub server: bool,
}

impl Needs {
    /// What a change to this file asks for.
    pub fn of(path: &Path) -> Self {
        let mut parts = path.iter().map(|part| part.to_str().unwrap_or_default());
        let first = parts.next().unwrap_or_default();
        let second = parts.next().unwrap_or_default();
        let none = Self::default();
        if second == "tests" || path.iter().nth(2).is_some_and(|p| p == "tests") {
            return none;
        }
        match (first, second) {
            ("style", _) => Self { style: true, ..none },
            ("public", _) => Self { files: true, ..none },
            ("frontend", _) => Self { front: true, ..none },
            ("server" | "migrations", _) | ("crates", "backend") => Self { server: true, ..none },
            _ => Self { front: true, server: true, ..none },
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            style: self.style || other.style,
            files: self.files || other.files,
            front: self.front || other.front,
            server: self.server || other.server,
        }
    }
}

/// The watched files as they were last seen.
pub struct Watch {
    seen: HashMap<PathBuf, SystemTime>,
}

impl Watch {
    /// Looks for the first time.
    pub fn start() -> Result<Self> {
        Ok(Self { seen: look()? })
    }

    /// Waits for a change; answers with the changed files and what they ask for together.
    pub fn wait(&mut self) -> Result<(Vec<PathBuf>, Needs)> {
        loop {
            thread::sleep(PAUSE);
            let now = look()?;
            let written = now.iter().filter(|(path, time)| self.seen.get(*path) != Some(*time));
            let gone = self.seen.iter().filter(|(path, _)| !now.contains_key(*path));
            let mut changed: Vec<_> = written.chain(gone).map(|(path, _)| path.clone()).collect();
            self.seen = now;
            changed.sort();
            let needs = changed.iter().map(|p| Needs::of(p)).fold(Needs::default(), Needs::or);
            if needs != Needs::default() {
                return Ok((changed, needs));
            }
        }
    }
}

fn look() -> Result<HashMap<PathBuf, SystemTime>> {
    let mut seen = HashMap::new();
    for top in WATCHED {
        let top = Path::new(top);
        let files = if top.is_file() { vec![top.to_owned()] } else { site::files(top)? };
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            // Editors write their own files beside those they edit.
            if name.starts_with('.')
                || name.ends_with('~')
                || name.chars().all(|c| c.is_ascii_digit())
            {
                continue;
            }
            if let Ok(time) = fs::metadata(&file).and_then(|m| m.modified()) {
                seen.insert(file, time);
            }
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, style: bool, files: bool, front: bool, server: bool) {
        assert_eq!(Needs::of(Path::new(path)), Needs { style, files, front, server }, "{path}");
    }

    #[test]
    fn a_change_builds_only_what_it_needs() {
        check("style/rooms/plans.css", true, false, false, false);
        check("public/favicon.svg", false, true, false, false);
        check("frontend/src/lib.rs", false, false, true, false);
        check("server/src/main.rs", false, false, false, true);
        check("migrations/sqlite/0001_accounts.sql", false, false, false, true);
        check("crates/backend/src/plans.rs", false, false, false, true);
        check("crates/domain/src/plans.rs", false, false, true, true);
        check("app/plans/src/plan_page.rs", false, false, true, true);
        check("Cargo.toml", false, false, true, true);
        check("server/tests/http.rs", false, false, false, false);
        check("crates/backend/tests/both.rs", false, false, false, false);
    }
}
