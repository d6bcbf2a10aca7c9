//! Buttons and menus.

use leptos::prelude::*;

use super::{Part, State};
use crate::{Button, IconButton, Kind, LinkButton, Menu, MenuItem, toaster};

#[component]
pub(super) fn Acts() -> impl IntoView {
    let toaster = toaster();
    let busy = RwSignal::new(true);
    let pressed = RwSignal::new(true);
    let items = move || {
        vec![
            MenuItem::new("Rename", move || toaster.say("Renamed")).icon("pencil").keys("F2"),
            MenuItem::new("Duplicate", move || toaster.say("Duplicated"))
                .icon("copy")
                .keys("Ctrl D"),
            MenuItem::link("Open the store", "#buttons").icon("external-link"),
            MenuItem::new("Show skipped stores", || {}).checked(true),
            MenuItem::new("Approve", || {})
                .icon("badge-check")
                .refused(Some("Two stores have no wave.".into())),
            MenuItem::new("Delete plan", move || {
                toaster.say_with_undo("Plan deleted", move || toaster.say("Plan is back"))
            })
            .icon("trash-2")
            .danger()
            .divided(),
        ]
    };
    view! {
        <Part id="buttons" title="Buttons and menus" text="One primary act per page. What cannot be done now says why instead of vanishing.">
            <State name="Kinds" wide=true>
                <Button kind=Kind::Primary icon="plus">"Create plan"</Button>
                <Button icon="download">"Export"</Button>
                <Button kind=Kind::Ghost>"Cancel"</Button>
                <Button kind=Kind::Danger icon="trash-2">"Delete 12 stores"</Button>
                <LinkButton href="#buttons" icon="arrow-right">"Go to orders"</LinkButton>
                <Button keys="Ctrl K">"Find"</Button>
            </State>
            <State name="Small">
                <Button small=true kind=Kind::Primary>"Apply"</Button>
                <Button small=true icon="funnel">"Filter"</Button>
                <Button small=true kind=Kind::Ghost>"Reset"</Button>
                <IconButton small=true label="Edit" icon="pencil"/>
            </State>
            <State name="Busy">
                <Button kind=Kind::Primary busy=busy>"Run matrix"</Button>
                <Button busy=busy>"Export"</Button>
                <Button kind=Kind::Ghost small=true on_press=move || busy.update(|b| *b = !*b)>"Turn busy on or off"</Button>
            </State>
            <State name="Disabled">
                <Button kind=Kind::Primary disabled=true>"Save"</Button>
                <Button disabled=true>"Save"</Button>
                <IconButton label="Undo" icon="undo-2" disabled=true/>
            </State>
            <State name="Refused, with the reason">
                <Button kind=Kind::Primary icon="badge-check" refused="2,300 pieces over the wave's budget">"Approve plan"</Button>
            </State>
            <State name="Icons">
                <IconButton label="Undo" icon="undo-2" keys="Ctrl Z"/>
                <IconButton label="Redo" icon="redo-2"/>
                <IconButton label="Show filters" icon="list-filter" pressed=Signal::derive(move || pressed.get()) on_press=move || pressed.update(|p| *p = !*p)/>
                <IconButton label="Settings" icon="settings" kind=Kind::Plain/>
            </State>
            <State name="Group">
                <span class="button-group">
                    <Button kind=Kind::Primary>"Create orders"</Button>
                    <Menu id="menu-split" label="Other ways to create orders" icon=Some("chevron-down") kind=Kind::Primary at_end=true items=move || vec![MenuItem::new("One per wave", || {}), MenuItem::new("One master order", || {}), MenuItem::new("One per campaign", || {})]/>
                </span>
            </State>
            <State name="Menus">
                <Menu label="More acts" items=items/>
                <Menu label="Sort by" icon=None kind=Kind::Plain items=items>"With words"</Menu>
            </State>
        </Part>
    }
}
