//! When the supplier means to ship, and when the pieces are in homes.

use super::page::{Counter, Wrong};
use domain::orders::DoorAct;
use jiff::civil::Date;
use leptos::prelude::*;
use ui::{Button, DateField, Field};

#[component]
pub(super) fn Dates(counter: Counter) -> impl IntoView {
    let said = counter.door.with_untracked(|door| door.order.promise);
    let (ship, home) = (RwSignal::new(said.ship_on), RwSignal::new(said.in_home_on));
    let problem = RwSignal::new(None::<String>);
    let today = counter.door.with_untracked(|door| Some(door.order.today));
    let save = move || {
        let act =
            DoorAct::Expect { ship_on: ship.get_untracked(), in_home_on: home.get_untracked() };
        counter.ask(act, move |wrong| {
            problem.try_set(wrong);
        });
    };
    view! {
        <section class="panel" aria-labelledby="door-dates">
            <header><h2 id="door-dates">"Expected dates"</h2></header>
            <div class="panel-body stack">
                <div class="columns-2">
                    <Field label="Ships on">
                        <DateField value=ship today=today on_change={move |day: Option<Date>| ship.set(day)}/>
                    </Field>
                    <Field label="In homes on">
                        <DateField value=home today=today on_change={move |day: Option<Date>| home.set(day)}/>
                    </Field>
                </div>
                <Wrong problem=problem/>
                <div class="line">
                    <span class="push"></span>
                    <Button icon="calendar-check" busy=counter.busy on_press=save>"Save dates"</Button>
                </div>
            </div>
        </section>
    }
}
