//! The REST API as programs meet it: keys, problems, pieces of lists, requests sent twice.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod api_client;

use api_client::{Client, wanted};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use backend::{
    accounts::{self, Browser},
    audit,
    demonstration::DEMONSTRATION_PASSWORD,
    jobs, matrix,
    testing::on_each_engine_with_world,
};
use domain::accounts::{NewApiKey, Reach, Rights, Role};
use serde_json::{Value, json};
use std::{collections::BTreeSet, future::Future, time::Duration};

const RUNS: &str = "/api/campaigns/matrix/runs";
const NOWHERE: &str = "0195a1b2-0000-7000-8000-000000000000";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_is_started_followed_and_read_to_the_last_line() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let key = client.get("/api/key").await.json();
        assert_eq!(
            (&key["workspace"]["name"], &key["role"]),
            (&json!("Maple"), &json!("marketer"))
        );
        assert_eq!(key["rights"], json!(["edit", "spend"]));

        let started =
            client.post(RUNS, json!({ "month": "2025-03", "budget_cents": 400_000 }), None).await;
        assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
        let address = started.header("location").to_owned();
        assert_eq!(started.json()["state"], "queued");
        let early = client.get(&format!("{address}/recommendations")).await;
        assert_eq!((early.status, early.problem().as_str()), (StatusCode::CONFLICT, "not-ready"));

        jobs::run_waiting(&cx).await.unwrap();
        assert_eq!(client.get(&format!("{address}/progress")).await.json()["state"], "done");
        let run = client.get(&address).await.json();
        assert_eq!(run["settings"]["budget_cents"], 400_000);
        assert!(run["parameters"]["converged"].as_bool().unwrap());
        assert!(run["totals"]["budget"]["spent_cents"].as_i64().unwrap() <= 400_000);

        let (mut lines, mut next) = (Vec::new(), String::new());
        loop {
            let path = format!("{address}/recommendations?limit=9&sort=-profit{next}");
            let piece = client.get(&path).await;
            assert_eq!(piece.status, StatusCode::OK, "{piece:?}");
            let piece = piece.json();
            lines.extend(piece["items"].as_array().unwrap().clone());
            match piece["next"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(json!(lines.len()), run["totals"]["stores"]);
        let profits: Vec<i64> = lines.iter().map(|l| l["profit_cents"].as_i64().unwrap()).collect();
        assert!(profits.is_sorted_by(|a, b| a >= b));
        let stores: BTreeSet<&str> = lines.iter().map(|l| l["store"].as_str().unwrap()).collect();
        assert_eq!(stores.len(), lines.len(), "no store twice");

        let path = format!("{address}/recommendations/{}", lines[0]["store"].as_str().unwrap());
        let one = client.get(&path).await.json();
        assert_eq!((&one["pieces"], &one["status"]), (&lines[0]["pieces"], &lines[0]["status"]));
        assert!(one["parts"]["store"]["odds_multiplier"].as_f64().unwrap() > 0.0);
        let kept: Vec<&Value> = lines.iter().filter(|l| l["status"] != "skip").collect();
        let path = format!("{address}/recommendations?status=auto_approve,needs_review&limit=500");
        assert_eq!(client.get(&path).await.json()["items"].as_array().unwrap().len(), kept.len());
    })
    .await;
}

#[tokio::test]
async fn without_a_valid_key_nothing_answers_and_cookies_are_no_key() {
    on_each_engine_with_world(async |cx, world| {
        let nobody = Client::without_key(&cx);
        let refused = nobody.get("/api/key").await;
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::UNAUTHORIZED, "key"));
        assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"Groundswell\"");

        let browser = Browser::default();
        let session =
            accounts::sign_in(&cx, "ada@maple.example", DEMONSTRATION_PASSWORD.into(), &browser);
        let cookie = format!("{}={}", app::request::SESSION_COOKIE, session.await.unwrap().text());
        for method in [Method::GET, Method::POST] {
            let request = Request::builder()
                .method(method)
                .uri(RUNS)
                .header(header::COOKIE, &cookie)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from("{\"month\":\"2025-03\"}"))
                .unwrap();
            assert_eq!(nobody.send(request).await.problem(), "key");
        }

        let expires_at = Some(cx.now() + jiff::SignedDuration::from_hours(1));
        let new = NewApiKey { expires_at, ..wanted(Role::Viewer) };
        let client = Client::new(&cx, &world.ada, new).await;
        let token = client.token.clone().unwrap();
        let with = async |text: String| {
            let request = Request::get("/api/key").header(header::AUTHORIZATION, text);
            client.send(request.body(Body::empty()).unwrap()).await
        };
        for wrong in ["", "Bearer", "Bearer ", "Basic YTpi", &format!("Token {token}"), &token] {
            assert_eq!(with(wrong.to_owned()).await.problem(), "key", "{wrong}");
        }
        let unknown = with("Bearer gwk_guess".into()).await;
        assert_eq!(unknown.header("www-authenticate"), "Bearer error=\"invalid_token\"");
        assert_eq!(with(format!("bearer {token}")).await.status, StatusCode::OK);
        cx.clock.advance(Duration::from_secs(3_600));
        assert_eq!(
            with(format!("Bearer {token}")).await.json()["detail"],
            "This API key has expired."
        );
    })
    .await;
}

