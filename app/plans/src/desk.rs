//! What a plan's page knows, and what is still on its way to the server.
//!
//! A change shows at once and is stored at once. Changes go out one after another, in the order they
//! were made. What cannot be stored stays as it was typed, says so at its cell, and is tried again;
//! what someone else changed meanwhile is shown beside it for the person to decide.

use super::{api, gesture::Cursor};
use app_page::Failure;
use domain::{
    ids::{ItemId, PlanId, WaveId},
    plans::{
        Cell, Conflict, EditRefusal, ItemFilter, Line, LinePage, Operation, PlanEntry, PlanPage,
        PlanTotals, Saved, SavedWave, Sort, Step, Wave, WaveConflict, WaveOperation,
        check_operation, check_wave_operation,
    },
};
use leptos::{prelude::*, task::spawn_local};
use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};
use ui::{PAGE, Pages, Saving};

/// How long after a failed save it is tried again.
const RETRY: Duration = Duration::from_secs(4);

/// A change that is not stored yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draft {
    /// The version its writer saw.
    pub base: u32,
    /// What was wanted.
    pub operation: Operation,
    /// What became of it so far.
    pub state: DraftState,
}

/// What became of a change so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum DraftState {
    /// It is on its way.
    Waiting,
    /// The server could not be reached; it is tried again.
    Failed(String),
    /// A rule or a missing right says no; trying again would not help.
    Refused(String),
    /// Someone changed the cell meanwhile.
    Conflict(Box<Conflict>),
}

type Key = (ItemId, Cell);

/// A plan's page: cheap to copy, everything behind it shared.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The plan without its lines.
    pub page: RwSignal<PlanPage>,
    /// ISO 4217 code of the workspace's currency.
    pub currency: StoredValue<String>,
    /// The lines that match.
    pub lines: Pages<Line>,
    /// Which lines.
    pub filter: RwSignal<ItemFilter>,
    /// In which order.
    pub sort: RwSignal<Sort>,
    /// Whether the first lines of a round have come.
    pub loaded: RwSignal<bool>,
    /// Why lines could not be had, if so.
    pub broken: RwSignal<Option<String>>,
    /// Where one is in the grid.
    pub cursor: RwSignal<Cursor>,
    /// The text of the open editor.
    pub typed: RwSignal<String>,
    /// The line whose recommendation is shown.
    pub opened: RwSignal<Option<Line>>,
    /// A line whose change waits for its reason.
    pub unexplained: RwSignal<Option<Line>>,
    /// Changes that are not stored yet.
    pub drafts: RwSignal<HashMap<Key, Draft>>,
    /// Where saving stands.
    pub saving: RwSignal<Saving>,
    /// Wave changes that were refused or met another, by wave.
    pub wave_notes: RwSignal<HashMap<WaveId, WaveNote>>,
    /// Whether the keyboard is in the grid.
    pub in_hand: StoredValue<bool>,
    held: StoredValue<Option<LinePage>>,
    /// What was done while an editor was open.
    later: StoredValue<Vec<PlanEntry>>,
    /// A memo: the page is read anew after every change, and what is open must not be exchanged.
    may_edit: Memo<bool>,
    queue: StoredValue<VecDeque<Key>>,
    busy: StoredValue<bool>,
    own: StoredValue<HashMap<Key, u32>>,
}

/// Why a wave's change is not stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum WaveNote {
    /// A sentence.
    Failed(String),
    /// Someone changed the same thing meanwhile.
    Conflict(Box<WaveConflict>),
}

