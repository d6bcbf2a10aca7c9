//! Where something that floats goes: below its anchor, above when there is more room there, and never
//! out of the window.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// A box in the window, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// From the left edge.
    pub x: f64,
    /// From the top edge.
    pub y: f64,
    /// How wide.
    pub width: f64,
    /// How high.
    pub height: f64,
}

/// Along which edge of the anchor the floating box lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Along {
    /// Its left edge.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its right edge.
    End,
}

/// The distance from the anchor and from the edges of the window.
const GAP: f64 = 4.0;
const EDGE: f64 = 8.0;

/// The place of a box of `size` at `anchor` in `window`, and the height there is for it.
pub fn place(anchor: Area, size: (f64, f64), window: (f64, f64), along: Along) -> (f64, f64, f64) {
    let below = window.1 - (anchor.y + anchor.height) - GAP - EDGE;
    let above = anchor.y - GAP - EDGE;
    let under = size.1 <= below || below >= above;
    let room = if under { below } else { above }.max(80.0);
    let height = size.1.min(room);
    let y = if under { anchor.y + anchor.height + GAP } else { anchor.y - GAP - height };
    let x = match along {
        Along::Start => anchor.x,
        Along::Middle => anchor.x + (anchor.width - size.0) / 2.0,
        Along::End => anchor.x + anchor.width - size.0,
    };
    let x = x.min(window.0 - size.0 - EDGE).max(EDGE);
    (x, y, room)
}

/// The box of an element in the window.
pub fn area_of(element: &web_sys::Element) -> Area {
    let rect = element.get_bounding_client_rect();
    Area { x: rect.left(), y: rect.top(), width: rect.width(), height: rect.height() }
}

/// Puts an open popover at its anchor. Styles set by script are allowed by the strict policy; the
/// server never writes them.
pub fn put(popover: &web_sys::HtmlElement, anchor: Area, along: Along, at_least_as_wide: bool) {
    let style = popover.style();
    // None of these can fail: the names and values are our own.
    let set = |name: &str, value: f64| {
        let _ = style.set_property(name, &format!("{value}px"));
    };
    let _ = style.remove_property("max-height");
    if at_least_as_wide {
        set("min-width", anchor.width);
    }
    let root = document().document_element().unwrap_or_else(|| popover.clone().unchecked_into());
    let window = (f64::from(root.client_width()), f64::from(root.client_height()));
    let size = (f64::from(popover.offset_width()), f64::from(popover.offset_height()));
    let (x, y, room) = place(anchor, size, window, along);
    set("left", x);
    set("top", y);
    set("max-height", room);
}

/// Opens or closes a popover.
pub fn show(popover: &web_sys::HtmlElement, open: bool) {
    // Refused when it is already so, which is what was wanted.
    let _ = if open { popover.show_popover() } else { popover.hide_popover() };
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: (f64, f64) = (1000.0, 600.0);

    fn at(x: f64, y: f64) -> Area {
        Area { x, y, width: 100.0, height: 32.0 }
    }

    #[test]
    fn it_opens_below_while_there_is_room() {
        let (x, y, _) = place(at(50.0, 100.0), (200.0, 300.0), WINDOW, Along::Start);
        assert_eq!((x, y), (50.0, 136.0));
    }

    #[test]
    fn near_the_foot_it_opens_above() {
        let (_, y, _) = place(at(50.0, 500.0), (200.0, 300.0), WINDOW, Along::Start);
        assert_eq!(y, 196.0);
    }

    #[test]
    fn it_never_leaves_the_window_sideways() {
        let (x, _, _) = place(at(950.0, 10.0), (200.0, 100.0), WINDOW, Along::Start);
        assert_eq!(x, 792.0);
        let (x, _, _) = place(at(0.0, 10.0), (200.0, 100.0), WINDOW, Along::End);
        assert_eq!(x, 8.0);
    }

    #[test]
    fn what_is_too_high_gets_the_room_there_is() {
        let (_, y, room) = place(at(0.0, 100.0), (200.0, 2000.0), WINDOW, Along::Start);
        assert_eq!((y, room), (136.0, 456.0));
    }
}
