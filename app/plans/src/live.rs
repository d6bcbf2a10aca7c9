//! The socket to the server while a plan is open: one's own acts go out, what is done and who is here
//! comes in. A lost connection is made anew, a little later each time, from the newest change seen.

use super::desk::Desk;
use domain::{
    ids::{ClientId, ItemId},
    plans::{FromBrowser, Presence, ToBrowser, Whereabouts},
};
use leptos::{ev, prelude::*};
use send_wrapper::SendWrapper;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{MessageEvent, WebSocket};

/// The first wait before a lost connection is made anew; it doubles with each failure.
const AGAIN: Duration = Duration::from_millis(500);
/// The longest such wait.
const AGAIN_AT_MOST: Duration = Duration::from_secs(15);

/// After so many failures the page asks the server otherwise.
const ASKS: u32 = 3;

/// A socket and what listens to it, which lives as long.
struct Wire {
    socket: WebSocket,
    _heard: Closure<dyn FnMut(MessageEvent)>,
    _opened: Closure<dyn FnMut()>,
    _closed: Closure<dyn FnMut()>,
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.socket.set_onmessage(None);
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        // It is closed already or closes now; there is nobody left to tell.
        let _ = self.socket.close();
    }
}

/// The others in a plan, and the line to them.
#[derive(Clone, Copy)]
pub(super) struct Others {
    desk: Desk,
    /// Who is here besides this tab.
    pub present: RwSignal<Vec<Presence>>,
    /// Who is followed through the sheet or over the board.
    pub following: RwSignal<Option<ClientId>>,
    /// Where this tab is.
    pub here: RwSignal<Whereabouts>,
    /// Told when something was said about the plan.
    pub talked: Trigger,
    /// Made in the browser only; the wrapper is never touched on the server.
    wire: StoredValue<Option<SendWrapper<Wire>>>,
    failures: StoredValue<u32>,
}

impl Others {
    /// Nobody yet; [`Others::listen`] begins.
    pub fn new(desk: Desk) -> Others {
        Others {
            desk,
            present: RwSignal::new(Vec::new()),
            following: RwSignal::new(None),
            here: RwSignal::new(Whereabouts::default()),
            talked: Trigger::new(),
            wire: StoredValue::new(None),
            failures: StoredValue::new(0),
        }
    }

    /// Begins to listen once the plan is here. Only in the browser.
    pub fn listen(self) {
        let loaded = self.desk.loaded;
        Effect::new(move |begun: Option<bool>| {
            let begins = loaded.get() && begun != Some(true);
            if begins {
                self.connect();
            }
            begun == Some(true) || begins
        });
        Effect::new(move |_| {
            self.desk.outgoing.track();
            self.send();
        });
        Effect::new(move |_| self.say(&FromBrowser::Here(self.here.get())));
        Effect::new(move |_| {
            let gone = self.following.get().is_some_and(|client| self.at(client).is_none());
            if gone {
                self.following.set(None);
            }
        });
        let leaving = window_event_listener(ev::beforeunload, move |event| {
            if self.desk.would_lose() {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            leaving.remove();
            self.wire.try_update_value(Option::take);
            self.desk.leave();
        });
    }

    /// Where somebody is who is here, as a signal.
    pub fn at(self, client: ClientId) -> Option<Whereabouts> {
        self.present.with(|present| {
            present.iter().find(|one| one.client == client).map(|one| one.at.clone())
        })
    }

    /// The item at which somebody is who is followed, as a signal.
    pub fn followed_item(self) -> Option<ItemId> {
        self.at(self.following.get()?)?.item
    }

    fn connect(self) {
        let Some((client, seen)) = self.desk.seen() else { return };
        let Some(plan) = self.desk.page.try_with_untracked(|page| page.plan.id) else { return };
        let location = window().location();
        let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return };
        let scheme = if protocol == "https:" { "wss" } else { "ws" };
        let address = format!("{scheme}://{host}/ws/plans/{plan}?client={client}&seen={seen}");
        let Ok(socket) = WebSocket::new(&address) else { return self.again() };
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                match serde_json::from_str::<ToBrowser>(&text) {
                    Ok(said) => self.hear(said),
                    Err(error) => leptos::logging::error!(
                        "The server said what this page does not know: {error}"
                    ),
                }
            }
        });
        let opened = Closure::<dyn FnMut()>::new(move || {
            self.desk.connect(true);
            if self.failures.try_get_value() > Some(0) {
                // It was not heard meanwhile.
                self.talked.notify();
            }
            if let Some(here) = self.here.try_get_untracked() {
                self.say(&FromBrowser::Here(here));
            }
        });
        let closed = Closure::<dyn FnMut()>::new(move || {
            self.present.try_set(Vec::new());
            self.desk.connect(false);
            self.again();
        });
        socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        let wire = Wire { socket, _heard: heard, _opened: opened, _closed: closed };
        self.wire.try_set_value(Some(SendWrapper::new(wire)));
    }

    fn again(self) {
        let Some(failures) = self.failures.try_get_value() else { return };
        self.failures.try_set_value(failures + 1);
        if failures == ASKS {
            // Perhaps one is signed out, or may not read the plan any more: then that is said.
            self.desk.refresh();
        }
        let wait = AGAIN.saturating_mul(1 << failures.min(10)).min(AGAIN_AT_MOST);
        set_timeout(move || self.connect(), wait);
    }

    fn is_open(self) -> bool {
        let open = |wire: &Option<SendWrapper<Wire>>| {
            wire.as_ref().is_some_and(|wire| wire.socket.ready_state() == WebSocket::OPEN)
        };
        self.wire.try_with_value(open) == Some(true)
    }

    /// Sends what waits to be sent, if one can be heard.
    fn send(self) {
        if self.is_open() {
            let acts = self.desk.to_send();
            if !acts.is_empty() {
                self.say(&FromBrowser::Acts(acts));
            }
        }
    }

    fn say(self, what: &FromBrowser) {
        if !self.is_open() {
            return;
        }
        self.wire.try_with_value(|wire| {
            if let Some(wire) = wire
                && let Ok(text) = serde_json::to_string(what)
            {
                // A socket that closes this moment is made anew, and says it then.
                let _ = wire.socket.send_with_str(&text);
            }
        });
    }

    fn hear(self, said: ToBrowser) {
        self.failures.try_set_value(0);
        match said {
            ToBrowser::Present(present) => {
                let own = self.desk.seen().map(|(client, _)| client);
                let others = present.into_iter().filter(|one| Some(one.client) != own);
                self.present.try_set(others.collect());
            }
            ToBrowser::Told(told) => self.desk.told(told),
            ToBrowser::Answers(answers) => self.desk.answered(answers),
            ToBrowser::Talked => self.talked.notify(),
        }
    }
}
