//! Limits of the whole run, and of how often one writes to the same homes.

use super::{
    Deciding,
    draft::{Place, pressure_of},
};
use leptos::prelude::*;
use ui::{Field, NumberField};

#[component]
pub(super) fn Totals(deciding: Deciding) -> impl IntoView {
    let pieces = deciding.read(|draft| signed(draft.constraints.max_pieces));
    let set_pieces = move |n: Option<i64>| {
        deciding.change(|draft| draft.constraints.max_pieces = n.and_then(|n| n.try_into().ok()));
    };
    let stores = deciding.read(|draft| signed(draft.constraints.max_stores.map(u64::from)));
    let set_stores = move |n: Option<i64>| {
        deciding.change(|draft| draft.constraints.max_stores = n.and_then(|n| n.try_into().ok()));
    };
    let run = deciding.read(|draft| draft.min_run.map(i64::from));
    let set_run = move |n: Option<i64>| {
        deciding.change(|draft| draft.min_run = n.and_then(|n| n.try_into().ok()));
    };
    view! {
        <div class="columns-3">
            <Field label="Pieces at most" id="run-max-pieces" optional=true error=deciding.wrong_at(Place::MaxPieces)>
                <NumberField value=pieces on_change=set_pieces min=0 unit="pieces"/>
            </Field>
            <Field label="Stores at most" id="run-max-stores" optional=true error=deciding.wrong_at(Place::MaxStores)>
                <NumberField value=stores on_change=set_stores min=0 unit="stores"/>
            </Field>
            <Field label="Smallest run" id="run-min-run" optional=true hint="Fewer pieces than this are not mailed to a store. Usually 250; a campaign's own minimum run counts where it is larger.">
                <NumberField value=run on_change=set_run min=1 unit="pieces"/>
            </Field>
        </div>
    }
}

#[component]
pub(super) fn Households(deciding: Deciding) -> impl IntoView {
    let rest = deciding.read(|draft| draft.constraints.weeks_between_mailings.map(i64::from));
    let set_rest = move |n: Option<i64>| {
        deciding.change(|draft| {
            draft.constraints.weeks_between_mailings = n.and_then(|n| n.try_into().ok());
        });
    };
    let began = deciding.draft.with_untracked(|draft| draft.constraints.pressure);
    let per_hundred =
        RwSignal::new(began.map(|pressure| (pressure.max_per_household * 100.0).round() as i64));
    let weeks = RwSignal::new(began.map(|pressure| i64::from(pressure.weeks)));
    let set_pressure = move || {
        let pressure = pressure_of(per_hundred.get_untracked(), weeks.get_untracked());
        deciding.change(|draft| draft.constraints.pressure = pressure);
    };
    let set_pieces = move |n: Option<i64>| {
        per_hundred.set(n);
        set_pressure();
    };
    let set_weeks = move |n: Option<i64>| {
        weeks.set(n);
        set_pressure();
    };
    Effect::new(move |_| {
        deciding.half_a_pressure.set(per_hundred.get().is_some() != weeks.get().is_some());
    });
    // Folded, the two begin again with what is decided.
    on_cleanup(move || {
        deciding.half_a_pressure.try_set(false);
    });
    let share = deciding.read(|draft| {
        draft.constraints.max_household_share.map(|share| (share * 100.0).round() as i64)
    });
    let set_share = move |n: Option<i64>| {
        deciding.change(|draft| {
            draft.constraints.max_household_share = n.map(|percent| percent as f64 / 100.0);
        });
    };
    view! {
        <div class="columns-2">
            <Field label="Weeks since the last mailing" id="run-rest" optional=true error=deciding.wrong_at(Place::Rest) hint="A store mailed more recently is left out this time.">
                <NumberField value=rest on_change=set_rest min=0 unit="weeks"/>
            </Field>
            <Field label="Share of a store's households" id="run-share" optional=true error=deciding.wrong_at(Place::Share) hint="No more of the homes around a store get a piece.">
                <NumberField value=share on_change=set_share min=0 max=100 unit="%"/>
            </Field>
            <Field label="Pieces per 100 households" id="run-pressure" optional=true error=deciding.wrong_at(Place::Pressure) hint="Past mailings and this one together.">
                <NumberField value=per_hundred on_change=set_pieces min=0 unit="pieces"/>
            </Field>
            <Field label="Counted over" id="run-pressure-weeks" optional=true>
                <NumberField value=weeks on_change=set_weeks min=1 max=520 unit="weeks"/>
            </Field>
        </div>
    }
}

fn signed(number: Option<u64>) -> Option<i64> {
    number.map(|number| i64::try_from(number).unwrap_or(i64::MAX))
}
