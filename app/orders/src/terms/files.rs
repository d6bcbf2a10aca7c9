//! Which files a supplier wants, and their columns.

use super::draft::{ColumnRow, Draft};
use domain::orders::{FileKind, LayoutColumn, OrderField, Separator};
use leptos::prelude::*;
use ui::{Button, Checkbox, Choice, Field, IconButton, NativeSelect, TextInput};

fn fields() -> Vec<Choice> {
    OrderField::ALL.map(|field| Choice::new(field.word(), field.label())).to_vec()
}

fn separators() -> Vec<Choice> {
    Separator::ALL.map(|one| Choice::new(one.word(), one.label())).to_vec()
}

#[component]
pub(super) fn Files(draft: Draft, may: bool) -> impl IntoView {
    let files = draft.files;
    let choose = move |kind: FileKind, on: bool| {
        files.update(|files| {
            files.retain(|other| *other != kind);
            if on {
                files.push(kind);
            }
        });
    };
    let rows = draft.columns;
    let add = move || {
        // The first field that is not there yet.
        let used: Vec<String> =
            rows.with_untracked(|rows| rows.iter().map(|row| row.field.get_untracked()).collect());
        let next =
            OrderField::ALL.into_iter().find(|field| !used.contains(&field.word().to_owned()));
        draft.add_column(LayoutColumn::usual(next.unwrap_or(OrderField::Note)));
    };
    view! {
        <section class="panel" aria-labelledby="terms-files">
            <header class="line">
                <h2 id="terms-files" class="grow">"Files"</h2>
                {may.then(|| view! { <Button small=true icon="plus" on_press=add>"Add column"</Button> })}
            </header>
            <div class="panel-body stack">
                <fieldset class="stack stack-s">
                    <legend class="small quiet">"Sent with each order"</legend>
                    {FileKind::ALL.map(|kind| view! {
                        <Checkbox
                            label=kind.label()
                            checked=Signal::derive(move || files.with(|files| files.contains(&kind)))
                            disabled=!may
                            on_change=move |on: bool| choose(kind, on)
                        />
                    }).collect_view()}
                </fieldset>
                <div class="columns-2">
                    <Field label="Between columns" hint="In CSV files.">
                        <NativeSelect choices=separators() value=draft.separator disabled=!may on_change=move |word: String| draft.separator.set(word)/>
                    </Field>
                    <Checkbox
                        label="CSV for Excel"
                        hint="Begins with a mark by which Excel knows that the file is UTF-8."
                        checked=draft.mark
                        disabled=!may
                        on_change=move |on: bool| draft.mark.set(on)
                    />
                </div>
                <h3>"Columns of CSV and Excel"</h3>
                <ol class="plain stack stack-s" aria-label="Columns">
                    <For each=move || rows.get() key=|row| row.key let:row>
                        <Column row=row rows=rows may=may/>
                    </For>
                </ol>
            </div>
        </section>
    }
}

#[component]
fn Column(row: ColumnRow, rows: RwSignal<Vec<ColumnRow>>, may: bool) -> impl IntoView {
    let place = move || rows.with(|rows| rows.iter().position(|other| other.key == row.key));
    let shift = move |by: isize| {
        rows.update(|rows| {
            let Some(at) = rows.iter().position(|other| other.key == row.key) else { return };
            if let Some(to) = at.checked_add_signed(by).filter(|to| *to < rows.len()) {
                rows.swap(at, to);
            }
        });
    };
    let first = Signal::derive(move || place() == Some(0));
    let last = Signal::derive(move || place().is_some_and(|at| at + 1 == rows.with(Vec::len)));
    let choose = move |word: String| {
        // A heading that was the usual one of the old field becomes the usual one of the new.
        let usual = |word: &str| OrderField::from_word(word).map(OrderField::label);
        if usual(&row.field.get_untracked())
            .is_some_and(|label| row.heading.get_untracked() == label)
            && let Some(label) = usual(&word)
        {
            row.heading.set(label.to_owned());
        }
        row.field.set(word);
    };
    let named =
        move |deed: &'static str| Signal::derive(move || format!("{deed} {}", row.heading.get()));
    view! {
        <li class="terms-row">
            <NativeSelect choices=fields() value=row.field label="What the column holds" disabled=!may on_change=choose/>
            <TextInput value=row.heading label="Heading of the column" max=60 disabled=!may on_input=move |text: String| row.heading.set(text)/>
            {may.then(|| view! {
                <span class="line nowrap">
                    <IconButton icon="arrow-up" label=named("Move up") disabled=first on_press=move || shift(-1)/>
                    <IconButton icon="arrow-down" label=named("Move down") disabled=last on_press=move || shift(1)/>
                    <IconButton icon="trash-2" label=named("Remove") on_press=move || rows.update(|rows| rows.retain(|other| other.key != row.key))/>
                </span>
            })}
        </li>
    }
}
