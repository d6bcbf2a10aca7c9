//! Hearing of what other processes stored, and of who is there, where several share one PostgreSQL.

use super::{
    act::catch_up,
    elsewhere::{self, announce},
};
use crate::{Backend, db::Db};
use domain::ids::{PlanId, WorkspaceId};
use sqlx::postgres::PgListener;
use std::time::Duration;

/// How long to wait before it is tried again to listen.
const AGAIN: Duration = Duration::from_secs(2);

/// Follows other processes for as long as this one runs; a connection that breaks is made anew.
pub fn watch_others(cx: &Backend) {
    let cx = cx.clone();
    tokio::spawn(async move {
        loop {
            if let Err(error) = watch(&cx).await {
                let reference = crate::new_reference();
                tracing::warn!(
                    reference,
                    error = format!("{error:#}"),
                    "other processes not heard"
                );
            }
            // Whatever was missed meanwhile is read by whoever listens.
            cx.live.forget().await;
            tokio::time::sleep(AGAIN).await;
        }
    });
}

/// Follows the plans in memory whenever another process says that one changed, and tells and hears who
/// is in them. It ends only with the process; on SQLite there is nothing to hear.
///
/// After a lost connection everything that was missed is followed before it listens on.
///
/// # Errors
/// When the database cannot be listened to; the caller tries again.
pub async fn watch(cx: &Backend) -> anyhow::Result<()> {
    let Db::Postgres(pool) = &cx.db else {
        return std::future::pending().await;
    };
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen_all(["plan_changed", "plan_news"]).await?;
    // It listens already, so that nothing is passed over.
    tokio::try_join!(announce(cx), follow(cx, listener)).map(|_| ())
}

async fn follow(cx: &Backend, mut listener: PgListener) -> anyhow::Result<()> {
    loop {
        match listener.try_recv().await? {
            Some(notification) if notification.channel() == "plan_news" => {
                elsewhere::hear(&cx.live, notification.payload());
            }
            Some(notification) => {
                if let Some((workspace, plan)) = plan_of(notification.payload())
                    && cx.live.is_open(plan)
                {
                    catch_up(cx, workspace, plan).await?;
                }
            }
            // The connection was lost and is there again.
            None => {
                cx.live.forget().await;
            }
        }
    }
}

fn plan_of(payload: &str) -> Option<(WorkspaceId, PlanId)> {
    let (workspace, plan) = payload.split_once(' ')?;
    Some((workspace.parse().ok()?, plan.parse().ok()?))
}
