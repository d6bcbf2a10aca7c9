//! Regions and stores that are not mailed, and campaigns that are not mailed in a region.

use super::{Deciding, api::find_stores, draft::Place};
use domain::ids::{CampaignId, StoreId};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Choice, Field, Icon, Kind, MultiSelect, SearchInput, Select, Tag};

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
        <InRegion deciding/>
    }
}

/// The campaigns that are left out in a region, and two lists to put another pair together from.
#[component]
fn InRegion(deciding: Deciding) -> impl IntoView {
    let (campaigns, regions) = deciding.form.with_value(|form| {
        let campaigns: Vec<Choice> = form
            .campaigns
            .iter()
            .map(|offer| Choice::new(offer.id.to_string(), offer.name.clone()))
            .collect();
        let regions: Vec<Choice> =
            form.regions.iter().map(|name| Choice::new(name.clone(), name.clone())).collect();
        (campaigns, regions)
    });
    let campaign = RwSignal::new(String::new());
    let region = RwSignal::new(String::new());
    let is_half = move || campaign.with(String::is_empty) || region.with(String::is_empty);
    let add = move || {
        let named = campaign.get_untracked();
        let chosen = deciding.form.with_value(|form| {
            form.campaigns.iter().map(|offer| offer.id).find(|id| id.to_string() == named)
        });
        let Some(chosen) = chosen else { return };
        deciding.change(|draft| {
            draft.constraints.excluded_in_region.insert((chosen, region.get_untracked()));
        });
        // The campaign stays: it is often left out in several regions.
        region.set(String::new());
    };
    let left_out = deciding.read(|draft| {
        draft.constraints.excluded_in_region.iter().cloned().collect::<Vec<(CampaignId, String)>>()
    });
    let words = move |(id, region): &(CampaignId, String)| {
        let name = deciding.form.with_value(|form| {
            form.campaigns.iter().find(|offer| offer.id == *id).map(|offer| offer.name.clone())
        });
        format!("{} not in {region}", name.unwrap_or_default())
    };
    let wrong = deciding.wrong_at(Place::InRegion);
    view! {
        <div class="stack-s" role="group" aria-label="Campaigns that are not mailed in a region" id=Place::InRegion.id() tabindex="-1">
            <span class="field-label" aria-hidden="true">"A campaign in one region "<span class="field-optional">"optional"</span></span>
            <div class="line line-wrap">
                <Select label="Campaign to leave out" placeholder="Campaign" choices=campaigns value=campaign on_change=move |id| campaign.set(id)/>
                <Select label="Region to leave it out in" placeholder="Region" choices=regions value=region on_change=move |name| region.set(name)/>
                <Button icon="plus" disabled=Signal::derive(is_half) on_press=add>"Leave out"</Button>
            </div>
            <p class="field-error" aria-live="polite">
                {move || wrong.get().map(|sentence| view! { <Icon name="circle-alert"/><span>{sentence}</span> })}
            </p>
            <div class="line line-wrap">
                {move || left_out.get().into_iter().map(|pair| {
                    let text = words(&pair);
                    view! {
                        <Tag text=text on_remove=move || deciding.change(|draft| { draft.constraints.excluded_in_region.remove(&pair); })/>
                    }
                }).collect_view()}
            </div>
        </div>
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