impl Desk {
    /// A desk for a plan.
    pub fn new(page: PlanPage, currency: String) -> Desk {
        let filter = RwSignal::new(ItemFilter::default());
        let sort = RwSignal::new(Sort::default());
        let (broken, drafts) = (RwSignal::new(None), RwSignal::new(HashMap::new()));
        let loading = Loading { plan: page.plan.id, filter, sort, broken, drafts };
        let here = StoredValue::new(None::<Pages<Line>>);
        let lines = Pages::new(move |page: usize, round: u64| {
            if let Some(Some(lines)) = here.try_get_value() {
                loading.fetch(lines, page, round);
            }
        });
        here.set_value(Some(lines));
        // Until the first answer there are as many empty rows as the plan has lines.
        lines.restart(page.totals.items() as usize);
        let page = RwSignal::new(page);
        Desk {
            page,
            may_edit: Memo::new(move |_| page.with(|page| page.may_edit)),
            currency: StoredValue::new(currency),
            lines,
            filter,
            sort,
            loaded: RwSignal::new(false),
            broken,
            cursor: RwSignal::new(Cursor { row: 0, column: 0, editing: false }),
            typed: RwSignal::new(String::new()),
            opened: RwSignal::new(None),
            unexplained: RwSignal::new(None),
            drafts,
            saving: RwSignal::new(Saving::Idle),
            wave_notes: RwSignal::new(HashMap::new()),
            in_hand: StoredValue::new(false),
            held: StoredValue::new(None),
            later: StoredValue::new(Vec::new()),
            queue: StoredValue::new(VecDeque::new()),
            busy: StoredValue::new(false),
            own: StoredValue::new(HashMap::new()),
        }
    }

    /// The plan's id.
    pub fn id(self) -> PlanId {
        self.page.with_untracked(|page| page.plan.id)
    }

    /// Whether the person may change the plan, as a signal.
    pub fn open(self) -> bool {
        self.may_edit.get()
    }

    /// Asks for the lines anew: at first, and when filter or sort changed.
    pub fn load(self) {
        let (plan, filter, sort) =
            (self.id(), self.filter.get_untracked(), self.sort.get_untracked());
        self.loaded.set(false);
        self.broken.set(None);
        // The count decides how many rows there are; it comes with the first lines.
        spawn_local(async move {
            let asked = (filter.clone(), sort);
            let answer = api::plan_lines(plan, filter, sort, 0, PAGE as u32).await;
            let still = self.filter.try_get_untracked().zip(self.sort.try_get_untracked());
            if still.as_ref() != Some(&asked) {
                return;
            }
            match answer {
                Ok(window) => {
                    self.held.try_set_value(Some(window));
                    self.lay_held();
                }
                Err(failure) => {
                    self.broken.try_set(Some(failure.to_string()));
                }
            }
        });
    }

    /// Lays out lines that have come, unless a cell is being edited: nothing moves under an open
    /// editor. To be called again when it closes. The cursor stays on its store while the keyboard
    /// is in the grid, and goes to the first one otherwise.
    pub fn lay_held(self) {
        let editing = self.cursor.try_with_untracked(|cursor| cursor.editing);
        if editing != Some(false) {
            return;
        }
        for entry in self.later.try_update_value(std::mem::take).unwrap_or_default() {
            self.follow(&entry);
        }
        let Some(window) = self.held.try_update_value(Option::take).flatten() else { return };
        let row = self.cursor.with_untracked(|cursor| cursor.row);
        let here = untrack(|| self.lines.row(row)).filter(|_| self.in_hand.get_value());
        let found =
            here.and_then(|here| window.lines.iter().position(|line| line.item.id == here.item.id));
        let round = self.lines.restart(window.matching as usize);
        self.cursor.update(|cursor| cursor.row = found.unwrap_or(0));
        self.lines.fill(0, round, self.with_drafts(window.lines));
        self.loaded.set(true);
    }

    /// Asks for the plan's sums and checks anew.
    pub fn refresh(self) {
        let plan = self.id();
        spawn_local(async move {
            if let Ok(page) = api::open_plan(plan).await {
                self.page.try_update(|own| {
                    // An answer that a newer change has overtaken is dropped.
                    if page.plan.sequence >= own.plan.sequence {
                        *own = page;
                    }
                });
            }
        });
    }

    /// The item whose cell is being edited.
    fn edited(self) -> Option<ItemId> {
        let cursor = self.cursor.try_get_untracked().filter(|cursor| cursor.editing)?;
        untrack(|| self.lines.row(cursor.row)).map(|line| line.item.id)
    }

