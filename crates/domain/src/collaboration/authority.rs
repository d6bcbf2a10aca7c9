//! The server's side: one agreed document, changed one act after another.

use super::{Act, Answer, Ask, Document, Entry, Outcome, Performed, Stale};
use crate::ids::ClientId;
use std::collections::{HashMap, VecDeque};

/// How many answers are kept for a client. A client waits for the answers to all it has sent before
/// it sends more, so this only has to be as many as one message can hold.
pub const KEPT_ANSWERS: usize = 256;
/// For how many clients answers are kept. Beyond it all are forgotten: what was stored is then
/// recognised by the log, and what was refused is decided anew.
pub const KEPT_CLIENTS: usize = 1_024;

/// The agreed document, and who changed which part of it last.
///
/// A change goes in three steps, so that nothing is told before it is stored: [`propose`] performs
/// it, the caller stores it, and [`accept`] makes it known, or [`withdraw`] takes it back. Another
/// process may have stored changes meanwhile: [`follow`] does them here, before proposing.
///
/// [`propose`]: Authority::propose
/// [`accept`]: Authority::accept
/// [`withdraw`]: Authority::withdraw
/// [`follow`]: Authority::follow
#[derive(Clone, Debug)]
pub struct Authority<D: Document> {
    document: D,
    sequence: u32,
    touched: HashMap<D::Part, Touches>,
    answered: HashMap<ClientId, VecDeque<Answer<D>>>,
}

#[derive(Clone, Copy, Debug)]
struct Touch {
    sequence: u32,
    by: ClientId,
}

/// Who changed a part last, and who before that one: enough to know, for any client, the newest
/// change by somebody else.
#[derive(Clone, Copy, Debug)]
struct Touches {
    last: Touch,
    another: Option<Touch>,
}

impl Touches {
    fn add(&mut self, touch: Touch) {
        if touch.by != self.last.by {
            self.another = Some(self.last);
        }
        self.last = touch;
    }

    /// The newest change by somebody else than `client`.
    fn by_others(&self, client: ClientId) -> Option<Touch> {
        if self.last.by == client { self.another } else { Some(self.last) }
    }
}

/// An act as the log keeps it.
#[derive(Clone, Debug)]
pub struct Recorded<D: Document> {
    /// Its place in the history.
    pub sequence: u32,
    /// What takes it back.
    pub undo: D::Deed,
}

/// Whether an act has been seen before.
pub enum Known<D: Document> {
    /// It is new.
    New,
    /// It was answered; this is the answer.
    Answered(Answer<D>),
    /// It was answered so long ago that its client has had the answer.
    Old,
}

/// An act that is performed and waits to be stored.
pub struct Proposal<D: Document> {
    /// What everyone will learn; `None` when there was nothing left to do, and nothing to store.
    pub entry: Option<Entry<D>>,
    /// What takes it back.
    pub undo: D::Deed,
    /// What was left out.
    pub stale: Vec<Stale<D>>,
    client: ClientId,
    number: u32,
}

impl<D: Document> Authority<D> {
    /// The document as stored after change `sequence`.
    pub fn new(document: D, sequence: u32) -> Self {
        Self { document, sequence, touched: HashMap::new(), answered: HashMap::new() }
    }

    /// The document as agreed.
    pub fn document(&self) -> &D {
        &self.document
    }

    /// Changes what is no deed, such as a status that has rules of its own.
    pub fn document_mut(&mut self) -> &mut D {
        &mut self.document
    }

    /// The newest change.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }

    /// Remembers who changed parts that the document already holds: for a document read from a
    /// store, so that late acts on older bases are recognised. Changes come in order.
    pub fn remember(&mut self, sequence: u32, by: ClientId, done: &D::Deed) {
        let (touched, touch) = (&mut self.touched, Touch { sequence, by });
        D::parts(done, &mut |part| {
            touched
                .entry(part)
                .and_modify(|touches| touches.add(touch))
                .or_insert(Touches { last: touch, another: None });
        });
    }

