//! Where somebody's rights hold, as SQL asks it: everywhere, or in regions and in the stores that
//! groups, picked or by rule, hold at this moment.

use crate::{
    Backend, Error,
    db::{Tx, lists},
    on_tx, statements,
    stores::{held_stores_in, stores_in},
};
use domain::{
    accounts::{Actor, Forbidden, Reach},
    ids::{RegionId, StoreId},
    refusal::Refusal,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Whether store `s` lies in a reach: the place of the regions holds `everywhere` or a list, the
/// place of the stores a list. See [`Bound`].
macro_rules! reached {
    ($engine:ident, $regions:literal, $stores:literal) => {
        concat!(
            "(CAST(",
            $regions,
            " AS TEXT) = '\"everywhere\"' OR ",
            crate::db::lists::listed!(
                $engine,
                crate::db::lists::hex!($engine, "s.region_id"),
                $regions
            ),
            " OR ",
            crate::db::lists::listed!($engine, crate::db::lists::hex!($engine, "s.id"), $stores),
            ")"
        )
    };
}
pub(crate) use reached;

statements! {
    /// How many of the listed stores lie in a reach: $1 workspace, $2 the stores, $3 and $4 reach.
    REACHED = sqlite concat!("SELECT count(*) FROM store s WHERE s.workspace_id = $1 AND ",
            lists::listed!(lite, lists::hex!(lite, "s.id"), "$2"), " AND ", reached!(lite, "$3", "$4")),
        postgres concat!("SELECT count(*) FROM store s WHERE s.workspace_id = $1 AND ",
            lists::listed!(pg, lists::hex!(pg, "s.id"), "$2"), " AND ", reached!(pg, "$3", "$4"));
}

/// The two texts that [`reached!`] is bound with.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    /// `everywhere`, or the regions.
    pub regions: String,
    /// The stores of the groups.
    pub stores: String,
}

impl Bound {
    fn new(regions: &[RegionId], stores: impl IntoIterator<Item = StoreId>) -> Bound {
        Bound {
            regions: lists::ids(regions.iter().map(|id| Some(id.0))),
            stores: lists::ids(stores.into_iter().map(|id| Some(id.0))),
        }
    }

    fn everywhere() -> Bound {
        Bound { regions: "\"everywhere\"".to_owned(), stores: "[]".to_owned() }
    }
}

/// Where this person's rights hold now.
pub(crate) async fn reach(cx: &Backend, actor: &Actor) -> sqlx::Result<Bound> {
    Ok(match &actor.reach {
        Reach::Everywhere => Bound::everywhere(),
        Reach::Limited { regions, groups } if groups.is_empty() => Bound::new(regions, []),
        Reach::Limited { regions, groups } => {
            Bound::new(regions, stores_in(cx, actor, groups).await?)
        }
    })
}

/// As [`reach`], read in the transaction that relies on it.
pub(crate) async fn held_reach(tx: &mut Tx, actor: &Actor) -> sqlx::Result<Bound> {
    Ok(match &actor.reach {
        Reach::Everywhere => Bound::everywhere(),
        Reach::Limited { regions, groups } if groups.is_empty() => Bound::new(regions, []),
        Reach::Limited { regions, groups } => {
            Bound::new(regions, held_stores_in(tx, actor, groups).await?)
        }
    })
}

/// Refuses unless the person's rights hold in all of these stores.
pub(crate) async fn check_stores<R: Refusal>(
    tx: &mut Tx,
    actor: &Actor,
    stores: impl IntoIterator<Item = StoreId>,
) -> Result<(), Error<R>> {
    if actor.reach == Reach::Everywhere {
        return Ok(());
    }
    let stores: BTreeSet<Uuid> = stores.into_iter().map(|id| id.0).collect();
    let bound = held_reach(tx, actor).await?;
    let sql = REACHED.for_tx(tx);
    let reached: i64 = on_tx!(tx, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(lists::ids(stores.iter().copied().map(Some)))
        .bind(&bound.regions)
        .bind(&bound.stores)
        .fetch_one(c)
        .await)?;
    if usize::try_from(reached) == Ok(stores.len()) {
        Ok(())
    } else {
        Err(Error::Forbidden(Forbidden::OutOfReach))
    }
}
