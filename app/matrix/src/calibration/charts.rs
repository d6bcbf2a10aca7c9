//! The charts of the calibration page.

use crate::said::{EN, points, whole};
use domain::matrix::{Calibration, KEPT_COVERAGE, Kept, MonthChecked};
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
    .layer(Layer::new("Landed, with 95 % interval", Form::Dots, dots).ranges(ranges))
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
        "Within the 80 % intervals, by month",
        format!(
            "In {} months between {} and {} of the observed rates lay within their 80 % intervals; the aim is 80 %, and {} to {} needs no correction.",
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
