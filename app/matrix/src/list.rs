//! The lines of a run: filters, sums, the table, and the panel beside it.

use super::{
    api::{MatrixHere, matrix_rows},
    columns::{columns, order},
    panel::RecommendationPanel,
};
use domain::{
    ids::RunId,
    matrix::{RecommendationFilter, RecommendationRow, RowsPage, Status},
    money::Money,
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use ui::{
    Button, Choice, Empty, Failed, Kind, LinkButton, MultiSelect, SearchInput, Segments, Sort,
    Toolbar, VirtualTable,
    format::{self, Locale},
    pages::Pages,
};

const EN: &Locale = &Locale::EN_US;

/// The filter in the page's address.
fn filter_in(query: &ParamsMap) -> RecommendationFilter {
    let pairs: Vec<(String, String)> =
        query.clone().into_iter().map(|(name, value)| (name.into_owned(), value)).collect();
    RecommendationFilter::from_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
}

/// The address of `path` with the run and the filter.
fn address(path: &str, run: RunId, month: Option<String>, filter: &RecommendationFilter) -> String {
    let mut query = ParamsMap::new();
    query.insert("run", run.to_string());
    if let Some(month) = month {
        query.insert("month", month);
    }
    for (name, value) in filter.to_pairs() {
        query.insert(name, value);
    }
    format!("{path}{}", query.to_query_string())
}

#[component]
pub(super) fn Lines(
    /// What the page knows.
    here: StoredValue<MatrixHere>,
    /// The run that is shown.
    run: RunId,
    /// Its first lines, for the filter in the address.
    first: RowsPage,
    /// The month it is for, as 2025-03.
    month: String,
    /// Where the address of the plan that would be made is told.
    plan_address: RwSignal<Option<String>>,
) -> impl IntoView {
    let query = use_query_map();
    let filter = RwSignal::new(query.with_untracked(filter_in));
    let sort = RwSignal::new(Some(Sort { by: "confidence".into(), descending: true }));
    let sums = RwSignal::new(RowsPage { rows: Vec::new(), ..first.clone() });
    let failure = RwSignal::new(None::<app_page::Failure>);
    let chosen = RwSignal::new(None::<RecommendationRow>);
    let campaigns = StoredValue::new(here.with_value(|here| here.campaigns.clone()));
    let currency = StoredValue::new(here.with_value(|here| here.currency.clone()));

    let asked = move || {
        let sort = sort.get_untracked().unwrap_or_default();
        (filter.get_untracked(), order(&sort))
    };
    let pages_slot = StoredValue::new(None::<Pages<RecommendationRow>>);
    let fetch = move |page: usize, round: u64| {
        let (filter, sort) = asked();
        spawn_local(async move {
            let offset = u32::try_from(page * ui::pages::PAGE).unwrap_or(u32::MAX);
            let answer = matrix_rows(run, filter, sort, offset).await;
            let Some(pages) = pages_slot.try_get_value().flatten() else { return };
            match answer {
                Ok(answer) => pages.fill(page, round, answer.rows),
                Err(reason) => {
                    pages.fail(page, round);
                    failure.try_set(Some(reason));
                }
            }
        });
    };
    let pages = Pages::new(fetch);
    pages_slot.set_value(Some(pages));
    let round = pages.restart(usize::try_from(first.total).unwrap_or(usize::MAX));
    pages.fill(0, round, first.rows.clone());

    // After the filter or the order changed: the first page with its sums, then the rest as looked at.
    let turn = StoredValue::new(0_u64);
    let again = move || {
        let mine = turn
            .try_update_value(|turn| {
                *turn += 1;
                *turn
            })
            .unwrap_or_default();
        let (wanted, order) = asked();
        spawn_local(async move {
            let answer = matrix_rows(run, wanted, order, 0).await;
            if turn.try_get_value() != Some(mine) {
                return;
            }
            match answer {
                Ok(answer) => {
                    failure.try_set(None);
                    let round = pages.restart(usize::try_from(answer.total).unwrap_or(usize::MAX));
                    sums.try_set(RowsPage { rows: Vec::new(), ..answer.clone() });
                    pages.fill(0, round, answer.rows);
                }
                Err(reason) => {
                    failure.try_set(Some(reason));
                }
            }
        });
    };
    let navigate = use_navigate();
    Effect::new(move |before: Option<(RecommendationFilter, Option<Sort>)>| {
        let now = (filter.get(), sort.get());
        plan_address.set(Some(address(
            "/campaigns/planning/new",
            run,
            Some(month.clone()),
            &now.0,
        )));
        if before.as_ref().is_some_and(|before| *before != now) {
            let here = address("/campaigns/matrix", run, None, &now.0);
            navigate(&here, NavigateOptions { replace: true, scroll: false, ..Default::default() });
            again();
        }
        now
    });

    let scale = Signal::derive(move || {
        // One scale for all rows of a run, so that bars can be compared down the column.
        let chain = here.with_value(|here| here.parameters.as_ref().map_or(0.02, |p| p.chain_rate));
        (0.0, (chain * 3.0).clamp(0.001, 1.0))
    });
    let shown_columns = columns(currency.get_value(), scale);
    let find_row = move |id: String| pages.find(|row| row.store.to_string() == id);
    let money =
        move |amount: Money| currency.with_value(|code| format::money_round(amount.0, code, EN));
    let status_word = move || {
        filter.with(|filter| match filter.statuses.as_slice() {
            [one] => one.word().to_owned(),
            _ => "all".to_owned(),
        })
    };
    let regions: Vec<Choice> = here.with_value(|here| {
        here.regions.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect()
    });
    let states: Vec<Choice> = here.with_value(|here| {
        here.states.iter().map(|state| Choice::new(state.clone(), state.clone())).collect()
    });
    let offers: Vec<Choice> = campaigns.with_value(|all| {
        all.iter().map(|(id, name, _)| Choice::new(id.to_string(), name.clone())).collect()
    });

    let statuses: Vec<Choice> = std::iter::once(Choice::new("all", "All"))
        .chain(Status::ALL.map(|status| Choice::new(status.word(), status.to_string())))
        .collect();
    let region_ids = Signal::derive(move || {
        filter.with(|f| f.regions.iter().map(ToString::to_string).collect::<Vec<String>>())
    });
    let campaign_ids = Signal::derive(move || {
        filter.with(|f| f.campaigns.iter().map(ToString::to_string).collect::<Vec<String>>())
    });
    let state_words = Signal::derive(move || filter.with(|f| f.states.clone()));
    let set_regions = move |ids: Vec<String>| {
        filter.update(|f| f.regions = ids.iter().filter_map(|id| id.parse().ok()).collect());
    };
    let set_campaigns = move |ids: Vec<String>| {
        filter.update(|f| f.campaigns = ids.iter().filter_map(|id| id.parse().ok()).collect());
    };
    let set_states = move |states: Vec<String>| filter.update(|f| f.states = states);

    view! {
        <Toolbar label="Recommendations">
            <SearchInput
                label="Search stores"
                key_hint="/"
                value=Signal::derive(move || filter.with(|filter| filter.text.clone()))
                on_search=move |text: String| filter.update(|filter| filter.text = text)
            />
            <Segments
                label="Status"
                name="matrix-status"
                choices=statuses
                value=Signal::derive(status_word)
                on_change=move |word: String| filter.update(|filter| {
                    filter.statuses = Status::from_word(&word).into_iter().collect();
                })
            />
            <MultiSelect
                label="Region"
                placeholder="All regions"
                choices=regions
                value=region_ids
                on_change=set_regions
            />
            <MultiSelect
                label="State"
                placeholder="All states"
                choices=states
                value=state_words
                on_change=set_states
            />
            <MultiSelect
                label="Campaign"
                placeholder="All campaigns"
                choices=offers
                value=campaign_ids
                on_change=set_campaigns
            />
            {move || (!filter.with(RecommendationFilter::is_empty)).then(|| view! {
                <Button kind=Kind::Ghost icon="funnel-x" on_press=move || filter.set(RecommendationFilter::default())>"Clear"</Button>
            })}
            <span class="push small quiet num" aria-live="polite">
                {move || sums.with(|sums| format!(
                    "{} · {} pieces · {} · {} profit",
                    format::count(i64::try_from(sums.total).unwrap_or(i64::MAX), "store", "stores", EN),
                    format::whole(i64::try_from(sums.pieces).unwrap_or(i64::MAX), EN),
                    money(sums.cost),
                    money(sums.profit),
                ))}
            </span>
        </Toolbar>
        {move || failure.get().map(|failure| view! {
            <Failed
                small=true
                what="Some recommendations could not be read."
                safe="Nothing was changed."
                next=failure.to_string()
                reference=failure.reference()
                on_retry=again
            />
        })}
        <div class="panes fill">
            <div class="pane-main">
                {
                    let empty = Memo::new(move |_| sums.with(|sums| sums.total == 0));
                    move || empty.get().then(|| view! {
                        <Empty small=true icon="funnel" title="No store matches" text="Widen the filter to see more of the run.">
                            <Button on_press=move || filter.set(RecommendationFilter::default())>"Clear the filter"</Button>
                        </Empty>
                    })
                }
                <VirtualTable
                    label="Recommendations"
                    pages=pages
                    columns=shown_columns
                    key=|row: &RecommendationRow| row.store.to_string()
                    sort=sort
                    on_sort=move |next: Sort| sort.set(Some(next))
                    on_open=move |id: String| chosen.set(find_row(id))
                    current=Signal::derive(move || chosen.with(|row| row.as_ref().map(|row| row.store.to_string())))
                    dense=true
                />
            </div>
            <Show when=move || chosen.with(Option::is_some)>
                <aside class="pane-side">
                    <RecommendationPanel run=run chosen=chosen campaigns=campaigns currency=currency on_close=move || chosen.set(None)/>
                </aside>
            </Show>
        </div>
    }
}

/// Links to what was planned last.
#[component]
pub(super) fn LatestPlans(plans: Vec<(String, String, String)>) -> impl IntoView {
    (!plans.is_empty()).then(|| view! {
        <nav class="line line-wrap small" aria-label="Latest plans">
            <span class="quiet">"Latest plans"</span>
            {plans.into_iter().map(|(href, name, status)| view! {
                <LinkButton href=href small=true kind=Kind::Ghost icon="calendar-range">{format!("{name}: {status}")}</LinkButton>
            }).collect_view()}
        </nav>
    })
}
