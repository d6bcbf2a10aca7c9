//! `/api/docs`: the description as a page, drawn on the server from the document itself.
//!
//! It has no script and needs none, so it holds under the strict content policy, prints, and works
//! in a text browser. It draws what the document says: a new operation appears by itself.

mod schema;
mod text;

use super::{described::Described, problem::Kind};
use axum::{Extension, response::Html};
use leptos::prelude::*;
use schema::{Fields, TypeName};
use serde_json::Value;
use text::Prose;

/// Read this description as a page.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "Description",
    security(()),
    responses((status = 200, description = "The page.", content_type = "text/html", body = String))
)]
pub(super) async fn docs(Extension(described): Extension<Described>) -> Html<String> {
    Html(described.page.to_string())
}

/// The address of the app's style sheet, whose name holds a fingerprint in a release.
pub(super) fn stylesheet(options: &LeptosOptions) -> String {
    let mut name = options.output_name.to_string();
    if options.hash_files {
        let hashes = std::fs::read_to_string(options.hash_file.as_ref()).unwrap_or_else(|error| {
            tracing::error!(%error, "the names of the site's files cannot be read; /api/docs is bare");
            String::new()
        });
        let mut lines = hashes.lines().filter_map(|line| line.trim().split_once(':'));
        if let Some((_, hash)) = lines.find(|(file, _)| *file == "css") {
            name = format!("{name}.{}", hash.trim());
        }
    }
    format!("/{}/{name}.css", options.site_pkg_dir)
}

/// One operation of the document.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    about: &'a Value,
}

impl<'a> Operation<'a> {
    fn id(&self) -> &'a str {
        word(self.about, "operationId")
    }
}

/// The text at a key; empty when there is none.
fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What an array holds; nothing when it is none.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Keys and values of an object; nothing when it is none.
fn pairs(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The operations with a tag, in the document's order.
fn operations<'a>(document: &'a Value, tag: &str) -> Vec<Operation<'a>> {
    pairs(&document["paths"])
        .flat_map(|(path, methods)| {
            pairs(methods).map(move |(method, about)| Operation { method, path, about })
        })
        .filter(|operation| each(&operation.about["tags"]).any(|t| t.as_str() == Some(tag)))
        .collect()
}

/// The page for a document.
pub(super) fn draw(document: &Value, stylesheet: &str) -> String {
    let tags: Vec<&str> = each(&document["tags"]).map(|tag| word(tag, "name")).collect();
    let page = view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{format!("{} API", word(&document["info"], "title"))}</title>
                <link rel="stylesheet" href=stylesheet.to_owned()/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
            </head>
            <body>
                <a class="skip" href="#content">"To the content"</a>
                <div class="api-docs">
                    <nav class="api-docs-nav" aria-label="Operations">
                        {tags.iter().map(|tag| contents(document, tag)).collect_view()}
                        <p class="small strong">"More"</p>
                        <ul class="plain">
                            <li><a href="#problems">"Problems"</a></li>
                            <li><a href="#forms">"Forms"</a></li>
                            <li><a href="/api/openapi.json">"OpenAPI document"</a></li>
                        </ul>
                    </nav>
                    <main id="content" class="stack-l" tabindex="-1">
                        <header class="prose">
                            <h1>{format!("{} API", word(&document["info"], "title"))}</h1>
                            <Prose text=word(&document["info"], "description").to_owned()/>
                        </header>
                        {tags.iter().map(|tag| section(document, tag)).collect_view()}
                        {problems()}
                        {forms(document)}
                    </main>
                </div>
            </body>
        </html>
    };
    format!("<!DOCTYPE html>{}", page.to_html())
}

fn contents(document: &Value, tag: &str) -> AnyView {
    view! {
        <p class="small strong">{tag.to_owned()}</p>
        <ul class="plain">
            {operations(document, tag).into_iter().map(|operation| view! {
                <li><a href=format!("#{}", operation.id())>{text::first_sentence(word(operation.about, "summary")).to_owned()}</a></li>
            }).collect_view()}
        </ul>
    }
    .into_any()
}

