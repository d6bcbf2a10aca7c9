//! What limits the grid: text, status, region, wave, campaign, overrides and comments only, and single
//! columns.

use super::{
    desk::{Desk, Narrow},
    views::PlanViewMenu,
};
use domain::plans::{Between, ColumnFilter, ItemFilter, ItemStatus, ReasonKind};
use leptos::{html, prelude::*};
use ui::{Checkbox, Choice, Icon, MoneyField, MultiSelect, NumberField, SearchInput, Select};
use wasm_bindgen::JsCast;

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
pub(super) fn FilterPane(
    desk: Desk,
    /// Whether this person may share views.
    may_share_views: bool,
) -> impl IntoView {
    let filter = desk.filter;
    let change = move |change: &dyn Fn(&mut ItemFilter)| {
        let mut next = filter.get_untracked();
        change(&mut next);
        if next != filter.get_untracked() {
            filter.set(next);
            desk.arrange();
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
    let narrow = desk.narrow;
    let narrowed = Memo::new(move |_| {
        narrow.with(|narrow| narrow.columns.narrowed() + usize::from(narrow.commented))
    });
    let columns_open = RwSignal::new(false);
    let pane = NodeRef::<html::Div>::new();
    // Whoever asks for the filter of a column in the sheet finds it here.
    Effect::new(move |_| {
        let (Some(column), Some(pane)) = (desk.asked_filter.get(), pane.get()) else { return };
        desk.asked_filter.set(None);
        if COLUMNS_APART.contains(&column.as_str()) {
            columns_open.set(true);
        }
        request_animation_frame(move || {
            let field = format!("[data-filter~=\"{column}\"] :is(input, button)");
            let found = pane.query_selector(&field).ok().flatten();
            if let Some(field) =
                found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok())
            {
                // A field that is gone by now needs no focus.
                let _ = field.focus();
            }
        });
    });
    view! {
        <div node_ref=pane class="plan-filters stack" role="search" aria-label="Filter the plan's stores">
            <PlanViewMenu desk may_share=may_share_views/>
            <div data-filter="store name notes">
                <SearchInput
                    label="Find a store or note"
                    value=Signal::derive(move || filter.with(|filter| filter.text.clone()))
                    on_search=move |text: String| change(&|filter| filter.text = text.clone())
                />
            </div>
            <fieldset class="stack stack-s" data-filter="status">
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
            <div data-filter="wave"><ui::Field label="Wave">
                <MultiSelect
                    choices=waves
                    value=Signal::derive(move || filter.with(|filter| words(&filter.waves)))
                    placeholder="Any wave"
                    on_change={move |values: Vec<String>| change(&|filter| filter.waves = ids(&values))}
                />
            </ui::Field></div>
            <div data-filter="region"><ui::Field label="Region">
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
            </ui::Field></div>
            <div data-filter="campaign"><ui::Field label="Campaign">
                <MultiSelect
                    choices=campaigns
                    value=Signal::derive(move || filter.with(|filter| words(&filter.campaigns)))
                    placeholder="Any campaign"
                    on_change={move |values: Vec<String>| change(&|filter| filter.campaigns = ids(&values))}
                />
            </ui::Field></div>
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
            <Checkbox
                checked=Signal::derive(move || narrow.with(|narrow| narrow.commented))
                label="With comments only"
                on_change=move |on: bool| { narrow.update(|narrow| narrow.commented = on); desk.arrange(); }
            />
            <ColumnFilters desk open=columns_open/>
            {move || (filter.with(set) + narrowed.get() > 0).then(|| view! {
                <ui::Button
                    kind=ui::Kind::Ghost small=true icon="x"
                    on_press=move || desk.show_only(ItemFilter::default())
                >
                    "Clear filters"
                </ui::Button>
            })}
        </div>
    }
}

/// The columns whose filters are folded away.
const COLUMNS_APART: [&str; 7] =
    ["state", "reason", "hold", "pieces", "confidence", "responses", "cost"];

/// The filters of single columns, folded until one is wanted.
#[component]
fn ColumnFilters(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let narrow = desk.narrow;
    let change = move |change: &dyn Fn(&mut ColumnFilter)| {
        let mut next: Narrow = narrow.get_untracked();
        change(&mut next.columns);
        if narrow.with_untracked(|now| *now != next) {
            narrow.set(next);
            desk.arrange();
        }
    };
    let states = Memo::new(move |_| {
        desk.loaded.track();
        desk.held(|held| {
            let places = 0..u32::try_from(held.replica.document().items.len()).unwrap_or(u32::MAX);
            let states = places.filter_map(|place| Some(held.stores.get(place)?.state.clone()));
            let states: std::collections::BTreeSet<String> =
                states.filter(|state| !state.is_empty()).collect();
            states.into_iter().map(|state| Choice::new(state.clone(), state)).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    let reasons: Vec<Choice> = ReasonKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.word(), kind.to_string()))
        .chain([Choice::new(NONE, "No reason given")])
        .collect();
    let holds = vec![
        Choice::new("any", "Any"),
        Choice::new("held", "On hold"),
        Choice::new("free", "Not on hold"),
    ];
    let held = move || match narrow.with(|narrow| narrow.columns.held) {
        None => "any",
        Some(true) => "held",
        Some(false) => "free",
    };
    let range = move |of: fn(&ColumnFilter) -> Between| {
        Signal::derive(move || narrow.with(|narrow| of(&narrow.columns)))
    };
    let count = move || narrow.with(|narrow| narrow.columns.narrowed());
    view! {
        <details class="fold plan-column-filters" open=move || open.get() on:toggle=move |event| {
            let folded = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            open.set(folded.is_some_and(|folded| folded.has_attribute("open")));
        }>
            <summary>
                <Icon name="chevron-right"/>
                <span class="strong">"Columns"</span>
                {move || (count() > 0).then(|| view! { <span class="small quiet">{format!("{} narrowed", count())}</span> })}
            </summary>
            <div class="stack fold-body">
                <div data-filter="state"><ui::Field label="State">
                    <MultiSelect
                        choices=states
                        value=Signal::derive(move || narrow.with(|narrow| narrow.columns.states.clone()))
                        placeholder="Any state"
                        on_change={move |values: Vec<String>| change(&|columns| columns.states = values.clone())}
                    />
                </ui::Field></div>
                <Numbers key="pieces" name="Quantity" unit="pieces" value=range(|columns| columns.pieces) on_change=move |range: Between| change(&|columns| columns.pieces = range)/>
                <div data-filter="hold"><ui::Field label="Hold">
                    <Select choices=holds value=Signal::derive(move || held().to_owned()) on_change=move |word: String| change(&|columns| columns.held = match word.as_str() {
                        "held" => Some(true),
                        "free" => Some(false),
                        _ => None,
                    })/>
                </ui::Field></div>
                <Numbers key="confidence" name="Confidence" unit="of 100" value=range(|columns| columns.confidence) on_change=move |range: Between| change(&|columns| columns.confidence = range)/>
                <Numbers key="responses" name="Responses" unit="responses" value=range(|columns| columns.responses) on_change=move |range: Between| change(&|columns| columns.responses = range)/>
                <Costs desk value=range(|columns| columns.cost) on_change=move |range: Between| change(&|columns| columns.cost = range)/>
                <div data-filter="reason"><ui::Field label="Reason">
                    <MultiSelect
                        choices=reasons
                        value=Signal::derive(move || narrow.with(|narrow| {
                            let all = narrow.columns.reasons.iter();
                            all.map(|kind| kind.map_or(NONE, ReasonKind::word).to_owned()).collect::<Vec<_>>()
                        }))
                        placeholder="Any reason"
                        on_change={move |values: Vec<String>| change(&|columns| {
                            columns.reasons = values.iter().map(|word| ReasonKind::from_word(word)).collect();
                        })}
                    />
                </ui::Field></div>
            </div>
        </details>
    }
}

/// A column of numbers, from one to another.
#[component]
fn Numbers(
    key: &'static str,
    name: &'static str,
    unit: &'static str,
    #[prop(into)] value: Signal<Between>,
    #[prop(into)] on_change: Callback<(Between,)>,
) -> impl IntoView {
    let from = move |from: Option<i64>| on_change.run((Between { from, ..value.get_untracked() },));
    let to = move |to: Option<i64>| on_change.run((Between { to, ..value.get_untracked() },));
    view! {
        <div class="stack stack-s" data-filter=key>
            <ui::Field label=format!("{name} from")>
                <NumberField value=Signal::derive(move || value.get().from) on_change=from min=0 unit=unit/>
            </ui::Field>
            <ui::Field label=format!("{name} to")>
                <NumberField value=Signal::derive(move || value.get().to) on_change=to min=0 unit=unit/>
            </ui::Field>
        </div>
    }
}

/// The cost, from one amount to another.
#[component]
fn Costs(
    desk: Desk,
    #[prop(into)] value: Signal<Between>,
    #[prop(into)] on_change: Callback<(Between,)>,
) -> impl IntoView {
    let (currency, same) = (desk.currency.get_value(), desk.currency.get_value());
    let from = move |from: Option<i64>| on_change.run((Between { from, ..value.get_untracked() },));
    let to = move |to: Option<i64>| on_change.run((Between { to, ..value.get_untracked() },));
    view! {
        <div class="stack stack-s" data-filter="cost">
            <ui::Field label="Cost from">
                <MoneyField value=Signal::derive(move || value.get().from) currency=currency on_change=from/>
            </ui::Field>
            <ui::Field label="Cost to">
                <MoneyField value=Signal::derive(move || value.get().to) currency=same on_change=to/>
            </ui::Field>
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
