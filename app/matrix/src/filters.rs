//! The filters above the table.

use super::api::MatrixHere;
use domain::matrix::{RecommendationFilter, Status};
use leptos::prelude::*;
use ui::{Choice, Ends, FilterBar, MultiSelect, RangeSelect, Segments, hue::hue_at};

/// The ends of the confidence range when it limits nothing.
const ANY: Ends = (0, 100);

/// One status or all of them.
#[component]
pub(super) fn StatusFilter(
    /// The filter as it is.
    filter: Memo<RecommendationFilter>,
    /// The filter as it should be.
    #[prop(into)]
    on_change: Callback<(RecommendationFilter,)>,
) -> impl IntoView {
    let choices: Vec<Choice> = std::iter::once(Choice::new("all", "All"))
        .chain(Status::ALL.map(|status| Choice::new(status.word(), status.to_string())))
        .collect();
    let value = Memo::new(move |_| {
        filter.with(|filter| match filter.statuses.as_slice() {
            [] => "all".to_owned(),
            [one] => one.word().to_owned(),
            _ => String::new(),
        })
    });
    view! {
        <Segments
            label="Status"
            name="matrix-status"
            choices=choices
            value=value
            on_change=move |word: String| {
                let statuses = Status::from_word(&word).into_iter().collect();
                on_change.run((RecommendationFilter { statuses, ..filter.get_untracked() },));
            }
        />
    }
}

/// The confidence range of a filter, in whole numbers.
fn confidence(filter: &RecommendationFilter) -> Ends {
    let end = |end: Option<f64>, usual: i64| end.map_or(usual, |end| end.round() as i64);
    (end(filter.min_confidence, ANY.0), end(filter.max_confidence, ANY.1))
}

fn named<T: ToString>(all: &[(T, String)]) -> Vec<Choice> {
    all.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect()
}

fn words<T: ToString>(ids: &[T]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn ids<T: std::str::FromStr>(words: &[String]) -> Vec<T> {
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

/// A select for each part of the filter but status and text.
#[component]
pub(super) fn Filters(
    /// What can be chosen.
    here: StoredValue<MatrixHere>,
    /// The filter as it is.
    filter: Memo<RecommendationFilter>,
    /// The filter as it should be.
    #[prop(into)]
    on_change: Callback<(RecommendationFilter,)>,
) -> impl IntoView {
    let change = move |set: &dyn Fn(&mut RecommendationFilter)| {
        let mut changed = filter.get_untracked();
        set(&mut changed);
        on_change.run((changed,));
    };
    let of = move |part: fn(&RecommendationFilter) -> Vec<String>| {
        Signal::from(Memo::new(move |_| filter.with(part)))
    };
    let (regions, states, types, groups, campaigns) = here.with_value(|here| {
        let campaigns: Vec<Choice> = here
            .campaigns
            .iter()
            .map(|(id, name, colour)| {
                Choice::new(id.to_string(), name.clone()).hue(hue_at(usize::from(*colour)))
            })
            .collect();
        (
            named(&here.regions),
            here.states.iter().map(|s| Choice::new(s.clone(), s.clone())).collect::<Vec<_>>(),
            named(&here.types),
            named(&here.groups),
            campaigns,
        )
    });
    let marks = vec![
        Choice::new("held_out", "Held out").hint("to measure lift"),
        Choice::new("not_held_out", "Not held out"),
        Choice::new("low_data", "Little history"),
        Choice::new("enough_data", "Enough history"),
    ];
    let marked = Memo::new(move |_| {
        filter.with(|filter| {
            let held = filter.held_out.map(|yes| if yes { "held_out" } else { "not_held_out" });
            let low = filter.low_data.map(|yes| if yes { "low_data" } else { "enough_data" });
            held.into_iter().chain(low).map(str::to_owned).collect::<Vec<String>>()
        })
    });
    // Of two opposites the one chosen last holds.
    let last = |chosen: &[String], yes: &str, no: &str| {
        chosen.iter().rev().find(|word| *word == yes || *word == no).map(|word| word == yes)
    };
    let (has_types, has_groups) = (!types.is_empty(), !groups.is_empty());
    view! {
        <FilterBar
            label="Filter recommendations"
            active=Signal::derive(move || filter.with(parts_set))
            on_clear=move || on_change.run((RecommendationFilter::default(),))
        >
            <MultiSelect label="Region" placeholder="Any region" choices=regions value=of(|f| words(&f.regions)) on_change={move |to: Vec<String>| change(&|f| f.regions = ids(&to))}/>
            <MultiSelect label="State" placeholder="Any state" choices=states value=of(|f| f.states.clone()) on_change={move |to: Vec<String>| change(&|f| f.states = to.clone())}/>
            {has_types.then(|| view! {
                <MultiSelect label="Store type" placeholder="Any type" choices=types value=of(|f| words(&f.types)) on_change={move |to: Vec<String>| change(&|f| f.types = ids(&to))}/>
            })}
            {has_groups.then(|| view! {
                <MultiSelect label="Group" placeholder="Any group" choices=groups value=of(|f| words(&f.groups)) on_change={move |to: Vec<String>| change(&|f| f.groups = ids(&to))}/>
            })}
            <MultiSelect label="Campaign" placeholder="Any campaign" choices=campaigns value=of(|f| words(&f.campaigns)) on_change={move |to: Vec<String>| change(&|f| f.campaigns = ids(&to))}/>
            <RangeSelect
                label="Confidence"
                placeholder="Any confidence"
                bounds=ANY
                value=Signal::from(Memo::new(move |_| filter.with(confidence)))
                on_change=move |(low, high): Ends| change(&|f| {
                    f.min_confidence = (low > ANY.0).then_some(low as f64);
                    f.max_confidence = (high < ANY.1).then_some(high as f64);
                })
            />
            <MultiSelect label="Marks" placeholder="Any mark" choices=marks value=Signal::from(marked) on_change={move |to: Vec<String>| change(&|f| {
                f.held_out = last(&to, "held_out", "not_held_out");
                f.low_data = last(&to, "low_data", "enough_data");
            })}/>
        </FilterBar>
    }
}

/// How many parts of the filter limit something.
pub(super) fn parts_set(filter: &RecommendationFilter) -> usize {
    [
        !filter.statuses.is_empty(),
        !filter.regions.is_empty(),
        !filter.states.is_empty(),
        !filter.types.is_empty(),
        !filter.groups.is_empty(),
        !filter.campaigns.is_empty(),
        !filter.stores.is_empty(),
        filter.min_confidence.is_some() || filter.max_confidence.is_some(),
        filter.held_out.is_some(),
        filter.low_data.is_some(),
        !filter.text.is_empty(),
    ]
    .into_iter()
    .filter(|set| *set)
    .count()
}
