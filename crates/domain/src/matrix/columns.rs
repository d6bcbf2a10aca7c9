//! What a list or file of recommendations shows of each.

use super::RecommendationColumn;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A column of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields of Recommendation and RecommendationRow")]
pub enum MatrixColumn {
    Number,
    Name,
    City,
    State,
    Region,
    StoreType,
    Status,
    Campaign,
    Pieces,
    Confidence,
    Rate,
    RateLow,
    RateHigh,
    ObservedLow,
    ObservedHigh,
    Responses,
    Revenue,
    Cost,
    Margin,
    Profit,
    Overall,
    ScoreStore,
    ScoreCreative,
    ScoreGeography,
    ScoreTiming,
    ChanceBest,
    Reasons,
    Risks,
    RunnerUps,
    NextStatus,
    SkipCause,
    Mailings,
    LastMailing,
    LowData,
    HeldOut,
}

impl MatrixColumn {
    /// Every column, in the order of a file of all.
    pub const ALL: [MatrixColumn; 35] = [
        MatrixColumn::Number,
        MatrixColumn::Name,
        MatrixColumn::City,
        MatrixColumn::State,
        MatrixColumn::Region,
        MatrixColumn::StoreType,
        MatrixColumn::Status,
        MatrixColumn::Campaign,
        MatrixColumn::Pieces,
        MatrixColumn::Confidence,
        MatrixColumn::Rate,
        MatrixColumn::RateLow,
        MatrixColumn::RateHigh,
        MatrixColumn::ObservedLow,
        MatrixColumn::ObservedHigh,
        MatrixColumn::Responses,
        MatrixColumn::Revenue,
        MatrixColumn::Cost,
        MatrixColumn::Margin,
        MatrixColumn::Profit,
        MatrixColumn::Overall,
        MatrixColumn::ScoreStore,
        MatrixColumn::ScoreCreative,
        MatrixColumn::ScoreGeography,
        MatrixColumn::ScoreTiming,
        MatrixColumn::ChanceBest,
        MatrixColumn::Reasons,
        MatrixColumn::Risks,
        MatrixColumn::RunnerUps,
        MatrixColumn::NextStatus,
        MatrixColumn::SkipCause,
        MatrixColumn::Mailings,
        MatrixColumn::LastMailing,
        MatrixColumn::LowData,
        MatrixColumn::HeldOut,
    ];