#[tokio::test]
async fn a_program_is_no_browser_so_no_origin_is_asked_of_it() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let request = client
            .request(Method::POST, RUNS)
            .header("sec-fetch-site", "cross-site")
            .header("origin", "https://elsewhere.example")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from("{\"month\":\"2025-03\"}"));
        assert_eq!(client.send(request.unwrap()).await.status, StatusCode::ACCEPTED);
    })
    .await;
}

#[tokio::test]
async fn every_mistake_is_told_as_a_problem() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let post = async |kind: &str, body: Vec<u8>| {
            let request = client.request(Method::POST, RUNS).header(header::CONTENT_TYPE, kind);
            client.send(request.body(Body::from(body)).unwrap()).await
        };
        let json = "application/json";
        let large = vec![b' '; server::api::BODY_MOST + 1];
        for (kind, body, status, problem) in [
            (json, b"{".to_vec(), 400, "malformed"),
            (json, b"{}".to_vec(), 422, "form"),
            (json, b"{\"month\":\"March\"}".to_vec(), 422, "form"),
            (json, b"{\"month\":\"2025-03\",\"budgets\":1}".to_vec(), 422, "form"),
            (json, b"{\"month\":\"2025-03\",\"constraints\":{\"pieces\":1}}".to_vec(), 422, "form"),
            (json, b"{\"month\":\"2025-03\",\"holdout_share\":0.6}".to_vec(), 422, "refused"),
            (json, b"{\"month\":\"2025-03\",\"budget_cents\":0}".to_vec(), 422, "refused"),
            ("text/plain", b"{\"month\":\"2025-03\"}".to_vec(), 415, "media-type"),
            (json, large, 413, "too-large"),
        ] {
            let answer = post(kind, body.clone()).await;
            let told = (answer.status.as_u16(), answer.problem());
            assert_eq!(told, (status, problem.to_owned()), "{:?}", &body[..body.len().min(40)]);
        }
        let zero = post(json, b"{\"month\":\"2025-03\",\"budget_cents\":0}".to_vec()).await.json();
        assert_eq!(zero["rule"], "budget_not_positive");

        for (path, status, problem) in [
            ("/api/nothing", 404, "not-found"),
            (&format!("{RUNS}/{NOWHERE}"), 404, "not-found"),
            (&format!("{RUNS}/seven"), 404, "not-found"),
            (&format!("{RUNS}/{NOWHERE}/recommendations"), 404, "not-found"),
            (&format!("{RUNS}?limit=0"), 400, "parameter"),
            (&format!("{RUNS}?limit=501"), 400, "parameter"),
            (&format!("{RUNS}?limit=many"), 400, "parameter"),
            (&format!("{RUNS}?page=2"), 400, "parameter"),
            (&format!("{RUNS}?cursor=abc"), 400, "parameter"),
            (&format!("{RUNS}/{NOWHERE}/recommendations?status=good"), 400, "parameter"),
            (&format!("{RUNS}/{NOWHERE}/recommendations?region=north"), 400, "parameter"),
            (&format!("{RUNS}/{NOWHERE}/recommendations?sort=luck"), 400, "parameter"),
            (&format!("{RUNS}/{NOWHERE}/recommendations?min_confidence=101"), 400, "parameter"),
        ] {
            let answer = client.get(path).await;
            assert_eq!(
                (answer.status.as_u16(), answer.problem()),
                (status, problem.to_owned()),
                "{path}"
            );
        }
        let request = client.request(Method::DELETE, RUNS).body(Body::empty()).unwrap();
        let answer = client.send(request).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (StatusCode::METHOD_NOT_ALLOWED, "method")
        );
        let allowed: BTreeSet<&str> = answer.header("allow").split(',').collect();
        assert_eq!(allowed, BTreeSet::from(["GET", "HEAD", "POST"]));
    })
    .await;
}

