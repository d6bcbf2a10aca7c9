//! Hearing what others do in the plan while it is open, and telling them where one is.
//!
//! The socket tells what was done and who is here. Lines that are shown follow at once; sums, waves
//! and checks are read anew, once per burst of changes. A lost connection is made anew, a little
//! later each time, from the newest change the page has seen.

use super::desk::Desk;
use domain::{
    ids::ClientId,
    plans::{FromBrowser, Presence, ToBrowser, Whereabouts},
};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use std::time::Duration;
use uuid::Uuid;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{MessageEvent, WebSocket};

/// The first wait before a lost connection is made anew; it doubles with each failure.
const AGAIN: Duration = Duration::from_millis(500);
/// The longest such wait.
const AGAIN_AT_MOST: Duration = Duration::from_secs(15);
/// How long changes are gathered before the page reads its sums.
const BURST: Duration = Duration::from_millis(250);

/// Whether others are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hearing {
    /// Not yet, or not any more; it is tried.
    No,
    /// They are.
    Yes,
}

/// The others in a plan.
#[derive(Clone, Copy)]
pub(super) struct Others {
    desk: Desk,
    /// This tab; drawn in the browser only, which is where the randomness is.
    client: StoredValue<ClientId>,
    /// Who is here besides this tab.
    pub present: RwSignal<Vec<Presence>>,
    /// Whether they are heard.
    pub hearing: RwSignal<Hearing>,
    /// Made in the browser only; the wrapper is never touched on the server.
    socket: StoredValue<Option<SendWrapper<WebSocket>>>,
    failures: StoredValue<u32>,
    due: StoredValue<bool>,
}

impl Others {
    /// Nobody yet; [`Others::listen`] begins.
    pub fn new(desk: Desk) -> Others {
        Others {
            desk,
            client: StoredValue::new(ClientId(Uuid::nil())),
            present: RwSignal::new(Vec::new()),
            hearing: RwSignal::new(Hearing::No),
            socket: StoredValue::new(None),
            failures: StoredValue::new(0),
            due: StoredValue::new(false),
        }
    }

    /// Begins to listen, and tells the others where one is. Only in the browser.
    pub fn listen(self) {
        self.client.set_value(ClientId(tab()));
        self.connect();
        Effect::new(move |_| {
            let cursor = self.desk.cursor.get();
            let line = self.desk.lines.row(cursor.row);
            let at = Whereabouts {
                item: line.map(|line| line.item.id),
                column: Some(cursor.column.to_string()),
                editing: cursor.editing,
            };
            self.say(&FromBrowser::Here(at));
        });
        on_cleanup(move || {
            if let Some(socket) = self.socket.try_update_value(Option::take).flatten() {
                socket.set_onclose(None);
                socket.set_onmessage(None);
                // It is closed already or closes now; there is nobody left to tell.
                let _ = socket.close();
            }
        });
    }

    fn connect(self) {
        let Some((plan, seen)) =
            self.desk.page.try_with_untracked(|page| (page.plan.id, page.plan.sequence))
        else {
            return; // The page is gone.
        };
        let location = window().location();
        let (Ok(protocol), Ok(host)) = (location.protocol(), location.host()) else { return };
        let scheme = if protocol == "https:" { "wss" } else { "ws" };
        let Some(client) = self.client.try_get_value() else { return };
        let address = format!("{scheme}://{host}/ws/plans/{plan}?client={client}&seen={seen}");
        let Ok(socket) = WebSocket::new(&address) else { return self.again() };
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string()
                && let Ok(said) = serde_json::from_str::<ToBrowser>(&text)
            {
                self.hear(said);
            }
        });
        socket.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        let opened = Closure::<dyn FnMut()>::new(move || {
            self.failures.try_set_value(0);
            self.hearing.try_set(Hearing::Yes);
        });
        socket.set_onopen(Some(opened.as_ref().unchecked_ref()));
        opened.forget();
        let closed = Closure::<dyn FnMut()>::new(move || {
            self.hearing.try_set(Hearing::No);
            self.present.try_set(Vec::new());
            self.again();
        });
        socket.set_onclose(Some(closed.as_ref().unchecked_ref()));
        closed.forget();
        self.socket.try_set_value(Some(SendWrapper::new(socket)));
    }

    fn again(self) {
        let Some(failures) = self.failures.try_get_value() else { return };
        self.failures.try_set_value(failures + 1);
        let wait = AGAIN.saturating_mul(1 << failures.min(10)).min(AGAIN_AT_MOST);
        set_timeout(move || self.connect(), wait);
    }

    fn say(self, what: &FromBrowser) {
        let open = |socket: &&SendWrapper<WebSocket>| socket.ready_state() == WebSocket::OPEN;
        self.socket.try_with_value(|socket| {
            if let Some(socket) = socket.as_ref().filter(open)
                && let Ok(text) = serde_json::to_string(what)
            {
                // A socket that closes this moment is made anew, and says it then.
                let _ = socket.send_with_str(&text);
            }
        });
    }

    fn hear(self, said: ToBrowser) {
        match said {
            ToBrowser::Present(present) => {
                let own = self.client.try_get_value();
                let others = present.into_iter().filter(|one| Some(one.client) != own);
                self.present.try_set(others.collect());
            }
            ToBrowser::Told(told) => {
                for one in &told {
                    self.desk.follow(&one.entry);
                }
                self.sum_soon();
            }
            ToBrowser::Answers(_) => {}
        }
    }

    /// Reads sums, waves and checks anew, once for all changes that come within a moment.
    fn sum_soon(self) {
        if self.due.try_get_value() != Some(false) {
            return;
        }
        self.due.try_set_value(true);
        set_timeout(
            move || {
                if self.due.try_set_value(false).is_none() {
                    self.desk.refresh();
                }
            },
            BURST,
        );
    }
}

/// A name for this tab that no other has.
fn tab() -> Uuid {
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        *byte = (js_sys::Math::random() * 256.0) as u8;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