fn section(document: &Value, tag: &str) -> AnyView {
    let about = each(&document["tags"]).find(|t| word(t, "name") == tag);
    let about = about.map(|tag| word(tag, "description")).unwrap_or_default().to_owned();
    view! {
        <section class="stack" aria-labelledby=format!("tag-{tag}")>
            <h2 id=format!("tag-{tag}")>{tag.to_owned()}</h2>
            <p class="quiet">{about}</p>
            {operations(document, tag).iter().map(|operation| drawn(document, operation)).collect_view()}
        </section>
    }
    .into_any()
}

fn drawn(document: &Value, operation: &Operation) -> AnyView {
    let about = operation.about;
    let parameters: Vec<&Value> = each(&about["parameters"]).collect();
    let body = about["requestBody"]["content"]["application/json"]["schema"].clone();
    view! {
        <article class="panel panel-body stack" id=operation.id().to_owned()>
            <h3>{word(about, "summary").to_owned()}</h3>
            <p class="api-docs-address">
                <span class="badge badge-accent">{operation.method.to_uppercase()}</span>
                <code>{operation.path.to_owned()}</code>
            </p>
            <div class="prose"><Prose text=word(about, "description").to_owned()/></div>
            <pre class="api-docs-example" tabindex="0"><code>{text::curl(operation.method, operation.path, about, document)}</code></pre>
            {(!parameters.is_empty()).then(|| view! {
                <h4>"Parameters"</h4>
                <table class="api-docs-table">
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"In"</th><th scope="col">"Form"</th><th scope="col">"Meaning"</th></tr></thead>
                    <tbody>{parameters.iter().map(|parameter| view! {
                        <tr>
                            <th scope="row"><code>{word(parameter, "name").to_owned()}</code>{(parameter["required"] == true).then_some(" (required)")}</th>
                            <td>{word(parameter, "in").to_owned()}</td>
                            <td><TypeName schema=parameter["schema"].clone()/></td>
                            <td>{text::inline(word(parameter, "description"))}</td>
                        </tr>
                    }).collect_view()}</tbody>
                </table>
            })}
            {(!body.is_null()).then(|| view! {
                <h4>"Body"</h4>
                <p><TypeName schema=body/></p>
            })}
            <h4>"Answers"</h4>
            <table class="api-docs-table">
                <thead><tr><th scope="col">"Status"</th><th scope="col">"Meaning"</th><th scope="col">"Form"</th></tr></thead>
                <tbody>{pairs(&about["responses"]).map(|(status, answer)| view! {
                    <tr>
                        <th scope="row"><code>{status.clone()}</code></th>
                        <td>{text::inline(word(answer, "description"))}</td>
                        <td>{pairs(&answer["content"]).map(|(_, content)| view! { <TypeName schema=content["schema"].clone()/> }).collect_view()}</td>
                    </tr>
                }).collect_view()}</tbody>
            </table>
        </article>
    }
    .into_any()
}

fn problems() -> AnyView {
    view! {
        <section class="stack" aria-labelledby="problems">
            <h2 id="problems">"Problems"</h2>
            <p class="quiet">"The end of "<code>"type"</code>" tells which of these it is."</p>
            <table class="api-docs-table">
                <thead><tr><th scope="col">"Status"</th><th scope="col">"Problem"</th><th scope="col">"What to do"</th></tr></thead>
                <tbody>{Kind::ALL.iter().map(|kind| {
                    let (status, slug, title, advice) = kind.about();
                    view! {
                        <tr id=format!("problem-{slug}")>
                            <th scope="row"><code>{status.as_u16()}</code></th>
                            <td><code>{slug}</code><br/>{title}</td>
                            <td>{text::inline(advice)}</td>
                        </tr>
                    }
                }).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn forms(document: &Value) -> AnyView {
    view! {
        <section class="stack" aria-labelledby="forms">
            <h2 id="forms">"Forms"</h2>
            {pairs(&document["components"]["schemas"]).map(|(name, schema)| view! {
                <article class="panel panel-body stack" id=format!("form-{name}")>
                    <h3>{name.clone()}</h3>
                    <div class="prose"><Prose text=word(schema, "description").to_owned()/></div>
                    <Fields schema=schema.clone()/>
                </article>
            }).collect_view()}
        </section>
    }
    .into_any()
}
