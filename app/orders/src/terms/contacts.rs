//! Whom one writes to at a supplier.

use super::draft::Draft;
use domain::orders::Contact;
use leptos::prelude::*;
use ui::{Button, Empty, IconButton, TextInput};

#[component]
pub(super) fn Contacts(draft: Draft, may: bool) -> impl IntoView {
    let rows = draft.contacts;
    view! {
        <section class="panel" aria-labelledby="terms-contacts">
            <header class="line">
                <h2 id="terms-contacts" class="grow">"Contacts"</h2>
                {may.then(|| view! {
                    <Button small=true icon="plus" on_press=move || draft.add_contact(Contact::default())>"Add contact"</Button>
                })}
            </header>
            <div class="panel-body stack">
                {move || rows.with(Vec::is_empty).then(|| view! {
                    <Empty small=true icon="contact" title="No contacts" text="Orders go to the supplier's own address. Add people who can be chosen instead of it."/>
                })}
                <For each=move || rows.get() key=|row| row.key let:row>
                    <div class="terms-row">
                        <TextInput value=row.name label="Name of the contact" placeholder="Pia Press" max=120 disabled=!may on_input=move |text: String| row.name.set(text)/>
                        <TextInput value=row.email kind="email" label="E-mail of the contact" placeholder="pia@example.com" max=254 disabled=!may on_input=move |text: String| row.email.set(text)/>
                        <TextInput value=row.about label="What the contact is asked about" placeholder="Prepress" max=120 disabled=!may on_input=move |text: String| row.about.set(text)/>
                        {may.then(|| view! {
                            <IconButton
                                icon="trash-2"
                                label=Signal::derive(move || format!("Remove {}", or(row.name.get(), "this contact")))
                                on_press=move || rows.update(|rows| rows.retain(|other| other.key != row.key))
                            />
                        })}
                    </div>
                </For>
            </div>
        </section>
    }
}

fn or(text: String, empty: &str) -> String {
    if text.trim().is_empty() { empty.to_owned() } else { text }
}
