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

/// What all rooms stand on, and what two rooms show.
const SHARED: [&str; 3] = ["page", "recommendation", "views"];

/// The folders of `app` that hold a room, or what is shared.
fn crates_of_the_app() -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(root().join("app"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().join("Cargo.toml").exists())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    found.sort();
    found
}

#[test]
fn a_room_of_the_app_is_called_as_in_the_domain() {
    for found in crates_of_the_app() {
        let known = SHARED.contains(&found.as_str()) || ROOMS.contains(&found.as_str());
        assert!(known, "app/{found} is no room");
    }
}

/// The crates of this workspace that a manifest asks for, tests aside.
fn ours_used(manifest: &Path, ours: &[String]) -> Vec<String> {
    let manifest = fs::read_to_string(manifest).unwrap();
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .and_then(|rest| rest.split("\n[").next())
        .unwrap_or_default();
    dependencies
        .lines()
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|dependency| ours.iter().any(|name| name == dependency))
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_depend_one_way() {
    let parts: Vec<String> =
        crates_of_the_app().into_iter().map(|part| format!("app-{part}")).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let of_a_room = ["app-page", "app-recommendation", "app-views", "domain", "ui", "backend"];
    let of_the_app = [&parts[..], &["domain", "ui", "backend"]].concat();
    let mut allowed: Vec<(&str, String, &[&str])> = vec![
        ("stats", "crates/stats".into(), &[]),
        ("domain", "crates/domain".into(), &["stats"]),
        ("backend", "crates/backend".into(), &["domain", "stats"]),
        ("ui", "crates/ui".into(), &[]),
        ("app", "app".into(), &of_the_app),
        ("server", "server".into(), &["app", "backend", "domain", "stats"]),
        ("frontend", "frontend".into(), &["app"]),
        ("xtask", "xtask".into(), &[]),
    ];
    // A room knows what is shared, and no other room; what is shared knows what comes before it.
    for part in &parts {
        let folder = part.replacen('-', "/", 1);
        let may: &[&str] = match *part {
            "app-page" => &["domain", "ui", "backend"],
            "app-recommendation" | "app-views" => &["app-page", "domain", "ui", "backend"],
            _ => &of_a_room,
        };
        allowed.push((part, folder, may));
    }
    let ours: Vec<String> = allowed.iter().map(|(name, ..)| (*name).to_owned()).collect();
    for (name, folder, allowed) in allowed {
        for used in ours_used(&root().join(folder).join("Cargo.toml"), &ours) {
            assert!(allowed.contains(&used.as_str()), "{name} depends on {used}");
        }
    }
}
