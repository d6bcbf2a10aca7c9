//! Performing acts: in turn, in one transaction, told to everybody once they are stored.

use super::{
    load::{LogRow, held_act, held_acts, held_log, held_offered, held_state, log_after, stores},
    rooms::{Heard, Room, State, Waiting},
    store::store,
};
use crate::{
    Backend, Error, Result,
    db::{Db, Tx},
    on_tx,
    plans::plan::{self, Logged},
    reach::{Within, held_reach, held_within, reached},
    statements,
};
use domain::{
    accounts::{Action, Actor},
    collaboration::{Ask, Known, Outcome},
    ids::{ClientId, ItemId, PlanId, WaveId, WorkspaceId},
    plans::{Plan, PlanAct, PlanAnswer, PlanEntry, PlanSheet, Rights, Told},
    refusal::{Never, Refusal},
};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::oneshot::{self, error::TryRecvError};

statements! {
    /// The places of a plan's items in a reach: $3 and $4.
    PLACES_IN_REACH = sqlite concat!("SELECT i.place FROM plan_item i JOIN store s ON s.id = i.store_id
            WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ", reached!(lite, "$3", "$4"), " ORDER BY i.place"),
        postgres concat!("SELECT i.place FROM plan_item i JOIN store s ON s.id = i.store_id
            WHERE i.workspace_id = $1 AND i.plan_id = $2 AND ", reached!(pg, "$3", "$4"), " ORDER BY i.place");
    /// Tells the other processes that a plan changed.
    NOTIFY = sqlite "SELECT $1", postgres "SELECT CAST(pg_notify('plan_changed', $1) AS TEXT)";
}

/// What must still be as its writer saw it, for writers who cannot decide a conflict.
#[derive(Clone, Copy)]
pub(in crate::plans) enum Expecting {
    /// Whatever is there.
    Anything,
    /// An item at this version.
    Item(ItemId, u32),
    /// A wave at this version.
    Wave(WaveId, u32),
}

/// What became of an act.
pub(in crate::plans) struct Performed {
    /// The answer; `None` when its client had it long ago.
    pub answer: Option<PlanAnswer>,
    /// The plan's newest change.
    pub sequence: u32,
    /// How many cells of items it changed just now.
    pub cells: usize,
}

/// Performs an act of a browser or a program. The answer for its writer; everybody in the plan hears
/// of the change. An act that was performed before is answered again. `None` when its client must
/// have had the answer long ago.
///
/// Acts that wait for the same turn are stored together, in one transaction: fifty people at work cost a
/// busy database one commit for all that came during the last one. If that fails, nothing of it was done;
/// whoever has the turn is told, and the others try again by themselves.
pub async fn act(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    client: ClientId,
    act: PlanAct,
) -> Result<Option<PlanAnswer>> {
    actor.may(Action::EditPlans)?;
    let room = cx.live.room(plan);
    loop {
        let (reply, mut answer) = oneshot::channel();
        room.wait(Waiting { actor: actor.clone(), client, act: act.clone(), reply });
        let mut turn = room.state.lock().await;
        match answer.try_recv() {
            // Somebody before has done it already.
            Ok(answer) => return answer,
            // Whoever took it up did not come to an end.
            Err(TryRecvError::Closed) => continue,
            Err(TryRecvError::Empty) => {}
        }
        let waiting = room.take_waiting(actor.workspace);
        together(cx, actor, plan, &room, &mut turn, waiting).await?;
        match answer.try_recv() {
            Ok(answer) => return answer,
            // More waited than are stored together.
            Err(_) => continue,
        }
    }
}

/// Performs acts in one transaction, and answers each once it is stored.
async fn together(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    room: &Room,
    turn: &mut Option<State>,
    waiting: Vec<Waiting>,
) -> Result<()> {
    // Taken out while it is worked on: if this stops half-way, the plan is read anew.
    let kept = turn.take();
    let mut tx = cx.db.begin().await?;
    let held = plan::hold::<Never>(&mut tx, actor, plan).await?;
    let mut state = current(&mut tx, actor, &held, kept, room).await?;
    state.authority.document_mut().offered = held_offered(&mut tx, actor.workspace).await?;
    let acts = waiting.iter().map(|one| (one.client, one.act.number));
    let mut writing = Writing::begin(&mut tx, &held, actor.workspace, &state, acts).await?;
    let (mut answers, mut news) = (Vec::with_capacity(waiting.len()), Vec::new());
    for Waiting { actor, client, act, reply } in waiting {
        let answer = match check::<Never>(&state, Expecting::Anything, client, &actor) {
            Err(error) => Err(error),
            Ok(()) => {
                let came = writing.step(cx, &actor, client, &act, &mut state).await?;
                news.extend(came.entry.map(|entry| Told { entry, by: actor.name }));
                Ok(came.answer)
            }
        };
        answers.push((reply, answer));
    }
    writing.end(cx).await?;
    tx.commit().await?;
    *turn = Some(state);
    for told in news {
        room.tell(Heard::Told(Arc::new(told)));
    }
    for (reply, answer) in answers {
        // Who asked may have gone.
        let _ = reply.send(answer);
    }
    Ok(())
}

/// What came of an act, once the transaction is through.
struct Came {
    /// The answer; `None` when its client had it long ago.
    answer: Option<PlanAnswer>,
    /// What everybody is to be told.
    entry: Option<PlanEntry>,
}

/// Acts on their way into the database, in the transaction that holds their plan.
struct Writing<'a> {
    tx: &'a mut Tx,
    workspace: WorkspaceId,
    plan: PlanId,
    /// Those of the acts that the log has already.
    done: HashMap<(ClientId, u32), LogRow>,
    /// What is to be appended to the log.
    entries: Vec<Logged>,
    /// Whether anything was appended.
    changed: bool,
}

impl<'a> Writing<'a> {
    async fn begin(
        tx: &'a mut Tx,
        held: &Plan,
        workspace: WorkspaceId,
        state: &State,
        acts: impl IntoIterator<Item = (ClientId, u32)>,
    ) -> anyhow::Result<Writing<'a>> {
        let new = |(client, number): &(ClientId, u32)| {
            matches!(state.authority.known(*client, *number), Known::New)
        };
        let acts: Vec<(ClientId, u32)> = acts.into_iter().filter(new).collect();
        let done = held_acts(tx, workspace, held.id, &acts).await?;
        Ok(Writing { tx, workspace, plan: held.id, done, entries: Vec::new(), changed: false })
    }

    /// Performs one act on the plan in memory, and writes what came of it.
    async fn step(
        &mut self,
        cx: &Backend,
        actor: &Actor,
        client: ClientId,
        act: &PlanAct,
        state: &mut State,
    ) -> anyhow::Result<Came> {
        let answered = |answer| Came { answer, entry: None };
        state.writers.insert(client, actor.person);
        match state.authority.known(client, act.number) {
            Known::Answered(answer) => return Ok(answered(Some(answer))),
            Known::Old => return Ok(answered(None)),
            Known::New => {}
        }
        if let Some(row) = self.done.get(&(client, act.number)) {
            let outcome = Outcome::Done { sequence: Some(row.sequence()?), stale: row.stale() };
            let answer = PlanAnswer { number: act.number, outcome };
            return Ok(answered(Some(state.authority.answer(client, answer))));
        }
        let undone = match act.ask {
            Ask::Undo(number) => {
                // It may be one of those that are written together with this one.
                self.append(cx).await?;
                held_act(self.tx, self.workspace, self.plan, client, number)
                    .await?
                    .map(|row| row.recorded())
                    .transpose()?
            }
            Ask::Do(_) => None,
        };
        let rights = rights(self.tx, actor, self.plan).await?;
        let proposal = match state.authority.propose(client, act, &rights, undone) {
            Ok(proposal) => proposal,
            Err(answer) => return Ok(answered(Some(answer))),
        };
        let logged = store(self.tx, actor, self.plan, state, &proposal).await?;
        self.entries.extend(logged);
        let answer = state.authority.accept(&proposal);
        Ok(Came { answer: Some(answer), entry: proposal.entry })
    }

    /// Appends to the log what is not there yet.
    async fn append(&mut self, cx: &Backend) -> anyhow::Result<()> {
        self.changed |= !self.entries.is_empty();
        let entries = std::mem::take(&mut self.entries);
        plan::append(self.tx, self.workspace, self.plan, cx.now(), &entries).await
    }

    /// Appends the rest, and tells other processes once the transaction is through.
    async fn end(mut self, cx: &Backend) -> anyhow::Result<()> {
        self.append(cx).await?;
        if self.changed {
            notify(self.tx, self.workspace, self.plan).await?;
        }
        Ok(())
    }
}

