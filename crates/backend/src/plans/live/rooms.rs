//! The plans that are worked on: kept in memory, with everybody who listens.

use crate::Result;
use domain::{
    accounts::Actor,
    ids::{ClientId, ItemId, PersonId, PlanId, WorkspaceId},
    plans::{PlanAct, PlanAnswer, PlanAuthority, Presence, Told},
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Mutex as Turn, broadcast, oneshot};
use uuid::Uuid;

/// How many changes a slow listener may lag behind before it has to read the log.
const BACKLOG: usize = 2_048;
/// How many plans stay in memory though nobody listens.
const IDLE: usize = 16;
/// Most acts that are stored together.
const TOGETHER: usize = 64;

/// The plans of this process that are in memory.
#[derive(Clone)]
pub struct LivePlans {
    rooms: Arc<Mutex<HashMap<PlanId, Arc<Room>>>>,
    /// This process, among those that share a database.
    process: Uuid,
    /// Who came, moved or left since other processes were told; `None` while there is nobody to tell.
    moved: Arc<Mutex<Option<HashMap<PlanId, HashSet<ClientId>>>>>,
}

impl Default for LivePlans {
    fn default() -> LivePlans {
        LivePlans { rooms: Arc::default(), process: Uuid::now_v7(), moved: Arc::default() }
    }
}

/// Who came to a plan or moved in it, and who left.
pub(super) struct Moved {
    pub plan: PlanId,
    pub here: Vec<Presence>,
    pub left: Vec<ClientId>,
    /// Whether nobody was in the plan here before, so that others are to say who is there.
    pub asks: bool,
}

/// Somebody in a plan.
struct Somebody {
    who: Presence,
    /// The process that told of them, and when; `None` for those of this one.
    told: Option<(Uuid, Instant)>,
}

impl fmt::Debug for LivePlans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LivePlans").finish_non_exhaustive()
    }
}

/// One plan: acts take turns, everybody listens.
pub(super) struct Room {
    /// The agreed plan; `None` until somebody acts, and after a transaction of unknown outcome.
    pub state: Turn<Option<State>>,
    waiting: Mutex<Vec<Waiting>>,
    news: broadcast::Sender<Heard>,
    present: Mutex<HashMap<ClientId, Somebody>>,
    used: Mutex<Instant>,
}

/// An act that waits to be performed, with whoever else's turn comes first.
pub(super) struct Waiting {
    pub actor: Actor,
    pub client: ClientId,
    pub act: PlanAct,
    /// Where its answer goes; closed when nobody waits for it any more.
    pub reply: oneshot::Sender<Result<Option<PlanAnswer>>>,
}

/// The agreed plan in memory.
pub(in crate::plans) struct State {
    pub authority: PlanAuthority,
    pub places: HashMap<ItemId, u32>,
    /// Whose each client is: nobody acts in another's name.
    pub writers: HashMap<ClientId, PersonId>,
}

