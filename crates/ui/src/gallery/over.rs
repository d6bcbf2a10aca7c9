//! What comes over the page: dialogs, sheet, toasts, palette, shortcuts.

use leptos::prelude::*;

use super::{Part, State};
use crate::{
    Button, Command, Confirm, Dialog, Field, Kind, Palette, Sheet, ShortcutsSheet, TextInput,
    Tooltip, Tour, TourStep, on_shortcut, toaster,
};

#[component]
pub(super) fn Over() -> impl IntoView {
    let toaster = toaster();
    let dialog = RwSignal::new(false);
    let confirm = RwSignal::new(false);
    let sheet = RwSignal::new(false);
    let tour = RwSignal::new(false);
    let palette = RwSignal::new(false);
    let shortcuts = RwSignal::new(false);
    on_shortcut("g w", "This page", "Open the dialog", move || dialog.set(true));
    on_shortcut("alt+p", "This page", "Open the palette", move || palette.set(true));
    let commands = move || {
        vec![
            Command::new("Go to", "Stores", "store", || {}).keys("g s"),
            Command::new("Go to", "Matrix", "grid-3x3", || {}).keys("g m"),
            Command::new("Go to", "Plans", "clipboard-list", || {}).keys("g p"),
            Command::new("Do", "Create plan from recommendations", "plus", move || {
                toaster.say("Plan created")
            }),
            Command::new("Do", "Import stores", "upload", || {}),
            Command::new("Do", "Switch to dark", "moon", || {}),
            Command::new("Stores", "STR-001 Springfield Main St", "store", || {})
                .hint("Midwest · open")
                .found(),
        ]
    };
    view! {
        <Part id="over" title="Over the page" text="Escape steps back one level; focus returns to what opened it.">
            <State name="Dialog, confirm, sheet">
                <Button on_press=move || dialog.set(true)>"Dialog"</Button>
                <Button on_press=move || confirm.set(true)>"Confirm"</Button>
                <Button on_press=move || sheet.set(true)>"Sheet"</Button>
            </State>
            <State name="Palette and shortcuts">
                <Button keys="Alt P" on_press=move || palette.set(true)>"Palette"</Button>
                <Button on_press=move || shortcuts.set(true)>"Shortcuts"</Button>
            </State>
            <State name="Tour">
                <Button icon="flag" on_press=move || tour.set(true)>"Take the tour"</Button>
                <Tour open=tour name="Tour of the gallery" steps=vec![
                    TourStep::new("#over", "Over the page", "Everything that comes over the page is here."),
                    TourStep::new("#nowhere", "Not here", "A step whose place is not on the page is left out."),
                    TourStep::new("h1", "The gallery", "And this is where all of it is."),
                ]/>
            </State>
            <State name="Toasts">
                <Button on_press=move || toaster.say("12 stores imported")>"Done"</Button>
                <Button on_press=move || toaster.say_with_undo("12 stores moved to W2", move || toaster.say("Moved back"))>"With undo"</Button>
                <Button on_press=move || toaster.warn("3 stores have no e-mail address.")>"Care"</Button>
                <Button on_press=move || toaster.fail("The export could not be written. Nothing was changed.")>"Failed"</Button>
            </State>
            <State name="Tooltip">
                <p>"The "<Tooltip text="A range that holds the true rate four times out of five.\nDrawn from 12,400 pieces.">"80% interval"</Tooltip>" is told on hover and on focus."</p>
            </State>
        </Part>
        <Dialog
            open=dialog
            title="Create orders"
            text="Orders are made from the approved plan, exactly once."
            acts=move || view! {
                <Button on_press=move || dialog.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary on_press=move || { dialog.set(false); toaster.say("3 orders created") }>"Create 3 orders"</Button>
            }
        >
            <div class="stack">
                <dl class="facts">
                    <dt>"Orders"</dt><dd class="num">"3, one per wave"</dd>
                    <dt>"Pieces"</dt><dd class="num">"184,200"</dd>
                    <dt>"Cost"</dt><dd class="num">"$92,100.00"</dd>
                </dl>
                <Field label="Reference of the supplier" optional=true><TextInput placeholder="PO 4711"/></Field>
            </div>
        </Dialog>
        <Confirm
            open=confirm
            title="Delete 12 stores?"
            text="Their mailings and results go with them. This cannot be undone."
            act="Delete 12 stores"
            on_confirm=move || { confirm.set(false); toaster.say("12 stores deleted") }
        />
        <Sheet open=sheet title="STR-001 Springfield Main St" text="Midwest · open since 2014">
            <div class="stack">
                <p class="quiet">"Details beside a list: a sheet from the right, from below on a phone."</p>
                <Field label="Notes" id="field-sheet-notes"><TextInput/></Field>
            </div>
        </Sheet>
        <Palette open=palette commands=commands/>
        <ShortcutsSheet open=shortcuts/>
    }
}
