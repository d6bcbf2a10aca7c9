//! Creating orders from an approved plan: the ways to cut it, each with its numbers, pieces and
//! money, before anything is done.

use super::{
    api::{create_from_plan, order_proposal},
    said::{count, day, may_not_order, money, plan_address, status_badge, totals, whole},
};
use app_page::{Failure, LazyPage, failed, use_visit};
use domain::{
    accounts::Visit,
    ids::{PlanId, SupplierId},
    orders::{
        CreateRefusal, DraftSummary, Made, OrderSummary, OrderTotals, Proposal, Split, Way,
        warnings,
    },
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Button, Choice, Column, Empty, Field, Kind, LinkButton, Note, PageHeader, RadioGroup, Select,
    Skeleton, SkeletonRows, Table, Tone, Width, toaster,
};

/// The page that creates orders from a plan.
pub(super) struct NewOrdersPage {
    plan: Memo<Option<PlanId>>,
    proposal: Resource<Option<Result<Proposal, Failure<CreateRefusal>>>>,
}

impl LazyPage for NewOrdersPage {
    fn load() -> Self {
        let params = use_query_map();
        let plan = Memo::new(move |_| {
            params.with(|params| params.get("plan").and_then(|plan| plan.parse::<PlanId>().ok()))
        });
        let proposal = Resource::new_blocking(
            move || plan.get(),
            async |plan| match plan {
                Some(plan) => Some(order_proposal(plan).await),
                None => None,
            },
        );
        NewOrdersPage { plan, proposal }
    }

