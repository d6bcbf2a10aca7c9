//! Adding and changing one store.

use super::{
    reach::check_reach,
    row::{StoreRecord, store_columns, store_tables},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Day, Moment, Tx},
    error::refused,
    execute, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor},
    ids::StoreId,
    stores::{Store, StoreDetails, StoreRefusal, number_key, search_text},
};
use uuid::Uuid;

statements! {
    /// Adds a store.
    ADD_STORE = "INSERT INTO store (number, name, address, city, state, postcode, country,
        region_id, store_type_id, status, owner, opened_on, annual_turnover, city_population,
        households, latitude, longitude, number_key, search, changed_at, changed_by,
        id, workspace_id, version, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, 1, $20)";
    /// Changes a store.
    EDIT_STORE = "UPDATE store SET number = $1, name = $2, address = $3, city = $4, state = $5,
        postcode = $6, country = $7, region_id = $8, store_type_id = $9, status = $10, owner = $11,
        opened_on = $12, annual_turnover = $13, city_population = $14, households = $15,
        latitude = $16, longitude = $17, number_key = $18, search = $19, changed_at = $20,
        changed_by = $21, version = version + 1 WHERE id = $22 AND workspace_id = $23";
    /// A store, to be changed; nobody else changes it before the transaction ends.
    STORE_TO_CHANGE = sqlite concat!("SELECT ", store_columns!(), store_tables!(),
            " WHERE s.workspace_id = $1 AND s.id = $2"),
        postgres concat!("SELECT ", store_columns!(), store_tables!(),
            " WHERE s.workspace_id = $1 AND s.id = $2 FOR UPDATE OF s");
    /// Who changed a store last.
    CHANGED_BY = "SELECT p.name FROM store s JOIN person p ON p.id = s.changed_by
        WHERE s.workspace_id = $1 AND s.id = $2";
    /// Whether another store has the number.
    NUMBERED = "SELECT COUNT(*) FROM store WHERE workspace_id = $1 AND number = $2 AND id <> $3";
    /// The name of a region.
    REGION_NAME = "SELECT name FROM region WHERE workspace_id = $1 AND id = $2";
    /// The name of a store type.
    TYPE_NAME = "SELECT name FROM store_type WHERE workspace_id = $1 AND id = $2";
}

/// Adds a store. The actor's rights must hold where it will be.
pub async fn add_store(
    cx: &Backend,
    actor: &Actor,
    details: StoreDetails,
) -> Result<StoreId, StoreRefusal> {
    actor.may(Action::EditStores)?;
    let details = cleaned(details)?;
    let mut tx = cx.db.begin().await?;
    let store = Store {
        id: StoreId(Uuid::now_v7()),
        details,
        region_name: String::new(),
        type_name: String::new(),
        version: 1,
        changed_at: cx.now(),
    };
    check(&mut tx, actor, &store).await?;
    write(&mut tx, cx, actor, ADD_STORE, &store).await?;
    let detail = serde_json::to_value(&store.details)?;
    record(&mut tx, cx, actor, "stores.add", &store, detail).await?;
    tx.commit().await?;
    Ok(store.id)
}

/// Changes a store, if it is still at `version`. The actor's rights must hold where it was and
/// where it will be.
pub async fn edit_store(
    cx: &Backend,
    actor: &Actor,
    id: StoreId,
    version: i64,
    details: StoreDetails,
) -> Result<(), StoreRefusal> {
    actor.may(Action::EditStores)?;
    let details = cleaned(details)?;
    let mut tx = cx.db.begin().await?;
    let before: Option<StoreRecord> = {
        let sql = STORE_TO_CHANGE.for_tx(&tx);
        on_tx!(&mut tx, |c| sqlx::query_as(sql)
            .bind(actor.workspace.0)
            .bind(id.0)
            .fetch_optional(c)
            .await)?
    };
    let before = Store::from(before.ok_or(Error::NotFound("store"))?);
    check_reach(&mut tx, actor, &before).await?;
    if before.version != version {
        let by: Option<String> = on_tx!(&mut tx, |c| sqlx::query_scalar(CHANGED_BY)
            .bind(actor.workspace.0)
            .bind(id.0)
            .fetch_optional(c)
            .await)?;
        return Err(Error::Changed { by });
    }
    let changes = changes(&before.details, &details)?;
    if changes.is_empty() {
        return Ok(());
    }
    let after = Store { details, ..before };
    check(&mut tx, actor, &after).await?;
    write(&mut tx, cx, actor, EDIT_STORE, &after).await?;
    record(&mut tx, cx, actor, "stores.edit", &after, changes.into()).await?;
    tx.commit().await?;
    Ok(())
}

