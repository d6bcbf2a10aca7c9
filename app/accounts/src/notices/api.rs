//! The server functions of notices.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    collaboration::{NoticeChoice, NoticePage},
    ids::NoticeId,
};
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// One's own newest notices.
#[server(prefix = "/do", endpoint = "collaboration/notices", input = Json)]
pub async fn notices() -> Result<NoticePage, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::collaboration::notices(&cx, &actor).await?)
}

/// How many of one's own notices are unread.
#[server(prefix = "/do", endpoint = "collaboration/unread", input = Json)]
pub async fn unread_notices() -> Result<u32, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::collaboration::unread(&cx, &actor).await?)
}

/// Marks one notice as read.
#[server(prefix = "/do", endpoint = "collaboration/read_notice", input = Json)]
pub async fn read_notice(notice: NoticeId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::collaboration::read_notice(&cx, &actor, notice).await?)
}

/// Marks all notices as read.
#[server(prefix = "/do", endpoint = "collaboration/read_all", input = Json)]
pub async fn read_all() -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::collaboration::read_all(&cx, &actor).await?)
}

/// How one wants to be told of each kind of thing.
#[server(prefix = "/do", endpoint = "collaboration/choices", input = Json)]
pub async fn choices() -> Result<Vec<NoticeChoice>, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::collaboration::choices(&cx, &actor).await?)
}

/// Chooses how to be told of one kind of thing.
#[server(prefix = "/do", endpoint = "collaboration/choose", input = Json)]
pub async fn choose(choice: NoticeChoice) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::collaboration::choose(&cx, &actor, choice).await?)
}
