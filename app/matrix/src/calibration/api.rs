//! What the calibration page asks of the server.

#![allow(
    missing_docs,
    reason = "the argument structs the server macro makes repeat documented arguments"
)]

use app_page::Failure;
use domain::{
    ids::RunId,
    matrix::{Calibration, RunInfo},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// How well a run's forecasts were kept, and which other runs there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// The run that is shown; `None` before the first.
    pub run: Option<RunInfo>,
    /// Its backtest; `None` for runs that did not check.
    pub calibration: Option<Calibration>,
    /// Finished runs, newest first: id, name.
    pub runs: Vec<(RunId, String)>,
}

/// How well a run's forecasts were kept; the newest finished run's when none is named.
#[server(prefix = "/do", endpoint = "matrix/calibration", input = Json)]
pub async fn load_calibration(run: Option<RunId>) -> Result<Calibrated, Failure> {
    let Asked { cx, actor, .. } = asked()?;
    let runs = backend::matrix::runs(&cx, &actor, 50).await?;
    let finished: Vec<&RunInfo> = runs.iter().filter(|run| run.finished_at.is_some()).collect();
    let shown = match run {
        Some(id) => Some(backend::matrix::run(&cx, &actor, id).await?.0),
        None => finished.first().map(|run| (*run).clone()),
    };
    let calibration = match &shown {
        Some(run) => backend::matrix::calibration(&cx, &actor, run.id).await?,
        None => None,
    };
    let runs = finished.iter().map(|run| (run.id, crate::said::run_name(run))).collect();
    Ok(Calibrated { run: shown, calibration, runs })
}
