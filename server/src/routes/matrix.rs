//! The lines of a matrix run as a file: the address of the page, ending in `export.csv` or
//! `export.xlsx`, with `run=` and the words of the page's filter, order and columns. A selection of
//! many stores does not fit into an address: the same words may be sent as a form.

use super::download::download;
use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{
    Form, Router,
    extract::{self, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{export::Format, matrix::MatrixExport};
use domain::{accounts::Actor, ids::RunId, matrix::MatrixView};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/campaigns/matrix/export.csv", get(csv).post(csv_of_form))
        .route("/campaigns/matrix/export.xlsx", get(xlsx).post(xlsx_of_form))
}

type Pairs = Vec<(String, String)>;

/// Excel takes a file for UTF-8 only when it begins with a byte order mark.
fn csv_for(pairs: &Pairs) -> Format {
    Format::Csv { bom: pairs.iter().any(|(name, value)| name == "bom" && value == "1") }
}

async fn csv(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Wrong> {
    export(state, actor, &pairs, csv_for(&pairs)).await
}

async fn csv_of_form(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Wrong> {
    export(state, actor, &pairs, csv_for(&pairs)).await
}

async fn xlsx(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Wrong> {
    export(state, actor, &pairs, Format::Xlsx).await
}

async fn xlsx_of_form(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Wrong> {
    export(state, actor, &pairs, Format::Xlsx).await
}

async fn export(
    state: State,
    actor: Actor,
    pairs: &Pairs,
    format: Format,
) -> Result<Response, Wrong> {
    let run = pairs.iter().find(|(name, _)| name == "run");
    let Some(run) = run.and_then(|(_, id)| id.parse::<RunId>().ok()) else {
        return Ok((StatusCode::NOT_FOUND, "There is no such run.").into_response());
    };
    let view = MatrixView::from_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let mut file = MatrixExport::begin(&state.cx, &actor, run, &view, format).await?;
    let name = file.name().to_owned();
    Ok(download(&name, format, async move |pieces| -> backend::Result<()> {
        while let Some(bytes) = file.next().await? {
            if !pieces.send(bytes).await {
                break;
            }
        }
        Ok(())
    }))
}
