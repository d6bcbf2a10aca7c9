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
    ids::StoreId,
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

/// Where somebody's rights hold, as ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// In every store.
    Everywhere,
    /// In the stores of these regions, and in these.
    Limited {
        /// Regions.
        regions: Vec<Uuid>,
        /// The stores that the groups hold now.
        stores: Vec<Uuid>,
    },
}

/// The two texts that [`reached!`] is bound with.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    /// `everywhere`, or the regions.
    pub regions: String,
    /// The stores of the groups.
    pub stores: String,
}

impl From<Within> for Bound {
    fn from(within: Within) -> Bound {
        match within {
            Within::Everywhere => {
                Bound { regions: "\"everywhere\"".to_owned(), stores: "[]".to_owned() }
            }
            Within::Limited { regions, stores } => Bound {
                regions: lists::ids(regions.into_iter().map(Some)),
                stores: lists::ids(stores.into_iter().map(Some)),
            },
        }
    }
}

/// Where a reach holds, given how the stores of groups are read.
macro_rules! within {
    ($actor:expr, |$groups:ident| $stores:expr) => {
        Ok(match &$actor.reach {
            Reach::Everywhere => Within::Everywhere,
            Reach::Limited { regions, groups: $groups } => Within::Limited {
                regions: regions.iter().map(|id| id.0).collect(),
                stores: match $groups.is_empty() {
                    true => Vec::new(),
                    false => $stores.into_iter().map(|store| store.0).collect(),
                },
            },
        })
    };
}

/// Where this person's rights hold now.
pub(crate) async fn within(cx: &Backend, actor: &Actor) -> sqlx::Result<Within> {
    within!(actor, |groups| stores_in(cx, actor, groups).await?)
}

/// As [`within`], read in the transaction that relies on it.
pub(crate) async fn held_within(tx: &mut Tx, actor: &Actor) -> sqlx::Result<Within> {
    within!(actor, |groups| held_stores_in(tx, actor, groups).await?)
}

/// As [`within`], to be bound.
pub(crate) async fn reach(cx: &Backend, actor: &Actor) -> sqlx::Result<Bound> {
    Ok(within(cx, actor).await?.into())
}

/// As [`held_within`], to be bound.
pub(crate) async fn held_reach(tx: &mut Tx, actor: &Actor) -> sqlx::Result<Bound> {
    Ok(held_within(tx, actor).await?.into())
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
