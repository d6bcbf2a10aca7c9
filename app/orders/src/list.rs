//! The list of orders.

use super::{
    api::list_orders,
    bulk::BulkSteps,
    said::{
        LOCALE, RoomTabs, count, day, may_not_order, money, plan_address, state_badges,
        status_icon, whole,
    },
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::{
    ids::PlanId,
    orders::{OrderPage, OrderQuery, OrderSort, OrderStatus, OrderSummary, Origin, PAGE_ROWS},
};
use jiff::civil::Date;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};
use std::collections::HashSet;
use ui::{
    Button, Chip, Choice, Column, Empty, Kind, LinkButton, Note, PageHeader, SearchInput, Select,
    SkeletonRows, Sort, Table, Tone, Toolbar, Width, format,
};

/// Where the list stands.
const HERE: &str = "/campaigns/orders";

fn query_of(params: &ParamsMap) -> OrderQuery {
    let pairs: Vec<(&str, String)> = OrderQuery::NAMES
        .into_iter()
        .flat_map(|name| {
            params.get_all(name).unwrap_or_default().into_iter().map(move |value| (name, value))
        })
        .collect();
    OrderQuery::from_pairs(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

/// The page of all orders.
pub(super) struct OrdersPage {
    query: Memo<OrderQuery>,
    first: Resource<Result<OrderPage, Failure>>,
}

impl LazyPage for OrdersPage {
    fn load() -> Self {
        let params = use_query_map();
        let query = Memo::new(move |_| params.with(query_of));
        // Loaded once; what the address says later is fetched by the list itself, which keeps its
        // rows and the focus meanwhile.
        let first = Resource::new_blocking(|| (), move |()| list_orders(query.get_untracked()));
        OrdersPage { query, first }
    }

    fn view(this: Self) -> AnyView {
        let OrdersPage { query, first } = this;
        let here = use_visit();
        view! {
            <Title text="Orders"/>
            <div class="page orders">
                <PageHeader title="Orders">
                    <LinkButton
                        href=Signal::derive(move || format!("{HERE}/export.csv{}", query.get().address()))
                        icon="download"
                        download=true
                    >
                        "Download CSV"
                    </LinkButton>
                </PageHeader>
                <RoomTabs current=HERE/>
                <Suspense fallback=|| view! { <SkeletonRows rows=8 columns=8 label="Loading the orders"/> }>
                    {move || Suspend::new(async move {
                        match (here.0.await, first.await) {
                            (Ok(visit), Ok(page)) => {
                                let forbidden = may_not_order(&visit);
                                view! { <Listing query=query first=page currency=visit.currency forbidden=forbidden/> }.into_any()
                            }
                            (Err(failure), _) | (_, Err(failure)) => {
                                failed("The orders could not be loaded.", &failure, None)
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
    query: Memo<OrderQuery>,
    first: OrderPage,
    currency: String,
    forbidden: Option<String>,
) -> AnyView {
    if first.is_first_time() {
        return view! {
            <Empty
                icon="package"
                title="No orders yet"
                text="Orders are made from an approved plan: one per wave, one for everything, or one per campaign. They keep every figure that was approved."
            >
                <LinkButton href="/campaigns/planning" kind=Kind::Primary>"Go to the plans"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let page = RwSignal::new(first);
    let problem = RwSignal::new(None::<String>);
    let navigate = StoredValue::new(use_navigate());
    let show = Callback::new(move |(query,): (OrderQuery,)| {
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate.with_value(|navigate| navigate(&format!("{HERE}{}", query.address()), options));
    });
    let turn = StoredValue::new(0_u32);
    let again = RwSignal::new(0_u32);
    let chosen = RwSignal::new(HashSet::<String>::new());
    Effect::watch(
        move || (query.get(), again.get()),
        move |(query, _), _, _| {
            let query = query.clone();
            let own = turn.get_value() + 1;
            turn.set_value(own);
            spawn_local(async move {
                let answer = list_orders(query).await;
                // A later question's answer is the one to show.
                if turn.try_get_value() != Some(own) {
                    return;
                }
                match answer {
                    Ok(found) => {
                        // What is no longer shown is no longer chosen.
                        let ids: HashSet<String> =
                            found.rows.iter().map(|order| order.id.to_string()).collect();
                        chosen.try_update(|chosen| chosen.retain(|id| ids.contains(id)));
                        page.try_set(found);
                        problem.try_set(None);
                    }
                    Err(failure) => drop(problem.try_set(Some(failure.to_string()))),
                }
            });
        },
        false,
    );
    let rows = Signal::derive(move || page.with(|page| page.rows.clone()));
    let sort = Signal::derive(move || {
        query.with(|query| {
            Some(Sort { by: query.sort.word().to_owned(), descending: !query.ascending })
        })
    });
    let on_sort = move |sort: Sort| {
        let by = OrderSort::from_word(&sort.by).unwrap_or_default();
        let query = query.get_untracked().on_page(1);
        show.run((OrderQuery { sort: by, ascending: !sort.descending, ..query },));
    };
    let spent = {
        let currency = currency.clone();
        move || page.with(|page| money(page.totals.cost, &currency))
    };
    let columns = StoredValue::new(columns(currency, page.with_untracked(|page| page.today)));
    let reload = Callback::new(move |()| again.update(|again| *again += 1));
    view! {
        <Filters page=page query=query show=show/>
        <BulkSteps page=page chosen=chosen forbidden=forbidden on_done=reload/>
        <p class="orders-sum" role="status">
            <span class="strong">{move || page.with(|page| count(page.count, "order", "orders"))}</span>
            <span>
                <span class="num">{move || page.with(|page| whole(page.totals.pieces))}</span>
                <span class="unit">" pieces"</span>
            </span>
            <span class="num">{spent}</span>
            {move || query.with(OrderQuery::is_filtered).then(|| view! { <span class="quiet">"match the filters"</span> })}
        </p>
        {move || problem.get().map(|problem| view! { <Note tone=Tone::Loss>{problem}</Note> })}
        <Show
            when=move || page.with(|page| page.count > 0)
            fallback=move || view! {
                <Empty icon="search" title="No order matches these filters" text="Take a filter away to see more.">
                    <Button on_press=move || show.run((OrderQuery::default(),))>"Show all orders"</Button>
                </Empty>
            }
        >
            <Table
                label="Orders"
                rows=rows
                columns=columns.get_value()
                key=|order: &OrderSummary| order.id.to_string()
                sort=sort
                on_sort=on_sort
                selected=chosen
            />
        </Show>
        <Pager page=page query=query show=show/>
    }
    .into_any()
}

#[component]
fn Filters(
    page: RwSignal<OrderPage>,
    query: Memo<OrderQuery>,
    show: Callback<(OrderQuery,)>,
) -> impl IntoView {
    let chip = move |status: OrderStatus| {
        let found = Memo::new(move |_| {
            page.with(|page| page.per_status.iter().find(|(of, _)| *of == status).map(|(_, n)| *n))
        });
        let on = Memo::new(move |_| query.with(|query| query.statuses.contains(&status)));
        view! {
            <Show when=move || found.get().is_some() || on.get()>
                <Chip
                    label=status.label()
                    icon=status_icon(status)
                    on=on
                    count=Signal::derive(move || Some(found.get().unwrap_or(0)))
                    on_press=move || show.run((query.get_untracked().toggled(status),))
                />
            </Show>
        }
    };
    let plans = Signal::derive(move || {
        page.with(|page| {
            let choice = |(id, name): &(PlanId, String)| Choice::new(id.to_string(), name.clone());
            page.plans.iter().map(choice).collect::<Vec<_>>()
        })
    });
    view! {
        <Toolbar label="Filters of the orders">
            <SearchInput
                value=Signal::derive(move || query.with(|query| query.text.clone()))
                label="Find an order by number, wave, campaign, plan or supplier"
                on_search=move |text: String| {
                    let query = query.get_untracked();
                    if query.text != text.trim() {
                        show.run((OrderQuery { text, ..query.on_page(1) },));
                    }
                }
            />
            <Select
                label="Plan"
                placeholder="All plans"
                quiet=true
                clearable=true
                choices=plans
                value=Signal::derive(move || query.with(|query| query.plan.map(|plan| plan.to_string()).unwrap_or_default()))
                on_change=move |plan: String| {
                    let query = query.get_untracked().on_page(1);
                    show.run((OrderQuery { plan: plan.parse().ok(), ..query },));
                }
            />
            <Chip
                label="Overdue"
                icon="alarm-clock"
                on=Signal::derive(move || query.with(|query| query.overdue))
                count=Signal::derive(move || Some(page.with(|page| page.overdue)))
                on_press=move || {
                    let query = query.get_untracked().on_page(1);
                    show.run((OrderQuery { overdue: !query.overdue, ..query },));
                }
            />
            {OrderStatus::ALL.into_iter().map(chip).collect_view()}
        </Toolbar>
    }
}

#[component]
fn Pager(
    page: RwSignal<OrderPage>,
    query: Memo<OrderQuery>,
    show: Callback<(OrderQuery,)>,
) -> impl IntoView {
    let pages = Memo::new(move |_| {
        let pages = page.with(|page| page.count.div_ceil(u64::from(PAGE_ROWS)));
        u32::try_from(pages).unwrap_or(u32::MAX)
    });
    let at = Memo::new(move |_| query.with(OrderQuery::page));
    let go = move |page: u32| show.run((query.get_untracked().on_page(page),));
    let place = move || {
        let [at, pages] = [at.get(), pages.get()].map(|n| format::whole(n.into(), LOCALE));
        format!("Page {at} of {pages}")
    };
    view! {
        <Show when=move || { pages.get() > 1 }>
            <nav class="line orders-pages" aria-label="Pages of the list">
                <Button small=true icon="chevron-left" disabled=Signal::derive(move || at.get() <= 1) on_press=move || go(at.get_untracked().saturating_sub(1))>
                    "Previous page"
                </Button>
                <span class="quiet">{place}</span>
                <Button small=true icon="chevron-right" disabled=Signal::derive(move || at.get() >= pages.get()) on_press=move || go(at.get_untracked() + 1)>
                    "Next page"
                </Button>
            </nav>
        </Show>
    }
}

fn columns(currency: String, today: Date) -> Vec<Column<OrderSummary>> {
    vec![
        Column::view("number", "Order", |order: &OrderSummary| {
            let address = format!("{HERE}/{}", order.id);
            view! { <a class="link num" href=address>{order.number.to_string()}</a> }
        })
        .width(Width::L)
        .sortable(),
        Column::text("title", "Covers", |order: &OrderSummary| order.title.clone()).width(Width::M),
        Column::view("plan", "Plan", |order: &OrderSummary| match &order.origin {
            Origin::Plan { plan, name, .. } => {
                view! { <a class="link clip" href=plan_address(*plan)>{name.clone()}</a> }
                    .into_any()
            }
            Origin::Manual => view! { <span class="quiet">"Made by hand"</span> }.into_any(),
        })
        .width(Width::L)
        .sortable(),
        Column::view("status", "Status", move |order: &OrderSummary| state_badges(order, today))
            .width(Width::L)
            .sortable(),
        Column::text("supplier", "Supplier", |order: &OrderSummary| {
            order.supplier_name.clone().unwrap_or_else(|| "–".to_owned())
        })
        .width(Width::L)
        .sortable(),
        Column::text("in_home", "First in home", |order: &OrderSummary| day(order.in_home_on))
            .width(Width::M)
            .sortable(),
        Column::number("stores", "Stores", |order: &OrderSummary| whole(order.totals.stores)),
        Column::number("pieces", "Pieces", |order: &OrderSummary| whole(order.totals.pieces))
            .sortable(),
        Column::number("cost", "Cost", move |order: &OrderSummary| {
            money(order.totals.cost, &currency)
        })
        .width(Width::M)
        .sortable(),
    ]
}
