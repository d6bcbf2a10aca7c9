//! Hearing of what other processes stored, where several share one PostgreSQL.

use super::act::catch_up;
use crate::{Backend, db::Db};
use domain::ids::{PlanId, WorkspaceId};
use sqlx::postgres::PgListener;

/// Follows the plans in memory whenever another process says that one changed. It ends only with
/// the process; on SQLite there is nothing to hear.
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
    listener.listen("plan_changed").await?;
    loop {
        match listener.try_recv().await? {
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
