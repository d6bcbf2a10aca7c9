//! Saved store groups: picked, or by rule.

use super::{
    list::store_ids,
    reach::{check_reach_of, people_limited_to},
    select::{self, Selection},
};
use crate::{
    Backend, Error, Result,
    audit::{self, Entry},
    db::{Moment, Tx},
    error::refused,
    execute, on, on_tx, statements,
};
use domain::{
    accounts::{Action, Actor, Reach},
    ids::{StoreGroupId, StoreId},
    stores::{
        GroupKind, GroupRefusal, NewGroup, RemovedGroup, StoreFilter, StoreGroup, StoreSort,
        StoredStoreFilter, check_group,
    },
};
use jiff::Timestamp;
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// The groups with how many stores were picked into each.
    GROUPS = "SELECT g.id, g.name, g.rule, COALESCE(n.stores, 0) AS stores, p.name AS created_by,
        g.created_at FROM store_group g JOIN person p ON p.id = g.created_by
        LEFT JOIN (SELECT m.group_id, COUNT(*) AS stores FROM store_group_member m
            JOIN store_group x ON x.id = m.group_id WHERE x.workspace_id = $1
            GROUP BY m.group_id) n ON n.group_id = g.id
        WHERE g.workspace_id = $1 ORDER BY lower(g.name), g.id";
    /// One group's name and rule.
    GROUP = "SELECT name, rule FROM store_group WHERE workspace_id = $1 AND id = $2";
    /// Whether another group has the name, in any case.
    GROUP_NAMED = "SELECT COUNT(*) FROM store_group
        WHERE workspace_id = $1 AND lower(name) = lower($2) AND id <> $3";
    /// Adds a group.
    ADD_GROUP = "INSERT INTO store_group (id, workspace_id, name, rule, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// Changes a group's name and rule.
    CHANGE_GROUP = "UPDATE store_group SET name = $3, rule = $4 WHERE id = $1 AND workspace_id = $2";
    /// Removes a group.
    REMOVE_GROUP = "DELETE FROM store_group WHERE id = $1 AND workspace_id = $2";
    /// The stores of a picked group.
    MEMBERS = "SELECT m.store_id FROM store_group_member m JOIN store_group g ON g.id = m.group_id
        WHERE g.workspace_id = $1 AND m.group_id = $2";
    /// Takes a store out of a group.
    UNPICK = "DELETE FROM store_group_member WHERE group_id = $1 AND store_id = $2";
}

#[derive(sqlx::FromRow)]
struct GroupRecord {
    id: Uuid,
    name: String,
    rule: Option<Json<StoredStoreFilter>>,
    stores: i64,
    created_by: String,
    created_at: Moment,
}

/// The groups by name, each with how many stores are in it now.
pub async fn groups(cx: &Backend, actor: &Actor) -> Result<Vec<StoreGroup>> {
    actor.may(Action::Read)?;
    let records: Vec<GroupRecord> =
        on!(&cx.db, |c| sqlx::query_as(GROUPS).bind(actor.workspace.0).fetch_all(c).await)?;
    let mut groups = Vec::with_capacity(records.len());
    for record in records {
        let (kind, stores) = match record.rule {
            None => (GroupKind::Picked, record.stores),
            Some(Json(stored)) => {
                let rule = stored.upgrade();
                let selection = Selection { actor, filter: &rule, rules: &[] };
                let stores =
                    on!(&cx.db, |c| selection.count().build_query_scalar().fetch_one(c).await)?;
                (GroupKind::Rule(rule), stores)
            }
        };
        groups.push(StoreGroup {
            id: StoreGroupId(record.id),
            name: record.name,
            kind,
            stores: stores.unsigned_abs(),
            created_by: record.created_by,
            created_at: record.created_at.0,
        });
    }
    Ok(groups)
}

/// Saves a new group.
pub async fn add_group(
    cx: &Backend,
    actor: &Actor,
    name: &str,
    content: NewGroup,
) -> Result<StoreGroupId, GroupRefusal> {
    actor.may(Action::EditStores)?;
    insert(cx, actor, StoreGroupId(Uuid::now_v7()), name, content, "stores.add_group").await
}

/// Brings back a group that was just removed.
pub async fn restore_group(
    cx: &Backend,
    actor: &Actor,
    group: RemovedGroup,
) -> Result<StoreGroupId, GroupRefusal> {
    actor.may(Action::EditStores)?;
    insert(cx, actor, group.id, &group.name, group.content, "stores.restore_group").await
}