fn cleaned(details: StoreDetails) -> Result<StoreDetails, StoreRefusal> {
    // A command says one thing that is wrong; the form has said all of them before.
    details
        .cleaned()
        .map_err(|wrong| wrong.into_iter().next().map_or(Error::NotFound("reason"), refused))
}

/// Refuses a taken number, a region or type that is gone, and a store out of the actor's reach.
async fn check(tx: &mut Tx, actor: &Actor, store: &Store) -> Result<(), StoreRefusal> {
    let others: i64 = on_tx!(&mut *tx, |c| sqlx::query_scalar(NUMBERED)
        .bind(actor.workspace.0)
        .bind(&store.details.number)
        .bind(store.id.0)
        .fetch_one(c)
        .await)?;
    if others > 0 {
        return Err(number_taken(store));
    }
    let choices = [
        (REGION_NAME, store.details.region.map(|id| id.0), StoreRefusal::RegionUnknown),
        (TYPE_NAME, store.details.store_type.map(|id| id.0), StoreRefusal::TypeUnknown),
    ];
    for (sql, id, unknown) in choices {
        let Some(id) = id else { continue };
        let name: Option<String> = on_tx!(&mut *tx, |c| sqlx::query_scalar(sql)
            .bind(actor.workspace.0)
            .bind(id)
            .fetch_optional(c)
            .await)?;
        if name.is_none() {
            return Err(refused(unknown));
        }
    }
    check_reach(tx, actor, store).await
}

/// Runs [`ADD_STORE`] or [`EDIT_STORE`]. Two who take the same number at once are told apart by the
/// unique key.
async fn write(
    tx: &mut Tx,
    cx: &Backend,
    actor: &Actor,
    sql: &'static str,
    store: &Store,
) -> Result<(), StoreRefusal> {
    let of = &store.details;
    let written = execute!(
        tx,
        sql,
        &of.number,
        &of.name,
        &of.address,
        &of.city,
        &of.state,
        &of.postcode,
        &of.country,
        of.region.map(|id| id.0),
        of.store_type.map(|id| id.0),
        of.status.word(),
        &of.owner,
        of.opened_on.map(Day),
        of.annual_turnover.map(|amount| amount.0),
        of.city_population.map(i64::from),
        of.households.map(i64::from),
        of.latitude,
        of.longitude,
        number_key(&of.number),
        search_text(of),
        Moment(cx.now()),
        actor.person.0,
        store.id.0,
        actor.workspace.0,
    );
    match written {
        Ok(_) => Ok(()),
        Err(error) if error.as_database_error().is_some_and(|e| e.is_unique_violation()) => {
            Err(number_taken(store))
        }
        Err(error) => Err(error.into()),
    }
}

fn number_taken(store: &Store) -> Error<StoreRefusal> {
    refused(StoreRefusal::NumberTaken { number: store.details.number.clone() })
}

/// `{"name": ["Main", "Main Street"]}`: the fields that differ, from and to.
fn changes(
    before: &StoreDetails,
    after: &StoreDetails,
) -> serde_json::Result<serde_json::Map<String, serde_json::Value>> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let fields = after.as_object().cloned().unwrap_or_default();
    Ok(fields
        .into_iter()
        .filter(|(field, value)| before.get(field) != Some(value))
        .map(|(field, value)| {
            let was = before.get(&field).cloned().unwrap_or_default();
            (field, serde_json::json!([was, value]))
        })
        .collect())
}

async fn record(
    tx: &mut Tx,
    cx: &Backend,
    actor: &Actor,
    action: &'static str,
    store: &Store,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    let entry = Entry {
        action,
        subject_kind: "store",
        subject_id: Some(store.id.0),
        subject_label: store.label(),
        detail,
    };
    audit::record(tx, actor, cx.now(), entry).await
}
