//! What the server writes: read as text, for the mistakes that neither the compiler nor a look at the
//! page would show.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use leptos::prelude::*;
use ui::*;

fn html<V: RenderHtml>(view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| view().to_html())
}

fn gallery() -> String {
    html(|| {
        provide_toaster();
        provide_shortcuts();
        Gallery()
    })
}

/// The values of an attribute, in order.
fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn no_widget_writes_an_inline_style() {
    assert_eq!(attributes(&gallery(), "style"), Vec::<&str>::new());
}

#[test]
fn every_id_of_the_gallery_is_there_once() {
    let html = gallery();
    let mut seen = HashSet::new();
    let twice: Vec<&str> =
        attributes(&html, "id").into_iter().filter(|id| !seen.insert(*id)).collect();
    assert_eq!(twice, Vec::<&str>::new());
}

#[test]
fn every_label_and_description_points_at_something() {
    let html = gallery();
    let ids: HashSet<&str> = attributes(&html, "id").into_iter().collect();
    for name in ["for", "aria-labelledby", "aria-describedby"] {
        for value in attributes(&html, name) {
            for id in value.split_whitespace() {
                // The title of a dialog or of a tour's step is drawn when it opens.
                let later = id.starts_with("dialog") || id.starts_with("tour-");
                assert!(later || ids.contains(id), "{name}=\"{id}\" points nowhere");
            }
        }
    }
}

#[test]
fn a_table_always_has_its_body() {
    let html = gallery();
    assert_eq!(html.matches("<table").count(), html.matches("<tbody").count());
}

#[test]
fn typed_text_never_becomes_a_child_of_a_textarea() {
    let html = html(|| view! { <TextArea value="</textarea><script>x"/> });
    assert!(html.contains("></textarea>"), "{html}");
    assert!(!html.contains("<script>"), "{html}");
}

#[test]
fn a_refused_button_tells_why_and_stays_focusable() {
    let html = html(|| {
        view! { <Button refused="2,300 pieces over the wave's budget">"Approve"</Button> }
    });
    assert!(html.contains("aria-disabled=\"true\""), "{html}");
    assert!(html.contains("aria-description=\"2,300 pieces over"), "{html}");
    assert!(!html.contains(" disabled"), "{html}");
}

#[test]
fn an_unknown_score_is_not_a_score_of_zero() {
    let zero = html(|| view! { <ScoreBar value=Some(0.0) label="Confidence"/> });
    let unknown = html(|| view! { <ScoreBar value=None label="Confidence"/> });
    assert!(zero.contains("Confidence: 0, low"), "{zero}");
    assert!(unknown.contains("Confidence: not known"), "{unknown}");
}

#[test]
fn an_error_is_tied_to_its_control() {
    let html = html(|| {
        view! { <Field label="Unit cost" error="Enter an amount."><TextInput value="x"/></Field> }
    });
    assert!(html.contains("id=\"field-unit-cost\""), "{html}");
    assert!(
        html.contains("aria-describedby=\"field-unit-cost-error field-unit-cost-hint\""),
        "{html}"
    );
    assert!(html.contains("aria-invalid=\"true\""), "{html}");
}

#[test]
fn server_and_server_again_write_the_same_gallery() {
    assert_eq!(gallery(), gallery());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The sprite is large enough for the app and no larger than its list: an icon that is missing would
/// simply not be seen.
#[test]
fn every_icon_that_is_named_is_in_the_sprite() {
    let sprite = fs::read_to_string(root().join("public/icons.svg")).expect("the sprite is there");
    let mut files = Vec::new();
    sources(&root().join("crates/ui/src"), &mut files);
    sources(&root().join("app"), &mut files);
    assert!(files.len() > 20);
    for file in files {
        let text = fs::read_to_string(&file).expect("a source can be read");
        for start in ["icon=\"", "icon=Some(\"", ".icon(\"", "<Icon name=\"", "icon: \""] {
            for rest in text.split(start).skip(1) {
                let name = rest.split('"').next().unwrap_or_default();
                let there = name.is_empty() || sprite.contains(&format!("<symbol id=\"{name}\""));
                assert!(there, "{} names the icon {name:?}", file.display());
            }
        }
    }
}

/// Widgets use meanings; only `meanings.css` may use a ramp.
#[test]
fn only_the_meanings_use_the_ramps() {
    for folder in ["style/base", "style/ui", "style/rooms"] {
        for entry in fs::read_dir(root().join(folder)).expect("the folder is there").flatten() {
            let css = fs::read_to_string(entry.path()).expect("a stylesheet can be read");
            for ramp in ["n", "a", "g", "y", "r"] {
                let used = css
                    .split(&format!("var(--{ramp}-"))
                    .skip(1)
                    .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
                assert!(!used, "{} uses the ramp {ramp}", entry.path().display());
            }
        }
    }
}