async fn insert(
    cx: &Backend,
    actor: &Actor,
    id: StoreGroupId,
    name: &str,
    content: NewGroup,
    action: &'static str,
) -> Result<StoreGroupId, GroupRefusal> {
    let (kind, stores) = match content {
        NewGroup::Rule(rule) => (GroupKind::Rule(rule), Vec::new()),
        NewGroup::Picked(stores) => (GroupKind::Picked, stores),
        NewGroup::PickedBy(filter) => {
            let stores =
                store_ids(cx, actor, &filter, StoreSort::default()).await.map_err(Error::widen)?;
            (GroupKind::Picked, stores)
        }
    };
    let (name, kind) = check_group(name, kind).map_err(refused)?;
    if kind == GroupKind::Picked && stores.is_empty() {
        return Err(refused(GroupRefusal::NothingPicked));
    }
    let mut tx = cx.db.begin().await?;
    refuse_taken(&mut tx, actor, &name, id).await?;
    execute!(
        &mut tx,
        ADD_GROUP,
        id.0,
        actor.workspace.0,
        &name,
        rule_of(&kind),
        actor.person.0,
        Moment(cx.now()),
    )
    .map_err(|error| taken(error, &name))?;
    let picked = pick(&mut tx, actor, id, &stores).await?;
    let detail = serde_json::json!({ "rule": rule_of(&kind), "stores": picked });
    record(&mut tx, actor, cx.now(), action, id, &name, detail).await?;
    tx.commit().await?;
    Ok(id)
}

