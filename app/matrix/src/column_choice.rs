//! Which columns the table and files have, and in which order.

use domain::matrix::{MatrixColumn, MatrixColumns};
use leptos::prelude::*;
use ui::{Button, Checkbox, Dialog, IconButton};

#[component]
pub(super) fn ColumnChoice(
    /// Open or not.
    open: RwSignal<bool>,
    /// The columns as they are.
    columns: Memo<MatrixColumns>,
    /// The columns as they should be.
    #[prop(into)]
    on_change: Callback<(MatrixColumns,)>,
) -> impl IntoView {
    // What is shown stands first, in its order; the rest follows in the order of files.
    let listed = Memo::new(move |_| {
        columns.with(|columns| {
            let shown = columns.shown().iter().copied();
            let hidden =
                MatrixColumn::ALL.into_iter().filter(|column| !columns.shown().contains(column));
            shown.chain(hidden).collect::<Vec<MatrixColumn>>()
        })
    });
    let shift = move |column: MatrixColumn, by: i32| {
        on_change.run((columns.get_untracked().moved(column, by),));
        // The row was put elsewhere and lost the focus on the way.
        request_animation_frame(move || refocus(column, by));
    };
    view! {
        <Dialog
            open=open
            title="Columns"
            text="Shown in the table and in exported files, and remembered in this browser."
            acts=move || view! {
                <Button on_press=move || on_change.run((MatrixColumns::default(),))>"Usual columns"</Button>
                <Button kind=ui::Kind::Primary on_press=move || open.set(false)>"Done"</Button>
            }
        >
            <ul class="plain matrix-columns">
                <For each=move || listed.get() key=|column| *column let:column>
                    {
                        let place = Memo::new(move |_| columns.with(|c| c.shown().iter().position(|shown| *shown == column)));
                        let last = Memo::new(move |_| columns.with(|c| c.shown().len()) - 1);
                        let hint = column.is_of_files().then(|| "in files only".to_owned());
                        view! {
                            <li data-column=column.word()>
                                <Checkbox
                                    label=column.to_string()
                                    hint=hint
                                    checked=Signal::derive(move || place.get().is_some())
                                    disabled=column == MatrixColumn::Number
                                    on_change=move |_: bool| on_change.run((columns.get_untracked().toggled(column),))
                                />
                                {move || place.get().filter(|place| *place > 0).map(|_| view! {
                                    <span class="line">
                                        <IconButton small=true icon="chevron-up" label=format!("Move {column} up") disabled=Signal::derive(move || place.get() == Some(1)) on_press=move || shift(column, -1)/>
                                        <IconButton small=true icon="chevron-down" label=format!("Move {column} down") disabled=Signal::derive(move || place.get() == Some(last.get())) on_press=move || shift(column, 1)/>
                                    </span>
                                })}
                            </li>
                        }
                    }
                </For>
            </ul>
        </Dialog>
    }
}

/// Gives the focus back to the button that was pressed, or to its neighbour when that has become
/// useless.
fn refocus(column: MatrixColumn, by: i32) {
    use wasm_bindgen::JsCast;
    let wanted = if by < 0 { "first-child" } else { "last-child" };
    let row = format!(".matrix-columns [data-column={}] .line", column.word());
    let buttons =
        [format!("{row} :{wanted}:not(:disabled)"), format!("{row} button:not(:disabled)")];
    let found = buttons
        .iter()
        .find_map(|selector| document().query_selector(selector).ok().flatten())
        .and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(button) = found {
        let _ = button.focus();
    }
}
