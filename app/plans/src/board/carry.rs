//! Cards on their way from one wave to another.

use super::super::{bulk::Scope, desk::Desk, words};
use domain::{
    ids::WaveId,
    plans::{Deed, ItemStatus, Operation},
};
use leptos::prelude::*;
use std::{collections::HashMap, sync::Arc};
use wasm_bindgen::JsCast;

/// So near to an edge of what scrolls, a carried card scrolls it.
const EDGE: f64 = 48.0;
/// Pixels a frame it scrolls then.
const SPEED: f64 = 14.0;

/// A wave, or what has none.
pub(super) type Column = Option<WaveId>;
/// The cards of each column, as places in the order of the sheet.
pub(super) type Cards = Arc<HashMap<Column, Arc<Vec<u32>>>>;

/// Cards that are being moved.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Carried {
    /// Which ones, as places.
    pub places: Vec<u32>,
    /// Over which column they are.
    pub over: Column,
    /// Where the pointer is; `None` when they are moved by keyboard.
    pub at: Option<(f64, f64)>,
}

/// What the board's parts share.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    pub desk: Desk,
    /// The columns, from left to right.
    pub columns: Memo<Vec<Column>>,
    pub cards: Memo<Cards>,
    /// What is being moved.
    pub carried: RwSignal<Option<Carried>>,
    /// The card the keyboard is on.
    pub at: RwSignal<Option<u32>>,
    /// Where a range of cards that is chosen with Shift begins.
    pub from: StoredValue<Option<u32>>,
    /// Read aloud.
    pub said: RwSignal<String>,
    scrolling: StoredValue<bool>,
}

impl Hand {
    pub fn new(desk: Desk) -> Hand {
        let columns = Memo::new(move |_| {
            desk.page.with(|page| {
                std::iter::once(None).chain(page.waves.iter().map(|wave| Some(wave.id))).collect()
            })
        });
        let cards = Memo::new(move |_| {
            desk.changed.track();
            let mut cards: HashMap<Column, Vec<u32>> = HashMap::new();
            desk.held(|held| {
                let items = &held.replica.document().items;
                for place in held.rows() {
                    if let Some(item) = items.get(*place as usize)
                        && item.status == ItemStatus::Included
                    {
                        cards.entry(item.wave).or_default().push(*place);
                    }
                }
            });
            Arc::new(cards.into_iter().map(|(wave, places)| (wave, Arc::new(places))).collect())
        });
        Hand {
            desk,
            columns,
            cards,
            carried: RwSignal::new(None),
            at: RwSignal::new(None),
            from: StoredValue::new(None),
            said: RwSignal::new(String::new()),
            scrolling: StoredValue::new(false),
        }
    }

    /// The cards of a column.
    pub fn of(self, column: Column) -> Arc<Vec<u32>> {
        self.cards.with(|cards| cards.get(&column).cloned().unwrap_or_default())
    }

    /// What a column is called.
    pub fn name(self, column: Column) -> String {
        self.desk.page.with_untracked(|page| {
            page.wave(column).map_or("No wave yet".to_owned(), |wave| wave.name.clone())
        })
    }

    fn store(self, place: u32) -> String {
        let number = |held: &super::super::desk::Held| {
            held.stores.get(place).map(|store| store.number.clone())
        };
        self.desk.held(number).flatten().unwrap_or_default()
    }

    /// A card was pressed: it alone is chosen, or with the others.
    pub fn press(self, column: Column, place: u32, with: bool, range: bool) {
        let chosen = self.desk.selected;
        let begin = self.from.get_value();
        self.at.set(Some(place));
        if range && let Some(begin) = begin {
            let cards = untrack(|| self.of(column));
            let find = |wanted: u32| cards.iter().position(|own| *own == wanted);
            if let (Some(one), Some(other)) = (find(begin), find(place)) {
                let (first, last) = (one.min(other), one.max(other));
                chosen.set(cards.get(first..=last).unwrap_or_default().to_vec());
                return;
            }
        }
        self.from.set_value(Some(place));
        if with {
            chosen.update(|chosen| match chosen.iter().position(|own| *own == place) {
                Some(at) => {
                    chosen.remove(at);
                }
                None => chosen.push(place),
            });
        } else {
            chosen.set(vec![place]);
        }
    }

