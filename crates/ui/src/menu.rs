//! A menu of acts behind a button. Arrow keys and typing move, Escape closes and gives focus back.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    button::Kind,
    icon::Icon,
    place::{Along, area_of, put, show},
    slug::slug,
};

/// One act in a menu.
#[derive(Clone, Debug, Default)]
pub struct MenuItem {
    /// The words.
    pub label: String,
    /// An icon before them.
    pub icon: Option<&'static str>,
    /// The keys that do the same.
    pub keys: Option<String>,
    /// Cannot be undone.
    pub danger: bool,
    /// Ticked or not, when it is a setting.
    pub checked: Option<bool>,
    /// Why it cannot be done now.
    pub refused: Option<String>,
    /// A line above it.
    pub divided: bool,
    /// It leads to a page.
    pub href: Option<String>,
    /// What it does.
    pub act: Option<Callback<()>>,
}

impl MenuItem {
    /// An act with its words.
    pub fn new(label: impl Into<String>, act: impl Into<Callback<()>>) -> Self {
        Self { label: label.into(), act: Some(act.into()), ..Self::default() }
    }

    /// A link with its words.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()), ..Self::default() }
    }

    /// Adds an icon.
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Shows the keys that do the same.
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }

    /// Marks what cannot be undone.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Shows a tick or its absence.
    pub fn checked(mut self, on: bool) -> Self {
        self.checked = Some(on);
        self
    }

    /// Says why it cannot be done now; `None` when it can.
    pub fn refused(mut self, reason: Option<String>) -> Self {
        self.refused = reason;
        self
    }

    /// Draws a line above it.
    pub fn divided(mut self) -> Self {
        self.divided = true;
        self
    }
}

/// Where typing `letter` leads: the next item after `at` that begins with it.
pub fn typed_to(labels: &[&str], at: usize, letter: &str) -> Option<usize> {
    if letter.chars().count() != 1 || letter == " " {
        return None;
    }
    let letter = letter.to_lowercase();
    (1..=labels.len())
        .map(|step| (at + step) % labels.len())
        .find(|&i| labels[i].to_lowercase().starts_with(&letter))
}

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// What the menu is for: "More acts for Store 12". Shown on an icon-only button as a tip.
    #[prop(into)]
    label: String,
    /// The acts.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// The icon of the button.
    #[prop(default = Some("ellipsis"))]
    icon: Option<&'static str>,
    /// How loud the button is.
    #[prop(default = Kind::Ghost)]
    kind: Kind,
    /// A lower button, for rows and toolbars.
    #[prop(optional)]
    small: bool,
    /// The menu's right edge lies at the button's.
    #[prop(optional)]
    at_end: bool,
    /// Only when two menus on a page share a label.
    #[prop(optional, into)]
    id: String,
    /// What stands on the button, instead of the icon alone.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let id = if id.is_empty() { format!("menu-{}", slug(&label)) } else { id };
    let open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let list = NodeRef::<html::Div>::new();
    let worded = children.is_some();

    let focus_item = move |at: usize| {
        let item = list
            .get_untracked()
            .and_then(|list| list.query_selector_all("[role^=menuitem]").ok())
            .and_then(|items| items.item(at as u32));
        if let Some(item) = item.and_then(|item| item.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = item.focus();
        }
    };
    let close = move |give_back: bool| {
        if let Some(list) = list.get_untracked() {
            show(&list, false);
        }
        if let (true, Some(button)) = (give_back, button.get_untracked()) {
            let _ = button.focus();
        }
    };
    // The items are drawn only while it is open, so the menu is placed after they are.
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(move || {
                if let (Some(list), Some(button)) = (list.get_untracked(), button.get_untracked()) {
                    put(
                        &list,
                        area_of(&button),
                        if at_end { Along::End } else { Along::Start },
                        false,
                    );
                    focus_item(0);
                }
            });
        }
    });
    let open_it = move || {
        if let Some(list) = list.get_untracked() {
            open.set(true);
            show(&list, true);
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        let items = items.get_untracked();
        let at = focused_index(list);
        let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
        let key = event.key();
        match key.as_str() {
            "Tab" => close(true),
            "Escape" => {
                event.prevent_default();
                event.stop_propagation();
                close(true);
            }
            _ => {
                let next = match key.as_str() {
                    "ArrowLeft" | "ArrowRight" => None,
                    key => crate::tabs::next_tab(key, at, items.len())
                        .or_else(|| typed_to(&labels, at, key)),
                };
                if let Some(next) = next {
                    event.prevent_default();
                    focus_item(next);
                }
            }
        }
    };
    let tip = (!worded).then(|| label.clone());
    view! {
        <span class="menu-root">
            <button
                node_ref=button
                type="button"
                class=kind.class()
                class:button-icon=!worded
                class:button-small=small
                aria-haspopup="menu"
                aria-controls=id.clone()
                aria-expanded=move || if open.get() { "true" } else { "false" }
                aria-label=tip.clone()
                data-tip=tip
                on:click=move |_| if open.get_untracked() { close(true) } else { open_it() }
                on:keydown=move |event: ev::KeyboardEvent| if event.key() == "ArrowDown" && !open.get_untracked() {
                    event.prevent_default();
                    open_it();
                }
            >
                {icon.map(|icon| view! { <Icon name=icon/> })}
                {children.map(|children| view! { <span class="button-word">{children()}</span> })}
            </button>
            <div
                node_ref=list
                class="float menu"
                id=id
                role="menu"
                aria-label=label
                popover="auto"
                on:keydown=keyed
                on:toggle=move |event: ev::Event| {
                    // The browser closes it on a press elsewhere; the signal follows.
                    let shown = event.target().and_then(|list| list.dyn_into::<web_sys::Element>().ok()).is_some_and(|list| list.matches(":popover-open").unwrap_or(false));
                    open.set(shown);
                }
            >
                {move || open.get().then(|| items.get().into_iter().map(|item| view! { <Item item=item close=Callback::from(move || close(true))/> }).collect_view())}
            </div>
        </span>
    }
}

