//! What processes that share one PostgreSQL tell each other about a plan besides its changes: who is
//! in it, and that something was said about it.
//!
//! Where people are is news of a moment: it is told a few times a second at most, and all of it again
//! every [`AGAIN`], so that a process that ends without a word is forgotten after [`GONE`].

use super::rooms::LivePlans;
use crate::{Backend, db::Db, statements};
use domain::{
    ids::{ClientId, PlanId},
    plans::Presence,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// How often it is told who moved.
const OFTEN: Duration = Duration::from_millis(200);
/// How often everybody is told of again.
pub(super) const AGAIN: Duration = Duration::from_secs(20);
/// After how long somebody of another process of whom nothing was heard is taken to have left.
pub(super) const GONE: Duration = Duration::from_secs(50);
/// As many people fit into one notification of PostgreSQL, which holds 8,000 bytes.
const TOGETHER: usize = 12;

statements! {
    /// Tells the other processes something.
    SAY = sqlite "SELECT $1", postgres "SELECT CAST(pg_notify('plan_news', $1) AS TEXT)";
}

/// What one process tells the others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum News {
    /// People of a process came to a plan, moved in it, or left.
    Here {
        /// The process.
        process: Uuid,
        plan: PlanId,
        here: Vec<Presence>,
        left: Vec<ClientId>,
        /// Whether it wants to know who else is there.
        asks: bool,
    },
    /// Something was said about a plan.
    Talked { process: Uuid, plan: PlanId },
}

/// Tells everybody in a plan, on every process, that something was said about it. It is stored already:
/// who cannot be told now sees it when they look.
pub(in crate::plans) async fn talked(cx: &Backend, plan: PlanId) {
    cx.live.talked(plan);
    if matches!(cx.db, Db::Postgres(_)) {
        let news = News::Talked { process: cx.live.process(), plan };
        if let Err(error) = say(cx, &news).await {
            let reference = crate::new_reference();
            tracing::warn!(reference, %plan, error = format!("{error:#}"), "a comment was not told");
        }
    }
}

/// Tells other processes who came, moved or left here, for as long as this one runs.
///
/// # Errors
/// When the database cannot be reached; the caller tries again, and everybody is told of again.
pub(super) async fn announce(cx: &Backend) -> anyhow::Result<()> {
    let mut often = tokio::time::interval(OFTEN);
    let mut again = tokio::time::interval(AGAIN);
    loop {
        tokio::select! {
            _ = often.tick() => {}
            _ = again.tick() => cx.live.tell_again(GONE),
        }
        for moved in cx.live.take_moved() {
            let mut here = moved.here.chunks(TOGETHER);
            let mut asks = moved.asks;
            let mut left = moved.left;
            loop {
                let some = here.next();
                if some.is_none() && left.is_empty() {
                    break;
                }
                let rest = left.split_off(left.len().min(TOGETHER));
                let news = News::Here {
                    process: cx.live.process(),
                    plan: moved.plan,
                    here: some.unwrap_or_default().to_vec(),
                    left: std::mem::replace(&mut left, rest),
                    asks: std::mem::take(&mut asks),
                };
                say(cx, &news).await?;
            }
        }
    }
}

async fn say(cx: &Backend, news: &News) -> anyhow::Result<()> {
    if let Db::Postgres(pool) = &cx.db {
        let sql = SAY.for_db(&cx.db);
        sqlx::query(sql).bind(serde_json::to_string(news)?).execute(pool).await?;
    }
    Ok(())
}

/// Takes in what another process told. Of another version it may be something unknown, which is
/// passed over.
pub(super) fn hear(live: &LivePlans, payload: &str) {
    match serde_json::from_str(payload) {
        Ok(News::Here { process, plan, here, left, asks }) if process != live.process() => {
            live.elsewhere(process, plan, here, &left, asks);
        }
        Ok(News::Talked { process, plan }) if process != live.process() => live.talked(plan),
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "another process said something unknown"),
    }
}
