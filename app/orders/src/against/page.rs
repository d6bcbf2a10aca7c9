//! The page of plan against actual. What it shows stands in the address.

use super::{
    super::{
        actuals::{
            api::{load_against, load_overview},
            signed_money,
        },
        said::{LOCALE, RoomTabs, count, money, whole},
    },
    chart::Stations,
    columns::columns,
    filters::Filters,
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::{
    money::Money,
    orders::{AgainstOverview, AgainstQuery, AgainstRow, AgainstSort, Reported},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use ui::{
    Button, Empty, LinkButton, Menu, MenuItem, Note, PAGE, PageHeader, Pages, SkeletonRows, Sort,
    Tone, VirtualTable, format,
};

/// Where the table stands.
const HERE: &str = "/campaigns/orders/actual";

type First = Result<(AgainstOverview, Vec<AgainstRow>), Failure>;

fn query_of(params: &ParamsMap) -> AgainstQuery {
    let pairs: Vec<(&str, String)> = AgainstQuery::NAMES
        .into_iter()
        .flat_map(|name| {
            params.get_all(name).unwrap_or_default().into_iter().map(move |value| (name, value))
        })
        .collect();
    AgainstQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

/// `/campaigns/orders/actual`
pub(in super::super) struct AgainstPage {
    query: Memo<AgainstQuery>,
    first: Resource<First>,
}

impl LazyPage for AgainstPage {
    fn load() -> Self {
        let params = use_query_map();
        let query = Memo::new(move |_| params.with(query_of));
        // Loaded once; what the address says later is fetched by the table itself.
        let first: Resource<First> = Resource::new_blocking(
            || (),
            move |()| {
                let query = query.get_untracked();
                async move {
                    let overview = load_overview(query.clone()).await?;
                    let rows = load_against(query, 0, PAGE as u32).await?;
                    Ok((overview, rows))
                }
            },
        );
        AgainstPage { query, first }
    }

    fn view(this: Self) -> AnyView {
        let AgainstPage { query, first } = this;
        let here = use_visit();
        let files = move || {
            let address = query.with(AgainstQuery::address);
            let with = |ending: &str, more: &str| {
                let join = if address.is_empty() { "?" } else { "&" };
                match more {
                    "" => format!("{HERE}/export.{ending}{address}"),
                    more => format!("{HERE}/export.{ending}{address}{join}{more}"),
                }
            };
            let download = |label: &'static str, icon: &'static str, href: String| {
                MenuItem::new(label, move || {
                    let _ = window().location().assign(&href);
                })
                .icon(icon)
            };
            vec![
                download("CSV", "file-text", with("csv", "")),
                download("CSV for Excel", "file-text", with("csv", "bom=1")),
                download("Excel workbook", "file-spreadsheet", with("xlsx", "")),
            ]
        };
        view! {
            <Title text="Plan against actual"/>
            <div class="page-fill orders">
                <PageHeader title="Plan against actual" text="What was recommended, planned, ordered, printed, delivered and invoiced. What nobody reported stays open.">
                    <LinkButton href="/stores/import?kind=actuals" icon="upload">"Import figures"</LinkButton>
                    <Menu label="Export" icon=Some("download") items=Signal::derive(files) at_end=true>"Export"</Menu>
                </PageHeader>
                <RoomTabs current=HERE/>
                <Suspense fallback=|| view! { <SkeletonRows rows=12 columns=10 label="Loading plan against actual"/> }>
                    {move || Suspend::new(async move {
                        match (here.0.await, first.await) {
                            (Ok(visit), Ok((overview, rows))) => view! {
                                <Listing query=query overview=overview rows=rows currency=visit.currency/>
                            }
                            .into_any(),
                            (Err(failure), _) | (_, Err(failure)) => {
                                failed("Plan against actual could not be loaded.", &failure, None)
                            }
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Listing(
    query: Memo<AgainstQuery>,
    overview: AgainstOverview,
    rows: Vec<AgainstRow>,
    currency: String,
) -> AnyView {
    let nothing = overview.plans.is_empty() && overview.count == 0;
    if nothing && !query.get_untracked().is_filtered() {
        return view! {
            <Empty
                icon="scale"
                title="Nothing to compare yet"
                text="Approved plans, their orders, and what was reported of them stand here side by side."
            >
                <LinkButton href="/campaigns/planning">"Go to the plans"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let problem = RwSignal::new(None::<String>);
    let navigate = StoredValue::new(use_navigate());
    let show = Callback::new(move |(query,): (AgainstQuery,)| {
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate.with_value(|navigate| navigate(&format!("{HERE}{}", query.address()), options));
    });
    let held = StoredValue::new(None::<Pages<AgainstRow>>);
    let pages = Pages::new(move |page: usize, round: u64| {
        let wanted = query.get_untracked();
        spawn_local(async move {
            let answer = load_against(wanted, (page * PAGE) as u32, PAGE as u32).await;
            let Some(Some(pages)) = held.try_get_value() else { return };
            match answer {
                Ok(rows) => {
                    pages.fill(page, round, rows);
                    problem.try_set(None);
                }
                Err(failure) => {
                    pages.fail(page, round);
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    });
    held.set_value(Some(pages));
    let round = pages.restart(total_of(&overview));
    pages.fill(0, round, rows);
    let overview = RwSignal::new(overview);
    let turn = StoredValue::new(0_u32);
    Effect::watch(
        move || query.get(),
        move |query, _, _| {
            let query = query.clone();
            let own = turn.get_value() + 1;
            turn.set_value(own);
            spawn_local(async move {
                let answer = load_overview(query).await;
                // A later question's answer is the one to show.
                if turn.try_get_value() != Some(own) {
                    return;
                }
                match answer {
                    Ok(found) => {
                        pages.restart(total_of(&found));
                        overview.try_set(found);
                        problem.try_set(None);
                    }
                    Err(failure) => drop(problem.try_set(Some(failure.to_string()))),
                }
            });
        },
        false,
    );
    let sort = Signal::derive(move || {
        query.with(|query| {
            Some(Sort { by: query.sort.word().to_owned(), descending: query.descending })
        })
    });
    let on_sort = move |sort: Sort| {
        let by = AgainstSort::from_word(&sort.by).unwrap_or_default();
        let query = query.get_untracked();
        show.run((AgainstQuery { sort: by, descending: sort.descending, ..query },));
    };
    let by = Memo::new(move |_| query.with(|query| query.by));
    let none = Memo::new(move |_| overview.with(|overview| overview.count == 0));
    let code = StoredValue::new(currency);
    view! {
        <Filters overview=overview query=query show=show/>
        {move || problem.get().map(|problem| view! { <Note tone=Tone::Loss>{problem}</Note> })}
        <div class="against-top">
            <div class="against-chart">{move || overview.with(|o| view! { <Stations figures=o.totals/> })}</div>
            <div class="against-sums">{move || overview.with(|o| code.with_value(|code| sums(o, code)))}</div>
        </div>
        <div class="panes fill">
            <div class="pane-main against-list" class:is-empty=move || none.get()>
                {move || none.get().then(|| view! {
                    <Empty small=true icon="search-x" title="Nothing matches" text="Every filter must hold. Take one away to see more.">
                        <Button icon="x" on_press=move || show.run((query.get_untracked().unfiltered(),))>"Clear filters"</Button>
                    </Empty>
                })}
                {move || {
                    let columns = code.with_value(|code| columns(by.get(), code));
                    view! {
                        <VirtualTable
                            label="Plan against actual"
                            pages=pages
                            columns=columns
                            key=|row: &AgainstRow| row.key.clone()
                            sort=sort
                            on_sort=on_sort
                            dense=true
                        />
                    }
                }}
            </div>
        </div>
    }
    .into_any()
}

fn total_of(overview: &AgainstOverview) -> usize {
    usize::try_from(overview.count).unwrap_or(usize::MAX)
}

/// What all rows come to, in words and money.
fn sums(overview: &AgainstOverview, currency: &str) -> AnyView {
    let figures = overview.totals;
    let amount = figures.actual.amount;
    let invoiced = amount.known().map_or_else(|| "–".to_owned(), |n| money(Money(n), currency));
    let by = match amount.difference() {
        Some(by) => format!(
            "{} against ordered, {}",
            signed_money(by, currency),
            rests(amount, figures.actual.lines)
        ),
        None => "no invoice is known".to_owned(),
    };
    let responses = format::or_unknown(figures.actual.responses, whole);
    let revenue = figures.actual.revenue.map(|sum| format!("{} revenue", money(sum, currency)));
    let figure = |label: &'static str, value: String, note: String| {
        view! {
            <div class="figure">
                <span class="figure-label">{label}</span>
                <span class="figure-value">{value}</span>
                <span class="figure-note">{note}</span>
            </div>
        }
    };
    view! {
        <div class="figures" role="status">
            {figure("Rows", whole(overview.count), count(figures.actual.lines, "order line", "order lines"))}
            {figure("Ordered for", money(figures.cost, currency), format!("{} pieces", whole(figures.ordered)))}
            {figure("Invoiced", invoiced, by)}
            {figure("Responses", responses, revenue.unwrap_or_default())}
        </div>
    }
    .into_any()
}

fn rests(reported: Reported, lines: u64) -> String {
    match reported.lines {
        n if n == lines => "all lines".to_owned(),
        n => format!(
            "{} of {} lines",
            format::whole(i64::try_from(n).unwrap_or(i64::MAX), LOCALE),
            format::whole(i64::try_from(lines).unwrap_or(i64::MAX), LOCALE)
        ),
    }
}
