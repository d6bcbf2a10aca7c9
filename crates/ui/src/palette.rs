//! The command palette: everything one can do or go to, found by a few letters.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{fuzzy, icon::Icon, place::area_of, shortcut::Keys, table::next_row};

/// The most lines drawn at once.
const MOST: usize = 60;

/// One line of the palette.
#[derive(Clone, Debug)]
pub struct Command {
    /// What is read and searched.
    pub label: String,
    /// A few quieter words: where it is, its number.
    pub hint: Option<String>,
    /// Its icon.
    pub icon: &'static str,
    /// The heading it stands under while nothing is typed.
    pub group: String,
    /// The keys that do the same.
    pub keys: Option<String>,
    /// Shown whatever is typed: the server found it.
    pub found: bool,
    /// What choosing it does.
    pub act: Callback<()>,
}

impl Command {
    /// A line with its heading, words, icon and act.
    pub fn new(
        group: impl Into<String>,
        label: impl Into<String>,
        icon: &'static str,
        act: impl Into<Callback<()>>,
    ) -> Self {
        Self {
            label: label.into(),
            hint: None,
            icon,
            group: group.into(),
            keys: None,
            found: false,
            act: act.into(),
        }
    }

    /// Adds quieter words.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Shows the keys that do the same.
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }

    /// Marks what the server found for the typed words.
    pub fn found(mut self) -> Self {
        self.found = true;
        self
    }
}

/// The lines shown for `query`: while nothing is typed, those not found by the server in their order;
/// otherwise the best matches, then what the server found.
pub fn shown(query: &str, commands: &[Command]) -> Vec<(usize, Vec<usize>)> {
    let own: Vec<usize> = (0..commands.len()).filter(|&i| !commands[i].found).collect();
    let ranked = fuzzy::ranked(query, own.iter().map(|&i| commands[i].label.as_str()));
    let mut out: Vec<(usize, Vec<usize>)> =
        ranked.into_iter().map(|(at, places)| (own[at], places)).collect();
    if !query.trim().is_empty() {
        out.extend((0..commands.len()).filter(|&i| commands[i].found).map(|i| (i, Vec::new())));
    }
    out.truncate(MOST);
    out
}

