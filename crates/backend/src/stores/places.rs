//! Regions and store types.

use super::reach::people_limited_to;
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::Tx,
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Reach, Thresholds},
    ids::{RegionId, StoreTypeId},
    stores::{PlaceRefusal, Region, StoreType, check_region, check_store_type},
};
use uuid::Uuid;

statements! {
    /// The regions with how many stores each has.
    REGIONS = "SELECT r.id, r.name, r.auto_approve_above, r.skip_below,
        (SELECT COUNT(*) FROM store s WHERE s.workspace_id = r.workspace_id AND s.region_id = r.id)
        FROM region r WHERE r.workspace_id = $1 ORDER BY lower(r.name), r.id";
    /// The store types with how many stores each has.
    TYPES = "SELECT t.id, t.name, COALESCE(n.stores, 0) FROM store_type t
        LEFT JOIN (SELECT store_type_id, COUNT(*) AS stores FROM store WHERE workspace_id = $1
            GROUP BY store_type_id) n ON n.store_type_id = t.id
        WHERE t.workspace_id = $1 ORDER BY lower(t.name), t.id";
    /// Whether another region has the name, in any case.
    REGION_NAMED = "SELECT COUNT(*) FROM region
        WHERE workspace_id = $1 AND lower(name) = lower($2) AND id <> $3";
    /// Whether another store type has the name, in any case.
    TYPE_NAMED = "SELECT COUNT(*) FROM store_type
        WHERE workspace_id = $1 AND lower(name) = lower($2) AND id <> $3";
    /// Adds a region.
    ADD_REGION = "INSERT INTO region (id, workspace_id, name, auto_approve_above, skip_below)
        VALUES ($1, $2, $3, $4, $5)";
    /// Changes a region.
    CHANGE_REGION = "UPDATE region SET name = $3, auto_approve_above = $4, skip_below = $5
        WHERE id = $1 AND workspace_id = $2";
    /// A region's name and how many stores it has.
    REGION = "SELECT r.name, (SELECT COUNT(*) FROM store s WHERE s.region_id = r.id)
        FROM region r WHERE r.workspace_id = $1 AND r.id = $2";
    /// Removes a region.
    REMOVE_REGION = "DELETE FROM region WHERE id = $1 AND workspace_id = $2";
    /// Adds a store type.
    ADD_TYPE = "INSERT INTO store_type (id, workspace_id, name) VALUES ($1, $2, $3)";
    /// Renames a store type.
    RENAME_TYPE = "UPDATE store_type SET name = $3 WHERE id = $1 AND workspace_id = $2";
    /// A store type's name and how many stores are of it.
    TYPE = "SELECT t.name, (SELECT COUNT(*) FROM store s WHERE s.store_type_id = t.id)
        FROM store_type t WHERE t.workspace_id = $1 AND t.id = $2";
    /// Removes a store type.
    REMOVE_TYPE = "DELETE FROM store_type WHERE id = $1 AND workspace_id = $2";
}

/// The regions by name.
pub async fn regions(cx: &Backend, actor: &Actor) -> Result<Vec<Region>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, String, Option<i64>, Option<i64>, i64)> =
        on!(&cx.db, |c| sqlx::query_as(REGIONS).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, above, below, stores)| Region {
            id: RegionId(id),
            name,
            thresholds: above.zip(below).map(|(above, below)| Thresholds {
                auto_approve_above: u8::try_from(above).unwrap_or(100),
                skip_below: u8::try_from(below).unwrap_or(0),
            }),
            stores: stores.unsigned_abs(),
        })
        .collect())
}

/// The store types by name.
pub async fn store_types(cx: &Backend, actor: &Actor) -> Result<Vec<StoreType>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, String, i64)> =
        on!(&cx.db, |c| sqlx::query_as(TYPES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, stores)| StoreType {
            id: StoreTypeId(id),
            name,
            stores: stores.unsigned_abs(),
        })
        .collect())
}

/// Adds a region. It belongs to the whole chain, so rights must hold everywhere.
pub async fn add_region(
    cx: &Backend,
    actor: &Actor,
    name: &str,
    thresholds: Option<Thresholds>,
) -> Result<RegionId, PlaceRefusal> {
    actor.may(Action::EditStores)?;
    actor.reaches(None, &[])?;
    let (name, thresholds) = check_region(name, thresholds).map_err(refused)?;
    let id = Uuid::now_v7();
    let mut tx = cx.db.begin().await?;
    refuse_taken(&mut tx, actor, REGION_NAMED, &name, id).await?;
    let (above, below) = columns(thresholds);
    execute!(&mut tx, ADD_REGION, id, actor.workspace.0, &name, above, below)
        .map_err(|error| taken(error, &name))?;
    let detail = serde_json::json!({ "thresholds": thresholds });
    record(&mut tx, cx, actor, "stores.add_region", "region", id, &name, detail).await?;
    tx.commit().await?;
    Ok(RegionId(id))
}

