//! JSON schemas as a reader sees them: the name of a form, and the fields of one.

use super::{each, pairs, text, word};
use leptos::prelude::*;
use serde_json::Value;

/// The name of a schema that is referred to.
fn referred(schema: &Value) -> Option<String> {
    schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()).map(str::to_owned)
}

/// A schema in a few words, with links to the forms it names.
#[component]
pub(super) fn TypeName(schema: Value) -> impl IntoView {
    type_name(&schema)
}

fn type_name(schema: &Value) -> AnyView {
    if let Some(name) = referred(schema) {
        return view! { <a class="link" href=format!("#form-{name}")>{name.clone()}</a> }
            .into_any();
    }
    let choices: Vec<&Value> = each(&schema["oneOf"]).chain(each(&schema["anyOf"])).collect();
    if !choices.is_empty() {
        return choices
            .into_iter()
            .enumerate()
            .map(|(at, choice)| (if at > 0 { " or " } else { "" }, type_name(choice)).into_any())
            .collect_view()
            .into_any();
    }
    if schema["type"] == "array" || each(&schema["type"]).any(|kind| kind == "array") {
        return ("list of ", type_name(&schema["items"]), nullable(schema).then_some(" or null"))
            .into_any();
    }
    plain(schema).into_any()
}

fn nullable(schema: &Value) -> bool {
    each(&schema["type"]).any(|kind| kind == "null")
}

/// `integer or null, 1 to 500, usually 100`.
fn plain(schema: &Value) -> String {
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        kinds => each(kinds).filter_map(Value::as_str).collect(),
    };
    let mut words = if kinds.is_empty() { "anything".to_owned() } else { kinds.join(" or ") };
    let format = word(schema, "format");
    if !matches!(format, "" | "int32" | "int64" | "double" | "float") {
        words = format!("{words} ({format})");
    }
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), Some(most)) => words = format!("{words}, {least} to {most}"),
        (Some(least), None) => words = format!("{words}, from {least}"),
        (None, Some(most)) => words = format!("{words}, up to {most}"),
        (None, None) => {}
    }
    if let Some(least) = schema["minLength"].as_u64()
        && let Some(most) = schema["maxLength"].as_u64()
    {
        words = format!("{words}, {least} to {most} characters");
    }
    match &schema["default"] {
        Value::Null => {}
        Value::String(usual) => words = format!("{words}, usually {usual}"),
        usual => words = format!("{words}, usually {usual}"),
    }
    words
}

/// The fields of a form, or the words of one that is a choice of words.
#[component]
pub(super) fn Fields(schema: Value) -> impl IntoView {
    let parts: Vec<&Value> = each(&schema["allOf"]).collect();
    let included: Vec<String> = parts.iter().filter_map(|part| referred(part)).collect();
    let own = parts.into_iter().chain([&schema]).find(|part| part["properties"].is_object());
    let words: Vec<String> =
        each(&schema["enum"]).filter_map(Value::as_str).map(str::to_owned).collect();
    view! {
        {included.into_iter().map(|name| view! {
            <p>"Every field of "<a class="link" href=format!("#form-{name}")>{name.clone()}</a>", and:"</p>
        }).collect_view()}
        {own.map(|own| view! {
            <table class="api-docs-table">
                <thead><tr><th scope="col">"Field"</th><th scope="col">"Form"</th><th scope="col">"Meaning"</th></tr></thead>
                <tbody>{pairs(&own["properties"]).map(|(name, field)| view! {
                    <tr>
                        <th scope="row"><code>{name.clone()}</code></th>
                        <td>{type_name(field)}</td>
                        <td>{text::inline(word(field, "description"))}</td>
                    </tr>
                }).collect_view()}</tbody>
            </table>
        })}
        {(!words.is_empty()).then(|| view! { <p>"One of: "{words.join(", ")}</p> })}
    }
}
