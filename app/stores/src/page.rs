//! One store: facts, what its mailings did, and the plans, orders and groups it is in.

use super::{api::load_overview, facts::StoreFacts, history::HistoryChart, said::status_badge};
use app_page::{Failure, LazyPage, failed, name_this_page, use_visit};
use domain::{
    accounts::Visit,
    ids::StoreId,
    stores::{PastMailing, StoreFilter, StoreOrder, StoreOverview, StorePlan, StoreView},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    Column, Empty, Kind, LinkButton, PageHeader, Skeleton, Table, Tag, Width,
    format::{self, Locale},
    shortcut::on_shortcut,
};

const LOCALE: &Locale = &Locale::EN_US;

/// `/stores/:store`
pub(super) struct StorePage {
    overview: Resource<Result<StoreOverview, Failure>>,
}

impl LazyPage for StorePage {
    fn load() -> Self {
        let params = use_params_map();
        StorePage {
            overview: Resource::new_blocking(
                move || params.with(|params| params.get("store").unwrap_or_default()),
                |id| async move {
                    match id.parse::<StoreId>() {
                        Ok(id) => load_overview(id).await,
                        Err(_) => Err(Failure::NotFound("store".into())),
                    }
                },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        let overview = this.overview;
        let visit = use_visit();
        view! {
            <div class="page stores">
                <Suspense fallback=|| view! { <Skeleton lines=10 label="Loading the store"/> }>
                    {move || Suspend::new(async move {
                        match (overview.await, visit.0.await) {
                            (Ok(overview), Ok(visit)) => view! { <Overview overview=overview visit=visit/> }.into_any(),
                            (Err(failure), _) | (_, Err(failure)) => failed("The store could not be loaded.", &failure, None),
                        }
                    })}
                </Suspense>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Overview(overview: StoreOverview, visit: Visit) -> impl IntoView {
    let StoreOverview {
        store,
        totals,
        mailings,
        plans,
        orders,
        groups,
        chain_rate,
        changed_by,
        may_edit,
    } = overview;
    let currency = visit.currency;
    let label = store.label();
    let status = store.details.status;
    let edit = format!("/stores/{}/edit", store.id);
    let changed = jiff::tz::Offset::UTC.to_datetime(store.changed_at).date();
    let changed = match changed_by {
        Some(name) => format!("Changed {} by {name}", format::date(changed, LOCALE)),
        None => format!("Changed {}", format::date(changed, LOCALE)),
    };
    if may_edit {
        let (go, edit) = (use_navigate(), edit.clone());
        on_shortcut("e", "Store", "Edit this store", move || go(&edit, NavigateOptions::default()));
    }
    let whole = |n: u64| format::whole(i64::try_from(n).unwrap_or(i64::MAX), LOCALE);
    let rate = format::or_unknown(totals.response_rate(), |rate| format::percent(rate, 2, LOCALE));
    let against = match (totals.response_rate(), chain_rate) {
        (Some(_), Some(chain)) => format!("Chain: {}", format::percent(chain, 2, LOCALE)),
        (None, _) => "Never mailed".to_owned(),
        _ => String::new(),
    };
    let revenue =
        format::or_unknown(totals.revenue, |m| format::money_round(m.0, &currency, LOCALE));
    let per_response = totals
        .revenue
        .filter(|_| totals.responses > 0)
        .map(|m| {
            format!(
                "{} a response",
                format::money(
                    m.0 / i64::try_from(totals.responses).unwrap_or(i64::MAX),
                    &currency,
                    LOCALE
                )
            )
        })
        .unwrap_or_default();
    let last = format::or_unknown(totals.last, |day| format::date(day, LOCALE));
    let title = label.clone();
    let named = label.clone();
    name_this_page(move || Some(named.clone()));
    view! {
        <Title text=title/>
        <PageHeader title=label.clone() text=changed beside=move || status_badge(status)>
            {may_edit.then(|| view! { <LinkButton href=edit kind=Kind::Primary icon="pencil">"Edit"</LinkButton> })}
        </PageHeader>
        <div class="figures">
            <div class="figure"><span class="figure-label">"Response rate"</span><span class="figure-value">{rate}</span><span class="figure-note">{against}</span></div>
            <div class="figure"><span class="figure-label">"Mailings"</span><span class="figure-value">{whole(totals.mailings)}</span><span class="figure-note">{format!("Last in homes {last}")}</span></div>
            <div class="figure"><span class="figure-label">"Pieces"</span><span class="figure-value">{whole(totals.pieces)}</span><span class="figure-note">{format!("{} responses", whole(totals.responses))}</span></div>
            <div class="figure"><span class="figure-label">"Revenue"</span><span class="figure-value">{revenue}</span><span class="figure-note">{per_response}</span></div>
        </div>
        <div class="store-columns">
            <div class="stack">
                <section class="panel">
                    <header><h2>"Response rate by mailing"</h2></header>
                    <div class="panel-body">
                        {if mailings.is_empty() {
                            view! { <Empty small=true icon="mail" title="No mailings yet" text="What was mailed for this store and how many responded appears here after an import of the mailing history."/> }.into_any()
                        } else {
                            view! { <HistoryChart mailings=mailings.clone() chain_rate=chain_rate label=label/> }.into_any()
                        }}
                    </div>
                </section>
                {(!mailings.is_empty()).then(|| view! { <Mailings mailings=mailings currency=currency.clone()/> })}
            </div>
            <div class="stack">
                <section class="panel">
                    <header><h2>"Facts"</h2></header>
                    <div class="panel-body"><StoreFacts store=store currency=currency.clone()/></div>
                </section>
                <Plans plans=plans/>
                <Orders orders=orders currency=currency/>
                <section class="panel">
                    <header><h2>"Groups"</h2></header>
                    <div class="panel-body line line-wrap">
                        {if groups.is_empty() {
                            view! { <p class="quiet small">"In no group."</p> }.into_any()
                        } else {
                            groups
                                .into_iter()
                                .map(|(id, name)| {
                                    let filter = StoreFilter { groups: vec![id], ..StoreFilter::default() };
                                    let href = format!("/stores{}", StoreView::default().filtered(filter).query());
                                    view! { <Tag text=name href=href/> }
                                })
                                .collect_view()
                                .into_any()
                        }}
                    </div>
                </section>
            </div>
        </div>
    }
}

#[component]
fn Mailings(mailings: Vec<PastMailing>, currency: String) -> impl IntoView {
    let columns = vec![
        Column::text("in_home", "In homes", |past: &PastMailing| format::date(past.mailing.in_home_on, LOCALE)).width(Width::M),
        Column::view("campaign", "Campaign", |past: &PastMailing| {
            let hue = format!("dot hue-{}", past.colour + 1);
            view! { <span class="line"><span class=hue aria-hidden="true"></span><span class="clip">{past.campaign_name.clone()}</span></span> }
        })
        .width(Width::L),
        Column::number("pieces", "Pieces", |past: &PastMailing| format::whole(past.mailing.pieces.into(), LOCALE)),
        Column::number("responses", "Responses", |past: &PastMailing| format::whole(past.mailing.responses.into(), LOCALE)),
        Column::number("rate", "Rate", |past: &PastMailing| format::percent(past.mailing.response_rate(), 2, LOCALE)),
        Column::number("revenue", "Revenue", move |past: &PastMailing| {
            format::or_unknown(past.mailing.revenue, |m| format::money_round(m.0, &currency, LOCALE))
        })
        .width(Width::M),
    ];
    let count = format::count(
        i64::try_from(mailings.len()).unwrap_or(i64::MAX),
        "mailing",
        "mailings",
        LOCALE,
    );
    view! {
        <section class="panel">
            <header><h2>"Mailings"</h2><span class="push quiet small num">{count}</span></header>
            <div class="panel-flush store-mailings" role="group" aria-label="List of mailings" tabindex="0">
                <Table label="Mailings" rows=mailings columns=columns key=|past: &PastMailing| past.mailing.id.to_string() dense=true/>
            </div>
        </section>
    }
}

#[component]
fn Plans(plans: Vec<StorePlan>) -> impl IntoView {
    view! {
        <section class="panel">
            <header><h2>"Plans"</h2></header>
            <div class="panel-body">
                {if plans.is_empty() {
                    view! { <p class="quiet small">"In no plan yet."</p> }.into_any()
                } else {
                    view! {
                        <ul class="store-entries">
                            {plans
                                .into_iter()
                                .map(|plan| {
                                    let what = if plan.included {
                                        let pieces = format::count(plan.quantity.into(), "piece", "pieces", LOCALE);
                                        let wave = plan.wave.map(|wave| format!(" · {wave}")).unwrap_or_default();
                                        format!("{} · {pieces}{wave}", plan.campaign_name)
                                    } else {
                                        "Not included".to_owned()
                                    };
                                    view! {
                                        <li>
                                            <a class="link strong" href=format!("/campaigns/planning/{}", plan.plan)>{plan.name}</a>
                                            <span class="quiet small">{in_words(&plan.status)}</span>
                                            <span class="small num">{what}</span>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }.into_any()
                }}
            </div>
        </section>
    }
}

#[component]
fn Orders(orders: Vec<StoreOrder>, currency: String) -> impl IntoView {
    view! {
        <section class="panel">
            <header><h2>"Orders"</h2></header>
            <div class="panel-body">
                {if orders.is_empty() {
                    view! { <p class="quiet small">"Nothing ordered yet."</p> }.into_any()
                } else {
                    view! {
                        <ul class="store-entries">
                            {orders
                                .into_iter()
                                .map(|order| {
                                    let pieces = format::count(order.pieces.into(), "piece", "pieces", LOCALE);
                                    let cost = format::money(order.cost.0, &currency, LOCALE);
                                    view! {
                                        <li>
                                            <a class="link strong num" href=format!("/campaigns/orders/{}", order.order)>{order.number}</a>
                                            <span class="quiet small">{in_words(&order.status)}</span>
                                            <span class="small num">{format!("{} · {pieces} · {cost}", order.campaign_name)}</span>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }.into_any()
                }}
            </div>
        </section>
    }
}

/// A stored word as it is read: "in_review" is "In review".
fn in_words(word: &str) -> String {
    let text = word.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
