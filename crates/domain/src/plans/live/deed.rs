//! What people do to a plan: steps on its items and on its waves.

use super::ItemSet;
use crate::{
    ids::WaveId,
    plans::{Cell, Operation, Wave, WaveCell, WaveOperation},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What is done in one gesture, step after step; what came of it and what undoes it have the same
/// form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Whether it makes sense only as a whole, such as a total that is spread: then nothing of it is
    /// done when a part of it is stale.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole: bool,
}

/// One step of a deed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Items get other content.
    Items(Edit),
    /// Something happens to a wave.
    Wave(WaveStep),
}

/// The same cell of some items gets other content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    /// Which items.
    pub items: ItemSet,
    /// What they get.
    pub to: Values,
}

/// What some items get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// All the same.
    Same(Operation),
    /// A quantity each, in the order of the items.
    Pieces(Vec<u32>),
}

/// Something that happens to a wave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveStep {
    /// There is a new wave.
    Create {
        /// The wave; its identity is drawn by whoever asks.
        wave: Wave,
        /// Its place among the waves, from 0.
        place: u32,
    },
    /// A cell of a wave changes.
    Change {
        /// Which wave.
        wave: WaveId,
        /// How.
        operation: WaveOperation,
    },
    /// A wave goes to another place.
    Move {
        /// Which wave.
        wave: WaveId,
        /// Its new place among the waves, from 0.
        place: u32,
    },
    /// A wave is no more; its items have no wave.
    Delete {
        /// Which wave.
        wave: WaveId,
    },
}

/// The smallest part of a plan that two people can change without knowing of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A cell of an item, by its place.
    Item(u32, Cell),
    /// A cell of a wave.
    Wave(WaveId, WaveCell),
    /// That a wave is there, and where.
    Place(WaveId),
}

impl Edit {
    /// The cell it changes.
    pub fn cell(&self) -> Cell {
        match &self.to {
            Values::Same(operation) => operation.cell(),
            Values::Pieces(_) => Cell::Pieces,
        }
    }

    /// What each item gets, by place. A list of quantities that is too short leaves the rest alone.
    pub fn each(&self) -> impl Iterator<Item = (u32, Operation)> {
        let (same, pieces) = match &self.to {
            Values::Same(operation) => (Some(operation), [].as_slice()),
            Values::Pieces(pieces) => (None, pieces.as_slice()),
        };
        self.items.iter().enumerate().map_while(move |(index, place)| {
            let operation = match same {
                Some(operation) => operation.clone(),
                None => Operation::SetPieces(*pieces.get(index)?),
            };
            Some((place, operation))
        })
    }
}

impl WaveStep {
    /// The part it changes.
    pub fn part(&self) -> Part {
        match self {
            WaveStep::Create { wave, .. } => Part::Place(wave.id),
            WaveStep::Change { wave, operation } => Part::Wave(*wave, operation.cell()),
            WaveStep::Move { wave, .. } | WaveStep::Delete { wave } => Part::Place(*wave),
        }
    }
}

impl Edit {
    /// What of it is about these parts; `None` when nothing is.
    fn only(&self, parts: &BTreeSet<Part>) -> Option<Edit> {
        let cell = self.cell();
        let kept: Vec<(u32, Operation)> =
            self.each().filter(|(place, _)| parts.contains(&Part::Item(*place, cell))).collect();
        let items: ItemSet = kept.iter().map(|(place, _)| *place).collect();
        let to = match &self.to {
            Values::Same(operation) => Values::Same(operation.clone()),
            Values::Pieces(_) => Values::Pieces(
                kept.iter()
                    .filter_map(|(_, operation)| match operation {
                        Operation::SetPieces(pieces) => Some(*pieces),
                        _ => None,
                    })
                    .collect(),
            ),
        };
        (!items.is_empty()).then_some(Edit { items, to })
    }

    /// What the item at a place gets, if it is meant.
    pub fn of_item(&self, place: u32) -> Option<Operation> {
        match &self.to {
            Values::Same(operation) => self.items.contains(place).then(|| operation.clone()),
            Values::Pieces(pieces) => {
                pieces.get(self.items.rank(place)?).copied().map(Operation::SetPieces)
            }
        }
    }
}

impl Deed {
    /// One cell of one item.
    pub fn cell(place: u32, operation: Operation) -> Deed {
        Deed::same(ItemSet::one(place), operation)
    }

    /// The same for some items.
    pub fn same(items: ItemSet, operation: Operation) -> Deed {
        Deed::items(vec![Edit { items, to: Values::Same(operation) }])
    }

    /// Edits of items, one after the other.
    pub fn items(edits: Vec<Edit>) -> Deed {
        Deed { steps: edits.into_iter().map(Step::Items).collect(), whole: false }
    }