/// The palette. The shell opens it by Ctrl/⌘ K and gives it what can be done.
#[component]
pub fn Palette(
    /// Open or not.
    open: RwSignal<bool>,
    /// Everything that can be done here.
    #[prop(into)]
    commands: Signal<Vec<Command>>,
    /// What is typed, for the page to search the server with.
    #[prop(optional)]
    query: Option<RwSignal<String>>,
    /// The server is being asked.
    #[prop(optional, into)]
    searching: Signal<bool>,
    /// Shown while nothing is typed.
    #[prop(default = "Type a command or search…".into(), into)]
    placeholder: String,
) -> impl IntoView {
    let query = query.unwrap_or_else(|| RwSignal::new(String::new()));
    let active = RwSignal::new(0_usize);
    let dialog = NodeRef::<html::Dialog>::new();
    let lines = Memo::new(move |_| {
        if open.get() {
            query.with(|query| commands.with(|commands| shown(query, commands)))
        } else {
            Vec::new()
        }
    });
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if open.get() {
            query.set(String::new());
            active.set(0);
            if !dialog.open() {
                // Refused only when the element has just left the page.
                let _ = dialog.show_modal();
            }
        } else if dialog.open() {
            dialog.close();
        }
    });
    let run = move |at: usize| {
        let act = lines.with_untracked(|lines| {
            commands.with_untracked(|commands| {
                lines.get(at).and_then(|(i, _)| commands.get(*i)).map(|command| command.act)
            })
        });
        if let Some(act) = act {
            open.set(false);
            if let Some(dialog) = dialog.get_untracked() {
                // At once, so that focus is back before the act may move it.
                dialog.close();
            }
            act.run(());
        }
    };
    let move_to = move |at: usize| {
        active.set(at);
        let Some(dialog) = dialog.get_untracked() else { return };
        let option = dialog
            .query_selector_all("[role=option]")
            .ok()
            .and_then(|options| options.item(at as u32))
            .and_then(|option| option.dyn_into::<web_sys::Element>().ok());
        if let (Some(option), Ok(Some(list))) = (option, dialog.query_selector("[role=listbox]")) {
            let (item, pane) = (area_of(&option), area_of(&list));
            let over = (item.y + item.height) - (pane.y + pane.height) + 8.0;
            let under = pane.y - item.y + 8.0;
            if over > 0.0 {
                list.set_scroll_top(list.scroll_top() + over as i32);
            } else if under > 0.0 {
                list.set_scroll_top(list.scroll_top() - under as i32);
            }
        }
    };
    let keyed = move |event: ev::KeyboardEvent| {
        let count = lines.with_untracked(Vec::len);
        match event.key().as_str() {
            "Enter" => {
                event.prevent_default();
                run(active.get_untracked());
            }
            "Home" | "End" => {}
            "ArrowDown" if count > 0 && active.get_untracked() + 1 >= count => {
                event.prevent_default();
                move_to(0);
            }
            "ArrowUp" if count > 0 && active.get_untracked() == 0 => {
                event.prevent_default();
                move_to(count - 1);
            }
            key => {
                if let Some(next) = next_row(key, active.get_untracked(), count, 8) {
                    event.prevent_default();
                    move_to(next);
                }
            }
        }
    };
    view! {
        <dialog
            node_ref=dialog
            class="palette"
            aria-label="Commands"
            on:close=move |_| open.set(false)
            on:mousedown=move |event: ev::MouseEvent| {
                let outside = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()).is_some_and(|target| target.tag_name().eq_ignore_ascii_case("dialog"));
                if outside {
                    open.set(false);
                }
            }
            on:keydown=keyed
        >
            <Show when=move || open.get()>
                <div class="palette-search">
                    <Icon name="search"/>
                    <input
                        type="text"
                        role="combobox"
                        aria-expanded="true"
                        aria-autocomplete="list"
                        aria-controls="palette-list"
                        aria-activedescendant=move || format!("palette-{}", active.get())
                        aria-label="Search commands"
                        placeholder=placeholder.clone()
                        autofocus=true
                        autocomplete="off"
                        spellcheck="false"
                        on:input=move |event| { query.set(event_target_value(&event)); move_to(0); }
                    />
                    <kbd aria-hidden="true">"Esc"</kbd>
                </div>
                <div class="palette-list" id="palette-list" role="listbox" aria-label="Commands" aria-busy=move || searching.get().then_some("true")>
                    {move || commands.with(|commands| lines.with(|lines| {
                        let mut group: Option<String> = None;
                        let plain = query.with_untracked(|query| query.trim().is_empty());
                        lines
                            .iter()
                            .enumerate()
                            .filter_map(|(n, (i, places))| commands.get(*i).map(|command| (n, command.clone(), places.clone())))
                            .map(|(n, command, places)| {
                                let head = ((plain || command.found) && group.as_ref() != Some(&command.group)).then(|| command.group.clone());
                                group = Some(command.group.clone());
                                view! {
                                    {head.map(|head| view! { <div class="palette-group" role="presentation">{head}</div> })}
                                    <div
                                        class="palette-item"
                                        class:is-active=move || active.get() == n
                                        id=format!("palette-{n}")
                                        role="option"
                                        aria-selected=move || if active.get() == n { "true" } else { "false" }
                                        on:mousemove=move |_| if active.get_untracked() != n { active.set(n) }
                                        on:click=move |_| run(n)
                                    >
                                        <Icon name=command.icon/>
                                        <span class="clip grow">
                                            {fuzzy::pieces(&command.label, &places)
                                                .into_iter()
                                                .map(|(hit, piece)| if hit { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() })
                                                .collect_view()}
                                        </span>
                                        {command.hint.map(|hint| view! { <span class="palette-hint">{hint}</span> })}
                                        {command.keys.map(|keys| view! {
                                            <span aria-hidden="true" class="nowrap">
                                                {Keys::parse(&keys).drawn(crate::shortcut::on_mac()).into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()}
                                            </span>
                                        })}
                                    </div>
                                }
                            })
                            .collect_view()
                    }))}
                    {move || lines.with(Vec::is_empty).then(|| view! {
                        <div class="palette-empty">{if searching.get() { "Searching…" } else { "Nothing found. Try fewer letters." }}</div>
                    })}
                </div>
                <div class="palette-foot" aria-hidden="true">
                    <span><kbd>"↑"</kbd><kbd>"↓"</kbd>"move"</span>
                    <span><kbd>"↵"</kbd>"open"</span>
                    <span><kbd>"Esc"</kbd>"close"</span>
                </div>
            </Show>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_found_stands_below_the_own_matches() {
        let owner = Owner::new();
        owner.set();
        let commands = [
            Command::new("Go to", "Stores", "store", || {}),
            Command::new("Found", "STR-001 Springfield", "store", || {}).found(),
            Command::new("Go to", "Orders", "package", || {}),
        ];
        let at = |query| shown(query, &commands).into_iter().map(|(i, _)| i).collect::<Vec<_>>();
        assert_eq!(at(""), [0, 2]);
        assert_eq!(at("sto"), [0, 1]);
        assert_eq!(at("springf"), [1]);
    }
}
