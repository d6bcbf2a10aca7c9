//! Whether a person's right to spend holds in every store of an order.

use crate::{Error, Result, db::Tx, on_tx, statements};
use domain::{
    accounts::{Actor, Forbidden, Reach},
    ids::{RegionId, StoreGroupId, StoreId},
    refusal::Refusal,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

statements! {
    /// The region of every store.
    REGIONS = "SELECT id, region_id FROM store WHERE workspace_id = $1";
    /// The picked groups of every store that is in one.
    GROUPS = "SELECT m.store_id, m.group_id FROM store_group_member m
        JOIN store_group g ON g.id = m.group_id WHERE g.workspace_id = $1";
}

/// Refuses unless the person's rights hold in all of these stores.
pub(super) async fn check<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    stores: impl IntoIterator<Item = StoreId>,
) -> Result<(), R> {
    if actor.reach == Reach::Everywhere {
        return Ok(());
    }
    let regions: Vec<(Uuid, Option<Uuid>)> =
        on_tx!(&mut *tx, |c| sqlx::query_as(REGIONS).bind(actor.workspace.0).fetch_all(c).await)?;
    let members: Vec<(Uuid, Uuid)> =
        on_tx!(tx, |c| sqlx::query_as(GROUPS).bind(actor.workspace.0).fetch_all(c).await)?;
    let regions: HashMap<Uuid, Option<Uuid>> = regions.into_iter().collect();
    let mut groups: HashMap<Uuid, Vec<StoreGroupId>> = HashMap::new();
    for (store, group) in members {
        groups.entry(store).or_default().push(StoreGroupId(group));
    }
    let none = Vec::new();
    for store in stores.into_iter().collect::<HashSet<_>>() {
        let region = *regions.get(&store.0).ok_or(Error::Forbidden(Forbidden::OutOfReach))?;
        let groups = groups.get(&store.0).unwrap_or(&none);
        actor.reaches(region.map(RegionId), groups)?;
    }
    Ok(())
}
