//! A note or a reason for many stores.

use super::{
    super::{desk::Desk, panel::reasons, words},
    Scope,
    scope::same,
};
use domain::plans::{Operation, OverrideReason, ReasonKind};
use leptos::prelude::*;
use ui::{Button, Dialog, Field, Kind, Select, TextArea};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// A note; it takes the place of what is there.
    Note,
    /// Why overrides differ from their recommendation.
    Reason,
}

#[component]
pub(super) fn WordsDialog(
    desk: Desk,
    asks: RwSignal<Option<Asks>>,
    scope: RwSignal<Scope>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (note, kind) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    Effect::new(move |_| {
        if asks.get().is_some() {
            note.set(String::new());
            kind.set(String::new());
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            asks.set(None);
        }
    });
    let reason = move || asks.get() == Some(Asks::Reason);
    let refused = move || {
        let worded = note.with(|note| !note.trim().is_empty());
        match (reason(), ReasonKind::from_word(&kind.get())) {
            (true, None) => Some("Choose a reason first.".to_owned()),
            (true, Some(ReasonKind::Other)) if !worded => {
                Some("Say in a few words why.".to_owned())
            }
            _ => None,
        }
    };
    let apply = move || {
        let mut places = scope.get_untracked().places(desk);
        let note = note.get_untracked();
        let operation = match asks.get_untracked() {
            Some(Asks::Reason) => {
                // Only what differs needs a reason.
                desk.held(|held| {
                    let items = &held.replica.document().items;
                    places.retain(|place| {
                        items.get(*place as usize).is_some_and(domain::plans::Item::is_override)
                    });
                });
                let Some(kind) = ReasonKind::from_word(&kind.get_untracked()) else { return };
                Operation::SetReason(Some(OverrideReason { kind, note }))
            }
            _ => Operation::SetNotes(note),
        };
        let count = words::stores(u32::try_from(places.len()).unwrap_or(u32::MAX));
        open.set(false);
        let toaster = desk.toaster;
        if desk.act(same(places, operation)) {
            toaster.say_with_undo(format!("Written beside {count}"), move || desk.undo());
        } else {
            toaster.say("Nothing to change: it is so already");
        }
    };
    view! {
        <Dialog
            open=open
            title=Signal::derive(move || if reason() { "Why do they differ?" } else { "Write a note" }.to_owned())
            text=Signal::derive(move || {
                let meant = scope.get().words(desk);
                if reason() { format!("For the overrides among {meant}.") } else { format!("For {meant}. It takes the place of notes that are there.") }
            })
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary refused=Signal::derive(refused) on_press=apply>"Write"</Button>
            }
        >
            <div class="stack">
                {move || reason().then(|| view! {
                    <Field label="Reason" required=true>
                        <Select
                            choices=reasons()
                            value=kind
                            placeholder="Choose a reason"
                            on_change=move |word: String| kind.set(word)
                        />
                    </Field>
                })}
                <Field label="In your own words">
                    <TextArea value=note rows=3 max=2000 on_input=move |text: String| note.set(text)/>
                </Field>
            </div>
        </Dialog>
    }
}
