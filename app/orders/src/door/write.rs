//! A message to whoever ordered.

use super::page::{Counter, Wrong};
use domain::orders::{DoorAct, SAID_LENGTH};
use leptos::prelude::*;
use ui::{Button, Field, TextArea};

#[component]
pub(super) fn Write(counter: Counter) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let problem = RwSignal::new(None::<String>);
    let send = move || {
        counter.ask(DoorAct::Say { text: text.get_untracked() }, move |wrong| {
            if wrong.is_none() {
                text.try_set(String::new());
            }
            problem.try_set(wrong);
        });
    };
    let most = u32::try_from(SAID_LENGTH).unwrap_or(u32::MAX);
    view! {
        <section class="panel" aria-labelledby="door-write">
            <header><h2 id="door-write">"Message"</h2></header>
            <div class="panel-body stack">
                <Field label="What you want to say" hint="It goes to whoever ordered, who may answer by e-mail.">
                    <TextArea value=text rows=3 max=most on_input=move |typed: String| text.set(typed)/>
                </Field>
                <Wrong problem=problem/>
                <div class="line">
                    <span class="push"></span>
                    <Button icon="send" busy=counter.busy on_press=send>"Send message"</Button>
                </div>
            </div>
        </section>
    }
}
