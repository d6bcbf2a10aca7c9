//! Tabs: views of one thing. Arrow keys move, as in every tab list.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::icon::Icon;

/// One tab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tab {
    /// What is handed over; unique in its list. For links, the address.
    pub value: String,
    /// The word.
    pub label: String,
    /// A count beside it.
    pub count: Option<u64>,
    /// An icon before it.
    pub icon: Option<&'static str>,
}

impl Tab {
    /// A tab with its value (or address) and word.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), count: None, icon: None }
    }

    /// Adds a count.
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// Adds an icon.
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// Where an arrow, Home or End leads from tab `at` of `of`; `None` for other keys.
pub fn next_tab(key: &str, at: usize, of: usize) -> Option<usize> {
    match key {
        _ if of == 0 => None,
        "ArrowRight" | "ArrowDown" => Some((at + 1) % of),
        "ArrowLeft" | "ArrowUp" => Some((at + of - 1) % of),
        "Home" => Some(0),
        "End" => Some(of - 1),
        _ => None,
    }
}

#[component]
fn TabInside(tab: Tab) -> impl IntoView {
    view! {
        {tab.icon.map(|icon| view! { <Icon name=icon/> })}
        <span>{tab.label}</span>
        {tab.count.map(|count| view! { <span class="tab-count num">{count.to_string()}</span> })}
    }
}

/// A list of tabs; the panels are [`TabPanel`]s with the same `id`.
#[component]
pub fn Tabs(
    /// Ties tabs and panels together; unique on the page.
    #[prop(into)]
    id: String,
    /// What the tabs are views of.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The chosen one.
    #[prop(into)]
    selected: Signal<String>,
    /// The newly chosen one.
    #[prop(into)]
    on_select: Callback<(String,)>,
) -> impl IntoView {
    let keyed = move |event: ev::KeyboardEvent| {
        let tabs = tabs.get_untracked();
        let at = tabs
            .iter()
            .position(|tab| selected.with_untracked(|value| *value == tab.value))
            .unwrap_or(0);
        let Some(next) = next_tab(&event.key(), at, tabs.len()) else { return };
        event.prevent_default();
        on_select.run((tabs[next].value.clone(),));
        let list = event.current_target().and_then(|list| list.dyn_into::<web_sys::Element>().ok());
        let button = list
            .and_then(|list| list.children().item(next as u32))
            .and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(button) = button {
            let _ = button.focus();
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=keyed>
            {move || tabs.get()
                .into_iter()
                .map(|tab| {
                    let value = tab.value.clone();
                    let own = tab.value.clone();
                    let chosen = Signal::derive(move || selected.with(|selected| *selected == own));
                    view! {
                        <button
                            type="button"
                            class="tab"
                            role="tab"
                            id=format!("{id}-tab-{value}")
                            aria-controls=format!("{id}-panel-{value}")
                            aria-selected=move || if chosen.get() { "true" } else { "false" }
                            tabindex=move || if chosen.get() { "0" } else { "-1" }
                            on:click=move |_| on_select.run((value.clone(),))
                        >
                            <TabInside tab=tab/>
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// What a tab shows. It exists while its tab is chosen.
#[component]
pub fn TabPanel(
    /// The id of the [`Tabs`].
    #[prop(into)]
    id: String,
    /// The value of its tab.
    #[prop(into)]
    value: String,
    /// The chosen tab.
    #[prop(into)]
    selected: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let own = value.clone();
    let chosen = Memo::new(move |_| selected.with(|selected| *selected == own));
    view! {
        <div
            class="tab-panel"
            role="tabpanel"
            id=format!("{id}-panel-{value}")
            aria-labelledby=format!("{id}-tab-{value}")
            tabindex="0"
            hidden=move || !chosen.get()
        >
            {move || chosen.get().then(|| children())}
        </div>
    }
}

/// Tabs that are pages of their own: each is a link, and the address says which one is shown.
#[component]
pub fn TabLinks(
    /// What the tabs are views of.
    #[prop(into)]
    label: String,
    /// The tabs; their values are addresses.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The address one is at.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {move || tabs.get()
                .into_iter()
                .map(|tab| {
                    let own = tab.value.clone();
                    let href = tab.value.clone();
                    view! {
                        <a class="tab" href=href aria-current=move || current.with(|at| *at == own).then_some("page")>
                            <TabInside tab=tab/>
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::next_tab;

    #[test]
    fn arrows_go_round() {
        assert_eq!(next_tab("ArrowRight", 2, 3), Some(0));
        assert_eq!(next_tab("ArrowLeft", 0, 3), Some(2));
        assert_eq!(next_tab("End", 0, 3), Some(2));
        assert_eq!(next_tab("a", 0, 3), None);
        assert_eq!(next_tab("ArrowRight", 0, 0), None);
    }
}
