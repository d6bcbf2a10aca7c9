//! Regions, store types and campaigns that a file names and that are not there yet.

use super::{
    api::{Shown, decide_unknown},
    words::{counted, said},
};
use domain::{
    ids::ImportId,
    money::UnitCost,
    stores::import::{DecimalMark, Unknown, UnknownKind, parse_number},
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Checkbox, TextInput};

/// Each of them with a tick, and a price for a campaign.
#[component]
pub(super) fn UnknownNames(live: RwSignal<Shown>) -> impl IntoView {
    let names = Memo::new(move |_| {
        let names: Vec<(UnknownKind, String)> =
            live.with(|s| s.page.unknown.iter().map(|u| (u.kind, u.name.clone())).collect());
        names
    });
    let id = live.with_untracked(|shown| shown.page.import.id);
    let problem = RwSignal::new(String::new());
    view! {
        <Show when=move || names.with(|names| !names.is_empty())>
            <section class="panel" aria-label="Not there yet">
                <header><h2>"Not there yet"</h2></header>
                <div class="panel-body stack">
                    <p class="quiet small">"The file names these, and nobody has made them. Ticked ones are created with the import; lines that name one without a tick are left out."</p>
                    <For each=move || names.get() key=|name| name.clone() let:name>
                        <UnknownName id live problem kind=name.0 name=name.1/>
                    </For>
                    {said(problem)}
                </div>
            </section>
        </Show>
    }
}

#[component]
fn UnknownName(
    id: ImportId,
    live: RwSignal<Shown>,
    problem: RwSignal<String>,
    kind: UnknownKind,
    name: String,
) -> impl IntoView {
    let stored = StoredValue::new(name.clone());
    let found = move || -> Option<Unknown> {
        live.with(|shown| {
            let mut all = shown.page.unknown.iter();
            all.find(|u| u.kind == kind && stored.with_value(|name| u.name == *name)).cloned()
        })
    };
    let ticked = Signal::derive(move || found().is_some_and(|unknown| unknown.create));
    let cost = RwSignal::new(
        untrack(found)
            .and_then(|unknown| unknown.unit_cost)
            .map(UnitCost::decimal)
            .unwrap_or_default(),
    );
    let decide = move |create: bool, text: String| {
        let unit_cost = match text.trim() {
            "" => None,
            text => match parse_number(text, DecimalMark::Point).ok().and_then(|n| n.scaled(4)) {
                Some(cost) if (0..=10_000_000).contains(&cost) => Some(UnitCost(cost)),
                _ => {
                    problem.set(format!("\"{text}\" is not a price. Write it as 0.465."));
                    return;
                }
            },
        };
        let name = stored.get_value();
        spawn_local(async move {
            match decide_unknown(id, kind, name, create, unit_cost).await {
                Ok(shown) => {
                    let _ = problem.try_set(String::new());
                    let _ = live.try_set(shown);
                }
                Err(failure) => {
                    let _ = problem.try_set(failure.to_string());
                }
            }
        });
    };
    let label = {
        let lines = untrack(found).map_or(0, |unknown| unknown.lines);
        format!(
            "Create {} \u{201c}{name}\u{201d} · {}",
            kind.field().label().to_lowercase(),
            counted(lines, "line")
        )
    };
    let priced = kind == UnknownKind::Campaign;
    view! {
        <div class="line line-wrap">
            <Checkbox
                checked=ticked
                label=label
                on_change=move |create: bool| decide(create, cost.get_untracked())
            />
            {priced.then(|| view! {
                <span class="import-cost">
                    <TextInput
                        label=format!("Cost per piece of {name}")
                        value=cost
                        placeholder="Cost per piece"
                        unit="per piece"
                        figures=true
                        on_input=move |text: String| cost.set(text)
                        on_commit=move |text: String| {
                            cost.set(text.clone());
                            decide(true, text);
                        }
                    />
                </span>
            })}
        </div>
    }
}