    /// Shows what was done to lines that are here, by whomever. One's own unsent changes stay on top.
    /// A line with an open editor stays as its writer knew it, so that a change that would overwrite
    /// another unseen is recognised; it follows when the editor closes.
    pub fn follow(self, entry: &PlanEntry) {
        let edited = self.edited();
        if edited.is_some() {
            self.later.try_update_value(|later| later.push(entry.clone()));
        }
        for step in &entry.done.steps {
            let Step::Items(edit) = step else { continue };
            let change = |line: &mut Line| {
                let Some(operation) = edit.of_item(line.place) else { return false };
                let own = (line.item.id, operation.cell());
                let unsent = self.drafts.try_with_untracked(|drafts| drafts.contains_key(&own));
                let newer = line.item.version >= entry.sequence || Some(line.item.id) == edited;
                if unsent != Some(false) || newer {
                    return false;
                }
                operation.apply(&mut line.item);
                line.item.version = entry.sequence;
                true
            };
            self.lines.edit(change);
            for shown in [self.opened, self.unexplained] {
                shown.try_maybe_update(|shown| (shown.as_mut().is_some_and(change), ()));
            }
        }
    }

    /// The number of an item's store, as far as its line is here.
    pub fn number_of(self, item: ItemId) -> String {
        let mut number = None;
        self.lines.edit(|line| {
            if line.item.id == item {
                number = Some(line.store.number.clone());
            }
            false
        });
        number.unwrap_or_else(|| "A store".to_owned())
    }

    /// Changes a cell: shown now, stored soon. Asks for a reason when it makes an override.
    pub fn change(self, line: &Line, operation: Operation) {
        let key = (line.item.id, operation.cell());
        if !operation.changes(&line.item) {
            return;
        }
        let checked = self.page.with_untracked(|page| {
            let offered = |id| {
                let original = line.item.original.and_then(|original| original.campaign);
                original == Some(id) || page.campaigns.iter().any(|one| one.id == id && one.active)
            };
            let known = |id| page.waves.iter().any(|wave| wave.id == id);
            check_operation(page.plan.status, operation.clone(), offered, known)
        });
        let mut after = line.item.clone();
        operation.apply(&mut after);
        let explain = !matches!(operation.cell(), Cell::Reason | Cell::Notes | Cell::Wave);
        let state = match &checked {
            Ok(_) => DraftState::Waiting,
            Err(refusal) => DraftState::Refused(refusal.to_string()),
        };
        let draft =
            Draft { base: line.item.version, operation: checked.unwrap_or(operation), state };
        self.show(line.item.id, &draft.operation);
        let waiting = draft.state == DraftState::Waiting;
        self.drafts.update(|drafts| {
            drafts.insert(key, draft);
        });
        if waiting {
            let id = line.item.id;
            if explain && after.is_override() && after.reason.is_none() {
                self.unexplained.set(Some(Line { item: after, ..line.clone() }));
            } else if !after.is_override() || after.reason.is_some() {
                self.unexplained.update(|asked| {
                    asked.take_if(|asked| asked.item.id == id);
                });
            }
            self.send(key);
        } else {
            self.settle();
        }
    }

    /// Tries again what failed.
    pub fn retry(self, key: Key) {
        self.drafts.update(|drafts| {
            if let Some(draft) = drafts.get_mut(&key) {
                draft.state = DraftState::Waiting;
            }
        });
        self.send(key);
    }

    /// Forgets what one typed and shows what is stored.
    pub fn discard(self, key: Key) {
        let draft = self.drafts.try_update(|drafts| drafts.remove(&key)).flatten();
        if let Some(Draft { state: DraftState::Conflict(conflict), .. }) = draft {
            self.replace(conflict.line);
        } else {
            self.load();
        }
        self.settle();
    }

    /// Insists on one's own value, now knowing the other.
    pub fn insist(self, key: Key) {
        self.drafts.update(|drafts| {
            if let Some(draft) = drafts.get_mut(&key)
                && let DraftState::Conflict(conflict) = &draft.state
            {
                draft.base = conflict.line.item.version;
                draft.state = DraftState::Waiting;
            }
        });
        self.send(key);
    }

