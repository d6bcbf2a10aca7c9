//! Answers that are files to save, sent while they are being written.

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use backend::export::Format;
use std::{future::Future, io};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Where a file's pieces go.
#[derive(Clone, Debug)]
pub(super) struct Pieces(mpsc::Sender<io::Result<Vec<u8>>>);

impl Pieces {
    /// Sends a piece; false when nobody listens any more.
    pub(super) async fn send(&self, bytes: Vec<u8>) -> bool {
        self.0.send(Ok(bytes)).await.is_ok()
    }
}

/// A file called `name` that `write` produces piece by piece. When it fails half-way, the
/// connection breaks off, so that nobody takes half a file for the whole.
pub(super) fn download<W, E>(
    name: &str,
    format: Format,
    write: impl FnOnce(Pieces) -> W + Send + 'static,
) -> Response
where
    W: Future<Output = Result<(), E>> + Send + 'static,
    E: std::fmt::Display + Send + 'static,
{
    let (pieces, read) = mpsc::channel(4);
    tokio::spawn(async move {
        if let Err(error) = write(Pieces(pieces.clone())).await {
            let reference = backend::new_reference();
            tracing::error!(reference, %error, "a download broke off");
            // Nobody listening is no failure of ours.
            let _ = pieces.send(Err(io::Error::other(format!("reference {reference}")))).await;
        }
    });
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, Body::from_stream(ReceiverStream::new(read))).into_response()
}
