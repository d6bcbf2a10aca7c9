//! A sheet at work: the component hands it the page's events, and the rules are in `keys`,
//! `selection`, `paste` and `layout`. What is here joins them: layout, selection, keys. `paint` shows
//! what is in sight, `editor` is laid over a cell, `values` go into many cells and out of them,
//! `pointer` is the mouse or a finger.

mod editor;
mod paint;
mod pointer;
mod values;

use super::{
    keys::{Extent, Intent, Mode, Press, step},
    layout::Layout,
    paste,
    pool::Pool,
    rows::{CellEdit, Other, Rows, SheetColumn},
    selection::{Anchors, Selection, Spot},
};
use crate::{
    Toaster,
    virtual_table::{View, reveal},
};
use leptos::{ev, html, prelude::*};
use std::{collections::HashMap, sync::Arc};
use web_sys::HtmlElement;

/// Two presses on a cell within this many milliseconds open its editor.
const TWICE: f64 = 450.0;
/// A row's height before one is measured.
const ROW: f64 = 32.0;

/// The callbacks of a sheet's owner.
#[derive(Clone, Copy, Default)]
pub(super) struct Asks {
    pub edit: Option<Callback<(Vec<CellEdit>,)>>,
    pub undo: Option<Callback<()>>,
    pub redo: Option<Callback<()>>,
    pub toggle: Option<Callback<(Vec<String>,)>>,
    pub open: Option<Callback<(String,)>>,
    pub close: Option<Callback<()>>,
    pub press: Option<Callback<(String, String)>>,
    pub editing: Option<Callback<(bool,)>>,
}

/// What was put into a cell and cannot be kept.
#[derive(Clone, Debug)]
struct Wrong {
    text: String,
    why: String,
}

/// An open editor.
#[derive(Clone, Debug)]
struct Editing {
    mode: Mode,
    key: String,
    spot: Spot,
    column: SheetColumn,
    before: String,
}

/// A sheet at work: cheap to copy, everything behind it shared.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub id: StoredValue<String>,
    pub rows: StoredValue<Arc<dyn Rows>>,
    pub columns: StoredValue<Vec<SheetColumn>>,
    pub total: Signal<usize>,
    pub others: Signal<Vec<Other>>,
    pub locked: Signal<bool>,
    pub layout: RwSignal<Layout>,
    pub selection: RwSignal<Selection>,
    pub finding: RwSignal<bool>,
    pub said: RwSignal<String>,
    pub asks: StoredValue<Asks>,
    pub pane: NodeRef<html::Div>,
    pub space: NodeRef<html::Div>,
    pub field: NodeRef<html::Input>,
    pub list: NodeRef<html::Select>,
    toaster: Toaster,
    /// Made in the browser only: what is bound to a thread must not be dropped on the server's.
    pool: StoredValue<Option<StoredValue<Pool, LocalStorage>>>,
    shown: StoredValue<Vec<SheetColumn>>,
    anchors: StoredValue<(Selection, Anchors)>,
    editing: StoredValue<Option<Editing>>,
    wrong: StoredValue<HashMap<(String, &'static str), Wrong>>,
    round: StoredValue<u64>,
    row_height: StoredValue<f64>,
    view: StoredValue<View>,
    height: StoredValue<f64>,
    awaited: StoredValue<bool>,
    dragging: StoredValue<bool>,
    pressed: StoredValue<Option<(Spot, f64)>>,
}

/// What the component gives a hand.
pub(super) struct Given {
    pub id: String,
    pub rows: Arc<dyn Rows>,
    pub columns: Vec<SheetColumn>,
    pub total: Signal<usize>,
    pub others: Signal<Vec<Other>>,
    pub locked: Signal<bool>,
    pub layout: RwSignal<Layout>,
    pub selection: RwSignal<Selection>,
    pub asks: Asks,
}

