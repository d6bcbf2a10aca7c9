//! A saved view of a plan's sheet: filter, order and columns.
//!
//! A view is for every plan of the workspace, and each plan has waves of its own; so a view knows
//! them by name.

use super::{ColumnFilter, ItemFilter, Sort, Wave};
use serde::{Deserialize, Serialize};

/// What the sheet shows of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanView {
    /// Which items, waves aside.
    filter: ItemFilter,
    /// In waves of these names; `None` is "no wave yet".
    waves: Vec<Option<String>>,
    /// What single columns are narrowed to.
    pub columns: ColumnFilter,
    /// Only what is talked about.
    pub commented: bool,
    /// In which order.
    pub sort: Sort,
    /// How the columns are laid out, as the sheet writes it; `None` leaves them as they are.
    pub layout: Option<String>,
}

impl PlanView {
    /// The view of a plan with these waves. A wave that the plan does not have is not kept.
    pub fn of(filter: &ItemFilter, waves: &[Wave]) -> PlanView {
        let name = |id: &Option<_>| match id {
            None => Some(None),
            Some(id) => {
                waves.iter().find(|wave| wave.id == *id).map(|wave| Some(wave.name.clone()))
            }
        };
        PlanView {
            waves: filter.waves.iter().filter_map(name).collect(),
            filter: ItemFilter { waves: Vec::new(), ..filter.clone() },
            ..PlanView::default()
        }
    }

    /// The filter in a plan with these waves, and the names of those it does not have. They are passed
    /// over: where none of them is there, items of every wave match.
    pub fn filter(&self, waves: &[Wave]) -> (ItemFilter, Vec<String>) {
        let (mut known, mut missing) = (Vec::new(), Vec::new());
        for name in &self.waves {
            let found = waves.iter().find(|wave| Some(&wave.name) == name.as_ref());
            match (name, found) {
                (None, _) => known.push(None),
                (Some(_), Some(wave)) => known.push(Some(wave.id)),
                (Some(name), None) => missing.push(name.clone()),
            }
        }
        (ItemFilter { waves: known, ..self.filter.clone() }, missing)
    }
}

/// A view as it is written to disk; saved views outlive releases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredPlanView {
    /// The first form.
    V1(PlanView),
}

impl StoredPlanView {
    /// Today's form, whichever was stored.
    pub fn upgrade(self) -> PlanView {
        match self {
            StoredPlanView::V1(view) => view,
        }
    }
}

impl From<PlanView> for StoredPlanView {
    fn from(view: PlanView) -> Self {
        StoredPlanView::V1(view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::WaveId, plans::ItemStatus};
    use uuid::Uuid;

    fn wave(n: u128, name: &str) -> Wave {
        Wave {
            id: WaveId(Uuid::from_u128(n)),
            name: name.to_owned(),
            in_home_on: None,
            last_on: None,
            budget: None,
            version: 1,
        }
    }

    #[test]
    fn a_view_finds_the_waves_of_another_plan_by_their_names_and_says_which_it_has_not() {
        let here = [wave(1, "W1"), wave(2, "Late")];
        let filter = ItemFilter {
            statuses: vec![ItemStatus::Included],
            waves: vec![Some(here[0].id), Some(here[1].id), None],
            text: "mall".into(),
            ..ItemFilter::default()
        };
        let view = PlanView::of(&filter, &here);
        assert_eq!(view.filter(&here), (filter.clone(), vec![]));
        let there = [wave(7, "W1")];
        let (found, missing) = view.filter(&there);
        assert_eq!(found.waves, [Some(there[0].id), None]);
        assert_eq!((found.statuses, found.text), (filter.statuses, filter.text));
        assert_eq!(missing, ["Late"]);
    }

    #[test]
    fn a_stored_view_reads_back_and_one_of_an_older_release_knows_fewer_fields() {
        let view = PlanView { commented: true, ..PlanView::default() };
        let text = serde_json::to_string(&StoredPlanView::from(view.clone())).unwrap();
        assert_eq!(serde_json::from_str::<StoredPlanView>(&text).unwrap().upgrade(), view);
        let old: StoredPlanView =
            serde_json::from_str(r#"{"V1":{"filter":{"text":"mall"}}}"#).unwrap();
        assert_eq!(old.upgrade().filter(&[]).0.text, "mall");
    }
}
