//! What a supplier makes, and at which prices.

use super::draft::Draft;
use domain::campaigns::Format;
use leptos::prelude::*;
use ui::{
    Button, Choice, Empty, Field, IconButton, MultiSelect, NativeSelect, NumberField, TextInput,
};

fn formats() -> Vec<Choice> {
    Format::ALL.map(|format| Choice::new(format.word(), format.to_string())).to_vec()
}

#[component]
pub(super) fn Prices(draft: Draft, may: bool, currency: String) -> impl IntoView {
    let rows = draft.prices;
    let hint = format!("In {currency} per piece, for the pieces of one format in one order.");
    let add = move || {
        // Another break of the format one was at.
        let last = rows.with_untracked(|rows| rows.last().map(|row| row.format.get_untracked()));
        let format = last.and_then(|word| Format::from_word(&word)).unwrap_or(Format::Postcard);
        draft.add_price(format, None, String::new());
    };
    view! {
        <section class="panel" aria-labelledby="terms-prices">
            <header class="line">
                <h2 id="terms-prices" class="grow">"Formats and prices"</h2>
                {may.then(|| view! { <Button small=true icon="plus" on_press=add>"Add price"</Button> })}
            </header>
            <div class="panel-body stack">
                <Field label="Formats" hint="What it makes. None says nothing about it.">
                    <MultiSelect choices=formats() value=draft.formats placeholder="Not said" disabled=!may on_change={move |words: Vec<String>| draft.formats.set(words)}/>
                </Field>
                <p class="quiet small">{hint}</p>
                {move || rows.with(Vec::is_empty).then(|| view! {
                    <Empty small=true icon="coins" title="No prices" text="With prices by quantity, an order that was planned at others says so before it goes out."/>
                })}
                <For each=move || rows.get() key=|row| row.key let:row>
                    <div class="terms-row">
                        <NativeSelect choices=formats() value=row.format label="Format of the price" disabled=!may on_change=move |word: String| row.format.set(word)/>
                        <NumberField value=row.from label="From how many pieces" unit="pieces or more" min=1 max=10_000_000 disabled=!may on_change={move |from: Option<i64>| row.from.set(from)}/>
                        <TextInput value=row.unit label="Price per piece" placeholder="0.465" figures=true disabled=!may on_input=move |text: String| row.unit.set(text)/>
                        {may.then(|| view! {
                            <IconButton icon="trash-2" label="Remove this price" on_press=move || rows.update(|rows| rows.retain(|other| other.key != row.key))/>
                        })}
                    </div>
                </For>
            </div>
        </section>
    }
}
