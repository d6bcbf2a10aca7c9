//! The page's address: which run, which saved view, and what is shown of the run.

use domain::{
    ids::{RunId, ViewId},
    matrix::{MatrixView, RecommendationFilter},
};
use leptos_router::params::ParamsMap;

/// `/campaigns/matrix`.
pub(super) const PATH: &str = "/campaigns/matrix";

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Place {
    /// The run, when the address names one; otherwise the newest is shown.
    pub(super) run: Option<RunId>,
    /// The saved view that was applied last.
    pub(super) saved: Option<ViewId>,
    /// Filter, order and columns as they are now.
    pub(super) view: MatrixView,
}

impl Place {
    /// The place behind the words of an address.
    pub(super) fn of(query: &ParamsMap) -> Place {
        let pairs: Vec<(String, String)> =
            query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
        Place {
            run: query.get("run").and_then(|id| id.parse().ok()),
            saved: query.get("view").and_then(|id| id.parse().ok()),
            view: MatrixView::from_pairs(
                pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            ),
        }
    }

    /// The address that leads here.
    pub(super) fn address(&self) -> String {
        let run = self.run.map(|run| format!("run={run}"));
        let saved = self.saved.map(|view| format!("view={view}"));
        let shown = Some(self.view.query()).filter(|query| !query.is_empty());
        let parts: Vec<String> = [run, saved, shown].into_iter().flatten().collect();
        if parts.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", parts.join("&")) }
    }
}

/// The address of the page that makes a plan from these recommendations.
pub(super) fn new_plan(run: RunId, month: &str, filter: &RecommendationFilter) -> String {
    let view = MatrixView { filter: filter.clone(), ..MatrixView::default() };
    let query = view.query();
    let join = if query.is_empty() { "" } else { "&" };
    format!("/campaigns/planning/new?run={run}&month={month}{join}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::matrix::{MatrixColumns, RecommendationColumn, RecommendationSort, Status};

    #[test]
    fn a_place_reads_back_from_its_address() {
        let id = "0195a1b2-0000-7000-8000-000000000000";
        let place = Place {
            run: id.parse().ok(),
            saved: id.parse().ok(),
            view: MatrixView {
                filter: RecommendationFilter {
                    statuses: vec![Status::NeedsReview],
                    states: vec!["MA".into(), "New York".into()],
                    ..RecommendationFilter::default()
                },
                sort: RecommendationSort { column: RecommendationColumn::Cost, descending: true },
                columns: Some(MatrixColumns::from_words("name,cost")),
            },
        };
        let address = place.address();
        let (path, query) = address.split_once('?').unwrap();
        assert_eq!(path, PATH);
        let mut read = ParamsMap::new();
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            read.insert(name.to_owned(), value.replace("%20", " ").replace("%2C", ","));
        }
        assert_eq!(Place::of(&read), place);
        assert_eq!(Place::default().address(), PATH);
    }
}