/// Changes a region's name and thresholds.
pub async fn change_region(
    cx: &Backend,
    actor: &Actor,
    id: RegionId,
    name: &str,
    thresholds: Option<Thresholds>,
) -> Result<(), PlaceRefusal> {
    actor.may(Action::EditStores)?;
    actor.reaches(Some(id), &[])?;
    let (name, thresholds) = check_region(name, thresholds).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let (before, _) = place(&mut tx, actor, REGION, id.0, "region").await?;
    refuse_taken(&mut tx, actor, REGION_NAMED, &name, id.0).await?;
    let (above, below) = columns(thresholds);
    execute!(&mut tx, CHANGE_REGION, id.0, actor.workspace.0, &name, above, below)
        .map_err(|error| taken(error, &name))?;
    let detail = serde_json::json!({ "was": before, "thresholds": thresholds });
    record(&mut tx, cx, actor, "stores.change_region", "region", id.0, &name, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a region that has no stores.
pub async fn remove_region(cx: &Backend, actor: &Actor, id: RegionId) -> Result<(), PlaceRefusal> {
    actor.may(Action::EditStores)?;
    actor.reaches(None, &[])?;
    let mut tx = cx.db.begin().await?;
    let (name, stores) = place(&mut tx, actor, REGION, id.0, "region").await?;
    if stores > 0 {
        return Err(refused(PlaceRefusal::InUse { name, stores }));
    }
    let limits =
        |reach: &Reach| matches!(reach, Reach::Limited { regions, .. } if regions.contains(&id));
    let people = people_limited_to(&mut tx, actor, limits).await?;
    if people > 0 {
        return Err(refused(PlaceRefusal::LimitsSomeone { name, people }));
    }
    execute!(&mut tx, REMOVE_REGION, id.0, actor.workspace.0)?;
    let detail = serde_json::json!({});
    record(&mut tx, cx, actor, "stores.remove_region", "region", id.0, &name, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Adds a store type.
pub async fn add_store_type(
    cx: &Backend,
    actor: &Actor,
    name: &str,
) -> Result<StoreTypeId, PlaceRefusal> {
    actor.may(Action::EditStores)?;
    actor.reaches(None, &[])?;
    let name = check_store_type(name).map_err(refused)?;
    let id = Uuid::now_v7();
    let mut tx = cx.db.begin().await?;
    refuse_taken(&mut tx, actor, TYPE_NAMED, &name, id).await?;
    execute!(&mut tx, ADD_TYPE, id, actor.workspace.0, &name)
        .map_err(|error| taken(error, &name))?;
    let detail = serde_json::json!({});
    record(&mut tx, cx, actor, "stores.add_store_type", "store type", id, &name, detail).await?;
    tx.commit().await?;
    Ok(StoreTypeId(id))
}

/// Renames a store type.
pub async fn rename_store_type(
    cx: &Backend,
    actor: &Actor,
    id: StoreTypeId,
    name: &str,
) -> Result<(), PlaceRefusal> {
    actor.may(Action::EditStores)?;
    actor.reaches(None, &[])?;
    let name = check_store_type(name).map_err(refused)?;
    let mut tx = cx.db.begin().await?;
    let (before, _) = place(&mut tx, actor, TYPE, id.0, "store type").await?;
    refuse_taken(&mut tx, actor, TYPE_NAMED, &name, id.0).await?;
    execute!(&mut tx, RENAME_TYPE, id.0, actor.workspace.0, &name)
        .map_err(|error| taken(error, &name))?;
    let detail = serde_json::json!({ "was": before });
    record(&mut tx, cx, actor, "stores.rename_store_type", "store type", id.0, &name, detail)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Removes a store type that no store is of.
pub async fn remove_store_type(
    cx: &Backend,
    actor: &Actor,
    id: StoreTypeId,
) -> Result<(), PlaceRefusal> {
    actor.may(Action::EditStores)?;
    actor.reaches(None, &[])?;
    let mut tx = cx.db.begin().await?;
    let (name, stores) = place(&mut tx, actor, TYPE, id.0, "store type").await?;
    if stores > 0 {
        return Err(refused(PlaceRefusal::InUse { name, stores }));
    }
    execute!(&mut tx, REMOVE_TYPE, id.0, actor.workspace.0)?;
    let detail = serde_json::json!({});
    record(&mut tx, cx, actor, "stores.remove_store_type", "store type", id.0, &name, detail)
        .await?;
    tx.commit().await?;
    Ok(())
}

fn columns(thresholds: Option<Thresholds>) -> (Option<i64>, Option<i64>) {
    thresholds.map(|t| (i64::from(t.auto_approve_above), i64::from(t.skip_below))).unzip()
}

/// The name of a region or type, and how many stores use it.
async fn place(
    tx: &mut Tx,
    actor: &Actor,
    sql: &'static str,
    id: Uuid,
    what: &'static str,
) -> Result<(String, i64), PlaceRefusal> {
    let row: Option<(String, i64)> = on_tx!(tx, |c| sqlx::query_as(sql)
        .bind(actor.workspace.0)
        .bind(id)
        .fetch_optional(c)
        .await)?;
    row.ok_or(Error::NotFound(what))
}

async fn refuse_taken(
    tx: &mut Tx,
    actor: &Actor,
    sql: &'static str,
    name: &str,
    id: Uuid,
) -> Result<(), PlaceRefusal> {
    let others: i64 = on_tx!(tx, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(name)
        .bind(id)
        .fetch_one(c)
        .await)?;
    if others > 0 { Err(refused(PlaceRefusal::NameTaken { name: name.into() })) } else { Ok(()) }
}

/// Two who add the same name at once: the second one's unique key says no.
fn taken(error: sqlx::Error, name: &str) -> Error<PlaceRefusal> {
    match error.as_database_error() {
        Some(db) if db.is_unique_violation() => {
            refused(PlaceRefusal::NameTaken { name: name.into() })
        }
        _ => error.into(),
    }
}

#[allow(clippy::too_many_arguments, reason = "an audit entry's fields")]
async fn record(
    tx: &mut Tx,
    cx: &Backend,
    actor: &Actor,
    action: &'static str,
    subject_kind: &'static str,
    id: Uuid,
    name: &str,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    let entry = Entry {
        action,
        subject_kind,
        subject_id: Some(id),
        subject_label: name.to_owned(),
        detail,
    };
    audit::record(tx, actor, cx.now(), entry).await
}
