//! How two states of one plan differ, and what leads from one to the other.

use super::{Deed, LivePlan, Step, WaveStep};
use serde::{Deserialize, Serialize};

use crate::plans::{Cell, Item, Operation, Wave, WaveCell, WaveOperation};

/// The cells of an item that make up a plan's content.
const CELLS: [Cell; 7] =
    [Cell::Campaign, Cell::Pieces, Cell::Status, Cell::Wave, Cell::Hold, Cell::Notes, Cell::Reason];
const WAVE_CELLS: [WaveCell; 4] =
    [WaveCell::Name, WaveCell::Date, WaveCell::LastDay, WaveCell::Budget];

/// An item that differs: what each cell held before, and what it holds after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemDifference {
    /// Its place in the plan.
    pub place: u32,
    /// The cells that differ, as the operations that would set them: before, after.
    pub cells: Vec<(Operation, Operation)>,
}

/// The cells in which an item differs from itself at another time.
fn cells(before: &Item, after: &Item) -> Vec<(Operation, Operation)> {
    let pair = |cell| (Operation::current(cell, before), Operation::current(cell, after));
    CELLS.into_iter().map(pair).filter(|(before, after)| before != after).collect()
}

impl LivePlan {
    /// The items that are different in a later state of the same plan, by place.
    pub fn differences(&self, later: &LivePlan) -> Vec<ItemDifference> {
        (0u32..)
            .zip(self.items.iter().zip(&later.items))
            .map(|(place, (before, after))| ItemDifference { place, cells: cells(before, after) })
            .filter(|difference| !difference.cells.is_empty())
            .collect()
    }

    /// What makes this plan hold what another state of it holds. It is done as a whole: waves that
    /// are too many go, days are cleared before they are set and names are changed by way of others
    /// where two are swapped, so that no rule stands between two states that both keep it.
    pub fn deed_to(&self, wanted: &LivePlan) -> Deed {
        let mut steps = Vec::new();
        let mut wave = |step| steps.push(Step::Wave(step));
        let change = |id, operation| WaveStep::Change { wave: id, operation };
        let mut order: Vec<_> = self.waves.iter().map(|wave| wave.id).collect();
        for own in &self.waves {
            if wanted.waves.iter().all(|other| other.id != own.id) {
                wave(WaveStep::Delete { wave: own.id });
                order.retain(|id| *id != own.id);
            }
        }
        let pairs: Vec<(&Wave, &Wave)> = self
            .waves
            .iter()
            .filter_map(|own| Some((own, wanted.waves.iter().find(|other| other.id == own.id)?)))
            .collect();
        for (own, other) in &pairs {
            if own.days() != other.days() && own.in_home_on.is_some() {
                if own.last_on.is_some() {
                    wave(change(own.id, WaveOperation::SetLastDay(None)));
                }
                wave(change(own.id, WaveOperation::SetDate(None)));
            }
            // Another one is to have its name, and may come first.
            let takes =
                |one: &Wave| one.id != own.id && one.name.to_lowercase() == own.name.to_lowercase();
            if own.name != other.name && wanted.waves.iter().any(takes) {
                wave(change(own.id, WaveOperation::Rename(free_name(self, wanted, &own.name))));
            }
        }
        for (own, other) in &pairs {
            for cell in WAVE_CELLS {
                let to = WaveOperation::current(cell, other);
                let days = matches!(cell, WaveCell::Date | WaveCell::LastDay);
                if to != WaveOperation::current(cell, own) || (days && own.days() != other.days()) {
                    wave(change(own.id, to));
                }
            }
        }
        for (place, other) in (0usize..).zip(&wanted.waves) {
            let at = u32::try_from(place).unwrap_or(u32::MAX);
            match order.iter().position(|id| *id == other.id) {
                None => {
                    wave(WaveStep::Create { wave: other.clone(), place: at });
                    order.insert(place.min(order.len()), other.id);
                }
                Some(now) if now != place => {
                    wave(WaveStep::Move { wave: other.id, place: at });
                    let id = order.remove(now);
                    order.insert(place.min(order.len()), id);
                }
                Some(_) => {}
            }
        }
        // Whoever was in a wave that goes has no wave by then.
        let kept = |item: &Item| {
            let there = item.wave.is_some_and(|id| wanted.waves.iter().any(|one| one.id == id));
            if there { item.clone() } else { Item { wave: None, ..item.clone() } }
        };
        let changes =
            (0u32..).zip(self.items.iter().zip(&wanted.items)).flat_map(|(place, pair)| {
                let own = kept(pair.0);
                let to = CELLS.into_iter().map(move |cell| Operation::current(cell, pair.1));
                to.filter(move |to| to.changes(&own)).map(move |to| (place, to))
            });
        steps.extend(Deed::each(changes).steps);
        Deed { steps, whole: true }
    }
}

/// A name that no wave has, before or after.
fn free_name(one: &LivePlan, other: &LivePlan, like: &str) -> String {
    let taken = |name: &str| {
        let all = one.waves.iter().chain(&other.waves);
        all.into_iter().any(|wave| wave.name.to_lowercase() == name.to_lowercase())
    };
    let short: String = like.chars().take(50).collect();
    (2u32..).map(|n| format!("{short} {n}")).find(|name| !taken(name)).unwrap_or_default()
}
