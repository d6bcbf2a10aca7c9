//! Whole sessions of several people on one plan, drawn at random: edits, bulk edits, undo and redo,
//! waves, lost connections, doubled and reordered messages, servers killed at any line. At the end
//! everybody has to agree with the database, and nothing acknowledged may be missing.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]

use super::{
    Deed, Edit, ItemSet, LivePlan, Part, PlanAct, PlanAnswer, PlanAuthority, PlanEntry,
    PlanReplica, PlanStale, Rights, Step, Values, WaveStep,
};
use crate::{
    collaboration::{Ask, Document, Known, Outcome, Queue, Recorded},
    ids::{CampaignId, ClientId, ItemId, StoreId, WaveId},
    money::Money,
    plans::{
        Item, ItemStatus, Operation, OverrideReason, PlanStatus, ReasonKind, Wave, WaveOperation,
    },
};
use jiff::civil::date;
use stats::rng::Rng;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Seeds that once failed; they are tried first.
const ONCE_FAILED: [u64; 0] = [];
/// How many sessions a run of the tests plays.
const SESSIONS: u64 = 10_000;

/// What the database holds: the document, and the log of what made it.
struct Database {
    document: LivePlan,
    log: Vec<Logged>,
}

struct Logged {
    entry: PlanEntry,
    /// The newest change its writer knew of, as far as this act overwrites anything.
    base: u32,
    undo: Deed,
    stale: Vec<PlanStale>,
}

impl Database {
    fn act_of(&self, client: ClientId, number: u32) -> Option<&Logged> {
        self.log.iter().find(|one| one.entry.client == client && one.entry.number == number)
    }
}

/// A server process: it keeps the plan in memory and follows the log.
struct Process {
    authority: PlanAuthority,
    /// What its clients have been told of.
    published: u32,
}

impl Process {
    fn start(database: &Database, before: &LivePlan) -> Process {
        // A process that starts late reads the whole log to know who touched what.
        let mut authority = PlanAuthority::new(before.clone(), 0);
        for one in &database.log {
            authority.follow(&one.entry);
        }
        let published = authority.sequence();
        Process { authority, published }
    }

    fn follow(&mut self, database: &Database) {
        for one in &database.log {
            self.authority.follow(&one.entry);
        }
    }
}

enum ToServer {
    Acts(Vec<PlanAct>),
}

#[derive(Clone)]
enum ToClient {
    Entries(Vec<PlanEntry>),
    Answers(Vec<PlanAnswer>),
}

struct Client {
    replica: PlanReplica,
    rights: Rights,
    process: usize,
    connected: bool,
    to_server: Vec<ToServer>,
    to_client: Vec<ToClient>,
    /// What it was told is done.
    acknowledged: Vec<(u32, u32)>,
}

struct Session {
    rng: Rng,
    first: LivePlan,
    database: Database,
    processes: Vec<Process>,
    clients: Vec<Client>,
    next_id: u128,
    faults: bool,
    narrow: bool,
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn wave(n: u128, name: &str) -> Wave {
    Wave {
        id: WaveId(id(n)),
        name: name.into(),
        in_home_on: None,
        last_on: None,
        budget: None,
        version: 1,
    }
}

fn plan(items: u32) -> LivePlan {
    LivePlan {
        status: PlanStatus::Draft,
        items: (0..items)
            .map(|place| Item {
                id: ItemId(id(u128::from(place) + 1)),
                store: StoreId(id(u128::from(place) + 1)),
                original: None,
                campaign: None,
                pieces: place * 10,
                status: ItemStatus::Included,
                wave: None,
                held: false,
                notes: String::new(),
                reason: None,
                version: 1,
            })
            .collect(),
        waves: vec![wave(1, "W1"), wave(2, "W2")],
        offered: (1..4).map(|n| CampaignId(id(n))).collect(),
    }
}

impl Session {
    fn new(seed: u64) -> Session {
        let mut rng = Rng::new(seed);
        // In a narrow session everybody meets in the same few cells.
        let narrow = rng.below(2) == 0;
        let first = plan(if narrow { 1 + rng.below(2) } else { 4 + rng.below(8) });
        let database = Database { document: first.clone(), log: Vec::new() };
        let processes = (0..1 + rng.below(2)).map(|_| Process::start(&database, &first)).collect();
        let mut session = Session {
            first,
            database,
            processes,
            clients: Vec::new(),
            next_id: 100,
            faults: true,
            narrow,
            rng,
        };
        for n in 0..3 + session.below(4) {
            let replica = PlanReplica::new(ClientId(id(n as u128 + 1)), session.first.clone(), 0);
            let process = session.below(session.processes.len());
            let rights = match session.below(6) {
                0 => Rights::Items(ItemSet::first(3)),
                _ => Rights::All,
            };
            session.clients.push(Client {
                replica,
                rights,
                process,
                connected: true,
                to_server: Vec::new(),
                to_client: Vec::new(),
                acknowledged: Vec::new(),
            });
        }
        session
    }

