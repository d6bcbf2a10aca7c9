//! A line of limits for each campaign on offer.

use super::{Deciding, api::OnOffer, draft::Place};
use domain::matrix::CampaignLimits;
use leptos::prelude::*;
use ui::{Icon, NumberField, Tag, hue::hue_at};

/// A limit of a campaign: its column, and how it is read and written.
#[derive(Clone, Copy)]
struct Limit {
    title: &'static str,
    unit: &'static str,
    read: fn(&CampaignLimits) -> Option<u64>,
    write: fn(&mut CampaignLimits, Option<u64>),
}

const LIMITS: [Limit; 5] = [
    Limit {
        title: "Pieces at least",
        unit: "pieces",
        read: |limits| limits.min_pieces,
        write: |limits, n| limits.min_pieces = n,
    },
    Limit {
        title: "Pieces at most",
        unit: "pieces",
        read: |limits| limits.max_pieces,
        write: |limits, n| limits.max_pieces = n,
    },
    Limit {
        title: "Stores at least",
        unit: "stores",
        read: |limits| limits.min_stores.map(u64::from),
        write: |limits, n| limits.min_stores = n.and_then(|n| n.try_into().ok()),
    },
    Limit {
        title: "Stores at most",
        unit: "stores",
        read: |limits| limits.max_stores.map(u64::from),
        write: |limits, n| limits.max_stores = n.and_then(|n| n.try_into().ok()),
    },
    Limit {
        title: "Print run",
        unit: "pieces",
        read: |limits| limits.min_print_run,
        write: |limits, n| limits.min_print_run = n,
    },
];

#[component]
pub(super) fn Campaigns(deciding: Deciding) -> impl IntoView {
    let campaigns = deciding.form.with_value(|form| form.campaigns.clone());
    view! {
        <p class="small quiet">"Empty means no limit. A print run is over all stores and all or nothing: the campaign gets at least that many pieces in all, or is not used. The minimum run for a single store stands with the campaign itself."</p>
        <div class="run-limits" role="group" aria-label="Limits by campaign">
            <div class="run-limits-line run-limits-head small quiet" aria-hidden="true">
                <span>"Campaign"</span>
                {LIMITS.map(|limit| view! { <span class="end">{limit.title}</span> }).collect_view()}
            </div>
            {campaigns.into_iter().map(|campaign| view! { <Line deciding campaign/> }).collect_view()}
        </div>
    }
}

#[component]
fn Line(deciding: Deciding, campaign: OnOffer) -> impl IntoView {
    let place = Place::Campaign(campaign.id);
    let wrong = deciding.wrong_at(place);
    let id = campaign.id;
    let name = campaign.name.clone();
    view! {
        <div class="run-limits-line" role="group" tabindex="-1" id=place.id() aria-label=campaign.name.clone()>
            <span class="run-limits-name"><Tag text=campaign.name.clone() hue=hue_at(campaign.colour.into())/></span>
            {LIMITS.map(|limit| {
                let value = deciding.read(move |draft| {
                    (limit.read)(&draft.constraints.limits_of(id))
                        .map(|n| i64::try_from(n).unwrap_or(i64::MAX))
                });
                let set = move |n: Option<i64>| deciding.change(|draft| {
                    let limits = draft.constraints.campaigns.entry(id).or_default();
                    (limit.write)(limits, n.and_then(|n| n.try_into().ok()));
                    if *limits == CampaignLimits::default() {
                        draft.constraints.campaigns.remove(&id);
                    }
                });
                view! {
                    <span class="run-limit">
                        <span class="run-limit-title small quiet" aria-hidden="true">{limit.title}</span>
                        <NumberField value=value on_change=set min=0 unit={limit.unit} label=format!("{name}: {}", limit.title)/>
                    </span>
                }
            }).collect_view()}
            <p class="field-error run-limits-error" aria-live="polite">
                {move || wrong.get().map(|sentence| view! { <Icon name="circle-alert"/><span>{sentence}</span> })}
            </p>
        </div>
    }
}