impl Hand {
    pub fn new(given: Given) -> Hand {
        Hand {
            id: StoredValue::new(given.id),
            rows: StoredValue::new(given.rows),
            shown: StoredValue::new(given.columns.clone()),
            columns: StoredValue::new(given.columns),
            total: given.total,
            others: given.others,
            locked: given.locked,
            layout: given.layout,
            selection: given.selection,
            finding: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            asks: StoredValue::new(given.asks),
            pane: NodeRef::new(),
            space: NodeRef::new(),
            field: NodeRef::new(),
            list: NodeRef::new(),
            toaster: crate::toaster(),
            pool: StoredValue::new(None),
            anchors: StoredValue::new((Selection::default(), Anchors::default())),
            editing: StoredValue::new(None),
            wrong: StoredValue::new(HashMap::new()),
            round: StoredValue::new(1),
            row_height: StoredValue::new(ROW),
            view: StoredValue::new(View::default()),
            height: StoredValue::new(0.0),
            awaited: StoredValue::new(false),
            dragging: StoredValue::new(false),
            pressed: StoredValue::new(None),
        }
    }

    fn rows(self) -> Arc<dyn Rows> {
        self.rows.get_value()
    }

    fn size(self) -> (usize, usize) {
        (self.total.get_untracked(), self.shown.with_value(Vec::len))
    }

    fn text(self, spot: Spot) -> String {
        let key = self.shown.with_value(|shown| shown.get(spot.column).map(|one| one.key));
        key.map(|key| untrack(|| self.rows().text(spot.row, key))).unwrap_or_default()
    }

    fn head_height(self, pane: &HtmlElement) -> f64 {
        let head = pane.query_selector(".spreadsheet-head").ok().flatten();
        head.map_or(0.0, |head| f64::from(head.client_height()))
    }

    /// Takes the columns as they are laid out now.
    pub fn lay_out(self) {
        let layout = self.layout.get_untracked();
        let shown = self.columns.with_value(|columns| {
            let of = |key: &str| columns.iter().find(|one| one.key == key).cloned();
            layout.shown().filter_map(|one| of(&one.key)).collect()
        });
        self.shown.set_value(shown);
        self.measure_columns(&layout);
        self.again();
    }

    /// Tells the page the widths of a layout, which may be one that is only tried.
    pub fn measure_columns(self, layout: &Layout) {
        let Some(pane) = self.pane.get_untracked() else { return };
        let style = HtmlElement::style(&pane);
        let _ = style.set_property("--spreadsheet-columns", &layout.template());
        for (place, edge) in layout.edges().iter().take(layout.frozen).enumerate() {
            let _ = style.set_property(&format!("--frozen-{place}"), &format!("{edge}px"));
        }
    }

    /// Begins to paint, once the page lives.
    pub fn begin(self) {
        if let Some(space) = self.space.get_untracked() {
            let pool = Pool::new(space.into(), self.id.get_value());
            self.pool.set_value(Some(StoredValue::new_local(pool)));
        }
    }

    /// Rows have changed: the selection stays on its rows.
    pub fn follow(self) {
        let rows = self.rows();
        let now = self.selection.get_untracked();
        let (of, anchors) = self.anchors.get_value();
        let (total, columns) = self.size();
        if of == now {
            let after =
                untrack(|| anchors.replant(now, |row| rows.key(row), |key| rows.row_of(key)));
            let after = after.within(total, columns);
            // The keys stay those of the rows that were selected, should they come back.
            self.anchors.set_value((after, anchors));
            if after != now {
                self.selection.set(after);
            }
        } else {
            // The owner has selected something else.
            self.anchor(now);
        }
        self.editing.update_value(|editing| {
            if let Some(editing) = editing {
                let row = untrack(|| rows.row_of(&editing.key));
                editing.spot.row = row.unwrap_or(editing.spot.row);
            }
        });
        self.again();
    }

    /// The selection has changed: one that the owner has set is brought into sight.
    pub fn selected(self) {
        let now = self.selection.get_untracked();
        if self.anchors.with_value(|(of, _)| *of != now) {
            self.anchor(now);
            self.bring(now.at);
        }
        self.again();
    }

    fn anchor(self, selection: Selection) {
        let rows = self.rows();
        let anchors = untrack(|| Anchors::of(selection, |row| rows.key(row)));
        self.anchors.set_value((selection, anchors));
    }

    /// Selects cells and brings the far corner into sight.
    pub fn select(self, selection: Selection) {
        let (total, columns) = self.size();
        let selection = selection.within(total, columns);
        self.anchor(selection);
        let whole = selection.rows() == total && total > 1;
        if selection != self.selection.get_untracked() {
            self.selection.set(selection);
        }
        // All rows at once move nothing: one stays where one is.
        if !whole {
            self.bring(selection.end);
        }
        self.again();
    }