    fn below(&mut self, n: usize) -> usize {
        self.rng.below(n as u32) as usize
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn step(&mut self) {
        let who = self.below(self.clients.len());
        match self.below(12) {
            0..4 => self.gesture(who),
            4..6 => self.send(who),
            6..8 => self.serve(who),
            8..10 => self.deliver(who),
            10 => self.publish(),
            _ => self.fault(who),
        }
    }

    fn gesture(&mut self, who: usize) {
        let deed = match self.below(8) {
            0 | 1 => {
                let rights = self.clients[who].rights.clone();
                let redo = self.once_in(3);
                let replica = &mut self.clients[who].replica;
                if redo {
                    replica.redo(&rights)
                } else {
                    replica.undo(&rights)
                };
                return;
            }
            2 => Deed::wave(self.wave_step(who)),
            3 => {
                let (items, pieces) = self.some_with_pieces(who);
                let edit = Edit { items, to: Values::Pieces(pieces) };
                Deed { steps: vec![Step::Items(edit)], whole: true }
            }
            4 => {
                let (items, operation) = (self.some(who), self.operation(who));
                Deed::same(items, operation)
            }
            _ => {
                let place = self.below(self.first.items.len()) as u32;
                let operation = self.operation(who);
                Deed::cell(place, operation)
            }
        };
        let rights = self.clients[who].rights.clone();
        // A refusal is an answer, too; nothing was done then.
        let before = self.clients[who].replica.document().clone();
        if self.clients[who].replica.act(deed, &rights).is_err() {
            assert_eq!(
                &before,
                self.clients[who].replica.document(),
                "a refused deed left a trace"
            );
        }
    }

    fn some(&mut self, who: usize) -> ItemSet {
        let places = self.clients[who].replica.document().items.len() as u32;
        (0..places).filter(|_| self.once_in(2)).collect()
    }

    fn some_with_pieces(&mut self, who: usize) -> (ItemSet, Vec<u32>) {
        let items = self.some(who);
        let pieces = items.iter().map(|_| self.below(500) as u32).collect();
        (items, pieces)
    }

    fn any_wave(&mut self, who: usize) -> Option<WaveId> {
        let waves = self.clients[who].replica.document().waves.clone();
        let at = self.below(waves.len() + 1);
        waves.get(at).map(|wave| wave.id)
    }

    fn operation(&mut self, who: usize) -> Operation {
        let kinds = if self.narrow { 2 } else { 7 };
        match self.below(kinds) {
            1 => Operation::SetWave(self.any_wave(who)),
            2 => Operation::SetCampaign(Some(CampaignId(id(self.below(4) as u128)))),
            6 => Operation::SetStatus(ItemStatus::ALL[self.below(3)]),
            3 => Operation::SetNotes(format!("note {}", self.below(5))),
            4 => Operation::SetHold(self.once_in(2)),
            5 => Operation::SetReason(Some(OverrideReason {
                kind: ReasonKind::Test,
                note: format!("{}", self.below(3)),
            })),
            _ => Operation::SetPieces(self.below(1_000) as u32),
        }
    }

    fn wave_step(&mut self, who: usize) -> WaveStep {
        let Some(own) = self.any_wave(who) else {
            self.next_id += 1;
            let new = wave(self.next_id, &format!("Wave {}", self.below(20)));
            return WaveStep::Create { wave: new, place: self.below(4) as u32 };
        };
        match self.below(4) {
            0 => WaveStep::Delete { wave: own },
            1 => WaveStep::Move { wave: own, place: self.below(4) as u32 },
            _ => {
                let operation = match self.below(4) {
                    0 => WaveOperation::Rename(format!("Wave {}", self.below(20))),
                    1 => WaveOperation::SetDate(Some(date(2026, 3, 1 + self.below(28) as i8))),
                    2 => WaveOperation::SetLastDay(Some(date(2026, 3, 1 + self.below(28) as i8))),
                    _ => WaveOperation::SetBudget(Some(Money(self.below(1_000) as i64))),
                };
                WaveStep::Change { wave: own, operation }
            }
        }
    }

    fn send(&mut self, who: usize) {
        let most = 1 + self.below(5);
        let client = &mut self.clients[who];
        if client.connected {
            let acts = client.replica.to_send(most);
            if !acts.is_empty() {
                client.to_server.push(ToServer::Acts(acts));
            }
        }
    }

    /// The server takes one message of a client, and may be killed at any line of it.
    fn serve(&mut self, who: usize) {
        if self.clients[who].to_server.is_empty() {
            return;
        }
        let at = if self.faults { self.below(self.clients[who].to_server.len()) } else { 0 };
        let doubled = self.faults && self.once_in(8);
        let ToServer::Acts(acts) = match doubled {
            true => {
                let ToServer::Acts(acts) = &self.clients[who].to_server[at];
                ToServer::Acts(acts.clone())
            }
            false => self.clients[who].to_server.remove(at),
        };
        let process = self.clients[who].process;
        let mut answers = Vec::new();
        for act in &acts {
            match self.handle(who, process, act) {
                Some(Some(answer)) => answers.push(answer),
                Some(None) => {}
                None => return, // killed
            }
        }
        self.clients[who].to_client.push(ToClient::Answers(answers));
        self.publish_from(process);
    }

    /// As the backend does it: look it up, perform, store, accept. `None` when killed on the way.
    fn handle(&mut self, who: usize, at: usize, act: &PlanAct) -> Option<Option<PlanAnswer>> {
        let client = self.clients[who].replica.client();
        let rights = self.clients[who].rights.clone();
        let killed = [self.faults && self.once_in(40), self.faults && self.once_in(40)];
        let process = &mut self.processes[at];
        process.follow(&self.database);
        match process.authority.known(client, act.number) {
            Known::Answered(answer) => return Some(Some(answer)),
            Known::Old => return Some(None),
            Known::New => {}
        }
        if let Some(logged) = self.database.act_of(client, act.number) {
            let outcome = Outcome::Done {
                sequence: Some(logged.entry.sequence),
                stale: logged.stale.clone(),
            };
            let answer = PlanAnswer { number: act.number, outcome };
            return Some(Some(process.authority.answer(client, answer)));
        }
        let undone = match act.ask {
            Ask::Undo(number) => self
                .database
                .act_of(client, number)
                .map(|one| Recorded { sequence: one.entry.sequence, undo: one.undo.clone() }),
            Ask::Do(_) => None,
        };
        let base = undone.as_ref().map_or(act.base, |recorded| recorded.sequence);
        let proposal = match process.authority.propose(client, act, &rights, undone) {
            Ok(proposal) => proposal,
            Err(answer) => return Some(Some(answer)),
        };
        if killed[0] {
            self.kill(at);
            return None;
        }
        if self.faults && self.once_in(30) {
            // The database said no; the client hears nothing and asks again.
            self.processes[at].authority.withdraw(&proposal);
            self.disconnect(who);
            return None;
        }
        if let Some(entry) = &proposal.entry {
            self.database.document.replay(&entry.done);
            self.database.document.stamp(&entry.done, entry.sequence);
            self.database.log.push(Logged {
                entry: entry.clone(),
                base,
                undo: proposal.undo.clone(),
                stale: proposal.stale.clone(),
            });
        }
        if killed[1] {
            self.kill(at);
            return None;
        }
        Some(Some(self.processes[at].authority.accept(&proposal)))
    }

    fn kill(&mut self, at: usize) {
        self.processes[at] = Process::start(&self.database, &self.first);
        for who in 0..self.clients.len() {
            if self.clients[who].process == at {
                self.disconnect(who);
            }
        }
    }

    fn publish(&mut self) {
        for at in 0..self.processes.len() {
            self.processes[at].follow(&self.database);
            self.publish_from(at);
        }
    }

    fn publish_from(&mut self, at: usize) {
        let process = &mut self.processes[at];
        let newest = process.authority.sequence();
        let new: Vec<PlanEntry> = self
            .database
            .log
            .iter()
            .map(|one| one.entry.clone())
            .filter(|entry| entry.sequence > process.published && entry.sequence <= newest)
            .collect();
        process.published = newest;
        if !new.is_empty() {
            for client in self.clients.iter_mut().filter(|c| c.process == at && c.connected) {
                client.to_client.push(ToClient::Entries(new.clone()));
            }
        }
    }

    fn deliver(&mut self, who: usize) {
        if self.clients[who].to_client.is_empty() {
            return;
        }
        let at = if self.faults { self.below(self.clients[who].to_client.len()) } else { 0 };
        let doubled = self.faults && self.once_in(8);
        let client = &mut self.clients[who];
        let message = client.to_client[at].clone();
        if !doubled {
            client.to_client.remove(at);
        }
        match message {
            ToClient::Entries(entries) => {
                for entry in entries {
                    client.replica.entry(entry, &client.rights);
                }
            }
            ToClient::Answers(answers) => {
                for answer in answers {
                    if let Outcome::Done { sequence: Some(sequence), .. } = answer.outcome {
                        client.acknowledged.push((answer.number, sequence));
                    }
                    client.replica.answer(answer, &client.rights);
                }
            }
        }
    }

    fn fault(&mut self, who: usize) {
        match self.below(4) {
            0 => self.disconnect(who),
            1 => self.connect(who),
            2 => self.reload(who),
            _ => {
                let at = self.below(self.processes.len());
                if self.once_in(4) {
                    self.kill(at);
                }
            }
        }
    }

    fn disconnect(&mut self, who: usize) {
        let client = &mut self.clients[who];
        client.connected = false;
        client.to_server.clear();
        client.to_client.clear();
        client.replica.disconnected();
    }

    /// It asks for what it has missed, of whichever process answers.
    fn connect(&mut self, who: usize) {
        if self.clients[who].connected {
            return;
        }
        let at = self.below(self.processes.len());
        let process = &mut self.processes[at];
        process.follow(&self.database);
        self.publish_from(at);
        let seen = self.clients[who].replica.sequence();
        let missed = self.database.log.iter().map(|one| one.entry.clone());
        let missed: Vec<PlanEntry> = missed.filter(|entry| entry.sequence > seen).collect();
        let client = &mut self.clients[who];
        client.process = at;
        client.connected = true;
        client.to_client.push(ToClient::Entries(missed));
    }

    /// The page is loaded anew and takes up what the browser kept.
    fn reload(&mut self, who: usize) {
        self.disconnect(who);
        let (document, sequence) = (self.database.document.clone(), self.database.log.len() as u32);
        let client = &mut self.clients[who];
        let kept = serde_json::to_string(&client.replica.queue()).unwrap();
        let queue: Queue<LivePlan> = serde_json::from_str(&kept).unwrap();
        client.replica = PlanReplica::resume(queue, document, sequence, &client.rights);
    }

    /// Everybody is back, nothing fails any more, and all is delivered.
    fn settle(&mut self) {
        self.faults = false;
        for who in 0..self.clients.len() {
            self.connect(who);
        }
        for _ in 0..400 {
            for who in 0..self.clients.len() {
                self.send(who);
                while !self.clients[who].to_server.is_empty() {
                    self.serve(who);
                }
            }
            self.publish();
            for who in 0..self.clients.len() {
                while !self.clients[who].to_client.is_empty() {
                    self.deliver(who);
                }
            }
            if self.clients.iter().all(|client| client.replica.unanswered() == 0) {
                return;
            }
        }
    }

    fn check(&self) {
        let log = &self.database.log;
        let mut replayed = self.first.clone();
        for (place, one) in log.iter().enumerate() {
            assert_eq!(one.entry.sequence as usize, place + 1, "the log has a gap");
            replayed.replay(&one.entry.done);
            replayed.stamp(&one.entry.done, one.entry.sequence);
        }
        assert_eq!(
            replayed, self.database.document,
            "the log does not tell how the plan came about"
        );
        self.check_nothing_was_overwritten_unseen();
        self.check_every_version_can_be_had_back();
        let acts: BTreeSet<(ClientId, u32)> =
            log.iter().map(|one| (one.entry.client, one.entry.number)).collect();
        assert_eq!(acts.len(), log.len(), "an act was done twice");
        let by_place: BTreeMap<u32, &PlanEntry> =
            log.iter().map(|one| (one.entry.sequence, &one.entry)).collect();
        for process in &self.processes {
            assert_eq!(process.authority.document(), &self.database.document, "a server differs");
        }
        for client in &self.clients {
            assert_eq!(client.replica.unanswered(), 0, "not everything was delivered in the end");
            assert_eq!(client.replica.document(), &self.database.document, "a browser differs");
            for (number, sequence) in &client.acknowledged {
                let entry = by_place.get(sequence).expect("what was acknowledged is missing");
                assert_eq!((entry.client, entry.number), (client.replica.client(), *number));
            }
        }
        for wave in &self.database.document.waves {
            let clash = self.database.document.waves.iter().find(|other| {
                other.id != wave.id
                    && (other.name.to_lowercase() == wave.name.to_lowercase()
                        || other
                            .days()
                            .zip(wave.days())
                            .is_some_and(|(a, b)| a.0 <= b.1 && b.0 <= a.1))
            });
            assert_eq!(clash, None, "two waves have one name or overlap");
        }
        for item in &self.database.document.items {
            let known = |wave| self.database.document.waves.iter().any(|own| own.id == wave);
            assert!(item.wave.is_none_or(known), "an item is in a wave that is no more");
        }
    }
}

impl Session {
    /// The undos of the log lead back to each state, and a deed leads from the last one to any.
    fn check_every_version_can_be_had_back(&self) {
        let now = &self.database.document;
        let mut back = now.clone();
        let middle = self.database.log.len() / 2;
        for (left, one) in self.database.log.iter().enumerate().rev() {
            back.replay(&one.undo);
            if left == middle || left == 0 {
                let mut restored = now.clone();
                restored.perform(&now.deed_to(&back), &Rights::All, &|_| false).unwrap();
                assert_eq!(restored.differences(&back), [], "items are not as they were");
                let content = |plan: &LivePlan| -> Vec<Wave> {
                    plan.waves.iter().map(|wave| Wave { version: 0, ..wave.clone() }).collect()
                };
                assert_eq!(content(&restored), content(&back), "waves are not as they were");
            }
        }
        assert_eq!(back.differences(&self.first), [], "the undos do not lead to the beginning");
    }

