//! The charts of the calibration page.

use crate::said::{EN, points, whole};
use domain::matrix::{
    Calibration, Forecaster, ForecasterChecked, KEPT_COVERAGE, Kept, MonthChecked,
};
use ui::{
    chart::{Axis, Chart, Form, Layer},
    format,
};

fn percent(title: &str) -> Axis {
    Axis::number(title, |share| format::percent(share / 100.0, 0, EN))
}

/// Claimed against kept, a dot with its interval for each tenth that has forecasts.
pub(super) fn reliability(calibration: &Calibration) -> Chart {
    let known: Vec<(&Kept, f64, (f64, f64))> = calibration
        .reliability
        .iter()
        .filter_map(|kept| Some((kept, kept.kept()?, kept.interval()?)))
        .collect();
    let dots = known.iter().map(|(kept, landed, _)| (kept.claimed, *landed)).collect();
    let ranges = known.iter().map(|(.., interval)| *interval).collect();
    let description = match calibration.mean_gap() {
        Some(gap) => format!(
            "Over {} forecasts, what was claimed and what came are {} points apart on average. Dots on the dashed line are promises kept exactly.",
            whole(calibration.mailings),
            format::fraction(gap, 1, EN)
        ),
        None => "Nothing was checked.".to_owned(),
    };
    Chart::new(
        "Claimed and kept confidence",
        description,
        percent("Confidence claimed").ends(0.0, 100.0),
        percent("Landed within a quarter").ends(0.0, 100.0),
    )
    .layer(Layer::new("Kept exactly", Form::Dashed, vec![(0.0, 0.0), (100.0, 100.0)]).hue(10))
    .layer(Layer::new("Landed, with 95% interval", Form::Dots, dots).ranges(ranges))
}

/// Month by month, how much of what came lay within the 80 % intervals.
pub(super) fn coverage(months: &[MonthChecked]) -> Chart {
    let names = months.iter().map(short).collect();
    let shares: Vec<Option<f64>> =
        months.iter().map(|month| (month.mailings > 0).then_some(100.0 * month.coverage)).collect();
    let target = vec![Some(80.0); months.len()];
    let band = (100.0 * KEPT_COVERAGE.0, 100.0 * KEPT_COVERAGE.1);
    let worst = months.iter().map(|month| 100.0 * month.coverage).fold(100.0, f64::min);
    let best = months.iter().map(|month| 100.0 * month.coverage).fold(0.0, f64::max);
    Chart::new(
        "Within the 80% intervals, by month",
        format!(
            "In {} months between {} and {} of the observed rates lay within their 80% intervals; the aim is 80%, and {} to {} needs no correction.",
            months.len(),
            points(worst),
            points(best),
            points(band.0),
            points(band.1)
        ),
        Axis::words("Month", names),
        percent("Within the interval").ends(0.0, 100.0),
    )
    .layer(Layer::over_words("Aim", Form::Dashed, &target).hue(10).ranges(vec![band; months.len()]))
    .layer(Layer::over_words("Within the interval", Form::Line, &shares))
}

/// How a forecaster is called.
pub(super) fn forecaster(which: Forecaster) -> &'static str {
    match which {
        Forecaster::Model => "This model",
        Forecaster::StoreMean => "The store's own mean",
        Forecaster::ChainMean => "The chain's mean",
    }
}

/// How many times as likely what came was under each forecaster as under the simplest one, per
/// mailing: the difference of their log scores, as a ratio. `None` without the simplest.
pub(super) fn against_simple(all: &[ForecasterChecked]) -> Option<Chart> {
    let simplest = all.iter().find(|checked| checked.forecaster == Forecaster::ChainMean)?;
    let times: Vec<f64> =
        all.iter().map(|checked| (checked.log_score - simplest.log_score).exp()).collect();
    let told: Vec<String> = all
        .iter()
        .zip(&times)
        .map(|(checked, times)| {
            format!("{} {}×", forecaster(checked.forecaster), format::fraction(*times, 2, EN))
        })
        .collect();
    let names = all.iter().map(|checked| forecaster(checked.forecaster).to_owned()).collect();
    let bars: Vec<Option<f64>> = times.iter().copied().map(Some).collect();
    let even = vec![Some(1.0); all.len()];
    Some(
        Chart::new(
            "How likely each forecast held what came",
            format!(
                "Per mailing, as a multiple of the chain's mean: {}. Larger is better.",
                told.join(", ")
            ),
            Axis::words("Forecast", names),
            Axis::number("Times as likely as under the chain's mean", |times| {
                format!("{}×", format::fraction(times, 2, EN))
            }),
        )
        .layer(Layer::over_words("Likelihood of what came", Form::Bars, &bars))
        .layer(Layer::over_words("The chain's mean", Form::Dashed, &even).hue(10)),
    )
}

/// "Mar 2026".
pub(super) fn short(month: &MonthChecked) -> String {
    let place = usize::try_from(month.month.month - 1).unwrap_or(0);
    let name = format::MONTHS.get(place).copied().unwrap_or("?");
    format!("{name} {}", month.month.year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::period::Month;

    #[test]
    fn a_tenth_without_forecasts_has_no_dot() {
        let mut reliability = vec![Kept::default(); 10];
        reliability[7] = Kept { mailings: 40, landed: 30, claimed: 76.0 };
        let calibration = Calibration { mailings: 40, reliability, ..Calibration::default() };
        let chart = super::reliability(&calibration);
        assert_eq!(chart.layers[1].points, [(76.0, 75.0)]);
        assert_eq!(chart.layers[1].ranges.len(), 1);
    }

    #[test]
    fn forecasters_are_drawn_as_multiples_of_the_simplest() {
        let checked = |forecaster, log_score| ForecasterChecked {
            forecaster,
            log_score,
            brier: 0.2,
            kept: Kept::default(),
        };
        let model = checked(Forecaster::Model, -3.0);
        assert!(against_simple(&[model]).is_none());
        let chain = checked(Forecaster::ChainMean, -3.0 - 2.0_f64.ln());
        let chart = against_simple(&[model, chain]).unwrap();
        let heights: Vec<f64> = chart.layers[0].points.iter().map(|(_, height)| *height).collect();
        assert!((heights[0] - 2.0).abs() < 1e-12 && (heights[1] - 1.0).abs() < 1e-12);
        assert!(chart.description.contains("This model 2.00×"), "{}", chart.description);
    }

    #[test]
    fn every_checked_month_is_named_with_its_year() {
        let month = MonthChecked {
            month: Month { year: 2025, month: 11 },
            learnt_from: 900,
            mailings: 80,
            coverage: 0.825,
            kept: Kept::default(),
        };
        let chart = coverage(&[month]);
        assert_eq!(chart.table().1[0][0], "Nov 2025");
        assert_eq!(chart.layers[1].points, [(0.0, 82.5)]);
    }
}