    /// The word in addresses and files.
    pub fn word(self) -> &'static str {
        match self {
            MatrixColumn::Number => "number",
            MatrixColumn::Name => "name",
            MatrixColumn::City => "city",
            MatrixColumn::State => "state",
            MatrixColumn::Region => "region",
            MatrixColumn::StoreType => "type",
            MatrixColumn::Status => "status",
            MatrixColumn::Campaign => "campaign",
            MatrixColumn::Pieces => "pieces",
            MatrixColumn::Confidence => "confidence",
            MatrixColumn::Rate => "rate",
            MatrixColumn::RateLow => "rate_low",
            MatrixColumn::RateHigh => "rate_high",
            MatrixColumn::ObservedLow => "observed_low",
            MatrixColumn::ObservedHigh => "observed_high",
            MatrixColumn::Responses => "responses",
            MatrixColumn::Revenue => "revenue",
            MatrixColumn::Cost => "cost",
            MatrixColumn::Margin => "margin",
            MatrixColumn::Profit => "profit",
            MatrixColumn::Overall => "overall",
            MatrixColumn::ScoreStore => "score_store",
            MatrixColumn::ScoreCreative => "score_creative",
            MatrixColumn::ScoreGeography => "score_geography",
            MatrixColumn::ScoreTiming => "score_timing",
            MatrixColumn::ChanceBest => "chance_best",
            MatrixColumn::Reasons => "reasons",
            MatrixColumn::Risks => "risks",
            MatrixColumn::RunnerUps => "runner_ups",
            MatrixColumn::NextStatus => "next_status",
            MatrixColumn::SkipCause => "skip_cause",
            MatrixColumn::Mailings => "mailings",
            MatrixColumn::LastMailing => "last_mailing",
            MatrixColumn::LowData => "low_data",
            MatrixColumn::HeldOut => "held_out",
        }
    }

    /// The column behind a word.
    pub fn from_word(word: &str) -> Option<MatrixColumn> {
        MatrixColumn::ALL.into_iter().find(|column| column.word() == word)
    }

    /// By what its heading sorts; `None` where there is no order.
    pub fn sort(self) -> Option<RecommendationColumn> {
        Some(match self {
            MatrixColumn::Number => RecommendationColumn::Store,
            MatrixColumn::State => RecommendationColumn::State,
            MatrixColumn::Region => RecommendationColumn::Region,
            MatrixColumn::StoreType => RecommendationColumn::StoreType,
            MatrixColumn::Status => RecommendationColumn::Status,
            MatrixColumn::Campaign => RecommendationColumn::Campaign,
            MatrixColumn::Pieces => RecommendationColumn::Pieces,
            MatrixColumn::Confidence => RecommendationColumn::Confidence,
            MatrixColumn::Rate => RecommendationColumn::Rate,
            MatrixColumn::Responses => RecommendationColumn::Responses,
            MatrixColumn::Cost => RecommendationColumn::Cost,
            MatrixColumn::Margin => RecommendationColumn::Margin,
            MatrixColumn::Profit => RecommendationColumn::Profit,
            MatrixColumn::Overall => RecommendationColumn::Overall,
            MatrixColumn::ScoreStore => RecommendationColumn::ScoreStore,
            MatrixColumn::ScoreCreative => RecommendationColumn::ScoreCreative,
            MatrixColumn::ScoreGeography => RecommendationColumn::ScoreGeography,
            MatrixColumn::ScoreTiming => RecommendationColumn::ScoreTiming,
            _ => return None,
        })
    }

    /// Whether it is in the file only: the list's lines do not carry it.
    pub fn is_of_files(self) -> bool {
        matches!(
            self,
            MatrixColumn::ObservedLow
                | MatrixColumn::ObservedHigh
                | MatrixColumn::Revenue
                | MatrixColumn::ChanceBest
                | MatrixColumn::Reasons
                | MatrixColumn::Risks
                | MatrixColumn::RunnerUps
                | MatrixColumn::NextStatus
                | MatrixColumn::SkipCause
                | MatrixColumn::Mailings
                | MatrixColumn::LastMailing
        )
    }
}

impl fmt::Display for MatrixColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MatrixColumn::Number => "Store",
            MatrixColumn::Name => "Name",
            MatrixColumn::City => "City",
            MatrixColumn::State => "State",
            MatrixColumn::Region => "Region",
            MatrixColumn::StoreType => "Store type",
            MatrixColumn::Status => "Status",
            MatrixColumn::Campaign => "Campaign",
            MatrixColumn::Pieces => "Pieces",
            MatrixColumn::Confidence => "Confidence",
            MatrixColumn::Rate => "Expected rate",
            MatrixColumn::RateLow => "Rate, 80% from",
            MatrixColumn::RateHigh => "Rate, 80% to",
            MatrixColumn::ObservedLow => "Observed rate, 80% from",
            MatrixColumn::ObservedHigh => "Observed rate, 80% to",
            MatrixColumn::Responses => "Expected responses",
            MatrixColumn::Revenue => "Expected revenue",
            MatrixColumn::Cost => "Cost",
            MatrixColumn::Margin => "Expected margin",
            MatrixColumn::Profit => "Expected profit",
            MatrixColumn::Overall => "Score",
            MatrixColumn::ScoreStore => "Store performance",
            MatrixColumn::ScoreCreative => "Creative performance",
            MatrixColumn::ScoreGeography => "Geographic fit",
            MatrixColumn::ScoreTiming => "Timing",
            MatrixColumn::ChanceBest => "Chance of being best",
            MatrixColumn::Reasons => "Reasons",
            MatrixColumn::Risks => "Risks",
            MatrixColumn::RunnerUps => "Runner-ups",
            MatrixColumn::NextStatus => "Next status",
            MatrixColumn::SkipCause => "Why skipped",
            MatrixColumn::Mailings => "Past mailings",
            MatrixColumn::LastMailing => "Last mailing",
            MatrixColumn::LowData => "Little history",
            MatrixColumn::HeldOut => "Held out",
        })
    }
}

/// The chosen columns in the chosen order; the store's number always comes first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixColumns(Vec<MatrixColumn>);

