//! Whole sessions of three to six people on one plan, drawn at random, on real databases: edits, bulk
//! edits, undo and redo, waves, messages that come twice or are cut off at any await, lost connections,
//! two servers that are started anew. In the end every browser holds what the database holds, nothing
//! acknowledged is missing, and no act was done twice. The same with ten thousand sessions and a
//! database in memory is `domain::plans::live::sessions`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod plans_world;

use backend::{
    Backend,
    db::{Db, Engine},
    plans,
    testing::{engines, fresh},
};
use domain::{
    accounts::Actor,
    collaboration::Outcome,
    ids::{ClientId, WaveId},
    money::Money,
    plans::{
        Deed, Edit, ItemSet, ItemStatus, Operation, OverrideReason, PlanAct, PlanAnswer,
        ReasonKind, Rights, Step, Values, Wave, WaveOperation, WaveStep,
    },
    refusal::Never,
};
use jiff::civil::date;
use plans_world::{
    World,
    tab::{Tab, snapshot},
};
use stats::rng::Rng;
use std::{
    collections::BTreeMap,
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use uuid::Uuid;

/// How many sessions are played on each engine.
const SESSIONS: u64 = 12;
/// Rounds of a session.
const ROUNDS: usize = 40;

struct Session<'a> {
    rng: Rng,
    world: &'a World,
    servers: Vec<Backend>,
    tabs: Vec<Tab<'a>>,
    /// What each tab was told of its acts.
    acknowledged: BTreeMap<(ClientId, u32), u32>,
}

