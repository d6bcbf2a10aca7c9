//! The grid: a windowed table of the plan's lines, worked like a spreadsheet. Only the rows in sight
//! exist; on a phone each of them is a card with the same cells.

use super::{
    cells::{Editor, cell_of, operation_of, shown, text_of, title, trouble, typed_choice},
    desk::Desk,
    gesture::{Cursor, Extent, Intent, Place, step},
};
use domain::plans::{Column, Direction, Line, Operation, Sort};
use leptos::{ev, html, prelude::*};
use ui::{
    Icon,
    virtual_table::{View, reveal},
};
use wasm_bindgen::JsCast;

/// Slots on the server, before the pane has a height.
const FIRST: usize = 24;
/// Rows beyond the pane that have a slot as well.
const SPARE: usize = 6;

/// The column a head sorts by.
fn column_of(place: Place) -> Option<Column> {
    match place {
        Place::Store => Some(Column::Number),
        Place::Status => Some(Column::Status),
        Place::Campaign => Some(Column::Campaign),
        Place::Pieces => Some(Column::Pieces),
        Place::Wave => Some(Column::Wave),
        Place::Confidence => Some(Column::Confidence),
        Place::Responses => Some(Column::Responses),
        Place::Cost => Some(Column::Cost),
        Place::Notes => None,
    }
}

fn class_of(place: Place) -> &'static str {
    match place {
        Place::Store => "grid-cell at-store",
        Place::Status => "grid-cell at-status",
        Place::Campaign => "grid-cell at-campaign",
        Place::Pieces => "grid-cell at-pieces cell-number",
        Place::Wave => "grid-cell at-wave",
        Place::Confidence => "grid-cell at-confidence",
        Place::Responses => "grid-cell at-responses cell-number",
        Place::Cost => "grid-cell at-cost cell-number",
        Place::Notes => "grid-cell at-notes",
    }
}

