//! The filters above the list of stores, and the words that say what a rule asks for.

use domain::stores::{PopulationBand, StoreChoices, StoreFilter, StoreStatus};
use leptos::prelude::*;
use ui::{
    Choice, FilterBar, MultiSelect,
    format::{self, Locale},
};

/// A select for each part of the filter but the text.
#[component]
pub(super) fn StoreFilters(
    /// The filter as it is.
    #[prop(into)]
    filter: Signal<StoreFilter>,
    /// What can be chosen.
    choices: RwSignal<StoreChoices>,
    /// The filter as it should be.
    #[prop(into)]
    on_change: Callback<(StoreFilter,)>,
    /// Whether groups can be chosen; a group's own rule knows none.
    #[prop(default = true)]
    with_groups: bool,
) -> impl IntoView {
    let change = move |set: &dyn Fn(&mut StoreFilter)| {
        let mut changed = filter.get_untracked();
        set(&mut changed);
        on_change.run((changed,));
    };
    let hint =
        |stores: u64| format::whole(i64::try_from(stores).unwrap_or(i64::MAX), &Locale::EN_US);
    let regions = move || {
        choices.with(|c| {
            c.regions
                .iter()
                .map(|r| Choice::new(r.id.to_string(), r.name.clone()).hint(hint(r.stores)))
                .collect::<Vec<_>>()
        })
    };
    let states = move || {
        choices.with(|c| {
            c.states
                .iter()
                .map(|(state, n)| Choice::new(state.clone(), state.clone()).hint(hint(*n)))
                .collect::<Vec<_>>()
        })
    };
    let types = move || {
        choices.with(|c| {
            c.types
                .iter()
                .map(|t| Choice::new(t.id.to_string(), t.name.clone()).hint(hint(t.stores)))
                .collect::<Vec<_>>()
        })
    };
    let groups = move || {
        choices.with(|c| {
            c.groups
                .iter()
                .map(|g| Choice::new(g.id.to_string(), g.name.clone()).hint(hint(g.stores)))
                .collect::<Vec<_>>()
        })
    };
    let statuses = StoreStatus::ALL.map(|s| Choice::new(s.word(), s.to_string())).to_vec();
    let bands = PopulationBand::ALL.map(|b| Choice::new(b.word(), b.to_string())).to_vec();
    fn ids<T: std::str::FromStr>(words: &[String]) -> Vec<T> {
        words.iter().filter_map(|word| word.parse().ok()).collect()
    }
    fn words<T: ToString>(ids: &[T]) -> Vec<String> {
        ids.iter().map(ToString::to_string).collect()
    }
    view! {
        <FilterBar
            label="Filter stores"
            active=move || filter.with(StoreFilter::parts_set)
            on_clear=move || on_change.run((StoreFilter::default(),))
        >
            <MultiSelect
                label="Region"
                placeholder="Any region"
                choices=Signal::derive(regions)
                value=Signal::derive(move || filter.with(|f| words(&f.regions)))
                on_change={move |chosen: Vec<String>| change(&|f| f.regions = ids(&chosen))}
            />
            <MultiSelect
                label="State"
                placeholder="Any state"
                choices=Signal::derive(states)
                value=Signal::derive(move || filter.with(|f| f.states.clone()))
                on_change={move |chosen: Vec<String>| change(&|f| f.states = chosen.clone())}
            />
            <MultiSelect
                label="Type"
                placeholder="Any type"
                choices=Signal::derive(types)
                value=Signal::derive(move || filter.with(|f| words(&f.types)))
                on_change={move |chosen: Vec<String>| change(&|f| f.types = ids(&chosen))}
            />
            <MultiSelect
                label="Status"
                placeholder="Any status"
                choices=Signal::derive(move || statuses.clone())
                value=Signal::derive(move || filter.with(|f| f.statuses.iter().map(|s| s.word().to_owned()).collect::<Vec<_>>()))
                on_change={move |chosen: Vec<String>| change(&|f| {
                    f.statuses = chosen.iter().filter_map(|word| StoreStatus::from_word(word)).collect();
                })}
            />
            <MultiSelect
                label="City size"
                placeholder="Any city size"
                choices=Signal::derive(move || bands.clone())
                value=Signal::derive(move || filter.with(|f| f.bands.iter().map(|b| b.word().to_owned()).collect::<Vec<_>>()))
                on_change={move |chosen: Vec<String>| change(&|f| {
                    f.bands = chosen.iter().filter_map(|word| PopulationBand::from_word(word)).collect();
                })}
            />
            {with_groups.then(|| view! {
                <MultiSelect
                    label="Group"
                    placeholder="Any group"
                    choices=Signal::derive(groups)
                    value=Signal::derive(move || filter.with(|f| words(&f.groups)))
                    on_change={move |chosen: Vec<String>| change(&|f| f.groups = ids(&chosen))}
                />
            })}
        </FilterBar>
    }
}

/// What a filter asks for, in words: "West or South · Open · contains "main"".
pub(super) fn in_words(filter: &StoreFilter, choices: &StoreChoices) -> String {
    fn either(names: Vec<String>) -> Option<String> {
        (!names.is_empty()).then(|| names.join(" or "))
    }
    let named = |name: Option<&String>| name.cloned().unwrap_or_else(|| "removed".to_owned());
    let parts = [
        either(
            filter
                .regions
                .iter()
                .map(|id| named(choices.regions.iter().find(|r| r.id == *id).map(|r| &r.name)))
                .collect(),
        ),
        either(filter.states.clone()),
        either(
            filter
                .types
                .iter()
                .map(|id| named(choices.types.iter().find(|t| t.id == *id).map(|t| &t.name)))
                .collect(),
        ),
        either(filter.statuses.iter().map(ToString::to_string).collect()),
        either(filter.bands.iter().map(|band| format!("{band} people")).collect()),
        either(
            filter
                .groups
                .iter()
                .map(|id| named(choices.groups.iter().find(|g| g.id == *id).map(|g| &g.name)))
                .collect(),
        ),
        (!filter.text.trim().is_empty())
            .then(|| format!("contains \u{201c}{}\u{201d}", filter.text.trim())),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
