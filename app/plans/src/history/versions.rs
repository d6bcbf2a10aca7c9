//! The versions of a plan: saved by name, or made by what happened to it.

use super::{
    super::{api, desk::Desk, panel::Ago, words},
    compare::Compared,
};
use domain::plans::{Milestone, Version};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Confirm, Kind, TextInput};

/// What a version is called.
pub(super) fn name(version: &Version) -> String {
    match &version.what {
        Milestone::Named(name) => name.clone(),
        Milestone::State(kind) => words::happened(*kind).to_owned(),
    }
}

#[component]
pub(super) fn Versions(desk: Desk, compared: RwSignal<Option<Compared>>) -> impl IntoView {
    let plan = desk.id();
    let turn = RwSignal::new(0_u32);
    let versions = LocalResource::new(move || {
        turn.track();
        async move { api::plan_versions(plan).await }
    });
    let (new, problem) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let busy = RwSignal::new(false);
    let restoring = RwSignal::new(None::<Version>);
    let asking = RwSignal::new(false);
    let toaster = desk.toaster;
    let save = move || {
        let wanted = new.get_untracked();
        busy.set(true);
        spawn_local(async move {
            let answer = api::save_version(plan, wanted).await;
            busy.try_set(false);
            match answer {
                Ok(_) => {
                    new.try_set(String::new());
                    problem.try_set(None);
                    turn.try_update(|turn| *turn += 1);
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    let restore = move || {
        let Some(version) = restoring.get_untracked() else { return };
        asking.set(false);
        spawn_local(async move {
            match api::restore_version(plan, version.sequence).await {
                Ok(0) => toaster.say("The plan is as it was then already"),
                Ok(cells) => {
                    let cells = ui::format::count(cells.into(), "cell", "cells", &words::LOCALE);
                    toaster.say(format!(
                        "The plan is as in \u{201c}{}\u{201d} again: {cells} changed",
                        name(&version)
                    ));
                    turn.try_update(|turn| *turn += 1);
                    desk.arrange();
                }
                Err(failure) => toaster.fail(failure.to_string()),
            }
        });
    };
    let unsettled =
        move || desk.unsettled().then(|| "Wait until every change is saved.".to_owned());
    view! {
        {move || desk.open().then(|| view! {
            <div class="plan-save-version">
                <ui::Field label="Save the plan as it is now" error=problem>
                    <TextInput value=new max=80 placeholder="Such as: before the budget cut" on_input=move |text: String| new.set(text)/>
                </ui::Field>
                <Button kind=Kind::Primary busy=busy refused=Signal::derive(unsettled) on_press=save>"Save version"</Button>
            </div>
        })}
        {move || match versions.get() {
            None => view! { <ui::Skeleton lines=6 label="Loading the versions"/> }.into_any(),
            Some(Err(failure)) => view! {
                <ui::Failed small=true what="The versions could not be loaded." next=failure.to_string() on_retry=move || turn.update(|turn| *turn += 1)/>
            }.into_any(),
            Some(Ok(versions)) => view! {
                <ol class="plan-versions" aria-label="Versions">
                    {versions.into_iter().map(|version| {
                        let (label, from) = (name(&version), version.sequence);
                        let named = matches!(version.what, Milestone::Named(_));
                        let (by, at) = (version.by.clone(), version.at);
                        let (with, again) = (label.clone(), version);
                        view! {
                            <li>
                                <span class="grow">
                                    <span class:strong=named>{label.clone()}</span>
                                    <span class="small faint">{by}" · "<Ago at/></span>
                                </span>
                                <Button small=true kind=Kind::Ghost on_press=move || compared.set(Some(Compared { from, name: with.clone() }))>"Compare"</Button>
                                {desk.open().then(|| view! {
                                    <Button small=true kind=Kind::Ghost on_press=move || { restoring.set(Some(again.clone())); asking.set(true); }>"Restore"</Button>
                                })}
                            </li>
                        }
                    }).collect_view()}
                </ol>
            }.into_any(),
        }}
        <Confirm
            open=asking
            title="Restore this version?"
            text=Signal::derive(move || {
                let name = restoring.with(|version| version.as_ref().map(name)).unwrap_or_default();
                format!("Stores and waves become as they were in \u{201c}{name}\u{201d}. It is a change like any other: nothing of the history is lost.")
            })
            act="Restore"
            on_confirm=restore
        />
    }
}
