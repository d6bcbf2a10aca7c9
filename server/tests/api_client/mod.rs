//! A program that asks the API, for tests.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use backend::{Backend, accounts};
use domain::{
    accounts::{Actor, NewApiKey, Reach, Role},
    ids::ApiKeyId,
};
use leptos::prelude::LeptosOptions;
use serde_json::Value;
use server::router::State;
use tower::ServiceExt;

/// The server's state on this backend.
pub fn state(cx: &Backend) -> State {
    State {
        options: LeptosOptions::builder().output_name("app").build(),
        cx: cx.clone(),
        public_url: "http://127.0.0.1:3000".into(),
        secure: false,
        trust_proxy: false,
        watch: false,
    }
}

/// A key as a role usually has it.
pub fn wanted(role: Role) -> NewApiKey {
    NewApiKey {
        name: format!("A {}'s", role.word()),
        role,
        rights: role.usual_rights(),
        reach: Reach::Everywhere,
        requests_per_minute: 6_000,
        expires_at: None,
    }
}

/// A program with a key.
#[derive(Clone)]
pub struct Client {
    pub app: Router,
    pub key: Option<ApiKeyId>,
    pub token: Option<String>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The kind of problem, after checking that it is told as one.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let told = self.json();
        assert_eq!(told["status"], self.status.as_u16(), "{told}");
        let instance = format!("urn:uuid:{}", self.header("x-request-id"));
        assert_eq!(told["instance"], instance.as_str(), "{told}");
        assert!(!told["title"].as_str().unwrap().is_empty(), "{told}");
        assert!(!told["detail"].as_str().unwrap().is_empty(), "{told}");
        told["type"].as_str().unwrap().strip_prefix("/api/docs#problem-").unwrap().to_owned()
    }
}

impl Client {
    pub fn without_key(cx: &Backend) -> Client {
        Client { app: server::router(state(cx)), key: None, token: None }
    }

    pub async fn new(cx: &Backend, maker: &Actor, key: NewApiKey) -> Client {
        let (key, token) = accounts::create_api_key(cx, maker, key).await.unwrap();
        let token = Some(token.text().to_owned());
        Client { key: Some(key.id), token, ..Client::without_key(cx) }
    }

    /// A request that carries the key.
    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path);
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    /// Changes something on top of the version that `tag` names.
    pub async fn patch(&self, path: &str, body: Value, tag: &str) -> Answer {
        self.send_seen(Method::PATCH, path, body, Some(tag), None).await
    }

    /// Sends a body, with what was seen and with a name, where there are such.
    pub async fn send_seen(
        &self,
        method: Method,
        path: &str,
        body: Value,
        tag: Option<&str>,
        name: Option<&str>,
    ) -> Answer {
        let mut request =
            self.request(method, path).header(header::CONTENT_TYPE, "application/json");
        if let Some(tag) = tag {
            request = request.header(header::IF_MATCH, tag);
        }
        if let Some(name) = name {
            request = request.header("idempotency-key", name);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: Value, name: Option<&str>) -> Answer {
        let mut request =
            self.request(Method::POST, path).header(header::CONTENT_TYPE, "application/json");
        if let Some(name) = name {
            request = request.header("idempotency-key", name);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }
}
