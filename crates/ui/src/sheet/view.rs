//! The component: the pane with its head, the editor, the find bar and the bar below.

use super::{
    hand::{Asks, Given, Hand},
    layout::Layout,
    rows::{CellEdit, ColumnKind, Other, Rows, SheetColumn},
    selection::{Selection, Spot},
};
use crate::{
    Icon, IconButton, Menu, MenuItem, Sort,
    format::{self, Locale},
    slug::slug,
};
use leptos::{ev, html, prelude::*};
use std::sync::Arc;
use wasm_bindgen::JsCast;

/// How many pixels a column becomes wider or narrower by one press in the menu.
const STEP: f64 = 24.0;
/// So near to a head's edge the pointer takes the edge.
const EDGE: f64 = 6.0;

/// What a pointer does to a head.
#[derive(Clone, Debug, PartialEq)]
enum Grip {
    /// Sizes the column: its key, its width, and where the pointer began.
    Size(String, f64, f64),
    /// Moves the column, or sorts by it when it is not moved: its key and where the pointer began.
    Move(String, f64),
}

/// A spreadsheet.
#[component]
pub fn Spreadsheet(
    /// What it holds, read aloud.
    #[prop(into)]
    label: String,
    /// Its columns.
    columns: Vec<SheetColumn>,
    /// Its rows.
    rows: Arc<dyn Rows>,
    /// How many rows there are.
    #[prop(into)]
    total: Signal<usize>,
    /// Another number whenever a row or the order of rows has changed.
    #[prop(into)]
    changed: Signal<u64>,
    /// How the columns are laid out.
    layout: RwSignal<Layout>,
    /// What is selected.
    selection: RwSignal<Selection>,
    /// Who else is where.
    #[prop(optional, into)]
    others: Signal<Vec<Other>>,
    /// Nothing can be changed.
    #[prop(optional, into)]
    locked: Signal<bool>,
    /// Rows are on their way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// By what the rows are sorted.
    #[prop(optional, into)]
    sort: Signal<Option<Sort>>,
    /// Asks for another order.
    #[prop(optional, into)]
    on_sort: Option<Callback<(Sort,)>>,
    /// Asks to filter by a column.
    #[prop(optional, into)]
    on_filter: Option<Callback<(String,)>>,
    /// Cells were edited: one act, however many.
    #[prop(into)]
    on_edit: Callback<(Vec<CellEdit>,)>,
    /// Ctrl+Z.
    #[prop(optional, into)]
    on_undo: Option<Callback<()>>,
    /// Ctrl+Y or Ctrl+Shift+Z.
    #[prop(optional, into)]
    on_redo: Option<Callback<()>>,
    /// Space, with the keys of the selected rows.
    #[prop(optional, into)]
    on_toggle: Option<Callback<(Vec<String>,)>>,
    /// Enter on a cell that cannot be changed, with the row's key.
    #[prop(optional, into)]
    on_open: Option<Callback<(String,)>>,
    /// Escape when nothing is left to give up.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// A press on a cell, with the row's key and the column's.
    #[prop(optional, into)]
    on_press: Option<Callback<(String, String)>>,
    /// An editor opened, or closed after what it held was handed over.
    #[prop(optional, into)]
    on_editing: Option<Callback<(bool,)>>,
) -> impl IntoView {
    let id = format!("spreadsheet-{}", slug(&label));
    let asks = Asks {
        edit: Some(on_edit),
        undo: on_undo,
        redo: on_redo,
        toggle: on_toggle,
        open: on_open,
        close: on_close,
        press: on_press,
        editing: on_editing,
    };
    let hand =
        Hand::new(Given { id, rows, columns, total, others, locked, layout, selection, asks });
    let live = RwSignal::new(false);
    Effect::new(move |_| {
        if hand.pane.get().is_none() || hand.space.get().is_none() {
            return;
        }
        hand.begin();
        live.set(true);
        let resized = window_event_listener(ev::resize, move |_| hand.again());
        on_cleanup(move || resized.remove());
    });
    Effect::new(move |_| {
        if live.get() {
            layout.track();
            hand.lay_out();
        }
    });
    Effect::new(move |_| {
        changed.track();
        total.track();
        hand.follow();
    });
    Effect::new(move |_| {
        selection.track();
        hand.selected();
    });
    Effect::new(move |_| {
        others.track();
        locked.track();
        hand.again();
    });
    view! {
        <div class="spreadsheet-frame">
            <Show when=move || hand.finding.get()>
                <FindBar hand/>
            </Show>
            <div
                node_ref=hand.pane
                class="spreadsheet"
                class:is-live=move || live.get()
                role="grid"
                tabindex="0"
                aria-label=label.clone()
                aria-multiselectable="true"
                aria-rowcount=move || (total.get() + 1).to_string()
                aria-colcount=move || layout.with(|layout| layout.shown().count().to_string())
                aria-readonly=move || if locked.get() { "true" } else { "false" }
                aria-busy=move || if busy.get() { "true" } else { "false" }
                on:scroll=move |_| hand.look()
                on:keydown=move |event| hand.keyed(&event)
                on:copy=move |event| hand.copy(&event, false)
                on:cut=move |event| hand.copy(&event, true)
                on:paste=move |event| hand.paste(&event)
                on:pointerdown=move |event| hand.pointer_down(&event)
                on:pointermove=move |event| hand.pointer_move(&event)
                on:pointerup=move |_| hand.pointer_up()
                on:pointercancel=move |_| hand.pointer_up()
                on:click=move |event| hand.click(&event)
            >
                <Heads hand sort on_sort/>
                <div node_ref=hand.space class="spreadsheet-space" role="rowgroup">
                    <div class="spreadsheet-over" role="row" hidden>
                        <div role="gridcell">
                            <input
                                node_ref=hand.field
                                class="spreadsheet-editor"
                                type="text"
                                hidden
                                aria-label="Cell"
                                autocomplete="off"
                                on:blur=move |_| hand.keep()
                            />
                            <select
                                node_ref=hand.list
                                class="spreadsheet-editor"
                                hidden
                                aria-label="Cell"
                                on:blur=move |_| hand.keep()
                            ></select>
                        </div>
                    </div>
                </div>
            </div>
            <div class="spreadsheet-foot">
                <span class="faint small num">{move || size_of(selection.get(), total.get())}</span>
                <span class="push"></span>
                <ColumnMenu hand label=label sort on_sort on_filter/>
            </div>
            <span class="hush" role="status">{move || hand.said.get()}</span>
        </div>
    }
}

