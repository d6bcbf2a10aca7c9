//! Who can sign in to a server that shows nothing but the demonstration chain.

use super::{CAST, DEMONSTRATION_PASSWORD};
use crate::{Backend, Result, on, statements};

statements! {
    /// How many workspaces hold real data, and how many the demonstration.
    WORKSPACES = "SELECT count(CASE WHEN demonstration THEN NULL ELSE 1 END), count(CASE WHEN demonstration THEN 1 END) FROM workspace";
}

/// The password and the people (name, address, role) of the demonstration chain, for the sign-in
/// page. Nothing as soon as the server holds another workspace: then it is no longer a show.
pub async fn known_people(cx: &Backend) -> Result<(String, Vec<(String, String, String)>)> {
    let (real, shown): (i64, i64) = on!(&cx.db, |c| sqlx::query_as(WORKSPACES).fetch_one(c).await)?;
    if real > 0 || shown == 0 {
        return Ok(Default::default());
    }
    let people = CAST.iter().map(|part| {
        let role = match part.only {
            Some(region) => format!("{}, {} only", part.role.word(), region.name()),
            None => part.role.word().to_owned(),
        };
        (part.name.to_owned(), part.email.to_owned(), role)
    });
    Ok((DEMONSTRATION_PASSWORD.to_owned(), people.collect()))
}
