//! What is not stored yet, kept in the browser: it outlives a reload, a crash and a lost connection.
//!
//! Every tab writes under its own name. A tab holds a lock on its name as long as it lives, so that
//! another one can tell what was left behind from what is still being worked on. Where a browser has
//! no locks (they need a secure connection), nothing is taken up again, and leaving the page with
//! something unsent is asked about.

use domain::{
    collaboration::Queue,
    ids::{ClientId, PersonId, PlanId},
    plans::LivePlan,
};
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A tab's place in the browser's store.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    key: String,
}

/// A held lock.
pub(super) struct Lock {
    release: Function,
}

impl Lock {
    /// Lets others have it.
    pub fn release(self) {
        // The function is the browser's own and takes any value.
        let _ = self.release.call0(&JsValue::NULL);
    }
}

fn store() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn prefix(plan: PlanId, person: PersonId) -> String {
    format!("plan {plan} {person} ")
}

impl Kept {
    /// Where a tab keeps what it has not sent.
    pub fn new(plan: PlanId, person: PersonId, client: ClientId) -> Kept {
        Kept { key: format!("{}{client}", prefix(plan, person)) }
    }

    /// Keeps what is not stored yet; whether that worked.
    pub fn keep(&self, queue: &Queue<LivePlan>) -> bool {
        let Some(store) = store() else { return queue.acts.is_empty() };
        if queue.acts.is_empty() && queue.undoable.is_empty() {
            return store.remove_item(&self.key).is_ok();
        }
        serde_json::to_string(queue).is_ok_and(|text| store.set_item(&self.key, &text).is_ok())
            || queue.acts.is_empty()
    }

    /// Keeps nothing any more.
    pub fn forget(&self) {
        if let Some(store) = store() {
            // What cannot be removed is empty of acts and harms nobody.
            let _ = store.remove_item(&self.key);
        }
    }
}

/// What an earlier page of this person left behind in this plan, with unsent acts first; the lock is
/// the taker's. Newer undo histories of pages that left nothing unsent are cleared away.
pub(super) async fn take_up(plan: PlanId, person: PersonId) -> Option<(Queue<LivePlan>, Lock)> {
    let store = store()?;
    let prefix = prefix(plan, person);
    let keys = (0..store.length().ok()?).filter_map(|n| store.key(n).ok().flatten());
    let mut left: Vec<(String, Queue<LivePlan>)> = keys
        .filter(|key| key.starts_with(&prefix))
        .filter_map(|key| {
            let text = store.get_item(&key).ok().flatten()?;
            Some((key, serde_json::from_str(&text).ok()?))
        })
        .collect();
    left.sort_by_key(|(_, queue)| std::cmp::Reverse(queue.acts.len()));
    let mut taken: Option<(Queue<LivePlan>, Lock)> = None;
    for (key, queue) in left {
        if taken.is_some() && !queue.acts.is_empty() {
            continue;
        }
        let Some(lock) = hold(queue.client).await else { continue };
        if taken.is_some() {
            // Nothing unsent, and only one history can be gone on with.
            let _ = store.remove_item(&key);
            lock.release();
        } else {
            taken = Some((queue, lock));
        }
    }
    taken
}

/// Holds the lock of a tab's name; `None` when another holds it, or there are no locks here.
pub(super) async fn hold(client: ClientId) -> Option<Lock> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;
    let answer = Promise::new(&mut |answer, _| {
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            if lock.is_null() {
                let _ = answer.call1(&JsValue::NULL, &JsValue::NULL);
                return JsValue::UNDEFINED;
            }
            // The lock is held until this promise is kept.
            Promise::new(&mut |release, _| {
                let _ = answer.call1(&JsValue::NULL, &release);
            })
            .into()
        });
        let name = JsValue::from(format!("plan tab {client}"));
        if let Err(error) = request.call3(&locks, &name, &options, &granted) {
            leptos::logging::warn!("No lock could be had: {error:?}");
        }
    });
    let release = JsFuture::from(answer).await.ok()?;
    Some(Lock { release: release.dyn_into().ok()? })
}
