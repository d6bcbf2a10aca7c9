//! Orders as files: the addresses of the list, of an order and of plan against actual, ending in `export.csv` or
//! `export.xlsx`. They are small enough to be sent in one piece.

use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{
    Router,
    extract::{self, Path, Query},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{
    export::Format,
    orders::{OrderFile, against_file, list_file, order_file},
};
use domain::{
    accounts::Actor,
    ids::OrderId,
    orders::{AgainstQuery, OrderQuery},
};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/campaigns/orders/export.csv", get(csv_list))
        .route("/campaigns/orders/export.xlsx", get(xlsx_list))
        .route("/campaigns/orders/actual/export.csv", get(csv_against))
        .route("/campaigns/orders/actual/export.xlsx", get(xlsx_against))
        .route("/campaigns/orders/{order}/export.csv", get(csv))
        .route("/campaigns/orders/{order}/export.xlsx", get(xlsx))
}

type Pairs = Query<Vec<(String, String)>>;

/// Excel takes a file for UTF-8 only when it begins with a byte order mark; others stumble on it.
fn csv_for(pairs: &[(String, String)]) -> Format {
    Format::Csv { bom: pairs.iter().any(|(name, value)| name == "bom" && value == "1") }
}

async fn csv_list(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    list(state, actor, &pairs, csv_for(&pairs)).await
}

async fn xlsx_list(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    list(state, actor, &pairs, Format::Xlsx).await
}

async fn list(
    state: State,
    actor: Actor,
    pairs: &[(String, String)],
    format: Format,
) -> Result<Response, Wrong> {
    let query = OrderQuery::from_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    Ok(download(list_file(&state.cx, &actor, &query, format).await?))
}

async fn csv_against(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    against(state, actor, &pairs, csv_for(&pairs)).await
}

async fn xlsx_against(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    against(state, actor, &pairs, Format::Xlsx).await
}

async fn against(
    state: State,
    actor: Actor,
    pairs: &[(String, String)],
    format: Format,
) -> Result<Response, Wrong> {
    let query = AgainstQuery::from_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    Ok(download(against_file(&state.cx, &actor, &query, format).await?))
}

async fn csv(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(order): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, Wrong> {
    one(state, actor, &order, csv_for(&pairs)).await
}

async fn xlsx(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(order): Path<String>,
) -> Result<Response, Wrong> {
    one(state, actor, &order, Format::Xlsx).await
}

async fn one(state: State, actor: Actor, order: &str, format: Format) -> Result<Response, Wrong> {
    let Ok(order) = order.parse::<OrderId>() else {
        return Ok((StatusCode::NOT_FOUND, "There is no such order.").into_response());
    };
    Ok(download(order_file(&state.cx, &actor, order, format).await?))
}

fn download(file: OrderFile) -> Response {
    // Names are order numbers and our own words: nothing in them needs quoting.
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let headers = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, file.bytes).into_response()
}