/// The table of a plan's lines.
#[component]
pub(super) fn Grid(desk: Desk) -> impl IntoView {
    let pane = NodeRef::<html::Div>::new();
    let space = NodeRef::<html::Div>::new();
    let (row_height, live) = (RwSignal::new(32.0), RwSignal::new(false));
    let (slots, first) = (RwSignal::new(FIRST), RwSignal::new(0_usize));
    let total = desk.lines.total();
    let cursor = desk.cursor;

    let head_height = move |pane: &web_sys::HtmlDivElement| {
        let head = pane.query_selector(".grid-head").ok().flatten();
        head.map_or(0.0, |head| f64::from(head.client_height()))
    };
    let look = move || {
        let Some(pane) = pane.try_get_untracked().flatten() else { return };
        let height = (f64::from(pane.client_height()) - head_height(&pane)).max(0.0);
        let (row, rows) = (row_height.get_untracked(), total.get_untracked());
        let now = View::at(f64::from(pane.scroll_top()), height, row, rows);
        if now.slots > slots.get_untracked() {
            slots.set(now.slots);
        }
        let pool = slots.get_untracked();
        let top = now.first.min(rows.saturating_sub(pool));
        if top != first.get_untracked() {
            first.set(top);
        }
        // Before the first answer it is not known how many lines match.
        if desk.loaded.get_untracked() {
            desk.lines.want(top, top + pool);
        }
    };
    let measure = move || {
        let Some(pane) = pane.try_get_untracked().flatten() else { return };
        let row = pane.query_selector(".grid-row:not([hidden])").ok().flatten();
        let height = row.map(|row| row.get_bounding_client_rect().height());
        if let Some(height) = height.filter(|height| *height > 8.0) {
            row_height.set(height);
        }
    };
    let bring = move |row: usize| {
        let Some(pane) = pane.get_untracked() else { return };
        let height = f64::from(pane.client_height()) - head_height(&pane);
        let top = reveal(row, row_height.get_untracked(), f64::from(pane.scroll_top()), height);
        if let Some(top) = top {
            pane.set_scroll_top(top.round() as i32);
            look();
        }
    };
    // Once the page lives, measure a row and take over placing.
    Effect::new(move |_| {
        if pane.get().is_some() {
            live.set(true);
            let resized = window_event_listener(ev::resize, move |_| {
                measure();
                look();
            });
            on_cleanup(move || resized.remove());
        }
    });
    Effect::new(move |before: Option<u64>| {
        let round = desk.lines.round_signal().get();
        desk.loaded.track();
        total.track();
        live.track();
        if before.is_some_and(|before| before != round)
            && let Some(pane) = pane.get_untracked()
        {
            pane.set_scroll_top(0);
            bring(cursor.get_untracked().row);
        }
        measure();
        look();
        round
    });
    Effect::new(move |_| {
        if !cursor.with(|cursor| cursor.editing) {
            desk.lay_held();
        }
    });
    Effect::new(move |_| {
        let height = total.get() as f64 * row_height.get();
        if let Some(space) = space.get() {
            // Set by script, which the strict policy allows; the server never writes it.
            let _ =
                web_sys::HtmlElement::style(&space).set_property("height", &format!("{height}px"));
        }
        look();
    });

    let extent = move || Extent {
        rows: total.get_untracked(),
        screen: slots.get_untracked().saturating_sub(2 * SPARE + 2).max(1),
        open: desk.page.with_untracked(|page| page.may_edit),
    };
    let line_at = move |row: usize| untrack(|| desk.lines.row(row));
    let refocus = move || {
        if let Some(pane) = pane.get_untracked() {
            let _ = pane.focus();
        }
    };
    let toaster = ui::toaster();
    let commit = move |at: Cursor| {
        let (Some(line), place) = (line_at(at.row), at.place()) else { return };
        let text = desk.typed.get_untracked();
        match operation_of(place, &text) {
            Ok(operation) => desk.change(&line, operation),
            Err(why) => toaster.warn(format!("{}: {why}", line.store.number)),
        }
    };
    let toggle = move |row: usize| {
        if let Some(line) = line_at(row).filter(|line| line.reachable) {
            desk.change(&line, Operation::SetStatus(line.item.status.toggled()));
        }
    };
    let edit = move |at: Cursor, letter: Option<char>| {
        let Some(line) = line_at(at.row) else { return };
        if !line.reachable {
            toaster.warn(format!(
                "{} is outside the regions and groups you may change.",
                line.store.number
            ));
            cursor.set(Cursor { editing: false, ..at });
            return;
        }
        let place = at.place();
        let text = match (letter, place) {
            (None, _) => text_of(&line, place),
            (Some(letter), Place::Pieces | Place::Notes) => letter.to_string(),
            (Some(letter), _) => {
                typed_choice(desk, place, letter).unwrap_or_else(|| text_of(&line, place))
            }
        };
        desk.typed.set(text);
        cursor.set(Cursor { editing: true, ..at });
    };
    let act = move |before: Cursor, after: Cursor, intent: Intent| match intent {
        Intent::Edit(letter) => edit(before, letter),
        Intent::Commit => {
            if let Err(why) = operation_of(before.place(), &desk.typed.get_untracked()) {
                // What was typed stays in the editor.
                return toaster.warn(why);
            }
            // The cursor first: leaving the editor must not keep it a second time.
            cursor.set(after);
            commit(before);
            bring(after.row);
            refocus();
        }
        Intent::Cancel => {
            cursor.set(after);
            refocus();
        }
        Intent::Toggle => toggle(before.row),
        Intent::Open => desk.opened.set(line_at(before.row)),
        Intent::Close => desk.opened.set(None),
        Intent::Go => {
            cursor.set(after);
            bring(after.row);
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        let own = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|target| {
                target.get_attribute("role").as_deref() == Some("grid")
                    || target.class_list().contains("grid-editor")
            });
        if !own || event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
            return;
        }
        let before = cursor.get_untracked();
        let typed = before.editing.then(|| event.key()).filter(|key| key.chars().count() == 1);
        let on_pane = event.target() == event.current_target();
        if let (Some(letter), true) = (typed, on_pane) {
            // The editor is open but has no focus yet: nothing typed meanwhile is lost.
            if matches!(before.place(), Place::Pieces | Place::Notes) {
                desk.typed.update(|text| text.push_str(&letter));
            }
            event.prevent_default();
            return;
        }
        if let Some((after, intent)) = step(before, &event.key(), event.shift_key(), extent()) {
            event.prevent_default();
            event.stop_propagation();
            act(before, after, intent);
        }
    };
    let active = move || {
        let (at, pool) = (cursor.get(), slots.get().max(1));
        Some(format!("grid-{}-{}", at.row % pool, at.column))
    };
    let sorted =
        move |place: Place| column_of(place).filter(|column| desk.sort.get().column == *column);
    let sort_by = move |place: Place| {
        let Some(column) = column_of(place) else { return };
        let now = desk.sort.get_untracked();
        let direction = match (now.column == column, now.direction) {
            (true, Direction::Ascending) => Direction::Descending,
            (true, Direction::Descending) => Direction::Ascending,
            (false, _)
                if matches!(
                    place,
                    Place::Pieces | Place::Confidence | Place::Responses | Place::Cost
                ) =>
            {
                Direction::Descending
            }
            (false, _) => Direction::Ascending,
        };
        desk.sort.set(Sort { column, direction });
        desk.load();
    };
    view! {
        <div
            node_ref=pane
            class="grid"
            role="grid"
            tabindex="0"
            aria-label="Stores of the plan"
            aria-rowcount=move || (total.get() + 1).to_string()
            aria-colcount=Place::ALL.len().to_string()
            aria-activedescendant=active
            aria-readonly=move || if desk.open() { "false" } else { "true" }
            aria-busy=move || if desk.loaded.get() { "false" } else { "true" }
            on:scroll=move |_| look()
            on:focus=move |_| desk.in_hand.set_value(true)
            on:blur=move |_| desk.in_hand.set_value(false)
            on:keydown=keyed
        >
            <div class="grid-head" role="row" aria-rowindex="1">
                {Place::ALL
                    .into_iter()
                    .map(|place| {
                        let aria = move || sorted(place).map(|_| match desk.sort.get().direction {
                            Direction::Ascending => "ascending",
                            Direction::Descending => "descending",
                        });
                        let arrow = move || sorted(place).map(|_| {
                            let up = desk.sort.get().direction == Direction::Ascending;
                            view! { <Icon name=if up { "arrow-up" } else { "arrow-down" }/> }
                        });
                        view! {
                            <div class=class_of(place) role="columnheader" aria-sort=aria>
                                {if column_of(place).is_some() {
                                    view! {
                                        <button type="button" class="grid-sort" tabindex="-1" on:click=move |_| sort_by(place)>
                                            <span class="clip">{title(place)}</span>{arrow}
                                        </button>
                                    }
                                    .into_any()
                                } else {
                                    view! { <span class="clip">{title(place)}</span> }.into_any()
                                }}
                            </div>
                        }
                    })
                    .collect_view()}
            </div>
            <div node_ref=space class="grid-space" role="rowgroup" class:is-live=move || live.get()>
                <For each=move || 0..slots.get() key=|slot| *slot let:slot>
                    <Row
                        desk index=slot first slots live row_height
                        on_press=move |(at, again): (Cursor, bool)| {
                            let before = cursor.get_untracked();
                            let same = Cursor { editing: false, ..before } == at;
                            if before.editing && same {
                                return;
                            }
                            if before.editing {
                                commit(before);
                            }
                            cursor.set(at);
                            let touch = narrow();
                            if at.place() == Place::Store {
                                desk.opened.set(line_at(at.row));
                                refocus();
                            } else if (again || touch || same) && extent().open && at.place().editable() {
                                edit(at, None);
                            } else {
                                refocus();
                            }
                        }
                        on_leave=move |()| {
                            let at = cursor.get_untracked();
                            if at.editing {
                                cursor.set(Cursor { editing: false, ..at });
                                commit(at);
                            }
                        }
                    />
                </For>
            </div>
        </div>
    }
}

