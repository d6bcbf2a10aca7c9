//! Regions and stores that are not mailed.

use super::{Deciding, api::find_stores, draft::Place};
use domain::ids::StoreId;
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Choice, Field, Kind, MultiSelect, SearchInput, Tag};

#[component]
pub(super) fn Exclusions(deciding: Deciding) -> impl IntoView {
    let regions: Vec<Choice> = deciding.form.with_value(|form| {
        form.regions.iter().map(|name| Choice::new(name.clone(), name.clone())).collect()
    });
    let chosen = deciding
        .read(|draft| draft.constraints.excluded_regions.iter().cloned().collect::<Vec<String>>());
    let set_regions = move |names: Vec<String>| {
        deciding.change(|draft| draft.constraints.excluded_regions = names.into_iter().collect());
    };
    view! {
        <Field label="Regions" id="run-regions" optional=true error=deciding.wrong_at(Place::Regions) hint="No store in these is mailed.">
            <MultiSelect placeholder="None left out" choices=regions value=chosen on_change=set_regions/>
        </Field>
        <Stores deciding/>
    }
}

/// The stores that are left out, and a search for more.
#[component]
fn Stores(deciding: Deciding) -> impl IntoView {
    let names = RwSignal::new(deciding.form.with_value(|form| form.stores.clone()));
    let text = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<(StoreId, String)>::new());
    let said = RwSignal::new(String::new());
    let turn = StoredValue::new(0_u32);
    let search = move |typed: String| {
        text.set(typed.clone());
        turn.update_value(|turn| *turn += 1);
        let mine = turn.get_value();
        if typed.trim().is_empty() {
            hits.set(Vec::new());
            said.set(String::new());
            return;
        }
        spawn_local(async move {
            let answer = find_stores(typed).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(found) => {
                    let words = match found.len() {
                        0 => "No store matches.".to_owned(),
                        n => format!("{n} found"),
                    };
                    said.try_set(words);
                    hits.try_set(found);
                }
                Err(failure) => {
                    said.try_set(failure.to_string());
                }
            }
        });
    };
    let left_out = deciding
        .read(|draft| draft.constraints.excluded_stores.iter().copied().collect::<Vec<StoreId>>());
    let add = move |store: StoreId, name: String| {
        names.update(|all| {
            if all.iter().all(|(id, _)| *id != store) {
                all.push((store, name));
            }
        });
        deciding.change(|draft| {
            draft.constraints.excluded_stores.insert(store);
        });
        text.set(String::new());
        hits.set(Vec::new());
        said.set(String::new());
    };
    let name_of = move |store: StoreId| {
        names.with(|all| {
            all.iter()
                .find(|(id, _)| *id == store)
                .map_or_else(String::new, |(_, name)| name.clone())
        })
    };
    view! {
        <div class="stack-s" role="group" aria-label="Stores that are not mailed" id="run-stores" tabindex="-1">
            <span class="field-label" aria-hidden="true">"Stores "<span class="field-optional">"optional"</span></span>
            <SearchInput label="Find a store to leave out" value=text on_search=search/>
            <p class="small quiet" aria-live="polite">{move || said.get()}</p>
            {move || {
                let found = hits.get();
                (!found.is_empty()).then(|| view! {
                    <ul class="plain run-hits">
                        {found.into_iter().map(|(store, name)| {
                            let label = name.clone();
                            let is_out = left_out.with(|all| all.contains(&store));
                            view! {
                                <li><Button small=true kind=Kind::Ghost icon={if is_out { "check" } else { "plus" }} on_press=move || add(store, name.clone())>{label}</Button></li>
                            }
                        }).collect_view()}
                    </ul>
                })
            }}
            <div class="line line-wrap">
                {move || left_out.get().into_iter().map(|store| view! {
                    <Tag text=name_of(store) on_remove=move || deciding.change(|draft| { draft.constraints.excluded_stores.remove(&store); })/>
                }).collect_view()}
            </div>
        </div>
    }
}
