//! The shape of the code: which room may use which, and which crate depends on which.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use domain::ROOMS;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}

/// The rooms that a text names as `crate::room`.
fn rooms_used(text: &str) -> Vec<&'static str> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    ROOMS
        .into_iter()
        .filter(|room| {
            let direct = code
                .match_indices(&format!("crate::{room}"))
                .any(|(at, found)| code[at + found.len()..].starts_with([':', ';', ',', '}']));
            // `use crate::{ …, room::…, … };`
            let listed = code.split("use crate::{").skip(1).any(|rest| {
                let list = rest.split("};").next().unwrap_or_default();
                list.split([',', '{', '}', '\n', ' '])
                    .any(|word| word == *room || word.starts_with(&format!("{room}::")))
            });
            direct || listed
        })
        .collect()
}

#[test]
fn a_room_of_the_domain_uses_only_rooms_above_it() {
    let mut wrong = Vec::new();
    for (place, room) in ROOMS.into_iter().enumerate() {
        for file in rust_files(&root().join("crates/domain/src").join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            for used in rooms_used(&text) {
                let used_place = ROOMS.iter().position(|r| *r == used).unwrap();
                if used_place > place {
                    wrong.push(format!("{} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rooms_of_the_app_never_import_each_other() {
    let mut wrong = Vec::new();
    for room in ROOMS {
        for file in rust_files(&root().join("app/src").join(room)) {
            let text = fs::read_to_string(&file).unwrap();
            wrong.extend(
                rooms_used(&text)
                    .into_iter()
                    .filter(|used| *used != room)
                    .map(|used| format!("{} uses {used}", file.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn crates_depend_one_way() {
    let ours = ["stats", "domain", "backend", "ui", "app", "server", "frontend", "xtask"];
    let allowed: [(&str, &str, &[&str]); 8] = [
        ("stats", "crates/stats", &[]),
        ("domain", "crates/domain", &["stats"]),
        ("backend", "crates/backend", &["domain", "stats"]),
        ("ui", "crates/ui", &[]),
        ("app", "app", &["domain", "ui", "backend"]),
        ("server", "server", &["app", "backend", "domain", "stats"]),
        ("frontend", "frontend", &["app"]),
        ("xtask", "xtask", &[]),
    ];
    for (name, folder, allowed) in allowed {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        let dependencies = manifest
            .split("[dependencies]")
            .nth(1)
            .map(|rest| rest.split("\n[").next().unwrap_or_default())
            .unwrap_or_default();
        for line in dependencies.lines() {
            let dependency = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if ours.contains(&dependency) {
                assert!(allowed.contains(&dependency), "{name} depends on {dependency}");
            }
        }
    }
}