/// Renames a group and, for a group by rule, changes the rule. A picked group stays picked.
pub async fn change_group(
    cx: &Backend,
    actor: &Actor,
    id: StoreGroupId,
    name: &str,
    rule: Option<StoreFilter>,
) -> Result<(), GroupRefusal> {
    actor.may(Action::EditStores)?;
    let mut tx = cx.db.begin().await?;
    let (was, before) = group(&mut tx, actor, id).await?;
    let after = match (&before, rule) {
        (GroupKind::Rule(_), Some(rule)) => GroupKind::Rule(rule),
        _ => before.clone(),
    };
    let (name, after) = check_group(name, after).map_err(refused)?;
    if after != before {
        refuse_widening(&mut tx, actor, id, &was).await?;
    }
    refuse_taken(&mut tx, actor, &name, id).await?;
    execute!(&mut tx, CHANGE_GROUP, id.0, actor.workspace.0, &name, rule_of(&after))
        .map_err(|error| taken(error, &name))?;
    let detail = serde_json::json!({ "was": was, "from": rule_of(&before), "to": rule_of(&after) });
    record(&mut tx, actor, cx.now(), "stores.change_group", id, &name, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Picks stores into a picked group; how many were not in it before.
pub async fn add_to_group(
    cx: &Backend,
    actor: &Actor,
    id: StoreGroupId,
    stores: &[StoreId],
) -> Result<u64, GroupRefusal> {
    actor.may(Action::EditStores)?;
    check_reach_of(cx, actor, stores).await?;
    let mut tx = cx.db.begin().await?;
    let name = picked_group(&mut tx, actor, id).await?;
    let picked = pick(&mut tx, actor, id, stores).await?;
    let detail = serde_json::json!({ "stores": picked });
    record(&mut tx, actor, cx.now(), "stores.add_to_group", id, &name, detail).await?;
    tx.commit().await?;
    Ok(picked)
}

/// Takes stores out of a picked group; how many were in it.
pub async fn remove_from_group(
    cx: &Backend,
    actor: &Actor,
    id: StoreGroupId,
    stores: &[StoreId],
) -> Result<u64, GroupRefusal> {
    actor.may(Action::EditStores)?;
    check_reach_of(cx, actor, stores).await?;
    let mut tx = cx.db.begin().await?;
    let name = picked_group(&mut tx, actor, id).await?;
    let mut removed = 0;
    for store in stores {
        removed += execute!(&mut tx, UNPICK, id.0, store.0)?;
    }
    let detail = serde_json::json!({ "stores": removed });
    record(&mut tx, actor, cx.now(), "stores.remove_from_group", id, &name, detail).await?;
    tx.commit().await?;
    Ok(removed)
}

/// Removes a group, unless someone's rights are limited to it; what it was, so that it can be
/// brought back.
pub async fn remove_group(
    cx: &Backend,
    actor: &Actor,
    id: StoreGroupId,
) -> Result<RemovedGroup, GroupRefusal> {
    actor.may(Action::EditStores)?;
    let mut tx = cx.db.begin().await?;
    let (name, kind) = group(&mut tx, actor, id).await?;
    let people = people_limited_to(&mut tx, actor, names(id)).await?;
    if people > 0 {
        return Err(refused(GroupRefusal::LimitsSomeone { name, people }));
    }
    let content = match kind {
        GroupKind::Rule(rule) => NewGroup::Rule(rule),
        GroupKind::Picked => {
            let stores: Vec<Uuid> = on_tx!(&mut tx, |c| sqlx::query_scalar(MEMBERS)
                .bind(actor.workspace.0)
                .bind(id.0)
                .fetch_all(c)
                .await)?;
            NewGroup::Picked(stores.into_iter().map(StoreId).collect())
        }
    };
    execute!(&mut tx, REMOVE_GROUP, id.0, actor.workspace.0)?;
    let removed = RemovedGroup { id, name, content };
    let detail = serde_json::to_value(&removed.content)?;
    record(&mut tx, actor, cx.now(), "stores.remove_group", id, &removed.name, detail).await?;
    tx.commit().await?;
    Ok(removed)
}

fn rule_of(kind: &GroupKind) -> Option<Json<StoredStoreFilter>> {
    match kind {
        GroupKind::Picked => None,
        GroupKind::Rule(rule) => Some(Json(rule.clone().into())),
    }
}

async fn group(
    tx: &mut Tx,
    actor: &Actor,
    id: StoreGroupId,
) -> Result<(String, GroupKind), GroupRefusal> {
    let row: Option<(String, Option<Json<StoredStoreFilter>>)> =
        on_tx!(tx, |c| sqlx::query_as(GROUP)
            .bind(actor.workspace.0)
            .bind(id.0)
            .fetch_optional(c)
            .await)?;
    let (name, rule) = row.ok_or(Error::NotFound("store group"))?;
    Ok((name, rule.map_or(GroupKind::Picked, |Json(stored)| GroupKind::Rule(stored.upgrade()))))
}

/// The name of a group whose stores this person may pick.
async fn picked_group(
    tx: &mut Tx,
    actor: &Actor,
    id: StoreGroupId,
) -> Result<String, GroupRefusal> {
    let (name, kind) = group(tx, actor, id).await?;
    if kind != GroupKind::Picked {
        return Err(refused(GroupRefusal::ByRule { name }));
    }
    refuse_widening(tx, actor, id, &name).await?;
    Ok(name)
}

fn names(id: StoreGroupId) -> impl Fn(&Reach) -> bool {
    move |reach| matches!(reach, Reach::Limited { groups, .. } if groups.contains(&id))
}

/// The stores of a group that limits someone's rights are an admin's to change: otherwise a member
/// could widen their own reach by picking stores into it.
async fn refuse_widening(
    tx: &mut Tx,
    actor: &Actor,
    id: StoreGroupId,
    name: &str,
) -> Result<(), GroupRefusal> {
    if actor.may(Action::ManageMembers).is_ok() {
        return Ok(());
    }
    let people = people_limited_to(tx, actor, names(id)).await?;
    if people > 0 {
        return Err(refused(GroupRefusal::OnlyAdmin { name: name.into(), people }));
    }
    Ok(())
}

async fn pick(
    tx: &mut Tx,
    actor: &Actor,
    id: StoreGroupId,
    stores: &[StoreId],
) -> sqlx::Result<u64> {
    let mut picked = 0;
    for some in stores.chunks(1_000) {
        picked += on_tx!(&mut *tx, |c| {
            select::pick(actor, id, some).build().execute(c).await.map(|r| r.rows_affected())
        })?;
    }
    Ok(picked)
}

async fn refuse_taken(
    tx: &mut Tx,
    actor: &Actor,
    name: &str,
    id: StoreGroupId,
) -> Result<(), GroupRefusal> {
    let others: i64 = on_tx!(tx, |c| sqlx::query_scalar(GROUP_NAMED)
        .bind(actor.workspace.0)
        .bind(name)
        .bind(id.0)
        .fetch_one(c)
        .await)?;
    if others > 0 { Err(refused(GroupRefusal::NameTaken { name: name.into() })) } else { Ok(()) }
}

fn taken(error: sqlx::Error, name: &str) -> Error<GroupRefusal> {
    match error.as_database_error() {
        Some(db) if db.is_unique_violation() => {
            refused(GroupRefusal::NameTaken { name: name.into() })
        }
        _ => error.into(),
    }
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    action: &'static str,
    id: StoreGroupId,
    name: &str,
    detail: serde_json::Value,
) -> sqlx::Result<()> {
    let entry = Entry {
        action,
        subject_kind: "store group",
        subject_id: Some(id.0),
        subject_label: name.to_owned(),
        detail,
    };
    audit::record(tx, actor, now, entry).await
}