/// Which item has focus; the last one when none has, so that an arrow leads to the first.
fn focused_index(list: NodeRef<html::Div>) -> usize {
    let Some(items) =
        list.get_untracked().and_then(|list| list.query_selector_all("[role^=menuitem]").ok())
    else {
        return 0;
    };
    let focused = document().active_element();
    (0..items.length())
        .find(|&i| match (items.item(i), &focused) {
            (Some(item), Some(focused)) => item.is_same_node(Some(focused)),
            _ => false,
        })
        .unwrap_or_else(|| items.length().saturating_sub(1)) as usize
}

#[component]
fn Item(item: MenuItem, close: Callback<()>) -> impl IntoView {
    let refused = item.refused.is_some();
    let role = if item.checked.is_some() { "menuitemcheckbox" } else { "menuitem" };
    let inside = view! {
        <span class="menu-icon">
            {match item.checked {
                Some(true) => Some("check"),
                Some(false) => None,
                None => item.icon,
            }
            .map(|icon| view! { <Icon name=icon/> })}
        </span>
        <span class="menu-words">
            {item.label}
            {item.refused.map(|reason| view! { <span class="menu-reason">{reason}</span> })}
        </span>
        {item.keys.map(|keys| view! { <kbd aria-hidden="true">{keys}</kbd> })}
    };
    let divider = item.divided.then(|| view! { <div class="menu-line" role="separator"></div> });
    let class = if item.danger { "menu-item menu-danger" } else { "menu-item" };
    match item.href {
        Some(href) => view! {
            {divider}
            <a class=class role="menuitem" tabindex="-1" href=href on:click=move |_| close.run(())>{inside}</a>
        }
        .into_any(),
        None => view! {
            {divider}
            <button
                type="button"
                class=class
                role=role
                tabindex="-1"
                aria-checked=item.checked.map(|on| if on { "true" } else { "false" })
                aria-disabled=refused.then_some("true")
                on:click=move |_| if !refused {
                    // First close, which gives focus back; the act may then take it elsewhere.
                    close.run(());
                    if let Some(act) = item.act { act.run(()) }
                }
            >
                {inside}
            </button>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::typed_to;

    #[test]
    fn typing_a_letter_goes_round_the_items_that_begin_with_it() {
        let labels = ["Edit", "Export", "Archive", "Delete"];
        assert_eq!(typed_to(&labels, 0, "e"), Some(1));
        assert_eq!(typed_to(&labels, 1, "e"), Some(0));
        assert_eq!(typed_to(&labels, 0, "D"), Some(3));
        assert_eq!(typed_to(&labels, 0, "z"), None);
        assert_eq!(typed_to(&labels, 0, "Enter"), None);
    }
}
