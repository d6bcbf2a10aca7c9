//! The browser's side: what a person sees at once, and what of it is not stored yet.

use super::{Act, Answer, Ask, Document, Entry, Outcome, Performed, Stale};
use crate::ids::ClientId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A copy of the document with one's own unanswered acts on top.
///
/// One message of acts is under way at a time ([`Replica::to_send`]); what is done meanwhile waits.
/// So nothing can overtake, and after a lost connection exactly the unanswered acts are sent again.
/// [`Replica::queue`] is what a browser keeps, so that nothing is lost with the page.
pub struct Replica<D: Document> {
    client: ClientId,
    document: D,
    sequence: u32,
    next: u32,
    pending: Vec<Pending<D>>,
    /// How many of `pending` are under way.
    under_way: usize,
    /// Entries that came before their turn.
    early: BTreeMap<u32, Entry<D>>,
    /// Own acts that can be taken back, newest last.
    undoable: Vec<u32>,
    /// Own undos that can be taken back.
    redoable: Vec<u32>,
    /// What would take an own act back, as far as this page knows: only for showing it at once.
    undos: BTreeMap<u32, D::Deed>,
}

struct Pending<D: Document> {
    act: Act<D>,
    /// What takes it back from this copy, while it is shown on top.
    undo: Option<D::Deed>,
    /// Its entry has come: it is part of the agreed document now.
    entered: bool,
    /// The entry its answer named, which has not come yet.
    awaits: Option<u32>,
    answered: bool,
}

/// What a browser keeps to lose nothing: acts not answered yet, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Queue<D: Document> {
    /// Who wrote them. A page that takes the queue up goes on as the same client.
    pub client: ClientId,
    /// The number of the next act.
    pub next: u32,
    /// The acts.
    pub acts: Vec<Act<D>>,
    /// Own acts that can be taken back, newest last.
    pub undoable: Vec<u32>,
    /// Own undos that can be taken back.
    pub redoable: Vec<u32>,
}

/// What a page learns from the answer to one of its acts.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnt<D: Document> {
    /// The act.
    pub act: Act<D>,
    /// What it was meant to do, as far as this page knows.
    pub deed: Option<D::Deed>,
    /// What was left alone: the person decides.
    pub stale: Vec<Stale<D>>,
    /// Why nothing was done.
    pub refused: Option<D::Refusal>,
}

impl<D: Document> Replica<D> {
    /// A copy of the document as stored after change `sequence`, for a client that is new.
    pub fn new(client: ClientId, document: D, sequence: u32) -> Self {
        Self {
            client,
            document,
            sequence,
            next: 1,
            pending: Vec::new(),
            under_way: 0,
            early: BTreeMap::new(),
            undoable: Vec::new(),
            redoable: Vec::new(),
            undos: BTreeMap::new(),
        }
    }

    /// A copy with what a page left unanswered on top. `rights` are the person's own.
    pub fn resume(queue: Queue<D>, document: D, sequence: u32, rights: &D::Rights) -> Self {
        let mut replica = Self::new(queue.client, document, sequence);
        replica.next = queue.next;
        replica.undoable = queue.undoable;
        replica.redoable = queue.redoable;
        replica.pending = queue.acts.into_iter().map(Pending::new).collect();
        replica.put_on_top(rights);
        replica
    }

    /// Whose acts these are.
    pub fn client(&self) -> ClientId {
        self.client
    }

    /// What the person sees.
    pub fn document(&self) -> &D {
        &self.document
    }

    /// Changes what is no deed, such as a status that has rules of its own.
    pub fn document_mut(&mut self) -> &mut D {
        &mut self.document
    }

    /// The newest agreed change seen: what a reconnecting page asks to be told from.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }

    /// How many acts are not answered yet.
    pub fn unanswered(&self) -> usize {
        self.pending.iter().filter(|pending| !pending.answered).count()
    }

    /// What to keep so that nothing is lost.
    pub fn queue(&self) -> Queue<D> {
        let unanswered = self.pending.iter().filter(|pending| !pending.answered);
        Queue {
            client: self.client,
            next: self.next,
            acts: unanswered.map(|pending| pending.act.clone()).collect(),
            undoable: self.undoable.clone(),
            redoable: self.redoable.clone(),
        }
    }

    /// Does something: it is seen at once and waits to be sent. `None` when there was nothing to do.
    ///
    /// # Errors
    /// The refusal of the document's rules; nothing is done or sent.
    pub fn act(&mut self, deed: D::Deed, rights: &D::Rights) -> Result<Option<u32>, D::Refusal> {
        self.act_since(self.sequence, deed, rights)
    }

    /// As [`Replica::act`], for a person who began before the newest changes came and decided
    /// without them: `base` is the newest change they had seen.
    ///
    /// # Errors
    /// As for [`Replica::act`].
    pub fn act_since(
        &mut self,
        base: u32,
        deed: D::Deed,
        rights: &D::Rights,
    ) -> Result<Option<u32>, D::Refusal> {
        let Performed { done, undo, .. } = self.document.perform(&deed, rights, &|_| false)?;
        if D::is_nothing(&done) {
            return Ok(None);
        }
        let number = self.push(Ask::Do(deed), base.min(self.sequence), Some(undo));
        self.undoable.push(number);
        self.redoable.clear();
        Ok(Some(number))
    }

    /// Takes the newest own act back. `None` when there is none.
    pub fn undo(&mut self, rights: &D::Rights) -> Option<u32> {
        let undone = self.undoable.pop()?;
        let number = self.take_back(undone, rights);
        self.redoable.push(number);
        Some(number)
    }