    fn bring(self, spot: Spot) {
        let Some(pane) = self.pane.get_untracked() else { return };
        let height = f64::from(pane.client_height()) - self.head_height(&pane);
        let row = self.row_height.get_value();
        if let Some(top) = reveal(spot.row, row, f64::from(pane.scroll_top()), height) {
            pane.set_scroll_top(top.round() as i32);
        }
        let (edges, frozen) = self.layout.with_untracked(|layout| (layout.edges(), layout.frozen));
        let at = |place: usize| edges.get(place).copied().unwrap_or_default();
        if spot.column >= frozen {
            let (left, right) = (at(spot.column) - at(frozen), at(spot.column + 1));
            let scrolled = f64::from(pane.scroll_left());
            if left < scrolled {
                pane.set_scroll_left(left.round() as i32);
            } else if right > scrolled + f64::from(pane.client_width()) {
                pane.set_scroll_left((right - f64::from(pane.client_width())).ceil() as i32);
            }
        }
    }

    /// Puts the keyboard into the sheet.
    pub fn focus(self) {
        if let Some(pane) = self.pane.get_untracked() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = pane.focus_with_options(&options);
        }
    }

    /// A key was pressed in the sheet or its editor.
    pub fn keyed(self, event: &ev::KeyboardEvent) {
        let own = event.target().is_some_and(|target| {
            Some(&target) == event.current_target().as_ref() || self.is_editor(&target)
        });
        if !own || event.is_composing() {
            return;
        }
        // A press before a key and one after it are not one double press.
        self.pressed.set_value(None);
        let (rows, columns) = self.size();
        let screen = {
            let slots = self.view.get_value().slots;
            slots.saturating_sub(14).max(1)
        };
        let locked = self.locked.get_untracked();
        let shown = self.shown.get_value();
        let editable = |column: usize| !locked && shown.get(column).is_some_and(|one| one.editable);
        let filled = |spot: Spot| !self.text(spot).is_empty();
        let all = Extent { rows, columns, screen, editable: &editable, filled: &filled };
        let key = event.key();
        // On many keyboards the third sign of a key is typed with what looks like Ctrl and Alt.
        let third = event.get_modifier_state("AltGraph");
        let press = Press {
            key: &key,
            shift: event.shift_key(),
            ctrl: !third && (event.ctrl_key() || event.meta_key()),
            alt: !third && event.alt_key(),
        };
        let now = self.selection.get_untracked();
        if let Some((after, intent)) = step(now, self.mode(), press, &all) {
            event.prevent_default();
            event.stop_propagation();
            self.act(after, intent);
        }
    }

    fn act(self, after: Selection, intent: Intent) {
        let asks = self.asks.get_value();
        let tell = |ask: Option<Callback<()>>| {
            if let Some(ask) = ask {
                ask.run(());
            }
        };
        let key = |row: usize| untrack(|| self.rows().key(row));
        match intent {
            Intent::Go => self.select(after),
            Intent::Edit(letter) => {
                self.select(after);
                self.edit(letter);
            }
            Intent::Keep => {
                self.keep();
                self.select(after);
                self.focus();
            }
            Intent::Forget => {
                self.forget();
                self.focus();
            }
            Intent::Clear => self.clear(),
            Intent::FillDown => {
                self.put(paste::fill_down(after, |spot| self.text(spot)), true);
            }
            Intent::Find => self.finding.set(true),
            Intent::Undo => tell(asks.undo),
            Intent::Redo => tell(asks.redo),
            Intent::Toggle => {
                let (first, last) = (after.first().row, after.last().row);
                if let Some(ask) = asks.toggle.filter(|_| !self.locked.get_untracked()) {
                    ask.run(((first..=last).filter_map(key).collect(),));
                }
            }
            Intent::Open => {
                if let (Some(ask), Some(key)) = (asks.open, key(after.at.row)) {
                    ask.run((key,));
                }
            }
            Intent::Close => tell(asks.close),
        }
    }

    fn say(self, text: impl Into<String>) {
        self.said.set(text.into());
    }

    fn warn(self, text: String) {
        self.toaster.warn(text);
    }
}
