//! Buttons: what a press does is said by the word on them.

use leptos::{ev, prelude::*};

use crate::icon::Icon;

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The ordinary button: outlined.
    #[default]
    Plain,
    /// The one main act of a page, dialog or form.
    Primary,
    /// Without outline, for toolbars and rows.
    Ghost,
    /// What cannot be undone.
    Danger,
}

impl Kind {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Kind::Plain => "button",
            Kind::Primary => "button button-primary",
            Kind::Ghost => "button button-ghost",
            Kind::Danger => "button button-danger",
        }
    }
}

/// A button. While `busy` it keeps its width, shows a turning mark and ignores presses; with a
/// `refused` sentence it stays focusable and tells why it cannot be pressed.
#[component]
pub fn Button(
    /// How loud it is.
    #[prop(optional)]
    kind: Kind,
    /// Lower, for rows and toolbars.
    #[prop(optional)]
    small: bool,
    /// An icon before the word.
    #[prop(optional, into)]
    icon: MaybeProp<String>,
    /// Its work is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Cannot be pressed, and why is plain to see. Prefer `refused`.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Why it cannot be pressed, as a sentence; `None` or empty when it can.
    #[prop(optional, into)]
    refused: MaybeProp<String>,
    /// Submits the form it stands in.
    #[prop(optional)]
    submit: bool,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// The keys that do the same, shown at its end: `"⌘ K"`.
    #[prop(optional, into)]
    keys: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let reason = move || refused.get().filter(|reason| !reason.is_empty());
    let blocked = move || busy.get() || reason().is_some();
    let press = move |event: ev::MouseEvent| {
        if busy.get_untracked() || untrack(reason).is_some() {
            event.prevent_default();
        } else if let Some(act) = on_press {
            act.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=kind.class()
            class:button-small=small
            class:is-busy=move || busy.get()
            disabled=move || disabled.get()
            aria-disabled=move || blocked().then_some("true")
            aria-busy=move || busy.get().then_some("true")
            aria-description=reason
            data-tip=reason
            on:click=press
        >
            {move || icon.get().map(|name| view! { <Icon name=name/> })}
            <span class="button-word">{children()}</span>
            {move || keys.get().map(|keys| view! { <kbd aria-hidden="true">{keys}</kbd> })}
        </button>
    }
}

/// A button that is only an icon; its label is read aloud and shown on hover and focus.
#[component]
pub fn IconButton(
    /// What it does, in words.
    #[prop(into)]
    label: Signal<String>,
    /// The icon.
    #[prop(into)]
    icon: Signal<String>,
    /// How loud it is; ghost unless said otherwise.
    #[prop(default = Kind::Ghost)]
    kind: Kind,
    /// Lower, for rows and toolbars.
    #[prop(optional)]
    small: bool,
    /// On or off, when it is a toggle.
    #[prop(optional, into)]
    pressed: MaybeProp<bool>,
    /// Cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// The keys that do the same, shown with the label.
    #[prop(optional, into)]
    keys: String,
    /// What a press does.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let tip =
        move || if keys.is_empty() { label.get() } else { format!("{}  {keys}", label.get()) };
    view! {
        <button
            type="button"
            class=kind.class()
            class:button-icon=true
            class:button-small=small
            aria-label=move || label.get()
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            disabled=move || disabled.get()
            data-tip=tip
            on:click=move |_| if let Some(act) = on_press { act.run(()) }
        >
            <Icon name=icon/>
        </button>
    }
}

/// A link that looks like a button, for acts that lead to another page.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    kind: Kind,
    /// Lower, for rows and toolbars.
    #[prop(optional)]
    small: bool,
    /// An icon before the word.
    #[prop(optional, into)]
    icon: MaybeProp<String>,
    /// The address is a file to save, not a page.
    #[prop(optional)]
    download: bool,
    /// The address is a page that the server draws outside of the app.
    #[prop(optional)]
    outside: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=kind.class()
            class:button-small=small
            href=move || href.get()
            download=download.then_some("")
            rel=(download || outside).then_some("external")
        >
            {move || icon.get().map(|name| view! { <Icon name=name/> })}
            <span class="button-word">{children()}</span>
        </a>
    }
}
