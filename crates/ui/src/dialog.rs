//! Dialog and sheet on the browser's own `<dialog>`: it traps focus, closes on Escape and gives focus
//! back to what opened it.

use leptos::{ev, html, prelude::*};

use crate::{
    button::{Button, IconButton, Kind},
    slug::slug,
};

/// Opens and closes the element with its signal.
fn follow(node: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        if open.get() {
            if !node.open() {
                // Refused only when the element has just left the page.
                let _ = node.show_modal();
                // Once what is inside has been drawn.
                request_animation_frame(move || focus_first(&node));
            }
        } else if node.open() {
            node.close();
        }
    });
}

/// Moves focus to the first control of the dialog's body, or else to its main act; the browser alone
/// would take the cross that closes it.
fn focus_first(dialog: &web_sys::HtmlDialogElement) {
    use wasm_bindgen::JsCast;
    const WANTED: [&str; 3] = [
        "[autofocus]",
        ".dialog-body :is(input:not([type=hidden]), select, textarea, button, a[href], [tabindex='0']):not(:disabled)",
        ".dialog-acts > :last-child",
    ];
    let found = WANTED.iter().find_map(|wanted| dialog.query_selector(wanted).ok().flatten());
    if let Some(control) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = control.focus();
    }
}

/// Whether a press on the dialog element fell outside its box, on the backdrop.
fn on_backdrop(event: &ev::MouseEvent, node: NodeRef<html::Dialog>) -> bool {
    let Some(node) = node.get_untracked() else { return false };
    let target: Option<web_sys::EventTarget> = event.target();
    let itself = target.is_some_and(|target| {
        use wasm_bindgen::JsCast;
        target.dyn_ref::<web_sys::Node>().is_some_and(|target| node.is_same_node(Some(target)))
    });
    let place = node.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    itself && (x < place.left() || x > place.right() || y < place.top() || y > place.bottom())
}

#[component]
fn Modal(
    class: &'static str,
    open: RwSignal<bool>,
    title: Signal<String>,
    text: MaybeProp<String>,
    acts: Option<ViewFn>,
    on_close: Option<Callback<()>>,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    follow(node, open);
    let id = format!("dialog-{}", slug(&title.get_untracked()));
    let title_id = format!("{id}-title");
    let named_by = title_id.clone();
    let children = StoredValue::new(children);
    let acts = StoredValue::new(acts);
    view! {
        <dialog
            node_ref=node
            class=class
            id=id
            aria-labelledby=named_by
            on:close=move |_| {
                open.set(false);
                if let Some(tell) = on_close { tell.run(()) }
            }
            on:mousedown=move |event| if on_backdrop(&event, node) { open.set(false) }
        >
            <Show when=move || open.get()>
                <div class="dialog-head">
                    <div class="grow">
                        <h2 id=title_id.clone()>{move || title.get()}</h2>
                        {move || text.get().map(|text| view! { <p class="dialog-text">{text}</p> })}
                    </div>
                    <IconButton label="Close" icon="x" small=true on_press=move || open.set(false)/>
                </div>
                <div class="dialog-body">{children.with_value(|children| children())}</div>
                {acts.with_value(|acts| acts.as_ref().map(|acts| view! { <div class="dialog-acts">{acts.run()}</div> }))}
            </Show>
        </dialog>
    }
}

/// A question or short form in the middle. What is inside exists only while it is open.
#[component]
pub fn Dialog(
    /// Open or not; closing sets it back.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below the title.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// The buttons at the foot, main act last: `acts=move || view! { … }`.
    #[prop(optional, into)]
    acts: Option<ViewFn>,
    /// After it closed, by whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    /// Wider: for a table or two columns.
    #[prop(optional)]
    wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let class = if wide { "dialog dialog-wide" } else { "dialog" };
    Modal(ModalProps { class, open, title, text, acts, on_close, children })
}

/// A panel that slides in from the side (from below on a phone): details beside a list.
#[component]
pub fn Sheet(
    /// Open or not; closing sets it back.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence below the title.
    #[prop(optional, into)]
    text: MaybeProp<String>,
    /// The buttons at the foot, main act last.
    #[prop(optional, into)]
    acts: Option<ViewFn>,
    /// After it closed, by whatever way.
    #[prop(optional, into)]
    on_close: Option<Callback<()>>,
    children: ChildrenFn,
) -> impl IntoView {
    Modal(ModalProps { class: "dialog sheet", open, title, text, acts, on_close, children })
}

/// Asks before what cannot be undone. The title names the count ("Delete 12 stores?"), the act says
/// the verb ("Delete 12 stores"). What can be undone does not ask: use a toast with undo.
#[component]
pub fn Confirm(
    /// Open or not; closing sets it back.
    open: RwSignal<bool>,
    /// The question, with the count.
    #[prop(into)]
    title: Signal<String>,
    /// What it means.
    #[prop(into)]
    text: MaybeProp<String>,
    /// The word on the button.
    #[prop(into)]
    act: Signal<String>,
    /// Not destructive: an ordinary main act.
    #[prop(optional)]
    gentle: bool,
    /// It is being done; the dialog stays until `open` is set back.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Yes.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// More to read or choose before deciding.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let kind = if gentle { Kind::Primary } else { Kind::Danger };
    let acts = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind=kind busy=busy on_press=on_confirm>{move || act.get()}</Button>
        }
    };
    let inside: ChildrenFn = children.unwrap_or_else(|| std::sync::Arc::new(|| ().into_any()));
    Modal(ModalProps {
        class: "dialog",
        open,
        title,
        text,
        acts: Some(acts.into()),
        on_close: None,
        children: inside,
    })
}
