//! The files of an order as its supplier gets them, as they were sent, and the proofs that came back;
//! and the files of e-mails. All of them to be saved, none to be shown here.

use crate::{
    caller::{Caller, Wrong},
    router::State,
};
use axum::{
    Router,
    extract::{self, Path},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use backend::{
    mail::{Enclosure, mail_file},
    orders::{order_document, proof, sent_file},
};
use domain::{
    ids::{HandoverId, MailId, OrderId, ProofId},
    orders::kind_of_file,
};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/campaigns/orders/{order}/files/{name}", get(document))
        .route("/campaigns/orders/sent/{handover}/{position}/{name}", get(sent))
        .route("/campaigns/orders/proofs/{proof}/{name}", get(uploaded))
        .route("/settings/mail/{mail}/{position}/{name}", get(enclosed))
}

/// A file to be saved: whatever is in it, it is not drawn, run or guessed at by the browser.
pub(super) fn saved(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    let kind = HeaderValue::from_str(media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
        ),
    ];
    (headers, bytes).into_response()
}

/// The name twice: in ASCII for old browsers, and whole as RFC 6266 and RFC 8187 have it.
fn disposition(name: &str) -> HeaderValue {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    let text = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

pub(super) fn enclosure(file: Enclosure) -> Response {
    saved(&file.name, &file.media_type, file.bytes)
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "There is no such file.").into_response()
}

async fn document(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((order, name)): Path<(String, String)>,
) -> Result<Response, Wrong> {
    let (Ok(order), Some(kind)) = (order.parse::<OrderId>(), kind_of_file(&name)) else {
        return Ok(missing());
    };
    let file = order_document(&state.cx, &actor, order, kind).await?;
    Ok(saved(&file.name, file.media_type, file.bytes))
}

async fn sent(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((handover, position, _)): Path<(String, u32, String)>,
) -> Result<Response, Wrong> {
    let Ok(handover) = handover.parse::<HandoverId>() else { return Ok(missing()) };
    Ok(enclosure(sent_file(&state.cx, &actor, handover, position).await?))
}

async fn uploaded(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((id, _)): Path<(String, String)>,
) -> Result<Response, Wrong> {
    let Ok(id) = id.parse::<ProofId>() else { return Ok(missing()) };
    Ok(enclosure(proof(&state.cx, &actor, id).await?))
}

async fn enclosed(
    extract::State(state): extract::State<State>,
    Caller(actor): Caller,
    Path((mail, position, _)): Path<(String, u32, String)>,
) -> Result<Response, Wrong> {
    let Ok(mail) = mail.parse::<MailId>() else { return Ok(missing()) };
    Ok(enclosure(mail_file(&state.cx, &actor, mail, position).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_letters_is_given_whole_and_breaks_out_of_nothing() {
        assert_eq!(
            disposition("Größe \"1\";\r\n.pdf").to_str().unwrap(),
            "attachment; filename=\"Gr__e _1____.pdf\"; \
             filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22%3B%0D%0A.pdf"
        );
    }
}
