//! PDF files: pages of text and lines, numbered at the foot. Nothing here knows what is on them.
//!
//! The pages are put together first and drawn at the end, when their number is known. The same marks
//! make the same bytes: nothing of the clock, of chance or of the machine goes into a file.

mod fonts;

use fonts::Fonts;
use jiff::civil::Date;
use krilla::{
    Document,
    color::luma,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    text::TextDirection,
};

/// Points from the edge of the paper to what is printed.
pub(crate) const MARGIN: f32 = 42.0;
/// What stands at the end of a text that was cut.
const ELLIPSIS: char = '…';

/// How large the paper is, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 8.5 × 11 in.
    Letter,
}

impl Paper {
    fn size(self) -> (f32, f32) {
        match self {
            Paper::A4 => (595.0, 842.0),
            Paper::Letter => (612.0, 792.0),
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    /// Its size in points.
    pub size: f32,
    /// Whether it is bold.
    pub bold: bool,
    /// Whether it is grey.
    pub pale: bool,
}

impl Style {
    /// Plain text of a size.
    pub(crate) const fn plain(size: f32) -> Style {
        Style { size, bold: false, pale: false }
    }

    /// The same in bold.
    pub(crate) const fn bold(self) -> Style {
        Style { bold: true, ..self }
    }

    /// The same in grey.
    pub(crate) const fn pale(self) -> Style {
        Style { pale: true, ..self }
    }
}

/// What a page holds; places are points from its upper left corner, a text's is its base line.
#[derive(Clone, Debug, PartialEq)]
enum Mark {
    Text { x: f32, y: f32, text: String, style: Style },
    Block { x: f32, y: f32, width: f32, height: f32, shade: u8 },
}

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct About {
    /// Its title.
    pub title: String,
    /// Whose it is.
    pub author: String,
    /// The day it is of.
    pub of: Date,
}

/// Pages being put together.
pub(crate) struct Pages {
    fonts: Fonts,
    paper: Paper,
    pages: Vec<Vec<Mark>>,
}

impl Pages {
    /// No page yet.
    pub(crate) fn new(paper: Paper) -> anyhow::Result<Pages> {
        Ok(Pages { fonts: Fonts::new()?, paper, pages: Vec::new() })
    }

    /// Begins a page; what is put down from here on goes there.
    pub(crate) fn begin(&mut self) {
        self.pages.push(Vec::new());
    }

    /// The place right of all that is printed.
    pub(crate) fn right(&self) -> f32 {
        self.paper.size().0 - MARGIN
    }

    /// The place below all that is printed, above the foot.
    pub(crate) fn bottom(&self) -> f32 {
        self.paper.size().1 - MARGIN - 18.0
    }

    fn put(&mut self, mark: Mark) {
        if self.pages.is_empty() {
            self.begin();
        }
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// A text from `x` on, cut where it would be wider than `width`.
    pub(crate) fn text(&mut self, (x, y): (f32, f32), width: f32, style: Style, text: &str) {
        let text = self.fitting(text, width, style);
        self.put(Mark::Text { x, y, text, style });
    }

    /// A text that ends at `x`, cut where it would be wider than `width`.
    pub(crate) fn text_end(&mut self, (x, y): (f32, f32), width: f32, style: Style, text: &str) {
        let text = self.fitting(text, width, style);
        let x = x - self.fonts.width(&text, style.bold) * style.size;
        self.put(Mark::Text { x, y, text, style });
    }

    /// A line from `x` to the right, of `width`.
    pub(crate) fn line(&mut self, (x, y): (f32, f32), width: f32, shade: u8) {
        self.put(Mark::Block { x, y, width, height: 0.6, shade });
    }

    /// A shaded block, drawn below what comes after it.
    pub(crate) fn block(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), shade: u8) {
        self.put(Mark::Block { x, y, width, height, shade });
    }

    /// The text in lines that are no wider than `width`, broken between words where that is
    /// possible.
    pub(crate) fn wrapped(&self, text: &str, width: f32, style: Style) -> Vec<String> {
        let fits = |line: &str| self.fonts.width(line, style.bold) * style.size <= width;
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer =
                    if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if fits(&longer) {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                // A word wider than the line goes on in the next one.
                for letter in word.chars() {
                    line.push(letter);
                    if line.chars().count() > 1 && !fits(&line) {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            if !line.is_empty() {
                lines.push(line);
            }
        }
        lines
    }

    fn fitting(&self, text: &str, width: f32, style: Style) -> String {
        let wide = |text: &str| self.fonts.width(text, style.bold) * style.size;
        if wide(text) <= width {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let cut: String =
                kept.iter().collect::<String>().trim_end().chars().chain([ELLIPSIS]).collect();
            if wide(&cut) <= width {
                return cut;
            }
        }
        String::new()
    }

    /// The file. `foot` says what stands at the foot of a page, given its number and how many there
    /// are, at the left and at the right.
    pub(crate) fn finish(
        mut self,
        about: &About,
        foot: impl Fn(usize, usize) -> [String; 2],
    ) -> anyhow::Result<Vec<u8>> {
        let (width, height) = self.paper.size();
        let count = self.pages.len();
        let style = Style::plain(8.0).pale();
        let y = height - MARGIN + 8.0;
        for at in 0..count {
            let [left, right] = foot(at + 1, count);
            let left = self.fitting(&left, width * 0.6, style);
            let end = self.right() - self.fonts.width(&right, false) * style.size;
            self.pages[at].push(Mark::Text { x: MARGIN, y, text: left, style });
            self.pages[at].push(Mark::Text { x: end, y, text: right, style });
        }
        let mut document = Document::new();
        for marks in &self.pages {
            let settings = PageSettings::from_wh(width, height)
                .ok_or_else(|| anyhow::anyhow!("paper without a size"))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                self.draw(&mut surface, mark);
            }
            surface.finish();
            page.finish();
        }
        document.set_metadata(metadata(about));
        document.finish().map_err(|error| anyhow::anyhow!("a PDF cannot be written: {error:?}"))
    }

    fn draw(&self, surface: &mut Surface<'_>, mark: &Mark) {
        match mark {
            Mark::Text { x, y, text, style } => {
                surface.set_fill(Some(grey(if style.pale { 95 } else { 0 })));
                let mut x = *x;
                for stretch in self.fonts.stretches(text, style.bold) {
                    let direction = match stretch.leftwards {
                        true => TextDirection::RightToLeft,
                        false => TextDirection::LeftToRight,
                    };
                    let start = Point::from_xy(x, *y);
                    surface.draw_text(
                        start,
                        stretch.font,
                        style.size,
                        &stretch.text,
                        false,
                        direction,
                    );
                    x += stretch.width * style.size;
                }
            }
            Mark::Block { x, y, width, height, shade } => {
                let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) else { return };
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                if let Some(path) = path.finish() {
                    surface.set_fill(Some(grey(*shade)));
                    surface.draw_path(&path);
                }
            }
        }
    }
}

/// From 0, black, to 255, white.
fn grey(shade: u8) -> Fill {
    Fill {
        paint: luma::Color::new(shade).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }
}

fn metadata(about: &About) -> Metadata {
    let mut metadata = Metadata::new()
        .title(about.title.clone())
        .authors(vec![about.author.clone()])
        .creator("Groundswell".to_owned())
        .language("en".to_owned());
    let day = about.of;
    if let Ok(year) = u16::try_from(day.year()) {
        let date =
            DateTime::new(year).month(day.month().unsigned_abs()).day(day.day().unsigned_abs());
        metadata = metadata.creation_date(date);
    }
    metadata
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            title: "ORD-2025-03-001".into(),
            author: "Maple".into(),
            of: Date::constant(2025, 3, 1),
        }
    }

