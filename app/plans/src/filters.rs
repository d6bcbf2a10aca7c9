//! What limits the grid: text, status, region, wave, campaign, overrides only.

use super::{assign::AssignWave, desk::Desk};
use domain::plans::{ItemFilter, ItemStatus};
use leptos::prelude::*;
use ui::{Checkbox, Choice, MultiSelect, SearchInput};

/// The value that stands for "without one" in a list of choices.
const NONE: &str = "none";

/// How many filters are set.
fn set(filter: &ItemFilter) -> usize {
    [
        !filter.statuses.is_empty(),
        !filter.regions.is_empty(),
        !filter.waves.is_empty(),
        !filter.campaigns.is_empty(),
        filter.overrides_only,
        !filter.text.is_empty(),
    ]
    .into_iter()
    .filter(|set| *set)
    .count()
}

fn ids<T: std::str::FromStr>(values: &[String]) -> Vec<Option<T>> {
    values
        .iter()
        .filter_map(|value| match value.as_str() {
            NONE => Some(None),
            value => value.parse().ok().map(Some),
        })
        .collect()
}

fn words<T: ToString>(ids: &[Option<T>]) -> Vec<String> {
    ids.iter().map(|id| id.as_ref().map_or_else(|| NONE.to_owned(), T::to_string)).collect()
}

/// The pane on the left.
#[component]
pub(super) fn FilterPane(desk: Desk) -> impl IntoView {
    let filter = desk.filter;
    let change = move |change: &dyn Fn(&mut ItemFilter)| {
        let mut next = filter.get_untracked();
        change(&mut next);
        if next != filter.get_untracked() {
            filter.set(next);
            desk.load();
        }
    };
    let count = move |status: ItemStatus| {
        desk.page.with(|page| match status {
            ItemStatus::Included => page.totals.all.stores,
            ItemStatus::NeedsReview => page.totals.needs_review,
            ItemStatus::Excluded => page.totals.excluded,
        })
    };
    let regions = Memo::new(move |_| {
        desk.page.with(|page| {
            page.regions
                .iter()
                .map(|(id, name)| Choice::new(id.to_string(), name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let waves = Memo::new(move |_| {
        desk.page.with(|page| {
            let own =
                page.waves.iter().map(|wave| Choice::new(wave.id.to_string(), wave.name.clone()));
            own.chain([Choice::new(NONE, "No wave yet")]).collect::<Vec<_>>()
        })
    });
    let campaigns = Memo::new(move |_| {
        desk.page.with(|page| {
            let own = page
                .campaigns
                .iter()
                .map(|one| Choice::new(one.id.to_string(), one.name.clone()).hue(one.colour + 1));
            own.chain([Choice::new(NONE, "No campaign yet")]).collect::<Vec<_>>()
        })
    });
    view! {
        <div class="plan-filters stack" role="search" aria-label="Filter the plan's stores">
            <SearchInput
                label="Find a store or note"
                value=Signal::derive(move || filter.with(|filter| filter.text.clone()))
                on_search=move |text: String| change(&|filter| filter.text = text.clone())
            />
            <fieldset class="stack stack-s">
                <legend class="quiet small">"Status"</legend>
                {ItemStatus::ALL
                    .into_iter()
                    .map(|status| {
                        let on = Signal::derive(move || filter.with(|filter| filter.statuses.contains(&status)));
                        view! {
                            <div class="line">
                                <Checkbox
                                    checked=on
                                    label=status.to_string()
                                    on_change=move |on: bool| change(&|filter| {
                                        filter.statuses.retain(|one| *one != status);
                                        if on {
                                            filter.statuses.push(status);
                                        }
                                    })
                                />
                                <span class="push num faint small">{move || super::words::whole(count(status))}</span>
                            </div>
                        }
                    })
                    .collect_view()}
            </fieldset>
            <ui::Field label="Wave">
                <MultiSelect
                    choices=waves
                    value=Signal::derive(move || filter.with(|filter| words(&filter.waves)))
                    placeholder="Any wave"
                    on_change={move |values: Vec<String>| change(&|filter| filter.waves = ids(&values))}
                />
            </ui::Field>
            <ui::Field label="Region">
                <MultiSelect
                    choices=regions
                    value=Signal::derive(move || filter.with(|filter| {
                        filter.regions.iter().map(ToString::to_string).collect::<Vec<_>>()
                    }))
                    placeholder="Any region"
                    on_change={move |values: Vec<String>| change(&|filter| {
                        filter.regions = ids(&values).into_iter().flatten().collect();
                    })}
                />
            </ui::Field>
            <ui::Field label="Campaign">
                <MultiSelect
                    choices=campaigns
                    value=Signal::derive(move || filter.with(|filter| words(&filter.campaigns)))
                    placeholder="Any campaign"
                    on_change={move |values: Vec<String>| change(&|filter| filter.campaigns = ids(&values))}
                />
            </ui::Field>
            <div class="line">
                <Checkbox
                    checked=Signal::derive(move || filter.with(|filter| filter.overrides_only))
                    label="Overrides only"
                    on_change=move |on: bool| change(&|filter| filter.overrides_only = on)
                />
                <span class="push num faint small">
                    {move || desk.page.with(|page| super::words::whole(page.totals.overrides))}
                </span>
            </div>
            <AssignWave desk/>
            {move || (filter.with(set) > 0).then(|| view! {
                <ui::Button
                    kind=ui::Kind::Ghost small=true icon="x"
                    on_press=move || change(&|filter| *filter = ItemFilter::default())
                >
                    "Clear filters"
                </ui::Button>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::WaveId;

    #[test]
    fn without_a_wave_is_a_choice_like_any_wave() {
        let waves: Vec<Option<WaveId>> = ids(&[NONE.to_owned()]);
        assert_eq!(waves, [None]);
        assert_eq!(words(&waves), [NONE]);
    }

    #[test]
    fn each_filter_counts_once() {
        let filter = ItemFilter {
            statuses: ItemStatus::ALL.to_vec(),
            text: "x".into(),
            ..ItemFilter::default()
        };
        assert_eq!(set(&filter), 2);
    }
}
