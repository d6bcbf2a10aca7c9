//! The description of the API against the API: every route, and the form of real answers.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod api_client;

use api_client::{Answer, Client, state, wanted};
use axum::{
    body::Body,
    http::{Method, header},
};
use backend::{
    Backend,
    db::Engine,
    jobs,
    testing::{self, World, on_each_engine_with_world},
};
use domain::accounts::{NewApiKey, Role};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const NOWHERE: &str = "0195a1b2-0000-7000-8000-000000000000";
const RUNS: &str = "/api/campaigns/matrix/runs";

/// Method, address, and description of every operation in the document.
fn operations(document: &Value) -> BTreeMap<(String, String), &Value> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, about)| ((method.to_uppercase(), path.clone()), about))
        })
        .collect()
}

/// The addresses that axum prints of a router: `paths: {RouteId(1): "/key", …}`, the only place
/// where it tells them.
fn printed_addresses(router: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for list in router.split("paths: {").skip(1) {
        // Addresses stand between quotes and may hold braces; the list ends at one outside.
        for (at, piece) in list.split('"').enumerate() {
            if at % 2 == 1 {
                found.insert(piece.to_owned());
            } else if piece.contains('}') {
                break;
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_router_and_the_document_know_the_same_addresses_and_methods() {
    let db = testing::fresh(Engine::Sqlite).await;
    let (router, description) = server::api::api(&state(&db.cx));
    let document = serde_json::to_value(&description).unwrap();
    let operations = operations(&document);
    let described: BTreeSet<String> = operations.keys().map(|(_, path)| path.clone()).collect();
    let printed = format!("{router:?}");
    let mounted: BTreeSet<String> = printed_addresses(&printed)
        .into_iter()
        // What answers where nothing else does.
        .filter(|path| !path.contains("{*"))
        .map(|path| format!("/api{path}"))
        .filter(|path| path != "/api/")
        .collect();
    assert_eq!(mounted, described, "{printed}");

    let client = Client::without_key(&db.cx);
    for path in &described {
        let address = path.replace("{run}", NOWHERE).replace("{store}", NOWHERE);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let known = operations.contains_key(&(method.to_owned(), path.clone()));
            let request = client.request(method.parse().unwrap(), &address);
            let answer = client.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(known, answer.status.as_u16() != 405, "{method} {path}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn every_operation_is_described_in_full() {
    let db = testing::fresh(Engine::Sqlite).await;
    let document = serde_json::to_value(server::api::described(&state(&db.cx))).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    for ((method, path), about) in operations(&document) {
        let told = format!("{method} {path}");
        assert!(!about["summary"].as_str().unwrap_or_default().is_empty(), "{told}");
        assert!(names.insert(about["operationId"].as_str().unwrap().to_owned()), "{told}");
        assert_eq!(about["tags"].as_array().map(Vec::len), Some(1), "{told}");
        let open = about["security"] == json!([{}]);
        assert_eq!(open, about["responses"]["401"].is_null(), "{told}: open, or behind a key");
        let parameters = about["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in &parameters {
            let name = parameter["name"].as_str().unwrap();
            assert!(
                !parameter["description"].as_str().unwrap_or_default().is_empty(),
                "{told}: {name}"
            );
        }
        let named = parameters.iter().any(|parameter| parameter["name"] == "Idempotency-Key");
        assert_eq!(named, method != "GET", "{told}");
    }
}

/// A story in which every operation is asked, with what it answered: method, address as described,
/// answer.
async fn story(cx: &Backend, world: &World) -> Vec<(&'static str, String, Answer)> {
    let mut told: Vec<(&str, String, Answer)> = Vec::new();
    let client = Client::new(cx, &world.ada, wanted(Role::Marketer)).await;
    let viewer = Client::new(cx, &world.ada, wanted(Role::Viewer)).await;
    let nobody = Client::without_key(cx);
    let run = format!("{RUNS}/{{run}}");
    let list = format!("{run}/recommendations");
    let one = format!("{list}/{{store}}");
    let progress = format!("{run}/progress");
    let cancel = format!("{run}/cancel");
    let month = || {
        json!({
            "month": "2025-03", "budget_cents": 300_000, "holdout_share": 0.3, "exploration_share": 0.3,
            "constraints": {
                "max_pieces": 9_000,
                "campaigns": [
                    { "campaign": world.campaign("Fall Promo"), "max_pieces": 4_000, "max_stores": 12 }
                ],
                "weeks_between_mailings": 2,
                "household_pressure": { "max_pieces_per_household": 3.0, "weeks": 4 },
                "max_household_share": 0.9,
                "excluded_stores": [world.store("STR-007")],
            },
        })
    };

    for path in ["/api/openapi.json", "/api/docs"] {
        told.push(("GET", path.into(), nobody.get(path).await));
    }
    told.push(("GET", "/api/key".into(), client.get("/api/key").await));
    told.push(("GET", RUNS.into(), client.get(RUNS).await));
    told.push(("POST", RUNS.into(), viewer.post(RUNS, month(), None).await));
    for wrong in [
        json!({}),
        json!({ "month": "2025-03", "budget_cents": -1 }),
        json!({ "month": "2025-03", "holdout_share": 0.9 }),
        json!({ "month": "2025-03", "constraints": { "campaigns": [{ "campaign": NOWHERE }, { "campaign": NOWHERE }] } }),
    ] {
        told.push(("POST", RUNS.into(), client.post(RUNS, wrong, None).await));
    }
    let text = client.request(Method::POST, RUNS).header(header::CONTENT_TYPE, "text/plain");
    told.push(("POST", RUNS.into(), client.send(text.body(Body::from("{}")).unwrap()).await));
    let broken =
        client.request(Method::POST, RUNS).header(header::CONTENT_TYPE, "application/json");
    told.push(("POST", RUNS.into(), client.send(broken.body(Body::from("{")).unwrap()).await));

    // One run is cancelled, one is finished.
    for finished in [false, true] {
        let name = format!("finished {finished}");
        let started = client.post(RUNS, month(), Some(&name)).await;
        let id = started.json()["id"].as_str().unwrap().to_owned();
        let at = |template: &str| template.replace("{run}", &id);
        told.push(("POST", RUNS.into(), started));
        told.push(("POST", RUNS.into(), client.post(RUNS, month(), Some(&name)).await));
        told.push(("POST", RUNS.into(), client.post(RUNS, json!({}), Some(&name)).await));
        told.push(("GET", list.clone(), client.get(&at(&list)).await));
        if finished {
            jobs::run_waiting(cx).await.unwrap();
            let run = client.get(&at(&run)).await.json();
            assert_eq!(run["state"], "done", "{}", run["problem"]);
            for told in ["calibration", "parameters", "holdout"] {
                assert!(!run[told].is_null(), "{told}");
            }
            assert!(!run["totals"]["constraints"]["uses"].as_array().unwrap().is_empty());
        } else {
            told.push(("POST", cancel.clone(), client.post(&at(&cancel), json!({}), None).await));
        }
        for template in [&run, &progress] {
            told.push(("GET", template.clone(), client.get(&at(template)).await));
        }
        let pieces = client.get(&format!("{}?limit=500", at(&list))).await;
        let stores = pieces.json()["items"].as_array().cloned().unwrap_or_default();
        told.push(("GET", list.clone(), pieces));
        told.push(("GET", list.clone(), client.get(&format!("{}?limit=2", at(&list))).await));
        for line in &stores {
            let path = at(&one).replace("{store}", line["store"].as_str().unwrap());
            told.push(("GET", one.clone(), client.get(&path).await));
        }
        told.push(("GET", one.clone(), client.get(&at(&one).replace("{store}", NOWHERE)).await));
    }
    told.push(("GET", RUNS.into(), client.get(&format!("{RUNS}?limit=1")).await));
    told.push(("GET", RUNS.into(), client.get(&format!("{RUNS}?limit=x")).await));
    told.push((
        "GET",
        list.clone(),
        client.get(&format!("{RUNS}/{NOWHERE}/recommendations?sort=x")).await,
    ));
    for (method, template) in [("GET", &run), ("GET", &list), ("GET", &progress), ("POST", &cancel)]
    {
        let path = template.replace("{run}", NOWHERE);
        let answer = match method {
            "GET" => client.get(&path).await,
            _ => client.post(&path, json!({}), None).await,
        };
        told.push((method, template.clone(), answer));
        let answer = match method {
            "GET" => nobody.get(&path).await,
            _ => nobody.post(&path, json!({}), None).await,
        };
        told.push((method, template.clone(), answer));
    }
    let slow = NewApiKey { requests_per_minute: 1, ..wanted(Role::Viewer) };
    let slow = Client::new(cx, &world.ada, slow).await;
    for _ in 0..2 {
        told.push(("GET", "/api/key".into(), slow.get("/api/key").await));
    }
    told
}

/// The document's schema for an answer, ready to be compiled: closed to fields that it does not name,
/// except where a form is part of another.
fn schema(document: &Value, about: &Value, answer: &Answer) -> Result<Value, String> {
    let status = answer.status.as_str();
    let response = &about["responses"][status];
    if response.is_null() {
        return Err(format!("status {status} is not described"));
    }
    let kind = answer.header("content-type").split(';').next().unwrap_or_default();
    let content = &response["content"][kind]["schema"];
    if content.is_null() {
        return Err(format!("{kind:?} is not described for status {status}"));
    }
    let mut components = document["components"].clone();
    let parts: BTreeSet<String> = components["schemas"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|form| form["allOf"].as_array().cloned().unwrap_or_default())
        .filter_map(|part| Some(part["$ref"].as_str()?.rsplit('/').next()?.to_owned()))
        .collect();
    for (name, form) in components["schemas"].as_object_mut().unwrap() {
        let object = form["properties"].is_object() || form["allOf"].is_array();
        if object && !parts.contains(name) {
            form["unevaluatedProperties"] = json!(false);
        }
    }
    Ok(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [content],
        "components": components,
    }))
}

/// What is wrong with an answer, seen from the document.
fn faults(document: &Value, about: &Value, answer: &Answer) -> Vec<String> {
    let schema = match schema(document, about, answer) {
        Ok(schema) => schema,
        Err(fault) => return vec![fault],
    };
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let body = match answer.header("content-type") {
        html if html.starts_with("text/html") => {
            Value::String(String::from_utf8(answer.body.clone()).unwrap())
        }
        _ => answer.json(),
    };
    validator
        .iter_errors(&body)
        .map(|error| format!("{} {}: {error}", answer.status, error.instance_path()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn real_answers_have_the_form_that_the_document_tells() {
    on_each_engine_with_world(async |cx, world| {
        let document = serde_json::to_value(server::api::described(&state(&cx))).unwrap();
        let operations = operations(&document);
        let (mut wrong, mut done) = (Vec::new(), BTreeSet::new());
        for (method, path, answer) in story(&cx, &world).await {
            let key = (method.to_owned(), path);
            let about = operations[&key];
            for fault in faults(&document, about, &answer) {
                wrong.push(format!("{} {}: {fault}", key.0, key.1));
            }
            if answer.status.is_success() {
                done.insert(key);
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let missing: Vec<_> = operations.keys().filter(|key| !done.contains(*key)).collect();
        assert!(missing.is_empty(), "the story does not succeed with {missing:?}");
    })
    .await;
}

#[tokio::test]
async fn an_answer_of_another_form_would_be_noticed() {
    on_each_engine_with_world(async |cx, world| {
        let document = serde_json::to_value(server::api::described(&state(&cx))).unwrap();
        let about = operations(&document)[&("GET".to_owned(), "/api/key".to_owned())];
        let client = Client::new(&cx, &world.ada, wanted(Role::Viewer)).await;
        let right = client.get("/api/key").await;
        assert_eq!(faults(&document, about, &right), Vec::<String>::new());
        let change = |f: &dyn Fn(&mut Value)| {
            let mut body = right.json();
            f(&mut body);
            Answer { body: body.to_string().into_bytes(), ..right.clone() }
        };
        for wrong in [
            change(&|body| body["extra"] = json!(1)),
            change(&|body| body["workspace"]["id"] = json!("seven")),
            change(&|body| body["rights"] = Value::Null),
        ] {
            assert_eq!(faults(&document, about, &wrong).len(), 1, "{wrong:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_page_names_every_operation_form_and_problem_and_needs_no_script() {
    let db = testing::fresh(Engine::Sqlite).await;
    let document = serde_json::to_value(server::api::described(&state(&db.cx))).unwrap();
    let answer = Client::without_key(&db.cx).get("/api/docs").await;
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    let page = String::from_utf8(answer.body).unwrap();
    assert!(!page.contains("<script") && !page.contains(" style="), "blocked by the policy");
    for ((method, path), about) in operations(&document) {
        let anchor = format!("id=\"{}\"", about["operationId"].as_str().unwrap());
        assert!(page.contains(&anchor), "{method} {path}");
    }
    for form in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("id=\"form-{form}\"")), "{form}");
    }
    let linked: BTreeSet<&str> =
        page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for anchor in linked {
        assert!(page.contains(&format!("id=\"{anchor}\"")), "a link to #{anchor} leads nowhere");
    }
    for kind in server::api::problem::Kind::ALL {
        let anchor = format!("id=\"problem-{}\"", kind.about().1);
        assert!(page.contains(&anchor), "{anchor}");
    }
}
