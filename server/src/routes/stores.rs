//! The list of stores as a file: the same address as the page, ending in `export.csv` or
//! `export.xlsx`, holds exactly what the page filters and shows.

use super::download::download;
use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{
    Router,
    extract::{self, Query},
    response::Response,
    routing::get,
};
use backend::{export::Format, stores};
use domain::{accounts::Actor, stores::StoreView};

pub(super) fn routes() -> Router<State> {
    Router::new().route("/stores/export.csv", get(csv)).route("/stores/export.xlsx", get(xlsx))
}

type Pairs = Query<Vec<(String, String)>>;

async fn csv(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    // Excel takes a file for UTF-8 only when it begins with a byte order mark.
    let bom = pairs.iter().any(|(name, value)| name == "bom" && value == "1");
    export(state, actor, &pairs, Format::Csv { bom }).await
}

async fn xlsx(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    export(state, actor, &pairs, Format::Xlsx).await
}

async fn export(
    state: State,
    actor: Actor,
    pairs: &[(String, String)],
    format: Format,
) -> Result<Response, Wrong> {
    let view = StoreView::from_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let name = stores::file_name(&state.cx, format);
    let mut file = stores::StoreExport::begin(&state.cx, &actor, &view, format).await?;
    Ok(download(&name, format, async move |pieces| -> backend::Result<()> {
        while let Some(bytes) = file.next().await? {
            if !pieces.send(bytes).await {
                break;
            }
        }
        Ok(())
    }))
}
