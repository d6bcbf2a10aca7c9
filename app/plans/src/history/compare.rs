//! How the plan differs from an earlier version of it.

use super::super::{api, desk::Desk, words};
use domain::plans::{Comparison, Operation, PlanTotals};
use leptos::prelude::*;
use ui::{Button, Dialog};

/// The version that is compared with the plan as it is now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Compared {
    /// Its place in the history.
    pub from: u32,
    /// What it is called.
    pub name: String,
}

#[component]
pub(super) fn CompareDialog(desk: Desk, compared: RwSignal<Option<Compared>>) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if compared.with(Option::is_some) {
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            compared.set(None);
        }
    });
    let plan = desk.id();
    let comparison = LocalResource::new(move || {
        let from = compared.get().map(|one| one.from);
        async move {
            match from {
                Some(from) => Some(api::compare_versions(plan, from, None).await),
                None => None,
            }
        }
    });
    view! {
        <Dialog
            open=open
            title="What has changed since"
            text=Signal::derive(move || compared.with(|one| one.as_ref().map(|one| format!("From \u{201c}{}\u{201d} to the plan as it is now.", one.name))).unwrap_or_default())
            acts=move || view! { <Button on_press=move || open.set(false)>"Close"</Button> }
        >
            {move || match comparison.get().flatten() {
                None => view! { <ui::Skeleton lines=6 label="Comparing"/> }.into_any(),
                Some(Err(failure)) => view! { <p class="loss" role="alert">{failure.to_string()}</p> }.into_any(),
                Some(Ok(comparison)) => view! { <Shown desk comparison/> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Shown(desk: Desk, comparison: Comparison) -> impl IntoView {
    let Comparison { before, after, changed, lines, waves_before, waves_after } = comparison;
    let money = |amount| desk.currency.with_value(|code| words::money(amount, code));
    let figure = |of: &dyn Fn(&PlanTotals) -> String| (of(&before), of(&after));
    let rows = [
        ("Stores", figure(&|totals| words::whole(totals.all.stores))),
        ("Pieces", figure(&|totals| words::pieces(totals.all.pieces))),
        ("Cost", figure(&|totals| money(totals.all.cost))),
        ("Overrides", figure(&|totals| words::whole(totals.overrides))),
    ];
    let mut waves = Vec::new();
    for wave in &waves_before {
        match waves_after.iter().find(|other| other.id == wave.id) {
            None => waves.push(format!("Wave {} is gone", wave.name)),
            Some(other) if other.name != wave.name => {
                waves.push(format!("Wave {} is called {}", wave.name, other.name));
            }
            Some(other) if other.days() != wave.days() || other.budget != wave.budget => {
                waves.push(format!("Days or budget of {} are others", wave.name));
            }
            Some(_) => {}
        }
    }
    for wave in waves_after.iter().filter(|wave| waves_before.iter().all(|old| old.id != wave.id)) {
        waves.push(format!("Wave {} is new", wave.name));
    }
    let beyond = (changed as usize).saturating_sub(lines.len());
    let said =
        move |operation: &Operation| desk.page.with_untracked(|page| words::value(page, operation));
    view! {
        <div class="stack">
            <table class="plan-compare">
                <thead><tr><td></td><th scope="col">"Then"</th><th scope="col">"Now"</th></tr></thead>
                <tbody>
                    {rows.into_iter().map(|(name, (then, now))| (name, then != now, then, now)).map(|(name, differs, then, now)| view! {
                        <tr class:is-changed=differs><th scope="row">{name}</th><td class="num">{then}</td><td class="num">{now}</td></tr>
                    }).collect_view()}
                </tbody>
            </table>
            {(!waves.is_empty()).then(|| view! { <ul class="plain small">{waves.into_iter().map(|one| view! { <li>{one}</li> }).collect_view()}</ul> })}
            <h3>{format!("{} changed", words::stores(changed))}</h3>
            <ol class="plan-history" aria-label="Stores that changed">
                {lines.into_iter().map(|line| view! {
                    <li>
                        <span><strong class="num">{line.number}</strong>" "{line.name}</span>
                        {line.difference.cells.iter().map(|(was, is)| view! {
                            <span class="small">{format!("{}: {} → {}", words::capital(is.cell().word()), said(was), said(is))}</span>
                        }).collect_view()}
                    </li>
                }).collect_view()}
            </ol>
            {(beyond > 0).then(|| view! { <p class="small quiet">{format!("and {} more", words::whole(beyond as i64))}</p> })}
        </div>
    }
}
