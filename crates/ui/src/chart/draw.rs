//! From a chart to shapes: plotters lays out axes and maps points, the recorder keeps the shapes.

use plotters::{
    chart::ChartBuilder,
    drawing::IntoDrawingArea,
    element::{Circle, PathElement, Polygon, Rectangle},
    style::{Color, IntoFont, ShapeStyle, TRANSPARENT, TextStyle},
};

use super::{
    Chart, Form, Layer,
    recorder::{FINE, Ink, Recorder, Shape},
    scale::Scale,
};

/// The size of words along the axes, in pixels.
pub const WORDS: f64 = 11.0;

/// Where one points to be told the figures: a column over all series, or a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub round: bool,
    /// The figures, a line each.
    pub text: String,
    /// The points of the series there.
    pub dots: Vec<(f64, f64, u8)>,
}

/// A drawn chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    pub shapes: Vec<Shape>,
    pub told: Vec<Told>,
}

fn stroke(ink: Ink) -> ShapeStyle {
    ink.color().stroke_width(1)
}

/// The points of a line, broken where they are not finite.
fn runs(points: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
    points
        .split(|p| !(p.0.is_finite() && p.1.is_finite()))
        .filter(|run| !run.is_empty())
        .map(<[_]>::to_vec)
        .collect()
}

/// The corners of a line that keeps its value until the next point.
fn steps(run: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(run.len() * 2);
    for pair in run.windows(2) {
        out.push(pair[0]);
        out.push((pair[1].0, pair[0].1));
    }
    out.extend(run.last());
    out
}

/// The band of a layer's ranges, broken where they are not known.
fn bands(layer: &Layer) -> Vec<Vec<(f64, f64)>> {
    // The ranges of dots are drawn dot by dot.
    if layer.form == Form::Dots {
        return Vec::new();
    }
    let known: Vec<(f64, f64, f64)> =
        layer.points.iter().zip(&layer.ranges).map(|(p, r)| (p.0, r.0, r.1)).collect();
    known
        .split(|(_, low, high)| !(low.is_finite() && high.is_finite()))
        .filter(|run| run.len() > 1)
        .map(|run| {
            run.iter().map(|r| (r.0, r.2)).chain(run.iter().rev().map(|r| (r.0, r.1))).collect()
        })
        .collect()
}

