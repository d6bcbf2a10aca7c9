//! Which day it is in a workspace.

use crate::{Backend, Result, db::Tx, on, on_tx, statements};
use domain::accounts::{Action, Actor};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

statements! {
    /// Where the workspace's days and months begin and end.
    TIME_ZONE = "SELECT time_zone FROM workspace WHERE id = $1";
}

/// The day it is now in the actor's workspace.
pub async fn today(cx: &Backend, actor: &Actor) -> Result<Date> {
    actor.may(Action::Read)?;
    let zone: String =
        on!(&cx.db, |c| sqlx::query_scalar(TIME_ZONE).bind(actor.workspace.0).fetch_one(c).await)?;
    Ok(day_at(cx.now(), &zone)?)
}

/// The day it is at a moment in the actor's workspace, in a transaction.
pub(crate) async fn day_in(tx: &mut Tx, actor: &Actor, at: Timestamp) -> anyhow::Result<Date> {
    let zone: String =
        on_tx!(tx, |c| sqlx::query_scalar(TIME_ZONE).bind(actor.workspace.0).fetch_one(c).await)?;
    day_at(at, &zone)
}

/// The day it is at a moment in a time zone.
pub(super) fn day_at(at: Timestamp, zone: &str) -> anyhow::Result<Date> {
    Ok(at.to_zoned(TimeZone::get(zone)?).date())
}