/// The size of a selection, in words.
fn size_of(selection: Selection, total: usize) -> String {
    let count = |n: usize| format::whole(n as i64, &Locale::EN_US);
    if total == 0 {
        "No rows".to_owned()
    } else if selection.is_one() {
        format!("Row {} of {}", count(selection.at.row + 1), count(total))
    } else {
        format!("{} × {} cells selected", count(selection.rows()), selection.columns())
    }
}

#[component]
fn Heads(
    hand: Hand,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<(Sort,)>>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let grip = StoredValue::new(None::<Grip>);
    let layout = hand.layout;
    let at = move |event: &ev::PointerEvent| {
        let (Some(pane), Some(head)) = (hand.pane.get_untracked(), node.get_untracked()) else {
            return (0.0, 0.0);
        };
        let left = pane.get_bounding_client_rect().left() + f64::from(head.client_left());
        (f64::from(event.client_x()) - left, f64::from(pane.scroll_left()))
    };
    let press = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        let (x, scrolled) = at(&event);
        let taken = layout.with_untracked(|layout| {
            let near = |x: f64| layout.shown().nth(layout.column_at(x, scrolled)).cloned();
            let (before, here) = (near(x - EDGE), near(x)?);
            let after = near(x + EDGE);
            let own = after.as_ref().is_none_or(|after| after.key != here.key);
            let sized = match before {
                Some(before) if before.key != here.key && x > EDGE => Some(before),
                _ if own => Some(here.clone()),
                _ => None,
            };
            Some(match sized {
                Some(one) => Grip::Size(one.key, one.width, x),
                None => Grip::Move(here.key, x),
            })
        });
        grip.set_value(taken);
        if let Some(head) = node.get_untracked() {
            let _ = head.set_pointer_capture(event.pointer_id());
        }
    };
    let drag = move |event: ev::PointerEvent| {
        if let Some(Grip::Size(key, width, from)) = grip.get_value() {
            let mut tried = layout.get_untracked();
            tried.resize(&key, width + at(&event).0 - from);
            hand.measure_columns(&tried);
        }
    };
    let release = move |event: ev::PointerEvent| {
        let (x, scrolled) = at(&event);
        match grip.try_update_value(Option::take).flatten() {
            Some(Grip::Size(key, width, from)) if (x - from).abs() > 1.0 => {
                layout.update(|layout| layout.resize(&key, width + x - from));
            }
            Some(Grip::Move(key, from)) if (x - from).abs() > EDGE => {
                layout.update(|layout| {
                    let to = layout.column_at(x, scrolled);
                    layout.reorder(&key, to);
                });
            }
            Some(Grip::Move(key, _)) => sort_by(hand, &key, sort, on_sort),
            _ => {}
        }
    };
    let cancel = move |_| {
        grip.set_value(None);
        layout.with_untracked(|layout| hand.measure_columns(layout));
    };
    view! {
        <div
            node_ref=node
            class="spreadsheet-head"
            role="row"
            aria-rowindex="1"
            on:pointerdown=press
            on:pointermove=drag
            on:pointerup=release
            on:pointercancel=cancel
        >
            {move || {
                let layout = layout.get();
                let columns = hand.columns.get_value();
                layout
                    .shown()
                    .enumerate()
                    .filter_map(|(place, placed)| {
                        let column = columns.iter().find(|one| one.key == placed.key)?.clone();
                        let frozen = if place < layout.frozen { format!(" is-frozen frozen-{place}") } else { String::new() };
                        let number = if column.kind == ColumnKind::Number { " cell-number" } else { "" };
                        let sorts = column.sortable && on_sort.is_some();
                        let key = column.key;
                        let up = move || sort.with(|sort| sort.as_ref().filter(|sort| sort.by == key).map(|sort| !sort.descending));
                        Some(view! {
                            <div
                                class=format!("spreadsheet-cell{number}{frozen}")
                                class:is-sortable=sorts
                                role="columnheader"
                                aria-colindex=(place + 1).to_string()
                                aria-sort=move || up().map(|up| if up { "ascending" } else { "descending" })
                            >
                                <span class="clip">{column.title}</span>
                                {move || up().map(|up| view! { <Icon name=if up { "arrow-up" } else { "arrow-down" }/> })}
                                <span class="spreadsheet-edge" aria-hidden="true"></span>
                            </div>
                        })
                    })
                    .collect_view()
            }}
        </div>
    }
}

