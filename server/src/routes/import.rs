//! Uploading a file to import, and downloading its wrong lines.
//!
//! The file is the body of the request as it is, and goes into the database piece by piece while it
//! comes in: neither a large file nor many of them need memory. Its size is limited by the command.

use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{
    Json, Router,
    body::{Body, Bytes, HttpBody},
    extract::{self, Path, Query},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::stores::import;
use domain::{
    ids::ImportId,
    stores::import::{Kind, UploadRefusal},
};
use serde::Deserialize;
use std::{future::poll_fn, pin::Pin};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/import/upload", post(upload))
        .route("/import/{import}/wrong-lines.csv", get(wrong_lines))
}

#[derive(Debug, Deserialize)]
struct About {
    kind: String,
    name: String,
}

async fn upload(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Query(about): Query<About>,
    body: Body,
) -> Result<Json<ImportId>, Wrong> {
    let kind =
        Kind::from_word(&about.kind).ok_or(backend::Error::Refused(UploadRefusal::UnknownKind))?;
    let mut upload = import::begin_upload(&state.cx, &actor, kind, &about.name).await?;
    match receive(body, &mut upload).await {
        Ok(()) => Ok(Json(upload.finish().await?)),
        Err(error) => {
            upload.abandon().await?;
            Err(error)
        }
    }
}

async fn receive(mut body: Body, upload: &mut import::Upload) -> Result<(), Wrong> {
    while let Some(bytes) = next(&mut body).await {
        let bytes = bytes.map_err(|_| Wrong::broken_off())?;
        upload.push(&bytes).await?;
    }
    Ok(())
}

/// The next bytes of a body; trailers are none.
async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        match poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await? {
            Ok(frame) => match frame.into_data() {
                Ok(bytes) => return Some(Ok(bytes)),
                Err(_) => continue,
            },
            Err(error) => return Some(Err(error)),
        }
    }
}

async fn wrong_lines(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path(import): Path<String>,
) -> Result<Response, Wrong> {
    let Ok(import) = import.parse::<ImportId>() else {
        return Ok((StatusCode::NOT_FOUND, "There is no such import.").into_response());
    };
    let file = import::wrong_lines_file(&state.cx, &actor, import).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"wrong-lines.csv\""),
    ];
    Ok((headers, file).into_response())
}
