//! Short messages that come and go: what was done, with the way to undo it.

use std::time::Duration;

use leptos::prelude::*;

use crate::{
    button::{Button, IconButton, Kind},
    icon::Icon,
    label::Tone,
};

/// One message.
#[derive(Clone, Debug)]
pub struct Toast {
    number: u64,
    /// The sentence.
    pub text: String,
    /// What it is about.
    pub tone: Tone,
    /// The word on its button and what it does.
    pub act: Option<(String, Callback<()>)>,
}

/// Where messages are said. Provided once by the shell; a page takes it with [`toaster`].
#[derive(Clone, Copy, Debug)]
pub struct Toaster {
    toasts: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

/// How many are shown at once; the oldest make way.
const MOST: usize = 4;

/// Sets up the messages of a page tree. Call it once in the shell, and put a [`ToastStack`] there.
pub fn provide_toaster() -> Toaster {
    let toaster = Toaster { toasts: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toaster);
    toaster
}

/// The messages of this page tree. Call it while the component is set up, not inside an event.
pub fn toaster() -> Toaster {
    use_context().unwrap_or_else(provide_toaster)
}

impl Toaster {
    /// Done: "12 stores imported".
    pub fn say(&self, text: impl Into<String>) {
        self.show(text.into(), Tone::Gain, None, 5);
    }

    /// Done, with the way back, which is offered for ten seconds.
    pub fn say_with_undo(&self, text: impl Into<String>, undo: impl Into<Callback<()>>) {
        self.show(text.into(), Tone::Gain, Some(("Undo".into(), undo.into())), 10);
    }

    /// Done, with a further act such as "Open".
    pub fn say_with(
        &self,
        text: impl Into<String>,
        word: impl Into<String>,
        act: impl Into<Callback<()>>,
    ) {
        self.show(text.into(), Tone::Gain, Some((word.into(), act.into())), 10);
    }

    /// It did not work; stays until it is closed.
    pub fn fail(&self, text: impl Into<String>) {
        self.show(text.into(), Tone::Loss, None, 0);
    }

    /// Worth knowing.
    pub fn warn(&self, text: impl Into<String>) {
        self.show(text.into(), Tone::Care, None, 8);
    }

    /// Any message; `seconds` of 0 keeps it until it is closed. Safe in code that outlives its page.
    pub fn show(
        &self,
        text: String,
        tone: Tone,
        act: Option<(String, Callback<()>)>,
        seconds: u64,
    ) {
        let Some(number) = self.next.try_update_value(|n| {
            *n += 1;
            *n
        }) else {
            return;
        };
        self.toasts.try_update(|toasts| {
            toasts.push(Toast { number, text, tone, act });
            let extra = toasts.len().saturating_sub(MOST);
            toasts.drain(..extra);
        });
        if seconds > 0 {
            let me = *self;
            set_timeout(move || me.close(number), Duration::from_secs(seconds));
        }
    }

    fn close(&self, number: u64) {
        self.toasts.try_update(|toasts| toasts.retain(|toast| toast.number != number));
    }
}

/// Where messages appear: bottom right, bottom on a phone. Read aloud politely.
#[component]
pub fn ToastStack() -> impl IntoView {
    let toaster = toaster();
    view! {
        <div class="toasts" role="status" aria-live="polite" aria-relevant="additions">
            <For each=move || toaster.toasts.get() key=|toast| toast.number let:toast>
                <ToastCard toast=toast toaster=toaster/>
            </For>
        </div>
    }
}

#[component]
fn ToastCard(toast: Toast, toaster: Toaster) -> impl IntoView {
    let number = toast.number;
    view! {
        <div class=format!("toast toast-{}", toast.tone.word())>
            {toast.tone.icon().map(|icon| view! { <Icon name=icon/> })}
            <span class="grow">{toast.text}</span>
            {toast.act.map(|(word, act)| view! {
                <Button small=true kind=Kind::Ghost on_press=move || { act.run(()); toaster.close(number) }>{word}</Button>
            })}
            <IconButton small=true label="Close" icon="x" on_press=move || toaster.close(number)/>
        </div>
    }
}