/// Draws a chart of `width` × `height` pixels; `None` when there is no room for a plot.
pub fn draw(chart: &Chart, width: f64, height: f64) -> Option<Drawing> {
    if width < 120.0 || height < 80.0 {
        return None;
    }
    let foot = WORDS + 14.0;
    let up = Scale::upward(chart, height - foot);
    let left = up.widest(WORDS).ceil() + 10.0;
    let across = Scale::across(chart, WORDS, width - left - 12.0);
    let base = up.range.start.max(0.0).min(up.range.end);
    let bars: Vec<usize> =
        (0..chart.layers.len()).filter(|&i| chart.layers[i].form == Form::Bars).collect();

    let (recorder, shapes) = Recorder::new(width, height);
    let area = recorder.into_drawing_area();
    let mut plot = ChartBuilder::on(&area)
        .margin_top((8.0 * FINE) as i32)
        .margin_right((12.0 * FINE) as i32)
        .x_label_area_size((foot * FINE) as i32)
        .y_label_area_size((left * FINE) as i32)
        .build_cartesian_2d(across.clone(), up.clone())
        .ok()?;
    let ink = Ink::Words.color();
    let words = TextStyle::from(("Inter", WORDS * FINE).into_font()).color(&ink);
    plot.configure_mesh()
        .disable_x_mesh()
        .bold_line_style(stroke(Ink::Grid))
        .light_line_style(TRANSPARENT)
        .axis_style(TRANSPARENT)
        .set_all_tick_mark_size(0)
        .x_labels(across.marks.len().max(1))
        .y_labels(up.marks.len().max(1))
        .label_style(words)
        .draw()
        .ok()?;
    let (x0, x1) = (across.range.start, across.range.end);
    plot.draw_series([PathElement::new(vec![(x0, base), (x1, base)], stroke(Ink::Base))]).ok()?;

    for (n, layer) in chart.layers.iter().enumerate() {
        let hue = layer.hue;
        let bands = bands(layer);
        plot.draw_series(
            bands.into_iter().map(|band| Polygon::new(band, Ink::Ground(hue).color().filled())),
        )
        .ok()?;
        let runs = runs(&layer.points);
        match layer.form {
            Form::Line => plot
                .draw_series(
                    runs.into_iter().map(|run| PathElement::new(run, stroke(Ink::Series(hue)))),
                )
                .ok()
                .map(drop)?,
            Form::Dashed => plot
                .draw_series(
                    runs.into_iter().map(|run| PathElement::new(run, stroke(Ink::Dashed(hue)))),
                )
                .ok()
                .map(drop)?,
            Form::Step => plot
                .draw_series(
                    runs.iter().map(|run| PathElement::new(steps(run), stroke(Ink::Series(hue)))),
                )
                .ok()
                .map(drop)?,
            Form::Area => {
                let grounds = runs.iter().map(|run| {
                    let (first, last) = (run[0].0, run[run.len() - 1].0);
                    let corners: Vec<_> = std::iter::once((first, base))
                        .chain(run.iter().copied())
                        .chain([(last, base)])
                        .collect();
                    Polygon::new(corners, Ink::Ground(hue).color().filled())
                });
                plot.draw_series(grounds).ok()?;
                plot.draw_series(
                    runs.iter().map(|run| PathElement::new(run.clone(), stroke(Ink::Series(hue)))),
                )
                .ok()
                .map(drop)?;
            }
            Form::Bars => {
                let place = bars.iter().position(|&i| i == n).unwrap_or(0) as f64;
                let wide = 0.68 / bars.len().max(1) as f64;
                let left = -0.34 + place * wide;
                let gap = if bars.len() > 1 { wide * 0.06 } else { 0.0 };
                let columns = runs.concat().into_iter().map(|(x, y)| {
                    Rectangle::new(
                        [(x + left + gap, base), (x + left + wide - gap, y)],
                        Ink::Series(hue).color().filled(),
                    )
                });
                plot.draw_series(columns).ok().map(drop)?;
            }
            Form::Dots => {
                let known = layer.points.iter().zip(&layer.ranges).filter(|(point, range)| {
                    [point.0, range.0, range.1].into_iter().all(f64::is_finite)
                });
                let whiskers = known.map(|(point, range)| {
                    let ends = vec![(point.0, range.0), (point.0, range.1)];
                    PathElement::new(ends, stroke(Ink::Series(hue)))
                });
                plot.draw_series(whiskers).ok().map(drop)?;
                let dots = runs.concat().into_iter().map(|p| {
                    Circle::new(p, (3.5 * FINE) as u32, Ink::Series(hue).color().filled())
                });
                plot.draw_series(dots).ok().map(drop)?;
            }
        }
    }

    let at = |x: f64, y: f64| {
        let (px, py) = plot.backend_coord(&(x, y));
        (f64::from(px) / FINE, f64::from(py) / FINE)
    };
    let told =
        told(chart, at, (across.range.start, across.range.end), (up.range.start, up.range.end));
    drop(plot);
    drop(area);
    let shapes = shapes.borrow().iter().cloned().map(set_off).collect();
    Some(Drawing { shapes, told })
}

/// Sets the words of the axes off from the plot, which plotters writes right at its edge.
fn set_off(shape: Shape) -> Shape {
    match shape {
        Shape::Words { text, x, y, anchor: "middle", .. } => Shape::Words {
            text,
            x,
            y: y + WORDS / 2.0 + 7.0,
            anchor: "middle",
            baseline: "central",
        },
        Shape::Words { text, x, y, anchor, .. } => {
            Shape::Words { text, x: x - 2.0, y, anchor, baseline: "central" }
        }
        other => other,
    }
}

