//! Keyboard shortcuts: `?`, `mod+k` (Ctrl, or ⌘ on a Mac), `g s` (one after the other). Each says what
//! it does, so that the sheet behind `?` lists exactly those of the place one is in.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::dialog::Dialog;

/// One press, as far as shortcuts care.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Press {
    /// As the browser names it, in lower case: `k`, `escape`, `?`.
    pub key: String,
    /// Ctrl, or ⌘ on a Mac.
    pub modified: bool,
    /// Alt or Option.
    pub alt: bool,
    /// The press goes into a text control.
    pub typing: bool,
}

/// The keys of a shortcut: one press, or two after each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    presses: Vec<(bool, bool, String)>,
}

impl Keys {
    /// Reads `"mod+k"`, `"alt+n"`, `"g s"`, `"/"`.
    pub fn parse(text: &str) -> Self {
        let presses = text
            .split_whitespace()
            .map(|press| {
                let (mut modified, mut alt, mut rest) = (false, false, press);
                loop {
                    if let Some(after) = rest.strip_prefix("mod+").filter(|after| !after.is_empty())
                    {
                        (modified, rest) = (true, after);
                    } else if let Some(after) =
                        rest.strip_prefix("alt+").filter(|after| !after.is_empty())
                    {
                        (alt, rest) = (true, after);
                    } else {
                        break (modified, alt, rest.to_lowercase());
                    }
                }
            })
            .collect();
        Self { presses }
    }

    /// What follows from one press when `done` presses of the shortcut came before it: how many are
    /// done now, and whether it is complete. In a text control only modified keys count.
    pub fn step(&self, done: usize, press: &Press) -> (usize, bool) {
        let fits = |at: usize| {
            self.presses.get(at).is_some_and(|(modified, alt, key)| {
                *key == press.key
                    && *modified == press.modified
                    && *alt == press.alt
                    && (!press.typing || press.modified || press.alt)
            })
        };
        let done = if fits(done) {
            done + 1
        } else if fits(0) {
            1
        } else {
            0
        };
        if done == self.presses.len() && done > 0 { (0, true) } else { (done, false) }
    }

    /// As drawn on keys: `["⌘", "K"]` on a Mac, `["Ctrl", "K"]` elsewhere.
    pub fn drawn(&self, mac: bool) -> Vec<String> {
        let mut out = Vec::new();
        for (modified, alt, key) in &self.presses {
            if *modified {
                out.push(if mac { "⌘" } else { "Ctrl" }.to_owned());
            }
            if *alt {
                out.push(if mac { "⌥" } else { "Alt" }.to_owned());
            }
            out.push(match key.as_str() {
                "escape" => "Esc".into(),
                "arrowup" => "↑".into(),
                "arrowdown" => "↓".into(),
                "arrowleft" => "←".into(),
                "arrowright" => "→".into(),
                "enter" => "↵".into(),
                "backspace" => "⌫".into(),
                key => {
                    let mut letters = key.chars();
                    letters
                        .next()
                        .map(|first| first.to_uppercase().chain(letters).collect())
                        .unwrap_or_default()
                }
            });
        }
        out
    }
}

/// A shortcut as listed in the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortcut {
    number: u64,
    /// Its keys.
    pub keys: Keys,
    /// What it does: "Search stores".
    pub does: String,
    /// Where it works: "Everywhere", "Stores".
    pub place: String,
}

/// The shortcuts of the place one is in. Provided once by the shell.
#[derive(Clone, Copy, Debug)]
pub struct Shortcuts {
    list: RwSignal<Vec<Shortcut>>,
    next: StoredValue<u64>,
}

/// Sets up the list. Call it once in the shell, before anything calls [`on_shortcut`].
pub fn provide_shortcuts() -> Shortcuts {
    let shortcuts = Shortcuts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(shortcuts);
    shortcuts
}

/// Whether a press goes into text.
fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let Some(target) =
        event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return false;
    };
    match target.tag_name().to_ascii_lowercase().as_str() {
        "textarea" | "select" => true,
        "input" => !matches!(
            target.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "submit" | "range")
        ),
        _ => target.is_content_editable(),
    }
}