impl Default for MatrixColumns {
    fn default() -> Self {
        MatrixColumns::of([
            MatrixColumn::Name,
            MatrixColumn::Region,
            MatrixColumn::Status,
            MatrixColumn::Campaign,
            MatrixColumn::Pieces,
            MatrixColumn::Confidence,
            MatrixColumn::Rate,
            MatrixColumn::Cost,
            MatrixColumn::Profit,
        ])
    }
}

impl MatrixColumns {
    /// These columns in this order, each once, after the store's number.
    pub fn of(chosen: impl IntoIterator<Item = MatrixColumn>) -> MatrixColumns {
        let mut columns = vec![MatrixColumn::Number];
        for column in chosen {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        MatrixColumns(columns)
    }

    /// Every column.
    pub fn all() -> MatrixColumns {
        MatrixColumns::of(MatrixColumn::ALL)
    }

    /// The columns of a comma-separated list of words; words that name none are passed over.
    pub fn from_words(words: &str) -> MatrixColumns {
        MatrixColumns::of(words.split(',').filter_map(MatrixColumn::from_word))
    }

    /// The columns as a comma-separated list.
    pub fn words(&self) -> String {
        self.0.iter().map(|column| column.word()).collect::<Vec<_>>().join(",")
    }

    /// The columns shown.
    pub fn shown(&self) -> &[MatrixColumn] {
        &self.0
    }

    /// The same with one column a place further to the left (`-1`) or to the right (`1`). The number
    /// stays first, and what is not shown is not moved.
    pub fn moved(&self, column: MatrixColumn, by: i32) -> MatrixColumns {
        let mut columns = self.0.clone();
        let place = columns.iter().position(|shown| *shown == column).filter(|place| *place > 0);
        let to = place.and_then(|place| place.checked_add_signed(by as isize));
        if let (Some(place), Some(to)) = (place, to)
            && (1..columns.len()).contains(&to)
        {
            let moved = columns.remove(place);
            columns.insert(to, moved);
        }
        MatrixColumns(columns)
    }

    /// The same with one column more, at the end, or less when it is shown now.
    pub fn toggled(&self, column: MatrixColumn) -> MatrixColumns {
        if self.0.contains(&column) {
            MatrixColumns::of(self.0.iter().copied().filter(|shown| *shown != column))
        } else {
            MatrixColumns::of(self.0.iter().copied().chain([column]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_has_a_word_and_a_heading_of_its_own() {
        let words: BTreeSet<&str> = MatrixColumn::ALL.iter().map(|column| column.word()).collect();
        let heads: BTreeSet<String> =
            MatrixColumn::ALL.iter().map(MatrixColumn::to_string).collect();
        assert_eq!((words.len(), heads.len()), (MatrixColumn::ALL.len(), MatrixColumn::ALL.len()));
        assert!(MatrixColumn::ALL.is_sorted(), "the order of the enum is the order of the file");
    }

    #[test]
    fn chosen_columns_keep_their_order_after_the_number() {
        let columns = MatrixColumns::from_words("profit,name,luck,profit");
        assert_eq!(columns.words(), "number,profit,name");
        assert_eq!(columns.toggled(MatrixColumn::Profit).words(), "number,name");
        assert_eq!(columns.toggled(MatrixColumn::Cost).words(), "number,profit,name,cost");
        assert_eq!(columns.toggled(MatrixColumn::Number), columns, "the number stays");
    }

    #[test]
    fn a_column_moves_by_places_and_never_before_the_number() {
        let columns = MatrixColumns::from_words("name,cost,profit");
        assert_eq!(columns.moved(MatrixColumn::Cost, 1).words(), "number,name,profit,cost");
        assert_eq!(columns.moved(MatrixColumn::Cost, -1).words(), "number,cost,name,profit");
        for (column, by) in [
            (MatrixColumn::Name, -1),
            (MatrixColumn::Profit, 1),
            (MatrixColumn::Number, 1),
            (MatrixColumn::City, 1),
        ] {
            assert_eq!(columns.moved(column, by), columns, "{column} by {by}");
        }
    }

    #[test]
    fn everything_one_can_sort_by_is_the_heading_of_a_column() {
        let sorts: BTreeSet<_> =
            MatrixColumn::ALL.iter().filter_map(|c| c.sort()).map(|c| c.word()).collect();
        assert_eq!(sorts.len(), RecommendationColumn::ALL.len());
    }
}
