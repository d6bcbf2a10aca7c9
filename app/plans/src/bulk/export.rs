//! Some lines of the plan as a file of comma-separated values, made in the browser from what it shows.

use super::super::{
    columns::{self, Place},
    desk::Desk,
};
use domain::spreadsheet::harmless;
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Hands the lines at these places to the person as a file.
pub(super) fn export(desk: Desk, places: &[u32]) {
    let currency = desk.currency.get_value();
    let heads = columns::columns();
    let name = desk.page.with_untracked(|page| page.plan.name.clone());
    let text = desk.held(|held| {
        let mut text = String::from('\u{feff}');
        row(&mut text, heads.iter().map(|column| column.title.to_owned()));
        for line in places.iter().filter_map(|place| held.at(*place)) {
            row(&mut text, Place::ALL.map(|place| columns::text(held, &currency, &line, place)));
        }
        text
    });
    let saved = text.ok_or(JsValue::NULL).and_then(|text| save(&format!("{name}.csv"), &text));
    if saved.is_err() {
        desk.toaster.fail("The browser did not let this file be saved.");
    }
}

/// RFC 4180. What a spreadsheet would take for a formula is marked as text.
fn row(into: &mut String, cells: impl IntoIterator<Item = String>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            into.push(',');
        }
        let cell = harmless(&cell);
        if cell.contains(['"', ',', '\n', '\r']) {
            into.push('"');
            into.push_str(&cell.replace('"', "\"\""));
            into.push('"');
        } else {
            into.push_str(&cell);
        }
    }
    into.push_str("\r\n");
}

fn save(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = Array::of1(&Uint8Array::from(text.as_bytes()));
    let kind = BlobPropertyBag::new();
    kind.set_type("text/csv;charset=utf-8");
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_and_no_formula_gets_through() {
        let mut text = String::new();
        row(&mut text, ["a,b", "say \"hi\"", "=1+1", "-5", "-x"].map(str::to_owned));
        assert_eq!(text, "\"a,b\",\"say \"\"hi\"\"\",'=1+1,-5,'-x\r\n");
    }
}