/// What a listener hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// The plan changed.
    Told(Arc<Told>),
    /// Something happened that has to be read from the log.
    Missed,
    /// Somebody came, left, or is somewhere else in the plan.
    Present,
    /// Something was said about the plan.
    Talked,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is behind these locks is whole after every statement.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LivePlans {
    /// The room of a plan, opened if it is not.
    pub(super) fn room(&self, plan: PlanId) -> Arc<Room> {
        let mut rooms = locked(&self.rooms);
        if rooms.len() > IDLE && !rooms.contains_key(&plan) {
            let mut idle: Vec<(Instant, PlanId)> = rooms
                .iter()
                .filter(|(_, room)| Arc::strong_count(room) == 1 && room.is_empty())
                .map(|(id, room)| (*locked(&room.used), *id))
                .collect();
            idle.sort_unstable();
            let surplus = rooms.len().saturating_sub(IDLE);
            for (_, id) in idle.into_iter().take(surplus) {
                rooms.remove(&id);
            }
        }
        let room = rooms.entry(plan).or_insert_with(|| Arc::new(Room::new())).clone();
        *locked(&room.used) = Instant::now();
        room
    }

    /// Whether a plan is worked on in this process.
    pub(super) fn is_open(&self, plan: PlanId) -> bool {
        self.opened(plan).is_some()
    }

    /// Something was missed: what is in memory is forgotten, and everybody reads what they missed.
    pub(super) async fn forget(&self) {
        let rooms: Vec<Arc<Room>> = locked(&self.rooms).values().cloned().collect();
        for room in rooms {
            *room.state.lock().await = None;
            room.tell(Heard::Missed);
        }
    }

    /// Hears of everything that happens in a plan from now on.
    pub fn listen(&self, plan: PlanId) -> broadcast::Receiver<Heard> {
        self.room(plan).news.subscribe()
    }

    /// Somebody is in a plan, or somewhere else in it.
    pub fn enter(&self, plan: PlanId, who: Presence) {
        let (room, client) = (self.room(plan), who.client);
        locked(&room.present).insert(client, Somebody { who, told: None });
        self.note(plan, client);
        room.tell(Heard::Present);
    }

    /// Somebody has left a plan.
    pub fn leave(&self, plan: PlanId, client: ClientId) {
        let room = self.room(plan);
        locked(&room.present).remove(&client);
        self.note(plan, client);
        room.tell(Heard::Present);
    }

    /// Who is in a plan, by name.
    pub fn present(&self, plan: PlanId) -> Vec<Presence> {
        let room = self.room(plan);
        let mut present: Vec<Presence> =
            locked(&room.present).values().map(|one| one.who.clone()).collect();
        present.sort_by(|a, b| (&a.name, a.client).cmp(&(&b.name, b.client)));
        present
    }

    /// Something was said about a plan.
    pub(super) fn talked(&self, plan: PlanId) {
        if let Some(room) = self.opened(plan) {
            room.tell(Heard::Talked);
        }
    }

    /// This process, among those that share a database.
    pub(super) fn process(&self) -> Uuid {
        self.process
    }

    fn opened(&self, plan: PlanId) -> Option<Arc<Room>> {
        locked(&self.rooms).get(&plan).cloned()
    }

    /// Notes for the other processes that somebody of this one came, moved or left.
    fn note(&self, plan: PlanId, client: ClientId) {
        if let Some(moved) = locked(&self.moved).as_mut() {
            moved.entry(plan).or_default().insert(client);
        }
    }

    /// Begins to note what other processes are to be told of, with everybody who is here, and lets go
    /// those of other processes who have not been told of for so long.
    pub(super) fn tell_again(&self, gone: Duration) {
        locked(&self.moved).get_or_insert_default();
        let rooms: Vec<(PlanId, Arc<Room>)> =
            locked(&self.rooms).iter().map(|(plan, room)| (*plan, room.clone())).collect();
        for (plan, room) in rooms {
            let (mut own, mut lost) = (Vec::new(), false);
            locked(&room.present).retain(|client, one| match one.told {
                None => {
                    own.push(*client);
                    true
                }
                Some((_, at)) => {
                    let stays = at.elapsed() < gone;
                    lost |= !stays;
                    stays
                }
            });
            for client in own {
                self.note(plan, client);
            }
            if lost {
                room.tell(Heard::Present);
            }
        }
    }

    /// Who came, moved or left since this was asked last.
    pub(super) fn take_moved(&self) -> Vec<Moved> {
        let moved = match locked(&self.moved).as_mut() {
            Some(moved) => std::mem::take(moved),
            None => return Vec::new(),
        };
        let told = |(plan, clients): (PlanId, HashSet<ClientId>)| {
            let room = self.opened(plan)?;
            let present = locked(&room.present);
            let asks = present.values().all(|one| one.told.is_none());
            let (mut here, mut left) = (Vec::new(), Vec::new());
            for client in clients {
                match present.get(&client) {
                    Some(Somebody { who, told: None }) => here.push(who.clone()),
                    Some(_) => {}
                    None => left.push(client),
                }
            }
            Some(Moved { plan, here, left, asks })
        };
        moved.into_iter().filter_map(told).collect()
    }

    /// Takes in who came, moved or left in a plan on another process.
    pub(super) fn elsewhere(
        &self,
        process: Uuid,
        plan: PlanId,
        here: Vec<Presence>,
        left: &[ClientId],
        asks: bool,
    ) {
        let Some(room) = self.opened(plan) else { return };
        let told = Some((process, Instant::now()));
        let mut own = Vec::new();
        {
            let mut present = locked(&room.present);
            for who in here {
                present.insert(who.client, Somebody { who, told });
            }
            for client in left {
                // Somebody whose tab came over to this process has not left.
                if present.get(client).is_some_and(|one| one.told.is_some()) {
                    present.remove(client);
                }
            }
            if asks {
                own.extend(present.iter().filter(|(_, one)| one.told.is_none()).map(|(id, _)| *id));
            }
        }
        for client in own {
            self.note(plan, client);
        }
        room.tell(Heard::Present);
    }
}

impl Room {
    fn new() -> Room {
        Room {
            state: Turn::new(None),
            waiting: Mutex::default(),
            news: broadcast::channel(BACKLOG).0,
            present: Mutex::default(),
            used: Mutex::new(Instant::now()),
        }
    }

    /// Puts an act where whoever has the next turn finds it.
    pub fn wait(&self, waiting: Waiting) {
        locked(&self.waiting).push(waiting);
    }

    /// The acts of a workspace's people that wait, in the order in which they came.
    pub fn take_waiting(&self, workspace: WorkspaceId) -> Vec<Waiting> {
        let mut all = locked(&self.waiting);
        all.retain(|one| !one.reply.is_closed());
        let mut taken = 0;
        all.extract_if(.., |one| {
            let takes = one.actor.workspace == workspace && taken < TOGETHER;
            taken += usize::from(takes);
            takes
        })
        .collect()
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.news.receiver_count() == 0
    }

    /// Tells everybody who listens; nobody may.
    pub fn tell(&self, news: Heard) {
        // An error only says that nobody listens.
        let _ = self.news.send(news);
    }
}
