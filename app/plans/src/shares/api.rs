//! The server functions of share links. Those that take a token are open to anybody.

use app_page::Failure;
use domain::{
    ids::{PlanId, ShareId, ThreadId},
    plans::{NewShare, OpenRefusal, Share, ShareRefusal, SharedLines, SharedPlan},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, PublicUrl, asked, backend};
#[cfg(feature = "ssr")]
use backend::accounts::Token;

/// A plan's links, and the present to compare their ends with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Links {
    /// The links, the newest first.
    pub links: Vec<Share>,
    /// When they were read.
    pub now: jiff::Timestamp,
}

/// A plan's links.
#[server(prefix = "/do", endpoint = "plans/shares", input = Json)]
pub async fn shares(plan: PlanId) -> Result<Links, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(Links { links: backend::plans::shares(&cx, &actor, plan).await?, now: cx.now() })
}

/// Makes a link; its address is told only now.
#[server(prefix = "/do", endpoint = "plans/create_share", input = Json)]
pub async fn create_share(plan: PlanId, new: NewShare) -> Result<String, Failure<ShareRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let (_, token) = backend::plans::create_share(&cx, &actor, plan, new).await?;
    let root = expect_context::<PublicUrl>().0;
    Ok(format!("{root}/share/{}", token.text()))
}

/// Takes a link back.
#[server(prefix = "/do", endpoint = "plans/revoke_share", input = Json)]
pub async fn revoke_share(share: ShareId) -> Result<(), Failure> {
    let Asked { cx, actor, .. } = asked()?;
    Ok(backend::plans::revoke_share(&cx, &actor, share).await?)
}

/// The plan behind a link.
#[server(prefix = "/do", endpoint = "plans/open_share", input = Json)]
pub async fn open_share(token: String) -> Result<SharedPlan, Failure<OpenRefusal>> {
    Ok(backend::plans::shared_plan(&backend(), &Token::from_text(&token)).await?)
}

/// A window of the lines behind a link.
#[server(prefix = "/do", endpoint = "plans/lines_of_share", input = Json)]
pub async fn lines_of_share(
    token: String,
    first: u32,
    count: u32,
) -> Result<SharedLines, Failure<OpenRefusal>> {
    Ok(backend::plans::shared_lines(&backend(), &Token::from_text(&token), first, count).await?)
}

/// A guest's comment.
#[server(prefix = "/do", endpoint = "plans/guest_comment", input = Json)]
pub async fn guest_comment(
    token: String,
    thread: Option<ThreadId>,
    name: String,
    text: String,
) -> Result<SharedPlan, Failure<OpenRefusal>> {
    let token = Token::from_text(&token);
    Ok(backend::plans::guest_comment(&backend(), &token, thread, &name, &text).await?)
}
