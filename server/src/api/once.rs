//! `Idempotency-Key`: a request that may be sent twice and is done once.
//!
//! Honoured for every `POST` and `PATCH`. What the key stands for, and what is kept, is in
//! `backend::idempotency`; this layer makes the digest, runs the request to its end even when the
//! client has hung up, and gives kept answers again.

use super::{
    BODY_MOST,
    problem::{Kind, Problem},
};
use crate::router::State;
use axum::{
    body::{Body, to_bytes},
    extract::{self, OriginalUri, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::{
    Backend,
    accounts::KeyVisitor,
    idempotency::{self, Answer, Begun, Ended, Taken},
};
use sha2::{Digest, Sha256};

/// The header that names a request.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Told with an answer that was given before.
pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Longest name.
const NAME_MOST: usize = 200;
/// The headers that belong to an answer and are kept with it.
const KEPT: [HeaderName; 4] = [header::CONTENT_TYPE, header::LOCATION, header::LINK, header::ETAG];

/// See the module.
pub(super) async fn once(
    extract::State(state): extract::State<State>,
    request: Request,
    next: Next,
) -> Response {
    let Some(name) = request.headers().get(IDEMPOTENCY_KEY) else { return next.run(request).await };
    let visitor = request.extensions().get::<KeyVisitor>().cloned();
    let (Some(visitor), &Method::POST | &Method::PATCH) = (visitor, request.method()) else {
        return next.run(request).await;
    };
    match keep(&state.cx, &visitor, name.clone(), request, next).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn keep(
    cx: &Backend,
    visitor: &KeyVisitor,
    name: HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let name = name.to_str().unwrap_or_default().trim();
    if name.is_empty() || name.len() > NAME_MOST {
        let detail = format!("Idempotency-Key takes 1 to {NAME_MOST} visible ASCII characters.");
        return Err(Problem::new(Kind::Parameter, detail));
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_MOST).await.map_err(|_| too_large_or_broken_off())?;
    let digest = digest(&parts, &body);
    match idempotency::begin(cx, visitor.key, name, &digest).await? {
        Begun::Do(taken) => {
            let request = Request::from_parts(parts, Body::from(body));
            let cx = cx.clone();
            // In a task of its own: a client that hangs up drops this future, not the work.
            let work =
                tokio::spawn(async move { settle(&cx, taken, next.run(request).await).await });
            work.await.map_err(|panicked| Problem::outage(&panicked.into()))
        }
        Begun::Again(answer) => Ok(again(answer)),
        Begun::Other => Err(Problem::new(
            Kind::IdempotencyMismatch,
            format!("\"{name}\" was used for a request with another address or body."),
        )),
        Begun::Running => Err(Problem::new(
            Kind::IdempotencyRunning,
            format!("The first request with \"{name}\" is being worked on."),
        )
        .with_header(header::RETRY_AFTER, 1)),
        Begun::Unknown => Err(Problem::new(
            Kind::IdempotencyUnknown,
            format!("The first request with \"{name}\" broke off, and may have taken effect."),
        )),
    }
}

fn too_large_or_broken_off() -> Problem {
    let detail = format!("The body is larger than {} KiB, or broke off.", BODY_MOST / 1024);
    Problem::new(Kind::TooLarge, detail)
}

/// SHA-256 over method, address, condition and body, each preceded by its length.
fn digest(parts: &Parts, body: &[u8]) -> Vec<u8> {
    // Inside of a nested router the address has lost its beginning; the original is among the
    // extensions.
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
    let mut sha = Sha256::new();
    // What a request insists on belongs to what it asks.
    let seen = parts.headers.get(header::IF_MATCH).map_or(&[][..], HeaderValue::as_bytes);
    for field in [parts.method.as_str().as_bytes(), uri.to_string().as_bytes(), seen, body] {
        sha.update((field.len() as u64).to_be_bytes());
        sha.update(field);
    }
    sha.finalize().to_vec()
}

/// Keeps what an answer says about its request, and passes it on.
async fn settle(cx: &Backend, taken: Taken, response: Response) -> Response {
    let status = response.status();
    let (response, ended) = if status.is_success() {
        match collected(response).await {
            Ok((response, answer)) => (response, Ended::Done(answer)),
            Err(error) => (Problem::outage(&error).into_response(), Ended::Unknown),
        }
    } else if status.is_client_error() {
        (response, Ended::ChangedNothing)
    } else {
        (response, Ended::Unknown)
    };
    // Its name then stays taken, and after a while counts as broken off: safe, if not handy.
    if let Err(error) = idempotency::finish(cx, taken, ended).await {
        tracing::error!(%error, "an answer could not be kept for its idempotency key");
    }
    response
}

async fn collected(response: Response) -> anyhow::Result<(Response, Answer)> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await?;
    let headers = KEPT
        .iter()
        .filter_map(|name| {
            let value = parts.headers.get(name)?.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        })
        .collect();
    let answer = Answer { status: parts.status.as_u16(), headers, body: body.to_vec() };
    Ok((Response::from_parts(parts, Body::from(body)), answer))
}

fn again(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    // It was a status when it was kept.
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
