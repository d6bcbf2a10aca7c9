//! A plan's items and waves in memory, and how deeds change them by the rules of the room.

use super::{Deed, Edit, ItemSet, Part, Step, Values, WaveStep, deed::edits};
use crate::{
    collaboration::{Document, Performed},
    ids::{CampaignId, WaveId},
    plans::{
        Cell, EditRefusal, Item, Operation, PlanStatus, Wave, WaveCell, check_operation,
        check_wave, check_wave_operation,
    },
};
use serde::{Deserialize, Serialize};

/// What people change together in a plan: its items, each at a place it never leaves, and its waves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivePlan {
    /// Only a draft changes.
    pub status: PlanStatus,
    /// The items, by place.
    pub items: Vec<Item>,
    /// The waves, in order.
    pub waves: Vec<Wave>,
    /// The campaigns one can choose now.
    pub offered: Vec<CampaignId>,
}

/// What a person may change in a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rights {
    /// Every item, and the waves.
    #[default]
    All,
    /// These items only; waves belong to everybody who may change something.
    Items(ItemSet),
    /// Nothing.
    Nothing,
}

impl Rights {
    /// Whether the item at a place may be changed.
    pub fn reach(&self, place: u32) -> bool {
        match self {
            Rights::All => true,
            Rights::Items(items) => items.contains(place),
            Rights::Nothing => false,
        }
    }
}

impl Document for LivePlan {
    type Deed = Deed;
    type Part = Part;
    type Refusal = EditRefusal;
    type Rights = Rights;

    fn perform(
        &mut self,
        deed: &Deed,
        rights: &Rights,
        stale: &dyn Fn(Part) -> bool,
    ) -> Result<Performed<Self>, EditRefusal> {
        self.allowed(deed, rights)?;
        let mut work = Work { done: Vec::new(), undo: Vec::new(), left: Vec::new() };
        for step in &deed.steps {
            let performed = match step {
                Step::Items(edit) => self.edit(edit, stale, &mut work),
                Step::Wave(step) => self.change_waves(step, rights, stale, &mut work),
            };
            if let Err(refusal) = performed {
                work.take_back(self);
                return Err(refusal);
            }
        }
        if deed.whole && !work.left.is_empty() {
            work.take_back(self);
            work.done.clear();
            work.undo.clear();
        }
        let Work { done, mut undo, left } = work;
        undo.reverse();
        let whole = deed.whole;
        Ok(Performed {
            done: Deed { steps: done, whole },
            undo: Deed { steps: undo, whole },
            stale: left,
        })
    }

    fn replay(&mut self, done: &Deed) {
        for step in &done.steps {
            match step {
                Step::Items(edit) => {
                    for (place, operation) in edit.each() {
                        if let Some(item) = self.items.get_mut(place as usize) {
                            operation.apply(item);
                        }
                    }
                }
                Step::Wave(step) => self.replay_wave(step),
            }
        }
    }

    fn stamp(&mut self, done: &Deed, sequence: u32) {
        for step in &done.steps {
            match step {
                Step::Items(edit) => {
                    for place in edit.items.iter() {
                        if let Some(item) = self.items.get_mut(place as usize) {
                            item.version = sequence;
                        }
                    }
                }
                Step::Wave(
                    WaveStep::Change { wave: id, .. }
                    | WaveStep::Create { wave: Wave { id, .. }, .. },
                ) => {
                    if let Some(wave) = self.waves.iter_mut().find(|own| own.id == *id) {
                        wave.version = sequence;
                    }
                }
                Step::Wave(WaveStep::Move { .. } | WaveStep::Delete { .. }) => {}
            }
        }
    }

    fn parts(deed: &Deed, each: &mut dyn FnMut(Part)) {
        for step in &deed.steps {
            match step {
                Step::Items(edit) => {
                    let cell = edit.cell();
                    edit.items.iter().for_each(|place| each(Part::Item(place, cell)));
                }
                Step::Wave(step) => each(step.part()),
            }
        }
    }

    fn is_nothing(deed: &Deed) -> bool {
        deed.steps.is_empty()
    }
}

/// What a deed has done so far.
struct Work {
    done: Vec<Step>,
    /// In the order of doing; taking back goes from the end.
    undo: Vec<Step>,
    left: Vec<Part>,
}

impl Work {
    fn take_back(&self, plan: &mut LivePlan) {
        for step in self.undo.iter().rev() {
            plan.replay(&Deed { steps: vec![step.clone()], whole: false });
        }
    }
}