/// Whether the window is a phone's.
fn narrow() -> bool {
    let width = window().inner_width().ok().and_then(|width| width.as_f64());
    width.is_some_and(|width| width < 768.0)
}

/// One slot of the pool.
#[component]
fn Row(
    desk: Desk,
    index: usize,
    first: RwSignal<usize>,
    slots: RwSignal<usize>,
    live: RwSignal<bool>,
    row_height: RwSignal<f64>,
    /// A press on a cell, and whether it was a double one.
    #[prop(into)]
    on_press: Callback<((Cursor, bool),)>,
    /// The editor lost focus.
    #[prop(into)]
    on_leave: Callback<()>,
) -> impl IntoView {
    let total = desk.lines.total();
    let at = Memo::new(move |_| View { first: first.get(), slots: slots.get() }.row_of(index));
    let row = Memo::new(move |_| desk.lines.row(at.get()));
    let there = Memo::new(move |_| at.get() < total.get());
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let y = at.get() as f64 * row_height.get();
        if let (true, Some(node)) = (live.get(), node.get()) {
            let _ = web_sys::HtmlElement::style(&node)
                .set_property("transform", &format!("translateY({y}px)"));
        }
    });
    let test = move |test: fn(&Line) -> bool| row.with(|row| row.as_ref().is_some_and(test));
    view! {
        <div
            node_ref=node
            class="grid-row"
            class:is-active=move || desk.cursor.get().row == at.get()
            class:is-out=move || test(|line| line.item.status == domain::plans::ItemStatus::Excluded)
            class:is-override=move || test(|line| line.item.is_override())
            class:is-opened=move || desk.opened.with(|opened| {
                opened.as_ref().is_some_and(|opened| {
                    row.with(|row| row.as_ref().is_some_and(|line| line.item.id == opened.item.id))
                })
            })
            class:is-beyond=move || test(|line| !line.reachable)
            hidden=move || !there.get()
            role="row"
            aria-rowindex=move || (at.get() + 2).to_string()
        >
            {Place::ALL
                .into_iter()
                .enumerate()
                .map(|(column, place)| view! { <GridCell desk index at row column place on_press on_leave/> })
                .collect_view()}
        </div>
    }
}

