//! What the holdouts page asks of the server.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::{RunId, StoreId},
    matrix::{Lift, LiftRefusal, RunInfo},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// A store that is held out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldOut {
    /// Which.
    pub store: StoreId,
    /// Its number.
    pub number: String,
    /// Its name.
    pub name: String,
    /// City and state.
    pub place: String,
    /// The stratum it was drawn in, from 1.
    pub stratum: u32,
    /// How many stores that stratum has in all, and how many of them are held out.
    pub of_stratum: (u32, u32),
}

/// A run's holdout.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holdout {
    /// The run.
    pub run: RunInfo,
    /// The stores held out, by stratum.
    pub held_out: Vec<HeldOut>,
    /// ISO 4217 code.
    pub currency: String,
}

/// A run's holdout, store by store.
#[server(prefix = "/do", endpoint = "matrix/holdouts", input = Json)]
pub async fn load_holdout(run: RunId) -> Result<Holdout, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let (info, _) = backend::matrix::run(&cx, &actor, run).await?;
    let places = backend::matrix::holdouts(&cx, &actor, run).await?;
    let mut strata = std::collections::HashMap::<u32, (u32, u32)>::new();
    for (_, place) in &places {
        let sums = strata.entry(place.stratum).or_default();
        sums.0 += 1;
        sums.1 += u32::from(place.held_out);
    }
    let held_out: Vec<(StoreId, u32)> = places
        .into_iter()
        .filter(|(_, place)| place.held_out)
        .map(|(store, place)| (store, place.stratum))
        .collect();
    let ids: Vec<StoreId> = held_out.iter().map(|(store, _)| *store).collect();
    let rows = backend::stores::rows_of(&cx, &actor, &ids).await?;
    let stores: std::collections::HashMap<StoreId, _> =
        rows.into_iter().map(|row| (row.store.id, row.store)).collect();
    let held_out = held_out
        .into_iter()
        .filter_map(|(store, stratum)| {
            // A store that was deleted since is in the run, but has no name any more.
            let details = &stores.get(&store)?.details;
            Some(HeldOut {
                store,
                number: details.number.clone(),
                name: details.name.clone(),
                place: format!("{}, {}", details.city, details.state),
                stratum: stratum + 1,
                of_stratum: strata.get(&stratum).copied().unwrap_or_default(),
            })
        })
        .collect();
    let currency = backend::accounts::settings(&cx, &actor).await?.currency;
    Ok(Holdout { run: info, held_out, currency })
}

/// What mailing added, by pasted results; see `results::read`. Nothing is kept.
///
/// The answer carries how many of the figures are of stores that were drawn from.
#[server(prefix = "/do", endpoint = "matrix/holdout_lift", input = Json)]
pub async fn holdout_lift(
    run: RunId,
    results: String,
) -> Result<(Lift, usize, Vec<usize>), Failure<LiftRefusal>> {
    let Asked { cx, actor, .. } = asked()?;
    let pasted = super::results::read(&results);
    let places =
        backend::matrix::holdouts(&cx, &actor, run).await.map_err(backend::Error::widen)?;
    let ids: Vec<StoreId> = places.into_iter().map(|(store, _)| store).collect();
    let rows = backend::stores::rows_of(&cx, &actor, &ids).await.map_err(backend::Error::widen)?;
    let figures: Vec<(StoreId, f64)> = rows
        .iter()
        .filter_map(|row| {
            pasted.figures.get(&row.store.details.number).map(|figure| (row.store.id, *figure))
        })
        .collect();
    let lift = backend::matrix::holdout_lift(&cx, &actor, run, &figures).await?;
    Ok((lift, figures.len(), pasted.unread))
}
