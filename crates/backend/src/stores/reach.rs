//! Where someone's rights hold, and the groups by rule that decide it.

use super::select::Selection;
use crate::{Backend, Error, db::Tx, on, on_tx, statements};
use domain::{
    accounts::{Actor, Reach},
    ids::{StoreGroupId, StoreId},
    refusal::Refusal,
    stores::{GroupRule, Store, StoreFilter, StoreSort, StoredStoreFilter},
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// The workspace's groups by rule.
    RULES = "SELECT id, rule FROM store_group WHERE workspace_id = $1 AND rule IS NOT NULL";
    /// The picked groups a store is in.
    PICKED = "SELECT g.id FROM store_group g JOIN store_group_member m ON m.group_id = g.id
        WHERE g.workspace_id = $1 AND m.store_id = $2";
    /// What members' and pending members' rights are limited to.
    REACHES = "SELECT reach FROM membership WHERE workspace_id = $1
        UNION ALL SELECT reach FROM invitation
        WHERE workspace_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL";
}

type RuleRecord = (Uuid, Json<StoredStoreFilter>);

fn rule((id, Json(stored)): RuleRecord) -> GroupRule {
    GroupRule { group: StoreGroupId(id), rule: stored.upgrade() }
}

/// The workspace's groups by rule.
pub(crate) async fn group_rules(cx: &Backend, actor: &Actor) -> sqlx::Result<Vec<GroupRule>> {
    let records: Vec<RuleRecord> =
        on!(&cx.db, |c| sqlx::query_as(RULES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(records.into_iter().map(rule).collect())
}

/// As [`group_rules`], read in a transaction.
pub(crate) async fn held_group_rules(tx: &mut Tx, actor: &Actor) -> sqlx::Result<Vec<GroupRule>> {
    let records: Vec<RuleRecord> =
        on_tx!(tx, |c| sqlx::query_as(RULES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(records.into_iter().map(rule).collect())
}

/// The groups a store is in: picked ones, and those whose rule it matches as given.
fn groups_from(picked: Vec<Uuid>, rules: Vec<RuleRecord>, store: &Store) -> Vec<StoreGroupId> {
    let by_rule = rules
        .into_iter()
        .map(rule)
        .filter(|GroupRule { rule, .. }| rule.matches(store, &[], &[]))
        .map(|rule| rule.group);
    picked.into_iter().map(StoreGroupId).chain(by_rule).collect()
}

/// The groups a store is in.
pub(super) async fn groups_of(
    cx: &Backend,
    actor: &Actor,
    store: &Store,
) -> sqlx::Result<Vec<StoreGroupId>> {
    let picked: Vec<Uuid> = on!(&cx.db, |c| sqlx::query_scalar(PICKED)
        .bind(actor.workspace.0)
        .bind(store.id.0)
        .fetch_all(c)
        .await)?;
    let rules: Vec<RuleRecord> =
        on!(&cx.db, |c| sqlx::query_as(RULES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(groups_from(picked, rules, store))
}

/// Reads the stores that any of these groups holds now, picked or by rule, on `$on`'s connection.
macro_rules! stores_of_groups {
    ($on:ident, $at:expr, $actor:expr, $groups:expr) => {{
        let records: Vec<RuleRecord> =
            $on!($at, |c| sqlx::query_as(RULES).bind($actor.workspace.0).fetch_all(c).await)?;
        let rules: Vec<GroupRule> = records.into_iter().map(rule).collect();
        let filter = StoreFilter { groups: $groups.to_vec(), ..StoreFilter::default() };
        let selection = Selection { actor: $actor, filter: &filter, rules: &rules };
        let ids: Vec<Uuid> = $on!($at, |c| selection
            .ids(StoreSort::default())
            .build_query_scalar()
            .fetch_all(c)
            .await)?;
        Ok(ids.into_iter().map(StoreId).collect())
    }};
}

/// The stores that any of these groups holds now.
pub(crate) async fn stores_in(
    cx: &Backend,
    actor: &Actor,
    groups: &[StoreGroupId],
) -> sqlx::Result<Vec<StoreId>> {
    stores_of_groups!(on, &cx.db, actor, groups)
}

/// As [`stores_in`], read in a transaction.
pub(crate) async fn held_stores_in(
    tx: &mut Tx,
    actor: &Actor,
    groups: &[StoreGroupId],
) -> sqlx::Result<Vec<StoreId>> {
    stores_of_groups!(on_tx, &mut *tx, actor, groups)
}

/// Refuses unless the actor's rights hold in this store as given.
pub(crate) async fn check_reach<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    store: &Store,
) -> Result<(), Error<R>> {
    if actor.reach == Reach::Everywhere {
        return Ok(());
    }
    let picked: Vec<Uuid> = on_tx!(&mut *tx, |c| sqlx::query_scalar(PICKED)
        .bind(actor.workspace.0)
        .bind(store.id.0)
        .fetch_all(c)
        .await)?;
    let rules: Vec<RuleRecord> =
        on_tx!(tx, |c| sqlx::query_as(RULES).bind(actor.workspace.0).fetch_all(c).await)?;
    let groups = groups_from(picked, rules, store);
    Ok(actor.reaches(store.details.region, &groups)?)
}

/// Refuses unless the actor's rights hold in all these stores, as they are now.
pub(super) async fn check_reach_of<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    ids: &[StoreId],
) -> Result<(), Error<R>> {
    if actor.reach == Reach::Everywhere {
        return Ok(());
    }
    for row in super::rows_of(cx, actor, ids).await.map_err(Error::widen)? {
        let groups = groups_of(cx, actor, &row.store).await?;
        actor.reaches(row.store.details.region, &groups)?;
    }
    Ok(())
}

/// How many members' rights are limited to what `names` finds in a reach.
pub(super) async fn people_limited_to(
    tx: &mut Tx,
    actor: &Actor,
    names: impl Fn(&Reach) -> bool,
) -> sqlx::Result<i64> {
    let reaches: Vec<Json<Reach>> =
        on_tx!(tx, |c| sqlx::query_scalar(REACHES).bind(actor.workspace.0).fetch_all(c).await)?;
    Ok(i64::try_from(reaches.iter().filter(|reach| names(reach)).count()).unwrap_or(i64::MAX))
}
