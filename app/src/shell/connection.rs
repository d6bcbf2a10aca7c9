//! Whether the server can be reached: the browser's word at once, and a small question to the server
//! now and then, because a browser only knows its own end of the line.

use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use ui::Connection;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// How long after an answer the server is asked again.
const CALM: Duration = Duration::from_secs(20);
/// How long after a question without an answer it is asked again.
const LOST: Duration = Duration::from_secs(3);
/// Milliseconds an answer may take.
const PATIENCE: u32 = 8_000;

/// The state of the line, as a signal.
pub(super) fn connection() -> Signal<Connection> {
    let state = RwSignal::new(Connection::Live);
    Effect::new(move |_| {
        let heard = move || {
            if window().navigator().on_line() {
                spawn_local(async move { ask(state).await });
            } else {
                state.set(Connection::Away);
            }
        };
        if !window().navigator().on_line() {
            state.set(Connection::Away);
        }
        let online = window_event_listener(leptos::ev::online, move |_| heard());
        let offline = window_event_listener(leptos::ev::offline, move |_| heard());
        on_cleanup(move || {
            online.remove();
            offline.remove();
        });
        keep_asking(state);
    });
    state.into()
}

/// Asks after a while, and then again, until the frame is gone.
fn keep_asking(state: RwSignal<Connection>) {
    let Some(now) = state.try_get_untracked() else { return };
    let pause = if now == Connection::Live { CALM } else { LOST };
    set_timeout(
        move || {
            spawn_local(async move {
                // Nobody looks at a hidden page, and it is asked again when it is looked at.
                if !document().hidden() {
                    ask(state).await;
                }
                keep_asking(state);
            });
        },
        pause,
    );
}

async fn ask(state: RwSignal<Connection>) {
    let online = window().navigator().on_line();
    let now = match (online, online && answers().await) {
        (_, true) => Connection::Live,
        (true, false) => Connection::Trying,
        (false, _) => Connection::Away,
    };
    if state.try_get_untracked().is_some_and(|before| before != now) {
        state.try_set(now);
    }
}

/// Whether the server says that it lives.
async fn answers() -> bool {
    let options = web_sys::RequestInit::new();
    options.set_cache(web_sys::RequestCache::NoStore);
    options.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(PATIENCE)));
    let question = window().fetch_with_str_and_init("/health", &options);
    match JsFuture::from(question).await.map(JsCast::dyn_into::<web_sys::Response>) {
        Ok(Ok(answer)) => answer.ok(),
        _ => false,
    }
}