/// Does `act` on `keys` while the calling component is on the page, and lists it under `place` in the
/// shortcuts sheet. An open dialog keeps shortcuts of the page below from working.
pub fn on_shortcut(keys: &str, place: &str, does: &str, act: impl Fn() + 'static) {
    let keys = Keys::parse(keys);
    if let Some(shortcuts) = use_context::<Shortcuts>() {
        let number = shortcuts
            .next
            .try_update_value(|n| {
                *n += 1;
                *n
            })
            .unwrap_or_default();
        let shortcut =
            Shortcut { number, keys: keys.clone(), does: does.into(), place: place.into() };
        // After hydration only: the server has no use for it.
        Effect::new(move |_| {
            shortcuts.list.update(|list| {
                if list.iter().all(|other| other.number != number) {
                    list.push(shortcut.clone());
                }
            });
        });
        on_cleanup(move || {
            shortcuts.list.try_update(|list| list.retain(|shortcut| shortcut.number != number));
        });
    }
    let act = std::rc::Rc::new(act);
    Effect::new(move |_| {
        let (keys, act) = (keys.clone(), act.clone());
        let done = std::cell::Cell::new(0);
        let listener = window_event_listener(ev::keydown, move |event| {
            if event.repeat()
                || event.default_prevented()
                || matches!(event.key().as_str(), "Shift" | "Control" | "Alt" | "Meta")
            {
                return;
            }
            let modal = document().query_selector("dialog:modal").ok().flatten().is_some();
            if modal {
                return;
            }
            let press = Press {
                key: event.key().to_lowercase(),
                modified: event.ctrl_key() || event.meta_key(),
                alt: event.alt_key(),
                typing: is_typing(&event),
            };
            let (now, complete) = keys.step(done.get(), &press);
            done.set(now);
            if complete {
                event.prevent_default();
                act();
            }
        });
        on_cleanup(move || listener.remove());
    });
}

/// Whether the browser runs on a Mac. False on the server; ask it in an `Effect` or an event.
pub fn on_mac() -> bool {
    window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.starts_with("Mac") || platform.starts_with("iP"))
}

/// The list behind `?`: what the keys do in the place one is in.
#[component]
pub fn ShortcutsSheet(
    /// Open or not.
    open: RwSignal<bool>,
) -> impl IntoView {
    let shortcuts = use_context::<Shortcuts>();
    view! {
        <Dialog open=open title="Keyboard shortcuts" wide=true>
            <div class="shortcuts">
                {move || {
                    let mac = on_mac();
                    let list = shortcuts.map(|shortcuts| shortcuts.list.get()).unwrap_or_default();
                    by_place(&list)
                        .into_iter()
                        .map(|(place, list)| view! {
                            <section>
                                <h3>{place}</h3>
                                {list
                                    .into_iter()
                                    .map(|shortcut| view! {
                                        <div class="shortcut">
                                            <span>{shortcut.does}</span>
                                            <span class="shortcut-keys">{shortcut.keys.drawn(mac).into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</span>
                                        </div>
                                    })
                                    .collect_view()}
                            </section>
                        })
                        .collect_view()
                }}
            </div>
        </Dialog>
    }
}

/// The shortcuts grouped by place, in order of first appearance.
fn by_place(list: &[Shortcut]) -> Vec<(String, Vec<Shortcut>)> {
    let mut out: Vec<(String, Vec<Shortcut>)> = Vec::new();
    for shortcut in list {
        match out.iter_mut().find(|(place, _)| *place == shortcut.place) {
            Some((_, group)) => group.push(shortcut.clone()),
            None => out.push((shortcut.place.clone(), vec![shortcut.clone()])),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(key: &str) -> Press {
        Press { key: key.into(), ..Press::default() }
    }

    #[test]
    fn a_single_key_works_outside_text_only() {
        let keys = Keys::parse("/");
        assert_eq!(keys.step(0, &press("/")), (0, true));
        assert_eq!(keys.step(0, &Press { typing: true, ..press("/") }), (0, false));
    }

    #[test]
    fn a_modified_key_works_in_text_too() {
        let keys = Keys::parse("mod+k");
        assert_eq!(keys.step(0, &Press { typing: true, modified: true, ..press("k") }), (0, true));
        assert_eq!(keys.step(0, &press("k")), (0, false));
    }

    #[test]
    fn two_keys_work_after_each_other() {
        let keys = Keys::parse("g s");
        assert_eq!(keys.step(0, &press("g")), (1, false));
        assert_eq!(keys.step(1, &press("s")), (0, true));
        assert_eq!(keys.step(1, &press("x")), (0, false));
        assert_eq!(keys.step(1, &press("g")), (1, false), "a second g begins again");
    }

    #[test]
    fn keys_are_drawn_as_on_the_keyboard() {
        assert_eq!(Keys::parse("mod+k").drawn(true), ["⌘", "K"]);
        assert_eq!(Keys::parse("mod+enter").drawn(false), ["Ctrl", "↵"]);
        assert_eq!(Keys::parse("g s").drawn(false), ["G", "S"]);
        assert_eq!(Keys::parse("mod++").drawn(false), ["Ctrl", "+"]);
    }
}
