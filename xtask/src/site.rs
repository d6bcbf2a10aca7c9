//! The folder the server serves: filled beside the old one, then put in its place.
use crate::tree::{self, Form};
use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// Names what a folder was built from; written last, so a folder without it is half-finished.
const STAMP: &str = ".built-from";

/// Whether the folder was built from exactly this.
pub fn is_current(form: Form, key: &str) -> bool {
    fs::read_to_string(tree::site(form).join(STAMP)).is_ok_and(|known| known == key)
}

/// Fills a fresh folder and puts it in place of the old one.
pub fn replace(form: Form, key: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let site = tree::site(form);
    let fresh = site.with_extension("new");
    let old = site.with_extension("old");
    for dir in [&fresh, &old] {
        if dir.exists() {
            fs::remove_dir_all(dir)?;
        }
    }
    fs::create_dir_all(&fresh)?;
    fill(&fresh)?;
    fs::write(fresh.join(STAMP), key)?;
    if site.exists() {
        fs::rename(&site, &old)?;
    }
    fs::rename(&fresh, &site)?;
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    Ok(())
}

/// 22 characters that are safe in addresses and file names.
pub fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    URL_SAFE_NO_PAD.encode(&hasher.finalize()[..16])
}

/// Changes when xtask itself does: another way of building makes other files from the same input.
pub fn builder() -> String {
    let modified = || {
        std::env::current_exe()
            .ok()?
            .metadata()
            .ok()?
            .modified()
            .ok()?
            .duration_since(UNIX_EPOCH)
            .ok()
    };
    format!("{:?}", modified())
}

/// Changes when a file in `public/` does.
pub fn public_key() -> Result<String> {
    let mut lines = Vec::new();
    for file in files(Path::new("public"))? {
        let meta = fs::metadata(&file)?;
        lines.push(format!("{} {} {:?}\n", file.display(), meta.len(), meta.modified()?));
    }
    lines.sort();
    Ok(lines.concat())
}

/// Every file below a folder; none if there is no such folder.
pub fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !dir.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// Copies a folder's content into another, without what is only for readers of the repository.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        if file.extension().is_some_and(|e| e == "md") {
            continue;
        }
        let target = to.join(file.strip_prefix(from)?);
        if let Some(dir) = target.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::copy(&file, target)?;
    }
    Ok(())
}
