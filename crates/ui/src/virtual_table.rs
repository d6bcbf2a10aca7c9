//! A table of any length: a fixed pool of row slots, each showing one row of the list. Scrolling gives
//! slots that left the pane new rows; nothing is created or taken away. On a phone each row is a card.

use std::collections::HashSet;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    choice::Checkbox,
    pages::Pages,
    table::{Column, Head, Sort, aria_sort, cell, next_row},
};

/// Rows drawn above and below the pane, so that a quick scroll shows no gap.
const SPARE: usize = 6;

/// Slots on the server, before the pane has a height: a desktop's screen full.
const FIRST: usize = 28;

/// Which rows the pool shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The first row that has a slot.
    pub first: usize,
    /// How many slots there are.
    pub slots: usize,
}

impl View {
    /// The rows for a pane scrolled to `top` of `height`, with rows of `row` pixels; never beyond
    /// `total`.
    pub fn at(top: f64, height: f64, row: f64, total: usize) -> Self {
        let row = row.max(1.0);
        let slots = ((height / row).ceil() as usize + 1 + 2 * SPARE).max(1);
        let first =
            ((top.max(0.0) / row) as usize).saturating_sub(SPARE).min(total.saturating_sub(slots));
        Self { first, slots }
    }

    /// The row shown by `slot`. A slot keeps its row while that row stays in view, so scrolling by
    /// one row changes one slot only.
    pub fn row_of(self, slot: usize) -> usize {
        let slots = self.slots.max(1);
        self.first + (slot + slots - self.first % slots) % slots
    }
}

/// How far the pane must scroll so that row `at` is wholly in sight under a head of `head` pixels;
/// `None` when it is.
pub fn reveal(at: usize, row: f64, top: f64, height: f64) -> Option<f64> {
    let (start, end) = (at as f64 * row, (at + 1) as f64 * row);
    if start < top {
        Some(start)
    } else if end > top + height {
        Some(end - height)
    } else {
        None
    }
}

