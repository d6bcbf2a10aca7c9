//! The typefaces of PDF files, and which of them shows which letter.
//!
//! One family for Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew and Arabic letters, and one
//! more for Chinese and Japanese ones; a letter that neither has is shown as an empty box.
//! Only what a file uses of them goes into it.

use anyhow::Context;
use krilla::text::Font;
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};
use unicode_bidi::{BidiInfo, Level};

static REGULAR: &[u8] = include_bytes!("../../data/fonts/DejaVuSansCondensed.ttf");
static BOLD: &[u8] = include_bytes!("../../data/fonts/DejaVuSansCondensed-Bold.ttf");
static FALLBACK: &[u8] = include_bytes!("../../data/fonts/DroidSansFallbackFull.ttf");

/// One typeface, to draw with and to measure by.
struct Face {
    font: Font,
    letters: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    per_em: f32,
}

impl Face {
    fn new(bytes: &'static [u8]) -> anyhow::Result<Face> {
        let read = FontRef::new(bytes).context("reading a typeface")?;
        let font = Font::new(bytes.into(), 0).context("a typeface that cannot be embedded")?;
        Ok(Face {
            letters: read.charmap(),
            widths: read.glyph_metrics(Size::unscaled(), LocationRef::default()),
            per_em: font.units_per_em(),
            font,
        })
    }

    fn has(&self, letter: char) -> bool {
        self.letters.map(letter).is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// The width of a letter at size 1.
    fn width(&self, letter: char) -> f32 {
        let glyph = self.letters.map(letter).unwrap_or_default();
        self.widths.advance_width(glyph).unwrap_or(self.per_em / 2.0) / self.per_em
    }
}

/// Letters that one typeface shows in one direction.
pub(super) struct Stretch {
    /// The letters, as they are spelt.
    pub text: String,
    /// What they are drawn with.
    pub font: Font,
    /// Whether they run from right to left.
    pub leftwards: bool,
    /// How wide they are at size 1, without kerning.
    pub width: f32,
}

/// The typefaces.
pub(super) struct Fonts {
    regular: Face,
    bold: Face,
    fallback: Face,
}

impl Fonts {
    pub(super) fn new() -> anyhow::Result<Fonts> {
        Ok(Fonts {
            regular: Face::new(REGULAR)?,
            bold: Face::new(BOLD)?,
            fallback: Face::new(FALLBACK)?,
        })
    }

    /// A line of text cut into stretches, in the order they stand on paper. Line breaks and other
    /// letters without a shape become spaces.
    pub(super) fn stretches(&self, text: &str, bold: bool) -> Vec<Stretch> {
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        let text: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
        let bidi = BidiInfo::new(&text, Some(Level::ltr()));
        let mut all = Vec::new();
        for paragraph in &bidi.paragraphs {
            let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for range in ranges {
                let leftwards = levels.get(range.start).is_some_and(Level::is_rtl);
                let mut parts = self.by_face(&text[range], bold, leftwards);
                if leftwards {
                    parts.reverse();
                }
                all.append(&mut parts);
            }
        }
        all
    }

    fn by_face(&self, text: &str, bold: bool, leftwards: bool) -> Vec<Stretch> {
        let mut parts: Vec<(bool, Stretch)> = Vec::new();
        let first = if bold { &self.bold } else { &self.regular };
        for letter in text.chars() {
            let foreign = !first.has(letter) && self.fallback.has(letter);
            let face = if foreign { &self.fallback } else { first };
            let width = face.width(letter);
            match parts.last_mut() {
                Some((same, stretch)) if *same == foreign => {
                    stretch.text.push(letter);
                    stretch.width += width;
                }
                _ => {
                    let font = face.font.clone();
                    let stretch = Stretch { text: letter.to_string(), font, leftwards, width };
                    parts.push((foreign, stretch));
                }
            }
        }
        parts.into_iter().map(|(_, stretch)| stretch).collect()
    }

    /// How wide a line of text is at size 1.
    pub(super) fn width(&self, text: &str, bold: bool) -> f32 {
        self.stretches(text, bold).iter().map(|stretch| stretch.width).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(String, bool)> {
        let fonts = Fonts::new().unwrap();
        fonts.stretches(text, false).into_iter().map(|s| (s.text, s.leftwards)).collect()
    }

    #[test]
    fn each_letter_is_shown_by_a_typeface_that_has_it() {
        let fonts = Fonts::new().unwrap();
        for text in ["Łódź Ærø", "Αθήνα", "Москва", "תל אביב", "القاهرة", "東京 大阪"]
        {
            for letter in text.chars().filter(|letter| *letter != ' ') {
                let shown = fonts.regular.has(letter) || fonts.fallback.has(letter);
                assert!(shown, "{letter} of {text}");
            }
        }
    }

    #[test]
    fn a_text_is_cut_where_the_typeface_or_the_direction_changes() {
        let pair = |text: &str, leftwards| (text.to_owned(), leftwards);
        assert_eq!(told("Main St"), [pair("Main St", false)]);
        assert_eq!(
            told("Shop 東京 2"),
            [pair("Shop ", false), pair("東京", false), pair(" 2", false)]
        );
        assert_eq!(
            told("Shop אב St"),
            [pair("Shop ", false), pair("אב", true), pair(" St", false)]
        );
        // A number belongs to the words before it, and so stands to their left.
        assert_eq!(told("Shop אב 2"), [pair("Shop ", false), pair("2", false), pair("אב ", true)]);
        assert_eq!(told("two\nlines"), [pair("two lines", false)]);
        assert_eq!(told(""), []);
    }

    #[test]
    fn figures_are_all_of_one_width() {
        let fonts = Fonts::new().unwrap();
        let widths: Vec<f32> = ('0'..='9').map(|digit| fonts.regular.width(digit)).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
    }
}