    /// Does a change that another process stored. Changes come in order; one that is already here is
    /// passed over.
    pub fn follow(&mut self, entry: &Entry<D>) {
        if entry.sequence > self.sequence {
            self.document.replay(&entry.done);
            self.advance(entry);
        }
    }

    /// A place of the history that changes nothing of the document.
    pub fn pass(&mut self, sequence: u32) {
        self.sequence = self.sequence.max(sequence);
    }

    /// Whether this client's act of that number has been answered here.
    pub fn known(&self, client: ClientId, number: u32) -> Known<D> {
        let Some(answers) = self.answered.get(&client) else { return Known::New };
        match answers.iter().find(|answer| answer.number == number) {
            Some(answer) => Known::Answered(answer.clone()),
            None if answers.back().is_some_and(|last| last.number > number) => Known::Old,
            None => Known::New,
        }
    }

    /// Keeps an answer that the log gave, and hands it back.
    pub fn answer(&mut self, client: ClientId, answer: Answer<D>) -> Answer<D> {
        if self.answered.len() >= KEPT_CLIENTS && !self.answered.contains_key(&client) {
            self.answered.clear();
        }
        let answers = self.answered.entry(client).or_default();
        if answers.iter().all(|known| known.number != answer.number) {
            answers.push_back(answer.clone());
            if answers.len() > KEPT_ANSWERS {
                answers.pop_front();
            }
        }
        answer
    }

    /// Performs a new act. `undone` is what the log has of the act that is to be taken back.
    ///
    /// # Errors
    /// The answer for its writer, when nothing is done.
    pub fn propose(
        &mut self,
        client: ClientId,
        act: &Act<D>,
        rights: &D::Rights,
        undone: Option<Recorded<D>>,
    ) -> Result<Proposal<D>, Answer<D>> {
        let (deed, base) = match (&act.ask, undone) {
            (Ask::Do(deed), _) => (deed.clone(), act.base),
            // What came after the act itself is what taking it back could overwrite.
            (Ask::Undo(_), Some(recorded)) => (recorded.undo, recorded.sequence),
            (Ask::Undo(_), None) => {
                let answer = Answer { number: act.number, outcome: Outcome::NothingToUndo };
                return Err(self.answer(client, answer));
            }
        };
        let touched = &self.touched;
        let newer = |part: D::Part| {
            let touch = touched.get(&part)?.by_others(client)?;
            (touch.sequence > base).then_some(touch)
        };
        match self.document.perform(&deed, rights, &|part| newer(part).is_some()) {
            Ok(Performed { done, undo, stale }) => {
                let stale = stale
                    .into_iter()
                    .filter_map(|part| {
                        newer(part).map(|Touch { sequence, by }| Stale { part, sequence, by })
                    })
                    .collect();
                let entry = (!D::is_nothing(&done)).then(|| Entry {
                    sequence: self.sequence + 1,
                    client,
                    number: act.number,
                    done,
                });
                Ok(Proposal { entry, undo, stale, client, number: act.number })
            }
            Err(refusal) => {
                let outcome = Outcome::Refused(refusal);
                Err(self.answer(client, Answer { number: act.number, outcome }))
            }
        }
    }

    /// Makes a stored proposal known: the answer for its writer.
    pub fn accept(&mut self, proposal: &Proposal<D>) -> Answer<D> {
        if let Some(entry) = &proposal.entry {
            self.advance(entry);
        }
        let outcome = Outcome::Done {
            sequence: proposal.entry.as_ref().map(|entry| entry.sequence),
            stale: proposal.stale.clone(),
        };
        self.answer(proposal.client, Answer { number: proposal.number, outcome })
    }

    /// Takes back a proposal that could not be stored.
    pub fn withdraw(&mut self, proposal: &Proposal<D>) {
        self.document.replay(&proposal.undo);
    }

    fn advance(&mut self, entry: &Entry<D>) {
        self.sequence = entry.sequence;
        self.document.stamp(&entry.done, entry.sequence);
        self.remember(entry.sequence, entry.client, &entry.done);
    }
}
