//! The way from the recommendation to the invoice, as a chart.

use domain::orders::{AgainstFigures, Reported};
use leptos::prelude::*;
use ui::{
    ChartView,
    chart::{Axis, Chart, Form, Layer},
    format::{self, Locale},
};

/// Pieces at each station, and beside the reported ones what was ordered in just the lines that
/// report them: half of the lines reported is not half of the pieces lost.
#[component]
pub(super) fn Stations(figures: AgainstFigures) -> impl IntoView {
    view! { <ChartView chart=chart(&figures) height=180.0 untitled=true/> }
}

fn chart(figures: &AgainstFigures) -> Chart {
    let actual = &figures.actual;
    let words = ["Recommended", "Planned", "Ordered", "Printed", "Delivered", "Invoiced"];
    let counted = |n: u64| Some(n as f64);
    let reported = |reported: Reported| reported.known().map(|n| n as f64);
    let of = |reported: Reported| reported.known().map(|_| reported.ordered as f64);
    let pieces = [
        figures.recommended.and_then(counted),
        counted(figures.planned),
        counted(figures.ordered),
        reported(actual.printed),
        reported(actual.delivered),
        reported(actual.invoiced),
    ];
    let ordered = [None, None, None, of(actual.printed), of(actual.delivered), of(actual.invoiced)];
    let whole = |n: f64| format::whole(n.round() as i64, &Locale::EN_US);
    Chart::new(
        "Pieces from the recommendation to the invoice",
        "Pieces recommended, planned, ordered, printed, delivered and invoiced.",
        Axis::words("Station", words.map(String::from).to_vec()),
        Axis::number("Pieces", whole).from_zero(),
    )
    .layer(Layer::over_words("Pieces", Form::Bars, &pieces).hue(1))
    .layer(Layer::over_words("Ordered in the lines that report", Form::Bars, &ordered).hue(4))
}
