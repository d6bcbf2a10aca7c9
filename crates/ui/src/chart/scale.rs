//! The numbers along an axis: round steps, and how wide text is.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::{Axis, Chart, Show};

/// About `want` round numbers (steps of 1, 2 or 5 times a power of ten) that enclose `low..high`.
pub fn round_ticks(low: f64, high: f64, want: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite()) {
        return vec![0.0, 1.0];
    }
    let (low, high) = if high > low { (low, high) } else { (low - 0.5, low + 0.5) };
    let raw = (high - low) / want.max(1) as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .iter()
        .map(|m| m * power)
        .find(|step| *step >= raw * 0.999_999)
        .unwrap_or(raw);
    let first = (low / step + 1e-9).floor() as i64;
    let last = (high / step - 1e-9).ceil() as i64;
    (first..=last).map(|n| n as f64 * step).collect()
}

/// Every how many words one is written, so that `wide` pixels hold them.
pub fn every(words: &[String], size: f64, wide: f64) -> usize {
    let widest = words.iter().map(|word| text_width(word, size)).fold(0.0, f64::max) + 16.0;
    let room = (wide / widest.max(1.0)).floor().max(1.0);
    ((words.len() as f64 / room).ceil() as usize).max(1)
}

/// How wide a text is in Inter, in pixels: a fixed table, so that both sides agree.
pub fn text_width(text: &str, size: f64) -> f64 {
    let em: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.28,
            ' ' | 'f' | 't' | 'r' | '(' | ')' | '/' | '-' => 0.37,
            '0'..='9' | '$' | '€' => 0.63,
            'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.88,
            'A'..='Z' => 0.69,
            _ => 0.57,
        })
        .sum();
    em * size
}

/// An axis as plotters sees it: a range, its marks and their words.
#[derive(Clone)]
pub struct Scale {
    pub range: Range<f64>,
    pub marks: Vec<f64>,
    pub show: Show,
}

impl Scale {
    /// The horizontal scale for a plot `wide` pixels wide.
    pub fn across(chart: &Chart, size: f64, wide: f64) -> Self {
        let show = chart.x.show.clone();
        let places = chart.places();
        if let Some(words) = &chart.x.words {
            let step = every(words, size, wide);
            let marks = (0..words.len()).step_by(step).map(|i| i as f64).collect();
            let bars = chart.layers.iter().any(|layer| layer.form == super::Form::Bars);
            let edge = if bars { 0.5 } else { 0.2 };
            return Self { range: -edge..(words.len().max(1) as f64 - 1.0 + edge), marks, show };
        }
        let (low, high) = ends(&chart.x, places.first().copied(), places.last().copied());
        let marks = round_ticks(low, high, (wide / 110.0).clamp(2.0, 8.0) as usize);
        let (low, high) =
            if chart.x.ends.is_some() { (low, high) } else { (marks[0], marks[marks.len() - 1]) };
        Self { range: low..high, marks: within(marks, low, high), show }
    }

    /// The vertical scale for a plot `high` pixels high.
    pub fn upward(chart: &Chart, tall: f64) -> Self {
        let values = chart.layers.iter().flat_map(|layer| {
            layer.points.iter().map(|p| p.1).chain(layer.ranges.iter().flat_map(|r| [r.0, r.1]))
        });
        let known: Vec<f64> = values.filter(|v| v.is_finite()).collect();
        let (low, high) = ends(
            &chart.y,
            known.iter().copied().reduce(f64::min),
            known.iter().copied().reduce(f64::max),
        );
        let marks = round_ticks(low, high, (tall / 48.0).clamp(2.0, 6.0) as usize);
        let (low, high) =
            if chart.y.ends.is_some() { (low, high) } else { (marks[0], marks[marks.len() - 1]) };
        Self { range: low..high, marks: within(marks, low, high), show: chart.y.show.clone() }
    }

    /// The width of the widest word.
    pub fn widest(&self, size: f64) -> f64 {
        self.marks.iter().map(|mark| text_width(&(self.show)(*mark), size)).fold(0.0, f64::max)
    }
}

fn within(marks: Vec<f64>, low: f64, high: f64) -> Vec<f64> {
    let slack = (high - low).abs() * 1e-9;
    marks.into_iter().filter(|mark| *mark >= low - slack && *mark <= high + slack).collect()
}

fn ends(axis: &Axis, low: Option<f64>, high: Option<f64>) -> (f64, f64) {
    if let Some(ends) = axis.ends {
        return ends;
    }
    let (low, high) = (low.unwrap_or(0.0), high.unwrap_or(1.0));
    if axis.from_zero { (low.min(0.0), if high > 0.0 { high } else { 1.0 }) } else { (low, high) }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        from + (f64::from(to - from) * share).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // Light lines between the marks are not wanted.
        if hint.weight().allow_light_points() { Vec::new() } else { self.marks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Scale {
    fn format_ext(&self, value: &f64) -> String {
        (self.show)(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_enclose_the_values() {
        assert_eq!(round_ticks(0.0, 97.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(round_ticks(0.0, 0.023, 5).len(), 6);
        assert_eq!(round_ticks(-3.0, 4.0, 4), [-4.0, -2.0, 0.0, 2.0, 4.0]);
    }

    #[test]
    fn a_single_value_still_has_an_axis() {
        let marks = round_ticks(5.0, 5.0, 4);
        assert!(marks.len() >= 2 && marks[0] < 5.0 && *marks.last().expect("some") > 5.0);
        assert_eq!(round_ticks(f64::NAN, 1.0, 4), [0.0, 1.0]);
    }

    #[test]
    fn words_that_do_not_fit_are_left_out_evenly() {
        let months: Vec<String> = (0..36).map(|n| format!("Mar 20{n:02}")).collect();
        assert_eq!(every(&months[..3], 11.0, 600.0), 1);
        assert!(every(&months, 11.0, 300.0) >= 6);
    }
}
