//! One order.

use super::{
    actuals::{Outcome, Shipments},
    api::{list_suppliers, one_order},
    handover::{SendButton, SupplierPanel, side_of},
    lines::Lines,
    said::{
        RoomTabs, count, day, may_not_order, may_not_record, moment, money, origin_badge,
        state_badges, whole,
    },
    steps::{StepActs, SupplierChoice, Timeline},
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::{
    accounts::Visit,
    ids::OrderId,
    orders::{Order, Origin, Supplier, SupplierSide},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::{LinkButton, Note, PageHeader, Skeleton, SkeletonRows, Tone};

/// The page of an order.
pub(super) struct OrderPage {
    order: Resource<Result<Order, Failure>>,
    suppliers: Resource<Result<Vec<Supplier>, Failure>>,
    side: Resource<Result<SupplierSide, Failure>>,
}

impl LazyPage for OrderPage {
    fn load() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| params.with(|params| params.get("order").unwrap_or_default()));
        let order = Resource::new_blocking(
            move || id.get(),
            async |id| match id.parse::<OrderId>() {
                Ok(id) => one_order(id).await,
                Err(_) => Err(Failure::NotFound("order".to_owned())),
            },
        );
        let side = side_of(id);
        OrderPage { order, suppliers: Resource::new_blocking(|| (), |()| list_suppliers()), side }
    }

    fn view(this: Self) -> AnyView {
        let OrderPage { order, suppliers, side } = this;
        let here = use_visit();
        let reload = Callback::new(move |()| {
            order.refetch();
            side.refetch();
        });
        view! {
            <div class="page orders">
                <Transition fallback=|| view! {
                    <Skeleton lines=2 label="Loading the order"/>
                    <SkeletonRows rows=6 columns=8 label="Loading its lines"/>
                }>
                    {move || Suspend::new(async move {
                        match (here.0.await, order.await, suppliers.await, side.await) {
                            (Ok(visit), Ok(order), Ok(suppliers), Ok(side)) => {
                                view! { <Shown order=order suppliers=suppliers side=side visit=visit on_reload=reload/> }.into_any()
                            }
                            (Err(failure), ..) | (_, Err(failure), ..) | (_, _, Err(failure), _) | (.., Err(failure)) => {
                                view! {
                                    <Title text="Order"/>
                                    <RoomTabs current="/campaigns/orders"/>
                                    {failed("This order could not be shown.", &failure, None)}
                                }
                                .into_any()
                            }
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Shown(
    order: Order,
    suppliers: Vec<Supplier>,
    side: SupplierSide,
    visit: Visit,
    on_reload: Callback<()>,
) -> impl IntoView {
    let currency = visit.currency.clone();
    let forbidden = may_not_order(&visit);
    let may_not_say = StoredValue::new(may_not_record(&visit));
    let may_not_ship = forbidden.clone();
    let may = forbidden.is_none();
    let summary = order.summary.clone();
    let (lines, siblings) = (order.lines.clone(), order.siblings.clone());
    let file = format!("/campaigns/orders/{}/export.csv", summary.id);
    let order = RwSignal::new(order);
    let side = RwSignal::new(side);
    let number = summary.number.to_string();
    let status = Memo::new(move |_| order.with(|order| order.summary.status));
    let totals = summary.totals;
    let (id, today) = order.with_untracked(|order| (order.summary.id, order.today));
    let ours = Memo::new(move |_| status.get().is_ours());
    let plan = match &summary.origin {
        Origin::Plan { plan, .. } => Some(*plan),
        Origin::Manual => None,
    };
    view! {
        <Title text=number.clone()/>
        <PageHeader
            title=number
            text=summary.title.clone()
            beside=move || view! { {move || order.with(|order| state_badges(&order.summary, order.today))} }
        >
            <LinkButton href=file icon="download" download=true>"Download CSV"</LinkButton>
            <SendButton order=order side=side forbidden=forbidden.clone() on_reload=on_reload/>
            <StepActs order=order forbidden=forbidden on_reload=on_reload/>
        </PageHeader>
        <div class="line line-wrap">{origin_badge(&summary.origin)}</div>
        {move || order.with(|order| order.warnings.clone())
            .into_iter()
            .map(|warning| view! { <Note tone=Tone::Care>{warning.to_string()}</Note> })
            .collect_view()}
        <div class="figures">
            <Figure label="Stores" value=whole(totals.stores) note=count(totals.lines, "line", "lines")/>
            <Figure label="Pieces" value=whole(totals.pieces) note=String::new()/>
            <Figure label="Cost" value=money(totals.cost, &currency) note=String::new()/>
            <Figure label="First in home" value=day(summary.in_home_on) note=String::new()/>
        </div>
        <div class="order-body">
            <section class="panel panel-flush order-lines" aria-label="Lines">
                <header><h2>"Lines"</h2></header>
                <Lines lines=lines.clone() currency=currency.clone()/>
            </section>
            <aside class="stack">
                <section class="panel">
                    <header><h2>"Supplier"</h2></header>
                    <div class="panel-body"><SupplierChoice order=order suppliers=suppliers may=may/></div>
                </section>
                <SupplierPanel order=order side=side may=may on_reload=on_reload/>
                <Shipments order=order forbidden=may_not_ship/>
                <section class="panel">
                    <header><h2>"What happened"</h2></header>
                    <div class="panel-body"><Timeline order=order acts=Signal::derive(move || side.with(|side| side.acts.clone()))/></div>
                </section>
                <Origins origin=summary.origin siblings=siblings by=summary.created_by at=moment(summary.created_at)/>
            </aside>
        </div>
        {move || (!ours.get()).then(|| view! {
            <Outcome
                order=id
                plan=plan
                lines=lines.clone()
                currency=currency.clone()
                today=today
                forbidden=may_not_say.get_value()
            />
        })}
    }
}

#[component]
fn Figure(label: &'static str, value: String, note: String) -> impl IntoView {
    view! {
        <div class="figure">
            <span class="figure-label">{label}</span>
            <span class="figure-value">{value}</span>
            <span class="figure-note">{note}</span>
        </div>
    }
}

/// Where the order comes from, and what was made with it.
#[component]
fn Origins(
    origin: Origin,
    siblings: Vec<(OrderId, domain::orders::OrderNumber, String)>,
    by: String,
    at: String,
) -> impl IntoView {
    let plan = match origin {
        Origin::Plan { plan, name, revision, split } => Some(view! {
            <dt>"Plan"</dt>
            <dd><a class="link" href=super::said::plan_address(plan)>{name}</a></dd>
            <dt>"Revision"</dt>
            <dd class="num">{revision}</dd>
            <dt>"Split"</dt>
            <dd>{split.label()}</dd>
        }),
        Origin::Manual => None,
    };
    view! {
        <section class="panel">
            <header><h2>"Where it comes from"</h2></header>
            <div class="panel-body stack">
                <dl class="facts">
                    {plan}
                    <dt>"Created by"</dt>
                    <dd>{by}</dd>
                    <dt>"Created"</dt>
                    <dd>{at}</dd>
                </dl>
                {(!siblings.is_empty()).then(|| view! {
                    <h3>"Made with it"</h3>
                    <ul class="order-siblings">
                        {siblings
                            .into_iter()
                            .map(|(id, number, title)| view! {
                                <li><a class="link num" href=format!("/campaigns/orders/{id}")>{number.to_string()}</a> " " <span class="quiet">{title}</span></li>
                            })
                            .collect_view()}
                    </ul>
                })}
            </div>
        </section>
    }
}
