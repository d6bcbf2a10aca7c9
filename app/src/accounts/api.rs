//! The room's server functions.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use crate::failure::Failure;
use domain::accounts::{AccountRefusal, SignInRefusal, Visit};
use leptos::prelude::*;
use server_fn::codec::{Json, PostUrl};

#[cfg(feature = "ssr")]
use crate::request::{Asked, asked, backend, browser, clear_session, cookie, set_session, visitor};

/// Who is here.
#[server(prefix = "/do", endpoint = "accounts/present_visit", input = Json)]
pub async fn present_visit() -> Result<Visit, Failure> {
    visitor().map(|visitor| visitor.visit).ok_or(Failure::SignedOut)
}

/// Signs in and goes to `next`.
#[server(prefix = "/do", endpoint = "accounts/sign_in", input = PostUrl)]
pub async fn sign_in(
    email: String,
    password: String,
    next: String,
) -> Result<(), Failure<SignInRefusal>> {
    let token = backend::accounts::sign_in(&backend(), &email, password, &browser()).await?;
    set_session(&token);
    leptos_axum::redirect(local(&next));
    Ok(())
}

/// Signs out.
#[server(prefix = "/do", endpoint = "accounts/sign_out", input = PostUrl)]
pub async fn sign_out() -> Result<(), Failure> {
    if let Some(token) = cookie(crate::request::SESSION_COOKIE) {
        let token = backend::accounts::Token::from_text(&token);
        backend::accounts::sign_out(&backend(), &token).await?;
    }
    clear_session();
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Makes the first admin and their workspace.
#[server(prefix = "/do", endpoint = "accounts/create_first_admin", input = PostUrl)]
pub async fn create_first_admin(
    workspace: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), Failure<AccountRefusal>> {
    let new = backend::accounts::NewAdmin { workspace, name, email, password };
    let token = backend::accounts::create_first_admin(&backend(), new, &browser()).await?;
    set_session(&token);
    leptos_axum::redirect("/");
    Ok(())
}

/// Only paths of this site: a link must not send anybody elsewhere after signing in.
#[cfg(feature = "ssr")]
fn local(next: &str) -> &str {
    let local =
        next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\n', '\r']);
    if local { next } else { "/" }
}

#[cfg(feature = "ssr")]
#[allow(dead_code, reason = "replaced below")]
fn _unused() -> Result<Asked, Failure> {
    asked()
}
