//! Small pictures in a line of text: the course of a figure, and the range a figure lies in.

use leptos::prelude::*;

use crate::format::{self, Locale};

const WIDTH: f64 = 96.0;
const HEIGHT: f64 = 24.0;
const EDGE: f64 = 2.5;

/// The points of a course scaled into its picture; gaps (`None`) break the line.
pub fn course(values: &[Option<f64>]) -> Vec<Vec<(f64, f64)>> {
    let known: Vec<f64> = values.iter().flatten().copied().filter(|v| v.is_finite()).collect();
    let (Some(low), Some(high)) =
        (known.iter().copied().reduce(f64::min), known.iter().copied().reduce(f64::max))
    else {
        return Vec::new();
    };
    let span = if high > low { high - low } else { 1.0 };
    let step =
        if values.len() > 1 { (WIDTH - 2.0 * EDGE) / (values.len() - 1) as f64 } else { 0.0 };
    let mut runs: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    for (i, value) in values.iter().enumerate() {
        match value.filter(|v| v.is_finite()) {
            Some(v) => {
                // A course without change lies in the middle, not at the foot.
                let share = if high > low { (v - low) / span } else { 0.5 };
                let point = (EDGE + i as f64 * step, HEIGHT - EDGE - share * (HEIGHT - 2.0 * EDGE));
                if let Some(run) = runs.last_mut() {
                    run.push(point);
                }
            }
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn path(run: &[(f64, f64)]) -> String {
    run.iter()
        .enumerate()
        .map(|(i, (x, y))| format!("{}{x:.1} {y:.1}", if i == 0 { "M" } else { "L" }))
        .collect()
}

/// The course of a figure, as a line the height of a word, with its last value as a dot.
#[component]
pub fn Sparkline(
    /// From the oldest to the newest; `None` where nothing is known.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
    /// What it shows, read aloud and told on hover: "Responses per month, last 240".
    #[prop(into)]
    label: Signal<String>,
    /// Shades the ground below the line.
    #[prop(optional)]
    filled: bool,
) -> impl IntoView {
    view! {
        <svg class="spark" viewBox="0 0 96 24" role="img" aria-label=move || label.get() data-tip=move || label.get()>
            {move || values.with(|values| {
                let runs = course(values);
                let last = runs.last().and_then(|run| run.last()).copied();
                let area = filled.then(|| runs.iter().filter(|run| run.len() > 1).map(|run| {
                    let (first, last) = (run[0].0, run[run.len() - 1].0);
                    view! { <path class="spark-ground" d=format!("{}L{last:.1} {HEIGHT}L{first:.1} {HEIGHT}Z", path(run))></path> }
                }).collect_view());
                let lines = runs.iter().map(|run| view! { <path class="spark-line" d=path(run)></path> }).collect_view();
                let dot = last.map(|(x, y)| view! { <circle class="spark-dot" cx=format!("{x:.1}") cy=format!("{y:.1}") r="2"></circle> });
                view! { {area}{lines}{dot} }
            })}
        </svg>
    }
}

/// An expected value with the range it plausibly lies in, drawn on a scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// What is expected.
    pub middle: f64,
    /// The upper end.
    pub high: f64,
}

/// Where a value lies on a scale, from 0 to 100.
pub fn on_scale(value: f64, scale: (f64, f64)) -> f64 {
    if scale.1 > scale.0 {
        ((value - scale.0) / (scale.1 - scale.0) * 100.0).clamp(0.0, 100.0)
    } else {
        0.0
    }
}

/// An interval as a band with a mark, the figures beside it. Rows that share a `scale` can be compared.
#[component]
pub fn IntervalBar(
    /// The interval; `None` when nothing is known.
    #[prop(into)]
    value: Signal<Option<Interval>>,
    /// The ends of the scale, the same for all rows that are compared.
    #[prop(into)]
    scale: Signal<(f64, f64)>,
    /// A figure as text; per cent with one decimal when left out.
    #[prop(optional, into)]
    show: Option<Callback<(f64,), String>>,
    /// What it is, read aloud: "Expected response rate".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let text = move |value: f64| {
        show.map_or_else(|| format::percent(value, 1, &Locale::EN_US), |show| show.run((value,)))
    };
    let spoken = move || match value.get() {
        Some(range) => format!(
            "{label}: {}, between {} and {}",
            text(range.middle),
            text(range.low),
            text(range.high)
        ),
        None => format!("{label}: not known"),
    };
    let tip = spoken.clone();
    view! {
        <span class="interval" role="img" aria-label=spoken data-tip=tip>
            <span class="interval-number num">{move || value.get().map_or(format::UNKNOWN.into(), |range| text(range.middle))}</span>
            <svg class="interval-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                <rect class="interval-scale" y="4.5" width="100" height="1"></rect>
                {move || value.get().map(|range| {
                    let scale = scale.get();
                    let (low, middle, high) = (on_scale(range.low, scale), on_scale(range.middle, scale), on_scale(range.high, scale));
                    view! {
                        <rect class="interval-band" x=format!("{low:.1}") y="2" width=format!("{:.1}", (high - low).max(0.5)) height="6" rx="1"></rect>
                        <rect class="interval-mark" x=format!("{:.1}", (middle - 0.75).max(0.0)) y="0" width="1.5" height="10"></rect>
                    }
                })}
            </svg>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_breaks_the_line() {
        let runs = course(&[Some(1.0), Some(2.0), None, Some(3.0)]);
        assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(runs[1][0], (WIDTH - EDGE, EDGE));
    }

    #[test]
    fn a_course_without_change_lies_in_the_middle() {
        assert!(course(&[Some(5.0), Some(5.0)]).iter().flatten().all(|(_, y)| *y == HEIGHT / 2.0));
    }

    #[test]
    fn nothing_known_draws_nothing() {
        assert!(course(&[None, None]).is_empty());
        assert!(course(&[]).is_empty());
        assert!(course(&[Some(f64::NAN)]).is_empty());
    }

    #[test]
    fn a_scale_keeps_values_within_its_ends() {
        assert_eq!(on_scale(5.0, (0.0, 10.0)), 50.0);
        assert_eq!(on_scale(12.0, (0.0, 10.0)), 100.0);
        assert_eq!(on_scale(1.0, (3.0, 3.0)), 0.0);
    }
}
