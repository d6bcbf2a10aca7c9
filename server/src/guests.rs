//! How often guests with a share link and suppliers with theirs may ask, by network address: a link is
//! tried, read and answered through without an account, so nothing else slows a guesser or a flood
//! down.

use crate::{
    paces::{Paces, seconds},
    router::State,
};
use app::request::Address;
use axum::{
    extract::{self, Request},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Pages and lines in a minute from one address.
const READS: u32 = 240;
/// Comments in a minute from one address.
const COMMENTS: u32 = 10;
/// What suppliers do with orders in a minute from one address: a mail house with many orders has one.
const ANSWERS: u32 = 60;

/// What a guest does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Deed {
    Read,
    Comment,
    Answer,
}

fn deed(path: &str) -> Option<Deed> {
    match path {
        "/do/plans/guest_comment" => Some(Deed::Comment),
        "/do/orders/door_act" => Some(Deed::Answer),
        path if path.starts_with("/supplier/") && path.ends_with("/proof") => Some(Deed::Answer),
        "/do/plans/open_share" | "/do/plans/lines_of_share" | "/do/orders/door" => Some(Deed::Read),
        path if path.starts_with("/share/") || path.starts_with("/supplier/") => Some(Deed::Read),
        _ => None,
    }
}

/// The allowances of network addresses.
#[derive(Clone, Debug, Default)]
pub(crate) struct GuestPaces(Paces<(String, Deed)>);

/// Counts what guests ask; other requests pass.
pub(crate) async fn pace_guests(
    extract::State((state, paces)): extract::State<(State, GuestPaces)>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(deed) = deed(request.uri().path()) {
        let address = request.extensions().get::<Address>().map(|address| address.0.clone());
        let per_minute = match deed {
            Deed::Read => READS,
            Deed::Comment => COMMENTS,
            Deed::Answer => ANSWERS,
        };
        let who = (address.unwrap_or_default(), deed);
        if let Err(wait) = paces.0.ask(who, state.cx.now(), per_minute) {
            let seconds = seconds(wait);
            let text = format!("Too many requests. Try again in {seconds} seconds.");
            let headers = [(header::RETRY_AFTER, seconds.to_string())];
            return (StatusCode::TOO_MANY_REQUESTS, headers, text).into_response();
        }
    }
    next.run(request).await
}
