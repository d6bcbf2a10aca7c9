//! Looks the session up once per request, and sends people without one to the sign-in page.

use crate::router::State;
use app::{
    Failure,
    request::{Address, SESSION_COOKIE},
};
use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use backend::accounts::{self, Token};
use domain::refusal::Never;
use std::net::SocketAddr;

/// Pages anybody may open.
const OPEN: [&str; 5] = ["/sign-in", "/welcome", "/join/", "/share/", "/supplier/"];
/// Those of them that whoever is signed in opens too.
const OPEN_TO_ALL: [&str; 3] = ["/join/", "/share/", "/supplier/"];
/// Addresses that are not pages: they answer for themselves.
const NOT_PAGES: [&str; 6] = ["/ws/", "/do/", "/pkg/", "/health", "/fonts/", "/samples/"];

/// Server functions anybody may call: those of the open pages.
pub const OPEN_FUNCTIONS: [&str; 12] = [
    "/do/accounts/sign_in",
    "/do/accounts/sign_out",
    "/do/accounts/create_first_admin",
    "/do/accounts/open_demonstration",
    "/do/accounts/demonstration_people",
    "/do/accounts/invitation_offer",
    "/do/accounts/accept_invitation",
    "/do/plans/open_share",
    "/do/plans/lines_of_share",
    "/do/plans/guest_comment",
    "/do/orders/door",
    "/do/orders/door_act",
];

/// Puts the visitor and their network address into the request.
pub async fn gate(
    axum::extract::State(state): axum::extract::State<State>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = address(&request, state.trust_proxy);
    request.extensions_mut().insert(Address(address));
    let visitor = match session_token(request.headers()) {
        Some(token) => match accounts::visit(&state.cx, &token).await {
            Ok(visitor) => visitor,
            Err(error) => return crate::caller::Wrong::from(error).into_response(),
        },
        None => None,
    };
    let signed_in = visitor.is_some();
    let path = request.uri().path();
    if !signed_in && path.starts_with("/do/") && !OPEN_FUNCTIONS.contains(&path) {
        return signed_out();
    }
    if let Some(visitor) = visitor {
        request.extensions_mut().insert(visitor);
    }
    if let Some(target) =
        detour(&state, request.method().clone(), request.uri().clone(), signed_in).await
    {
        return Redirect::to(&target).into_response();
    }
    next.run(request).await
}

/// What a server function answers to nobody, before it looks at anything: `Failure::SignedOut`.
fn signed_out() -> Response {
    let body = leptos::server_fn::error::FromServerFnError::ser(&Failure::<Never>::SignedOut);
    let header = [(leptos::server_fn::error::SERVER_FN_ERROR_HEADER, "signed out")];
    (StatusCode::UNAUTHORIZED, header, body).into_response()
}

/// The session a browser's cookie names.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<Token> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    all.split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == SESSION_COOKIE && !value.is_empty())
        .map(|(_, value)| Token::from_text(value))
}

fn address(request: &Request, trust_proxy: bool) -> String {
    let forwarded = request.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok());
    match forwarded {
        // The last entry is the one our own proxy added.
        Some(list) if trust_proxy => list.rsplit(',').next().unwrap_or_default().trim().to_owned(),
        _ => request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|peer| peer.0.ip().to_string())
            .unwrap_or_default(),
    }
}

/// Where a request for a page goes instead: to the sign-in page, to the first start, or nowhere else.
async fn detour(state: &State, method: Method, uri: Uri, signed_in: bool) -> Option<String> {
    let path = uri.path();
    let file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let page = method == Method::GET && !file;
    if !page || NOT_PAGES.iter().any(|start| path.starts_with(start)) {
        return None;
    }
    let open = OPEN.iter().any(|start| path.starts_with(start));
    if signed_in {
        let to_all = OPEN_TO_ALL.iter().any(|start| path.starts_with(start));
        return (open && !to_all).then(|| "/".to_owned());
    }
    // An outage here only means that the sign-in page is shown, which will tell of it.
    let set_up = accounts::is_set_up(&state.cx).await.unwrap_or(true);
    match (set_up, path) {
        (false, "/welcome") => None,
        (false, _) => Some("/welcome".into()),
        (true, "/welcome") => Some("/sign-in".into()),
        (true, _) if open => None,
        (true, "/") => Some("/sign-in".into()),
        (true, _) => {
            let wanted = uri.path_and_query().map_or(path, |p| p.as_str());
            Some(format!("/sign-in?next={}", encode(wanted)))
        }
    }
}

/// Percent-encodes everything but what a query value may hold plainly.
fn encode(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~');
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
