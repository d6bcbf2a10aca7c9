//! What the list of runs asks of the server.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::matrix::RunInfo;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// How many runs are shown at a time.
#[cfg(feature = "ssr")]
const AT_A_TIME: usize = 50;

/// Some of the workspace's runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Runs {
    /// The newest first.
    pub runs: Vec<RunInfo>,
    /// Whether there are older ones.
    pub more: bool,
    /// ISO 4217 code.
    pub currency: String,
    /// Why this person may not start a run, if so.
    pub read_only: Option<String>,
}

/// The workspace's runs before a number, newest first.
#[server(prefix = "/do", endpoint = "matrix/list_runs", input = Json)]
pub async fn list_runs(before: Option<i64>) -> Result<Runs, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let limit = i64::try_from(AT_A_TIME + 1).unwrap_or(i64::MAX);
    let mut runs = backend::matrix::runs_before(&cx, &actor, before, limit).await?;
    let more = runs.len() > AT_A_TIME;
    runs.truncate(AT_A_TIME);
    Ok(Runs {
        runs,
        more,
        currency: backend::accounts::settings(&cx, &actor).await?.currency,
        read_only: actor
            .may(domain::accounts::Action::RunMatrix)
            .err()
            .map(|forbidden| forbidden.to_string()),
    })
}