impl LivePlan {
    /// The place of a wave.
    fn place_of(&self, wave: WaveId) -> Option<usize> {
        self.waves.iter().position(|own| own.id == wave)
    }

    /// Refuses a deed that names what is not there or not in reach.
    fn allowed(&self, deed: &Deed, rights: &Rights) -> Result<(), EditRefusal> {
        if !self.status.is_open() {
            return Err(EditRefusal::Locked { status: self.status.to_string().to_lowercase() });
        }
        if *rights == Rights::Nothing {
            return Err(EditRefusal::ReadOnly);
        }
        let places = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        let mut beyond = 0u32;
        for step in &deed.steps {
            let Step::Items(edit) = step else { continue };
            let complete = match &edit.to {
                Values::Same(_) => true,
                Values::Pieces(pieces) => pieces.len() == edit.items.len(),
            };
            if !complete || !edit.items.is_sound(places) {
                return Err(EditRefusal::ItemUnknown);
            }
            if let Rights::Items(own) = rights {
                let outside = edit.items.iter().filter(|place| !own.contains(*place)).count();
                beyond += u32::try_from(outside).unwrap_or(u32::MAX);
            }
        }
        if beyond > 0 { Err(EditRefusal::OutOfReach { stores: beyond }) } else { Ok(()) }
    }

    fn edit(
        &mut self,
        edit: &Edit,
        stale: &dyn Fn(Part) -> bool,
        work: &mut Work,
    ) -> Result<(), EditRefusal> {
        let cell = edit.cell();
        // The rule is asked once for what is the same for all, and again for every quantity.
        let same = match &edit.to {
            Values::Same(operation) => Some(self.checked(operation.clone(), edit)?),
            Values::Pieces(_) => None,
        };
        let mut changed: Vec<(u32, Operation, Operation)> = Vec::new();
        for (place, operation) in edit.each() {
            let operation = match &same {
                Some(operation) => operation.clone(),
                None => match self.checked(operation, edit) {
                    Ok(operation) => operation,
                    Err(refusal) => {
                        keep(changed, cell, work);
                        return Err(refusal);
                    }
                },
            };
            let Some(item) = self.items.get_mut(place as usize) else { continue };
            if !operation.changes(item) {
                continue;
            }
            if stale(Part::Item(place, cell)) {
                work.left.push(Part::Item(place, cell));
                continue;
            }
            let before = operation.inverse(item);
            operation.apply(item);
            changed.push((place, operation, before));
        }
        keep(changed, cell, work);
        Ok(())
    }

    /// The operation as it is kept, or why the items cannot have it.
    fn checked(&self, operation: Operation, edit: &Edit) -> Result<Operation, EditRefusal> {
        let offered = |campaign: CampaignId| {
            // Going back to what was recommended, or to what is there, always works.
            self.offered.contains(&campaign)
                || edit.items.iter().all(|place| {
                    self.items.get(place as usize).is_some_and(|item| {
                        item.campaign == Some(campaign)
                            || item.original.is_some_and(|it| it.campaign == Some(campaign))
                    })
                })
        };
        check_operation(self.status, operation, offered, |wave| self.place_of(wave).is_some())
    }

    fn change_waves(
        &mut self,
        step: &WaveStep,
        rights: &Rights,
        stale: &dyn Fn(Part) -> bool,
        work: &mut Work,
    ) -> Result<(), EditRefusal> {
        match step {
            WaveStep::Create { wave, place } => {
                if self.place_of(wave.id).is_some() {
                    return Ok(());
                }
                let wave = check_wave(wave.clone(), &self.waves)?;
                let place = (*place).min(u32::try_from(self.waves.len()).unwrap_or(u32::MAX));
                work.undo.push(Step::Wave(WaveStep::Delete { wave: wave.id }));
                let step = WaveStep::Create { wave, place };
                self.replay_wave(&step);
                work.done.push(Step::Wave(step));
            }
            WaveStep::Change { wave, operation } => {
                let at = self.place_of(*wave).ok_or(EditRefusal::WaveUnknown)?;
                let operation =
                    check_wave_operation(self.status, operation.clone(), *wave, &self.waves)?;
                let Some(own) = self.waves.get_mut(at) else { return Ok(()) };
                let before = operation.inverse(own);
                if before == operation {
                    return Ok(());
                }
                let part = Part::Wave(*wave, operation.cell());
                if stale(part) {
                    work.left.push(part);
                    return Ok(());
                }
                operation.apply(own);
                let change = |operation| Step::Wave(WaveStep::Change { wave: *wave, operation });
                work.done.push(change(operation));
                work.undo.push(change(before));
            }
            WaveStep::Move { wave, place } => {
                let from = self.place_of(*wave).ok_or(EditRefusal::WaveUnknown)?;
                let last = self.waves.len().saturating_sub(1);
                let to = (*place as usize).min(last);
                if from == to {
                    return Ok(());
                }
                if stale(Part::Place(*wave)) {
                    work.left.push(Part::Place(*wave));
                    return Ok(());
                }
                let step = |place: usize| WaveStep::Move {
                    wave: *wave,
                    place: u32::try_from(place).unwrap_or(u32::MAX),
                };
                self.replay_wave(&step(to));
                work.done.push(Step::Wave(step(to)));
                work.undo.push(Step::Wave(step(from)));
            }
            WaveStep::Delete { wave } => self.delete_wave(*wave, rights, stale, work)?,
        }
        Ok(())
    }