    fn view(this: Self) -> AnyView {
        let NewOrdersPage { plan, proposal } = this;
        let here = use_visit();
        let reload = Callback::new(move |()| proposal.refetch());
        view! {
            <Title text="Create orders"/>
            <div class="page orders orders-new">
                <Transition fallback=|| view! {
                    <Skeleton lines=2 label="Loading the plan"/>
                    <SkeletonRows rows=4 columns=5 label="Counting its orders"/>
                }>
                    {move || Suspend::new(async move {
                        match (here.0.await, proposal.await) {
                            (Ok(visit), Some(Ok(proposal))) => {
                                view! { <Choosing proposal=proposal visit=visit on_reload=reload/> }.into_any()
                            }
                            (_, Some(Err(Failure::Refused(refusal)))) => refused(plan.get_untracked(), refusal),
                            (_, Some(Err(failure))) => failed("The plan could not be read.", &failure, None),
                            (Err(failure), _) => failed("The plan could not be read.", &failure, None),
                            (_, None) => no_plan(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

/// The link named no plan.
fn no_plan() -> AnyView {
    view! {
        <PageHeader title="Create orders"/>
        <Empty icon="clipboard-list" title="Orders are made from a plan" text="Open an approved plan and choose Create orders there.">
            <LinkButton href="/campaigns/planning" kind=Kind::Primary>"Go to the plans"</LinkButton>
        </Empty>
    }
    .into_any()
}

/// The plan cannot be ordered from.
fn refused(plan: Option<PlanId>, refusal: CreateRefusal) -> AnyView {
    let back = plan.map_or_else(|| "/campaigns/planning".to_owned(), plan_address);
    view! {
        <PageHeader title="Create orders"/>
        <Note tone=Tone::Care>{refusal.to_string()}</Note>
        <div class="line"><LinkButton href=back icon="arrow-left">"Back to the plan"</LinkButton></div>
    }
    .into_any()
}

#[component]
fn Choosing(proposal: Proposal, visit: Visit, on_reload: Callback<()>) -> impl IntoView {
    let back = plan_address(proposal.plan);
    let text = format!("From {}, approved revision {}.", proposal.plan_name, proposal.revision);
    let inside = match (proposal.made.clone(), proposal.refusal.clone()) {
        (Some(made), _) => already(made, visit.currency),
        (None, Some(refusal)) => {
            view! { <Note tone=Tone::Loss>{refusal.to_string()}</Note> }.into_any()
        }
        (None, None) => {
            view! { <Ways proposal=proposal visit=visit on_reload=on_reload/> }.into_any()
        }
    };
    view! {
        <PageHeader title="Create orders" text=text>
            <LinkButton href=back icon="arrow-left">"Back to the plan"</LinkButton>
        </PageHeader>
        {inside}
    }
}

/// The plan's orders exist; asking again shows them.
fn already(made: Made, currency: String) -> AnyView {
    let sum: OrderTotals = made.orders.iter().map(|order| order.totals).sum();
    let told = totals(made.orders.len() as u64, sum, &currency);
    let columns = vec![
        Column::view("number", "Order", |order: &OrderSummary| {
            view! { <a class="link num" href=format!("/campaigns/orders/{}", order.id)>{order.number.to_string()}</a> }
        })
        .width(Width::M),
        Column::text("title", "Covers", |order: &OrderSummary| order.title.clone()).width(Width::L),
        Column::view("status", "Status", |order: &OrderSummary| status_badge(order.status))
            .width(Width::M),
        Column::number("pieces", "Pieces", |order: &OrderSummary| whole(order.totals.pieces)),
        Column::number("cost", "Cost", move |order: &OrderSummary| {
            money(order.totals.cost, &currency)
        })
        .width(Width::M),
    ];
    view! {
        <Note tone=Tone::Gain>
            <p><span class="strong">{format!("Ordered {}", made.split.adverb())}</span> ": " {told} "."</p>
        </Note>
        <Table label="Orders of this plan" rows=made.orders columns=columns key=|order: &OrderSummary| order.id.to_string()/>
    }
    .into_any()
}

#[component]
fn Ways(proposal: Proposal, visit: Visit, on_reload: Callback<()>) -> impl IntoView {
    let forbidden = StoredValue::new(may_not_order(&visit));
    let currency = StoredValue::new(visit.currency);
    let first = proposal.ways.iter().find(|way| way.refusal.is_none()).map(|way| way.split);
    let chosen = RwSignal::new(first);
    let supplier = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure<CreateRefusal>>);
    let navigate = StoredValue::new(use_navigate());
    let toaster = toaster();
    let choices: Vec<Choice> = proposal
        .ways
        .iter()
        .map(|way| currency.with_value(|currency| choice(way, currency)))
        .collect();
    let suppliers: Vec<Choice> = proposal
        .suppliers
        .iter()
        .map(|supplier| {
            Choice::new(supplier.id.to_string(), supplier.name.clone())
                .hint(format!("{} days", supplier.lead_days))
        })
        .collect();
    let no_suppliers = suppliers.is_empty();
    let proposal = StoredValue::new(proposal);
    let way = Memo::new(move |_| {
        proposal.with_value(|proposal| {
            proposal.ways.iter().find(|way| Some(way.split) == chosen.get()).cloned()
        })
    });
    let drafts = Signal::derive(move || way.get().map(|way| way.orders).unwrap_or_default());
    let warned = move || {
        let supplier: Option<SupplierId> = supplier.with(|id| id.parse().ok());
        proposal.with_value(|proposal| {
            let supplier = proposal.suppliers.iter().find(|s| Some(s.id) == supplier)?;
            let told = drafts.with(|drafts| {
                drafts
                    .iter()
                    .flat_map(|draft| {
                        warnings(draft.totals, draft.in_home_on, supplier, proposal.today)
                            .into_iter()
                            .map(|warning| format!("{}: {warning}", draft.title))
                    })
                    .collect::<Vec<_>>()
            });
            (!told.is_empty()).then_some(told)
        })
    };
    let promise = move || {
        way.with(|way| match way {
            Some(way) => currency
                .with_value(|currency| totals(way.orders.len() as u64, way.totals, currency)),
            None => "orders".to_owned(),
        })
    };
    let create = move || {
        let Some(split) = chosen.get_untracked() else { return };
        let supplier = supplier.with_untracked(|id| id.parse().ok());
        let asked = proposal.with_value(|proposal| proposal.ask(split, supplier));
        let plan = asked.plan;
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let answer = create_from_plan(asked).await;
            busy.try_set(false);
            match answer {
                Ok(made) => {
                    toaster.say(format!(
                        "{} created",
                        count(made.orders.len() as u64, "order", "orders")
                    ));
                    navigate.try_with_value(|navigate| {
                        navigate(
                            &format!("/campaigns/orders?plan={plan}&ascending=1"),
                            Default::default(),
                        );
                    });
                }
                Err(wrong) => drop(failure.try_set(Some(wrong))),
            }
        });
    };
    let why_not = move || match (forbidden.get_value(), chosen.get()) {
        (Some(forbidden), _) => forbidden,
        (None, None) => "This plan cannot be ordered in any way.".to_owned(),
        (None, Some(_)) => String::new(),
    };
    view! {
        <div class="orders-ways">
            <RadioGroup
                label="How to cut the plan into orders"
                name="split"
                cards=true
                choices=choices
                value=Signal::derive(move || chosen.get().map(|split| split.word().to_owned()).unwrap_or_default())
                on_change=move |word: String| chosen.set(Split::from_word(&word))
            />
        </div>
        <section class="panel panel-flush" aria-label="The orders that would be created">
            <header><h2>"What would be created"</h2></header>
            <Table
                label="Orders that would be created"
                rows=drafts
                columns=draft_columns(currency.get_value())
                key=|draft: &DraftSummary| draft.title.clone()
            />
        </section>
        <div class="form">
            <Field
                label="Supplier"
                optional=true
                hint=if no_suppliers { "There are no suppliers yet; one can be chosen on each order later." } else { "Can be chosen or changed on each order until it is sent." }
            >
                <Select choices=suppliers value=supplier clearable=true disabled=no_suppliers placeholder="Choose later" on_change=move |id: String| supplier.set(id)/>
            </Field>
        </div>
        {move || warned().map(|warned| view! {
            <Note tone=Tone::Care>
                {warned.into_iter().map(|warning| view! { <p>{warning}</p> }).collect_view()}
            </Note>
        })}
        {move || failure.get().map(|wrong| {
            let stale = matches!(wrong, Failure::Refused(CreateRefusal::Changed { .. } | CreateRefusal::OtherSplit { .. }));
            view! {
                <Note tone=Tone::Loss>
                    <p role="alert">{wrong.to_string()}</p>
                    {stale.then(|| view! { <Button small=true on_press=on_reload>"Show it as it is now"</Button> })}
                </Note>
            }
        })}
        <div class="form-acts orders-create">
            <Button kind=Kind::Primary icon="package" busy=busy refused=Signal::derive(why_not) on_press=create>
                "Create " {promise}
            </Button>
        </div>
    }
}

/// A way as an answer to choose, with its numbers or with the reason against it.
fn choice(way: &Way, currency: &str) -> Choice {
    let choice = Choice::new(way.split.word(), way.split.label());
    match &way.refusal {
        Some(refusal) => choice.refused(refusal.to_string()),
        None => choice.hint(format!(
            "{}. {}",
            totals(way.orders.len() as u64, way.totals, currency),
            way.split.advice()
        )),
    }
}

fn draft_columns(currency: String) -> Vec<Column<DraftSummary>> {
    vec![
        Column::text("title", "Covers", |draft: &DraftSummary| draft.title.clone()).width(Width::L),
        Column::text("in_home", "First in home", |draft: &DraftSummary| day(draft.in_home_on))
            .width(Width::M),
        Column::number("stores", "Stores", |draft: &DraftSummary| whole(draft.totals.stores)),
        Column::number("pieces", "Pieces", |draft: &DraftSummary| whole(draft.totals.pieces)),
        Column::number("cost", "Cost", move |draft: &DraftSummary| {
            money(draft.totals.cost, &currency)
        })
        .width(Width::M),
    ]
}