/// As [`act`], for an act that is worked out on the agreed plan, provided that it is still as
/// expected.
pub(in crate::plans) async fn perform<R: Refusal>(
    cx: &Backend,
    actor: &Actor,
    plan: PlanId,
    client: ClientId,
    expecting: Expecting,
    make: impl FnOnce(&State) -> Result<PlanAct, R>,
) -> Result<Performed, R> {
    actor.may(Action::EditPlans)?;
    let room = cx.live.room(plan);
    let mut turn = room.state.lock().await;
    let kept = turn.take();
    let mut tx = cx.db.begin().await?;
    let held = plan::hold(&mut tx, actor, plan).await?;
    let mut state = current(&mut tx, actor, &held, kept, &room).await?;
    let ready = check(&state, expecting, client, actor).and_then(|()| make(&state));
    let act = match ready {
        Ok(act) => act,
        Err(error) => {
            *turn = Some(state);
            return Err(error);
        }
    };
    state.authority.document_mut().offered = held_offered(&mut tx, actor.workspace).await?;
    let acts = [(client, act.number)];
    let mut writing = Writing::begin(&mut tx, &held, actor.workspace, &state, acts).await?;
    let Came { answer, entry } = writing.step(cx, actor, client, &act, &mut state).await?;
    writing.end(cx).await?;
    tx.commit().await?;
    let sequence = state.authority.sequence();
    *turn = Some(state);
    let cells = entry.as_ref().map_or(0, |entry| entry.done.cells());
    if let Some(entry) = entry {
        room.tell(Heard::Told(Arc::new(Told { entry, by: actor.name.clone() })));
    }
    Ok(Performed { answer, sequence, cells })
}

