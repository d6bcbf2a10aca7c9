//! What plan against actual shows: of what, by what, and which differences.

use domain::orders::{AgainstOverview, AgainstQuery, DifferenceReason, Grouping, ReasonFilter};
use leptos::prelude::*;
use ui::{Chip, Choice, SearchInput, Segments, Select, Toolbar};

/// The filters.
#[component]
pub(super) fn Filters(
    overview: RwSignal<AgainstOverview>,
    query: Memo<AgainstQuery>,
    show: Callback<(AgainstQuery,)>,
) -> impl IntoView {
    let change = move |change: &dyn Fn(&mut AgainstQuery)| {
        let mut wanted = query.get_untracked();
        change(&mut wanted);
        if wanted != query.get_untracked() {
            show.run((wanted,));
        }
    };
    let groupings: Vec<Choice> =
        Grouping::ALL.map(|by| Choice::new(by.word(), format!("{}s", by.label()))).to_vec();
    let plans = Signal::derive(move || {
        overview.with(|o| {
            o.plans
                .iter()
                .map(|(id, name)| Choice::new(id.to_string(), name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let campaigns = Signal::derive(move || {
        overview.with(|o| {
            o.campaigns
                .iter()
                .map(|(id, name)| Choice::new(id.to_string(), name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let named = |names: &[String]| {
        names.iter().map(|name| Choice::new(name.clone(), name.clone())).collect::<Vec<_>>()
    };
    let regions = Signal::derive(move || overview.with(|o| named(&o.regions)));
    let waves = Signal::derive(move || overview.with(|o| named(&o.waves)));
    let reasons: Vec<Choice> =
        std::iter::once(Choice::new(ReasonFilter::Missing.word(), "No reason given"))
            .chain(DifferenceReason::ALL.map(|reason| Choice::new(reason.word(), reason.label())))
            .collect();
    view! {
        <Toolbar label="Filters of plan against actual">
            <Segments
                label="Rows"
                name="by"
                choices=groupings
                value=Signal::derive(move || query.with(|q| q.by.word().to_owned()))
                on_change=move |word: String| change(&|q| q.by = Grouping::from_word(&word).unwrap_or_default())
            />
            <Select
                label="Plan"
                placeholder="All approved plans"
                quiet=true
                clearable=true
                choices=plans
                value=Signal::derive(move || query.with(|q| q.plan.map(|plan| plan.to_string()).unwrap_or_default()))
                on_change=move |plan: String| change(&|q| {
                    q.plan = plan.parse().ok();
                    q.wave = String::new();
                })
            />
            <SearchInput
                value=Signal::derive(move || query.with(|q| q.text.clone()))
                label="Find a store by number or name"
                on_search=move |text: String| change(&|q| text.trim().clone_into(&mut q.text))
            />
            <Select
                label="Region"
                placeholder="All regions"
                quiet=true
                clearable=true
                choices=regions
                value=Signal::derive(move || query.with(|q| q.region.clone()))
                on_change=move |region: String| change(&|q| q.region.clone_from(&region))
            />
            <Select
                label="Wave"
                placeholder="All waves"
                quiet=true
                clearable=true
                choices=waves
                value=Signal::derive(move || query.with(|q| q.wave.clone()))
                on_change=move |wave: String| change(&|q| q.wave.clone_from(&wave))
            />
            <Select
                label="Campaign"
                placeholder="All campaigns"
                quiet=true
                clearable=true
                choices=campaigns
                value=Signal::derive(move || query.with(|q| q.campaign.map(|id| id.to_string()).unwrap_or_default()))
                on_change=move |campaign: String| change(&|q| q.campaign = campaign.parse().ok())
            />
            <Select
                label="Reason"
                placeholder="Any reason"
                quiet=true
                clearable=true
                choices=reasons
                value=Signal::derive(move || query.with(|q| q.reason.map_or("", ReasonFilter::word).to_owned()))
                on_change=move |word: String| change(&|q| q.reason = ReasonFilter::from_word(&word))
            />
            <Chip
                label="Only differences"
                icon="scale"
                on=Signal::derive(move || query.with(|q| q.different))
                on_press=move || change(&|q| q.different = !q.different)
            />
        </Toolbar>
    }
}