#[tokio::test]
async fn an_outage_is_told_with_a_reference_and_without_its_cause() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Viewer)).await;
        let mut tx = cx.db.begin().await.unwrap();
        backend::execute!(&mut tx, "ALTER TABLE matrix_run RENAME TO elsewhere").unwrap();
        tx.commit().await.unwrap();
        let answer = client.get(RUNS).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (500, "outage"));
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("Reference ") && !detail.contains("matrix_run"), "{detail}");
    })
    .await;
}

#[tokio::test]
async fn a_key_that_asks_too_often_is_told_when_to_come_back() {
    on_each_engine_with_world(async |cx, world| {
        let slow = NewApiKey { requests_per_minute: 3, ..wanted(Role::Viewer) };
        let client = Client::new(&cx, &world.ada, slow).await;
        let other = Client {
            app: client.app.clone(),
            ..Client::new(&cx, &world.ada, wanted(Role::Viewer)).await
        };
        for _ in 0..3 {
            assert_eq!(client.get("/api/key").await.status, StatusCode::OK);
        }
        let refused = client.get("/api/key").await;
        assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (429, "pace"));
        assert_eq!(refused.header("retry-after"), "20");
        assert_eq!(other.get("/api/key").await.status, StatusCode::OK, "each key for itself");
        cx.clock.advance(Duration::from_secs(20));
        assert_eq!(client.get("/api/key").await.status, StatusCode::OK);
        assert_eq!(client.get("/api/key").await.problem(), "pace");
    })
    .await;
}