/// The whole plan as it is agreed now, for a browser to work on.
pub async fn sheet<R: Refusal>(cx: &Backend, actor: &Actor, plan: PlanId) -> Result<PlanSheet, R> {
    actor.may(Action::Read)?;
    plan::plan::<R>(cx, actor, plan).await?;
    // First, as nobody's act has to wait for it: a plan's items, and so its stores, never change.
    let stores = stores(cx, actor.workspace, plan).await?;
    let room = cx.live.room(plan);
    let mut turn = room.state.lock().await;
    let kept = turn.take();
    let mut tx = cx.db.begin().await?;
    let held = plan::hold(&mut tx, actor, plan).await?;
    let mut state = current(&mut tx, actor, &held, kept, &room).await?;
    let rights = match actor.may(Action::EditPlans) {
        Ok(()) => rights(&mut tx, actor, plan).await?,
        Err(_) => Rights::Nothing,
    };
    state.authority.document_mut().offered = held_offered(&mut tx, actor.workspace).await?;
    let (plan, sequence) = (state.authority.document().clone(), held.sequence);
    *turn = Some(state);
    Ok(PlanSheet { sequence, plan, stores, rights })
}

/// The plan in memory as the database holds it: read if it was not there, else brought up to date
/// with what others stored.
async fn current(
    tx: &mut Tx,
    actor: &Actor,
    held: &Plan,
    kept: Option<State>,
    room: &Room,
) -> anyhow::Result<State> {
    let mut state = match kept {
        None => held_state(tx, actor, held).await?,
        Some(mut state) => {
            let seen = state.authority.sequence();
            if held.sequence > seen {
                let rows = held_log(tx, actor.workspace, held.id, seen).await?;
                follow(&mut state, rows, room)?;
            }
            state
        }
    };
    state.authority.document_mut().status = held.status;
    Ok(state)
}

