//! A workspace's settings.

use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{
        Action, Actor, QuickOrderLimits, SettingsRefusal, Thresholds, WorkspaceSettings,
        check_settings,
    },
    ids::WorkspaceId,
    money::Money,
    refusal::Refusal,
};
use jiff::Timestamp;

statements! {
    /// Makes a workspace.
    ADD_WORKSPACE = "INSERT INTO workspace (id, name, currency, time_zone, auto_approve_above, skip_below,
        margin_per_response, quick_order_most_cost, quick_order_most_pieces, quick_order_most_stores,
        demonstration, created_at, second_approval_over, days_between_mailings)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    /// A workspace's settings.
    SETTINGS = "SELECT name, currency, time_zone, auto_approve_above, skip_below, margin_per_response,
            quick_order_most_cost, quick_order_most_pieces, quick_order_most_stores, second_approval_over,
            days_between_mailings FROM workspace WHERE id = $1";
    /// Changes them.
    SAVE_SETTINGS = "UPDATE workspace SET name = $2, currency = $3, time_zone = $4, auto_approve_above = $5,
        skip_below = $6, margin_per_response = $7, quick_order_most_cost = $8, quick_order_most_pieces = $9,
        quick_order_most_stores = $10, second_approval_over = $11,
        days_between_mailings = $12 WHERE id = $1";
}

pub(crate) async fn insert_workspace(
    tx: &mut Tx,
    id: WorkspaceId,
    settings: &WorkspaceSettings,
    demonstration: bool,
    now: Timestamp,
) -> sqlx::Result<()> {
    let limits = LimitColumns::from(settings.quick_orders);
    on_tx!(tx, |c| sqlx::query(ADD_WORKSPACE)
        .bind(id.0)
        .bind(&settings.name)
        .bind(&settings.currency)
        .bind(&settings.time_zone)
        .bind(i64::from(settings.thresholds.auto_approve_above))
        .bind(i64::from(settings.thresholds.skip_below))
        .bind(settings.margin_per_response.0)
        .bind(limits.cost)
        .bind(limits.pieces)
        .bind(limits.stores)
        .bind(demonstration)
        .bind(Moment(now))
        .bind(settings.second_approval_over.map(|over| over.0))
        .bind(settings.days_between_mailings.map(i64::from))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(())
}

/// The limits of quick orders as the table keeps them: all three, or none.
#[derive(Clone, Copy, Default)]
struct LimitColumns {
    cost: Option<i64>,
    pieces: Option<i64>,
    stores: Option<i64>,
}

impl From<Option<QuickOrderLimits>> for LimitColumns {
    fn from(limits: Option<QuickOrderLimits>) -> Self {
        limits.map_or_else(LimitColumns::default, |limits| LimitColumns {
            cost: Some(limits.most_cost.0),
            // A limit beyond what the table can count is beyond what anybody can order.
            pieces: Some(i64::try_from(limits.most_pieces).unwrap_or(i64::MAX)),
            stores: Some(limits.most_stores.into()),
        })
    }
}

impl LimitColumns {
    fn read(self) -> Option<QuickOrderLimits> {
        Some(QuickOrderLimits {
            most_cost: Money(self.cost?),
            most_pieces: u64::try_from(self.pieces?).unwrap_or(0),
            most_stores: u32::try_from(self.stores?).unwrap_or(u32::MAX),
        })
    }
}

#[derive(sqlx::FromRow)]
struct SettingsRow {
    name: String,
    currency: String,
    time_zone: String,
    auto_approve_above: i64,
    skip_below: i64,
    margin_per_response: i64,
    quick_order_most_cost: Option<i64>,
    quick_order_most_pieces: Option<i64>,
    quick_order_most_stores: Option<i64>,
    second_approval_over: Option<i64>,
    days_between_mailings: Option<i64>,
}

impl SettingsRow {
    fn read(self) -> WorkspaceSettings {
        WorkspaceSettings {
            name: self.name,
            currency: self.currency,
            time_zone: self.time_zone,
            thresholds: Thresholds {
                auto_approve_above: u8::try_from(self.auto_approve_above).unwrap_or(100),
                skip_below: u8::try_from(self.skip_below).unwrap_or(0),
            },
            margin_per_response: Money(self.margin_per_response),
            quick_orders: LimitColumns {
                cost: self.quick_order_most_cost,
                pieces: self.quick_order_most_pieces,
                stores: self.quick_order_most_stores,
            }
            .read(),
            second_approval_over: self.second_approval_over.map(Money),
            days_between_mailings: self
                .days_between_mailings
                .and_then(|days| u16::try_from(days).ok()),
        }
    }
}

/// The workspace's settings.
pub async fn settings(cx: &Backend, actor: &Actor) -> Result<WorkspaceSettings> {
    actor.may(Action::Read)?;
    let row: Option<SettingsRow> = on!(&cx.db, |c| {
        sqlx::query_as(SETTINGS).bind(actor.workspace.0).fetch_optional(c).await
    })?;
    Ok(row.ok_or(Error::NotFound("workspace"))?.read())
}

/// As [`settings`], read in the transaction that relies on them.
pub(crate) async fn held_settings<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
) -> Result<WorkspaceSettings, R> {
    let row: Option<SettingsRow> = on_tx!(tx, |c| {
        sqlx::query_as(SETTINGS).bind(actor.workspace.0).fetch_optional(c).await
    })?;
    Ok(row.ok_or(Error::NotFound("workspace"))?.read())
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
    let limits = LimitColumns::from(settings.quick_orders);
    let mut tx = cx.db.begin().await?;
    on_tx!(&mut tx, |c| sqlx::query(SAVE_SETTINGS)
        .bind(actor.workspace.0)
        .bind(&settings.name)
        .bind(&settings.currency)
        .bind(&settings.time_zone)
        .bind(i64::from(settings.thresholds.auto_approve_above))
        .bind(i64::from(settings.thresholds.skip_below))
        .bind(settings.margin_per_response.0)
        .bind(limits.cost)
        .bind(limits.pieces)
        .bind(limits.stores)
        .bind(settings.second_approval_over.map(|over| over.0))
        .bind(settings.days_between_mailings.map(i64::from))
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
