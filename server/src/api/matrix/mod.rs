//! `/api/campaigns/matrix`: runs and their recommendations.

mod calibration;
mod constraints;
mod recommendation;
mod recommendations;
mod run;
mod runs;
mod start;

use crate::router::State;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(runs::list_runs, start::start_run))
        .routes(routes!(runs::read_run))
        .routes(routes!(runs::run_progress))
        .routes(routes!(runs::cancel_run))
        .routes(routes!(recommendations::list_recommendations))
        .routes(routes!(recommendation::read_recommendation))
}
