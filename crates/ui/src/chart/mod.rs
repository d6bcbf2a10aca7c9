//! Charts: what is to be shown, as plain values. Drawn by plotters through a backend of our own, so
//! that server and browser make the same picture and the theme colours it. Every chart has a title, a
//! description and a table of its figures.
//!
//! plotters is large: use charts on lazily loaded pages only.

mod draw;
mod recorder;
mod scale;
mod view;

use std::sync::Arc;

pub use view::ChartView;

/// Writes a figure as text.
pub type Show = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// One axis.
#[derive(Clone)]
pub struct Axis {
    /// What it measures: "Responses".
    pub title: String,
    /// Its figures as text, with their unit.
    pub show: Show,
    /// The words of a discrete axis, at 0, 1, 2, ….
    pub words: Option<Arc<Vec<String>>>,
    /// Begins at zero. Lengths and areas must; courses need not.
    pub from_zero: bool,
    /// Fixed ends, as for shares from 0 to 1.
    pub ends: Option<(f64, f64)>,
}

impl Axis {
    /// A measured axis with its way to write figures.
    pub fn number(
        title: impl Into<String>,
        show: impl Fn(f64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            title: title.into(),
            show: Arc::new(show),
            words: None,
            from_zero: false,
            ends: None,
        }
    }

    /// An axis of words: months, regions, wave names. Points lie at 0, 1, 2, ….
    pub fn words(title: impl Into<String>, words: Vec<String>) -> Self {
        let words = Arc::new(words);
        let own = words.clone();
        let show = move |x: f64| own.get(x.round().max(0.0) as usize).cloned().unwrap_or_default();
        Self {
            title: title.into(),
            show: Arc::new(show),
            words: Some(words),
            from_zero: false,
            ends: None,
        }
    }

    /// Begins the axis at zero.
    pub fn from_zero(mut self) -> Self {
        self.from_zero = true;
        self
    }

    /// Fixes both ends.
    pub fn ends(mut self, low: f64, high: f64) -> Self {
        self.ends = Some((low, high));
        self
    }
}

/// How a layer is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line from point to point.
    Line,
    /// A dashed line: an ideal, a target, a forecast.
    Dashed,
    /// A line that keeps its value until the next point.
    Step,
    /// A line with its ground shaded.
    Area,
    /// A column per point, beside those of other layers.
    Bars,
    /// A dot per point.
    Dots,
}

/// One series of a chart.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Its name, in legend and table.
    pub name: String,
    /// 1 to 10 of the categorical set; 0 for the accent.
    pub hue: u8,
    /// How it is drawn.
    pub form: Form,
    /// Its points, in order of x. Points that are not finite break a line.
    pub points: Vec<(f64, f64)>,
    /// The range each point plausibly lies in, as a band, or for dots as a line of each dot's own;
    /// empty for none, else as many as points.
    pub ranges: Vec<(f64, f64)>,
}

impl Layer {
    /// A series in the accent colour.
    pub fn new(name: impl Into<String>, form: Form, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), hue: 0, form, points, ranges: Vec::new() }
    }

    /// A series over words, at 0, 1, 2, …; `None` breaks the line.
    pub fn over_words(name: impl Into<String>, form: Form, values: &[Option<f64>]) -> Self {
        let points =
            values.iter().enumerate().map(|(i, v)| (i as f64, v.unwrap_or(f64::NAN))).collect();
        Self::new(name, form, points)
    }

    /// Gives it a colour of the categorical set.
    pub fn hue(mut self, hue: u8) -> Self {
        self.hue = hue;
        self
    }

    /// Adds the range each point lies in.
    pub fn ranges(mut self, ranges: Vec<(f64, f64)>) -> Self {
        self.ranges = ranges;
        self
    }
}

/// A chart: what it says, its axes and its series.
#[derive(Clone)]
pub struct Chart {
    /// What it shows: "Response rate by month".
    pub title: String,
    /// What one sees in it, in a sentence, for those who cannot see it.
    pub description: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The series, drawn in order.
    pub layers: Vec<Layer>,
}

impl Chart {
    /// A chart without series.
    pub fn new(title: impl Into<String>, description: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self { title: title.into(), description: description.into(), x, y, layers: Vec::new() }
    }

    /// Adds a series.
    pub fn layer(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }

    /// The different places on the horizontal axis, in order.
    pub(crate) fn places(&self) -> Vec<f64> {
        let mut xs: Vec<f64> = self
            .layers
            .iter()
            .flat_map(|layer| layer.points.iter().map(|p| p.0))
            .filter(|x| x.is_finite())
            .collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup();
        xs
    }

    /// The table behind the chart: heads, then a row per place. A layer with ranges has a column more.
    pub fn table(&self) -> (Vec<String>, Vec<Vec<String>>) {
        let mut heads = vec![self.x.title.clone()];
        for layer in &self.layers {
            heads.push(layer.name.clone());
            if !layer.ranges.is_empty() {
                heads.push(format!("{}, range", layer.name));
            }
        }
        let show = |v: f64| {
            if v.is_finite() { (self.y.show)(v) } else { crate::format::UNKNOWN.to_owned() }
        };
        let rows = self
            .places()
            .into_iter()
            .map(|x| {
                let mut row = vec![(self.x.show)(x)];
                for layer in &self.layers {
                    let at = layer.points.iter().position(|p| p.0 == x);
                    row.push(
                        at.map_or(crate::format::UNKNOWN.into(), |at| show(layer.points[at].1)),
                    );
                    if !layer.ranges.is_empty() {
                        let range = at.and_then(|at| layer.ranges.get(at));
                        row.push(range.map_or(crate::format::UNKNOWN.into(), |(low, high)| {
                            format!("{} to {}", show(*low), show(*high))
                        }));
                    }
                }
                row
            })
            .collect();
        (heads, rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let months = Axis::words("Month", vec!["Jan".into(), "Feb".into(), "Mar".into()]);
        let rate = Axis::number("Rate", |v| format!("{v:.0}%")).from_zero();
        Chart::new("Rate", "It rises.", months, rate)
            .layer(
                Layer::over_words("Own", Form::Line, &[Some(1.0), None, Some(3.0)]).ranges(vec![
                    (0.0, 2.0),
                    (f64::NAN, f64::NAN),
                    (2.0, 4.0),
                ]),
            )
            .layer(Layer::over_words("Target", Form::Dashed, &[Some(2.0), Some(2.0), Some(2.0)]))
    }

    #[test]
    fn the_table_has_every_figure_and_says_what_is_unknown() {
        let (heads, rows) = chart().table();
        assert_eq!(heads, ["Month", "Own", "Own, range", "Target"]);
        assert_eq!(rows[0], ["Jan", "1%", "0% to 2%", "2%"]);
        assert_eq!(rows[1], ["Feb", "–", "– to –", "2%"]);
    }
}
