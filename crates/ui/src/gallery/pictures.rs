//! Charts in each form.

use leptos::prelude::*;

use super::{Part, State};
use crate::{
    chart::{Axis, Chart, ChartView, Form, Layer},
    format::{self, Locale, MONTHS},
};

fn whole(v: f64) -> String {
    format::whole(v.round() as i64, &Locale::EN_US)
}

fn share(v: f64) -> String {
    format::percent(v, 1, &Locale::EN_US)
}

fn months() -> Axis {
    Axis::words("Month", (0..24).map(|n| format!("{} {}", MONTHS[n % 12], 2024 + n / 12)).collect())
}

fn course() -> Chart {
    let values: Vec<Option<f64>> = (0..24)
        .map(|n| (n != 9).then(|| 180.0 + 60.0 * (n as f64 * 0.52).sin() + 4.0 * n as f64))
        .collect();
    let target: Vec<Option<f64>> = vec![Some(240.0); 24];
    Chart::new(
        "Responses per month",
        "Responses rise over two years, with a high each spring.",
        months(),
        Axis::number("Responses", whole).from_zero(),
    )
    .layer(Layer::over_words("Responses", Form::Area, &values))
    .layer(Layer::over_words("Target", Form::Dashed, &target).hue(2))
}

fn interval() -> Chart {
    let points: Vec<(f64, f64)> = (0..=10)
        .map(|n| (n as f64 * 1_000.0, 0.011 + 0.009 * (1.0 - (-(n as f64) / 3.0).exp())))
        .collect();
    let ranges = points.iter().map(|(x, y)| (y - 0.004 - x * 2e-7, y + 0.004 + x * 2e-7)).collect();
    Chart::new(
        "Expected rate by quantity",
        "The expected response rate rises to 2 percent; the range widens with the quantity.",
        Axis::number("Pieces", whole),
        Axis::number("Response rate", share).from_zero(),
    )
    .layer(Layer::new("Expected rate", Form::Line, points).ranges(ranges))
}

fn columns() -> Chart {
    let regions = Axis::words(
        "Region",
        ["Northeast", "Midwest", "South", "West"].map(str::to_owned).to_vec(),
    );
    Chart::new(
        "Pieces by region",
        "The South has most pieces in both years.",
        regions,
        Axis::number("Pieces", |v| format::compact(v, &Locale::EN_US)).from_zero(),
    )
    .layer(
        Layer::over_words(
            "2025",
            Form::Bars,
            &[Some(42_000.0), Some(61_000.0), Some(83_500.0), Some(30_200.0)],
        )
        .hue(5),
    )
    .layer(
        Layer::over_words(
            "2026",
            Form::Bars,
            &[Some(47_500.0), Some(58_000.0), Some(91_000.0), Some(36_000.0)],
        )
        .hue(1),
    )
}

fn reliability() -> Chart {
    let said: Vec<(f64, f64)> = [
        (0.15, 0.13),
        (0.25, 0.27),
        (0.35, 0.33),
        (0.45, 0.49),
        (0.55, 0.53),
        (0.65, 0.68),
        (0.75, 0.74),
        (0.85, 0.84),
        (0.95, 0.93),
    ]
    .to_vec();
    let ranges = said.iter().map(|(_, y)| ((y - 0.07).max(0.0), (y + 0.07).min(1.0))).collect();
    Chart::new(
        "Does confidence keep its word?",
        "What was said and what landed lie close to the diagonal.",
        Axis::number("Said", |v| format::percent(v, 0, &Locale::EN_US)).ends(0.0, 1.0),
        Axis::number("Landed", |v| format::percent(v, 0, &Locale::EN_US)).ends(0.0, 1.0),
    )
    .layer(Layer::new("Ideal", Form::Dashed, vec![(0.0, 0.0), (1.0, 1.0)]).hue(10))
    .layer(Layer::new("Stores", Form::Dots, said).ranges(ranges))
}

fn steps() -> Chart {
    let points: Vec<(f64, f64)> =
        [(0.0, 0.2), (1.0, 0.35), (2.0, 0.5), (3.0, 0.5), (4.0, 0.8), (5.0, 1.0)].to_vec();
    Chart::new(
        "Delivered, by day",
        "Half is delivered on the second day, all on the fifth.",
        Axis::number("Days after hand-over", whole),
        Axis::number("Delivered", |v| format::percent(v, 0, &Locale::EN_US)).ends(0.0, 1.0),
    )
    .layer(Layer::new("Delivered", Form::Step, points).hue(3))
}

#[component]
pub(super) fn Pictures() -> impl IntoView {
    view! {
        <Part id="charts" title="Charts" text="The same picture on server and browser, coloured by the theme; the table behind it has every figure.">
            <State name="Area and target" wide=true><div class="grow"><ChartView chart=course()/></div></State>
            <State name="Line with interval"><div class="grow"><ChartView chart=interval()/></div></State>
            <State name="Bars"><div class="grow"><ChartView chart=columns()/></div></State>
            <State name="Dots with intervals, and diagonal"><div class="grow"><ChartView chart=reliability()/></div></State>
            <State name="Steps"><div class="grow"><ChartView chart=steps()/></div></State>
        </Part>
    }
}
