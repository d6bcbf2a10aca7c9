//! What can be done with a plan in the list: copy it, put it away, take it out.

use super::api;
use domain::{
    period::Month,
    plans::{Plan, PlanSummary},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use ui::{Button, Dialog, Field, Kind, Menu, MenuItem, TextInput};

/// The menu of a row.
#[component]
pub(super) fn Acts(
    row: PlanSummary,
    /// Whether the list shows the archive.
    archived: bool,
    /// Asks under what name to copy the plan.
    copying: RwSignal<Option<Plan>>,
    /// Reads the list anew.
    reload: Callback<()>,
) -> impl IntoView {
    let toaster = ui::toaster();
    let (id, plan) = (row.plan.id, StoredValue::new(row.plan.clone()));
    let put = move |away: bool| {
        spawn_local(async move {
            match api::archive(id, away).await {
                Ok(()) => {
                    let undo = move || {
                        spawn_local(async move {
                            match api::archive(id, !away).await {
                                Ok(()) => {
                                    reload.try_run(());
                                }
                                Err(failure) => toaster.fail(failure.to_string()),
                            }
                        });
                    };
                    let what = if away { "archived" } else { "taken out of the archive" };
                    let name = plan.with_value(|plan| plan.name.clone());
                    toaster.say_with_undo(format!("{name} {what}"), undo);
                    reload.try_run(());
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    let items = move || {
        let copy = MenuItem::new("Duplicate", move || copying.set(Some(plan.get_value())));
        let away = match archived {
            true => MenuItem::new("Take out of the archive", move || put(false)).icon("undo-2"),
            false => MenuItem::new("Archive", move || put(true)).icon("archive"),
        };
        vec![copy.icon("copy"), away.divided()]
    };
    view! { <Menu label=format!("More acts for {}", row.plan.name) small=true at_end=true items=Signal::derive(items) id=format!("plan-{id}")/> }
}

/// Asks for name and month of a copy, and goes to it.
#[component]
pub(super) fn CopyDialog(copying: RwSignal<Option<Plan>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let (name, month) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some(plan) = copying.get() else { return };
        problem.set(None);
        month.set(plan.month.to_string());
        name.set(format!("{} (copy)", plan.name));
        open.set(true);
        spawn_local(async move {
            // Should it fail, the name stays as it is, and the server says when it is taken.
            if let Ok(free) = api::free_name(format!("{} (copy)", plan.name)).await {
                name.try_set(free);
            }
        });
    });
    let copy = move || {
        let Some(plan) = copying.get_untracked() else { return };
        let when = match month.with_untracked(|month| month.parse::<Month>()) {
            Ok(when) => when,
            Err(why) => return problem.set(Some(format!("{why}."))),
        };
        let (called, navigate) = (name.get_untracked(), navigate.clone());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = api::duplicate(plan.id, called, when).await;
            busy.try_set(false);
            match answer {
                Ok(copy) => {
                    open.try_set(false);
                    navigate(&format!("/campaigns/planning/{copy}"), Default::default());
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    let copy = Callback::new(move |()| copy());
    view! {
        <Dialog
            open=open
            title="Duplicate a plan"
            text="A draft with the same run, waves and stores. History, comments and links stay with the original."
            on_close=move || copying.set(None)
            acts=move || view! {
                <Button on_press=move || open.set(false)>"Cancel"</Button>
                <Button kind=Kind::Primary icon="copy" busy=busy on_press=move || copy.run(())>"Duplicate"</Button>
            }
        >
            <div class="stack">
                <Field label="Name" error=problem>
                    <TextInput value=name max=120 autofocus=true on_input=move |text: String| name.set(text)/>
                </Field>
                <Field label="Month" hint="The month it mails in">
                    <TextInput value=month kind="month" on_input=move |text: String| month.set(text)/>
                </Field>
            </div>
        </Dialog>
    }
}
