//! How a status and a rate are shown.

use domain::matrix::Status;
use leptos::prelude::*;
use ui::{
    Badge, Tone,
    format::{self, Locale},
};

/// How a status looks.
pub fn badge(status: Status) -> impl IntoView {
    let (tone, icon) = match status {
        Status::AutoApprove => (Tone::Gain, "circle-check"),
        Status::NeedsReview => (Tone::Care, "eye"),
        Status::Skip => (Tone::Quiet, "circle-minus"),
    };
    view! { <Badge text=status.to_string() tone=tone icon=icon/> }
}

/// How a store that is held out looks, in the place of its status.
pub fn held_out_badge() -> impl IntoView {
    view! {
        <Badge text="Held out" tone=Tone::Accent icon="test-tube" tip="Not mailed, so that it shows what mailing the others adds"/>
    }
}

/// A rate as a percentage with two places, such as "1.84 %".
pub fn rate(share: f64) -> String {
    format::percent(share, 2, &Locale::EN_US)
}
