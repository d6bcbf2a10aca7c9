//! What a run's holdout shows once there are results.
//!
//! A held-out store gets no mailing, so past mailings say nothing of it. The results are therefore
//! figures that mailed and held-out stores alike have, such as sales in the weeks after the in-home
//! date, and they are given by whoever asks.

use super::run;
use crate::{Backend, Error, Result, error::refused, on, statements};
use domain::{
    accounts::{Action, Actor},
    ids::{RunId, StoreId},
    matrix::{HoldoutPlace, Lift, LiftRefusal, Outcome, lift},
};
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    /// The stores that were drawn from, and which of them are held out.
    DRAWN = "SELECT store_id, stratum, held_out FROM recommendation
        WHERE workspace_id = $1 AND run_id = $2 AND stratum IS NOT NULL ORDER BY stratum, number_key";
}

/// The stores a run's holdout was drawn from, with their places, by stratum.
pub async fn holdouts(
    cx: &Backend,
    actor: &Actor,
    run: RunId,
) -> Result<Vec<(StoreId, HoldoutPlace)>> {
    actor.may(Action::Read)?;
    let rows: Vec<(Uuid, i64, bool)> = on!(&cx.db, |c| sqlx::query_as(DRAWN)
        .bind(actor.workspace.0)
        .bind(run.0)
        .fetch_all(c)
        .await)?;
    let place = |(store, stratum, held_out): (Uuid, i64, bool)| {
        let stratum = u32::try_from(stratum).unwrap_or(u32::MAX);
        (StoreId(store), HoldoutPlace { stratum, held_out })
    };
    Ok(rows.into_iter().map(place).collect())
}

/// What mailing added, given a figure for each store; stores outside the holdout are passed over.
pub async fn holdout_lift(
    cx: &Backend,
    actor: &Actor,
    run_id: RunId,
    results: &[(StoreId, f64)],
) -> Result<Lift, LiftRefusal> {
    let (info, _) = run(cx, actor, run_id).await.map_err(Error::widen)?;
    let design = info.holdout.ok_or(Error::NotFound("holdout"))?;
    let places: HashMap<StoreId, HoldoutPlace> =
        holdouts(cx, actor, run_id).await.map_err(Error::widen)?.into_iter().collect();
    let outcomes: Vec<Outcome> = results
        .iter()
        .filter_map(|(store, value)| {
            places.get(store).map(|place| Outcome { place: *place, value: *value })
        })
        .collect();
    lift(&outcomes, &design).map_err(refused)
}