    fn file(texts: &[&str]) -> Vec<u8> {
        let mut pages = Pages::new(Paper::A4).unwrap();
        for text in texts {
            pages.begin();
            pages.text((MARGIN, 100.0), 300.0, Style::plain(10.0), text);
            pages.line((MARGIN, 110.0), 100.0, 0);
        }
        pages.finish(&about(), |page, all| ["".into(), format!("Page {page} of {all}")]).unwrap()
    }

    #[test]
    fn the_same_marks_make_the_same_bytes() {
        let texts = ["Main St", "東京 \u{0627}\u{0628} שלום", "\u{1F600} e\u{0301}\u{0}\u{200D}"];
        let once = file(&texts);
        assert!(once.starts_with(b"%PDF-1."));
        assert!(once.trim_ascii_end().ends_with(b"%%EOF"));
        assert_eq!(once, file(&texts));
        assert_ne!(once, file(&["Main St", "東京", ""]));
    }

    #[test]
    fn a_text_that_is_too_wide_is_cut_with_dots() {
        let pages = Pages::new(Paper::A4).unwrap();
        let style = Style::plain(10.0);
        let cut = pages.fitting("Supercalifragilistic Shopping Centre", 80.0, style);
        assert!(cut.starts_with("Super") && cut.ends_with('…'), "{cut}");
        assert!(pages.fonts.width(&cut, false) * 10.0 <= 80.0);
        assert_eq!(pages.fitting("Main St", 80.0, style), "Main St");
        assert_eq!(pages.fitting("Main St", 0.5, style), "");
    }

    #[test]
    fn a_long_text_is_broken_between_words_and_a_long_word_within() {
        let pages = Pages::new(Paper::A4).unwrap();
        let style = Style::plain(10.0);
        let text = "Leave at the dock.\nRing twice, Supercalifragilisticexpialidocious please";
        let lines = pages.wrapped(text, 90.0, style);
        assert_eq!(lines[0], "Leave at the dock.");
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines.iter().all(|line| pages.fonts.width(line, false) * 10.0 <= 90.0));
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(letters(&lines.join("")), letters(text), "nothing is lost");
    }
}
