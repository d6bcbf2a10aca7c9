//! The supplier's door beside its page: files to take, and proofs to bring.

use super::handover::enclosure;
use crate::{caller::Wrong, router::State};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{self, Path, Query},
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use backend::{
    accounts::Token,
    error::refused,
    orders::{door_file, door_opens, upload_proof},
};
use domain::orders::{DoorRefusal, PROOF_BYTES_MOST};
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/supplier/{token}/files/{position}/{name}", get(file))
        .route("/supplier/{token}/proof", post(bring))
}

async fn file(
    extract::State(state): extract::State<State>,
    Path((token, position, _)): Path<(String, u32, String)>,
) -> Result<Response, Wrong> {
    let token = Token::from_text(&token);
    Ok(enclosure(door_file(&state.cx, &token, position).await?))
}

#[derive(Debug, Deserialize)]
struct About {
    /// What the file is called there.
    name: String,
    /// The page's for this file: sent twice, it is kept once.
    key: Uuid,
}

/// Takes a proof: the file is the body as it is. No more than may be kept is ever read.
async fn bring(
    extract::State(state): extract::State<State>,
    Path(token): Path<String>,
    Query(about): Query<About>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Wrong> {
    let token = Token::from_text(&token);
    door_opens(&state.cx, &token).await?;
    let too_large = || Wrong::from(refused(DoorRefusal::ProofTooLarge));
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length = length.and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > PROOF_BYTES_MOST) {
        return Err(too_large());
    }
    let bytes = match to_bytes(body, PROOF_BYTES_MOST).await {
        Ok(bytes) if length.is_none_or(|length| length == bytes.len()) => bytes,
        Ok(_) => return Err(Wrong::broken_off()),
        // Without a length in advance it is the limit that ends the reading.
        Err(_) if length.is_none() => return Err(too_large()),
        Err(_) => return Err(Wrong::broken_off()),
    };
    upload_proof(&state.cx, &token, about.key, &about.name, &bytes).await?;
    Ok(StatusCode::NO_CONTENT)
}