    fn check_nothing_was_overwritten_unseen(&self) {
        let mut touched: BTreeMap<Part, Vec<(u32, ClientId)>> = BTreeMap::new();
        for one in &self.database.log {
            let (sequence, client) = (one.entry.sequence, one.entry.client);
            LivePlan::parts(&one.entry.done, &mut |part| {
                let before = touched.entry(part).or_default();
                let unseen = before.iter().find(|(at, by)| *by != client && *at > one.base);
                assert_eq!(unseen, None, "change {sequence} overwrote {part:?} unseen");
                before.push((sequence, client));
            });
        }
    }
}

fn play(seed: u64) -> usize {
    let mut session = Session::new(seed);
    for _ in 0..40 + session.below(80) {
        session.step();
    }
    session.settle();
    session.check();
    session.database.log.len()
}

/// Plays a session and names its seed when it fails.
fn told(seed: u64) -> usize {
    std::panic::catch_unwind(|| play(seed)).unwrap_or_else(|cause| {
        eprintln!("the session with seed {seed} fails; add it to ONCE_FAILED");
        std::panic::resume_unwind(cause)
    })
}

#[test]
fn everybody_agrees_in_the_end_and_nothing_acknowledged_is_missing() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    let acts: usize = std::thread::scope(|scope| {
        let share = |part: u64| {
            move || -> usize {
                let seeds = (0..SESSIONS).filter(|seed| seed % threads == part);
                ONCE_FAILED.into_iter().chain(seeds).map(told).sum()
            }
        };
        let running: Vec<_> = (0..threads).map(|part| scope.spawn(share(part))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert!(acts > 100_000, "the sessions have to do something: {acts} acts");
}
