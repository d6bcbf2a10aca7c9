//! Role, rights and reach, of a member as of an API key: as a form, and in words.

use domain::{
    accounts::{Reach, Right, Rights, Role},
    ids::{RegionId, StoreGroupId},
};
use leptos::prelude::*;
use ui::{Checkbox, Choice, Field, MultiSelect, Select};

/// Regions and store groups by name.
pub(super) type Places = (Vec<(RegionId, String)>, Vec<(StoreGroupId, String)>);

/// What someone may cause, and where, in words.
pub(super) fn in_words(rights: Rights, reach: &Reach, places: StoredValue<Places>) -> String {
    let held: Vec<&str> =
        Right::ALL.into_iter().filter(|right| rights.holds(*right)).map(Right::word).collect();
    if held.is_empty() {
        return "may read".to_owned();
    }
    let place = match reach {
        Reach::Everywhere => "everywhere".to_owned(),
        Reach::Limited { regions, groups } => places.with_value(|(all_regions, all_groups)| {
            let regions =
                all_regions.iter().filter(|(id, _)| regions.contains(id)).map(|(_, name)| name);
            let groups =
                all_groups.iter().filter(|(id, _)| groups.contains(id)).map(|(_, name)| name);
            format!("in {}", regions.chain(groups).cloned().collect::<Vec<_>>().join(", "))
        }),
    };
    format!("may {} {place}", held.join(", "))
}

/// Role, rights and reach, as a form. Choosing a role chooses its usual rights.
#[component]
pub(super) fn Standing(
    role: RwSignal<Role>,
    rights: RwSignal<Rights>,
    reach: RwSignal<Reach>,
    places: StoredValue<Places>,
) -> impl IntoView {
    let roles: Vec<Choice> =
        Role::ALL.into_iter().map(|role| Choice::new(role.word(), role.word())).collect();
    let set_role = move |word: String| {
        if let Some(chosen) = Role::from_word(&word) {
            role.set(chosen);
            rights.set(chosen.usual_rights());
        }
    };
    let set = move |right: Right, on: bool| {
        rights.update(|rights| match right {
            Right::Edit => rights.edit = on,
            Right::Approve => rights.approve = on,
            Right::Send => rights.send = on,
            Right::Spend => rights.spend = on,
        });
    };
    let regions: Vec<Choice> = places.with_value(|(regions, groups)| {
        let regions = regions
            .iter()
            .map(|(id, name)| Choice::new(format!("region {id}"), name.clone()).group("Regions"));
        let groups = groups.iter().map(|(id, name)| {
            Choice::new(format!("group {id}"), name.clone()).group("Store groups")
        });
        regions.chain(groups).collect()
    });
    let reached = Signal::derive(move || match reach.get() {
        Reach::Everywhere => Vec::new(),
        Reach::Limited { regions, groups } => {
            let regions = regions.iter().map(|id| format!("region {id}"));
            regions.chain(groups.iter().map(|id| format!("group {id}"))).collect::<Vec<String>>()
        }
    });
    let set_reach = move |chosen: Vec<String>| {
        let ids = |kind: &str| -> Vec<String> {
            chosen.iter().filter_map(|word| word.strip_prefix(kind)).map(str::to_owned).collect()
        };
        let regions: Vec<RegionId> =
            ids("region ").iter().filter_map(|id| id.parse().ok()).collect();
        let groups: Vec<StoreGroupId> =
            ids("group ").iter().filter_map(|id| id.parse().ok()).collect();
        reach.set(if chosen.is_empty() {
            Reach::Everywhere
        } else {
            Reach::Limited { regions, groups }
        });
    };
    view! {
        <Field label="Role">
            <Select choices=roles value=Signal::derive(move || role.get().word().to_owned()) on_change=set_role/>
        </Field>
        <Field label="Rights">
            <div class="stack-s">
                {Right::ALL.into_iter().map(|right| {
                    let hint = match right {
                        Right::Edit => "Change stores and plans, import, run the matrix",
                        Right::Approve => "Approve plans, send them back, reopen them",
                        Right::Send => "Send messages to customers",
                        Right::Spend => "Create orders and move them on",
                    };
                    view! {
                        <Checkbox
                            checked=Signal::derive(move || rights.get().holds(right))
                            label=right.word()
                            hint=hint
                            disabled=Signal::derive(move || role.get() == Role::Viewer)
                            on_change=move |on: bool| set(right, on)
                        />
                    }
                }).collect_view()}
            </div>
        </Field>
        <Field label="Where" hint="Nothing chosen means everywhere.">
            <MultiSelect choices=regions value=reached on_change=set_reach placeholder="Everywhere"/>
        </Field>
    }
}
