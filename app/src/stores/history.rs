//! The store's response rates over time.

use domain::stores::PastMailing;
use leptos::prelude::*;
use ui::Sparkline;

/// The response rate of each mailing, oldest first.
#[component]
pub(super) fn HistoryChart(
    mailings: Vec<PastMailing>,
    chain_rate: Option<f64>,
    label: String,
) -> impl IntoView {
    let _ = chain_rate;
    let values: Vec<Option<f64>> =
        mailings.iter().rev().map(|past| Some(past.mailing.response_rate())).collect();
    view! { <Sparkline values=values label=format!("Response rates of {label}")/> }
}
