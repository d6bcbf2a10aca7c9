//! What a plan's page knows, and how it is worked on.
//!
//! The whole plan is held in the browser (`held`). What one does is seen at once, kept in the browser
//! (`kept`) and sent by `live`; what others do comes the same way. What cannot be done as it was
//! wanted is said and left to the person (`trouble`).

mod held;
mod kept;
mod trouble;

use super::{api, columns};
use app_page::Failure;
use domain::{
    collaboration::Queue,
    ids::{ClientId, PersonId, PlanId},
    plans::{
        Anchor, Cell, Deed, EditRefusal, ItemFilter, Line, LivePlan, Operation, PlanAct,
        PlanAnswer, PlanPage, PlanReplica, PlanSheet, PlanView, Rights, SheetStores, Sort, Step,
        Told, Wave, WaveOperation, WaveStep,
    },
};
pub(super) use held::{Held, Narrow, Row};
use kept::{Kept, Lock};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
pub(super) use trouble::Trouble;
use ui::{Saving, Toaster, sheet::Layout};
use uuid::Uuid;

/// How long after the last change the checks are read anew.
const CHECKS: Duration = Duration::from_millis(400);
/// Most acts in one message.
const MESSAGE: usize = 64;

/// The plan, where everything that paints can read it.
pub(super) type Shared = Arc<RwLock<Option<Held>>>;

/// A plan's page: cheap to copy, everything behind it shared.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    /// The plan without its lines.
    pub page: RwSignal<PlanPage>,
    /// ISO 4217 code of the workspace's currency.
    pub currency: StoredValue<String>,
    /// Which lines are shown.
    pub filter: RwSignal<ItemFilter>,
    /// What narrows them further: single columns, comments.
    pub narrow: RwSignal<Narrow>,
    /// The column whose filter is asked for.
    pub asked_filter: RwSignal<Option<String>>,
    /// In which order.
    pub sort: RwSignal<Sort>,
    /// How the sheet's columns are laid out.
    pub layout: RwSignal<Layout>,
    /// Whether that is how a saved view has them, and not this person's own way.
    pub viewed: RwSignal<bool>,
    /// How many lines are shown.
    pub total: RwSignal<usize>,
    /// Whether the plan is here.
    pub loaded: RwSignal<bool>,
    /// Why it could not be had, if so.
    pub broken: RwSignal<Option<String>>,
    /// Another number whenever anything of the plan has changed.
    pub changed: RwSignal<u64>,
    /// Another number whenever there may be something to send.
    pub outgoing: RwSignal<u64>,
    /// Whether the server is heard.
    pub connected: RwSignal<bool>,
    /// The place whose recommendation is shown.
    pub opened: RwSignal<Option<u32>>,
    /// The place whose override waits for its reason.
    pub unexplained: RwSignal<Option<u32>>,
    /// What could not be done as it was wanted.
    pub troubles: RwSignal<Vec<Trouble>>,
    /// Where saving stands.
    pub saving: RwSignal<Saving>,
    /// Whether there is an own step to take back, and one to do again.
    pub steps: RwSignal<(bool, bool)>,
    /// What is meant by bulk acts: the rows selected in the sheet, as places.
    pub selected: RwSignal<Vec<u32>>,
    held: StoredValue<Shared>,
    /// Who sits at it.
    pub person: PersonId,
    /// Where messages are shown; taken when the page is made, as handlers have no context.
    pub toaster: Toaster,
    kept: StoredValue<Option<Kept>>,
    lock: StoredValue<Option<SendWrapper<Lock>>>,
    /// The newest change seen when the open editor opened.
    begun: StoredValue<Option<u32>>,
    counting: StoredValue<bool>,
    checking: StoredValue<u32>,
    next_trouble: StoredValue<u32>,
    /// A memo: the page is read anew after every change, and what is open must not be exchanged.
    may_edit: Memo<bool>,
}