    /// Changes a cell of a wave.
    pub fn change_wave(self, wave: &Wave, base: u32, operation: WaveOperation) {
        if operation == operation.inverse(wave) {
            return;
        }
        let id = wave.id;
        let checked = self.page.with_untracked(|page| {
            check_wave_operation(page.plan.status, operation, id, &page.waves)
        });
        let operation = match checked {
            Ok(operation) => operation,
            Err(refusal) => {
                self.note_wave(id, Some(WaveNote::Failed(refusal.to_string())));
                return;
            }
        };
        self.note_wave(id, None);
        self.saving.set(Saving::Busy);
        let plan = self.id();
        spawn_local(async move {
            match api::edit_wave(plan, id, base, operation).await {
                Ok(SavedWave::Stored { wave, sequence }) => {
                    self.take_wave(wave, Some(sequence));
                    self.saving.try_set(Saving::Done);
                    self.refresh();
                }
                Ok(SavedWave::Conflict(conflict)) => {
                    self.note_wave(id, Some(WaveNote::Conflict(conflict)));
                    self.saving.try_set(Saving::Failed("Someone changed this wave.".into()));
                }
                Err(failure) => {
                    self.note_wave(id, Some(WaveNote::Failed(failure.to_string())));
                    self.saving.try_set(Saving::Failed(failure.to_string()));
                }
            }
        });
    }

    /// Decides a wave's conflict: one's own value, or the other.
    pub fn decide_wave(self, conflict: WaveConflict, mine: bool) {
        self.note_wave(conflict.wave.id, None);
        self.take_wave(conflict.wave.clone(), None);
        if mine {
            self.change_wave(&conflict.wave, conflict.wave.version, conflict.mine);
        } else {
            self.saving.set(Saving::Done);
        }
    }

    fn note_wave(self, wave: WaveId, note: Option<WaveNote>) {
        self.wave_notes.try_update(|notes| match note {
            Some(note) => notes.insert(wave, note),
            None => notes.remove(&wave),
        });
    }

    fn take_wave(self, wave: Wave, sequence: Option<u32>) {
        self.page.try_update(|page| {
            if let Some(own) = page.waves.iter_mut().find(|own| own.id == wave.id) {
                *own = wave;
            }
            page.plan.sequence = page.plan.sequence.max(sequence.unwrap_or_default());
        });
    }

    fn send(self, key: Key) {
        self.queue.update_value(|queue| {
            if !queue.contains(&key) {
                queue.push_back(key);
            }
        });
        self.settle();
        self.work();
    }

    /// Sends the next change, if none is on its way.
    fn work(self) {
        if self.busy.get_value() {
            return;
        }
        let Some(key) = self.queue.try_update_value(VecDeque::pop_front).flatten() else {
            return self.settle();
        };
        let Some(draft) = self.drafts.with_untracked(|drafts| drafts.get(&key).cloned()) else {
            return self.work();
        };
        self.busy.set_value(true);
        let (plan, operation) = (self.id(), draft.operation.clone());
        // What one has written oneself to this cell is no conflict.
        let own = self.own.with_value(|own| own.get(&key).copied().unwrap_or_default());
        let base = draft.base.max(own);
        spawn_local(async move {
            let answer = api::edit_item(plan, key.0, base, operation.clone()).await;
            if self.busy.try_set_value(false).is_some() {
                return; // The page is gone.
            }
            self.take(key, &operation, answer);
            self.settle();
            self.work();
            // The checks follow once nothing is on its way any more.
            if self.saving.try_get_untracked() == Some(Saving::Done) {
                self.refresh();
            }
        });
    }

    fn take(self, key: Key, sent: &Operation, answer: Result<Saved, Failure<EditRefusal>>) {
        let set = |state: DraftState| {
            self.drafts.try_update(|drafts| {
                // A newer change to the same cell is in the queue already.
                if let Some(draft) = drafts.get_mut(&key).filter(|draft| draft.operation == *sent) {
                    draft.state = state;
                }
            });
        };
        match answer {
            Ok(Saved::Stored { line, totals, sequence }) => {
                self.own.try_update_value(|own| own.insert(key, line.item.version));
                self.drafts.try_update(|drafts| {
                    if drafts.get(&key).is_some_and(|draft| draft.operation == *sent) {
                        drafts.remove(&key);
                    }
                });
                self.replace(*line);
                self.count(*totals, sequence);
            }
            Ok(Saved::Conflict(conflict)) => set(DraftState::Conflict(conflict)),
            Err(
                failure @ (Failure::Unreachable(_) | Failure::Outage { .. } | Failure::SignedOut),
            ) => {
                set(DraftState::Failed(failure.to_string()));
                set_timeout(move || self.retry_failed(key), RETRY);
            }
            Err(failure) => {
                if matches!(failure, Failure::Refused(EditRefusal::Locked { .. })) {
                    self.refresh();
                }
                set(DraftState::Refused(failure.to_string()));
            }
        }
    }