fn sort_by(hand: Hand, key: &str, sort: Signal<Option<Sort>>, on_sort: Option<Callback<(Sort,)>>) {
    let column = hand.columns.with_value(|all| all.iter().find(|one| one.key == key).cloned());
    if let (Some(column), Some(ask)) = (column.filter(|one| one.sortable), on_sort) {
        let numbers = column.kind == ColumnKind::Number;
        let wanted = sort.with_untracked(|sort| Sort::pressed(sort.as_ref(), key, numbers));
        ask.run((wanted,));
    }
}

/// Everything a pointer does to heads, for the column one is in: by keyboard, by touch, by voice.
#[component]
fn ColumnMenu(
    hand: Hand,
    label: String,
    sort: Signal<Option<Sort>>,
    on_sort: Option<Callback<(Sort,)>>,
    on_filter: Option<Callback<(String,)>>,
) -> impl IntoView {
    let layout = hand.layout;
    let items = move || {
        let place = hand.selection.get().at.column;
        let now = layout.get();
        let columns = hand.columns.get_value();
        let title = |key: &str| {
            columns.iter().find(|one| one.key == key).map(|one| one.title).unwrap_or_default()
        };
        let Some(here) = now.shown().nth(place).cloned() else { return Vec::new() };
        let name = title(&here.key);
        let change = move |act: fn(&mut Layout, &str, usize)| {
            let key = here.key.clone();
            move || {
                layout.update(|layout| act(layout, &key, place));
            }
        };
        let mut items = Vec::new();
        let sortable = columns.iter().any(|one| one.title == name && one.sortable);
        if sortable && on_sort.is_some() {
            let key = now.shown().nth(place).map(|one| one.key.clone()).unwrap_or_default();
            items.push(MenuItem::new(format!("Sort by {name}"), {
                let key = key.clone();
                move || sort_by(hand, &key, sort, on_sort)
            }));
        }
        if let Some(ask) = on_filter {
            let key = now.shown().nth(place).map(|one| one.key.clone()).unwrap_or_default();
            items.push(MenuItem::new(format!("Filter by {name}"), move || ask.run((key.clone(),))));
        }
        items.push(
            MenuItem::new(
                format!("Make {name} wider"),
                change(|layout, key, _| wider(layout, key, STEP)),
            )
            .divided(),
        );
        items.push(MenuItem::new(
            format!("Make {name} narrower"),
            change(|layout, key, _| wider(layout, key, -STEP)),
        ));
        items.push(MenuItem::new(
            format!("Move {name} left"),
            change(|layout, key, place| layout.reorder(key, place.saturating_sub(1))),
        ));
        items.push(MenuItem::new(
            format!("Move {name} right"),
            change(|layout, key, place| layout.reorder(key, place + 1)),
        ));
        if place < now.frozen {
            items.push(MenuItem::new("Freeze no columns", change(|layout, _, _| layout.freeze(0))));
        } else {
            items.push(MenuItem::new(
                format!("Freeze up to {name}"),
                change(|layout, _, place| layout.freeze(place + 1)),
            ));
        }
        items
            .push(MenuItem::new(format!("Hide {name}"), change(|layout, key, _| layout.hide(key))));
        for (nth, hidden) in now.columns.iter().filter(|one| one.hidden).enumerate() {
            let key = hidden.key.clone();
            let item = MenuItem::new(format!("Show {}", title(&key)), move || {
                layout.update(|layout| layout.show(&key));
            });
            items.push(if nth == 0 { item.divided() } else { item });
        }
        items
    };
    view! {
        <Menu label=format!("Columns of {label}") items=Signal::derive(items) icon=Some("columns-3") small=true at_end=true>
            "Column"
        </Menu>
    }
}

