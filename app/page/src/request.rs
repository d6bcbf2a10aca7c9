//! Who asks, read from the request: the gate in `server` has looked the session up already.

use crate::Failure;
use axum::http::{HeaderValue, header, request::Parts};
use backend::{
    Backend,
    accounts::{Browser, Token, Visitor},
};
use domain::{accounts::Actor, ids::SessionId, refusal::Refusal};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

/// The name of the session's cookie.
pub const SESSION_COOKIE: &str = "groundswell_session";

/// Whether cookies are for HTTPS only: true when people reach the server by an `https://` address.
#[derive(Clone, Copy, Debug)]
pub struct SecureCookies(pub bool);

/// Who asks, and what to ask.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The backend.
    pub cx: Backend,
    /// Who asks, with what rights.
    pub actor: Actor,
    /// From which session.
    pub session: SessionId,
}

/// The backend and the person behind the present request; refuses when nobody is signed in.
///
/// Every server function but those of the sign-in pages starts with it:
/// `let Asked { cx, actor, .. } = asked()?;`
pub fn asked<R: Refusal>() -> Result<Asked, Failure<R>> {
    let visitor = visitor().ok_or(Failure::SignedOut)?;
    Ok(Asked { cx: backend(), actor: visitor.visit.actor, session: visitor.session })
}

/// Who the gate found behind the present request, if anybody.
pub fn visitor() -> Option<Visitor> {
    use_context::<Parts>()?.extensions.get::<Visitor>().cloned()
}

/// The backend of this server.
///
/// # Panics
/// When the router was built without one, which no request could survive anyway.
pub fn backend() -> Backend {
    expect_context::<Backend>()
}

/// What the browser says of itself.
pub fn browser() -> Browser {
    let parts = use_context::<Parts>();
    let header = |name| {
        let value = parts.as_ref()?.headers.get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let peer = parts.as_ref().and_then(|p| p.extensions.get::<Address>()).map(|a| a.0.clone());
    Browser {
        name: header(header::USER_AGENT).unwrap_or_default(),
        address: peer.unwrap_or_default(),
    }
}

/// The network address of whoever sent the request, put there by the server.
#[derive(Clone, Debug)]
pub struct Address(pub String);

/// A value of the request's cookies.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let all = parts.headers.get(header::COOKIE)?.to_str().ok()?;
    all.split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Gives the browser its session, and forgets any it had: a session is never taken over.
pub fn set_session(token: &Token) {
    let seconds = backend::accounts::SESSION_DAYS * 24 * 3600;
    put_cookie(&format!("{SESSION_COOKIE}={}; Max-Age={seconds}", token.text()));
}

/// Takes the browser's session away.
pub fn clear_session() {
    put_cookie(&format!("{SESSION_COOKIE}=; Max-Age=0"));
}

fn put_cookie(cookie: &str) {
    let secure = use_context::<SecureCookies>().is_some_and(|secure| secure.0);
    let text =
        format!("{cookie}; Path=/; HttpOnly; SameSite=Lax{}", if secure { "; Secure" } else { "" });
    if let (Some(response), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(&text))
    {
        response.append_header(header::SET_COOKIE, value);
    }
}

/// A short reference that ties what a person saw to a line in the log.
pub fn new_reference() -> String {
    backend::new_reference()
}

/// The address people reach the server at, without a slash at the end; links start with it.
#[derive(Clone, Debug)]
pub struct PublicUrl(pub std::sync::Arc<str>);