    fn retry_failed(self, key: Key) {
        let failed = self.drafts.try_with_untracked(|drafts| {
            drafts.get(&key).is_some_and(|draft| matches!(draft.state, DraftState::Failed(_)))
        });
        if failed == Some(true) {
            self.retry(key);
        }
    }

    fn count(self, totals: PlanTotals, sequence: u32) {
        self.page.try_update(|page| {
            if sequence >= page.plan.sequence {
                page.plan.sequence = sequence;
                page.totals = totals;
            }
        });
    }

    /// Says where saving stands.
    fn settle(self) {
        let state = self.drafts.try_with_untracked(|drafts| {
            let troubled = drafts.values().find_map(|draft| match &draft.state {
                DraftState::Waiting => None,
                DraftState::Failed(why) | DraftState::Refused(why) => Some(why.clone()),
                DraftState::Conflict(conflict) => {
                    Some(format!("{} changed this meanwhile.", conflict.by))
                }
            });
            match troubled {
                Some(why) => Saving::Failed(why),
                None if drafts.is_empty() => Saving::Done,
                None => Saving::Busy,
            }
        });
        if let Some(state) = state {
            self.saving.try_set(state);
        }
    }

    /// Shows a change before it is stored.
    fn show(self, item: ItemId, operation: &Operation) {
        self.everywhere(item, |line| operation.apply(&mut line.item));
    }

    /// Changes a line wherever it is shown.
    fn everywhere(self, item: ItemId, change: impl Fn(&mut Line)) {
        self.lines.edit(|line| {
            let own = line.item.id == item;
            if own {
                change(line);
            }
            own
        });
        for shown in [self.opened, self.unexplained] {
            let here = shown.try_with_untracked(|shown| {
                shown.as_ref().is_some_and(|line| line.item.id == item)
            });
            if here == Some(true) {
                shown.try_update(|shown| shown.as_mut().map(&change));
            }
        }
    }

    /// Takes a line as the server has it, with one's own unsent changes on top.
    fn replace(self, line: Line) {
        let line = self.with_drafts(vec![line]).pop();
        if let Some(new) = line {
            self.everywhere(new.item.id, |line| *line = new.clone());
        }
    }

    fn with_drafts(self, lines: Vec<Line>) -> Vec<Line> {
        with_drafts(self.drafts, lines)
    }
}

/// Lines as the server has them, with one's own unsent changes on top.
fn with_drafts(drafts: RwSignal<HashMap<Key, Draft>>, mut lines: Vec<Line>) -> Vec<Line> {
    drafts.try_with_untracked(|drafts| {
        for ((item, _), draft) in drafts {
            for line in lines.iter_mut().filter(|line| line.item.id == *item) {
                draft.operation.apply(&mut line.item);
            }
        }
    });
    lines
}

/// What asking for lines needs of a desk, before there is one.
#[derive(Clone, Copy)]
struct Loading {
    plan: PlanId,
    filter: RwSignal<ItemFilter>,
    sort: RwSignal<Sort>,
    broken: RwSignal<Option<String>>,
    drafts: RwSignal<HashMap<Key, Draft>>,
}

impl Loading {
    fn fetch(self, lines: Pages<Line>, page: usize, round: u64) {
        let (filter, sort) = (self.filter.get_untracked(), self.sort.get_untracked());
        let (first, count) = ((page * PAGE) as u32, PAGE as u32);
        spawn_local(async move {
            match api::plan_lines(self.plan, filter, sort, first, count).await {
                Ok(window) => {
                    lines.fill(page, round, with_drafts(self.drafts, window.lines));
                    self.broken.try_set(None);
                }
                Err(failure) => {
                    lines.fail(page, round);
                    self.broken.try_set(Some(failure.to_string()));
                }
            }
        });
    }
}
