//! Lists as one bound value: a JSON array of text, ids as 32 hexadecimal digits. A list of any length
//! keeps a statement's text the same, so that it can be registered and prepared.

/// An id as 32 hexadecimal digits; nothing as empty text.
macro_rules! hex {
    (lite, $column:literal) => {
        concat!("lower(hex(", $column, "))")
    };
    (pg, $column:literal) => {
        concat!("COALESCE(replace(CAST(", $column, " AS TEXT), '-', ''), '')")
    };
}

/// Whether a text is in the list bound at a place.
macro_rules! listed {
    (lite, $text:expr, $place:literal) => {
        concat!($text, " IN (SELECT value FROM json_each(", $place, "))")
    };
    (pg, $text:expr, $place:literal) => {
        concat!(
            $text,
            " IN (SELECT jsonb_array_elements_text(CAST(CAST(",
            $place,
            " AS TEXT) AS JSONB)))"
        )
    };
}

/// Whether the list bound at a place is empty or holds a text.
macro_rules! unlimited_or_listed {
    ($engine:ident, $text:expr, $place:literal) => {
        concat!(
            "(CAST(",
            $place,
            " AS TEXT) = '[]' OR ",
            crate::db::lists::listed!($engine, $text, $place),
            ")"
        )
    };
}

pub(crate) use {hex, listed, unlimited_or_listed};

use uuid::Uuid;

/// A list of words to bind.
pub(crate) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    serde_json::Value::from_iter(words).to_string()
}

/// A list of ids to bind; `None` is "without one".
pub(crate) fn ids(ids: impl IntoIterator<Item = Option<Uuid>>) -> String {
    let hex = |id: Option<Uuid>| id.map_or_else(String::new, |id| id.simple().to_string());
    serde_json::Value::from_iter(ids.into_iter().map(hex)).to_string()
}
