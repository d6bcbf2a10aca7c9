//! The description of the API against the API: every route, and the form of real answers.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod api_client;

use api_client::{Answer, Client, state, wanted};
use axum::{
    body::Body,
    http::{Method, header},
};
use backend::{
    Backend, accounts,
    db::Engine,
    jobs, orders,
    testing::{self, World, on_each_engine_with_world},
};
use domain::{
    accounts::{Actor, NewApiKey, Reach, Role},
    orders::SupplierDetails,
};
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
        let names = ["{run}", "{store}", "{plan}", "{item}", "{wave}", "{order}", "{supplier}"];
        let address = names.iter().fold(path.to_owned(), |path, name| path.replace(name, NOWHERE));
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
    told.extend(story_of_plans(cx, world, &client, &viewer).await);
    told.extend(story_of_orders(cx, world, &client, &viewer).await);
    let slow = NewApiKey { requests_per_minute: 1, ..wanted(Role::Viewer) };
    let slow = Client::new(cx, &world.ada, slow).await;
    for _ in 0..2 {
        told.push(("GET", "/api/key".into(), slow.get("/api/key").await));
    }
    told
}

/// The same for plans: one is made from a run, changed, approved by somebody else and executed twice.
async fn story_of_plans(
    cx: &Backend,
    world: &World,
    client: &Client,
    viewer: &Client,
) -> Vec<(&'static str, String, Answer)> {
    const PLANS: &str = "/api/campaigns/plans";
    let (post, patch) = (Method::POST, Method::PATCH);
    let mut told: Vec<(&str, String, Answer)> = Vec::new();
    let one = format!("{PLANS}/{{plan}}");
    let (approve, execute) = (format!("{one}/approve"), format!("{one}/execute"));
    let (items, waves) = (format!("{one}/items"), format!("{one}/waves"));
    let (item, wave) = (format!("{items}/{{item}}"), format!("{waves}/{{wave}}"));
    let runs = client.get(RUNS).await.json();
    let run = runs["items"].as_array().unwrap().iter().find(|run| run["state"] == "done").unwrap();
    let new = |name: &str| json!({ "name": name, "month": "2025-04", "run": run["id"] });

    for (who, body) in [
        (viewer, new("By a viewer")),
        (client, json!({ "name": "", "month": "2025-04" })),
        (client, json!({ "name": "A", "month": "April" })),
        (client, json!({ "name": "A", "month": "2025-04", "run": run["id"], "like": NOWHERE })),
        (client, json!({ "name": "A", "month": "2025-04", "run": NOWHERE })),
        (client, json!({ "name": "From the stores", "month": "2025-04" })),
    ] {
        told.push(("POST", PLANS.into(), who.post(PLANS, body, None).await));
    }
    let made = client.post(PLANS, new("April"), Some("april")).await;
    let again = client.post(PLANS, new("April"), Some("april")).await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""));
    assert_eq!(
        (again.json()["id"].clone(), again.header("etag")),
        (made.json()["id"].clone(), "\"1\"")
    );
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(made.header("location"), format!("{PLANS}/{id}"));
    let at = |template: &str| template.replace("{plan}", &id);
    told.extend([("POST", PLANS.into(), made), ("POST", PLANS.into(), again)]);
    let copy = json!({ "name": "May", "month": "2025-05", "like": id });
    told.push(("POST", PLANS.into(), client.post(PLANS, copy, None).await));
    for query in ["", "?status=draft&limit=1", "?search=pri&archived=true", "?limit=0"] {
        told.push(("GET", PLANS.into(), client.get(&format!("{PLANS}{query}")).await));
    }

    // Changed only on top of what was seen.
    let rename = |name: &str| json!({ "name": name });
    for (tag, status) in [(None, 428), (Some("\"7\""), 412), (Some("\"1\""), 200)] {
        let answer =
            client.send_seen(patch.clone(), &at(&one), rename("April A"), tag, Some("a")).await;
        assert_eq!(answer.status.as_u16(), status, "{tag:?}");
        told.push(("PATCH", one.clone(), answer));
    }
    let away = json!({ "archived": true });
    told.push(("PATCH", one.clone(), client.patch(&at(&one), away, "\"2\"").await));
    let back = json!({ "archived": false, "name": "May" });
    let taken = client.patch(&at(&one), back.clone(), "\"2\"").await;
    assert_eq!((taken.status.as_u16(), taken.json()["rule"].as_str()), (422, Some("name_taken")));
    let still = client.get(&format!("{PLANS}?archived=true")).await.json();
    assert_eq!(still["items"][0]["id"], id.as_str(), "all or nothing");
    told.push(("PATCH", one.clone(), taken));
    let back = json!({ "archived": false });
    told.push(("PATCH", one.clone(), client.patch(&at(&one), back, "\"2\"").await));

    // Three stores go to a dated wave, the others are left out.
    let all = client.get(&at(&waves)).await;
    let first = all.json()["items"][0].clone();
    told.push(("GET", waves.clone(), all));
    let of_wave = at(&wave).replace("{wave}", first["id"].as_str().unwrap());
    told.push(("GET", wave.clone(), client.get(&of_wave).await));
    for (body, tag) in [
        (json!({ "name": "First", "in_home_on": "2025-04-14", "budget_cents": null }), "\"1\""),
        (json!({ "budget_cents": -1 }), "\"3\""),
        (json!({ "budget_cents": 1 }), "\"1\""),
    ] {
        told.push(("PATCH", wave.clone(), client.patch(&of_wave, body, tag).await));
    }
    let filtered = format!("{}?status=excluded&overrides=true&search=STR", at(&items));
    told.push(("GET", items.clone(), client.get(&filtered).await));
    let mut cursor = Value::Null;
    let mut seen = BTreeSet::new();
    loop {
        let next = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let piece = client.get(&format!("{}?limit=7{next}", at(&items))).await;
        let body = piece.json();
        told.push(("GET", items.clone(), piece));
        for line in body["items"].as_array().unwrap() {
            assert!(seen.insert(line["id"].as_str().unwrap().to_owned()), "{line}");
        }
        cursor = body["next"].clone();
        if cursor.is_null() {
            assert_eq!(body["matching"], seen.len());
            break;
        }
    }
    assert!(seen.len() > 7, "more than one piece");
    for (n, line) in seen.iter().enumerate() {
        let address = at(&item).replace("{item}", line);
        let read = client.get(&address).await;
        let tag = read.header("etag").to_owned();
        told.push(("GET", item.clone(), read));
        let body = match n {
            0..3 => json!({
                "campaign": world.campaign("Fall Promo"), "wave": first["id"], "pieces": 3_210,
                "status": "included", "notes": "By a program",
                "reason": { "kind": "local_knowledge", "note": "Asked them" }
            }),
            _ => json!({ "status": "excluded" }),
        };
        let changed = client.patch(&address, body, &tag).await;
        assert_eq!(changed.status.as_u16(), 200, "{:?}", changed.json());
        told.push(("PATCH", item.clone(), changed));
        if n == 0 {
            let stale = client.patch(&address, json!({ "pieces": 1 }), &tag).await;
            assert_eq!(stale.status.as_u16(), 412);
            told.push(("PATCH", item.clone(), stale));
            for wrong in [
                json!({ "reason": { "kind": "mood" } }),
                json!({ "campaign": NOWHERE }),
                json!({ "pieces": 5, "wave": NOWHERE }),
                json!({ "colour": "red" }),
            ] {
                let tag = client.get(&address).await.header("etag").to_owned();
                let answer = client.patch(&address, wrong, &tag).await;
                assert_eq!(answer.status.as_u16(), 422);
                told.push(("PATCH", item.clone(), answer));
            }
            assert_eq!(client.get(&address).await.json()["pieces"], 3_210, "all or nothing");
        }
    }

    // Approved by somebody who shaped nothing, exactly as seen.
    let rights = Role::Admin.usual_rights();
    accounts::change_member(
        cx,
        &world.ada,
        world.ann.person,
        Role::Admin,
        rights,
        Reach::Everywhere,
    )
    .await
    .unwrap();
    let ann = Actor { role: Role::Admin, rights, ..world.ann.clone() };
    let approver = Client::new(cx, &ann, wanted(Role::Approver)).await;
    let read = client.get(&at(&one)).await;
    let (tag, plan) = (read.header("etag").to_owned(), read.json());
    told.push(("GET", one.clone(), read));
    let warnings: Vec<&Value> =
        plan["checks"].as_array().unwrap().iter().map(|check| &check["kind"]).collect();
    let yes = json!({ "acknowledged": warnings });
    for (who, tag, status) in [
        (client, Some(tag.as_str()), 403),
        (&approver, None, 428),
        (&approver, Some("\"1\""), 412),
        (&approver, Some(tag.as_str()), 200),
        (&approver, Some(tag.as_str()), 422),
    ] {
        let answer = who.send_seen(post.clone(), &at(&approve), yes.clone(), tag, None).await;
        assert_eq!(answer.status.as_u16(), status, "{:?}", answer.json());
        told.push(("POST", approve.clone(), answer));
    }
    let read = client.get(&at(&one)).await;
    let digest = read.json()["approval"]["digest"].clone();
    told.push(("GET", one.clone(), read));
    let wanted = |digest: &Value| json!({ "digest": digest, "split": "per_wave" });
    let mut numbers = BTreeSet::new();
    for (who, digest, name) in [
        (viewer, &digest, None),
        (client, &json!("00"), None),
        (client, &digest, Some("go")),
        (client, &digest, Some("go")),
        (client, &digest, None),
    ] {
        let answer = who.post(&at(&execute), wanted(digest), name).await;
        if answer.status.is_success() {
            numbers.insert(answer.json()["orders"][0]["number"].to_string());
        }
        told.push(("POST", execute.clone(), answer));
    }
    assert_eq!(numbers.len(), 1, "nothing is made twice");
    for (method, template) in [
        ("GET", &one),
        ("PATCH", &one),
        ("POST", &approve),
        ("POST", &execute),
        ("GET", &items),
        ("GET", &item),
        ("PATCH", &item),
        ("GET", &waves),
        ("GET", &wave),
        ("PATCH", &wave),
    ] {
        let path = ["{plan}", "{item}", "{wave}"]
            .iter()
            .fold(template.clone(), |path, name| path.replace(name, NOWHERE));
        let body = if template == &execute { wanted(&digest) } else { json!({}) };
        let who = if template == &approve { &approver } else { client };
        let answer = match method {
            "GET" => who.get(&path).await,
            _ => who.send_seen(method.parse().unwrap(), &path, body, Some("\"1\""), None).await,
        };
        assert_eq!(answer.status.as_u16(), 404, "{method} {template}");
        told.push((method, template.clone(), answer));
    }
    told
}