impl<'a> Session<'a> {
    fn below(&mut self, n: usize) -> usize {
        self.rng.below(n as u32) as usize
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn some_items(&mut self, who: usize) -> ItemSet {
        let places = self.tabs[who].replica.document().items.len() as u32;
        (0..places).filter(|_| self.once_in(2)).collect()
    }

    fn any_wave(&mut self, who: usize) -> Option<WaveId> {
        let waves = self.tabs[who].replica.document().waves.clone();
        let at = self.below(waves.len() + 1);
        waves.get(at).map(|wave| wave.id)
    }

    fn operation(&mut self, who: usize) -> Operation {
        match self.below(7) {
            0 => Operation::SetWave(self.any_wave(who)),
            1 => Operation::SetCampaign(
                [None, Some(self.world.fall), Some(self.world.spring)][self.below(3)],
            ),
            2 => Operation::SetNotes(format!("note {}", self.below(5))),
            3 => Operation::SetHold(self.once_in(2)),
            4 => Operation::SetReason(Some(OverrideReason {
                kind: ReasonKind::Test,
                note: format!("\"{}\" – naïve", self.below(3)),
            })),
            5 => Operation::SetStatus(ItemStatus::ALL[self.below(3)]),
            _ => Operation::SetPieces(self.below(1_000) as u32),
        }
    }

    fn wave_step(&mut self, who: usize) -> WaveStep {
        let Some(wave) = self.any_wave(who) else {
            let wave = Wave {
                id: WaveId(Uuid::now_v7()),
                name: format!("Wave {}", self.below(20)),
                in_home_on: None,
                last_on: None,
                budget: None,
                version: 0,
            };
            return WaveStep::Create { wave, place: self.below(4) as u32 };
        };
        let operation = match self.below(6) {
            0 => return WaveStep::Delete { wave },
            1 => return WaveStep::Move { wave, place: self.below(4) as u32 },
            2 => WaveOperation::Rename(format!("Wave {}", self.below(20))),
            3 => WaveOperation::SetDate(Some(date(2026, 3, 1 + self.below(28) as i8))),
            4 => WaveOperation::SetLastDay(Some(date(2026, 3, 1 + self.below(28) as i8))),
            _ => WaveOperation::SetBudget(Some(Money(self.below(1_000) as i64))),
        };
        WaveStep::Change { wave, operation }
    }

    /// Something that a person does in their browser. A refusal is an answer, too.
    fn gesture(&mut self, who: usize) {
        let deed = match self.below(8) {
            0 => {
                self.tabs[who].replica.undo(&Rights::All);
                return;
            }
            1 => {
                self.tabs[who].replica.redo(&Rights::All);
                return;
            }
            2 => Deed::wave(self.wave_step(who)),
            3 => {
                let items = self.some_items(who);
                let pieces = items.iter().map(|_| self.below(500) as u32).collect();
                let edit = Edit { items, to: Values::Pieces(pieces) };
                Deed { steps: vec![Step::Items(edit)], whole: true }
            }
            4 => Deed::same(self.some_items(who), self.operation(who)),
            _ => {
                let places = self.tabs[who].replica.document().items.len();
                let place = self.below(places) as u32;
                Deed::cell(place, self.operation(who))
            }
        };
        let _ = self.tabs[who].replica.act(deed, &Rights::All);
    }

    /// Everybody sends what they have, all at the same time; some messages come twice, some are cut
    /// off on the way and some answers are lost.
    async fn send(&mut self, faults: bool) {
        let mut talks = Vec::new();
        for who in 0..self.tabs.len() {
            let most = 1 + self.below(5);
            let acts = self.tabs[who].replica.to_send(most);
            let cut = (faults && self.once_in(8)).then(|| self.below(12));
            let (twice, lost) = (faults && self.once_in(6), faults && self.once_in(10));
            if !acts.is_empty() {
                talks.push((who, acts, cut, twice, lost));
            }
        }
        let said = talks.iter().map(|(who, acts, cut, twice, _)| {
            let tab = &self.tabs[*who];
            async move {
                let first = cut_off(*cut, ask(tab, acts));
                let second = async { if *twice { Some(ask(tab, acts).await) } else { None } };
                let (first, second) = tokio::join!(first, second);
                first.or(second)
            }
        });
        let answers = all(said).await;
        for ((who, .., lost), answers) in talks.into_iter().zip(answers) {
            let tab = &mut self.tabs[who];
            let Some(answers) = answers.filter(|_| !lost) else {
                tab.replica.disconnected();
                continue;
            };
            for answer in answers {
                if let Outcome::Done { sequence: Some(sequence), .. } = &answer.outcome {
                    self.acknowledged.insert((tab.replica.client(), answer.number), *sequence);
                }
                tab.replica.answer(answer, &Rights::All);
            }
        }
    }

    async fn round(&mut self) {
        for who in 0..self.tabs.len() {
            for _ in 0..self.below(3) {
                self.gesture(who);
            }
        }
        self.send(true).await;
        for who in 0..self.tabs.len() {
            if self.once_in(2) {
                self.tabs[who].catch_up().await;
            }
            if self.once_in(8) {
                // Another server answers it from now on.
                let server = self.below(self.servers.len());
                self.tabs[who].cx = self.servers[server].clone();
            }
        }
        if self.once_in(6) {
            let at = self.below(self.servers.len());
            let restarted =
                Backend { live: plans::LivePlans::default(), ..self.servers[at].clone() };
            self.servers[at] = restarted.clone();
            for who in 0..self.tabs.len() {
                if self.once_in(2) {
                    self.tabs[who].replica.disconnected();
                    self.tabs[who].cx = restarted.clone();
                }
            }
        }
    }

    /// Nothing fails any more, until everything is answered.
    async fn settle(&mut self) {
        for tab in &mut self.tabs {
            tab.replica.disconnected();
        }
        for _ in 0..200 {
            self.send(false).await;
            for tab in &mut self.tabs {
                tab.catch_up().await;
            }
            if self.tabs.iter().all(|tab| tab.replica.unanswered() == 0) {
                return;
            }
        }
        panic!("something is never answered");
    }
}

/// The answers to acts that are asked for one after another, as a socket does it.
async fn ask(tab: &Tab<'_>, acts: &[PlanAct]) -> Vec<PlanAnswer> {
    let mut answers = Vec::new();
    for act in acts {
        answers.extend(tab.ask(act.clone()).await);
    }
    answers
}

/// Waits for all of them, which go on at the same time.
async fn all<F: Future>(work: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut work: Vec<_> = work.map(|one| (Box::pin(one), None)).collect();
    poll_fn(|context| {
        let mut ready = true;
        for (one, done) in &mut work {
            if done.is_none() {
                match one.as_mut().poll(context) {
                    Poll::Ready(output) => *done = Some(output),
                    Poll::Pending => ready = false,
                }
            }
        }
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    work.into_iter().filter_map(|(_, done)| done).collect()
}

/// Lets something go on for so many polls at most, as when a server is killed.
async fn cut_off<T>(after: Option<usize>, work: impl Future<Output = T>) -> Option<T> {
    let (mut work, mut polls) = (pin!(work), 0);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if after.is_some_and(|after| polls >= after) => Poll::Ready(None),
        Poll::Pending => {
            polls += 1;
            Poll::Pending
        }
    })
    .await
}

async fn play(engine: Engine, seed: u64) {
    let here = fresh(engine).await;
    let there = Backend {
        db: Db::connect(&here.url).await.unwrap(),
        live: plans::LivePlans::default(),
        ..here.cx.clone()
    };
    let world = World::new(&here.cx, "Maple", 9).await;
    let plan = world.plan(&here.cx).await;
    let (first, begins) = snapshot(&here.cx, &world.viewer, plan).await;
    let mut rng = Rng::new(seed);
    let people: [&Actor; 3] = [&world.marketer, &world.max, &world.admin];
    let servers = vec![here.cx.clone(), there];
    let mut tabs = Vec::new();
    for n in 0..3 + rng.below(4) as usize {
        tabs.push(Tab::open(&servers[n % 2], people[n % people.len()], plan).await);
    }
    let acknowledged = BTreeMap::new();
    let mut session = Session { rng, world: &world, servers, tabs, acknowledged };
    for _ in 0..ROUNDS {
        session.round().await;
    }
    session.settle().await;

    let (stored, sequence) = snapshot(&here.cx, &world.viewer, plan).await;
    for tab in &session.tabs {
        assert_eq!(tab.replica.document(), &stored, "a browser differs from the database");
        assert_eq!(tab.replica.sequence(), sequence);
    }
    let log = plans::missed::<Never>(&here.cx, &world.viewer, plan, begins).await.unwrap();
    let (mut replayed, mut next) = (first, begins);
    let mut acts = BTreeMap::new();
    for told in &log {
        next += 1;
        assert_eq!(told.entry.sequence, next, "the log has a gap");
        domain::collaboration::Document::replay(&mut replayed, &told.entry.done);
        domain::collaboration::Document::stamp(&mut replayed, &told.entry.done, next);
        let twice = acts.insert((told.entry.client, told.entry.number), next);
        assert_eq!(twice, None, "an act was done twice");
    }
    assert_eq!(replayed, stored, "the log does not tell how the plan came about");
    assert!(!session.acknowledged.is_empty());
    for (act, at) in &session.acknowledged {
        assert_eq!(acts.get(act), Some(at), "what was acknowledged is missing");
    }
    for server in session.servers {
        server.db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_browsers_and_the_database_agree_after_random_sessions_with_faults() {
    for &engine in engines() {
        for seed in 0..SESSIONS {
            // What fails can be played again with its seed.
            println!("on {engine:?} with seed {seed}");
            play(engine, seed).await;
        }
    }
}
