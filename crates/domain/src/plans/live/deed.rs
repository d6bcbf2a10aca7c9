//! What people do to a plan: steps on its items and on its waves.

use super::ItemSet;
use crate::{
    ids::WaveId,
    plans::{Cell, Operation, Wave, WaveCell, WaveOperation},
};
use serde::{Deserialize, Serialize};

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

impl Edit {
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

    /// How many cells of items it changes.
    pub fn cells(&self) -> usize {
        let count = |step: &Step| match step {
            Step::Items(edit) => edit.items.len(),
            Step::Wave(_) => 0,
        };
        self.steps.iter().map(count).sum()
    }
}