/// The same for orders: one that was made above is sent, shipped in part, and something comes of it.
async fn story_of_orders(
    cx: &Backend,
    world: &World,
    client: &Client,
    viewer: &Client,
) -> Vec<(&'static str, String, Answer)> {
    const ORDERS: &str = "/api/campaigns/orders";
    const SUPPLIERS: &str = "/api/campaigns/suppliers";
    let mut told: Vec<(&str, String, Answer)> = Vec::new();
    let one = format!("{ORDERS}/{{order}}");
    let lines = format!("{one}/lines");
    let (steps, shipments) = (format!("{one}/steps"), format!("{one}/shipments"));
    let (actuals, codes) = (format!("{one}/actuals"), format!("{one}/codes"));
    let redemptions = format!("{ORDERS}/redemptions");
    let against = format!("{ORDERS}/actual");
    let supplier = format!("{SUPPLIERS}/{{supplier}}");

    let all = client.get(ORDERS).await;
    let first = all.json()["items"][0].clone();
    told.push(("GET", ORDERS.into(), all));
    for query in ["?status=draft,sent&limit=1", "?overdue=true&search=x", "?limit=0", "?status=x"] {
        told.push(("GET", ORDERS.into(), client.get(&format!("{ORDERS}{query}")).await));
    }
    let id = first["id"].as_str().unwrap().to_owned();
    let at = |template: &str| template.replace("{order}", &id);
    let mut stores = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let next = cursor.as_str().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let piece = client.get(&format!("{}?limit=2{next}", at(&lines))).await;
        let body = piece.json();
        told.push(("GET", lines.clone(), piece));
        stores.extend(body["items"].as_array().unwrap().clone());
        cursor = body["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(first["lines"], stores.len());

    // Nothing has come of what was not sent.
    let said = |line: &Value| {
        json!({ "lines": [{
            "store": line["store_number"], "printed": line["pieces"], "invoiced_cents": 12_345,
            "reason": "price", "reason_note": "Paper"
        }] })
    };
    let early = client.post(&at(&actuals), said(&stores[0]), None).await;
    assert_eq!((early.status.as_u16(), early.json()["rule"].as_str()), (422, Some("not_sent")));
    told.push(("POST", actuals.clone(), early));

    let details = SupplierDetails {
        name: "Inkwell".into(),
        email: "orders@inkwell.example".into(),
        lead_days: 10,
        minimum_run: 1,
        cancel_window_hours: 24,
    };
    let inkwell = orders::add_supplier(cx, &world.ada, details).await.unwrap();
    let order = id.parse().unwrap();
    orders::choose_supplier(cx, &world.ada, order, 1, Some(inkwell.id)).await.unwrap();
    let step = |to: &str, version: i64| json!({ "to": to, "version": version });
    for (who, body, name, status) in [
        (viewer, step("pending", 2), None, 403),
        (client, step("delivered", 2), None, 422),
        (client, step("pending", 2), Some("pending"), 200),
        (client, step("pending", 2), Some("pending"), 200),
        (client, step("sent", 2), None, 409),
        (client, step("sent", 3), None, 200),
    ] {
        let answer = who.post(&at(&steps), body, name).await;
        assert_eq!(answer.status.as_u16(), status, "{:?}", answer.json());
        told.push(("POST", steps.clone(), answer));
    }
    let today = orders::today(cx, &world.ada).await.unwrap();
    for (pieces, status) in [(0, 422), (1, 200)] {
        let body = json!({ "pieces": pieces, "shipped_on": today, "version": 4, "note": "First" });
        let answer = client.post(&at(&shipments), body, None).await;
        assert_eq!(answer.status.as_u16(), status, "{:?}", answer.json());
        told.push(("POST", shipments.clone(), answer));
    }
    let unknown = json!({ "lines": [{ "store": "STR-999", "printed": 1 }] });
    for (who, body, status) in [
        (viewer, said(&stores[0]), 403),
        (client, said(&stores[0]), 200),
        (client, unknown, 422),
        (client, json!({ "lines": [{ "store": "STR-001", "colour": 1 }] }), 422),
    ] {
        let answer = who.post(&at(&actuals), body, None).await;
        assert_eq!(answer.status.as_u16(), status, "{:?}", answer.json());
        told.push(("POST", actuals.clone(), answer));
    }
    for (code, status) in [("fall 25", 200), (" ", 422)] {
        let body = json!({ "line": stores[0]["id"], "code": code });
        let answer = client.post(&at(&codes), body, None).await;
        assert_eq!(answer.status.as_u16(), status, "{:?}", answer.json());
        told.push(("POST", codes.clone(), answer));
    }
    let coupon = |code: &str| json!({ "coupons": [{ "code": code, "receipt": "17", "redeemed_on": today, "revenue_cents": 990 }] });
    for (body, status) in [(coupon("FALL25"), 200), (coupon("Fall25"), 200), (coupon("x"), 422)] {
        let answer = client.post(&redemptions, body, None).await;
        assert_eq!(answer.status.as_u16(), status, "{:?}", answer.json());
        told.push(("POST", redemptions.clone(), answer));
    }
    let read = client.get(&at(&one)).await;
    let order = read.json();
    assert_eq!(order["outcome"]["responses"], 1, "counted once");
    assert_eq!(order["outcome"]["invoiced_cents"]["value"], 12_345);
    assert_eq!(order["shipped_pieces"], 1);
    told.push(("GET", one.clone(), read));
    told.push(("GET", lines.clone(), client.get(&at(&lines)).await));

    for query in [
        "",
        "?by=wave&different=true",
        "?by=campaign",
        "?by=region&limit=1",
        "?by=moon",
        "?limit=1",
    ] {
        told.push(("GET", against.clone(), client.get(&format!("{against}{query}")).await));
    }
    told.push(("GET", SUPPLIERS.into(), client.get(SUPPLIERS).await));
    for id in [inkwell.id.to_string().as_str(), NOWHERE] {
        let path = supplier.replace("{supplier}", id);
        told.push(("GET", supplier.clone(), client.get(&path).await));
    }
    for (method, template, body) in [
        ("GET", &one, Value::Null),
        ("GET", &lines, Value::Null),
        ("POST", &steps, step("sent", 1)),
        ("POST", &shipments, json!({ "pieces": 1, "shipped_on": today, "version": 1 })),
        ("POST", &actuals, said(&stores[0])),
        ("POST", &codes, json!({ "line": NOWHERE, "code": "A" })),
    ] {
        let path = template.replace("{order}", NOWHERE);
        let answer = match method {
            "GET" => client.get(&path).await,
            _ => client.post(&path, body, None).await,
        };
        assert_eq!(answer.status.as_u16(), 404, "{method} {template}");
        told.push((method, template.clone(), answer));
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
