//! All plans.

use super::{api, panel::Ago, words};
use app_page::{Failure, LazyPage, use_visit};
use domain::{accounts::Action, plans::PlanSummary};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Avatars, Badge, Column, Empty, Failed, Kind, LinkButton, PageHeader, Table, Width, format,
};

/// `/campaigns/planning`
#[derive(Debug)]
pub(super) struct PlanListRoute {
    plans: Resource<Result<Vec<PlanSummary>, Failure>>,
}

impl LazyPage for PlanListRoute {
    fn load() -> Self {
        Self { plans: Resource::new(|| (), |()| api::plans()) }
    }

    fn view(this: Self) -> AnyView {
        let plans = this.plans;
        let visit = use_visit().0;
        view! {
            <Title text="Plans"/>
            <div class="page">
                <PageHeader title="Plans" text="What is mailed, where, when and for how much. A plan is made from a matrix run and approved before anything is ordered.">
                    <LinkButton kind=Kind::Primary icon="plus" href="/campaigns/planning/new">"New plan"</LinkButton>
                </PageHeader>
                <Transition fallback=|| view! { <ui::SkeletonRows rows=8 columns=6 label="Loading the plans"/> }>
                    {move || Suspend::new(async move {
                        let visit = visit.await;
                        let currency = visit.as_ref().map(|visit| visit.currency.clone()).unwrap_or_else(|_| "USD".to_owned());
                        let may = visit.is_ok_and(|visit| visit.actor.may(Action::EditPlans).is_ok());
                        match plans.await {
                            Ok(plans) if plans.is_empty() => view! { <NoPlans may/> }.into_any(),
                            Ok(plans) => view! { <PlanTable plans currency/> }.into_any(),
                            Err(failure) => view! {
                                <Failed
                                    what="The plans could not be loaded."
                                    safe="Nothing was changed."
                                    next=failure.to_string()
                                    reference=failure.reference().unwrap_or_default()
                                    on_retry=move || plans.refetch()
                                />
                            }
                            .into_any(),
                        }
                    })}
                </Transition>
            </div>
        }
        .into_any()
    }
}

#[component]
fn NoPlans(may: bool) -> impl IntoView {
    view! {
        <Empty
            icon="calendar-range"
            title="No plans yet"
            text="A plan says which store gets which campaign, how many pieces, and in which wave. Run the matrix and make one from its recommendations."
        >
            <LinkButton kind=Kind::Primary icon="grid-3x3" href="/campaigns/matrix">"Go to the matrix"</LinkButton>
            {may.then(|| view! { <LinkButton icon="store" href="/campaigns/planning/new">"Make a plan from stores"</LinkButton> })}
        </Empty>
    }
}

#[component]
fn PlanTable(plans: Vec<PlanSummary>, currency: String) -> impl IntoView {
    let columns = vec![
        Column::view("name", "Plan", |row: &PlanSummary| {
            let run = row.plan.run.map(|_| "from a matrix run").unwrap_or("from stores");
            view! {
                <span class="plan-name">
                    <a class="link strong" href=format!("/campaigns/planning/{}", row.plan.id)>{row.plan.name.clone()}</a>
                    <span class="small faint">{format!("{} · {run}", row.plan.month.name())}</span>
                </span>
            }
        }),
        Column::view("status", "Status", |row: &PlanSummary| {
            let (tone, icon) = words::plan_tone(row.plan.status);
            view! { <Badge text=row.plan.status.to_string() tone=tone icon=icon/> }
        })
        .width(Width::M),
        Column::view("people", "People", |row: &PlanSummary| {
            let names: Vec<String> = row.people.iter().map(|one| one.name.clone()).collect();
            view! { <Avatars names=names/> }
        })
        .width(Width::M),
        Column::number("stores", "Stores", |row: &PlanSummary| words::whole(row.stores)),
        Column::number("review", "To decide", |row: &PlanSummary| words::whole(row.needs_review))
            .wide_only(),
        Column::number("pieces", "Pieces", |row: &PlanSummary| words::pieces(row.pieces)),
        Column::number("cost", "Cost", move |row: &PlanSummary| {
            format::money_round(row.cost.0, &currency, &words::LOCALE)
        })
        .width(Width::M),
        Column::view(
            "changed",
            "Last change",
            |row: &PlanSummary| view! { <Ago at=row.plan.changed_at/> },
        )
        .width(Width::M),
    ];
    let rows = Signal::stored(plans);
    view! { <Table label="Plans" rows=rows columns=columns key=|row: &PlanSummary| row.plan.id.to_string()/> }
}
