//! The view of a run's lines as it stands in an address and in a saved view: filter, order, columns.

use super::{MatrixColumns, RecommendationFilter, RecommendationSort};
use crate::stores::escape;
use serde::{Deserialize, Serialize};

/// What the matrix shows of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MatrixView {
    /// Which recommendations.
    pub filter: RecommendationFilter,
    /// In which order.
    pub sort: RecommendationSort,
    /// With which columns, in which order; `None` means the person's own choice, or the usual ones.
    pub columns: Option<MatrixColumns>,
}

impl MatrixView {
    /// The view behind the names and values of an address. An unknown order or column is passed
    /// over; a broken filter means no store, see [`RecommendationFilter::from_pairs`].
    pub fn from_pairs<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)> + Clone,
    ) -> MatrixView {
        let mut view = MatrixView {
            filter: RecommendationFilter::from_pairs(pairs.clone()),
            ..MatrixView::default()
        };
        for (name, value) in pairs {
            match name {
                "sort" => view.sort = RecommendationSort::from_word(value).unwrap_or_default(),
                "columns" => view.columns = Some(MatrixColumns::from_words(value)),
                _ => {}
            }
        }
        view
    }

    /// The names and values of an address; whatever is as usual is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.filter.to_pairs();
        if self.sort != RecommendationSort::default() {
            pairs.push(("sort", self.sort.word()));
        }
        if let Some(columns) = &self.columns {
            pairs.push(("columns", columns.words()));
        }
        pairs
    }

    /// The pairs as they stand behind the `?` of an address, percent-encoded.
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in self.pairs() {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(name);
            query.push('=');
            escape(&value, &mut query);
        }
        query
    }
}

/// A view as it is written to disk; saved views outlive releases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredMatrixView {
    /// The first form.
    V1(MatrixView),
}

impl StoredMatrixView {
    /// Today's form, whichever was stored.
    pub fn upgrade(self) -> MatrixView {
        match self {
            StoredMatrixView::V1(view) => view,
        }
    }
}

impl From<MatrixView> for StoredMatrixView {
    fn from(view: MatrixView) -> Self {
        StoredMatrixView::V1(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{MatrixColumn, RecommendationColumn, Status};

    #[test]
    fn a_view_reads_back_from_its_address() {
        let view = MatrixView {
            filter: RecommendationFilter {
                statuses: vec![Status::NeedsReview],
                text: "a & b".into(),
                ..RecommendationFilter::default()
            },
            sort: RecommendationSort { column: RecommendationColumn::Cost, descending: true },
            columns: Some(MatrixColumns::of([MatrixColumn::Cost, MatrixColumn::Name])),
        };
        let pairs = view.pairs();
        let read = MatrixView::from_pairs(pairs.iter().map(|(n, v)| (*n, v.as_str())));
        assert_eq!(read, view);
        assert_eq!(
            view.query(),
            "status=needs_review&text=a%20%26%20b&sort=-cost&columns=number,cost,name"
        );
        assert_eq!(MatrixView::default().query(), "");
    }

    #[test]
    fn a_stored_view_reads_back() {
        let stored = StoredMatrixView::from(MatrixView::default());
        let text = serde_json::to_string(&stored).unwrap();
        let read: StoredMatrixView = serde_json::from_str(&text).unwrap();
        assert_eq!(read.upgrade(), MatrixView::default());
        // A view of an older release knows fewer fields.
        let old: StoredMatrixView =
            serde_json::from_str(r#"{"V1":{"filter":{"states":["MA"]}}}"#).unwrap();
        assert_eq!(old.upgrade().filter.states, ["MA"]);
    }
}