fn wider(layout: &mut Layout, key: &str, by: f64) {
    let width = layout.columns.iter().find(|one| one.key == key).map(|one| one.width);
    if let Some(width) = width {
        layout.resize(key, width + by);
    }
}

#[component]
fn FindBar(hand: Hand) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let wanted = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    let close = move || {
        hand.finding.set(false);
        hand.focus();
    };
    let keyed = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            wanted.with_untracked(|wanted| hand.find(wanted, event.shift_key()));
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
        "f" if event.ctrl_key() || event.meta_key() => {
            event.prevent_default();
            let own =
                event.target().and_then(|one| one.dyn_into::<web_sys::HtmlInputElement>().ok());
            if let Some(own) = own {
                own.select();
            }
        }
        _ => {}
    };
    view! {
        <div class="spreadsheet-find" role="search" aria-label="Find in the sheet">
            <Icon name="search"/>
            <input
                node_ref=node
                class="spreadsheet-find-field"
                type="text"
                aria-label="Find"
                placeholder="Find"
                autocomplete="off"
                on:input=move |event| wanted.set(event_target_value(&event))
                on:keydown=keyed
            />
            <span class="faint small">{move || hand.said.get()}</span>
            <IconButton label="Previous match" icon="chevron-up" small=true on_press=move || wanted.with_untracked(|wanted| hand.find(wanted, true))/>
            <IconButton label="Next match" icon="chevron-down" small=true on_press=move || wanted.with_untracked(|wanted| hand.find(wanted, false))/>
            <IconButton label="Close" icon="x" small=true on_press=move || close()/>
        </div>
    }
}

/// The cell a sheet begins in.
impl From<(usize, usize)> for Selection {
    fn from((row, column): (usize, usize)) -> Selection {
        Selection::one(Spot::new(row, column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_selection_is_said_in_words() {
        assert_eq!(size_of(Selection::from((1_154, 0)), 1_156), "Row 1,155 of 1,156");
        let range = Selection::range(Spot::new(0, 0), Spot::new(2, 1));
        assert_eq!(size_of(range, 100), "3 × 2 cells selected");
        assert_eq!(size_of(range, 0), "No rows");
    }
}