    /// Deletes a wave: first its items lose it, each a part of the same deed, so that taking the
    /// deed back brings them home.
    fn delete_wave(
        &mut self,
        wave: WaveId,
        rights: &Rights,
        stale: &dyn Fn(Part) -> bool,
        work: &mut Work,
    ) -> Result<(), EditRefusal> {
        let Some(at) = self.place_of(wave) else { return Ok(()) };
        // Someone put a store in, moved the wave or changed what it says, unseen: then it stays.
        let cells = [WaveCell::Name, WaveCell::Date, WaveCell::LastDay, WaveCell::Budget];
        let items: ItemSet = (0u32..)
            .zip(&self.items)
            .filter(|(_, item)| item.wave == Some(wave))
            .map(|(place, _)| place)
            .collect();
        let beyond = items.iter().filter(|place| !rights.reach(*place)).count();
        if beyond > 0 {
            let stores = u32::try_from(beyond).unwrap_or(u32::MAX);
            return Err(EditRefusal::OutOfReach { stores });
        }
        let unseen = std::iter::once(Part::Place(wave))
            .chain(cells.map(|cell| Part::Wave(wave, cell)))
            .chain(items.iter().map(|place| Part::Item(place, Cell::Wave)))
            .find(|part| stale(*part));
        if let Some(part) = unseen {
            work.left.push(part);
            return Ok(());
        }
        let Some(own) = self.waves.get(at).cloned() else { return Ok(()) };
        let place = u32::try_from(at).unwrap_or(u32::MAX);
        if !items.is_empty() {
            let to = |wave| Values::Same(Operation::SetWave(wave));
            let emptied = Step::Items(Edit { items: items.clone(), to: to(None) });
            self.replay(&Deed { steps: vec![emptied.clone()], whole: false });
            work.done.push(emptied);
            // Taking back goes from the end: the wave first, then its items.
            work.undo.push(Step::Items(Edit { items, to: to(Some(wave)) }));
        }
        work.undo.push(Step::Wave(WaveStep::Create { wave: own, place }));
        let step = WaveStep::Delete { wave };
        self.replay_wave(&step);
        work.done.push(Step::Wave(step));
        Ok(())
    }

    fn replay_wave(&mut self, step: &WaveStep) {
        match step {
            WaveStep::Create { wave, place } => {
                if self.place_of(wave.id).is_none() {
                    let place = (*place as usize).min(self.waves.len());
                    self.waves.insert(place, wave.clone());
                }
            }
            WaveStep::Change { wave, operation } => {
                if let Some(own) = self.waves.iter_mut().find(|own| own.id == *wave) {
                    operation.apply(own);
                }
            }
            WaveStep::Move { wave, place } => {
                if let Some(from) = self.place_of(*wave) {
                    let own = self.waves.remove(from);
                    let place = (*place as usize).min(self.waves.len());
                    self.waves.insert(place, own);
                }
            }
            WaveStep::Delete { wave } => self.waves.retain(|own| own.id != *wave),
        }
    }
}

/// Puts what was done to the same cell of some items into a deed's steps.
fn keep(changed: Vec<(u32, Operation, Operation)>, cell: Cell, work: &mut Work) {
    if changed.is_empty() {
        return;
    }
    let (mut done, mut before) = (Vec::new(), Vec::new());
    for (place, operation, was) in changed {
        done.push((place, operation));
        before.push((place, was));
    }
    work.done.extend(edits(done, cell).into_iter().map(Step::Items));
    work.undo.extend(edits(before, cell).into_iter().map(Step::Items));
}
