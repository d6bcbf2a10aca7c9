//! Suppliers: who prints and mails. An admin keeps the list; everyone sees it.

use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::SupplierId,
    orders::{Supplier, SupplierDetails, SupplierRefusal, check_supplier},
};
use uuid::Uuid;

statements! {
    /// All suppliers of a workspace.
    ALL = "SELECT id, name, email, lead_days, minimum_run, cancel_window_hours, version
        FROM supplier WHERE workspace_id = $1 ORDER BY name";
    /// One supplier.
    ONE = "SELECT id, name, email, lead_days, minimum_run, cancel_window_hours, version
        FROM supplier WHERE workspace_id = $1 AND id = $2";
    /// Adds one, unless the name is taken.
    ADD = "INSERT INTO supplier (id, workspace_id, name, email, lead_days, minimum_run,
            cancel_window_hours, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) ON CONFLICT (workspace_id, name) DO NOTHING";
    /// Whether another one has the name.
    NAME_TAKEN = "SELECT COUNT(*) FROM supplier WHERE workspace_id = $1 AND name = $2 AND id <> $3";
    /// Changes one, as of a version.
    CHANGE = "UPDATE supplier SET name = $4, email = $5, lead_days = $6, minimum_run = $7,
            cancel_window_hours = $8, version = version + 1
        WHERE workspace_id = $1 AND id = $2 AND version = $3";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    lead_days: i64,
    minimum_run: i64,
    cancel_window_hours: i64,
    version: i64,
}

impl Row {
    fn read(self) -> anyhow::Result<Supplier> {
        Ok(Supplier {
            id: self.id.into(),
            name: self.name,
            email: self.email,
            lead_days: u32::try_from(self.lead_days)?,
            minimum_run: u32::try_from(self.minimum_run)?,
            cancel_window_hours: u32::try_from(self.cancel_window_hours)?,
            version: self.version,
        })
    }
}

/// All suppliers, by name.
pub async fn suppliers(cx: &Backend, actor: &Actor) -> Result<Vec<Supplier>> {
    actor.may(Action::Read)?;
    let rows: Vec<Row> =
        on!(&cx.db, |c| sqlx::query_as(ALL).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Row::read).collect::<anyhow::Result<_>>()?)
}

/// One supplier, if it is in the workspace.
pub(super) async fn supplier(
    cx: &Backend,
    actor: &Actor,
    id: SupplierId,
) -> anyhow::Result<Option<Supplier>> {
    let row: Option<Row> = on!(&cx.db, |c| sqlx::query_as(ONE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    row.map(Row::read).transpose()
}

/// As [`supplier`], in a transaction.
pub(super) async fn supplier_in(
    tx: &mut Tx,
    actor: &Actor,
    id: SupplierId,
) -> anyhow::Result<Option<Supplier>> {
    let row: Option<Row> = on_tx!(tx, |c| sqlx::query_as(ONE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .fetch_optional(c)
        .await)?;
    row.map(Row::read).transpose()
}

/// Adds a supplier.
pub async fn add_supplier(
    cx: &Backend,
    actor: &Actor,
    details: SupplierDetails,
) -> Result<Supplier, SupplierRefusal> {
    actor.may(Action::ManageWorkspace)?;
    let details = check_supplier(details).map_err(refused)?;
    let id = SupplierId(Uuid::now_v7());
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    let added = on_tx!(&mut tx, |c| sqlx::query(ADD)
        .bind(id.0)
        .bind(actor.workspace.0)
        .bind(&details.name)
        .bind(&details.email)
        .bind(i64::from(details.lead_days))
        .bind(i64::from(details.minimum_run))
        .bind(i64::from(details.cancel_window_hours))
        .bind(Moment(now))
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if added == 0 {
        return Err(refused(SupplierRefusal::NameTaken { name: details.name }));
    }
    audit::record(&mut tx, actor, now, entry("orders.add_supplier", id, &details)).await?;
    tx.commit().await?;
    Ok(kept(id, details, 1))
}

/// Changes a supplier as of the version the person saw.
pub async fn change_supplier(
    cx: &Backend,
    actor: &Actor,
    id: SupplierId,
    version: i64,
    details: SupplierDetails,
) -> Result<Supplier, SupplierRefusal> {
    actor.may(Action::ManageWorkspace)?;
    let details = check_supplier(details).map_err(refused)?;
    let now = cx.now();
    let mut tx = cx.db.begin().await?;
    supplier_in(&mut tx, actor, id).await?.ok_or(Error::NotFound("supplier"))?;
    let taken: i64 = on_tx!(&mut tx, |c| sqlx::query_scalar(NAME_TAKEN)
        .bind(actor.workspace.0)
        .bind(&details.name)
        .bind(id.0)
        .fetch_one(c)
        .await)?;
    if taken > 0 {
        return Err(refused(SupplierRefusal::NameTaken { name: details.name }));
    }
    let changed = on_tx!(&mut tx, |c| sqlx::query(CHANGE)
        .bind(actor.workspace.0)
        .bind(id.0)
        .bind(version)
        .bind(&details.name)
        .bind(&details.email)
        .bind(i64::from(details.lead_days))
        .bind(i64::from(details.minimum_run))
        .bind(i64::from(details.cancel_window_hours))
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if changed == 0 {
        return Err(Error::Changed { by: None });
    }
    audit::record(&mut tx, actor, now, entry("orders.change_supplier", id, &details)).await?;
    tx.commit().await?;
    Ok(kept(id, details, version + 1))
}

fn kept(id: SupplierId, details: SupplierDetails, version: i64) -> Supplier {
    Supplier {
        id,
        name: details.name,
        email: details.email,
        lead_days: details.lead_days,
        minimum_run: details.minimum_run,
        cancel_window_hours: details.cancel_window_hours,
        version,
    }
}

fn entry(action: &'static str, id: SupplierId, details: &SupplierDetails) -> Entry {
    Entry {
        action,
        subject_kind: "supplier",
        subject_id: Some(id.0),
        subject_label: details.name.clone(),
        detail: serde_json::json!({
            "email": details.email,
            "lead_days": details.lead_days,
            "minimum_run": details.minimum_run,
            "cancel_window_hours": details.cancel_window_hours,
        }),
    }
}