/// A table over [`Pages`]. It fills the height that is left and scrolls in its own pane.
#[component]
pub fn VirtualTable<T, K>(
    /// What the table holds, read aloud: "Stores".
    #[prop(into)]
    label: String,
    /// The rows.
    pages: Pages<T>,
    /// The columns; `Width::Rest` shares what is left.
    columns: Vec<Column<T>>,
    /// The id of a row, for selection and opening.
    key: K,
    /// How it is sorted.
    #[prop(optional, into)]
    sort: Signal<Option<Sort>>,
    /// A head was pressed.
    #[prop(optional, into)]
    on_sort: Option<Callback<(Sort,)>>,
    /// The chosen rows; shows a column of checkboxes.
    #[prop(optional)]
    selected: Option<RwSignal<HashSet<String>>>,
    /// All rows that match are chosen, also those never seen; the page decides what that means.
    #[prop(optional, into)]
    all_selected: Signal<bool>,
    /// The box in the head was pressed.
    #[prop(optional, into)]
    on_select_all: Option<Callback<(bool,)>>,
    /// Shift chose the rows from the first number to the second, some of which are not here; the page
    /// finds out their ids and chooses them. Without it, only those that are here are chosen.
    #[prop(optional, into)]
    on_select_range: Option<Callback<(usize, usize)>>,
    /// Enter or a press on a row, with its id.
    #[prop(optional, into)]
    on_open: Option<Callback<(String,)>>,
    /// The row that is open beside the table.
    #[prop(optional, into)]
    current: MaybeProp<String>,
    /// Rows of 32 px.
    #[prop(optional)]
    dense: bool,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Fn(&T) -> String + Clone + Send + Sync + 'static,
{
    let pane = NodeRef::<html::Div>::new();
    let row_height = RwSignal::new(if dense { 32.0 } else { 40.0 });
    let live = RwSignal::new(false);
    let slots = RwSignal::new(FIRST);
    let first = RwSignal::new(0_usize);
    let active = RwSignal::new(0_usize);
    let total = pages.total();
    let view_now = move || View { first: first.get(), slots: slots.get() };

    let look = move || {
        let Some(pane) = pane.try_get_untracked().flatten() else { return };
        let head = pane
            .query_selector(".vt-head")
            .ok()
            .flatten()
            .map_or(0.0, |head| f64::from(head.client_height()));
        let height = (f64::from(pane.client_height()) - head).max(0.0);
        let now = View::at(
            f64::from(pane.scroll_top()),
            height,
            row_height.get_untracked(),
            total.get_untracked(),
        );
        // The pool only grows, with the pane.
        if now.slots > slots.get_untracked() {
            slots.set(now.slots);
        }
        let now = View {
            slots: slots.get_untracked(),
            first: now.first.min(total.get_untracked().saturating_sub(slots.get_untracked())),
        };
        if now.first != first.get_untracked() {
            first.set(now.first);
        }
        pages.want(now.first, now.first + now.slots);
    };
    // A row is higher where it is a card. All rows are of one height, whatever they show.
    let measure = move || {
        let Some(pane) = pane.try_get_untracked().flatten() else { return };
        let row = pane.query_selector(".vt-row:not([hidden])").ok().flatten();
        let height = row.map(|row| row.get_bounding_client_rect().height());
        if let Some(height) = height.filter(|height| *height > 8.0)
            && height != row_height.get_untracked()
        {
            row_height.set(height);
        }
    };
    // Once the page lives: measure a row, take over placing, and look again at whatever changes.
    Effect::new(move |_| {
        if pane.get().is_none() {
            return;
        }
        measure();
        live.set(true);
        let resized = window_event_listener(ev::resize, move |_| {
            measure();
            look();
        });
        on_cleanup(move || resized.remove());
    });
    Effect::new(move |_| {
        live.track();
        total.track();
        row_height.track();
        measure();
        look();
    });
    // Where a range begins that Shift extends.
    let anchor = StoredValue::new(None::<usize>);
    // A new round begins at the top.
    Effect::new(move |before: Option<u64>| {
        let round = pages.round_signal().get();
        if before.is_some_and(|before| before != round) {
            if let Some(pane) = pane.get_untracked() {
                pane.set_scroll_top(0);
            }
            active.set(0);
            anchor.set_value(None);
        }
        look();
        round
    });
    let space = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let height = total.get() as f64 * row_height.get();
        if let Some(space) = space.get() {
            // Set by script, which the strict policy allows; the server never writes it.
            let _ =
                web_sys::HtmlElement::style(&space).set_property("height", &format!("{height}px"));
        }
    });

    let key_of = StoredValue::new(key);
    let own_key = move |at: usize| pages.row(at).map(|row| key_of.with_value(|key| key(&row)));
    // Whether Shift was down when a box was pressed.
    let shifted = StoredValue::new(false);
    let choose_range = move |from: usize, to: usize| {
        let Some(selected) = selected else { return };
        let (low, high) = (from.min(to), from.max(to));
        let here: Vec<String> = untrack(|| (low..=high).filter_map(own_key).collect());
        match on_select_range {
            Some(tell) if here.len() <= high - low => tell.run((low, high)),
            _ => selected.update(|chosen| chosen.extend(here)),
        }
    };
    let choose = move |at: usize, extend: bool| {
        let begun = anchor.get_value();
        match (begun, selected, untrack(|| own_key(at))) {
            (Some(from), _, _) if extend => choose_range(from, at),
            (_, Some(selected), Some(own)) => {
                anchor.set_value(Some(at));
                selected.update(|chosen| {
                    if !chosen.remove(&own) {
                        chosen.insert(own);
                    }
                });
            }
            _ => {}
        }
    };
    let go = move |at: usize| {
        active.set(at);
        let Some(pane) = pane.get_untracked() else { return };
        let head = pane
            .query_selector(".vt-head")
            .ok()
            .flatten()
            .map_or(0.0, |head| f64::from(head.client_height()));
        let height = f64::from(pane.client_height()) - head;
        if let Some(top) =
            reveal(at, row_height.get_untracked(), f64::from(pane.scroll_top()), height)
        {
            pane.set_scroll_top(top.round() as i32);
            look();
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        let on_pane = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| target.get_attribute("role").as_deref() == Some("grid"));
        if !on_pane || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let at = active.get_untracked();
        match event.key().as_str() {
            "Enter" => {
                if let (Some(open), Some(own)) = (on_open, untrack(|| own_key(at))) {
                    event.prevent_default();
                    open.run((own,));
                }
            }
            " " if selected.is_some() => {
                event.prevent_default();
                choose(at, event.shift_key());
            }
            pressed => {
                let screen = slots.get_untracked().saturating_sub(2 * SPARE + 2).max(1);
                if let Some(next) = next_row(pressed, at, total.get_untracked(), screen) {
                    event.prevent_default();
                    go(next);
                    if event.shift_key() && selected.is_some() {
                        let from = anchor.get_value().unwrap_or(at);
                        anchor.set_value(Some(from));
                        choose_range(from, next);
                    }
                }
            }
        }
    };

    let columns = StoredValue::new(columns);
    let heads = columns.get_value();
    let some = move || selected.is_some_and(|selected| selected.with(|chosen| !chosen.is_empty()));
    let id = format!("vt-{}", crate::slug::slug(&label));
    let row_id = {
        let id = id.clone();
        move |slot: usize| format!("{id}-{slot}")
    };
    let active_id = {
        let row_id = row_id.clone();
        move || {
            let now = view_now();
            let at = active.get();
            (at >= now.first && at < now.first + now.slots).then(|| row_id(at % now.slots.max(1)))
        }
    };
    view! {
        <div
            node_ref=pane
            class="vt"
            class:dense=dense
            role="grid"
            tabindex="0"
            aria-label=label
            aria-rowcount=move || (total.get() + 1).to_string()
            aria-activedescendant=active_id
            aria-multiselectable=selected.map(|_| "true")
            on:scroll=move |_| look()
            on:keydown=keyed
        >
            <div class="vt-head" role="row" aria-rowindex="1">
                {selected.map(|_| view! {
                    <div class="vt-cell cell-check" role="columnheader">
                        <Checkbox
                            checked=all_selected
                            partly=Signal::derive(some)
                            aria_label="Select all rows that match"
                            on_change=move |on: bool| if let Some(tell) = on_select_all { tell.run((on,)) }
                        />
                    </div>
                })}
                {heads
                    .into_iter()
                    .map(|column| {
                        let key = column.key;
                        view! {
                            <div
                                class=format!("vt-cell {}", column.width.class())
                                class:cell-number=column.number
                                role="columnheader"
                                aria-sort=move || sort.with(|sort| aria_sort(sort.as_ref(), key))
                            >
                                <Head title=column.title column=key number=column.number sortable=column.sortable tip=column.tip sort=sort on_sort=on_sort/>
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
            <div node_ref=space class="vt-space" role="rowgroup" class:is-live=move || live.get()>
                <For each=move || 0..slots.get() key=|slot| *slot let:slot>
                    {
                        let at = Memo::new(move |_| view_now().row_of(slot));
                        let row = Memo::new(move |_| pages.row(at.get()));
                        let there = Memo::new(move |_| at.get() < total.get());
                        let own = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| key_of.with_value(|key| key(row)))));
                        let chosen = Memo::new(move |_| all_selected.get() || selected.is_some_and(|selected| own.with(|own| own.as_ref().is_some_and(|own| selected.with(|chosen| chosen.contains(own))))));
                        let node = NodeRef::<html::Div>::new();
                        Effect::new(move |_| {
                            let y = at.get() as f64 * row_height.get();
                            if let (true, Some(node)) = (live.get(), node.get()) {
                                let _ = web_sys::HtmlElement::style(&node).set_property("transform", &format!("translateY({y}px)"));
                            }
                        });
                        view! {
                            <div
                                node_ref=node
                                class="vt-row"
                                class:is-chosen=move || chosen.get()
                                class:is-active=move || active.get() == at.get()
                                class:is-current=move || current.with(|current| current.is_some() && own.with(|own| own == current))
                                class:is-worked=on_open.is_some()
                                hidden=move || !there.get()
                                id=row_id(slot)
                                role="row"
                                aria-rowindex=move || (at.get() + 2).to_string()
                                aria-selected=move || selected.map(|_| if chosen.get() { "true" } else { "false" })
                                on:click=move |event| {
                                    active.set(at.get_untracked());
                                    let inner = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                                    let worked = inner.is_some_and(|inner| matches!(inner.closest("a,button,input,label,select,textarea"), Ok(Some(_))));
                                    if let (false, Some(open), Some(own)) = (worked, on_open, own.get_untracked()) {
                                        open.run((own,));
                                    }
                                }
                            >
                                {selected.map(|_| view! {
                                    <div
                                        class="vt-cell cell-check"
                                        role="gridcell"
                                        on:pointerdown=move |event| shifted.set_value(event.shift_key())
                                        on:keydown=move |event| shifted.set_value(event.shift_key())
                                    >
                                        <Checkbox checked=chosen aria_label="Select row" on_change=move |_: bool| choose(at.get_untracked(), shifted.get_value())/>
                                    </div>
                                })}
                                {columns
                                    .get_value()
                                    .into_iter()
                                    .map(|column| {
                                        let class = format!("vt-cell {}", column.width.class());
                                        let (number, wide_only) = (column.number, column.wide_only);
                                        let label = column.title.clone();
                                        view! {
                                            <div class=class class:cell-number=number class:cell-wide-only=wide_only role="gridcell" data-label=label>
                                                {move || row.with(|row| match row {
                                                    Some(row) => cell(&column, row),
                                                    None => view! { <span class="skeleton vt-wait"></span> }.into_any(),
                                                })}
                                            </div>
                                        }
                                    })
                                    .collect_view()}
                            </div>
                        }
                    }
                </For>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pool_is_as_large_as_the_pane_and_some_spare() {
        assert_eq!(View::at(0.0, 640.0, 32.0, 100_000), View { first: 0, slots: 33 });
        assert_eq!(View::at(3_200.0, 640.0, 32.0, 100_000).first, 94);
    }

    #[test]
    fn the_end_of_the_list_is_the_end_of_the_pool() {
        let view = View::at(1e9, 640.0, 32.0, 100_000);
        assert_eq!(view.first + view.slots, 100_000);
        assert_eq!(View::at(1e9, 640.0, 32.0, 3).first, 0, "a short list has no scroll");
    }

    #[test]
    fn every_row_in_view_has_exactly_one_slot() {
        for first in [0, 1, 7, 32, 33, 34, 99_967] {
            let view = View { first, slots: 33 };
            let mut rows: Vec<usize> = (0..33).map(|slot| view.row_of(slot)).collect();
            rows.sort_unstable();
            assert_eq!(rows, (first..first + 33).collect::<Vec<_>>());
        }
    }

    #[test]
    fn scrolling_by_one_row_changes_one_slot() {
        let (before, after) = (View { first: 50, slots: 33 }, View { first: 51, slots: 33 });
        assert_eq!((0..33).filter(|&slot| before.row_of(slot) != after.row_of(slot)).count(), 1);
    }

    #[test]
    fn the_active_row_is_brought_into_sight() {
        assert_eq!(reveal(5, 32.0, 320.0, 640.0), Some(160.0));
        assert_eq!(reveal(40, 32.0, 0.0, 640.0), Some(672.0));
        assert_eq!(reveal(10, 32.0, 0.0, 640.0), None);
    }
}