    /// Does the act taken back last again. `None` when there is none.
    pub fn redo(&mut self, rights: &D::Rights) -> Option<u32> {
        let undone = self.redoable.pop()?;
        let number = self.take_back(undone, rights);
        self.undoable.push(number);
        Some(number)
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        !self.undoable.is_empty()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        !self.redoable.is_empty()
    }

    fn take_back(&mut self, undone: u32, rights: &D::Rights) -> u32 {
        // Shown at once where this page knows how; else with the entry.
        let known = self.undos.get(&undone).cloned();
        let performed =
            known.and_then(|undo| self.document.perform(&undo, rights, &|_| false).ok());
        self.push(Ask::Undo(undone), self.sequence, performed.map(|performed| performed.undo))
    }

    fn push(&mut self, ask: Ask<D>, base: u32, undo: Option<D::Deed>) -> u32 {
        let number = self.next;
        self.next += 1;
        if let Some(undo) = &undo {
            self.undos.insert(number, undo.clone());
        }
        let act = Act { number, base, ask };
        self.pending.push(Pending { undo, ..Pending::new(act) });
        number
    }

    /// The acts to send now; empty while others are under way, or when there are none.
    pub fn to_send(&mut self, most: usize) -> Vec<Act<D>> {
        if self.under_way > 0 {
            return Vec::new();
        }
        let unanswered = self.pending.iter().filter(|pending| !pending.answered);
        let acts: Vec<Act<D>> = unanswered.take(most).map(|pending| pending.act.clone()).collect();
        self.under_way = acts.len();
        acts
    }

    /// The connection is gone: what was under way has to be sent again.
    pub fn disconnected(&mut self) {
        self.under_way = 0;
    }

    /// A change everyone learns of. Entries may come twice and out of order.
    pub fn entry(&mut self, entry: Entry<D>, rights: &D::Rights) {
        if entry.sequence <= self.sequence {
            return;
        }
        self.early.insert(entry.sequence, entry);
        if !self.early.contains_key(&(self.sequence + 1)) {
            return;
        }
        self.take_off();
        while let Some(entry) = self.early.remove(&(self.sequence + 1)) {
            self.document.replay(&entry.done);
            self.document.stamp(&entry.done, entry.sequence);
            self.sequence = entry.sequence;
            if entry.client == self.client {
                for pending in &mut self.pending {
                    pending.entered |= pending.act.number == entry.number;
                }
            }
            for pending in &mut self.pending {
                if pending.awaits.is_some_and(|awaited| awaited <= entry.sequence) {
                    pending.entered = true;
                }
            }
        }
        self.pending.retain(|pending| !(pending.answered && pending.entered));
        self.put_on_top(rights);
    }

    /// The answer to one of one's own acts. `None` when it was known already.
    pub fn answer(&mut self, answer: Answer<D>, rights: &D::Rights) -> Option<Learnt<D>> {
        let place = self
            .pending
            .iter()
            .position(|pending| pending.act.number == answer.number && !pending.answered)?;
        self.under_way = self.under_way.saturating_sub(1);
        self.take_off();
        let pending = &mut self.pending[place];
        pending.answered = true;
        let act = pending.act.clone();
        let deed = match &act.ask {
            Ask::Do(deed) => Some(deed.clone()),
            Ask::Undo(number) => self.undos.get(number).cloned(),
        };
        let (mut stale, mut refused) = (Vec::new(), None);
        match answer.outcome {
            Outcome::Done { sequence, stale: left } => {
                stale = left;
                match sequence {
                    Some(sequence) if sequence > self.sequence => pending.awaits = Some(sequence),
                    _ => pending.entered = true,
                }
                if sequence.is_none() {
                    self.forget(act.number);
                }
            }
            Outcome::Refused(refusal) => {
                pending.entered = true;
                refused = Some(refusal);
                self.forget(act.number);
            }
            Outcome::NothingToUndo => {
                pending.entered = true;
                self.forget(act.number);
            }
        }
        self.pending.retain(|pending| !(pending.answered && pending.entered));
        self.put_on_top(rights);
        Some(Learnt { act, deed, stale, refused })
    }

    /// The document as stored after change `sequence`, after too long an absence.
    pub fn reset(&mut self, document: D, sequence: u32, rights: &D::Rights) {
        self.document = document;
        self.sequence = sequence;
        self.early.retain(|place, _| *place > sequence);
        self.pending.retain(|pending| !pending.answered);
        for pending in &mut self.pending {
            pending.undo = None;
            pending.entered = false;
        }
        self.put_on_top(rights);
    }

    /// An act of which nothing was done cannot be taken back.
    fn forget(&mut self, number: u32) {
        self.undoable.retain(|own| *own != number);
        self.redoable.retain(|own| *own != number);
        self.undos.remove(&number);
    }

    /// Leaves the agreed document alone.
    fn take_off(&mut self) {
        for pending in self.pending.iter_mut().rev() {
            if let Some(undo) = pending.undo.take() {
                self.document.replay(&undo);
            }
        }
    }

    /// Puts on top what is not part of the agreed document yet.
    fn put_on_top(&mut self, rights: &D::Rights) {
        let Self { pending, document, undos, .. } = self;
        for pending in pending.iter_mut().filter(|p| !p.entered && p.undo.is_none()) {
            let deed = match &pending.act.ask {
                Ask::Do(deed) => Some(deed),
                Ask::Undo(number) => undos.get(number),
            };
            let performed = deed.and_then(|deed| document.perform(deed, rights, &|_| false).ok());
            pending.undo = performed.map(|performed| performed.undo);
            if let Some(undo) = &pending.undo {
                undos.insert(pending.act.number, undo.clone());
            }
        }
    }
}

impl<D: Document> Pending<D> {
    fn new(act: Act<D>) -> Self {
        Self { act, undo: None, entered: false, awaits: None, answered: false }
    }
}