fn follow(state: &mut State, rows: Vec<LogRow>, room: &Room) -> anyhow::Result<()> {
    for row in rows {
        let told = row.told()?;
        state.writers.extend(row.writer());
        state.authority.follow(&told.entry);
        room.tell(Heard::Told(Arc::new(told)));
    }
    Ok(())
}

/// Refuses to act in another's name, and on what is no longer as expected.
fn check<R: Refusal>(
    state: &State,
    expecting: Expecting,
    client: ClientId,
    actor: &Actor,
) -> Result<(), R> {
    if state.writers.get(&client).is_some_and(|own| *own != actor.person) {
        return Err(Error::NotFound("browser tab of yours"));
    }
    let (found, expected) = match expecting {
        Expecting::Anything => return Ok(()),
        Expecting::Item(id, version) => {
            let place = state.places.get(&id).ok_or(Error::NotFound("line of the plan"))?;
            let touched = state.authority.document().items.get(*place as usize);
            (touched.map(|item| item.version), version)
        }
        Expecting::Wave(id, version) => {
            let mut waves = state.authority.document().waves.iter();
            let wave =
                waves.find(|wave| wave.id == id).ok_or(Error::NotFound("wave of the plan"))?;
            (Some(wave.version), version)
        }
    };
    if found == Some(expected) { Ok(()) } else { Err(Error::Changed { by: None }) }
}

/// What a person may change in a plan now.
async fn rights(tx: &mut Tx, actor: &Actor, plan: PlanId) -> sqlx::Result<Rights> {
    if held_within(tx, actor).await? == Within::Everywhere {
        return Ok(Rights::All);
    }
    let reach = held_reach(tx, actor).await?;
    let sql = PLACES_IN_REACH.for_tx(tx);
    let places: Vec<i64> = on_tx!(tx, |c| sqlx::query_scalar(sql)
        .bind(actor.workspace.0)
        .bind(plan.0)
        .bind(&reach.regions)
        .bind(&reach.stores)
        .fetch_all(c)
        .await)?;
    Ok(Rights::Items(places.into_iter().filter_map(|place| u32::try_from(place).ok()).collect()))
}

/// Tells other processes, once the transaction is through. SQLite has only one.
async fn notify(tx: &mut Tx, workspace: WorkspaceId, plan: PlanId) -> sqlx::Result<()> {
    if matches!(tx, Tx::Postgres(_)) {
        let sql = NOTIFY.for_tx(tx);
        on_tx!(tx, |c| sqlx::query(sql)
            .bind(format!("{workspace} {plan}"))
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Follows what others have stored in a plan that is in memory here, and tells everybody in it.
pub async fn catch_up(cx: &Backend, workspace: WorkspaceId, plan: PlanId) -> anyhow::Result<()> {
    let room = cx.live.room(plan);
    let mut turn = room.state.lock().await;
    let Some(mut state) = turn.take() else {
        // Nobody has acted here yet; who listens reads what it has missed.
        room.tell(Heard::Missed);
        return Ok(());
    };
    let rows = log_after(cx, workspace, plan, state.authority.sequence()).await?;
    follow(&mut state, rows, &room)?;
    *turn = Some(state);
    Ok(())
}

/// Tells every process of a change that was made by other means than an act, such as an approval. It
/// is stored already: who cannot be told now learns it with the next act.
pub(crate) async fn changed(cx: &Backend, actor: &Actor, plan: PlanId) {
    let told = async {
        if let Db::Postgres(pool) = &cx.db {
            let sql = NOTIFY.for_db(&cx.db);
            sqlx::query(sql).bind(format!("{} {plan}", actor.workspace)).execute(pool).await?;
        }
        catch_up(cx, actor.workspace, plan).await
    };
    if let Err(error) = told.await {
        let reference = crate::new_reference();
        tracing::warn!(reference, %plan, error = format!("{error:#}"), "a change was not told");
    }
}
