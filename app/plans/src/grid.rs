//! The sheet of a plan's stores: a spreadsheet over all of them.

use super::{
    columns::{self, Place, columns},
    desk::Desk,
    live::Others,
    rows::PlanRows,
    threads::CommentsHere,
};
use domain::plans::{Deed, Direction, Operation, Sort, Whereabouts};
use leptos::prelude::*;
use std::sync::Arc;
use ui::{
    Spreadsheet,
    hue::hue_of,
    sheet::{CellEdit, Layout, Other, Selection, Spot},
};

/// The sheet of a plan's stores.
#[component]
pub(super) fn Grid(desk: Desk, others: Others, comments: CommentsHere) -> impl IntoView {
    let rows = Arc::new(PlanRows { held: desk.shared(), currency: desk.currency.get_value() });
    let layout = desk.layout;
    laid_out(desk);
    Effect::new(move |_| {
        if desk.loaded.get() {
            desk.mark(comments.marks());
        }
    });
    let selection = RwSignal::new(Selection::default());
    let editing = RwSignal::new(false);
    let places = move |selection: Selection| -> Vec<u32> {
        let rows = selection.first().row..=selection.last().row;
        desk.held(|held| rows.filter_map(|row| held.place(row)).collect()).unwrap_or_default()
    };
    Effect::new(move |_| {
        let selection = selection.get();
        desk.total.track();
        let chosen = places(selection);
        if desk.selected.with_untracked(|before| *before != chosen) {
            desk.selected.set(chosen);
        }
    });
    Effect::new(move |_| {
        let (at, editing) = (selection.get().at, editing.get());
        let column = layout.with(|layout| layout.shown().nth(at.column).map(|one| one.key.clone()));
        let item =
            desk.held(|held| held.line(held.place(at.row)?).map(|line| line.item.id)).flatten();
        let here = Whereabouts { item, column, editing };
        if others.here.with_untracked(|before| *before != here) {
            others.here.set(here);
        }
    });
    let seen = Memo::new(move |_| {
        desk.loaded.track();
        others.present.with(|present| {
            desk.held(|held| {
                present
                    .iter()
                    .filter_map(|one| {
                        Some(Other {
                            name: one.name.clone(),
                            hue: hue_of(&one.name),
                            key: held.place_of(one.at.item?)?.to_string(),
                            column: one.at.column.clone()?,
                        })
                    })
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
        })
    });
    Effect::new(move |_| {
        let Some(client) = others.following.get() else { return };
        let Some(at) = others.at(client) else { return };
        let row = desk.held(|held| held.row_of(held.place_of(at.item?)?)).flatten();
        let column = layout.with_untracked(|layout| {
            layout.shown().position(|one| Some(&one.key) == at.column.as_ref())
        });
        if let Some(row) = row {
            let followed = Selection::one(Spot::new(row, column.unwrap_or_default()));
            if selection.with_untracked(|now| *now != followed) {
                selection.set(followed);
            }
        }
    });
    let sort = Memo::new(move |_| {
        let Sort { column, direction } = desk.sort.get();
        let by = Place::ALL.into_iter().find(|place| place.sorts() == Some(column))?;
        let descending = direction == Direction::Descending;
        Some(ui::Sort { by: by.key().to_owned(), descending })
    });
    let on_sort = move |wanted: ui::Sort| {
        if let Some(column) = Place::of(&wanted.by).and_then(Place::sorts) {
            let direction =
                if wanted.descending { Direction::Descending } else { Direction::Ascending };
            desk.sort.set(Sort { column, direction });
            desk.arrange();
        }
    };
    let on_edit = move |edits: Vec<CellEdit>| {
        if let Some(deed) = deed_of(desk, &edits) {
            desk.typed(deed);
        }
    };
    let on_toggle = move |keys: Vec<String>| {
        let places: Vec<u32> = keys.iter().filter_map(|key| key.parse().ok()).collect();
        let first = places.first().and_then(|place| desk.line(*place));
        if let Some(first) = first {
            let status = first.item.status.toggled();
            desk.typed(Deed::same(places.into_iter().collect(), Operation::SetStatus(status)));
        }
    };
    view! {
        <Spreadsheet
            label="Stores of the plan"
            columns=columns()
            rows=rows
            total=desk.total
            changed=desk.changed
            layout=layout
            selection=selection
            others=seen
            locked=Signal::derive(move || !desk.open())
            busy=Signal::derive(move || !desk.loaded.get())
            sort=sort
            on_sort=on_sort
            on_filter=move |column: String| desk.asked_filter.set(Some(column))
            on_edit=on_edit
            on_undo=move || desk.undo()
            on_redo=move || desk.redo()
            on_toggle=on_toggle
            on_open=move |key: String| desk.opened.set(key.parse().ok())
            on_close=move || desk.opened.set(None)
            on_press=move |key: String, column: String| {
                // The columns that only tell of a store open its recommendation.
                if Place::of(&column).is_some_and(|place| place.cell().is_none()) {
                    desk.opened.set(key.parse().ok());
                }
            }
            on_editing=move |begins: bool| {
                desk.editing(begins);
                if begins {
                    // Whoever writes goes their own way.
                    others.following.set(None);
                }
                editing.set(begins);
            }
        />
    }
}

/// Lays the columns out as this person left them in this browser, and keeps how they are left. Those of
/// a saved view are the view's.
fn laid_out(desk: Desk) {
    Effect::new(move |before: Option<()>| {
        let now = desk.layout.with(Layout::write);
        let viewed = desk.viewed.get();
        if before.is_none() {
            desk.layout.set(own_layout(desk));
        } else if !viewed && let Some((store, place)) = kept_at(desk) {
            // Without room the columns are as at first the next time.
            let _ = store.set_item(&place, &now);
        }
    });
}

/// The columns as this person left them in this browser. What cannot be read, or is of another set of
/// columns, is as if nothing had been kept.
pub(super) fn own_layout(desk: Desk) -> Layout {
    let mut layout = columns::layout();
    let text = kept_at(desk).and_then(|(store, place)| store.get_item(&place).ok().flatten());
    if let Some(text) = text {
        layout.read(&text);
    }
    layout
}

/// The browser's store, and the place in it.
fn kept_at(desk: Desk) -> Option<(web_sys::Storage, String)> {
    Some((window().local_storage().ok().flatten()?, format!("plan columns {}", desk.person)))
}

/// What edits of cells do, as one act.
fn deed_of(desk: Desk, edits: &[CellEdit]) -> Option<Deed> {
    let deed = desk.held(|held| {
        Deed::each(edits.iter().filter_map(|edit| {
            let place = edit.key.parse().ok()?;
            // The sheet has asked before whether a text can be kept.
            let operation = columns::operation(held, Place::of(edit.column)?, &edit.text).ok()?;
            Some((place, operation))
        }))
    })?;
    (!deed.steps.is_empty()).then_some(deed)
}
