//! What narrows single columns of the sheet: numbers from one to another, and words to choose from.
//! Worked out where the whole plan is, beside the [`ItemFilter`](super::ItemFilter) that lists know.

use super::{Item, ReasonKind, StoreFacts};
use serde::{Deserialize, Serialize};

/// Numbers from one to another, both included; without either end everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    /// From here on.
    pub from: Option<i64>,
    /// To here.
    pub to: Option<i64>,
}

impl Between {
    /// Whether it lets everything through.
    pub fn is_open(self) -> bool {
        self == Between::default()
    }

    /// Whether a number lies between. What is not known only passes when both ends are open.
    pub fn holds(self, number: Option<f64>) -> bool {
        let Some(number) = number else { return self.is_open() };
        self.from.is_none_or(|from| number >= from as f64)
            && self.to.is_none_or(|to| number <= to as f64)
    }
}

/// What single columns are narrowed to; an empty list lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ColumnFilter {
    /// In one of these states.
    pub states: Vec<String>,
    /// Changed for one of these reasons; `None` is "no reason".
    pub reasons: Vec<Option<ReasonKind>>,
    /// Only those whose quantity is on hold, or only the others.
    pub held: Option<bool>,
    /// Pieces.
    pub pieces: Between,
    /// Confidence of the recommendation, 0 to 100.
    pub confidence: Between,
    /// Expected responses.
    pub responses: Between,
    /// Cost in cents.
    pub cost: Between,
}

impl ColumnFilter {
    /// How many columns are narrowed.
    pub fn narrowed(&self) -> usize {
        let ranges = [self.pieces, self.confidence, self.responses, self.cost];
        usize::from(!self.states.is_empty())
            + usize::from(!self.reasons.is_empty())
            + usize::from(self.held.is_some())
            + ranges.into_iter().filter(|range| !range.is_open()).count()
    }

    /// Whether an item at its store passes; `cost` is what mailing it costs, in cents, where it has a
    /// campaign.
    pub fn holds(&self, item: &Item, store: &StoreFacts, cost: Option<i64>) -> bool {
        let reason = item.reason.as_ref().map(|reason| reason.kind);
        (self.states.is_empty() || self.states.contains(&store.state))
            && (self.reasons.is_empty() || self.reasons.contains(&reason))
            && self.held.is_none_or(|held| item.held == held)
            && self.pieces.holds(Some(f64::from(item.pieces)))
            && self.confidence.holds(item.original.map(|original| original.confidence.round()))
            && self.responses.holds(item.expected_responses())
            && self.cost.holds(cost.map(|cost| cost as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_its_ends_and_what_is_unknown_only_when_it_is_open() {
        let range = Between { from: Some(10), to: Some(20) };
        let held = [9.9, 10.0, 20.0, 20.1].map(|n| range.holds(Some(n)));
        assert_eq!(held, [false, true, true, false]);
        assert!(!range.holds(None));
        assert!(Between::default().holds(None));
        assert!(Between { from: Some(10), to: None }.holds(Some(1e9)));
    }

    #[test]
    fn each_column_counts_once() {
        let filter = ColumnFilter {
            states: vec!["IL".into(), "MA".into()],
            pieces: Between { from: Some(1), to: Some(2) },
            ..ColumnFilter::default()
        };
        assert_eq!(filter.narrowed(), 2);
        assert_eq!(ColumnFilter::default().narrowed(), 0);
    }
}