/// What one is told where. With dots alone each dot speaks for itself; otherwise there is a column
/// per place on the axis.
fn told(
    chart: &Chart,
    at: impl Fn(f64, f64) -> (f64, f64),
    across: (f64, f64),
    up: (f64, f64),
) -> Vec<Told> {
    let line = |layer: &Layer, n: usize| {
        let (_, y) = layer.points[n];
        let range = layer.ranges.get(n).filter(|r| r.0.is_finite() && r.1.is_finite());
        let range = range
            .map(|r| format!(" ({} to {})", (chart.y.show)(r.0), (chart.y.show)(r.1)))
            .unwrap_or_default();
        let value = if y.is_finite() { (chart.y.show)(y) } else { crate::format::UNKNOWN.into() };
        format!("{}: {value}{range}", layer.name)
    };
    if chart.layers.iter().any(|layer| layer.form == Form::Dots) {
        return chart
            .layers
            .iter()
            .filter(|layer| layer.form == Form::Dots)
            .flat_map(|layer| (0..layer.points.len()).map(move |n| (layer, n)))
            .filter(|(layer, n)| layer.points[*n].0.is_finite() && layer.points[*n].1.is_finite())
            .map(|(layer, n)| {
                let (x, y) = layer.points[n];
                let (px, py) = at(x, y);
                let text = format!("{}: {}\n{}", chart.x.title, (chart.x.show)(x), line(layer, n));
                Told {
                    x: px,
                    y: py,
                    width: 14.0,
                    height: 14.0,
                    round: true,
                    text,
                    dots: Vec::new(),
                }
            })
            .collect();
    }
    let places = chart.places();
    let (_, top) = at(across.0, up.1);
    let (_, foot) = at(across.0, up.0);
    let edge = |n: usize| match (places.get(n.wrapping_sub(1)), places.get(n)) {
        (Some(a), Some(b)) => at((a + b) / 2.0, up.0).0,
        (None, _) => at(across.0, up.0).0,
        (_, None) => at(across.1, up.0).0,
    };
    (0..places.len())
        .map(|n| {
            let x = places[n];
            let here: Vec<(&Layer, usize)> = chart
                .layers
                .iter()
                .filter_map(|layer| {
                    layer.points.iter().position(|p| p.0 == x).map(|at| (layer, at))
                })
                .collect();
            let mut text = vec![(chart.x.show)(x)];
            text.extend(here.iter().map(|(layer, at)| line(layer, *at)));
            let dots = here
                .iter()
                .filter(|(layer, i)| layer.form != Form::Bars && layer.points[*i].1.is_finite())
                .map(|(layer, i)| {
                    let (px, py) = at(x, layer.points[*i].1);
                    (px, py, layer.hue)
                })
                .collect();
            let (left, right) = (edge(n), edge(n + 1));
            Told {
                x: left,
                y: top,
                width: (right - left).max(1.0),
                height: (foot - top).max(1.0),
                round: false,
                text: text.join("\n"),
                dots,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::Axis;

    fn chart(form: Form) -> Chart {
        let months = Axis::words("Month", (1..=6).map(|n| format!("Month {n}")).collect());
        Chart::new(
            "Rate",
            "It rises.",
            months,
            Axis::number("Rate", |v| format!("{v:.0}")).from_zero(),
        )
        .layer(
            Layer::over_words(
                "Own",
                form,
                &[Some(1.0), Some(2.0), None, Some(4.0), Some(5.0), Some(6.0)],
            )
            .hue(3),
        )
    }

    fn count(drawing: &Drawing, is: impl Fn(&Shape) -> bool) -> usize {
        drawing.shapes.iter().filter(|shape| is(shape)).count()
    }

    #[test]
    fn a_gap_breaks_the_line_in_two() {
        let drawing = draw(&chart(Form::Line), 600.0, 240.0).expect("there is room");
        assert_eq!(count(&drawing, |s| matches!(s, Shape::Path { ink: Ink::Series(3), .. })), 2);
    }

    #[test]
    fn every_known_value_has_its_column() {
        let drawing = draw(&chart(Form::Bars), 600.0, 240.0).expect("there is room");
        assert_eq!(count(&drawing, |s| matches!(s, Shape::Rect { ink: Ink::Series(3), .. })), 5);
    }

    #[test]
    fn each_dot_has_its_own_interval_where_one_is_known() {
        let known = vec![(1.0, 2.0), (f64::NAN, 3.0), (0.5, 1.5)];
        let points = vec![(0.0, 1.5), (1.0, 2.0), (2.0, 1.0)];
        let axis = |title| Axis::number(title, |v| v.to_string());
        let chart = Chart::new("t", "d", axis("x"), axis("y"))
            .layer(Layer::new("Kept", Form::Dots, points).hue(4).ranges(known));
        let drawing = draw(&chart, 300.0, 160.0).expect("there is room");
        assert_eq!(count(&drawing, |s| matches!(s, Shape::Path { ink: Ink::Series(4), .. })), 2);
        assert_eq!(count(&drawing, |s| matches!(s, Shape::Dot { .. })), 3);
        assert_eq!(count(&drawing, |s| matches!(s, Shape::Fill { .. })), 0);
        assert_eq!(drawing.told[0].text, "x: 0\nKept: 1.5 (1 to 2)");
    }

    #[test]
    fn nothing_is_drawn_outside_the_picture() {
        for form in [Form::Line, Form::Step, Form::Area, Form::Bars, Form::Dots] {
            let drawing = draw(&chart(form), 300.0, 160.0).expect("there is room");
            for shape in &drawing.shapes {
                let points = match shape {
                    Shape::Path { points, .. } | Shape::Fill { points, .. } => points.clone(),
                    Shape::Rect { x, y, width, height, .. } => {
                        vec![(*x, *y), (x + width, y + height)]
                    }
                    Shape::Dot { x, y, .. } | Shape::Words { x, y, .. } => vec![(*x, *y)],
                };
                assert!(
                    points
                        .iter()
                        .all(|(x, y)| (0.0..=300.0).contains(x) && (0.0..=160.0).contains(y)),
                    "{form:?}: {shape:?}"
                );
            }
        }
    }

    #[test]
    fn the_columns_one_points_at_cover_the_plot_without_gap() {
        let drawing = draw(&chart(Form::Line), 600.0, 240.0).expect("there is room");
        assert_eq!(drawing.told.len(), 6);
        for pair in drawing.told.windows(2) {
            assert!((pair[0].x + pair[0].width - pair[1].x).abs() < 0.01);
        }
        assert_eq!(drawing.told[2].text, "Month 3\nOwn: –");
    }

    #[test]
    fn grid_lines_are_drawn_once_per_mark() {
        let drawing = draw(&chart(Form::Line), 600.0, 240.0).expect("there is room");
        let lines = count(&drawing, |s| matches!(s, Shape::Path { ink: Ink::Grid, .. }));
        let words = count(&drawing, |s| matches!(s, Shape::Words { .. }));
        assert!(lines >= 3 && words >= lines + 3, "{lines} lines, {words} words");
    }

    #[test]
    fn a_chart_without_figures_still_has_axes() {
        let empty = Chart::new(
            "t",
            "d",
            Axis::number("x", |v| v.to_string()),
            Axis::number("y", |v| v.to_string()),
        );
        assert!(draw(&empty, 300.0, 160.0).is_some());
        assert!(draw(&empty, 30.0, 16.0).is_none());
    }
}
