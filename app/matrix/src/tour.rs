//! The tour of the matrix: offered once to each person on each browser, in the page and not over it.

use app_page::Failure;
use leptos::prelude::*;
use server_fn::codec::Json;
use ui::{Button, IconButton, Kind, Tour, TourStep, theme::remember};

#[cfg(feature = "ssr")]
use app_page::request::{Asked, asked};

/// The start of the name of the cookie that remembers that the tour was taken or declined; the
/// person's id ends it, for several people may share a browser.
#[cfg(feature = "ssr")]
const TAKEN: &str = "tour-matrix-";

/// The cookie of this person, and whether the tour is to be offered.
#[server(prefix = "/do", endpoint = "matrix/tour", input = Json)]
pub async fn tour_offer() -> Result<(String, bool), Failure> {
    let Asked { actor, .. } = asked()?;
    let name = format!("{TAKEN}{}", actor.person);
    let is_due = app_page::request::cookie(&name).is_none();
    Ok((name, is_due))
}

/// The offer, and the tour itself. Nothing when this person has taken or declined it.
#[component]
pub(super) fn MatrixTour(
    /// Under way or not.
    open: RwSignal<bool>,
) -> impl IntoView {
    let offer = Resource::new(|| (), |()| tour_offer());
    let is_over = RwSignal::new(false);
    let cookie = StoredValue::new(None::<String>);
    let decline = move || {
        is_over.set(true);
        if let Some(name) = cookie.get_value() {
            remember(&name, "taken");
        }
    };
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                // Without an answer the tour is not offered; the help page says the same.
                let offered = match offer.await {
                    Ok((name, is_due)) => {
                        cookie.set_value(Some(name));
                        is_due
                    }
                    Err(_) => false,
                };
                offered.then(|| view! {
                    <Show when=move || !is_over.get()>
                        <aside class="tour-offer" aria-label="Tour">
                            <p>"New to the matrix? A short tour shows what is where."</p>
                            <Button small=true kind=Kind::Primary icon="flag" on_press=move || open.set(true)>"Take the tour"</Button>
                            <a class="link small" href="/help/matrix">"How it works"</a>
                            <IconButton label="No tour" icon="x" small=true on_press=decline/>
                        </aside>
                    </Show>
                })
            })}
        </Transition>
        <Tour open=open name="Tour of the matrix" steps=steps() on_done=decline/>
    }
}

fn steps() -> Vec<TourStep> {
    [
        (".page-head", "Start with a run", "\"Run the matrix\" learns from all past mailings and recommends a campaign and a quantity for each open store. Month and budget are enough to begin with."),
        (".matrix-sums", "What it comes to", "Stores, pieces and money by status. What is auto-approved needs no second look; what needs review deserves one."),
        (".toolbar", "Narrow it down", "Filter by region, state, campaign, status or confidence. The address keeps the filter, so a link shows the same stores."),
        ("[role=grid], table", "Each store's line", "Confidence is the chance that the real rate lands within a quarter of the forecast. Open a line to read its reasons, its risks and the runner-ups."),
        ("a[href*='/planning/new']", "Make a plan", "What the filter shows becomes a plan, which stays linked to this run for good."),
    ]
    .into_iter()
    .map(|(at, title, text)| TourStep::new(at, title, text))
    .collect()
}