#[component]
fn GridCell(
    desk: Desk,
    index: usize,
    at: Memo<usize>,
    row: Memo<Option<Line>>,
    column: usize,
    place: Place,
    on_press: Callback<((Cursor, bool),)>,
    on_leave: Callback<()>,
) -> impl IntoView {
    let here = Memo::new(move |_| {
        let cursor = desk.cursor.get();
        cursor.row == at.get() && cursor.column == column
    });
    let editing = Memo::new(move |_| here.get() && desk.cursor.get().editing);
    let wrong = Memo::new(move |_| {
        let item = row.with(|row| row.as_ref().map(|line| line.item.id))?;
        let key = (item, cell_of(place)?);
        desk.drafts.with(|drafts| drafts.get(&key).and_then(trouble))
    });
    let press = move |again: bool| {
        on_press.run(((Cursor { row: at.get_untracked(), column, editing: false }, again),));
    };
    view! {
        <div
            class=class_of(place)
            class:is-here=move || here.get()
            class:is-wrong=move || wrong.with(Option::is_some)
            id=format!("grid-{index}-{column}")
            role="gridcell"
            data-label=title(place)
            data-tip=move || wrong.get()
            aria-invalid=move || wrong.with(|wrong| wrong.is_some().then_some("true"))
            aria-readonly=(!place.editable()).then_some("true")
            on:click=move |_| press(false)
            on:dblclick=move |_| press(true)
        >
            {move || if editing.get() {
                let store = row.with_untracked(|row| row.as_ref().map(|line| line.store.number.clone()));
                view! { <Editor desk place store=store.unwrap_or_default() on_leave/> }.into_any()
            } else {
                row.with(|row| match row {
                    Some(line) => shown(desk, place, line),
                    None => view! { <span class="skeleton grid-wait"></span> }.into_any(),
                })
            }}
        </div>
    }
}
