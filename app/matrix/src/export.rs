//! Lines as a file: the browser asks for it as for a page, and keeps what comes.

use domain::{
    ids::RunId,
    matrix::{MatrixColumns, MatrixView},
};
use leptos::prelude::*;
use std::collections::HashSet;
use wasm_bindgen::JsCast;

/// The kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Comma-separated, UTF-8.
    Csv,
    /// The same with a mark that tells Excel that it is UTF-8.
    CsvForExcel,
    /// A workbook.
    Workbook,
}

impl Kind {
    fn path(self) -> &'static str {
        match self {
            Kind::Csv | Kind::CsvForExcel => "/campaigns/matrix/export.csv",
            Kind::Workbook => "/campaigns/matrix/export.xlsx",
        }
    }

    /// The words of the file's address.
    fn pairs(self, run: RunId, view: &MatrixView) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("run", run.to_string())];
        if self == Kind::CsvForExcel {
            pairs.push(("bom", "1".to_owned()));
        }
        pairs.extend(view.pairs());
        pairs
    }
}

/// Fetches the lines of a view: its filter, its order, these columns. With `chosen` only those stores.
///
/// A file of chosen stores is asked for by a form, because thousands of them fit into no address.
pub(super) fn fetch(
    kind: Kind,
    run: RunId,
    view: &MatrixView,
    columns: MatrixColumns,
    chosen: Option<&HashSet<String>>,
) {
    let view = MatrixView { columns: Some(columns), ..view.clone() };
    match chosen {
        None => {
            let bom = if kind == Kind::CsvForExcel { "&bom=1" } else { "" };
            let address = format!("{}?run={run}{bom}&{}", kind.path(), view.query());
            // Refused by no browser: the address is of this site.
            let _ = window().location().assign(&address);
        }
        Some(chosen) => {
            let mut pairs = kind.pairs(run, &view);
            pairs.extend(chosen.iter().map(|store| ("store", store.clone())));
            submit(kind.path(), &pairs);
        }
    }
}

/// Sends names and values as a form that nobody sees.
fn submit(path: &str, pairs: &[(&str, String)]) {
    let (Ok(form), Some(body)) = (document().create_element("form"), document().body()) else {
        return;
    };
    let form: web_sys::HtmlFormElement = form.unchecked_into();
    form.set_method("post");
    form.set_action(path);
    form.set_hidden(true);
    for (name, value) in pairs {
        let Ok(input) = document().create_element("input") else { return };
        let input: web_sys::HtmlInputElement = input.unchecked_into();
        input.set_type("hidden");
        input.set_name(name);
        input.set_value(value);
        // Appending a new element to one of ours cannot fail.
        let _ = form.append_child(&input);
    }
    let _ = body.append_child(&form);
    let _ = form.submit();
    form.remove();
}
