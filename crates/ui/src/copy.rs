//! A text to take away: shown whole, marked when it takes focus, copied by a button.

use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::{button::Button, field::field};

/// What came of the last press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Copied {
    NotYet,
    Yes,
    /// The browser gives pages no clipboard here: over plain HTTP, or by its settings.
    ByHand,
}

/// A text that cannot be changed, and a button that copies it.
#[component]
pub fn CopyField(
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Read aloud, when no `Field` stands around it.
    #[prop(optional, into)]
    label: MaybeProp<String>,
) -> impl IntoView {
    let around = field();
    let node = NodeRef::<html::Input>::new();
    let copied = RwSignal::new(Copied::NotYet);
    let mark = move || {
        if let Some(node) = node.get_untracked() {
            node.select();
        }
    };
    let copy = move || {
        mark();
        let text = value.get_untracked();
        spawn_local(async move {
            let now = if write(&text).await { Copied::Yes } else { Copied::ByHand };
            // The field may be gone by now; then nobody waits for the word.
            let _ = copied.try_set(now);
        });
    };
    view! {
        <div class="copy-field">
            <div class="line">
                <div class="input grow">
                    <input
                        node_ref=node
                        type="text"
                        class="mono"
                        readonly=true
                        id=around.as_ref().map(|field| field.id.clone())
                        value=move || value.get()
                        aria-label=move || label.get()
                        aria-describedby=around.as_ref().map(|field| field.described_by.clone())
                        on:focus=move |_| mark()
                    />
                </div>
                <Button icon="copy" on_press=copy>{move || if copied.get() == Copied::Yes { "Copied" } else { "Copy" }}</Button>
            </div>
            <p class="small quiet" role="status">{move || match copied.get() {
                Copied::NotYet => "",
                Copied::Yes => "It is on the clipboard.",
                Copied::ByHand => "The text is marked: copy it with Ctrl C or ⌘ C.",
            }}</p>
        </div>
    }
}

/// Puts a text on the clipboard; false where the page may not.
async fn write(text: &str) -> bool {
    let navigator = window().navigator();
    // Outside of a secure context there is no such property, whatever its type says.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into());
    match clipboard.map(JsCast::dyn_into::<web_sys::Clipboard>) {
        Ok(Ok(clipboard)) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        _ => false,
    }
}
