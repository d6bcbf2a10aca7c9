//! `/campaigns/planning`: the plans, last changed first.

use super::{
    acts::{Acts, CopyDialog},
    api,
};
use crate::{panel::Ago, words};
use app_page::{Failure, LazyPage, use_visit};
use domain::{
    accounts::Action,
    plans::{Plan, PlanFilter, PlanList, PlanStatus, PlanSummary, Progress},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use ui::{
    Avatars, Badge, Button, Checkbox, Choice, Column, Empty, Failed, Kind, LinkButton, PageHeader,
    ProgressBar, SearchInput, Segments, Table, Toolbar, Width, format,
};

/// `/campaigns/planning`
#[derive(Debug)]
pub(crate) struct PlanListRoute {
    filter: RwSignal<PlanFilter>,
    plans: Resource<Result<PlanList, Failure>>,
}

impl LazyPage for PlanListRoute {
    fn load() -> Self {
        let filter = RwSignal::new(PlanFilter::default());
        Self {
            filter,
            plans: Resource::new(move || filter.get(), |filter| api::plans(filter, None)),
        }
    }

    fn view(this: Self) -> AnyView {
        let PlanListRoute { filter, plans } = this;
        let visit = use_visit().0;
        let copying = RwSignal::new(None::<Plan>);
        // Here and not in the part that is read anew, which it outlives: an archived plan may be
        // taken back later.
        let reload = Callback::new(move |()| plans.refetch());
        view! {
            <Title text="Plans"/>
            <div class="page">
                <PageHeader title="Plans" text="What is mailed, where, when and for how much. A plan is made from a matrix run and approved before anything is ordered.">
                    <LinkButton kind=Kind::Primary icon="plus" href="/campaigns/planning/new">"New plan"</LinkButton>
                </PageHeader>
                <Filters filter/>
                <Transition fallback=|| view! { <ui::SkeletonRows rows=8 columns=6 label="Loading the plans"/> }>
                    {move || Suspend::new(async move {
                        let visit = visit.await;
                        let currency = visit.as_ref().map(|visit| visit.currency.clone()).unwrap_or_else(|_| "USD".to_owned());
                        let may = visit.is_ok_and(|visit| visit.actor.may(Action::EditPlans).is_ok());
                        let wanted = filter.get_untracked();
                        match plans.await {
                            Ok(list) if list.plans.is_empty() && wanted.is_empty() => view! { <NoPlans may/> }.into_any(),
                            Ok(list) if list.plans.is_empty() => view! { <NoneFit filter archived=wanted.archived/> }.into_any(),
                            Ok(list) => view! { <Plans list filter=wanted may currency copying reload/> }.into_any(),
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
                <CopyDialog copying/>
            </div>
        }
        .into_any()
    }
}

/// Search, status, archive.
#[component]
fn Filters(filter: RwSignal<PlanFilter>) -> impl IntoView {
    let statuses = [Choice::new("all", "All")]
        .into_iter()
        .chain(PlanStatus::ALL.map(|status| Choice::new(status.word(), status.to_string())))
        .collect::<Vec<_>>();
    let status = Signal::derive(move || {
        filter
            .with(|filter| filter.statuses.first().map_or("all", |status| status.word()).to_owned())
    });
    let text = Signal::derive(move || filter.with(|filter| filter.text.clone()));
    view! {
        <Toolbar label="Plans">
            <SearchInput label="Find a plan" key_hint="/" value=text on_search=move |typed: String| filter.update(|filter| filter.text = typed)/>
            <Segments
                label="Status"
                name="plan-status"
                choices=statuses
                value=status
                on_change=move |word: String| filter.update(|filter| filter.statuses = PlanStatus::from_word(&word).into_iter().collect())
            />
            <span class="push"></span>
            <Checkbox
                checked=Signal::derive(move || filter.with(|filter| filter.archived))
                label="Show the archive"
                on_change=move |on: bool| filter.update(|filter| filter.archived = on)
            />
        </Toolbar>
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
fn NoneFit(filter: RwSignal<PlanFilter>, archived: bool) -> impl IntoView {
    let (title, text) = match archived {
        true => (
            "Nothing in the archive",
            "Plans that are archived are kept here, out of the way, and can be taken out again.",
        ),
        false => (
            "No plan matches",
            "No plan has that name and status. Archived plans are not searched.",
        ),
    };
    view! {
        <Empty icon=if archived { "archive" } else { "search-x" } title=title text=text>
            <Button on_press=move || filter.set(PlanFilter::default())>"Show all plans"</Button>
        </Empty>
    }
}

/// The table, with more to come at its foot.
#[component]
fn Plans(
    list: PlanList,
    filter: PlanFilter,
    may: bool,
    currency: String,
    copying: RwSignal<Option<Plan>>,
    reload: Callback<()>,
) -> impl IntoView {
    let (rows, next) = (RwSignal::new(list.plans), RwSignal::new(list.next));
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let archived = filter.archived;
    let filter = StoredValue::new(filter);
    let more = move || {
        let (wanted, after) = (filter.get_value(), next.get_untracked());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let answer = api::plans(wanted, after).await;
            busy.try_set(false);
            match answer {
                Ok(list) => {
                    rows.try_update(|rows| rows.extend(list.plans));
                    next.try_set(list.next);
                }
                Err(failure) => {
                    problem.try_set(Some(failure.to_string()));
                }
            }
        });
    };
    let mut columns = columns(currency);
    if may {
        let acts = Column::view("acts", "Acts", move |row: &PlanSummary| {
            view! { <Acts row=row.clone() archived copying reload/> }
        });
        columns.push(acts.width(Width::Xs));
    }
    view! {
        <Table label="Plans" rows=rows columns=columns key=|row: &PlanSummary| row.plan.id.to_string()/>
        {move || problem.get().map(|why| view! { <p class="loss small" role="alert">{why}</p> })}
        {move || next.get().is_some().then(|| view! {
            <div class="line"><Button busy=busy on_press=more>"Show more plans"</Button></div>
        })}
    }
}

fn columns(currency: String) -> Vec<Column<PlanSummary>> {
    vec![
        Column::view("name", "Plan", |row: &PlanSummary| {
            let run = row.plan.run.map(|_| "from a matrix run").unwrap_or("from stores");
            let talk = row.open_threads;
            view! {
                <span class="plan-name">
                    <a class="link strong" href=format!("/campaigns/planning/{}", row.plan.id)>{row.plan.name.clone()}</a>
                    <span class="small faint line">
                        <span>{format!("{} · {run}", row.plan.month.name())}</span>
                        {(talk > 0).then(|| {
                            let said = format::count(talk.into(), "open thread", "open threads", &words::LOCALE);
                            view! { <span class="line" data-tip=said.clone()><ui::Icon name="message-square" label=said.clone()/><span class="num" aria-hidden="true">{talk}</span></span> }
                        })}
                    </span>
                </span>
            }
        }),
        Column::view("status", "Status", |row: &PlanSummary| {
            let (tone, icon) = words::plan_tone(row.plan.status);
            view! { <Badge text=row.plan.status.to_string() tone=tone icon=icon/> }
        })
        .width(Width::M),
        Column::view("progress", "Progress", |row: &PlanSummary| {
            view! { <HowFar progress=row.progress name=row.plan.name.clone()/> }
        })
        .width(Width::L),
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
    ]
}

/// How far a plan has come, and what is still to do.
#[component]
fn HowFar(progress: Progress, name: String) -> impl IntoView {
    let share = progress.share();
    let to_do = progress.to_do();
    let (said, care) = match (share, to_do.is_empty()) {
        (None, _) => ("–".to_owned(), false),
        (Some(_), true) => ("Ready to approve".to_owned(), false),
        // Rounded down: 100 % means all of them.
        (Some(share), false) => (format!("{}% settled", (share * 100.0).floor() as u32), true),
    };
    let rest = to_do.join("\n");
    view! {
        <span class="plan-progress" tabindex=care.then_some("0") data-tip=care.then(|| rest.clone())>
            {share.map(|share| view! { <ProgressBar share=Signal::stored(share) label=format!("How much of {name} is settled")/> })}
            <span class="small quiet clip">{said}</span>
            <span class="unseen">{rest.replace('\n', ", ")}</span>
        </span>
    }
}
