//! A plotters backend that writes nothing: it records shapes, whose colours are roles that the
//! stylesheet fills in.

use std::{cell::RefCell, convert::Infallible, rc::Rc};

use plotters::style::{Color, RGBAColor, RGBColor};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    text_anchor::{HPos, VPos},
};

use super::scale::text_width;

/// plotters counts in whole pixels; we count in eighths, so that lines are smooth.
pub const FINE: f64 = 8.0;

/// What a colour stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A series of the categorical set; 0 is the accent.
    Series(u8),
    /// The same, dashed.
    Dashed(u8),
    /// The ground below or around a series.
    Ground(u8),
    /// Lines across the plot.
    Grid,
    /// The line at the foot.
    Base,
    /// Words along the axes.
    Words,
}

impl Ink {
    /// As a colour plotters can carry.
    pub fn color(self) -> RGBAColor {
        let (kind, hue) = match self {
            Ink::Series(hue) => (1, hue),
            Ink::Dashed(hue) => (2, hue),
            Ink::Ground(hue) => (3, hue),
            Ink::Grid => (4, 0),
            Ink::Base => (5, 0),
            Ink::Words => (6, 0),
        };
        RGBColor(kind, hue, 0).to_rgba()
    }

    fn of(color: BackendColor) -> Self {
        let (kind, hue, _) = color.rgb;
        match kind {
            1 => Ink::Series(hue),
            2 => Ink::Dashed(hue),
            3 => Ink::Ground(hue),
            4 => Ink::Grid,
            5 => Ink::Base,
            _ => Ink::Words,
        }
    }

    /// The classes of a shape in this ink.
    pub fn class(self) -> String {
        match self {
            Ink::Series(hue) => format!("series hue-{hue}"),
            Ink::Dashed(hue) => format!("series dashed hue-{hue}"),
            Ink::Ground(hue) => format!("series-ground hue-{hue}"),
            Ink::Grid => "chart-grid".into(),
            Ink::Base => "chart-base".into(),
            Ink::Words => "chart-words".into(),
        }
    }
}

/// One recorded shape, in pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A line through points.
    Path { ink: Ink, points: Vec<(f64, f64)> },
    /// A closed and filled line.
    Fill { ink: Ink, points: Vec<(f64, f64)> },
    /// A filled rectangle.
    Rect { ink: Ink, x: f64, y: f64, width: f64, height: f64 },
    /// A dot.
    Dot { ink: Ink, x: f64, y: f64, radius: f64 },
    /// Words, with where they are anchored.
    Words { text: String, x: f64, y: f64, anchor: &'static str, baseline: &'static str },
}

/// Records what plotters draws on a plot of `width` × `height` pixels.
pub struct Recorder {
    size: (u32, u32),
    shapes: Rc<RefCell<Vec<Shape>>>,
}

impl Recorder {
    /// A recorder and the place where its shapes are gathered.
    pub fn new(width: f64, height: f64) -> (Self, Rc<RefCell<Vec<Shape>>>) {
        let shapes = Rc::new(RefCell::new(Vec::new()));
        let size = ((width * FINE) as u32, (height * FINE) as u32);
        (Self { size, shapes: shapes.clone() }, shapes)
    }

    fn keep(&self, color: BackendColor, shape: impl FnOnce(Ink) -> Shape) -> Recorded {
        if color.alpha > 0.0 {
            self.shapes.borrow_mut().push(shape(Ink::of(color)));
        }
        Ok(())
    }
}

type Recorded = Result<(), DrawingErrorKind<Infallible>>;

fn fine((x, y): BackendCoord) -> (f64, f64) {
    (f64::from(x) / FINE, f64::from(y) / FINE)
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Recorded {
        Ok(())
    }

    fn present(&mut self) -> Recorded {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Recorded {
        // Nothing we draw is made of pixels.
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Recorded {
        self.keep(style.color(), |ink| Shape::Path { ink, points: vec![fine(from), fine(to)] })
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        _: bool,
    ) -> Recorded {
        let ((ax, ay), (bx, by)) = (fine(a), fine(b));
        self.keep(style.color(), |ink| Shape::Rect {
            ink,
            x: ax.min(bx),
            y: ay.min(by),
            width: (bx - ax).abs(),
            height: (by - ay).abs(),
        })
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Recorded {
        self.keep(style.color(), |ink| Shape::Path {
            ink,
            points: path.into_iter().map(fine).collect(),
        })
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Recorded {
        let (x, y) = fine(center);
        self.keep(style.color(), |ink| Shape::Dot { ink, x, y, radius: f64::from(radius) / FINE })
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Recorded {
        self.keep(style.color(), |ink| Shape::Fill {
            ink,
            points: points.into_iter().map(fine).collect(),
        })
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Recorded {
        let (x, y) = fine(at);
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let baseline = match style.anchor().v_pos {
            VPos::Top => "hanging",
            VPos::Center => "central",
            VPos::Bottom => "auto",
        };
        self.keep(style.color(), |_| Shape::Words { text: text.to_owned(), x, y, anchor, baseline })
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((text_width(text, style.size()).ceil() as u32, style.size().ceil() as u32))
    }
}