    /// Picks a card up, with all chosen ones when it is one of them.
    pub fn pick(self, column: Column, place: u32, at: Option<(f64, f64)>) {
        if !untrack(|| self.desk.open()) {
            return self.say("This plan cannot be changed now.".to_owned());
        }
        let chosen = self.desk.selected.get_untracked();
        let places = if chosen.contains(&place) {
            Scope::Selected.places(self.desk)
        } else {
            self.desk.selected.set(vec![place]);
            Scope::Selected.places(self.desk)
        };
        if places.is_empty() {
            return self.say(format!("{} is outside what you may change.", self.store(place)));
        }
        let what =
            if places.len() == 1 { self.store(place) } else { words::stores(places.len() as u32) };
        self.say(format!(
            "{what} picked up. Left and right choose a wave, Space puts down, Escape gives up."
        ));
        self.carried.set(Some(Carried { places, over: column, at }));
        if at.is_some() {
            self.scroll();
        }
    }

    /// By keyboard: the next column to the left or right.
    pub fn shift(self, by: isize) {
        let columns = self.columns.get_untracked();
        let said = self.carried.try_update(|carried| {
            let carried = carried.as_mut()?;
            let now = columns.iter().position(|own| *own == carried.over)?;
            carried.over = *columns.get(now.checked_add_signed(by)?)?;
            Some(carried.over)
        });
        if let Some(Some(over)) = said {
            self.say(format!("Over {}.", self.name(over)));
            let id = column_id(over);
            if let Some(node) = document().get_element_by_id(&id) {
                node.scroll_into_view_with_bool(false);
            }
        }
    }

    /// By pointer: whatever column lies under it.
    pub fn hover(self, x: f64, y: f64) {
        let under = document().element_from_point(x as f32, y as f32);
        let column = under.and_then(|node| node.closest("[data-column]").ok().flatten());
        let over = column.and_then(|node| node.get_attribute("data-column")).map(|name| {
            self.columns.with_untracked(|all| {
                all.iter().copied().find(|own| column_name(*own) == name).flatten()
            })
        });
        self.carried.update(|carried| {
            if let Some(carried) = carried {
                carried.at = Some((x, y));
                carried.over = over.unwrap_or(carried.over);
            }
        });
    }

    /// Puts down what is carried.
    pub fn drop(self) {
        let Some(Carried { places, over, .. }) = self.carried.get_untracked() else { return };
        self.carried.set(None);
        let (count, name) = (words::stores(places.len() as u32), self.name(over));
        let done =
            self.desk.act(Deed::same(places.into_iter().collect(), Operation::SetWave(over)));
        if done {
            let desk = self.desk;
            self.desk
                .toaster
                .say_with_undo(format!("{count} moved to {name}"), move || desk.undo());
        }
        self.say(if done {
            format!("Put down in {name}.")
        } else {
            "Put down where it was.".to_owned()
        });
    }

    /// Leaves everything where it was.
    pub fn give_up(self) {
        if self.carried.get_untracked().is_some() {
            self.carried.set(None);
            self.say("Given up. Nothing was moved.".to_owned());
        }
    }

    fn say(self, text: String) {
        self.said.set(text);
    }

    /// Scrolls what the pointer is at the edge of, frame by frame, as long as something is carried.
    fn scroll(self) {
        if self.scrolling.get_value() {
            return;
        }
        self.scrolling.set_value(true);
        request_animation_frame(move || self.scroll_on());
    }

    fn scroll_on(self) {
        let at = self.carried.try_get_untracked().flatten().and_then(|carried| carried.at);
        let Some((x, y)) = at else {
            self.scrolling.try_set_value(false);
            return;
        };
        let under = document().element_from_point(x as f32, y as f32);
        let within =
            |selector: &str| under.as_ref().and_then(|node| node.closest(selector).ok().flatten());
        let toward = |at: f64, first: f64, last: f64| {
            if at < first + EDGE {
                -SPEED
            } else if at > last - EDGE {
                SPEED
            } else {
                0.0
            }
        };
        if let Some(list) = within(".board-cards") {
            let frame = list.get_bounding_client_rect();
            let by = toward(y, frame.top(), frame.bottom());
            list.set_scroll_top(list.scroll_top() + by as i32);
        }
        if let Some(board) = document().query_selector(".board-columns").ok().flatten() {
            let frame = board.get_bounding_client_rect();
            let by = toward(x, frame.left(), frame.right());
            board.set_scroll_left(board.scroll_left() + by as i32);
        }
        request_animation_frame(move || self.scroll_on());
    }
}

/// A column's name in the page.
pub(super) fn column_name(column: Column) -> String {
    column.map_or_else(|| "none".to_owned(), |wave| wave.to_string())
}

/// The id of a column's list of cards.
pub(super) fn column_id(column: Column) -> String {
    format!("wave-{}", column_name(column))
}

/// The card an event is about.
pub(super) fn card_of(event: &web_sys::Event) -> Option<u32> {
    let node = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    node.closest("[data-place]").ok().flatten()?.get_attribute("data-place")?.parse().ok()
}
