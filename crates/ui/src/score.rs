//! Scores: a number, a small bar and its word; and the four part scores with the figures behind them.

use leptos::prelude::*;

use crate::label::Tone;

/// From which score on the word is "high" or "medium".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Above this it is high.
    pub high: f64,
    /// From this on it is medium.
    pub medium: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { high: 75.0, medium: 50.0 }
    }
}

impl Thresholds {
    /// The word for a score and the tone that goes with it.
    pub fn word(self, score: f64) -> (&'static str, Tone) {
        if score > self.high {
            ("High", Tone::Gain)
        } else if score >= self.medium {
            ("Medium", Tone::Care)
        } else {
            ("Low", Tone::Loss)
        }
    }
}

/// A score from 0 to 100: number, bar and word. Unknown shows as "–".
#[component]
pub fn ScoreBar(
    /// The score; `None` when it is not known.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// From which score on the word changes.
    #[prop(optional, into)]
    thresholds: Signal<Thresholds>,
    /// What the score is: "Confidence". Read aloud.
    #[prop(default = "Score".into(), into)]
    label: String,
    /// Without the word, for narrow columns: colour and length still tell.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let told = move || value.get().map(|score| (score, thresholds.get().word(score)));
    let spoken = move || match told() {
        Some((score, (word, _))) => format!("{label}: {score:.0}, {}", word.to_lowercase()),
        None => format!("{label}: not known"),
    };
    view! {
        <span class=move || format!("score score-{}", told().map_or("none", |(_, (_, tone))| tone.word())) role="img" aria-label=spoken>
            <span class="score-number num">{move || told().map_or("–".into(), |(score, _)| format!("{score:.0}"))}</span>
            <svg class="score-bar" viewBox="0 0 48 6" aria-hidden="true">
                <rect class="score-ground" width="48" height="6" rx="3"></rect>
                <rect class="score-done" width=move || format!("{:.1}", told().map_or(0.0, |(score, _)| score.clamp(0.0, 100.0) * 0.48)) height="6" rx="3"></rect>
            </svg>
            {(!bare).then(|| view! { <span class="score-word">{move || told().map_or("Unknown", |(_, (word, _))| word)}</span> })}
        </span>
    }
}

/// One of the parts a score is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Its name: "Store performance".
    pub label: String,
    /// From 0 to 100; `None` when it is not known.
    pub score: Option<f64>,
    /// The raw figures behind it, a line each: "1.9 % of 12,400 pieces answered".
    pub figures: Vec<String>,
}

impl Part {
    /// A part with its figures.
    pub fn new(
        label: impl Into<String>,
        score: impl Into<Option<f64>>,
        figures: Vec<String>,
    ) -> Self {
        Self { label: label.into(), score: score.into(), figures }
    }
}

/// The parts of a score as bars, with the raw figures on hover and on focus.
#[component]
pub fn PartScores(
    /// The parts, usually four.
    #[prop(into)]
    parts: Signal<Vec<Part>>,
) -> impl IntoView {
    view! {
        <ul class="parts">
            {move || parts.get()
                .into_iter()
                .map(|part| {
                    let width = part.score.unwrap_or(0.0).clamp(0.0, 100.0);
                    let figures = part.figures.join("\n");
                    let tip = figures.clone();
                    view! {
                        <li class="part" tabindex="0" data-tip=tip>
                            <span class="part-label">{part.label}</span>
                            <svg class="part-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                                <rect class="part-ground" width="100" height="6"></rect>
                                <rect class="part-done" width=format!("{width:.1}") height="6"></rect>
                            </svg>
                            <span class="part-number num">{part.score.map_or("–".into(), |score| format!("{score:.0}"))}</span>
                            <span class="hush">{figures}</span>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_high_only_above_the_threshold() {
        let usual = Thresholds::default();
        assert_eq!(usual.word(75.0).0, "Medium");
        assert_eq!(usual.word(75.1).0, "High");
        assert_eq!(usual.word(50.0).0, "Medium");
        assert_eq!(usual.word(49.9).0, "Low");
    }
}
