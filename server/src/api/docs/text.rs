//! Descriptions as text: paragraphs, `code`, and an example for the command line.

use super::each;
use leptos::prelude::*;
use serde_json::Value;

/// The paragraphs of a description.
#[component]
pub(super) fn Prose(text: String) -> impl IntoView {
    text.split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| view! { <p>{inline(paragraph)}</p> })
        .collect_view()
}

/// Text in which what stands between back-ticks is code.
pub(super) fn inline(text: &str) -> AnyView {
    text.split('`')
        .enumerate()
        .map(|(at, piece)| {
            let piece = piece.to_owned();
            if at % 2 == 1 { view! { <code>{piece}</code> }.into_any() } else { piece.into_any() }
        })
        .collect_view()
        .into_any()
}

/// The text up to its first full stop.
pub(super) fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

/// How to ask this from a command line.
pub(super) fn curl(method: &str, path: &str, about: &Value, document: &Value) -> String {
    let open = each(&about["security"]).any(|need| need.as_object().is_some_and(|n| n.is_empty()));
    let mut lines = Vec::new();
    if !open {
        lines.push("-H \"Authorization: Bearer $KEY\"".to_owned());
    }
    if method != "get" {
        lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned());
    }
    let schema = &about["requestBody"]["content"]["application/json"]["schema"];
    if let Some(name) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines.push(format!("-d '{}'", example(&document["components"]["schemas"][name])));
    }
    let verb = match method {
        "get" => String::new(),
        "post" if !schema.is_null() => String::new(),
        other => format!("-X {} ", other.to_uppercase()),
    };
    lines.push(format!("{verb}\"$SERVER{}\"", variables(path)));
    format!("curl {}", lines.join(" \\\n  "))
}

/// A body made of the examples of its fields.
fn example(schema: &Value) -> Value {
    let fields = schema["properties"].as_object().into_iter().flatten();
    let examples = fields.filter_map(|(name, field)| {
        let given = [&field["example"], &field["examples"][0]];
        given.into_iter().find(|given| !given.is_null()).map(|given| (name.clone(), given.clone()))
    });
    Value::Object(examples.collect())
}

/// An address with its variables as the shell writes them: `/runs/{run}` is `/runs/$RUN`.
fn variables(path: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => format!("${}", name.to_uppercase()),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_example_can_be_pasted_into_a_shell() {
        let document = json!({ "components": { "schemas": { "Start": { "properties": {
            "month": { "type": "string", "example": "2025-04" }, "note": { "type": "string" }
        } } } } });
        let about = json!({ "requestBody": { "content": { "application/json": {
            "schema": { "$ref": "#/components/schemas/Start" }
        } } } });
        let line = curl("post", "/api/runs/{run}/again", &about, &document);
        assert!(line.ends_with("\"$SERVER/api/runs/$RUN/again\""), "{line}");
        assert!(line.contains("-d '{\"month\":\"2025-04\"}'"), "{line}");
        assert!(line.contains("Authorization") && !line.contains("-X"), "{line}");
        let open = json!({ "security": [{}] });
        assert_eq!(curl("get", "/api/docs", &open, &document), "curl \"$SERVER/api/docs\"");
    }
}
