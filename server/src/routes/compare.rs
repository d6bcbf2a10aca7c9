//! What changed between two matrix runs as a file: the address of the page, ending in `compare.csv` or
//! `compare.xlsx`, with its `a=`, `b=` and `kind=`.

use super::download::download;
use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{
    Router,
    extract::{self, Query},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{export::Format, matrix::ComparisonExport};
use domain::{accounts::Actor, ids::RunId, matrix::ChangeKind};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/campaigns/matrix/compare.csv", get(csv))
        .route("/campaigns/matrix/compare.xlsx", get(xlsx))
}

type Pairs = Vec<(String, String)>;

async fn csv(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Wrong> {
    let bom = pairs.iter().any(|(name, value)| name == "bom" && value == "1");
    export(state, actor, &pairs, Format::Csv { bom }).await
}

async fn xlsx(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Query<Pairs>,
) -> Result<Response, Wrong> {
    export(state, actor, &pairs, Format::Xlsx).await
}

async fn export(
    state: State,
    actor: Actor,
    pairs: &Pairs,
    format: Format,
) -> Result<Response, Wrong> {
    let value = |wanted: &str| {
        pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    };
    let run = |name: &str| value(name).and_then(|id| id.parse::<RunId>().ok());
    let Some(runs) = run("a").zip(run("b")) else {
        return Ok((StatusCode::NOT_FOUND, "There are no such runs.").into_response());
    };
    let kinds = value("kind").and_then(ChangeKind::from_word).into_iter().collect();
    let mut file = ComparisonExport::begin(&state.cx, &actor, runs, kinds, format).await?;
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
