//! What stands where something could not be read: what failed, that nothing was changed, what to do
//! next, and a way to try again.

use crate::Failure;
use domain::refusal::Refusal;
use leptos::prelude::*;
use ui::Failed;

/// What is shown instead of something that could not be read. `again` reads it anew; without it the
/// whole page is loaded again.
pub fn failed<R: Refusal>(
    what: &'static str,
    failure: &Failure<R>,
    again: Option<Callback<()>>,
) -> AnyView {
    let reference = failure.reference();
    let next = match failure {
        Failure::NotFound(_) => {
            "It may have been removed, or the link is from another workspace.".to_owned()
        }
        Failure::Outage { .. } => {
            "Try again in a minute; if it stays, tell an admin the reference.".to_owned()
        }
        other => other.to_string(),
    };
    let again = again.unwrap_or_else(|| {
        Callback::new(|()| {
            // A page that cannot even be reloaded leaves its person with the browser's own button.
            let _ = window().location().reload();
        })
    });
    view! { <Failed what=what safe="Nothing was changed." next=next reference=reference on_retry=again/> }
        .into_any()
}