#[tokio::test]
async fn a_cursor_reads_on_under_inserts_and_only_in_its_own_list() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let start = async || {
            let run = client.post(RUNS, json!({ "month": "2025-03" }), None).await.json();
            let cancel = format!("{RUNS}/{}/cancel", run["id"].as_str().unwrap());
            assert_eq!(client.post(&cancel, json!({}), None).await.json()["state"], "cancelled");
            run
        };
        for _ in 0..4 {
            start().await;
        }
        let numbers = |piece: &Value| -> Vec<i64> {
            piece["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| r["number"].as_i64().unwrap())
                .collect()
        };
        let first = client.get(&format!("{RUNS}?limit=2")).await.json();
        assert_eq!(numbers(&first), [4, 3]);
        let newest = start().await;
        let cursor = first["next"].as_str().unwrap();
        let second = client.get(&format!("{RUNS}?limit=2&cursor={cursor}")).await.json();
        assert_eq!((numbers(&second), &second["next"]), (vec![2, 1], &Value::Null));

        let elsewhere =
            format!("{RUNS}/{}/recommendations?cursor={cursor}", newest["id"].as_str().unwrap());
        assert_eq!(client.get(&elsewhere).await.problem(), "parameter");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_sent_twice_is_done_once() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let body = json!({ "month": "2025-03" });
        let first = client.post(RUNS, body.clone(), Some("spring")).await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (StatusCode::ACCEPTED, ""));
        let again = client.post(RUNS, body.clone(), Some("spring")).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(again.header("location"), first.header("location"));
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_ne!(again.header("x-request-id"), first.header("x-request-id"));

        let other = client.post(RUNS, json!({ "month": "2025-04" }), Some("spring")).await;
        assert_eq!(
            (other.status.as_u16(), other.problem().as_str()),
            (409, "idempotency-mismatch")
        );
        // What a rule refused changed nothing: the same name may be tried again later.
        let refused = client.post(RUNS, json!({ "month": "2025-04" }), Some("april")).await;
        assert_eq!(refused.json()["rule"], "already_running");
        jobs::run_waiting(&cx).await.unwrap();
        let later = client.post(RUNS, json!({ "month": "2025-04" }), Some("april")).await;
        assert_eq!(later.status, StatusCode::ACCEPTED);
        assert_eq!(client.get(RUNS).await.json()["items"].as_array().unwrap().len(), 2);

        // Another key's names are its own: it meets the run in progress, not the kept answer.
        let stranger = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let theirs = stranger.post(RUNS, body, Some("spring")).await;
        assert_eq!(theirs.json()["rule"], "already_running");
        for name in ["", " ", &"x".repeat(201)] {
            let answer = client.post(RUNS, json!({ "month": "2025-05" }), Some(name)).await;
            assert_eq!(answer.problem(), "parameter", "{name:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_the_same_request_at_once_one_is_done_and_the_others_wait_or_get_its_answer() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move {
                    client.post(RUNS, json!({ "month": "2025-03" }), Some("spring")).await
                })
            })
            .collect();
        let mut done = Vec::new();
        for task in tasks {
            let answer = task.await.unwrap();
            match answer.status.as_u16() {
                202 => done.push(answer.body),
                409 => assert_eq!(answer.problem(), "idempotency-running"),
                other => panic!("{other}: {answer:?}"),
            }
        }
        assert!(!done.is_empty());
        assert!(done.iter().all(|body| *body == done[0]));
        assert_eq!(client.get(RUNS).await.json()["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_client_that_hangs_up_asked_is_done_and_its_answer_kept() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let body = json!({ "month": "2025-03" });
        let mut sent = Box::pin(client.post(RUNS, body.clone(), Some("spring")));
        let runs = async || matrix::runs_before(&cx, &world.ada, None, 10).await.unwrap().len();
        // As soon as the run is there the client is gone, before it has an answer.
        while runs().await == 0 {
            let one_step = std::future::poll_fn(|context| {
                std::task::Poll::Ready(sent.as_mut().poll(context).is_ready())
            });
            if one_step.await {
                break;
            }
        }
        drop(sent);
        let answered = async {
            loop {
                let again = client.post(RUNS, body.clone(), Some("spring")).await;
                match again.status.as_u16() {
                    409 => assert_eq!(again.problem(), "idempotency-running"),
                    _ => break again,
                }
            }
        };
        let again = tokio::time::timeout(Duration::from_secs(20), answered).await.unwrap();
        assert_eq!(
            (again.status, again.header("idempotent-replayed")),
            (StatusCode::ACCEPTED, "true")
        );
        assert_eq!(runs().await, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_that_failed_half_way_is_not_repeated_by_itself() {
    on_each_engine_with_world(async |cx, world| {
        let client = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let rename = async |from: &'static str| {
            let mut tx = cx.db.begin().await.unwrap();
            backend::execute!(&mut tx, from).unwrap();
            tx.commit().await.unwrap();
        };
        rename("ALTER TABLE matrix_run RENAME TO elsewhere").await;
        let body = json!({ "month": "2025-03" });
        assert_eq!(client.post(RUNS, body.clone(), Some("spring")).await.problem(), "outage");
        rename("ALTER TABLE elsewhere RENAME TO matrix_run").await;
        let again = client.post(RUNS, body.clone(), Some("spring")).await;
        assert_eq!((again.status.as_u16(), again.problem().as_str()), (409, "idempotency-unknown"));
        assert_eq!(client.post(RUNS, body, Some("spring 2")).await.status, StatusCode::ACCEPTED);
    })
    .await;
}

#[tokio::test]
async fn what_a_key_may_not_is_forbidden_and_nothing_crosses_workspaces() {
    on_each_engine_with_world(async |cx, world| {
        let body = || json!({ "month": "2025-03" });
        for role in [Role::Viewer, Role::Approver] {
            let client = Client::new(&cx, &world.ada, wanted(role)).await;
            let refused = client.post(RUNS, body(), None).await;
            assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (403, "forbidden"));
        }
        let powerless = NewApiKey { rights: Rights::NONE, ..wanted(Role::Admin) };
        let client = Client::new(&cx, &world.ada, powerless).await;
        assert_eq!(client.post(RUNS, body(), None).await.problem(), "forbidden");

        let maple = Client::new(&cx, &world.ada, wanted(Role::Marketer)).await;
        let started = maple.post(RUNS, body(), None).await;
        let address = started.header("location").to_owned();
        let cedar = Client::new(&cx, &world.cora, wanted(Role::Admin)).await;
        for path in
            [address.clone(), format!("{address}/progress"), format!("{address}/recommendations")]
        {
            assert_eq!(cedar.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let stopped = cedar.post(&format!("{address}/cancel"), json!({}), None).await;
        assert_eq!(stopped.status, StatusCode::NOT_FOUND);
        assert!(cedar.get(RUNS).await.json()["items"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_names_the_key() {
    on_each_engine_with_world(async |cx, world| {
        let northern = NewApiKey {
            name: "Warehouse".into(),
            reach: Reach::Limited {
                regions: vec![world.region(backend::demonstration::Region::Northeast)],
                groups: Vec::new(),
            },
            ..wanted(Role::Marketer)
        };
        let client = Client::new(&cx, &world.ada, northern).await;
        let key = client.get("/api/key").await.json();
        assert_eq!(key["reach"]["everywhere"], false);
        client.post(RUNS, json!({ "month": "2025-03" }), None).await;
        let told = audit::page(&cx, &world.ada, None, "matrix.start", 1).await.unwrap();
        let name = format!("Warehouse (API key {} of ", key["shown"].as_str().unwrap());
        assert!(told[0].person_name.starts_with(&name), "{}", told[0].person_name);
    })
    .await;
}
