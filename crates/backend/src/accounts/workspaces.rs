//! A workspace's settings.

use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, SettingsRefusal, Thresholds, WorkspaceSettings, check_settings},
    ids::WorkspaceId,
    money::Money,
};
use jiff::Timestamp;

statements! {
    /// Makes a workspace.
    ADD_WORKSPACE = "INSERT INTO workspace (id, name, currency, time_zone, auto_approve_above, skip_below,
        margin_per_response, demonstration, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// A workspace's settings.
    SETTINGS = "SELECT name, currency, time_zone, auto_approve_above, skip_below, margin_per_response
        FROM workspace WHERE id = $1";
    /// Changes them.
    SAVE_SETTINGS = "UPDATE workspace SET name = $2, currency = $3, time_zone = $4, auto_approve_above = $5,
        skip_below = $6, margin_per_response = $7 WHERE id = $1";
}

pub(crate) async fn insert_workspace(
    tx: &mut Tx,
    id: WorkspaceId,
    settings: &WorkspaceSettings,
    demonstration: bool,
    now: Timestamp,
) -> sqlx::Result<()> {
    on_tx!(tx, |c| sqlx::query(ADD_WORKSPACE)
        .bind(id.0)
        .bind(&settings.name)
        .bind(&settings.currency)
        .bind(&settings.time_zone)
        .bind(i64::from(settings.thresholds.auto_approve_above))
        .bind(i64::from(settings.thresholds.skip_below))
        .bind(settings.margin_per_response.0)
        .bind(demonstration)
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(())
}

/// The workspace's settings.
pub async fn settings(cx: &Backend, actor: &Actor) -> Result<WorkspaceSettings> {
    actor.may(Action::Read)?;
    let row: Option<(String, String, String, i64, i64, i64)> = on!(&cx.db, |c| {
        sqlx::query_as(SETTINGS).bind(actor.workspace.0).fetch_optional(c).await
    })?;
    let (name, currency, time_zone, above, below, margin) =
        row.ok_or(Error::NotFound("workspace"))?;
    Ok(WorkspaceSettings {
        name,
        currency,
        time_zone,
        thresholds: Thresholds {
            auto_approve_above: u8::try_from(above).unwrap_or(100),
            skip_below: u8::try_from(below).unwrap_or(0),
        },
        margin_per_response: Money(margin),
    })
}

/// Changes the workspace's settings.
pub async fn save_settings(
    cx: &Backend,
    actor: &Actor,
    settings: WorkspaceSettings,
) -> Result<WorkspaceSettings, SettingsRefusal> {
    actor.may(Action::ManageWorkspace)?;
    let before = self::settings(cx, actor).await.map_err(Error::widen)?;
    let settings = check_settings(settings).map_err(refused)?;
    if jiff::tz::TimeZone::get(&settings.time_zone).is_err() {
        return Err(refused(SettingsRefusal::TimeZoneUnknown { time_zone: settings.time_zone }));
    }
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(SAVE_SETTINGS)
        .bind(actor.workspace.0)
        .bind(&settings.name)
        .bind(&settings.currency)
        .bind(&settings.time_zone)
        .bind(i64::from(settings.thresholds.auto_approve_above))
        .bind(i64::from(settings.thresholds.skip_below))
        .bind(settings.margin_per_response.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    let entry = Entry {
        action: "accounts.save_settings",
        subject_kind: "workspace",
        subject_id: Some(actor.workspace.0),
        subject_label: settings.name.clone(),
        detail: serde_json::json!({ "from": before, "to": settings }),
    };
    audit::record(&mut tx, actor, cx.now(), entry).await?;
    tx.commit().await?;
    Ok(settings)
}
