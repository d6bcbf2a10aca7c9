//! Names of Rust's cases as the API writes them.

use serde_json::Value;

/// `NeedsReview` as `needs_review`.
pub fn snake(case: &str) -> String {
    let mut text = String::with_capacity(case.len() + 4);
    for (at, letter) in case.char_indices() {
        if letter.is_ascii_uppercase() && at > 0 {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    text
}

/// The case of a serialised enum and what it holds: `{"Store": {"mailings": 3}}` is `store` with
/// `{"mailings": 3}`, `"LowConfidence"` is `low_confidence` with nothing.
pub fn case(value: Value) -> (String, serde_json::Map<String, Value>) {
    match value {
        Value::String(case) => (snake(&case), serde_json::Map::new()),
        Value::Object(fields) => match fields.into_iter().next() {
            Some((case, Value::Object(held))) => (snake(&case), held),
            Some((case, held)) => {
                (snake(&case), serde_json::Map::from_iter([("value".to_owned(), held)]))
            }
            None => Default::default(),
        },
        _ => Default::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_case_is_its_name_and_what_it_holds() {
        assert_eq!(snake("NeedsReview"), "needs_review");
        assert_eq!(case(json!("LowConfidence")).0, "low_confidence");
        let (name, held) = case(json!({ "Store": { "mailings": 3 } }));
        assert_eq!((name.as_str(), held["mailings"].as_u64()), ("store", Some(3)));
    }
}
