//! One wave's cards. Only those in sight exist; the list is one stop of the keyboard.

use super::{
    super::{columns::Place, desk::Desk, live::Others, words},
    carry::{Column, Hand, card_of, column_id},
};
use leptos::{ev, html, prelude::*};
use std::time::Duration;
use ui::{Icon, hue::hue_of};

/// A card's height with the space below it, in pixels; the style sheet says the same.
const CARD: f64 = 72.0;
/// Cards beyond the edges that exist as well.
const SPARE: usize = 4;
/// So far the pointer moves before a card is picked up.
const SLACK: f64 = 5.0;
/// So long a finger stays before a card is picked up.
const LONG: Duration = Duration::from_millis(350);

/// The cards of a column.
#[component]
pub(super) fn CardList(hand: Hand, others: Others, column: Column) -> impl IntoView {
    let desk = hand.desk;
    let list = NodeRef::<html::Div>::new();
    let (scrolled, height) = (RwSignal::new(0.0_f64), RwSignal::new(600.0_f64));
    let cards = Memo::new(move |_| hand.of(column));
    let measure = move || {
        if let Some(list) = list.get_untracked() {
            scrolled.set(f64::from(list.scroll_top()));
            height.set(f64::from(list.client_height()).max(CARD));
        }
    };
    Effect::new(move |_| {
        if list.get().is_some() {
            measure();
            let resized = window_event_listener(ev::resize, move |_| measure());
            on_cleanup(move || resized.remove());
        }
    });
    let window = Memo::new(move |_| {
        let all = cards.with(|cards| cards.len());
        let first = ((scrolled.get() / CARD) as usize).saturating_sub(SPARE);
        let count = (height.get() / CARD).ceil() as usize + 2 * SPARE;
        (first.min(all), (first + count).min(all))
    });
    let shown = move || {
        let (first, last) = window.get();
        cards.with(|cards| {
            let own = cards.get(first..last).unwrap_or_default();
            own.iter().copied().enumerate().map(|(n, place)| (first + n, place)).collect::<Vec<_>>()
        })
    };
    // A pointer that is down on a card: which one, where, and whether it is a finger.
    let down = StoredValue::new(None::<(u32, f64, f64, bool)>);
    let pick = move |place: u32, x: f64, y: f64, pointer: i32| {
        hand.pick(column, place, Some((x, y)));
        if let Some(list) = list.get_untracked() {
            // Without capture a drop outside the window would be missed; then Escape ends it.
            let _ = list.set_pointer_capture(pointer);
        }
    };
    let pressed = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        let Some(place) = card_of(&event) else { return };
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let finger = event.pointer_type() != "mouse";
        down.set_value(Some((place, x, y, finger)));
        if finger {
            let pointer = event.pointer_id();
            set_timeout(
                move || {
                    if down.try_get_value().flatten() == Some((place, x, y, true)) {
                        pick(place, x, y, pointer);
                    }
                },
                LONG,
            );
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if hand.carried.with_untracked(Option::is_some) {
            return hand.hover(x, y);
        }
        let Some((place, from_x, from_y, finger)) = down.get_value() else { return };
        if (x - from_x).abs().max((y - from_y).abs()) > SLACK {
            if finger {
                // It scrolls.
                down.set_value(None);
            } else {
                pick(place, x, y, event.pointer_id());
            }
        }
    };
    let released = move |event: ev::PointerEvent| {
        let was = down.try_update_value(Option::take).flatten();
        if hand.carried.with_untracked(Option::is_some) {
            return hand.drop();
        }
        if let Some((place, ..)) = was {
            let with = event.ctrl_key() || event.meta_key();
            hand.press(column, place, with, event.shift_key());
            if !with && !event.shift_key() {
                desk.opened.set(Some(place));
            }
        }
    };
    let cancelled = move |_| {
        down.set_value(None);
        hand.give_up();
    };
    let bring = move |index: usize| {
        let Some(list) = list.get_untracked() else { return };
        let (top, tall) = (index as f64 * CARD, f64::from(list.client_height()));
        let now = f64::from(list.scroll_top());
        if top < now {
            list.set_scroll_top(top as i32);
        } else if top + CARD > now + tall {
            list.set_scroll_top((top + CARD - tall) as i32);
        }
    };
    // Where somebody who is followed goes, the board goes.
    let followed = Memo::new(move |_| {
        let item = others.followed_item()?;
        let place = desk.held(|held| held.place_of(item)).flatten()?;
        cards.with(|cards| cards.iter().position(|own| *own == place))
    });
    Effect::new(move |_| {
        if let (Some(index), Some(list)) = (followed.get(), list.get()) {
            if let Ok(Some(board)) = list.closest(".board-columns") {
                let (own, all) =
                    (list.get_bounding_client_rect(), board.get_bounding_client_rect());
                let beyond =
                    (own.right() - all.right()).max(0.0) + (own.left() - all.left()).min(0.0);
                board.set_scroll_left(board.scroll_left() + beyond as i32);
            }
            bring(index);
        }
    });
    let keyed = move |event: ev::KeyboardEvent| {
        let own = cards.get_untracked();
        let key = event.key();
        let carrying = hand.carried.with_untracked(Option::is_some);
        let at = hand.at.get_untracked();
        let here = at.and_then(|at| own.iter().position(|place| *place == at));
        let handled = match (key.as_str(), carrying) {
            ("ArrowLeft", true) => {
                hand.shift(-1);
                true
            }
            ("ArrowRight", true) => {
                hand.shift(1);
                true
            }
            (" " | "Enter", true) => {
                hand.drop();
                true
            }
            ("Escape", true) => {
                hand.give_up();
                true
            }
            ("ArrowDown" | "ArrowUp" | "Home" | "End", false) if !own.is_empty() => {
                let last = own.len() - 1;
                let next = match (key.as_str(), here) {
                    ("Home", _) | (_, None) => 0,
                    ("End", _) => last,
                    ("ArrowDown", Some(here)) => (here + 1).min(last),
                    (_, Some(here)) => here.saturating_sub(1),
                };
                if let Some(place) = own.get(next).copied() {
                    hand.press(column, place, false, event.shift_key());
                    bring(next);
                }
                true
            }
            ("ArrowLeft" | "ArrowRight", false) => {
                let columns = hand.columns.get_untracked();
                let now = columns.iter().position(|own| *own == column);
                let by = if key == "ArrowLeft" { -1 } else { 1 };
                let next = now
                    .and_then(|now| now.checked_add_signed(by))
                    .and_then(|n| columns.get(n).copied());
                if let Some(node) =
                    next.and_then(|next| document().get_element_by_id(&column_id(next)))
                {
                    use wasm_bindgen::JsCast;
                    if let Some(node) = node.dyn_ref::<web_sys::HtmlElement>() {
                        let _ = node.focus();
                    }
                }
                true
            }
            (" ", false) => {
                if let Some(place) = here.and_then(|here| own.get(here)).copied() {
                    hand.pick(column, place, None);
                }
                true
            }
            ("x", false) => {
                if let Some(place) = here.and_then(|here| own.get(here)).copied() {
                    hand.press(column, place, true, false);
                }
                true
            }
            ("Enter", false) => {
                desk.opened.set(here.and_then(|here| own.get(here)).copied());
                true
            }
            ("Escape", false) => {
                desk.opened.set(None);
                true
            }
            ("z", false) if event.ctrl_key() || event.meta_key() => {
                desk.undo();
                true
            }
            ("y", false) if event.ctrl_key() || event.meta_key() => {
                desk.redo();
                true
            }
            _ => false,
        };
        if handled {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let focused = move |_| {
        let own = cards.get_untracked();
        let here = hand.at.get_untracked().is_some_and(|at| own.contains(&at));
        if !here {
            hand.at.set(own.first().copied());
        }
    };
    let active = move || {
        let at = hand.at.get()?;
        let (first, last) = window.get();
        let seen = cards.with(|cards| cards.get(first..last).unwrap_or_default().contains(&at));
        seen.then(|| card_id(at))
    };
    view! {
        <div
            node_ref=list
            id=column_id(column)
            class="board-cards"
            role="listbox"
            tabindex="0"
            aria-multiselectable="true"
            aria-label=move || format!("Stores in {}", { desk.page.track(); hand.name(column) })
            aria-activedescendant=active
            on:scroll=move |_| measure()
            on:pointerdown=pressed
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=cancelled
            on:keydown=keyed
            on:focus=focused
            on:touchmove=move |event| {
                if hand.carried.with_untracked(Option::is_some) {
                    event.prevent_default();
                }
            }
        >
            <div class="board-space" role="presentation" style:height=move || format!("{}px", cards.with(|cards| cards.len()) as f64 * CARD)>
                <For each=shown key=|pair| *pair let:pair>
                    <Card hand others index=pair.0 place=pair.1 of=Signal::derive(move || cards.with(|cards| cards.len()))/>
                </For>
            </div>
        </div>
    }
}

fn card_id(place: u32) -> String {
    format!("card-{place}")
}

#[component]
fn Card(hand: Hand, others: Others, index: usize, place: u32, of: Signal<usize>) -> impl IntoView {
    let desk: Desk = hand.desk;
    let line = Memo::new(move |_| {
        desk.changed.track();
        desk.line(place)
    });
    let chosen = move || desk.selected.with(|chosen| chosen.contains(&place));
    let carried = move || {
        hand.carried.with(|carried| carried.as_ref().is_some_and(|one| one.places.contains(&place)))
    };
    let other = Memo::new(move |_| {
        let item = line.with(|line| line.as_ref().map(|line| line.item.id))?;
        others.present.with(|all| {
            all.iter()
                .find(|one| one.at.item == Some(item))
                .map(|one| (one.name.clone(), hue_of(&one.name)))
        })
    });
    let text = move || {
        let line = line.get()?;
        let (campaign, hue, cost) = desk.page.with(|page| {
            let campaign = page.campaign(line.item.campaign);
            let cost = line.item.cost(campaign.map(|one| one.price));
            (
                campaign.map_or("No campaign".to_owned(), |one| one.name.clone()),
                campaign.map(|one| one.colour + 1),
                cost,
            )
        });
        let cost = cost.map(|cost| desk.currency.with_value(|code| words::money(cost, code)));
        Some(view! {
            <span class="board-card-line">
                <strong class="num">{line.store.number.clone()}</strong>
                <span class="clip">{line.store.name.clone()}</span>
                {line.item.held.then(|| view! { <Icon name="lock" label="On hold"/> })}
                {line.item.is_override().then(|| view! { <Icon name="square-pen" label="Differs from the recommendation"/> })}
            </span>
            <span class="board-card-line small quiet">
                <span class=hue.map_or("dot".to_owned(), |hue| format!("dot hue-{hue}"))></span>
                <span class="clip">{campaign}</span>
            </span>
            <span class="board-card-line small num">
                <span>{format!("{} pieces", words::whole(line.item.pieces))}</span>
                <span class="push faint">{cost.unwrap_or_default()}</span>
            </span>
        })
    };
    view! {
        <div
            id=card_id(place)
            class=move || format!("board-card{}", other.get().map(|(_, hue)| format!(" is-other hue-{hue}")).unwrap_or_default())
            class:is-chosen=chosen
            class:is-carried=carried
            class:is-here=move || hand.at.get() == Some(place)
            role="option"
            aria-selected=move || if chosen() { "true" } else { "false" }
            aria-posinset=(index + 1).to_string()
            aria-setsize=move || of.get().to_string()
            data-place=place.to_string()
            data-tip=move || other.get().map(|(name, _)| format!("{name} is here."))
            style:transform=format!("translateY({}px)", index as f64 * CARD)
        >
            {text}
        </div>
    }
}

/// The column in which somebody at the board is, as the sheet calls it.
pub(super) fn whereabouts() -> &'static str {
    Place::Wave.key()
}