impl Desk {
    /// A desk for a plan, and who sits at it.
    pub fn new(page: PlanPage, currency: String, person: PersonId) -> Desk {
        let total = RwSignal::new(page.totals.items() as usize);
        let page = RwSignal::new(page);
        Desk {
            page,
            may_edit: Memo::new(move |_| page.with(|page| page.may_edit)),
            currency: StoredValue::new(currency),
            filter: RwSignal::new(ItemFilter::default()),
            narrow: RwSignal::new(Narrow::default()),
            asked_filter: RwSignal::new(None),
            sort: RwSignal::new(Sort::default()),
            layout: RwSignal::new(columns::layout()),
            viewed: RwSignal::new(false),
            total,
            loaded: RwSignal::new(false),
            broken: RwSignal::new(None),
            changed: RwSignal::new(0),
            outgoing: RwSignal::new(0),
            connected: RwSignal::new(false),
            opened: RwSignal::new(None),
            unexplained: RwSignal::new(None),
            troubles: RwSignal::new(Vec::new()),
            saving: RwSignal::new(Saving::Idle),
            steps: RwSignal::new((false, false)),
            selected: RwSignal::new(Vec::new()),
            held: StoredValue::new(Shared::default()),
            person,
            toaster: ui::toaster(),
            kept: StoredValue::new(None),
            lock: StoredValue::new(None),
            begun: StoredValue::new(None),
            counting: StoredValue::new(false),
            checking: StoredValue::new(0),
            next_trouble: StoredValue::new(0),
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

    /// The plan, for whatever paints it.
    pub fn shared(self) -> Shared {
        self.held.get_value()
    }

    /// Reads the plan; `None` before it is here, and once the page is gone.
    pub fn held<T>(self, read: impl FnOnce(&Held) -> T) -> Option<T> {
        let shared = self.held.try_get_value()?;
        let held = shared.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().map(read)
    }

    fn held_mut<T>(self, change: impl FnOnce(&mut Held) -> T) -> Option<T> {
        let shared = self.held.try_get_value()?;
        let mut held = shared.write().unwrap_or_else(PoisonError::into_inner);
        held.as_mut().map(change)
    }

    /// Reads the whole plan, with what an earlier page of this person left unsent on top.
    pub fn load(self) {
        self.broken.set(None);
        let plan = self.id();
        spawn_local(async move {
            match api::load_sheet(plan).await {
                Ok(sheet) => {
                    let left = match self.loaded.try_get_untracked() {
                        Some(false) => kept::take_up(plan, self.person).await,
                        _ => None,
                    };
                    self.take(plan, sheet, left).await;
                }
                Err(failure) => {
                    self.broken.try_set(Some(failure.to_string()));
                }
            }
        });
    }

    async fn take(self, id: PlanId, sheet: PlanSheet, left: Option<(Queue<LivePlan>, Lock)>) {
        let PlanSheet { sequence, plan, stores, rights } = sheet;
        let Some(campaigns) = self.page.try_with_untracked(|page| page.campaigns.clone()) else {
            return left.into_iter().for_each(|(_, lock)| lock.release());
        };
        // A plan that is here already keeps its own acts: only what is agreed is read anew.
        let own = self.held_mut(|held| {
            held.replica.reset(plan.clone(), sequence, &rights);
            held.rights = rights.clone();
        });
        if own.is_none() {
            let unsent = left.as_ref().map_or(0, |(queue, _)| queue.acts.len());
            let (replica, lock) = match left {
                Some((queue, lock)) => {
                    (PlanReplica::resume(queue, plan, sequence, &rights), Some(lock))
                }
                None => {
                    let client = ClientId(drawn());
                    (PlanReplica::new(client, plan, sequence), kept::hold(client).await)
                }
            };
            let kept = lock.as_ref().map(|_| Kept::new(id, self.person, replica.client()));
            self.kept.try_set_value(kept);
            // The page may have been left meanwhile: then another one may take the name.
            let gone = self.lock.try_set_value(lock.map(SendWrapper::new));
            if let Some(lock) = gone.flatten() {
                lock.take().release();
            }
            let held = Held::new(replica, SheetStores::new(stores), rights, campaigns);
            let Some(shared) = self.held.try_get_value() else { return };
            *shared.write().unwrap_or_else(PoisonError::into_inner) = Some(held);
            if unsent > 0 {
                let changes =
                    ui::format::count(unsent as i64, "change", "changes", &super::words::LOCALE);
                self.toaster.say(format!("{changes} kept from your last visit are sent now"));
            }
        }
        self.arrange();
        self.loaded.try_set(true);
        self.after();
    }

    /// Gives up the tab's name; what is unsent stays in the browser for the next page.
    pub fn leave(self) {
        if self.held(|held| held.replica.unanswered()) == Some(0)
            && let Some(Some(kept)) = self.kept.try_get_value()
        {
            kept.forget();
        }
        if let Some(lock) = self.lock.try_update_value(Option::take).flatten() {
            lock.take().release();
        }
    }

    /// Whether leaving now would lose something.
    pub fn would_lose(self) -> bool {
        let unsent = self.held(|held| held.replica.unanswered()).unwrap_or_default();
        unsent > 0 && self.kept.try_with_value(Option::is_none) == Some(true)
    }

    /// Shows the lines that a filter means, and forgets every other one.
    pub fn show_only(self, filter: ItemFilter) {
        self.narrow.set(Narrow::default());
        self.filter.set(filter);
        self.arrange();
    }

    /// Shows what a saved view means, and says which of its waves this plan does not have.
    pub fn view(self, view: &PlanView) -> Vec<String> {
        let (filter, missing) = self.page.with_untracked(|page| view.filter(&page.waves));
        self.narrow.set(Narrow { columns: view.columns.clone(), commented: view.commented });
        self.filter.set(filter);
        self.sort.set(view.sort);
        if let Some(text) = &view.layout {
            let mut layout = self.layout.get_untracked();
            // A view of other columns, saved by another release, leaves them as they are.
            if layout.read(text) {
                self.viewed.set(true);
                self.layout.set(layout);
            }
        }
        self.arrange();
        missing
    }

    /// Shows the lines that match, in the chosen order.
    pub fn arrange(self) {
        let (Some(filter), Some(narrow), Some(sort)) = (
            self.filter.try_get_untracked(),
            self.narrow.try_get_untracked(),
            self.sort.try_get_untracked(),
        ) else {
            return;
        };
        let total = self.held_mut(|held| {
            held.arrange(&filter, &narrow, sort);
            held.rows().len()
        });
        if let Some(total) = total {
            self.total.try_set(total);
            self.tick();
        }
    }

    /// Takes what is said about items and their cells: open threads and unseen comments.
    pub fn mark(self, marks: Vec<(Anchor, u32, u32)>) {
        self.held_mut(|held| {
            held.marks.clear();
            for (anchor, open, unread) in marks {
                let (item, cell) = match anchor {
                    Anchor::Item(item) => (item, None),
                    Anchor::Cell(item, cell) => (item, Some(cell)),
                    Anchor::Plan | Anchor::Wave(_) => continue,
                };
                if let Some(place) = held.place_of(item) {
                    let own = held.marks.entry((place, cell)).or_default();
                    *own = (own.0 + open, own.1 + unread);
                }
            }
        });
        self.tick();
    }

    fn tick(self) {
        self.changed.try_update(|changed| *changed += 1);
    }

    /// Everything that follows from a change, by whomever.
    fn after(self) {
        self.tick();
        self.count();
        self.settle();
    }

    /// Adds up anew, once for all changes that come before the next frame.
    fn count(self) {
        if self.counting.try_get_value() != Some(false) {
            return;
        }
        self.counting.try_set_value(true);
        request_animation_frame(move || {
            if self.counting.try_set_value(false).is_none() {
                self.add_up();
            }
        });
    }

    fn add_up(self) {
        let now = self.held(|held| (held.totals(), held.waves().to_vec(), held.replica.sequence()));
        let Some((totals, waves, sequence)) = now else { return };
        self.page.try_update(|page| {
            page.totals = totals;
            page.waves = waves;
            page.plan.sequence = page.plan.sequence.max(sequence);
        });
    }

    /// Asks for the plan's checks and people anew, once nothing is on its way any more.
    fn check_soon(self) {
        let turn = self.checking.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        set_timeout(
            move || {
                if self.checking.try_get_value() == turn
                    && self.held(|held| held.replica.unanswered()) == Some(0)
                {
                    self.refresh();
                }
            },
            CHECKS,
        );
    }

    /// Asks for the plan's status, rights, checks and people anew.
    pub fn refresh(self) {
        let plan = self.id();
        spawn_local(async move {
            match api::open_plan(plan).await {
                Ok(page) => {
                    let reopened = self.held_mut(|held| {
                        let document = held.replica.document_mut();
                        let status = std::mem::replace(&mut document.status, page.plan.status);
                        held.campaigns.clone_from(&page.campaigns);
                        status != page.plan.status
                    });
                    self.page.try_set(page);
                    self.add_up();
                    if reopened == Some(true) {
                        // What may be changed now is another question than before.
                        self.load();
                    }
                }
                Err(failure @ Failure::SignedOut) => self.toaster.warn(failure.to_string()),
                // The connection pill says so, and the next change asks again.
                Err(_) => {}
            }
        });
    }

    /// Does something: seen at once, stored soon, one step of undo. Whether there was anything to do.
    pub fn act(self, deed: Deed) -> bool {
        let base = self.held(|held| held.replica.sequence()).unwrap_or_default();
        self.act_since(base, deed)
    }

    fn act_since(self, base: u32, deed: Deed) -> bool {
        let done = self.held_mut(|held| {
            let Held { replica, rights, .. } = held;
            replica.act_since(base, deed, rights)
        });
        match done {
            Some(Ok(Some(_))) => {
                self.changed_here();
                true
            }
            Some(Ok(None)) | None => false,
            Some(Err(refusal)) => {
                self.toaster.warn(refusal.to_string());
                if matches!(refusal, EditRefusal::Locked { .. }) {
                    self.refresh();
                }
                false
            }
        }
    }

    fn changed_here(self) {
        self.keep();
        self.outgoing.try_update(|outgoing| *outgoing += 1);
        self.after();
    }

    fn keep(self) {
        if let Some(Some(kept)) = self.kept.try_get_value()
            && self.held(|held| kept.keep(&held.replica.queue())) == Some(false)
        {
            self.toaster.warn(
                "This browser has no room to keep unsent changes. Stay on the page until it says Saved.",
            );
        }
    }

    /// Takes the newest own step back.
    pub fn undo(self) {
        self.step(PlanReplica::undo, "There is nothing of yours to undo.");
    }

    /// Does the step taken back last again.
    pub fn redo(self) {
        self.step(PlanReplica::redo, "There is nothing to redo.");
    }

    fn step(self, step: fn(&mut PlanReplica, &Rights) -> Option<u32>, nothing: &str) {
        let done = self.held_mut(|held| {
            let Held { replica, rights, .. } = held;
            step(replica, rights)
        });
        match done {
            Some(Some(_)) => self.changed_here(),
            Some(None) => self.toaster.say(nothing.to_owned()),
            None => {}
        }
    }

    /// An editor opened, or closed after what it held was handed over. What is decided in it is
    /// decided on the plan as its writer saw it.
    pub fn editing(self, begins: bool) {
        let seen = begins.then(|| self.held(|held| held.replica.sequence())).flatten();
        self.begun.try_set_value(seen);
    }

    /// Does what was typed into cells.
    pub fn typed(self, deed: Deed) {
        let now = self.held(|held| held.replica.sequence()).unwrap_or_default();
        let base = self.begun.get_value().unwrap_or(now);
        let places: Vec<u32> = deed
            .steps
            .iter()
            .flat_map(|step| match step {
                Step::Items(edit)
                    if !matches!(edit.cell(), Cell::Reason | Cell::Notes | Cell::Wave) =>
                {
                    edit.items.iter().take(2).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        if self.act_since(base, deed)
            && let [place] = places.as_slice()
        {
            self.ask_reason(*place);
        }
    }

    /// Asks why, when a line has just become an override without a reason.
    fn ask_reason(self, place: u32) {
        let line = self.line(place);
        let asks = line.is_some_and(|line| line.item.is_override() && line.item.reason.is_none());
        if asks {
            self.unexplained.set(Some(place));
        } else if self.unexplained.get_untracked() == Some(place) {
            self.unexplained.set(None);
        }
    }

    /// Changes a cell of a line.
    pub fn change(self, place: u32, operation: Operation) {
        self.typed(Deed::cell(place, operation));
    }

    /// Changes a cell of a wave.
    pub fn change_wave(self, wave: &Wave, operation: WaveOperation) {
        self.act(Deed::wave(WaveStep::Change { wave: wave.id, operation }));
    }

    /// The item at a place, with its store.
    pub fn line(self, place: u32) -> Option<Line> {
        self.held(|held| held.line(place)).flatten()
    }

    /// The line at the place a signal names, as it is now.
    pub fn shown_line(self, place: RwSignal<Option<u32>>) -> Memo<Option<Line>> {
        Memo::new(move |_| {
            self.changed.track();
            place.get().and_then(|place| self.line(place))
        })
    }

    /// Whether something of one's own is not stored yet, as a signal.
    pub fn unsettled(self) -> bool {
        matches!(self.saving.get(), Saving::Busy | Saving::Failed(_))
    }

    /// Insists on what was wanted, now knowing the other.
    pub fn insist(self, id: u32) {
        let trouble = self.dismiss(id);
        if let Some(mine) = trouble.and_then(|trouble| trouble.mine) {
            self.act(mine);
        }
    }

    /// Leaves things as they are.
    pub fn dismiss(self, id: u32) -> Option<Trouble> {
        let taken = self.troubles.try_update(|troubles| {
            let at = troubles.iter().position(|trouble| trouble.id == id)?;
            Some(troubles.remove(at))
        });
        self.settle();
        taken.flatten()
    }

    /// The acts to send now; none while others are under way.
    pub fn to_send(self) -> Vec<PlanAct> {
        self.held_mut(|held| held.replica.to_send(MESSAGE)).unwrap_or_default()
    }

    /// The tab's name and the newest change seen.
    pub fn seen(self) -> Option<(ClientId, u32)> {
        self.held(|held| (held.replica.client(), held.replica.sequence()))
    }

    /// The connection came or went.
    pub fn connect(self, connected: bool) {
        if !connected {
            self.held_mut(|held| held.replica.disconnected());
        }
        self.connected.try_set(connected);
        self.settle();
        self.outgoing.try_update(|outgoing| *outgoing += 1);
    }

    /// What was done, by whomever.
    pub fn told(self, told: Vec<Told>) {
        let (mut beside, mut own) = (false, false);
        let here = self.held_mut(|held| {
            for Told { entry, by } in told {
                beside |= entry.done.steps.is_empty();
                own |= entry.client == held.replica.client();
                held.writers.entry(entry.client).or_insert(by);
                let Held { replica, rights, .. } = held;
                replica.entry(entry, rights);
            }
        });
        if here.is_some() {
            // What others do changes nothing of what is kept here.
            if own {
                self.keep();
            }
            self.after();
            if beside {
                // A name, a status: what is no part of the live plan is read from the server.
                self.refresh();
            } else {
                self.check_soon();
            }
        }
    }

    /// What became of one's own acts.
    pub fn answered(self, answers: Vec<PlanAnswer>) {
        let mut learnt = Vec::new();
        self.held_mut(|held| {
            let Held { replica, rights, .. } = held;
            learnt.extend(answers.into_iter().filter_map(|answer| replica.answer(answer, rights)));
        });
        let mut troubles = Vec::new();
        for one in learnt {
            let id = self.next_trouble.try_update_value(|next| {
                *next += 1;
                *next
            });
            let found = self.page.try_with_untracked(|page| {
                self.held(|held| trouble::of(&one, held, page, id.unwrap_or_default()))
            });
            troubles.extend(found.flatten().flatten());
        }
        if !troubles.is_empty() {
            self.troubles.try_update(|all| all.extend(troubles));
        }
        self.keep();
        self.after();
        self.check_soon();
        self.outgoing.try_update(|outgoing| *outgoing += 1);
    }

    /// Says where saving stands.
    fn settle(self) {
        let Some((unanswered, can_undo, can_redo)) = self.held(|held| {
            let replica = &held.replica;
            (replica.unanswered(), replica.can_undo(), replica.can_redo())
        }) else {
            return;
        };
        if self.steps.try_get_untracked() != Some((can_undo, can_redo)) {
            self.steps.try_set((can_undo, can_redo));
        }
        let troubles = self.troubles.try_with_untracked(Vec::len).unwrap_or_default();
        let before = self.saving.try_get_untracked();
        let state = match (troubles, unanswered) {
            (1, _) => Saving::Failed("One change needs your decision.".to_owned()),
            (2.., _) => Saving::Failed(format!("{troubles} changes need your decision.")),
            (0, 0) if before == Some(Saving::Idle) => Saving::Idle,
            (0, 0) => Saving::Done,
            (0, n) if self.connected.try_get_untracked() == Some(false) => {
                let changes =
                    ui::format::count(n as i64, "change is", "changes are", &super::words::LOCALE);
                Saving::Failed(format!(
                    "{changes} kept in this browser and sent when the server answers."
                ))
            }
            (0, _) => Saving::Busy,
        };
        if before.as_ref() != Some(&state) || state == Saving::Done {
            self.saving.try_set(state);
        }
    }
}

/// A name that no other has; drawn in the browser only, which is where the randomness is.
pub(super) fn drawn() -> Uuid {
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        *byte = (js_sys::Math::random() * 256.0) as u8;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