    /// Each place what it gets, in as few edits as that takes. Where one cell of an item is named
    /// more than once, the last counts.
    pub fn each(changes: impl IntoIterator<Item = (u32, Operation)>) -> Deed {
        let mut cells: BTreeMap<Cell, BTreeMap<u32, Operation>> = BTreeMap::new();
        for (place, operation) in changes {
            cells.entry(operation.cell()).or_default().insert(place, operation);
        }
        let edits =
            cells.into_iter().flat_map(|(cell, each)| edits(each.into_iter().collect(), cell));
        Deed::items(edits.collect())
    }

    /// Something about one wave.
    pub fn wave(step: WaveStep) -> Deed {
        Deed { steps: vec![Step::Wave(step)], whole: false }
    }

    /// What it does to the item at a place; the last step counts.
    pub fn of_item(&self, place: u32) -> Option<Operation> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Items(edit) => edit.of_item(place),
            Step::Wave(_) => None,
        })
    }

    /// What of it is about these parts.
    pub fn only(&self, parts: &BTreeSet<Part>) -> Deed {
        let steps = self.steps.iter().filter_map(|step| match step {
            Step::Items(edit) => edit.only(parts).map(Step::Items),
            Step::Wave(wave) => parts.contains(&wave.part()).then(|| step.clone()),
        });
        Deed { steps: steps.collect(), whole: self.whole }
    }

    /// How many cells of items it changes.
    pub fn cells(&self) -> usize {
        let count = |step: &Step| match step {
            Step::Items(edit) => edit.items.len(),
            Step::Wave(_) => 0,
        };
        self.steps.iter().map(count).sum()
    }
}

/// The fewest edits that give each item its content in one cell. Places ascend, each once.
pub(super) fn edits(each: Vec<(u32, Operation)>, cell: Cell) -> Vec<Edit> {
    let all_same = each.windows(2).all(|pair| match pair {
        [(_, one), (_, other)] => one == other,
        _ => true,
    });
    if cell == Cell::Pieces && !all_same {
        let pieces = each
            .iter()
            .filter_map(|(_, operation)| match operation {
                Operation::SetPieces(pieces) => Some(*pieces),
                _ => None,
            })
            .collect();
        let items = each.iter().map(|(place, _)| *place).collect();
        return vec![Edit { items, to: Values::Pieces(pieces) }];
    }
    let mut groups: Vec<(Operation, Vec<u32>)> = Vec::new();
    let mut known: HashMap<Operation, usize> = HashMap::new();
    for (place, operation) in each {
        let next = groups.len();
        let group = *known.entry(operation.clone()).or_insert(next);
        if group == next {
            groups.push((operation, Vec::new()));
        }
        if let Some((_, places)) = groups.get_mut(group) {
            places.push(place);
        }
    }
    groups
        .into_iter()
        .map(|(operation, places)| Edit {
            items: places.into_iter().collect(),
            to: Values::Same(operation),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::ItemStatus;

    #[test]
    fn single_changes_become_as_few_edits_as_they_take() {
        let included = || Operation::SetStatus(ItemStatus::Included);
        let changes = [
            (7, Operation::SetPieces(70)),
            (3, included()),
            (2, Operation::SetPieces(1)),
            (4, included()),
            (2, Operation::SetPieces(20)),
        ];
        let deed = Deed::each(changes);
        assert_eq!(deed.steps.len(), 2, "{deed:?}");
        assert_eq!(deed.of_item(2), Some(Operation::SetPieces(20)), "the last counts");
        assert_eq!(deed.of_item(7), Some(Operation::SetPieces(70)));
        assert_eq!((deed.of_item(3), deed.of_item(4)), (Some(included()), Some(included())));
        assert!(Deed::each([]).steps.is_empty());
    }

    #[test]
    fn a_part_of_a_deed_keeps_each_items_own_quantity() {
        let deed = Deed::items(vec![
            Edit { items: (3..7).collect(), to: Values::Pieces(vec![30, 40, 50, 60]) },
            Edit {
                items: (0..9).collect(),
                to: Values::Same(Operation::SetStatus(ItemStatus::Included)),
            },
        ]);
        let parts = [(4, Cell::Pieces), (6, Cell::Pieces), (8, Cell::Pieces), (8, Cell::Status)];
        let part = deed.only(&parts.map(|(place, cell)| Part::Item(place, cell)).into());
        assert_eq!(part.of_item(4), Some(Operation::SetPieces(40)));
        assert_eq!(part.of_item(6), Some(Operation::SetPieces(60)));
        assert_eq!(part.of_item(8), Some(Operation::SetStatus(ItemStatus::Included)));
        assert_eq!(part.cells(), 3);
    }
}
