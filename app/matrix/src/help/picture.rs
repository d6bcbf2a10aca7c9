//! The picture of the help page: what a forecast is, and which part of it is the confidence.

use crate::said::EN;
use ui::{
    chart::{Axis, Chart, Form, Layer},
    format,
};

/// The forecast of the example, and its standard deviation: with these, eight of ten rates land
/// within a quarter of the forecast, for 0.25 · 0.016 / 0.00312 = 1.2816, the normal 90 % point.
const FORECAST: f64 = 0.016;
const SPREAD: f64 = 0.003_12;

/// How likely each rate is, with the part within a quarter of the forecast shaded.
pub(super) fn forecast_as_a_range() -> Chart {
    let rates: Vec<f64> = (0..=96).map(|n| 0.006 + 0.020 * f64::from(n) / 96.0).collect();
    let likely = |rate: f64| (-0.5 * ((rate - FORECAST) / SPREAD).powi(2)).exp();
    let whole = rates.iter().map(|rate| (*rate, likely(*rate))).collect();
    let within =
        rates.iter().filter(|rate| is_within(**rate)).map(|rate| (*rate, likely(*rate))).collect();
    Chart::new(
        "A forecast is a range",
        "A hill over the response rates, highest at the forecast of 1.6%. The part between 1.2% and 2.0%, a quarter to either side, is shaded: it holds 80 of 100 cases, so the confidence is 80.",
        Axis::number("Response rate that will be seen", |rate| format::percent(rate, 1, EN)),
        Axis::number("How likely, against the forecast", |share| format::percent(share, 0, EN)).ends(0.0, 1.0),
    )
    .layer(Layer::new("Every rate that could come", Form::Line, whole).hue(10))
    .layer(Layer::new("Within a quarter: confidence 80", Form::Area, within))
}

fn is_within(rate: f64) -> bool {
    (rate / FORECAST - 1.0).abs() <= 0.25 + 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shaded_part_holds_eight_of_ten() {
        let chart = forecast_as_a_range();
        let area = |points: &[(f64, f64)]| -> f64 {
            points.windows(2).map(|p| (p[1].0 - p[0].0) * (p[0].1 + p[1].1) / 2.0).sum()
        };
        // What lies outside the drawn range is three in a thousand at most.
        let share = area(&chart.layers[1].points) / area(&chart.layers[0].points);
        assert!((share - 0.8).abs() < 0.02, "{share}");
    }
}
